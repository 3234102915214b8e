"""What it takes to be back at what was, and bringing that about.

What was installed once is installed again in exactly that version, and without looking at what it needs:
these versions were an environment together, the one the user had, and a resolver that is asked again today
might move something else. Only where later changes stay, they are held against what would be taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from ..errors import InfrastructureProtected, NotUndoable
from . import history
from .bookkeeping import now
from .distributions import Installed, applies
from .environments import Layout
from .history import Former, Later, Past
from .installation import Installation
from .inventory import Look, look_at
from .origins import location, shown
from .pep508 import parse_requirement
from .reasons import KERNEL_PACKAGES, closure, requested
from .specs import admits


@dataclass(frozen=True)
class Plan:
    """What to do; everything by canonical name.

    ``former`` comes back, ``gone`` is removed, ``kept`` would be too if it were not needed by now. ``asked``
    and ``dropped`` are for the journal. ``later``: the changes since then that stay.
    """

    number: int
    former: Mapping[str, Former]
    gone: tuple[str, ...]
    kept: tuple[str, ...]
    asked: tuple[str, ...]
    dropped: tuple[str, ...]
    later: tuple[Later, ...]


def plan_undo(layout: Layout, number: int) -> Plan:
    """How to take one change back. Raises ChangeNotFound, NotUndoable or InfrastructureProtected."""
    look, entries = now(layout)
    entry = history.to_undo(entries, number)
    past = history.before(entries, entry, look.installed, look.environment)
    asked = requested(entries, look.installed, look.environment)
    # What later changes moved of its own is back where it left it, or it could not be undone.
    theirs = {key for one in past.later for key in ((one.changed - past.distributions.keys()) | one.wanted)}
    roots = [asked.get(key) or Requirement(key) for key in theirs if key in look.installed]
    needed = closure(roots, look.installed, look.environment)
    kept = [key for key, one in past.distributions.items() if one.version is None and key in needed]
    _refuse_conflicts(past, look, asked)
    return _plan(past, look, asked, kept)


def plan_restore(layout: Layout, number: int) -> Plan:
    """How to be back at what was after a change. Raises as :func:`plan_undo`."""
    look, entries = now(layout)
    past = history.after(entries, number, look.environment)
    return _plan(past, look, requested(entries, look.installed, look.environment), ())


def bring_back(installation: Installation, plan: Plan) -> None:
    """Carry a plan out. Raises NotUndoable for what cannot be had any more."""
    pins = [_pin(one) for one in plan.former.values() if one.origin is None]
    places = [_place(one) for one in plan.former.values() if one.origin is not None]
    if plan.former and any(one.changed for one in plan.later):
        contents = installation.contents([*pins, *(place.removeprefix("-e ") for place in places)])
        _refuse_lacking(contents, installation, plan)
    installation.uninstall(plan.gone)
    installation.bring_back(pins, places)
    installed = installation.installed()
    for key, one in plan.former.items():
        version = installed[key].version if key in installed else None
        if version != one.version:
            where = f" {shown(one.origin)} holds {version} by now." if one.origin is not None else ""
            raise NotUndoable(
                f"{one.name} {one.version} cannot be had any more, so nothing was changed.{where}"
            )


def _plan(past: Past, look: Look, asked: Mapping[str, Requirement], kept: Collection[str]) -> Plan:
    """What to do about what is not as it was."""
    former, gone = dict[str, Former](), list[str]()
    for key, one in past.distributions.items():
        installed = look.installed.get(key)
        if one.version is None:
            gone += [key] if installed is not None and key not in kept else []
        elif installed is None or installed.version != one.version:
            former[key] = one
    if kernel := [key for key in gone if key in KERNEL_PACKAGES]:
        raise InfrastructureProtected(
            f"At that time {', '.join(kernel)} was missing, which the kernel needs, so nothing was changed."
        )
    _require_obtainable(former.values())
    current = {key: str(requirement) for key, requirement in asked.items()}
    other = {key: text for key, text in sorted(past.asked.items()) if text != current.get(key)}
    return Plan(
        number=past.number,
        former=former,
        gone=tuple(gone),
        kept=tuple(kept),
        asked=tuple(text for text in other.values() if text is not None),
        dropped=tuple(other),
        later=past.later,
    )


def _require_obtainable(former: Iterable[Former]) -> None:
    """Raise NotUndoable, saying why, for what plainly nobody can install again."""
    reasons = []
    for one in former:
        if one.origin is not None and location(one.name, one.origin) is None:
            where = shown(one.origin)
            why = "of whose address not all was kept" if one.origin.get("abridged") else "which is gone"
            reasons.append(f"{one.name} {one.version} came from {where}, {why}.")
        elif one.origin is None and _parsed(f"{one.name}=={one.version}") is None:
            reasons.append(f"{one.name} {one.version} has a version that no index can be asked for.")
    if reasons:
        raise NotUndoable(
            f"Not everything can be brought back, so nothing was changed: {' '.join(reasons)} "
            "Install another version of it instead."
        )


def _refuse_conflicts(past: Past, look: Look, asked: Mapping[str, Requirement]) -> None:
    """Raise NotUndoable where a later change needs, or asked for, what would go back to another version."""
    for later in past.later:
        for key in sorted((later.changed | later.wanted) & look.installed.keys()):
            extras = asked[key].extras if key in asked else ()
            needs = [
                need for need in look.installed[key].requirements if applies(need, look.environment, extras)
            ]
            if key in asked and key in later.wanted:
                needs.append(asked[key])
            for need in needs:
                name = canonicalize_name(need.name)
                one = past.distributions.get(name)
                if one is None or one.version is None or name not in look.installed:
                    continue
                if admits(need, look.installed[name].version) and not admits(need, one.version):
                    culprit = history.title(later.entry, begins=False)
                    raise NotUndoable(
                        f"{one.name} cannot go back to {one.version}: {culprit} "
                        f"needs {need} since. Undo that first, or restore an earlier state."
                    )


def _refuse_lacking(contents: Iterable[Installed], installation: Installation, plan: Plan) -> None:
    """Raise NotUndoable where what comes back needs what a later change took away or moved."""
    installed = installation.installed()
    environment = look_at(installation.layout).environment
    for one in contents:
        for need in one.requirements:
            key = canonicalize_name(need.name)
            entry = history.last_to_change((one.entry for one in plan.later), key, since=plan.number)
            if entry is None or key in plan.former or not applies(need, environment):
                continue
            there = installed.get(key) if key not in plan.gone else None
            if there is None or not admits(need, there.version):
                raise NotUndoable(
                    f"{one.name} {one.version} needs {need}, which {history.title(entry, begins=False)} "
                    "has changed since. Undo that first, or restore an earlier state."
                )


def _pin(one: Former) -> str:
    return f"{one.name}=={one.version}"


def _place(one: Former) -> str:
    line = location(one.name, one.origin or {})
    assert line is not None, "a plan holds nothing that cannot be had"
    return line


def _parsed(text: str) -> Requirement | None:
    try:
        return parse_requirement(text)
    except InvalidRequirement:
        return None
