"""How an environment comes into being and how it goes, each completely or not at all."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from ..errors import EnvironmentExists, JupyterVenvError, VerificationFailed
from ..events import Phase, Progress, Report
from ..models import PackageChange
from . import transaction, verification
from .bookkeeping import conclude
from .environments import Layout, Record
from .inspection import AGAIN, creation_was_interrupted, foreign
from .inventory import Look, look_at
from .journal import Journal
from .lock import locked
from .process import CancelToken
from .snapshot import delete_tree
from .transaction import os_errors

# Beside the environment, on its file system, so that it can be moved there and away in one step.
_TEMPORARY = ".venv.tmp-{pid}-{unique}"


class Making(Protocol):
    """What it takes to make one environment.

    ``arguments``, ``requested``, ``source`` and ``as_of`` are journaled; what is requested may have become
    less when ``fill`` has ended.
    """

    @property
    def record(self) -> Record:
        """What to write down."""

    @property
    def arguments(self) -> tuple[str, ...]:
        """What was given, for people."""

    @property
    def requested(self) -> tuple[str, ...]:
        """What was asked for (PEP 508)."""

    @property
    def source(self) -> str:
        """Through which face it was asked for."""

    @property
    def as_of(self) -> str:
        """The day (ISO) whose packages it gets; nothing for today."""

    def pack(self) -> None:
        """Called once nobody else can change what is there: decide what is kept of it."""

    def fill(self, lock: int) -> None:
        """Put everything into the folder; processes inherit the lock's file descriptor."""

    def register(self) -> None:
        """Make its kernel known."""

    def undo(self) -> None:
        """Take back what :meth:`register` did, if it did."""


def create(layout: Layout, making: Making, *, report: Report, cancel: CancelToken) -> list[PackageChange]:
    """Make an environment: fill it, verify it, register its kernel.

    When anything fails the folder is removed; where an interrupted creation was in its place, that is what
    there is again. Raises what ``making`` raises, EnvironmentBusy, EnvironmentExists, ForeignEnvironment,
    VerificationFailed, NotWritable or DiskFull.
    """
    with os_errors(layout.path):
        _delete_leftovers(layout.project)
        if layout.exists():
            return _resume(layout, making, report, cancel)
        making.pack()
        with _staged(layout, making) as lock:
            try:
                after = _make(layout, making, lock, report, cancel)
                changes = conclude(layout, 1, Look(), after, requested_=making.requested, as_of=making.as_of)
            except BaseException:
                report(Progress(Phase.RESTORING, "Removing what was made so far"))
                making.undo()
                delete_tree(_set_aside(layout))
                raise
            return changes


def create_again(
    layout: Layout, making: Making, *, report: Report, cancel: CancelToken
) -> list[PackageChange]:
    """Make an environment anew in the place of one of ours, as one transaction.

    Everything is in its place all the time: the old environment's lock, its journal, and a snapshot to go
    back to. So whoever dies on the way leaves an interrupted change like any other. Raises what
    :func:`create` raises; then the old environment is what it was.
    """
    with os_errors(layout.path):
        if not layout.is_ours():
            raise foreign(layout.path)
        if creation_was_interrupted(layout):
            return _resume(layout, making, report, cancel)
        with locked(layout, "create") as lock:
            before = transaction.settle(layout, report)
            report(Progress(Phase.PREPARING, "Keeping a copy of the old environment"))
            making.pack()
            with transaction.restorable(
                layout,
                AGAIN,
                making.arguments,
                before,
                requested=making.requested,
                dropped=(),
                source=making.source,
                report=report,
            ) as done:
                try:
                    cancel.check()
                    _clear(layout)
                    making.record.write(layout)
                    after = _make(layout, making, lock, report, cancel)
                    changes: list[PackageChange] = done(
                        after, requested_=making.requested, as_of=making.as_of
                    )
                except BaseException:
                    making.undo()
                    raise
            return changes


