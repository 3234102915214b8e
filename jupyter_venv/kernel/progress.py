"""How a running change is shown in a cell: one line that updates itself, or plain lines."""

from __future__ import annotations

import secrets
from html import escape
from typing import TYPE_CHECKING, Protocol

from jupyter_venv.events import Event, Output, Phase, Progress, Started
from jupyter_venv.kernel.display import say

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_PHASES = {
    Phase.PREPARING: "Preparing",
    Phase.CREATING: "Creating the environment",
    Phase.RESOLVING: "Resolving",
    Phase.DOWNLOADING: "Downloading",
    Phase.INSTALLING: "Installing",
    Phase.UNINSTALLING: "Uninstalling",
    Phase.VERIFYING: "Verifying",
    Phase.REGISTERING: "Registering the kernel",
    Phase.RUNNING: "Running",
    Phase.REMOVING: "Removing",
    Phase.RESTORING: "Putting everything back",
}


class Line(Protocol):
    """Where progress is shown."""

    def show(self, text: str, step: Progress | None) -> None:
        """Show ``text`` as what is happening now; ``step`` where it is known how far along that is."""

    def close(self) -> None:
        """Nothing is happening any more."""


class DisplayedLine:
    """One display that is rewritten in place and is empty at the end.

    What came of the change is printed instead of put here: a console or ``jupyter run`` shows a
    display once and ignores its updates.
    """

    def __init__(self, ipython: InteractiveShell) -> None:
        self._publisher = ipython.display_pub
        self._transient: dict[str, str] = {}

    def show(self, text: str, step: Progress | None) -> None:
        """Create or rewrite the line."""
        first = not self._transient
        if first:
            self._transient = {"display_id": secrets.token_hex(16)}
        data = {"text/plain": text, "text/html": bar(text, step)}
        self._publisher.publish(data, {}, transient=self._transient, update=not first)

    def close(self) -> None:
        """Leave nothing to be seen: front ends draw no output for an empty bundle."""
        if self._transient:
            self._publisher.publish({}, {}, transient=self._transient, update=True)
            self._transient = {}


class PrintedLines:
    """A line each, for a terminal."""

    def show(self, text: str, step: Progress | None) -> None:
        """Print it."""
        say(text)

    def close(self) -> None:
        """Nothing: what was printed stays."""


class Progression:
    """A ``Report`` that shows events on a line and keeps the installer's words for a failure."""

    def __init__(self, line: Line, log: list[str]) -> None:
        self._line = line
        self._shown = ""
        self._log = log

    def __call__(self, event: Event) -> None:
        """Show ``event`` if it changes what is happening."""
        if isinstance(event, Output):
            self._log.append(event.text)
        text = describe(event)
        if text and text != self._shown:
            self._shown = text
            self._line.show(text, event if isinstance(event, Progress) else None)

    def close(self) -> None:
        """The change has ended."""
        self._line.close()


def line_for(ipython: InteractiveShell) -> Line:
    """A display where the shell has a front end that draws them (ipykernel), else printing."""
    return DisplayedLine(ipython) if hasattr(ipython, "kernel") else PrintedLines()


def bar(text: str, step: Progress | None) -> str:
    """What is happening, with a bar in front; one without an end where that is not known."""
    current, total = (None, None) if step is None else (step.current, step.total)
    style = ' style="width: 12em; margin-right: 0.75em; vertical-align: middle"'
    return f'<div role="status">{element(current, total, style)}{escape(text)}</div>'


def element(current: int | None, total: int | None, attributes: str = "") -> str:
    """The bar itself, in HTML; ``attributes`` are its other ones, each with a space before it."""
    known = f' value="{int(current)}" max="{int(total)}"' if current is not None and total else ""
    return f'<progress aria-label="Progress"{attributes}{known}></progress>'


def describe(event: Event) -> str:
    """What ``event`` says is happening, in a line; "" if nothing new."""
    if isinstance(event, Started):
        return " ".join([event.verb, *event.arguments]) + " …"
    if not isinstance(event, Progress):
        return ""
    count = f" ({event.current} of {event.total})" if event.current is not None and event.total else ""
    return f"{event.message or _PHASES[event.phase]}{count}"
