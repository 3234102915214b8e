"""A copy of a project to work in."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ..process import CancelToken

_LEFT_OUT = (".git", ".hg", ".svn", "node_modules", "__pycache__", ".ipynb_checkpoints")


def copy(project: Path, to: Path, cancel: CancelToken) -> None:
    """Copy a project without environments, version control and what tools keep for themselves."""

    def ignored(folder: str, names: list[str]) -> set[str]:
        cancel.check()
        return {
            name
            for name in names
            if name in _LEFT_OUT
            or os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
            or not _is_copied(os.path.join(folder, name))
        }

    shutil.copytree(project, to, symlinks=True, ignore=ignored)


def _is_copied(path: str) -> bool:
    """Files, folders and links; a socket or a pipe would be waited for."""
    return os.path.islink(path) or os.path.isfile(path) or os.path.isdir(path)
