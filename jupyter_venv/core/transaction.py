"""A change to an environment happens completely, or the environment is exactly what it was before.

Take the lock; repair what an earlier change left; journal what others did meanwhile; snapshot; journal the
intent; act; verify the files; journal the outcome. A failure or a cancellation restores the snapshot. A
process that dies in the middle leaves a pending journal entry, which the next change repairs first.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

from ..errors import (
    DiskFull,
    EnvironmentNotFound,
    EnvironmentNotReady,
    JupyterVenvError,
    NotWritable,
    VerificationFailed,
)
from ..events import Phase, Progress, Report
from ..models import PackageChange
from . import snapshot, verification
from .bookkeeping import conclude, note_nothing, notice
from .environments import Layout
from .inventory import Look, look_at
from .journal import Entry, Journal
from .lock import locked
from .process import CancelToken


def change(
    layout: Layout,
    verb: str,
    arguments: Sequence[str],
    action: Callable[[int], Collection[str]],
    *,
    requested: Sequence[str] = (),
    settled: Callable[[Look], Sequence[str]] | None = None,
    dropped: Sequence[str] = (),
    source: str = "",
    report: Report,
    cancel: CancelToken,
    needless: Callable[[Look], bool] = lambda look: False,
    as_of: Callable[[], str] = lambda: "",
) -> list[PackageChange]:
    """Run ``action`` on an environment as one transaction and return what it changed.

    ``action`` gets the lock's file descriptor, for processes to inherit, and returns the canonical names of
    what it meant to remove. ``requested``, ``dropped`` and ``source`` go into the journal; ``settled`` tells
    of what is then installed what was requested of it, where not all of ``requested`` was. Where ``needless``
    says of what is installed that there is nothing to do, only that is written down. ``as_of`` is asked at
    the end, for the journal.

    Raises what ``action`` raises, EnvironmentBusy, VerificationFailed, NotWritable or DiskFull; then nothing
    has changed.
    """
    with os_errors(layout.path), locked(layout, verb) as descriptor:
        before = settle(layout, report)
        if needless(before):
            note_nothing(layout, before, verb, arguments, requested=requested, dropped=dropped, source=source)
            return []
        report(Progress(Phase.PREPARING, "Keeping a copy of the environment"))
        # What was wrong before is not this change's doing, and must not stand in its way.
        installed = dict(before.installed)
        known = verification.problems(layout, installed, installed, removed=())
        with restorable(
            layout,
            verb,
            arguments,
            before,
            requested=requested,
            dropped=dropped,
            source=source,
            report=report,
        ) as done:
            cancel.check()
            removed = action(descriptor)
            report(Progress(Phase.VERIFYING, "Checking the installed files"))
            after = look_at(layout)
            problems = verification.problems(layout, installed, dict(after.installed), removed=removed)
            if found := [one for one in problems if one not in known]:
                raise VerificationFailed(
                    f"The installer reported success, but {found[0]} Everything is as it was before.",
                    details="\n".join(found),
                )
            cancel.check()
            return done(after, requested_=settled(after) if settled else None, as_of=as_of())


@contextlib.contextmanager
def restorable(
    layout: Layout,
    verb: str,
    arguments: Sequence[str],
    before: Look,
    *,
    requested: Sequence[str],
    dropped: Sequence[str],
    source: str,
    report: Report,
) -> Iterator[Callable[..., list[PackageChange]]]:
    """Snapshot and journal what the block is about to do; when it raises, everything is put back.

    ``before`` is what :func:`settle` found. Yields what the block calls when it has succeeded:
    :func:`bookkeeping.conclude` with what is then installed. Requires the lock.
    """
    journal = Journal(layout.journal)
    snapshot.take(layout)
    number = journal.begin(verb, arguments, requested=requested, dropped=dropped, source=source)
    try:
        yield partial(conclude, layout, number, before)
    except BaseException:
        report(Progress(Phase.RESTORING, "Putting everything back as it was"))
        snapshot.restore(layout)
        journal.restored(number)
        snapshot.discard(layout)
        raise
    snapshot.discard(layout)


def settle(layout: Layout, report: Report) -> Look:
    """Repair what an earlier change left, journal what others did meanwhile; what is installed then.

    Requires the lock.
    """
    repair(layout, report)
    return notice(layout)


def repair(layout: Layout, report: Report) -> Entry | None:
    """Undo the change that was interrupted, if there is one, and return it. Requires the lock."""
    journal = Journal(layout.journal)
    pending = journal.pending()
    if pending is not None:
        if pending.verb == "create":
            raise EnvironmentNotReady(
                f"The creation of {layout.path} was interrupted. Create it again, or remove it."
            )
        report(Progress(Phase.RESTORING, f"Undoing the interrupted {pending.verb!r} first"))
        try:
            snapshot.restore(layout)
        except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
            raise EnvironmentNotReady(
                f"A change of {layout.path} was interrupted, and the copy of what was there before is gone "
                "or damaged. Remove the environment, then create it.",
                details=str(error),
            ) from error
        journal.restored(pending.number)
    tidy(layout)
    return pending


def tidy(layout: Layout) -> None:
    """Delete what processes that died were about to write. Requires the lock, and that nothing is pending."""
    snapshot.discard(layout)
    ours = (layout.lock, layout.holder, layout.journal, layout.inventory, layout.record)
    kept = {path.name for path in ours}
    for path in layout.records.iterdir():
        if path.name not in kept:
            snapshot.delete_tree(path)


@contextlib.contextmanager
def os_errors(path: Path) -> Iterator[None]:
    """Translate what the operating system refuses into errors that say what to do."""
    try:
        yield
    except FileNotFoundError as error:
        if path.exists():
            raise JupyterVenvError(f"{error.filename} is missing. Create the environment again.") from error
        raise EnvironmentNotFound(f"{path} is gone. Create the environment again.") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(
                "The disk is full, so nothing was changed. Free some space and try again."
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            where = error.filename or path
            raise NotWritable(
                f"{where} cannot be written. Check who owns it, or use another folder."
            ) from error
        raise JupyterVenvError(
            f"{error.filename or path}: {error.strerror or error}. Nothing was changed."
        ) from error
