"""What is said after a cell: how to get a module that is missing, and when to restart the kernel.

At most two lines, and the same for a front end that makes a button of it. What runs after each cell costs
microseconds until there is something to say; everything else is imported then.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Optional

from IPython.core.displaypub import CapturingDisplayPublisher
from traitlets import Bool
from traitlets.config import Configurable

from jupyter_venv.kernel import context, imports
from jupyter_venv.kernel.imports import Imports

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_DEEPEST = 10  # errors in a chain, which may be a ring


class JupyterVenv(Configurable):
    """What jupyter-venv does by itself in a kernel."""

    hints = Bool(
        True,
        help="Say after a cell which package brings a module that could not be imported, and which "
        "packages were changed after they had been loaded.",
    ).tag(config=True)


class Hints:
    """The hints of one kernel."""

    def __init__(self, ipython: InteractiveShell) -> None:
        self._ipython = ipython
        self.settings = JupyterVenv(parent=ipython)
        self._imports = imports.current()
        #: The last error that was shown before the cell.
        self._error = getattr(sys, "last_value", None)
        self._states = 1  # that were thought about

    def before_cell(self, info: Any) -> None:
        """What IPython calls before each cell."""
        if _is_typed(info):
            self._error = getattr(sys, "last_value", None)

    def after_cell(self, result: Any) -> None:
        """What IPython calls after each cell; never fails, and an interrupt only stops the hint.

        What cannot be seen is left to the next cell that can: that of a front end's own requests, and of
        what a cell runs in its turn, perhaps to capture what comes of it (``%%capture``).
        """
        if self._is_captured() or not _is_typed(getattr(result, "info", None)):
            return
        with suppress(Exception, KeyboardInterrupt):
            error = _missing_module(self._new_error(result))
            if error is not None and self.settings.hints:
                self._explain(error)
        with suppress(Exception, KeyboardInterrupt):
            if self._imports is not None:
                self._look(self._imports)

    def restart(self) -> None:
        """Say what is loaded and not installed any more, once each, if it can be seen."""
        if self._is_captured():
            return
        from jupyter_venv.kernel import loaded
        from jupyter_venv.kernel.display import hint

        found = loaded.unsaid()
        if found:
            packages = [{"name": one.name, "loaded": one.before, "installed": one.after} for one in found]
            hint(self._ipython, "stale", loaded.describe(found), packages=packages)
            loaded.note_said(found)

    def _is_captured(self) -> bool:
        return isinstance(self._ipython.display_pub, CapturingDisplayPublisher)

    def _new_error(self, result: Any) -> Any:
        """What the cell failed with, or what was shown of something in it that did: ``%run``, ``%time``."""
        last = getattr(sys, "last_value", None)
        shown = last if last is not self._error else None
        self._error = last
        return getattr(result, "error_in_exec", None) or shown

    def _explain(self, error: ModuleNotFoundError) -> None:
        from jupyter_venv.kernel import missing
        from jupyter_venv.kernel.display import hint

        found = missing.explain(error, context.current(self._ipython.user_ns))
        if found is not None:
            names = {"module": found.module, "distribution": found.distribution}
            hint(self._ipython, "missing-module", found.text, **names)

    def _look(self, history: Imports) -> None:
        """Say what a change of the environment means, once it has come to its end."""
        history.look()
        if len(history.states) == self._states or history.changing():
            return
        self._states = len(history.states)
        self._note_change()
        if self.settings.hints:
            self.restart()

    def _note_change(self) -> None:
        """Have a change written into the journal that none of our commands made.

        Whether one of them did, only core can tell: that the journal was written to meanwhile may have been
        for another change.
        """
        from jupyter_venv.kernel.client import Client

        here = context.current(self._ipython.user_ns)
        Client.of(here.home, here.project, here.environment).note_changes()


def _missing_module(error: Any) -> Optional[ModuleNotFoundError]:
    """The error that names the module, where ``error`` is that one or says that it was raised for it.

    An ``ImportError`` says so of what it was raised over as well: an optional dependency, mostly.
    """
    for _ in range(_DEEPEST):
        if isinstance(error, ModuleNotFoundError) and error.name is not None:
            return error
        if isinstance(error, ImportError) and not error.__suppress_context__:
            error = error.__context__
        else:
            error = getattr(error, "__cause__", None)
    return None


def _is_typed(info: Any) -> bool:
    """Whether a cell is the user's, and not what a front end or another cell runs on its own."""
    return bool(getattr(info, "store_history", False))


_current: Optional[Hints] = None


def register(ipython: InteractiveShell) -> None:
    """Begin to give hints in ``ipython``; a second call changes nothing."""
    global _current
    if _current is not None:
        return
    environment = context.current(ipython.user_ns).environment
    if environment:
        imports.watch(environment)
    _current = Hints(ipython)
    _configurables(ipython).append(_current.settings)
    ipython.events.register("pre_run_cell", _current.before_cell)
    ipython.events.register("post_run_cell", _current.after_cell)


def unregister(ipython: InteractiveShell) -> None:
    """Undo :func:`register`."""
    global _current
    if _current is not None:
        _configurables(ipython).remove(_current.settings)
        ipython.events.unregister("pre_run_cell", _current.before_cell)
        ipython.events.unregister("post_run_cell", _current.after_cell)
        imports.unwatch()
        _current = None


def restart() -> None:
    """Say now, and not after the cell, what is loaded and not installed any more."""
    if _current is not None:
        with suppress(Exception):  # advice must not fail a change that was made
            _current.restart()


def _configurables(ipython: Any) -> list[Configurable]:
    """What ``%config`` offers; IPython annotates it as something else."""
    found: list[Configurable] = ipython.configurables
    return found
