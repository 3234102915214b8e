"""What uv says when requirements cannot be met: whose fault it is. The texts are uv 0.13's."""
# ruff: noqa: E501

from __future__ import annotations

import pytest

from jupyter_venv.core.resolution import complaints

NO_WHEELS = """
error: No solution found when resolving dependencies
  cause: Because numpy==1.16.2 has no usable wheels and you require numpy==1.16.2, we can conclude that your requirements are unsatisfiable.

hint: Wheels are required for `numpy` because building from source is disabled for `numpy` (i.e., with `--no-build-package numpy`)
"""
NOT_FOUND = """
error: No solution found when resolving dependencies
  cause: Because foo-not-exist-xyz was not found in the package registry and you require foo-not-exist-xyz==2, we can conclude that your requirements are unsatisfiable.
"""
CONFLICT = """
error: No solution found when resolving dependencies
  cause: Because pandas==2.0.0 depends on numpy>=1.20.3 and you require numpy==1.16, we can conclude that you require numpy==1.16 and pandas==2.0.0 are incompatible.
         And because you require pandas==2.0.0, we can conclude that your requirements are unsatisfiable.
"""
OLD_BUILDER = """
error: Failed to download and build `seaborn==0.8.1`
  cause: Failed to resolve requirements from `setup.py` build
  cause: No solution found when resolving: `setuptools>=40.8.0`
  cause: Because only setuptools<=38.5.1 is available and you require setuptools>=40.8.0, we can conclude that your requirements are unsatisfiable.
"""
BUILD = """
error: Failed to build `wxpython==4.0.7`
  cause: The build backend returned an error
  cause: Call to `setuptools.build_meta:__legacy__.build_wheel` failed (exit status: 1)
"""
GIT = """
   Updating https://github.com/foo/bar (HEAD)
error: Git operation failed
  cause: failed to clone into: /tmp/cache/uv/git-v2/db/e73903061316b372
  cause: process didn't exit successfully: `/usr/bin/git fetch --force --update-head-ok 'https://github.com/foo/bar' '+HEAD:refs/remotes/origin/HEAD'` (exit status: 128)
         --- stderr
         fatal: unable to access 'https://github.com/foo/bar/': Could not resolve host: github.com
"""
UNDATED = """
warning: `pandas-2.3.3-cp311-cp311-manylinux_2_24_x86_64.whl` is missing an upload date, but user provided: 2019-06-02
error: No solution found when resolving dependencies
  cause: Because there is no version of pandas==0.24.2 and you require pandas==0.24.2, we can conclude that your requirements are unsatisfiable.
"""


@pytest.mark.parametrize(
    ("text", "culprits", "unknown", "unbuildable"),
    [
        (NO_WHEELS, {"numpy"}, (), ()),
        (NOT_FOUND, {"foo-not-exist-xyz"}, ("foo-not-exist-xyz",), ()),
        (CONFLICT, {"numpy", "pandas"}, (), ()),
        (OLD_BUILDER, set(), (), ("seaborn",)),
        (BUILD, set(), (), ("wxpython",)),
    ],
)
def test_whose_fault_it_is(
    text: str, culprits: set[str], unknown: tuple[str, ...], unbuildable: tuple[str, ...]
) -> None:
    found = complaints.read(text.splitlines())
    assert found.culprits.keys() == culprits
    assert found.unknown == unknown
    assert found.unbuildable == unbuildable
    assert found.text == text.strip()


def test_the_reason_is_told_without_the_derivation() -> None:
    assert complaints.read(NO_WHEELS.splitlines()).culprits == {"numpy": "numpy==1.16.2 has no usable wheels"}


def test_a_place_that_cannot_be_reached_is_named() -> None:
    found = complaints.read(GIT.splitlines())
    assert any(location.startswith("https://github.com/foo/bar") for location in found.locations)
    assert not found.culprits


def test_an_index_that_knows_no_dates_is_told_from_one_that_has_nothing_so_old() -> None:
    assert complaints.read(UNDATED.splitlines()).undated
    assert not complaints.read(UNDATED.splitlines()[2:]).undated
    # Files of something else prove nothing.
    assert not complaints.read(UNDATED.replace("`pandas-", "`torch-").splitlines()).undated


def test_long_reasons_are_shortened() -> None:
    assert complaints.shortened(["a " * 100], 11) == "a a a a a…"
