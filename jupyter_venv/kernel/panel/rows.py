"""Packages and past changes as rows of a list. Pure; a front end shows rows as text, never as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from jupyter_venv.models import PackageChange, PastChange
from jupyter_venv.tables import when

#: Rows of packages shown at first, and how many more each time: a browser lays out all there are.
SHOWN = 500

_SOURCES = {"cell": "a cell", "panel": "a panel", "sidebar": "the sidebar", "terminal": "a terminal"}
_NAMED = 3


def visible(packages: Iterable[dict[str, Any]], wanted: str, *, infrastructure: bool) -> list[dict[str, Any]]:
    """The packages a filter leaves: those asked for first, the kernel's own last and only on demand."""
    words = wanted.lower().split()
    found = [
        one
        for one in packages
        if (infrastructure or one["requested"] or not one["infrastructure"])
        and all(word in f"{one['name']} {one.get('summary', '')}".lower() for word in words)
    ]
    return sorted(found, key=lambda one: (not one["requested"], one["infrastructure"], one["name"].lower()))


def of_packages(packages: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Label and name of each."""
    names = max((len(one["name"]) for one in packages), default=0)
    versions = max((len(one["version"]) for one in packages), default=0)
    return [
        (f"{one['name']:<{names}}  {one['version']:<{versions}}  {why(one)}".rstrip(), one["name"])
        for one in packages
    ]


def why(package: dict[str, Any]) -> str:
    """What a package is here for."""
    if package["requested"]:
        return "asked for"
    if package["infrastructure"]:
        return "for the kernel"
    by = list(package.get("required_by") or ())
    return f"for {_named(by)}" if by else "needed by nothing"


def about(package: dict[str, Any]) -> str:
    """What a package is, whom it is for, and what it needs."""
    needs = list(package.get("requires") or ())
    summary = " ".join(package.get("summary", "").split())
    text = f"{package['name']} {package['version']}" + (f": {summary}" if summary else "")
    by = list(package.get("required_by") or ())
    parts = ["you asked for it"] * bool(package["requested"])
    parts += [f"{_named(by)} needs it" if len(by) == 1 else f"{_named(by)} need it"] * bool(by)
    parts += [f"it needs {_named(needs)}"] * bool(needs)
    return f"{text} ({'; '.join(parts)})" if parts else text


def count(shown: int, found: int, packages: int, wanted: str) -> str:
    """How many packages the list shows, and of how many."""
    if shown < found:
        return f"The first {shown:,} of {found:,} packages."
    if wanted.strip():
        return f"{found:,} of {packages:,} packages match."
    hidden = packages - found
    noun = "package" if found == 1 else "packages"
    return f"{found:,} {noun}" + (f", and {hidden} of the kernel's own." if hidden else ".")


def of_history(entries: Sequence[dict[str, Any]]) -> list[tuple[str, int]]:
    """Label and number of each past change."""
    past = [PastChange.of(one) for one in entries]
    cells = [(when(one.time), _what(one), _note(one)) for one in past]
    widths = [max((len(row[column]) for row in cells), default=0) for column in range(2)]
    return [
        (f"{time:<{widths[0]}}  {what:<{widths[1]}}  {note}".rstrip(), entry["number"])
        for (time, what, note), entry in zip(cells, entries)
    ]


def did(entry: dict[str, Any]) -> str:
    """What a past change did, as a heading."""
    count = len(entry["changes"])
    what = "nothing" if not count else "1 package" if count == 1 else f"{count} packages"
    return f"Change {entry['number']} changed {what}"


def changes(entry: dict[str, Any]) -> list[tuple[str, str]]:
    """What a past change did to each package, and of which kind that is."""
    return [(change.describe(), kind_of(change)) for change in map(PackageChange.of, entry["changes"])]


def kind_of(change: PackageChange) -> str:
    """Whether a package is "added", "removed" or "changed"."""
    if change.before is None:
        return "added"
    return "removed" if change.after is None else "changed"


def undo_of(entry: dict[str, Any]) -> str:
    """Why a past change is of no use to undo, or which one it is."""
    if entry["undone_by"] is not None:
        return f"Undone by change {entry['undone_by']}."
    if entry["status"] == "restored":
        return "It failed or was cancelled."
    if entry["status"] == "pending":
        return "It has not ended."
    return "" if entry["undoable"] or not entry["changes"] else "It cannot be undone."


def _what(one: PastChange) -> str:
    words = one.title()
    return words if len(words) <= 40 else f"{words[:39]}…"


def _note(one: PastChange) -> str:
    source = f"from {_SOURCES[one.source]}" if one.source in _SOURCES else ""
    return ", ".join(filter(None, [source, one.remark()]))


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
