"""In the panel, what a change would do, before it is done: found out, shown, agreed to or not."""

from __future__ import annotations

import threading
from typing import Any, Callable, Optional

import ipywidgets as widgets

from jupyter_venv.errors import JupyterVenvError
from jupyter_venv.events import Progress
from jupyter_venv.kernel.panel import html
from jupyter_venv.kernel.panel.controls import Checkbox, button, column, put, row, show
from jupyter_venv.kernel.panel.jobs import Job
from jupyter_venv.kernel.panel.model import LOCK, Model
from jupyter_venv.kernel.panel.plan import Plan, Request
from jupyter_venv.kernel.progress import describe


class Proposal:
    """One request on its way to being made.

    ``go`` makes a change with these arguments; ``told`` gets what there is to say of a request instead of a
    plan: a sentence, or why there is none.
    """

    def __init__(
        self,
        model: Model,
        go: Callable[[Request, tuple[str, ...]], None],
        told: Callable[[Request, str, Optional[JupyterVenvError]], None],
        redraw: Callable[[], None],
    ) -> None:
        self._model = model
        self._go = go
        self._told = told
        self._redraw = redraw
        self._request: Optional[Request] = None
        self._finding: Optional[Job] = None
        self._plan: Optional[Plan] = None
        self._found = threading.Condition(LOCK)
        self._of: list[dict[str, Any]] = []  # the packages that the plan is for
        self._text = widgets.HTML()
        self._unneeded = Checkbox(indent=False, layout={"width": "auto"})
        self._unneeded.observe(lambda _: redraw(), "value")
        self._apply = button("Apply", self._agree, "primary")
        self._cancel = button("Cancel", self.cancel)
        self.widget = column(self._text, self._unneeded, row(self._apply, self._cancel))
        self.widget.add_class("jupyter-venv-plan")

    @property
    def finding(self) -> bool:
        """Whether it is being found out what a change would do."""
        return self._finding is not None

    def propose(self, request: Request) -> None:
        """Find out what a request would do, and ask; takes the place of what was asked before."""
        self.cancel()
        self._request = request
        self._unneeded.value = False
        self._find()

    def cancel(self) -> None:
        """Stop finding out, or decide against it."""
        finding = self._finding
        self._request = self._finding = self._plan = None
        self._found.notify_all()
        if finding is not None:
            finding.cancel()
        self._redraw()

    def wait(self) -> None:
        """Block until it is no longer being found out what a change would do."""
        with self._found:
            self._found.wait_for(lambda: self._finding is None)

    def draw(self, *, idle: bool) -> None:
        """Show where it stands; ``idle``: something can be begun."""
        request, plan = self._request, self._plan
        show(self.widget, request is not None)
        if request is None:
            return
        if plan is not None and self._finding is None and idle and self._of != self._model.packages:
            self._find()  # somebody has changed what it was about
        if self._finding is not None:
            event = self._finding.event
            known = describe(event) if isinstance(event, Progress) else ""
            text = f"Finding out what would change: {known}" if known else "Finding out what would change …"
            put(self._text, "value", html.progress(text, None, None))
        elif plan is not None:
            put(self._text, "value", plan.html(unneeded=self._unneeded.value))
        choice = plan.choice() if plan is not None and self._finding is None else ""
        put(self._unneeded, "description", choice)
        show(self._unneeded, bool(choice))
        put(self._apply, "description", request.apply)
        put(self._apply, "disabled", not (idle and plan is not None and self._finding is None))
        show(self._apply, plan is not None)

    def _find(self) -> None:
        assert self._request is not None
        self._of = self._model.packages
        self._finding = job = Job(self._model.client, self._request.verb, self._request.preview)
        job.follow(self._seen, self._ended)
        self._redraw()

    def _seen(self, job: Job) -> None:
        with LOCK:
            if job is self._finding:
                self._redraw()

    def _ended(self, job: Job) -> None:
        with LOCK:
            if job is not self._finding or self._request is None:
                return  # nobody waits for it any more
            request, asked_already = self._request, self._plan is not None
            self._finding = None
            self._found.notify_all()
            if job.finished is None:
                self.cancel()
                self._told(request, "", job.error)
                return
            plan = Plan(request, job.finished.result, job.finished.message)
            if plan.asks or (asked_already and not plan.empty):
                self._plan = plan
                self._redraw()
                return
            self.cancel()
            if plan.empty and request.always:
                self._told(request, plan.message, None)
            elif not asked_already:
                self._go(request, plan.arguments(unneeded=False))
            else:
                self._told(request, plan.message, None)

    def _agree(self) -> None:
        request, plan = self._request, self._plan
        if request is not None and plan is not None and self._finding is None:
            arguments = plan.arguments(unneeded=self._unneeded.value)
            self.cancel()
            self._go(request, arguments)
