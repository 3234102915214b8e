"""One file of a project, read as its format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jupyter_venv.core.project.declaration import Declaration, Draft

Reader = Callable[[Path, Draft], None]


def read(reader: Reader, folder: Path, content: str | bytes, name: str = "file") -> Declaration:
    """What ``reader`` makes of a file with this content, in a project of its own."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    draft = Draft(path, folder, name)
    reader(path, draft)
    return draft.done()
