"""Terminals of the server's own terminal manager, with an environment active.

The shell of a new terminal is told to read the environment's activation script, as its first line of input:
profiles that it reads before that may set PATH as they like. The line is the same for every environment, and
finds it by an environment variable, so that no name of a folder is ever read as a command.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_venv.core.environments import Layout
from jupyter_venv.errors import EnvironmentNotReady
from jupyter_venv.models import Environment
from jupyter_venv.server.errors import TerminalFailed, TerminalsUnavailable

VARIABLE = "JUPYTER_VENV"


@dataclass(frozen=True)
class Activation:
    """How a family of shells is told. ``script`` is the activation script's name."""

    command: str
    script: str

    @property
    def line(self) -> str:
        """What to type. The space in front keeps it out of most histories."""
        return f' {self.command} "${VARIABLE}/bin/{self.script}"\r'


_POSIX = Activation(".", "activate")
_FISH = Activation("source", "activate.fish")
_CSH = Activation("source", "activate.csh")
_SHELLS = {
    **dict.fromkeys(("bash", "zsh", "sh", "dash", "ash", "ksh", "mksh"), _POSIX),
    "fish": _FISH,
    **dict.fromkeys(("csh", "tcsh"), _CSH),
}


def start(manager: Any, environment: Environment) -> str:
    """The name of a new terminal in the environment's project; event loop thread only.

    ``manager`` is the server's terminal manager, None where it has none. Raises TerminalsUnavailable and
    EnvironmentNotReady, and TerminalFailed for a shell that does not start.
    """
    if manager is None:
        raise TerminalsUnavailable(
            "This server offers no terminals. Whoever runs it can enable them (ServerApp.terminals_enabled)."
        )
    # What allows it was just read inside the project, so the shell can be there too. That matters: where it
    # cannot, ptyprocess leaves a copy of this whole process running.
    if "terminal" not in environment.allows:
        raise EnvironmentNotReady(
            environment.detail
            or f"This environment is {environment.state.value}. Try again when it is ready."
        )
    path = Layout.of_project(Path(environment.project)).path
    shell: str = manager.shell_command[0]
    activation = _SHELLS.get(Path(shell).name)  # None for a program that we know nothing of
    try:
        model = manager.create(
            cwd=environment.project,
            extra_env=_as_if_activated(path) if activation is None else {VARIABLE: str(path)},
        )
    except OSError as error:  # no such program, or no pseudo-terminal left
        raise TerminalFailed(
            f"The server's shell {shell!r} does not start: {error.strerror or error}."
            " Whoever runs the server can choose another (ServerApp.terminado_settings)."
        ) from None
    name: str = model["name"]
    if activation is not None:
        manager.terminals[name].ptyproc.write(activation.line)
    return name


def _as_if_activated(path: Path) -> dict[str, str | None]:
    """The variables that activation sets; good for any program that does not set PATH itself."""
    scripts = str(Layout(path).scripts)
    search = os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)])
    return {"VIRTUAL_ENV": str(path), "PATH": search, "PYTHONHOME": None}
