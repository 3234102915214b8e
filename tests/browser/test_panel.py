"""The panel of widgets in real front ends."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.harmless import expect_harmless
from tests.browser.index import HOSTILE, PackageIndex
from tests.browser.lab import CHANGE_TIMEOUT, LOCAL_TIMEOUT, Lab, Notebook, pins
from tests.browser.many import make_many
from tests.browser.notebooks import notebook
from tests.browser.panel import WidgetPanel
from tests.browser.server import JupyterServer

#: Runs until the test lets it end.
LONG = "import pathlib, time\nwhile not pathlib.Path('go').exists(): time.sleep(0.05)"
RUNNING = re.compile(r"\[\*\]")


def in_notebook(page: Page, server: JupyterServer) -> Notebook:
    """An environment made in a terminal, and a notebook that runs in it."""
    found, _ = Lab(page, server).in_environment()
    return found


def begin(work: Notebook, source: str) -> None:
    """Run the first cell and do not wait for it."""
    cell = work.element.locator(".jp-CodeCell").first
    editor = cell.get_by_role("textbox")
    editor.fill(source)
    editor.press("Control+Enter")
    expect(cell.locator(".jp-InputPrompt")).to_have_text(RUNNING)


def end(work: Notebook, server: JupyterServer) -> None:
    """Let it end."""
    (server.project / "go").touch()
    expect(work.element.locator(".jp-CodeCell").first.locator(".jp-InputPrompt")).not_to_have_text(RUNNING)


def test_what_is_shown_is_what_happens(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(index=index.url, files={"requirements.txt": "acme==1.0\n"})  # tiny 2.0 comes along
    work = in_notebook(page, server)
    panel = WidgetPanel(work.run("%venv panel"))
    expect(panel.package("acme")).to_contain_text("asked for")
    gallery("panel")

    panel.install("needs-new needs-old")
    expect(panel.element.get_by_role("alert")).to_be_visible(timeout=CHANGE_TIMEOUT)
    panel.button("Show details").click()
    gallery("panel-conflict")
    assert panel.text.input_value() == "needs-new needs-old"  # to be mended, not typed again

    # A change of what nobody named is shown, and does not happen without a yes.
    panel.install("needs-old")
    expect(panel.plan).to_contain_text("tiny 2.0 → 1.1 (downgrade)", timeout=CHANGE_TIMEOUT)
    gallery("panel-plan")
    panel.answer("Cancel")
    expect(panel.plan).to_have_count(0)
    panel.text.press("Enter")
    expect(panel.plan).to_contain_text("tiny 2.0 → 1.1", timeout=CHANGE_TIMEOUT)
    expect(panel.package("tiny")).to_contain_text("2.0")
    panel.answer("Install")
    expect(panel.package("tiny")).to_contain_text("1.1", timeout=CHANGE_TIMEOUT)
    expect(panel.text).to_have_value("")

    # Nothing else is touched: done at once.
    panel.install("frobnicate")
    expect(panel.package("frobnicate")).to_be_attached(timeout=CHANGE_TIMEOUT)
    panel.uninstall("needs-old")
    expect(panel.package("needs-old")).to_have_count(0, timeout=CHANGE_TIMEOUT)

    # What an uninstallation leaves behind is a question.
    panel.uninstall("acme")
    rest = panel.plan.get_by_role("checkbox", name="Also remove 1 package that nothing else needs: tiny")
    rest.check(timeout=CHANGE_TIMEOUT)
    expect(panel.plan).to_contain_text("Removed (2)")
    gallery("panel-unneeded")
    panel.answer("Uninstall")
    expect(panel.package("tiny")).to_have_count(0, timeout=CHANGE_TIMEOUT)
    panel.button("Show log").click()
    expect(panel.element.get_by_role("region", name="Log")).to_contain_text("tiny")
    gallery("panel-log")

    # And back again: what an undoing would come to is shown as well.
    panel.open("History")
    panel.changes.select_option(index=0)
    expect(panel.element.get_by_role("region", name="What it changed")).to_contain_text("acme 1.0 removed")
    gallery("panel-history")
    panel.element.get_by_role("button", name="Undo change").click()
    expect(panel.plan).to_contain_text("Added (2)", timeout=CHANGE_TIMEOUT)
    gallery("panel-undo")
    panel.answer("Undo")
    expect(panel.changes).to_contain_text("undone", timeout=CHANGE_TIMEOUT)
    panel.open("Packages")
    expect(panel.package("acme")).to_contain_text("1.0")


def test_requirements_in_both_directions(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    server = start(index=index.url, files={"requirements.txt": "acme==1.0\n"})
    requirements = server.project / "requirements.txt"
    work = in_notebook(page, server)
    panel = WidgetPanel(work.run("%venv panel"))
    panel.install("frobnicate")
    expect(panel.element.get_by_role("tab", name="requirements.txt differs (1)")).to_be_visible(
        timeout=CHANGE_TIMEOUT
    )
    panel.open("requirements.txt")
    expect(panel.element).to_contain_text("frobnicate 0.1")
    gallery("panel-differs")
    panel.button("Freeze…").click()
    expect(panel.plan).to_contain_text("+frobnicate==0.1", timeout=CHANGE_TIMEOUT)
    gallery("panel-freeze")
    assert requirements.read_text() == "acme==1.0\n"

    # What was shown is what is written, or nothing.
    requirements.write_text("acme==1.0  # mine\n")
    panel.answer("Write")
    expect(panel.plan).to_contain_text("was changed meanwhile", timeout=CHANGE_TIMEOUT)
    assert requirements.read_text() == "acme==1.0  # mine\n"
    panel.answer("Write")
    expect(panel.element.get_by_role("tab", name="requirements.txt", exact=True)).to_be_visible(
        timeout=CHANGE_TIMEOUT
    )
    assert pins(requirements)["frobnicate"] == "0.1"

    # The file was edited: the panel knows, and follows it.
    requirements.write_text("acme==1.5\n")
    expect(panel.element).to_contain_text("acme==1.5, installed is 1.0")
    panel.button("Sync…").click()
    expect(panel.plan).to_contain_text("frobnicate 0.1", timeout=CHANGE_TIMEOUT)
    gallery("panel-sync")
    panel.answer("Sync")
    expect(panel.element.get_by_role("tab", name="requirements.txt", exact=True)).to_be_visible(
        timeout=CHANGE_TIMEOUT
    )
    panel.open("Packages")
    expect(panel.package("frobnicate")).to_have_count(0)


def test_all_in_step(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(index=index.url, files={"requirements.txt": "acme==1.0\n"})
    work = in_notebook(page, server)
    one = WidgetPanel(work.run("%venv panel"))
    other = WidgetPanel(work.run("import jupyter_venv; jupyter_venv.Panel()"))
    one.text.fill("half-typ")
    one.packages.select_option(label=one.package("acme").inner_text())
    other.filter.fill("a")

    # In the other panel, in a cell, past us, in a terminal, in the sidebar.
    with index.holding("frobnicate"):
        other.install("frobnicate")
        index.wait_for_wheel("frobnicate")
        for panel in (one, other):
            expect(panel.button("Cancel")).to_be_visible()
            expect(panel.button("Install")).to_be_disabled()
        gallery("panel-busy")
    expect(one.package("frobnicate")).to_be_attached(timeout=CHANGE_TIMEOUT)
    expect(work.run("%venv install tiny==1.0", CHANGE_TIMEOUT)).to_contain_text("tiny")
    expect(one.package("tiny")).to_contain_text("1.0")
    work.run("!pip install --quiet documented==1.0", CHANGE_TIMEOUT)
    expect(one.package("documented")).to_be_attached()
    server.venv("uninstall", "frobnicate")
    expect(one.package("frobnicate")).to_have_count(0)
    sidebar = Lab(page, server).sidebar()
    with index.holding("needs-old"):
        sidebar.install("needs-old")
        index.wait_for_wheel("needs-old")
        expect(one.element).to_contain_text("installing packages")  # who, and since when
        expect(one.button("Install")).to_be_disabled()
        gallery("panel-somebody-else")
    expect(one.package("needs-old")).to_be_attached(timeout=CHANGE_TIMEOUT)
    expect(one.button("Install")).to_be_enabled()

    # Nobody's input was lost on the way.
    expect(one.text).to_have_value("half-typ")
    expect(one.button("Uninstall acme")).to_be_enabled()
    expect(other.filter).to_have_value("a")


def test_it_works_while_a_cell_runs(page: Page, start: Start, index: PackageIndex, shoot: Shoot) -> None:
    server = start(index=index.url, files={"requirements.txt": "acme==1.0\n"})
    work = in_notebook(page, server)
    panel = WidgetPanel(work.run("%venv panel"))
    begin(work, LONG)
    panel.filter.fill("frob")
    panel.install("frobnicate")
    expect(panel.package("frobnicate")).to_be_attached(timeout=CHANGE_TIMEOUT)
    expect(panel.packages.get_by_role("option")).to_have_count(1)
    expect(panel.element.get_by_text("A cell is running.")).to_be_hidden()
    shoot("panel-cell-running")
    end(work, server)


def test_an_older_kernel_answers_after_the_cell(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    server = start(index=index.url, files={"requirements.txt": "ipykernel<7\n"})
    work = in_notebook(page, server)
    panel = WidgetPanel(work.run("%venv panel"))
    expect(panel.package("ipykernel")).to_contain_text("6.")
    begin(work, LONG)
    expect(panel.element.get_by_text("A cell is running.")).to_be_visible()
    panel.install("frobnicate")
    gallery("panel-waits")
    expect(panel.package("frobnicate")).to_have_count(0)
    # What others do shows all the same.
    server.venv("install", "acme")
    expect(panel.package("acme")).to_be_attached()
    end(work, server)
    expect(panel.package("frobnicate")).to_be_attached(timeout=CHANGE_TIMEOUT)
    expect(panel.element.get_by_text("A cell is running.")).to_be_hidden()


def test_when_the_kernel_is_another_one(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    server = start(index=index.url, files={"requirements.txt": "acme==1.0\ntiny==1.0\n"})
    work = in_notebook(page, server)
    lab = Lab(page, server)
    panel = WidgetPanel(work.run("%venv panel"))
    expect(panel.package("acme")).to_be_attached()

    # A restart is asked for where it is needed, and nowhere else.
    panel.install("acme==1.5")
    expect(panel.package("acme")).to_contain_text("1.5", timeout=CHANGE_TIMEOUT)
    expect(panel.element).not_to_contain_text("restart the kernel")
    work.run("import tiny")
    panel.install("tiny==2.0")
    expect(panel.element).to_contain_text("restart the kernel", timeout=CHANGE_TIMEOUT)
    gallery("panel-restart-advice")

    lab.menu("Kernel", "Restart Kernel…")
    lab.dialog().locator(".jp-mod-accept").click()
    expect(panel.element).to_have_class(re.compile("jupyter-widgets-disconnected"))
    said = "node => getComputedStyle(node, '::before').content"
    assert "Run the cell again" in panel.element.evaluate(said)
    gallery("panel-disconnected")
    work.expect_kernel(next(iter(server.kernelspecs().values())))
    cell = work.element.locator(".jp-CodeCell").nth(1)
    cell.locator(".cm-content").press("Control+Enter")
    expect(panel.package("tiny")).to_contain_text("2.0")
    expect(panel.element).not_to_contain_text("restart the kernel")


def test_in_a_kernel_that_is_none_of_ours(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    files = {"requirements.txt": "acme==1.0\n", "work.ipynb": notebook("")}
    server = start(index=index.url, files=files)
    lab = Lab(page, server)
    lab.open("lab/tree/work.ipynb")
    work = lab.notebook()
    work.expect_kernel("Python 3 (ipykernel)")
    work.run("%load_ext jupyter_venv")
    panel = WidgetPanel(work.run("%venv panel"))
    expect(panel.element).to_contain_text("This notebook's folder has no environment yet.")
    gallery("panel-foreign-empty")
    panel.button("Create environment").click()
    expect(panel.package("acme")).to_be_attached(timeout=LOCAL_TIMEOUT)
    ((_, display_name),) = server.kernelspecs().items()
    expect(panel.element).to_contain_text(f"Kernel ▸ Change Kernel ▸ {display_name}")
    gallery("panel-foreign")


def test_thousands_of_packages(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(index=index.url, files={"requirements.txt": "acme==1.0\n"})
    work = in_notebook(page, server)
    make_many(server.project / ".venv", 3000)
    panel = WidgetPanel(work.run("%venv panel"))
    options = panel.packages.get_by_role("option")
    expect(options).to_have_count(500)
    expect(options.first).to_contain_text("acme")  # what was asked for
    gallery("panel-3000")
    panel.button("Show more").click()
    expect(options).to_have_count(1000)
    panel.filter.fill("summary 2999")
    expect(options).to_have_count(1)
    panel.packages.select_option(index=0)
    expect(panel.element).to_contain_text("it needs package-2998")


def test_by_keyboard_alone(page: Page, start: Start, index: PackageIndex, shoot: Shoot) -> None:
    server = start(index=index.url, files={"requirements.txt": "acme==1.0\n"})
    work = in_notebook(page, server)
    panel = WidgetPanel(work.run("%venv panel"))
    expect(panel.package("acme")).to_be_attached()
    panel.button("Refresh").focus()
    page.keyboard.press("Tab")
    expect(panel.element.get_by_role("tab", name="Packages")).to_be_focused()
    page.keyboard.press("ArrowRight")
    shoot("panel-keyboard")
    expect(panel.element.get_by_role("tab", name="requirements.txt")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.button("Freeze…")).to_be_visible()
    page.keyboard.press("Tab")
    expect(panel.button("Freeze…")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.plan).to_contain_text("Write requirements.txt?", timeout=CHANGE_TIMEOUT)


def test_what_others_have_written_is_only_text(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    server = start(index=index.url, files={"requirements.txt": "hostile\n"})
    work = in_notebook(page, server)
    panel = WidgetPanel(work.run("%venv panel"))
    panel.packages.select_option(label=panel.package("hostile").inner_text())
    expect(panel.element).to_contain_text(HOSTILE)
    gallery("panel-hostile")
    panel.install(f"'{HOSTILE[:40]}'")
    expect(panel.element.get_by_role("alert")).to_contain_text("<img", timeout=CHANGE_TIMEOUT)
    expect_harmless(page)
