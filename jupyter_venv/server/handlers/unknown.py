"""Every address of ours that is none: a client that cannot read the server's HTML page gets a document."""

from __future__ import annotations

from tornado import web

from jupyter_venv.server.handlers.base import Handler


class UnknownHandler(Handler):
    """404 for every method, to everybody, as for addresses that are not ours."""

    async def prepare(self) -> None:  # type: ignore[override]
        """Tornado's hook, before any method."""
        await super().prepare()
        raise web.HTTPError(
            404,
            "jupyter-venv has nothing at this address. See openapi.yaml; or its server part is an older one.",
        )
