"""What is in one environment, and what the package index has for it. Everything here only reads."""

from __future__ import annotations

from tornado import web

from jupyter_venv.server.handlers.base import Handler, authorized


class PackagesHandler(Handler):
    """What is installed."""

    @web.authenticated
    @authorized("read", resource="packages")
    async def get(self, environment_id: str) -> None:
        """200 ``[Package]``."""
        packages = await self.run(self.services.catalog.packages, environment_id)
        self.answer([package.to_json() for package in packages])


class PackageHandler(Handler):
    """One installed package."""

    @web.authenticated
    @authorized("read", resource="packages")
    async def get(self, environment_id: str, name: str) -> None:
        """200 ``PackageDetails``."""
        self.answer((await self.run(self.services.catalog.package, environment_id, name)).to_json())


class HistoryHandler(Handler):
    """What has been changed."""

    @web.authenticated
    @authorized("read", resource="packages")
    async def get(self, environment_id: str) -> None:
        """200 ``[PastChange]``, newest first."""
        history = await self.run(self.services.catalog.history, environment_id)
        self.answer([change.to_json() for change in history])


class ComparisonHandler(Handler):
    """The environment against a requirements file."""

    @web.authenticated
    @authorized("read", resource="packages")
    async def get(self, environment_id: str) -> None:
        """200 ``Comparison``."""
        file = self.get_query_argument("file", None, strip=False)
        self.answer((await self.run(self.services.catalog.comparison, environment_id, file)).to_json())


class OutdatedHandler(Handler):
    """What could be upgraded."""

    @web.authenticated
    @authorized("read", resource="packages")
    async def get(self, environment_id: str) -> None:
        """200 ``Outdated``."""
        self.answer((await self.ask(self.services.catalog.outdated, environment_id)).to_json())


class VersionsHandler(Handler):
    """What the package index has of one project."""

    @web.authenticated
    @authorized("read", resource="packages")
    async def get(self, environment_id: str, name: str) -> None:
        """200 ``Project``."""
        self.answer((await self.ask(self.services.catalog.versions, environment_id, name)).to_json())


class ModuleHandler(Handler):
    """Where a module that could not be imported may come from."""

    @web.authenticated
    @authorized("read", resource="packages")
    async def get(self, environment_id: str, module: str) -> None:
        """200 ``Module``."""
        self.answer((await self.ask(self.services.catalog.module, environment_id, module)).to_json())
