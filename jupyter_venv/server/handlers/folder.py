"""``folder``, ``check``, ``interpreters``: what a client needs before it offers to create an environment."""

from __future__ import annotations

from tornado import web

from jupyter_venv.server.handlers.base import Handler, authorized


class FolderHandler(Handler):
    """One folder, seen from a file browser or a notebook in it."""

    @web.authenticated
    @authorized("read", resource="environments")
    async def get(self) -> None:
        """200 ``Folder``: the nearest environment, the requirements file, whether we may write."""
        # A folder's name may begin or end with a space.
        view = await self.run(self.services.catalog.view, self.get_query_argument("path", "", strip=False))
        described = await self.describe([] if view.located is None else [view.located])
        self.answer(view.to_json(described[0] if described else None))


class CheckHandler(Handler):
    """What a folder's notebooks import, against what is declared and installed."""

    @web.authenticated
    @authorized("read", resource="packages")
    async def get(self) -> None:
        """200 ``Drift``."""
        folder = self.get_query_argument("path", "", strip=False)
        notebooks = self.get_query_arguments("notebook", strip=False)
        self.answer((await self.run(self.services.catalog.check, folder, notebooks)).to_json())


class InterpretersHandler(Handler):
    """The Pythons that environments can be made from."""

    @web.authenticated
    @authorized("read", resource="interpreters")
    async def get(self) -> None:
        """200 ``[Interpreter]``."""
        interpreters = await self.run(self.services.manager.interpreters)
        self.answer([interpreter.to_json() for interpreter in interpreters])
