"""One changing verb, or its preview, followed on a thread of its own."""

from __future__ import annotations

import threading
import time
from typing import Callable, Optional

from jupyter_venv.errors import JupyterVenvError
from jupyter_venv.events import Event, Finished, Output, Progress, Started
from jupyter_venv.kernel.client import Client

#: Seconds from one drawing of a running change to the next: an installer may print faster than anybody reads.
PACE = 0.1


class Job:
    """A run of the command line: what it has said so far, and what came of it."""

    def __init__(self, client: Client, verb: str, arguments: tuple[str, ...]) -> None:
        """Start it. Raises HomeMissing."""
        self.verb = verb
        self.arguments = arguments
        self.lines: list[str] = []
        #: What is happening, for people.
        self.event: Optional[Event] = None
        self.finished: Optional[Finished] = None
        self.error: Optional[JupyterVenvError] = None
        self.cancelling = False
        self._run = client.start(verb, *arguments)

    @property
    def title(self) -> str:
        """What it does, for people; options are left out."""
        words = self.arguments[self.arguments.index("--") + 1 :] if "--" in self.arguments else ()
        return " ".join([self.verb, *words])

    def follow(self, seen: Callable[[Job], None], ended: Callable[[Job], None]) -> None:
        """From now on call ``seen`` when there is news, and ``ended`` at last; both on a thread."""
        threading.Thread(target=self._follow, args=(seen, ended), daemon=True).start()

    def cancel(self) -> None:
        """Ask it to stop and to put everything back. Returns at once; asking twice is harmless."""
        self.cancelling = True
        self._run.cancel()

    def _follow(self, seen: Callable[[Job], None], ended: Callable[[Job], None]) -> None:
        try:
            for batch in self._run.batches():
                for event in batch:
                    self._keep(event)
                seen(self)
                time.sleep(PACE)
            self.finished = self._run.result()
        except JupyterVenvError as error:
            self.error = error
        except Exception as error:  # on a thread nobody else would ever tell the user
            self.error = JupyterVenvError(f"The panel failed: {error!r}")
        ended(self)

    def _keep(self, event: Event) -> None:
        if isinstance(event, Output):
            self.lines.append(event.text)
        elif isinstance(event, (Progress, Started)):
            self.event = event
