"""The pages of the panel. Each draws the model, and says what the user wants."""

from __future__ import annotations

from typing import Any, Callable

import ipywidgets as widgets

from jupyter_venv.kernel.panel import html, plan, rows
from jupyter_venv.kernel.panel.controls import (
    FILL,
    LABEL,
    Checkbox,
    Select,
    SelectMultiple,
    Text,
    beside_labels,
    button,
    choose_from,
    column,
    put,
    row,
    show,
)
from jupyter_venv.kernel.panel.model import LOCK, Model

Propose = Callable[[plan.Request], None]


class PackagesPage:
    """What is installed, and what else is to be. ``install`` gets what was typed."""

    title = "Packages"

    def __init__(self, model: Model, propose: Propose, install: Callable[[str], None]) -> None:
        self._model = model
        self._propose = propose
        self._limit = rows.SHOWN
        self.text = Text(
            description="Install", placeholder="For example: humanize numpy<2", layout=FILL, style=LABEL
        )
        self.text.on_msg(self._told)
        self._install = install
        self.install = button("Install", self._submit, "primary")
        self.filter = Text(
            description="Filter", placeholder="Part of a name or a summary", layout=FILL, style=LABEL
        )
        self.filter.observe(self._filtered, "value")
        self.all = Checkbox(description="Kernel's own packages too", indent=False, layout={"width": "auto"})
        self.all.observe(self._filtered, "value")
        self.list = SelectMultiple(
            description="Packages", rows=12, layout={"width": "auto", "height": "16em"}, style=LABEL
        )
        self.list.observe(self._chosen, "value")
        self.list.add_class("jupyter-venv-list")
        self.count = widgets.HTML()
        self.more = button("Show more", self._show_more)
        self.about = widgets.HTML()
        self.uninstall = button("Uninstall", lambda: propose(plan.uninstall(self.list.value)))
        self.upgrade = button("Upgrade all", lambda: propose(plan.upgrade(self.list.value)))
        self.widget = column(
            row(self.text, self.install),
            row(self.filter, self.all),
            self.list,
            beside_labels(row(self.count, self.more)),
            beside_labels(self.about),
            beside_labels(row(self.uninstall, self.upgrade)),
        )
        self._idle = False

    def draw(self, *, idle: bool) -> None:
        """Show the model; ``idle``: something can be begun."""
        self._idle = idle
        found = rows.visible(self._model.packages, self.filter.value, infrastructure=self.all.value)
        options = rows.of_packages(found[: self._limit])
        choose_from(self.list, options)
        text = rows.count(len(options), len(found), len(self._model.packages), self.filter.value)
        put(self.count, "value", html.quiet(text))
        show(self.more, len(options) < len(found))
        self._draw_chosen()

    def _draw_chosen(self) -> None:
        chosen = self.list.value
        put(self.install, "disabled", not (self._idle and self._model.allows("install")))
        put(self.uninstall, "disabled", not (chosen and self._idle and self._model.allows("uninstall")))
        put(self.upgrade, "disabled", not (self._idle and self._model.allows("upgrade")))
        what = chosen[0] if len(chosen) == 1 else f"{len(chosen)} packages"
        put(self.uninstall, "description", f"Uninstall {what}" if chosen else "Uninstall")
        put(self.upgrade, "description", f"Upgrade {what}" if chosen else "Upgrade all")
        one = next((one for one in self._model.packages if [one["name"]] == list(chosen)), None)
        put(self.about, "value", html.quiet(rows.about(one)) if one else "")
        show(self.about, one is not None)

    def _filtered(self, _: Any) -> None:
        self._limit = rows.SHOWN
        self.draw(idle=self._idle)

    def _chosen(self, _: Any) -> None:
        self._draw_chosen()

    def _show_more(self) -> None:
        self._limit += rows.SHOWN
        self.draw(idle=self._idle)

    def _told(self, _: Any, content: dict[str, Any], __: Any) -> None:
        # What Text.on_submit listens to, without its deprecation; observing the value instead would
        # install whatever is in the box when the user clicks elsewhere.
        if content.get("event") == "submit":
            with LOCK:
                self._submit()

    def _submit(self) -> None:
        text = self.text.value.strip()
        if not text:
            self.text.focus()
        elif self._idle and self._model.allows("install"):
            self._install(text)


class RequirementsPage:
    """Where requirements.txt and the environment disagree, and both ways to mend that."""

    def __init__(self, model: Model, propose: Propose) -> None:
        self._model = model
        self.differences = widgets.HTML()
        self.freeze = button(
            "Freeze…",
            lambda: propose(plan.FREEZE),
            tooltip="Write what you asked for, and what it needs, to requirements.txt",
        )
        self.sync = button(
            "Sync…",
            lambda: propose(plan.SYNC),
            tooltip="Install what requirements.txt lists, remove what it does not need",
        )
        self.widget = column(self.differences, row(self.freeze, self.sync))

    @property
    def title(self) -> str:
        """Says how many differences there are."""
        document = self._model.comparison
        count = html.differences(document) if document else 0
        return f"requirements.txt differs ({count})" if count else "requirements.txt"

    def draw(self, *, idle: bool) -> None:
        """Show the model; ``idle``: something can be begun."""
        document, problem = self._model.comparison, self._model.incomparable
        if problem:
            text = html.message(f"requirements.txt cannot be compared: {problem}", "warning")
        else:
            text = html.comparison(document) if document else ""
        put(self.differences, "value", text)
        put(self.freeze, "disabled", not (idle and self._model.allows("freeze")))
        exists = document is None or document["exists"]
        put(self.sync, "disabled", not (idle and exists and self._model.allows("sync")))


class HistoryPage:
    """What has been changed, by whomever, and the way back."""

    title = "History"

    def __init__(self, model: Model, propose: Propose) -> None:
        self._model = model
        self._idle = False
        self.list = Select(
            description="Changes",
            options=[],
            value=None,
            rows=8,
            layout={"width": "auto", "height": "11em"},
            style=LABEL,
        )
        self.list.add_class("jupyter-venv-list")
        self.list.observe(self._chosen, "value")
        self.about = widgets.HTML()
        self.undo = button("Undo…", self._undo)
        self._propose = propose
        self.widget = column(self.list, beside_labels(self.about), beside_labels(row(self.undo)))

    @property
    def chosen(self) -> Any:
        """The change that is picked, or None."""
        entries = self._model.history or []
        return next((one for one in entries if one["number"] == self.list.value), None)

    def draw(self, *, idle: bool) -> None:
        """Show the model; ``idle``: something can be begun."""
        self._idle = idle
        choose_from(self.list, rows.of_history(self._model.history or []))
        self._chosen()

    def _chosen(self, _: Any = None) -> None:
        entry = self.chosen
        text = html.quiet("Nothing has been changed yet.")
        if entry is not None:
            changed = rows.changes(entry)
            did, undo = rows.did(entry), rows.undo_of(entry)
            if changed:
                text = html.region(html.lines(did, changed), "What it changed") + html.quiet(undo)
            else:
                text = html.quiet(f"{did}. {undo}")
        elif self._model.history:
            text = html.quiet("Pick a change to see what it did, and to undo it.")
        put(self.about, "value", text)
        put(self.undo, "disabled", not (self._idle and entry is not None and entry["undoable"]))
        put(self.undo, "description", f"Undo change {entry['number']}…" if entry else "Undo…")

    def _undo(self) -> None:
        entry = self.chosen
        if entry is not None:
            self._propose(plan.undo(entry))
