"""``changes``: everything that changes one environment's packages or writes its requirements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tornado import web

from jupyter_venv.server import verbs
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
        change, folder = await self.run(self._change, environment_id, verbs.parse(self.body()))
        self.accept(self.services.jobs.submit(change, folder))

    def _change(self, environment_id: str, make: verbs.Make) -> tuple[Change, str]:
        located = self.services.catalog.find(environment_id)
        place = verbs.Place(Path(located.environment.project), located.folder, self.services.root)
        return make(self.services.manager, place), located.folder
