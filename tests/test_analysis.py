"""The demo notebook without a server, by the kernel name stored in it: a real analysis on real packages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECTS

ANSWER = "fewer people cycle"


class Project:
    """A copy of the demo project with its environment, and the Jupyter directories that know it."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "IPYTHONDIR": str(home / "ipython"),
        }

    def run(self, program: str, *arguments: str | Path) -> str:
        """What a program of this Python prints that is run in the project; it has to succeed."""
        process = subprocess.run(
            [Path(sys.executable).with_name(program), *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.returncode == 0, process.stdout
        return process.stdout

    def outputs(self, notebook: str) -> dict[str, str]:
        """The outputs of a notebook that ran, by the id of the cell."""
        cells = json.loads((self.folder / notebook).read_text("utf-8"))["cells"]
        return {cell["id"]: json.dumps(cell["outputs"]) for cell in cells if cell["cell_type"] == "code"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The demo project, its environment made by the command line."""
    base = tmp_path_factory.mktemp("demo")
    project = Project(Path(shutil.copytree(PROJECTS / "analysis", base / "analysis")), base / "home")
    project.run("jupyter-venv", "create")
    return project


def test_nbclient(project: Project) -> None:
    project.run("jupyter-execute", "analysis.ipynb", "--output", "nbclient.ipynb")
    outputs = project.outputs("nbclient.ipynb")
    assert str(project.folder / ".venv") in outputs["imports"]
    assert ANSWER in outputs["answer"]


def test_papermill(project: Project) -> None:
    project.run("papermill", "analysis.ipynb", "papermill.ipynb")
    outputs = project.outputs("papermill.ipynb")
    assert str(project.folder / ".venv") in outputs["imports"]
    assert ANSWER in outputs["answer"]


def test_jupyter_run(project: Project) -> None:
    """``jupyter run`` takes scripts, so the notebook's cells as one."""
    notebook = json.loads((project.folder / "analysis.ipynb").read_text("utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    script = project.folder / "analysis.py"
    script.write_text("\n\n".join(cells), encoding="utf-8")
    kernel = notebook["metadata"]["kernelspec"]["name"]
    assert ANSWER in project.run("jupyter-run", "--kernel", kernel, script)


def test_freeze_reproduces_it(project: Project, tmp_path: Path) -> None:
    """The frozen requirements make the same environment again, somewhere else."""
    project.run("jupyter-venv", "freeze")
    other = Project(Path(shutil.copytree(PROJECTS / "analysis", tmp_path / "elsewhere")), tmp_path / "home")
    shutil.copy(project.folder / "requirements.txt", other.folder)
    other.run("jupyter-venv", "create")
    here, there = (json.loads(one.run("jupyter-venv", "packages", "--json")) for one in (project, other))
    versions = [{one["name"]: one["version"] for one in packages} for packages in (here, there)]
    assert versions[0] == versions[1]
