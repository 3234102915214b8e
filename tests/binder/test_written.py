"""What ``jupyter venv binder`` writes: repo2docker accepts it, and its steps give a kernel that works."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from jupyter_venv.core.binder import files
from jupyter_venv.core.binder.image import IMAGE
from jupyter_venv.core.manager import Manager
from jupyter_venv.errors import BinderInTheWay
from tests.binder.image import (
    CONDA,
    PYTHON,
    ROOT,
    Image,
    cached,
    copied,
    executed,
    instructions,
    lock,
    rendered,
    run,
)
from tests.core.fakes import FakeInstaller, ignore

WHO = "import json, sys, humanize, near\nprint(json.dumps([sys.prefix, humanize.__version__, near.here]))"


def notebook(path: Path, kernel: str, source: str = WHO, language: str = "python") -> None:
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "who",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
    }
    spec = {"name": kernel, "display_name": kernel, "language": language}
    document = {
        "cells": [{**cell, "source": source}],
        "metadata": {"kernelspec": spec},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document))


# --- what repo2docker makes of it -------------------------------------------------------------------------


@pytest.fixture
def quick(tmp_path: Path) -> tuple[Manager, Path]:
    """A project with an environment that is quickly made and starts nothing."""
    project = tmp_path / "quick project"
    notebook(project / "one.ipynb", "thesis")
    manager = Manager(kernels=tmp_path / "kernels", runner=FakeInstaller())
    manager.create(project, specs=["alpha"]).run(ignore)
    return manager, project


def write(manager: Manager, project: Path, **options: Any) -> dict[str, Any]:
    return manager.binder(project, **options).run(ignore).result


@pytest.mark.parametrize("folder", ["binder", ".binder"])
@pytest.mark.parametrize("plain", [False, True])
def test_repo2docker_accepts_it(quick: tuple[Manager, Path], folder: str, plain: bool) -> None:
    manager, project = quick
    (project / folder).mkdir()
    (project / folder / "apt.txt").write_text("graphviz\n")
    write(manager, project, plain=plain)
    dockerfile = rendered(project)
    assert f"Building conda environment for python={PYTHON}" in dockerfile
    assert "graphviz" in dockerfile
    install = dockerfile.index(f'bin/pip install --no-cache-dir -r "{folder}/requirements.txt"')
    copy = dockerfile.index("COPY --chown=1000:1000 src/ ${REPO_DIR}/")
    assert install < copy < dockerfile.index(f"RUN ./{folder}/postBuild")


@pytest.mark.parametrize("plain", [False, True])
def test_beside_an_environment_of_conda(quick: tuple[Manager, Path], plain: bool) -> None:
    manager, project = quick
    (project / "binder").mkdir()
    (project / "binder" / "environment.yml").write_text("dependencies: [python=3.12, gdal]\n")
    result = write(manager, project, plain=plain)
    dockerfile = rendered(project)
    assert "Building conda environment for python=3.12" in dockerfile
    assert "pip install" not in dockerfile  # so postBuild has to
    assert (
        "pip install --no-cache-dir -r binder/requirements.txt" in (project / "binder/postBuild").read_text()
    )
    assert any("environment.yml stays" in remark for remark in result["remarks"])


def test_where_the_image_itself_will_do(quick: tuple[Manager, Path]) -> None:
    manager, project = quick
    notebook(project / "one.ipynb", "python3")
    write(manager, project)
    write(manager, project, plain=True)
    assert sorted(path.name for path in (project / "binder").iterdir()) == ["requirements.txt", "runtime.txt"]
    assert "RUN ./binder" not in rendered(project)


def test_pythons_are_those_that_repo2docker_has() -> None:
    text = (CONDA / "supported_python_version.py").read_text()
    assert tuple(re.findall(r'"([\d.]+)"', text)) == files.PYTHONS
    assert all(lock(python) for python in files.PYTHONS)


def test_what_jupyter_consists_of_in_the_image_is_known() -> None:
    found, todo = set[str](), ["jupyterlab", "notebook", "ipykernel", "ipywidgets"]
    while todo:
        name = canonicalize_name(todo.pop())
        if name in found:
            continue
        found.add(name)
        try:
            needs = [Requirement(one) for one in requires(name) or ()]
        except PackageNotFoundError:
            continue
        todo += [one.name for one in needs if one.marker is None or one.marker.evaluate({"extra": ""})]
    assert len(found) > 60
    assert found <= IMAGE


def test_this_repository_keeps_its_own(tmp_path: Path) -> None:
    """It installs jupyter-venv from itself, which nobody else's does."""
    repository = tmp_path / "repository"
    shutil.copytree(ROOT / "binder", repository / "binder")
    manager = Manager(kernels=tmp_path / "kernels", runner=FakeInstaller())
    manager.create(repository).run(ignore)
    before = (repository / "binder" / "postBuild").read_bytes()
    with pytest.raises(BinderInTheWay, match="binder/postBuild was not written by this command"):
        manager.binder(repository)
    assert (repository / "binder" / "postBuild").read_bytes() == before


