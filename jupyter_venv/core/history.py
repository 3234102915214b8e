"""What can be read out of a journal about the past: which changes count, and what there was before them.

Pure: entries in, plans out. Bringing a plan about is the verbs' (:mod:`history_verbs`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from packaging.utils import canonicalize_name

from ..errors import ChangeNotFound, NotUndoable
from ..models import PackageChange, PastChange
from .bookkeeping import intent_of, touched_by
from .distributions import Installed
from .journal import DONE, EXTERNAL, Entry
from .reasons import asked_for

UNDO = "undo"
#: What ends it that an environment is as of a day.
TODAY = "today"
_UNDOABLE = ("install", "uninstall", "upgrade", "sync", UNDO, "restore", EXTERNAL)


@dataclass(frozen=True)
class Former:
    """One distribution as it was: ``version`` is None where it was not there, ``origin`` as in PEP 610."""

    name: str
    version: str | None
    origin: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Later:
    """A change since then that stays: what it ``changed``, and what it ``wanted`` otherwise than before."""

    entry: Entry
    changed: frozenset[str]
    wanted: frozenset[str]


@dataclass(frozen=True)
class Past:
    """How it was, of what has changed since: by canonical name what was installed and what was asked for.

    ``later`` is oldest first.
    """

    number: int
    distributions: Mapping[str, Former] = field(default_factory=dict)
    asked: Mapping[str, str | None] = field(default_factory=dict)
    later: tuple[Later, ...] = ()


def history(entries: Sequence[Entry], installed: Mapping[str, Installed]) -> list[PastChange]:
    """All changes, newest first."""
    undone = undone_by(entries)
    following = _next_to_undo(entries, undone)
    return [
        PastChange(
            number=entry.number,
            verb=entry.verb,
            arguments=entry.arguments,
            time=entry.time,
            status=entry.status,
            source=entry.source,
            changes=entry.changes,
            undone_by=undone.get(entry.number),
            undoable=undoable,
            next_undo=undoable and entry is following,
        )
        for entry in reversed(entries)
        for undoable in [_can_be_undone(entry, undone) and not _changed_since(entry, installed)]
    ]


def undone_by(entries: Iterable[Entry]) -> dict[int, int]:
    """The undo that took a change back, by the change's number. One that was undone itself does not count."""
    found: dict[int, int] = {}
    for entry in sorted(entries, key=lambda one: one.number, reverse=True):
        target = _target(entry)
        if target is not None and entry.number not in found:
            found.setdefault(target, entry.number)
    return found


def day_of(entries: Iterable[Entry]) -> str:
    """The day (ISO) that an environment's packages are as of; nothing for today."""
    known = list(entries)
    undone = undone_by(known)
    for entry in reversed(known):
        if entry.as_of and entry.status == DONE and entry.number not in undone:
            return _valid_day(entry.as_of)
    return ""


def to_undo(entries: Sequence[Entry], number: int | None) -> Entry:
    """The change of this number, if it can be undone; without a number the newest that was not undone yet.

    Raises ChangeNotFound or NotUndoable.
    """
    undone = undone_by(entries)
    if number is None:
        following = _next_to_undo(entries, undone)
        if following is None:
            raise NotUndoable("There is nothing to undo: no change of packages since it was created.")
        return following
    entry = entry_of(entries, number)
    if number in undone:
        again = undone[number]
        raise NotUndoable(
            f"{title(entry)} was undone already, by change {again}. To have it back, undo change {again}."
        )
    if not _can_be_undone(entry, undone):
        raise NotUndoable(f"{title(entry)} cannot be undone: {_why_not(entry)}.")
    return entry


def before(
    entries: Sequence[Entry],
    entry: Entry,
    installed: Mapping[str, Installed],
    environment: Mapping[str, str],
) -> Past:
    """What a change has to be taken back to, while what came later stays.

    Raises NotUndoable, saying what changed the same packages since.
    """
    if changed := _changed_since(entry, installed):
        raise _in_the_way(entries, entry, changed)
    undone = undone_by(entries)
    # What was asked for in the change itself goes with it, even if somebody has asked for it again since.
    own = intent_of(entry)
    later = tuple(
        Later(one, frozenset(_keys(one.changes)), frozenset(_new_intent(one) - own))
        for one in entries
        if one.number > entry.number
        and one.status == DONE
        and one.number not in undone
        and (_target(one) or 0) <= entry.number  # what it undid came later, too, and is not among these
    )
    distributions, asked = _found_by(entry, entries, environment)
    meanwhile = {name for one in later for name in one.wanted}
    asked = {name: text for name, text in asked.items() if name not in meanwhile}
    return Past(entry.number, distributions, asked, later)


