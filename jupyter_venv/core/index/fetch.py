"""Getting a page or a file from an index, over HTTP or from a folder, within bounds.

``requests`` does the talking: it is kept well, brings ``.netrc``, the system's proxies and their exceptions,
takes credentials away when it is led to another host, and cannot be led to a ``file:`` URL at all.
"""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.request import url2pathname

import requests
import requests.utils
import urllib3
from requests.adapters import HTTPAdapter

from ..environments import read_regular
from ..process import redact
from .pages import ACCEPT
from .sources import Sources, origin

LARGEST_PAGE = 48 * 2**20  # bytes, unpacked; the largest page of a public index has a fifth of that
_CONNECT_SECONDS = 10.0
_PAGE_SECONDS = 30.0
_LARGEST_FILE = 8 * 2**30  # bytes; the largest wheels of today have a half of that
_FILE_SECONDS = 1800.0
_REDIRECTS = 5
_CHUNK = 2**16


class Absent(Exception):
    """The index answers, and does not have it."""


class Unreachable(Exception):
    """No answer, or none of use. The message says what happened: ``https://host did not answer in time``.

    ``details`` is evidence without URLs: paths and queries of an index may be secret. ``silent``: it is not
    this one page, nothing at all was heard from the index.
    """

    def __init__(self, reason: str, details: str = "", *, silent: bool = False) -> None:
        super().__init__(reason)
        self.details = redact(details)
        self.silent = silent


@dataclass(frozen=True)
class Fetched:
    """What was got, and from where in the end."""

    content: bytes
    content_type: str
    url: str


class Fetcher:
    """One thread's connections to the user's indexes, which trust whom ``context`` trusts."""

    def __init__(self, sources: Sources, context: ssl.SSLContext | None = None) -> None:
        self._sources = sources
        self._session = _session(sources, context)

    def get(self, url: str, *, largest: int = LARGEST_PAGE) -> Fetched:
        """The content of an ``http``, ``https`` or ``file`` URL of up to ``largest`` bytes.

        Raises Absent, Unreachable.
        """
        if urlsplit(url).scheme == "file":
            return _read(url, largest)
        with self._opened(url, {"Accept": ACCEPT}) as response:
            content = b"".join(_bounded(response.raw, largest, time.monotonic() + _PAGE_SECONDS))
            return Fetched(content, response.headers.get("Content-Type", ""), response.url)

    def digest(self, url: str) -> str:
        """The SHA-256, in hexadecimal, of what an ``http``, ``https`` or ``file`` URL holds; it is not kept.

        Raises Absent, Unreachable.
        """
        if urlsplit(url).scheme == "file":
            return _digest(url)
        # As it is: an archive is no text that was packed for the way.
        with self._opened(url, {"Accept-Encoding": "identity"}) as response:
            digest = sha256()
            deadline = time.monotonic() + _FILE_SECONDS
            for chunk in _bounded(response.raw, _LARGEST_FILE, deadline, decode=False):
                digest.update(chunk)
            return digest.hexdigest()

    @contextmanager
    def _opened(self, url: str, headers: dict[str, str]) -> Iterator[requests.Response]:
        """The answer to a request, its body unread; what goes wrong in the block is translated too."""
        timeout = self._sources.timeout
        try:
            with self._session.get(
                url,
                headers=headers,
                auth=self._credentials(url),
                timeout=(min(timeout, _CONNECT_SECONDS), timeout),
                hooks={"response": _drop_redirect},
                stream=True,
            ) as response:
                if response.status_code in (404, 410):
                    raise Absent
                if response.status_code != 200:
                    raise Unreachable(f"{origin(url)} {_status(response.status_code)}")
                yield response
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise _unreachable(origin(url), error) from None

    def close(self) -> None:
        """Close its connections."""
        self._session.close()

    def _credentials(self, url: str) -> tuple[str, str] | None:
        """The user and password for a URL: those of the index it is most like, on the same host."""
        matching = [one for one in self._sources.credentials if origin(one[0]) == origin(url)]
        best = max(matching, key=lambda one: (url.startswith(one[0]), len(one[0])), default=None)
        return best[1] if best else None


def certificates(sources: Sources) -> ssl.SSLContext | None:
    """Whom to trust, to be shared by all connections: reading it takes longer than most pages.

    What the user's configuration names; else what the operating system trusts, where an organisation's own
    certificate is, and what ``requests`` comes with. None where nothing is asked over TLS.
    Raises Unreachable.
    """
    if not any(urlsplit(url).scheme == "https" for url in (*sources.indexes, *sources.find_links)):
        return None
    cert = sources.cert or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    try:
        if cert:
            folder = os.path.isdir(cert)
            return ssl.create_default_context(
                cafile=None if folder else cert, capath=cert if folder else None
            )
        context = ssl.create_default_context()
        context.load_verify_locations(requests.utils.DEFAULT_CA_BUNDLE_PATH)
        return context
    except OSError as error:  # ssl's own errors are of this kind
        raise Unreachable(f"the certificates in {cert} cannot be read", str(error), silent=True) from None


