"""The git repository that a project is in: where it begins and where it is published.

Reads git's files. Git itself is never run: a repository's own configuration can make it run anything.
Source: https://git-scm.com/docs/git-config, https://git-scm.com/docs/gitrepository-layout
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ..environments import read_regular

_LARGEST = 2**20  # bytes of a configuration that anybody wrote
_SECTION = re.compile(r'\[\s*remote\s+"((?:[^"\\]|\\.)*)"\s*\]', re.IGNORECASE)
_URL = re.compile(r"url\s*=(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Repository:
    """Its topmost folder, and the URL of its remote as git has it, which may hold credentials."""

    root: Path
    remote: str | None = None


def repository_of(project: Path) -> Repository:
    """The repository around a project; where there is none, the project itself, published nowhere.

    A home folder that is one (for somebody's settings) is nobody's repository of notebooks.
    """
    for folder in (project, *project.parents):
        if folder == Path.home() and folder != project:
            break
        git = _git_folder(folder / ".git")
        if git is not None:
            return Repository(folder, _remote(git))
    return Repository(project)


def remotes(config: str) -> dict[str, str]:
    """The URLs of a git configuration's remotes, by name, in its order; of several, the first."""
    found: dict[str, str] = {}
    name: str | None = None
    for line in re.sub(r"\\\r?\n", "", config).splitlines():
        text = line.strip()
        if text.startswith("["):
            section = _SECTION.match(text)
            name = re.sub(r"\\(.)", r"\1", section[1]) if section else None
            text = text[section.end() :].strip() if section else ""
        url = _URL.match(text)
        if name is not None and url is not None:
            found.setdefault(name, _value(url[1]))
    return found


def _value(text: str) -> str:
    """A configuration's value without its quotes, escapes and comment."""
    parts = re.findall(r'"((?:[^"\\]|\\.)*)"|((?:[^"\\#;]|\\.)+)|([#;].*)', text.strip())
    value = ""
    for quoted, bare, comment in parts:
        if comment:
            break
        value += quoted or bare
    return re.sub(r"\\(.)", r"\1", value).strip()


def _git_folder(path: Path) -> Path | None:
    """The folder with a repository's configuration; ``.git`` is a file in a work tree and in a submodule."""
    try:
        if path.is_dir():
            return path if (path / "HEAD").exists() else None
        text = read_regular(path, _LARGEST).decode()
        if not text.startswith("gitdir:"):
            return None
        folder = path.parent / text.removeprefix("gitdir:").strip()
        common = folder / "commondir"
        if common.exists():
            folder = folder / read_regular(common, _LARGEST).decode().strip()
    except (OSError, ValueError):
        return None
    return folder


def _remote(git: Path) -> str | None:
    try:
        found = remotes(read_regular(git / "config", _LARGEST).decode("utf-8", "replace"))
    except (OSError, ValueError):
        return None
    return found.get("origin") or next(iter(found.values()), None)
