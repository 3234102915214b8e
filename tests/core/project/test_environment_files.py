"""Conda's environment.yml, and the files that name a Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_venv.core.project.environment_files import read_environment, read_python_version
from tests.core.project.reading import read
from tests.core.project.wild import WILD, lay


def test_an_environment(tmp_path: Path) -> None:
    found = read(read_environment, tmp_path, WILD["conda"]["environment.yml"])
    assert found.requirements == (
        "torch==1.7.*",
        "geopandas>=0.8",
        "lifelines==0.25.0",
        "tool @ git+https://example.org/tool.git",
    )
    assert (found.python, found.locked) == ("3.8", False)
    assert found.remarks == (
        "Only conda has ffmpeg, r-base; left out, because no Python package index does.",
    )


def test_one_that_was_exported(tmp_path: Path) -> None:
    found = read(read_environment, tmp_path, WILD["conda, exported"]["environment.yml"])
    assert found.requirements[-2:] == ("numpy==1.18.1", "six==1.15.0")
    assert (len(found.requirements), found.python, found.locked) == (22, "3.7.7", True)


def test_what_stands_below_pip(tmp_path: Path) -> None:
    lay(tmp_path, {"more.txt": "numpy\n", "inner/setup.py": ""})
    text = "dependencies:\n- pip:\n" + "".join(
        f"  - {line}\n"
        for line in (
            "-r more.txt",
            "-e ./inner",
            "--pre",
            "-f https://example.org",
            "--odd",
            "sklearn",
            ".",
            "3",
        )
    )
    found = read(read_environment, tmp_path, text)
    assert found.requirements == ("numpy", "-e ./inner", "scikit-learn", ".")
    assert found.index_options == ("--pre", "-f https://example.org")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "[]",
        "dependencies: 3",
        "dependencies: {pip: [a]}",
        "dependencies: [3, null, {pip: 3}, {other: [a]}, [a]]",
        "{{ jinja }}\n- x",
        "a: &a [b]\nc: *d",
        "!!python/object/apply:os.system ['touch ran']",
        "[" * 5_000,
        "\0",
        "a: 2020-13-45",
        "x" * 2_000_000,
    ],
    ids=range(13),
)
def test_what_is_none(text: str, tmp_path: Path) -> None:
    found = read(read_environment, tmp_path, text)
    assert found.requirements == ()
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_aliases_of_aliases(tmp_path: Path) -> None:
    text = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    assert read(read_environment, tmp_path, f"{text}dependencies: *a59\n").requirements == ()


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("python-3.7.4\n", "3.7.4"),
        ("python-3.10", "3.10"),
        ("3.8.5\n3.7\n", "3.8.5"),
        ("cpython-3.9", "3.9"),
        ("my-environment", ""),
        ("pypy3.9-7.3", ""),
        ("", ""),
        ("r-3.6-2019", ""),
    ],
)
def test_pythons(text: str, python: str, tmp_path: Path) -> None:
    assert read(read_python_version, tmp_path, text).python == python
