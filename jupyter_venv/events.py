"""What a change reports while it is made, and how that is written as JSON.

Standard library only and Python 3.9 syntax: this module also runs inside project kernels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Callable, Optional, Union

from .models import to_document


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
    RUNNING = "running"
    REMOVING = "removing"
    RESTORING = "restoring"


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
    return {"event": _EVENT_NAMES[type(event)], **to_document(event)}


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
