"""What state an environment is in, read from disk. Runs nothing in it and takes no lock."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import (
    EnvironmentBusy,
    EnvironmentNotFound,
    EnvironmentNotReady,
    ForeignEnvironment,
    JupyterVenvError,
)
from ..models import Environment, Holder, State
from .environments import Layout, environment_id, read_config, read_record
from .history import day_of
from .journal import Entry, Journal, pending_in
from .kernelspecs import Registration
from .lock import at_work, busy, read_holder

# What a journal calls creating again: unlike a creation, it has something to go back to.
AGAIN = "create-again"

_READING = ("packages", "compare", "history")
_GOING_BACK = ("undo", "restore")
_CHANGING = ("install", "uninstall", "upgrade", "sync", "freeze")
_WRITING = ("embed", "binder")


@dataclass(frozen=True)
class _Standing:
    """What follows from a state: why it is not ready, which verbs make sense in it, and which mends it."""

    detail: str = ""
    allows: tuple[str, ...] = ()
    mend: str | None = None


_READY = _Standing(allows=(*_READING, *_CHANGING, *_WRITING, *_GOING_BACK, "remove", "terminal"))
_AGAIN = "Create it again; what you asked for comes along."
_STANDINGS = {
    State.READY: _READY,
    State.CREATING: _Standing("{holder}.", ("packages",)),
    State.CHANGING: replace(_READY, detail="{holder}."),
    State.INTERRUPTED: _Standing(
        "A change was interrupted. Repair it; until then the next change does so first.",
        ("packages", "history", *_CHANGING, "repair", "remove"),
        mend="repair",
    ),
    State.BASE_MISSING: _Standing(
        f"The Python it was made from, {{base}}, is gone. {_AGAIN}", (*_READING, "remove"), mend=AGAIN
    ),
    State.MOVED: _Standing(
        f"It was made for {{recorded}} and does not work elsewhere. {_AGAIN}",
        (*_READING, "remove"),
        mend=AGAIN,
    ),
    State.MISSING: _Standing(
        "Its folder is gone, only its kernel is left. Create it again, or remove that.",
        ("create", "remove"),
        mend="create",
    ),
    State.UNREGISTERED: _Standing(
        f"Its kernel was removed, so no notebook can use it. {_AGAIN}", (*_READING, "remove"), mend=AGAIN
    ),
    State.FOREIGN: _Standing(),  # the detail depends on what it is
}
_CREATION_INTERRUPTED = _Standing(
    "Its creation was interrupted. Create it again, or remove it.", ("create", "remove"), mend="create"
)
_AGAIN_INTERRUPTED = _Standing(
    "Creating it again was interrupted. Try that again, or repair it to have the old one back.",
    ("packages", "history", "repair", "remove"),
    mend=AGAIN,
)


def inspect(layout: Layout, registration: Registration | None) -> Environment | None:
    """The environment as it is now; None when there is neither a folder nor a kernelspec."""
    if not layout.exists() and registration is None:
        return None
    record = read_record(layout) if layout.is_ours() else None
    config = read_config(layout)
    holder = read_holder(layout) if layout.is_ours() else None
    # After the holder: a change at work is in the journal before it is over.
    entries = Journal(layout.journal).entries() if layout.is_ours() else []
    state = _state(layout, registration, holder, entries)
    standing = _standing(state, entries)
    base = (record and record.base) or config.get("home", "")
    detail = standing.detail.format(
        holder=at_work(holder) if holder else "",
        base=base,
        recorded=record.path if record else "",
    )
    if state is State.FOREIGN:
        detail = foreign(layout.path).message
    if standing is _CREATION_INTERRUPTED:
        registration = None  # a kernelspec may be there already, and is nothing to start
    # Nothing is ever changed in the environment this very process runs in.
    own = layout.is_own()
    return Environment(
        id=environment_id(layout.project),
        name=registration.name if registration else None,
        display_name=registration.display_name if registration else layout.project.name,
        project=str(layout.project),
        path=str(layout.path),
        state=state,
        detail=detail,
        python=config.get("version_info") or (registration.python if registration else None),
        base=base or None,
        installer=record.installer if record else "uv",
        system_site_packages=config.get("include-system-site-packages", "").lower() == "true",
        holder=holder,
        allows=tuple(verb for verb in standing.allows if verb in _READING) if own else standing.allows,
        mend=None if own else standing.mend,
        as_of=day_of(entries),
    )


def _standing(state: State, entries: Sequence[Entry]) -> _Standing:
    """The one place that decides what can be done."""
    if state is State.INTERRUPTED:
        pending = pending_in(entries)
        special = {"create": _CREATION_INTERRUPTED, AGAIN: _AGAIN_INTERRUPTED}
        return special.get(pending.verb if pending else "", _STANDINGS[state])
    return _STANDINGS[state]


def creation_was_interrupted(layout: Layout) -> bool:
    """Whether what is there is the rest of a creation that never ended."""
    pending = Journal(layout.journal).pending() if layout.is_ours() else None
    return pending is not None and pending.verb == "create"


def require_changeable(layout: Layout, environment: Environment | None) -> Environment:
    """The environment, if packages can be changed in it now.

    Raises EnvironmentNotFound, EnvironmentBusy, ForeignEnvironment or EnvironmentNotReady.
    """
    if environment is None:
        raise EnvironmentNotFound(f"{layout.project} has no environment yet. Create one first.")
    at_work = environment.state in (State.CREATING, State.CHANGING)
    if "install" in environment.allows and not at_work:
        return environment
    raise not_ready(layout, environment)


def not_ready(layout: Layout, environment: Environment) -> JupyterVenvError:
    """The error for an environment that is in the way of a verb."""
    if environment.state in (State.CREATING, State.CHANGING):
        error: EnvironmentBusy = busy(layout)
        return error
    if environment.state is State.FOREIGN:
        return foreign(layout.path)
    return EnvironmentNotReady(f"The environment of {layout.project} cannot be used. {environment.detail}")


def foreign(path: Path) -> ForeignEnvironment:
    """The error for a ``.venv`` of somebody else."""
    what = "a file" if path.is_file() else "a folder"
    return ForeignEnvironment(
        f"{path} is {what} that jupyter-venv did not make, so it is left alone. "
        "Rename or delete it if you no longer need it, then create the environment."
    )


def _state(
    layout: Layout, registration: Registration | None, holder: Holder | None, entries: Sequence[Entry]
) -> State:
    if not layout.exists():
        return State.MISSING
    if not layout.is_ours():
        return State.FOREIGN
    if holder is not None:
        return State.CREATING if holder.verb == "create" else State.CHANGING
    pending = pending_in(entries)
    if pending is not None and pending.verb == "create":
        return State.INTERRUPTED
    record = read_record(layout)
    if record is None or record.path != str(layout.path):
        return State.MOVED if record else State.FOREIGN
    # Before anything that leads to work inside it: what is in the folder may have come from anywhere, only
    # a kernelspec in the user's own directory says that it is theirs.
    if registration is None:
        return State.UNREGISTERED
    if pending is not None:
        return State.INTERRUPTED
    if not os.path.exists(layout.python):  # the link to the base interpreter leads nowhere
        return State.BASE_MISSING
    return State.READY