# --- what its steps come to -------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with this checkout's wheel, as if it were released; its labextension is an empty one."""
    folder = tmp_path_factory.mktemp("wheels")
    source = folder / "source"
    names = ["jupyter_venv", "pyproject.toml", "README.md", "LICENSE"]
    names += ["labextension/package.json", "labextension/install.json"]
    for name in names:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        copy: Callable[..., object] = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, source / name)
    shutil.rmtree(source / "jupyter_venv" / "labextension", ignore_errors=True)
    (source / "jupyter_venv" / "labextension" / "static").mkdir(parents=True)
    for name in ("package.json", "static/style.js"):
        (source / "jupyter_venv" / "labextension" / name).write_text("{}")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run(
        [*pip, "--wheel-dir", folder, source],
        check=True,
        env={**os.environ, "HATCH_JUPYTER_BUILDER_SKIP_NPM": "1"},
    )
    return folder


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """``written(plain=True)`` writes for a real project and returns what others get of it: no environment.

    It has a package in a folder of its own and notebooks that ask for two kernels.
    """
    home = tmp_path_factory.mktemp("author")
    project = home / "thesis"
    notebook(project / "one.ipynb", "thesis-kernel")
    notebook(project / "more" / "two.ipynb", "thesis-kernel")
    notebook(project / "more" / "three.ipynb", "python3")
    near = project / "packages" / "near"
    near.mkdir(parents=True)
    (near / "pyproject.toml").write_text('[project]\nname = "near"\nversion = "1"\n')
    (near / "near.py").write_text("here = True\n")
    (project / "requirements.txt").write_text("-e ./packages/near\nhumanize==4.9.0\npython-dateutil==2.8.1\n")
    manager = Manager(kernels=home / "kernels")
    manager.create(project, allow_direct_references=True).run(ignore)

    def make(**options: Any) -> Path:
        write(manager, project, **options)
        found = copied(project, tmp_path_factory.mktemp("clean") / "thesis")
        if not options.get("dockerfile"):
            assert rendered(found)
        return found

    return make


def test_default(written: Callable[..., Path], wheels: Path, tmp_path: Path) -> None:
    repository = written()
    image = Image.make(tmp_path, repository, PIP_FIND_LINKS=str(wheels))
    before = image.packages()
    steps = image.build(rendered(repository))
    assert any("pip install" in step for step in steps)
    assert any("postBuild" in step for step in steps)
    assert before.items() <= image.packages().items()  # Jupyter is what it was
    assert "humanize" not in image.packages()
    expected = [[str(repository / ".venv"), "4.9.0", True]]
    for name in ("one.ipynb", "more/two.ipynb", "more/three.ipynb"):
        assert executed(repository / name, image.environ) == expected


def test_plain(written: Callable[..., Path], tmp_path: Path) -> None:
    repository = written(plain=True)
    image = Image.make(tmp_path, repository)
    before = image.packages()
    image.build(rendered(repository))
    assert before.items() <= image.packages().items()  # python-dateutil, which Jupyter uses, included
    assert "jupyter-venv" not in image.packages()
    for name in ("one.ipynb", "more/three.ipynb"):
        assert executed(repository / name, image.environ) == [[str(image.prefix), "4.9.0", True]]


@pytest.mark.parametrize("plain", [False, True])
def test_dockerfile(written: Callable[..., Path], wheels: Path, tmp_path: Path, plain: bool) -> None:
    """All but the base image, its system packages and users, which take Docker."""
    source = written(plain=plain, dockerfile=True)
    text = (source / "Dockerfile").read_text()
    found = instructions(text)
    assert found[0] == ("FROM", f"python:{PYTHON}-slim")
    assert [word for word, _ in found].index("USER") < [word for word, _ in found].index("COPY")
    assert ("USER", "jovyan") in found
    assert found[-1] == ("CMD", '["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]')

    machine = tmp_path / "machine"
    base = tmp_path / "base"
    base.mkdir()
    (base / "python").symlink_to(getattr(sys, "_base_executable", sys.executable))
    environ = {**os.environ, "PATH": os.pathsep.join([str(base), *os.get_exec_path()])}
    environ["PIP_FIND_LINKS"] = str(wheels)
    work = machine
    for word, line in found[1:]:
        here = cached(re.sub(r"(?<![\w.])/(?=opt/|home/)", f"{machine}/", line))
        if word == "RUN" and "useradd" in here:
            _, _, made = here.partition(" && ")
            folders = [one for one in made.split() if one.startswith(str(machine))]
            assert "--owner=jovyan" in made
            for folder in folders:
                Path(folder).mkdir(parents=True)
        elif word == "RUN":
            run(["sh", "-c", here], work, environ)
        elif word == "ENV":
            name, _, value = here.partition("=")
            environ[name] = value.replace("$PATH", environ["PATH"])
        elif word == "WORKDIR":
            work = Path(here)
        elif word == "COPY":
            assert here == "--chown=jovyan:jovyan . ."
            shutil.copytree(source, work, dirs_exist_ok=True)
    prefix = machine / "opt" / "environment" if plain else work / ".venv"
    assert run(["which", "jupyter"], work, environ).strip() == str(machine / "opt/jupyter/bin/jupyter")
    assert int(run(["jupyter", "lab", "--version"], work, environ).partition(".")[0]) == 4
    for name in ("one.ipynb", "more/three.ipynb"):
        assert executed(work / name, environ) == [[str(prefix), "4.9.0", True]]