def after(entries: Sequence[Entry], number: int, environment: Mapping[str, str]) -> Past:
    """How it was after a change, of all that has changed since. Raises ChangeNotFound or NotUndoable."""
    entry = entry_of(entries, number)
    if entry.status != DONE:
        raise NotUndoable(
            f"{title(entry)} was not completed, so there is nothing to go back to. "
            "Give the number of a change that was: the history has them."
        )
    distributions: dict[str, Former] = {}
    asked: dict[str, str | None] = {}
    for one in entries:
        if one.number > number and one.status == DONE:
            found, wanted = _found_by(one, entries, environment)
            # The first change since then knows how it was; later ones know what that made of it.
            distributions = {**found, **distributions}
            asked = {**wanted, **asked}
    return Past(number, distributions, asked)


def entry_of(entries: Iterable[Entry], number: int) -> Entry:
    """The change of this number. Raises ChangeNotFound."""
    for entry in entries:
        if entry.number == number:
            return entry
    raise ChangeNotFound(f"The history has no change {number}. It lists the numbers there are.")


def title(entry: Entry, *, begins: bool = True) -> str:
    """A change for people: ``Change 5 (install acme)``; ``begins``: a sentence, hence the capital."""
    what = PastChange(entry.number, entry.verb, entry.arguments).title()
    return f"{'C' if begins else 'c'}hange {entry.number} ({what})"


def last_to_change(entries: Iterable[Entry], key: str, *, since: int) -> Entry | None:
    """The newest change after the one numbered ``since`` that changed a distribution."""
    found = None
    for entry in entries:
        if entry.number > since and entry.status == DONE and key in _keys(entry.changes):
            found = entry
    return found


def _next_to_undo(entries: Sequence[Entry], undone: Mapping[int, int]) -> Entry | None:
    """The newest change that was not undone yet; None also where that is the creation."""
    for entry in reversed(entries):
        if entry.status == DONE and entry.changes and entry.verb != UNDO and entry.number not in undone:
            return entry if entry.verb in _UNDOABLE else None
    return None


def _can_be_undone(entry: Entry, undone: Mapping[int, int]) -> bool:
    done = entry.status == DONE and bool(entry.changes)
    return done and entry.verb in _UNDOABLE and entry.number not in undone


def _why_not(entry: Entry) -> str:
    if entry.status != DONE:
        return "it was not completed, so it changed nothing"
    if entry.verb not in _UNDOABLE:
        return f"{entry.verb} is no change of packages that could be taken back"
    return "it changed no packages"


def _changed_since(entry: Entry, installed: Mapping[str, Installed]) -> list[str]:
    """Canonical names of what a change changed and is no longer in the version it left."""
    found = list[str]()
    for change in entry.changes:
        key = canonicalize_name(change.name)
        one = installed.get(key)
        if (one.version if one else None) != change.after:
            found.append(key)
    return found


def _in_the_way(entries: Sequence[Entry], entry: Entry, changed: Sequence[str]) -> NotUndoable:
    names = ", ".join(change.name for change in entry.changes if canonicalize_name(change.name) in changed)
    culprits = (last_to_change(entries, key, since=entry.number) for key in changed)
    culprit = max((one for one in culprits if one is not None), key=lambda one: one.number, default=None)
    if culprit is None:
        return NotUndoable(f"{title(entry)} cannot be undone: {names} was changed since.")
    return NotUndoable(
        f"{title(entry)} cannot be undone: {names} was changed since, by {title(culprit, begins=False)}. "
        "Undo that first, or restore an earlier state."
    )


def _found_by(
    entry: Entry, entries: Iterable[Entry], environment: Mapping[str, str]
) -> tuple[dict[str, Former], dict[str, str | None]]:
    """What a change found: what was installed of all it changed, and asked for of all it touched."""
    distributions = dict[str, Former]()
    for change in entry.changes:
        key = canonicalize_name(change.name)
        distributions[key] = Former(change.name, change.before, entry.origins.get(key))
    if entry.asked is None:  # a journal from before this was written down
        earlier = asked_for((one for one in entries if one.number < entry.number), environment)
        known = {key: str(requirement) for key, requirement in earlier.items()}
    else:
        known = dict(entry.asked)
    return distributions, {key: known.get(key) for key in touched_by(entry, entry.changes)}


def _new_intent(entry: Entry) -> set[str]:
    """Canonical names of what a change asked for otherwise than before, or no longer wanted."""
    asked = entry.asked or {}
    again = {name for name in intent_of(entry) if asked.get(name) in entry.requested}
    return intent_of(entry) - again


def _target(entry: Entry) -> int | None:
    """The number of the change that an undo took back."""
    if entry.verb != UNDO or entry.status != DONE or not entry.arguments:
        return None
    try:
        return int(entry.arguments[0])
    except ValueError:  # edited by hand
        return None


def _keys(changes: Iterable[PackageChange]) -> set[str]:
    return {canonicalize_name(change.name) for change in changes}


def _valid_day(text: str) -> str:
    """Anybody may have written the journal."""
    try:
        return str(date.fromisoformat(text))
    except ValueError:
        return ""
