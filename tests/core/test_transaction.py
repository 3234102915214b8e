"""A change happens completely or not at all, tried on a real folder with an installer that is a function."""

from __future__ import annotations

import base64
import errno
import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

import pytest

from jupyter_venv.core import transaction
from jupyter_venv.core.environments import Layout, Record
from jupyter_venv.core.journal import Journal
from jupyter_venv.core.manager import Manager
from jupyter_venv.core.process import CancelToken
from jupyter_venv.errors import (
    Cancelled,
    DiskFull,
    EnvironmentBusy,
    EnvironmentExists,
    EnvironmentNotFound,
    ForeignEnvironment,
    InstallFailed,
    JupyterVenvError,
    KernelNameTaken,
    NotWritable,
    VerificationFailed,
)
from jupyter_venv.models import Event, Failed, PackageChange, Phase, Progress, State
from tests.tiny import KERNEL_JSON, tree

Action = Callable[[Path], None]


def put(site_packages: Path, name: str, version: str, *, text: str = "works") -> None:
    """Install a package the way an installer does: new files replace old ones."""
    for old in site_packages.glob(f"{name}-*.dist-info"):
        for file in old.iterdir():
            file.unlink()
        old.rmdir()
    info = f"{name}-{version}.dist-info"
    (site_packages / info).mkdir()
    content = {
        f"{name}.py": text,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
    }
    rows = []
    for path, body in content.items():
        temporary = site_packages / f"{path}.new"
        temporary.write_text(body)
        temporary.replace(site_packages / path)
        digest = base64.urlsafe_b64encode(hashlib.sha256(body.encode()).digest()).rstrip(b"=").decode()
        rows.append(f"{path},sha256={digest},{len(body)}\n")
    (site_packages / info / "RECORD").write_text("".join(rows))


def remove(site_packages: Path, name: str) -> None:
    (site_packages / f"{name}.py").unlink()
    for info in site_packages.glob(f"{name}-*.dist-info"):
        for path in info.iterdir():
            path.unlink()
        info.rmdir()


