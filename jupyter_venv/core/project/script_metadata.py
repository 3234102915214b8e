"""What a notebook says of its own dependencies, in a comment of a cell (PEP 723), as juv writes it.

Source: https://packaging.python.org/en/latest/specifications/inline-script-metadata/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import InvalidScriptMetadata
from .declaration import name_of
from .notebooks import Notebook
from .syntax import LONGEST
from .toml_files import parse_toml

# The expression of the specification, for blocks of this type.
_BLOCK = re.compile(
    r"^# /// script[ \t]*\r?$\s(?P<content>(?:^#(?:| .*)$\s)+?)^# ///[ \t]*\r?$", re.MULTILINE
)
_KEY = re.compile(r"\s*(requires-python|dependencies)\s*=")
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_ITEM = re.compile(r"\s*(\"[^\"]*\"|'[^']*')\s*,?\s*(?:#.*)?$")


@dataclass(frozen=True)
class ScriptMetadata:
    """What a block says. ``exclude_newer`` is a date or time of uv's (``[tool.uv] exclude-newer``), or ""."""

    dependencies: tuple[str, ...] = ()
    requires_python: str = ""
    exclude_newer: str = ""


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


def read(source: str) -> ScriptMetadata | None:
    """The block in a cell's source; None where there is none. Raises InvalidScriptMetadata."""
    match = _find(source)
    if match is None:
        return None
    document = _parse(_uncommented(match["content"]))
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


def write(source: str, *, dependencies: Sequence[str], requires_python: str = "") -> str:
    """A cell's source with a block that says this; of one it has, other keys and comments are kept.

    What says it already stays as it is. Raises InvalidScriptMetadata.
    """
    match = _find(source)
    if match is None:
        block = _in_comments(_document([], dependencies, requires_python))
        return f"{block}\n\n{source}" if source.strip() else block
    known = read(source)
    if known is not None and _says(known, dependencies, requires_python):
        return source
    lines = _document(_uncommented(match["content"]).splitlines(), dependencies, requires_python)
    return source[: match.start()] + _in_comments(lines) + source[match.end() :]


def _find(source: str) -> re.Match[str] | None:
    if "# ///" not in source or len(source) > LONGEST:
        return None
    found = list(_BLOCK.finditer(source))
    if len(found) > 1:
        raise InvalidScriptMetadata("There is more than one script block in it. Make them one.")
    return found[0] if found else None


def _parse(text: str) -> dict[str, Any]:
    try:
        return parse_toml(text)
    except ValueError as error:
        raise InvalidScriptMetadata(f"Its script block is no TOML: {error}. Correct it.") from None


def _uncommented(content: str) -> str:
    return "\n".join(line[2:] if line.startswith("# ") else line[1:] for line in content.splitlines())


def _in_comments(lines: Iterable[str]) -> str:
    return "\n".join(["# /// script", *(f"# {line}".rstrip() for line in lines), "# ///"])


def _says(known: ScriptMetadata, dependencies: Sequence[str], requires_python: str) -> bool:
    return set(known.dependencies) == set(dependencies) and known.requires_python == requires_python


def _document(lines: Sequence[str], dependencies: Sequence[str], requires_python: str) -> list[str]:
    """The lines of a block's TOML, with both keys before everything else that was there."""
    old, rest = _without_keys(lines)
    wanted = {name_of(one): _quoted(one) for one in dependencies}
    kept: list[str] = []
    for line in old:
        name = _named(line)
        if name is None:
            kept.append(line)
        elif (text := wanted.pop(name, None)) is not None:  # in its place, with the comment behind it
            before, _, behind = line.partition(_STRING.findall(line)[0])
            kept.append(f"{before}{text}{behind}")
    kept += [f"    {text}," for text in wanted.values()]
    python = [f"requires-python = {_quoted(requires_python)}"] if requires_python else []
    rest = rest[next((at for at, line in enumerate(rest) if line.strip()), len(rest)) :]
    gap = [""] if rest and rest[0].startswith("[") else []
    whole = [*python, *(["dependencies = [", *kept, "]"] if kept else ["dependencies = []"]), *gap, *rest]
    if _says_in_toml(whole, dependencies):
        return whole
    return [*python, "dependencies = [", *(f"    {_quoted(one)}," for one in dependencies), "]", *gap, *rest]


def _says_in_toml(lines: Iterable[str], dependencies: Iterable[str]) -> bool:
    try:
        found = parse_toml("\n".join(lines)).get("dependencies")
    except ValueError:
        return False
    return isinstance(found, list) and sorted(found) == sorted(dependencies)


def _without_keys(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines inside of the list of dependencies, and all that belong to other keys."""
    inside: list[str] = []
    rest: list[str] = []
    at = 0
    while at < len(lines):
        if lines[at].lstrip().startswith("["):  # tables have keys of their own
            rest += lines[at:]
            break
        match = _KEY.match(lines[at])
        if match is None:
            rest.append(lines[at])
            at += 1
            continue
        end = at + 1
        while end < len(lines) and not _is_whole("\n".join(lines[at:end])):
            end += 1
        if match[1] == "dependencies":
            inside = list(lines[at + 1 : end - 1]) or [f"    {one}," for one in _one_line(lines[at])]
        at = end
    return inside, rest


def _one_line(line: str) -> list[str]:
    values = parse_toml(line).get("dependencies")
    return [_quoted(one) for one in values] if isinstance(values, list) else []


def _is_whole(text: str) -> bool:
    try:
        parse_toml(text)
    except ValueError:
        return False
    return True


def _named(line: str) -> str | None:
    """The distribution that a line of the list names; None for a comment or an empty one."""
    match = _ITEM.match(line)
    return name_of(match[1][1:-1]) if match else None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
