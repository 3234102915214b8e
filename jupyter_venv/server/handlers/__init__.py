"""One module per resource. ``routes`` are tornado patterns below the server's base URL."""

from __future__ import annotations

from jupyter_venv.server.handlers.base import NAMESPACE, Handler
from jupyter_venv.server.handlers.changes import ChangesHandler
from jupyter_venv.server.handlers.environments import EnvironmentHandler, EnvironmentsHandler
from jupyter_venv.server.handlers.folder import CheckHandler, FolderHandler, InterpretersHandler
from jupyter_venv.server.handlers.jobs import JobHandler, JobsHandler
from jupyter_venv.server.handlers.openapi import OpenAPIHandler
from jupyter_venv.server.handlers.packages import (
    ComparisonHandler,
    HistoryHandler,
    ModuleHandler,
    OutdatedHandler,
    PackageHandler,
    PackagesHandler,
    VersionsHandler,
)
from jupyter_venv.server.handlers.reproductions import ReproductionsHandler
from jupyter_venv.server.handlers.terminals import TerminalsHandler
from jupyter_venv.server.handlers.unknown import UnknownHandler

routes: list[tuple[str, type[Handler]]] = [
    (rf"/{NAMESPACE}/{path}", handler)
    for path, handler in [
        (r"environments", EnvironmentsHandler),
        (r"environments/([^/]+)", EnvironmentHandler),
        (r"environments/([^/]+)/packages", PackagesHandler),
        (r"environments/([^/]+)/packages/([^/]+)", PackageHandler),
        (r"environments/([^/]+)/history", HistoryHandler),
        (r"environments/([^/]+)/comparison", ComparisonHandler),
        (r"environments/([^/]+)/outdated", OutdatedHandler),
        (r"environments/([^/]+)/versions/([^/]+)", VersionsHandler),
        (r"environments/([^/]+)/modules/([^/]+)", ModuleHandler),
        (r"environments/([^/]+)/changes", ChangesHandler),
        (r"environments/([^/]+)/terminals", TerminalsHandler),
        (r"reproductions", ReproductionsHandler),
        (r"folder", FolderHandler),
        (r"check", CheckHandler),
        (r"interpreters", InterpretersHandler),
        (r"jobs", JobsHandler),
        (r"jobs/([^/]+)", JobHandler),
        (r"openapi\.yaml", OpenAPIHandler),
    ]
]

#: What none of them matches; to be added after them.
fallback: tuple[str, type[Handler]] = (rf"/{NAMESPACE}(?:/.*)?", UnknownHandler)
