"""What our last change left installed, kept beside the journal, so that what others change is noticed.

Whoever installs or removes a distribution adds, renames or removes a folder in site-packages, and with that
changes when it was last modified. So one look at that folder is enough, as long as nothing has happened; then
the list of packages is here, too, and hundreds of files need not be read again.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._version import __version__
from ..models import Package, PackageChange, to_document
from .environments import Layout, read_json, write_atomically
from .journal import DONE, Entry, Journal

if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from .distributions import Installed

_UNFINISHED = 60  # seconds; what cannot be read after that is broken, and nobody's work in progress

#: Time of last modification (nanoseconds) and size (bytes) of each site-packages folder.
Mark = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Look:
    """What is installed, by canonical name, and the marks it had before it was read."""

    mark: Mark = ()
    installed: Mapping[str, Installed] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """One distribution; ``asked`` is the requirement with which the user asked for it, if they did."""

    name: str
    version: str
    asked: str | None = None
    origin: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Inventory:
    """What was installed when the change ``number`` had ended, by canonical name, and as it is listed."""

    number: int
    mark: Mark
    items: Mapping[str, Item]
    listing: tuple[Package, ...] | None = None

    @classmethod
    def of(
        cls, look: Look, asked: Mapping[str, Requirement], number: int, listing: Iterable[Package]
    ) -> Inventory:
        """What a look has found."""
        from .origins import recorded

        items = {
            key: Item(
                one.name,
                one.version,
                str(asked[key]) if key in asked else None,
                None if one.direct_url is None else recorded(one.direct_url),
            )
            for key, one in look.installed.items()
        }
        return cls(number, look.mark, items, tuple(listing))

    def write(self, layout: Layout) -> None:
        """Write it down, whole or not at all. Raises OSError."""
        write_atomically(layout.inventory, json.dumps({"by": __version__, **to_document(self)}).encode())

    def fits(self, entries: Iterable[Entry]) -> bool:
        """Whether it is what the journal's last change left.

        Not where a process died before it could write it, nor where somebody has cut the journal.
        """
        known = {entry.number: entry for entry in entries}
        later = (entry for number, entry in known.items() if number > self.number)
        return (self.number in known or not self.number) and not any(
            entry.status == DONE and entry.changes for entry in later
        )

    def is_current(self, entries: Iterable[Entry]) -> bool:
        """Whether what it lists is still so, as far as the journal knows."""
        return self.listing is not None and all(
            entry.number <= self.number
            for entry in entries
            if entry.status == DONE and (entry.changes or entry.requested or entry.dropped)
        )

    def difference(self, installed: Mapping[str, Installed]) -> list[PackageChange]:
        """What has been changed since, sorted by canonical name."""
        changes = []
        for key in sorted({*self.items, *installed}):
            item, one = self.items.get(key), installed.get(key)
            before, after = item.version if item else None, one.version if one else None
            if before != after:
                changes.append(PackageChange(one.name if one else self.items[key].name, before, after))
        return changes


def read_inventory(layout: Layout) -> Inventory | None:
    """What our last change left; None where nobody has written that down yet, or not as we do."""
    document = read_json(layout.inventory)
    try:
        mark = tuple((int(time), int(size)) for time, size in document["mark"])
        items = {str(key): _item(item) for key, item in document["items"].items()}
        # Another version may have had other reasons to list something as it did.
        listing = _listing(document["listing"]) if document.get("by") == __version__ else None
        return Inventory(int(document["number"]), mark, items, listing)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return None


def _item(document: Mapping[str, Any]) -> Item:
    asked, origin = document["asked"], document["origin"]
    return Item(
        str(document["name"]),
        str(document["version"]),
        None if asked is None else str(asked),
        None if origin is None else dict(origin),
    )


def _listing(documents: Any) -> tuple[Package, ...]:
    return tuple(
        Package(
            name=str(one["name"]),
            version=str(one["version"]),
            summary=str(one["summary"]),
            requested=bool(one["requested"]),
            infrastructure=bool(one["infrastructure"]),
            required_by=tuple(map(str, one["required_by"])),
            requires=tuple(map(str, one["requires"])),
        )
        for one in documents
    )


def listed(layout: Layout) -> tuple[Package, ...] | None:
    """The packages as they were listed last; None where something has changed since, or may have."""
    inventory = read_inventory(layout)
    if inventory is None or inventory.mark != mark_of(layout):
        return None
    entries = Journal(layout.journal).entries()
    return inventory.listing if inventory.fits(entries) and inventory.is_current(entries) else None


def look_at(layout: Layout) -> Look:
    """Read what is installed now."""
    from .distributions import marker_environment, read_distributions

    mark = mark_of(layout)  # first: what comes while we read is a change for the next look
    return Look(mark, read_distributions(layout), marker_environment(layout))


def is_half_written(layout: Layout, look: Look) -> bool:
    """Whether somebody is just installing what a look could not read: a folder comes before its files."""
    from .metadata import metadata_places

    try:
        places = set(metadata_places(layout.site_packages()))
    except FileNotFoundError:
        return False
    places -= {one.place for one in look.installed.values()}
    return any(time.time() - _modified(place) < _UNFINISHED for place in places)


def _modified(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except OSError:
        return 0


def mark_of(layout: Layout) -> Mark:
    """What differs once anybody has changed what is installed. Only looks at folders, reads no file."""
    return tuple((status.st_mtime_ns, status.st_size) for status in _site_packages(layout))


def changed_at(mark: Mark) -> float:
    """When site-packages were last modified, in seconds since the epoch."""
    return max((time for time, _ in mark), default=0) / 1e9


def _site_packages(layout: Layout) -> list[os.stat_result]:
    found = []
    try:
        with os.scandir(layout.path / "lib") as entries:
            folders = sorted(entry.path for entry in entries)
    except OSError:
        folders = []
    for folder in (*folders, str(layout.path / "Lib")):
        try:
            found.append(os.stat(os.path.join(folder, "site-packages")))
        except OSError:
            continue
    return found
