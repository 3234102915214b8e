"""``jobs`` over HTTP, and what a slow core does to the rest: nothing."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_venv.core.process import CancelToken
from jupyter_venv.errors import Cancelled
from jupyter_venv.events import Output, Report

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from tests.server.conftest import Api, Events
    from tests.server.fakes import FakeManager


def wait_for_cancel(report: Report, cancel: CancelToken) -> None:
    """A change that runs until it is cancelled."""
    asked = threading.Event()
    report(Output("Downloading"))
    with cancel.calling(asked.set):
        asked.wait()
    raise Cancelled("Everything is as it was.")


async def test_a_job_is_read_back_cancelled_and_kept(
    api: Api, manager: FakeManager, root: Path, events: Events
) -> None:
    manager.script = wait_for_cancel
    created = (await api("POST", "environments", {"folder": ""})).json
    await events.until("output")

    running = await api("GET", f"jobs/{created['id']}")
    assert (running.status, running.json["state"], running.json["log"]) == (200, "running", ["Downloading"])
    [listed] = (await api("GET", "jobs")).json
    assert (listed["id"], listed["log"]) == (created["id"], [])
    busy = await api("POST", "environments", {"folder": ""})
    assert (busy.status, busy.json["code"]) == (409, "busy")

    asked = await api("DELETE", f"jobs/{created['id']}")
    assert (asked.status, asked.json["id"]) == (202, created["id"])
    [failed] = await events.until("failed")
    assert failed["data"]["code"] == "cancelled"

    again = await api("DELETE", f"jobs/{created['id']}")
    assert (again.status, again.json["state"]) == (200, "cancelled")


async def test_newest_first(api: Api, events: Events, root: Path) -> None:
    for folder in ("a", "b"):
        (root / folder).mkdir()
        await api("POST", "environments", {"folder": folder})
        await events.until("finished")

    assert [job["folder"] for job in (await api("GET", "jobs")).json] == ["b", "a"]


async def test_an_unknown_job_is_not_found(api: Api) -> None:
    for method in ("GET", "DELETE"):
        reply = await api(method, "jobs/nope")
        assert (reply.status, reply.json["code"]) == (404, "job-not-found")


async def test_a_slow_core_does_not_block_the_server(api: Api, manager: FakeManager) -> None:
    manager.gate = threading.Event()
    slow = asyncio.ensure_future(api("GET", "interpreters"))

    # Answered while the other waits: were the loop blocked, nothing could open the gate.
    assert (await api("GET", "environments")).status == 200
    assert not slow.done()
    manager.gate.set()

    assert (await slow).status == 200


async def test_a_server_with_a_running_job_is_not_idle_and_stopping_it_cancels(
    api: Api, manager: FakeManager, events: Events, jp_serverapp: ServerApp
) -> None:
    manager.script = wait_for_cancel
    job = (await api("POST", "environments", {"folder": ""})).json
    await events.until("output")
    extension = jp_serverapp.extension_manager.extension_points["jupyter_venv"].app
    assert extension.current_activity() == {job["id"]: "create"}

    await jp_serverapp.cleanup_extensions()

    assert (await api("GET", f"jobs/{job['id']}")).json["state"] == "cancelled"
    assert extension.current_activity() is None
