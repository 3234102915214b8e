"""What a Git clone says of itself, read from its files: Git itself would run what its configuration names.

Source: https://git-scm.com/docs/gitrepository-layout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .environments import read_regular

_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_SECTION = re.compile(r'\[\s*remote\s+"((?:[^"\\]|\\.)*)"\s*\]', re.IGNORECASE)
_URL = re.compile(r"\s*url\s*=\s*(\S+)\s*", re.IGNORECASE)
# git@host:path, which is no URL and means ssh://git@host/path.
_SCP = re.compile(r"(?!\w+://)((?:[\w.-]+@)?[\w.-]+):(?!/)([^\s:]+)")
_REFERENCE = re.compile(r"refs/[\w./+-]+")
_LONGEST = 2**20  # bytes of a file of references


@dataclass(frozen=True)
class Clone:
    """A clone: the folder it is checked out in, its remote's URL as Git has it, and the commit."""

    folder: Path
    remote: str | None
    commit: str | None


def clone_around(folder: Path) -> Clone | None:
    """The clone that a folder belongs to, if it belongs to one."""
    for parent in (folder, *folder.parents):
        place = _git_folder(parent)
        if place is not None:
            common = _line(place / "commondir")  # of a further worktree
            shared = (place / common).resolve() if common else place
            return Clone(parent, _remote(shared), _commit(place, shared))
    return None


def is_submodule(folder: Path) -> bool:
    """Whether a clone comes with the one around it: Git then keeps its repository there."""
    return (folder / ".git").is_file()


def _git_folder(folder: Path) -> Path | None:
    git = folder / ".git"
    if git.is_dir():
        return git
    line = _line(git)
    return (folder / line.removeprefix("gitdir:").strip()).resolve() if line.startswith("gitdir:") else None


def _remote(place: Path) -> str | None:
    """The URL of ``origin``, or of the only remote, where others can use it."""
    urls: dict[str, str] = {}
    name = None
    for line in _text(place / "config").splitlines():
        if line.lstrip().startswith("["):
            match = _SECTION.match(line.strip())
            name = match[1] if match else None
        elif name is not None and (match := _URL.fullmatch(line)):
            urls.setdefault(name, match[1])
    url = urls.get("origin") or (next(iter(urls.values())) if len(urls) == 1 else None)
    if url is None:
        return None
    if match := _SCP.fullmatch(url):
        url = f"ssh://{match[1]}/{match[2]}"
    try:
        return url if urlsplit(url).scheme in ("http", "https", "ssh", "git") else None
    except ValueError:
        return None


def _commit(place: Path, shared: Path) -> str | None:
    """What HEAD is."""
    head = _line(place / "HEAD")
    if _COMMIT.fullmatch(head):
        return head
    name = head.removeprefix("ref:").strip()
    if not _REFERENCE.fullmatch(name) or ".." in name:
        return None
    for folder in (place, shared):
        if _COMMIT.fullmatch(commit := _line(folder / name)):
            return commit
    for line in _text(shared / "packed-refs").splitlines():
        commit, _, packed = line.partition(" ")
        if packed == name and _COMMIT.fullmatch(commit):
            return commit
    return None


def _line(path: Path) -> str:
    lines = _text(path).splitlines()
    return lines[0].strip() if lines else ""


def _text(path: Path) -> str:
    try:
        return read_regular(path, _LONGEST).decode("utf-8", "replace")
    except OSError:
        return ""
