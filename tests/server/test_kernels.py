"""Running kernels: who sees them, and what they keep from being removed."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tornado import web

from jupyter_venv.errors import EnvironmentBusy
from jupyter_venv.server.kernels import Kernels, RunningKernel, refusal

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from jupyter_venv.core.process import CancelToken
    from jupyter_venv.events import Report
    from tests.server.conftest import Api, Events, Fetch
    from tests.server.fakes import FakeManager

KERNEL = "venv-analysis"


class FakeKernelManager:
    """Kernels by id. ``remote`` answers with coroutines, as a gateway does; ``refuses``: a status by id."""

    def __init__(self, names: dict[str, str], *, remote: bool = False) -> None:
        self.names = names
        self.remote = remote
        self.refuses: dict[str, int] = {}

    def list_kernels(self) -> Any:
        models = [
            {"id": kernel, "name": name, "execution_state": "idle"} for kernel, name in self.names.items()
        ]

        async def later() -> Any:
            return models

        return later() if self.remote else models

    async def shutdown_kernel(self, kernel: str) -> None:
        if kernel in self.refuses:
            raise web.HTTPError(self.refuses[kernel])
        del self.names[kernel]


class FakeSessionManager:
    """One session per kernel, as far as ``paths`` goes: a notebook's or a console's."""

    def __init__(self, paths: dict[str, str]) -> None:
        self.paths = paths
        self.asked = 0

    async def list_sessions(self) -> list[dict[str, Any]]:
        self.asked += 1
        return [
            {
                "path": path,
                "type": "notebook" if path.endswith(".ipynb") else "console",
                "kernel": {"id": kernel},
            }
            for kernel, path in self.paths.items()
        ]


@pytest.mark.parametrize("remote", [False, True])
async def test_running_kernels_by_name(remote: bool) -> None:
    kernels = Kernels(
        FakeKernelManager({"1": "a", "2": "b", "3": "a"}, remote=remote),
        FakeSessionManager({"1": "a/x.ipynb", "3": "console-1"}),
    )

    assert await kernels.running(["a", "c"]) == {
        "a": [RunningKernel("1", "a/x.ipynb", "idle"), RunningKernel("3", "", "idle")]
    }


async def test_kernel_names_have_no_case() -> None:
    kernels = Kernels(FakeKernelManager({"1": "VENV-a", "2": "venv-b"}), FakeSessionManager({}))
    running = await kernels.running(["venv-A", "Venv-B"])
    assert {name: [kernel.id for kernel in found] for name, found in running.items()} == {
        "venv-a": ["1"],
        "venv-b": ["2"],
    }


async def test_sessions_are_read_only_when_they_are_needed() -> None:
    sessions = FakeSessionManager({"1": "x.ipynb"})
    kernels = Kernels(FakeKernelManager({"1": "python3"}), sessions)

    assert await kernels.running(["a"]) == {}
    assert await kernels.running(["python3"], paths=False) == {"python3": [RunningKernel("1", "", "idle")]}
    assert sessions.asked == 0


async def test_shutting_down_passes_over_what_is_gone() -> None:
    manager = FakeKernelManager({"1": "a", "2": "a"})
    manager.refuses["1"] = 404

    await Kernels(manager, FakeSessionManager({})).shut_down(
        [RunningKernel("1", "", "idle"), RunningKernel("2", "", "idle")]
    )

    assert manager.names == {"1": "a"}


async def test_a_kernel_that_cannot_be_stopped_is_an_error() -> None:
    manager = FakeKernelManager({"1": "a"})
    manager.refuses["1"] = 503

    with pytest.raises(web.HTTPError):
        await Kernels(manager, FakeSessionManager({})).shut_down([RunningKernel("1", "", "idle")])


def test_the_refusal_names_notebooks() -> None:
    error = refusal([RunningKernel("1", "a b/x.ipynb", "busy"), RunningKernel("2", "", "idle")])
    assert error.message.startswith("2 kernels run in this environment: a b/x.ipynb, a console.")
    assert error.details == "a b/x.ipynb (kernel 1, busy)\na console (kernel 2, idle)"


@pytest.fixture
def kernelspec(jp_data_dir: Path) -> str:
    """A kernelspec that starts pytest-jupyter's echo kernel."""
    folder = jp_data_dir / "kernels" / KERNEL
    folder.mkdir(parents=True)
    argv = [sys.executable, "-m", "pytest_jupyter.echo_kernel", "-f", "{connection_file}"]
    (folder / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "analysis", "language": "echo"})
    )
    return KERNEL


