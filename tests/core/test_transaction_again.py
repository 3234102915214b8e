"""An environment is created again in the place of an old one: all of it, or the old one is what it was."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_venv.core import snapshot
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.journal import Journal
from jupyter_venv.core.manager import Manager
from jupyter_venv.core.process import CancelToken
from jupyter_venv.errors import (
    Cancelled,
    EnvironmentBusy,
    EnvironmentExists,
    EnvironmentNotReady,
    ForeignEnvironment,
    InstallFailed,
    JupyterVenvError,
)
from jupyter_venv.events import Event, Failed, Phase, Progress
from jupyter_venv.models import State
from tests.core.fakes import FakeInstaller, ignore, put, remove, upgrade_alpha
from tests.tiny import tree

ASKED = {"alpha": "1.5", "beta": "1.0"}


@pytest.fixture
def installer() -> FakeInstaller:
    return FakeInstaller()


@pytest.fixture
def kernels(tmp_path: Path) -> Path:
    return tmp_path / "kernels"


@pytest.fixture
def manager(kernels: Path, installer: FakeInstaller) -> Manager:
    return Manager(kernels=kernels, runner=installer)


@pytest.fixture
def project(manager: Manager, tmp_path: Path) -> Path:
    """A project with an environment; that of another project beside it must never matter."""
    for name in ("other", "project"):
        folder = tmp_path / name
        folder.mkdir()
        manager.create(folder, specs=["alpha==1.5", "beta"]).run(ignore)
    return folder


def lose_base(project: Path, kernels: Path) -> Path:
    python = Layout.of_project(project).python
    python.unlink()
    python.symlink_to("/nowhere/python3.11")
    return project


def move(project: Path, kernels: Path) -> Path:
    return project.rename(project.with_name("renamed"))


def lose_kernel(project: Path, kernels: Path) -> Path:
    shutil.rmtree(kernels / "venv-project")
    return project


def interrupt_change(project: Path, kernels: Path) -> Path:
    layout = Layout.of_project(project)
    snapshot.take(layout)
    Journal(layout.journal).begin("install", ["gamma"], requested=["gamma"])
    upgrade_alpha(layout.site_packages())
    remove(layout.site_packages(), "beta")
    put(layout.site_packages(), "gamma", "1.0")
    return project


def interrupt_creation(project: Path, kernels: Path) -> Path:
    layout = Layout.of_project(project)
    layout.journal.unlink()
    Journal(layout.journal).begin("create", requested=["alpha==1.5", "beta"])
    shutil.rmtree(layout.site_packages())
    return project


def leave(project: Path, kernels: Path) -> Path:
    return project


Break = Callable[[Path, Path], Path]
BROKEN: list[tuple[Break, State, str | None]] = [
    (lose_base, State.BASE_MISSING, "create-again"),
    (move, State.MOVED, "create-again"),
    (lose_kernel, State.UNREGISTERED, "create-again"),
    (interrupt_change, State.INTERRUPTED, "repair"),
    (interrupt_creation, State.INTERRUPTED, "create"),
    (leave, State.READY, None),
]
every_way = pytest.mark.parametrize(
    ("break_it", "state", "mend"), BROKEN, ids=lambda one: getattr(one, "__name__", "")
)


def asked(manager: Manager, project: Path) -> dict[str, str]:
    return {one.name: one.version for one in manager.packages(project) if one.requested}


def everything(project: Path, kernels: Path) -> tuple[object, ...]:
    """All there is but the journal, which remembers what was tried."""
    return tree(project, without=["installed.json", "journal.jsonl", "lock"]), tree(kernels)


@every_way
def test_what_was_asked_for_comes_along(
    manager: Manager, kernels: Path, project: Path, break_it: Break, state: State, mend: str | None
) -> None:
    other = tree(project.parent / "other")
    project = break_it(project, kernels)
    assert (manager.environment(project).state, manager.environment(project).mend) == (state, mend)
    finished = manager.create(project, again=True).run(ignore)
    after = manager.environment(project)
    assert (after.state, after.name, after.path) == (State.READY, "venv-project", str(project / ".venv"))
    assert finished.result["environment"] == after.to_json()
    assert asked(manager, project) == ASKED
    spec = json.loads((kernels / "venv-project" / "kernel.json").read_text())
    assert spec["argv"][0] == str(project / ".venv" / "bin" / "python")
    assert [one.name for one in manager.environments()] == ["venv-other", "venv-project"]
    assert set(os.listdir(project / ".venv" / ".jupyter_venv")) == {
        "environment.json",
        "installed.json",
        "journal.jsonl",
        "lock",
    }
    assert tree(project.parent / "other") == other
    # And it is an environment like any other.
    manager.install(project, ["gamma"]).run(ignore)
    assert asked(manager, project) == {**ASKED, "gamma": "1.0"}
    manager.remove(project).run(ignore)
    assert [*project.iterdir()] == []


@every_way
@pytest.mark.parametrize("command", ["venv", "install"])
@pytest.mark.parametrize("error", [InstallFailed("no"), OSError(errno.ENOSPC, "full"), ZeroDivisionError()])
def test_a_failure_puts_the_old_one_back(
    manager: Manager,
    installer: FakeInstaller,
    kernels: Path,
    project: Path,
    break_it: Break,
    state: State,
    mend: str | None,
    command: str,
    error: Exception,
) -> None:
    before = everything(project, kernels)
    project = break_it(project, kernels)
    broken = everything(project, kernels)

    def interfere(running: str) -> None:
        if running == command:
            raise error

    installer.on_command = interfere
    events: list[Event] = []
    with pytest.raises(ZeroDivisionError if isinstance(error, ZeroDivisionError) else JupyterVenvError):
        manager.create(project, again=True).run(events.append)
    assert isinstance(events[-1], Failed)
    installer.on_command = lambda command: None
    if break_it is interrupt_creation:  # of which nothing was worth keeping but what was asked for
        assert manager.environment(project).state is State.INTERRUPTED
    elif break_it is interrupt_change:
        assert everything(project, kernels) == before, "what was interrupted has been undone"
    else:
        assert everything(project, kernels) == broken
        assert manager.environment(project).state is state
    manager.create(project, again=True).run(ignore)
    assert asked(manager, project) == ASKED


@every_way
def test_cancelled_when_its_kernel_was_registered_already(
    manager: Manager, kernels: Path, project: Path, break_it: Break, state: State, mend: str | None
) -> None:
    project = break_it(project, kernels)
    broken = everything(project, kernels)
    cancel = CancelToken()

    def report(event: Event) -> None:
        if isinstance(event, Progress) and event.phase is Phase.REGISTERING:
            cancel.cancel()

    with pytest.raises(Cancelled):
        manager.create(project, again=True, name="special").run(report, cancel)
    if break_it not in (interrupt_change, interrupt_creation):
        assert everything(project, kernels) == broken
    assert not (kernels / "special").exists()


def test_the_history_goes_on(manager: Manager, project: Path) -> None:
    manager.uninstall(project, ["beta"]).run(ignore)
    manager.create(project, again=True, specs=["delta"]).run(ignore)
    entries = Journal(Layout.of_project(project).journal).entries()
    assert [one.verb for one in entries] == ["create", "uninstall", "create-again"]
    assert asked(manager, project) == {"alpha": "1.5", "delta": "1.0"}


def test_another_kernel_name_takes_the_place_of_the_old_one(
    manager: Manager, kernels: Path, project: Path
) -> None:
    manager.create(project, again=True, name="special").run(ignore)
    assert sorted(os.listdir(kernels)) == ["special", "venv-other"]


def test_only_if_asked_for(manager: Manager, project: Path, kernels: Path) -> None:
    with pytest.raises(EnvironmentExists):
        manager.create(project)
    lose_base(project, kernels)
    with pytest.raises(EnvironmentNotReady, match="Create it again"):
        manager.create(project)


def test_never_in_the_place_of_what_is_not_ours(manager: Manager, tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    with pytest.raises(ForeignEnvironment):
        manager.create(tmp_path, again=True)
    assert manager.environment(tmp_path).allows == ()


def test_never_while_somebody_is_at_work(manager: Manager, installer: FakeInstaller, project: Path) -> None:
    def meanwhile(command: str) -> None:
        with pytest.raises(EnvironmentBusy):
            manager.create(project, again=True)
        with pytest.raises(EnvironmentBusy):
            planned.run(ignore)
        with pytest.raises(EnvironmentBusy):
            manager.repair(project)
        assert manager.environment(project).state is State.CREATING

    planned = manager.create(project, again=True)
    running = manager.create(project, again=True)
    installer.on_command = meanwhile
    running.run(ignore)


def test_a_folder_that_only_says_it_was_moved_gets_no_kernel_of_another(
    manager: Manager, kernels: Path, project: Path
) -> None:
    """What lies in a folder may have come from anywhere, and may name any path of this user."""
    gone = project.rename(project.with_name("elsewhere")) / ".venv"
    pretender = project.with_name("pretender") / ".venv"
    shutil.copytree(gone, pretender, symlinks=True)
    record = json.loads((gone / ".jupyter_venv" / "environment.json").read_text())
    record["id"] = ""
    (pretender / ".jupyter_venv" / "environment.json").write_text(json.dumps(record))
    manager.create(pretender.parent, again=True).run(ignore)
    assert manager.environment(pretender.parent).name == "venv-pretender"
    assert "venv-project" in os.listdir(kernels)


def test_a_copy_gets_a_kernel_of_its_own(manager: Manager, kernels: Path, project: Path) -> None:
    copy = project.with_name("copy")
    shutil.copytree(project, copy, symlinks=True)
    manager.create(copy, again=True).run(ignore)
    assert manager.environment(copy).name == "venv-copy"
    assert manager.environment(project).state is State.READY


def test_a_plain_creation_takes_up_an_interrupted_one(manager: Manager, kernels: Path, project: Path) -> None:
    interrupt_creation(project, kernels)
    manager.create(project).run(ignore)
    assert asked(manager, project) == ASKED


def test_whoever_says_what_they_want_gets_that(manager: Manager, kernels: Path, project: Path) -> None:
    interrupt_creation(project, kernels)
    manager.create(project, specs=["gamma"]).run(ignore)
    assert asked(manager, project) == {"gamma": "1.0"}


# Repair


def test_repair_undoes_what_was_interrupted(manager: Manager, kernels: Path, project: Path) -> None:
    before = everything(project, kernels)
    interrupt_change(project, kernels)
    finished = manager.repair(project).run(ignore)
    assert everything(project, kernels) == before
    assert manager.environment(project).state is State.READY
    assert (
        finished.message == "The interrupted 'install gamma' was undone. Everything is as it was before it."
    )
    assert {one["name"]: (one["before"], one["after"]) for one in finished.result["changes"]} == {
        "alpha": ("2.0", "1.5"),
        "beta": (None, "1.0"),
        "gamma": ("1.0", None),
    }


def test_nothing_to_repair(manager: Manager, kernels: Path, project: Path) -> None:
    before = everything(project, kernels)
    finished = manager.repair(project).run(ignore)
    assert "Nothing had to be repaired" in finished.message
    assert finished.result["changes"] == []
    assert everything(project, kernels) == before


@pytest.mark.parametrize("break_it", [lose_base, move, lose_kernel, interrupt_creation])
def test_what_repair_cannot_mend(manager: Manager, kernels: Path, project: Path, break_it: Break) -> None:
    project = break_it(project, kernels)
    with pytest.raises(EnvironmentNotReady, match="Create it again"):
        manager.repair(project)


def without(path: Path) -> None:
    shutil.rmtree(path)


def a_pipe(path: Path) -> None:
    (path / "manifest.json").unlink()
    os.mkfifo(path / "manifest.json")


def nonsense(path: Path) -> None:
    (path / "manifest.json").write_text("[]")


def outside(path: Path) -> None:
    (path / "manifest.json").write_text('{"folders": {"..": 511}, "links": {}, "files": []}')


@pytest.mark.parametrize("damage", [without, a_pipe, nonsense, outside])
@pytest.mark.parametrize("verb", ["repair", "create", "install"])
def test_nothing_to_go_back_to(
    manager: Manager, kernels: Path, project: Path, damage: Callable[[Path], None], verb: str
) -> None:
    interrupt_change(project, kernels)
    damage(Layout.of_project(project).snapshot)
    change = {
        "repair": lambda: manager.repair(project),
        "create": lambda: manager.create(project, again=True),
        "install": lambda: manager.install(project, ["gamma"]),
    }[verb]()
    before = tree(project, without=[".jupyter_venv"])
    with pytest.raises(JupyterVenvError):
        change.run(ignore)
    assert tree(project, without=[".jupyter_venv"]) == before
    assert manager.environment(project).state is State.INTERRUPTED
    manager.remove(project).run(ignore)
