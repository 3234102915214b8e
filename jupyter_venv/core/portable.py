"""Where another machine can get a distribution that came from no package index, if it can at all.

Never a path of this machine, and never credentials.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from .clones import Clone, clone_around, is_submodule
from .environments import Layout
from .origins import archive_hashes, is_editable, local_path, public_parts, shared_url
from .process import redact

# What every reader of requirements files takes for one path, without quotes.
_PLAIN_PATH = re.compile(r"[\w./+@~=-]+")


@dataclass(frozen=True)
class Portable:
    """One of: a ``url`` of an archive, a ``url`` with the ``vcs`` and its ``commit``, a ``path``.

    ``path`` is relative, with "/" on every system; ``is_folder``: it is no archive. ``hashes`` are of the
    archive. ``remark`` is what people have to know.
    """

    url: str = ""
    vcs: str = ""
    commit: str = ""
    path: str = ""
    is_folder: bool = False
    editable: bool = False
    subdirectory: str = ""
    hashes: tuple[tuple[str, str], ...] = ()
    remark: str = ""

    def line(self, name: str, extras: str = "") -> str:
        """As a line of a requirements file; ``extras`` such as ``[excel]``."""
        if self.path:
            return f"{'-e ' if self.editable else ''}{self.path}{extras}"
        return f"{name}{extras} @ {self.reference}"

    @property
    def reference(self) -> str:
        """The URL as PEP 508 has it."""
        url = f"{self.vcs}+{self.url}@{self.commit}" if self.vcs else self.url
        return f"{url}#subdirectory={self.subdirectory}" if self.subdirectory else url


class NotPortable(Exception):
    """Only this machine has it. The message says why, to be read after the name and a colon."""


Locate = Callable[[Mapping[str, Any]], Portable]
"""Where others get what was installed from an origin (PEP 610). Raises NotPortable."""


def locator(layout: Layout, file: Path) -> Locate:
    """:func:`portable` for an environment, as it is to be written into a file."""
    return partial(portable, project=layout.project, environment=layout.path, beside=file.parent)


def portable(origin: Mapping[str, Any], *, project: Path, environment: Path, beside: Path) -> Portable:
    """Where others get what was installed from ``origin`` (PEP 610).

    ``project`` is the project's folder, ``environment`` that of its environment, and ``beside`` the folder of
    the file that is to say it. Raises NotPortable.
    """
    path = local_path(origin)
    if path is None:
        return _from_url(origin)
    folder = _folder(path)
    own, around = clone_around(folder), clone_around(project)
    inside = folder.is_relative_to(project) and not folder.is_relative_to(environment)
    if own is not None and own.folder != project and own != around and not is_submodule(own.folder):
        # A clone of its own, wherever it lies, does not come along when the project is cloned.
        try:
            return _from_clone(own, folder, path)
        except NotPortable:
            if not inside:
                raise
    if inside or (around is not None and own == around and not folder.is_relative_to(environment)):
        return _beside(origin, path.resolve(), beside.resolve())
    if own is not None:
        return _from_clone(own, folder, path)
    raise NotPortable(f"it was installed from {path}, which only this machine has")


def _from_url(origin: Mapping[str, Any]) -> Portable:
    if shared_url(origin) is None:
        raise NotPortable("it was installed from a URL that may hold a secret, or that nobody else can use")
    url = public_parts(origin)
    subdirectory = str(origin.get("subdirectory") or "")
    vcs = origin.get("vcs_info")
    if isinstance(vcs, dict):
        kind, commit = str(vcs.get("vcs", "git")), str(vcs.get("commit_id", ""))
        if not re.fullmatch(r"[a-z]+", kind) or not re.fullmatch(r"[\w.:+-]+", commit):
            raise NotPortable("it was installed from a repository, and nobody noted which commit")
        found = Portable(url=url, vcs=kind, commit=commit, subdirectory=subdirectory)
    else:
        found = Portable(url=url, subdirectory=subdirectory, hashes=archive_hashes(origin))
    if re.search(r"[\s\x00-\x1f;]", found.reference):
        raise NotPortable("it was installed from a URL that a requirements file cannot hold")
    return found


def _from_clone(clone: Clone, folder: Path, path: Path) -> Portable:
    if path.is_file():
        raise NotPortable(f"it was installed from {path}, which only this machine has")
    if clone.remote is None or clone.commit is None:
        raise NotPortable(f"it was installed from {path}, a clone of a repository that nobody else can reach")
    subdirectory = folder.relative_to(clone.folder).as_posix()
    origin = {"url": clone.remote, "vcs_info": {"vcs": "git", "commit_id": clone.commit}}
    if subdirectory != ".":
        origin["subdirectory"] = subdirectory
    found = _from_url(origin)
    return replace(
        found,
        remark=f"as commit {clone.commit[:10]} of {redact(found.url)}: what was not committed and pushed "
        "there is not in it",
    )


def _beside(origin: Mapping[str, Any], path: Path, beside: Path) -> Portable:
    relative = Path(os.path.relpath(path, beside)).as_posix()
    relative = relative if relative.startswith(".") else f"./{relative}"
    if not path.exists():
        raise NotPortable(f"it was installed from {path}, which is gone")
    if not _PLAIN_PATH.fullmatch(relative):
        raise NotPortable(f"it was installed from {path}, and a requirements file cannot hold such a path")
    return Portable(
        path=relative,
        is_folder=path.is_dir(),
        editable=is_editable(origin),
        subdirectory=str(origin.get("subdirectory") or ""),
        hashes=archive_hashes(origin),
    )


def _folder(path: Path) -> Path:
    resolved = path.resolve()
    return resolved if resolved.is_dir() else resolved.parent
