from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_venv.errors import Cancelled, EnvironmentNotFound, JupyterVenvError, PackageNotFound
from jupyter_venv.events import Event, Finished, Output, Phase, Progress, Started
from jupyter_venv.kernel.client import Client, CommandBroken, HomeMissing, child_environment

MakeHome = Callable[[str], str]
Calls = Callable[[], list[dict[str, Any]]]


def client(home: str, project: Path) -> Client:
    return Client.of(home, str(project), str(project / ".venv"))


def ignore(_: Event) -> None:
    """Report to nobody."""


def test_events_come_as_models(fake_home: MakeHome, project: Path) -> None:
    events: list[Event] = []
    finished = client(fake_home("works"), project).change("install", "--", "humanize", report=events.append)
    assert events == [
        Started("install", str(project), ("humanize",)),
        Progress(Phase.RESOLVING, "Resolving"),
        Progress(Phase.INSTALLING, "Installed humanize", 1, 1),
        finished,
    ]
    assert finished.result["changes"] == [{"name": "humanize", "before": None, "after": "4.17.0"}]


def test_events_come_live(fake_home: MakeHome, project: Path) -> None:
    """The command waits for ever unless told to stop, so what comes before that came while it ran."""
    run = client(fake_home("waits"), project).start("install", "--", "humanize")
    events = run.events()
    assert isinstance(next(events), Started)
    assert next(events) == Progress(Phase.RESOLVING, "Resolving")
    run.cancel()
    run.cancel()
    assert next(events) == Progress(Phase.RESTORING, "")
    for _ in events:
        pass
    with pytest.raises(Cancelled, match="everything is as it was"):
        run.result()


def test_an_interrupt_waits_until_everything_is_back(fake_home: MakeHome, project: Path) -> None:
    interrupts = iter([KeyboardInterrupt, KeyboardInterrupt])

    def impatient(event: Event) -> None:
        if isinstance(event, Progress):
            for interrupt in interrupts:
                raise interrupt

    with pytest.raises(Cancelled):
        client(fake_home("waits"), project).change("install", "--", "humanize", report=impatient)
    assert (project / "restored").exists()


def test_an_interrupt_of_a_reading_verb_is_no_traceback(fake_home: MakeHome, project: Path) -> None:
    with pytest.raises(Cancelled, match="Cancelled"):
        client(fake_home("interrupts"), project).read("packages")


def test_a_failure_is_the_error_it_was(fake_home: MakeHome, project: Path) -> None:
    with pytest.raises(PackageNotFound, match="nonsense") as caught:
        client(fake_home("fails"), project).change("install", "--", "nonsense", report=ignore)
    assert caught.value.details == "the index said 404"


def test_full_pipes_do_not_stop_anything(fake_home: MakeHome, project: Path) -> None:
    run = client(fake_home("floods"), project).start("install", "--", "humanize")
    events = list(run.events())
    assert sum(isinstance(event, Output) for event in events) == 20_000
    assert isinstance(run.result(), Finished)


def test_a_slow_reader_gets_batches(fake_home: MakeHome, project: Path) -> None:
    run = client(fake_home("floods"), project).start("install", "--", "humanize")
    everything = [event for batch in run.batches() for event in batch]
    assert sum(isinstance(event, Output) for event in everything) == 20_000
    assert everything[-1] == run.result()
    assert list(run.batches()) == []


def test_noise_between_the_events_is_skipped(fake_home: MakeHome, project: Path) -> None:
    finished = client(fake_home("chatters"), project).change("install", "--", "humanize", report=ignore)
    assert finished.message == "Installed humanize 4.17.0."


def test_a_command_that_dies_is_one_clear_error(fake_home: MakeHome, project: Path) -> None:
    with pytest.raises(CommandBroken, match=r"exit status 1.*%venv status") as caught:
        client(fake_home("dies"), project).change("install", "--", "humanize", report=ignore)
    assert "MemoryError" in caught.value.details


