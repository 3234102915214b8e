"""Where a user's environments are, and the checks that every verb begins with. Only reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import EnvironmentNotFound, InvalidProject, ProjectNotFound
from ..models import Environment, State
from . import kernelspecs
from .environments import Layout
from .inspection import foreign, inspect


@dataclass(frozen=True)
class Registry:
    """One user's environments: ``kernels`` is the folder of their kernelspecs."""

    kernels: Path

    def layout(self, project: Path, *, must_exist: bool = True) -> Layout:
        """The environment's paths, after checking that the project is a folder that can have one."""
        try:
            resolved = project.resolve()
            is_folder = resolved.is_dir()
            exists = is_folder or resolved.exists()
        except (OSError, ValueError, RuntimeError) as error:  # too long, a null character, a loop of links
            raise InvalidProject(f"{str(project)!r} is not a usable path: {error}.") from None
        if not exists and must_exist:
            raise ProjectNotFound(f"There is no folder {resolved}. Check the path, or make the folder first.")
        if exists and not is_folder:
            raise InvalidProject(f"{resolved} is a file. Give the folder it is in.")
        return Layout.of_project(resolved)

    def inspect(self, layout: Layout) -> Environment | None:
        """The environment as it is now, or None."""
        return inspect(layout, kernelspecs.registration_of(self.kernels, layout))

    def readable(self, project: Path) -> tuple[Layout, Environment]:
        """An environment whose files can be read, in whatever state else.

        Raises ProjectNotFound, InvalidProject, EnvironmentNotFound or ForeignEnvironment.
        """
        layout = self.layout(project)
        environment = self.inspect(layout)
        if environment is None or not layout.exists():
            raise EnvironmentNotFound(f"{layout.project} has no environment yet. Create one first.")
        if environment.state is State.FOREIGN:
            raise foreign(layout.path)
        return layout, environment
