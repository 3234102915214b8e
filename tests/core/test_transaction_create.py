"""Environments come into being and go completely or not at all, and never somebody else's with them."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_venv.core.manager import Manager
from jupyter_venv.core.process import CancelToken
from jupyter_venv.errors import (
    Cancelled,
    EnvironmentBusy,
    EnvironmentExists,
    ForeignEnvironment,
    InstallFailed,
    JupyterVenvError,
    KernelNameTaken,
)
from jupyter_venv.events import Event, Failed, Phase, Progress
from jupyter_venv.models import State
from tests.core.fakes import FakeInstaller, ignore
from tests.tiny import tree


@pytest.fixture
def installer() -> FakeInstaller:
    return FakeInstaller()


@pytest.fixture
def kernels(tmp_path: Path) -> Path:
    return tmp_path / "kernels"


@pytest.fixture
def manager(kernels: Path, installer: FakeInstaller) -> Manager:
    return Manager(kernels=kernels, runner=installer)


def test_create_and_remove_leave_nothing(manager: Manager, project: Path, kernels: Path) -> None:
    (project / "mine.txt").write_text("mine")
    before = tree(project)
    manager.create(project).run(ignore)
    assert manager.environment(project).state is State.READY
    assert [path.name for path in kernels.iterdir()] == ["venv-project"]
    manager.remove(project).run(ignore)
    assert tree(project) == before
    assert list(kernels.iterdir()) == []


@pytest.mark.parametrize("command", ["venv", "install"])
@pytest.mark.parametrize("error", [InstallFailed("no"), OSError(errno.ENOSPC, "full"), ZeroDivisionError()])
def test_a_creation_that_fails_leaves_nothing(
    manager: Manager, installer: FakeInstaller, project: Path, kernels: Path, command: str, error: Exception
) -> None:
    def interfere(running: str) -> None:
        if running == command:
            raise error

    installer.on_command = interfere
    events: list[Event] = []
    with pytest.raises(JupyterVenvError if not isinstance(error, ZeroDivisionError) else ZeroDivisionError):
        manager.create(project).run(events.append)
    assert isinstance(events[-1], Failed)
    assert tree(project) == {}
    assert not kernels.exists() or list(kernels.iterdir()) == []


def test_a_creation_cancelled_while_the_kernel_is_registered_leaves_nothing(
    manager: Manager, project: Path, kernels: Path
) -> None:
    cancel = CancelToken()
    registered: list[Path] = []

    def report(event: Event) -> None:
        if isinstance(event, Progress) and event.phase is Phase.REGISTERING:
            cancel.cancel()
        if isinstance(event, Progress) and event.phase is Phase.RESTORING:
            registered.extend(kernels.iterdir())

    with pytest.raises(Cancelled):
        manager.create(project).run(report, cancel)
    assert len(registered) == 1, "it had come that far"
    assert tree(project) == {}
    assert list(kernels.iterdir()) == []


def test_whoever_listens_may_go_away(manager: Manager, project: Path) -> None:
    """As when a terminal is closed: every further report fails, and the change still ends well."""
    heard: list[Event] = []

    def report(event: Event) -> None:
        heard.append(event)
        if len(heard) > 2:
            raise OSError(errno.EIO, "the terminal is gone")

    with pytest.raises(OSError, match="terminal"):
        manager.create(project).run(report)
    assert manager.environment(project).state is State.READY
    assert len(heard) == 4, "after the first failure only the last event was tried"


def test_two_creations_planned_together_make_one_environment(
    manager: Manager, project: Path, kernels: Path
) -> None:
    """As when a button is pressed twice and a server queues both."""
    first, second = manager.create(project), manager.create(project)
    first.run(ignore)
    before = tree(project), tree(kernels)
    with pytest.raises(EnvironmentExists):
        second.run(ignore)
    assert (tree(project), tree(kernels)) == before
    assert manager.environment(project).state is State.READY


def test_a_creation_while_another_one_runs(manager: Manager, installer: FakeInstaller, project: Path) -> None:
    planned = manager.create(project)

    def meanwhile(command: str) -> None:
        if command == "install":
            with pytest.raises(EnvironmentBusy):
                manager.create(project)
            with pytest.raises(EnvironmentBusy):
                planned.run(ignore)
            with pytest.raises(EnvironmentBusy):
                manager.install(project, ["tiny"])
            with pytest.raises(EnvironmentBusy):
                manager.remove(project)
            assert manager.environment(project).state is State.CREATING

    installer.on_command = meanwhile
    manager.create(project).run(ignore)
    assert manager.environment(project).state is State.READY


def test_a_folder_that_appears_after_planning_is_left_alone(manager: Manager, project: Path) -> None:
    planned = manager.create(project)
    (project / ".venv").mkdir()
    (project / ".venv" / "mine").write_text("mine")
    before = tree(project)
    with pytest.raises(ForeignEnvironment):
        planned.run(ignore)
    assert tree(project) == before


def test_projects_of_the_same_name_get_kernels_of_their_own(manager: Manager, tmp_path: Path) -> None:
    projects = [tmp_path / parent / "homework" for parent in ("ana", "ben")]
    for one in projects:
        one.mkdir(parents=True)
    planned = [manager.create(one) for one in projects]  # both before either has taken the name
    results = [change.run(ignore).result["environment"] for change in planned]
    names = [result["name"] for result in results]
    assert names[0] == "venv-homework"
    assert names[1].startswith("venv-homework-")
    assert len({result["display_name"] for result in results}) == 2


def test_a_kernel_name_that_was_asked_for_and_taken_meanwhile(
    manager: Manager, project: Path, kernels: Path
) -> None:
    planned = manager.create(project, name="special")
    (kernels / "special").mkdir(parents=True)
    (kernels / "special" / "kernel.json").write_text("{}")
    with pytest.raises(KernelNameTaken):
        planned.run(ignore)
    assert tree(project) == {}
    assert (kernels / "special" / "kernel.json").read_text() == "{}"


def test_remove_when_the_kernelspec_has_become_somebody_elses(
    manager: Manager, project: Path, kernels: Path
) -> None:
    manager.create(project).run(ignore)
    spec = kernels / "venv-project" / "kernel.json"
    spec.write_text('{"argv": ["mine"], "display_name": "mine"}')
    manager.remove(project).run(ignore)
    assert tree(project) == {}
    assert json.loads(spec.read_text())["argv"] == ["mine"]


def test_what_a_dead_creation_staged_is_cleared_away(manager: Manager, project: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    (project / f".venv.tmp-{process.pid}-cafe" / "deep").mkdir(parents=True)
    (project / ".venv.tmp-mine").mkdir()  # not a name we give
    manager.create(project).run(ignore)
    assert sorted(os.listdir(project)) == [".venv", ".venv.tmp-mine"]


def test_cancelled_after_one_command_and_before_the_next(
    manager: Manager, installer: FakeInstaller, project: Path
) -> None:
    cancel = CancelToken()
    installer.on_command = lambda command: cancel.cancel() if command == "venv" else None
    with pytest.raises(Cancelled):
        manager.create(project).run(ignore, cancel)
    assert tree(project) == {}
