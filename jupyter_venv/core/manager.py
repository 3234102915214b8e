"""Every verb on a project's environment. Each face of the product calls these and nothing below."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from packaging.requirements import Requirement

from ..errors import (
    DirectReferenceRefused,
    EnvironmentNotFound,
    InfrastructureProtected,
    InvalidRequirement,
    NotInstalled,
)
from ..models import Environment, Interpreter, Package, Phase, Progress, State, Status
from . import environment_verbs, kernelspecs
from .change import Change
from .distributions import (
    INFRASTRUCTURE,
    Installed,
    asked_through_us,
    closure,
    dependents,
    marker_environment,
    packages,
    read_distributions,
    requested,
)
from .environments import Layout, read_config
from .inspection import foreign, inspect
from .installation import Installation, resolving
from .installers.uv import uv_executable
from .interpreters import find_interpreters
from .journal import Journal
from .process import Runner, run
from .requirements import parse_name, unpinned
from .wanted import REQUIREMENTS_FILE, read_wanted, to_journal
from .workspace import Workspace

__all__ = ["REQUIREMENTS_FILE", "Manager"]


class Manager:
    """The verbs. Reading ones answer at once; changing ones check and return a :class:`Change` to run.

    ``kernels`` is the folder that kernelspecs are written to (default: the user's Jupyter data directory),
    ``runner`` starts processes.
    """

    def __init__(self, *, kernels: Path | None = None, runner: Runner = run) -> None:
        self._kernels = kernels or kernelspecs.kernels_folder()
        self._workspace = Workspace(self._kernels, runner)

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
        layout = self._workspace.layout(project)
        environment = self._workspace.inspect(layout)
        if environment is None or not layout.exists():
            raise EnvironmentNotFound(f"{layout.project} has no environment yet. Create one first.")
        if environment.state is State.FOREIGN:
            raise foreign(layout.path)
        entries = Journal(layout.journal).entries()
        return packages(entries, read_distributions(layout), marker_environment(layout))

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
        return tuple(marks)

    # Changing

    def create(
        self,
        project: Path,
        *,
        python: str | None = None,
        name: str | None = None,
        system_site_packages: bool = False,
        installer: str = "uv",
        requirements: Sequence[Path] = (),
        specs: Sequence[str] = (),
        project_requirements: bool = True,
        allow_direct_references: bool = False,
    ) -> Change:
        """Make the project's environment and its kernel.

        Installs ``specs``, the ``requirements`` files and, unless told otherwise, the project's own
        requirements.txt. Raises the errors of category usage, missing, denied and conflict.
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
        )

    def install(
        self,
        project: Path,
        specs: Sequence[str],
        *,
        requirements: Sequence[Path] = (),
        allow_direct_references: bool = False,
    ) -> Change:
        """Install packages by name, version or extra, or the content of requirements files."""
        layout = self._workspace.changeable(project)
        files, parsed = read_wanted(layout, specs, requirements, allow_direct_references)
        if not files and not parsed:
            raise InvalidRequirement("Nothing to install was named. Give a package name such as pandas.")
        shown = [spec.shown for spec in parsed]
        named = {spec.key for spec in [*(spec for file in files for spec in file.specs), *parsed]}
        kept = _kept(layout, read_distributions(layout), named)

        def work(installation: Installation) -> None:
            installation.report(resolving([*(file.path.name for file in files), *shown]))
            installation.install([*(spec.text for spec in parsed), *kept], files)

        arguments = (*(f"-r {file.path.name}" for file in files), *shown)
        return self._workspace.change_packages(
            "install", layout, arguments, work, requested=to_journal(files, parsed)
        )

    def uninstall(self, project: Path, names: Sequence[str]) -> Change:
        """Remove packages. What they needed stays; what the kernel needs cannot be removed."""
        layout = self._workspace.changeable(project)
        if not names:
            raise InvalidRequirement("Nothing to uninstall was named. Give the name of an installed package.")
        keys = list(dict.fromkeys(parse_name(name) for name in names))
        installed = read_distributions(layout)
        _require_installed(keys, installed)
        kernel = closure(
            [Requirement(name) for name in INFRASTRUCTURE],
            installed,
            marker_environment(layout),
        )
        asked = requested(Journal(layout.journal).entries(), installed, marker_environment(layout))
        if needed := [key for key in keys if key in kernel and key not in asked]:
            raise InfrastructureProtected(
                f"The kernel needs {', '.join(needed)}, so it stays. It never appears in {REQUIREMENTS_FILE}."
            )
        # What the user asked for and the kernel needs too is from now on there for the kernel only.
        leaving = [installed[key].name for key in keys if key not in kernel]

        def work(installation: Installation) -> None:
            if leaving:
                installation.report(Progress(Phase.UNINSTALLING, f"Uninstalling {', '.join(leaving)}"))
                installation.run(installation.installer.uninstall(layout, leaving))

        lacking = dependents(set(keys) - set(kernel), installed, marker_environment(layout))
        remark = f"{', '.join(lacking)} may not work without it." if lacking else ""
        return self._workspace.change_packages(
            "uninstall", layout, tuple(keys), work, dropped=tuple(keys), remark=remark
        )

    def upgrade(self, project: Path, names: Sequence[str] = ()) -> Change:
        """Move packages to their newest version: those named, or all the user asked for.

        An exact pin is lifted, bounds such as ``<2`` are kept. What was installed from a path or URL stays:
        the index may have something else by that name.
        """
        layout = self._workspace.changeable(project)
        installed = read_distributions(layout)
        asked = requested(Journal(layout.journal).entries(), installed, marker_environment(layout))
        keys = list(dict.fromkeys(parse_name(name) for name in names))
        _require_installed(keys, installed)
        located = {name for name, one in installed.items() if one.direct_url is not None}
        if elsewhere := [key for key in keys if key in located]:
            raise DirectReferenceRefused(
                f"{', '.join(elsewhere)} came from a path or URL, not from the package index. "
                "To upgrade it, install it from there again."
            )
        if not names:
            keys = sorted(asked.keys() - located)
        specs = [unpinned(asked[key]) if key in asked else installed[key].name for key in keys]

        def work(installation: Installation) -> None:
            if specs:
                installation.report(resolving(specs))
                installation.install([*specs, *kept], upgrade=keys)

        kept = _kept(layout, installed, set(keys))
        wanted = tuple(spec for key, spec in zip(keys, specs, strict=True) if key in asked)
        return self._workspace.change_packages("upgrade", layout, tuple(keys), work, requested=wanted)

    def freeze(self, project: Path, output: Path | None = None, *, preview: bool = False) -> Change:
        """Pin what the user asked for and all it needs in requirements.txt, or in ``output``."""
        return environment_verbs.freeze(self._workspace, project, output, preview=preview)

    def remove(self, project: Path) -> Change:
        """Delete the environment's folder and its kernelspec, and nothing else."""
        return environment_verbs.remove(self._workspace, project)


def _kept(layout: Layout, installed: Mapping[str, Installed], changing: Collection[str | None]) -> list[str]:
    """What the user asked for before and is not asking about now: it has to stay true.

    Installers do not hold what is installed to what was once asked for, unless they are told again.
    """
    asked = asked_through_us(Journal(layout.journal).entries(), installed, marker_environment(layout))
    return [
        str(requirement)
        for key, requirement in asked.items()
        if key not in changing and installed[key].direct_url is None
    ]


def _require_installed(keys: Sequence[str], installed: Collection[str]) -> None:
    missing = [key for key in keys if key not in installed]
    if missing:
        near = difflib.get_close_matches(missing[0], list(installed), n=1)
        hint = (
            f"Did you mean {near[0]}?"
            if near
            else "The list of packages says what is (jupyter venv packages)."
        )
        be = "is" if len(missing) == 1 else "are"
        raise NotInstalled(f"{', '.join(missing)} {be} not installed in this environment. {hint}")
