"""Noting imports: nothing until something changes, and never in the way of one."""

from __future__ import annotations

import importlib
import sys
import threading

import pytest

from jupyter_venv.kernel import imports
from tests.kernel.site import Site


def watch(site: Site) -> imports.Imports:
    imports.watch(str(site.environment))
    found = imports.current()
    assert found is not None
    return found


def test_nothing_is_noted_before_the_first_change(site: Site) -> None:
    site.put("early", "1.0")
    history = watch(site)
    importlib.import_module("early")
    assert history.since == {}
    [state] = history.states
    assert state.versions == {"early": "1.0", "kernel-itself": "1.0"}


def test_what_is_imported_after_a_change_is_noted_with_it(site: Site) -> None:
    history = watch(site)
    site.put("late", "1.0")
    importlib.import_module("late")
    site.put("later", "1.0")
    importlib.import_module("later")
    assert (history.since["late"], history.since["later"]) == (1, 2)
    site.put("late", "2.0")
    importlib.reload(sys.modules["late"])
    assert history.since["late"] == 3


def test_what_changes_no_distribution_is_no_change(site: Site) -> None:
    history = watch(site)
    (site.path / "note.txt").touch()
    history.look()
    assert len(history.states) == 1
    assert "note.txt" in history.now.entries


def test_what_just_arrived_is_importable_at_once(site: Site) -> None:
    """A finder keeps what it saw of a folder until the folder's time differs, which may take a while."""
    watch(site)
    for number in range(20):
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module(f"arrival{number}")
        site.put(f"arrival{number}", "1.0")
        importlib.import_module(f"arrival{number}")


def test_an_import_never_fails_because_of_us(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.put("innocent", "1.0")
    history = watch(site)
    monkeypatch.setattr(history, "fingerprint", None)
    with pytest.raises(AttributeError):
        history.look()
    importlib.import_module("innocent")


def test_an_environment_that_is_gone(site: Site) -> None:
    site.put("some", "1.0")
    history = watch(site)
    away = site.environment.rename(site.environment.with_name("away"))
    history.look()
    assert history.now.versions == {}
    away.rename(site.environment)
    history.look()
    assert history.now.versions["some"] == "1.0"


def test_somebody_in_the_middle_of_a_change(site: Site) -> None:
    history = watch(site)
    assert not history.changing()
    stash = site.path / "~andas"
    stash.mkdir()
    history.look()
    assert history.changing()
    stash.rmdir()
    site.put("pandas", "2.0")
    history.look()
    assert not history.changing()
    holder = site.environment / ".jupyter_venv" / "holder.json"
    holder.parent.mkdir()
    holder.touch()
    assert history.changing()


def test_watching_twice_and_no_more(site: Site) -> None:
    before = list(sys.meta_path)
    watch(site)
    watch(site)
    assert len(sys.meta_path) == len(before) + 1
    imports.unwatch()
    imports.unwatch()
    assert sys.meta_path == before
    assert imports.current() is None


def test_many_threads_and_one_change(site: Site) -> None:
    history = watch(site)
    site.put("shared", "1.0")
    threads = [threading.Thread(target=history.look) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(history.states) == 2
