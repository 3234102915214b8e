"""Environments that are not ready: what the panel says, and the one button that mends each."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.index import PackageIndex
from tests.browser.lab import CREATE_TIMEOUT, Lab
from tests.browser.server import JupyterServer


def lose_base(server: JupyterServer) -> None:
    """The Python it was made from is uninstalled."""
    python = server.project / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/usr/bin/python-that-went-away")


def move(server: JupyterServer) -> None:
    """The environment comes from another folder, by a copy of the whole project."""
    record = server.project / ".venv" / ".jupyter_venv" / "environment.json"
    document = json.loads(record.read_text("utf-8"))
    document["path"] = "/somewhere/else/.venv"
    record.write_text(json.dumps(document), encoding="utf-8")


def lose_kernel(server: JupyterServer) -> None:
    """The kernelspec is deleted by hand."""
    (kernel,) = server.kernelspecs()
    shutil.rmtree(server.kernels_folder / kernel)


def lose_folder(server: JupyterServer) -> None:
    """The environment's folder is deleted by hand."""
    shutil.rmtree(server.project / ".venv")


@pytest.mark.parametrize(
    ("state", "breaking", "mend", "keeps"),
    [
        ("Python is gone", lose_base, "Create again", True),
        ("Moved", move, "Create again", True),
        ("Has no kernel", lose_kernel, "Create again", True),
        ("Folder is gone", lose_folder, "Create again", False),
    ],
)
def test_what_broke_is_said_and_mended_by_one_button(
    page: Page,
    start: Start,
    index: PackageIndex,
    gallery: Shoot,
    state: str,
    breaking: Callable[[JupyterServer], None],
    mend: str,
    keeps: bool,
) -> None:
    server = start(index=index.url, files={"requirements.txt": "tiny==1.0\n"})
    server.venv("create")
    server.venv("install", "acme==1.5")
    (kernel,) = server.kernelspecs()
    breaking(server)

    lab = Lab(page, server)
    lab.open("lab")
    sidebar = lab.sidebar()
    expect(sidebar.element).to_contain_text(state)
    gallery(f"state-{state.lower().replace(' ', '-')}")
    sidebar.button(mend).click()
    expect(sidebar.element).to_contain_text("Ready", timeout=CREATE_TIMEOUT)
    expect(sidebar.package("tiny")).to_be_visible()
    # What was asked for in an environment that is still there is not lost with it.
    expect(sidebar.package("acme")).to_have_count(1 if keeps else 0)
    assert list(server.kernelspecs()) == [kernel]


def test_a_change_that_died_is_repaired(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    server = start(index=index.url, files={"requirements.txt": "tiny==1.0\n"})
    server.venv("create")
    with index.holding("acme"), server.dying_venv("install", "acme"):
        index.wait_for_wheel("acme")
    lab = Lab(page, server)
    lab.open("lab")
    sidebar = lab.sidebar()
    expect(sidebar.element).to_contain_text("Interrupted")
    gallery("state-interrupted")
    sidebar.button("Repair").click()
    expect(sidebar.element).to_contain_text("Ready", timeout=CREATE_TIMEOUT)
    expect(sidebar.package("tiny")).to_be_visible()
    expect(sidebar.package("acme")).to_have_count(0)
    assert not pending(server.project / ".venv" / ".jupyter_venv" / "journal.jsonl")


def pending(journal: Path) -> bool:
    """Whether a journal's last line is of a change that has not ended."""
    last = journal.read_text("utf-8").splitlines()[-1]
    return str(json.loads(last)["status"]) == "pending"
