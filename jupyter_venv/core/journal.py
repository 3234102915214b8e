"""The list of an environment's changes: what was asked, what came of it, and what is still open.

One JSON document per line, only ever appended to and flushed to the disk, so that a line is there or
not. A change is a ``pending`` line and, later, a ``done`` or ``restored`` line with the same number.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..models import PackageChange, printable
from .environments import read_regular

PENDING, DONE, RESTORED = "pending", "done", "restored"
# The verb and the source of what was not changed through us.
EXTERNAL = "external"


@dataclass(frozen=True)
class Entry:
    """One change.

    ``requested`` holds PEP 508 requirements the user asked for in it, ``dropped`` the canonical names they
    no longer want. ``time`` is ISO 8601, UTC. ``source`` says through which face: "terminal", "cell",
    "panel", "sidebar", "external", or "" where that is not known.

    What it takes to take it back, by canonical name: ``origins`` are the paths and URLs that what it replaced
    or removed had come from (PEP 610), ``asked`` the requirements that had been asked for before, of all that
    it touched; None in journals that do not say so.

    ``as_of`` is the day (ISO) that it took packages of, where it was to take those of a day; what comes after
    it does so too, until one says "today".
    """

    number: int
    verb: str
    arguments: tuple[str, ...] = ()
    requested: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    status: str = PENDING
    time: str = ""
    changes: tuple[PackageChange, ...] = ()
    source: str = ""
    origins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    asked: Mapping[str, str] | None = None
    as_of: str = ""


class Journal:
    """The journal kept in one file. Writing it requires the environment's lock."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> list[Entry]:
        """All changes, oldest first. A line cut off by a crash counts as not written.

        So does a journal that cannot be read; writing to it will fail and say why.
        """
        try:
            lines = read_regular(self._path).splitlines()
        except OSError:
            return []
        entries: dict[int, Entry] = {}
        for line in lines:
            try:
                document = json.loads(line)
                number = int(document["number"])
                if "verb" in document:
                    entries[number] = _entry_from_json(document)
                elif number in entries:
                    known = entries[number]
                    requested = tuple(map(str, document.get("requested", known.requested)))
                    entries[number] = replace(_concluded(known, document), requested=requested)
            except (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError):
                continue
        return list(entries.values())

    def pending(self) -> Entry | None:
        """The change that was begun and never ended, if there is one."""
        return pending_in(self.entries())

    def begin(
        self,
        verb: str,
        arguments: Iterable[str] = (),
        *,
        requested: Iterable[str] = (),
        dropped: Iterable[str] = (),
        source: str = "",
    ) -> int:
        """Write a pending change and return its number."""
        entry = Entry(self._next(), verb, tuple(arguments), tuple(requested), tuple(dropped), source=source)
        self._append(_entry_to_json(entry))
        return entry.number

    def note(self, verb: str, arguments: Iterable[str], *, source: str = "") -> None:
        """Write something that took place and changed no package, in one line."""
        entry = Entry(self._next(), verb, tuple(arguments), status=DONE, source=source)
        self._append(_entry_to_json(entry))

    def add(self, entry: Entry) -> None:
        """Write a change that took place already, in one line, with the time it has, if it has one."""
        outcome = _outcome_to_json(entry.changes, entry.origins, entry.asked, entry.as_of)
        time = {"time": entry.time} if entry.time else {}
        self._append({**_entry_to_json(entry), **outcome, **time})

    def done(
        self,
        number: int,
        changes: Iterable[PackageChange],
        requested: Iterable[str] | None = None,
        *,
        origins: Mapping[str, Mapping[str, Any]] | None = None,
        asked: Mapping[str, str] | None = None,
        as_of: str = "",
    ) -> None:
        """Write that a change took place; ``requested`` where it is not what the change began with."""
        document = {"number": number, **_outcome_to_json(changes, origins or {}, asked, as_of)}
        if requested is not None:
            document["requested"] = list(requested)
        self._append(document)

    def restored(self, number: int) -> None:
        """Write that a change was taken back and everything is as before it."""
        self._append({"number": number, "status": RESTORED})

    def _next(self) -> int:
        return next_number(self.entries())

    def _append(self, document: dict[str, Any]) -> None:
        document.setdefault("time", datetime.now(timezone.utc).isoformat(timespec="seconds"))
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        with open(os.open(self._path, flags, 0o666), "rb+", buffering=0) as file:
            line = json.dumps(document).encode() + b"\n"
            # A line cut off by a crash must not swallow this one.
            if file.seek(0, os.SEEK_END) and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
                line = b"\n" + line
            file.write(line)
            os.fsync(file.fileno())


def pending_in(entries: Sequence[Entry]) -> Entry | None:
    """As :meth:`Journal.pending`, of entries that have been read."""
    return entries[-1] if entries and entries[-1].status == PENDING else None


def next_number(entries: Iterable[Entry]) -> int:
    """The number of the change that comes after these."""
    return max((entry.number for entry in entries), default=0) + 1


def _entry_to_json(entry: Entry) -> dict[str, Any]:
    """What is known of a change when it begins."""
    return {
        "number": entry.number,
        "status": entry.status,
        "verb": entry.verb,
        "arguments": list(entry.arguments),
        "source": entry.source,
        "requested": list(entry.requested),
        "dropped": list(entry.dropped),
    }


def _outcome_to_json(
    changes: Iterable[PackageChange],
    origins: Mapping[str, Mapping[str, Any]],
    asked: Mapping[str, str] | None,
    as_of: str,
) -> dict[str, Any]:
    documents = [{"name": change.name, "before": change.before, "after": change.after} for change in changes]
    document: dict[str, Any] = {"status": DONE, "changes": documents}
    if origins:
        document["origins"] = dict(origins)
    if asked is not None:
        document["asked"] = dict(asked)
    if as_of:
        document["as_of"] = as_of
    return document


def _concluded(entry: Entry, document: dict[str, Any]) -> Entry:
    """An entry with what a line says came of it."""
    asked = document.get("asked")
    return replace(
        entry,
        status=str(document["status"]),
        changes=tuple(map(_change_from_json, document.get("changes", ()))),
        origins={str(name): dict(origin) for name, origin in document.get("origins", {}).items()},
        asked=None if asked is None else {str(name): str(text) for name, text in asked.items()},
        as_of=str(document.get("as_of", "")),
    )


def _change_from_json(document: dict[str, Any]) -> PackageChange:
    # Anybody may have written the file, and these are shown to people.
    before, after = (
        None if document[key] is None else printable(str(document[key])) for key in ("before", "after")
    )
    return PackageChange(printable(str(document["name"])), before, after)


def _entry_from_json(document: dict[str, Any]) -> Entry:
    entry = Entry(
        number=int(document["number"]),
        verb=str(document["verb"]),
        arguments=tuple(map(str, document.get("arguments", ()))),
        requested=tuple(map(str, document.get("requested", ()))),
        dropped=tuple(map(str, document.get("dropped", ()))),
        time=str(document.get("time", "")),
        source=str(document.get("source", "")),
    )
    return _concluded(entry, document)
