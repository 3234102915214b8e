"""A copy of a project to work in, from which no link leads back to the user's files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from ... import local
from ..process import CancelToken

_LEFT_OUT = (".git", ".hg", ".svn", "node_modules", "__pycache__", ".ipynb_checkpoints")


def copy(project: Path, to: Path, cancel: CancelToken) -> list[str]:
    """Copy a project without environments, version control, reports and what tools keep for themselves.

    Links within the project lead to the same place in the copy. Those that lead out of it are left out:
    through them a notebook would write to the user's own files. Returns where these were, relative.
    """

    def ignored(folder: str, names: list[str]) -> set[str]:
        cancel.check()
        return {name for name in names if name in _LEFT_OUT or not _is_copied(os.path.join(folder, name))}

    shutil.copytree(project, to, ignore=ignored)
    left_out = []
    for link in list(_links(project, to)):
        target = Path(os.path.realpath(link))
        if not target.is_relative_to(project):
            left_out.append(link.relative_to(project).as_posix())
            continue
        made = to / link.relative_to(project)
        made.symlink_to(os.path.relpath(to / target.relative_to(project), made.parent))
    return sorted(left_out)


def _links(project: Path, copied: Path) -> Iterator[Path]:
    """The links in those folders of a project that were copied."""
    for folder, _, _ in os.walk(copied):
        with os.scandir(project / Path(folder).relative_to(copied)) as entries:
            yield from (Path(entry.path) for entry in entries if entry.is_symlink())


def _is_copied(path: str) -> bool:
    """Files, and folders that are no environment and no report; a socket or a pipe would be waited for."""
    if os.path.islink(path):
        return False
    return os.path.isfile(path) or (
        os.path.isdir(path)
        and not any(os.path.exists(os.path.join(path, name)) for name in ("pyvenv.cfg", local.REPORT))
    )
