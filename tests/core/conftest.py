"""One environment per installer, made once and made new again for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_venv.core.manager import Manager
from jupyter_venv.core.snapshot import delete_tree
from tests import tiny
from tests.core.contract import INSTALLERS, Subject
from tests.tiny import index

__all__ = ["index"]


@pytest.fixture
def only_index(monkeypatch: pytest.MonkeyPatch, index: Path, tmp_path: Path) -> None:
    """The hand-made index is the only one."""
    tiny.only_index(monkeypatch, index, tmp_path)


@pytest.fixture(scope="session", params=INSTALLERS)
def pristine(
    request: pytest.FixtureRequest, index: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Subject, dict[Path, bytes], frozenset[str]]:
    """An environment made once, and what it takes to make it new again: our records, its files' names."""
    folder = tmp_path_factory.mktemp(f"contract-{request.param}")
    project = folder / "project"
    project.mkdir()
    subject = Subject(request.param, project, Manager(kernels=folder / "kernels"))
    with pytest.MonkeyPatch.context() as patch:
        tiny.only_index(patch, index, folder)
        created = subject.run(subject.manager.create(project, installer=request.param))
    assert created.keys() - {"setuptools"} == tiny.KERNEL
    names = frozenset(os.listdir(subject.layout.site_packages()))
    written = {path: path.read_bytes() for path in (subject.layout.journal, subject.layout.inventory)}
    return subject, written, names


@pytest.fixture
def subject(
    only_index: None, pristine: tuple[Subject, dict[Path, bytes], frozenset[str]]
) -> Iterator[Subject]:
    """The environment as it was when it was new, with nothing else in its project."""
    subject, written, names = pristine
    yield subject
    site_packages = subject.layout.site_packages()
    for name in set(os.listdir(site_packages)) - names:
        delete_tree(site_packages / name)
    assert names <= set(os.listdir(site_packages)), "a test took away what the environment began with"
    for path, content in written.items():
        path.write_bytes(content)
    for path in subject.project.iterdir():
        if path != subject.layout.path:
            delete_tree(path)
