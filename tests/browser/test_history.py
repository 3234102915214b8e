"""The history in the sidebar, and the way back."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.history import History
from tests.browser.index import PackageIndex
from tests.browser.keys import Keys
from tests.browser.lab import CHANGE_TIMEOUT, LOCAL_TIMEOUT, Lab, Sidebar
from tests.browser.packages import Plan
from tests.browser.server import JupyterServer

FILE = "requirements.txt"
CREATE = f"create -r {FILE}"


def pip(server: JupyterServer, *arguments: str) -> None:
    """The environment's own pip, which tells us nothing."""
    python = server.project / ".venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "--quiet", *arguments], check=True, capture_output=True)


def test_every_change_and_the_way_back(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(index=index.url, files={FILE: "acme==1.0\n"})
    server.venv("create")
    lab = Lab(page, server)
    lab.open("lab")
    sidebar = lab.sidebar()
    history = History(sidebar)
    expect(history.titles).to_have_text([CREATE])
    expect(history.element).to_contain_text("from a terminal")

    # Whoever changes it and wherever from: it is seen here, at once.
    sidebar.install("documented==1.0")
    expect(history.titles.first).to_have_text("install documented==1.0", timeout=CHANGE_TIMEOUT)
    server.venv("install", "--source", "cell", "tiny==1.1")
    expect(history.titles.first).to_have_text("install tiny==1.1")
    expect(history.change("install tiny==1.1")).to_contain_text("from a cell · tiny 2.0 → 1.1")
    pip(server, "uninstall", "--yes", "documented")
    expect(history.titles.first).to_have_text("outside jupyter-venv")
    server.venv("install", "acme")
    server.venv("install", "acme", "tiny")
    expect(history.titles.first).to_have_text("2 that changed nothing")
    history.toggle("2 that changed nothing")
    expect(history.change("install acme tiny")).to_contain_text("changed nothing")
    change = history.toggle("install documented==1.0")
    expect(change.get_by_role("list", name="Added (1)")).to_contain_text("documented")
    gallery("history")
    assert history.element.evaluate("node => node.scrollWidth <= node.clientWidth")

    # The one that undo takes.
    history.press("outside jupyter-venv", "Undo…")
    plan = Plan(page, "Undo change 4 (outside jupyter-venv)?")
    plan.expect_groups(added=["documented 1.0"])
    gallery("history-undo")
    plan.press("Cancel")
    expect(history.change("outside jupyter-venv").get_by_role("button", name="Undo…")).to_be_focused()
    history.press("outside jupyter-venv", "Undo…")
    Plan(page, "Undo change 4 (outside jupyter-venv)?").press("Undo")
    expect(history.titles.first).to_have_text("undo 4", timeout=CHANGE_TIMEOUT)
    expect(history.change("outside jupyter-venv")).to_contain_text("undone by change 7")
    expect(sidebar.package("documented")).to_be_visible()

    # And any state there ever was.
    history.toggle(CREATE)
    history.press(CREATE, "Restore to here…")
    plan = Plan(page, "Restore the packages as they were after change 1 (create -r requirements.txt)?")
    plan.expect_groups(removed=["documented 1.0"], changed=["tiny 1.1 → 2.0"])
    gallery("history-restore")
    plan.press("Restore")
    expect(history.titles.first).to_have_text("restore 1", timeout=CHANGE_TIMEOUT)
    expect(sidebar.package("documented")).to_have_count(0)
    expect(sidebar.package("tiny")).to_contain_text("2.0")
    gallery("history-restored")


def test_while_it_is_at_work_and_after_an_error(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot, tmp_path: Path
) -> None:
    server = start(index=index.url, files={FILE: "acme==1.0\n"})
    lab = Lab(page, server)
    lab.open("lab")
    sidebar = lab.sidebar()
    history = History(sidebar)
    expect(sidebar.button("Create environment")).to_be_visible()
    expect(history.element).to_have_text("The history shows here once there is an environment.")
    gallery("history-nothing")
    server.venv("create")
    expect(history.titles).to_have_text([CREATE])
    server.venv("uninstall", "acme")
    expect(history.titles.first).to_have_text("uninstall acme")

    # What is not in the cache any more is downloaded, and until then it can be cancelled.
    shutil.rmtree(server.home / "uv-cache")
    with index.holding("acme"):
        history.press("uninstall acme", "Undo…")
        Plan(page, "Undo change 2 (uninstall acme)?").press("Undo")
        expect(sidebar.progress).to_be_visible()
        index.wait_for_wheel("acme")
        expect(sidebar.element).to_contain_text("Undoing change 2")
        expect(history.change("uninstall acme").get_by_role("button", name="Undo…")).to_be_disabled()
        gallery("history-busy")
        sidebar.button("Cancel").click()
        expect(sidebar.progress).to_have_count(0, timeout=CHANGE_TIMEOUT)
    expect(history.change("undo 2")).to_contain_text("not completed")
    expect(sidebar.package("acme")).to_have_count(0)

    # An index that has lost it.
    shutil.rmtree(server.home / "uv-cache")
    index.folder, there = tmp_path, index.folder
    history.press("uninstall acme", "Undo…")
    alert = history.element.get_by_role("alert")
    expect(alert).to_contain_text("Change 2 was not undone", timeout=CHANGE_TIMEOUT)
    gallery("history-error")
    index.folder = there
    alert.get_by_role("button", name="Try again").click()
    Plan(page, "Undo change 2 (uninstall acme)?").press("Undo")
    expect(sidebar.package("acme")).to_be_visible(timeout=CHANGE_TIMEOUT)
    expect(alert).to_have_count(0)


def test_without_a_mouse(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(index=index.url, files={FILE: "acme==1.0\n"})
    server.venv("create")
    server.venv("install", "frobnicate")
    lab = Lab(page, server)
    lab.open("lab")
    expect(lab.launcher_card("Python 3 (ipykernel)").first).to_be_visible()
    keys = Keys(page)
    keys.press("Alt+Shift+E")
    sidebar = Sidebar(page)
    expect(sidebar.package("frobnicate")).to_be_visible()
    keys.command("Show History")
    history = History(sidebar)
    expect(history.titles).to_have_text(["install frobnicate", CREATE])
    newest = history.change("install frobnicate")
    keys.go(newest.locator(".jp-Venv-changeHead"))
    keys.press("ArrowDown", "Enter")
    created = history.change(CREATE)
    expect(created.locator(".jp-Venv-changeHead")).to_be_focused()
    keys.go(created.get_by_role("button", name="Restore to here…"))
    gallery("history-keyboard")
    keys.press("Enter")
    plan = Plan(page, "Restore the packages as they were after change 1 (create -r requirements.txt)?")
    expect(plan.element.get_by_role("button", name="Restore")).to_be_focused()
    keys.press("Escape")
    expect(plan.element).to_have_count(0)
    expect(created.get_by_role("button", name="Restore to here…")).to_be_focused()

    keys.command("Undo Last Change of Packages…")
    keys.answer("Undo change 2 (install frobnicate)?", "Undo")
    expect(history.titles.first).to_have_text("undo 2", timeout=LOCAL_TIMEOUT)
    expect(sidebar.package("frobnicate")).to_have_count(0)
