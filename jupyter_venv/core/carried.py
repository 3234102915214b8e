"""What notebooks say of their own dependencies (PEP 723), where no file of the project says it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..errors import InvalidRequirementsFile, UnreadableNotebook
from .project.notebooks import find_notebooks, read_notebook
from .project.script_metadata import read_embedded
from .pyproject import parse_dependency, require_python
from .requirements import RequirementsFile


def carrying(project: Path) -> list[Path]:
    """The notebooks of a project that carry dependencies, sorted by path. Raises InvalidScriptMetadata."""
    return [path for path in find_notebooks(project) if _carries(path)]


def read_carried(
    path: Path, environment: Mapping[str, str], *, allow_direct_references: bool = False
) -> RequirementsFile:
    """What a notebook carries, for an environment with these markers.

    Raises UnreadableNotebook, InvalidScriptMetadata, InvalidRequirementsFile, and DirectReferenceRefused for
    paths and URLs unless these are allowed.
    """
    block = read_embedded(read_notebook(path))
    if block is None:
        raise InvalidRequirementsFile(
            f"{path.name} carries no list of what it needs. Embed one, or give a requirements file."
        )
    require_python(block.requires_python, path, environment)
    specs = tuple(
        parse_dependency(text, path, allow_direct_references=allow_direct_references)
        for text in dict.fromkeys(block.dependencies)
    )
    texts = tuple(spec.text for spec in specs)
    return RequirementsFile(path, texts, specs=specs, as_of=block.as_of)


def _carries(path: Path) -> bool:
    try:
        return read_embedded(read_notebook(path)) is not None
    except UnreadableNotebook:
        return False
