"""``reproductions``: what reaches core, and that they keep nobody from anything."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_venv.core.process import CancelToken
from jupyter_venv.errors import Cancelled
from jupyter_venv.events import Phase, Progress, Report

if TYPE_CHECKING:
    from tests.server.conftest import Api, Events
    from tests.server.fakes import FakeManager


async def test_a_folder_without_environment(
    api: Api, manager: FakeManager, root: Path, events: Events
) -> None:
    (root / "bare").mkdir()
    body = {
        "folder": "bare",
        "notebooks": ["sub/a.ipynb"],
        "as_of": "2023-03-01",
        "packages": ["six"],
        "network": False,
        "cell_timeout": 60,
        "output": "report",
    }

    reply = await api("POST", "reproductions", body)

    assert reply.status == 202
    assert reply.headers["Location"].endswith(f"/jobs/{reply.json['id']}")
    assert (reply.json["verb"], reply.json["folder"]) == ("reproduce", "bare")
    [(verb, project, options)] = manager.calls
    assert (verb, project) == ("reproduce", root / "bare")
    assert options == {
        "arguments": ("sub/a.ipynb",),
        "preview": False,
        "as_of": "2023-03-01",
        "python": None,
        "packages": ("six",),
        "from_imports": False,
        "network": False,
        "cell_timeout": 60.0,
        "output": root / "bare" / "report",
    }
    await events.until("finished")


async def test_nothing_outside_is_run_or_written(api: Api, manager: FakeManager, root: Path) -> None:
    (root / "bare").mkdir()
    for field in ({"notebooks": ["../a.ipynb"]}, {"output": "../report"}):
        reply = await api("POST", "reproductions", {"folder": "bare", **field})
        assert (reply.status, reply.json["code"]) == (403, "outside-root")
    assert manager.calls == []


async def test_it_takes_no_environment_and_can_be_cancelled(
    api: Api, manager: FakeManager, root: Path, events: Events
) -> None:
    environment = manager.add(root / "analysis")

    def waiting(report: Report, cancel: CancelToken) -> None:
        asked = threading.Event()
        with cancel.calling(asked.set):
            report(Progress(Phase.RUNNING, "a.ipynb", 1, 2))
            asked.wait()
        raise Cancelled("Nothing was changed.")

    manager.script = waiting
    first = (await api("POST", "reproductions", {"folder": "analysis"})).json
    await events.until("progress")
    second = (await api("POST", "reproductions", {"folder": "analysis"})).json
    manager.script = None
    change = {"verb": "install", "arguments": ["six"]}
    assert (await api("POST", f"environments/{environment.id}/changes", change)).status == 202
    assert (await events.until("finished"))[-1]["verb"] == "install"

    # One runs after the other.
    running = (await api("GET", f"jobs/{first['id']}")).json
    assert (running["state"], running["phase"], running["current"]) == ("running", "running", 1)
    assert (await api("GET", f"jobs/{second['id']}")).json["state"] == "queued"
    for job in (second, first):
        assert (await api("DELETE", f"jobs/{job['id']}")).status == 202
        last = (await events.until("failed"))[-1]
        assert (last["job"], last["data"]["code"]) == (job["id"], "cancelled")
