"""What others change is noticed, and written down as theirs; nothing is ever made up."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from jupyter_venv.core import bookkeeping
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.inventory import mark_of, read_inventory
from jupyter_venv.core.journal import Entry, Journal
from jupyter_venv.core.lock import locked
from jupyter_venv.core.manager import Manager
from jupyter_venv.kernel.fingerprint import Fingerprint
from jupyter_venv.models import PackageChange
from tests.core.fakes import FakeInstaller, change, ignore, make_environment, put, remove, upgrade_alpha


@pytest.fixture
def manager(tmp_path: Path) -> Manager:
    return Manager(kernels=tmp_path / "kernels", runner=FakeInstaller(), source="cell")


@pytest.fixture
def layout(project: Path, manager: Manager) -> Layout:
    """An environment in which the user has asked for alpha 1.5 and beta."""
    manager.create(project, specs=["alpha==1.5", "beta"]).run(ignore)
    return Layout.of_project(project.resolve())


def entries(layout: Layout) -> list[Entry]:
    return Journal(layout.journal).entries()


def asked(manager: Manager, layout: Layout) -> set[str]:
    return {one.name for one in manager.packages(layout.project) if one.requested}


def test_the_first_look_makes_nothing_up(project: Path) -> None:
    """In an environment from before there was anything to compare with."""
    layout = make_environment(project)
    put(layout.site_packages(), "gamma", "1.0")
    change(layout, upgrade_alpha)
    assert [one.verb for one in entries(layout)] == ["install"]
    put(layout.site_packages(), "delta", "1.0")
    change(layout, lambda site: put(site, "alpha", "3.0"))
    assert [(one.verb, one.changes) for one in entries(layout)][1:] == [
        ("external", (PackageChange("delta", None, "1.0"),)),
        ("install", (PackageChange("alpha", "2.0", "3.0"),)),
    ]


def test_nothing_to_do_is_written_once(manager: Manager, layout: Layout) -> None:
    for specs in (["alpha==1.5"], ["alpha==1.5"], ["alpha"], ["alpha"], ["alpha==1.5"], ["alpha", "beta"]):
        manager.install(layout.project, specs).run(ignore)
    found = [(one.verb, one.arguments, one.changes) for one in entries(layout)[1:]]
    # What is asked for otherwise than before is news, though nothing is installed for it.
    arguments = [("alpha==1.5",), ("alpha",), ("alpha==1.5",), ("alpha", "beta")]
    assert found == [("install", each, ()) for each in arguments]


def test_history_notices(manager: Manager, layout: Layout) -> None:
    site_packages = layout.site_packages()
    put(site_packages, "gamma", "1.0")
    put(site_packages, "alpha", "2.0")
    remove(site_packages, "beta")
    os.utime(site_packages, (1_700_000_000, 1_700_000_000))
    newest, created = manager.history(layout.project)
    assert (newest.number, newest.verb, newest.source, newest.status) == (2, "external", "external", "done")
    assert newest.time == "2023-11-14T22:13:20+00:00"
    assert newest.changes == (
        PackageChange("alpha", "1.5", "2.0"),
        PackageChange("beta", "1.0", None),
        PackageChange("gamma", None, "1.0"),
    )
    assert (created.verb, created.source) == ("create", "cell")
    # Once.
    assert len(manager.history(layout.project)) == 2


def test_what_is_asked_for_afterwards(manager: Manager, layout: Layout) -> None:
    put(layout.site_packages(), "gamma", "1.0")
    put(layout.site_packages(), "alpha", "2.0")
    remove(layout.site_packages(), "beta")
    manager.history(layout.project)
    entry = entries(layout)[-1]
    # The version chosen since stands against the pin; what was removed is no longer wanted.
    assert (set(entry.requested), set(entry.dropped)) == ({"alpha", "gamma"}, {"alpha", "beta"})
    assert entry.asked == {"alpha": "alpha==1.5", "beta": "beta"}
    assert asked(manager, layout) == {"alpha", "gamma"}
    put(layout.site_packages(), "beta", "1.0")
    (layout.site_packages() / "gamma-1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: gamma\nVersion: 1.0\nRequires-Dist: beta\n"
    )
    assert asked(manager, layout) == {"alpha", "gamma"}, "beta came back for gamma's sake only"


@pytest.mark.parametrize(("verb", "name"), [("install", "gamma"), ("upgrade", "beta")])
def test_what_somebody_chose_stays_though_nobody_has_looked(
    verb: str, name: str, layout: Layout, tmp_path: Path
) -> None:
    asked_for = list[str]()

    class Installer(FakeInstaller):
        def __call__(self, argv: Sequence[str], **options: Any) -> int:
            asked_for.extend(argv)
            return super().__call__(argv, **options)

    put(layout.site_packages(), "alpha", "2.0")
    manager = Manager(kernels=tmp_path / "kernels", runner=Installer())
    getattr(manager, verb)(layout.project, [name]).run(ignore)
    assert "alpha" in asked_for
    assert "alpha==1.5" not in asked_for


def test_half_a_distribution_is_looked_at_again(manager: Manager, layout: Layout) -> None:
    """Installers make the folder first: what it will say is not known yet."""
    info = layout.site_packages() / "gamma-1.0.dist-info"
    info.mkdir()
    assert "gamma" not in [one.name for one in manager.packages(layout.project)]
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: gamma\nVersion: 1.0\n")
    assert "gamma" in [one.name for one in manager.packages(layout.project)]
    assert [one.verb for one in manager.history(layout.project)] == ["external", "create"]


def test_what_a_folder_says_of_itself_is_not_believed(
    manager: Manager, layout: Layout, tmp_path: Path
) -> None:
    """A downloaded environment, registered nowhere, whose list is made up."""
    put(layout.site_packages(), "gamma", "1.0")
    manager.packages(layout.project)
    document = json.loads(layout.inventory.read_text())
    assert [one["name"] for one in document["listing"] if one["name"] == "gamma"]
    for one in document["listing"]:
        one["version"] = "6.6.6"
    layout.inventory.write_text(json.dumps(document))
    assert {one.version for one in manager.packages(layout.project)} == {"6.6.6"}  # our own, at home
    (kernel,) = (tmp_path / "kernels").iterdir()
    kernel.rename(tmp_path / "elsewhere")
    assert "6.6.6" not in {one.version for one in manager.packages(layout.project)}


def test_what_needs_no_word(manager: Manager, layout: Layout) -> None:
    """Bytecode, files that are nobody's, and the same versions once more."""
    before = layout.journal.read_bytes()
    (layout.site_packages() / "__pycache__").mkdir()
    manager.history(layout.project)
    assert bookkeeping.is_noticed(layout)
    put(layout.site_packages(), "alpha", "1.5")
    os.utime(layout.site_packages(), (1, 1))
    assert not bookkeeping.is_noticed(layout)
    manager.history(layout.project)
    assert bookkeeping.is_noticed(layout)
    assert layout.journal.read_bytes() == before


