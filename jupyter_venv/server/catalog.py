"""The reading verbs as REST sees them: environments inside the server's root, found by id or folder.

Everything here may block on the disk, and what asks the package index on the network: call it from a worker
thread.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_venv.core.environments import REQUIREMENTS_FILE, Layout
from jupyter_venv.errors import EnvironmentNotFound
from jupyter_venv.models import (
    Comparison,
    Environment,
    Module,
    Outdated,
    Package,
    PackageDetails,
    PastChange,
    Project,
)

if TYPE_CHECKING:
    from jupyter_venv.core.drift import Drift
    from jupyter_venv.core.manager import Manager
    from jupyter_venv.server.folders import Root

_REMEMBERED = 1000  # ids; far more than anybody has projects, small enough to forget about


@dataclass(frozen=True)
class Located:
    """An environment and the server path of its project's folder."""

    environment: Environment
    folder: str


@dataclass(frozen=True)
class FolderView:
    """What one folder is to us. ``located`` is the nearest environment at or above it, within the root."""

    folder: str
    located: Located | None
    requirements: str | None  # file name
    writable: bool

    def to_json(self, environment: dict[str, Any] | None) -> dict[str, Any]:
        """``environment`` is ``located`` as JSON, which takes the running kernels to write."""
        return {
            "folder": self.folder,
            "environment": environment,
            "requirements": self.requirements,
            "writable": self.writable,
        }


class Catalog:
    """Reads environments through ``manager`` and keeps to those inside ``root``."""

    def __init__(self, manager: Manager, root: Root) -> None:
        self._manager = manager
        self._root = root
        # Environments without a kernelspec are in no listing; whoever saw one in a folder can still
        # name it by id. Also spares the listing for the rest. Dict operations are atomic enough here:
        # the worst a race costs is one more listing.
        self._projects: dict[str, Path] = {}

    def environments(self) -> list[Located]:
        """All registered environments whose project lies inside the root."""
        located = (self._locate(environment) for environment in self._manager.environments())
        return [one for one in located if one is not None]

    def find(self, environment_id: str) -> Located:
        """Raises EnvironmentNotFound, also for an environment that lies outside of the root."""
        project = self._projects.get(environment_id)
        if project is not None:
            try:
                located = self._locate(self._manager.environment(project))
            except EnvironmentNotFound:
                self._projects.pop(environment_id, None)
            else:
                if located is not None and located.environment.id == environment_id:
                    return located
        for located in self.environments():
            if located.environment.id == environment_id:
                return located
        raise EnvironmentNotFound(
            "That environment is not on this server any more; it may have been removed. Refresh the list."
        )

    # About one environment. Each raises EnvironmentNotFound, and what the manager raises.

    def packages(self, environment_id: str) -> list[Package]:
        """What is installed."""
        return self._manager.packages(self.project(environment_id))

    def package(self, environment_id: str, name: str) -> PackageDetails:
        """What one installed package says of itself."""
        return self._manager.package(self.project(environment_id), name)

    def history(self, environment_id: str) -> list[PastChange]:
        """What has been done to it, newest first. Writes down what others have done, if nobody is at work."""
        return self._manager.history(self.project(environment_id))

    def comparison(self, environment_id: str, file: str | None) -> Comparison:
        """The environment against a requirements file, by default the project's own.

        Also raises InvalidRequest and OutsideRoot for ``file``.
        """
        located = self.find(environment_id)
        folder = self._root.folder(located.folder)
        path = self._root.file(folder, REQUIREMENTS_FILE if file is None else file)
        return self._manager.compare(Path(located.environment.project), None if file is None else path)

    def versions(self, environment_id: str, name: str) -> Project:
        """What the package index has of ``name``."""
        return self._manager.versions(self.project(environment_id), name)

    def outdated(self, environment_id: str) -> Outdated:
        """What could be upgraded, as the package index says."""
        return self._manager.outdated(self.project(environment_id))

    def module(self, environment_id: str, module: str) -> Module:
        """What is known of a module that could not be imported; may ask the package index."""
        return self._manager.module(self.project(environment_id), module)

    def project(self, environment_id: str) -> Path:
        """The environment's project."""
        return Path(self.find(environment_id).environment.project)

    def check(self, folder: str, notebooks: Sequence[str]) -> Drift:
        """What notebooks of a folder, by default all, import, beside what is declared and installed.

        Raises what :meth:`Root.folder` and :meth:`Root.file` raise, and what the manager raises.
        """
        path = self._root.folder(folder)
        return self._manager.check(path, [self._root.file(path, one) for one in notebooks])

    def view(self, name: str) -> FolderView:
        """Raises what :meth:`Root.folder` raises."""
        folder = self._root.folder(name)
        status = self._manager.status(folder)
        return FolderView(
            folder=self._root.name(folder) or "",
            located=self._nearest(folder, status.environment),
            requirements=None if status.requirements is None else Path(status.requirements).name,
            writable=os.access(folder, os.W_OK | os.X_OK),
        )

    def _nearest(self, folder: Path, environment: Environment | None) -> Located | None:
        """``environment``, which is the folder's own, or else the first one above it within the root."""
        for parent in self._root.upwards(folder):
            # Asking core about every folder up to the root would read all kernelspecs for each of them.
            if parent != folder and Layout.of_project(parent).path.exists():
                environment = self._manager.status(parent).environment
            if environment is not None:
                return self._locate(environment)
        return None

    def _locate(self, environment: Environment) -> Located | None:
        folder = self._root.name(environment.project)
        if folder is None:
            return None
        if len(self._projects) >= _REMEMBERED:
            self._projects.clear()
        self._projects[environment.id] = Path(environment.project)
        return Located(environment, folder)
