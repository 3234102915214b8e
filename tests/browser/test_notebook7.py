"""The same product in Notebook 7, in short, and under the dark theme."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.lab import CHANGE_TIMEOUT, CREATE_TIMEOUT, KERNEL_TIMEOUT, Lab, pins


def test_notebook7(page: Page, start: Start, shoot: Shoot) -> None:
    server = start(app="notebook", warm=True, dark=True)
    lab = Lab(page, server)
    lab.open("notebooks/analysis.ipynb")
    notebook = lab.notebook()
    notebook.expect_kernel("Python 3 (ipykernel)")

    sidebar = lab.notebook7_sidebar()
    sidebar.button("Create environment").click()
    expect(sidebar.button("Freeze")).to_be_enabled(timeout=CREATE_TIMEOUT)
    ((_, display_name),) = server.kernelspecs().items()
    sidebar.button("Use in analysis.ipynb").click()
    notebook.expect_kernel(display_name)
    lab.menu("Run", "Run All Cells")
    expect(notebook.output("fewer people cycle")).to_be_visible(timeout=KERNEL_TIMEOUT)

    expect(notebook.run("%venv install humanize", timeout=CHANGE_TIMEOUT)).to_contain_text("humanize")
    expect(notebook.run("import humanize; humanize.intcomma(1234567)")).to_contain_text("1,234,567")
    panel = notebook.run("%venv panel")
    expect(panel.get_by_role("listbox", name="Packages")).to_contain_text("humanize")
    shoot("notebook7")

    sidebar.button("Freeze").click()
    expect(page.get_by_text("requirements.txt written")).to_be_visible(timeout=CHANGE_TIMEOUT)
    assert {"pandas", "matplotlib", "humanize"} <= set(pins(server.project / "requirements.txt"))

    sidebar.button("Remove environment").click()
    expect(lab.dialog()).to_contain_text("analysis.ipynb")
    shoot("notebook7-remove")
    lab.dialog().get_by_role("button", name="Remove", exact=True).click()
    expect(sidebar.button("Create environment")).to_be_enabled(timeout=CHANGE_TIMEOUT)
    assert server.kernelspecs() == {}
    assert not (server.project / ".venv").exists()
