"""From an empty folder to a notebook that runs in its own environment, as a user goes through it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.lab import CHANGE_TIMEOUT, CREATE_TIMEOUT, KERNEL_TIMEOUT, Lab, pins
from tests.browser.panel import WidgetPanel


def test_first_light(page: Page, start: Start, shoot: Shoot) -> None:
    server = start()
    lab = Lab(page, server)
    environment = server.project / ".venv"
    requirements = server.project / "requirements.txt"
    untouched = {path.name: path.read_bytes() for path in server.project.iterdir()}

    # 1. One click makes the folder's environment; cancelling leaves nothing behind.
    lab.open("lab")
    expect(lab.launcher_card("Python 3 (ipykernel)").first).to_be_visible()
    sidebar = lab.sidebar()
    expect(sidebar.button("Create environment")).to_be_enabled()
    shoot("1-empty-folder")
    sidebar.button("Create environment").click()
    expect(sidebar.progress).to_have_accessible_name(re.compile("Resolving|Downloading"))
    sidebar.button("Cancel").click()
    expect(sidebar.button("Create environment")).to_be_enabled(timeout=CHANGE_TIMEOUT)
    shoot("2-cancelled")
    assert not environment.exists()
    assert server.kernelspecs() == {}

    sidebar.record_phases()
    sidebar.button("Create environment").click()
    sidebar.button("Show log").click()
    expect(sidebar.log).to_contain_text(re.compile("Resolved|Downloading"), timeout=CHANGE_TIMEOUT)
    shoot("3-creating")
    expect(sidebar.button("Freeze…")).to_be_enabled(timeout=CREATE_TIMEOUT)
    phases = [phase for phase in sidebar.phases() if not phase.startswith(("Starting", "Waiting"))]
    expected = ["Resolving", "Downloading", "Installing", "Registering the kernel"]
    assert [phase for phase in expected if phase in phases] == expected, phases
    expect(sidebar.package("pandas")).to_be_visible()

    # 2. The kernel is in the launcher and in the kernel dialog, without reloading; the notebook runs in it.
    ((name, display_name),) = server.kernelspecs().items()
    assert name == "venv-analysis"  # what the notebook asks for
    expect(lab.launcher_card(display_name).first).to_be_visible()
    shoot("4-created")
    notebook = lab.open_notebook("analysis.ipynb")
    notebook.choose_kernel(display_name)
    lab.menu("Run", "Run All Cells")
    expect(notebook.output("fewer people cycle")).to_be_visible(timeout=KERNEL_TIMEOUT)
    notebook.output("fewer people cycle").scroll_into_view_if_needed()
    lab.sidebar()
    shoot("5-notebook-ran")

    # 3. %venv install, and the next cell imports it.
    installed = notebook.run("%venv install humanize", timeout=CHANGE_TIMEOUT)
    expect(installed).to_contain_text("humanize")
    imported = notebook.run("import humanize; humanize.intcomma(1234567)")
    expect(imported).to_contain_text("1,234,567")
    expect(sidebar.package("humanize")).to_be_visible()
    shoot("6-magic")

    # 4. The panel: list, install, freeze.
    panel = WidgetPanel(notebook.run("%venv panel"))
    expect(panel.package("pandas")).to_be_attached()
    panel.install("tabulate")
    expect(panel.package("tabulate")).to_be_attached(timeout=CHANGE_TIMEOUT)
    expect(sidebar.package("tabulate")).to_be_visible()
    panel.packages.scroll_into_view_if_needed()
    shoot("7-panel")
    panel.open("requirements.txt")
    panel.button("Freeze…").click()
    expect(panel.plan).to_contain_text("tabulate==", timeout=CHANGE_TIMEOUT)
    panel.answer("Write")
    expect(panel.element).to_contain_text("requirements.txt now pins", timeout=CHANGE_TIMEOUT)
    expect(panel.button("Freeze…")).to_be_enabled()
    shoot("8-frozen")

    # 5. requirements.txt pins what was asked for and its closure, nothing of the kernel's.
    pinned = pins(requirements)
    assert {"pandas", "matplotlib", "humanize", "tabulate", "numpy"} <= set(pinned)
    assert {"ipykernel", "ipywidgets", "ipython", "pip", "tornado"} & set(pinned) == set()
    assert requirements.read_text("utf-8").startswith("# what analysis.ipynb imports\n")

    # 6. Remove: asked first, with the running kernel named; nothing but ours is gone.
    lab.menu("File", "Save Notebook")
    sidebar.button("Remove environment").click()
    expect(lab.dialog()).to_contain_text(str(environment))
    expect(lab.dialog()).to_contain_text("analysis.ipynb")
    shoot("9-remove")
    lab.dialog().get_by_role("button", name="Cancel").click()
    assert environment.exists()
    sidebar.button("Remove environment").click()
    lab.dialog().get_by_role("button", name="Remove", exact=True).click()
    expect(sidebar.button("Create environment")).to_be_enabled(timeout=CHANGE_TIMEOUT)
    shoot("10-removed")
    assert server.kernelspecs() == {}
    assert not environment.exists()
    left = {path.name: path.read_bytes() for path in server.project.iterdir() if path.is_file()}
    changed = {name for name in left if left[name] != untouched.get(name)}
    assert set(left) == set(untouched)
    assert changed == {"analysis.ipynb", "requirements.txt"}  # saved, frozen
