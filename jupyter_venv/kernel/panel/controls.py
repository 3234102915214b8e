"""Widgets as the panel uses them."""

from __future__ import annotations

from typing import Any, Callable

import ipywidgets as widgets

from jupyter_venv.kernel.panel.model import LOCK

FILL = {"width": "auto", "flex": "1 1 12em"}
ROW = {"flex_flow": "row wrap"}
LABEL = {"description_width": "5em"}


class _Locked:
    """What the front end says of a widget is taken in while nobody else draws."""

    def set_state(self, sync_data: dict[str, Any]) -> None:
        with LOCK:
            super().set_state(sync_data)  # type: ignore[misc]


class Text(_Locked, widgets.Text):  # type: ignore[misc]
    """One line of text."""


class Checkbox(_Locked, widgets.Checkbox):  # type: ignore[misc]
    """Yes or no."""


class SelectMultiple(_Locked, widgets.SelectMultiple):  # type: ignore[misc]
    """A list to choose some of."""


class Select(_Locked, widgets.Select):  # type: ignore[misc]
    """A list to choose one of."""


class Tab(_Locked, widgets.Tab):  # type: ignore[misc]
    """Pages, one of which shows."""


def button(text: str, act: Callable[[], None], style: str = "", tooltip: str = "") -> Any:
    """A button; ``style`` is "primary", "warning", "danger" or nothing."""
    made = widgets.Button(description=text, button_style=style, layout={"width": "auto"})
    if tooltip:
        made.tooltip = tooltip

    def clicked(_: Any) -> None:
        with LOCK:
            act()

    made.on_click(clicked)
    return made


def column(*children: Any) -> Any:
    """Widgets below one another."""
    box = widgets.VBox(list(children))
    box.add_class("jupyter-venv-column")
    return box


def row(*children: Any) -> Any:
    """Widgets beside one another, as far as there is room."""
    box = widgets.HBox(list(children), layout=ROW)
    box.add_class("jupyter-venv-row")
    return box


def beside_labels(widget: Any) -> Any:
    """The same, where fields begin that have a label before them."""
    widget.add_class("jupyter-venv-beside-labels")
    return widget


def show(widget: Any, visible: bool) -> None:
    """Let a widget be seen, or not."""
    display = None if visible else "none"
    if widget.layout.display != display:
        widget.layout.display = display


def put(widget: Any, trait: str, value: Any) -> None:
    """Set a trait, if it is another value: what does not change is not sent."""
    if getattr(widget, trait) != value:
        setattr(widget, trait, value)


def choose_from(select: Any, options: list[tuple[str, Any]]) -> None:
    """Offer other rows; what was chosen and is still there stays chosen."""
    if tuple(options) == tuple(select.options):
        return
    several = isinstance(select.value, tuple)
    chosen = set(select.value) if several else {select.value}
    kept = [value for _, value in options if value in chosen]
    # In one message: between two, the front end would have a selection beyond the list's end.
    with select.hold_sync():
        select.options = options
        select.value = kept if several else (kept[0] if kept else None)


def parts(widget: Any) -> list[Any]:
    """``widget``, everything inside it, and their layouts and styles."""
    found = [widget, widget.layout, *([widget.style] if widget.has_trait("style") else [])]
    for child in getattr(widget, "children", ()):
        found += parts(child)
    return found
