"""What to ask for, for notebooks that go by the same files of a project."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from jupyter_venv.core.project.declared import elsewhere
from jupyter_venv.core.project.local_modules import LocalModules
from jupyter_venv.core.project.notebooks import read_notebook
from jupyter_venv.core.reproduction import asking
from jupyter_venv.core.reproduction.asking import Asked, Group


def project(folder: Path, files: Mapping[str, str]) -> None:
    """Files by their names; those of notebooks are the source of a cell."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".ipynb":
            cell = {
                "cell_type": "code",
                "source": content,
                "outputs": [],
                "metadata": {},
                "execution_count": 1,
            }
            metadata = {"language_info": {"name": "python", "version": "3.6.8"}}
            content = json.dumps({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 2})
        path.write_text(content, encoding="utf-8")


def groups_of(folder: Path) -> list[Group]:
    notebooks = [read_notebook(path) for path in sorted(folder.rglob("*.ipynb"))]
    return asking.groups(folder, notebooks, LocalModules(folder), elsewhere(folder))


def ask(folder: Path, files: Mapping[str, str], *more: str, from_imports: bool = False) -> Asked:
    project(folder, files)
    (group,) = groups_of(folder)
    return asking.ask(group, more, from_imports=from_imports)


def lines(asked: Asked) -> list[str]:
    return [one.line for one in asked.everything]


def test_what_is_declared_and_what_is_imported_without_it(tmp_path: Path) -> None:
    asked = ask(tmp_path, {"a.ipynb": "import numpy, sklearn", "requirements.txt": "numpy==1.16.2\nxlrd\n"})
    assert lines(asked) == ["numpy==1.16.2", "xlrd", "scikit-learn"]
    assert [one.line for one in asked.everything if one.imported] == ["numpy==1.16.2", "scikit-learn"]
    assert asked.undeclared == {tmp_path / "a.ipynb": ("scikit-learn",)}
    assert asked.files == (tmp_path / "requirements.txt",)
    assert asked.pythons == ("3.6",)


def test_without_any_file_imports_are_all_there_is_and_nothing_is_undeclared(tmp_path: Path) -> None:
    asked = ask(tmp_path, {"a.ipynb": "import numpy\nimport IPython, nobody_knows_this"})
    assert lines(asked) == ["numpy"]
    assert asked.undeclared == {}


def test_another_file_counts_for_what_is_imported(tmp_path: Path) -> None:
    files = {
        "a.ipynb": "import numpy, sklearn",
        "requirements.txt": "numpy\n",
        "environment.yml": "dependencies:\n- scikit-learn=0.20\n- tensorflow=1.3\n",
    }
    assert lines(ask(tmp_path, files)) == ["numpy", "scikit-learn==0.20.*"]


def test_what_only_the_server_needs_is_left_out_and_said(tmp_path: Path) -> None:
    asked = ask(
        tmp_path, {"a.ipynb": "import numpy", "requirements.txt": "numpy\njupyterlab==0.35\nnotebook\n"}
    )
    assert lines(asked) == ["numpy"]
    assert any("jupyterlab, notebook" in remark for remark in asked.remarks)


def test_what_the_user_adds_and_what_cells_install(tmp_path: Path) -> None:
    asked = ask(tmp_path, {"a.ipynb": "!pip install 'humanize==1.0'\nimport humanize"}, "wcwidth")
    assert lines(asked) == ["wcwidth", "humanize==1.0"]


def test_from_imports_what_is_declared_only_gives_versions(tmp_path: Path) -> None:
    files = {
        "a.ipynb": "import numpy",
        "requirements.txt": "numpy==1.16.2\nxlrd\ngit+https://example.org/x\n",
    }
    assert lines(ask(tmp_path, files, from_imports=True)) == ["numpy==1.16.2"]


def test_a_notebook_that_carries_its_dependencies_goes_by_them_alone(tmp_path: Path) -> None:
    block = '# /// script\n# requires-python = ">=3.9"\n# dependencies = ["humanize"]\n#\n# [tool.uv]\n'
    block += '# exclude-newer = "2023-05-01T00:00:00Z"\n# ///\nimport humanize'
    asked = ask(tmp_path, {"a.ipynb": block, "requirements.txt": "numpy\n"})
    assert lines(asked) == ["humanize"]
    assert asked.day == "2023-05-01"
    assert asked.pythons == (">=3.9", "3.6")


def test_notebooks_are_grouped_by_the_files_they_go_by(tmp_path: Path) -> None:
    files = {
        "a.ipynb": "import numpy",
        "b.ipynb": "import numpy",
        "deep/c.ipynb": "import scipy",
        "deep/requirements.txt": "scipy\n",
        "requirements.txt": "numpy\n",
    }
    project(tmp_path, files)
    found = groups_of(tmp_path)
    assert [[one.path.name for one in group.notebooks] for group in found] == [
        ["a.ipynb", "b.ipynb"],
        ["c.ipynb"],
    ]


@pytest.mark.parametrize(
    "line", ["seaborn @ git+https://example.org/seaborn", "mine @ git+https://example.org/m"]
)
def test_by_name_alone_what_only_a_place_has_is_left_out(tmp_path: Path, line: str) -> None:
    asked = ask(tmp_path, {"a.ipynb": "import numpy", "requirements.txt": f"numpy==1.0\n{line}\n"})
    assert [one.line for one in asked.names] == ["numpy"]


def test_what_only_anacondas_numpy_needs_is_left_out_and_said(tmp_path: Path) -> None:
    asked = ask(tmp_path, {"a.ipynb": "import numpy", "requirements.txt": "numpy==1.15.4\nmkl-fft==1.0.10\n"})
    assert lines(asked) == ["numpy==1.15.4"]
    assert asked.remarks == ("Left out, because only Anaconda's own numpy needs it: mkl-fft.",)
