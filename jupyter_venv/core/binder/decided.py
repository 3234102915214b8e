"""Which Python a file of conda or pipenv says that Binder's image has.

Source: https://repo2docker.readthedocs.io/en/latest/config_files.html
"""

from __future__ import annotations

import re
from pathlib import Path

from ..project.declaration import Draft
from ..project.environment_files import read_environment
from ..project.lock_files import read_pipfile_lock
from ..project.toml_files import read_pipfile

_EXACT = re.compile(r"(?:==)?(\d+\.\d+)(?:\.(?:\d+|\*))*")


def python_of(path: Path, top: Path) -> str:
    """``x.y`` where the file says just that; empty for a range, for none, and what cannot be read."""
    readers = {"Pipfile": read_pipfile, "Pipfile.lock": read_pipfile_lock}
    draft = Draft(path, top, path.name)
    readers.get(path.name, read_environment)(path, draft)
    match = _EXACT.fullmatch(draft.python.strip())
    return match[1] if match else ""


def line_for(name: str, python: str) -> str:
    """What to write into a file of this name for a Python."""
    return f'python_version = "{python}"' if name.startswith("Pipfile") else f"python={python}"
