"""What every handler does: answers in JSON, errors in one shape, blocking work on threads."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from types import TracebackType
from typing import Any, TypeVar, cast

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized as _authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web

from jupyter_venv.errors import JupyterVenvError
from jupyter_venv.server.catalog import Located
from jupyter_venv.server.errors import InvalidRequest, foreign_code, status
from jupyter_venv.server.jobs import Job
from jupyter_venv.server.services import Services

NAMESPACE = "jupyter-venv"
MAX_BODY = 1024 * 1024  # bytes: far beyond any list of packages, small enough to parse on the loop

T = TypeVar("T")
Method = TypeVar("Method", bound=Callable[..., Any])


def authorized(action: str, *, resource: str) -> Callable[[Method], Method]:
    """Jupyter Server's decorator of this name, with the type that its own lacks."""
    return cast("Callable[[Method], Method]", _authorized(action, resource))


class Handler(APIHandler):
    """Base of all handlers.

    Methods are decorated in each subclass, never here: ``@authorized`` fixes its resource when it
    decorates, and a shared method would authorize every handler as the first one.
    """

    services: Services
    _client_gone = False

    def initialize(self, services: Services) -> None:
        """Tornado's constructor hook."""
        self.services = services

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        """``function(*args)`` on a thread; everything that may touch the disk goes through here."""
        return await asyncio.get_running_loop().run_in_executor(self.services.readers, function, *args)

    async def ask(self, function: Callable[..., T], *args: Any) -> T:
        """As :meth:`run`, for what waits for the network."""

        def work() -> T:
            if self._client_gone:  # while this waited for its turn, behind requests to an index that hangs
                raise web.Finish
            return function(*args)

        return await asyncio.get_running_loop().run_in_executor(self.services.network, work)

    def on_connection_close(self) -> None:
        """Tornado's hook: nobody waits for the answer any more."""
        self._client_gone = True
        super().on_connection_close()

    def body(self) -> bytes:
        """The request's body, refused (413) where it is longer than any real request."""
        if len(self.request.body) > MAX_BODY:
            raise web.HTTPError(413, f"The body is longer than {MAX_BODY} bytes.")
        return self.request.body

    def flag_argument(self, name: str) -> bool:
        """A query argument that is ``true`` or ``false``; absent means false."""
        value = self.get_query_argument(name, "false")
        if value not in ("true", "false"):
            raise InvalidRequest(f"The query argument {name!r} must be true or false; it is {value!r}.")
        return value == "true"

    def answer(self, document: object, status: int = 200) -> None:
        """Finishes with ``document`` as JSON."""
        self.set_status(status)
        self.finish(json.dumps(document))

    def accept(self, job: Job) -> None:
        """Finishes with 202: the job, and where to read it back."""
        self.set_header("Location", url_path_join(self.base_url, NAMESPACE, "jobs", job.id))
        self.answer(job.to_json(), 202)

    async def may(self, action: str, resource: str) -> bool:
        """Whether this user may do that to one of the server's *other* resources, such as kernels."""
        user = self.current_user
        return bool(await ensure_async(self.authorizer.is_authorized(self, user, action, resource)))

    async def describe(self, found: Iterable[Located]) -> list[dict[str, Any]]:
        """The ``Environment`` of ``openapi.yaml`` for each: core's, its folder and its running kernels.

        Kernels and notebooks are left out for a user who may not read those.
        """
        found = list(found)
        names = {one.environment.name for one in found if one.environment.name is not None}
        running = {}
        if names and await self.may("read", "kernels"):
            running = await self.services.kernels.running(names, paths=await self.may("read", "sessions"))

        def document(one: Located) -> dict[str, Any]:
            kernels = running.get((one.environment.name or "").lower(), [])
            return {
                **one.environment.to_json(),
                "folder": one.folder,
                "kernels": [kernel.to_json() for kernel in kernels],
            }

        return [document(one) for one in found]

    # Errors. Tornado calls log_exception and then send_error for whatever a method raises.

    def log_exception(
        self, typ: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Our own errors are answers, not accidents: no traceback in the server's log."""
        if isinstance(value, JupyterVenvError):
            self.log.debug("%s %s: %s", self.request.method, self.request.path, value.message)
        else:
            super().log_exception(typ, value, tb)

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        """The one place where our errors get their HTTP status."""
        error = _raised(kwargs)
        if isinstance(error, JupyterVenvError):
            status_code = status(error)
        super().send_error(status_code, **kwargs)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """``{"code", "message"}`` and perhaps ``"details"``, for errors of ours and of anybody else."""
        error = _raised(kwargs)
        if status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            supported = (method for method in self.SUPPORTED_METHODS if method.lower() in vars(type(self)))
            self.set_header("Allow", ", ".join(supported))
        if isinstance(error, JupyterVenvError):
            document = error.to_json()
        else:
            document = {"code": foreign_code(status_code), "message": _message(status_code, error)}
        self.finish(json.dumps(document))


def _raised(kwargs: dict[str, Any]) -> BaseException | None:
    """The exception that tornado passes along as ``exc_info``."""
    error: BaseException | None = (kwargs.get("exc_info") or (None, None, None))[1]
    return error


def _message(status: int, error: BaseException | None) -> str:
    """What an error that is not ours has to say. An unexpected one says nothing of its inside."""
    if isinstance(error, web.HTTPError):
        # tornado keeps the message as a format string: without arguments its '%' are doubled
        return error.log_message % error.args if error.log_message else HTTPStatus(status).phrase
    return "Something unexpected failed inside the server; its log has the details."
