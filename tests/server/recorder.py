"""The job registry over changes that only pretend, and everything that it published."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from jupyter_venv.core.change import Change
from jupyter_venv.core.process import CancelToken
from jupyter_venv.events import Event, event_to_json
from jupyter_venv.server.jobs import Job, Jobs

if TYPE_CHECKING:
    from tests.server.fakes import FakeManager, Script

LOG = logging.getLogger("jobs")


class Recorder:
    """A registry and everything it published."""

    def __init__(self, manager: FakeManager, workers: int = 4) -> None:
        self._manager = manager
        self.published: list[tuple[Job, int, dict[str, Any]]] = []
        self.ended: asyncio.Queue[Job] = asyncio.Queue()
        self.jobs = Jobs(self._publish, CancelToken, LOG, workers=workers)

    def change(self, script: Script | None = None, project: str = "/p", *, preview: bool = False) -> Change:
        """An install that does what ``script`` does."""
        self._manager.script = script
        return cast("Change", self._manager.install(Path(project), ("x",), preview=preview))

    def submit(self, script: Script | None = None, project: str = "/p", *, preview: bool = False) -> Job:
        """Such an install as a job."""
        return self.jobs.submit(self.change(script, project, preview=preview), "p")

    def _publish(self, job: Job, event: Event) -> None:
        self.published.append((job, job.sequence, event_to_json(event)))
        if not job.active:
            self.ended.put_nowait(job)
