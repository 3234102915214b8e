"""The command line as a subprocess, with real installers on an index of tiny packages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import tiny
from tests.tiny import index

__all__ = ["index"]


@dataclass
class Result:
    """What one run of the command did."""

    code: int
    out: str
    err: str

    def document(self) -> Any:
        """The one JSON document that a reading verb prints."""
        assert self.code == 0, (self.out, self.err)
        return json.loads(self.out)

    def events(self) -> list[dict[str, Any]]:
        """The JSON lines that a changing verb prints, and a failure."""
        events = [json.loads(line) for line in self.out.splitlines()]
        assert events, f"nothing was printed; on standard error: {self.err}"
        return events

    def failure(self) -> str:
        """The code of the failure it ended with, which must be told as one, without a traceback."""
        last = self.events()[-1]
        assert last["event"] == "failed", last
        assert last["message"].strip()
        assert "Traceback" not in self.err
        return str(last["code"])


@dataclass
class Command:
    """``jupyter-venv`` run for one project."""

    project: Path
    environ: dict[str, str] = field(default_factory=dict)

    def argv(self, *arguments: str) -> list[str]:
        verb, *rest = arguments
        return [sys.executable, "-m", "jupyter_venv", verb, "--project", str(self.project), *rest]

    def __call__(self, *arguments: str, **options: Any) -> Result:
        """Run a verb on the project and wait for its end."""
        done = subprocess.run(
            self.argv(*arguments),
            stdin=options.pop("stdin", subprocess.DEVNULL),
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, **self.environ},
            check=False,
            **options,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def json(self, *arguments: str) -> Result:
        verb, *rest = arguments
        return self(verb, "--json", *rest)

    @property
    def environment(self) -> Path:
        return self.project / ".venv"

    def everything(self) -> tuple[object, ...]:
        """All there is: the packages, the project's files, the kernelspecs."""
        data = Path({**os.environ, **self.environ}["JUPYTER_DATA_DIR"])
        packages = self.json("packages").document() if self.environment.exists() else None
        return packages, tiny.tree(self.project, without=[".jupyter_venv"]), tiny.tree(data)


@pytest.fixture(autouse=True)
def _only_index(monkeypatch: pytest.MonkeyPatch, index: Path, tmp_path: Path) -> None:
    tiny.only_index(monkeypatch, index, tmp_path)


@pytest.fixture
def real_index(_only_index: None, jupyter_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's own index after all: a kernel that starts is not tiny."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(("JUPYTER_", "IPYTHON"))}
    monkeypatch.undo()
    for name, value in kept.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def command(project: Path) -> Command:
    """The command for an empty project."""
    return Command(project)


@pytest.fixture(scope="session", params=["uv", "pip"])
def made(request: pytest.FixtureRequest, index: Path, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """A project with an environment, made once per installer."""
    return _make(request.param, index, tmp_path_factory)


@pytest.fixture(scope="session")
def made_by_uv(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """A project with an environment, made once, where the installer does not matter."""
    return _make("uv", index, tmp_path_factory)


def _make(installer: str, index: Path, tmp_path_factory: pytest.TempPathFactory) -> Command:
    folder = tmp_path_factory.mktemp(f"made-by-{installer}")
    command = Command(folder / "project", {"JUPYTER_DATA_DIR": str(folder / "data")})
    command.project.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        tiny.only_index(patch, index, folder)
        done = command.json("create", "--installer", installer)
    assert done.code == 0, (done.out, done.err)
    return command


@pytest.fixture
def venv(made: Command) -> Iterator[Command]:
    """An environment as it was when it was new, once with each installer."""
    yield from _renewed(made)


@pytest.fixture
def uv_venv(made_by_uv: Command) -> Iterator[Command]:
    """An environment as it was when it was new."""
    yield from _renewed(made_by_uv)


def _renewed(command: Command) -> Iterator[Command]:
    (site_packages,) = command.environment.glob("lib/*/site-packages")
    records = [command.environment / ".jupyter_venv" / name for name in ("journal.jsonl", "installed.json")]
    before, written = set(os.listdir(site_packages)), [path.read_bytes() for path in records]
    yield command
    remove(site_packages, set(os.listdir(site_packages)) - before)
    remove(command.project, set(os.listdir(command.project)) - {".venv"})
    for path, content in zip(records, written, strict=True):
        path.write_bytes(content)


def remove(folder: Path, names: Sequence[str] | set[str]) -> None:
    for name in names:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
