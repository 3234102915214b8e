"""Modules of the project's own, and where they are imported from."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_venv.core.project.local_modules import LocalModules
from tests.core.project.wild import lay

FILES = [
    "utils.py",
    "nb/a.ipynb",
    "nb/helpers.py",
    "nb/deep/b.ipynb",
    "src/pkg/__init__.py",
    "src/pkg/sub/__init__.py",
    "src/pkg/sub/mod.py",
    "src/helpers.py",
    "loose/tools.py",
    "fast/fast/__init__.py",
    "fast/fast/core.pyx",
    ".hidden/secret.py",
    "not-a-name.py",
    "viz/__init__.py",
    "viz/networkx.py",
    "env/pyvenv.cfg",
    "env/installed.py",
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = lay(tmp_path / "project", dict.fromkeys(FILES, ""))
    lay(tmp_path, {"outside/linked.py": ""})
    (root / "link").symlink_to("../outside")
    (root / "linked.py").symlink_to("../outside/linked.py")
    return root


@pytest.mark.parametrize(
    ("top", "notebook", "folder"),
    [
        ("utils", "nb/a.ipynb", "."),
        ("helpers", "nb/a.ipynb", "nb"),
        ("helpers", "nb/deep/b.ipynb", "nb"),
        ("helpers", "c.ipynb", "nb"),
        ("helpers", "src/c.ipynb", "src"),
        ("pkg", "nb/a.ipynb", "src"),
        ("sub", "nb/a.ipynb", "src/pkg"),
        ("src", "nb/a.ipynb", "."),
        ("loose", "nb/a.ipynb", "."),
        ("tools", "nb/a.ipynb", "loose"),
        ("secret", "nb/a.ipynb", None),
        ("installed", "nb/a.ipynb", None),
        ("linked", "nb/a.ipynb", None),
        ("__init__", "nb/a.ipynb", None),
        ("numpy", "nb/a.ipynb", None),
    ],
)
def test_where(top: str, notebook: str, folder: str | None, root: Path) -> None:
    found = LocalModules(root).folder_for(top, root / notebook)
    assert found == (None if folder is None else root / folder)


def test_all_places(root: Path) -> None:
    modules = LocalModules(root)
    assert modules.folders("helpers") == [root / "nb", root / "src"]
    assert modules.folders("none") == []


@pytest.mark.parametrize(
    ("top", "declared", "first"),
    [
        ("helpers", True, True),  # beside the notebook
        ("pkg", True, True),  # what the project is about
        ("utils", True, False),
        ("utils", False, True),
        ("loose", False, False),  # every installed package goes before a folder
        ("fast", False, False),  # has to be compiled
        ("numpy", False, False),
        ("networkx", False, False),  # a module of a package, and a distribution that everybody knows
    ],
)
def test_before_a_distribution(top: str, declared: bool, first: bool, root: Path) -> None:
    assert LocalModules(root).goes_first(top, root / "nb/a.ipynb", declared=declared) is first


@pytest.mark.parametrize(
    ("module", "names", "files"),
    [
        ("helpers", (), ["helpers.py"]),
        ("pkg", (), ["pkg/__init__.py"]),
        ("pkg", ("sub", "other", "no name"), ["pkg/__init__.py", "pkg/sub/__init__.py"]),
        ("pkg.sub.mod", ("function",), ["pkg/__init__.py", "pkg/sub/__init__.py", "pkg/sub/mod.py"]),
        ("pkg.none", (), ["pkg/__init__.py"]),
        ("none", (), []),
    ],
)
def test_sources(module: str, names: tuple[str, ...], files: list[str], root: Path) -> None:
    modules, folder = LocalModules(root), root / "src"
    assert modules.sources(module, folder, names) == [folder / file for file in files]


def test_packages(root: Path) -> None:
    modules, folder = LocalModules(root), root / "src"
    assert modules.package_of(folder / "helpers.py", folder) == ""
    assert modules.package_of(folder / "pkg/sub/mod.py", folder) == "pkg.sub"


def test_an_empty_project(tmp_path: Path) -> None:
    assert LocalModules(tmp_path / "none").folder_for("a", tmp_path / "none/a.ipynb") is None
