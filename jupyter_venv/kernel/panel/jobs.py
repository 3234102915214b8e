"""One changing verb, or its preview, followed on a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Callable, Optional

from jupyter_venv.errors import JupyterVenvError
from jupyter_venv.events import Event, Finished, Output, Progress, Started
from jupyter_venv.kernel.client import Client, Run
from jupyter_venv.kernel.panel.html import LOG_LINES

#: Seconds from one drawing of a running change to the next: an installer may print faster than anybody reads.
PACE = 0.1


class Job:
    """A run of the command line: what it has said so far, and what came of it."""

    def __init__(self, client: Client, verb: str, arguments: tuple[str, ...]) -> None:
        self.verb = verb
        self.arguments = arguments
        #: The last of the installer's own words; each time another list, for whoever is reading one.
        self.lines: Sequence[str] = ()
        #: What is happening, for people.
        self.event: Optional[Event] = None
        self.finished: Optional[Finished] = None
        self.error: Optional[JupyterVenvError] = None
        self.cancelling = False
        self._client = client
        self._run: Optional[Run] = None
        self._lock = threading.Lock()  # whether it is to be cancelled, and what is

    @property
    def title(self) -> str:
        """What it does, for people; options are left out."""
        words = self.arguments[self.arguments.index("--") + 1 :] if "--" in self.arguments else ()
        return " ".join([self.verb, *words])

    def follow(self, seen: Callable[[Job], None], ended: Callable[[Job], None]) -> None:
        """Start it; call ``seen`` when there is news, and ``ended`` at last. All of it on a thread.

        Starting takes time where the client has still to note what others have changed.
        """
        threading.Thread(target=self._follow, args=(seen, ended), daemon=True).start()

    def cancel(self) -> None:
        """Ask it to stop and to put everything back. Returns at once; asking twice is harmless."""
        with self._lock:
            self.cancelling = True
            if self._run is not None:
                self._run.cancel()

    def _follow(self, seen: Callable[[Job], None], ended: Callable[[Job], None]) -> None:
        try:
            run = self._start()
            for batch in run.batches():
                self._keep(batch)
                seen(self)
                time.sleep(PACE)
            self.finished = run.result()
        except JupyterVenvError as error:
            self.error = error
        except Exception as error:  # on a thread nobody else would ever tell the user
            self.error = JupyterVenvError(f"The panel failed: {error!r}")
        ended(self)

    def _start(self) -> Run:
        run = self._client.start(self.verb, *self.arguments)
        with self._lock:
            self._run = run
            if self.cancelling:
                run.cancel()
        return run

    def _keep(self, batch: Sequence[Event]) -> None:
        words = [event.text for event in batch if isinstance(event, Output)]
        self.lines = [*self.lines, *words][-LOG_LINES:]
        for event in batch:
            if isinstance(event, (Progress, Started)):
                self.event = event
