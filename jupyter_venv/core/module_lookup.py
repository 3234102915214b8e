"""What a module that could not be imported belongs to. Looks, and never runs or guesses anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..models import Module
from .workspace import Workspace

if TYPE_CHECKING:
    from .index import Index


def look_up(workspace: Workspace, index: Index, project: Path, module: str) -> Module:
    """What is known of ``module`` in a project."""
    raise NotImplementedError