def test_never_while_somebody_is_at_work(manager: Manager, layout: Layout) -> None:
    put(layout.site_packages(), "gamma", "1.0")
    with locked(layout, "install"):
        assert [one.verb for one in manager.history(layout.project)] == ["create"]
    assert [one.verb for one in manager.history(layout.project)] == ["external", "create"]


def test_never_half_a_change(manager: Manager, layout: Layout) -> None:
    Journal(layout.journal).begin("install", ["gamma"])
    put(layout.site_packages(), "gamma", "1.0")
    assert [one.status for one in manager.history(layout.project)] == ["pending", "done"]


def test_never_in_a_folder_that_may_be_anybodys(manager: Manager, layout: Layout, tmp_path: Path) -> None:
    put(layout.site_packages(), "gamma", "1.0")
    (kernel,) = (tmp_path / "kernels").iterdir()
    kernel.rename(tmp_path / "elsewhere")
    before = layout.journal.read_bytes(), layout.inventory.read_bytes()
    assert [one.verb for one in manager.history(layout.project)] == ["create"]
    assert (layout.journal.read_bytes(), layout.inventory.read_bytes()) == before


VERBS: dict[str, Callable[[Manager, Path], object]] = {
    "install": lambda manager, project: manager.install(project, ["delta"]).run(ignore),
    "freeze": lambda manager, project: manager.freeze(project).run(ignore),
    "create": lambda manager, project: manager.create(project, again=True).run(ignore),
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_change_begins_with_noticing(manager: Manager, layout: Layout, verb: str) -> None:
    put(layout.site_packages(), "gamma", "1.0")
    VERBS[verb](manager, layout.project)
    external, *rest = entries(layout)[1:]
    assert (external.verb, external.changes) == ("external", (PackageChange("gamma", None, "1.0"),))
    assert "gamma" not in {change.name for one in rest for change in one.changes}
    assert "gamma" in asked(manager, layout)
    assert [one.verb for one in manager.history(layout.project)].count("external") == 1


RUBBISH = [
    b"", b"[]", b"{", b'{"number": 1, "mark": [], "items": 5}', b'{"number": 1, "mark": [5], "items": {}}',
    b'{"number": 1, "mark": [], "items": {"alpha": {"name": "alpha"}}}',
    b'{"number": 1e999, "mark": [], "items": {}}', b'{"number": 99, "mark": [], "items": {}}',
]  # fmt: skip


@pytest.mark.parametrize("content", RUBBISH)
def test_an_inventory_that_is_none_is_written_again(manager: Manager, layout: Layout, content: bytes) -> None:
    layout.inventory.write_bytes(content)
    assert [one.verb for one in manager.history(layout.project)] == ["create"]
    inventory = read_inventory(layout)
    assert inventory is not None
    assert (inventory.number, inventory.items["alpha"].asked) == (1, "alpha==1.5")


def test_a_death_before_the_inventory_was_written(manager: Manager, layout: Layout) -> None:
    old = layout.inventory.read_bytes()
    manager.install(layout.project, ["gamma"]).run(ignore)
    layout.inventory.write_bytes(old)
    assert [one.verb for one in manager.history(layout.project)] == ["install", "create"]
    remove(layout.site_packages(), "gamma")
    assert manager.history(layout.project)[0].changes == (PackageChange("gamma", "1.0", None),)


def test_where_it_came_from_is_kept_for_others_changes_too(manager: Manager, layout: Layout) -> None:
    origin = {"url": "https://user:secret@example.org/alpha.whl?token=secret", "archive_info": {}}
    place = layout.site_packages() / "alpha-1.5.dist-info" / "direct_url.json"
    place.write_text(json.dumps(origin))
    os.utime(layout.site_packages(), (1, 1))
    manager.history(layout.project)
    remove(layout.site_packages(), "alpha")
    manager.history(layout.project)
    entry = entries(layout)[-1]
    assert entry.origins == {"alpha": {"url": "https://example.org/alpha.whl", "abridged": True}}
    assert "secret" not in layout.journal.read_text() + layout.inventory.read_text()


def test_a_preview_knows_and_writes_nothing(manager: Manager, layout: Layout) -> None:
    put(layout.site_packages(), "gamma", "1.0")
    before = layout.journal.read_bytes()
    change = manager.undo(layout.project, preview=True)
    assert change.arguments == ("2",)
    assert layout.journal.read_bytes() == before
    assert [one.verb for one in bookkeeping.now(layout)[1]] == ["create", "external"]


# Marks


def test_marks_are_the_kernels_too(layout: Layout) -> None:
    assert mark_of(layout) == Fingerprint(str(layout.path)).packages()
    assert len(mark_of(layout)) == 1


def test_watching_sees_what_others_install(manager: Manager, layout: Layout) -> None:
    before = manager.fingerprint()
    assert manager.fingerprint() == before
    put(layout.site_packages(), "gamma", "1.0")
    after = manager.fingerprint()
    assert after != before
    # While one of us is at work it is enough to know that.
    with locked(layout, "install"):
        working = manager.fingerprint()
        put(layout.site_packages(), "delta", "1.0")
        assert manager.fingerprint() == working
    assert manager.fingerprint() not in (after, working)


def test_a_list_by_another_version_is_made_again(manager: Manager, layout: Layout) -> None:
    document = json.loads(layout.inventory.read_text())
    document["by"] = "0.0.1"
    document["listing"] = []
    layout.inventory.write_text(json.dumps(document))
    assert manager.packages(layout.project)
