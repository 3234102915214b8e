"""What the command line answers, in words for a cell. Pure: JSON documents in, text out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from jupyter_venv.models import PackageChange

_DIFF_LINES = 40
_SUMMARY_WIDTH = 60


def status(document: dict[str, Any], *, ours: bool) -> str:
    """Where am I: the answer to plain ``%venv``."""
    environment: dict[str, Any] | None = document["environment"]
    rows = [("Project", document["project"])]
    if environment is None:
        rows.append(("Environment", "none yet: make one with  %venv create"))
    else:
        rows += [
            ("Environment", f"{environment['path']} ({in_words(environment)})"),
            ("Kernel", environment["display_name"]),
            ("Python", _python(environment)),
        ]
    rows.append(("Requirements", document.get("requirements") or "no requirements.txt"))
    if ours:
        target = document.get("pip_target") or sys.prefix
        rows.append(("Installs go", f"{target} (%venv install, %pip and !pip alike)"))
        return _aligned(rows)
    text = f"This kernel runs in {sys.prefix}, which is not this project's environment.\n\n{_aligned(rows)}"
    return text if environment is None else f"{text}\n\n{switch(environment['display_name'])}"


def in_words(environment: dict[str, Any]) -> str:
    """The environment's state, who is changing it, and what to do about it."""
    words = str(environment["state"]).replace("-", " ")
    holder = environment.get("holder")
    if holder:
        words += f", {holder['verb']} by {holder['user']} is running"
    return f"{words}: {environment['detail']}" if environment.get("detail") else words


def environments(documents: Iterable[dict[str, Any]], *, here: str) -> str:
    """All environments, this project's own marked."""
    rows = [
        (
            "*" if one["project"] == here else "",
            one["display_name"],
            one.get("python") or "?",
            in_words(one),
            one["project"],
        )
        for one in documents
    ]
    if not rows:
        return "No environments yet: make one with  %venv create"
    return _table(("", "Kernel", "Python", "State", "Project"), rows)


def packages(documents: list[dict[str, Any]], *, everything: bool) -> str:
    """What is installed: what the user asked for, then what came along, then the kernel's own."""
    asked = [one for one in documents if one["requested"]]
    own = [one for one in documents if one["infrastructure"] and not one["requested"]]
    along = [one for one in documents if not one["requested"] and not one["infrastructure"]]
    width = max((len(one["name"]) for one in documents), default=0)
    parts = [_group("You asked for", asked, width), _group("Came along", along, width)]
    if everything:
        parts.append(_group("For the kernel", own, width))
    text = "\n\n".join(part for part in parts if part) or "No packages yet."
    if own and not everything:
        text += f"\n\nand {len(own)} for the kernel itself: %venv packages --all"
    return text


def switch(kernel: str) -> str:
    """How to get into an environment's kernel."""
    return f"To work in it, pick its kernel: Kernel ▸ Change Kernel ▸ {kernel}"


def removal(environment: dict[str, Any] | None, project: str) -> str:
    """What ``%venv remove`` would delete, and how to say yes."""
    if environment is None:
        return f"{project} has no environment, so there is nothing to remove."
    kernel = f" and the kernel {environment['display_name']!r}" if environment.get("name") else ""
    return (
        f"This deletes {environment['path']}{kernel}; notebooks and requirements.txt stay. "
        "To do it:  %venv remove --yes"
    )


def planned(changes: Iterable[dict[str, Any]]) -> str:
    """What a preview found, one package a line."""
    return "\n".join(PackageChange(**change).diff_line() for change in changes)


def short_diff(diff: str) -> str:
    """The first lines of a unified diff."""
    lines = diff.splitlines()
    more = [f"… and {len(lines) - _DIFF_LINES} more lines"] if len(lines) > _DIFF_LINES else []
    return "\n".join([*lines[:_DIFF_LINES], *more])


def _python(environment: dict[str, Any]) -> str:
    version = environment.get("python") or "unknown"
    return f"{version} (from {environment['base']})" if environment.get("base") else version


def _group(title: str, documents: list[dict[str, Any]], width: int) -> str:
    if not documents:
        return ""
    lines = [f"{title} ({len(documents)})"]
    lines += [
        f"  {one['name']:<{width}}  {one['version']:<12}  {_shortened(one.get('summary', ''))}".rstrip()
        for one in documents
    ]
    return "\n".join(lines)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SUMMARY_WIDTH else f"{line[: _SUMMARY_WIDTH - 1]}…"


def _aligned(rows: list[tuple[str, str]]) -> str:
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths)).rstrip() for row in [heads, *rows]
    )
