"""What lock files pin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_venv.core.project.lock_files import read_lock, read_pipfile_lock
from tests.core.project.reading import read
from tests.core.project.wild import lines


def test_pylock(tmp_path: Path) -> None:
    text = lines(
        'lock-version = "1.0"',
        'requires-python = ">=3.9"',
        "[[packages]]",
        'name = "attrs"',
        'version = "23.2.0"',
        "[[packages]]",
        'name = "tomli"',
        'version = "2.0.1"',
        "marker = \"python_version < '3.11'\"",
        "[[packages]]",
        'name = "cloned"',
        '[packages.vcs]\ntype = "git"\nurl = "https://example.org/cloned"\ncommit-id = "abc"',
        "[[packages]]",
        'name = "archived"',
        '[packages.archive]\nurl = "https://example.org/a.zip"',
    )
    found = read(read_lock, tmp_path, text)
    assert found.requirements == (
        "attrs==23.2.0",
        'tomli==2.0.1; python_version < "3.11"',
        "cloned @ git+https://example.org/cloned@abc",
        "archived @ https://example.org/a.zip",
    )
    assert (found.python, found.locked) == (">=3.9", True)


def test_uv(tmp_path: Path) -> None:
    text = lines(
        'requires-python = ">=3.9, <3.13"',
        *('[[package]]\nname = "study"\nversion = "0.1"\nsource = { virtual = "." }',),
        *('[[package]]\nname = "tool"\nversion = "0.1"\nsource = { editable = "tool" }',),
        *('[[package]]\nname = "polars"\nversion = "1.9"\nsource = { registry = "https://example.org" }',),
        *('[[package]]\nname = "g"\nversion = "1"\nsource = { git = "https://example.org/g?rev=v1#abc" }',),
        '[[package]]\nname = "numpy"\nversion = "1.26"\nresolution-markers = ["python_version < \'3.10\'"]',
        '[[package]]\nname = "numpy"\nversion = "2.0"\nresolution-markers = ["python_version >= \'3.10\'"]',
    )
    found = read(read_lock, tmp_path, text)
    assert found.requirements == (
        "polars==1.9",
        "g @ git+https://example.org/g@abc",
        'numpy==1.26; python_version < "3.10"',
        'numpy==2.0; python_version >= "3.10"',
    )
    assert found.python == "<3.13,>=3.9" or found.python == ">=3.9,<3.13"


def test_poetry_and_pdm(tmp_path: Path) -> None:
    text = lines(
        '[[package]]\nname = "pandas"\nversion = "1.2.4"\noptional = false',
        '[[package]]\nname = "extra"\nversion = "1.0"\noptional = true',
        '[[package]]\nname = "cloned"\nversion = "1"\n[package.source]\ntype = "git"\nurl = "https://example.org/c"\n'
        'reference = "main"\nresolved_reference = "abc"',
        '[[package]]\nname = "inner"\nversion = "1"\n[package.source]\ntype = "directory"\nurl = "inner"',
        '[metadata]\npython-versions = "^3.8"',
    )
    found = read(read_lock, tmp_path, text)
    assert found.requirements == ("pandas==1.2.4", "cloned @ git+https://example.org/c@abc")
    assert found.python == ">=3.8,<4"
    pdm = lines(
        '[[package]]\nname = "pandas"\nversion = "1"', '[[metadata.targets]]\nrequires_python = ">=3.9"'
    )
    assert read(read_lock, tmp_path, pdm).requirements == ("pandas==1",)


def test_pipenv(tmp_path: Path) -> None:
    document = {
        "_meta": {"requires": {"python_version": "3.6"}},
        "default": {
            "requests": {"version": "==2.24.0", "markers": "python_version >= '3'"},
            "cloned": {"git": "https://example.org/c", "ref": "abc"},
        },
        "develop": {"pytest": {"version": "==6.0"}},
    }
    found = read(read_pipfile_lock, tmp_path, json.dumps(document))
    assert found.requirements == (
        'requests==2.24.0; python_version >= "3"',
        "cloned @ git+https://example.org/c@abc",
        "pytest==6.0",
    )
    assert (found.python, found.locked) == ("3.6", True)


@pytest.mark.parametrize(
    "text", ["", "packages = 3", "package = [1, {name = 3}, {name = 'a'}]", "[", "[[" * 9_000]
)
def test_what_is_no_lock(text: str, tmp_path: Path) -> None:
    found = read(read_lock, tmp_path, text)
    assert (found.requirements, found.locked) == ((), False)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "[" * 50_000, '{"default": {"a": 3, "b": {}}, "develop": 1, "_meta": {"requires": 2}}'],
)
def test_what_is_no_lock_of_pipenv(text: str, tmp_path: Path) -> None:
    found = read(read_pipfile_lock, tmp_path, text)
    assert (found.requirements, found.locked) == ((), False)
