"""What goes over Jupyter's event bus, up to a real websocket, and the watcher."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_venv.events import Output, Phase, Progress, Report
from jupyter_venv.server.events import SCHEMA_ID
from jupyter_venv.server.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from jupyter_server.serverapp import ServerApp

    from jupyter_venv.core.process import CancelToken
    from tests.server.conftest import Api, Events
    from tests.server.fakes import FakeManager


def install(report: Report, cancel: CancelToken) -> None:
    """Some of everything."""
    report(Progress(Phase.RESOLVING, "Resolving"))
    report(Progress(Phase.INSTALLING, "Installing", 1, 2))
    report(Output("+ humanize==4.9.0"))


async def test_a_job_is_published_in_order(
    api: Api, manager: FakeManager, root: Path, events: Events
) -> None:
    manager.script = install
    environment = manager.add(root / "analysis")
    body = {"verb": "install", "arguments": ["humanize"]}

    job = (await api("POST", f"environments/{environment.id}/changes", body)).json
    seen = await events.until("finished")

    assert [event["event"] for event in seen] == ["started", "progress", "progress", "output", "finished"]
    assert [event["sequence"] for event in seen] == [1, 2, 3, 4, 5]
    for event in seen:
        assert (event["job"], event["verb"]) == (job["id"], "install")
        assert (event["environment_id"], event["folder"]) == (environment.id, "analysis")
    assert seen[2]["data"] == {"phase": "installing", "message": "Installing", "current": 1, "total": 2}
    assert seen[4]["data"] == {
        "verb": "install",
        "message": "install is done.",
        "result": {"changes": []},
    }


async def test_a_browser_hears_of_it(
    api: Api,
    manager: FakeManager,
    root: Path,
    jp_ws_fetch: Callable[..., Awaitable[Any]],
) -> None:
    socket = await jp_ws_fetch("api", "events", "subscribe")
    job = (await api("POST", "environments", {"folder": ""})).json

    while True:
        message = json.loads(await socket.read_message())
        if message["schema_id"] == SCHEMA_ID and message["event"] == "finished":
            break

    assert message["job"] == job["id"]
    socket.close()


class Disk:
    """A fingerprint that tests set."""

    def __init__(self) -> None:
        self.state: object = 1

    async def fingerprint(self) -> object:
        if isinstance(self.state, Exception):
            raise self.state
        return self.state


async def test_the_watcher_tells_every_difference_once() -> None:
    disk, told = Disk(), []
    watcher = Watcher(
        disk.fingerprint, lambda: told.append(disk.state), logging.getLogger("watcher"), interval=0
    )
    for disk.state in (1, 1, 2, 2, 1):
        await watcher.check()

    assert told == [2, 1]


async def test_the_watcher_outlives_a_disk_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    disk, told = Disk(), []
    watcher = Watcher(
        disk.fingerprint, lambda: told.append(disk.state), logging.getLogger("watcher"), interval=0
    )
    for disk.state in (1, OSError("gone"), OSError("gone"), 1, 2):
        await watcher.check()

    assert told == [2]
    assert len(caplog.records) == 1


async def test_the_watcher_looks_by_itself_until_it_is_stopped() -> None:
    told = asyncio.Event()
    disk = Disk()

    async def count() -> object:
        disk.state = [disk.state]
        return disk.state

    watcher = Watcher(count, told.set, logging.getLogger("watcher"), interval=0.001)
    watcher.start()
    await told.wait()
    watcher.stop()


async def test_changes_by_others_are_published(
    jp_serverapp: ServerApp, manager: FakeManager, root: Path, events: Events
) -> None:
    watcher = jp_serverapp.extension_manager.extension_points["jupyter_venv"].app.watcher
    await watcher.check()
    manager.add(root / "analysis")
    await watcher.check()

    assert await events.next() == {
        "event": "environments-changed",
        "job": None,
        "sequence": None,
        "verb": None,
        "environment_id": None,
        "folder": None,
        "preview": None,
        "data": {},
    }
