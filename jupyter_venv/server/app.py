"""The extension itself: builds the parts, adds the routes, stops cleanly."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

from jupyter_server.extension.application import ExtensionApp
from traitlets import Float, Integer

from jupyter_venv.core.manager import Manager
from jupyter_venv.core.process import CancelToken
from jupyter_venv.server.catalog import Catalog
from jupyter_venv.server.events import Publisher
from jupyter_venv.server.folders import Root
from jupyter_venv.server.handlers import fallback, routes
from jupyter_venv.server.jobs import Jobs
from jupyter_venv.server.kernels import Kernels
from jupyter_venv.server.services import Services
from jupyter_venv.server.watcher import Watcher

if TYPE_CHECKING:
    from jupyter_events import EventLogger
    from jupyter_server.serverapp import ServerApp


class VenvExtension(ExtensionApp):
    """Project environments for every Jupyter client of this server."""

    name = "jupyter_venv"

    watch_interval = Float(
        2.0, min=0, help="Seconds between looks for environments changed by others; 0 never looks."
    ).tag(config=True)
    workers = Integer(4, min=1, help="How many environments may be changed at the same time.").tag(
        config=True
    )

    def make_manager(self) -> Manager:
        """The core this extension serves."""
        return Manager(source="sidebar")

    def initialize_handlers(self) -> None:
        """Builds everything and appends the routes."""
        server = cast("ServerApp", self.serverapp)
        manager = self.make_manager()
        # The contents manager's root is what server paths in a browser are relative to.
        root = Root.at(getattr(server.contents_manager, "root_dir", "") or server.root_dir)
        # Threads of our own, so that a disk that hangs takes none of the server's.
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="jupyter-venv-read")
        self._network = ThreadPoolExecutor(8, thread_name_prefix="jupyter-venv-index")
        self.publisher = Publisher(cast("EventLogger", server.event_logger))
        self._jobs = Jobs(self.publisher.job_event, CancelToken, self.log, workers=self.workers)

        async def fingerprint() -> object:
            return await asyncio.get_running_loop().run_in_executor(self._readers, manager.fingerprint)

        self.watcher = Watcher(
            fingerprint, self.publisher.environments_changed, self.log, interval=self.watch_interval
        )
        services = Services(
            manager=manager,
            catalog=Catalog(manager, root),
            root=root,
            jobs=self._jobs,
            kernels=Kernels(server.kernel_manager, server.session_manager),
            readers=self._readers,
            network=self._network,
        )
        self.handlers.extend(
            (pattern, handler, {"services": services}) for pattern, handler in [*routes, fallback]
        )
        self.watcher.start()

    def current_activity(self) -> dict[str, Any] | None:
        """Running jobs by id: a server is not culled as idle while one runs."""
        return {job.id: job.change.verb for job in self._jobs.active()} or None

    async def stop_extension(self) -> None:
        """Cancels running jobs and waits until their environments are restored."""
        self.watcher.stop()
        await self._jobs.close()
        for pool in (self._readers, self._network):
            pool.shutdown(wait=False, cancel_futures=True)
