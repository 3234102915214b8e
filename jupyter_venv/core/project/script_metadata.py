"""What a notebook says of its own dependencies, in a comment of a cell (PEP 723), as juv writes it.

Source: https://packaging.python.org/en/latest/specifications/inline-script-metadata/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Any

from ...errors import InvalidScriptMetadata
from ..toml import load_toml
from .declaration import name_of
from .notebooks import Notebook
from .syntax import LONGEST

_START, _END = "# /// script", "# ///"
_KEY = re.compile(r"\s*(requires-python|dependencies)\s*=")
_STRING = re.compile(r"\"[^\"\\]*\"|'[^']*'")
_ITEM = re.compile(rf"\s*(?:({_STRING.pattern})\s*,?)?\s*(?:#.*)?")
_UV = re.compile(r"\s*\[\s*tool\s*\.\s*uv\s*\]\s*(?:#.*)?")
_LONGEST_VALUE = 500  # lines


@dataclass(frozen=True)
class ScriptMetadata:
    """What a block says. ``exclude_newer`` is a date or time of uv's (``[tool.uv] exclude-newer``), or ""."""

    dependencies: tuple[str, ...] = ()
    requires_python: str = ""
    exclude_newer: str = ""

    @property
    def as_of(self) -> str:
        """The day (ISO) whose packages it wants; nothing where it names none that is past."""
        try:
            day = date.fromisoformat(self.exclude_newer[:10])
        except ValueError:  # "1 week" and the like
            return ""
        return str(day) if day < datetime.now(timezone.utc).date() else ""


def read_embedded(notebook: Notebook) -> ScriptMetadata | None:
    """The block of a notebook, the first if several cells have one. Raises InvalidScriptMetadata."""
    for cell in notebook.cells:
        try:
            found = read(cell.source)
        except InvalidScriptMetadata as error:
            raise InvalidScriptMetadata(
                f"{notebook.path.name}, code cell {cell.number}: {error.message}"
            ) from None
        if found is not None:
            return found
    return None


def double_blocks(notebook: Notebook) -> str:
    """What to say where more cells than one have a block; "" where they do not."""
    numbers = [
        str(cell.number) for cell in notebook.cells if _START in cell.source and _has_block(cell.source)
    ]
    if len(numbers) < 2:
        return ""
    return (
        f"{notebook.path.name} has script blocks in the code cells {', '.join(numbers)}, and only the first "
        "counts. Make them one."
    )


def _has_block(source: str) -> bool:
    try:
        return _find(source) is not None
    except InvalidScriptMetadata:  # even two
        return True


def read(source: str) -> ScriptMetadata | None:
    """The block in a cell's source; None where there is none. Raises InvalidScriptMetadata."""
    block = _find(source)
    if block is None:
        return None
    document = _parse("\n".join(_uncommented(block.lines)))
    dependencies, python = document.get("dependencies", []), document.get("requires-python", "")
    if not isinstance(dependencies, list) or not all(isinstance(one, str) for one in dependencies):
        raise InvalidScriptMetadata(
            "The dependencies in its script block are no list of strings. Correct them."
        )
    if not isinstance(python, str):
        raise InvalidScriptMetadata("requires-python in its script block is no string. Correct it.")
    tool = document.get("tool")
    uv = tool.get("uv") if isinstance(tool, dict) else None
    newest = uv.get("exclude-newer", "") if isinstance(uv, dict) else ""
    return ScriptMetadata(tuple(dependencies), python, str(newest))


def write(
    source: str, *, dependencies: Sequence[str], requires_python: str = "", exclude_newer: str = ""
) -> str:
    """A cell's source with a block that says this; of one it has, other keys and comments are kept.

    ``exclude_newer`` is for one that says none. What says it already stays as it is. Raises
    InvalidScriptMetadata.
    """
    block = _find(source)
    if block is None:
        lines = _document([], dependencies, requires_python)
        new = _in_comments(_with_day(lines, exclude_newer) if exclude_newer else lines)
        return f"{new}\n\n{source}" if source.strip() else new
    known = read(source)
    assert known is not None
    lines = _uncommented(block.lines)
    if not _says(known, dependencies, requires_python):
        lines = _document(lines, dependencies, requires_python)
    elif known.exclude_newer or not exclude_newer:
        return source
    if exclude_newer and not known.exclude_newer:
        lines = _with_day(lines, exclude_newer)
    return source[: block.start] + _in_comments(lines) + source[block.end :]


@dataclass(frozen=True)
class _Block:
    """Where in a source a block begins and ends, in characters, and the lines inside of it, as they stand."""

    start: int
    end: int
    lines: tuple[str, ...]


