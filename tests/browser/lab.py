"""What a person does in JupyterLab and Notebook, in words.

Elements are found by role and accessible name, as a screen reader finds them, where they have one.
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.notebooks import notebook
from tests.browser.server import JupyterServer

#: Milliseconds. A creation downloads pandas and matplotlib; a slow index is no failure of ours.
CREATE_TIMEOUT = 240_000
CHANGE_TIMEOUT = 120_000
KERNEL_TIMEOUT = 90_000
#: A creation from the index in these tests.
LOCAL_TIMEOUT = 60_000


class Lab:
    """One page of JupyterLab or Notebook 7."""

    def __init__(self, page: Page, server: JupyterServer) -> None:
        self.page = page
        self.server = server

    def open(self, path: str) -> None:
        """Open the application at a path (``lab``, ``notebooks/x.ipynb``) and wait until it is there."""
        self.page.goto(self.server.page(path))
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)
        expect(self.page.locator("#main")).to_be_visible()

    def show_files(self) -> None:
        """Show the file browser, in the place of our sidebar."""
        self._show_tab("File Browser")

    def open_folder(self, name: str) -> None:
        """Go into a folder in the file browser."""
        self._open(name)
        expect(self.page.locator(".jp-BreadCrumbs-item").last).to_have_text(name)

    def open_file(self, name: str) -> None:
        """Open a file from the file browser; until it is there, another one is still in front."""
        self._open(name)
        expect(self.tab(name)).to_have_attribute("aria-selected", "true")

    def open_notebook(self, name: str) -> Notebook:
        """Open a notebook from the file browser."""
        self.open_file(name)
        return self.notebook()

    def in_environment(self, path: str = "lab/tree/work.ipynb") -> tuple[Notebook, str]:
        """Open a new notebook in the new environment of the project; it, and that one's display name."""
        self.server.venv("create")
        ((kernel, display_name),) = self.server.kernelspecs().items()
        file = self.server.project / path.rpartition("/")[2]
        file.write_text(notebook("", kernel=kernel), encoding="utf-8")
        self.open(path)
        found = self.notebook()
        found.expect_kernel(display_name)
        return found, display_name

    def notebook(self) -> Notebook:
        """The notebook in front."""
        return Notebook(self.page)

    def menu(self, *labels: str) -> None:
        """Choose an entry of the main menu: ``menu("Run", "Run All Cells")``."""
        self.page.get_by_role("menubar").get_by_role("menuitem", name=labels[0], exact=True).click()
        for label in labels[1:]:
            self.choose(label)

    def launcher_card(self, kernel: str) -> Locator:
        """The launcher's cards of a kernel (one for notebooks, one for consoles)."""
        return self.page.locator(".jp-LauncherCard").filter(has_text=kernel)

    def dialog(self) -> Locator:
        """The dialog in front."""
        return self.page.locator(".jp-Dialog-content")

    def notification(self, text: str | re.Pattern[str]) -> Locator:
        """The notifications on show that contain a text."""
        return self.page.locator(".Toastify__toast").filter(has_text=text)

    def status(self) -> Locator:
        """What the status bar says of the environment in front."""
        return self.page.get_by_role("button", name=re.compile(r"^Environment: .*\. Show environments$"))

    def file(self, name: str) -> Locator:
        """A file or a folder in the file browser, which is shown for it."""
        self._show_tab("File Browser")
        return self.page.locator(".jp-DirListing-item").filter(has_text=name)

    def go_home(self) -> None:
        """Show the root of the file browser."""
        self._show_tab("File Browser")
        self.page.locator(".jp-BreadCrumbs-home").click()
        expect(self.page.locator(".jp-BreadCrumbs-item")).to_have_count(0)

    def tab(self, name: str) -> Locator:
        """The tab of a document."""
        return self.page.get_by_role("main").get_by_role("tab", name=name)

    def terminal(self) -> Terminal:
        """The terminal in front."""
        return Terminal(self.page)

    def choose(self, label: str) -> None:
        """Choose an entry of the menu that is open."""
        self.page.locator(".lm-Menu-itemLabel").get_by_text(label, exact=True).click()

    def sidebar(self) -> Sidebar:
        """Show our sidebar."""
        self._show_tab("Environments")
        return Sidebar(self.page)

    def shown_sidebar(self) -> Sidebar:
        """Our sidebar, where something else shows it: a click on its tab might hide it again."""
        return Sidebar(self.page)

    def notebook7_sidebar(self) -> Sidebar:
        """Show our sidebar in Notebook 7, which has no tabs at its side, only a menu."""
        self.menu("View", "Left Sidebar", "Show Environments")
        return Sidebar(self.page)

    def _open(self, name: str) -> None:
        """Open an entry of the file browser.

        By the keyboard: the second half of a double click goes to what is then under the pointer, and the
        list may just have moved.
        """
        entry = self.file(name)
        entry.click()
        expect(entry).to_contain_class("jp-mod-selected")
        entry.press("Enter")

    def _show_tab(self, name: str) -> None:
        tabs = self.page.get_by_role("tablist", name="main sidebar").get_by_role("tab")
        expect(tabs.and_(self.page.get_by_role("tab", selected=True))).to_have_count(1)  # layout is restored
        tab = tabs.and_(self.page.get_by_role("tab", name=name))
        if tab.get_attribute("aria-selected") != "true":  # a click on the selected one would hide it
            tab.click()


