"""All the places packages come from, asked together for the files of a project."""

from __future__ import annotations

import os
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from types import TracebackType
from typing import TypeVar
from urllib.parse import quote, urlsplit

from packaging.version import Version

from .fetch import LARGEST_PAGE, Absent, Fetched, Fetcher, Unreachable, certificates, local_path
from .pages import File, InvalidPage, by_name, by_version, read_page
from .sources import Sources, origin, project_url

_WORKERS = 16
# So many pages that nobody answered for, and an index is not asked again: each costs the user its timeout.
_PATIENCE = 3
_MOST_FILES = 200_000  # in a folder of find-links

T = TypeVar("T")


class Places:
    """The user's indexes and find-links for the length of one question. Safe to use from any thread."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._mutex = threading.Lock()
        self._silent: Counter[str] = Counter()
        self._local = threading.local()
        self._context: ssl.SSLContext | None = None
        self._fetchers: list[Fetcher] = []
        self._linking = threading.Lock()
        self._linked: tuple[dict[str, list[File]], Unreachable | None] | None = None

    def __enter__(self) -> Places:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for fetcher in self._fetchers:
            fetcher.close()

    def ask(self, question: Callable[[str], T], names: Iterable[str]) -> dict[str, T]:
        """The answers to a question about each of many names, some at a time."""
        wanted = list(names)
        workers = min(_WORKERS, max(len(wanted), 1))
        with ThreadPoolExecutor(workers, thread_name_prefix="jupyter-venv-index") as pool:
            return dict(zip(wanted, pool.map(question, wanted), strict=True))

    def files(self, name: str) -> dict[Version, list[File]]:
        """The files of the project ``name`` (canonical) by version, one at least.

        Raises Absent where no place has any; Unreachable where there is none, or the index that decides
        (:attr:`Sources.first_only`) did not answer.
        """
        found: dict[Version, list[File]] = {}
        failure: Unreachable | None = None
        for url in self._sources.indexes:
            try:
                page = self.get(project_url(url, name))
                _merge(found, by_version(_read(page), name))
            except Absent:
                pass
            except Unreachable as error:
                failure = error
            if self._sources.first_only and (found or failure):
                break
        if failure and self._sources.first_only:
            raise failure
        linked, unlinked = self._links()
        _merge(found, by_version(linked.get(name, ()), name))
        if not found:
            raise failure or unlinked or Absent
        return found

    def get(self, url: str, *, largest: int = LARGEST_PAGE) -> Fetched:
        """What a URL holds. Raises Absent, Unreachable; the latter at once for an index that stays silent."""
        index = origin(url)
        if self._silent[index] >= _PATIENCE:
            raise Unreachable(f"{index} did not answer", silent=True)
        try:
            return self._fetcher().get(url, largest=largest)
        except Unreachable as error:
            with self._mutex:
                self._silent[index] += error.silent
            raise

    def digest(self, url: str) -> str:
        """The SHA-256 of the file at a URL, in hexadecimal. Raises Absent, Unreachable."""
        return self._fetcher().digest(url)

    def _fetcher(self) -> Fetcher:
        """This thread's own."""
        fetcher: Fetcher | None = getattr(self._local, "fetcher", None)
        if fetcher is None:
            with self._mutex:
                if not self._fetchers:
                    self._context = certificates(self._sources)
                fetcher = self._local.fetcher = Fetcher(self._sources, self._context)
                self._fetchers.append(fetcher)
        return fetcher

    def _links(self) -> tuple[dict[str, list[File]], Unreachable | None]:
        """Every file of the find-links by the names it may belong to, and what could not be read."""
        with self._linking:  # whoever is first reads them for everybody
            if self._linked is None:
                linked: list[File] = []
                failure: Unreachable | None = None
                for url in self._sources.find_links:
                    try:
                        linked += self._listing(url)
                    except Absent:  # installers only warn about a folder that is not there
                        continue
                    except Unreachable as error:
                        failure = error
                self._linked = by_name(linked), failure
            return self._linked

    def _listing(self, url: str) -> list[File]:
        if urlsplit(url).scheme == "file":
            try:
                path = local_path(url)
                if path.is_dir():
                    with os.scandir(path) as entries:
                        names = [entry.name for entry in islice(entries, _MOST_FILES)]
                    return [File(name, location=quote(name), base=f"{path.as_uri()}/") for name in names]
                if path.suffix not in (".html", ".htm"):
                    found = File(path.name, location=path.as_uri(), base=path.as_uri())
                    return [found] if path.exists() else []
            except (OSError, RuntimeError, ValueError) as error:
                raise Unreachable(f"{url} cannot be read", str(error)) from None
        return _read(self.get(url))


def _read(page: Fetched) -> list[File]:
    try:
        return read_page(page.content, page.content_type, page.url)
    except InvalidPage as error:
        raise Unreachable(f"{origin(page.url)} {error}") from None


def _merge(found: dict[Version, list[File]], more: dict[Version, list[File]]) -> None:
    for version, files in more.items():
        found.setdefault(version, []).extend(files)
