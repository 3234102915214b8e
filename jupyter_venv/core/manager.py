"""Every verb on a project's environment. Each face of the product calls these and nothing below."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from ..errors import EnvironmentNotFound
from ..models import (
    Comparison,
    Environment,
    Interpreter,
    Module,
    Outdated,
    Package,
    PackageDetails,
    PastChange,
    Project,
    Status,
)
from . import (
    comparison,
    environment_verbs,
    history_verbs,
    index_verbs,
    kernelspecs,
    module_lookup,
    package_verbs,
)
from .change import Change
from .details import details
from .distributions import marker_environment, packages, read_distributions, requested
from .environments import REQUIREMENTS_FILE, Layout, read_config
from .inspection import inspect
from .installers.uv import uv_executable
from .interpreters import find_interpreters
from .inventory import mark_of
from .journal import Journal
from .process import Runner, run
from .specs import parse_name
from .workspace import Workspace

if TYPE_CHECKING:
    from .index import Index


class Manager:
    """The verbs. Reading ones answer at once; changing ones check and return a :class:`Change` to run.

    ``kernels`` is the folder that kernelspecs are written to (default: the user's Jupyter data directory),
    ``runner`` starts processes. ``source`` says whose face this is, for the history: "terminal", "cell",
    "panel" or "sidebar".
    """

    def __init__(self, *, kernels: Path | None = None, runner: Runner = run, source: str = "") -> None:
        self._kernels = kernels or kernelspecs.kernels_folder()
        self._workspace = Workspace(self._kernels, runner, source)

    @cached_property
    def _index(self) -> Index:
        from .index import Index  # what speaks HTTP is loaded when somebody asks an index

        return Index()

    # Reading

    def environments(self) -> list[Environment]:
        """All environments that have a kernelspec, sorted by kernel name."""
        found = (inspect(Layout(one.environment), one) for one in kernelspecs.registrations(self._kernels))
        return [environment for environment in found if environment is not None]

    def environment(self, project: Path) -> Environment:
        """A project's environment, in whatever state. Raises EnvironmentNotFound, ProjectNotFound."""
        layout = self._workspace.layout(project, must_exist=False)
        environment = self._workspace.inspect(layout)
        if environment is None:
            raise EnvironmentNotFound(f"{layout.project} has no environment yet. Create one first.")
        return environment

    def status(self, project: Path) -> Status:
        """Where a project stands. Raises ProjectNotFound or InvalidProject."""
        layout = self._workspace.layout(project)
        environment = self._workspace.inspect(layout)
        requirements = layout.project / REQUIREMENTS_FILE
        usable = environment is not None and (layout.path / "pyvenv.cfg").is_file()
        try:
            target = str(layout.site_packages()) if usable else None
        except FileNotFoundError:
            target = None
        home = read_config(layout).get("home") if usable else None
        return Status(
            project=str(layout.project),
            environment=environment,
            requirements=str(requirements) if requirements.is_file() else None,
            python=environment.python if environment else None,
            prefix=str(layout.path) if usable else None,
            base_prefix=str(Path(home).parent) if home else None,
            pip_target=target,
        )

    def packages(self, project: Path) -> list[Package]:
        """What is installed, sorted by name. Raises EnvironmentNotFound, ForeignEnvironment."""
        layout, _ = self._workspace.readable(project)
        entries = Journal(layout.journal).entries()
        return packages(entries, read_distributions(layout), marker_environment(layout))

    def package(self, project: Path, name: str) -> PackageDetails:
        """What an installed package's metadata says of it. Raises NotInstalled, and as :meth:`packages`."""
        layout, _ = self._workspace.readable(project)
        key = parse_name(name)
        installed, environment = read_distributions(layout), marker_environment(layout)
        package_verbs.require_installed([key], installed)
        entries = Journal(layout.journal).entries()
        listed = packages(entries, installed, environment)
        package = next(one for one in listed if canonicalize_name(one.name) == key)
        return details(package, installed, environment, requested(entries, installed, environment))

    def history(self, project: Path) -> list[PastChange]:
        """What has been done to the environment, newest first, also by others (``!pip``, another tool).

        Writes down what others have done since, if nobody is at work. Raises EnvironmentNotFound,
        ForeignEnvironment.
        """
        return history_verbs.history(self._workspace, project)

    def versions(self, project: Path, name: str) -> Project:
        """What the user's package indexes have of a project, for this environment's Python.

        Waits for the network. Raises InvalidRequirement, EnvironmentNotFound, PackageNotFound,
        IndexUnreachable.
        """
        return index_verbs.versions(self._workspace, self._index, project, name)

    def outdated(self, project: Path) -> Outdated:
        """Which installed packages the user's package indexes have in a newer usable version.

        Waits for the network. Raises EnvironmentNotFound, IndexUnreachable.
        """
        return index_verbs.outdated(self._workspace, self._index, project)

    def module(self, project: Path, module: str) -> Module:
        """What is known of a module that could not be imported; may wait for the network.

        Raises InvalidRequirement, EnvironmentNotFound, IndexUnreachable.
        """
        return module_lookup.look_up(self._workspace, self._index, project, module)

    def compare(self, project: Path, file: Path | None = None) -> Comparison:
        """Where the environment and a requirements file, by default requirements.txt, disagree.

        Raises EnvironmentNotFound, ForeignEnvironment, InvalidRequirementsFile.
        """
        layout, _ = self._workspace.readable(project)
        return comparison.compare(layout, file or layout.project / REQUIREMENTS_FILE)

    def interpreters(self) -> list[Interpreter]:
        """The Pythons an environment can be made from, the default first."""
        return find_interpreters(uv_executable(), os.environ)

    def fingerprint(self) -> tuple[tuple[str, int, int], ...]:
        """Changes whenever an environment appears, goes, or is changed by anybody. Only stats files."""
        marks = []
        for one in kernelspecs.registrations(self._kernels):
            layout = Layout(one.environment)
            for path in (one.folder / "kernel.json", layout.journal, layout.holder):
                try:
                    status = path.stat()
                    marks.append((str(path), status.st_mtime_ns, status.st_size))
                except OSError:
                    marks.append((str(path), 0, 0))
            # While one of us is at work, that changes all the time, and the end of it shows anyway.
            if not marks[-1][1]:
                marks += [(str(layout.path), *mark) for mark in mark_of(layout)]
        return tuple(marks)

    # Changing

    def create(
        self,
        project: Path,
        *,
        python: str | None = None,
        name: str | None = None,
        system_site_packages: bool | None = None,
        installer: str | None = None,
        requirements: Sequence[Path] = (),
        specs: Sequence[str] = (),
        project_requirements: bool = True,
        allow_direct_references: bool = False,
        again: bool = False,
    ) -> Change:
        """Make the project's environment and its kernel.

        Installs ``specs``, the ``requirements`` files and, unless told otherwise, the project's own
        requirements.txt. Raises the errors of category usage, missing, denied and conflict.

        ``again``: in the place of the one there is, whatever state that is in, as one transaction. Everything
        the user had asked for comes along, in the same version where that can still be had; the kernel keeps
        its name, and installer, Python and ``system_site_packages`` are what they were unless given.
        """
        return environment_verbs.create(
            self._workspace,
            project,
            self.interpreters,
            python=python,
            name=name,
            system_site_packages=system_site_packages,
            installer=installer,
            requirements=requirements,
            specs=specs,
            project_requirements=project_requirements,
            allow_direct_references=allow_direct_references,
            again=again,
        )

    def repair(self, project: Path) -> Change:
        """Undo the change that was interrupted, if one was, now instead of before the next change."""
        return environment_verbs.repair(self._workspace, project)

    def install(
        self,
        project: Path,
        specs: Sequence[str],
        *,
        requirements: Sequence[Path] = (),
        allow_direct_references: bool = False,
        preview: bool = False,
    ) -> Change:
        """Install packages by name, version or extra, or the content of requirements files.

        A ``preview`` (here and below) finds out what would change: its result has ``preview`` and
        ``changes``.
        """
        return package_verbs.install(
            self._workspace,
            project,
            specs,
            requirements=requirements,
            allow_direct_references=allow_direct_references,
            preview=preview,
        )

    def uninstall(
        self, project: Path, names: Sequence[str], *, unneeded: bool = False, preview: bool = False
    ) -> Change:
        """Remove packages. What the kernel needs cannot be removed.

        What they needed stays, unless ``unneeded``: then what nothing else needs goes with them. A preview's
        result also says what that is (``unneeded``) and who still needs what would go (``lacking``).
        """
        return package_verbs.uninstall(self._workspace, project, names, unneeded=unneeded, preview=preview)

    def upgrade(self, project: Path, names: Sequence[str] = (), *, preview: bool = False) -> Change:
        """Move packages to their newest version: those named, or all the user asked for.

        An exact pin is lifted, bounds such as ``<2`` are kept. What was installed from a path or URL stays:
        the index may have something else by that name.
        """
        return package_verbs.upgrade(self._workspace, project, names, preview=preview)

    def sync(
        self,
        project: Path,
        requirements: Path | None = None,
        *,
        allow_direct_references: bool = False,
        preview: bool = False,
    ) -> Change:
        """Make the environment what a requirements file says, by default the project's requirements.txt.

        Installs what it lists, keeping what satisfies it, and removes what neither it nor the kernel needs.
        Afterwards what it lists is what the user asked for.
        """
        return package_verbs.sync(
            self._workspace,
            project,
            requirements,
            allow_direct_references=allow_direct_references,
            preview=preview,
        )

    def undo(self, project: Path, number: int | None = None, *, preview: bool = False) -> Change:
        """Take one change back: by default the newest that changed packages and was not undone yet.

        The versions from before come back, what it added goes, and what was asked for before is asked for
        again. What later changes did stays. The result also has ``undone``, the number. Raises ChangeNotFound
        and NotUndoable.
        """
        return history_verbs.undo(self._workspace, project, number, preview=preview)

    def restore(self, project: Path, number: int, *, preview: bool = False) -> Change:
        """Bring back what was installed and asked for after a change. Raises as :meth:`undo`."""
        return history_verbs.restore(self._workspace, project, number, preview=preview)

    def freeze(
        self, project: Path, output: Path | None = None, *, preview: bool = False, expect: str | None = None
    ) -> Change:
        """Pin what the user asked for and all it needs in requirements.txt, or in ``output``.

        ``expect`` is the ``digest`` that a preview's result has: fails if the file is another one by then.
        """
        return environment_verbs.freeze(self._workspace, project, output, preview=preview, expect=expect)

    def remove(self, project: Path) -> Change:
        """Delete the environment's folder and its kernelspec, and nothing else."""
        return environment_verbs.remove(self._workspace, project)
