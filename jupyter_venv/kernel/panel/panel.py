"""The panel: this notebook's environment as widgets in an output."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Callable, Optional

import ipywidgets as widgets

from jupyter_venv.errors import DirectReferenceRefused, JupyterVenvError, RequirementsChanged
from jupyter_venv.kernel import context
from jupyter_venv.kernel.arguments import parse
from jupyter_venv.kernel.client import Client
from jupyter_venv.kernel.panel import html, plan
from jupyter_venv.kernel.panel.cells import Waiting, heed_front_end, leave_place, take_place
from jupyter_venv.kernel.panel.controls import Tab, button, parts, put, row, show
from jupyter_venv.kernel.panel.jobs import Job
from jupyter_venv.kernel.panel.model import LOCK, shared
from jupyter_venv.kernel.panel.notices import Notice
from jupyter_venv.kernel.panel.proposal import Proposal
from jupyter_venv.kernel.panel.views import HistoryPage, PackagesPage, RequirementsPage
from jupyter_venv.kernel.verbs import help_text

_MENDING = {
    "create": plan.create("Create again"),
    "create-again": plan.create("Create again", "--again"),
    "repair": plan.REPAIR,
}
_CREATION = plan.create("Create environment")
_WAITS = "A cell is running. What you press here happens when it has ended."


class Panel(widgets.VBox):  # type: ignore[misc]
    """An environment: its state, packages, requirements.txt and history, and every way to change it.

    Without arguments it shows the environment of the kernel it is made in, or of the notebook's folder in
    a kernel that is not ours.
    """

    def __init__(self, client: Client | None = None, *, ours: bool | None = None) -> None:
        shell = _shell()
        here = context.current(shell.user_ns if shell is not None else {})
        self._ours = here.ours if ours is None else ours
        self._model = shared(
            client or Client.of(here.home, here.project, here.environment, "panel"), ours=self._ours
        )
        self._told = self._model.last  # the change whose end has been told
        self._asked: Optional[tuple[Job, plan.Request]] = None  # the change that was begun here
        self._refused: Optional[plan.Request] = None  # what would be done if paths and URLs were allowed
        self._closed = False

        self._header = widgets.HTML(html.message("Reading the environment …"))
        self._header.layout.flex = "1 1 20em"
        self._refresh = button("Refresh", self._do(self.refresh))
        self._waits = widgets.HTML(html.message(_WAITS, "warning"))
        self._waits.add_class("jupyter-venv-waits")
        self._mend = button(_CREATION.apply, self._do(self._on_mend), "primary")
        self._advice = widgets.HTML()
        self._notice = Notice(self._do(self.cancel), self._do(self._on_allow))
        self._proposal = Proposal(self._model, self._go, self._tell, self._redraw)
        self._packages = PackagesPage(self._model, self._propose, self._install)
        self._requirements = RequirementsPage(self._model, self._propose)
        self._history = HistoryPage(self._model, self._propose)
        self._pages: list[Any] = [self._packages, self._requirements]
        self._tab = Tab([page.widget for page in self._pages])
        self._waiting = Waiting(shell, self._redraw)
        super().__init__(
            [
                widgets.HTML(html.style(), layout={"display": "none"}),
                row(self._header, self._refresh),
                self._waits,
                self._mend,
                self._advice,
                self._notice.widget,
                self._proposal.widget,
                self._tab,
            ]
        )
        self.add_class("jupyter-venv")
        self._parts = [one for widget in [*self.children, self._history.widget] for one in parts(widget)]
        heed_front_end(self._parts)
        take_place(getattr(shell, "kernel", None), self)
        with LOCK:
            self._draw()
            self._model.attach(self._draw)
        self._waiting.listen()

    def __repr__(self) -> str:
        """What shows where widgets do not, and in a notebook that is read without its kernel."""
        return "The panel of this notebook's environment. Run this cell to use it."

    def refresh(self) -> None:
        """Read the environment again. Returns at once."""
        self._model.refresh()

    def cancel(self) -> None:
        """Ask the change that is running to stop and put everything back. Returns at once."""
        self._model.cancel()

    def wait(self) -> None:
        """Block until what the panels are doing is done."""
        self._proposal.wait()
        self._model.wait()

    def close(self) -> None:
        """Take the panel and all of its widgets away; a change that is running goes on to its end."""
        with LOCK:
            if self._closed:
                return
            self._closed = True
            self._model.detach(self._draw)
            self._proposal.cancel()
            self._waiting.close()
            leave_place(self)
            for part in self._parts:
                part.close()
            self.layout.close()
            super().close()

    def __del__(self) -> None:
        """Nothing, where ipywidgets would close: what nobody holds any more was closed before.

        Closing takes a lock, and collecting happens on any thread, also on one that has just been started by
        somebody who holds that lock and waits for it.
        """

    def _do(self, act: Callable[[], None]) -> Callable[[], None]:
        """What a click does; a failure is shown in place."""

        def done() -> None:
            self._waiting.heard()
            self._try(act)

        return done

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except JupyterVenvError as error:
            self._fail(error)

    def _fail(
        self, error: JupyterVenvError, request: Optional[plan.Request] = None, log: Sequence[str] = ()
    ) -> None:
        """Say what went wrong, with ``request`` if that is known here."""
        self._refused = None
        if request is not None and error.code == DirectReferenceRefused.code:
            self._refused = request.allowing
        self._notice.fail(error, log, allow=self._refused is not None)

    def _propose(self, request: plan.Request) -> None:
        self._waiting.heard()
        self._notice.clear()
        self._try(lambda: self._proposal.propose(request))

    def _install(self, typed: str, *options: str) -> None:
        try:
            command = parse(" ".join(["install", *options, typed]), str(Path.cwd()))
        except JupyterVenvError as error:
            self._fail(error)
            return
        if command.verb == "install":
            self._propose(plan.install(command.argv, command.operands, typed))
        else:
            self._notice.say(help_text(*command.operands))

    def _on_allow(self) -> None:
        request = self._refused
        if request is None:
            return
        if request.typed:  # only where paths are allowed, they are taken from the notebook's folder
            self._install(request.typed, DirectReferenceRefused.option)
        elif request.verb == "create":
            self._begin(request)
        else:
            self._propose(request)

    def _on_mend(self) -> None:
        request = self._mending()
        if request is not None:
            self._begin(request)

    def _begin(self, request: plan.Request) -> None:
        """Make a change that cannot be seen before."""
        self._notice.clear()
        self._proposal.cancel()
        self._go(request, request.arguments)

    def _mending(self) -> Optional[plan.Request]:
        """What makes the environment usable; None where it is."""
        if self._model.status is None:
            return None
        environment = self._model.environment
        return _CREATION if environment is None else _MENDING.get(environment["mend"] or "")

    def _go(self, request: plan.Request, arguments: tuple[str, ...]) -> None:
        """Make a change that was agreed to, or needs no agreement."""

        def begin() -> None:
            job = self._model.change(request.verb, *arguments)
            if job is None:
                raise JupyterVenvError(
                    "Another change has begun meanwhile. Wait for its end, then try again."
                )
            self._asked = (job, request)

        self._try(begin)

    def _tell(self, request: plan.Request, text: str, error: JupyterVenvError | None) -> None:
        """What a preview has to say instead of a plan."""
        if error is not None:
            self._fail(error, request)
        else:
            self._notice.say(text)

    def _end(self, job: Job) -> None:
        """Say what came of a change, here or in another panel."""
        own = self._asked[1] if self._asked is not None and self._asked[0] is job else None
        if job.error is not None:
            if own is not None and job.error.code == RequirementsChanged.code:
                remark = "requirements.txt was changed meanwhile, so nothing was written. This is it now."
                self._propose(plan.again(own, remark))
            else:
                self._fail(job.error, own, job.lines)
            return
        assert job.finished is not None
        if own is not None and own.typed and self._packages.text.value.strip() == own.typed:
            self._packages.text.value = ""
        self._notice.say(job.finished.message, job.lines)

    def _draw(self) -> None:
        """Show the model as it is now."""
        if self._closed:
            return
        model = self._model
        if model.last is not None and model.last is not self._told:
            self._told = model.last
            self._end(model.last)
        idle = not model.busy and not self._proposal.finding
        if model.problem is not None:
            put(self._header, "value", html.message(model.problem.message, "error"))
        elif model.status is not None:
            put(
                self._header, "value", html.header(model.status, ours=self._ours, quiet=model.job is not None)
            )
        show(self._waits, self._waiting.now)
        mending = self._mending()
        show(self._mend, mending is not None)
        put(self._mend, "description", (mending or _CREATION).apply)
        put(self._mend, "disabled", not idle)
        show(self._advice, bool(model.advice))
        put(self._advice, "value", html.message(model.advice, "warning"))
        if model.job is not None:
            self._notice.running(model.job)
        self._proposal.draw(idle=not model.busy)
        self._draw_pages(idle)

    def _redraw(self) -> None:
        self._model.show(self._draw)

    def _draw_pages(self, idle: bool) -> None:
        if self._model.history is not None and self._history not in self._pages:
            # Only ever added: front ends open a page of their own choosing when one is taken away.
            self._pages.append(self._history)
        for page in self._pages:
            page.draw(idle=idle)
        show(self._tab, self._model.allows("packages"))
        with self._tab.hold_sync():  # a new page comes with its title
            put(self._tab, "children", tuple(page.widget for page in self._pages))
            put(self._tab, "titles", tuple(page.title for page in self._pages))


def _shell() -> Any:
    from IPython.core.getipython import get_ipython

    return get_ipython()
