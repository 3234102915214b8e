"""Changes as jobs: started now, run on worker threads, read back and cancelled at any time.

A preview of a change is a job too, but takes nothing: neither its environment, nor a worker that a change
could use, nor a change's place among those that are remembered. Nor does what works aside, in a copy; of
that one runs after the other, because each may take all that the machine has, and long.

All state lives on the event loop's thread; worker threads only hand over what happened (:mod:`.inbox`), so
nothing here needs a lock. No HTTP here.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timezone
from enum import Enum
from typing import TYPE_CHECKING, Any

from jupyter_venv.core.process import redact
from jupyter_venv.errors import Cancelled, EnvironmentBusy, JobNotFound, JupyterVenvError
from jupyter_venv.events import Event, Failed, Finished, Output, Progress, Started, event_to_json
from jupyter_venv.server.errors import ServerStopping
from jupyter_venv.server.inbox import Inbox

if TYPE_CHECKING:
    from jupyter_venv.core.change import Change
    from jupyter_venv.core.process import CancelToken

LOG_LINES = 2000  # kept per job: enough for any resolver's complaint, bounded for a chatty build
KEPT = 50  # ended changes that can still be read back, and as many previews

Publish = Callable[["Job", Event], None]


class JobState(str, Enum):
    """Where a job is. The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job:
    """One change and what became of it so far. Changed by :class:`Jobs` only.

    ``folder`` is the project's server path; ``sequence`` the number of the job's last event, from 1.
    """

    def __init__(self, change: Change, folder: str, cancel: CancelToken) -> None:
        self.id = uuid.uuid4().hex
        self.change = change
        self.folder = folder
        self.cancel = cancel
        self.state = JobState.QUEUED
        self.created = _now()
        self.ended: str | None = None
        self.sequence = 0
        self.future: Future[None] | None = None
        self._progress: Progress | None = None
        self._message = ""
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._result: dict[str, Any] | None = None
        self._error: dict[str, str] | None = None

    @property
    def active(self) -> bool:
        """Queued or running."""
        return self.ended is None

    @property
    def preview(self) -> bool:
        """It only finds out what the change would do."""
        return self.change.preview

    @property
    def holds(self) -> bool:
        """It has its environment for itself."""
        return not (self.change.preview or self.change.aside)

    def take_in(self, event: Event) -> None:
        """Counts ``event`` and remembers what it says."""
        self.sequence += 1
        if isinstance(event, Started):
            self.state = JobState.RUNNING
        elif isinstance(event, Output):
            self._log.extend(event.text.split("\n"))
        elif isinstance(event, Progress):
            self._progress = event
            self._message = event.message
        elif isinstance(event, Finished):
            self._end(JobState.FINISHED, event.message)
            self._result = event_to_json(event)["result"]
        else:
            self._end(JobState.CANCELLED if event.code == Cancelled.code else JobState.FAILED, event.message)
            self._error = {"code": event.code, "message": event.message}
            if event.details:
                self._error["details"] = event.details

    def to_json(self, *, log: bool = True) -> dict[str, Any]:
        """The ``Job`` of ``openapi.yaml``; ``log=False`` leaves its log empty, for listings."""
        progress = self._progress if self.active else None  # an ended job is in no phase
        return {
            "id": self.id,
            "verb": self.change.verb,
            "arguments": [redact(argument) for argument in self.change.arguments],
            "environment_id": self.change.environment_id,
            "folder": self.folder,
            "preview": self.preview,
            "state": self.state.value,
            "created": self.created,
            "ended": self.ended,
            "phase": None if progress is None else progress.phase.value,
            "message": self._message,
            "current": None if progress is None else progress.current,
            "total": None if progress is None else progress.total,
            "sequence": self.sequence,
            "log": list(self._log) if log else [],
            "result": self._result,
            "error": self._error,
        }

    def _end(self, state: JobState, message: str) -> None:
        self.state = state
        self.ended = _now()
        self._message = message


