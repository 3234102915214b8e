"""Fixtures of every suite: nothing a test does may reach the developer's own Jupyter directories."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytest_plugins = ["pytest_jupyter.jupyter_server"]

PROJECTS = Path(__file__).parent / "projects"
HOME = Path.home()


@pytest.fixture(autouse=True)
def jupyter_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh set of Jupyter directories, by environment variable so that child processes see it too.

    HOME itself stays: the installers' caches and the user's pip configuration live there.
    """
    home = tmp_path_factory.mktemp("jupyter")
    for variable, name in {
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
        "XDG_STATE_HOME": "state",
        "XDG_DATA_HOME": "share",
    }.items():
        folder = home / name
        folder.mkdir()
        monkeypatch.setenv(variable, str(folder))
    # Traces of the shell the tests were started from, which would decide what they see.
    for variable in (
        "JUPYTER_PATH",
        "JUPYTER_CONFIG_PATH",
        "JUPYTER_PLATFORM_DIRS",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHOME",
        "PYTHONPATH",
        "VIRTUAL_ENV",
    ):
        monkeypatch.delenv(variable, raising=False)
    return home


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def analysis(tmp_path: Path) -> Path:
    """A copy of the demo project: a notebook, its data and its requirements.txt."""
    return Path(shutil.copytree(PROJECTS / "analysis", tmp_path / "analysis"))


@pytest.fixture
def interpreter() -> Callable[[str], str]:
    """``interpreter("3.9")`` is the path of such a Python; the test is skipped where there is none."""

    def find(version: str) -> str:
        path = _find_interpreter(version)
        if path is None:
            pytest.skip(f"Python {version} is not on this machine")
        return path

    return find


@functools.cache
def _find_interpreter(version: str) -> str | None:
    """The first Python ``version`` (``major.minor``) that starts: this one, pyenv's, then PATH's."""
    candidates = [Path(getattr(sys, "_base_executable", sys.executable))]
    candidates += sorted((HOME / ".pyenv" / "versions").glob(f"{version}.*/bin/python"), reverse=True)
    candidates += [Path(folder) / f"python{version}" for folder in os.get_exec_path()]
    return next((str(path) for path in candidates if _version(path) == version), None)


@functools.cache
def _version(path: Path) -> str | None:
    """``major.minor`` of an interpreter, None where it does not start (a pyenv shim, say)."""
    code = "import sys, ensurepip; print('{}.{}'.format(*sys.version_info))"
    try:
        process = subprocess.run([path, "-I", "-c", code], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return process.stdout.strip()
