"""Which project this kernel belongs to, and which Python has jupyter_venv installed."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Context:
    """``home`` is the Python that runs our command line; ``environment`` is "" in a foreign kernel."""

    home: str
    project: str
    environment: str = ""

    @property
    def ours(self) -> bool:
        """Whether this kernel runs in the project's environment."""
        return bool(self.environment)


_recorded: Context | None = None


def record(context: Context) -> None:
    """Remember what the startup file of this kernel's environment says."""
    global _recorded
    _recorded = context


def current(user_ns: Mapping[str, Any]) -> Context:
    """The recorded context, or, in a kernel that is not ours, one for the notebook's folder.

    In a foreign kernel the package was imported from that kernel's own installation, so its Python is
    the home.
    """
    return _recorded or Context(sys.executable, notebook_folder(os.environ, user_ns))


def notebook_folder(environ: Mapping[str, str], user_ns: Mapping[str, Any]) -> str:
    """The folder of the notebook this kernel runs, or where it is unknown the current directory.

    Jupyter Server gives the notebook's path in ``JPY_SESSION_NAME``, VS Code in ``__vsc_ipynb_file__``,
    ipykernel copies the former to ``__session__``. Consoles have names that are not files: ignored.
    """
    for candidate in (
        user_ns.get("__vsc_ipynb_file__"),
        user_ns.get("__session__"),
        environ.get("JPY_SESSION_NAME"),
    ):
        if isinstance(candidate, str) and Path(candidate).is_absolute() and Path(candidate).is_file():
            return str(Path(candidate).parent)
    return working_folder()


def working_folder() -> str:
    """The current directory; where somebody has deleted it, what it was called."""
    try:
        return os.getcwd()
    except FileNotFoundError:
        return os.environ.get("PWD", os.sep)