def _session(sources: Sources, context: ssl.SSLContext | None) -> requests.Session:
    session = requests.Session()
    session.max_redirects = _REDIRECTS
    session.headers["User-Agent"] = "jupyter-venv"
    session.cert = sources.client_cert
    if sources.proxy:
        session.proxies = {"http": sources.proxy, "https": sources.proxy}
    # A connection may have been closed while it was idle: a read is tried once more.
    retries = urllib3.Retry(1, connect=0, redirect=0, status=0, other=0)
    session.mount("https://", _Trusting(context, retries) if context else HTTPAdapter(max_retries=retries))
    session.mount("http://", HTTPAdapter(max_retries=retries))
    if sources.trusted:  # the warning is for whoever does not know what they configured
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    for host in sources.trusted:
        session.mount(f"https://{host}/", _Unverified(max_retries=retries))
        if ":" not in host:  # any port of it
            session.mount(f"https://{host}:", _Unverified(max_retries=retries))
    return session


class _Trusting(HTTPAdapter):
    """Trusts whom a context does, and reads no certificates anew for each connection."""

    def __init__(self, context: ssl.SSLContext, retries: urllib3.Retry) -> None:
        self._context = context
        super().__init__(max_retries=retries)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Connections with the context."""
        super().init_poolmanager(*arguments, **options, ssl_context=self._context)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Connections through a proxy, with the context."""
        return super().proxy_manager_for(proxy, **options, ssl_context=self._context)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """The certificate is checked, with what the context has already."""
        super().cert_verify(conn, url, True, cert)
        conn.ca_certs = conn.ca_cert_dir = None


class _Unverified(HTTPAdapter):
    """Checks no certificate: the user's configuration says to trust the host."""

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave out the check."""
        super().cert_verify(conn, url, False, cert)


def _drop_redirect(response: requests.Response, **_: object) -> None:
    """Leave what comes along with a redirect unread: ``requests`` would read it however long it is."""
    if response.is_redirect:
        response.close()


class _TooMuch(ValueError):
    """More, or slower, than any page is."""


def _bounded(raw: Any, largest: int, deadline: float, *, decode: bool = True) -> Iterator[bytes]:
    """The body, unpacked where the server packed it, as it arrives: neither endless nor endlessly slow."""
    size = 0
    # read1 returns what there is; read would wait for all it was asked for, however slowly it comes.
    while chunk := raw.read1(_CHUNK, decode_content=decode):
        size += len(chunk)
        if size > largest:
            raise _TooMuch(f"sent more than {largest // 2**20} MiB at once")
        if time.monotonic() > deadline:
            raise _TooMuch("did not send all of it in time")
        yield chunk


def _status(status: int) -> str:
    if status in (401, 403, 407):
        return f"refused to answer (status {status}): its credentials are missing or wrong"
    return f"answered with status {status}"


def _unreachable(index: str, error: Exception) -> Unreachable:
    """What a failure of the network means, in words that name no URL but the ``index``'s origin."""
    cause: BaseException = error
    while cause.__context__ is not None:
        cause = cause.__context__
    system = isinstance(cause, OSError) and not isinstance(cause, requests.RequestException)
    details = f"{type(cause).__name__}: {cause}" if system else ""
    if isinstance(error, _TooMuch):
        return Unreachable(f"{index} {error}")
    if isinstance(error, requests.TooManyRedirects):
        return Unreachable(f"{index} led from one address to another and to no page")
    if isinstance(error, ValueError):  # a URL that is none, or of a scheme that is not spoken
        return Unreachable(f"{index} has, or led to, an address that cannot be used")
    if isinstance(error, urllib3.exceptions.DecodeError):
        return Unreachable(f"{index} sent a page that cannot be unpacked")
    if isinstance(error, requests.exceptions.SSLError):
        return Unreachable(f"{index} has a certificate that cannot be verified", details, silent=True)
    if isinstance(error, requests.exceptions.ProxyError):
        return Unreachable(f"{index} cannot be reached through the proxy", details, silent=True)
    if isinstance(error, (requests.Timeout, urllib3.exceptions.TimeoutError)):
        return Unreachable(f"{index} did not answer in time", silent=True)
    return Unreachable(f"{index} did not answer", details, silent=True)


def local_path(url: str) -> Path:
    """What a ``file`` URL names, links resolved: the user's own configuration may name one.

    Raises OSError, RuntimeError, ValueError.
    """
    return Path(url2pathname(urlsplit(url).path)).resolve()


def _digest(url: str) -> str:
    try:
        path = local_path(url)
        if path.exists() and not path.is_file():  # a pipe would make us wait for ever
            raise Unreachable(f"{url} is no file")
        with open(path, "rb") as file:
            digest = sha256()
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
            return digest.hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        raise Absent from None
    except (OSError, RuntimeError, ValueError) as error:
        raise Unreachable(f"{url} cannot be read", str(error)) from None


def _read(url: str, largest: int) -> Fetched:
    """A local file; of a folder its ``index.html``."""
    try:
        path = local_path(url)
        if path.is_dir():
            path = (path / "index.html").resolve()
            url = urljoin(url if url.endswith("/") else f"{url}/", "index.html")
        content = read_regular(path)
    except (FileNotFoundError, NotADirectoryError):
        raise Absent from None
    except (OSError, RuntimeError, ValueError) as error:
        raise Unreachable(f"{url} cannot be read", str(error)) from None
    if len(content) > largest:
        raise Unreachable(f"{url} holds more than {largest // 2**20} MiB")
    return Fetched(content, "application/json" if path.suffix == ".json" else "text/html", url)
