"""Running kernels of this server, by the kernelspec they were started from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from jupyter_core.utils import ensure_async
from tornado import web

from jupyter_venv.errors import KernelsRunning


@dataclass(frozen=True)
class RunningKernel:
    """``path`` is the notebook's server path, or ``""`` for a kernel without one (a console)."""

    id: str
    path: str
    state: str

    def to_json(self) -> dict[str, Any]:
        """All fields."""
        return asdict(self)


class Kernels:
    """Looks into the server's own kernel and session managers. Event loop thread only."""

    def __init__(self, kernel_manager: Any, session_manager: Any) -> None:
        self._kernels = kernel_manager
        self._sessions = session_manager

    async def running(self, names: Iterable[str], *, paths: bool = True) -> dict[str, list[RunningKernel]]:
        """Running kernels per kernel name in lower case, for those of ``names`` that have any.

        A kernel may be started by its name in any case; Jupyter lists kernelspecs in lower case.
        ``paths=False`` leaves every path empty, for a user who may not read sessions.
        """
        wanted = {name.lower() for name in names}
        # A gateway's kernel manager answers these calls with coroutines, the local one does not.
        models = await ensure_async(self._kernels.list_kernels())
        models = [model for model in models if model["name"].lower() in wanted]
        found: dict[str, list[RunningKernel]] = {}
        where = await self._paths() if models and paths else {}
        for model in models:
            kernel = RunningKernel(
                model["id"], where.get(model["id"], ""), model.get("execution_state", "unknown")
            )
            found.setdefault(model["name"].lower(), []).append(kernel)
        return found

    async def shut_down(self, kernels: Iterable[RunningKernel]) -> None:
        """Stops each and waits until it is gone. Sessions of a stopped kernel vanish by themselves."""
        for kernel in kernels:
            try:
                await ensure_async(self._kernels.shutdown_kernel(kernel.id))
            except web.HTTPError as error:
                if error.status_code != 404:  # 404: it ended by itself meanwhile, which is what we wanted
                    raise

    async def _paths(self) -> dict[str, str]:
        """Notebook path by kernel id."""
        sessions = await ensure_async(self._sessions.list_sessions())
        # A console's session has a path too, which is made up.
        return {
            session["kernel"]["id"]: session["path"] for session in sessions if session["type"] == "notebook"
        }


def refusal(kernels: list[RunningKernel]) -> KernelsRunning:
    """The error that names ``kernels`` and says how to go on."""
    lines = [f"{kernel.path or 'a console'} (kernel {kernel.id}, {kernel.state})" for kernel in kernels]
    count = "1 kernel runs" if len(kernels) == 1 else f"{len(kernels)} kernels run"
    names = ", ".join(kernel.path or "a console" for kernel in kernels)
    return KernelsRunning(
        f"{count} in this environment: {names}."
        " Shut them down first, or ask for that with shutdown_kernels=true.",
        details="\n".join(lines),
    )
