"""The small projects, each laid when a test asks for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.core.project.wild import WILD, lay

Wild = Callable[[str], Path]


@pytest.fixture
def wild(tmp_path: Path) -> Wild:
    """``wild("conda")`` is the folder of the project of that name."""
    return lambda name: lay(tmp_path / "wild" / name, WILD[name])
