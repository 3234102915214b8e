"""A change that has been checked and not yet made.

Verbs only validate and return one of these: bad input fails at once, before a server has promised a job
or a terminal has shown progress.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from ..errors import JupyterVenvError
from ..events import Event, Failed, Finished, Report, Started
from ..models import PackageChange
from .environments import environment_id
from .process import CancelToken, redact

_NOTHING = {
    "install": "{} already installed",
    "upgrade": "{} already at the newest version that fits",
    "uninstall": "the kernel needs {}, so nothing is removed",
    "sync": "{} says what is installed",
}


@dataclass(frozen=True)
class Outcome:
    """What a change has to say: one sentence for people, a JSON-able result for programs."""

    message: str
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One verb on one project, ready to run. ``arguments`` are shown to people, without credentials.

    A ``preview`` only finds out what the verb would do: it takes no lock and changes nothing. ``aside``: nor
    does this, which works in a copy of the project and may take very long.
    """

    verb: str
    project: Path
    arguments: tuple[str, ...]
    action: Callable[[Report, CancelToken], Outcome] = field(repr=False)
    preview: bool = False
    aside: bool = False

    @property
    def environment_id(self) -> str:
        """Identifies the project's environment."""
        return environment_id(self.project)

    def run(self, report: Report, cancel: CancelToken | None = None) -> Finished:
        """Make the change; blocks until it is done or undone.

        Reports Started, then Progress and Output, then Finished or Failed; raises what it reported as Failed.
        """
        arguments = tuple(redact(argument) for argument in self.arguments)
        report(Started(self.verb, str(self.project), arguments))
        try:
            outcome = self.action(_reliable(report), cancel or CancelToken())
        except JupyterVenvError as error:
            report(_failed(self.verb, error))
            raise
        except BaseException as error:
            unexpected = JupyterVenvError(f"Something unexpected went wrong: {type(error).__name__}: {error}")
            report(_failed(self.verb, unexpected))
            raise
        finished = Finished(self.verb, outcome.message, outcome.result)
        report(finished)
        return finished


def _reliable(report: Report) -> Report:
    """Report while somebody listens: a listener that fails must not leave an environment half-changed."""
    listening = True

    def reliable(event: Event) -> None:
        nonlocal listening
        if listening:
            try:
                report(event)
            except Exception:
                # It will fail again for the last event, outside the change, where failing harms nobody.
                listening = False

    return reliable


def _failed(verb: str, error: JupyterVenvError) -> Event:
    return Failed(verb, error.code, error.message, error.details)


def changes_to_json(changes: Sequence[PackageChange]) -> list[dict[str, Any]]:
    """``[{"name": str, "before": version or None, "after": version or None}]``."""
    return [{"name": one.name, "before": one.before, "after": one.after} for one in changes]


def summary(
    verb: str,
    changes: Sequence[PackageChange],
    arguments: Sequence[str],
    *,
    preview: bool = False,
    nothing: str = "",
) -> str:
    """One line that says what changed, or would in a ``preview``, the user's own packages first.

    ``nothing``: what to say where nothing did, with ``{}`` for the arguments, if not what goes for the verb.
    """
    arguments = [argument for argument in arguments if not argument.startswith("--")]
    if not changes:
        # A marker (PEP 508) may mean another Python than this one, and then nothing was to be installed.
        marked = verb == "install" and any(";" in argument for argument in arguments)
        why = nothing or _NOTHING.get(verb, "") + (" or not meant for this Python" if marked else "")
        return (
            f"Nothing to do: {why.format(', '.join(arguments))}." if arguments and why else "Nothing to do."
        )
    keys = {
        canonicalize_name(re.split(r"[^A-Za-z0-9._-]", argument)[0]) for argument in arguments if argument
    }
    ordered = sorted(changes, key=lambda one: canonicalize_name(one.name) not in keys)
    parts = []
    labels = (
        ("Would install", "Would change", "Would remove") if preview else ("Installed", "Changed", "Removed")
    )
    kinds = (
        [one for one in ordered if one.before is None],
        [one for one in ordered if one.before and one.after],
        [one for one in ordered if one.after is None],
    )
    for label, chosen in zip(labels, kinds, strict=True):
        if chosen:
            shown = ", ".join(
                f"{one.name} {one.after}" if one.before is None else one.describe().removesuffix(" removed")
                for one in chosen[:4]
            )
            more = f" and {len(chosen) - 4} more" if len(chosen) > 4 else ""
            parts.append(f"{label} {shown}{more}.")
    return " ".join(parts)
