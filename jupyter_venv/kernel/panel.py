"""The panel: this notebook's environment as widgets in an output.

A change runs in the command line and is followed on a thread, so the cell that shows the panel ends at
once and the panel works while the kernel is idle.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, Callable

import ipywidgets as widgets

from jupyter_venv.errors import Cancelled, JupyterVenvError
from jupyter_venv.events import Event, Finished, Output, Progress, Started
from jupyter_venv.kernel import context, loaded, panel_html
from jupyter_venv.kernel.answers import short_diff, switch
from jupyter_venv.kernel.arguments import parse
from jupyter_venv.kernel.client import Client, Run
from jupyter_venv.kernel.progress import describe

_FILL = {"width": "auto", "flex": "1 1 12em"}
_ROW = {"flex_flow": "row wrap"}
_LABEL = {"description_width": "5em"}


class Panel(widgets.VBox):  # type: ignore[misc]
    """An environment's packages with a filter, and install, upgrade, uninstall and freeze.

    Without arguments it shows the environment of the kernel it is made in, or of the notebook's folder in
    a kernel that is not ours.
    """

    def __init__(self, client: Client | None = None, *, ours: bool | None = None) -> None:
        here = _context()
        self._client = client or Client.of(here.home, here.project, here.environment)
        self._ours = here.ours if ours is None else ours
        self._packages: list[dict[str, Any]] = []
        self._exists = False
        self._run: Run | None = None
        self._thread: threading.Thread | None = None
        self._lines: list[str] = []

        self._header = widgets.HTML(panel_html.message("Reading the environment …"))
        self._install = widgets.Text(
            description="Install",
            placeholder="For example: humanize numpy<2",
            layout=_FILL,
            style=_LABEL,
        )
        self._install.on_msg(self._on_install_message)
        self._filter = widgets.Text(
            description="Filter", placeholder="Part of a name", layout=_FILL, style=_LABEL
        )
        self._filter.observe(self._draw_packages, "value")
        self._all = widgets.Checkbox(
            description="Kernel's own packages too", indent=False, layout={"width": "auto"}
        )
        self._all.observe(self._draw_packages, "value")
        self._list = widgets.SelectMultiple(
            description="Packages", rows=12, layout={"width": "auto", "height": "16em"}, style=_LABEL
        )
        self._list.observe(self._draw_buttons, "value")
        self._list.add_class("jupyter-venv-list")
        self._count = widgets.HTML()
        self._count.add_class("jupyter-venv-beside-labels")
        self._message = widgets.HTML()
        self._log = widgets.HTML(panel_html.log([]))
        self._details = widgets.Accordion([self._log], titles=("Log",), selected_index=None)

        self._create_button = _button("Create environment", self._on_create, "primary")
        self._install_button = _button("Install", self._on_install, "primary")
        self._uninstall_button = _button("Uninstall", self._on_uninstall)
        self._upgrade_button = _button("Upgrade all", self._on_upgrade)
        self._freeze_button = _button("Freeze", self._on_freeze)
        self._freeze_button.tooltip = "Write what you asked for, and what it needs, to requirements.txt"
        self._refresh_button = _button("Refresh", self.refresh)
        self._cancel_button = _button("Cancel", self.cancel, "warning")

        self._contents = widgets.VBox(
            [
                widgets.HBox([self._install, self._install_button], layout=_ROW),
                widgets.HBox([self._filter, self._all], layout=_ROW),
                self._list,
                self._count,
            ]
        )
        buttons = [self._uninstall_button, self._upgrade_button, self._freeze_button, self._refresh_button]
        super().__init__(
            [
                widgets.HTML(panel_html.STYLE, layout={"display": "none"}),
                self._header,
                self._create_button,
                self._contents,
                widgets.HBox([*buttons, self._cancel_button], layout=_ROW),
                self._message,
                self._details,
            ]
        )
        self.add_class("jupyter-venv")
        self.refresh()

    def __repr__(self) -> str:
        """What shows where widgets do not, instead of the widgets' own innards."""
        return "jupyter-venv's panel; it shows where ipywidgets do"

    def refresh(self) -> None:
        """Read the environment again. Returns at once."""
        self._follow(self._read)

    def cancel(self) -> None:
        """Ask the change that is running to stop and put everything back. Returns at once."""
        if self._run is not None:
            self._cancel_button.disabled = True
            self._run.cancel()

    def wait(self) -> None:
        """Block until what the panel is doing is done."""
        if self._thread is not None:
            self._thread.join()

    def close(self) -> None:
        """Take the panel and all of its widgets away; a change that is running goes on to its end."""
        for part in [*_parts(self)]:
            if part is not self:
                part.close()
        super().close()

    def _on_create(self) -> None:
        self._change("create")

    def _on_install_message(self, _: Any, content: dict[str, Any], __: Any) -> None:
        # What Text.on_submit listens to, without its deprecation; observing the value instead would
        # install whatever is in the box when the user clicks elsewhere.
        if content.get("event") == "submit":
            self._on_install()

    def _on_install(self) -> None:
        text = self._install.value.strip()
        if not text:
            self._install.focus()
            return
        try:
            command = parse(f"install {text}", str(Path.cwd()))
        except JupyterVenvError as error:
            self._say(error.message, error=True)
        else:
            self._change(command.verb, *command.argv)

    def _on_uninstall(self) -> None:
        if self._list.value:
            self._change("uninstall", "--", *self._list.value)

    def _on_upgrade(self) -> None:
        self._change("upgrade", *(("--", *self._list.value) if self._list.value else ()))

    def _on_freeze(self) -> None:
        self._change("freeze")

    def _change(self, verb: str, *arguments: str) -> None:
        """Run a changing verb and follow it; ignored while another one runs."""
        if self._busy:
            return
        self._lines = []
        self._log.value = panel_html.log([])
        try:
            run = self._run = self._client.start(verb, *arguments)
        except JupyterVenvError as error:
            self._say(error.message, error=True)
            return
        self._follow(lambda: self._follow_run(run))

    @property
    def _busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _follow(self, work: Callable[[], None]) -> None:
        """Do ``work`` on a thread with the buttons off; ignored while the thread is busy."""
        if self._busy:
            return
        self._enable(False)
        self._thread = threading.Thread(target=self._work, args=(work,), daemon=True)
        self._thread.start()

    def _work(self, work: Callable[[], None]) -> None:
        try:
            work()
        except JupyterVenvError as error:
            self._fail(error)
        except Exception as error:  # on a thread nobody else would ever tell the user
            self._say(f"The panel failed: {error!r}", error=True)
        finally:
            self._run = None
            self._enable(True)

    def _follow_run(self, run: Run) -> None:
        """Show a run's events, then what came of it, then the packages as they are now."""
        for batch in run.batches():
            self._show(batch)
        try:
            finished = run.result()
        except JupyterVenvError as error:
            self._fail(error)
        else:
            self._succeed(finished)
        self._read()

    def _show(self, batch: list[Event]) -> None:
        """Draw a batch of events, each widget once however many there are."""
        lines = [event.text for event in batch if isinstance(event, Output)]
        if lines:
            self._lines += lines
            self._log.value = panel_html.log(self._lines)
        for event in reversed(batch):
            if isinstance(event, (Progress, Started)):
                current, total = (event.current, event.total) if isinstance(event, Progress) else (None, None)
                self._message.value = panel_html.progress(describe(event), current, total)
                break

    def _succeed(self, finished: Finished) -> None:
        loaded.refresh()
        text = [finished.message, loaded.advice(loaded.changes_of(finished.result))]
        if finished.verb == "install":
            self._install.value = ""
        if finished.verb == "create" and not self._ours:
            kernel = (finished.result.get("environment") or {}).get("display_name")
            text.append(switch(kernel) if kernel else "")
        self._say("\n".join(filter(None, text)))
        diff = short_diff(finished.result.get("diff") or "")
        if diff:
            self._show_details([diff])

    def _fail(self, error: JupyterVenvError) -> None:
        self._say(error.message, error=not isinstance(error, Cancelled))
        if error.details:
            self._show_details(error.details.splitlines())

    def _say(self, text: str, *, error: bool = False) -> None:
        self._message.value = panel_html.message(text, error=error)

    def _show_details(self, lines: list[str]) -> None:
        self._log.value = panel_html.log(lines)
        self._details.selected_index = 0

    def _read(self) -> None:
        """Read the environment and draw it. Raises JupyterVenvError."""
        status = self._client.read("status")
        environment = status["environment"]
        self._exists = environment is not None and not _can_be_created(environment)
        self._header.value = panel_html.header(status, ours=self._ours)
        self._packages = self._client.read("packages") if self._exists else []
        self._draw_packages()

    def _draw_packages(self, _: Any = None) -> None:
        shown = panel_html.visible(self._packages, self._filter.value, infrastructure=self._all.value)
        rows = panel_html.rows(shown)
        chosen = [name for _, name in rows if name in self._list.value]
        if tuple(rows) != tuple(self._list.options):
            # In one message: between two, the front end would have a selection beyond the list's end.
            with self._list.hold_sync():
                self._list.options = rows
                self._list.value = chosen
        self._count.value = panel_html.count(shown, self._packages, self._filter.value)

    def _enable(self, idle: bool) -> None:
        """Switch between waiting for the user and being busy."""
        self._create_button.layout.display = "none" if self._exists else None
        self._contents.layout.display = None if self._exists else "none"
        self._create_button.disabled = not idle
        self._refresh_button.disabled = not idle
        self._cancel_button.disabled = idle or self._run is None
        self._cancel_button.layout.visibility = "hidden" if self._cancel_button.disabled else "visible"
        for button in (self._install_button, self._freeze_button, self._upgrade_button):
            button.disabled = not (idle and self._exists)
        self._draw_buttons()

    def _draw_buttons(self, _: Any = None) -> None:
        chosen = len(self._list.value)
        self._uninstall_button.disabled = not chosen or self._refresh_button.disabled
        self._uninstall_button.description = f"Uninstall {chosen} packages" if chosen > 1 else "Uninstall"
        self._upgrade_button.description = "Upgrade" if chosen else "Upgrade all"


def _context() -> context.Context:
    from IPython.core.getipython import get_ipython

    ipython = get_ipython()
    return context.current(ipython.user_ns if ipython is not None else {})


def _button(text: str, act: Callable[[], None], style: str = "") -> Any:
    button = widgets.Button(description=text, button_style=style, layout={"width": "auto"})
    button.on_click(lambda _: act())
    return button


def _parts(widget: Any) -> list[Any]:
    """``widget``, everything inside it, and their layouts and styles."""
    found = [widget, widget.layout, *([widget.style] if widget.has_trait("style") else [])]
    for child in getattr(widget, "children", ()):
        found += _parts(child)
    return found


def _can_be_created(environment: dict[str, Any]) -> bool:
    """Whether what there is of an environment is only the rest of one: creating it makes it whole."""
    state = environment["state"]
    return bool(state == "missing" or (state == "interrupted" and environment["name"] is None))
