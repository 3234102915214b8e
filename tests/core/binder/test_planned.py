"""Several files become something else together, or none does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_venv.core.binder.planned import Planned, content, write_all
from jupyter_venv.errors import BinderInTheWay
from tests.tiny import tree


def planned(path: Path, after: bytes | None, *, executable: bool = False) -> Planned:
    return Planned(path, content(path), after, executable)


def test_all_of_them(project: Path) -> None:
    (project / "goes").write_bytes(b"x")
    (project / "changes").write_bytes(b"x")
    (project / "changes").chmod(0o640)
    files = [
        planned(project / "new" / "script", b"#!/bin/sh\n", executable=True),
        planned(project / "goes", None),
        planned(project / "changes", b"y"),
    ]
    assert [one.removed for one in files] == [False, True, False]
    write_all(files)
    assert sorted(path.name for path in project.rglob("*")) == ["changes", "new", "script"]
    assert (project / "changes").read_bytes() == b"y"
    assert (project / "changes").stat().st_mode & 0o777 == 0o640
    mode = (project / "new" / "script").stat().st_mode
    assert mode & 0o111 == (mode & 0o444) >> 2
    assert mode & 0o100


def test_again_nothing_is_written(project: Path) -> None:
    path = project / "script"
    write_all([planned(path, b"x", executable=True)])
    before = path.stat()
    write_all([planned(path, b"x", executable=True)])
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    path.chmod(0o644)
    again = planned(path, b"x", executable=True)
    assert again.changed
    write_all([again])
    assert os.access(path, os.X_OK)


def test_or_none(project: Path) -> None:
    (project / "goes").write_bytes(b"x")
    (project / "changes").write_bytes(b"x")
    (project / "a folder").mkdir()
    before = tree(project)
    files = [
        planned(project / "new" / "file", b"x"),
        planned(project / "goes", None),
        planned(project / "changes", b"y"),
        Planned(project / "a folder" / "no folder" / "file", None, b"x"),
    ]
    with pytest.raises(FileNotFoundError):
        write_all([*files, Planned(project / "nowhere" / "deep" / "file", None, b"x")])
    assert tree(project) == before


def test_not_over_what_somebody_else_wrote(project: Path) -> None:
    path = project / "file"
    first, second = planned(project / "first", b"x"), planned(path, b"x")
    path.write_bytes(b"theirs")
    with pytest.raises(BinderInTheWay, match="by another program"):
        write_all([first, second])
    assert path.read_bytes() == b"theirs"
    assert not (project / "first").exists()


def test_differences(project: Path) -> None:
    (project / "file").write_bytes(b"a\nb\n")
    assert planned(project / "file", b"a\nc\n").diff("the file").splitlines()[:2] == [
        "--- the file (before)",
        "+++ the file (after)",
    ]
    document = planned(project / "file", None).to_json("file")
    assert (document["removed"], document["changed"]) == (True, True)
    assert "-a\n-b" in document["diff"]
    assert planned(project / "file", b"a\nb\n").to_json("file") == {
        "path": str(project / "file"),
        "changed": False,
        "removed": False,
        "diff": "",
    }


def test_a_link_is_not_read(project: Path) -> None:
    (project / "link").symlink_to("/etc/hostname")
    with pytest.raises(OSError, match=r".") as error:
        content(project / "link")
    assert not isinstance(error.value, FileNotFoundError)
