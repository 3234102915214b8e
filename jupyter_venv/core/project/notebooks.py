"""Notebooks as files: which there are in a project, and what is in one.

Source: https://nbformat.readthedocs.io/en/latest/format_description.html, format versions 2 to 4.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ... import local
from ...errors import UnreadableNotebook
from ..environments import read_regular

_DEEPEST = 12  # folders below the project
_POINTER = b"version https://git-lfs.github.com/spec/"
_CONFLICT = re.compile(rb"^(<{7}|>{7}) ", re.MULTILINE)
# Kernels by whose names notebooks without other information tell their language.
_KERNELS = {"ir": "r", "irkernel": "r", "bash": "bash", "octave": "octave", "matlab": "matlab", "sos": "sos"}
_NOT_PYTHON = re.compile(
    r"(julia|xcpp|xeus-cling|ruby|scala|ijavascript|java|csharp|\.net|gophernotes)", re.I
)


@dataclass(frozen=True)
class Cell:
    """A code cell. ``number`` counts from 1 among code cells.

    ``executed``: it had been when the notebook was saved; ``failed``: the name of the exception among its
    stored outputs, or "".
    """

    number: int
    source: str
    executed: bool = False
    failed: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notebook:
    """A notebook's code cells, and what it says of its kernel; texts are empty where it says nothing.

    ``language`` is in lower case, "python" where nothing says otherwise. ``python`` is the full version of
    the Python it was saved with.
    """

    path: Path
    kernel: str = ""
    display_name: str = ""
    language: str = "python"
    python: str = ""
    cells: tuple[Cell, ...] = ()


def find_notebooks(project: Path) -> list[Path]:
    """All notebooks of a project, sorted by path.

    Not those in hidden folders, environments, reports of ``reproduce`` and the like, and no links: what they
    lead to is found where it is, or is not the project's.
    """
    found = (
        Path(entry.path)
        for entry in local.entries(project, _DEEPEST)
        if entry.name.endswith(".ipynb")
        and not entry.name.startswith(".")
        and entry.is_file(follow_symlinks=False)
    )
    return sorted(found)


def read_notebook(path: Path) -> Notebook:
    """What is in a notebook. Raises UnreadableNotebook saying why it cannot be told."""
    document = read_document(path)
    metadata = _mapping(document.get("metadata"))
    spec, info = _mapping(metadata.get("kernelspec")), _mapping(metadata.get("language_info"))
    cells = [one for one in _cells(document, path) if one.get("cell_type") == "code"]
    language = _language(spec, info, cells)
    return Notebook(
        path,
        kernel=_text(spec.get("name")),
        display_name=_text(spec.get("display_name")),
        language=language,
        python=_text(info.get("version")) if language == "python" else "",
        cells=tuple(_cell(number, one) for number, one in enumerate(cells, start=1)),
    )


def read_document(path: Path) -> dict[str, Any]:
    """A notebook's JSON object. Raises UnreadableNotebook."""
    return parse_document(read_content(path), path)


def read_content(path: Path) -> bytes:
    """A notebook's bytes. Raises UnreadableNotebook where there are none to be had."""
    try:
        return read_regular(path.resolve())  # a link that somebody has named is followed
    except FileNotFoundError:
        raise UnreadableNotebook(f"There is no notebook {path}. Check its name.") from None
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, a null character
        reason = getattr(error, "strerror", None) or error
        raise UnreadableNotebook(f"{path} cannot be read: {reason}.") from None


def parse_document(content: bytes, path: Path) -> dict[str, Any]:
    """The JSON object in a notebook's bytes. Raises UnreadableNotebook."""
    if content.startswith(_POINTER):
        raise UnreadableNotebook(
            f"{path.name} is not here, only what Git LFS keeps in its place. Fetch it with `git lfs pull`."
        )
    if not content.strip():
        raise UnreadableNotebook(f"{path.name} is empty. Restore it, or delete it.")
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        if _CONFLICT.search(content):
            why = "it holds the marks of a merge that git could not finish. Resolve the conflict in it"
        elif content.lstrip().startswith(b"{") and not content.rstrip().endswith(b"}"):
            why = "it ends in the middle. Restore it from a backup or its repository"
        else:
            why = "it is not JSON. Restore it from a backup or its repository"
        raise UnreadableNotebook(f"{path.name} is no notebook: {why}.") from None
    if not isinstance(document, dict) or not ("cells" in document or "worksheets" in document):
        raise UnreadableNotebook(f"{path.name} is no notebook: it is JSON without cells.")
    return document


def text_of(value: Any) -> str:
    """The text of a cell or an output: one string, or a list of them."""
    if isinstance(value, list):
        return "".join(one for one in value if isinstance(one, str))
    return _text(value)


def _cells(document: dict[str, Any], path: Path) -> list[dict[str, Any]]:
    found = document.get("cells")
    if found is None:  # format 3 and older
        found = [
            cell for sheet in _list(document["worksheets"]) for cell in _list(_mapping(sheet).get("cells"))
        ]
    if not isinstance(found, list):
        raise UnreadableNotebook(f"{path.name} is no notebook: its cells are no list.")
    return [one for one in found if isinstance(one, dict)]


def _cell(number: int, cell: dict[str, Any]) -> Cell:
    outputs = [one for one in _list(cell.get("outputs")) if isinstance(one, dict)]
    failed = (
        _text(one.get("ename")) or "Error" for one in outputs if one.get("output_type") in ("error", "pyerr")
    )
    tags = _list(_mapping(cell.get("metadata")).get("tags"))
    return Cell(
        number,
        text_of(cell.get("source", cell.get("input"))),
        executed=cell.get("execution_count", cell.get("prompt_number")) is not None or bool(outputs),
        failed=next(failed, ""),
        tags=tuple(one for one in tags if isinstance(one, str)),
    )


def _language(spec: dict[str, Any], info: dict[str, Any], cells: Iterable[dict[str, Any]]) -> str:
    said = _text(spec.get("language")) or _text(info.get("name"))
    kernel = _text(spec.get("name")).lower()
    if not said and kernel in _KERNELS:
        said = _KERNELS[kernel]
    if not said and (match := _NOT_PYTHON.match(kernel)):
        said = match[1]
    if not said:  # format 3 and older say it with each cell
        said = next((language for one in cells if (language := _text(one.get("language")))), "")
    said = said.lower()
    return "python" if said in ("", "ipython", "ipython2", "ipython3", "python2", "python3") else said


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
