"""What an index says of a project: pages of files, and which version each file is.

Sources: PEP 503 and PEP 691 (pages), PEP 592 (yanked), PEP 658 and PEP 714 (metadata files), PEP 700 (upload
times); all in https://packaging.python.org/en/latest/specifications/simple-repository-api/. A page is input
like any other: what is not as the specification says is left out.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urljoin

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

JSON = "application/vnd.pypi.simple.v1+json"
ACCEPT = f"{JSON}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"

_SDIST = re.compile(r"\.(?:tar\.(?:gz|bz2|xz|zst|Z)|tgz|tbz|txz|tar|zip)$")
_UPLOADED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?=\.|Z|$)", re.ASCII)
#: The hashes that installers accept (``hashlib`` names, the usual one first), and what each looks like.
STRONG = {f"sha{bits}": re.compile(f"[0-9a-fA-F]{{{bits // 4}}}", re.ASCII) for bits in (256, 384, 512)}
_LONGEST = 1000  # characters of a file name or version; nothing real comes near


class InvalidPage(ValueError):
    """What an index sent is no page of files."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a project. ``uploaded`` is ISO 8601 in UTC, ``size`` in bytes.

    ``location``: where the file is, as its page says it; ``base`` is what that is relative to. ``described``:
    a metadata file lies beside it. ``hashes`` are pairs of an algorithm and a hexadecimal digest.
    """

    name: str
    requires_python: str = ""
    yanked: bool = False
    uploaded: str | None = None
    location: str = ""
    base: str = ""
    described: bool = False
    hashes: tuple[tuple[str, str], ...] = ()
    size: int | None = None

    @property
    def url(self) -> str | None:
        """Where the file is. A page from elsewhere names no file of this machine."""
        # Worked out on demand: a page has thousands of files, and few of them are asked for.
        url = _join(self.base, self.location) if self.location else None
        if url is None or not (_is_web(url) or self.base.startswith("file:")):
            return None
        return url.partition("#")[0]

    @property
    def metadata(self) -> str | None:
        """The URL of the metadata file of a wheel."""
        url = self.url if self.described and self.name.endswith(".whl") else None
        return f"{url}.metadata" if url is not None else None

    @property
    def wheel_tags(self) -> str | None:
        """``cp311-cp311-linux_x86_64`` for a wheel; None for a source distribution."""
        return "-".join(self.name[:-4].split("-")[-3:]) if self.name.endswith(".whl") else None


def read_page(content: bytes, content_type: str, url: str) -> list[File]:
    """The files a page lists; ``url`` is where it came from. Raises InvalidPage."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind.endswith("json"):
        return list(_from_json(content, url))
    if kind in ("", "text/html", "application/xhtml+xml") or kind.endswith("+html"):
        return list(_from_html(content, url))
    raise InvalidPage(f"it sent {kind!r}, which is no page of an index")


def by_version(files: Iterable[File], name: str) -> dict[Version, list[File]]:
    """The files that belong to the project ``name`` (canonical), by version."""
    found: dict[Version, list[File]] = {}
    for file in files:
        version = _version(file.name, name)
        if version is not None:
            found.setdefault(version, []).append(file)
    return found


def by_name(files: Iterable[File]) -> dict[str, list[File]]:
    """Files of many projects by the canonical names that each could belong to, going by its own name."""
    found: dict[str, list[File]] = {}
    for file in files:
        stem, extensions = _SDIST.subn("", file.name)
        parts = stem.split("-")[:8]  # no project's name has more; a file's could have any number
        last = 1 if file.name.endswith(".whl") else len(parts) - 1 if extensions else 0
        for end in range(1, last + 1):
            found.setdefault(canonicalize_name("-".join(parts[:end])), []).append(file)
    return found


