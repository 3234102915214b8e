"""One module per resource. ``routes`` are tornado patterns below the server's base URL."""

from __future__ import annotations

from jupyter_venv.server.handlers.base import NAMESPACE, Handler
from jupyter_venv.server.handlers.environments import (
    ChangesHandler,
    EnvironmentHandler,
    EnvironmentsHandler,
    PackagesHandler,
)
from jupyter_venv.server.handlers.folder import FolderHandler, InterpretersHandler
from jupyter_venv.server.handlers.jobs import JobHandler, JobsHandler
from jupyter_venv.server.handlers.openapi import OpenAPIHandler

routes: list[tuple[str, type[Handler]]] = [
    (rf"/{NAMESPACE}/{path}", handler)
    for path, handler in [
        (r"environments", EnvironmentsHandler),
        (r"environments/([^/]+)", EnvironmentHandler),
        (r"environments/([^/]+)/packages", PackagesHandler),
        (r"environments/([^/]+)/changes", ChangesHandler),
        (r"folder", FolderHandler),
        (r"interpreters", InterpretersHandler),
        (r"jobs", JobsHandler),
        (r"jobs/([^/]+)", JobHandler),
        (r"openapi\.yaml", OpenAPIHandler),
    ]
]
