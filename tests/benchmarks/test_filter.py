"""How long it takes from a keystroke in the packages' filter until the browser has painted what matches."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.lab import Lab
from tests.browser.many import make_many
from tests.browser.panel import WidgetPanel
from tests.browser.test_panel import in_notebook

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Start
    from tests.browser.index import PackageIndex

DISTRIBUTIONS = 3000
LIMIT = 100  # milliseconds
KERNEL_LIMIT = 400  # the same, where the kernel is asked what matches
TYPED = ("package 12", "summary 7", "no such package")
PACE = 150  # milliseconds between keystrokes: a quick typist's

#: From the keystroke's own time to the first task after the frame with the last change of the list. A
#: keystroke that changes nothing of what is shown stays null.
_OBSERVE = """list => {
    window.strokes = [];
    let pressed = 0;
    addEventListener('keydown', event => {
        pressed = event.timeStamp;
        window.strokes.push(null);
    }, true);
    new MutationObserver(() => {
        const [stroke, since] = [window.strokes.length - 1, pressed];
        requestAnimationFrame(() => setTimeout(() => {
            window.strokes[stroke] = performance.now() - since;
        }));
    }).observe(list, {subtree: true, childList: true, characterData: true});
}"""


def measure(field: Locator, shown: Locator, *, limit: float, least: int) -> None:
    """Type into a filter, and hold the time until what is shown was painted against a limit (milliseconds).

    ``least`` of the keystrokes have to change what is shown.
    """
    page = field.page
    shown.evaluate(_OBSERVE)
    for text in TYPED:
        field.press("Control+a")  # what is typed takes the place of what was
        field.press_sequentially(text, delay=PACE)
        page.wait_for_timeout(PACE)
    strokes: list[float | None] = page.evaluate("window.strokes")
    painted = [stroke for stroke in strokes if stroke is not None]
    median, slowest = statistics.median(painted), max(painted)
    print(
        f"\n{len(painted)} keystrokes that changed the list of {DISTRIBUTIONS} packages:"
        f" median {median:.0f} ms, slowest {slowest:.0f} ms"
    )
    assert len(painted) >= least
    assert slowest < limit


def test_filtering_3000_packages(page: Page, start: Start, index: PackageIndex) -> None:
    server = start(index=index.url, files={"requirements.txt": "tiny\n"})
    server.venv("create")
    make_many(server.project / ".venv", DISTRIBUTIONS)
    lab = Lab(page, server)
    lab.open("lab")
    sidebar = lab.sidebar()
    sidebar.package("package-0001").wait_for()
    page.wait_for_load_state("networkidle")

    measure(sidebar.filter, page.locator(".jp-Venv-packages"), limit=LIMIT, least=13)


def test_filtering_3000_packages_in_the_panel_of_widgets(
    page: Page, start: Start, index: PackageIndex
) -> None:
    """By way of the kernel. Of what many match, the first 500 are shown: most keystrokes change nothing."""
    server = start(index=index.url, files={"requirements.txt": "tiny\n"})
    work = in_notebook(page, server)
    make_many(server.project / ".venv", DISTRIBUTIONS)
    panel = WidgetPanel(work.run("%venv panel"))
    expect(panel.package("package-0001")).to_be_attached()
    page.wait_for_load_state("networkidle")
    measure(panel.filter, panel.packages, limit=KERNEL_LIMIT, least=4)
