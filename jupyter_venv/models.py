"""The nouns every face shares, and how each is written as JSON.

Standard library only and Python 3.9 syntax: this module also runs inside project kernels.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any, Callable, Optional, Union


class State(str, Enum):
    """What an environment is, as read from disk without running anything in it."""

    READY = "ready"
    CREATING = "creating"
    CHANGING = "changing"
    INTERRUPTED = "interrupted"  # a change died half-way; the next change restores first
    BASE_MISSING = "base-missing"  # the Python it was made from is gone
    MOVED = "moved"  # made for another path; scripts and kernel point there
    MISSING = "missing"  # the kernelspec is there, the folder is not
    UNREGISTERED = "unregistered"  # ours, but its kernelspec is gone
    FOREIGN = "foreign"  # something named .venv that we did not make


class Phase(str, Enum):
    """The steps of a change, in the order a user may see them."""

    PREPARING = "preparing"
    CREATING = "creating"
    RESOLVING = "resolving"
    DOWNLOADING = "downloading"
    INSTALLING = "installing"
    UNINSTALLING = "uninstalling"
    VERIFYING = "verifying"
    REGISTERING = "registering"
    REMOVING = "removing"
    RESTORING = "restoring"


@dataclass(frozen=True)
class Holder:
    """Who holds an environment's lock: process id, user, verb, and since when (ISO 8601, UTC)."""

    pid: int
    user: str
    verb: str
    since: str

    def describe(self) -> str:
        """For example ``'install' by ana (process 4711) since 2026-11-20T12:00:00+00:00``."""
        return f"{self.verb!r} by {self.user} (process {self.pid}) since {self.since}"


@dataclass(frozen=True)
class Environment:
    """One project's environment. Paths are absolute; ``python`` is a version such as ``3.11.7``."""

    id: str
    name: Optional[str]  # the kernel's name; None while no kernelspec exists
    display_name: str
    project: str
    path: str
    state: State
    detail: str = ""  # why it is not ready and what to do, in words
    python: Optional[str] = None
    base: Optional[str] = None  # the base interpreter's path
    installer: str = "uv"
    system_site_packages: bool = False
    holder: Optional[Holder] = None

    def to_json(self) -> dict[str, Any]:
        """All fields, enums as their values."""
        return _document(self)


@dataclass(frozen=True)
class Status:
    """Where a project stands: what it has, in which state, and where ``pip install`` goes there.

    Paths are absolute; None stands for what is not there.
    """

    project: str
    environment: Optional[Environment]
    requirements: Optional[str]
    python: Optional[str]
    prefix: Optional[str]
    base_prefix: Optional[str]
    pip_target: Optional[str]

    def to_json(self) -> dict[str, Any]:
        """All fields."""
        return _document(self)


@dataclass(frozen=True)
class Package:
    """One installed distribution.

    ``requested``: the user asked for it. ``infrastructure``: here for the kernel's sake only.
    ``required_by``: canonical names of the installed distributions that need it.
    """

    name: str
    version: str
    summary: str = ""
    requested: bool = False
    infrastructure: bool = False
    required_by: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """All fields."""
        return _document(self)


@dataclass(frozen=True)
class Interpreter:
    """A Python an environment can be made from."""

    path: str
    version: str
    implementation: str = "CPython"
    default: bool = False

    def to_json(self) -> dict[str, Any]:
        """All fields."""
        return _document(self)


@dataclass(frozen=True)
class PackageChange:
    """One distribution's version before and after a change; None where it is absent."""

    name: str
    before: Optional[str]
    after: Optional[str]

    def describe(self) -> str:
        """``name 1.0 → 2.0``, ``name 2.0`` (added) or ``name 1.0 removed``."""
        if self.after is None:
            return f"{self.name} {self.before} removed"
        return (
            f"{self.name} {self.after}"
            if self.before is None
            else f"{self.name} {self.before} → {self.after}"
        )


@dataclass(frozen=True)
class Started:
    """A change begins."""

    verb: str
    project: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """A step of a change; ``current`` of ``total`` where both are known (packages)."""

    phase: Phase
    message: str
    current: Optional[int] = None
    total: Optional[int] = None


@dataclass(frozen=True)
class Output:
    """One line of an installer's own output, credentials removed."""

    text: str


@dataclass(frozen=True)
class Finished:
    """A change is done; ``message`` is one sentence for people, ``result`` is for programs."""

    verb: str
    message: str
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Failed:
    """A change did not happen and everything is as it was before."""

    verb: str
    code: str
    message: str
    details: str = ""


Event = Union[Started, Progress, Output, Finished, Failed]
Report = Callable[[Event], None]

_EVENTS: dict[str, type[Any]] = {
    "started": Started,
    "progress": Progress,
    "output": Output,
    "finished": Finished,
    "failed": Failed,
}
_EVENT_NAMES = {kind: name for name, kind in _EVENTS.items()}


def event_to_json(event: Event) -> dict[str, Any]:
    """``{"event": "progress", "phase": …}``: the event's name and its fields."""
    return {"event": _EVENT_NAMES[type(event)], **_document(event)}


def event_from_json(document: dict[str, Any]) -> Event:
    """The inverse of :func:`event_to_json`.

    Raises KeyError for an unknown event, TypeError or ValueError for wrong fields.
    """
    fields = dict(document)
    kind = _EVENTS[fields.pop("event")]
    if kind is Progress:
        fields["phase"] = Phase(fields["phase"])
    if kind is Started:
        fields["arguments"] = tuple(fields.get("arguments", ()))
    event: Event = kind(**fields)
    return event


def _document(value: Any) -> dict[str, Any]:
    """A dataclass as a JSON object."""
    return {key: _plain(item) for key, item in asdict(value).items()}


def _plain(value: Any) -> Any:
    """Enums to their values and tuples to lists, all the way down, for :mod:`json`."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
