"""requirements.txt and the environment: written from it, compared with it, made what it says."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.index import PackageIndex
from tests.browser.lab import CHANGE_TIMEOUT, CREATE_TIMEOUT, Lab, pins
from tests.browser.packages import Plan

FILE = "requirements.txt"


def titled(lab: Lab, title: str) -> Locator:
    """The dialog with this title."""
    dialog = lab.dialog().filter(has_text=title)
    expect(dialog).to_be_visible()
    return dialog


def choose(lab: Lab, file: str, label: str) -> None:
    """Choose an entry of a file's menu in the file browser."""
    lab.file(file).click(button="right")
    lab.choose(label)


def press(dialog: Locator, name: str) -> None:
    """Press a button of a dialog."""
    dialog.get_by_role("button", name=name, exact=True).click()


def diff_lines(dialog: Locator, tag: str) -> list[str]:
    """The added (``ins``) or removed (``del``) lines that a dialog shows."""
    return dialog.locator(f".jp-Venv-diff {tag}").all_inner_texts()


def test_freeze_shows_what_it_writes(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(index=index.url, files={FILE: "# what we need\nacme==1.0\ntiny\n"})
    file = server.project / FILE
    server.venv("create")
    server.venv("install", "documented==1.0")
    lab = Lab(page, server)
    lab.open("lab")
    sidebar = lab.sidebar()
    expect(sidebar.button("requirements.txt differs (1)")).to_be_visible()

    before = file.read_bytes()
    sidebar.button("Freeze…").click()
    dialog = titled(lab, "Write requirements.txt?")
    assert diff_lines(dialog, "del") == ["tiny"]
    assert "documented==1.0" in diff_lines(dialog, "ins")
    gallery("freeze-diff")
    press(dialog, "Cancel")
    assert file.read_bytes() == before

    # Somebody else writes the file while the dialog is open: theirs is not overwritten.
    sidebar.button("Freeze…").click()
    dialog = titled(lab, "Write requirements.txt?")
    theirs = "# what we need\nacme==1.0\ntiny\nfrobnicate\n"
    file.write_text(theirs, encoding="utf-8")
    press(dialog, "Write")
    expect(lab.dialog()).to_contain_text("nothing has been written", timeout=CHANGE_TIMEOUT)
    assert file.read_text("utf-8") == theirs
    assert diff_lines(lab.dialog(), "del") == ["tiny"]  # who lists what is not installed has a reason
    gallery("freeze-again")
    press(lab.dialog(), "Write")
    expect(lab.notification("requirements.txt written")).to_be_visible(timeout=CHANGE_TIMEOUT)
    assert pins(file) == {"acme": "1.0", "documented": "1.0", "tiny": "2.0"}
    assert file.read_text("utf-8").startswith("# what we need\n")
    assert "\nfrobnicate\n" in file.read_text("utf-8")
    expect(sidebar.button("requirements.txt differs (1)")).to_be_visible()

    sidebar.button("Freeze…").click()
    expect(lab.notification("requirements.txt is up to date.")).to_be_visible(timeout=CHANGE_TIMEOUT)


def test_drift_is_seen_and_synced(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(index=index.url, files={FILE: "acme==1.0\ntiny\n"})
    server.venv("create")
    lab = Lab(page, server)
    lab.open("lab")
    sidebar = lab.sidebar()
    expect(sidebar.element).to_contain_text("Matches requirements.txt")

    # Edited in Lab.
    lab.open_file(FILE)
    editor = page.locator(".jp-FileEditor").get_by_role("textbox")
    expect(editor).to_contain_text("acme==1.0")
    editor.fill("acme==1.5\ndocumented==1.0\n")
    editor.press("Control+s")
    sidebar = lab.sidebar()
    badge = sidebar.button("requirements.txt differs (3)")
    badge.click()
    differences = sidebar.element.locator(".jp-Venv-comparison")
    for group, line in {
        "Listed, not installed": "documented==1.0",
        "Installed in another version": "acme==1.5, installed is 1.0",
        "Installed, not listed": "tiny 2.0",
    }.items():
        expect(differences.get_by_role("region", name=group)).to_contain_text(line)
    gallery("drift-open")

    # Made what the file says; what goes is shown before.
    sidebar.button("Sync…").click()
    plan = Plan(page, "Sync with requirements.txt?")
    plan.expect_groups(changed=["acme 1.0 → 1.5"], added=["documented 1.0"])
    gallery("plan-sync")
    plan.press("Sync")
    expect(sidebar.element).to_contain_text("Matches requirements.txt", timeout=CHANGE_TIMEOUT)
    expect(sidebar.group("Came along (1)")).to_be_visible()

    # Edited elsewhere, in a terminal.
    (server.project / FILE).write_text("acme==1.5\ntiny\n", encoding="utf-8")
    sidebar.button("Refresh environments").click()
    expect(sidebar.button("requirements.txt differs (1)")).to_be_visible()
    sidebar.button("Sync…").click()
    plan = Plan(page, "Sync with requirements.txt?")
    plan.expect_groups(removed=["documented 1.0"])
    plan.press("Sync")
    expect(sidebar.package("documented")).to_have_count(0, timeout=CHANGE_TIMEOUT)
    expect(sidebar.element).to_contain_text("Matches requirements.txt")


def test_the_menu_of_a_requirements_file(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    files = {FILE: "acme==1.0\n", "requirements-dev.txt": "frobnicate\n", "else/requirements.txt": "tiny\n"}
    server = start(index=index.url, files=files)
    server.venv("create")
    lab = Lab(page, server)
    lab.open("lab")
    expect(lab.sidebar().package("acme")).to_be_visible()

    choose(lab, "requirements-dev.txt", "Compare with Environment")
    dialog = titled(lab, "requirements-dev.txt and analysis")
    expect(dialog.get_by_role("region", name="Listed, not installed")).to_contain_text("frobnicate")
    gallery("compare")
    press(dialog, "Close")

    choose(lab, "requirements-dev.txt", "Install into Environment")
    sidebar = lab.shown_sidebar()
    expect(sidebar.package("frobnicate")).to_be_visible(timeout=CHANGE_TIMEOUT)

    choose(lab, "requirements.txt", "Sync Environment with This File…")
    plan = Plan(page, "Sync with requirements.txt?")
    plan.expect_groups(removed=["frobnicate 0.1"])
    plan.press("Sync")
    expect(sidebar.package("frobnicate")).to_have_count(0, timeout=CHANGE_TIMEOUT)
    expect(sidebar.package("acme")).to_be_visible()


def test_a_file_in_a_folder_without_environment(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    files = {"new/requirements-dev.txt": "frobnicate\n", "new/requirements.txt": "acme\n"}
    server = start(index=index.url, files=files)
    lab = Lab(page, server)
    lab.open("lab")
    lab.open_folder("new")
    choose(lab, "requirements-dev.txt", "Install into Environment")
    dialog = titled(lab, "Create environment?")
    expect(dialog).to_contain_text("requirements-dev.txt")
    gallery("create-from-file")
    press(dialog, "Cancel")
    assert made(server.project) == []
    choose(lab, "requirements-dev.txt", "Install into Environment")
    press(titled(lab, "Create environment?"), "Create")
    sidebar = lab.shown_sidebar()
    expect(sidebar.package("frobnicate")).to_be_visible(timeout=CREATE_TIMEOUT)
    expect(sidebar.package("acme")).to_have_count(0)
    assert made(server.project) == [server.project / "new" / ".venv"]


def made(root: Path) -> list[Path]:
    """The environments below a folder."""
    return [path.parent for path in root.rglob("pyvenv.cfg")]