def make_venv(layout: Layout) -> None:
    """What ``python -m venv`` makes, as far as anybody looks."""
    site_packages = layout.path / "lib" / "python3.11" / "site-packages"
    site_packages.mkdir(parents=True)
    layout.scripts.mkdir()
    layout.python.symlink_to(sys.executable)
    (layout.path / "lib64").symlink_to("lib")
    (layout.path / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.7\n")
    (layout.scripts / "activate").write_text("# activate\n")
    (layout.scripts / "tool").write_text("#!/bin/sh\n")
    (layout.scripts / "tool").chmod(0o755)


@pytest.fixture
def layout(project: Path) -> Layout:
    """An environment with two packages, a script, links, odd permissions and an empty folder."""
    layout = Layout.of_project(project.resolve())
    make_venv(layout)
    layout.records.mkdir()
    Record(str(layout.path), "uv", "/usr/bin/python3.11").write(layout)
    put(layout.site_packages(), "alpha", "1.0")
    put(layout.site_packages(), "beta", "1.0")
    (layout.site_packages() / "paths.pth").write_text("/somewhere\n")
    (layout.site_packages() / "secret.txt").write_text("mine")
    (layout.site_packages() / "secret.txt").chmod(0o600)
    (layout.site_packages() / "dangling").symlink_to("nowhere")
    (layout.site_packages() / "empty").mkdir(mode=0o700)
    return layout


def files(layout: Layout) -> dict[str, str]:
    return tree(layout.path, without=[layout.records.name])


def change(
    layout: Layout,
    action: Action,
    *,
    verb: str = "install",
    dropped: Sequence[str] = (),
    report: Callable[[Event], None] = lambda event: None,
    cancel: CancelToken | None = None,
) -> list[PackageChange]:
    return transaction.change(
        layout,
        verb,
        (),
        lambda descriptor: action(layout.site_packages()),
        dropped=dropped,
        report=report,
        cancel=cancel or CancelToken(),
    )


def nothing(site_packages: Path) -> None:
    """An action that does nothing."""


def do(*actions: Action) -> Action:
    def all_of_them(site_packages: Path) -> None:
        for action in actions:
            action(site_packages)

    return all_of_them


def fail(error: BaseException) -> Action:
    def action(site_packages: Path) -> None:
        raise error

    return action


def upgrade_alpha(site_packages: Path) -> None:
    put(site_packages, "alpha", "2.0", text="better")


def havoc(site_packages: Path) -> None:
    """Every kind of thing that can happen to a tree."""
    upgrade_alpha(site_packages)
    put(site_packages, "gamma", "1.0")
    remove(site_packages, "beta")
    (site_packages / "paths.pth").write_text("/elsewhere\n")  # in place, as pip does
    (site_packages / "secret.txt").unlink()
    (site_packages / "secret.txt").mkdir()
    (site_packages / "dangling").unlink()
    (site_packages / "dangling").write_text("a file now")
    (site_packages / "empty").rmdir()
    (site_packages / "empty").symlink_to("..")
    (site_packages / "deep" / "er").mkdir(parents=True)
    (site_packages / "deep" / "er" / "file").write_text("new")
    scripts = site_packages.parents[2] / "bin"
    (scripts / "tool").write_text("#!/bin/false\n")  # in place too
    (scripts / "tool").chmod(0o644)
    (scripts / "new-tool").write_text("#!/bin/sh\n")
    (scripts / "python").unlink()


def test_a_change_that_works(layout: Layout) -> None:
    before = files(layout)
    changes = change(layout, upgrade_alpha)
    assert changes == [PackageChange("alpha", "1.0", "2.0")]
    after = files(layout)
    assert {name for name in {*before, *after} if before.get(name) != after.get(name)} == {
        "lib/python3.11/site-packages/alpha.py",
        *(
            f"lib/python3.11/site-packages/alpha-{version}.dist-info{name}"
            for version in ("1.0", "2.0")
            for name in ("", "/METADATA", "/RECORD")
        ),
    }
    (entry,) = Journal(layout.journal).entries()
    assert (entry.status, entry.changes) == ("done", tuple(changes))
    assert not layout.snapshot.exists()
    assert not layout.holder.exists()


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        pytest.param(InstallFailed("no"), InstallFailed, id="installer"),
        pytest.param(Cancelled("stop"), Cancelled, id="cancelled"),
        pytest.param(OSError(errno.ENOSPC, "full", "/x"), DiskFull, id="disk-full"),
        pytest.param(OSError(errno.EROFS, "read-only", "/x"), NotWritable, id="read-only"),
        pytest.param(PermissionError(errno.EACCES, "denied", "/x"), NotWritable, id="permission"),
        pytest.param(OSError(errno.EIO, "disk", "/x"), JupyterVenvError, id="io"),
        pytest.param(ZeroDivisionError(), ZeroDivisionError, id="bug"),
        pytest.param(KeyboardInterrupt(), KeyboardInterrupt, id="interrupt"),
    ],
)
def test_a_failure_puts_everything_back(
    layout: Layout, broken: BaseException, error: type[BaseException]
) -> None:
    before = files(layout)
    phases: list[Phase] = []

    def report(event: Event) -> None:
        assert isinstance(event, Progress)
        phases.append(event.phase)

    with pytest.raises(error):
        change(layout, do(havoc, fail(broken)), report=report)
    assert files(layout) == before
    assert phases == [Phase.PREPARING, Phase.RESTORING]
    assert Journal(layout.journal).entries()[-1].status == "restored"
    assert not layout.snapshot.exists()
    assert not layout.holder.exists()
    change(layout, upgrade_alpha)


def test_cancelled_before_during_and_at_the_very_end(layout: Layout) -> None:
    before = files(layout)
    early = CancelToken()
    early.cancel()
    late = CancelToken()
    during = CancelToken()

    def cancel_at_verifying(event: Event) -> None:
        if isinstance(event, Progress) and event.phase is Phase.VERIFYING:
            late.cancel()

    with pytest.raises(Cancelled):
        change(layout, fail(AssertionError("must not begin")), cancel=early)
    with pytest.raises(Cancelled):
        change(layout, do(upgrade_alpha, lambda _: during.cancel()), cancel=during)
    with pytest.raises(Cancelled):
        change(layout, upgrade_alpha, cancel=late, report=cancel_at_verifying)
    assert files(layout) == before


def lose_file(site_packages: Path) -> None:
    (site_packages / "alpha.py").unlink()


def cut_file(site_packages: Path) -> None:
    (site_packages / "alpha.py").write_text("bett")


def leave_tilde(site_packages: Path) -> None:
    (site_packages / "~lpha-1.0.dist-info").mkdir()


