"""Which files of a project count for a notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_venv.core.project.declared import Declaration, declarations, elsewhere, nearest
from tests.core.project.conftest import Wild
from tests.core.project.wild import WILD, lay


def named(root: Path, found: list[Declaration]) -> list[str]:
    return [str(one.path.relative_to(root)) for one in found]


def test_precedence(tmp_path: Path) -> None:
    names = [
        "pylock.toml",
        "pylock.lab.toml",
        "uv.lock",
        "poetry.lock",
        "pdm.lock",
        "requirements.txt",
        "requirement.txt",
        "requirements.in",
        "requirements/base.txt",
        "requirements-dev.txt",
        "binder/requirements.txt",
        "binder/environment.yml",
        ".binder/requirements.txt",
        "pyproject.toml",
        "setup.cfg",
        "setup.py",
        "Pipfile.lock",
        "Pipfile",
        "environment.yml",
        "runtime.txt",
        ".python-version",
    ]
    others = ["requirements.md", "notes.txt", "binder/setup.py", "src/requirements.txt", "docker-compose.yml"]
    lay(tmp_path, dict.fromkeys([*names, *others], ""))
    found = named(tmp_path, declarations(tmp_path, root=tmp_path))
    assert sorted(found) == sorted(names)
    order = [
        name
        for name in names
        if name in ("pylock.toml", "uv.lock", "requirements.txt", "binder/requirements.txt")
    ]
    order += [
        "pyproject.toml",
        "setup.cfg",
        "setup.py",
        "Pipfile.lock",
        "Pipfile",
        "environment.yml",
        "runtime.txt",
    ]
    assert [name for name in found if name in order] == order
    assert found.index("requirements.txt") < found.index("requirements/base.txt")
    assert found.index("requirement.txt") < found.index("requirements-dev.txt")


@pytest.mark.parametrize(
    "name",
    ["Requirements.txt", "requirements_gpu.txt", "dev-requirements.txt", "pip_requirements.txt", "reqs.txt"],
)
def test_names_of_requirements_files(name: str, tmp_path: Path) -> None:
    lay(tmp_path, {name: "numpy"})
    (found,) = declarations(tmp_path, root=tmp_path)
    assert (found.kind, found.requirements) == ("requirements.txt", ("numpy",))


def test_the_nearest(wild: Wild) -> None:
    root = wild("several, each with its own")
    assert named(root, nearest(root / "one/a.ipynb", root)) == ["one/requirements.txt", ".python-version"]
    assert named(root, nearest(root / "two/b.ipynb", root)) == ["two/requirements.txt", ".python-version"]
    found = nearest(root / "three/c.ipynb", root)
    assert named(root, found) == [".python-version", "one/requirements.txt", "two/requirements.txt"]


def test_files_above_the_project_are_nobodys(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": "secret", "project/nb/a.ipynb": "{}"})
    assert nearest(tmp_path / "project/nb/a.ipynb", tmp_path / "project") == []


def test_a_python_near_the_notebook_comes_first(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "nb/runtime.txt": "python-3.7",
            "requirements.txt": "numpy",
            "setup.py": "",
            ".python-version": "3.9",
        },
    )
    found = nearest(tmp_path / "nb/a.ipynb", tmp_path)
    assert [one.python for one in found if one.python] == ["3.7", "3.9"]
    assert named(tmp_path, found)[:2] == ["nb/runtime.txt", "requirements.txt"]


def test_elsewhere(tmp_path: Path) -> None:
    names = [
        "deep/er/requirements.txt",
        "deep/er/and/deeper/requirements.txt",
        "other/setup.py",
        ".hidden/requirements.txt",
        "env/pyvenv.cfg",
        "env/requirements.txt",
        "empty/requirements.txt",
    ]
    lay(tmp_path, dict.fromkeys(names, "numpy"))
    lay(tmp_path, {"other/setup.py": "setup(install_requires=['a'])", "empty/requirements.txt": ""})
    assert named(tmp_path, elsewhere(tmp_path)) == ["other/setup.py", "deep/er/requirements.txt"]


def test_links(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {"outside.txt": "secret", "project/binder/environment.yml": "", "project/requirements.txt": "numpy"},
    )
    project = tmp_path / "project"
    (project / "binder/requirements.txt").symlink_to("../requirements.txt")
    (project / "requirements-x.txt").symlink_to("../outside.txt")
    (project / "requirements").symlink_to("..")
    found = declarations(project, root=project)
    assert [one.requirements for one in found] == [("numpy",), (), ("numpy",), ()]
    assert "outside" in found[1].remarks[0]


@pytest.mark.parametrize("name", WILD)
def test_the_small_projects_are_read_without_a_word(name: str, wild: Wild) -> None:
    root = wild(name)
    for notebook in root.rglob("*.ipynb"):
        for one in nearest(notebook, root):
            assert one.path.is_relative_to(root)
            assert all(remark.endswith(".") for remark in one.remarks)
