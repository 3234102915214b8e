"""Previews in the job registry: jobs that take nothing from changes."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from jupyter_venv.core.process import CancelToken
from jupyter_venv.errors import Cancelled, EnvironmentBusy
from jupyter_venv.events import Report
from jupyter_venv.server.errors import ServerStopping
from jupyter_venv.server.jobs import KEPT, JobState
from tests.server.recorder import Recorder

if TYPE_CHECKING:
    from tests.server.fakes import FakeManager, Script


@pytest.fixture
def recorder(manager: FakeManager) -> Recorder:
    """With one worker, which every second job of a kind has to wait for."""
    return Recorder(manager, workers=1)


def holding(gate: threading.Event) -> Script:
    """A change that waits for ``gate``."""

    def script(report: Report, cancel: CancelToken) -> None:
        gate.wait()

    return script


async def test_a_preview_needs_neither_the_environment_nor_the_workers_of_changes(recorder: Recorder) -> None:
    gate = threading.Event()
    change = recorder.submit(holding(gate))
    queued = recorder.submit(project="/other")

    preview = recorder.submit(preview=True)

    assert await recorder.ended.get() is preview
    assert preview.to_json()["preview"] is True
    assert change.active
    assert queued.state is JobState.QUEUED
    gate.set()
    assert {await recorder.ended.get(), await recorder.ended.get()} == {change, queued}


async def test_a_change_does_not_wait_for_previews_of_it(recorder: Recorder) -> None:
    gate = threading.Event()
    previews = [recorder.submit(holding(gate), preview=True) for _ in range(3)]

    change = recorder.submit()

    assert await recorder.ended.get() is change
    assert all(preview.active for preview in previews)
    gate.set()
    for preview in previews:
        assert await recorder.ended.get() is preview


async def test_changes_still_take_turns_beside_previews(recorder: Recorder) -> None:
    gate = threading.Event()
    recorder.submit(holding(gate))
    recorder.submit(preview=True)

    with pytest.raises(EnvironmentBusy):
        recorder.submit()
    gate.set()
    await recorder.ended.get()
    await recorder.ended.get()


async def test_previews_push_no_change_out_of_memory(recorder: Recorder) -> None:
    change = recorder.submit()
    await recorder.ended.get()
    for _ in range(KEPT + 2):
        recorder.submit(preview=True)
        await recorder.ended.get()

    assert recorder.jobs.get(change.id) is change
    assert len(recorder.jobs.newest_first()) == KEPT + 2  # the last was still active when it was counted


async def test_closing_cancels_previews_too(recorder: Recorder) -> None:
    running = asyncio.Event()
    loop = asyncio.get_running_loop()

    def script(report: Report, cancel: CancelToken) -> None:
        asked = threading.Event()
        with cancel.calling(asked.set):
            loop.call_soon_threadsafe(running.set)
            asked.wait()
        raise Cancelled("Nothing was changed.")

    preview = recorder.submit(script, preview=True)
    await running.wait()

    await recorder.jobs.close()

    assert preview.state is JobState.CANCELLED
    with pytest.raises(ServerStopping):
        recorder.submit(preview=True)
