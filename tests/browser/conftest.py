"""A real JupyterLab or Notebook with the built wheel installed, and a real Chromium in front of it.

Run by the stage ``browser``, which names the Python the wheel is installed for (TEST_PRODUCT) and the
browser (TEST_CHROMIUM). These tests have a pytest process of their own: Playwright runs an event loop in
the main thread, and so do the server's tests.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.accessibility import violations
from tests.browser.index import PackageIndex, hand_made, real_kernel
from tests.browser.server import JupyterServer

HERE = Path(__file__).parent
SCREENSHOTS = HERE / "screenshots"
PROJECTS = HERE.parent / "projects"
PRODUCT = os.environ.get("TEST_PRODUCT")
CHROMIUM = os.environ.get("TEST_CHROMIUM")

WIDTHS = (1280, 800)  # pixels

PATIENCE = 30_000  # milliseconds; a busy machine is no failure

Start = Callable[..., JupyterServer]
Shoot = Callable[[str], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a product there is nothing to test here."""
    if not PRODUCT:
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="needs an installed wheel: noxfile.py browser"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the whole run; every test gets a profile of its own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                *(["--no-sandbox"] if os.geteuid() == 0 else []),
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with real kernels and hand-made packages."""
    folder = tmp_path_factory.mktemp("wheels")
    real_kernel(folder)
    hand_made(folder)
    return folder


@pytest.fixture
def index(wheels: Path) -> Iterator[PackageIndex]:
    """The index that serves them."""
    with PackageIndex(wheels) as index:
        yield index


@pytest.fixture
def page(chromium: Browser, start: Start, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh browser profile with one page; a failing test leaves a picture of it.

    It goes before the servers do: the picture is not of what a page says of their end.
    """
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    failed = request.session.testsfailed
    yield page
    if request.session.testsfailed > failed:
        page.screenshot(path=SCREENSHOTS / f"failed-{request.node.name}.png")
    context.close()


@pytest.fixture
def shoot(page: Page) -> Shoot:
    """``shoot("name")`` keeps a picture of the page for people to look at."""

    def take(name: str) -> None:
        page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return take


@pytest.fixture
def gallery(page: Page) -> Shoot:
    """``gallery("name")`` a state in both themes, wide and narrow: pictures, and what axe says."""

    def take(name: str) -> None:
        for theme in ("Light", "Dark"):
            change = "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
            page.evaluate(change, f"JupyterLab {theme}")
            dark = "false" if theme == "Dark" else "true"
            expect(page.locator("body")).to_have_attribute("data-jp-theme-light", dark)
            expect(page.locator("#jupyterlab-splash")).to_have_count(0)  # a theme comes with a curtain
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                page.screenshot(path=SCREENSHOTS / f"{name}-{theme.lower()}-{width}.png")
                found = violations(page)
                assert not found, f"{name}, {theme}, {width} px:\n" + "\n".join(found)
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})

    return take


@pytest.fixture
def start(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Start]:
    """``start(app="notebook", dark=True)``: a server on a copy of the demo project.

    ``inside="name"`` puts the project into a folder of that name in the server's root; ``files`` (text by
    path) are there instead of the demo project's own. Other options are those of JupyterServer.
    """
    with ExitStack() as stack:
        started: list[JupyterServer] = []

        def launch(
            *, inside: str = "", files: Mapping[str, str] | None = None, **options: Any
        ) -> JupyterServer:
            root = tmp_path / "analysis"
            project = root / inside
            if files is None:
                shutil.copytree(PROJECTS / "analysis", project)
            else:
                project.mkdir(parents=True)
            for name, text in (files or {}).items():
                (project / name).parent.mkdir(parents=True, exist_ok=True)
                (project / name).write_text(text, encoding="utf-8")
            server = JupyterServer(Path(str(PRODUCT)), root, project, tmp_path / "home", **options)
            started.append(server)
            return stack.enter_context(server)

        failed = request.session.testsfailed
        yield launch
        if request.session.testsfailed > failed:
            for server in started:
                print("".join(server.log))
