"""A module that is a file of the project's own, found by looking at names only.

Standard library only and Python 3.9 syntax: this module also runs inside project kernels.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Optional

if TYPE_CHECKING:
    DirEntry = os.DirEntry[str]

_MOST_ENTRIES = 20_000  # of a project
_DEEPEST = 6  # folders below the project
_NOT_LOOKED_INTO = {"__pycache__", "node_modules", "site-packages"}
#: What a folder has that ``reproduce`` has written: the notebooks in it are copies.
REPORT = ".jupyter-venv-report"
# What a virtual environment, or one of conda's, has, and such a folder.
_NOT_THE_PROJECTS = {"pyvenv.cfg", "conda-meta", REPORT}


def find(project: Path, name: str) -> Optional[str]:
    """The nearest ``name.py`` or ``name/__init__.py`` of a project, relative to it."""
    for entry in entries(project):
        if entry.name == f"{name}.py" and entry.is_file(follow_symlinks=False):
            return os.path.relpath(entry.path, project)
        if entry.name == name and entry.is_dir(follow_symlinks=False):
            initial = os.path.join(entry.path, "__init__.py")
            if os.path.isfile(initial) and not os.path.islink(initial):
                return os.path.relpath(initial, project)
    return None


def entries(project: Path, deepest: int = _DEEPEST) -> Iterator[DirEntry]:
    """What is in a project, the nearest first. Hidden folders, links, environments, reports are not entered.

    ``deepest``: how many folders below the project; and no more entries than a project of people's has.
    """
    return islice(_entries(project, deepest), _MOST_ENTRIES)


def _entries(project: Path, deepest: int) -> Iterator[DirEntry]:
    level = [str(project)]
    for _ in range(deepest + 1):
        below: list[str] = []
        for folder in level:
            try:
                with os.scandir(folder) as found:
                    listed = sorted(islice(found, _MOST_ENTRIES), key=lambda entry: entry.name)
            except OSError:
                continue
            if folder != str(project) and any(entry.name in _NOT_THE_PROJECTS for entry in listed):
                continue
            for entry in listed:
                yield entry
                if (
                    not entry.name.startswith(".")
                    and entry.name not in _NOT_LOOKED_INTO
                    and entry.is_dir(follow_symlinks=False)
                ):
                    below.append(entry.path)
        level = below
