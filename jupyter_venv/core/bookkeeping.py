"""What is written down of each change: the journal's line and, beside it, what is installed then.

So a change that others make to an environment is noticed, and journaled like one of ours.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from ..errors import EnvironmentBusy
from ..models import Environment, PackageChange
from .distributions import difference
from .environments import Layout
from .inventory import Inventory, Look, changed_at, is_half_written, look_at, mark_of, read_inventory
from .journal import DONE, EXTERNAL, Entry, Journal, next_number
from .lock import locked
from .origins import recorded
from .pep508 import parse_requirement
from .reasons import packages, requested
from .specs import admits

_TICK = 0.05  # seconds; no file system of today has coarser times


def conclude(
    layout: Layout,
    number: int,
    before: Look,
    after: Look,
    *,
    requested_: Iterable[str] | None = None,
    as_of: str = "",
) -> list[PackageChange]:
    """Write that a change has ended well, and return what it changed. Requires the lock.

    ``requested_`` where what was asked for in it is not what it began with. ``as_of`` as in the journal.
    """
    journal = Journal(layout.journal)
    entries = journal.entries()
    changes = difference(before.installed, after.installed)
    begun = next(entry for entry in entries if entry.number == number)
    journal.done(
        number,
        changes,
        requested_,
        origins=_origins(before, changes),
        asked=_asked(entries, before, touched_by(begun, changes)),
        as_of=as_of,
    )
    # After the journal: a process that dies in between has forgotten what it left, and nothing is made up.
    _write_inventory(layout, journal.entries(), after, number)
    return changes


def note_nothing(
    layout: Layout,
    look: Look,
    verb: str,
    arguments: Iterable[str],
    *,
    requested: Iterable[str],
    dropped: Iterable[str],
    source: str,
) -> None:
    """Write down a change with which there was nothing to do, but what was asked for. Requires the lock.

    Not again where the same was asked for before and still is: a notebook may install what it needs each time
    it is run.
    """
    journal = Journal(layout.journal)
    entries = journal.entries()
    number = next_number(entries)
    entry = Entry(number, verb, tuple(arguments), tuple(requested), tuple(dropped), DONE, source=source)
    asked = _asked(entries, look, touched_by(entry, ()))
    same = (one for one in entries if (one.verb, one.arguments) == (entry.verb, entry.arguments))
    if (
        not entry.dropped
        and set(entry.requested) <= set(asked.values())
        and any(one.status == DONE for one in same)
    ):
        return
    journal.add(replace(entry, asked=asked))
    _write_inventory(layout, journal.entries(), look, number)


def notice(layout: Layout, look: Look | None = None) -> Look:
    """Journal what others have changed since our last change, and return what is installed now.

    Requires the lock, and that nothing is pending. ``look``: a recent one, used unless it is outdated.
    """
    if look is None or look.mark != mark_of(layout):
        look = look_at(layout)
    journal = Journal(layout.journal)
    entries = journal.entries()
    inventory = read_inventory(layout)
    if inventory is not None and inventory.fits(entries):
        entry = external_change(inventory, entries, look)
        if entry is not None:
            journal.add(entry)
        elif inventory.mark == look.mark and inventory.is_current(entries):
            return look
    # In an environment from before there were inventories, the first look has nothing to compare with.
    entries = journal.entries()
    _write_inventory(layout, entries, look, next_number(entries) - 1)
    return look


def notice_if_free(layout: Layout, environment: Environment) -> Look:
    """Journal what others have changed, unless somebody is at work or we may not; what is installed now."""
    # A second change in the same tick of the file system's clock would never be seen.
    if (left := changed_at(mark_of(layout)) + _TICK - time.time()) > 0:
        time.sleep(min(left, _TICK))
    look = look_at(layout)  # before the lock, which is held no longer than it takes to write
    # Only where changes are possible at all: elsewhere the folder may be anybody's.
    if "undo" in environment.allows and environment.holder is None and not is_half_written(layout, look):
        # Not announced: nothing changes, and kernels keep silent about changes while somebody is at work.
        with contextlib.suppress(EnvironmentBusy, OSError), locked(layout, "history", announced=False):
            if Journal(layout.journal).pending() is None:
                notice(layout, look)
    return look


def now(layout: Layout) -> tuple[Look, list[Entry]]:
    """What is installed, and the journal with what others have changed and nobody has journaled yet."""
    look = look_at(layout)
    entries = Journal(layout.journal).entries()
    return look, [*entries, *_unnoticed(layout, entries, look)]


def _unnoticed(layout: Layout, entries: Sequence[Entry], look: Look) -> list[Entry]:
    """The change that others have made and nobody has journaled yet, as it will be; none or one."""
    inventory = read_inventory(layout)
    if inventory is None or not inventory.fits(entries):
        return []
    entry = external_change(inventory, entries, look)
    return [] if entry is None else [entry]


def is_noticed(layout: Layout) -> bool:
    """Whether plainly nobody has changed anything since our last change. Reads nothing in site-packages."""
    inventory = read_inventory(layout)
    return inventory is not None and inventory.mark == mark_of(layout)


def external_change(inventory: Inventory, entries: Sequence[Entry], look: Look) -> Entry | None:
    """What others have changed since ``inventory``, as an entry for the journal; None for nothing.

    What they brought counts as asked for when nothing needs it; what they removed no longer does, and a
    version that was asked for before does not stand against the one they chose since.
    """
    changes = inventory.difference(look.installed)
    if not changes:
        return None
    asked = requested(entries, look.installed, look.environment)
    wanted, dropped = list[str](), list[str]()
    for change in changes:
        key = canonicalize_name(change.name)
        if change.after is None:
            dropped.append(key)
        elif change.before is None:
            wanted += [str(asked[key])] if key in asked else []
        elif key in asked and not admits(asked[key], change.after):
            dropped.append(key)
            wanted.append(_in_any_version(asked[key]))
    keys = [canonicalize_name(change.name) for change in changes]
    before = {key: inventory.items[key] for key in keys if key in inventory.items}
    moment = min(changed_at(look.mark) or time.time(), time.time())
    return Entry(
        number=next_number(entries),
        verb=EXTERNAL,
        source=EXTERNAL,
        status=DONE,
        time=datetime.fromtimestamp(moment, timezone.utc).isoformat(timespec="seconds"),
        requested=tuple(wanted),
        dropped=tuple(dropped),
        changes=tuple(changes),
        origins={key: item.origin for key, item in before.items() if item.origin is not None},
        asked={key: item.asked for key, item in before.items() if item.asked is not None},
    )


def touched_by(entry: Entry, changes: Iterable[PackageChange]) -> set[str]:
    """Canonical names of what a change changed, asked for, or no longer wanted."""
    touched = {canonicalize_name(change.name) for change in changes}
    return touched | intent_of(entry)


def intent_of(entry: Entry) -> set[str]:
    """Canonical names of what was asked for, or no longer wanted, in a change."""
    names = set(entry.dropped)
    for text in entry.requested:
        try:
            names.add(canonicalize_name(parse_requirement(text).name))
        except InvalidRequirement:  # edited by hand
            continue
    return names


def _asked(entries: Sequence[Entry], look: Look, touched: Collection[str]) -> dict[str, str]:
    """What was asked for of what is installed and was ``touched``, by canonical name."""
    asked = requested(entries, look.installed, look.environment)
    return {key: str(requirement) for key, requirement in asked.items() if key in touched}


def _origins(before: Look, changes: Iterable[PackageChange]) -> dict[str, Mapping[str, Any]]:
    """Where what a change replaced or removed had come from, if not from an index."""
    found = dict[str, Mapping[str, Any]]()
    for change in changes:
        key = canonicalize_name(change.name)
        one = before.installed.get(key)
        if one is not None and one.direct_url is not None:
            found[key] = recorded(one.direct_url)
    return found


def _write_inventory(layout: Layout, entries: Sequence[Entry], look: Look, number: int) -> None:
    asked = requested(entries, look.installed, look.environment)
    listing = packages(entries, look.installed, look.environment)
    Inventory.of(look, asked, number, listing).write(layout)


def _in_any_version(requirement: Requirement) -> str:
    loosened = parse_requirement(str(requirement))
    loosened.specifier = SpecifierSet()
    return str(loosened)
