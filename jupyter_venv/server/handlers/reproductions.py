"""``reproductions``: a project's notebooks run again, in a copy of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tornado import web

from jupyter_venv.server.bodies import ReproduceRequest
from jupyter_venv.server.handlers.base import Handler, authorized

if TYPE_CHECKING:
    from jupyter_venv.core.change import Change

# It runs what is in notebooks, so whoever may not do that in a kernel may not do it here.


class ReproductionsHandler(Handler):
    """Notebooks of a folder, which need not have an environment."""

    @web.authenticated
    @authorized("execute", resource="kernels")
    async def post(self) -> None:
        """202 ``Job``."""
        change, folder = await self.run(self._reproduce, ReproduceRequest.parse(self.body()))
        self.accept(self.services.jobs.submit(change, folder))

    def _reproduce(self, request: ReproduceRequest) -> tuple[Change, str]:
        root = self.services.root
        folder = root.folder(request.folder)
        timeouts = {"cell_timeout": request.cell_timeout, "notebook_timeout": request.notebook_timeout}
        change = self.services.manager.reproduce(
            folder,
            [root.file(folder, name) for name in request.notebooks],
            as_of=request.as_of,
            python=request.python,
            packages=request.packages,
            from_imports=request.from_imports,
            network=request.network,
            output=None if request.output is None else root.file(folder, request.output),
            **{name: seconds for name, seconds in timeouts.items() if seconds is not None},
        )
        return change, root.name(folder) or ""
