"""``%venv`` in a cell: what a front end draws of it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.index import PackageIndex
from tests.browser.lab import CHANGE_TIMEOUT, Lab


def test_answers_are_tables(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(index=index.url, files={"requirements.txt": "acme==1.0\ntiny==1.0\n"})
    lab = Lab(page, server)
    work, _ = lab.in_environment()
    cell = work.run("%venv")
    expect(cell.get_by_role("rowheader", name="Environment")).to_be_visible()
    expect(cell.get_by_role("cell", name=f"{server.project}/.venv (ready)")).to_be_visible()
    gallery("magic-status")
    cell = work.run("%venv packages")
    requested = cell.get_by_role("table", name="You asked for (2)")
    expect(requested.get_by_role("row", name="acme 1.0 The acme package")).to_be_visible()
    cell = work.run("%venv outdated")
    expect(cell.get_by_role("row", name="acme 1.0 2.0")).to_be_visible()
    gallery("magic-packages")
    cell = work.run("%venv versions tiny")
    expect(cell.get_by_role("rowgroup").last.get_by_role("row")).to_have_count(3)
    cell = work.run("%venv packages --all")
    kernel = cell.get_by_role("region", name="For the kernel")
    kernel.focus()
    expect(kernel).to_be_focused()  # it scrolls, by keyboard too
    gallery("magic-kernel")
    cell = work.run("%venv help")
    expect(cell).to_contain_text("Its packages")
    gallery("magic-help")


def test_a_bar_that_ends_as_a_line(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(index=index.url, files={"requirements.txt": "tiny==1.0\n"})
    lab = Lab(page, server)
    work, _ = lab.in_environment()
    index.hold("acme")
    cell = work.begin("%venv install acme<2")
    bar = cell.get_by_role("progressbar", name="Progress")
    expect(bar).to_be_visible()
    gallery("magic-progress")
    index.release()
    work.expect_end(cell, CHANGE_TIMEOUT)
    expect(bar).to_have_count(0)
    output = cell.locator(".jp-OutputArea-output")
    expect(output.filter(has_text="Installed acme 1.5.")).to_have_count(1)
    assert list(filter(None, map(str.strip, output.all_inner_texts()))) == ["Installed acme 1.5."]
    # What was imported before and is another one now.
    work.run("import tiny, acme")
    cell = work.run("%venv install tiny==2.0", CHANGE_TIMEOUT)
    expect(cell).to_contain_text("Changed tiny 1.0 → 2.0.")
    expect(cell.get_by_role("button", name="Restart kernel")).to_be_visible()
    gallery("magic-stale")


def test_a_failure_is_a_message(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(index=index.url, files={"requirements.txt": "tiny==1.0\n"})
    lab = Lab(page, server)
    work, _ = lab.in_environment()
    cell = work.run("%venv install no-such-package")
    expect(cell).to_contain_text("no-such-package")
    expect(cell).not_to_contain_text("Traceback")
    gallery("magic-failure")
    cell = work.run("import sklearn")
    expect(cell.get_by_role("button", name="Install scikit-learn")).to_have_count(1)
    gallery("magic-missing")
