"""A change happens completely or not at all, tried on a real folder with an installer that is a function."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from jupyter_venv.core.environments import Layout
from jupyter_venv.core.journal import Journal
from jupyter_venv.core.process import CancelToken
from jupyter_venv.errors import (
    Cancelled,
    DiskFull,
    InstallFailed,
    JupyterVenvError,
    NotWritable,
    VerificationFailed,
)
from jupyter_venv.events import Event, Phase, Progress
from jupyter_venv.models import PackageChange
from tests.core.fakes import Action, change, files, havoc, make_environment, put, remove, upgrade_alpha


@pytest.fixture
def layout(project: Path) -> Layout:
    return make_environment(project)


def do(*actions: Action) -> Action:
    def all_of_them(site_packages: Path) -> None:
        for action in actions:
            action(site_packages)

    return all_of_them


def fail(error: BaseException) -> Action:
    def action(site_packages: Path) -> None:
        raise error

    return action


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