async def start(fetch: Fetch, path: str) -> str:
    """A real kernel with a notebook at ``path``; its id."""
    session = {"path": path, "name": path, "type": "notebook", "kernel": {"name": KERNEL}}
    reply = await fetch("api", "sessions", method="POST", body=json.dumps(session))
    kernel: str = json.loads(reply.body)["kernel"]["id"]
    return kernel


async def test_removing_with_a_running_kernel_is_asked_for_first(
    api: Api,
    manager: FakeManager,
    root: Path,
    jp_fetch: Fetch,
    jp_serverapp: ServerApp,
    kernelspec: str,
    events: Events,
) -> None:
    environment = manager.add(root / "analysis", name=kernelspec)
    kernel = await start(jp_fetch, "analysis/first look.ipynb")

    [listed] = (await api("GET", "environments")).json[0]["kernels"]
    assert (listed["id"], listed["path"]) == (kernel, "analysis/first look.ipynb")

    refused = await api("DELETE", f"environments/{environment.id}")
    assert (refused.status, refused.json["code"]) == (409, "kernels-running")
    assert "analysis/first look.ipynb" in refused.json["message"]
    assert kernel in refused.json["details"]
    assert kernel in jp_serverapp.kernel_manager
    assert (await api("GET", "jobs")).json == []

    running_at_removal = []
    manager.script = lambda report, cancel: running_at_removal.extend(
        jp_serverapp.kernel_manager.list_kernel_ids()
    )
    accepted = await api("DELETE", f"environments/{environment.id}", params={"shutdown_kernels": "true"})
    assert (accepted.status, accepted.json["verb"]) == (202, "remove")
    await events.until("finished")
    assert running_at_removal == []
    assert json.loads((await jp_fetch("api", "sessions")).body) == []


async def test_no_kernel_is_lost_to_a_removal_that_cannot_begin(
    api: Api, manager: FakeManager, root: Path, jp_fetch: Fetch, jp_serverapp: ServerApp, kernelspec: str
) -> None:
    environment = manager.add(root / "analysis", name=kernelspec)
    kernel = await start(jp_fetch, "analysis/x.ipynb")
    manager.error = EnvironmentBusy("'install' by ana.")

    reply = await api("DELETE", f"environments/{environment.id}", params={"shutdown_kernels": "true"})

    assert (reply.status, reply.json["code"]) == (409, "busy")
    assert kernel in jp_serverapp.kernel_manager


async def test_no_kernel_is_lost_to_a_removal_that_would_have_to_wait(
    api: Api,
    manager: FakeManager,
    root: Path,
    jp_fetch: Fetch,
    jp_serverapp: ServerApp,
    kernelspec: str,
    events: Events,
) -> None:
    environment = manager.add(root / "analysis", name=kernelspec)
    kernel = await start(jp_fetch, "analysis/x.ipynb")
    go_on = threading.Event()

    def wait(report: Report, cancel: CancelToken) -> None:
        go_on.wait()

    manager.script = wait
    await api("POST", f"environments/{environment.id}/changes", {"verb": "upgrade"})

    reply = await api("DELETE", f"environments/{environment.id}", params={"shutdown_kernels": "true"})

    assert (reply.status, reply.json["code"]) == (409, "busy")
    assert kernel in jp_serverapp.kernel_manager
    go_on.set()
    await events.until("finished")


@pytest.mark.parametrize("value", ["", "1", "yes", "True"])
async def test_the_flag_is_true_or_false(value: str, api: Api, manager: FakeManager, root: Path) -> None:
    environment = manager.add(root / "analysis")
    reply = await api("DELETE", f"environments/{environment.id}", params={"shutdown_kernels": value})
    assert (reply.status, reply.json["code"]) == (400, "invalid-request")
    assert manager.calls == []
