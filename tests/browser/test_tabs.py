"""Several tabs of one server, and one tab that is reloaded in the middle."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Start
from tests.browser.index import PackageIndex
from tests.browser.lab import CHANGE_TIMEOUT, CREATE_TIMEOUT, Lab


def test_a_change_is_followed_and_cancelled_from_another_tab(
    page: Page, start: Start, index: PackageIndex
) -> None:
    server = start(index=index.url, files={"requirements.txt": "tiny==1.0\n"})
    lab = Lab(page, server)
    lab.open("lab")
    here = lab.sidebar()
    here.button("Create environment").click()
    expect(here.package("tiny")).to_be_visible(timeout=CREATE_TIMEOUT)

    other = Lab(page.context.new_page(), server)
    other.open("lab/workspaces/other")
    there = other.sidebar()
    expect(there.package("tiny")).to_be_visible()

    # Begun here, seen there, log and all.
    index.hold("acme")
    here.install("acme")
    expect(there.progress).to_be_visible(timeout=CHANGE_TIMEOUT)
    there.button("Show log").click()
    expect(there.log).to_contain_text("Resolved", timeout=CHANGE_TIMEOUT)

    # A reload in the middle loses nothing.
    page.reload()
    here = lab.sidebar()
    expect(here.progress).to_be_visible()
    here.button("Show log").click()
    expect(here.log).to_contain_text("Resolved")

    # Cancelled there, over here; nothing has changed.
    there.button("Cancel").click()
    index.release()
    expect(here.progress).to_have_count(0, timeout=CHANGE_TIMEOUT)
    expect(here.package("tiny")).to_be_visible()
    expect(here.package("acme")).to_have_count(0)
    expect(there.progress).to_have_count(0)

    # What one does, the other shows.
    there.install("acme")
    expect(here.package("acme")).to_be_visible(timeout=CHANGE_TIMEOUT)
    expect(there.package("acme")).to_be_visible()
