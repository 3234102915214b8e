"""What is kept of a reproduction, in a folder that the user names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from ... import local
from ...errors import InvalidProject
from ..environments import write_atomically
from ..transaction import os_errors
from .execution import Execution
from .page import page
from .results import Reproduction

_REPORT = "report.html"
_RESULT = "report.json"
_MARK = "Written by jupyter venv reproduce. A folder with this file in it is no part of a project.\n"


def require_writable(folder: Path, project: Path) -> None:
    """Raise InvalidProject where nothing may be written: what is there is somebody's, or no folder."""
    if folder.exists() and not folder.is_dir():
        raise InvalidProject(f"{folder} is a file. Name a folder for the report.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / local.REPORT).is_file():
        raise InvalidProject(f"{folder} holds other things. Name a new or empty folder for the report.")
    if folder.resolve() == project:
        raise InvalidProject("The report would be among the notebooks. Name a folder of its own for it.")


def keep(folder: Path, reproduction: Reproduction, executed: Mapping[str, Execution]) -> dict[str, str]:
    """Write the report, the notebooks as they ran, and the packages of each environment. Where that is."""
    with os_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / local.REPORT, _MARK.encode())
        write_atomically(folder / _REPORT, page(reproduction).encode())
        document = json.dumps(reproduction.to_json(), indent=2, ensure_ascii=False)
        write_atomically(folder / _RESULT, f"{document}\n".encode())
        for one in reproduction.environments:
            lines = [f"# Python {one.python}" + (f", as of {one.as_of}" if one.as_of else ""), *one.packages]
            write_atomically(
                folder / f"environment-{one.number}.txt", "".join(f"{line}\n" for line in lines).encode()
            )
        for name, execution in executed.items():
            path = folder / "notebooks" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(execution.executed, indent=1, ensure_ascii=False)
            write_atomically(path, f"{text}\n".encode())
    return {"report": str(folder / _REPORT), "folder": str(folder)}
