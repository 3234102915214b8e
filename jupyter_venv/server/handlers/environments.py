"""``environments``: listing, creating and removing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tornado import web

from jupyter_venv.server.bodies import CreateRequest
from jupyter_venv.server.handlers.base import Handler, authorized
from jupyter_venv.server.kernels import RunningKernel, refusal
from jupyter_venv.server.verbs import DECLARING_FILES

if TYPE_CHECKING:
    from jupyter_venv.core.change import Change

# A project's own files are confined like any that the client names: core follows them where they are links.

# Creating is "execute": an interpreter chosen by the client runs, and so may a package's build. Removing only
# writes.


class EnvironmentsHandler(Handler):
    """All environments inside the root."""

    @web.authenticated
    @authorized("read", resource="environments")
    async def get(self) -> None:
        """200 ``[Environment]``."""
        self.answer(await self.describe(await self.run(self.services.catalog.environments)))

    @web.authenticated
    @authorized("execute", resource="environments")
    async def post(self) -> None:
        """202 ``Job`` that creates one."""
        change, folder = await self.run(self._create, CreateRequest.parse(self.body()))
        self.accept(self.services.jobs.submit(change, folder))

    def _create(self, request: CreateRequest) -> tuple[Change, str]:
        root = self.services.root
        folder = root.folder(request.folder)
        if request.project_requirements:
            for name in DECLARING_FILES:
                root.file(folder, name)
        change = self.services.manager.create(
            folder,
            python=request.python,
            name=request.name,
            system_site_packages=request.system_site_packages,
            installer=request.installer,
            requirements=tuple(root.file(folder, name) for name in request.requirements),
            specs=request.specs,
            project_requirements=request.project_requirements,
            allow_direct_references=request.allow_direct_references,
            again=request.again,
            as_of=request.as_of,
            from_imports=request.from_imports,
        )
        return change, root.name(folder) or ""


class EnvironmentHandler(Handler):
    """One environment."""

    @web.authenticated
    @authorized("read", resource="environments")
    async def get(self, environment_id: str) -> None:
        """200 ``Environment``."""
        [document] = await self.describe([await self.run(self.services.catalog.find, environment_id)])
        self.answer(document)

    @web.authenticated
    @authorized("write", resource="environments")
    async def delete(self, environment_id: str) -> None:
        """202 ``Job`` that removes it; 409 while kernels run in it, unless ``shutdown_kernels=true``."""
        shut_down = self.flag_argument("shutdown_kernels")
        located = await self.run(self.services.catalog.find, environment_id)
        change = await self.run(self.services.manager.remove, Path(located.environment.project))
        kernels = await self._kernels_to_stop(located.environment.name, shut_down)
        # Taken before any kernel is stopped: nobody loses a kernel to a removal that cannot begin.
        job = self.services.jobs.reserve(change, located.folder)
        try:
            await self.services.kernels.shut_down(kernels)
        except BaseException:
            self.services.jobs.drop(job)
            raise
        self.services.jobs.start(job)
        self.accept(job)

    async def _kernels_to_stop(self, name: str | None, shut_down: bool) -> list[RunningKernel]:
        """Kernels that run in the way; raises when the user did not say, or may not say, to stop them."""
        if name is None:
            return []
        kernels = (await self.services.kernels.running([name])).get(name.lower(), [])
        if kernels and not shut_down:
            raise refusal(kernels)
        if kernels and not await self.may("write", "kernels"):
            raise web.HTTPError(403, "User is not authorized to shut down kernels.")
        return kernels
