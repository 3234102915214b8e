"""The reading verbs of the command line: a table for people or, with ``--json``, one document."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from .models import Package, PastChange
from .terminal import print_json, print_table

if TYPE_CHECKING:
    from .core.manager import Manager

_MENDING = {
    "create": "jupyter venv create",
    "create-again": "jupyter venv create --again",
    "repair": "jupyter venv repair",
}
_SHOWN = 3  # changes of one past change; a sync can have hundreds


def _list(manager: Manager, arguments: argparse.Namespace) -> int:
    environments = manager.environments()
    rows = [(one.name or "", one.state.value, one.python or "", one.project) for one in environments]
    return print_table(
        arguments.json,
        [one.to_json() for one in environments],
        ("KERNEL", "STATE", "PYTHON", "PROJECT"),
        rows,
        empty="No environments yet. Make one for this folder: jupyter venv create",
    )


def _packages(manager: Manager, arguments: argparse.Namespace) -> int:
    packages = manager.packages(arguments.project)
    rows = [
        (one.name, one.version, "requested" if one.requested else "kernel" if one.infrastructure else "")
        for one in packages
    ]
    documents = [one.to_json() for one in packages]
    return print_table(arguments.json, documents, ("PACKAGE", "VERSION", ""), rows, empty="No packages.")


def _compare(manager: Manager, arguments: argparse.Namespace) -> int:
    comparison = manager.compare(arguments.project, arguments.file)
    if arguments.json:
        print_json(comparison.to_json())
    elif comparison.agrees:
        print(f"The environment is what {comparison.file} says.")
    else:
        if not comparison.exists:
            print(f"There is no {comparison.file}.")
        rows = [("not installed", one.name, "", one.requirement) for one in comparison.missing]
        rows += [("different", one.name, one.installed, one.requirement) for one in comparison.different]
        rows += [("not listed", one.name, one.installed, "") for one in comparison.unlisted]
        print_table(False, [], ("", "PACKAGE", "INSTALLED", "LISTED"), rows, empty="")
    return 0 if comparison.agrees else 1


def _outdated(manager: Manager, arguments: argparse.Namespace) -> int:
    from packaging.utils import canonicalize_name

    outdated = manager.outdated(arguments.project)
    installed: dict[str, Package] = {
        canonicalize_name(one.name): one for one in manager.packages(arguments.project)
    }
    rows = [
        (installed[key].name, installed[key].version, newest, outdated.held.get(key, ""))
        for key, newest in outdated.latest.items()
    ]
    empty = "Everything that is on a package index is the newest there is for this Python."
    return print_table(
        arguments.json,
        outdated.to_json(),
        ("PACKAGE", "INSTALLED", "NEWEST", "HELD BACK BY"),
        rows,
        empty=empty,
    )


def _versions(manager: Manager, arguments: argparse.Namespace) -> int:
    project = manager.versions(arguments.project, arguments.name)
    rows = [
        (
            one.version,
            (one.released or "")[:10],
            "yanked" if one.yanked else "" if one.compatible else "not for this Python",
        )
        for one in project.versions
    ]
    return print_table(
        arguments.json, project.to_json(), ("VERSION", "RELEASED", ""), rows, empty="No versions."
    )


def _status(manager: Manager, arguments: argparse.Namespace) -> int:
    status = manager.status(arguments.project)
    if arguments.json:
        print_json(status.to_json())
        return 0
    environment = status.environment
    rows: list[tuple[str, str | None]] = [("Project", status.project)]
    if environment is None:
        rows.append(("Environment", "none yet (make one: jupyter venv create)"))
    else:
        detail = f": {environment.detail}" if environment.detail else ""
        python = f"{environment.python} from {environment.base}" if environment.python else None
        kernel = f"{environment.name} ({environment.display_name})" if environment.name else None
        rows += [
            ("Environment", environment.path),
            ("State", environment.state.value + detail),
            ("To mend it", _MENDING.get(environment.mend or "")),
            ("Kernel", kernel),
            ("Python", python),
            ("Prefix", status.prefix),
            ("Base prefix", status.base_prefix),
            ("pip installs", status.pip_target),
        ]
    rows.append(("Requirements", status.requirements or "no requirements.txt"))
    for label, value in rows:
        if value is not None:
            print(f"{label:<13} {value}")
    return 0


def _history(manager: Manager, arguments: argparse.Namespace) -> int:
    past = manager.history(arguments.project)
    rows = [(str(one.number), _when(one.time), one.source, one.title(), _outcome(one)) for one in past]
    return print_table(
        arguments.json,
        [one.to_json() for one in past],
        ("NUMBER", "WHEN", "FROM", "WHAT", "CHANGED"),
        rows,
        empty="Nothing has been changed yet.",
    )


def _when(time: str) -> str:
    """A time of the journal (ISO 8601) on this machine's clock; nothing where it is none."""
    try:
        return f"{datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError):
        return ""


def _outcome(one: PastChange) -> str:
    """What came of a past change, in a few words."""
    if one.status == "restored":
        return "not completed, so nothing"
    if one.status == "pending":
        return "not completed yet"
    shown = [change.describe() for change in one.changes[:_SHOWN]]
    more = len(one.changes) - len(shown)
    text = ", ".join(shown) + (f" and {more} more" if more else "")
    return f"{text} (undone by {one.undone_by})" if one.undone_by is not None else text


LISTINGS: dict[str, Callable[[Manager, argparse.Namespace], int]] = {
    "compare": _compare,
    "history": _history,
    "list": _list,
    "outdated": _outdated,
    "packages": _packages,
    "status": _status,
    "versions": _versions,
}