class Sidebar:
    """The sidebar of environments."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.get_by_role("region", name="Environments", exact=True)
        expect(self.element).to_be_visible()

    def button(self, name: str) -> Locator:
        """A button by its accessible name."""
        return self.element.get_by_role("button", name=name, exact=True)

    @property
    def name(self) -> Locator:
        """The name of the environment that the panel is about."""
        return self.element.locator(".jp-Venv-card .jp-Venv-name")

    def fact(self, label: str) -> Locator:
        """What is said of that environment under a label: ``fact("State")``."""
        term = self.element.locator(".jp-Venv-card dt").get_by_text(label, exact=True)
        return term.locator("xpath=following-sibling::dd[1]")

    def open_list(self) -> None:
        """Open the list of all environments, which is closed at first."""
        self.element.get_by_role("heading", name=re.compile("^All environments")).click(
            position={"x": 10, "y": 10}
        )

    def listed(self, name: str) -> Locator:
        """An environment in the list of all, once that is open: ``open_list``."""
        return self.element.locator(".jp-Venv-environment").filter(has_text=name)

    @property
    def progress(self) -> Locator:
        """The bar of a running change; its name is the phase."""
        return self.element.get_by_role("progressbar")

    @property
    def log(self) -> Locator:
        """The running change's log."""
        return self.element.get_by_role("log")

    @property
    def alert(self) -> Locator:
        """What went wrong."""
        return self.element.get_by_role("alert")

    def install(self, text: str) -> None:
        """Type packages to install and press the button."""
        self.element.get_by_role("textbox", name="Packages to install").fill(text)
        self.button("Install").click()

    @property
    def filter(self) -> Locator:
        """Where the packages to show are narrowed down."""
        return self.element.get_by_role("searchbox", name="Filter packages")

    @property
    def rows(self) -> Locator:
        """The rows of packages that are drawn."""
        return self.element.get_by_role("row").filter(has=self.page.get_by_role("rowheader"))

    def package(self, name: str) -> Locator:
        """The row of an installed package."""
        return self.rows.filter(has=self.page.locator(".jp-Venv-packageName").get_by_text(name, exact=True))

    def group(self, name: str) -> Locator:
        """The line of a group of packages, with how many it has: ``Requested (2)``."""
        return self.element.get_by_role("row", name=name)

    def column(self, name: str) -> Locator:
        """The heading of a column of the packages."""
        return self.element.get_by_role("columnheader", name=name)

    def tick(self, name: str) -> None:
        """Pick a package of the table."""
        self.element.get_by_role("checkbox", name=f"Select {name}", exact=True).check()

    def record_phases(self) -> None:
        """From now on keep every phase the progress bar shows, however briefly."""
        self.element.evaluate(
            """node => {
                window.phases = [];
                new MutationObserver(() => {
                    const phase = node.querySelector('[role=progressbar]')?.ariaLabel;
                    if (phase && window.phases.at(-1) !== phase) window.phases.push(phase);
                }).observe(node, {subtree: true, childList: true, attributes: true});
            }"""
        )

    def phases(self) -> list[str]:
        """The phases shown since they are recorded, in their order."""
        shown: list[str] = self.page.evaluate("window.phases")
        return shown


class Notebook:
    """The notebook in front."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator(".jp-NotebookPanel:visible")
        expect(self.element).to_be_visible()

    def expect_kernel(self, name: str) -> None:
        """Wait until the kernel of this name is idle."""
        expect(self.element.locator(".jp-KernelName")).to_have_text(name, timeout=KERNEL_TIMEOUT)
        status = self.element.locator(".jp-Notebook-ExecutionIndicator")
        expect(status).to_have_attribute("data-status", "idle", timeout=KERNEL_TIMEOUT)

    def open_kernel_dialog(self) -> None:
        """Ask for the dialog to pick a kernel."""
        self.element.locator(".jp-KernelName").click()

    def choose_kernel(self, name: str) -> None:
        """Pick a kernel in the kernel dialog, once the one there is has started.

        The manager of ipywidgets goes on waiting for a kernel that is replaced while it starts, and never
        draws the widgets of the next.
        """
        status = self.element.locator(".jp-Notebook-ExecutionIndicator")
        expect(status).to_have_attribute("data-status", "idle", timeout=KERNEL_TIMEOUT)
        self.open_kernel_dialog()
        dialog = self.page.locator(".jp-Dialog-content")
        dialog.get_by_role("combobox").select_option(label=name)
        dialog.get_by_role("button", name="Select").click()
        self.expect_kernel(name)

    def output(self, text: str) -> Locator:
        """The output that contains a text."""
        return self.element.locator(".jp-OutputArea-output").filter(has_text=text).first

    def run(self, source: str, timeout: float = KERNEL_TIMEOUT) -> Locator:
        """Add a cell at the end, run it, wait until it ended; the cell."""
        cell = self.begin(source)
        self.expect_end(cell, timeout)
        return cell

    def begin(self, source: str) -> Locator:
        """Add a cell at the end and begin to run it; the cell."""
        cells = self.element.locator(".jp-CodeCell")
        number = cells.count()
        self.element.locator(".jp-Notebook-footer").click()
        cell = cells.nth(number)  # also when others come after it
        editor = cell.get_by_role("textbox")
        editor.fill(source)
        editor.press("Control+Enter")
        return cell

    def expect_end(self, cell: Locator, timeout: float) -> None:
        """Wait until a cell that was begun has ended."""
        # A star while it runs, then its number.
        expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"), timeout=timeout)


class Terminal:
    """The terminal in front."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator(".jp-Terminal:visible")
        expect(self.element).to_contain_text(re.compile(r"[$#>%]"))  # the prompt

    def type(self, command: str) -> None:
        """Type a command and press Enter."""
        self.element.click()
        self.page.keyboard.type(f"{command}\n")


def pins(requirements: Path) -> dict[str, str]:
    """Name and version of every pin of a requirements.txt."""
    lines = requirements.read_text("utf-8").splitlines()
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;#]+)", "\n".join(lines), re.MULTILINE))
