"""What lock files pin: exact versions of all that their tools would install.

Sources: PEP 751 (pylock.toml); uv, Poetry, PDM and Pipenv, as they write today and as they wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .declaration import Draft
from .requirement_files import add_line
from .toml_files import poetry_specifier, read_document


def read_lock(path: Path, draft: Draft) -> None:
    """Add what pylock.toml, uv.lock, poetry.lock or pdm.lock pin, from wherever it is taken."""
    document = read_document(path, draft)
    metadata = document.get("metadata")
    python = document.get("requires-python")
    if isinstance(metadata, dict):
        python = python or metadata.get("python-versions") or metadata.get("requires_python")
    if isinstance(python, str) and python.strip() not in ("", "*"):
        draft.require_python(poetry_specifier(python))
    packages = document.get("packages") or document.get("package")
    for package in packages if isinstance(packages, list) else ():
        if isinstance(package, dict) and (line := _line(package)):
            draft.add(line)
    draft.locked = True


def read_pipfile_lock(path: Path, draft: Draft) -> None:
    """Add what a Pipfile.lock pins, for development too."""
    try:
        document = json.loads(draft.text(path) or "{}")
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        draft.remark(f"{path.name} is no JSON.")
        return
    meta = document.get("_meta")
    requires = meta.get("requires") if isinstance(meta, dict) else None
    if isinstance(requires, dict):
        draft.python = str(requires.get("python_full_version") or requires.get("python_version") or "")
    for section in ("default", "develop"):
        packages = document.get(section)
        for name, package in packages.items() if isinstance(packages, dict) else ():
            if isinstance(package, dict):
                for line in _of_pipenv(name, package):
                    add_line(line, draft, path.parent, draft.requirements)
    draft.locked = True


def _of_pipenv(name: str, package: Mapping[str, Any]) -> Iterator[str]:
    marker = package.get("markers")
    behind = f" ; {marker}" if isinstance(marker, str) else ""
    if isinstance(url := package.get("git"), str):
        yield f"{name} @ git+{url}@{package.get('ref', 'HEAD')}"
    elif isinstance(version := package.get("version"), str):
        yield f"{name}{version}{behind}"
    elif isinstance(location := package.get("path"), str):
        yield location


def _line(package: Mapping[str, Any]) -> str | None:
    """One package of a lock as a requirement; None for the project itself and what is optional."""
    name, version = package.get("name"), package.get("version")
    if not isinstance(name, str) or package.get("optional") is True:
        return None
    source = package.get("source")
    source = source if isinstance(source, dict) else {}
    if {"virtual", "editable", "directory", "path"} & source.keys() or source.get("type") in (
        "directory",
        "file",
    ):
        return None
    marker = _marker(package)
    if address := _address(package, source):
        return f"{name} @ {address}{marker}"
    return f"{name}=={version}{marker}" if isinstance(version, str) else None


def _address(package: Mapping[str, Any], source: Mapping[str, Any]) -> str:
    """Where it comes from if that is not an index."""
    vcs = package.get("vcs")
    if isinstance(vcs, dict) and vcs.get("type") == "git" and isinstance(vcs.get("url"), str):
        return f"git+{vcs['url']}@{vcs.get('commit-id', 'HEAD')}"
    if isinstance(url := source.get("git"), str):  # uv: the commit stands behind a #
        plain, _, commit = url.partition("#")
        return f"git+{re.sub('[?].*', '', plain)}@{commit or 'HEAD'}"
    if source.get("type") == "git" and isinstance(source.get("url"), str):
        return f"git+{source['url']}@{source.get('resolved_reference') or source.get('reference') or 'HEAD'}"
    if isinstance(url := source.get("url"), str) and source.get("type") in (None, "url"):
        return url
    archive = package.get("archive")
    url = archive.get("url") if isinstance(archive, dict) else None
    return url if isinstance(url, str) else ""


def _marker(package: Mapping[str, Any]) -> str:
    marker = package.get("marker") or package.get("markers")
    forks = package.get("resolution-markers")
    if isinstance(marker, dict):  # poetry: one for each group
        marker = marker.get("main") or next(iter(marker.values()), None)
    if not isinstance(marker, str) and isinstance(forks, list):
        marker = " or ".join(f"({one})" for one in forks if isinstance(one, str))
    return f" ; {marker}" if isinstance(marker, str) and marker else ""
