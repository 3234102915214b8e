"""Conda's specifications by the names and versions that indexes have."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement

from jupyter_venv.core.project import conda
from jupyter_venv.core.project.conda import FromConda, from_conda


@pytest.mark.parametrize(
    ("text", "requirement"),
    [
        ("numpy", "numpy"),
        ("numpy=1.18", "numpy==1.18.*"),
        ("numpy=1.18.*", "numpy==1.18.*"),
        ("numpy==1.18.1", "numpy==1.18.1"),
        ("numpy=1.18.1=py37h4f9e942_0", "numpy==1.18.1"),
        ("numpy==1.18.1=py37h4f9e942_0", "numpy==1.18.1"),
        ("numpy 1.18.1 py37_0", "numpy==1.18.1"),
        ("numpy 1.18.*", "numpy==1.18.*"),
        ("numpy >=1.18,<2", "numpy>=1.18,<2"),
        ("numpy>=1.18, <2.0a0", "numpy>=1.18,<2.0a0"),
        ("numpy>=1.18.*", "numpy>=1.18"),
        ("numpy!=1.19.*", "numpy!=1.19.*"),
        ("numpy=1.17|1.18", "numpy"),
        ("numpy[version='>=1.18']", "numpy>=1.18"),
        ("conda-forge::numpy=1.18", "numpy==1.18.*"),
        ("conda-forge/linux-64::numpy", "numpy"),
        ("numpy  # the fast one", "numpy"),
        ("Pillow=8", "pillow==8.*"),
        ("pytorch=1.7=*cuda*", "torch==1.7"),
        ("pytorch=1.7.1=py3.8_cuda11.0.221_cudnn8.0.5_0", "torch==1.7.1"),
        ("opencv=4.5.0=py38_0", "opencv-python==4.5.0.*"),
        ("py-opencv==4.5.0", "opencv-python==4.5.0.*"),
        ("python-graphviz", "graphviz"),
        ("graphviz", ""),
        ("msgpack-python=1.0", "msgpack==1.0.*"),
        ("pytables", "tables"),
        ("matplotlib-base>=3", "matplotlib>=3"),
        ("dask", "dask[complete]"),
        ("dask=2.10.1=py_0", "dask==2.10.1"),
        ("pyqt=5.9", "pyqt5==5.9.*"),
        ("librosa", "librosa"),
        ("libpng", ""),
        ("libgcc-ng=9.1.0=hdf63c60_0", ""),
        ("_libgcc_mutex=0.1=main", ""),
        ("some-library=1.0=h7b6447c_0", ""),
        ("cudatoolkit=10.1", ""),
        ("r-ggplot2", ""),
        ("nodejs>=12", ""),
        ("mkl_fft=1.0.15", ""),
        ("ffmpeg", ""),
        ("pip", ""),
        ("tool=1.1.1g", "tool"),
        ("", ""),
        ("!!", ""),
        ("=1.0", ""),
        ("n" * 600, ""),
    ],
)
def test_requirements(text: str, requirement: str) -> None:
    found = from_conda(text).requirement
    assert found == requirement
    if found:
        Requirement(found)


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("python", ""),
        ("python=3.8", "3.8"),
        ("python=3.8.*", "3.8"),
        ("python==3.8.5", "3.8.5"),
        ("python=3.7.7=hcff3b4d_5", "3.7.7"),
        ("python>=3.6", ">=3.6"),
        ("python >=3.6,<3.9", ">=3.6,<3.9"),
    ],
)
def test_python(text: str, python: str) -> None:
    found = from_conda(text)
    assert (found.name, found.requirement, found.python) == ("python", "", python)


def test_build_strings_are_seen() -> None:
    assert from_conda("six=1.15.0=py_0") == FromConda("six", "six==1.15.0", exact=True)
    assert not from_conda("six=1.15.0").exact


def test_the_lists_do_not_contradict_each_other() -> None:
    assert not conda._NAMED_OTHERWISE.keys() & conda._NO_DISTRIBUTION
    listed = conda._ONLY_CONDA.split()
    assert len(listed) == len(set(listed))
    assert not [name for name in conda._NAMED_OTHERWISE if conda._NO_DISTRIBUTION_LIKE.match(name)]
