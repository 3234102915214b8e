"""``jobs``: reading changes back and cancelling them."""

from __future__ import annotations

from tornado import web

from jupyter_venv.server.handlers.base import Handler, authorized


class JobsHandler(Handler):
    """All jobs this server remembers."""

    @web.authenticated
    @authorized("read", resource="jobs")
    async def get(self) -> None:
        """200 ``[Job]``, newest first, without their logs."""
        self.answer([job.to_json(log=False) for job in self.services.jobs.newest_first()])


class JobHandler(Handler):
    """One job."""

    @web.authenticated
    @authorized("read", resource="jobs")
    async def get(self, job_id: str) -> None:
        """200 ``Job``."""
        self.answer(self.services.jobs.get(job_id).to_json())

    @web.authenticated
    @authorized("write", resource="jobs")
    async def delete(self, job_id: str) -> None:
        """202 ``Job`` that was asked to stop; 200 when it had ended before."""
        job = self.services.jobs.get(job_id)
        asked = self.services.jobs.cancel(job)
        self.answer(job.to_json(), 202 if asked else 200)
