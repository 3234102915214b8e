"""What site-packages says by its names, and what lies there instead of a list of files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_venv.kernel import installed
from tests.kernel.site import Site


@pytest.mark.parametrize(
    ("entry", "name", "version"),
    [
        ("scikit_learn-1.5.0.dist-info", "scikit-learn", "1.5.0"),
        ("Pillow-10.0.dist-info", "pillow", "10.0"),
        ("ruamel.yaml-0.17.dist-info", "ruamel-yaml", "0.17"),
        ("torch-2.1.0+cpu.dist-info", "torch", "2.1.0+cpu"),
        ("old-style-1.0.dist-info", "old-style", "1.0"),
        ("distro_info-1.1-py3.9.egg-info", "distro-info", "1.1"),
        ("six-1.16.egg-info", "six", "1.16"),
        ("nameless.dist-info", "nameless", ""),
    ],
)
def test_names_and_versions(entry: str, name: str, version: str, tmp_path: Path) -> None:
    (tmp_path / entry).mkdir()
    assert installed.read([tmp_path]).versions == {name: version}
    [place] = installed.places([tmp_path]).values()
    assert (installed.name(place), installed.version(place)) == (name, version)


def test_what_is_no_distribution(tmp_path: Path) -> None:
    for name in ("~andas-1.0.dist-info", "pandas", "six.py", "x.libs"):
        (tmp_path / name).mkdir()
    listing = installed.read([tmp_path, tmp_path / "missing"])
    assert listing.versions == {}
    assert listing.entries == {"~andas-1.0.dist-info", "pandas", "six.py", "x.libs"}
    assert installed.places([tmp_path]) == {}


@pytest.mark.parametrize(
    ("entry", "module"),
    [
        ("PIL", "PIL"),
        ("six.py", "six"),
        ("_cffi_backend.cpython-311-x86_64-linux-gnu.so", "_cffi_backend"),
        ("_x.abi3.so", "_x"),
        ("a.pyd", "a"),
        ("__pycache__", ""),
        ("pillow.libs", ""),
        ("distutils-precedence.pth", ""),
        ("x-1.0.dist-info", ""),
        ("..", ""),
    ],
)
def test_modules_by_the_names_of_files(entry: str, module: str) -> None:
    assert installed.stem(entry) == module


def test_files_and_top_levels(site: Site) -> None:
    files = {"a,b/c.py": "", "top/__init__.py": "", "_top.abi3.so": "", "../../../bin/top": "", "x.pth": ""}
    site.put("some-thing", "1.0", files)
    place = installed.places([site.path])["some-thing"]
    assert installed.files(place) == list(files)
    (place / "top_level.txt").write_text("declared\n")
    assert installed.top_levels(place) == {"declared", "top", "_top"}


def test_a_list_that_is_none(tmp_path: Path) -> None:
    assert installed.files(tmp_path) == []
    os.mkfifo(tmp_path / "RECORD")
    (tmp_path / "top_level.txt").mkdir()
    assert installed.files(tmp_path) == []
    assert installed.top_levels(tmp_path) == set()
    (tmp_path / "RECORD").unlink()
    with (tmp_path / "RECORD").open("wb") as file:
        file.truncate(2**30)
    assert installed.files(tmp_path) == []
    (tmp_path / "RECORD").write_bytes(b"\xff\xfe.py,,\n\n")
    assert installed.files(tmp_path) == ["��.py"]


def test_a_list_of_files_that_is_none(tmp_path: Path) -> None:
    place = tmp_path / "odd-1.0.dist-info"
    place.mkdir()
    (place / "RECORD").write_text('odd.py,,\n"' + "x" * 200_000)
    assert installed.files(place) == []
