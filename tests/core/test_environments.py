"""Paths, configuration and files written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_venv.core.environments import (
    Layout,
    Record,
    environment_id,
    read_config,
    read_json,
    read_record,
    read_regular,
    write_atomically,
)


def test_ids_are_stable_and_distinct() -> None:
    assert environment_id(Path("/a")) == environment_id(Path("/a")) != environment_id(Path("/b"))
    assert len(environment_id(Path("/a"))) == 16


@pytest.mark.parametrize("key", ["version", "version_info"])
def test_both_spellings_of_the_version(tmp_path: Path, key: str) -> None:
    (tmp_path / "pyvenv.cfg").write_text(f"Home = /usr/bin\n{key} = 3.9.18\nrubbish\n")
    assert read_config(Layout(tmp_path))["version_info"] == "3.9.18"
    assert read_config(Layout(tmp_path / "nothing")) == {}


def test_site_packages_of_the_right_version(tmp_path: Path) -> None:
    for version in ("3.11", "3.9"):
        (tmp_path / "lib" / f"python{version}" / "site-packages").mkdir(parents=True)
    (tmp_path / "pyvenv.cfg").write_text("version = 3.9.18\n")
    assert Layout(tmp_path).site_packages().parent.name == "python3.9"
    with pytest.raises(FileNotFoundError):
        Layout(tmp_path / "nothing").site_packages()


def test_links_and_strangers_are_not_ours(tmp_path: Path) -> None:
    real = Layout(tmp_path / "real")
    real.records.mkdir(parents=True)
    assert real.is_ours()
    link = Layout(tmp_path / "link")
    link.path.symlink_to(real.path)
    assert link.exists()
    assert not link.is_ours()
    dangling = Layout(tmp_path / "dangling")
    dangling.path.symlink_to(tmp_path / "nowhere")
    assert dangling.exists()
    assert not dangling.is_ours()


def test_the_record(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.records.mkdir()
    record = Record("/a/.venv", "uv", "/usr/bin/python3")
    record.write(layout)
    assert read_record(layout) == record
    (layout.records / "environment.json").write_text('{"path": 1, "more": 2}')
    assert read_record(layout) is None


def test_atomic_writing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    target = tmp_path / "target"
    target.write_text("precious")
    link = tmp_path / "link"
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert target.read_text() == "precious"
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "no" / "file", b"")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "link", "target"]


def test_json_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for content in (b"", b"[]", b"{", b"\xff", b"[" * 5):
        path.write_bytes(content)
        assert read_json(path) == {}
    assert read_json(tmp_path) == {}


@pytest.mark.parametrize("content", ["[" * 100_000, '{"a": ' * 100_000])
def test_json_that_is_too_deep(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(content)
    assert read_json(path) == {}


def test_only_plain_files_of_reasonable_size_are_read(tmp_path: Path) -> None:
    pipe, link, large = tmp_path / "pipe", tmp_path / "link", tmp_path / "large"
    os.mkfifo(pipe)
    link.symlink_to("/dev/zero")
    large.touch()
    os.truncate(large, 2**30)
    for path in (pipe, link, large, tmp_path, tmp_path / "nothing"):
        with pytest.raises(OSError, match=str(path)):
            read_regular(path)
        assert read_json(path) == {}
    (tmp_path / "plain").write_bytes(b"{}")
    assert read_regular(tmp_path / "plain") == b"{}"
