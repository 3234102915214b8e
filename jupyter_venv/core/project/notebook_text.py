"""Changing one cell in a notebook's text, so that every other byte stays what it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...errors import UnreadableNotebook
from .notebooks import parse_document, text_of

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_ID = "script-metadata"


def with_first_cell(content: bytes, source: str, path: Path) -> bytes:
    """A notebook's bytes with a new code cell in front. Raises UnreadableNotebook."""
    text, document = _read(content, path)
    start, end = _cells(text, path)
    cell = _new_cell(document, source)
    unit = _unit(text)
    first = next(_elements(text, start), None)
    if first is not None and "\n" not in text[start : first[0]]:
        comma = ", " if _is_spaced(text) else ","
        changed = f"{text[: first[0]]}{_dump(text, cell, None, '')}{comma}{text[first[0] :]}"
    elif first is not None:
        indent = text[start + 1 : first[0]].rpartition("\n")[2]
        new = _dump(text, cell, unit, indent)
        changed = f"{text[: first[0]]}{new},{_newline(text)}{indent}{text[first[0] :]}"
    elif unit is None:
        changed = f"{text[: start + 1]}{_dump(text, cell, None, '')}{text[end - 1 :]}"
    else:
        line = _newline(text)
        new = f"{line}{unit * 2}{_dump(text, cell, unit, unit * 2)}{line}{unit}"
        changed = f"{text[: start + 1]}{new}{text[end - 1 :]}"
    document["cells"].insert(0, cell)
    return _checked(changed, document, path)


def with_source(content: bytes, number: int, source: str, path: Path) -> bytes:
    """A notebook's bytes with another source of its code cell ``number`` (from 1). Raises as above."""
    text, document = _read(content, path)
    start, _ = _cells(text, path)
    places = list(_elements(text, start))
    at = [position for position, one in enumerate(document["cells"]) if _is_code(one)][number - 1]
    found = {key: place for key, *place in _members(text, places[at][0])}
    begin, end = found["source"]
    old = document["cells"][at]["source"]
    new: Any = source if isinstance(old, str) else source.splitlines(keepends=True)
    document["cells"][at]["source"] = new
    indent = text[:begin].rpartition("\n")[2]
    indent = indent[: len(indent) - len(indent.lstrip())]
    unit = _unit(text) if "\n" in text[begin:end] else None
    return _checked(text[:begin] + _dump(text, new, unit, indent) + text[end:], document, path)


def source_of(content: bytes, number: int, path: Path) -> str:
    """The source of a code cell, by its number (from 1). Raises UnreadableNotebook."""
    document = parse_document(content, path)
    return text_of([one for one in document["cells"] if _is_code(one)][number - 1].get("source"))


def _read(content: bytes, path: Path) -> tuple[str, dict[str, Any]]:
    document = parse_document(content, path)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # of another encoding, which readers of JSON know, too
        raise UnreadableNotebook(f"{path.name} is not UTF-8 text. Open it in Jupyter and save it.")
    if not isinstance(document.get("cells"), list):
        raise UnreadableNotebook(
            f"{path.name} is in a format from before 2015. Open it in Jupyter and save it, then try again."
        )
    return text, document


def _cells(text: str, path: Path) -> tuple[int, int]:
    """Where in the text the list of cells begins and ends."""
    start = len(text) - len(text.lstrip("\ufeff"))
    found = [(begin, end) for key, begin, end in _members(text, _skip(text, start)) if key == "cells"]
    if not found:
        raise UnreadableNotebook(f"{path.name} cannot be edited as text. Open it in Jupyter and save it.")
    return found[-1]  # as a reader of JSON has it


def _members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """The keys of the object that begins at ``start``, each with where its value begins and ends."""
    at = _skip(text, start + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        begin = _skip(text, _skip(text, at) + 1)
        _, end = _DECODER.raw_decode(text, begin)
        yield key, begin, end
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at] == "," else at


def _elements(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where each element of the list that begins at ``start`` begins and ends."""
    at = _skip(text, start + 1)
    while text[at] != "]":
        _, end = _DECODER.raw_decode(text, at)
        yield at, end
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _new_cell(document: dict[str, Any], source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": "code", "execution_count": None}
    version = (document.get("nbformat"), document.get("nbformat_minor"))
    if all(isinstance(one, int) for one in version) and version >= (4, 5):
        taken = {one.get("id") for one in document["cells"] if isinstance(one, dict)}
        names = (_ID, *(f"{_ID}-{number}" for number in range(2, len(taken) + 3)))
        cell["id"] = next(name for name in names if name not in taken)
    return {**cell, "metadata": {}, "outputs": [], "source": source.splitlines(keepends=True)}


def _dump(text: str, value: Any, unit: str | None, indent: str) -> str:
    """JSON as the rest of the text is written: its indentation, line ends and escapes."""
    separators = (",", ": ") if unit is not None else (", ", ": ") if _is_spaced(text) else (",", ":")
    dumped = json.dumps(value, ensure_ascii=text.isascii(), indent=unit, separators=separators)
    return dumped.replace("\n", f"{_newline(text)}{indent}")


def _unit(text: str) -> str | None:
    """One step of the text's indentation; None where it is all in one line."""
    match = re.match(r"\ufeff?\s*\{[^\S\n]*\r?\n([ \t]*)", text)
    return match[1] if match else None


def _is_spaced(text: str) -> bool:
    """Whether a text in one line has spaces behind its colons and commas."""
    return '": ' in text


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _is_code(cell: Any) -> bool:
    return isinstance(cell, dict) and cell.get("cell_type") == "code"


def _checked(text: str, document: dict[str, Any], path: Path) -> bytes:
    """The text as bytes, if it says what it should and nothing else."""
    content = text.encode()
    try:
        # As text again, because what is not a number equals nothing.
        same = json.dumps(json.loads(content)) == json.dumps(document)
    except ValueError:
        same = False
    if not same:
        raise UnreadableNotebook(f"{path.name} cannot be edited as text. Open it in Jupyter and save it.")
    return content
