"""Notebooks of all formats, and files that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_venv.core.project.notebooks import Cell, Notebook, find_notebooks, read_notebook
from jupyter_venv.errors import UnreadableNotebook
from tests.core.project.conftest import Wild
from tests.core.project.wild import PYTHON, code, lay, notebook, old_notebook

FAILED = [{"output_type": "error", "ename": "KeyError", "evalue": "'a'", "traceback": []}]


def test_a_notebook(tmp_path: Path) -> None:
    markdown = {"cell_type": "markdown", "metadata": {}, "source": "# import nothing"}
    cells = (
        markdown,
        code("import a\nb", metadata={"tags": ["setup", 1]}),
        code("fails()", outputs=FAILED),
        code("", execution_count=None),
    )
    lay(tmp_path, {"a.ipynb": notebook(*cells)})
    assert read_notebook(tmp_path / "a.ipynb") == Notebook(
        tmp_path / "a.ipynb",
        kernel="python3",
        display_name="Python 3",
        language="python",
        python="3.8.5",
        cells=(
            Cell(1, "import a\nb", executed=True, tags=("setup",)),
            Cell(2, "fails()", executed=True, failed="KeyError"),
            Cell(3, ""),
        ),
    )


def test_old_formats(tmp_path: Path) -> None:
    two = {
        "nbformat": 2,
        "worksheets": [{"cells": [{"cell_type": "code", "input": "1\n2", "language": "python"}]}],
    }
    lay(tmp_path, {"3.ipynb": old_notebook("print 1"), "2.ipynb": json.dumps(two)})
    three = read_notebook(tmp_path / "3.ipynb")
    assert three.cells == (Cell(1, "print 1", executed=True, failed="NameError"),)
    assert (three.language, three.python, three.kernel) == ("python", "", "")
    assert read_notebook(tmp_path / "2.ipynb").cells == (Cell(1, "1\n2"),)


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, "python"),
        ({"kernelspec": None, "language_info": 3}, "python"),
        ({"kernelspec": {"name": "conda-env-py38-py"}}, "python"),
        ({"language_info": {"name": "ipython"}}, "python"),
        ({"kernelspec": {"name": "ir"}}, "r"),
        ({"kernelspec": {"name": "ir", "language": "R"}}, "r"),
        ({"kernelspec": {"name": "julia-1.6"}}, "julia"),
        ({"kernelspec": {"name": "x"}, "language_info": {"name": "javascript"}}, "javascript"),
        ({"kernelspec": {"name": "sagemath", "language": "sage"}}, "sage"),
    ],
)
def test_languages(metadata: dict[str, Any], language: str, tmp_path: Path) -> None:
    lay(tmp_path, {"a.ipynb": notebook("1", metadata=metadata)})
    assert read_notebook(tmp_path / "a.ipynb").language == language


@pytest.mark.parametrize(
    "cell",
    [{}, {"cell_type": "code"}, {"cell_type": "code", "source": 3, "outputs": {}, "metadata": []}, 3, None],
)
def test_cells_that_lack_something(cell: Any, tmp_path: Path) -> None:
    lay(tmp_path, {"a.ipynb": json.dumps({"cells": [cell, code("1")]})})
    assert read_notebook(tmp_path / "a.ipynb").cells[-1].source == "1"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n", "git lfs pull"),
        (b"", "empty"),
        (b"  \n", "empty"),
        (notebook("1").encode()[:-9], "ends in the middle"),
        (b"{", "ends in the middle"),
        (b'{"cells": [\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> other\n]}', "Resolve the conflict"),
        (b"<!DOCTYPE html>", "not JSON"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "not JSON"),
        (b"[]", "without cells"),
        (b'{"metadata": {}}', "without cells"),
        (b'{"cells": 3}', "no list"),
        (b"[" * 100_000, "not JSON"),
        (b'{"cells": ' + b"9" * 5000 + b"}", "not JSON"),
    ],
)
def test_what_is_no_notebook(content: bytes, why: str, tmp_path: Path) -> None:
    lay(tmp_path, {"a.ipynb": content})
    with pytest.raises(UnreadableNotebook, match=why) as caught:
        read_notebook(tmp_path / "a.ipynb")
    assert "a.ipynb" in caught.value.message


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "loop.ipynb").symlink_to("loop.ipynb")
    for name in ("none.ipynb", ".", "loop.ipynb", "a\0b", "n" * 300):
        with pytest.raises(UnreadableNotebook):
            read_notebook(tmp_path / name)


def test_a_mark_at_the_start_is_no_matter(tmp_path: Path) -> None:
    lay(tmp_path, {"a.ipynb": b"\xef\xbb\xbf" + notebook("1").encode()})
    assert len(read_notebook(tmp_path / "a.ipynb").cells) == 1


def test_which_there_are(tmp_path: Path) -> None:
    elsewhere = lay(tmp_path / "elsewhere", {"x.ipynb": notebook()})
    names = [
        "b.ipynb",
        "a/c.ipynb",
        "a/.ipynb_checkpoints/c-checkpoint.ipynb",
        ".hidden/x.ipynb",
        ".venv/x.ipynb",
        "env/pyvenv.cfg",
        "env/x.ipynb",
        "conda/conda-meta/history",
        "conda/x.ipynb",
        "node_modules/x.ipynb",
        "lib/site-packages/x.ipynb",
        "a.ipynb.txt",
        "folder.ipynb/y.ipynb",
    ]
    project = lay(tmp_path / "project", dict.fromkeys(names, "{}"))
    (project / "link").symlink_to(elsewhere)
    (project / "link.ipynb").symlink_to(elsewhere / "x.ipynb")
    found = [str(one.relative_to(project)) for one in find_notebooks(project)]
    assert found == ["a/c.ipynb", "b.ipynb", "folder.ipynb/y.ipynb"]


def test_a_link_that_was_asked_for_is_followed(tmp_path: Path) -> None:
    lay(tmp_path, {"a.ipynb": notebook("1", metadata=PYTHON)})
    (tmp_path / "link.ipynb").symlink_to("a.ipynb")
    assert len(read_notebook(tmp_path / "link.ipynb").cells) == 1


def test_another_language(wild: Wild) -> None:
    assert read_notebook(wild("in R") / "a.ipynb").language == "r"
