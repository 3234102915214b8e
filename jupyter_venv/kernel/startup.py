"""What happens when a kernel of ours starts.

Runs before the user's first cell in every kernel of every project: nothing here may fail, print, leave
a name behind or import anything that costs.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_venv.kernel import completion, context

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

#: What JupyterLab opens a comm to, with a change of packages, to hear what is loaded in another version.
COMM_TARGET = "jupyter_venv"


def start(ipython: InteractiveShell, *, home: str, project: str, environment: str) -> None:
    """Make this kernel a kernel of ``project``; called by its environment's IPython startup file."""
    with suppress(Exception):
        activate(os.environ, environment)
        context.record(context.Context(str(home), str(project), str(environment)))
        register(ipython)


def activate(environ: MutableMapping[str, str], environment: str) -> None:
    """Do what ``source bin/activate`` does, so that ``!pip`` and ``!python`` are the environment's."""
    scripts = str(Path(environment, "Scripts" if os.name == "nt" else "bin"))
    rest = [entry for entry in environ.get("PATH", os.defpath).split(os.pathsep) if entry != scripts]
    environ["PATH"] = os.pathsep.join([scripts, *rest])
    environ["VIRTUAL_ENV"] = str(environment)


def register(ipython: InteractiveShell) -> None:
    """Give ``ipython`` the line magic, its completion and the hints; a second call changes nothing."""

    def venv(line: str) -> None:
        """This notebook's own environment.

        %venv                    where am I: project, environment, Python, state
        %venv install SPEC...    for example  %venv install humanize "numpy<2"
        %venv help               everything else
        """
        from jupyter_venv.kernel import magic

        magic.run(ipython, line)

    manager: Any = ipython.magics_manager
    manager.register_function(venv, magic_kind="line", magic_name="venv")
    completion.register(ipython)
    comms = _comm_manager(ipython)
    if comms is not None:
        comms.register_target(COMM_TARGET, _opened)
    with suppress(Exception):  # the magic does without
        from jupyter_venv.kernel import hints  # not above: needs traitlets, which a kernel has already

        hints.register(ipython)


def unregister(ipython: InteractiveShell) -> None:
    """Undo :func:`register`."""
    ipython.magics_manager.magics["line"].pop("venv", None)
    completion.unregister(ipython)
    comms = _comm_manager(ipython)
    if comms is not None and COMM_TARGET in comms.targets:
        comms.unregister_target(COMM_TARGET, _opened)
    with suppress(Exception):
        from jupyter_venv.kernel import hints

        hints.unregister(ipython)


def _comm_manager(ipython: InteractiveShell) -> Any:
    """Who hands out comms in a kernel; None in an IPython that is none."""
    return getattr(getattr(ipython, "kernel", None), "comm_manager", None)


def _opened(comm: Any, message: Any) -> None:
    """Answer the one question a comm is opened for; what is no question gets no answer.

    Closing is for who asked: JupyterLab would complain where a kernel closes a comm it does not know.
    """
    with suppress(Exception):  # a kernel prints what a comm raises
        from jupyter_venv.kernel import loaded

        comm.send(loaded.answer(message["content"]["data"]))
