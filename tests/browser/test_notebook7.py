"""The same product in Notebook 7: its pages are Lab's, but each is a tab of its own, without a launcher."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.index import PackageIndex
from tests.browser.lab import KERNEL_TIMEOUT, LOCAL_TIMEOUT, Lab, Sidebar, pins
from tests.browser.notebooks import PREFIX, notebook


def test_a_notebook_from_its_first_cell_to_removal(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    files = {"requirements.txt": "tiny==1.0\n", "work.ipynb": notebook(PREFIX)}
    server = start(app="notebook", index=index.url, files=files)
    lab = Lab(page, server)
    lab.open("notebooks/work.ipynb")
    work = lab.notebook()
    work.expect_kernel("Python 3 (ipykernel)")
    sidebar = lab.notebook7_sidebar()
    expect(sidebar.button("Create environment")).to_be_enabled()
    gallery("notebook7-empty")

    # Created; the notebook is offered the kernel, and runs in it on yes.
    sidebar.button("Create environment").click()
    offer = lab.notification("Use in work.ipynb")
    expect(offer).to_be_visible(timeout=LOCAL_TIMEOUT)
    expect(sidebar.package("tiny")).to_be_visible()
    gallery("notebook7-created")
    offer.get_by_role("button", name="Use in work.ipynb").click()
    expect(offer).to_have_count(0)
    ((_, display_name),) = server.kernelspecs().items()
    work.expect_kernel(display_name)
    lab.menu("Run", "Run All Cells")
    expect(work.output(str(server.project / ".venv"))).to_be_visible(timeout=KERNEL_TIMEOUT)

    # The magic and the sidebar are about the same environment.
    expect(work.run("%venv install acme")).to_contain_text("acme")
    expect(sidebar.package("acme")).to_be_visible()
    sidebar.install("scikit-learn")
    expect(sidebar.package("scikit-learn")).to_be_visible(timeout=LOCAL_TIMEOUT)
    expect(work.run("import sklearn; sklearn.answer")).to_contain_text("42")
    listed = work.run("%venv panel").get_by_role("listbox", name="Packages")
    expect(listed).to_contain_text("scikit-learn")

    # Freeze, from the menu: a diff first.
    lab.menu("Kernel", "Environment", "Freeze Packages")
    expect(lab.dialog()).to_contain_text("scikit-learn==1.5.0")
    gallery("notebook7-freeze")
    lab.dialog().get_by_role("button", name="Write").click()
    expect(lab.notification("requirements.txt written")).to_be_visible()
    assert {"tiny", "acme", "scikit-learn"} <= set(pins(server.project / "requirements.txt"))

    # Remove, with what it stops.
    sidebar.button("Remove environment").click()
    expect(lab.dialog()).to_contain_text("work.ipynb")
    gallery("notebook7-remove")
    lab.dialog().get_by_role("button", name="Remove", exact=True).click()
    expect(sidebar.button("Create environment")).to_be_enabled(timeout=LOCAL_TIMEOUT)
    assert server.kernelspecs() == {}
    assert not (server.project / ".venv").exists()


def test_a_missing_kernel_and_news_while_the_panel_is_hidden(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    files = {
        "requirements.txt": "tiny==1.0\n",
        "work.ipynb": notebook(PREFIX, kernel="theirs"),
    }
    server = start(app="notebook", index=index.url, files=files)
    lab = Lab(page, server)
    lab.open("notebooks/work.ipynb")
    offer = lab.notification("asks for the kernel “theirs”")
    expect(offer).to_have_count(1)
    gallery("notebook7-missing-kernel")
    offer.get_by_role("button", name="Create environment").click()
    work = lab.notebook()
    sidebar = Sidebar(page)  # shows how it goes
    expect(sidebar.package("tiny")).to_be_visible(timeout=LOCAL_TIMEOUT)
    ((name, display_name),) = server.kernelspecs().items()
    assert name == "theirs"
    work.expect_kernel(display_name)
    lab.menu("Run", "Run All Cells")
    expect(work.output(str(server.project / ".venv"))).to_be_visible(timeout=KERNEL_TIMEOUT)

    # What fails while nobody sees the panel is told, with the way to it.
    index.hold("acme")
    sidebar.install("acme")
    expect(sidebar.progress).to_be_visible()
    lab.menu("View", "Left Sidebar", "Show Environments")
    expect(sidebar.element).to_be_hidden()
    index.release()
    news = lab.notification("Installed acme")
    expect(news).to_be_visible(timeout=LOCAL_TIMEOUT)
    gallery("notebook7-news")
    news.get_by_role("button", name="Show").click()
    expect(sidebar.package("acme")).to_be_visible()


def test_the_tree_page(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    files = {"sub/requirements.txt": "tiny==1.0\n", "sub/work.ipynb": notebook()}
    server = start(app="notebook", index=index.url, files=files)
    lab = Lab(page, server)
    lab.open("tree")
    folder = page.locator(".jp-DirListing-item").filter(has_text="sub")
    folder.click(button="right")
    gallery("notebook7-tree-menu")
    lab.choose("Create Environment…")
    sidebar = Sidebar(page)
    expect(sidebar.element).to_contain_text("sub")
    sidebar.button("Create environment").click()
    expect(sidebar.package("tiny")).to_be_visible(timeout=LOCAL_TIMEOUT)
    gallery("notebook7-tree")
    assert (server.project / "sub" / ".venv").is_dir()
