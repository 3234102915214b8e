"""Binder's image without Docker: its Jupyter in an environment, a Dockerfile's steps run in a folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CONDA = Path(str(distribution("jupyter-repo2docker").locate_file("repo2docker/buildpacks/conda")))
PYTHON = "{}.{}".format(*sys.version_info)


def rendered(repository: Path) -> str:
    """What repo2docker says of a repository, with the Dockerfile that Binder would build from it."""
    options = ["--no-build", "--debug", "--user-id=1000", "--user-name=u"]
    command = [sys.executable, "-m", "repo2docker", *options, str(repository)]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    return process.stdout + process.stderr


def lock(python: str) -> str:
    """The packages of the image's own environment."""
    return (CONDA / f"environment.py-{python}-linux-64.lock").read_text(encoding="utf-8")


def image_version(package: str, python: str = "3.11") -> str:
    """The version of a conda package in Binder's image."""
    found = re.search(rf"/{package}-([0-9.]+)-", lock(python))
    assert found, f"{package} is not in Binder's image"
    return found[1]


def instructions(dockerfile: str) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile, continued lines as one, comments left out."""
    lines = [line for line in dockerfile.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    found = (re.match(r"([A-Z]+)\s+(.+)", line) for line in joined.splitlines())
    return [(match[1], match[2]) for match in found if match is not None]


@dataclass(frozen=True)
class Image:
    """An environment with the image's Jupyter, and the repository that was copied into it."""

    prefix: Path
    repository: Path
    environ: Mapping[str, str]

    @classmethod
    def make(cls, folder: Path, repository: Path, python: str = PYTHON, **environ: str) -> Image:
        """An image in ``folder``; ``environ`` is on top of this process's."""
        prefix = folder / "image"
        base = getattr(sys, "_base_executable", sys.executable)
        jupyter = [
            f"{one}=={image_version(one, python)}"
            for one in ("jupyterlab", "notebook", "ipykernel", "ipywidgets")
        ]
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "--quiet", "--seed", "--python", base, prefix], check=True)
        install = ["pip", "install", "--quiet", "--python", str(prefix / "bin" / "python"), *jupyter]
        subprocess.run([*uv, *install], check=True)
        variables = {
            **os.environ,
            "PATH": os.pathsep.join([str(prefix / "bin"), *os.get_exec_path()]),
            "NB_PYTHON_PREFIX": str(prefix),
            "KERNEL_PYTHON_PREFIX": str(prefix),
            "REPO_DIR": str(repository),
            **environ,
        }
        return cls(prefix, repository, variables)

    def run(self, *command: str | Path, cwd: Path | None = None) -> str:
        """What a command prints that is run in the image; it has to succeed."""
        return run(command, cwd or self.repository, self.environ)

    def build(self, dockerfile: str) -> list[str]:
        """Run what a Dockerfile of repo2docker runs for this repository alone; returns these steps."""
        steps = list(_steps_in_repository(dockerfile))
        for step in steps:
            self.run("sh", "-c", cached(step))
        return steps

    def packages(self) -> dict[str, str]:
        """What is installed in the image's own environment."""
        listed = self.run("python", "-m", "pip", "list", "--format=json", "--disable-pip-version-check")
        return {one["name"].lower(): one["version"] for one in json.loads(listed)}


def run(command: Sequence[str | Path], cwd: Path, environ: Mapping[str, str]) -> str:
    """What a command prints; it has to succeed."""
    process = subprocess.run(
        command, cwd=cwd, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.returncode == 0, process.stdout
    return process.stdout


def executed(notebook: Path, environ: Mapping[str, str]) -> list[Any]:
    """What a notebook's cells print in the kernel that it asks for, one JSON document a cell."""
    run(["jupyter", "execute", notebook.name, "--inplace"], notebook.parent, environ)
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return [json.loads("".join(cell["outputs"][0]["text"])) for cell in cells]


def cached(step: str) -> str:
    """A step that takes what was downloaded before, which an image has no use for."""
    return re.sub(r" --no-cache-dir|UV_NO_CACHE=1 ", "", step)


def copied(project: Path, to: Path) -> Path:
    """What of a project others get: everything but its environment and what git does not take."""
    return Path(shutil.copytree(project, to, ignore=shutil.ignore_patterns(".venv", ".git")))


def _steps_in_repository(dockerfile: str) -> Iterator[str]:
    found = instructions(dockerfile)
    start = next(index for index, (word, _) in enumerate(found) if word == "WORKDIR")
    for word, text in found[start:]:
        if word == "RUN" and not text.startswith("chown"):
            yield text
