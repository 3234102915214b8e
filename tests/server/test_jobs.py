"""The job registry, without HTTP."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from jupyter_venv.core.process import CancelToken
from jupyter_venv.errors import Cancelled, EnvironmentBusy, InstallFailed, JobNotFound
from jupyter_venv.events import Event, Output, Phase, Progress, Report
from jupyter_venv.server.errors import ServerStopping
from jupyter_venv.server.inbox import LINES, joined
from jupyter_venv.server.jobs import KEPT, LOG_LINES, Job, Jobs, JobState
from tests.server.recorder import LOG, Recorder

if TYPE_CHECKING:
    from jupyter_venv.core.change import Change
    from tests.server.fakes import FakeManager


async def test_a_job_takes_in_everything_its_change_reports(recorder: Recorder) -> None:
    loop_thread = threading.current_thread()
    seen = []

    def script(report: Report, cancel: CancelToken) -> None:
        seen.append(threading.current_thread())
        report(Progress(Phase.DOWNLOADING, "Downloading 2", 1, 2))
        report(Output("Downloaded numpy"))

    job = recorder.submit(script)
    assert job.to_json()["state"] == "queued"
    assert await recorder.ended.get() is job

    assert seen != [loop_thread]
    assert [(number, event["event"]) for _, number, event in recorder.published] == [
        (1, "started"),
        (2, "progress"),
        (3, "output"),
        (4, "finished"),
    ]
    document = job.to_json()
    assert document["state"] == "finished"
    assert document["log"] == ["Downloaded numpy"]
    assert document["result"] == {"changes": []}
    assert document["message"] == "install is done."
    assert (document["phase"], document["error"], document["sequence"]) == (None, None, 4)
    assert document["created"] <= document["ended"]
    assert job.to_json(log=False)["log"] == []


async def test_a_running_job_shows_where_it_is(recorder: Recorder) -> None:
    reported, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def script(report: Report, cancel: CancelToken) -> None:
        report(Progress(Phase.INSTALLING, "Installing 3 of 7", 3, 7))
        loop.call_soon_threadsafe(reported.set)
        go_on.wait()

    job = recorder.submit(script)
    await reported.wait()

    document = job.to_json()
    go_on.set()
    await recorder.ended.get()
    assert document["state"] == "running"
    assert (document["phase"], document["current"], document["total"]) == ("installing", 3, 7)
    assert (document["message"], document["ended"]) == ("Installing 3 of 7", None)


async def test_a_failure_is_the_jobs_error(recorder: Recorder) -> None:
    def script(report: Report, cancel: CancelToken) -> None:
        raise InstallFailed("It did not work.", details="gcc: not found")

    job = recorder.submit(script)
    await recorder.ended.get()

    document = job.to_json()
    assert document["state"] == "failed"
    assert document["error"] == {
        "code": "install-failed",
        "message": "It did not work.",
        "details": "gcc: not found",
    }
    assert document["result"] is None


async def test_an_accident_ends_the_job_and_frees_its_environment(
    recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    def script(report: Report, cancel: CancelToken) -> None:
        raise ZeroDivisionError("by zero")

    job = recorder.submit(script)
    await recorder.ended.get()

    assert job.state is JobState.FAILED
    assert "ZeroDivisionError" in caplog.text
    recorder.submit()
    await recorder.ended.get()


async def test_a_bus_that_fails_keeps_no_job_from_ending(
    manager: FakeManager, caplog: pytest.LogCaptureFixture
) -> None:
    ended = asyncio.Event()

    def publish(job: Job, event: Event) -> None:
        if not job.active:
            ended.set()
        raise ValueError("a listener of somebody else")

    jobs = Jobs(publish, CancelToken, LOG)
    job = jobs.submit(cast("Change", manager.upgrade(Path("/p"))), "p")
    await ended.wait()

    assert job.state is JobState.FINISHED
    assert "somebody else" in caplog.text


async def test_one_change_at_a_time_per_environment(recorder: Recorder) -> None:
    go_on = threading.Event()

    def script(report: Report, cancel: CancelToken) -> None:
        go_on.wait()

    recorder.submit(script)
    with pytest.raises(EnvironmentBusy, match="'install' since"):
        recorder.submit()
    go_on.set()
    await recorder.ended.get()

    # "finished" is only said when the next one can begin.
    recorder.submit()
    await recorder.ended.get()


async def test_different_environments_are_changed_in_parallel(recorder: Recorder) -> None:
    both = threading.Barrier(2, timeout=60)

    def script(report: Report, cancel: CancelToken) -> None:
        both.wait()

    recorder.submit(script, "/a")
    recorder.submit(script, "/b")

    assert {(await recorder.ended.get()).state for _ in range(2)} == {JobState.FINISHED}


async def test_cancelling_a_running_job_waits_for_its_restoration(recorder: Recorder) -> None:
    running, restored = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def script(report: Report, cancel: CancelToken) -> None:
        asked = threading.Event()
        with cancel.calling(asked.set):
            loop.call_soon_threadsafe(running.set)
            asked.wait()
        report(Progress(Phase.RESTORING, "Restoring"))
        restored.wait()
        raise Cancelled("Everything is as it was.")

    job = recorder.submit(script)
    await running.wait()

    assert recorder.jobs.cancel(job)
    assert job.active
    with pytest.raises(EnvironmentBusy):
        recorder.submit()
    restored.set()
    await recorder.ended.get()

    assert job.to_json()["state"] == "cancelled"
    assert job.to_json()["error"] == {"code": "cancelled", "message": "Everything is as it was."}
    assert not recorder.jobs.cancel(job)


async def test_a_change_that_wins_against_its_cancellation_is_finished(recorder: Recorder) -> None:
    running, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def script(report: Report, cancel: CancelToken) -> None:
        loop.call_soon_threadsafe(running.set)
        go_on.wait()

    job = recorder.submit(script)
    await running.wait()
    recorder.jobs.cancel(job)
    go_on.set()
    await recorder.ended.get()

    assert job.state is JobState.FINISHED


async def test_a_queued_job_is_cancelled_at_once(manager: FakeManager) -> None:
    recorder = Recorder(manager, workers=1)
    go_on = threading.Event()

    def script(report: Report, cancel: CancelToken) -> None:
        go_on.wait()

    recorder.submit(script, "/a")
    queued = recorder.submit(project="/b")

    assert recorder.jobs.cancel(queued)
    assert (await recorder.ended.get()) is queued
    assert queued.state is JobState.CANCELLED
    assert [event["event"] for job, _, event in recorder.published if job is queued] == ["failed"]
    go_on.set()
    await recorder.ended.get()


async def test_a_reserved_job_takes_its_environment_and_can_be_dropped(recorder: Recorder) -> None:
    job = recorder.jobs.reserve(recorder.change(), "p")
    with pytest.raises(EnvironmentBusy):
        recorder.submit()
    recorder.jobs.drop(job)

    recorder.submit()
    await recorder.ended.get()


async def test_a_reserved_job_that_was_cancelled_does_not_start(recorder: Recorder) -> None:
    job = recorder.jobs.reserve(recorder.change(), "p")
    recorder.jobs.cancel(job)
    recorder.jobs.start(job)

    assert job.future is None
    assert job.state is JobState.CANCELLED


async def test_the_log_keeps_its_last_lines(recorder: Recorder) -> None:
    def script(report: Report, cancel: CancelToken) -> None:
        for number in range(LOG_LINES + 5):
            report(Output(str(number)))

    job = recorder.submit(script)
    await recorder.ended.get()

    log = job.to_json()["log"]
    assert (len(log), log[0], log[-1]) == (LOG_LINES, "5", str(LOG_LINES + 4))


async def test_a_flood_of_output_is_published_in_few_events(recorder: Recorder) -> None:
    lines = [str(number) for number in range(10 * LINES)]
    done = threading.Event()

    def script(report: Report, cancel: CancelToken) -> None:
        for line in lines:
            report(Output(line))
        done.set()

    job = recorder.submit(script)
    done.wait()  # a loop that is busy with something else
    await recorder.ended.get()

    outputs = [event["text"] for _, _, event in recorder.published if event["event"] == "output"]
    assert len(outputs) == 10
    assert "\n".join(outputs).split("\n") == lines
    assert job.to_json()["log"] == lines
    assert [number for _, number, _ in recorder.published] == list(range(1, 13))


def test_only_neighbouring_output_is_joined() -> None:
    step = Progress(Phase.INSTALLING, "Installing")
    assert list(joined([Output("a"), Output("b"), step, Output("c"), step])) == [
        Output("a\nb"),
        step,
        Output("c"),
        step,
    ]


async def test_old_jobs_are_forgotten_and_running_ones_never(recorder: Recorder) -> None:
    go_on = threading.Event()

    def script(report: Report, cancel: CancelToken) -> None:
        go_on.wait()

    running = recorder.submit(script, "/running")
    first = recorder.submit()
    await recorder.ended.get()
    for _ in range(KEPT + 1):
        last = recorder.submit()
        await recorder.ended.get()

    assert recorder.jobs.newest_first()[0] is last
    assert len(recorder.jobs.newest_first()) == KEPT + 2
    assert recorder.jobs.get(running.id) is running
    with pytest.raises(JobNotFound):
        recorder.jobs.get(first.id)
    go_on.set()
    await recorder.ended.get()


async def test_closing_cancels_and_waits(manager: FakeManager) -> None:
    recorder = Recorder(manager, workers=1)
    running = asyncio.Event()
    loop = asyncio.get_running_loop()
    steps = []

    def script(report: Report, cancel: CancelToken) -> None:
        asked = threading.Event()
        with cancel.calling(asked.set):
            loop.call_soon_threadsafe(running.set)
            asked.wait()
        steps.append("restored")
        raise Cancelled("Everything is as it was.")

    job = recorder.submit(script, "/a")
    queued = recorder.submit(project="/b")
    await running.wait()

    await recorder.jobs.close()

    assert steps == ["restored"]
    assert {job.state, queued.state} == {JobState.CANCELLED}
    with pytest.raises(ServerStopping):
        recorder.submit()


async def test_credentials_in_arguments_are_not_shown(recorder: Recorder, manager: FakeManager) -> None:
    change = cast("Change", manager.install(Path("/p"), ("x @ https://user:secret@example.org/x.whl",)))

    job = recorder.jobs.submit(change, "p")
    await recorder.ended.get()

    assert "secret" not in str(job.to_json()["arguments"])


def test_a_change_that_outlives_the_loop_still_ends(manager: FakeManager) -> None:
    recorder = Recorder(manager)
    closed, done = threading.Event(), threading.Event()

    def script(report: Report, cancel: CancelToken) -> None:
        closed.wait()
        report(Output("nobody hears this"))
        done.set()

    async def begin() -> Job:
        return recorder.submit(script)

    job = asyncio.run(begin())
    closed.set()
    assert job.future is not None
    job.future.result()
    assert done.is_set()
