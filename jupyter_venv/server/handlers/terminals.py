"""``terminals``: a shell of the server's own, with an environment active."""

from __future__ import annotations

from tornado import web

from jupyter_venv.server import terminals
from jupyter_venv.server.handlers.base import Handler, authorized


class TerminalsHandler(Handler):
    """Terminals in one environment. Once started they are the server's, like any other."""

    @web.authenticated
    @authorized("execute", resource="terminals")
    async def post(self, environment_id: str) -> None:
        """201 ``Terminal``."""
        located = await self.run(self.services.catalog.find, environment_id)
        name = terminals.start(self.settings.get("terminal_manager"), located.environment)
        self.answer({"name": name}, 201)
