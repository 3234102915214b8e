"""What conda's environment.yml declares, and the files that name a Python.

Sources: conda's, repo2docker's and pyenv's documentation.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from .conda import from_conda
from .declaration import Draft
from .requirement_files import add_line, read_requirements_file

_LARGEST = 2**20  # characters; a parser in Python reads it
_SHOWN = 12
# Of conda, but what every environment has, or what only says on what it runs.
_SILENT = frozenset(
    (
        "pip",
        "ca-certificates",
        "openssl",
        "vc",
        "vs2015_runtime",
        "ucrt",
        "tzdata",
        "sqlite",
        "tk",
        "xz",
        "zlib",
    )
)


def read_environment(path: Path, draft: Draft) -> None:
    """Add what an environment.yml requires that Python package indexes have."""
    document = _document(path, draft)
    dependencies = document.get("dependencies") if isinstance(document, dict) else None
    if not isinstance(dependencies, list):
        draft.remark(f"{path.name} has no list of dependencies.")
        return
    left, exact = [], []
    for one in dependencies:
        if isinstance(one, str):
            read = from_conda(one)
            exact.append(read.exact)
            draft.python = draft.python or read.python
            if read.requirement:
                draft.add(read.requirement)
            elif (
                read.name
                and not read.python
                and read.name not in _SILENT
                and not read.name.startswith(("_", "lib"))
            ):
                left.append(read.name)
        elif isinstance(one, dict) and isinstance(lines := one.get("pip"), list):
            for line in lines:
                if isinstance(line, str):
                    _pip(line.strip(), draft)
    left = [name for name in left if name != "python"]
    if left:
        more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
        named = ", ".join(left[:_SHOWN])
        draft.remark(f"Only conda has {named}{more}; left out, because no Python package index does.")
    draft.locked = sum(exact) > 20 and sum(exact) > 0.8 * len(exact)


def read_python_version(path: Path, draft: Draft) -> None:
    """Note the Python that a runtime.txt (``python-3.7``) or a .python-version names."""
    words = draft.text(path).split()
    match = re.fullmatch(r"(?:c?python-)?(\d+(?:\.\d+){0,2})", words[0]) if words else None
    if match:
        draft.python = match[1]
    elif words:
        draft.remark(f"{path.name} names no version of Python: {words[0][:40]!r}.")


def _document(path: Path, draft: Draft) -> Any:
    import yaml

    text = draft.text(path)
    if len(text) > _LARGEST:
        draft.remark(f"{path.name} is far longer than any environment's, so it was not read.")
        return None
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        draft.remark(f"{path.name} is no YAML: {str(error).splitlines()[0]}.")
        return None


def _pip(line: str, draft: Draft) -> None:
    """One line below ``pip:``, which may be an option with its value."""
    if match := re.fullmatch(r"(?:-r|--requirement)[\s=]*(.+)", line):
        read_requirements_file(draft.path.parent / match[1].strip(), draft)
    elif match := re.fullmatch(r"(?:-e|--editable)[\s=]*(.+)", line):
        into: dict[str, None] = {}
        add_line(match[1].strip(), draft, draft.path.parent, into)
        draft.requirements.update({f"-e {one}" if one.startswith(".") else one: None for one in into})
    elif match := re.match(
        r"(?:-i|--index-url|--extra-index-url|-f|--find-links|--trusted-host|--pre)\b", line
    ):
        draft.index_options[line] = None
    elif not line.startswith("-"):
        add_line(line.partition(" #")[0].strip(), draft, draft.path.parent, draft.requirements)
