"""What pyproject.toml and Pipfile declare, in the ways of all tools that write there.

Sources: PEP 621, PEP 735; the documentation of Poetry, PDM, Flit, uv and Pipenv.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ..pep508 import parse_requirement
from ..toml import load_toml
from .declaration import Draft, name_of
from .requirement_files import add_line

# Extras and groups that are for whoever runs a project's notebooks; the last ones bring the most else.
_FOR_NOTEBOOKS = re.compile(
    r"(?:.*[-_])?(notebooks?|jupyter|ipython|examples?|demos?|tutorials?|plot(?:ting|s)?|viz|all|full|dev)(?:[-_].*)?"
)
_DEEPEST = 20  # groups that include one another
_LAST = ("all", "full", "dev")


def read_document(path: Path, draft: Draft) -> dict[str, Any]:
    """A file's TOML document; empty, and a remark, where it is none."""
    try:
        return load_toml(draft.text(path))
    except ValueError as error:
        draft.remark(f"{path.name} is no TOML: {error}.")
        return {}


def read_pyproject(path: Path, draft: Draft) -> None:
    """Add what a pyproject.toml requires: of the project itself, then of what is for notebooks."""
    document = read_document(path, draft)
    project, tool = _table(document, "project"), _table(document, "tool")
    own = canonicalize_name(str(project.get("name", "")))
    _require_python(project.get("requires-python"), draft)
    sources = _table(_table(tool, "uv"), "sources")
    for line in (*_lines(project.get("dependencies")), *_extras(project, own)):
        _add(line, sources, draft)
    _read_poetry(_table(tool, "poetry"), draft)
    flit = _table(_table(tool, "flit"), "metadata")
    _require_python(flit.get("requires-python"), draft)
    draft.add_all(_lines(flit.get("requires")))
    groups = {**_table(_table(tool, "pdm"), "dev-dependencies"), **_table(document, "dependency-groups")}
    for name in _for_notebooks(groups):
        for line in _group(groups, name, ()):
            _add(line, sources, draft)
    draft.add_all(_lines(_table(tool, "uv").get("dev-dependencies")))


def read_pipfile(path: Path, draft: Draft) -> None:
    """Add what a Pipfile requires, for development too."""
    document = read_document(path, draft)
    requires = _table(document, "requires")
    draft.python = draft.python or str(
        requires.get("python_full_version") or requires.get("python_version") or ""
    )
    for source in document.get("source", ()) if isinstance(document.get("source"), list) else ():
        url = source.get("url") if isinstance(source, dict) else None
        if isinstance(url, str) and not re.match(r"https://pypi\.(python\.)?org/", url):
            draft.index_options[f"--extra-index-url {url}"] = None
    for section in ("packages", "dev-packages"):
        _add_table(_table(document, section), draft)


def _read_poetry(poetry: Mapping[str, Any], draft: Draft) -> None:
    required = dict(_table(poetry, "dependencies"))
    python = required.pop("python", None)
    if isinstance(python, str):
        _require_python(poetry_specifier(python), draft)
    _add_table(required, draft)
    groups = {name: _table(table, "dependencies") for name, table in _table(poetry, "group").items()}
    groups["dev"] = {**_table(poetry, "dev-dependencies"), **groups.get("dev", {})}
    for name in _for_notebooks(groups):
        _add_table(groups[name], draft)


def _add_table(table: Mapping[str, Any], draft: Draft) -> None:
    """Add what a table of names requires: by version, or by a table of its own, or several of these."""
    for name, value in table.items():
        for one in value if isinstance(value, list) else [value]:
            line = _of_table(name, one)
            if line is None:
                continue
            add_line(line, draft, draft.path.parent, draft.requirements)


def _of_table(name: str, value: Any) -> str | None:
    if isinstance(value, str):
        return f"{name}{poetry_specifier(value)}"
    if not isinstance(value, dict) or value.get("optional") is True:
        return None
    extras = [one for one in _list(value.get("extras")) if isinstance(one, str)]
    named = f"{name}[{','.join(extras)}]" if extras else name
    marker = value.get("markers")
    behind = f" ; {marker}" if isinstance(marker, str) else ""
    if isinstance(python := value.get("python"), str):
        bounds = [f"python_version {one}" for one in _spaced(poetry_specifier(python))]
        behind = f" ; {' and '.join(bounds)}" if bounds and not behind else behind
    for tool in ("git", "hg"):
        if isinstance(url := value.get(tool), str):
            at = next(
                (value[key] for key in ("rev", "tag", "branch", "ref") if isinstance(value.get(key), str)), ""
            )
            return f"{named} @ {tool}+{url}{f'@{at}' if at else ''}{behind}"
    if isinstance(url := value.get("url"), str):
        return f"{named} @ {url}{behind}"
    if isinstance(path := value.get("path") or value.get("file"), str):
        return path if path.startswith((".", "/")) else f"./{path}"
    version = value.get("version")
    return f"{named}{poetry_specifier(version if isinstance(version, str) else '*')}{behind}"


