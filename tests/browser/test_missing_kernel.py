"""A notebook that comes from elsewhere asks for a kernel that does not exist here."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.index import PackageIndex
from tests.browser.lab import KERNEL_TIMEOUT, LOCAL_TIMEOUT, Lab
from tests.browser.notebooks import notebook

USES_TINY = "import sys, tiny; print(tiny.version, sys.prefix)"
QUESTION = "asks for the kernel “theirs”"


@pytest.mark.parametrize("language", ["python", None], ids=["says-python", "says-nothing"])
def test_one_offer_makes_the_kernel_and_the_notebook_runs(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot, language: str | None
) -> None:
    files = {
        "theirs/work.ipynb": notebook(USES_TINY, kernel="theirs", language=language),
        "theirs/requirements.txt": "tiny==1.0\n",
    }
    server = start(index=index.url, files=files)
    lab = Lab(page, server)
    lab.open("lab/tree/theirs/work.ipynb")
    offer = lab.notification(QUESTION)
    expect(offer).to_have_count(1)
    expect(offer).to_contain_text("requirements.txt")
    expect(offer).to_be_in_viewport(ratio=1)  # it slides in
    gallery(f"missing-kernel-{'python' if language else 'unknown'}")
    assert server.kernelspecs() == {}  # never by itself

    if language:
        offer.get_by_role("button", name="Create environment").click()
    else:  # Jupyter has a dialog of its own in front, which also says so.
        lab.dialog().get_by_role("button", name="Create an environment named “theirs”").click()
    expect(lab.dialog()).to_have_count(0)
    sidebar = lab.shown_sidebar()
    expect(sidebar.package("tiny")).to_be_visible(timeout=LOCAL_TIMEOUT)
    expect(offer).to_have_count(0)
    ((name, display_name),) = server.kernelspecs().items()
    assert name == "theirs"
    work = lab.notebook()
    work.expect_kernel(display_name)
    lab.menu("Run", "Run All Cells")
    prefix = server.project / "theirs" / ".venv"
    expect(work.output(f"1.0 {prefix}")).to_be_visible(timeout=KERNEL_TIMEOUT)
    expect(sidebar.element).to_contain_text("work.ipynb runs in it")
    # The notebook asks for the same kernel as before: nothing has changed for who wrote it.
    expect(lab.notification(QUESTION)).to_have_count(0)


def test_no_offer_where_it_would_be_a_guess_or_is_not_wanted(
    page: Page, start: Start, index: PackageIndex
) -> None:
    files = {
        "says/work.ipynb": notebook(kernel="theirs"),
        "says/requirements.txt": "tiny==1.0\n",
        "nothing/silent.ipynb": notebook(kernel="theirs"),
        "r/statistics.ipynb": notebook(kernel="ir", language="R"),
        "r/requirements.txt": "tiny==1.0\n",
    }
    server = start(index=index.url, files=files)
    lab = Lab(page, server)
    # The offer for the last one shows that those before were looked at, and passed over.
    lab.open("lab/tree/nothing/silent.ipynb")
    lab.notebook().expect_kernel("Python 3 (ipykernel)")
    lab.open("lab/tree/r/statistics.ipynb")
    lab.dialog().get_by_role("button", name="No Kernel").click()
    # Elsewhere: the one before may open again here, with a dialog that is in the way.
    lab.open("lab/workspaces/other/tree/says/work.ipynb")
    offer = lab.notification("asks for the kernel")
    expect(offer).to_have_count(1)
    expect(offer).to_contain_text("work.ipynb")

    # Said no: it is not asked again for this notebook, and nothing has been made.
    offer.get_by_role("button", name="Hide notification").or_(offer.locator("[data-icon]")).last.click()
    expect(offer).to_have_count(0)
    assert server.kernelspecs() == {}


def test_no_offer_when_that_is_set(page: Page, start: Start, index: PackageIndex) -> None:
    files = {
        "work.ipynb": notebook(kernel="theirs"),
        "requirements.txt": "tiny==1.0\n",
    }
    server = start(index=index.url, files=files, settings={"offerMissingKernels": False})
    lab = Lab(page, server)
    lab.open("lab/tree/work.ipynb")
    work = lab.notebook()
    work.expect_kernel("Python 3 (ipykernel)")
    # Still there for who looks for it where a kernel is picked, under the name that is asked for.
    work.open_kernel_dialog()
    line = lab.dialog().get_by_role("button", name="Create an environment named “theirs” for this folder")
    expect(line).to_be_visible()
    expect(lab.notification("asks for the kernel")).to_have_count(0)
    line.click()
    expect(lab.shown_sidebar().package("tiny")).to_be_visible(timeout=LOCAL_TIMEOUT)
    assert list(server.kernelspecs()) == ["theirs"]
