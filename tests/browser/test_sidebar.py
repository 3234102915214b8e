"""What goes wrong, and unusual names, in the sidebar."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.lab import CHANGE_TIMEOUT, CREATE_TIMEOUT, Lab

AWKWARD = '-- O\'Zone "é" $(touch x) 100%25 🚲'


def test_mistakes_are_shown_in_place_and_change_nothing(page: Page, start: Start, shoot: Shoot) -> None:
    server = start(warm=True)
    (server.project / "requirements.txt").unlink()
    lab = Lab(page, server)
    lab.open("lab")
    sidebar = lab.sidebar()
    sidebar.button("Create environment").click()
    expect(sidebar.button("Freeze…")).to_be_enabled(timeout=CREATE_TIMEOUT)
    site_packages = server.project / ".venv" / "lib"
    before = installed(site_packages)

    sidebar.install("surely-no-such-package-2026")
    expect(sidebar.alert).to_contain_text("surely-no-such-package-2026", timeout=CHANGE_TIMEOUT)
    shoot("mistake-unknown-package")
    sidebar.button("Dismiss").click()

    sidebar.install("./somewhere")
    expect(sidebar.alert).to_contain_text("./somewhere")
    expect(sidebar.button("Allow and install")).to_be_visible()
    sidebar.button("Dismiss").click()

    sidebar.install("--index-url=https://example.org")
    expect(sidebar.alert).to_be_visible()
    shoot("mistake-option")
    assert installed(site_packages) == before


def test_a_folder_may_have_any_name(page: Page, start: Start, shoot: Shoot) -> None:
    server = start(inside=AWKWARD, warm=True)
    lab = Lab(page, server)
    lab.open("lab")
    lab.open_folder(AWKWARD)
    expect(page.locator(".jp-DirListing-item").filter(has_text="analysis.ipynb")).to_be_visible()
    sidebar = lab.sidebar()
    sidebar.button("Create environment").click()
    expect(sidebar.button("Freeze…")).to_be_enabled(timeout=CREATE_TIMEOUT)
    ((name, display_name),) = server.kernelspecs().items()
    assert name == "venv-analysis"
    assert "O'Zone" in display_name
    expect(lab.launcher_card(display_name).first).to_be_visible()

    notebook = lab.open_notebook("analysis.ipynb")
    notebook.choose_kernel(display_name)
    cell = notebook.run("import sys; from pathlib import Path; print(Path(sys.prefix).parent.name)")
    expect(cell).to_contain_text(AWKWARD)
    lab.sidebar()
    shoot("awkward-name")
    assert not list(server.project.parent.rglob("x"))


def installed(folder: Path) -> set[str]:
    """The installed distributions, by their metadata folders."""
    return {path.name for path in folder.rglob("*.dist-info")}
