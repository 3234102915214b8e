"""How an environment comes into being and how it goes, each completely or not at all."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from ..errors import EnvironmentExists, JupyterVenvError, VerificationFailed
from ..models import PackageChange, Phase, Progress, Report
from . import verification
from .distributions import difference, read_distributions
from .environments import Layout, Record
from .inspection import creation_was_interrupted, foreign
from .journal import Journal
from .lock import locked
from .process import CancelToken
from .snapshot import delete_tree
from .transaction import os_errors

# Beside the environment, on its file system, so that it can be moved there and away in one step.
_TEMPORARY = ".venv.tmp-{pid}-{unique}"


def create(
    layout: Layout,
    record: Record,
    fill: Callable[[int], None],
    register: Callable[[], None],
    undo: Callable[[], None],
    *,
    arguments: tuple[str, ...],
    requested: tuple[str, ...],
    report: Report,
    cancel: CancelToken,
) -> list[PackageChange]:
    """Make an environment: ``fill`` it, given the lock's file descriptor to inherit, verify, ``register`` it.

    When anything fails, ``undo`` takes back what ``register`` did and the folder is removed. What an
    interrupted creation left is removed first. Raises what ``fill`` and ``register`` raise, EnvironmentBusy,
    EnvironmentExists, ForeignEnvironment, VerificationFailed, NotWritable or DiskFull.
    """
    with os_errors(layout.path):
        _delete_leftovers(layout.project)
        if layout.exists():
            if not layout.is_ours():
                raise foreign(layout.path)
            with locked(layout, "create"):
                # Since this creation was planned, another one may have ended well.
                if not creation_was_interrupted(layout):
                    raise _in_the_way(layout)
                _put_away(layout)
        with _staged(layout, record, arguments, requested) as descriptor:
            journal = Journal(layout.journal)
            try:
                cancel.check()
                fill(descriptor)
                report(Progress(Phase.VERIFYING, "Checking the installed files"))
                after = read_distributions(layout)
                if found := verification.problems(layout, {}, after, removed=()):
                    raise VerificationFailed(
                        f"The installer reported success, but {found[0]} Nothing was kept; try again.",
                        details="\n".join(found),
                    )
                cancel.check()
                changes = difference({}, after)
                register()
                cancel.check()
                journal.done(1, changes)
            except BaseException:
                report(Progress(Phase.RESTORING, "Removing what was made so far"))
                undo()
                _put_away(layout)
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


@contextlib.contextmanager
def _staged(
    layout: Layout, record: Record, arguments: tuple[str, ...], requested: tuple[str, ...]
) -> Iterator[int]:
    """Make ``.venv`` appear in one step, locked and with its journal saying that it is being created.

    Yields the lock's file descriptor.
    """
    staging = Layout(_temporary(layout.project))
    try:
        staging.records.mkdir(parents=True)
        record.write(staging)
        Journal(staging.journal).begin("create", arguments, requested=requested)
        with locked(staging, "create", becoming=layout) as descriptor:
            if layout.exists():
                raise _in_the_way(layout)
            staging.path.rename(layout.path)
            yield descriptor
    finally:
        delete_tree(staging.path)  # where it did not become the environment


def _in_the_way(layout: Layout) -> JupyterVenvError:
    if not layout.is_ours():
        return foreign(layout.path)
    return EnvironmentExists(
        f"{layout.project} has had an environment since a moment ago. "
        "Install packages into it, or remove it first."
    )


def _put_away(layout: Layout) -> None:
    delete_tree(_set_aside(layout))


def _set_aside(layout: Layout) -> Path:
    """Move an environment to where it can be deleted at leisure; for everybody else it is gone at once."""
    temporary = _temporary(layout.project)
    layout.path.rename(temporary)
    return temporary


def _temporary(project: Path) -> Path:
    return project / _TEMPORARY.format(pid=os.getpid(), unique=uuid.uuid4().hex[:8])


def _delete_leftovers(project: Path) -> None:
    """Delete what processes that died in :func:`_staged` or :func:`_put_away` left."""
    for path in project.glob(_TEMPORARY.format(pid="*", unique="*")):
        with contextlib.suppress(ValueError, OverflowError):
            pid = int(path.name.split("-")[1])
            import psutil  # costs more than all the rest of a command that finds nothing to delete

            if not psutil.pid_exists(pid):
                delete_tree(path)