def _version(filename: str, name: str) -> Version | None:
    """The version of a wheel or source distribution, None where it is neither or another project's."""
    if len(filename) > _LONGEST:
        return None
    if filename.endswith(".whl"):
        parts = filename[:-4].split("-")
        if len(parts) not in (5, 6) or not _is_named(parts[0], name):
            return None
        return _parse_version(parts[1])
    stem, extensions = _SDIST.subn("", filename)
    if extensions == 0:
        return None
    # Names and versions may both hold hyphens in files from before PEP 625.
    start = stem.find("-")
    while start > 0:
        if _is_named(stem[:start], name):
            return _parse_version(stem[start + 1 :])
        start = stem.find("-", start + 1)
    return None


@lru_cache(maxsize=4096)
def _is_named(text: str, name: str) -> bool:
    return canonicalize_name(text) == name


@lru_cache(maxsize=4096)
def _parse_version(text: str) -> Version | None:
    try:
        return Version(text)
    except (InvalidVersion, ValueError):  # a version of thousands of digits
        return None


def _from_json(content: bytes, url: str) -> Iterator[File]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise InvalidPage("it sent a page that is no JSON") from None
    files = document.get("files") if isinstance(document, dict) else None
    if not isinstance(files, list):
        raise InvalidPage("it sent a page without a list of files")
    for file in files:
        if isinstance(file, dict) and isinstance(name := file.get("filename"), str):
            metadata = file.get("core-metadata", file.get("dist-info-metadata", False))
            location, hashes, size = file.get("url"), file.get("hashes"), file.get("size")
            yield _file(
                name,
                location if isinstance(location, str) else "",
                url,
                described=bool(metadata),
                hashes=hashes.items() if isinstance(hashes, dict) else (),
                size=size if isinstance(size, int) and size >= 0 else None,
                requires_python=file.get("requires-python"),
                uploaded=file.get("upload-time"),
                yanked=bool(file.get("yanked", False)),
            )


def _from_html(content: bytes, url: str) -> Iterator[File]:
    parser = _Anchors()
    parser.feed(content.decode("utf-8", "replace"))
    parser.close()
    base = (_join(url, parser.base) if parser.base else None) or url
    if not (_is_web(base) or url.startswith("file:")):
        base = url
    for anchor in parser.anchors:
        location = anchor.get("href") or ""
        plain, _, fragment = location.partition("#")
        name = unquote(plain.partition("?")[0].rpartition("/")[2])
        metadata = anchor.get("data-core-metadata", anchor.get("data-dist-info-metadata", "false"))
        yield _file(
            name,
            location,
            base,
            described=metadata != "false",
            hashes=[(kind, digest) for kind, _, digest in (fragment.partition("="),)],
            size=None,
            requires_python=anchor.get("data-requires-python"),
            uploaded=anchor.get("data-upload-time"),  # in no PEP; some indexes say it
            yanked="data-yanked" in anchor,
        )


def _file(
    name: str,
    location: str,
    base: str,
    *,
    described: bool,
    hashes: Iterable[tuple[object, object]],
    size: int | None,
    requires_python: Any,
    uploaded: Any,
    yanked: bool,
) -> File:
    if not isinstance(requires_python, str) or len(requires_python) > _LONGEST:
        requires_python = ""
    match = _UPLOADED.match(uploaded) if isinstance(uploaded, str) else None
    known = tuple(
        (str(kind), digest.lower())
        for kind, digest in hashes
        if kind in STRONG and isinstance(digest, str) and STRONG[kind].fullmatch(digest)
    )
    # The same few requirements over and over, thousands of times: one string each.
    python = sys.intern(requires_python)
    return File(
        name, python, yanked, f"{match[0]}Z" if match else None, location, base, described, known, size
    )


def _is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _join(base: str, location: str) -> str | None:
    """An absolute URL, None where it is none."""
    try:
        return urljoin(base, location)
    except ValueError:
        return None


class _Anchors(HTMLParser):
    """Collects the attributes of every link of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.base: str | None = None
        self.anchors: list[Mapping[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a link."""
        if tag == "a":
            self.anchors.append(dict(attrs))
        elif tag == "base" and self.base is None:
            self.base = dict(attrs).get("href")
