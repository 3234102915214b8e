"""How something gets into a cell: as text, and beside it what a front end can make more of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_venv.kernel.answers import switch

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

#: What the labextension turns into buttons: a JSON object with ``version`` 1, ``kind``, what that kind needs,
#: and ``text``, the same in words.
HINT = "application/vnd.jupyter-venv.hint+json"


def say(text: str) -> None:
    """Print ``text`` into the cell."""
    print(text, flush=True)  # noqa: T201 - a magic's output is the cell's


def show(ipython: InteractiveShell, text: str, html: str) -> None:
    """Show ``html`` where there is somebody to draw it, else ``text``."""
    _publish(ipython, text, {"text/html": html})


def offer_switch(ipython: InteractiveShell, kernel: str, display_name: str) -> None:
    """Say which kernel to go to; in JupyterLab, with a button that goes there."""
    hint(ipython, "switch", switch(display_name), kernel=kernel, display_name=display_name)


def hint(ipython: InteractiveShell, kind: str, text: str, **needs: Any) -> None:
    """Say ``text``; in JupyterLab, with what that ``kind`` of hint makes of what it ``needs``."""
    _publish(ipython, text, {HINT: {"version": 1, "kind": kind, **needs, "text": text}})


def _publish(ipython: InteractiveShell, text: str, more: dict[str, Any]) -> None:
    """A shell without a kernel (plain IPython) has a terminal, and nobody who would draw more."""
    if hasattr(ipython, "kernel"):
        ipython.display_pub.publish({"text/plain": text, **more}, {})
    else:
        say(text)
