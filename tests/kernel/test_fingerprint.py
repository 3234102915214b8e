"""Marks of an environment: the same until somebody changes something, whoever that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_venv.core.environments import Layout
from jupyter_venv.kernel.fingerprint import Fingerprint


@pytest.fixture
def layout(project: Path) -> Layout:
    """The folders of an environment, with nothing installed."""
    found = Layout.of_project(project)
    (found.path / "lib" / "python3.11" / "site-packages" / "acme").mkdir(parents=True)
    found.records.mkdir()
    found.journal.write_text("one\n")
    return found


def test_nothing_changed_nothing_differs(layout: Layout) -> None:
    fingerprint = Fingerprint(str(layout.path), str(layout.project / "requirements.txt"))
    before = fingerprint.packages(), fingerprint.everything()
    (layout.site_packages() / "acme" / "__pycache__").mkdir()
    layout.lock.touch()
    assert (fingerprint.packages(), fingerprint.everything()) == before


def test_a_distribution_that_comes_or_goes_is_noticed(layout: Layout) -> None:
    fingerprint = Fingerprint(str(layout.path))
    marks = [fingerprint.packages()]
    folder = layout.site_packages() / "acme-1.0.dist-info"
    for act in (folder.mkdir, folder.rmdir):
        act()
        marks.append(fingerprint.packages())
    assert len(set(marks)) == 3


@pytest.mark.parametrize("name", ["journal", "holder"])
def test_what_core_writes_down_is_noticed(layout: Layout, name: str) -> None:
    fingerprint = Fingerprint(str(layout.path))
    before = fingerprint.packages(), fingerprint.everything()
    path: Path = getattr(layout, name)
    path.write_text("something longer\n")
    assert fingerprint.packages() == before[0]
    assert fingerprint.everything() != before[1]


def test_the_requirements_file_is_noticed(layout: Layout) -> None:
    requirements = layout.project / "requirements.txt"
    fingerprint = Fingerprint(str(layout.path), str(requirements))
    before = fingerprint.everything()
    requirements.write_text("acme\n")
    assert fingerprint.everything() != before


def test_where_there_is_no_environment_there_is_nothing_to_see(project: Path) -> None:
    fingerprint = Fingerprint(str(project / ".venv"))
    assert fingerprint.site_packages == []
    assert fingerprint.packages() == ()
    assert fingerprint.everything() == ((0, 0), (0, 0))
