"""Processes: their output, and that none outlives its cancellation."""

from __future__ import annotations

import os
import sys
import threading

import psutil
import pytest

from jupyter_venv.core.process import NEUTRAL_DIRECTORY, CancelToken, redact, run
from jupyter_venv.errors import Cancelled


def python(code: str) -> list[str]:
    return [sys.executable, "-u", "-c", code]


def test_lines_and_exit_code() -> None:
    lines: list[str] = []
    code = run(
        python(
            "import os, sys; print('a'); print(os.getcwd(), file=sys.stderr);"
            "print(sys.stdin.read()); sys.exit(3)"
        ),
        env=dict(os.environ),
        on_line=lines.append,
        cancel=CancelToken(),
    )
    assert code == 3
    assert lines == ["a", NEUTRAL_DIRECTORY, ""]


def test_credentials_are_not_shown() -> None:
    assert (
        redact("x @ git+https://user:pass@host/x and https://token@h")
        == "x @ git+https://****@host/x and https://****@h"
    )
    assert redact("https://user:p@ss@host/x") == "https://****@host/x"
    assert redact("https://host/a@b user@host") == "https://host/a@b user@host"
    lines: list[str] = []
    run(python("print('https://u:p@h/')"), env={}, on_line=lines.append, cancel=CancelToken())
    assert lines == ["https://****@h/"]


@pytest.mark.parametrize("stubborn", [False, True], ids=["willing", "ignores SIGINT"])
def test_cancelling_ends_everything_it_started(stubborn: bool) -> None:
    ignore = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); " if stubborn else ""
    child = f"{ignore}import os, time; print('child', os.getpid(), flush=True); time.sleep(600)"
    parent = f"{ignore}import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    cancel = CancelToken()
    children: list[psutil.Process] = []

    def on_line(line: str) -> None:
        if line.startswith("child"):
            children.append(psutil.Process(int(line.split()[1])))
            threading.Thread(target=cancel.cancel).start()

    with pytest.raises(Cancelled):
        run(python(parent), env=dict(os.environ), on_line=on_line, cancel=cancel)
    assert len(children) == 1
    _, alive = psutil.wait_procs(children, timeout=30)
    # Where nobody collects orphans, a dead one stays in the table.
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []


def test_a_daemon_that_left_does_not_delay_the_cancellation() -> None:
    """It keeps the output open; what reads it must not wait for that."""
    daemon = "import os, time; os.setsid(); print('daemon', os.getpid(), flush=True); time.sleep(600)"
    parent = (
        f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {daemon!r}]); time.sleep(600)"
    )
    cancel = CancelToken()
    daemons: list[psutil.Process] = []

    def on_line(line: str) -> None:
        if line.startswith("daemon"):
            daemons.append(psutil.Process(int(line.split()[1])))
            threading.Thread(target=cancel.cancel).start()

    try:
        with pytest.raises(Cancelled):
            run(python(parent), env=dict(os.environ), on_line=on_line, cancel=cancel)
        assert daemons[0].is_running()
    finally:
        for process in daemons:
            process.kill()


def test_cancelled_before_it_began() -> None:
    cancel = CancelToken()
    cancel.cancel()
    cancel.cancel()
    with pytest.raises(Cancelled):
        run(["/nowhere"], env={}, on_line=print, cancel=cancel)


def test_an_error_while_reading_ends_it_too() -> None:
    class Trouble(Exception):
        pass

    pids: list[int] = []

    def on_line(line: str) -> None:
        pids.append(int(line))
        raise Trouble

    with pytest.raises(Trouble):
        run(
            python("import os, time; print(os.getpid()); time.sleep(600)"),
            env=dict(os.environ),
            on_line=on_line,
            cancel=CancelToken(),
        )
    assert not psutil.pid_exists(pids[0])
