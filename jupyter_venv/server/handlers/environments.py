"""``environments``: listing, creating, removing, their packages, and every other change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tornado import web

from jupyter_venv.core.environments import REQUIREMENTS_FILE
from jupyter_venv.server.bodies import ChangeRequest, CreateRequest
from jupyter_venv.server.handlers.base import Handler, authorized
from jupyter_venv.server.kernels import RunningKernel, refusal

if TYPE_CHECKING:
    from jupyter_venv.core.change import Change

# A project's own requirements.txt is confined like any file that the client names: core follows it where
# it is a link, to read and to write.

# Creating and changing are "execute": an interpreter chosen by the client runs, and so may a
# package's build. Removing only writes.


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
            root.file(folder, REQUIREMENTS_FILE)
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


class PackagesHandler(Handler):
    """What is installed in one environment."""

    @web.authenticated
    @authorized("read", resource="packages")
    async def get(self, environment_id: str) -> None:
        """200 ``[Package]``."""
        packages = await self.run(self.services.catalog.packages, environment_id)
        self.answer([package.to_json() for package in packages])


class ChangesHandler(Handler):
    """Everything that changes one environment's packages or writes its requirements."""

    @web.authenticated
    @authorized("execute", resource="packages")
    async def post(self, environment_id: str) -> None:
        """202 ``Job``."""
        change, folder = await self.run(self._change, environment_id, ChangeRequest.parse(self.body()))
        self.accept(self.services.jobs.submit(change, folder))

    def _change(self, environment_id: str, request: ChangeRequest) -> tuple[Change, str]:
        located = self.services.catalog.find(environment_id)
        manager = self.services.manager
        project = Path(located.environment.project)
        if request.verb == "install":
            files = tuple(self._file(located.folder, name) for name in request.requirements)
            change = manager.install(
                project,
                request.arguments,
                requirements=files,
                allow_direct_references=request.allow_direct_references,
            )
        elif request.verb == "uninstall":
            change = manager.uninstall(project, request.arguments)
        elif request.verb == "upgrade":
            change = manager.upgrade(project, request.arguments)
        else:
            output = self._file(located.folder, *request.arguments or [REQUIREMENTS_FILE])
            change = manager.freeze(project, output if request.arguments else None, preview=request.preview)
        return change, located.folder

    def _file(self, folder: str, name: str) -> Path:
        root = self.services.root
        return root.file(root.folder(folder), name)
