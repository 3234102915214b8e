"""Which package indexes a user has configured, as the environment's installer would read it.

Sources: :mod:`jupyter_venv.core.pip_config` for pip's settings, and uv's variables, which win over them with
uv: https://docs.astral.sh/uv/reference/environment/. Never a configuration of the project.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from ..installers.base import neutral_environ
from ..pip_config import as_uv_environ, read_pip_config, without_index
from ..process import NEUTRAL_DIRECTORY

DEFAULT_INDEX = "https://pypi.org/simple"  # pip's and uv's default

# A URL without credentials, and the user and password that were in it or belong to it.
Located = tuple[str, tuple[str, str] | None]

# Somebody looks at the screen while an index is asked: what installers wait for by default is long enough.
_LONGEST_WAIT = 30.0


@dataclass(frozen=True)
class Sources:
    """Where packages come from.

    ``indexes`` (the first to be asked first) and ``find_links`` are URLs without credentials, which are in
    ``credentials`` by URL. ``first_only``: the first index that has a name decides, as with uv unless told
    otherwise. ``trusted``: hosts (with or without port) whose certificates are not checked. ``timeout`` in
    seconds.
    """

    indexes: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    credentials: tuple[tuple[str, tuple[str, str]], ...] = field(default=(), repr=False)
    trusted: tuple[str, ...] = ()
    first_only: bool = False
    cert: str | None = None
    client_cert: str | None = None
    proxy: str | None = None
    timeout: float = 15.0


def read_sources(installer: str, environ: Mapping[str, str]) -> Sources:
    """Where ``installer`` (``pip`` or ``uv``) would look for packages with these environment variables.

    Raises ValueError for what is no URL.
    """
    settings = read_pip_config(environ)
    translated = as_uv_environ(settings)
    variables = translated
    offline = without_index(settings)
    if installer == "uv":
        variables = translated | {name: value for name, value in neutral_environ(environ).items() if value}
        offline = offline or variables.get("UV_NO_INDEX", "").lower() in ("1", "true", "yes", "on")
    indexes: list[Located] = []
    if not offline:
        extra = [*variables.get("UV_INDEX", "").split(), *variables.get("UV_EXTRA_INDEX_URL", "").split()]
        default = variables.get("UV_DEFAULT_INDEX") or variables.get("UV_INDEX_URL") or DEFAULT_INDEX
        indexes = [_named(one, variables) for one in [*extra, default]]
    links = [_split(_url(one)) for one in re.split(r"[,\s]+", variables.get("UV_FIND_LINKS", "")) if one]
    return Sources(
        indexes=tuple(dict.fromkeys(url for url, _ in indexes)),
        find_links=tuple(dict.fromkeys(url for url, _ in links)),
        credentials=tuple((url, known) for url, known in [*indexes, *links] if known is not None),
        trusted=tuple(variables.get("UV_INSECURE_HOST", "").replace(",", " ").split()),
        first_only=installer == "uv" and variables.get("UV_INDEX_STRATEGY", "first-index") == "first-index",
        cert=variables.get("SSL_CERT_FILE"),
        client_cert=variables.get("SSL_CLIENT_CERT"),
        proxy=translated.get("ALL_PROXY"),
        timeout=_seconds(variables.get("UV_HTTP_TIMEOUT", "")),
    )


def origin(url: str) -> str:
    """Scheme, host and port of a URL: all of it that may be shown, since a path can be a secret too."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()


def public_url(url: str) -> str:
    """A URL without the user and password that may be in it."""
    return _split(url)[0]


def project_url(index: str, name: str) -> str:
    """The page of a project (canonical name) on an index (PEP 503)."""
    parts = urlsplit(index)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{quote(name, safe='')}/"))


def _named(text: str, variables: Mapping[str, str]) -> Located:
    """An index as uv's variables spell it: ``url`` or ``name=url``, the latter with credentials by name."""
    match = re.fullmatch(r"([\w.-]+)=(.*)", text)
    if match is None:
        return _split(_url(text))
    url, known = _split(_url(match[2]))
    key = "UV_INDEX_" + re.sub(r"[^A-Z0-9]", "_", match[1].upper())
    user, password = variables.get(f"{key}_USERNAME", ""), variables.get(f"{key}_PASSWORD", "")
    return url, (user, password) if user or password else known


def _url(text: str) -> str:
    """A URL, or a path made one; a relative path is one of where installers run, never of a project."""
    if "://" in text or text.startswith("file:"):
        return text
    return Path(NEUTRAL_DIRECTORY, Path(text).expanduser()).as_uri()


def _split(url: str) -> Located:
    """A URL without its user and password, and these."""
    parts = urlsplit(url)
    userinfo, separator, host = parts.netloc.rpartition("@")
    if not separator:
        return url, None
    user, _, password = userinfo.partition(":")
    return urlunsplit(parts._replace(netloc=host)), (unquote(user), unquote(password))


def _seconds(text: str) -> float:
    try:
        return min(max(float(text), 1.0), _LONGEST_WAIT)
    except ValueError:
        return Sources.timeout
