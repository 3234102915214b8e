"""What the command line prints: a change as it happens, tables, and JSON for programs."""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import Any

from . import reproduced
from .events import Event, Failed, Finished, Output, Phase, Progress, Started, event_to_json
from .models import PackageChange
from .tables import Table, binder_in_words


class Terminal:
    """Shows a change to a person: each new step a line, the installer's own words on demand."""

    def __init__(self, verbose: bool) -> None:
        self._verbose = verbose
        self._last = ""

    def __call__(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, Started):
            sources = [argument for argument in event.arguments if argument.startswith("-r ")]
            if event.verb == "create" and sources:
                print(f"Also installing {' and '.join(source[3:] for source in sources)}.")
        elif isinstance(event, Progress):
            if event.phase is Phase.RUNNING and event.current not in (None, 1):
                return  # a notebook a line, not a cell
            line = f"{event.phase.value.capitalize():<13} {event.message}"
            if line != self._last:
                print(line, flush=True)
            self._last = line
        elif isinstance(event, Output) and self._verbose:
            print(f"    {event.text}", flush=True)
        elif isinstance(event, Finished):
            if event.result.get("preview"):
                for change in event.result.get("changes", ()):
                    print(PackageChange.of(change).diff_line())
            if event.verb == "reproduce":
                width = shutil.get_terminal_size((100, 24)).columns
                print("\n".join(reproduced.lines(event.result, width)))
            print(event.message)
            if event.verb == "binder":
                for line in binder_in_words(event.result):
                    print(line)
            if event.result.get("diff"):
                print(event.result["diff"])
        elif isinstance(event, Failed):
            if event.details and not self._verbose:
                print("\n".join(f"    {line}" for line in event.details.splitlines()[-30:]), file=sys.stderr)
            print(f"jupyter venv: {event.message}", file=sys.stderr)


def print_event(event: Event) -> None:
    """One event as a line of JSON."""
    print_json(event_to_json(event))


def print_json(document: Any) -> None:
    """A document as a line of JSON."""
    print(json.dumps(document), flush=True)


def print_table(
    as_json: bool, document: list[dict[str, Any]] | dict[str, Any], table: Table, *, empty: str
) -> int:
    """A table for people, a document for programs, and the exit code."""
    if as_json:
        print_json(document)
    else:
        print(table.text() if table.rows else empty)
    return 0


def stop_printing() -> None:
    """Let what is still buffered go nowhere, instead of raising again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
