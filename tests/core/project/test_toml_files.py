"""What pyproject.toml and Pipfile say, in the ways of all tools."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_venv.core.project.toml_files import poetry_specifier, read_pipfile, read_pyproject
from tests.core.project.reading import read
from tests.core.project.wild import lay, lines


@pytest.mark.parametrize(
    ("text", "specifier"),
    [
        ("*", ""),
        ("", ""),
        ("^1.2.3", ">=1.2.3,<2"),
        ("^1.2", ">=1.2,<2"),
        ("^1", ">=1,<2"),
        ("^0.2.3", ">=0.2.3,<0.3"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^0.0", ">=0.0,<0.1"),
        ("^0", ">=0,<1"),
        ("~1.2.3", ">=1.2.3,<1.3"),
        ("~1.2", ">=1.2,<1.3"),
        ("~1", ">=1,<2"),
        ("~=1.2", "~=1.2"),
        ("1.2.3", "==1.2.3"),
        ("==1.2.*", "==1.2.*"),
        (">= 1.2, < 2", ">=1.2,<2"),
        (">=1.2 <2", ">=1.2,<2"),
        ("^1.2 || ^2", ">=1.2,<2"),
        ("^1.2-beta", ">=1.2-beta,<2"),
    ],
)
def test_specifiers_of_poetry(text: str, specifier: str) -> None:
    assert poetry_specifier(text) == specifier


def test_a_project(tmp_path: Path) -> None:
    text = lines(
        "[project]",
        'name = "Own.Name"',
        'requires-python = ">=3.9"',
        'dependencies = ["numpy>=1", "sklearn", "broken >=> 1", "local", "workspace-member"]',
        "[project.optional-dependencies]",
        'dev = ["black"]',
        'notebook = ["ipympl", "own-name[plots, notebook]"]',
        'plots = ["seaborn"]',
        'server = ["fastapi"]',
        "[dependency-groups]",
        'docs = ["sphinx"]',
        'examples = ["altair", {include-group = "shared"}]',
        'shared = ["pooch", {include-group = "examples"}]',
        "[tool.uv.sources]",
        'local = { path = "./inner", editable = true }',
        "workspace-member = { workspace = true }",
    )
    lay(tmp_path, {"inner/setup.py": ""})
    found = read(read_pyproject, tmp_path, text)
    assert found.requirements == (
        "numpy>=1",
        "scikit-learn",
        "broken",
        "./inner",
        "ipympl",
        "seaborn",
        "black",
        "altair",
        "pooch",
    )
    assert found.python == ">=3.9"


def test_poetry(tmp_path: Path) -> None:
    text = lines(
        "[tool.poetry.dependencies]",
        'python = "^3.8"',
        'numpy = "^1.18"',
        'anything = "*"',
        'pandas = [{version = "1.1", python = "<3.7"}, {version = "^1.2", python = ">=3.7"}]',
        'optional = {version = "1", optional = true}',
        'marked = {version = "1", markers = "sys_platform == \'linux\'", extras = ["x"]}',
        'cloned = {git = "https://example.org/cloned.git", branch = "main"}',
        'inner = {path = "inner", develop = true}',
        "[tool.poetry.dev-dependencies]",
        'black = "^20"',
        "[tool.poetry.group.jupyter.dependencies]",
        'ipykernel = "*"',
        "[tool.poetry.group.ci.dependencies]",
        'tox = "*"',
    )
    lay(tmp_path, {"inner/setup.py": ""})
    found = read(read_pyproject, tmp_path, text)
    assert found.requirements == (
        "numpy<2,>=1.18",
        "anything",
        'pandas==1.1; python_version < "3.7"',
        'pandas<2,>=1.2; python_version >= "3.7"',
        'marked[x]==1; sys_platform == "linux"',
        "cloned @ git+https://example.org/cloned.git@main",
        "./inner",
        "ipykernel",
        "black<21,>=20",
    )
    assert found.python == ">=3.8,<4"


def test_flit_and_pdm(tmp_path: Path) -> None:
    text = lines(
        "[tool.flit.metadata]",
        'requires = ["requests"]',
        'requires-python = ">=3.5"',
        "[tool.pdm.dev-dependencies]",
        'dev = ["black"]',
        "[tool.uv]",
        'dev-dependencies = ["ipykernel"]',
    )
    found = read(read_pyproject, tmp_path, text)
    assert (found.requirements, found.python) == (("requests", "black", "ipykernel"), ">=3.5")


def test_a_pipfile(tmp_path: Path) -> None:
    text = lines(
        "[[source]]",
        'url = "https://pypi.org/simple"',
        "[[source]]",
        'url = "https://example.org/simple"',
        "[packages]",
        'requests = "*"',
        'numpy = "==1.18.1"',
        'cloned = {git = "https://example.org/cloned.git", ref = "v1", editable = true}',
        "[dev-packages]",
        'notebook = ">=6"',
        "[requires]",
        'python_version = "3.7"',
    )
    found = read(read_pipfile, tmp_path, text)
    assert found.requirements == (
        "requests",
        "numpy==1.18.1",
        "cloned @ git+https://example.org/cloned.git@v1",
        "notebook>=6",
    )
    assert found.index_options == ("--extra-index-url https://example.org/simple",)
    assert found.python == "3.7"


@pytest.mark.parametrize(
    "text",
    [
        "[project",
        "\0",
        "a = " + "[" * 5_000,
        "[project]\ndependencies = 3\noptional-dependencies = [1]\nrequires-python = 3\nname = []",
        "[tool]\npoetry = 3\nuv = []\npdm = 'x'\nflit = {metadata = 1}",
        "[tool.poetry]\ndependencies = {a = 3, b = [[1]], c = {version = [1]}}\ngroup = {dev = 1}",
        "dependency-groups = {dev = [1, {include-group = 2}, {include-group = 'dev'}]}",
        "[tool.uv]\nsources = {a = 1, b = []}\n[project]\ndependencies = ['a', 'b']",
        "source = 3\npackages = []\nrequires = 'x'",
        "source = [1]\n[packages]\na = {extras = 'x'}",
        "[project]\nrequires-python = '>=nonsense'",
    ],
)
def test_what_makes_no_sense(text: str, tmp_path: Path) -> None:
    for reader in (read_pyproject, read_pipfile):
        assert set(read(reader, tmp_path, text).requirements) <= {"a", "b", "c"}
