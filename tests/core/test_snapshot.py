"""A snapshot brings back exactly what was there."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from jupyter_venv.core import snapshot
from jupyter_venv.core.environments import Layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / ".venv")
    layout.records.mkdir(parents=True)
    site = layout.path / "lib" / "python3.11" / "site-packages"
    (site / "pkg").mkdir(parents=True)
    (site / "pkg" / "a.py").write_text("a")
    (site / "pkg" / "b.py").write_text("b")
    (site / "paths.pth").write_text("x")
    (layout.path / "empty").mkdir()
    layout.scripts.mkdir()
    (layout.scripts / "tool").write_text("#!tool")
    (layout.scripts / "tool").chmod(0o755)
    (layout.scripts / "python").symlink_to("/nowhere/python")
    return layout


def tree(layout: Layout) -> dict[str, tuple[object, ...]]:
    """Every path but our records, with what it is."""
    found: dict[str, tuple[object, ...]] = {}
    for folder, names, files in os.walk(layout.path):
        if Path(folder) == layout.path:
            names.remove(layout.records.name)
        for name in [*names, *files]:
            path = Path(folder, name)
            mode = path.lstat().st_mode
            content: object = (
                os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None
            )
            found[str(path.relative_to(layout.path))] = (mode, content)
    return found


def test_everything_an_installer_does_is_undone(layout: Layout) -> None:
    before = tree(layout)
    snapshot.take(layout)
    site = layout.path / "lib" / "python3.11" / "site-packages"
    (site / "pkg" / "a.py").unlink()
    (site / "pkg" / "a.py").write_text("new a")  # replaced
    (site / "pkg" / "b.py").unlink()  # removed
    (site / "pkg" / "b.py").mkdir()  # and now a folder
    (site / "pkg" / "b.py" / "inside").write_text("x")
    (site / "new").mkdir()
    (site / "new" / "c.py").write_text("c")
    (site / "paths.pth").write_text("edited in place")
    (layout.scripts / "tool").write_text("edited in place")
    (layout.scripts / "tool").chmod(0o644)
    (layout.scripts / "python").unlink()
    (layout.scripts / "python").write_text("no link any more")
    (layout.path / "empty").rmdir()
    snapshot.restore(layout)
    assert tree(layout) == before
    snapshot.restore(layout)
    assert tree(layout) == before, "restoring again changes nothing"
    snapshot.discard(layout)
    assert os.listdir(layout.records) == []


def test_a_folder_replaced_by_a_link_does_not_lead_outside(layout: Layout, tmp_path: Path) -> None:
    before = tree(layout)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("x")
    snapshot.take(layout)
    site = layout.path / "lib" / "python3.11" / "site-packages"
    shutil.rmtree(site / "pkg")
    (site / "pkg").symlink_to(outside)
    snapshot.restore(layout)
    assert tree(layout) == before
    assert (outside / "precious").exists()


def test_half_a_snapshot_is_not_taken_for_a_whole_one(layout: Layout) -> None:
    layout.snapshot.with_suffix(".partial").mkdir()
    with pytest.raises(FileNotFoundError):
        snapshot.restore(layout)
    before = tree(layout)
    snapshot.take(layout)
    snapshot.restore(layout)
    assert tree(layout) == before


def test_deleting_changes_nothing_behind_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("x")
    outside.chmod(0o604)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link").symlink_to(outside)
    os.link(outside, folder / "other-name")
    folder.chmod(0o500)
    snapshot.delete_tree(folder)
    assert not folder.exists()
    assert outside.stat().st_mode & 0o777 == 0o604


def test_read_only_folders_are_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / "file").write_text("x")
    folder.chmod(0o555)
    snapshot.delete_tree(tmp_path / "a")
    assert not (tmp_path / "a").exists()
    snapshot.delete_tree(tmp_path / "a")  # nothing to do


def test_a_forged_snapshot_does_not_write_through_its_own_links(layout: Layout, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    layout.snapshot.mkdir()
    (layout.snapshot / "0").write_text("evil")
    manifest = {"folders": {}, "links": {"a": str(outside)}, "files": ["a/f"]}
    (layout.snapshot / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ValueError, match="leads out"):
        snapshot.restore(layout)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("name", ["../outside", "/outside", "lib/../../outside"])
@pytest.mark.parametrize("kind", ["folders", "links", "files"])
def test_a_forged_snapshot_leads_nowhere(layout: Layout, tmp_path: Path, name: str, kind: str) -> None:
    layout.snapshot.mkdir()
    (layout.snapshot / "0").write_text("evil")
    values = {"folders": {name: 0o777}, "links": {name: "/etc"}, "files": [name]}
    manifest = {"folders": {}, "links": {}, "files": [], kind: values[kind]}
    (layout.snapshot / "manifest.json").write_text(json.dumps(manifest))
    before = tree(layout)
    with pytest.raises(ValueError, match="leads out"):
        snapshot.restore(layout)
    assert tree(layout) == before
    assert not (tmp_path / "outside").exists()