@pytest.mark.parametrize(
    ("scenario", "kind", "message"),
    [
        ("usage", CommandBroken, "error: what\\?"),
        ("unreadable", CommandBroken, "%venv status"),
        ("refuses", EnvironmentNotFound, "None."),
    ],
)
def test_reading_goes_wrong(
    scenario: str, kind: type[JupyterVenvError], message: str, fake_home: MakeHome, project: Path
) -> None:
    with pytest.raises(kind, match=message):
        client(fake_home(scenario), project).read("packages")


@pytest.mark.parametrize("verb", ["read", "start"])
def test_a_home_that_is_gone(verb: str, project: Path) -> None:
    with pytest.raises(HomeMissing, match=r"no longer there.*install jupyter-venv") as caught:
        getattr(client(str(project / "gone" / "python"), project), verb)("status")
    assert caught.value.code == "home-missing"


def test_a_home_without_us(tmp_path: Path, project: Path) -> None:
    home = tmp_path / "python"
    home.write_text('#!/bin/sh\necho "$0: No module named jupyter_venv" >&2\nexit 1\n')
    home.chmod(0o755)
    with pytest.raises(HomeMissing, match="it has no jupyter_venv"):
        client(str(home), project).read("status")
    with pytest.raises(HomeMissing, match="it has no jupyter_venv"):
        client(str(home), project).change("freeze", report=ignore)


def test_how_the_command_is_run(
    fake_home: MakeHome, project: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Away from the project's files, from the kernel's Python, and from the kernel's signals."""
    monkeypatch.chdir(project)
    monkeypatch.setenv("PYTHONPATH", str(project))
    monkeypatch.setenv("VIRTUAL_ENV", str(project / ".venv"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    client(fake_home("works"), project).change("install", "-r", "/x", "--", "a", report=ignore)
    [call] = calls()
    assert (call["verb"], call["arguments"]) == ("install", ["-r", "/x", "--", "a"])
    assert call["source"] == "cell"
    assert call["cwd"] == os.path.abspath(os.sep)
    assert call["leads_session"]
    assert "VIRTUAL_ENV" not in call["environ"]
    assert "PYTHONPATH" not in call["environ"]
    assert call["environ"]["UV_OFFLINE"] == "1"


def test_the_history_is_told_who_asks(fake_home: MakeHome, project: Path, calls: Calls) -> None:
    Client.of(fake_home("works"), str(project), source="panel").read("packages")
    assert [call["source"] for call in calls()] == ["panel"]


def test_the_childs_environment() -> None:
    environ = {
        "PATH": os.pathsep.join(["/p/.venv/bin", "/usr/bin", "/p/.venv/bin"]),
        "PYTHONHOME": "/x",
        "PYTHONSTARTUP": "/x",
        "VIRTUAL_ENV": "/p/.venv",
        "VIRTUAL_ENV_PROMPT": "p",
        "JUPYTER_DATA_DIR": "/j",
        "PIP_INDEX_URL": "https://index",
        "https_proxy": "http://proxy",
    }
    assert child_environment(environ, "/p/.venv") == {
        "PATH": "/usr/bin",
        "JUPYTER_DATA_DIR": "/j",
        "PIP_INDEX_URL": "https://index",
        "https_proxy": "http://proxy",
    }
    assert child_environment({"PATH": "/bin"}, "") == {"PATH": "/bin"}


def test_what_others_changed_is_noted_before_we_change_anything(
    fake_home: MakeHome, project: Path, calls: Calls
) -> None:
    """Both at once, the environment's lock would be taken."""
    ours = client(fake_home("works"), project)
    thread = ours.note_changes()
    run = ours.start("install", "--", "humanize")
    assert not thread.is_alive()
    for _ in run.events():
        pass
    assert [call["verb"] for call in calls()] == ["history", "install"]


def test_nobody_hears_of_a_history_that_cannot_be_read(
    fake_home: MakeHome, project: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", failed.append)
    for home in (fake_home("dies"), fake_home("unreadable"), "/gone/python"):
        client(home, project).note_changes().join()
    assert failed == []
    assert capfd.readouterr() == ("", "")
