"""Metadata is read whatever lies in its place, and never waits."""

from __future__ import annotations

import os
from email.parser import HeaderParser
from pathlib import Path

import pytest

from jupyter_venv.core.distributions import read_distributions
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.metadata import Fields, metadata_places, read_fields, read_origin
from jupyter_venv.core.verification import problems
from tests.core.fakes import make_environment

FIELDS = "Metadata-Version: 2.1\nName: good\nVersion: 1.0\nSummary: fine\n"


@pytest.fixture
def layout(project: Path) -> Layout:
    return make_environment(project)


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_folder(path: Path) -> None:
    path.mkdir()


def too_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**40)  # takes no space


def a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


def a_loop(path: Path) -> None:
    path.symlink_to(path.name)


def not_text(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 100)


@pytest.mark.parametrize("put", [a_pipe, a_folder, too_large, a_device, nowhere, a_loop, not_text])
@pytest.mark.parametrize("name", ["METADATA", "direct_url.json", "RECORD"])
def test_whatever_lies_there(layout: Layout, put: object, name: str) -> None:
    place = layout.site_packages() / "evil-1.0.dist-info"
    place.mkdir()
    if name != "METADATA":
        (place / "METADATA").write_text(FIELDS.replace("good", "evil"))
    put(place / name)  # type: ignore[operator]
    found = read_distributions(layout)
    assert {"alpha", "beta"} <= found.keys()
    assert ("evil" in found) == (name != "METADATA")
    assert any("evil" in one for one in problems(layout, {}, found, removed=()))


def test_only_the_fields_are_read(tmp_path: Path) -> None:
    place = tmp_path / "good-1.0.dist-info"
    place.mkdir()
    (place / "METADATA").write_bytes(FIELDS.encode() + b"\r\n\r\nName: other\n" + b"\xff" * 2**22)
    fields = read_fields(place)
    assert fields is not None
    assert (fields.get_all("name"), fields.get("Summary"), fields.get("License")) == (["good"], "fine", "")


def test_old_installers(tmp_path: Path) -> None:
    (tmp_path / "old.egg-info").mkdir()
    (tmp_path / "old.egg-info" / "PKG-INFO").write_text(FIELDS)
    (tmp_path / "older.egg-info").write_text(FIELDS)
    (tmp_path / "~ood-1.0.dist-info").mkdir()
    (tmp_path / "good.py").touch()
    places = metadata_places(tmp_path)
    assert [place.name for place in places] == ["old.egg-info", "older.egg-info"]
    assert all((fields := read_fields(place)) and fields.get("Name") == "good" for place in places)


def test_links_to_a_cache(tmp_path: Path) -> None:
    """uv makes links of all files when told so."""
    cache, place = tmp_path / "cache", tmp_path / "good-1.0.dist-info"
    cache.mkdir()
    place.mkdir()
    for name, text in (("METADATA", FIELDS), ("direct_url.json", '{"url": "https://host/a.whl"}')):
        (cache / name).write_text(text)
        (place / name).symlink_to(cache / name)
    fields = read_fields(place)
    assert fields is not None
    assert fields.get("Name") == "good"
    assert read_origin(place) == {"url": "https://host/a.whl"}


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        ("A: 1\nB: 2\na:3\n", "A", ["1", "3"]),
        ("A: one\n  two\n\tthree\nB: 2", "A", ["one\n  two\n\tthree"]),
        ("A: 1\r\nB:\r\nC: x: y\r\n", "C", ["x: y"]),
        ("A: 1\r\nB:\r\nC: x: y\r\n", "b", [""]),
        ("A: 1\nno field at all\nB: 2\n", "B", []),
        ("  lost\nA: 1\n", "A", ["1"]),
        ("A: \x0b1\x85\u2028\n", "A", ["\x0b1\x85\u2028"]),
        ("Na me: 1\nA: 1", "A", []),
        ("", "A", []),
    ],
)
def test_fields_are_read_as_email_reads_them(text: str, name: str, values: list[str]) -> None:
    assert Fields(text).get_all(name) == values
    assert Fields(text).get(name) == (values[0] if values else "")
    assert HeaderParser().parsestr(text).get_all(name, []) == values


def test_no_folder(tmp_path: Path) -> None:
    assert metadata_places(tmp_path / "absent") == []
    assert read_fields(tmp_path / "absent") is None
    assert read_origin(tmp_path / "absent") is None
