"""Undo and restore bring back exactly what was, files included; with both installers."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_venv.core import snapshot
from jupyter_venv.core.journal import Journal
from jupyter_venv.errors import (
    ChangeNotFound,
    EnvironmentNotReady,
    InfrastructureProtected,
    JupyterVenvError,
    NotUndoable,
)
from jupyter_venv.models import State
from tests import tiny
from tests.core.contract import Subject
from tests.core.test_previews import BACKEND
from tests.core.web import serving

Action = Callable[[Subject], object]

# Who installed it and whether it was named then, which says nothing about what is there.
BOOKKEEPING = ("INSTALLER", "REQUESTED", "uv_cache.json", "uv_build.json")


def contents(subject: Subject) -> dict[str, object]:
    """Every file in site-packages with what is in it, without bytecode and installers' bookkeeping."""
    found: dict[str, object] = {}
    site_packages = subject.layout.site_packages()
    for path in sorted(site_packages.rglob("*")):
        name = str(path.relative_to(site_packages))
        if path.is_dir() or path.suffix == ".pyc" or path.name in BOOKKEEPING:
            continue
        if path.name == "RECORD":
            rows = list(csv.reader(path.read_text().splitlines()))
            found[name] = sorted(
                row for row in rows if not row[0].endswith((".pyc", *BOOKKEEPING, "direct_url.json"))
            )
        else:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def state(subject: Subject) -> tuple[object, ...]:
    """All that undoing has to bring back: packages, what was asked for, and the files."""
    packages = [(one.name, one.version) for one in subject.manager.packages(subject.project)]
    return packages, subject.requested(), contents(subject)


def pip(subject: Subject, *arguments: str) -> None:
    """What ``!pip`` does in a cell."""
    command = [str(subject.layout.python), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True, capture_output=True)


def number(subject: Subject) -> int:
    """The newest change's."""
    return subject.manager.history(subject.project)[0].number


def sync(subject: Subject) -> object:
    (subject.project / "requirements.txt").write_text("acme<2\nneeds-new\n")
    return subject.run(subject.manager.sync(subject.project))


