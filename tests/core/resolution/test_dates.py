"""As of which day: git, the Python a notebook was saved with, the time of a file, or what somebody says."""

from __future__ import annotations

import os
import subprocess
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from jupyter_venv.core.resolution import dates
from jupyter_venv.errors import InvalidDate

TODAY = date(2026, 1, 1)


def git(folder: Path, *words: str, day: str = "2020-01-01") -> None:
    moment = f"{day}T12:00:00+0000"
    identity = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org"}
    identity |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"}
    environ = {
        **os.environ,
        **identity,
        "GIT_AUTHOR_DATE": moment,
        "GIT_COMMITTER_DATE": "2025-01-01T00:00:00+0000",
    }
    subprocess.run(["git", "-C", str(folder), *words], check=True, env=environ, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two notebooks, of which one was changed later, and a README that was changed last."""
    git(tmp_path, "init", "-q")
    for day, name in [
        ("2018-03-01", "a.ipynb"),
        ("2018-04-01", "b.ipynb"),
        ("2019-05-01", "a.ipynb"),
        ("2024-01-01", "README.md"),
    ]:
        (tmp_path / name).write_text(day, encoding="utf-8")
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", day, day=day)
    return tmp_path


def test_the_last_change_of_the_notebooks_counts_not_that_of_the_repository(repository: Path) -> None:
    both = [repository / "a.ipynb", repository / "b.ipynb"]
    found = dates.last_changed(repository, both, os.environ)
    assert found is not None
    assert found.day == date(2019, 5, 1)
    alone = dates.last_changed(repository, both[1:], os.environ)
    assert alone is not None
    assert alone.day == date(2018, 4, 1)


def test_the_day_they_came_in(repository: Path) -> None:
    found = dates.first_seen(repository, [repository / "a.ipynb"], os.environ)
    assert found is not None
    assert found.day == date(2018, 3, 1)


def test_git_runs_nothing_that_a_repository_names(repository: Path) -> None:
    mark = repository / "ran"
    hook = repository / "hook.sh"
    hook.write_text(f"#!/bin/sh\ntouch '{mark}'\n", encoding="utf-8")
    hook.chmod(0o755)
    settings = [("core.fsmonitor", str(hook)), ("core.pager", str(hook)), ("gpg.program", str(hook))]
    settings += [("log.showSignature", "true"), ("diff.external", str(hook)), ("core.sshCommand", str(hook))]
    for name, value in settings:
        git(repository, "config", name, value)
    assert dates.last_changed(repository, [repository / "a.ipynb"], os.environ)
    assert not mark.exists()


def test_variables_of_git_lead_nowhere_else(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(repository / "nowhere"))
    assert dates.last_changed(repository, [repository / "a.ipynb"], os.environ)


def test_without_git_there_is_no_such_day(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text("", encoding="utf-8")
    assert dates.last_changed(tmp_path, [tmp_path / "a.ipynb"], os.environ) is None
    assert dates.last_changed(tmp_path, [tmp_path / "a.ipynb"], {**os.environ, "PATH": ""}) is None


def test_the_newest_python_that_notebooks_were_saved_with() -> None:
    found = dates.of_python(["3.6.4", "3.7.3", "2.7.15", ""])
    assert found is not None
    assert "3.7.3" in found.because
    assert dates.of_python(["2.7.15", ""]) is None


def test_the_time_of_a_file_counts_unless_it_is_that_of_the_copy(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text("", encoding="utf-8")
    for day, expected in [("2019-06-01", date(2019, 6, 1)), ("2025-12-31", None)]:
        moment = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=timezone.utc).timestamp()
        os.utime(path, (moment, moment))
        found = dates.of_files([path, tmp_path / "missing"], TODAY)
        assert (found.day if found else None) == expected


def test_what_somebody_says(repository: Path) -> None:
    notebooks = [repository / "a.ipynb"]
    assert dates.of_user("2023-03-01", repository, notebooks, os.environ).day == date(2023, 3, 1)
    assert dates.of_user("git", repository, notebooks, os.environ).day == date(2019, 5, 1)


@pytest.mark.parametrize("text", ["yesterday", "2023-13-01", "1999-01-01", "2999-01-01", "", "01.03.2023"])
def test_what_is_no_day_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidDate):
        dates.of_user(text, tmp_path, [], os.environ)


def test_git_that_knows_nothing_is_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidDate, match="git knows of no change"):
        dates.of_user("git", tmp_path, [tmp_path / "a.ipynb"], os.environ)
