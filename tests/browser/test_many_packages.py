"""An environment with thousands of packages."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.index import PackageIndex
from tests.browser.lab import Lab
from tests.browser.many import make_many

DISTRIBUTIONS = 3000
DRAWN = 150  # rows; a tall window shows some 30, and some are drawn ahead


def test_thousands_of_packages(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(index=index.url, files={"requirements.txt": "tiny\n"})
    server.venv("create")
    make_many(server.project / ".venv", DISTRIBUTIONS)
    server.venv("history")  # from now on it is no news
    lab = Lab(page, server)

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    lab.open("lab")
    sidebar = lab.sidebar()
    sidebar.filter.fill("package-2")
    expect(sidebar.package("package-2000")).to_be_visible()
    page.wait_for_load_state("networkidle")
    about_packages = [url for url in asked if "/jupyter-venv/" in url and "package-" in url]
    assert about_packages == []  # one request for all, none per row

    # What is drawn is what is in view, however long the list.
    asked.clear()
    for text, first in (("", "package-0000"), ("summary 17", "package-0017"), ("2999", "package-2999")):
        sidebar.filter.fill(text)
        expect(sidebar.package(first)).to_have_count(1)
        assert sidebar.rows.count() < DRAWN
    gallery("packages-3000")
    sidebar.filter.fill("no such thing")
    expect(sidebar.rows).to_have_count(0)
    assert [url for url in asked if "/jupyter-venv/" in url and "jobs" not in url] == []
