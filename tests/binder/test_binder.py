"""This repository on Binder without Docker: repo2docker's Dockerfile, its steps run in a clean directory."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.binder.image import ROOT, Image, image_version, rendered


@pytest.fixture(scope="module")
def dockerfile() -> str:
    """The Dockerfile that Binder would build from this repository."""
    return rendered(ROOT)


def test_post_build_runs_in_the_repository_after_it_was_copied(dockerfile: str) -> None:
    copied = dockerfile.index("COPY --chown=1000:1000 src/ ${REPO_DIR}/")
    assert dockerfile.index("RUN ./binder/postBuild") > copied


def test_image_is_of_a_python_we_support(dockerfile: str) -> None:
    assert "Building conda environment for python=3.11" in dockerfile


def test_image_has_what_post_build_needs() -> None:
    assert int(image_version("nodejs").partition(".")[0]) >= 20
    assert tuple(map(int, image_version("jupyterlab").split(".")[:2])) >= (4, 2)


def test_steps_in_a_clean_directory(dockerfile: str, tmp_path: Path, jupyter_home: Path) -> None:
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
    image = Image.make(tmp_path, repository)

    image.build(dockerfile)

    assert re.search(r"jupyter-venv v\S+ .*enabled.*OK", image.run("jupyter", "labextension", "list"))
    assert re.search(r"jupyter_venv\b.*enabled", image.run("jupyter", "server", "extension", "list"))

    demo = repository / "tests" / "projects" / "analysis"
    image.run("jupyter", "execute", "analysis.ipynb", "--inplace", cwd=demo)
    cells = json.loads((demo / "analysis.ipynb").read_text("utf-8"))["cells"]
    outputs = {cell["id"]: cell["outputs"] for cell in cells if cell["cell_type"] == "code"}
    prefix = "".join(outputs["imports"][0]["data"]["text/plain"]).strip("'")
    assert Path(prefix) == demo / ".venv"
    assert "fewer people cycle" in "".join(outputs["answer"][0]["text"])
