"""Every project folder gets its own virtual environment, and every environment is a Jupyter kernel.

This module is imported by three kinds of process: Jupyter Server (extension points), the command line,
and project kernels, where it is loaded by file location on Pythons from 3.9 up. So importing it costs
next to nothing: whatever is heavy is imported where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

try:
    from jupyter_venv._version import __version__
except ImportError:  # a source tree that was never built
    __version__ = "0.0.0"

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_venv.kernel.panel import Panel

__all__ = ["Panel", "__version__", "load_ipython_extension", "unload_ipython_extension"]


def load_ipython_extension(ipython: InteractiveShell) -> None:
    """``%load_ext jupyter_venv``: give this kernel ``%venv``. Harmless where it already is."""
    from jupyter_venv.kernel.startup import register

    register(ipython)


def unload_ipython_extension(ipython: InteractiveShell) -> None:
    """``%unload_ext jupyter_venv``: take ``%venv`` away again."""
    from jupyter_venv.kernel.startup import unregister

    unregister(ipython)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where the built labextension is, for ``jupyter labextension develop``."""
    return [{"src": "labextension", "dest": "jupyter-venv"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Where Jupyter Server finds our extension. Imported here: the server costs a second to import."""
    from jupyter_venv.server.app import VenvExtension

    return [{"module": "jupyter_venv.server", "app": VenvExtension}]


def __getattr__(name: str) -> Any:
    """``jupyter_venv.Panel``, imported when first asked for because it needs ipywidgets."""
    if name == "Panel":
        from jupyter_venv.kernel.panel import Panel

        return Panel
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
