"""The panel follows the user, the status bar says where the kernel is from, and a terminal is there too."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.index import PackageIndex
from tests.browser.lab import KERNEL_TIMEOUT, Lab
from tests.browser.notebooks import notebook


def test_the_panel_follows_what_is_in_front(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    files = {
        "ants/requirements.txt": "tiny==1.0\n",
        "ants/ants.ipynb": notebook(kernel="venv-ants"),
        "bees/requirements.txt": "acme==1.5\n",
        "bees/bees.ipynb": notebook(),
        "bees/deeper/data.txt": "\n",
        "cats/readme.txt": "\n",
    }
    server = start(index=index.url, files=files)
    server.venv("create", "--project", "ants")
    server.venv("create", "--project", "bees")
    kernels = server.kernelspecs()
    lab = Lab(page, server)
    lab.open("lab")

    # Nothing in front: the folder in the file browser.
    lab.open_folder("bees")
    sidebar = lab.sidebar()
    expect(sidebar.name).to_have_text(kernels["venv-bees"])
    expect(sidebar.package("acme")).to_be_visible()
    expect(lab.status()).to_have_count(0)
    # A folder below has the environment of the one above, and says so.
    lab.open_folder("deeper")
    sidebar = lab.sidebar()
    expect(sidebar.name).to_have_text(kernels["venv-bees"])
    expect(sidebar.fact("Folder")).to_have_text("bees")
    gallery("follow-deeper")

    # A notebook that runs in its environment, wherever the file browser is.
    lab.open("lab/tree/ants/ants.ipynb")
    ants = lab.notebook()
    ants.expect_kernel(kernels["venv-ants"])
    sidebar = lab.sidebar()
    expect(sidebar.name).to_have_text(kernels["venv-ants"])
    expect(sidebar.element).to_contain_text("ants.ipynb runs in it")
    expect(lab.status()).to_have_text(kernels["venv-ants"])
    gallery("follow-notebook")

    # One that does not.
    lab.go_home()
    lab.open_folder("bees")
    bees = lab.open_notebook("bees.ipynb")
    bees.expect_kernel("Python 3 (ipykernel)")
    sidebar = lab.sidebar()
    expect(sidebar.name).to_have_text(kernels["venv-bees"])
    expect(sidebar.element).to_contain_text("bees.ipynb runs in Python 3 (ipykernel)")
    expect(sidebar.package("acme")).to_be_visible()
    expect(lab.status()).to_have_text("No environment")
    gallery("follow-elsewhere")
    sidebar.button("Use in bees.ipynb").click()
    bees.expect_kernel(kernels["venv-bees"])
    expect(sidebar.element).to_contain_text("bees.ipynb runs in it")
    expect(lab.status()).to_have_text(kernels["venv-bees"])

    # Back and forth between the two.
    lab.tab("ants.ipynb").click()
    expect(sidebar.name).to_have_text(kernels["venv-ants"])
    expect(sidebar.package("tiny")).to_be_visible()
    expect(lab.status()).to_have_text(kernels["venv-ants"])
    lab.tab("bees.ipynb").click()
    expect(sidebar.name).to_have_text(kernels["venv-bees"])
    # Its kernel is shut down elsewhere.
    lab.menu("Kernel", "Shut Down Kernel")
    expect(sidebar.element).to_contain_text("bees.ipynb has no kernel")

    # A folder without an environment; the other environments are one click away, and back again.
    lab.menu("File", "New Launcher")
    lab.go_home()
    lab.open_folder("cats")
    sidebar = lab.sidebar()
    expect(sidebar.button("Create environment")).to_be_enabled()
    sidebar.open_list()
    sidebar.listed(kernels["venv-ants"]).click()
    expect(sidebar.name).to_have_text(kernels["venv-ants"])
    expect(sidebar.fact("Running")).to_have_text("ants/ants.ipynb")
    gallery("follow-selected")
    sidebar.button("Back to this folder").click()
    expect(sidebar.button("Create environment")).to_be_enabled()


def test_a_console_the_status_bar_and_a_terminal(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    files = {"it's $HOME/requirements.txt": "tiny==1.0\n", "other/readme.txt": "\n"}
    server = start(index=index.url, files=files)
    server.venv("create", "--project", "it's $HOME")
    ((_, display_name),) = server.kernelspecs().items()
    lab = Lab(page, server)
    lab.open("lab")
    lab.open_folder("it's $HOME")
    lab.launcher_card(display_name).last.click()  # of its cards, that for consoles
    console = page.locator(".jp-CodeConsole:visible")
    expect(console).to_be_visible()
    expect(lab.status()).to_have_text(display_name, timeout=KERNEL_TIMEOUT)

    # A click on the status item opens the panel, whatever else is at the side.
    lab.file("readme.txt")
    expect(page.get_by_role("region", name="Environments", exact=True)).to_be_hidden()
    lab.status().click()
    sidebar = lab.shown_sidebar()
    expect(sidebar.name).to_have_text(display_name)
    expect(sidebar.element).to_contain_text("Console 1 runs in it")
    expect(sidebar.fact("Running")).to_have_count(0)  # said once
    gallery("follow-console")

    # The terminal is in the project, with the environment active, however the folder is called.
    sidebar.button("Terminal here").click()
    terminal = lab.terminal()
    terminal.type("python -c 'import sys; print(sys.prefix + chr(33))'; pwd")
    expect(terminal.element).to_contain_text("it's $HOME/.venv!")
    gallery("follow-terminal")
