"""Server paths: every way in, and no way out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_venv.errors import InvalidProject, JupyterVenvError, ProjectNotFound
from jupyter_venv.server.errors import InvalidRequest, OutsideRoot
from jupyter_venv.server.folders import Root


@pytest.fixture
def root(tmp_path: Path) -> Root:
    served = tmp_path / "served"
    (served / "a" / "b").mkdir(parents=True)
    (served / "a" / "notes.txt").touch()
    (tmp_path / "served-too").mkdir()
    (tmp_path / "outside").mkdir()
    (served / "out").symlink_to(tmp_path / "outside")
    (served / "up").symlink_to("..")
    (served / "alias").symlink_to("a")
    (served / "loop").symlink_to("loop")
    return Root.at(str(served))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", "."),
        ("/", "."),
        ("a", "a"),
        ("/a/b/", "a/b"),
        ("a/./b", "a/b"),
        ("a//b", "a/b"),
        ("alias/b", "a/b"),
    ],
)
def test_folders_inside(root: Root, name: str, expected: str) -> None:
    assert root.folder(name) == root.path / expected


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("..", OutsideRoot),
        ("a/../..", OutsideRoot),
        ("a/..", OutsideRoot),
        ("out", OutsideRoot),
        ("out/deeper", OutsideRoot),
        ("up/served-too", OutsideRoot),
        ("nope", ProjectNotFound),
        ("a/notes.txt", InvalidProject),
        ("a/notes.txt/x", ProjectNotFound),
        ("n" * 300, ProjectNotFound),
        ("a\0b", InvalidRequest),
        ("\ud800", InvalidRequest),
    ],
)
def test_what_is_no_folder_inside(root: Root, name: str, error: type[JupyterVenvError]) -> None:
    with pytest.raises(error) as caught:
        root.folder(name)
    assert "outside" not in caught.value.message


def test_a_link_in_a_circle_is_no_folder(root: Root) -> None:
    with pytest.raises((InvalidRequest, ProjectNotFound)):
        root.folder("loop")


def test_a_name_that_only_begins_like_the_root_is_outside(root: Root) -> None:
    assert root.name(f"{root.path}-too") is None


def test_names_of_paths(root: Root) -> None:
    assert root.name(root.path) == ""
    assert root.name(root.path / "a" / "b") == "a/b"
    assert root.name(root.path / "alias") == "a"
    assert root.name(root.path / "out") is None
    assert root.name(root.path / "gone" / "project") == "gone/project"
    assert root.name("/") is None


def test_files_are_relative_to_their_folder(root: Root) -> None:
    folder = root.folder("a")
    assert root.file(folder, "requirements.txt") == root.path / "a" / "requirements.txt"
    assert root.file(folder, "b/new.txt") == root.path / "a" / "b" / "new.txt"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", InvalidRequest),
        ("/", InvalidRequest),
        ("/etc/passwd", InvalidRequest),
        ("../a/notes.txt", OutsideRoot),
        ("link.txt", OutsideRoot),
    ],
)
def test_what_is_no_file_inside(root: Root, name: str, error: type[JupyterVenvError]) -> None:
    (root.path / "a" / "link.txt").symlink_to("/etc/passwd")
    with pytest.raises(error):
        root.file(root.folder("a"), name)


def test_upwards_ends_at_the_root(root: Root) -> None:
    assert [root.name(folder) for folder in root.upwards(root.folder("a/b"))] == ["a/b", "a", ""]
    assert [root.name(folder) for folder in root.upwards(root.path)] == [""]


def test_a_root_that_is_a_link_is_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert Root.at(os.fspath(tmp_path / "link")).path == (tmp_path / "real").resolve()
