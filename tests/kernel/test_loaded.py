from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_venv.kernel import loaded
from jupyter_venv.models import PackageChange


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A site-packages with two distributions that share a namespace; one of them is loaded."""
    for name in ("one", "two"):
        package = tmp_path / "shared_space" / name
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        record = tmp_path / f"shared_space_{name}-2.0.dist-info"
        record.mkdir()
        (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: shared-space-{name}\nVersion: 2.0\n")
        (record / "RECORD").write_text(f"shared_space/{name}/__init__.py,,\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.import_module("shared_space.one")
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("shared_space")]:
        del sys.modules[name]


def change(name: str, before: str | None, after: str | None) -> PackageChange:
    return PackageChange(f"shared-space-{name}", before, after)


def test_only_what_is_loaded_is_stale(site: Path) -> None:
    one = change("one", "1.0", "2.0")
    assert loaded.stale([one, change("two", "1.0", "2.0")]) == [one]
    assert loaded.stale([change("one", None, "2.0")]) == []
    assert loaded.stale([change("missing", "1.0", "2.0")]) == []
    assert loaded.advice([one]) == (
        "Already imported in this kernel: shared-space-one 1.0 → 2.0. "
        "Restart the kernel to use what is installed now."
    )
    assert loaded.advice([change("two", "1.0", "2.0")]) == ""


def test_what_was_removed_but_is_loaded(site: Path) -> None:
    plain = site / "plain_module.py"
    plain.touch()
    importlib.import_module("plain_module")
    gone = PackageChange("plain-module", "1.0", None)
    assert loaded.stale([gone]) == []
    plain.unlink()
    assert loaded.stale([gone]) == [gone]
    del sys.modules["plain_module"]


def test_changes_of_a_result() -> None:
    result = {"changes": [{"name": "a", "before": None, "after": "1"}]}
    assert loaded.changes_of(result) == [PackageChange("a", None, "1")]
    assert loaded.changes_of({}) == []


def test_the_answer_to_a_front_end(site: Path) -> None:
    one = {"name": "shared-space-one", "before": "1.0", "after": "2.0"}
    two = {"name": "shared-space-two", "before": "1.0", "after": "2.0"}
    assert loaded.answer({"changes": [one, two]}) == {"stale": [one]}
    assert loaded.answer({"changes": []}) == {"stale": []}


def test_what_just_arrived_is_importable_after_an_answer(site: Path) -> None:
    with pytest.raises(ImportError):
        importlib.import_module("shared_space_late")
    (site / "shared_space_late.py").touch()
    loaded.answer({"changes": []})
    importlib.import_module("shared_space_late")
