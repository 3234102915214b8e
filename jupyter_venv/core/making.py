"""Making one environment: what goes into it, and its kernel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from uuid import uuid4

from ..errors import JupyterVenvError
from ..events import Phase, Progress, Report
from ..models import Interpreter
from . import kernelspecs, startup
from .distributions import marker_environment
from .environments import Layout, Record
from .installation import resolving
from .kernelspecs import Registration
from .luggage import Luggage, pack
from .process import CancelToken
from .reasons import KERNEL_PACKAGES
from .wanted import Wanted
from .workspace import Workspace


@dataclass
class EnvironmentMaking:
    """The :class:`creation.Making` of a new environment, or of one that is created again.

    ``name`` is the kernel's name if one was asked for. ``carry``: what the user had asked for in what is
    there comes along. ``more_arguments``: what else was said, for people. ``as_of``: the day (ISO) that
    ``wanted`` is held to, or nothing. ``registration`` is the kernelspec there was before, ``kernel`` the one
    there is then.
    """

    workspace: Workspace
    layout: Layout
    base: Interpreter
    installer: str
    system_site_packages: bool
    wanted: Wanted
    allow_direct_references: bool
    carry: bool
    name: str | None
    report: Report
    cancel: CancelToken
    more_arguments: tuple[str, ...] = ()
    as_of: str = ""
    luggage: Luggage = field(default_factory=Luggage)
    registration: Registration | None = None
    kernel: Registration | None = None
    _undo: list[Callable[[], None]] = field(default_factory=list)

    @cached_property
    def record(self) -> Record:
        """What to write down."""
        return Record(str(self.layout.path), self.installer, self.base.path, uuid4().hex)

    @property
    def arguments(self) -> tuple[str, ...]:
        """What was given, for people."""
        return (*self.wanted.arguments, *self.more_arguments)

    @property
    def source(self) -> str:
        """Through which face it was asked for."""
        return self.workspace.source

    @property
    def requested(self) -> tuple[str, ...]:
        """What was asked for, now or before."""
        return (*self.luggage.requested, *self.wanted.requested)

    def pack(self) -> None:
        """Look through what is there for what comes along, and for its kernelspec."""
        self.registration = self.workspace.registration(self.layout)
        if self.carry:
            self.luggage = pack(
                self.layout, self.wanted, allow_direct_references=self.allow_direct_references
            )

    def fill(self, lock: int) -> None:
        """An environment with the kernel's packages and all that is wanted."""
        work = self.workspace.installation(self.layout, self.installer, self.report, self.cancel, lock)
        version = self.base.version
        self.report(Progress(Phase.CREATING, f"Creating an environment with Python {version}"))
        create = work.installer.create
        work.run(create(self.layout, self.base.path, system_site_packages=self.system_site_packages))
        specs = [*KERNEL_PACKAGES, *(spec.text for spec in self.wanted.specs)]
        while True:
            carried = self.luggage.file
            self.report(resolving([*self.wanted.sources, *(item.name for item in self.luggage.items)]))
            files = [*self.wanted.lists, *([carried] if carried.lines else [])]
            try:
                work.install(specs, files, fresh=self.system_site_packages)
            except JupyterVenvError as error:
                if not self.luggage.lighten(error):
                    raise
            else:
                self.wanted = self.wanted.settled(work.installed(), marker_environment(self.layout))
                return

    def register(self) -> None:
        """Its kernelspec, in the place of the one there is or as a new one."""
        name = choose_kernel(
            self.workspace, self.layout, self.name, self.registration
        )  # once more: meanwhile
        self.report(Progress(Phase.REGISTERING, f"Registering the kernel {name}"))  # it may have been taken
        startup.write(self.layout)
        known = self.registration if self.registration and self.registration.name == name else None
        self.kernel, undo = self.workspace.register(self.layout, name, self.base.version, known=known)
        self._undo.append(undo)

    def undo(self) -> None:
        """Take the kernelspec back."""
        for undo in self._undo:
            undo()

    def unregister_old(self) -> None:
        """Remove the kernelspec of before, where it had another name. To be called when all is done."""
        if self.registration and self.kernel and self.registration.name != self.kernel.name:
            kernelspecs.unregister(self.registration)


def choose_kernel(
    workspace: Workspace, layout: Layout, name: str | None, registration: Registration | None
) -> str:
    """The kernel's name: as asked for, as it was, or as the project's notebooks have it.

    Raises InvalidKernelName or KernelNameTaken.
    """
    taken = kernelspecs.taken_names(workspace.kernels) - ({registration.name} if registration else set())
    return kernelspecs.choose_name(
        layout.project, name or (registration.name if registration else None), taken
    )