def remove(layout: Layout, unregister: Callable[[], None], *, report: Report) -> None:
    """Delete an environment's folder after ``unregister`` took its kernelspec away.

    Raises EnvironmentBusy or NotWritable.
    """
    with os_errors(layout.path):
        if not layout.exists():
            unregister()
            return
        with locked(layout, "remove"):
            report(Progress(Phase.REMOVING, f"Deleting {layout.path}"))
            aside = _set_aside(layout)
            try:
                unregister()
            except BaseException:
                aside.rename(layout.path)
                raise
            delete_tree(aside)
        _delete_leftovers(layout.project)


def _resume(layout: Layout, making: Making, report: Report, cancel: CancelToken) -> list[PackageChange]:
    """Make an environment where a creation was interrupted.

    Until it has succeeded the last word of the journal is that of a creation under way, with what was asked
    for in it.
    """
    if not layout.is_ours():
        raise foreign(layout.path)
    with locked(layout, "create") as lock:
        journal = Journal(layout.journal)
        before = journal.pending()
        # Since this creation was planned, another one may have ended well.
        if before is None or not creation_was_interrupted(layout):
            raise _in_the_way(layout)
        transaction.tidy(layout)
        making.pack()
        number = journal.begin("create", making.arguments, requested=making.requested, source=making.source)
        try:
            _clear(layout)
            making.record.write(layout)
            after = _make(layout, making, lock, report, cancel)
            changes = conclude(layout, number, Look(), after, requested_=making.requested, as_of=making.as_of)
        except BaseException:
            report(Progress(Phase.RESTORING, "Removing what was made so far"))
            making.undo()
            journal.begin("create", before.arguments, requested=before.requested, source=before.source)
            _clear(layout)
            raise
        return changes


def _make(
    layout: Layout,
    making: Making,
    lock: int,
    report: Report,
    cancel: CancelToken,
) -> Look:
    """Fill the folder, and register it once what is in it has been verified; what is installed then."""
    cancel.check()
    making.fill(lock)
    report(Progress(Phase.VERIFYING, "Checking the installed files"))
    after = look_at(layout)
    if found := verification.problems(layout, {}, dict(after.installed), removed=()):
        raise VerificationFailed(
            f"The installer reported success, but {found[0]} Nothing was kept; try again.",
            details="\n".join(found),
        )
    cancel.check()
    making.register()
    cancel.check()
    return after


@contextlib.contextmanager
def _staged(layout: Layout, making: Making) -> Iterator[int]:
    """Make ``.venv`` appear in one step, locked and with its journal saying that it is being created.

    Yields the lock's file descriptor.
    """
    staging = Layout(_temporary(layout.project))
    try:
        staging.records.mkdir(parents=True)
        making.record.write(staging)
        Journal(staging.journal).begin(
            "create", making.arguments, requested=making.requested, source=making.source
        )
        with locked(staging, "create", becoming=layout) as lock:
            if layout.exists():
                raise _in_the_way(layout)
            staging.path.rename(layout.path)
            yield lock
    finally:
        delete_tree(staging.path)  # where it did not become the environment


def _in_the_way(layout: Layout) -> JupyterVenvError:
    if not layout.is_ours():
        return foreign(layout.path)
    return EnvironmentExists(
        f"{layout.project} has had an environment since a moment ago. "
        "Install packages into it, or remove it first."
    )


def _clear(layout: Layout) -> None:
    """Delete all of an environment but our records."""
    with os.scandir(layout.path) as entries:
        others = [Path(entry.path) for entry in entries if entry.name != layout.records.name]
    for path in others:
        delete_tree(path)


def _set_aside(layout: Layout) -> Path:
    """Move an environment to where it can be deleted at leisure; for everybody else it is gone at once."""
    temporary = _temporary(layout.project)
    layout.path.rename(temporary)
    return temporary


def _temporary(project: Path) -> Path:
    return project / _TEMPORARY.format(pid=os.getpid(), unique=uuid.uuid4().hex[:8])


def _delete_leftovers(project: Path) -> None:
    """Delete what processes that died while something was moved there or away left."""
    for path in project.glob(_TEMPORARY.format(pid="*", unique="*")):
        with contextlib.suppress(ValueError, OverflowError):
            pid = int(path.name.split("-")[1])
            import psutil  # costs more than all the rest of a command that finds nothing to delete

            if not psutil.pid_exists(pid):
                delete_tree(path)
