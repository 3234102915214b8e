"""The one module that starts processes.

Nothing here goes through a shell, nothing inherits standard input, and a cancelled command dies with
everything it started.
"""

from __future__ import annotations

import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from ..errors import Cancelled

# A directory no project can put a uv.toml, pip.conf or a module into.
NEUTRAL_DIRECTORY = Path(sys.executable).anchor

# How long a cancelled installer may take to remove its temporary files before it is killed.
_GRACE_SECONDS = 2.0

_CREDENTIALS = re.compile(r"(?<=://)[^/\s]+@")  # to the last "@": a password may hold one


class CancelToken:
    """Asks a running change to stop; safe to use from any thread and from signal handlers."""

    def __init__(self) -> None:
        # Re-entrant, because a signal handler may cancel while its own thread holds it.
        self._mutex = threading.RLock()
        self._cancelled = False
        self._callbacks: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        """Whether :meth:`cancel` was called."""
        return self._cancelled

    def cancel(self) -> None:
        """Cancel; calling it again does nothing."""
        with self._mutex:
            if self._cancelled:
                return
            self._cancelled = True
            callbacks = list(self._callbacks)
        for callback in callbacks:
            callback()

    def check(self) -> None:
        """Raise :class:`Cancelled` once :meth:`cancel` was called."""
        if self._cancelled:
            raise Cancelled("Cancelled. Everything is as it was before.")

    @contextlib.contextmanager
    def calling(self, callback: Callable[[], None]) -> Iterator[None]:
        """Call ``callback`` at once if this is cancelled within the block (or was before it)."""
        with self._mutex:
            self._callbacks.append(callback)
            already = self._cancelled
        if already:
            callback()
        try:
            yield
        finally:
            with self._mutex:
                self._callbacks.remove(callback)


class Runner(Protocol):
    """How core runs a command; tests inject their own."""

    def __call__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        on_line: Callable[[str], None],
        cancel: CancelToken,
        inherit: Sequence[int] = (),
    ) -> int:
        """Run ``argv`` to its end and return its exit code.

        ``on_line`` gets every line of its output, without newline or credentials. ``inherit`` lists file
        descriptors the command keeps open: a lock passed this way stays held until the last of its
        processes is gone, even when this one is killed.

        Raises Cancelled when ``cancel`` was triggered, OSError when the command cannot be started.
        """


def run(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    on_line: Callable[[str], None],
    cancel: CancelToken,
    inherit: Sequence[int] = (),
) -> int:
    """The real :class:`Runner`."""
    cancel.check()
    windows = sys.platform == "win32"
    process = subprocess.Popen(
        list(argv),
        cwd=NEUTRAL_DIRECTORY,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        # Its own group, so that cancelling reaches everything it started and a terminal's Ctrl-C only us.
        start_new_session=not windows,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        pass_fds=() if windows else tuple(inherit),
    )
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(process, lines), name="jupyter-venv-output", daemon=True).start()

    def kill() -> None:
        _signal_group(process, kill=True)
        lines.put(None)  # a daemon that left the group may keep the output open for ever

    killer = threading.Timer(_GRACE_SECONDS, kill)
    killer.daemon = True

    def stop() -> None:
        _signal_group(process, kill=False)
        killer.start()

    try:
        with cancel.calling(stop):
            for line in iter(lines.get, None):
                on_line(redact(line.rstrip("\r\n")))
    finally:
        if cancel.cancelled or sys.exc_info()[0] is not None:
            # Before wait(): until then no other process can be given this id, and so the group's.
            _signal_group(process, kill=True)
        code = process.wait()
        killer.cancel()
    cancel.check()
    return code


def _read(process: subprocess.Popen[str], lines: queue.SimpleQueue[str | None]) -> None:
    """Hand over a process's output line by line, then None."""
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            lines.put(line)
    lines.put(None)


def capture(argv: Sequence[str], *, env: Mapping[str, str], timeout: float = 60) -> tuple[int, str]:
    """Run a short question of ours and return its exit code and standard output.

    Raises OSError when it cannot be started, subprocess.TimeoutExpired after ``timeout`` seconds.
    """
    done = subprocess.run(
        list(argv),
        cwd=NEUTRAL_DIRECTORY,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
        timeout=timeout,
        check=False,
    )
    return done.returncode, done.stdout


def redact(text: str) -> str:
    """``https://user:token@host`` becomes ``https://****@host``."""
    return _CREDENTIALS.sub("****@", text)


def _signal_group(process: subprocess.Popen[str], kill: bool) -> None:
    if process.returncode is not None:
        return
    if sys.platform == "win32":
        subprocess.run(
            ["taskkill", "/F", "/T", "/PID", str(process.pid)],  # noqa: S607
            capture_output=True,
            check=False,
        )
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL if kill else signal.SIGINT)
