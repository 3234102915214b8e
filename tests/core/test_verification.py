"""An installer's word is checked against the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_venv.core.distributions import read_distributions
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.verification import problems


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / ".venv")
    layout.scripts.mkdir(parents=True)
    site = layout.path / "lib" / "python3.11" / "site-packages"
    info = site / "pkg-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "pkg.py").write_text("12345")
    (layout.scripts / "pkg").write_text("#!/long/path/to/python")
    (info / "METADATA").write_text("Name: pkg\nVersion: 1.0\n")
    (info / "RECORD").write_text(
        "pkg.py,sha256=x,5\n__pycache__/pkg.cpython-311.pyc,,\n../../../bin/pkg,sha256=x,3\n"
        "pkg-1.0.dist-info/METADATA,,\npkg-1.0.dist-info/RECORD,,\n"
    )
    return layout


def found(layout: Layout) -> list[str]:
    return problems(layout, {}, read_distributions(layout), removed=())


def test_a_sound_environment(layout: Layout) -> None:
    assert found(layout) == []


def test_a_file_is_missing(layout: Layout) -> None:
    (layout.site_packages() / "pkg.py").unlink()
    assert found(layout) == ["pkg 1.0 lacks its file pkg.py."]


def test_a_file_is_cut_off(layout: Layout) -> None:
    (layout.site_packages() / "pkg.py").write_text("123")
    assert found(layout) == ["pkg 1.0's file pkg.py has 3 bytes instead of 5."]


def test_a_script_is_missing(layout: Layout) -> None:
    (layout.scripts / "pkg").unlink()
    assert found(layout) == ["pkg 1.0 lacks its file ../../../bin/pkg."]


def test_there_is_no_record(layout: Layout) -> None:
    (layout.site_packages() / "pkg-1.0.dist-info" / "RECORD").unlink()
    assert found(layout) == ["pkg 1.0 has no RECORD of its files."]


def test_the_leftovers_of_pip(layout: Layout) -> None:
    (layout.site_packages() / "~kg").mkdir()
    assert found(layout) == ["~kg is the leftover of an uninstall that did not end."]


def test_metadata_is_gone(layout: Layout) -> None:
    (layout.site_packages() / "pkg-1.0.dist-info" / "METADATA").unlink()
    assert found(layout) == ["pkg-1.0.dist-info has no readable metadata."]


def test_something_else_was_lost(layout: Layout) -> None:
    before = read_distributions(layout)
    for path in sorted((layout.site_packages() / "pkg-1.0.dist-info").iterdir()):
        path.unlink()
    (layout.site_packages() / "pkg-1.0.dist-info").rmdir()
    after = read_distributions(layout)
    assert problems(layout, before, after, removed=()) == ["pkg 1.0 has disappeared."]
    assert problems(layout, before, after, removed=["pkg"]) == []


def test_what_was_damaged_before_is_not_this_changes_fault(layout: Layout) -> None:
    (layout.site_packages() / "pkg.py").unlink()
    before = read_distributions(layout)
    assert problems(layout, before, before, removed=()) == []
