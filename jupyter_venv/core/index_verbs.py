"""The verbs that ask the user's package indexes. They run nothing of an environment and change nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..models import Outdated, Project
from .workspace import Workspace

if TYPE_CHECKING:
    from .index import Index


def versions(workspace: Workspace, index: Index, project: Path, name: str) -> Project:
    """What the indexes have of a project."""
    raise NotImplementedError


def outdated(workspace: Workspace, index: Index, project: Path) -> Outdated:
    """Which installed packages the indexes have in a newer usable version."""
    raise NotImplementedError
