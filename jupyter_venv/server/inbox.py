"""The way of a job's events from its worker thread to the event loop's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator

from jupyter_venv.events import Event, Output

LINES = 100  # joined into one event at most, so that none grows too large for a browser to draw


class Inbox:
    """Delivers events on the loop's thread, in the order they were put.

    Publishing an event costs the loop far more than producing it costs an installer, so a flood of output
    would keep the server from everything else. Lines that wait together are therefore joined, and
    published as one event of several lines.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, deliver: Callable[[Event], None]) -> None:
        self._loop = loop
        self._deliver = deliver
        self._mutex = threading.Lock()
        self._waiting: list[Event] = []

    def put(self, event: Event) -> None:
        """Hands ``event`` over; any thread. Does nothing once the loop is closed, as nobody listens."""
        with self._mutex:
            self._waiting.append(event)
            if len(self._waiting) > 1:  # the delivery of the first will take this one along
                return
        try:
            self._loop.call_soon_threadsafe(self._deliver_waiting)
        except RuntimeError:  # the change that reports must still run to its end
            return

    def _deliver_waiting(self) -> None:
        with self._mutex:
            events, self._waiting = self._waiting, []
        for event in joined(events):
            self._deliver(event)


def joined(events: Iterable[Event]) -> Iterator[Event]:
    """The same events, with neighbouring :class:`Output` joined by newlines."""
    lines: list[str] = []
    for event in events:
        if isinstance(event, Output) and len(lines) < LINES:
            lines.append(event.text)
            continue
        if lines:
            yield Output("\n".join(lines))
            lines = []
        if isinstance(event, Output):
            lines.append(event.text)
        else:
            yield event
    if lines:
        yield Output("\n".join(lines))
