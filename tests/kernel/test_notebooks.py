"""One notebook per behaviour, run by the programs that run notebooks without anybody watching.

Each holds its own expectations (tests/notebooks); it is copied into a project of its own, whose environment
the command line makes for it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
RUNNERS = {
    "nbclient": ("jupyter-execute", "{notebook}", "--timeout=300"),
    "papermill": ("papermill", "{notebook}", "out.ipynb", "--no-progress-bar"),
}


def run(*argv: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A program of this Python, in a folder."""
    program = str(Path(sys.executable).with_name(argv[0]))
    return subprocess.run([program, *argv[1:]], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_what_it_says(
    notebook: Path, runner: str, project: Path, jupyter_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(notebook, project)
    kernel = json.loads(notebook.read_text("utf-8"))["metadata"]["kernelspec"]["name"]
    if kernel.startswith("venv-"):  # else the notebook runs in a kernel that is not its project's
        created = run("jupyter-venv", "create", cwd=project)
        assert created.returncode == 0, created.stdout + created.stderr
    else:
        monkeypatch.setenv("JUPYTER_PATH", os.path.join(sys.prefix, "share", "jupyter"))
    command = [part.format(notebook=notebook.name) for part in RUNNERS[runner]]
    done = run(*command, cwd=project)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) >= 8
