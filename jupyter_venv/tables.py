"""What reading verbs answer, as tables: the same columns on the command line and in a notebook.

Takes the JSON documents that ``jupyter venv VERB --json`` prints. Pure, standard library only and Python 3.9
syntax: this module also runs inside project kernels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jupyter_venv.models import PastChange, canonical, printable

_SCROLLED_ROWS = 30  # more would push what follows out of sight
_SHOWN = 3  # packages of one past change; a sync can have hundreds
_FROM = {"external": "outside"}
_LEFT = 'style="text-align: left; vertical-align: top"'  # notebooks align a table's cells to the right


@dataclass(frozen=True)
class Table:
    """Rows of as many cells as there are ``heads``; ``title`` says what they are."""

    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    title: str = ""

    def text(self) -> str:
        """For a terminal: columns aligned, heads in capitals."""
        heads = tuple(head.upper() for head in self.heads)
        lines = [heads, *(tuple(map(printable, row)) for row in self.rows)]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.heads))]
        aligned = [
            "  ".join(cell.ljust(widths[column]) for column, cell in enumerate(line)).rstrip()
            for line in lines
        ]
        return "\n".join([self.title, *aligned] if self.title else aligned)

    def html(self) -> str:
        """For a notebook. What is long scrolls in a box that the keyboard reaches."""
        from html import escape  # not paid for by the command line

        heads = "".join(f'<th scope="col" {_LEFT}>{escape(head)}</th>' for head in self.heads)
        rows = "".join(
            "<tr>" + "".join(f"<td {_LEFT}>{escape(cell)}</td>" for cell in row) + "</tr>"
            for row in self.rows
        )
        title = f"<caption {_LEFT}><strong>{escape(self.title)}</strong></caption>" if self.title else ""
        table = f"<table>{title}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        if len(self.rows) <= _SCROLLED_ROWS:
            return table
        label = escape(self.title or self.heads[0])
        box = f'role="region" aria-label="{label}" tabindex="0" style="max-height: 30em; overflow: auto"'
        return f"<div {box}>{table}</div>"


@dataclass(frozen=True)
class Facts:
    """Labels and what is to be said under each."""

    rows: Sequence[tuple[str, str]]

    def text(self) -> str:
        """A line each, the values below each other."""
        width = max(len(label) for label, _ in self.rows)
        return "\n".join(f"{label:<{width}}  {printable(value)}" for label, value in self.rows)

    def html(self) -> str:
        """A table whose rows have heads."""
        from html import escape

        rows = "".join(
            f'<tr><th scope="row" {_LEFT}>{escape(label)}</th>'
            f'<td style="text-align: left; overflow-wrap: anywhere">{escape(value)}</td></tr>'
            for label, value in self.rows
        )
        return f"<table><tbody>{rows}</tbody></table>"


def comparison(document: dict[str, Any]) -> Table:
    """Where an environment and a requirements file disagree (:class:`jupyter_venv.models.Comparison`)."""
    rows = [("not installed", one["name"], "", one["requirement"]) for one in document["missing"]]
    rows += [
        ("different", one["name"], one["installed"], one["requirement"]) for one in document["different"]
    ]
    rows += [("not listed", one["name"], one["installed"], "") for one in document["unlisted"]]
    return Table(("What", "Package", "Installed", "Listed"), rows)


def outdated(document: dict[str, Any], packages: Iterable[dict[str, Any]]) -> Table:
    """What could be upgraded (:class:`jupyter_venv.models.Outdated`) of the installed ``packages``."""
    installed = {canonical(one["name"]): one for one in packages}
    rows = [
        (installed[name]["name"], installed[name]["version"], newest, document["held"].get(name, ""))
        for name, newest in document["latest"].items()
        if name in installed  # it may just have gone
    ]
    return Table(("Package", "Installed", "Newest", "Held back by"), rows)


def versions(document: dict[str, Any]) -> Table:
    """The versions on the package index (:class:`jupyter_venv.models.Project`)."""
    rows = [
        (
            one["version"],
            (one["released"] or "")[:10],
            "yanked" if one["yanked"] else "" if one["compatible"] else "not for this Python",
        )
        for one in document["versions"]
    ]
    return Table(("Version", "Released", "Remark"), rows)


def history(documents: Iterable[dict[str, Any]]) -> Table:
    """What was changed, as it comes (:class:`jupyter_venv.models.PastChange`)."""
    past = [PastChange.of(one) for one in documents]
    rows = [
        (str(one.number), when(one.time), _FROM.get(one.source, one.source), one.title(), _outcome(one))
        for one in past
    ]
    return Table(("Number", "When", "From", "What", "Changed"), rows)


def when(time: str) -> str:
    """A time of the journal (ISO 8601) on this machine's clock; nothing where it is none."""
    try:  # before Python 3.11, fromisoformat knows no Z
        return f"{datetime.fromisoformat(time.replace('Z', '+00:00')).astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):  # the last for times before 1970, on Windows
        return ""


def _outcome(one: PastChange) -> str:
    """What came of a past change, in a few words."""
    shown = [change.describe() for change in one.changes[:_SHOWN]]
    more = len(one.changes) - len(shown)
    text = ", ".join(shown) + (f" and {more} more" if more else "")
    remark = one.remark()
    return f"{text} ({remark})" if text and remark else text or remark