def lose_record(site_packages: Path) -> None:
    (site_packages / "alpha-2.0.dist-info" / "RECORD").unlink()


def lose_metadata(site_packages: Path) -> None:
    (site_packages / "alpha-2.0.dist-info" / "METADATA").unlink()


def garble_record(site_packages: Path) -> None:
    (site_packages / "alpha-2.0.dist-info" / "RECORD").write_bytes(b"alpha.py,sha256=x,many\n\xff\xfe,,\n")


def lose_beta(site_packages: Path) -> None:
    remove(site_packages, "beta")


@pytest.mark.parametrize(
    "damage", [lose_file, cut_file, leave_tilde, lose_record, lose_metadata, garble_record, lose_beta]
)
def test_an_installer_that_says_it_worked_is_not_believed(layout: Layout, damage: Action) -> None:
    before = files(layout)
    with pytest.raises(VerificationFailed):
        change(layout, do(upgrade_alpha, damage))
    assert files(layout) == before


@pytest.mark.parametrize("damage", [leave_tilde, lose_file], ids=lambda damage: damage.__name__)
def test_what_was_wrong_before_does_not_stand_in_the_way(layout: Layout, damage: Action) -> None:
    damage(layout.site_packages())
    assert change(layout, lambda site: put(site, "gamma", "1.0")) == [PackageChange("gamma", None, "1.0")]


def test_a_package_that_was_to_go_may_go(layout: Layout) -> None:
    assert change(layout, lose_beta, verb="uninstall", dropped=["beta"]) == [
        PackageChange("beta", "1.0", None)
    ]


def test_hard_linked_files_of_a_cache_are_left_alone(layout: Layout, tmp_path: Path) -> None:
    # uv links the files of its cache into environments: restoring must never write into them.
    cached = tmp_path / "cached.py"
    cached.write_text("cached")
    os.link(cached, layout.site_packages() / "linked.py")
    before = files(layout)
    with pytest.raises(InstallFailed):
        change(layout, do(havoc, lambda site: (site / "linked.py").unlink(), fail(InstallFailed("no"))))
    assert files(layout) == before
    assert cached.read_text() == "cached"


def test_the_environment_is_gone(layout: Layout) -> None:
    with pytest.raises(EnvironmentNotFound):
        change(Layout.of_project(layout.project / "other"), nothing)


def test_the_environment_was_removed_and_made_again_while_the_lock_was_opened(layout: Layout) -> None:
    """The lock of an environment that is gone protects nothing; whoever got it must notice."""
    other = layout.path.with_name("other")

    class Swapped(Layout):
        @property
        def lock(self) -> Path:
            # Asked for between the first look at the folder and the opening of the file.
            if not other.exists():
                self.path.rename(other)
                make_venv(self)
                self.records.mkdir()
            return super().lock

    with pytest.raises(EnvironmentBusy):
        change(Swapped(layout.path), upgrade_alpha)


# The lock between processes

HOLD = """
import sys
from pathlib import Path
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.lock import locked
with locked(Layout(Path(sys.argv[1])), "upgrade"):
    print("held", flush=True)
    sys.stdin.readline()
"""