def _find(source: str) -> _Block | None:
    """The block of a source; as specified, it ends with the last ``# ///`` of the comments below."""
    if _START not in source or len(source) > LONGEST:
        return None
    lines = re.findall(r"[^\n]*\n|[^\n]+", source)
    plain = [line.rstrip() for line in lines]
    found, number = [], 0
    while number < len(lines):
        first = number
        number += 1
        if plain[first] != _START:
            continue
        while number < len(lines) and (plain[number] == "#" or plain[number].startswith("# ")):
            number += 1
        last = next((at for at in range(number - 1, first, -1) if plain[at] == _END), None)
        if last is not None:
            start = sum(map(len, lines[:first]))
            end = start + sum(map(len, lines[first:last])) + len(plain[last])
            found.append(_Block(start, end, tuple(plain[first + 1 : last])))
    if len(found) > 1:
        raise InvalidScriptMetadata("There is more than one script block in it. Make them one.")
    return found[0] if found else None


def _parse(text: str) -> dict[str, Any]:
    try:
        return load_toml(text)
    except ValueError as error:
        raise InvalidScriptMetadata(f"Its script block is no TOML: {error}. Correct it.") from None


def _uncommented(lines: Iterable[str]) -> list[str]:
    return [line[2:] for line in lines]


def _in_comments(lines: Iterable[str]) -> str:
    return "\n".join([_START, *(f"# {line}".rstrip() for line in lines), _END])


def _says(known: ScriptMetadata, dependencies: Sequence[str], requires_python: str) -> bool:
    return set(known.dependencies) == set(dependencies) and known.requires_python == requires_python


def _document(lines: Sequence[str], dependencies: Sequence[str], requires_python: str) -> list[str]:
    """The lines of a block's TOML, with both keys before everything else that was there."""
    old, rest = _without_keys(lines)
    wanted = {name_of(one): _quoted(one) for one in dependencies}
    kept: list[str] = []
    for line in old:
        item = _item(line)
        if not item:
            kept.append(line)
        elif (
            text := wanted.pop(name_of(item), None)
        ) is not None:  # in its place, with the comment behind it
            found = _STRING.search(line)
            assert found is not None
            start, end = found.span()
            comma = "" if line[end:].lstrip().startswith(",") else ","
            kept.append(f"{line[:start]}{text}{comma}{line[end:]}")
    kept += [f"    {text}," for text in wanted.values()]
    python = [f"requires-python = {_quoted(requires_python)}"] if requires_python else []
    rest = rest[next((at for at, line in enumerate(rest) if line.strip()), len(rest)) :]
    gap = [""] if rest and rest[0].startswith("[") else []
    whole = [*python, *(["dependencies = [", *kept, "]"] if kept else ["dependencies = []"]), *gap, *rest]
    if _says_in_toml(whole, dependencies):
        return whole
    return [*python, "dependencies = [", *(f"    {_quoted(one)}," for one in dependencies), "]", *gap, *rest]


def _with_day(lines: Sequence[str], day: str) -> list[str]:
    """The lines with ``exclude-newer`` in the table of uv, which is made where there is none."""
    said = f"exclude-newer = {_quoted(day)}"
    at = next((at for at, line in enumerate(lines) if _UV.fullmatch(line)), None)
    if at is None:
        whole = [*lines, *([""] if lines else []), "[tool.uv]", said]
    else:
        whole = [*lines[: at + 1], said, *lines[at + 1 :]]
    try:
        if load_toml("\n".join(whole))["tool"]["uv"]["exclude-newer"] == day:
            return whole
    except (ValueError, LookupError, TypeError):
        pass
    raise InvalidScriptMetadata(
        f"Its script block sets what is uv's in a way of its own. Add {said} to that."
    )


def _says_in_toml(lines: Iterable[str], dependencies: Iterable[str]) -> bool:
    try:
        found = load_toml("\n".join(lines)).get("dependencies")
    except ValueError:
        return False
    return isinstance(found, list) and sorted(found) == sorted(dependencies)


def _without_keys(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines inside of the list of dependencies, one each, and all that belong to other keys."""
    inside: list[str] = []
    rest: list[str] = []
    at = 0
    while at < len(lines) and not lines[at].lstrip().startswith("["):  # tables have keys of their own
        end = at + 1
        while end < min(len(lines), at + _LONGEST_VALUE) and not _is_whole(lines[at:end]):
            end += 1
        match = _KEY.match(lines[at])
        if match is None:
            rest += lines[at:end]
        elif match[1] == "dependencies":
            inside = list(lines[at + 1 : end - 1])
            if not lines[at].endswith("[") or lines[end - 1].strip() != "]" or None in map(_item, inside):
                inside = [f"    {_quoted(one)}," for one in _parse("\n".join(lines[at:end]))["dependencies"]]
        at = end
    return inside, [*rest, *lines[at:]]


def _is_whole(lines: Iterable[str]) -> bool:
    try:
        load_toml("\n".join(lines))
    except ValueError:
        return False
    return True


def _item(line: str) -> str | None:
    """The text in a line of a list, "" in a comment's; None where the line holds something else."""
    match = _ITEM.fullmatch(line)
    return None if match is None else (match[1] or "")[1:-1]


def _quoted(text: str) -> str:
    """A string of TOML; one with quotation marks, as markers have, between those of the other kind."""
    if '"' in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)
