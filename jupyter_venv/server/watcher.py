"""Notices environments that others change: the CLI, a kernel, another server."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from tornado.ioloop import PeriodicCallback


class Watcher:
    """Compares a fingerprint of the environments on disk every ``interval`` seconds.

    ``fingerprint`` may block, so it is awaited: the caller runs it on a thread. It is never asked
    again before it answered. ``changed`` is called on the event loop's thread. It is called for this
    server's own changes too, because listing again is harmless and missing a change is not.
    """

    def __init__(
        self,
        fingerprint: Callable[[], Awaitable[object]],
        changed: Callable[[], None],
        log: logging.Logger,
        *,
        interval: float,
    ) -> None:
        self._fingerprint = fingerprint
        self._changed = changed
        self._log = log
        self._last: object = None
        self._failing = False
        self._timer = PeriodicCallback(self.check, interval * 1000, jitter=0.1) if interval > 0 else None

    def start(self) -> None:
        """Looks regularly from now on; an interval of 0 means never."""
        if self._timer is not None:
            self._timer.start()

    def stop(self) -> None:
        """Looks no more."""
        if self._timer is not None:
            self._timer.stop()

    async def check(self) -> None:
        """Looks once. The first look only remembers."""
        try:
            current = await self._fingerprint()
        except Exception:
            # A disk that does not answer today may tomorrow. Once is enough in the log.
            if not self._failing:
                self._log.warning("Cannot watch the environments for changes", exc_info=True)
            self._failing = True
            return
        self._failing = False
        last, self._last = self._last, current
        if last is not None and last != current:
            self._changed()