class Jobs:
    """All jobs of this server. One change at a time per environment, different ones and previews in parallel.

    ``publish`` is called on the loop's thread for every event, after the job has taken it in.
    ``new_token`` makes the token a change is cancelled by.
    """

    def __init__(
        self, publish: Publish, new_token: Callable[[], CancelToken], log: logging.Logger, *, workers: int = 4
    ) -> None:
        self._publish = publish
        self._new_token = new_token
        self._log = log
        self._jobs: dict[str, Job] = {}  # oldest first
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="jupyter-venv-job")
        self._preview_pool = ThreadPoolExecutor(workers, thread_name_prefix="jupyter-venv-preview")
        self._aside_pool = ThreadPoolExecutor(1, thread_name_prefix="jupyter-venv-aside")
        self._closed = False

    def submit(self, change: Change, folder: str) -> Job:
        """Starts ``change`` as soon as a worker is free.

        Raises ServerStopping, and EnvironmentBusy unless ``change`` takes no environment.
        """
        job = self.reserve(change, folder)
        self.start(job)
        return job

    def reserve(self, change: Change, folder: str) -> Job:
        """A queued job that :meth:`start` will run: nobody else can change its environment from here on.

        What takes no environment reserves none. Raises ServerStopping, and for the others EnvironmentBusy.
        """
        if self._closed:
            raise ServerStopping("The server is shutting down. Try again when it is back.")
        job = Job(change, folder, self._new_token())
        holder = self._holder(change.environment_id) if job.holds else None
        if holder is not None:
            raise EnvironmentBusy(
                f"This environment is being changed: {holder.change.verb!r} since {holder.created}."
                " Wait for that job or cancel it."
            )
        self._jobs[job.id] = job
        self._forget_old()
        return job

    def start(self, job: Job) -> None:
        """Runs a reserved job, unless it was cancelled since."""
        if job.active:
            job.future = self._pool_of(job).submit(self._work, job, asyncio.get_running_loop())

    def drop(self, job: Job) -> None:
        """Forgets a reserved job that will not be started after all."""
        self._jobs.pop(job.id, None)

    def get(self, job_id: str) -> Job:
        """Raises JobNotFound."""
        try:
            return self._jobs[job_id]
        except KeyError:
            raise JobNotFound(
                f"There is no job {job_id!r} on this server. Only its last {KEPT} ended jobs are kept."
            ) from None

    def newest_first(self) -> list[Job]:
        """Every job that is still known."""
        return list(reversed(self._jobs.values()))

    def active(self) -> list[Job]:
        """Jobs that are queued or running."""
        return [job for job in self._jobs.values() if job.active]

    def cancel(self, job: Job) -> bool:
        """Asks ``job`` to stop; False when it has already ended.

        A running change restores its environment first, so the job ends a little later.
        """
        if not job.active:
            return False
        job.cancel.cancel()
        if job.future is None or job.future.cancel():  # no worker has it: nothing to restore
            message = "Cancelled before it began; nothing was changed."
            self._take_in(job, Failed(job.change.verb, Cancelled.code, message))
        return True

    async def close(self) -> None:
        """Cancels everything and waits until every environment is restored."""
        self._closed = True
        for job in self.active():
            self.cancel(job)
        running = [asyncio.wrap_future(job.future) for job in self.active() if job.future is not None]
        if running:
            self._log.info("Waiting for %d cancelled change(s) of environments to be undone", len(running))
            await asyncio.wait(running)
        for pool in (self._pool, self._preview_pool, self._aside_pool):
            pool.shutdown(wait=False)

    def _holder(self, environment_id: str) -> Job | None:
        """The change that has this environment, or will have it when a worker is free."""
        holders = (job for job in self.active() if job.holds)
        return next((job for job in holders if job.change.environment_id == environment_id), None)

    def _pool_of(self, job: Job) -> ThreadPoolExecutor:
        if job.preview:
            return self._preview_pool
        return self._aside_pool if job.change.aside else self._pool

    def _work(self, job: Job, loop: asyncio.AbstractEventLoop) -> None:
        """Worker thread: runs the change and hands its events to the loop."""
        inbox = Inbox(loop, lambda event: self._take_in(job, event))
        # Every change reports how it ended; one that does not must still not take its environment for ever.
        last: Event = Failed(job.change.verb, JupyterVenvError.code, "It ended without saying how.")

        def report(event: Event) -> None:
            # The last event waits until run() is back: who hears "finished" may start the next change
            # at once, and must not find the lock of this one.
            if isinstance(event, (Finished, Failed)):
                nonlocal last
                last = event
            else:
                inbox.put(event)

        try:
            job.change.run(report, job.cancel)
        except JupyterVenvError:
            pass  # reported as Failed
        except Exception:
            self._log.exception("Job %s (%s) failed unexpectedly", job.id, job.change.verb)
        finally:
            inbox.put(last)

    def _take_in(self, job: Job, event: Event) -> None:
        job.take_in(event)
        try:
            self._publish(job, event)
        except Exception:
            # The bus carries other people's code too. A job that nobody hears of must still end.
            self._log.exception("Cannot publish event %d of job %s", job.sequence, job.id)

    def _forget_old(self) -> None:
        for preview in (False, True):
            ended = [job for job in self._jobs.values() if job.preview is preview and not job.active]
            for job in ended[: max(0, len(ended) - KEPT)]:
                del self._jobs[job.id]


def _now() -> str:
    """ISO 8601, UTC."""
    return datetime.now(timezone.utc).isoformat()
