"""Some files that are to become something else together: all of them, or none."""

from __future__ import annotations

import contextlib
import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import BinderInTheWay
from ..environments import read_regular, write_atomically


@dataclass(frozen=True)
class Planned:
    """A file: what it was when it was looked at and what it is to be; None where there is none."""

    path: Path
    before: bytes | None
    after: bytes | None
    executable: bool = False

    @property
    def changed(self) -> bool:
        """Whether there is anything to do."""
        return self.before != self.after or (self.executable and not os.access(self.path, os.X_OK))

    @property
    def removed(self) -> bool:
        """Whether the file goes."""
        return self.before is not None and self.after is None

    def diff(self, name: str) -> str:
        """The difference (unified), under the file's ``name``; empty where there is none."""
        before, after = (
            (one or b"").decode("utf-8", "replace").splitlines() for one in (self.before, self.after)
        )
        lines = difflib.unified_diff(before, after, f"{name} (before)", f"{name} (after)", lineterm="")
        return "\n".join(lines)

    def to_json(self, name: str) -> dict[str, Any]:
        """``name`` is how it is called in the difference."""
        return {
            "path": str(self.path),
            "changed": self.changed,
            "removed": self.removed,
            "diff": self.diff(name),
        }


def content(path: Path) -> bytes | None:
    """What is in a file now; None where there is none. Raises OSError also for links and what is no file."""
    try:
        return read_regular(path)
    except FileNotFoundError:
        return None


def write_all(files: Iterable[Planned]) -> None:
    """Write what changed; when anything fails, everything is what it was before.

    Raises BinderInTheWay where somebody has changed a file since it was looked at, OSError.
    """
    changed = [one for one in files if one.changed]
    for one in changed:
        if content(one.path) != one.before:
            raise BinderInTheWay(f"{one.path} was changed by another program just now. Try again.")
    with contextlib.ExitStack() as undo:
        for one in changed:
            if not one.path.parent.exists():
                one.path.parent.mkdir()
                undo.callback(one.path.parent.rmdir)
            undo.callback(_restore, one)
            if one.after is None:
                one.path.unlink()
            else:
                write_atomically(one.path, one.after, executable=one.executable)
        undo.pop_all()


def _restore(one: Planned) -> None:
    if one.before is None:
        one.path.unlink(missing_ok=True)
    elif content(one.path) != one.before:
        write_atomically(one.path, one.before, executable=one.executable)
