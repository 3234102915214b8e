"""What the panel has to say of a change: how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Callable, Optional

import ipywidgets as widgets

from jupyter_venv.errors import Cancelled, JupyterVenvError
from jupyter_venv.events import Progress
from jupyter_venv.kernel.panel import html
from jupyter_venv.kernel.panel.controls import button, column, put, row, show
from jupyter_venv.kernel.panel.jobs import Job
from jupyter_venv.kernel.progress import describe


class Notice:
    """The change that runs, with its bar, or sentences; the installer's own words on demand.

    ``cancel`` stops the change, ``allow`` does what was refused for its own good.
    """

    def __init__(self, cancel: Callable[[], None], allow: Callable[[], None]) -> None:
        self._job: Optional[Job] = None
        self._open = False
        self._lines: Sequence[str] = ()
        self._words = "log"
        self.text = widgets.HTML()
        self.evidence = widgets.HTML()
        self.toggle = button("Show log", self._on_toggle)
        self.cancel = button("Cancel", cancel)
        self.allow = button("Install it anyway", allow)
        self.widget = column(self.text, row(self.cancel, self.allow, self.toggle), self.evidence)
        self.clear()

    def clear(self) -> None:
        """Say nothing."""
        self._open = False
        self._say("", ())

    def running(self, job: Job) -> None:
        """Say how far a change is."""
        if job is not self._job:
            self._job, self._open = job, False
            show(self.allow, False)
        event = job.event if isinstance(job.event, Progress) else None
        current, total = (event.current, event.total) if event else (None, None)
        text = "cancelling …" if job.cancelling else describe(event) if event else "…"
        put(self.text, "value", html.progress(f"{job.title}: {text}", current, total))
        self._draw(job.lines, "log", running=True)
        put(self.cancel, "disabled", job.cancelling)

    def say(self, text: str, log: Sequence[str] = ()) -> None:
        """Say how it went."""
        self._say(html.message(text), log)

    def fail(self, error: JupyterVenvError, log: Sequence[str] = (), *, allow: bool = False) -> None:
        """Say what went wrong; ``allow``: it can be done all the same."""
        details = error.details.strip().splitlines()
        text = html.message(error.message, "" if isinstance(error, Cancelled) else "error")
        self._say(text, details or log, "details" if details else "log")
        show(self.allow, allow)

    def _say(self, text: str, lines: Sequence[str], words: str = "log") -> None:
        self._job = None
        show(self.allow, False)
        put(self.text, "value", text)
        self._draw(lines, words, running=False)

    def _on_toggle(self) -> None:
        self._open = not self._open
        self._draw(self._lines, self._words, running=self._job is not None)

    def _draw(self, lines: Sequence[str], words: str, *, running: bool) -> None:
        self._lines, self._words = lines, words
        show(self.widget, bool(self.text.value))
        show(self.cancel, running)
        show(self.toggle, running or bool(lines))
        put(self.toggle, "description", f"{'Hide' if self._open else 'Show'} {words}")
        shown = self._open and (running or bool(lines))
        put(self.evidence, "value", html.log(lines, words.capitalize()) if shown else "")
        show(self.evidence, shown)
