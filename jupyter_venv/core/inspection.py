"""What state an environment is in, read from disk. Runs nothing in it and takes no lock."""

from __future__ import annotations

import os
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
from .journal import Journal
from .kernelspecs import Registration
from .lock import busy, read_holder

_AGAIN = "Remove it and create it again."

_DETAILS = {
    State.READY: "",
    State.CREATING: "It is being created: {holder}.",
    State.CHANGING: "It is being changed: {holder}.",
    State.INTERRUPTED: "A change was interrupted; the next change first puts back what was there before.",
    State.BASE_MISSING: f"The Python it was made from, {{base}}, is gone. {_AGAIN}",
    State.MOVED: f"It was made for {{recorded}} and does not work elsewhere. {_AGAIN}",
    State.MISSING: "Its folder is gone, only its kernel is left. Remove that, or create it again.",
    State.UNREGISTERED: f"Its kernel was removed, so no notebook can use it. {_AGAIN}",
    State.FOREIGN: "",  # depends on what it is
}
_CREATION_INTERRUPTED = "Its creation was interrupted. Create it again, or remove it."


def inspect(layout: Layout, registration: Registration | None) -> Environment | None:
    """The environment as it is now; None when there is neither a folder nor a kernelspec."""
    if not layout.exists() and registration is None:
        return None
    record = read_record(layout) if layout.is_ours() else None
    config = read_config(layout)
    holder = read_holder(layout) if layout.is_ours() else None
    state = _state(layout, registration, holder)
    base = (record and record.base) or config.get("home", "")
    detail = _DETAILS[state].format(
        holder=holder.describe() if holder else "", base=base, recorded=record.path if record else ""
    )
    if state is State.INTERRUPTED and creation_was_interrupted(layout):
        detail = _CREATION_INTERRUPTED
        registration = None  # a kernelspec may be there already, and is nothing to start
    elif state is State.FOREIGN:
        detail = foreign(layout.path).message
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
    )


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
    if environment.state is State.READY:
        return environment
    if environment.state is State.INTERRUPTED and not creation_was_interrupted(layout):
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


def _state(layout: Layout, registration: Registration | None, holder: Holder | None) -> State:
    if not layout.exists():
        return State.MISSING
    if not layout.is_ours():
        return State.FOREIGN
    if holder is not None:
        return State.CREATING if holder.verb == "create" else State.CHANGING
    pending = Journal(layout.journal).pending()
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
