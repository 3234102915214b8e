"""Which packages this kernel has already imported in a version that is no longer the installed one."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from jupyter_venv.models import PackageChange


def refresh() -> None:
    """Make what was just installed importable without a restart."""
    importlib.invalidate_caches()


def changes_of(result: dict[str, Any]) -> list[PackageChange]:
    """The package changes in a finished event's result."""
    return [PackageChange(one["name"], one["before"], one["after"]) for one in result.get("changes", ())]


def stale(changes: Iterable[PackageChange]) -> list[PackageChange]:
    """Those of ``changes`` that replaced or removed files of modules this kernel has loaded."""
    replaced = [change for change in changes if change.before is not None and change.before != change.after]
    if not replaced:
        return []
    files = {
        str(Path(file))
        for module in list(sys.modules.values())
        if isinstance(file := getattr(module, "__file__", None), str)
    }
    return [change for change in replaced if _loaded(change, files)]


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """What of ``{"changes": [{"name", "before", "after"}]}`` is stale here, as ``{"stale": […]}``.

    What the changes brought is importable afterwards. Raises for what is no such question.
    """
    refresh()
    return {"stale": [asdict(change) for change in stale(changes_of(question))]}


def advice(changes: Iterable[PackageChange]) -> str:
    """One line that says to restart, or "" where that is not needed."""
    found = stale(changes)
    if not found:
        return ""
    named = ", ".join(change.describe() for change in found[:3])
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return f"Already imported in this kernel: {named}{more}. Restart the kernel to use what is installed now."


def _loaded(change: PackageChange, files: set[str]) -> bool:
    if change.after is None:
        # The list of its files went with it: take the import name that most packages have.
        name = change.name.lower().replace("-", "_")
        module = sys.modules.get(name)
        file = getattr(module, "__file__", None)
        return isinstance(file, str) and not Path(file).exists()
    try:
        distribution = metadata.distribution(change.name)
        return any(str(distribution.locate_file(one)) in files for one in distribution.files or ())
    except (metadata.PackageNotFoundError, OSError, ValueError):
        return False
