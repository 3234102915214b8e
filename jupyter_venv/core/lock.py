"""One lock per environment, seen by every process of every user who can write to it.

The operating system releases it when the last process holding it dies. An installer inherits it, so
that killing only us does not open the environment to somebody else while the installer still writes.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

from ..errors import EnvironmentBusy
from ..models import Holder
from .environments import Layout, read_json, write_atomically

# Seconds. Who only writes down what others have changed (history) holds the lock for some milliseconds.
_PATIENCE = 0.5
_PAUSE = 0.01

_DOING = {
    "create": "creating it",
    "install": "installing packages",
    "uninstall": "uninstalling packages",
    "upgrade": "upgrading packages",
    "sync": "installing what a requirements file lists",
    "freeze": "writing a requirements file",
    "repair": "repairing it",
    "undo": "undoing a change",
    "restore": "bringing back an earlier state",
    "remove": "removing it",
}


@contextlib.contextmanager
def locked(
    layout: Layout, verb: str, *, becoming: Layout | None = None, announced: bool = True
) -> Iterator[int]:
    """Hold the environment's lock; yields its file descriptor. A change at work is not waited for.

    ``becoming``: where the environment is moved to while the lock is held. ``announced``: others are told who
    is at work; not by what only takes notes.

    Raises EnvironmentBusy saying who holds it; FileNotFoundError when the environment is gone; OSError
    when the file system cannot lock (a lock is never skipped).
    """
    from filelock import lock_descriptor  # not paid for by who only reads

    before = layout.path.stat()
    # Never follow a link: the file is inside a project, which may have come from anywhere.
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(layout.lock, flags, 0o666)
    try:
        deadline = time.monotonic() + _PATIENCE
        while not lock_descriptor(descriptor, blocking=False):
            if time.monotonic() > deadline:
                raise busy(layout)
            time.sleep(_PAUSE)
        # While we opened it, somebody may have removed this environment and made another in its place.
        if not os.path.samestat(before, layout.path.stat()):
            raise busy(layout)
        ours = _write_holder(layout.holder, verb) if announced else None
        try:
            yield descriptor
        finally:
            if ours is not None:
                _remove_holder((becoming or layout).holder, ours)
    finally:
        os.close(descriptor)


def busy(layout: Layout) -> EnvironmentBusy:
    """The error that says who is changing the environment."""
    holder = read_holder(layout)
    who = f": {at_work(holder)}" if holder else " by another process"
    return EnvironmentBusy(
        f"The environment of {layout.project} is being changed right now{who}. "
        "Wait until that has finished, or cancel it, then try again.",
        details=f"The process is {holder.pid}." if holder else "",
    )


def at_work(holder: Holder, now: datetime | None = None) -> str:
    """Who is at work and since when, in the clock time of this machine.

    For example ``ana has been installing packages since 14:03 CET``; ``now`` decides whether the day is said.
    """
    try:
        began = datetime.fromisoformat(holder.since).astimezone(now.tzinfo if now else None)
    except (ValueError, OverflowError):  # the file is only there for people, and anybody may have written it
        when = ""
    else:
        today = (now or datetime.now().astimezone()).date() == began.date()
        when = f" since {'' if today else f'{began.day} {began:%B}, '}{began:%H:%M %Z}".rstrip()
    return f"{holder.user} has been {_DOING.get(holder.verb, 'changing it')}{when}"


def read_holder(layout: Layout) -> Holder | None:
    """Who is changing the environment, or None.

    Does not touch the lock, which would disturb others, unless the holder is on another host, where its
    process cannot be looked for: containers change their host name at every start.
    """
    document = read_json(layout.holder)
    if not document:
        return None
    import socket  # not paid for unless somebody may be at work

    try:
        holder = Holder(
            pid=int(document["pid"]),
            user=str(document["user"]),
            verb=str(document["verb"]),
            since=str(document["since"]),
        )
        here = document["host"] == socket.gethostname()
        held = _is_running(holder.pid, document["started"]) if here else _is_locked(layout.lock)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return holder if held else None


def _is_locked(path: Path) -> bool:
    from filelock import lock_descriptor

    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return False
    try:
        return not lock_descriptor(descriptor, blocking=False)
    except OSError:  # a file system that cannot say; then the file's word counts
        return True
    finally:
        os.close(descriptor)


def _write_holder(path: Path, verb: str) -> dict[str, object]:
    import getpass
    import socket

    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a passwd entry
        user = f"user {os.getuid()}" if hasattr(os, "getuid") else "somebody"
    document: dict[str, object] = {
        "pid": os.getpid(),
        "thread": threading.get_ident(),
        "user": user,
        "verb": verb,
        "since": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "host": socket.gethostname(),
        "started": _started(os.getpid()),
    }
    write_atomically(path, json.dumps(document).encode())
    return document


def _remove_holder(path: Path, ours: dict[str, object]) -> None:
    # After a removal the folder, and with it this file, is somewhere else or gone.
    if read_json(path) == ours:
        with contextlib.suppress(OSError):
            path.unlink()


def _is_running(pid: int, started: float) -> bool:
    return abs(_started(pid) - started) < 1


def _started(pid: int) -> float:
    """When a process started, in seconds since the epoch; infinitely long ago if there is none.

    A process id alone is not enough, because ids are used again. One that has ended and whose parent has not
    asked yet what became of it (a zombie) holds nothing any more.
    """
    import psutil  # not needed, and not paid for, unless a lock is held

    try:
        process = psutil.Process(pid)
        ended = process.status() == psutil.STATUS_ZOMBIE
        return float("-inf") if ended else float(process.create_time())
    except psutil.NoSuchProcess:
        return float("-inf")
    except psutil.AccessDenied:
        return time.time()
