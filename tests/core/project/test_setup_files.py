"""What stands in setup.py and setup.cfg, without running them."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_venv.core.project.setup_files import read_setup_cfg, read_setup_py
from tests.core.project.reading import read

COMPUTED = "What file requires is computed when it runs, so it cannot be read."


@pytest.mark.parametrize(
    ("source", "requirements", "remarks"),
    [
        ("setup(install_requires=['a>=1', 'b'])", ("a>=1", "b"), ()),
        ("import setuptools\nsetuptools.setup(install_requires=('a',))", ("a",), ()),
        ("R = ['a']\nsetup(install_requires=R)", ("a",), ()),
        ("R = ['a']\nS = ['b'] + R\nsetup(install_requires=S + ['c'])", ("b", "a", "c"), ()),
        ("A = 'a>=1'\nsetup(install_requires=[A, x, 'b'])", ("a>=1", "b"), ()),
        ("setup(install_requires='a\\nb')", ("a", "b"), ()),
        ("if __name__ == '__main__':\n    setup(install_requires=['a'])", ("a",), ()),
        ("setup(install_requires=open('requirements.txt').readlines())", (), (COMPUTED,)),
        ("setup(install_requires=[r for r in x])", (), (COMPUTED,)),
        ("setup(name='x')", (), ()),
        ("setup(**config)", (), ()),
        ("R = R\nsetup(install_requires=R)", (), (COMPUTED,)),
        ("print 'x'\nsetup(install_requires=['a'])", (), ("file is no Python of today.",)),
        ("import os\nos.system('touch ran')\nopen('ran', 'w')", (), ()),
    ],
)
def test_setup_py(
    source: str, requirements: tuple[str, ...], remarks: tuple[str, ...], tmp_path: Path
) -> None:
    found = read(read_setup_py, tmp_path, source)
    assert (found.requirements, found.remarks) == (requirements, remarks)
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_python_of_setup_py(tmp_path: Path) -> None:
    assert read(read_setup_py, tmp_path, "setup(python_requires='>=3.6')").python == ">=3.6"


def test_a_chain_of_variables(tmp_path: Path) -> None:
    source = "\n".join(f"R{number} = R{number + 1} + R{number + 1}" for number in range(64))
    found = read(read_setup_py, tmp_path, f"{source}\nR64 = ['a']\nsetup(install_requires=R0)")
    assert found.remarks == (COMPUTED,)


def test_setup_cfg(tmp_path: Path) -> None:
    required = "install_requires =\n    numpy>=1  # why\n    # not\n    sklearn\n"
    text = f"[options]\npython_requires = >=3.7\n{required}"
    found = read(read_setup_cfg, tmp_path, text)
    assert (found.requirements, found.python) == (("numpy>=1", "scikit-learn"), ">=3.7")


@pytest.mark.parametrize(
    "text", ["", "[options]", "install_requires = a", "[options]\ninstall_requires = file: x", "\0["]
)
def test_setup_cfg_that_says_nothing(text: str, tmp_path: Path) -> None:
    assert read(read_setup_cfg, tmp_path, text).requirements == ()