CHANGES: dict[str, Action] = {
    "install": lambda subject: subject.install("acme[excel]", "walker"),
    "install-moves": lambda subject: subject.install("needs-old"),
    "install-newer": lambda subject: subject.install("lean>=2"),
    "upgrade": lambda subject: subject.run(subject.manager.upgrade(subject.project)),
    "uninstall": lambda subject: subject.run(subject.manager.uninstall(subject.project, ["lean"])),
    "unneeded": lambda subject: subject.run(
        subject.manager.uninstall(subject.project, ["lean"], unneeded=True)
    ),
    "sync": sync,
    "pip-install": lambda subject: pip(subject, "install", "walker==1.0", "acme-excel"),
    "pip-upgrade": lambda subject: pip(subject, "install", "--upgrade", "lean"),
    "pip-uninstall": lambda subject: pip(subject, "uninstall", "--yes", "lean"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_undone_everything_is_as_before(subject: Subject, case: str) -> None:
    subject.install("lean==1.0", "Mixed-Case")
    before = state(subject)
    CHANGES[case](subject)
    changed = state(subject)
    assert changed[0] != before[0]
    undone = subject.foretold(subject.manager.undo)
    assert state(subject) == before
    newest, change, *_ = subject.manager.history(subject.project)
    assert (newest.verb, newest.arguments) == ("undo", (str(change.number),))
    assert (change.undone_by, change.undoable) == (newest.number, False)
    assert subject.result()["undone"] == change.number
    assert undone == {one.name: (one.after, one.before) for one in change.changes}
    # And an undo is a change like any other.
    again = subject.run(subject.manager.undo(subject.project, newest.number))
    assert again == {name: (after, before) for name, (before, after) in undone.items()}
    assert state(subject) == changed
    assert subject.manager.history(subject.project)[2].undone_by is None


def test_undo_twice_goes_two_steps_back(subject: Subject) -> None:
    states = [state(subject)]
    for spec in ("tiny==1.0", "acme==1.0", "tiny==1.1"):
        subject.install(spec)
        states.append(state(subject))
    subject.install("tiny")  # changes no package, so nothing to take back
    states.append(state(subject))
    for before in (states[2], states[1], states[0]):
        subject.foretold(subject.manager.undo)
        assert state(subject) == before
    with pytest.raises(NotUndoable, match="nothing to undo"):
        subject.manager.undo(subject.project)


def test_what_is_said(subject: Subject) -> None:
    subject.install("acme==1.0")
    subject.run(subject.manager.undo(subject.project, preview=True))
    that = "change 2 (install acme==1.0)."
    assert subject.message() == f"Would remove acme 1.0, tiny 2.0. That takes back {that}"
    subject.run(subject.manager.undo(subject.project))
    assert subject.message() == f"Removed acme 1.0, tiny 2.0. That takes back {that}"
    subject.run(subject.manager.restore(subject.project, 2))
    assert subject.message() == f"Installed acme 1.0, tiny 2.0. That is how it was after {that}"
    subject.run(subject.manager.restore(subject.project, 2))
    assert subject.message() == f"Nothing to do. That is how it was after {that}"


def test_restore_goes_anywhere(subject: Subject) -> None:
    states = {1: state(subject)}
    subject.install("acme==1.0", "tiny==1.0")
    states[2] = state(subject)
    subject.run(subject.manager.upgrade(subject.project))
    states[3] = state(subject)
    subject.run(subject.manager.uninstall(subject.project, ["acme"], unneeded=True))
    states[4] = state(subject)
    pip(subject, "install", "needs-old")
    states[5] = state(subject)
    for one in (2, 4, 5, 1, 3):
        subject.foretold(subject.manager.restore, one)
        assert state(subject) == states[one], one
    entry = Journal(subject.layout.journal).entries()[-1]
    assert (entry.verb, entry.arguments) == ("restore", ("3",))
    # To go back there was a change, too.
    subject.run(subject.manager.undo(subject.project))
    assert state(subject) == states[1]


def test_after_an_interrupted_install(subject: Subject) -> None:
    before = state(subject)
    subject.install("acme==1.0", "tiny==1.0")
    snapshot.take(subject.layout)
    Journal(subject.layout.journal).begin("install", ["tiny"], requested=["tiny>=2"])
    pip(subject, "install", "tiny==2.0")
    (subject.layout.site_packages() / "acme.py").unlink()
    assert subject.manager.environment(subject.project).state is State.INTERRUPTED
    for verb in (subject.manager.undo, subject.manager.restore):
        with pytest.raises(EnvironmentNotReady, match="Repair"):
            verb(subject.project, 2)
    subject.run(subject.manager.repair(subject.project))
    assert [one.verb for one in subject.manager.history(subject.project)] == ["install", "install", "create"]
    subject.foretold(subject.manager.undo)
    assert state(subject) == before


def test_nothing_else_moves(subject: Subject) -> None:
    """Not even what does not fit together, because that is how it was."""
    subject.install("lean==1.0", "tiny==1.0")
    pip(subject, "install", "--no-deps", "needs-new", "needs-unknown")
    before = state(subject)
    subject.run(subject.manager.uninstall(subject.project, ["needs-new"]))
    subject.foretold(subject.manager.undo)
    assert state(subject) == before


# What came later


def test_what_was_changed_since_stands_in_the_way(subject: Subject) -> None:
    subject.install("tiny==1.0")
    subject.install("tiny==1.1")
    error = subject.refusal(subject.manager.undo, 2)
    assert isinstance(error, NotUndoable)
    assert "tiny was changed since, by change 3 (install tiny==1.1)" in error.message
    subject.run(subject.manager.undo(subject.project))
    assert subject.foretold(subject.manager.undo, 2) == {"tiny": ("1.0", None)}


def test_what_came_later_stays(subject: Subject) -> None:
    subject.install("acme")
    subject.install("lean==2.0")
    assert subject.foretold(subject.manager.undo, 2).keys() == {"acme", "tiny"}
    assert (subject.versions(), subject.requested()) == ({"lean": "2.0"}, {"lean"})


@pytest.mark.parametrize("later", ["walker==1.0", "tiny"], ids=["needs", "asks"])
def test_what_is_needed_or_asked_for_by_now_stays(subject: Subject, later: str) -> None:
    subject.install("acme")
    subject.install(later)
    assert subject.foretold(subject.manager.undo, 2) == {"acme": ("2.0", None)}
    assert subject.message().endswith("Needed by now, so not removed: tiny.")
    assert subject.requested() == {later.partition("=")[0]}


def test_what_moved_and_came_back_goes(subject: Subject) -> None:
    subject.install("tiny==1.0")
    installed = number(subject)
    pip(subject, "install", "tiny==1.1")
    subject.run(subject.manager.restore(subject.project, installed))
    assert subject.foretold(subject.manager.undo, installed) == {"tiny": ("1.0", None)}
    assert subject.requested() == set()


def test_asking_again_changes_nothing(subject: Subject) -> None:
    subject.install("acme")
    subject.install("acme>=1")
    subject.run(subject.manager.upgrade(subject.project))
    assert subject.foretold(subject.manager.undo).keys() == {"acme", "tiny"}
    assert subject.requested() == set()


def test_later_changes_may_need_the_newer_version(subject: Subject) -> None:
    subject.install("tiny==1.0")
    subject.install("tiny>=1.1")
    subject.install("needs-new")
    error = subject.refusal(subject.manager.undo, 3)
    assert error.code == "not-undoable"
    assert "change 4 (install needs-new) needs tiny>=2 since" in error.message


def test_later_changes_may_have_asked_for_the_newer_version(subject: Subject) -> None:
    subject.install("tiny==1.0")
    assert subject.install("tiny") == {}  # in any version from now on
    subject.install("needs-new")
    assert subject.install("tiny>=2") == {}
    error = subject.refusal(subject.manager.undo, 4)
    assert error.code == "not-undoable"
    assert "change 5 (install tiny>=2) needs tiny>=2 since" in error.message


def test_what_comes_back_may_need_what_has_gone_since(subject: Subject) -> None:
    subject.install("acme", "tiny")
    subject.run(subject.manager.uninstall(subject.project, ["acme"]))
    subject.run(subject.manager.uninstall(subject.project, ["tiny"]))
    error = subject.refusal(subject.manager.undo, 3)
    assert error.code == "not-undoable"
    assert "acme 2.0 needs tiny, which change 4 (uninstall tiny) has changed since" in error.message
    subject.run(subject.manager.undo(subject.project))
    subject.run(subject.manager.undo(subject.project))
    assert subject.versions().keys() == {"acme", "tiny"}


def test_the_files_constraints_go_with_what_was_installed_from_it(subject: Subject) -> None:
    (subject.project / "limits.txt").write_text("tiny<2\n")
    (subject.project / "requirements.txt").write_text("-c limits.txt\nlean\n")
    subject.run(subject.manager.sync(subject.project))
    planned = subject.run(subject.manager.install(subject.project, ["acme"], preview=True))
    assert planned["tiny"] == (None, "1.1")
    subject.run(subject.manager.undo(subject.project))
    assert subject.install("acme")["tiny"] == (None, "2.0")


# What cannot be undone


def test_refusals(subject: Subject) -> None:
    with pytest.raises(JupyterVenvError):
        subject.install("no-such-package")
    for change, error, words in (
        (1, NotUndoable, "create is no change of packages"),
        (2, NotUndoable, "not completed"),
        (3, ChangeNotFound, "no change 3"),
        (-1, ChangeNotFound, "no change -1"),
    ):
        with pytest.raises(error, match=words):
            subject.manager.undo(subject.project, change)
    with pytest.raises(NotUndoable, match="not completed"):
        subject.manager.restore(subject.project, 2)
    with pytest.raises(ChangeNotFound):
        subject.manager.restore(subject.project, 9)
    subject.install("tiny")
    subject.run(subject.manager.undo(subject.project))
    with pytest.raises(NotUndoable, match="undone already, by change 4"):
        subject.manager.undo(subject.project, 3)
    subject.run(subject.manager.restore(subject.project, 1))
    with pytest.raises(NotUndoable, match="changed no packages"):
        subject.manager.undo(subject.project, 5)


def test_somebody_was_faster(subject: Subject) -> None:
    subject.install("acme", "lean")
    change = subject.manager.undo(subject.project)
    pip(subject, "uninstall", "--yes", "lean")
    before = state(subject)
    with pytest.raises(NotUndoable, match="lean was changed since, by change 3"):
        subject.run(change)
    assert state(subject) == before
    assert [one.verb for one in subject.manager.history(subject.project)][:2] == ["undo", "external"]


def test_somebody_was_faster_and_needs_what_would_go(subject: Subject) -> None:
    subject.install("acme")
    change = subject.manager.undo(subject.project)
    pip(subject, "install", "walker==1.0")
    before = state(subject)
    with pytest.raises(NotUndoable, match="just now"):
        subject.run(change)
    assert state(subject) == before


def test_the_kernel_keeps_what_it_needs(subject: Subject) -> None:
    before = state(subject)
    pip(subject, "uninstall", "--yes", "ipywidgets")
    subject.foretold(subject.manager.undo)
    assert state(subject) == before
    error = subject.refusal(subject.manager.undo, 3)
    assert isinstance(error, InfrastructureProtected)


# What came from elsewhere


@pytest.fixture
def wheel(index: Path, tmp_path: Path) -> Path:
    """A wheel on this machine that no index has."""
    return tiny.wheel(tmp_path, "local", "1.0", files={"local_extra.py": "here = True\n"})


def test_a_wheel_by_its_path(subject: Subject, wheel: Path) -> None:
    subject.install(str(wheel), allow_direct_references=True)
    before = state(subject)
    subject.run(subject.manager.uninstall(subject.project, ["local"]))
    assert subject.foretold(subject.manager.undo) == {"local": (None, "1.0")}
    assert state(subject) == before


def test_a_wheel_that_is_gone(subject: Subject, wheel: Path) -> None:
    subject.install(str(wheel), "lean==2.0", allow_direct_references=True)
    subject.run(subject.manager.uninstall(subject.project, ["local", "lean"]))
    wheel.unlink()
    error = subject.refusal(subject.manager.undo)
    assert error.code == "not-undoable"
    assert f"local 1.0 came from {wheel}, which is gone" in error.message
    assert "lean" not in error.message


@pytest.mark.parametrize("editable", [False, True], ids=["copy", "editable"])
def test_a_source_tree(subject: Subject, tmp_path: Path, editable: bool) -> None:
    shutil.unpack_archive(tiny.sdist(tmp_path, "built", "3.1", BACKEND), tmp_path)
    # Not "built-3.1": pip believes that such a folder holds the same for ever.
    folder = (tmp_path / "built-3.1").rename(tmp_path / "source")
    file = subject.project / "local.txt"
    file.write_text(f"{'-e ' if editable else ''}{folder}\n")
    subject.install(requirements=[file], allow_direct_references=True)
    before = state(subject)
    pip(subject, "uninstall", "--yes", "built")
    subject.foretold(subject.manager.undo)
    assert state(subject) == before
    (one,) = subject.layout.site_packages().glob("built-*.dist-info/direct_url.json")
    assert json.loads(one.read_text()).get("dir_info", {}).get("editable", False) is editable
    # The folder holds another version by now.
    subject.run(subject.manager.undo(subject.project, number(subject)))
    backend = folder / "backend.py"
    backend.write_text(backend.read_text().replace("3.1", "4.0.1"))
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    error = subject.refusal(subject.manager.undo, number(subject))
    assert error.code == "not-undoable"
    assert "holds 4.0.1 by now" in error.message


def test_a_url_that_was_not_kept_in_full(subject: Subject, wheel: Path) -> None:
    with serving() as web:
        web.put(f"/{wheel.name}?token=secret", wheel.read_bytes(), "application/zip")
        subject.install(f"local @ {web.url}/{wheel.name}?token=secret", allow_direct_references=True)
    subject.run(subject.manager.uninstall(subject.project, ["local"]))
    error = subject.refusal(subject.manager.undo)
    assert "of whose address not all was kept" in error.message
    (entry,) = [one for one in Journal(subject.layout.journal).entries() if one.origins]
    assert "secret" not in error.message + str(entry.origins) + subject.layout.inventory.read_text()


# Without a network


def test_from_what_uv_has_downloaded(
    subject: Subject, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if subject.installer != "uv":
        pytest.skip("pip asks an index for everything")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    with serving() as web:
        for name in ("acme", "tiny"):
            files = [path.name for path in sorted(index.glob(f"{name}-*.whl"))]
            web.html(name, *((f"/files/{file}", "") for file in files))
            for file in files:
                web.put(f"/files/{file}", (index / file).read_bytes(), "application/zip")
        (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {web.url}/simple\n")
        subject.install("acme==1.0", "tiny==1.0")
        before = state(subject)
        subject.run(subject.manager.upgrade(subject.project))
        asked = len(web.asked)
        subject.run(subject.manager.undo(subject.project))
        assert web.asked[asked:] == []
        assert state(subject) == before
    subject.run(subject.manager.undo(subject.project, number(subject)))
    assert subject.versions() == {"acme": "2.0", "tiny": "2.0"}
    # What was thrown away has to be asked for, and nobody answers.
    shutil.rmtree(tmp_path / "cache")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    changed = state(subject)
    with pytest.raises(JupyterVenvError) as caught:
        subject.run(subject.manager.undo(subject.project, 3))
    assert caught.value.code == "index-unreachable"
    assert state(subject) == changed
