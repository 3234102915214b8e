"""What is loaded in another version than is installed: told exactly, or not at all."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from jupyter_venv.kernel import imports, loaded
from jupyter_venv.models import PackageChange
from tests.kernel.site import Site

Stale = Callable[[], list[tuple[str, "str | None", "str | None"]]]


@pytest.fixture
def stale(site: Site) -> Stale:
    """Begins to watch at the first call, and says what is stale."""

    def read() -> list[tuple[str, str | None, str | None]]:
        if imports.current() is None:
            imports.watch(str(site.environment))
        return [(one.name, one.before, one.after) for one in loaded.stale()]

    return read


def load(*names: str) -> None:
    for name in names:
        importlib.import_module(name)


def test_only_what_is_loaded_is_stale(site: Site, stale: Stale) -> None:
    for name in ("one", "two"):
        site.put(name, "1.0")
    assert stale() == []
    load("one")
    for name in ("one", "two", "three"):
        site.put(name, "2.0")
    assert stale() == [("one", "1.0", "2.0")]


def test_what_was_imported_after_the_change_is_what_is_installed(site: Site, stale: Stale) -> None:
    site.put("late", "1.0")
    assert stale() == []
    site.put("late", "2.0")
    load("late")
    assert stale() == []
    site.put("late", "3.0")
    assert stale() == [("late", "2.0", "3.0")]


def test_what_is_changed_back_is_as_loaded(site: Site, stale: Stale) -> None:
    site.put("there", "1.0")
    assert stale() == []
    load("there")
    site.put("there", "2.0")
    assert stale() == [("there", "1.0", "2.0")]
    site.drop("there")
    assert stale() == [("there", "1.0", None)]
    site.put("there", "1.0")
    assert stale() == []


def test_what_is_loaded_in_part_from_both(site: Site, stale: Stale) -> None:
    site.put("half", "1.0", {"half/__init__.py": "", "half/a.py": ""})
    assert stale() == []
    load("half")
    site.put("half", "2.0", {"half/__init__.py": "", "half/b.py": ""})
    load("half.b")
    assert stale() == [("half", "1.0", "2.0")]


def test_what_is_imported_anew_is_new(site: Site, stale: Stale) -> None:
    site.put("again", "1.0")
    assert stale() == []
    load("again")
    site.put("again", "2.0")
    importlib.reload(sys.modules["again"])
    assert stale() == []


def test_distributions_that_share_a_folder(site: Site, stale: Stale) -> None:
    for name in ("one", "two"):
        site.put(f"shared-space-{name}", "1.0", {f"shared/space/{name}/__init__.py": ""})
    assert stale() == []
    load("shared.space.one")
    for name in ("one", "two"):
        site.put(f"shared-space-{name}", "2.0", {f"shared/space/{name}/__init__.py": ""})
    assert stale() == [("shared-space-one", "1.0", "2.0")]
    for name in ("one", "two"):
        site.drop(f"shared-space-{name}")
    assert stale() == [("shared-space-one", "1.0", None)]


def test_a_part_of_a_shared_folder_that_was_removed(site: Site, stale: Stale) -> None:
    for name in ("one", "two"):
        site.put(f"shared-{name}", "1.0", {f"shared/{name}/__init__.py": ""})
    assert stale() == []
    load("shared.one", "shared.two")
    site.drop("shared-one")
    assert stale() == [("shared-one", "1.0", None)]


@pytest.mark.parametrize(
    ("distribution", "files", "module"),
    [
        ("plain-module", {"plain_module.py": ""}, "plain_module"),
        ("scikit-image", {"skimage/__init__.py": ""}, "skimage"),
        ("odd-name", {"quite/__init__.py": "", "quite/different.py": ""}, "quite.different"),
    ],
)
def test_what_was_removed(
    distribution: str, files: dict[str, str], module: str, site: Site, stale: Stale
) -> None:
    site.put(distribution, "1.0", files)
    site.put("other", "1.0")
    assert stale() == []
    load("other")
    load(module)
    site.drop(distribution)
    assert stale() == [(distribution, "1.0", None)]


def test_several_that_were_removed_at_once(site: Site, stale: Stale) -> None:
    site.put("same", "1.0")
    site.put("opencv-python", "4.0", {"cv2/__init__.py": ""})
    site.put("odd-name", "1.0", {"quite/__init__.py": ""})
    site.put("unloaded", "1.0")
    assert stale() == []
    load("same", "cv2", "quite")
    for name in ("same", "opencv-python", "odd-name", "unloaded"):
        site.drop(name)
    assert stale() == [("odd-name", "1.0", None), ("opencv-python", "4.0", None), ("same", "1.0", None)]


def test_a_module_that_became_a_package_of_another_name(site: Site, stale: Stale) -> None:
    site.put("renamed", "1.0", {"old_name.py": ""})
    assert stale() == []
    load("old_name")
    site.put("renamed", "2.0", {"new_name/__init__.py": ""})
    assert stale() == [("renamed", "1.0", "2.0")]


def test_a_compiled_module(site: Site, stale: Stale, monkeypatch: pytest.MonkeyPatch) -> None:
    file = "_speedy.cpython-311-x86_64-linux-gnu.so"
    site.put("speedy", "1.0", {file: ""})
    module = ModuleType("_speedy")
    module.__file__ = str(site.path / file)
    monkeypatch.setitem(sys.modules, "_speedy", module)
    assert stale() == []
    site.put("speedy", "2.0", {file: ""})
    assert stale() == [("speedy", "1.0", "2.0")]
    site.drop("speedy")
    assert stale() == [("speedy", "1.0", None)]


def test_an_editable_installation(site: Site, stale: Stale, monkeypatch: pytest.MonkeyPatch) -> None:
    source = site.environment.parent / "source"
    source.mkdir()
    (source / "demo.py").touch()
    (source / "helpers.py").touch()
    monkeypatch.syspath_prepend(str(source))
    site.put("demo", "1.0", {"_demo.pth": str(source)})
    assert stale() == []
    load("helpers")
    site.put("demo", "1.1", {"_demo.pth": str(source)})
    assert stale() == []
    load("demo")
    site.put("demo", "1.2", {"_demo.pth": str(source)})
    assert stale() == [("demo", "1.1", "1.2")]


def test_an_editable_installation_that_became_an_ordinary_one(site: Site, stale: Stale) -> None:
    source = site.environment.parent / "source"
    source.mkdir()
    (source / "demo.py").touch()
    (source / "mine.py").touch()
    sys.path.append(str(source))
    try:
        site.put("demo", "1.0", {"_demo.pth": str(source)})
        site.put("mine", "1.0")
        assert stale() == []
        load("demo")
        site.put("demo", "1.1")
        assert stale() == [("demo", "1.0", "1.1")]
    finally:
        sys.path.remove(str(source))


def test_a_file_of_the_users_own_is_no_package(
    site: Site, stale: Stale, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site.environment.parent / "mine.py").touch()
    monkeypatch.syspath_prepend(str(site.environment.parent))
    site.put("mine", "1.0")
    assert stale() == []
    load("mine")
    site.put("mine", "2.0")
    assert stale() == []


def test_what_the_base_python_has_instead(
    site: Site, stale: Stale, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tmp_path / "site-packages"
    (base / "there-0.9.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(base)])
    site.put("there", "1.0")
    assert stale() == []
    load("there")
    site.drop("there")
    assert stale() == [("there", "1.0", "0.9")]


def test_other_names_of_a_module(site: Site, stale: Stale, monkeypatch: pytest.MonkeyPatch) -> None:
    site.put("proper", "1.0")
    assert stale() == []
    site.put("proper", "2.0")
    load("proper")
    monkeypatch.setitem(sys.modules, "vendored.proper", sys.modules["proper"])
    assert stale() == []


def test_what_lies_among_the_modules_is_not_asked(
    site: Site, stale: Stale, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Lazy(ModuleType):
        """A module that loads when it is asked for anything."""

        def __getattribute__(self, name: str) -> object:
            raise RuntimeError(name)

    site.put("there", "1.0")
    assert stale() == []
    load("there")
    site.put("there", "2.0")
    strange: dict[str, Any] = {"lazy": Lazy("lazy"), "none": None, "number": 1, "slots": object()}
    with monkeypatch.context() as patch:
        for name, value in strange.items():
            patch.setitem(sys.modules, name, value)
        assert stale() == [("there", "1.0", "2.0")]


def test_an_environment_that_is_gone_says_nothing(site: Site, stale: Stale) -> None:
    site.put("there", "1.0")
    assert stale() == []
    load("there")
    shutil.rmtree(site.environment)
    assert stale() == []


def test_a_list_of_files_that_is_none(site: Site, stale: Stale) -> None:
    site.put("there", "1.0")
    assert stale() == []
    load("there")
    site.put("there", "2.0")
    record = site.path / "there-2.0.dist-info" / "RECORD"
    record.unlink()
    os.mkfifo(record)
    assert stale() == []
    record.unlink()
    record.write_text("there.py\n")


def test_nothing_is_known_without_an_environment() -> None:
    assert loaded.stale() == []
    assert loaded.answer({"changes": [{"name": "pip", "before": "1", "after": "2"}]}) == {"stale": []}


def test_what_is_said() -> None:
    pandas = PackageChange("pandas", "2.1.4", "2.2.3")
    numpy = PackageChange("numpy", "2.0", "1.26")
    six = PackageChange("six", "1.16", None)
    assert loaded.describe([]) == ""
    assert loaded.describe([pandas]) == (
        "pandas 2.1.4 is loaded, 2.2.3 is installed: restart the kernel to use it."
    )
    assert loaded.describe([six]) == "six 1.16 is loaded, and no longer installed: restart the kernel."
    assert loaded.describe([numpy, pandas, six]) == (
        "Loaded, but not as installed now: numpy 2.0 → 1.26, pandas 2.1.4 → 2.2.3, six 1.16 removed.\n"
        "Restart the kernel to use what is installed."
    )
    assert "six 1.16 removed and 2 more.\n" in loaded.describe([numpy, pandas, six, six, six])


def test_changes_of_a_result() -> None:
    result = {"changes": [{"name": "a", "before": None, "after": "1"}]}
    assert loaded.changes_of(result) == [PackageChange("a", None, "1")]
    assert loaded.changes_of({}) == []


def test_the_answer_to_a_front_end(site: Site, stale: Stale) -> None:
    for name in ("one", "two", "three"):
        site.put(f"Mixed-{name}", "1.0")
    assert stale() == []
    load("Mixed_one", "Mixed_three")
    for name in ("one", "two", "three"):
        site.put(f"Mixed-{name}", "3.0")
    asked = [{"name": f"Mixed-{name}", "before": "2.0", "after": "3.0"} for name in ("one", "two")]
    told = {"name": "Mixed-one", "before": "1.0", "after": "3.0"}
    assert loaded.answer({"changes": asked}) == {"stale": [told]}
    assert loaded.answer({"changes": []}) == {"stale": []}
    assert "Mixed-one 1.0 is loaded, 3.0" in loaded.advice(loaded.changes_of({"changes": asked}))
    unsaid = loaded.unsaid()
    assert [one.name for one in unsaid] == ["mixed-three"]
    loaded.note_said(unsaid)
    assert loaded.unsaid() == []
    assert loaded.advice([PackageChange("Mixed-two", "1.0", "3.0")]) == ""


def test_a_kernel_that_was_started_later_has_what_is_installed(site: Site, stale: Stale) -> None:
    site.put("there", "2.0")
    assert stale() == []
    load("there")
    assert loaded.answer({"changes": [{"name": "there", "before": "1.0", "after": "2.0"}]}) == {"stale": []}
