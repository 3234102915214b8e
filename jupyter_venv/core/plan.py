"""What of a previewed change goes beyond what was asked for, so that a face can show it before it is made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ..models import PackageChange


@dataclass(frozen=True)
class Asked:
    """What a change is about: canonical names, and what may happen to packages that it does not name.

    A requirements file ``adds`` what it brings; an upgrade of all ``upgrades`` what is there. ``removes``:
    what is named is to go.
    """

    names: Collection[str | None] = ()
    adds: bool = False
    upgrades: bool = False
    removes: bool = False

    def covers(self, change: PackageChange) -> bool:
        """Whether this change of one package is what was asked for."""
        if canonicalize_name(change.name) in self.names:
            return change.after is not None or self.removes
        if change.before is None:
            return self.adds
        return self.upgrades and change.after is not None and not is_downgrade(change, or_same=True)


#: Names nothing and expects nothing: all that changes is to be looked at.
NOTHING = Asked()


def surprises(changes: Sequence[PackageChange], asked: Asked) -> dict[str, Any]:
    """``unasked``: names of what would come, change or go although nobody named it; ``downgraded``: names."""
    return {
        "unasked": _names(change for change in changes if not asked.covers(change)),
        "downgraded": _names(change for change in changes if is_downgrade(change)),
    }


def is_downgrade(change: PackageChange, *, or_same: bool = False) -> bool:
    """Whether a package goes back to an older version (``or_same``: or to the same one from elsewhere)."""
    if change.before is None or change.after is None:
        return False
    try:
        before, after = Version(change.before), Version(change.after)
    except InvalidVersion:  # installed long ago: which of the two is newer, nobody can say
        return or_same
    return after <= before if or_same else after < before


def _names(changes: Iterable[PackageChange]) -> list[str]:
    return [change.name for change in changes]
