"""The list of an environment's changes: what was asked, what came of it, and what is still open.

One JSON document per line, only ever appended to and flushed to the disk, so that a line is there or
not. A change is a ``pending`` line and, later, a ``done`` or ``restored`` line with the same number.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..models import PackageChange
from .environments import read_regular

PENDING, DONE, RESTORED = "pending", "done", "restored"


@dataclass(frozen=True)
class Entry:
    """One change.

    ``requested`` holds PEP 508 requirements the user asked for in it, ``dropped`` the canonical names they
    no longer want. ``time`` is ISO 8601, UTC.
    """

    number: int
    verb: str
    arguments: tuple[str, ...] = ()
    requested: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    status: str = PENDING
    time: str = ""
    changes: tuple[PackageChange, ...] = ()


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
                    changes = tuple(map(_change_from_json, document.get("changes", ())))
                    known = entries[number]
                    requested = tuple(map(str, document.get("requested", known.requested)))
                    entries[number] = replace(
                        known, status=document["status"], changes=changes, requested=requested
                    )
            except (KeyError, TypeError, ValueError, OverflowError, RecursionError):
                continue
        return list(entries.values())

    def pending(self) -> Entry | None:
        """The change that was begun and never ended, if there is one."""
        entries = self.entries()
        return entries[-1] if entries and entries[-1].status == PENDING else None

    def begin(
        self,
        verb: str,
        arguments: Iterable[str] = (),
        *,
        requested: Iterable[str] = (),
        dropped: Iterable[str] = (),
    ) -> int:
        """Write a pending change and return its number."""
        number = self._next()
        self._append(
            {
                "number": number,
                "status": PENDING,
                "verb": verb,
                "arguments": list(arguments),
                "requested": list(requested),
                "dropped": list(dropped),
            }
        )
        return number

    def note(self, verb: str, arguments: Iterable[str]) -> None:
        """Write something that took place and changed no package, in one line."""
        self._append({"number": self._next(), "status": DONE, "verb": verb, "arguments": list(arguments)})

    def done(
        self, number: int, changes: Iterable[PackageChange], requested: Iterable[str] | None = None
    ) -> None:
        """Write that a change took place; ``requested`` where it is not what the change began with."""
        documents = [
            {"name": change.name, "before": change.before, "after": change.after} for change in changes
        ]
        document: dict[str, Any] = {"number": number, "status": DONE, "changes": documents}
        if requested is not None:
            document["requested"] = list(requested)
        self._append(document)

    def restored(self, number: int) -> None:
        """Write that a change was taken back and everything is as before it."""
        self._append({"number": number, "status": RESTORED})

    def _next(self) -> int:
        return max((entry.number for entry in self.entries()), default=0) + 1

    def _append(self, document: dict[str, Any]) -> None:
        document["time"] = datetime.now(timezone.utc).isoformat(timespec="seconds")
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        with open(os.open(self._path, flags, 0o666), "rb+", buffering=0) as file:
            line = json.dumps(document).encode() + b"\n"
            # A line cut off by a crash must not swallow this one.
            if file.seek(0, os.SEEK_END) and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
                line = b"\n" + line
            file.write(line)
            os.fsync(file.fileno())


def _change_from_json(document: dict[str, Any]) -> PackageChange:
    before, after = (None if document[key] is None else str(document[key]) for key in ("before", "after"))
    return PackageChange(str(document["name"]), before, after)


def _entry_from_json(document: dict[str, Any]) -> Entry:
    return Entry(
        number=int(document["number"]),
        verb=str(document["verb"]),
        status=str(document["status"]),
        arguments=tuple(map(str, document.get("arguments", ()))),
        requested=tuple(map(str, document.get("requested", ()))),
        dropped=tuple(map(str, document.get("dropped", ()))),
        time=str(document.get("time", "")),
    )