# Holds the lock, starts a child that inherits it as an installer does, and waits to be killed.
HOLD_WITH_CHILD = """
import subprocess, sys
from pathlib import Path
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.lock import locked
with locked(Layout(Path(sys.argv[1])), "upgrade") as descriptor:
    child = [sys.executable, "-c", "import sys; print('child', flush=True); sys.stdin.readline()"]
    subprocess.run(child, pass_fds=[descriptor])
"""


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a script of ours and wait for its first line; at the end it and its output's readers are gone."""
    started: list[subprocess.Popen[str]] = []

    def run(script: str, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", script, *map(str, arguments)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert pipe(process.stdout).readline(), "it ended before it said anything"
        return process

    yield run
    for process in started:
        process.kill()
        pipe(process.stdin).close()  # the end of the input ends a child that outlived its parent
        process.wait()
        pipe(process.stdout).close()


def pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def test_a_second_process_is_told_who_is_at_work(
    layout: Layout, start: Callable[..., subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "ana")
    process = start(HOLD, layout.path)
    with pytest.raises(EnvironmentBusy) as caught:
        change(layout, nothing)
    for part in ("'upgrade'", "by ana", f"process {process.pid}"):
        assert part in caught.value.message
    pipe(process.stdin).write("\n")
    pipe(process.stdin).flush()
    process.wait()
    assert change(layout, upgrade_alpha) == [PackageChange("alpha", "1.0", "2.0")]


def test_a_dead_process_holds_no_lock(layout: Layout, start: Callable[..., subprocess.Popen[str]]) -> None:
    process = start(HOLD, layout.path)
    process.kill()
    process.wait()
    assert layout.holder.exists(), "it died without tidying up"
    change(layout, upgrade_alpha)


def test_the_lock_lives_as_long_as_an_installer_that_inherited_it(
    layout: Layout, start: Callable[..., subprocess.Popen[str]]
) -> None:
    process = start(HOLD_WITH_CHILD, layout.path)
    process.kill()
    process.wait()
    with pytest.raises(EnvironmentBusy):
        change(layout, nothing)
    pipe(process.stdin).close()  # the child ends …
    assert pipe(process.stdout).read() == ""  # … and has ended when nobody can write any more
    change(layout, upgrade_alpha)


def test_a_holder_file_left_half_written_by_a_process_with_our_id(layout: Layout) -> None:
    # Containers give the same ids again and again.
    (layout.records / f".holder.json.{os.getpid()}.tmp").write_text("{")
    change(layout, upgrade_alpha)


def test_a_lock_that_is_a_link_is_not_followed(layout: Layout, tmp_path: Path) -> None:
    target = tmp_path / "target"
    layout.lock.symlink_to(target)
    with pytest.raises(JupyterVenvError):
        change(layout, nothing)
    assert not target.exists()


def test_a_file_system_that_cannot_lock_is_said_so(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    before = files(layout)
    monkeypatch.setattr(fcntl, "flock", no_locks)
    with pytest.raises(JupyterVenvError):
        change(layout, upgrade_alpha)
    assert files(layout) == before


# Creating and removing, through the manager


class FakeInstaller:
    """A runner that does what uv would, in a few files; ``on_command`` may interfere with any command."""

    def __init__(self) -> None:
        self.on_command: Callable[[str], None] = lambda command: None

    def __call__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        on_line: Callable[[str], None],
        cancel: CancelToken,
        inherit: Sequence[int] = (),
    ) -> int:
        cancel.check()
        if argv[1] == "venv":
            layout = Layout(Path(argv[-1]))
            make_venv(layout)
        else:
            layout = Layout(Path(argv[argv.index("--python") + 1]).parents[1])
            for name in ("ipykernel", "ipywidgets", "pip"):
                put(layout.site_packages(), name, "1.0")
            layout.kernelspec.mkdir(parents=True, exist_ok=True)
            (layout.kernelspec / "kernel.json").write_text(json.dumps(KERNEL_JSON))
        self.on_command("venv" if argv[1] == "venv" else "install")
        cancel.check()
        return 0


@pytest.fixture
def installer() -> FakeInstaller:
    return FakeInstaller()


@pytest.fixture
def kernels(tmp_path: Path) -> Path:
    return tmp_path / "kernels"


@pytest.fixture
def manager(kernels: Path, installer: FakeInstaller) -> Manager:
    return Manager(kernels=kernels, runner=installer)


def ignore(event: Event) -> None:
    """Nobody watches."""


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


def test_a_creation_cancelled_after_the_kernel_was_registered_leaves_nothing(
    manager: Manager, project: Path, kernels: Path
) -> None:
    cancel = CancelToken()

    def report(event: Event) -> None:
        if isinstance(event, Progress) and event.phase is Phase.VERIFYING:
            assert len(list(kernels.iterdir())) == 1
            cancel.cancel()

    with pytest.raises(Cancelled):
        manager.create(project).run(report, cancel)
    assert tree(project) == {}
    assert list(kernels.iterdir()) == []


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


def test_signals_are_not_lost_between_commands(
    manager: Manager, installer: FakeInstaller, project: Path
) -> None:
    """A cancellation that arrives after one command and before the next."""
    cancel = CancelToken()
    installer.on_command = lambda command: cancel.cancel() if command == "venv" else None
    previous = signal.getsignal(signal.SIGINT)
    with pytest.raises(Cancelled):
        manager.create(project).run(ignore, cancel)
    assert tree(project) == {}
    assert signal.getsignal(signal.SIGINT) is previous
