"""One change at a time: what a second process is told, and when a lock ends."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import IO

import pytest

from jupyter_venv.core.environments import Layout
from jupyter_venv.core.lock import at_work, locked, read_holder
from jupyter_venv.errors import EnvironmentBusy, EnvironmentNotFound, JupyterVenvError
from jupyter_venv.models import Holder, PackageChange
from tests.core.fakes import change, files, make_environment, make_venv, upgrade_alpha


@pytest.fixture
def layout(project: Path) -> Layout:
    return make_environment(project)


def nothing(site_packages: Path) -> None:
    """An action that does nothing."""


def test_the_environment_is_gone(layout: Layout) -> None:
    with pytest.raises(EnvironmentNotFound):
        change(Layout.of_project(layout.project / "other"), nothing)


def test_the_environment_was_removed_and_made_again_while_the_lock_was_opened(layout: Layout) -> None:
    """The lock of an environment that is gone protects nothing; whoever got it must notice."""
    other = layout.path.with_name("other")

    class Swapped(Layout):
        @property
        def lock(self) -> Path:
            # Asked for between the first look at the folder and the opening of the file.
            if not other.exists():
                self.path.rename(other)
                make_venv(self)
                self.records.mkdir()
            return super().lock

    with pytest.raises(EnvironmentBusy):
        change(Swapped(layout.path), upgrade_alpha)


def test_who_only_takes_notes_is_not_at_work_for_others(layout: Layout) -> None:
    """A kernel says nothing of a change while somebody is at work, and notes are taken beside it."""
    with locked(layout, "history", announced=False):
        assert not layout.holder.exists()
        assert read_holder(layout) is None
        with pytest.raises(EnvironmentBusy, match="by another process"):
            change(layout, upgrade_alpha)


def test_who_only_writes_something_down_is_waited_for(layout: Layout) -> None:
    asked = threading.Event()

    class Asked(Layout):
        @property
        def lock(self) -> Path:
            asked.set()
            return super().lock

    with ThreadPoolExecutor() as pool:
        with locked(layout, "history"):
            changed = pool.submit(change, Asked(layout.path), nothing)
            assert asked.wait(30)
        assert changed.result(30) == []


# The lock between processes

HOLD = """
import sys
from pathlib import Path
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.lock import locked
with locked(Layout(Path(sys.argv[1])), "upgrade"):
    print("held", flush=True)
    sys.stdin.readline()
"""

# Holds the lock, starts a child that inherits it as an installer does, and waits to be killed.
HOLD_WITH_CHILD = """
import subprocess, sys
from pathlib import Path
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.lock import locked
with locked(Layout(Path(sys.argv[1])), "upgrade") as descriptor:
    child = [sys.executable, "-c", "import sys; print('child', flush=True); sys.stdin.readline()"]
    subprocess.run(child, pass_fds=[descriptor])
"""


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a script of ours and wait for its first line; at the end it and its output's readers are gone."""
    started: list[subprocess.Popen[str]] = []

    def run(script: str, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", script, *map(str, arguments)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert pipe(process.stdout).readline(), "it ended before it said anything"
        return process

    yield run
    for process in started:
        process.kill()
        pipe(process.stdin).close()  # the end of the input ends a child that outlived its parent
        process.wait()
        pipe(process.stdout).close()


def pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def test_a_second_process_is_told_who_is_at_work(
    layout: Layout, start: Callable[..., subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "ana")
    process = start(HOLD, layout.path)
    with pytest.raises(EnvironmentBusy) as caught:
        change(layout, nothing)
    assert "ana has been upgrading packages since " in caught.value.message
    assert str(process.pid) in caught.value.details
    pipe(process.stdin).write("\n")
    pipe(process.stdin).flush()
    process.wait()
    assert change(layout, upgrade_alpha) == [PackageChange("alpha", "1.0", "2.0")]


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("2026-11-20T12:05:00+00:00", " since 13:05 CET"),
        ("2026-11-20T23:30:00+00:00", " since 21 November, 00:30 CET"),
        ("2026-11-18T22:59:59+00:00", " since 18 November, 23:59 CET"),
        ("", ""),
        ("yesterday", ""),
        ("0001-01-01T00:00:00+14:00", ""),
    ],
)
def test_since_when_is_said_as_a_clock_says_it(since: str, said: str) -> None:
    now = datetime(2026, 11, 20, 13, 0, tzinfo=timezone(timedelta(hours=1), "CET"))
    assert at_work(Holder(1, "ana", "install", since), now) == f"ana has been installing packages{said}"
    assert at_work(Holder(1, "ana", "?", since), now) == f"ana has been changing it{said}"


def test_a_dead_process_holds_no_lock(layout: Layout, start: Callable[..., subprocess.Popen[str]]) -> None:
    process = start(HOLD, layout.path)
    process.kill()
    process.wait()
    assert layout.holder.exists(), "it died without tidying up"
    change(layout, upgrade_alpha)


def test_nor_does_one_that_nobody_has_asked_after(
    layout: Layout, start: Callable[..., subprocess.Popen[str]]
) -> None:
    process = start(HOLD, layout.path)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and stays a zombie
    assert read_holder(layout) is None
    change(layout, upgrade_alpha)


def test_the_lock_lives_as_long_as_an_installer_that_inherited_it(
    layout: Layout, start: Callable[..., subprocess.Popen[str]]
) -> None:
    process = start(HOLD_WITH_CHILD, layout.path)
    process.kill()
    process.wait()
    with pytest.raises(EnvironmentBusy):
        change(layout, nothing)
    pipe(process.stdin).close()  # the child ends …
    assert pipe(process.stdout).read() == ""  # … and has ended when nobody can write any more
    change(layout, upgrade_alpha)


def test_a_holder_file_left_half_written_by_a_process_with_our_id(layout: Layout) -> None:
    # Containers give the same ids again and again.
    (layout.records / f".holder.json.{os.getpid()}.tmp").write_text("{")
    change(layout, upgrade_alpha)


@pytest.mark.parametrize("held", [False, True])
def test_a_holder_on_another_host_counts_while_it_holds_the_lock(layout: Layout, held: bool) -> None:
    """A container's host name changes with every start, and its processes cannot be looked for."""
    holder = {"pid": 42, "user": "ana", "verb": "install", "since": "", "host": "elsewhere", "started": 1.0}
    layout.holder.write_text(json.dumps(holder))
    layout.lock.touch()
    with open(layout.lock) as file:
        if held:
            fcntl.flock(file, fcntl.LOCK_EX)
        found = read_holder(layout)
    assert (found.user if found else None) == ("ana" if held else None)
    if not held:
        change(layout, upgrade_alpha)


def test_a_lock_that_is_a_link_is_not_followed(layout: Layout, tmp_path: Path) -> None:
    target = tmp_path / "target"
    layout.lock.symlink_to(target)
    with pytest.raises(JupyterVenvError):
        change(layout, nothing)
    assert not target.exists()


def test_a_file_system_that_cannot_lock_is_said_so(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    before = files(layout)
    monkeypatch.setattr(fcntl, "flock", no_locks)
    with pytest.raises(JupyterVenvError):
        change(layout, upgrade_alpha)
    assert files(layout) == before
