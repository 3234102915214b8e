"""Server paths and the folder they are confined to.

A *server path* is a folder or file as Jupyter's contents API writes it: relative to the server's
root, separated by ``/``, ``""`` being the root itself.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from jupyter_venv.errors import InvalidProject, ProjectNotFound
from jupyter_venv.server.errors import InvalidRequest, OutsideRoot


@dataclass(frozen=True)
class Root:
    """The folder a server serves; ``path`` is absolute and free of symbolic links."""

    path: Path

    @classmethod
    def at(cls, root_dir: str) -> Root:
        """The root for a configured ``root_dir``, which may hold ``~`` and symbolic links."""
        return cls(Path(root_dir).expanduser().resolve())

    def folder(self, name: str) -> Path:
        """The existing folder that the server path ``name`` names, symbolic links resolved.

        Raises InvalidRequest for what cannot be a path, OutsideRoot, ProjectNotFound, and
        InvalidProject for something that is not a folder.
        """
        path = self._inside(self.path, name, name)
        try:
            mode = path.stat().st_mode
        except OSError:  # not there, or in a folder we may not look into
            raise ProjectNotFound(f"There is no folder {name!r} on this server. Check the path.") from None
        if not stat.S_ISDIR(mode):
            raise InvalidProject(f"{name!r} is not a folder. Give the folder that holds it.")
        return path

    def file(self, folder: Path, name: str) -> Path:
        """The file ``name``, relative to ``folder`` (from :meth:`folder`); it need not exist.

        Raises InvalidRequest for an absolute or empty name, OutsideRoot.
        """
        if not name.strip("/") or name.startswith("/"):
            raise InvalidRequest(f"{name!r} is not a file name relative to the project's folder.")
        return self._inside(folder, name, name)

    def name(self, path: str | os.PathLike[str]) -> str | None:
        """The server path of ``path``, or None when it lies outside of the root."""
        try:
            relative = Path(path).resolve().relative_to(self.path)
        except (ValueError, OSError, RuntimeError):  # outside, unreadable, or a loop of links
            return None
        return "" if relative == Path() else relative.as_posix()

    def upwards(self, folder: Path) -> Iterator[Path]:
        """``folder`` (from :meth:`folder`) and its parents, up to and including the root."""
        yield folder
        while folder != self.path:
            folder = folder.parent
            yield folder

    def _inside(self, base: Path, name: str, shown: str) -> Path:
        """``base / name`` resolved. Errors show what the client sent, never where it leads."""
        parts = PurePosixPath(name.strip("/")).parts
        if ".." in parts:
            raise OutsideRoot(f"{shown!r} contains '..'. Give the path from the server's root folder.")
        if os.sep != "/" and any(os.sep in part or ":" in part for part in parts):
            raise InvalidRequest(f"{shown!r} is not a path. Separate folders with '/'.")
        try:
            path = base.joinpath(*parts).resolve()
        except (ValueError, OSError, RuntimeError):  # NUL, a lone surrogate, too long, a loop of links
            raise InvalidRequest(f"{shown!r} cannot be a path on this server.") from None
        if not path.is_relative_to(self.path):
            raise OutsideRoot(f"{shown!r} leads out of the folder that this server serves.")
        return path