def poetry_specifier(text: str) -> str:
    """``^1.2`` and ``~1.2``, and what else Poetry and Pipenv have, as PEP 440 has it; "" for any version."""
    first = text.split("||")[0].strip()  # the first of several possibilities
    found = []
    for part in re.split(r",|\s+(?=[\^~<>=!])", first):
        part = part.strip().replace(" ", "")
        match = re.fullmatch(r"(\^|~(?!=))?(\d[\w.+-]*)", part)
        if part in ("", "*"):
            continue
        if match is None:
            found.append(part)
        elif match[1]:
            found.append(f">={match[2]},<{_next(match[2], caret=match[1] == '^')}")
        else:
            found.append(f"=={match[2]}")
    return ",".join(found)


def _next(version: str, *, caret: bool) -> str:
    """The first version that ``^version`` or ``~version`` excludes. Source: Poetry's documentation."""
    try:
        numbers = list(Version(version).release)
    except InvalidVersion:
        return version
    place = next((at for at, number in enumerate(numbers) if number), len(numbers) - 1) if caret else 1
    place = min(place, len(numbers) - 1)
    return ".".join(map(str, [*numbers[:place], numbers[place] + 1]))


def _spaced(specifier: str) -> Iterator[str]:
    for one in specifier.split(","):
        if match := re.fullmatch(r"([<>=!~]+)(.+)", one):
            yield f'{match[1]} "{match[2]}"'


def _extras(project: Mapping[str, Any], own: str) -> Iterator[str]:
    extras = {
        str(canonicalize_name(name)): value
        for name, value in _table(project, "optional-dependencies").items()
    }
    for name in _for_notebooks(extras):
        yield from _extra(extras, name, own, ())


def _extra(extras: Mapping[str, Any], name: str, own: str, above: tuple[str, ...]) -> Iterator[str]:
    """What an extra requires, with other extras of the project itself."""
    if name in above or len(above) >= _DEEPEST:
        return
    for line in _lines(extras.get(name)):
        if own and name_of(line) == own:
            for other in map(canonicalize_name, sorted(parse_requirement(line).extras)):
                yield from _extra(extras, other, own, (*above, name))
        else:
            yield line


def _group(groups: Mapping[str, Any], name: str, above: tuple[str, ...]) -> Iterator[str]:
    """What a dependency group requires, with the groups it includes."""
    if name in above or len(above) >= _DEEPEST:
        return
    for one in _list(groups.get(name)):
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict) and isinstance(other := one.get("include-group"), str):
            yield from _group(groups, other, (*above, name))


def _for_notebooks(names: Iterable[str]) -> list[str]:
    """Those of the groups that are for notebooks, what brings most else last."""
    found = [
        (match[1] in _LAST, match[1] == "dev", name)
        for name in names
        if (match := _FOR_NOTEBOOKS.fullmatch(name))
    ]
    return [name for *_, name in sorted(found)]


def _add(line: str, sources: Mapping[str, Any], draft: Draft) -> None:
    """Add a requirement, from where uv's table of sources says."""
    key = name_of(line)
    source = next((value for name, value in sources.items() if canonicalize_name(name) == key), None)
    if isinstance(source, dict) and not {"workspace", "index"} & source.keys():
        try:
            requirement = parse_requirement(line)
        except InvalidRequirement:
            return
        table = {**source, "extras": sorted(requirement.extras)}
        add_line(_of_table(requirement.name, table) or line, draft, draft.path.parent, draft.requirements)
    elif not (isinstance(source, dict) and "workspace" in source):
        add_line(line, draft, draft.path.parent, draft.requirements)


def _require_python(value: Any, draft: Draft) -> None:
    if isinstance(value, str) and value.strip() not in ("", "*"):
        draft.require_python(value)


def _table(document: Any, name: str) -> dict[str, Any]:
    value = document.get(name) if isinstance(document, Mapping) else None
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _lines(value: Any) -> list[str]:
    return [one for one in _list(value) if isinstance(one, str)]
