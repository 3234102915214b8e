"""A copy of a project, from which no link leads back to the user's files."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from jupyter_venv.core.process import CancelToken
from jupyter_venv.core.project.notebooks import find_notebooks
from jupyter_venv.core.reproduction import copying, keeping
from jupyter_venv.core.reproduction.results import NotebookResult, Reproduction
from jupyter_venv.errors import Cancelled


@pytest.fixture
def original(tmp_path: Path) -> Path:
    folder = tmp_path / "original"
    for name in (
        "data/a.csv",
        "sub/b.ipynb",
        ".git/config",
        ".venv/pyvenv.cfg",
        "sub/__pycache__/x.pyc",
        ".hidden",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return folder


def listing(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def test_what_belongs_to_the_project_is_copied(original: Path, tmp_path: Path) -> None:
    assert copying.copy(original, tmp_path / "copy", CancelToken()) == []
    assert listing(tmp_path / "copy") == [".hidden", "data/a.csv", "sub/b.ipynb"]


def test_a_report_of_an_earlier_run_is_no_part_of_it(original: Path, tmp_path: Path) -> None:
    result = NotebookResult("sub/b.ipynb", "ran", 1)
    keeping.keep(original / "results", Reproduction("original", "2026-11-25", (), (result,)), {})
    (original / "results" / "notebooks").mkdir()
    (original / "results" / "notebooks" / "b.ipynb").write_text("{}", encoding="utf-8")
    keeping.require_writable(original / "results", original)  # it is replaced
    copying.copy(original, tmp_path / "copy", CancelToken())
    assert listing(tmp_path / "copy") == [".hidden", "data/a.csv", "sub/b.ipynb"]
    assert find_notebooks(original) == [original / "sub" / "b.ipynb"]
    assert find_notebooks(original / "results") == [original / "results" / "notebooks" / "b.ipynb"]


def test_links_within_lead_to_the_copy(original: Path, tmp_path: Path) -> None:
    (original / "sub" / "relative.csv").symlink_to("../data/a.csv")
    (original / "absolute").symlink_to(original / "data")
    copy = tmp_path / "copy"
    assert copying.copy(original, copy, CancelToken()) == []
    (copy / "sub" / "relative.csv").write_text("changed", encoding="utf-8")
    (copy / "absolute" / "new.csv").write_text("new", encoding="utf-8")
    assert (copy / "data" / "a.csv").read_text(encoding="utf-8") == "changed"
    assert (original / "data" / "a.csv").read_text(encoding="utf-8") == "data/a.csv"
    assert listing(original / "data") == ["a.csv"]


def test_links_out_of_it_are_left_out_and_named(original: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (original / "elsewhere").symlink_to(tmp_path / "mine")
    (original / "sub" / "dangling").symlink_to("/no/such/place")
    (original / "data" / "loop").symlink_to("loop")
    found = copying.copy(original, tmp_path / "copy", CancelToken())
    assert {"elsewhere", "sub/dangling"} <= set(found)
    assert not os.path.lexists(tmp_path / "copy" / "elsewhere")


def test_what_cannot_be_copied_is_not_waited_for(original: Path, tmp_path: Path) -> None:
    os.mkfifo(original / "pipe")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(original / "s"))
        copying.copy(original, tmp_path / "copy", CancelToken())
    assert "pipe" not in listing(tmp_path / "copy")


def test_copying_can_be_cancelled(original: Path, tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        copying.copy(original, tmp_path / "copy", cancel)
