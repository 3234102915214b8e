"""As of which day a change takes packages: as it says itself, or as the environment's changes said before."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .history import TODAY, day_of
from .journal import Entry
from .wanted import Wanted

if TYPE_CHECKING:
    from .resolution.dates import Dated

_OPTION = "--as-of "  # as it stands among the arguments of a change


@dataclass(frozen=True)
class Dating:
    """``dated`` is None for the packages of today; ``said``: by the change itself."""

    dated: Dated | None
    said: str = ""

    @property
    def day(self) -> date | None:
        """The day; None for today."""
        return self.dated.day if self.dated else None

    @property
    def arguments(self) -> tuple[str, ...]:
        """The same as arguments of the change, for people."""
        return (f"{_OPTION}{self.said}",) if self.said else ()

    @property
    def remark(self) -> str:
        """As of when packages are, for people."""
        if self.dated is not None:
            return f"Packages are as of {self.dated.day}, {self.dated.because}."
        return "From now on, packages are today's." if self.said else ""

    @property
    def result(self) -> dict[str, Any]:
        """The same for programs, and for the journal."""
        if self.dated is None and not self.said:
            return {}
        return {"as_of": str(self.day or TODAY), "remarks": [self.remark]}


def dating(as_of: str | None, wanted: Wanted, project: Path, entries: Iterable[Entry] = ()) -> Dating:
    """As of when a change takes packages that was asked for ``as_of`` a day, ``git`` or ``today``, or not.

    Not: as the files that it is to install from say, else as in all of the environment. Raises InvalidDate.
    """
    if as_of == TODAY:
        return Dating(None, TODAY)
    held = "" if wanted.as_of or wanted.complete else day_of(entries)
    if as_of is None and not (wanted.as_of or held):
        return Dating(None)
    from .resolution import dates  # what few ask for is loaded when they do

    if as_of is not None:
        return Dating(dates.of_project(as_of, project, os.environ), as_of)
    if wanted.as_of:
        names = ", ".join(file.path.name for file in wanted.files if file.as_of == wanted.as_of)
        return Dating(dates.Dated(date.fromisoformat(wanted.as_of), f"as {names} says"))
    return Dating(dates.Dated(date.fromisoformat(held), "as all of this environment"))


def as_of_said(entry: Entry) -> str | None:
    """The day that was asked for in a change, as it was asked for; None for none."""
    said = [one.removeprefix(_OPTION) for one in entry.arguments if one.startswith(_OPTION)]
    return said[-1] if said else None
