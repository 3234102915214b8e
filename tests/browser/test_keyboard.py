"""All of it without a mouse: nothing here clicks, hovers or fills; there are only keys."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.index import PackageIndex
from tests.browser.keys import Keys
from tests.browser.lab import LOCAL_TIMEOUT, Lab, Sidebar, pins


def test_from_nothing_to_nothing(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(index=index.url, files={"requirements.txt": "scikit-learn\n"})
    lab = Lab(page, server)
    lab.open("lab")
    expect(lab.launcher_card("Python 3 (ipykernel)").first).to_be_visible()
    keys = Keys(page)

    # The panel by its shortcut; create.
    keys.press("Alt+Shift+E")
    sidebar = Sidebar(page)
    keys.go(sidebar.button("Create environment"))
    gallery("keyboard-create")
    keys.press("Enter")
    expect(sidebar.package("scikit-learn")).to_be_visible(timeout=LOCAL_TIMEOUT)
    # The button is gone; the focus is still in the panel and not lost with it.
    expect(sidebar.element.locator(":focus")).to_have_count(1)

    # Install, with a question first because more than what was typed would change.
    keys.press("Alt+Shift+P")
    box = sidebar.element.get_by_role("textbox", name="Packages to install")
    expect(box).to_be_focused()
    keys.type("acme[excel]<2 needs-old")
    keys.press("Enter")
    keys.answer("Install acme[excel]<2, needs-old?", "Install")
    expect(sidebar.package("acme")).to_contain_text("1.5", timeout=LOCAL_TIMEOUT)
    expect(sidebar.package("tiny")).to_contain_text("1.1")
    expect(box).to_be_focused()
    expect(box).to_have_value("")

    # Filter, walk down to a package, look at it closely and come back to it.
    keys.go(sidebar.filter)
    keys.type("acme")
    expect(sidebar.rows).to_have_count(2)
    keys.go(sidebar.element.locator("[role=row][tabindex='0']"))
    acme = sidebar.package("acme")
    keys.go(acme, "ArrowDown")
    gallery("keyboard-row")
    keys.press("Enter")
    expect(sidebar.button("Back to packages")).to_be_focused()
    expect(sidebar.element).to_contain_text("The acme package")
    keys.press("Escape")
    expect(acme).to_be_focused()

    # Uninstall: the dialog's first answer is no.
    keys.press("Delete")
    question = page.get_by_role("dialog").filter(has_text="Uninstall acme?")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    gallery("keyboard-uninstall")
    keys.press("Escape")
    expect(question).to_have_count(0)
    expect(acme).to_be_focused()
    keys.press("Delete")
    keys.answer("Uninstall acme?", "Uninstall")
    expect(acme).to_have_count(0, timeout=LOCAL_TIMEOUT)
    expect(sidebar.element.locator("[role=row]:focus")).to_have_count(1)

    # Freeze with its diff, and remove, from the palette.
    keys.command("Freeze Packages")
    gallery("keyboard-freeze")
    keys.answer("Write requirements.txt?", "Write")
    expect(lab.notification("requirements.txt written")).to_be_visible()
    assert pins(server.project / "requirements.txt")["scikit-learn"] == "1.5.0"
    keys.command("Remove Environment…")
    keys.answer("Remove environment?", "Remove")
    expect(sidebar.button("Create environment")).to_be_enabled(timeout=LOCAL_TIMEOUT)
    assert server.kernelspecs() == {}
    assert not (server.project / ".venv").exists()
