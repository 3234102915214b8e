"""The verbs that only read. They answer at once: what not all of them need is imported where it is used."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import EnvironmentNotFound
from ..models import Environment, Package, State, Status
from . import kernelspecs
from .environments import REQUIREMENTS_FILE, Layout, read_config
from .inspection import inspect
from .inventory import listed, mark_of
from .journal import Journal
from .registry import Registry

if TYPE_CHECKING:
    from ..models import Comparison, Module, Outdated, PackageDetails, Project
    from .drift import Drift
    from .index import Index


class Reader:
    """What can be asked about a user's environments. Nothing of theirs is run.

    ``kernels`` is the folder that kernelspecs are written to (default: the user's Jupyter data directory).
    """

    def __init__(self, *, kernels: Path | None = None) -> None:
        self._registry = Registry(kernels or kernelspecs.kernels_folder())

    @cached_property
    def _index(self) -> Index:
        from .index import Index  # what speaks HTTP is loaded when somebody asks an index

        return Index()

    def environments(self) -> list[Environment]:
        """All environments that have a kernelspec, sorted by kernel name."""
        found = (
            inspect(Layout(one.environment), one) for one in kernelspecs.registrations(self._registry.kernels)
        )
        return [environment for environment in found if environment is not None]

    def environment(self, project: Path) -> Environment:
        """A project's environment, in whatever state. Raises EnvironmentNotFound, ProjectNotFound."""
        layout = self._registry.layout(project, must_exist=False)
        environment = self._registry.inspect(layout)
        if environment is None:
            raise EnvironmentNotFound(f"{layout.project} has no environment yet. Create one first.")
        return environment

    def status(self, project: Path) -> Status:
        """Where a project stands. Raises ProjectNotFound or InvalidProject."""
        layout = self._registry.layout(project)
        environment = self._registry.inspect(layout)
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
        layout, environment = self._registry.readable(project)
        # Only where changes are possible at all: elsewhere what is written there may be anybody's.
        known = listed(layout) if "undo" in environment.allows else None
        if known is not None:
            return list(known)
        from .bookkeeping import notice_if_free
        from .reasons import packages

        look = notice_if_free(layout, environment)
        return packages(Journal(layout.journal).entries(), look.installed, look.environment)

    def package(self, project: Path, name: str) -> PackageDetails:
        """What an installed package's metadata says of it. Raises NotInstalled, and as :meth:`packages`."""
        from packaging.utils import canonicalize_name

        from .details import details
        from .distributions import marker_environment, read_distributions, require_installed
        from .reasons import packages, requested
        from .specs import parse_name

        layout, _ = self._registry.readable(project)
        key = parse_name(name)
        installed, environment = read_distributions(layout), marker_environment(layout)
        require_installed([key], installed)
        entries = Journal(layout.journal).entries()
        everything = packages(entries, installed, environment)
        package = next(one for one in everything if canonicalize_name(one.name) == key)
        return details(package, installed, environment, requested(entries, installed, environment))

    def versions(self, project: Path, name: str) -> Project:
        """What the user's package indexes have of a project, for this environment's Python.

        Waits for the network. Raises InvalidRequirement, EnvironmentNotFound, PackageNotFound,
        IndexUnreachable.
        """
        from . import index_verbs

        return index_verbs.versions(self._registry, self._index, project, name)

    def outdated(self, project: Path) -> Outdated:
        """Which installed packages the user's package indexes have in a newer usable version.

        Waits for the network. Raises EnvironmentNotFound, IndexUnreachable.
        """
        from . import index_verbs

        return index_verbs.outdated(self._registry, self._index, project)

    def module(self, project: Path, module: str) -> Module:
        """What is known of a module that could not be imported; may wait for the network.

        Raises InvalidRequirement, EnvironmentNotFound, IndexUnreachable.
        """
        from . import module_lookup

        return module_lookup.look_up(self._registry, self._index, project, module)

    def compare(self, project: Path, file: Path | None = None) -> Comparison:
        """Where the environment and a file disagree, by default the one that a sync goes by.

        Raises EnvironmentNotFound, ForeignEnvironment, InvalidRequirementsFile.
        """
        from . import comparison

        layout, _ = self._registry.readable(project)
        return comparison.compare(layout, file)

    def check(self, project: Path, notebooks: Sequence[Path] = ()) -> Drift:
        """What notebooks, by default all of a project, import, beside what is declared and installed.

        Raises ProjectNotFound, InvalidProject, UnreadableNotebook, InvalidScriptMetadata.
        """
        from . import drift

        layout = self._registry.layout(project)
        environment = self._registry.inspect(layout)
        there = environment is not None and environment.state is not State.FOREIGN and layout.exists()
        return drift.check(layout.project, notebooks, layout if there else None)

    def fingerprint(self) -> tuple[tuple[str, int, int], ...]:
        """Changes whenever an environment appears, goes, or is changed by anybody. Only stats files."""
        marks = []
        for one in kernelspecs.registrations(self._registry.kernels):
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
