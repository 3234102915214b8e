"""The files in which a project says what it needs, whatever their format, and which of them counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from ..errors import InvalidRequirementsFile
from .carried import carrying, read_carried
from .environments import REQUIREMENTS_FILE
from .locks import LOCK_FILE, is_lock, read_lock
from .pyproject import PROJECT_FILE, declares_dependencies, read_pyproject
from .requirements import RequirementsFile, read_requirements

NOTEBOOK = ".ipynb"


def project_file(project: Path) -> Path | None:
    """The file that says what a project needs: pylock.toml, else requirements.txt, else pyproject.toml.

    The last only where it lists dependencies. Raises InvalidRequirementsFile where that cannot be read.
    """
    for name in (LOCK_FILE, REQUIREMENTS_FILE):
        if (project / name).is_file():
            return project / name
    path = project / PROJECT_FILE
    return path if path.is_file() and declares_dependencies(path) else None


def project_files(project: Path) -> list[Path]:
    """The same, or where there is none the notebooks that say themselves what they need (PEP 723).

    Raises InvalidRequirementsFile, InvalidScriptMetadata.
    """
    path = project_file(project)
    return carrying(project) if path is None else [path]


def read_declarations(
    path: Path,
    *,
    project: Path,
    environment: Mapping[str, str],
    allow_direct_references: bool = False,
    extras: Collection[str] = (),
    groups: Collection[str] = (),
    confined: bool = False,
) -> tuple[RequirementsFile, ...]:
    """What a file asks for in an environment with these markers; its format goes by its name.

    ``extras`` and ``groups`` are names of optional parts, which requirements files do not have. Raises
    InvalidRequirementsFile, DirectReferenceRefused. ``confined`` as for requirements files.
    """
    if is_lock(path):
        return read_lock(
            path,
            environment,
            allow_direct_references=allow_direct_references,
            extras=extras,
            groups=groups,
        )
    if path.suffix == NOTEBOOK and not (extras or groups):
        return (read_carried(path, environment, allow_direct_references=allow_direct_references),)
    if path.name == PROJECT_FILE:
        return (
            read_pyproject(
                path,
                environment,
                allow_direct_references=allow_direct_references,
                extras=extras,
                groups=groups,
            ),
        )
    if extras or groups:
        raise InvalidRequirementsFile(
            f"{path.name} has no extras and groups; {PROJECT_FILE} and {LOCK_FILE} can have them. "
            "Leave them out, or give one of those."
        )
    return (
        read_requirements(
            path,
            project=project,
            allow_direct_references=allow_direct_references,
            confined=confined,
        ),
    )
