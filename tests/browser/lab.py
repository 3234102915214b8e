"""What a person does in JupyterLab and Notebook, in words. The elements are found by role and name."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.server import JupyterServer

#: An environment with pandas and matplotlib on a cold cache and a slow index.
INSTALL_TIMEOUT = 180_000
KERNEL_TIMEOUT = 60_000


class Lab:
    """One JupyterLab page."""

    def __init__(self, page: Page, server: JupyterServer) -> None:
        self.page = page
        self.server = server

    def open(self, path: str = "lab") -> None:
        """Open the application and wait until it is there."""
        self.page.goto(self.server.page(path))
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)
        expect(self.page.get_by_role("main")).to_be_visible()

    def open_notebook(self, name: str) -> Notebook:
        """Open a notebook from the file browser, as a user would, and wait for its kernel."""
        self.page.get_by_role("tab", name="File Browser").click()
        self.page.get_by_role("listitem", name=f"Name: {name}").dblclick()
        return Notebook(self.page)

    def menu(self, *labels: str) -> None:
        """Choose an entry of the main menu: ``menu("Run", "Run All Cells")``."""
        self.page.get_by_role("menubar").get_by_text(labels[0], exact=True).click()
        for label in labels[1:]:
            self.page.get_by_role("menuitem").filter(has_text=label).first.click()

    def sidebar(self) -> Sidebar:
        """Show our sidebar."""
        tab = self.page.get_by_role("tab", name="Environments")
        if tab.get_attribute("aria-selected") != "true":
            tab.click()
        return Sidebar(self.page)


class Sidebar:
    """The sidebar of environments."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator("#jupyter-venv-sidebar")
        expect(self.element).to_be_visible()

    def button(self, name: str) -> Locator:
        """A button by its accessible name."""
        return self.element.get_by_role("button", name=name, exact=True)


class Notebook:
    """The notebook in front, in JupyterLab or in Notebook 7."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        expect(self.element).to_be_visible()

    @property
    def kernel(self) -> Locator:
        """The toolbar's button that names the kernel."""
        return self.element.locator(".jp-KernelName")

    def expect_kernel(self, name: str) -> None:
        """The kernel of this name is there and idle."""
        expect(self.kernel).to_contain_text(name, timeout=KERNEL_TIMEOUT)
        idle = self.element.locator(".jp-NotebookPanel-toolbar [data-status='idle']")
        expect(idle).to_be_visible(timeout=KERNEL_TIMEOUT)

    def run(self, source: str, timeout: float = KERNEL_TIMEOUT) -> Locator:
        """Type a cell at the end of the notebook, run it, wait for its end; its output area."""
        cells = self.element.locator(".jp-CodeCell")
        cells.last.locator(".cm-content").click()
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("b")
        editor = self.element.locator(".jp-Cell.jp-mod-selected .cm-content")
        editor.click()
        self.page.keyboard.insert_text(source)
        return self._execute(timeout)

    def _execute(self, timeout: float) -> Locator:
        cell = self.element.locator(".jp-Cell.jp-mod-selected")
        index = int(cell.get_attribute("data-windowed-list-index") or "-1")
        self.page.keyboard.press("Control+Enter")
        done = self.element.locator(f".jp-Cell[data-windowed-list-index='{index}']")
        expect(done.locator(".jp-InputPrompt").first).to_have_text(
            # A number once it ran; a star while it runs.
            __import__("re").compile(r"\[\d+\]"),
            timeout=timeout,
        )
        return done.locator(".jp-OutputArea").first
