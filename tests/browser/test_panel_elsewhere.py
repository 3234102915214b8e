"""The panel of widgets in Notebook 7 and in Voila."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import WIDTHS, Shoot, Start
from tests.browser.index import PackageIndex
from tests.browser.lab import CHANGE_TIMEOUT, KERNEL_TIMEOUT, Lab
from tests.browser.notebooks import notebook
from tests.browser.panel import WidgetPanel
from tests.browser.server import JupyterServer


def install_and_look_back(panel: WidgetPanel) -> None:
    """What a person would do, in whatever is around the panel."""
    expect(panel.package("acme")).to_contain_text("asked for")
    panel.install("needs-old")
    expect(panel.plan).to_contain_text("tiny 2.0 → 1.1", timeout=CHANGE_TIMEOUT)
    panel.answer("Install")
    expect(panel.package("needs-old")).to_be_attached(timeout=CHANGE_TIMEOUT)
    panel.open("requirements.txt differs")
    panel.button("Freeze…").click()
    expect(panel.plan).to_contain_text("+needs-old==1.0", timeout=CHANGE_TIMEOUT)


def with_panel(server: JupyterServer) -> str:
    """An environment, and a notebook of it with a panel; the kernel's name for people."""
    server.venv("create")
    ((kernel, display_name),) = server.kernelspecs().items()
    (server.project / "work.ipynb").write_text(notebook("%venv panel", kernel=kernel), encoding="utf-8")
    return display_name


def test_notebook_7(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(app="notebook", index=index.url, files={"requirements.txt": "acme==1.0\n"})
    display_name = with_panel(server)
    lab = Lab(page, server)
    lab.open("notebooks/work.ipynb")
    work = lab.notebook()
    work.expect_kernel(display_name)
    lab.menu("Run", "Run All Cells")
    install_and_look_back(WidgetPanel(work.element))
    gallery("panel-notebook7")


def test_voila(page: Page, start: Start, index: PackageIndex, shoot: Shoot) -> None:
    server = start(app="voila", index=index.url, files={"requirements.txt": "acme==1.0\n"})
    with_panel(server)
    page.goto(server.page("voila/render/work.ipynb"))
    panel = page.locator(".jupyter-venv")
    expect(panel).to_be_visible(timeout=KERNEL_TIMEOUT)
    install_and_look_back(WidgetPanel(page.locator("body")))
    for theme in ("light", "dark"):
        page.goto(f"{server.page('voila/render/work.ipynb')}&theme={theme}")
        shown = WidgetPanel(page.locator("body"))
        expect(shown.package("needs-old")).to_be_attached(timeout=KERNEL_TIMEOUT)
        expect(page.locator("body")).to_have_attribute(
            "data-jp-theme-light", re.compile("true" if theme == "light" else "false")
        )
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            shoot(f"panel-voila-{theme}-{width}")
            assert violations(page) == []
