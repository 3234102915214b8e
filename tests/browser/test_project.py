"""A project as a whole in the sidebar: its imports, its notebooks run again, and its files for Binder."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.index import PackageIndex
from tests.browser.lab import CREATE_TIMEOUT, Lab, Sidebar
from tests.browser.notebooks import notebook

FILES = {
    "requirements.txt": "tiny\n",
    "good.ipynb": notebook("print(6 * 7)"),
    "sub/bad.ipynb": notebook("print(1)", "import nowhere_known"),
}


def section(sidebar: Sidebar) -> Locator:
    """The section of the project, which is closed at first."""
    found = sidebar.element.locator(".jp-Venv-projectRoot")
    if not found.is_visible():
        sidebar.element.get_by_role("heading", name="Project").click(position={"x": 10, "y": 10})
    expect(found).to_be_visible()
    return found


def press(within: Locator, name: str) -> None:
    """Press a button."""
    within.get_by_role("button", name=name, exact=True).click()


def row(project: Locator, path: str) -> Locator:
    """What is said of a notebook."""
    name = project.page.get_by_role("button", name=path, exact=True)
    return project.get_by_role("listitem").filter(has=name)


def test_what_is_undeclared_and_whether_it_runs(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    index.upload("2024-01-01")
    server = start(index=index.url, files=FILES)
    lab = Lab(page, server)
    lab.open("lab")
    project = section(lab.sidebar())
    expect(project.get_by_role("button", name="Binder files…")).to_be_disabled()

    press(project, "Check")
    expect(project.get_by_role("list", name="Not known (1)")).to_contain_text("nowhere_known")
    expect(project).to_contain_text("sub/bad.ipynb [2]")
    expect(project.get_by_role("list", name="Not imported (1)")).to_contain_text("tiny")
    gallery("project-check")
    press(project, "Dismiss what was found")

    press(project, "Reproduce…")
    dialog = lab.dialog()
    dialog.get_by_role("radio", name="A day", exact=True).check()
    gallery("project-reproduce-dialog")
    press(dialog, "Run")
    expect(lab.dialog()).to_contain_text("Choose the day")
    lab.dialog().get_by_role("radio", name=re.compile("^What fits")).check()
    press(lab.dialog(), "Run")
    expect(project).to_contain_text("1 of 2 notebooks ran", timeout=CREATE_TIMEOUT)
    expect(row(project, "good.ipynb")).to_contain_text("ran,")
    bad = row(project, "sub/bad.ipynb")
    expect(bad).to_contain_text("failed in cell 2: a package is missing")
    expect(project.get_by_role("list", name="Environments")).to_contain_text("Python 3.")
    press(bad, "Traceback")
    expect(bad.get_by_role("log")).to_contain_text("No module named 'nowhere_known'")
    gallery("project-reproduced")
    assert project.evaluate("node => node.scrollWidth <= node.clientWidth")
    assert not (server.project / ".venv").exists()

    page.reload()
    project = section(lab.sidebar())
    expect(project).to_contain_text("1 of 2 notebooks ran")
    press(project, "sub/bad.ipynb")
    expect(lab.tab("bad.ipynb")).to_be_visible()


def test_files_for_binder(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(index=index.url, files=FILES)
    server.venv("create")
    lab = Lab(page, server)
    lab.open("lab")
    project = section(lab.sidebar())
    press(project, "Binder files…")
    dialog = lab.dialog()
    expect(dialog.get_by_role("region", name="Changes to binder/postBuild")).to_be_visible()
    gallery("project-binder")
    press(dialog, "Cancel")
    assert not (server.project / "binder").exists()
    expect(project.get_by_role("button", name="Binder files…")).to_be_focused()

    press(project, "Binder files…")
    press(lab.dialog(), "Write")
    expect(lab.dialog()).to_contain_text("Commit and push them")
    assert (server.project / "binder" / "postBuild").is_file()
    gallery("project-badge")
