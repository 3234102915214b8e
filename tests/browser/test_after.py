"""What comes after: kernels that need a restart, and modules that could not be imported."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.index import PackageIndex
from tests.browser.lab import CHANGE_TIMEOUT, KERNEL_TIMEOUT, Lab, Notebook
from tests.browser.notebooks import notebook
from tests.browser.server import JupyterServer


def with_notebooks(server: JupyterServer, *names: str) -> str:
    """Make the environment and notebooks that run in it; its display name."""
    server.venv("create")
    ((kernel, display_name),) = server.kernelspecs().items()
    for name in names:
        (server.project / name).write_text(notebook("", kernel=kernel), encoding="utf-8")
    return display_name


def in_notebook(lab: Lab, name: str, display_name: str) -> Notebook:
    """Open Lab with a notebook, whose kernel is ready."""
    lab.open(f"lab/tree/{name}")
    found = lab.notebook()
    found.expect_kernel(display_name)
    return found


def help_in(cell: Locator, module: str) -> Locator:
    """What is said below the traceback of a cell that could not import a module."""
    return cell.get_by_role("group", name=f"Missing module “{module}”")


def test_running_kernels_with_what_was_replaced_are_named(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    server = start(index=index.url, files={"requirements.txt": "acme==1.0\ntiny==1.0\n"})
    display_name = with_notebooks(server, "idle.ipynb", "used.ipynb")
    lab = Lab(page, server)
    in_notebook(lab, "idle.ipynb", display_name)
    used = lab.open_notebook("used.ipynb")
    used.expect_kernel(display_name)
    expect(used.run("import tiny; tiny.version")).to_contain_text("'1.0'")
    sidebar = lab.sidebar()
    advice = sidebar.element.get_by_role("group", name="Kernels to restart")

    # What no kernel has loaded concerns none.
    sidebar.button("Upgrade acme to 2.0").click()
    expect(sidebar.button("Upgrade acme to 2.0")).to_have_count(0, timeout=CHANGE_TIMEOUT)
    expect(sidebar.button("Upgrade tiny to 2.0")).to_be_enabled()
    expect(advice).to_have_count(0)

    # Only the one that has it loaded is named.
    sidebar.button("Upgrade tiny to 2.0").click()
    expect(advice).to_contain_text("used.ipynb still uses tiny 1.0 (now 2.0).", timeout=CHANGE_TIMEOUT)
    expect(advice).not_to_contain_text("idle.ipynb")
    gallery("restart-advice")
    lab.menu("File", "Save Notebook")
    page.reload()
    sidebar = lab.sidebar()
    expect(advice).to_contain_text("used.ipynb still uses tiny 1.0 (now 2.0).")
    used = lab.notebook()
    advice.get_by_role("button", name="Restart used.ipynb").click()
    expect(advice).to_have_count(0, timeout=KERNEL_TIMEOUT)
    used.expect_kernel(display_name)
    expect(used.run("import acme, tiny; tiny.version")).to_contain_text("'2.0'")

    # Told where the panel is hidden.
    with index.holding("documented"):
        sidebar.install("acme==1.5 documented")
        lab.show_files()
        expect(sidebar.element).to_be_hidden()
    told = lab.notification("used.ipynb still uses acme 2.0 (now 1.5).")
    expect(told).to_be_visible(timeout=CHANGE_TIMEOUT)
    gallery("told-restart")
    told.get_by_role("button", name="Restart kernel").click()
    expect(told).to_have_count(0, timeout=KERNEL_TIMEOUT)
    used.expect_kernel(display_name)
    expect(used.run("import acme; acme.version")).to_contain_text("'1.5'")


def test_a_known_module_is_one_click_away(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    server = start(index=index.url, files={"requirements.txt": "tiny\n"})
    lab = Lab(page, server)
    cell = in_notebook(lab, "a.ipynb", with_notebooks(server, "a.ipynb")).run(
        "import sklearn; sklearn.answer"
    )
    advice = help_in(cell, "sklearn")
    expect(advice).to_contain_text("“sklearn” comes with the package scikit-learn")
    gallery("module-known")
    with index.holding("scikit-learn"):
        advice.get_by_role("button", name="Install scikit-learn").click()
        index.wait_for_wheel("scikit-learn")
        expect(advice).to_contain_text("Installing scikit-learn")
        gallery("module-installing")
        advice.get_by_role("button", name="Cancel").click()
        expect(advice.get_by_role("button", name="Install scikit-learn")).to_be_enabled(
            timeout=CHANGE_TIMEOUT
        )
    advice.get_by_role("button", name="Install scikit-learn").click()
    expect(advice).to_contain_text("scikit-learn 1.5.0 is installed now.", timeout=CHANGE_TIMEOUT)
    gallery("module-installed")
    advice.get_by_role("button", name="Run cell again").click()
    expect(cell.locator(".jp-OutputArea-output")).to_have_text("42", timeout=KERNEL_TIMEOUT)
    expect(advice).to_have_count(0)


def test_an_unknown_module_is_shown_closely_before(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    index.uploaded = {"frobnicate-0.1-py3-none-any.whl": "2021-05-04T12:00:00Z"}
    server = start(index=index.url, files={"requirements.txt": "tiny\n"})
    lab = Lab(page, server)
    cell = in_notebook(lab, "a.ipynb", with_notebooks(server, "a.ipynb")).run(
        "import frobnicate as f; f.version"
    )
    advice = help_in(cell, "frobnicate")
    expect(advice).to_contain_text("Nobody has checked that it is the one you want")
    expect(advice).to_contain_text("The frobnicate package")
    expect(advice).to_contain_text("years ago")
    gallery("module-unknown")
    advice.get_by_role("button", name="Install frobnicate…").click()
    expect(lab.dialog()).to_contain_text("The frobnicate package")
    gallery("module-unknown-dialog")
    page.keyboard.press("Enter")  # must not install it by accident
    expect(lab.dialog()).to_have_count(0)
    advice.get_by_role("button", name="Install frobnicate…").click()
    lab.dialog().get_by_role("button", name="Install").click()
    expect(advice).to_contain_text("frobnicate 0.1 is installed now.", timeout=CHANGE_TIMEOUT)
    advice.get_by_role("button", name="Run cell again").click()
    expect(cell.locator(".jp-OutputArea-output")).to_have_text("'0.1'", timeout=KERNEL_TIMEOUT)


@pytest.mark.skipif("sys.platform == 'win32'", reason="winreg is there")
def test_what_no_package_mends_is_said(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    files = {"requirements.txt": "tiny\n", "library/helpers.py": ""}
    server = start(index=index.url, files=files)
    display_name = with_notebooks(server, "a.ipynb")
    lab = Lab(page, server)
    found = in_notebook(lab, "a.ipynb", display_name)
    sentences = {
        "winreg": "“winreg” belongs to Python itself",
        "helpers": "“helpers” is a file of this project (library/helpers.py)",
        "tiny.parts": "tiny 2.0 is installed.",
        "no_such_thing": "The package index has nothing called “no_such_thing”.",
    }
    for module, sentence in sentences.items():
        cell = found.run(f"import {module}")
        expect(help_in(cell, module)).to_contain_text(sentence)
        expect(help_in(cell, module).get_by_role("button", name="Install")).to_have_count(0)
    gallery("module-others")

    # The same for what was run before the page was opened.
    lab.menu("File", "Save Notebook")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    page.reload()
    lab.notebook().expect_kernel(display_name)
    for module, sentence in sentences.items():
        advice = help_in(page.locator(".jp-NotebookPanel"), module)
        advice.scroll_into_view_if_needed()
        expect(advice).to_contain_text(sentence)


def test_other_kernels_get_no_advice(page: Page, start: Start, index: PackageIndex) -> None:
    server = start(index=index.url, files={"a.ipynb": notebook("")})
    found = in_notebook(Lab(page, server), "a.ipynb", "Python 3 (ipykernel)")
    cell = found.run("import frobnicate")
    expect(cell).to_contain_text("ModuleNotFoundError")
    found.run("1")
    expect(page.locator(".jp-Venv-inCell")).to_have_count(0)
