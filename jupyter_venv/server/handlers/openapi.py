"""``openapi.yaml``: this API, described by the file that ships with the package."""

from __future__ import annotations

from pathlib import Path

from tornado import web

from jupyter_venv.server.handlers.base import Handler, authorized

FILE = Path(__file__).parent.parent / "openapi.yaml"


class OpenAPIHandler(Handler):
    """The OpenAPI description."""

    @web.authenticated
    @authorized("read", resource="openapi")
    async def get(self) -> None:
        """200, YAML."""
        text = await self.run(FILE.read_bytes)
        self.finish(text, set_content_type="application/yaml")
