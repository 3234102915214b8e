"""What a panel has to know of the notebook's cells: which one it is in, and whether one is running."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Callable

_shown: dict[str, tuple[str, list[Any]]] = {}  # by cell: the execution that made them, and its panels


def take_place(kernel: Any, panel: Any) -> None:
    """Close the panels that an earlier execution of the same cell has made: nobody sees them any more.

    JupyterLab and VS Code name the cell in the metadata of their requests; where nobody does, nothing
    happens.
    """
    parent = kernel.get_parent("shell") if hasattr(kernel, "get_parent") else {}
    cell, execution = parent.get("metadata", {}).get("cellId"), parent.get("header", {}).get("msg_id")
    if not isinstance(cell, str) or not isinstance(execution, str):
        return
    before, panels = _shown.get(cell, (execution, []))
    if before != execution:
        for old in panels:
            old.close()
        panels = []
    _shown[cell] = (execution, [*panels, panel])


def leave_place(panel: Any) -> None:
    """Forget a panel that is closed."""
    for cell, (execution, panels) in list(_shown.items()):
        rest = [one for one in panels if one is not panel]
        if rest:
            _shown[cell] = (execution, rest)
        else:
            del _shown[cell]


def heed_front_end(widgets: Iterable[Any]) -> None:
    """Let what the front end says of these widgets go to the subshell that it says it to.

    ipykernel 7.4 sends it to where the kernel has last said something of the widget from instead: to the
    main shell, for what a cell has made, and that is busy while a cell runs. For whoever waits for an answer
    in a cell that is right; here nobody does.
    """
    for widget in widgets:
        comm: Any = getattr(widget, "comm", None)
        if hasattr(comm, "_reply_subshell_for"):
            comm._reply_subshell_for = _as_addressed


def _as_addressed(data: Any, default: Any) -> Any:
    return default


class Waiting:
    """Whether what the user presses has to wait for a running cell; ``changed`` is called when that changes.

    A kernel with subshells (ipykernel 7) takes messages of widgets while a cell runs, if the front end
    sends them so (JupyterLab from 4.4); then they arrive on another thread than the main one.
    """

    def __init__(self, shell: Any, changed: Callable[[], None]) -> None:
        self._shell = shell
        self._changed = changed
        kernel = getattr(shell, "kernel", None)
        self._in_turn = not getattr(kernel, "_supports_kernel_subshells", False)
        self._running = kernel is not None  # the cell that makes the panel
        self._listens = False

    @property
    def now(self) -> bool:
        """Whether it has to."""
        return self._in_turn and self._running

    def heard(self) -> None:
        """The front end has just said something, on this thread."""
        self._in_turn = threading.current_thread() is threading.main_thread()

    def listen(self) -> None:
        """From now on hear of cells, where there are any."""
        if getattr(self._shell, "kernel", None) is not None:
            self._listens = True
            self._shell.events.register("pre_run_cell", self._begins)
            self._shell.events.register("post_run_cell", self._ends)

    def close(self) -> None:
        """Listen no longer."""
        if self._listens:
            self._listens = False
            self._shell.events.unregister("pre_run_cell", self._begins)
            self._shell.events.unregister("post_run_cell", self._ends)

    def _begins(self, *_: Any) -> None:
        self._is_running(True)

    def _ends(self, *_: Any) -> None:
        self._is_running(False)

    def _is_running(self, running: bool) -> None:
        self._running = running
        if self._in_turn:
            with suppress(Exception):  # it would be shown below a cell that has nothing to do with it
                self._changed()
