"""The verbs on an environment as a whole. Each checks first, and returns a Change to run."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import EnvironmentNotFound, InvalidProject
from ..models import Interpreter, Phase, Progress, Report, State
from . import creation, kernelspecs, startup, transaction
from . import freeze as freezing
from .change import Change, Outcome, changes_to_json
from .distributions import KERNEL_PACKAGES
from .environments import REQUIREMENTS_FILE, Layout, Record
from .inspection import not_ready
from .installation import resolving
from .installers import require_installer
from .interpreters import choose_interpreter
from .kernelspecs import Registration
from .lock import locked
from .process import CancelToken
from .wanted import Wanted
from .workspace import Workspace


def create(
    workspace: Workspace,
    project: Path,
    interpreters: Callable[[], list[Interpreter]],
    *,
    python: str | None,
    name: str | None,
    system_site_packages: bool,
    installer: str,
    requirements: Sequence[Path],
    specs: Sequence[str],
    project_requirements: bool,
    allow_direct_references: bool,
) -> Change:
    """See :meth:`Manager.create`; ``interpreters`` looks for what ``python`` may mean."""
    layout = workspace.layout(project)
    kernelspecs.check_path(layout.project)
    stale = workspace.require_creatable(layout)

    def choose_kernel() -> str:
        taken = kernelspecs.taken_names(workspace.kernels) - ({stale.name} if stale else set())
        return kernelspecs.choose_name(layout.project, name or (stale.name if stale else None), taken)

    choose_kernel()
    require_installer(installer)
    base = choose_interpreter(python, interpreters)
    wanted = Wanted.read(
        layout.project,
        specs,
        [*requirements, *(_own_requirements(layout, requirements) if project_requirements else ())],
        allow_direct_references=allow_direct_references,
    )

    def action(report: Report, cancel: CancelToken) -> Outcome:
        registered: list[Registration] = []

        def fill(descriptor: int) -> None:
            work = workspace.installation(layout, installer, report, cancel, descriptor)
            report(Progress(Phase.CREATING, f"Creating an environment with Python {base.version}"))
            work.run(work.installer.create(layout, base.path, system_site_packages=system_site_packages))
            report(resolving(wanted.sources))
            specs = [*KERNEL_PACKAGES, *(spec.text for spec in wanted.specs)]
            work.install(specs, wanted.files, fresh=system_site_packages)

        def register() -> None:
            kernel = choose_kernel()  # again: another project may have taken the name meanwhile
            report(Progress(Phase.REGISTERING, f"Registering the kernel {kernel}"))
            startup.write(layout)
            if stale is not None:
                kernelspecs.unregister(stale)
            registered.append(workspace.register(layout, kernel, base.version))

        def undo() -> None:
            for registration in registered:
                kernelspecs.unregister(registration)

        changes = creation.create(
            layout,
            Record(str(layout.path), installer, base.path),
            fill,
            register,
            undo,
            arguments=wanted.arguments,
            requested=wanted.requested,
            report=report,
            cancel=cancel,
        )
        sources = " and ".join(file.path.name for file in wanted.files)
        message = f"Created {registered[0].display_name}" + (f" from {sources}" if sources else "")
        created = workspace.inspect(layout)
        return Outcome(
            f"{message}. Its kernel is {registered[0].name}.",
            {
                "environment": created.to_json() if created else None,
                "changes": changes_to_json(changes),
                "requirements": [str(file.path) for file in wanted.files],
            },
        )

    return Change("create", layout.project, wanted.arguments, action)


def freeze(workspace: Workspace, project: Path, output: Path | None, *, preview: bool) -> Change:
    """See :meth:`Manager.freeze`."""
    layout = workspace.changeable(project)
    path = output or layout.project / REQUIREMENTS_FILE
    if (path.exists() and not path.is_file()) or not path.parent.is_dir():
        raise InvalidProject(f"{path} cannot be written: it is no file, or its folder does not exist.")
    if path.resolve().is_relative_to(layout.path):
        raise InvalidProject(f"{path} is inside the environment. Freeze to a file of the project.")

    def action(report: Report, cancel: CancelToken) -> Outcome:
        with transaction.os_errors(layout.path), locked(layout, "freeze"):
            transaction.repair(layout, report)
            return freezing.freeze(layout, path, preview=preview)

    return Change("freeze", layout.project, (path.name,), action)


def remove(workspace: Workspace, project: Path) -> Change:
    """See :meth:`Manager.remove`."""
    layout = workspace.layout(project, must_exist=False)
    workspace.refuse_own(layout)
    environment = workspace.inspect(layout)
    if environment is None:
        raise EnvironmentNotFound(f"{layout.project} has no environment.")
    if environment.state in (State.FOREIGN, State.CREATING, State.CHANGING):
        raise not_ready(layout, environment)

    def action(report: Report, cancel: CancelToken) -> Outcome:
        registration = kernelspecs.registration_of(workspace.kernels, layout)

        def unregister() -> None:
            if registration is not None:
                kernelspecs.unregister(registration)

        cancel.check()
        creation.remove(layout, unregister, report=report)
        return Outcome(f"Removed {environment.display_name}.", {"environment": environment.to_json()})

    return Change("remove", layout.project, (), action)


def _own_requirements(layout: Layout, given: Sequence[Path]) -> list[Path]:
    """The project's requirements.txt, if there is one and it was not given anyway."""
    path = layout.project / REQUIREMENTS_FILE
    already = any(os.path.realpath(one) == os.path.realpath(path) for one in given)
    return [path] if path.is_file() and not already else []


def _with_project_requirements(layout: Layout, given: Sequence[Path]) -> list[Path]:
    """The files given, and the project's own requirements.txt unless it is one of them."""
    path = layout.project / REQUIREMENTS_FILE
    already = any(os.path.realpath(one) == os.path.realpath(path) for one in given)
    return [*given, path] if path.is_file() and not already else [*given]
