"""Whenever a process dies, the next change finds the environment whole. See crashes.py for how."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.crashes import SCENARIOS

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork()")
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_anywhere(scenario: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.core.crashes", scenario, str(tmp_path / "world")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["places"] > 20, "the hook has to see what happens"
    assert result["wrong"] == []
