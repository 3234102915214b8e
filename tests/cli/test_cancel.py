"""Ctrl-C and SIGTERM at a known moment: everything is as it was, and the exit code says so.

The moments are made by packages that stop and wait: one while it is built, one after its files are in place.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import tiny
from tests.cli.conftest import Command

SIGNALS = [signal.SIGINT, signal.SIGTERM]

# Says through one pipe that it is there, and waits at another for what never comes.
WAIT = """\
import os

def wait():
    if os.path.exists({over!r}):
        return
    with open({arrived!r}, "w") as pipe:
        pipe.write("here")
    open({never!r}).read()
"""

BACKEND = WAIT + "wait()\n"

# Runs at every start of the environment's Python. pip: at its end; uv: in the workers that compile.
HOOK = (
    WAIT
    + """
def wait_once_installed():
    if os.path.exists(os.path.join(os.path.dirname(__file__), "tiny.py")):
        wait()

import atexit
wait_once_installed()
atexit.register(wait_once_installed)
"""
)


@pytest.fixture
def pipes(tmp_path: Path) -> dict[str, str]:
    paths = {name: str(tmp_path / name) for name in ("arrived", "never", "over")}
    os.mkfifo(paths["arrived"])
    os.mkfifo(paths["never"])
    return paths


def end(pipes: dict[str, str], environment: Path) -> None:
    """Let go of an installer whose parent was killed, and wait until the last of its processes is gone."""
    Path(pipes["over"]).touch()
    open(pipes["never"], "w").close()
    with open(environment / ".jupyter_venv" / "lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


@contextmanager
def started(command: Command, pipes: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A change that has reached the place where it waits."""
    arrived = os.open(pipes["arrived"], os.O_RDONLY | os.O_NONBLOCK)
    process = subprocess.Popen(
        command.argv(*arguments, "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **command.environ},
    )
    ended = os.pidfd_open(process.pid)
    try:
        ready, _, _ = select.select([arrived, ended], [], [])
        assert arrived in ready, f"it ended instead: {process.communicate()}"
        yield process
    finally:
        os.close(arrived)
        os.close(ended)
        Path(pipes["over"]).touch()  # whatever went wrong: nobody waits for ever
        with contextlib.suppress(OSError):
            os.close(os.open(pipes["never"], os.O_WRONLY | os.O_NONBLOCK))
        process.kill()
        process.communicate()


def cancel(process: subprocess.Popen[str], number: int) -> None:
    """Send a signal; it has to end as a cancelled change ends."""
    process.send_signal(number)
    out, err = process.communicate()
    assert (process.returncode, err) == (130, "")
    assert '"event": "failed"' in out.splitlines()[-1]
    assert '"code": "cancelled"' in out.splitlines()[-1]


@pytest.fixture
def building(tmp_path: Path, pipes: dict[str, str]) -> str:
    """A source distribution whose build never ends."""
    return str(tiny.sdist(tmp_path, "endless", "1.0", BACKEND.format(**pipes)))


@pytest.mark.parametrize("number", SIGNALS)
def test_during_a_build(venv: Command, pipes: dict[str, str], building: str, number: int) -> None:
    venv("install", "acme-excel")
    before = venv.everything()
    arguments = ("install", "--allow-direct-references", "tiny", building)
    with started(venv, pipes, *arguments) as process:
        assert venv.json("install", "tiny").failure() == "busy"
        assert venv.json("status").document()["environment"]["state"] == "changing"
        cancel(process, number)
    assert venv.everything() == before
    assert venv.json("status").document()["environment"]["state"] == "ready"


@pytest.mark.parametrize("number", SIGNALS)
def test_after_the_files_are_in_place(
    venv: Command, pipes: dict[str, str], tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"waiting.pth": "import waiting\n", "waiting.py": HOOK.format(**pipes)}
    waiting = tiny.wheel(tmp_path, "waiting-hook", "1.0", files=files)
    assert venv("install", "--allow-direct-references", str(waiting)).code == 0
    monkeypatch.setenv("UV_COMPILE_BYTECODE", "1")
    before = venv.everything()
    with started(venv, pipes, "install", "tiny", "acme") as process:
        assert list(venv.environment.glob("lib/*/site-packages/tiny.py")), "it waits too early"
        cancel(process, number)
    assert venv.everything() == before


@pytest.mark.parametrize("installer", ["uv", "pip"])
@pytest.mark.parametrize("number", SIGNALS)
def test_a_creation(
    command: Command, pipes: dict[str, str], building: str, installer: str, number: int
) -> None:
    before = command.everything()
    arguments = ("create", "--installer", installer, "--allow-direct-references", building)
    with started(command, pipes, *arguments) as process:
        assert command.json("create").failure() == "busy"
        assert command.json("remove", "--yes").failure() == "busy"
        cancel(process, number)
    assert command.everything() == before


def test_killed_during_a_build(venv: Command, pipes: dict[str, str], building: str) -> None:
    """Nobody is left to put things back, so the next change does; but not while the installer lives."""
    before = venv.everything()
    with started(venv, pipes, "install", "--allow-direct-references", "tiny", building) as process:
        process.kill()
        process.wait()
        assert venv.json("status").document()["environment"]["state"] == "interrupted"
        assert venv.json("install", "acme").failure() == "busy", "its installer is still at work"
        end(pipes, venv.environment)
    done = venv("install", "no-such-package")
    assert "Undoing the interrupted 'install' first" in done.out
    assert venv.everything() == before


def test_interrupted_creation_is_made_anew(command: Command, pipes: dict[str, str], building: str) -> None:
    with started(command, pipes, "create", "--allow-direct-references", building) as process:
        process.kill()
        end(pipes, command.environment)
    assert command.json("status").document()["environment"]["state"] == "interrupted"
    assert command.json("install", "tiny").failure() == "not-ready"
    assert command("create", "tiny").code == 0
    assert [path.name for path in command.project.iterdir()] == [".venv"]


def test_ctrl_c_reaches_only_the_command(venv: Command, pipes: dict[str, str], building: str) -> None:
    """A terminal sends Ctrl-C to all processes of its group at once; the installer is not in it."""
    with started(venv, pipes, "install", "--allow-direct-references", building) as process:
        lock = venv.environment / ".jupyter_venv" / "lock"
        assert groups_holding(lock) - {os.getpgid(process.pid)}, "the installer has a group of its own"
        cancel(process, signal.SIGINT)
    assert groups_holding(lock) == set(), "a process of the installer lives on"


def groups_holding(path: Path) -> set[int]:
    """The process groups that have a file open."""
    found = set()
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if descriptor.readlink() == path:
                found.add(os.getpgid(int(descriptor.parts[2])))
        except (OSError, ProcessLookupError):
            continue
    return found
