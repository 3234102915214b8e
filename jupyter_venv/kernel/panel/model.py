"""What the panels of a kernel show: one state for all of them, kept in step with the disk.

One thread looks, as long as any panel is open, whether somebody has changed the environment, and reads it
again if so; whoever that was: another panel, a cell, the sidebar, a terminal.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Callable, Optional

from jupyter_venv.errors import JupyterVenvError
from jupyter_venv.kernel import changed, loaded
from jupyter_venv.kernel.client import Client
from jupyter_venv.kernel.fingerprint import Fingerprint, Mark
from jupyter_venv.kernel.panel.jobs import Job

#: Seconds between two looks at the environment; each is a handful of ``stat`` calls.
POLL = 1.0

#: Whoever touches a widget or a model holds it: the front end's messages arrive on one thread or another
#: (https://jupyter.org/enhancement-proposals/91-kernel-subshells/kernel-subshells.html), and ipywidgets
#: has no locks.
LOCK = threading.RLock()


class Model:
    """One project's environment, as it was read last, and the change that this kernel's panels have begun.

    ``ours``: the kernel runs in that environment.
    """

    def __init__(self, client: Client, *, ours: bool) -> None:
        self.client = client
        self.ours = ours
        self.status: Optional[dict[str, Any]] = None
        self.packages: list[dict[str, Any]] = []
        self.comparison: Optional[dict[str, Any]] = None
        #: Why there is no comparison, where that is the user's to know.
        self.incomparable = ""
        #: Newest first; None where the command line knows of none.
        self.history: Optional[list[dict[str, Any]]] = None
        #: Why the environment could not be read, or what is known of it not be shown.
        self.problem: Optional[JupyterVenvError] = None
        self.advice = ""
        #: The change that runs, and the one that ran last.
        self.job: Optional[Job] = None
        self.last: Optional[Job] = None
        self._draw: list[Callable[[], None]] = []
        self._thread: Optional[threading.Thread] = None
        self._wake = threading.Event()
        self._asked = self._answered = 0
        self._settled = threading.Condition(LOCK)
        self._begun = False  # a change here that it was not read yet what became of

    @property
    def environment(self) -> Optional[dict[str, Any]]:
        """The environment's document, None where there is none or it has not been read yet."""
        return self.status["environment"] if self.status else None

    @property
    def holder(self) -> Optional[dict[str, Any]]:
        """Who is at work in the environment, if that is not a panel of this kernel."""
        environment = self.environment
        return None if self.job or not environment else environment.get("holder")

    @property
    def busy(self) -> bool:
        """Whether nothing can be begun now."""
        return self.job is not None or self.holder is not None or self.status is None

    def allows(self, verb: str) -> bool:
        """Whether a verb makes sense in the environment's state, once nobody is at work in it."""
        environment = self.environment
        return environment is not None and verb in environment["allows"]

    def attach(self, draw: Callable[[], None]) -> None:
        """From now on call ``draw``, on any thread and with LOCK held, whenever there is something new."""
        with LOCK:
            self._draw.append(draw)
            if self._thread is None:
                # Perhaps again: the panel that was closed in favour of this one was the last.
                _models[_key(self.client)] = self
                self._thread = threading.Thread(target=self._watch, name="jupyter-venv-panel", daemon=True)
                self._thread.start()
                changed.listeners.append(self.refresh)
            self.refresh()

    def detach(self, draw: Callable[[], None]) -> None:
        """No longer; the last one ends the thread."""
        with LOCK:
            if draw in self._draw:
                self._draw.remove(draw)
            if not self._draw and self._thread is not None:
                self._thread = None
                changed.listeners.remove(self.refresh)
                if _models.get(_key(self.client)) is self:
                    del _models[_key(self.client)]
                self._wake.set()

    def refresh(self) -> None:
        """Read everything again, soon, on the thread."""
        with LOCK:
            self._asked += 1
            self._wake.set()

    def change(self, verb: str, *arguments: str) -> Optional[Job]:
        """Begin a change; None while another one runs."""
        with LOCK:
            if self.job is not None:
                return None
            self.job = job = Job(self.client, verb, arguments)
            job.follow(self._seen, self._ended)
            self._publish()
            return job

    def cancel(self) -> None:
        """Ask the change that runs to stop and to put everything back."""
        with LOCK:
            if self.job is not None:
                self.job.cancel()
                self._publish()

    def wait(self) -> None:
        """Block until the change has ended and all that was asked for has been read."""
        with self._settled:
            while not self._settled.wait_for(self._is_settled, POLL):
                pass  # a thread that has died tells nobody

    def show(self, draw: Callable[[], None]) -> None:
        """Call ``draw`` with LOCK held. If it raises, that is the problem, which another call is to show."""
        with LOCK:
            try:
                draw()
            except Exception as error:
                self._failed("shown", error)
                with suppress(Exception):
                    draw()

    def _is_settled(self) -> bool:
        if self._thread is None or not self._thread.is_alive():
            return True
        return self.job is None and self._answered == self._asked

    def _seen(self, _: Job) -> None:
        with LOCK:
            self._publish()

    def _ended(self, job: Job) -> None:
        try:
            loaded.refresh()
        except Exception as error:
            self._failed("read", error)
        with LOCK:
            self.job, self.last, self._begun = None, job, True
            self.refresh()
            self._publish()

    def _watch(self) -> None:
        mark: Optional[Mark] = None
        me = threading.current_thread()
        while True:
            self._wake.wait(POLL)
            with LOCK:
                if self._thread is not me:
                    self._settled.notify_all()
                    return
                asked = self._asked
            self._wake.clear()
            now = self._look()
            # The mark is from before the reading: what changes meanwhile is seen the next time.
            if asked != self._answered or now != mark:
                mark = now
                self._read()
                with LOCK:
                    self._answered = asked
                    self._publish()
                    self._settled.notify_all()
            if asked != self._asked:
                self._wake.set()

    def _look(self) -> Optional[Mark]:
        """How the environment is now; None where that cannot be said."""
        try:
            project, environment = Path(self.client.project), self.environment
            path = environment["path"] if environment else str(project / ".venv")
            return Fingerprint(path, str(project / "requirements.txt")).everything()
        except Exception as error:
            self._failed("looked at", error)
            self._publish()
            return None

    def _read(self) -> None:
        """Read the environment; what is known already is shown before the rest is there."""
        read = self.client.read
        try:
            status = read("status")
            with LOCK:
                self.status, self.problem = status, None
                self._publish()
            environment = status["environment"]
            if environment is not None and environment.get("holder"):
                return  # the lists are of before, until it is done
            packages = read("packages") if self.allows("packages") else []
            advice = self._advise()
            with LOCK:
                self.packages, self.advice = packages, advice
                self._publish()
            comparison, incomparable = self._compare()
            history = self._history()
            with LOCK:
                self.comparison, self.incomparable, self.history = comparison, incomparable, history
        except Exception as error:
            self._failed("read", error)

    def _compare(self) -> tuple[Optional[dict[str, Any]], str]:
        if not self.allows("compare"):
            return None, ""
        try:
            return self.client.read("compare"), ""
        except JupyterVenvError as error:  # a file that cannot be read leaves everything else to be used
            return None, error.message

    def _history(self) -> Optional[list[dict[str, Any]]]:
        if self.environment is None:
            return None
        with suppress(JupyterVenvError):  # a command line that knows no history says so
            history: list[dict[str, Any]] = self.client.read("history")
            return history
        return None

    def _advise(self) -> str:
        """What this kernel has loaded in another version than is installed by now."""
        if not self.ours:
            return ""
        loaded.refresh()
        found = loaded.stale()
        with LOCK:
            begun, self._begun = self._begun, False
        # What came of a panel's own change need not be said again below the next cell.
        return loaded.advice(found) if begun else loaded.describe(found)

    def _publish(self) -> None:
        with LOCK:
            for draw in [*self._draw]:
                self.show(draw)

    def _failed(self, done: str, error: Exception) -> None:
        """Make an exception the problem that panels show: on a thread nobody else would ever tell the user.

        ``done`` is what was to be done to the environment.
        """
        if not isinstance(error, JupyterVenvError):
            error = JupyterVenvError(f"The environment cannot be {done} in the panel: {error!r}")
        with LOCK:
            self.problem = error


_models: dict[tuple[object, ...], Model] = {}


def shared(client: Client, *, ours: bool) -> Model:
    """The model that all panels of this kernel about the same project share."""
    with LOCK:
        return _models.setdefault(_key(client), Model(client, ours=ours))


def _key(client: Client) -> tuple[object, ...]:
    return (client.command, client.project)
