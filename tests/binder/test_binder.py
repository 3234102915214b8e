"""Binder without Docker: the Dockerfile repo2docker writes, and its steps run in a clean directory."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONDA = distribution("jupyter-repo2docker").locate_file("repo2docker/buildpacks/conda")
LOCK = Path(str(CONDA)) / "environment.py-3.11-linux-64.lock"


@pytest.fixture(scope="module")
def dockerfile() -> str:
    """The Dockerfile that Binder would build from this repository."""
    command = [
        sys.executable,
        "-m",
        "repo2docker",
        "--no-build",
        "--debug",
        "--user-id=1000",
        "--user-name=u",
    ]
    process = subprocess.run([*command, ROOT], capture_output=True, text=True, check=True)
    return process.stdout + process.stderr


def image_version(package: str) -> str:
    """The version of a conda package in Binder's image."""
    found = re.search(rf"/{package}-([0-9.]+)-", LOCK.read_text(encoding="utf-8"))
    assert found, f"{package} is not in Binder's image"
    return found[1]


def test_post_build_runs_in_the_repository_after_it_was_copied(dockerfile: str) -> None:
    copied = dockerfile.index("COPY --chown=1000:1000 src/ ${REPO_DIR}/")
    assert dockerfile.index("RUN ./binder/postBuild") > copied


def test_image_is_of_a_python_we_support(dockerfile: str) -> None:
    assert "Building conda environment for python=3.11" in dockerfile


def test_image_has_what_post_build_needs() -> None:
    assert int(image_version("nodejs").partition(".")[0]) >= 20
    assert tuple(map(int, image_version("jupyterlab").split(".")[:2])) >= (4, 2)


def test_steps_in_a_clean_directory(tmp_path: Path, jupyter_home: Path) -> None:
    repository = tmp_path / "repository"
    tracked = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, tracked.stdout.split("\0")):
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, repository / name)
    image = tmp_path / "image"
    jupyter = [f"{package}=={image_version(package)}" for package in ("jupyterlab", "notebook")]
    subprocess.run([sys.executable, "-m", "venv", image], check=True)
    subprocess.run(
        [image / "bin" / "python", "-m", "pip", "install", "--quiet", *jupyter, "nbclient"], check=True
    )
    environment = {**os.environ, "PATH": os.pathsep.join([str(image / "bin"), *os.get_exec_path()])}

    def run(*command: str | Path, cwd: Path = repository) -> str:
        process = subprocess.run(
            command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert process.returncode == 0, process.stdout
        return process.stdout

    run("./binder/postBuild")

    assert re.search(r"jupyter-venv v\S+ .*enabled.*OK", run("jupyter", "labextension", "list"))
    assert re.search(r"jupyter_venv\b.*enabled", run("jupyter", "server", "extension", "list"))

    demo = repository / "tests" / "projects" / "analysis"
    run("jupyter", "execute", "analysis.ipynb", "--inplace", cwd=demo)
    cells = json.loads((demo / "analysis.ipynb").read_text("utf-8"))["cells"]
    outputs = {cell["id"]: cell["outputs"] for cell in cells if cell["cell_type"] == "code"}
    prefix = "".join(outputs["imports"][0]["data"]["text/plain"]).strip("'")
    assert Path(prefix) == demo / ".venv"
    assert "fewer people cycle" in "".join(outputs["answer"][0]["text"])
