"""Fixtures of the kernel side: shells, and home installations that do as they are told."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from jupyter_venv.kernel import context, imports, startup
from tests.kernel.site import Site

FAKE = Path(__file__).with_name("fake_home.py")


@pytest.fixture
def fake_home(tmp_path: Path) -> Callable[[str], str]:
    """``fake_home("fails")`` is the path of a home Python whose every change fails (see fake_home.py)."""

    def make(scenario: str) -> str:
        source = FAKE.read_text().replace('SCENARIO = "works"', f"SCENARIO = {scenario!r}")
        path = tmp_path / f"home {scenario}"
        path.write_text(f"#!{sys.executable} -I\n{source}")
        path.chmod(0o755)
        return str(path)

    return make


@pytest.fixture
def calls(project: Path) -> Callable[[], list[dict[str, Any]]]:
    """The calls a fake home has had for ``project``."""

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in (project / "calls.jsonl").read_text().splitlines()]

    return read


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A shell with nothing of ours in it yet, and no front end; what is recorded in it is forgotten again.

    Tests go to ``tmp_path``; the shell's end comes before that of the folder it is then in.
    """
    monkeypatch.setattr(context, "_recorded", None)
    make: Any = InteractiveShell  # IPython has no annotations
    shell = make(config=Config({"HistoryManager": {"enabled": False}}))
    yield shell
    startup.unregister(shell)
    atexit.unregister(shell.atexit_operations)
    shell.atexit_operations()


@pytest.fixture
def site(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The project's environment as far as imports go; what was imported from it is forgotten again."""
    found = Site(project / ".venv")
    monkeypatch.syspath_prepend(str(found.path))
    yield found
    imports.unwatch()
    found.forget()


@pytest.fixture
def displays(shell: Any) -> Any:
    """Make ``shell`` one with a front end, and keep what it would show."""
    make: Any = DisplayPublisher  # and not IPython's own for this, which is how a cell is captured
    found = make()
    found.outputs = []
    found.publish = lambda data, metadata=None, *, transient=None, update=False: found.outputs.append(
        {"data": data, "transient": transient, "update": update}
    )
    shell.display_pub = found
    shell.kernel = object()
    return found


@dataclass(frozen=True)
class Real:
    """A project with an environment made by the command line, and the Jupyter directories it is known in."""

    project: Path
    kernel: str
    python: Path
    environ: dict[str, str]

    @property
    def startup(self) -> Path:
        """The startup file of ours."""
        [path] = (self.project / ".venv" / "etc" / "ipython" / "startup").iterdir()
        return path

    def run(self, *argv: str | Path) -> str:
        """What a command prints that is run in the project; it has to succeed."""
        process = subprocess.run(
            argv, cwd=self.project, env=self.environ, capture_output=True, text=True, check=False
        )
        assert process.returncode == 0, process.stdout + process.stderr
        return process.stdout

    def packages(self) -> dict[str, str]:
        """Names and versions of what the command line says is installed."""
        command = [sys.executable, "-m", "jupyter_venv", "packages", "--json"]
        return {one["name"]: one["version"] for one in json.loads(self.run(*command))}


@pytest.fixture(scope="session")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Real]:
    """``environments("3.9", path)`` makes an environment on that Python, once for the whole run.

    Words behind the version are packages to make it with.
    """
    home = tmp_path_factory.mktemp("kernels")
    environ = {
        **os.environ,
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_DATA_HOME": str(home / "share"),
    }

    @cache
    def make(version: str, python: str) -> Real:
        project = home / f"It's {version}"
        project.mkdir()
        specs = version.split()[1:]
        command = [sys.executable, "-m", "jupyter_venv", "create", "--json", "--python", python, *specs]
        process = subprocess.run(
            command, cwd=project, env=environ, capture_output=True, text=True, check=False
        )
        assert process.returncode == 0, process.stdout + process.stderr
        kernel = json.loads(process.stdout.splitlines()[-1])["result"]["environment"]["name"]
        return Real(project, kernel, project / ".venv" / "bin" / "python", environ)

    return make


@pytest.fixture
def real(
    request: pytest.FixtureRequest,
    environments: Callable[[str, str], Real],
    interpreter: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    jupyter_home: Path,
) -> Real:
    """An environment on the Python that the test is parametrized with (``indirect``), else on 3.11.

    ``"3.10 ipykernel<7"``: made with such a package.
    """
    version = getattr(request, "param", "3.11")
    found = environments(version, interpreter(version.split()[0]))
    for name, value in found.environ.items():
        if name.startswith(("JUPYTER_", "IPYTHON", "XDG_")):
            monkeypatch.setenv(name, value)
    return found
