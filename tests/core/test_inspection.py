"""What state an environment is in, and what follows from it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_venv.core.environments import Layout
from jupyter_venv.core.inspection import AGAIN, inspect
from jupyter_venv.core.journal import Journal
from jupyter_venv.core.kernelspecs import Registration
from jupyter_venv.core.lock import locked
from jupyter_venv.models import State
from tests.core.fakes import make_environment

READING = {"packages", "compare", "history"}
CHANGING = {"install", "uninstall", "upgrade", "sync", "freeze"}
WORKING = READING | CHANGING | {"embed", "binder", "undo", "restore", "remove", "terminal"}


@pytest.fixture
def layout(project: Path) -> Layout:
    return make_environment(project)


@pytest.fixture
def registration(layout: Layout, tmp_path: Path) -> Registration:
    folder = tmp_path / "kernels" / "venv-project"
    return Registration(
        "venv-project", folder, "project (Python 3.11)", layout.path, layout.project, "3.11.7"
    )


def ready(layout: Layout) -> None:
    """As it was made."""


def no_base(layout: Layout) -> None:
    layout.python.unlink()
    layout.python.symlink_to("/nowhere/python3.11")


def no_folder(layout: Layout) -> None:
    layout.path.rename(layout.project / "elsewhere")


def moved(layout: Layout) -> None:
    record = json.loads(layout.record.read_text())
    layout.record.write_text(json.dumps({**record, "path": "/before/{0}/.venv"}))


def foreign(layout: Layout) -> None:
    layout.records.rename(layout.path / "other-records")


def half_changed(layout: Layout) -> None:
    Journal(layout.journal).begin("install", ["gamma"])


def half_created(layout: Layout) -> None:
    Journal(layout.journal).begin("create")


def half_created_again(layout: Layout) -> None:
    Journal(layout.journal).begin(AGAIN)


@pytest.mark.parametrize(
    ("make", "state", "allows", "mend", "words"),
    [
        (ready, State.READY, WORKING, None, ""),
        (no_base, State.BASE_MISSING, READING | {"remove"}, AGAIN, "/usr/bin/python3.11, is gone. Create it"),
        (no_folder, State.MISSING, {"create", "remove"}, "create", "Its folder is gone"),
        (moved, State.MOVED, READING | {"remove"}, AGAIN, "made for /before/{0}/.venv"),
        (foreign, State.FOREIGN, set(), None, "did not make"),
        (
            half_changed,
            State.INTERRUPTED,
            CHANGING | {"packages", "history", "repair", "remove"},
            "repair",
            "A change was interrupted",
        ),
        (half_created, State.INTERRUPTED, {"create", "remove"}, "create", "Its creation was interrupted"),
        (
            half_created_again,
            State.INTERRUPTED,
            {"packages", "history", "repair", "remove"},
            AGAIN,
            "to have the old one back",
        ),
    ],
)
def test_what_follows_from_a_state(
    layout: Layout,
    registration: Registration,
    make: Callable[[Layout], None],
    state: State,
    allows: set[str],
    mend: str | None,
    words: str,
) -> None:
    make(layout)
    found = inspect(layout, registration)
    assert found is not None
    assert (found.state, set(found.allows), found.mend) == (state, allows, mend)
    assert words in found.detail
    assert bool(found.detail) == bool(words)


def test_without_a_kernel(layout: Layout) -> None:
    found = inspect(layout, None)
    assert found is not None
    assert (found.state, found.mend) == (State.UNREGISTERED, AGAIN)
    assert set(found.allows) == READING | {"remove"}


def test_nothing_at_all(tmp_path: Path) -> None:
    assert inspect(Layout.of_project(tmp_path), None) is None


@pytest.mark.parametrize(
    ("verb", "state", "allows", "words"),
    [
        ("create", State.CREATING, {"packages"}, "has been creating it since "),
        ("install", State.CHANGING, WORKING, "has been installing packages since "),
        ("repair", State.CHANGING, WORKING, "has been repairing it since "),
    ],
)
def test_while_somebody_is_at_work(
    layout: Layout, registration: Registration, verb: str, state: State, allows: set[str], words: str
) -> None:
    with locked(layout, verb):
        found = inspect(layout, registration)
    assert found is not None
    assert (found.state, set(found.allows), found.mend) == (state, allows, None)
    assert words in found.detail
    assert "+00:00" not in found.detail
    assert str(os.getpid()) not in found.detail
    assert found.holder is not None
    assert found.holder.pid == os.getpid()


def test_a_name_with_braces_is_only_a_name(layout: Layout, registration: Registration) -> None:
    with locked(layout, "install"):
        document = json.loads(layout.holder.read_text())
        layout.holder.write_text(json.dumps({**document, "user": "{base}"}))
        found = inspect(layout, registration)
    assert found is not None
    assert found.detail.startswith("{base} has been installing packages")


def test_in_the_environment_it_runs_in_there_is_only_looking(layout: Layout, tmp_path: Path) -> None:
    """As when JupyterLab itself is installed in a project's environment."""
    records = layout.records.rename(tmp_path / "records")
    shutil.rmtree(layout.path)
    venv.create(layout.path, symlinks=True)
    records.rename(layout.records)
    code = f"""
import sys
sys.path += {sys.path!r}
from pathlib import Path
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.inspection import inspect
found = inspect(Layout(Path(sys.prefix)), None)
print(found.state.value, *found.allows, found.mend)
"""
    done = subprocess.run([layout.python, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.split() == ["unregistered", "packages", "compare", "history", "None"]
