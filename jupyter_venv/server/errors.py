"""What can be wrong with a request before core is asked, and how any error becomes an HTTP status."""

from __future__ import annotations

from jupyter_venv.errors import IndexUnreachable, JupyterVenvError, Kind, PackageNotFound


class InvalidRequest(JupyterVenvError):
    """A body or query that does not have the form the API describes."""

    code = "invalid-request"
    kind = Kind.USAGE


class OutsideRoot(JupyterVenvError):
    """A path that leads out of the folder this server serves."""

    code = "outside-root"
    kind = Kind.DENIED


class ServerStopping(JupyterVenvError):
    """The server is going down and starts nothing new."""

    code = "server-stopping"
    kind = Kind.CONFLICT


class TerminalsUnavailable(JupyterVenvError):
    """This server offers no terminals."""

    code = "terminals-unavailable"
    kind = Kind.MISSING


class TerminalFailed(JupyterVenvError):
    """The server's shell does not start."""

    code = "terminal-failed"
    kind = Kind.CONFLICT


_STATUS = {
    Kind.USAGE: 400,
    Kind.DENIED: 403,
    Kind.MISSING: 404,
    Kind.CONFLICT: 409,
    Kind.CANCELLED: 409,
    Kind.FAILURE: 500,
}

# A change that cannot find a package has failed; a request for a package that is not there has not.
_STATUS_OF_READS: dict[type[JupyterVenvError], int] = {PackageNotFound: 404, IndexUnreachable: 502}

# Codes of errors that Jupyter Server or tornado raise, by status.
_FOREIGN_CODES = {
    400: InvalidRequest.code,
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
}


def status(error: JupyterVenvError) -> int:
    """The HTTP status of an error that a request ends with."""
    return _STATUS_OF_READS.get(type(error), _STATUS[error.kind])


def foreign_code(status: int) -> str:
    """The ``code`` for an error that is not ours, by its HTTP status."""
    return _FOREIGN_CODES.get(status, "internal" if status >= 500 else InvalidRequest.code)
