"""``changes``: everything that changes one environment's packages or writes its requirements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tornado import web

from jupyter_venv.core.environments import REQUIREMENTS_FILE
from jupyter_venv.server.bodies import ChangeRequest
from jupyter_venv.server.handlers.base import Handler, authorized

if TYPE_CHECKING:
    from jupyter_venv.core.change import Change

# A preview is "execute" too: an installer may have to build a package to learn what that needs.


class ChangesHandler(Handler):
    """Changes, and previews of them."""

    @web.authenticated
    @authorized("execute", resource="packages")
    async def post(self, environment_id: str) -> None:
        """202 ``Job``."""
        change, folder = await self.run(self._change, environment_id, ChangeRequest.parse(self.body()))
        self.accept(self.services.jobs.submit(change, folder))

    def _change(self, environment_id: str, request: ChangeRequest) -> tuple[Change, str]:
        located = self.services.catalog.find(environment_id)
        return self._checked(request, Path(located.environment.project), located.folder), located.folder

    def _checked(self, request: ChangeRequest, project: Path, folder: str) -> Change:
        manager, preview = self.services.manager, request.preview
        if request.verb == "install":
            return manager.install(
                project,
                request.arguments,
                requirements=tuple(self._file(folder, name) for name in request.requirements),
                allow_direct_references=request.allow_direct_references,
                preview=preview,
            )
        if request.verb == "uninstall":
            return manager.uninstall(project, request.arguments, unneeded=request.unneeded, preview=preview)
        if request.verb == "upgrade":
            return manager.upgrade(project, request.arguments, preview=preview)
        if request.verb == "sync":
            return manager.sync(
                project,
                self._named_or_own(folder, request.requirements),
                allow_direct_references=request.allow_direct_references,
                preview=preview,
            )
        if request.verb == "freeze":
            output = self._named_or_own(folder, request.arguments)
            return manager.freeze(project, output, preview=preview, expect=request.expect)
        return manager.repair(project)

    def _named_or_own(self, folder: str, names: tuple[str, ...]) -> Path | None:
        """The one file that is named; None for the project's own, which is confined like any other."""
        file = self._file(folder, *names or [REQUIREMENTS_FILE])
        return file if names else None

    def _file(self, folder: str, name: str) -> Path:
        root = self.services.root
        return root.file(root.folder(folder), name)
