"""What is known of when a group of notebooks was made to work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from packaging.specifiers import SpecifierSet

from ..resolution import dates, wishes
from ..resolution.dates import Dated
from .asking import Asked

#: Since when an index has a version that a specifier admits (ISO time), by canonical name.
Uploaded = Callable[[Mapping[str, SpecifierSet]], Mapping[str, str]]

#: Operators that say which version has to have been there already.
_LOWER = ("==", "===", "~=", ">=", ">")


@dataclass(frozen=True)
class Evidence:
    """What is known of when the notebooks were made to work; each None where nothing is.

    ``said``: the user, or the notebook itself, says so; then nothing else counts.
    """

    said: Dated | None = None
    changed: Dated | None = None
    seen: Dated | None = None
    pins: Dated | None = None
    python: Dated | None = None
    files: Dated | None = None


def gather(
    project: Path,
    notebooks: Mapping[Path, str],
    asked: Asked,
    *,
    said: Dated | None,
    environ: Mapping[str, str],
    uploaded: Uploaded,
    today: date,
) -> Evidence:
    """All that is known. ``notebooks``: in the project itself, with the Python each was saved with."""
    if said is not None:
        return Evidence(said=said)
    if asked.day:
        try:
            return Evidence(said=Dated(date.fromisoformat(asked.day), "as the notebook itself says"))
        except ValueError:  # a duration, such as "3 days"
            pass
    paths = list(notebooks)
    changed = dates.last_changed(project, paths, environ)
    return Evidence(
        changed=changed,
        seen=dates.first_seen(project, paths, environ) if changed else None,
        pins=_of_versions(asked, uploaded),
        python=dates.of_python(notebooks.values()),
        files=dates.of_files(paths, today),
    )


def _of_versions(asked: Asked, uploaded: Uploaded) -> Dated | None:
    """When the newest of the versions that are asked for came out: who asked for it did so later."""
    wanted = {}
    for one in asked.declared:
        requirement = wishes.parsed(one.line)
        if requirement is not None and any(bound.operator in _LOWER for bound in requirement.specifier):
            wanted[one.key] = requirement.specifier
    days = [date.fromisoformat(time[:10]) for time in uploaded(wanted).values()] if wanted else []
    return Dated(max(days), "when the newest version came out that the project names") if days else None
