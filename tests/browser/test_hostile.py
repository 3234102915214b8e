"""Names and texts that others have chosen are never taken for markup, links or commands."""

from __future__ import annotations

import json
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.harmless import expect_harmless, watch
from tests.browser.index import HOSTILE, PackageIndex
from tests.browser.lab import CHANGE_TIMEOUT, Lab
from tests.browser.notebooks import notebook
from tests.browser.packages import Details

#: File systems allow this much.
FOLDER = "<img src=x onerror=\"window.hacked='folder'\"><b data-commandlinker-command='hack'>"
NOTEBOOK = "<img src=x onerror=\"window.hacked='file'\">'.ipynb"
#: The standard for requirements allows any text in a marker: https://peps.python.org/pep-0508/.
REQUIREMENT = "tiny==1.0; sys_platform != \"<img src=x onerror=window.hacked='requirement'>\""
MISSING = "No module named '<img src=x onerror=window.hacked=1>'"


def test_what_others_have_written_is_only_text(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    server = start(index=index.url, inside=FOLDER, files={"requirements.txt": f"{REQUIREMENT}\nacme==1.0\n"})
    server.venv("create")
    ((kernel, display_name),) = server.kernelspecs().items()
    assert FOLDER in display_name
    (server.project / NOTEBOOK).write_text(notebook("", kernel=kernel), encoding="utf-8")
    lab = Lab(page, server)
    lab.open(f"lab/tree/{quote(f'{FOLDER}/{NOTEBOOK}')}")
    watch(page)
    found = lab.notebook()
    sidebar = lab.sidebar()
    expect(sidebar.element).to_contain_text(f"{NOTEBOOK} runs in it")
    expect(lab.status()).to_contain_text(display_name)

    # Below tracebacks, and in the dialog from there.
    raised = found.run(f"raise ModuleNotFoundError({MISSING!r})")
    expect(raised).to_contain_text(MISSING)
    cell = found.run("import acme, hostile")
    advice = cell.get_by_role("group", name="Missing module “hostile”")
    expect(advice).to_contain_text(HOSTILE)
    expect_harmless(page)
    advice.get_by_role("button", name="Install hostile…").click()
    expect(lab.dialog()).to_contain_text(HOSTILE)
    gallery("hostile-dialog")
    expect_harmless(page)
    lab.dialog().get_by_role("button", name="Install").click()
    advice.get_by_role("button", name="Run cell again").click(timeout=CHANGE_TIMEOUT)
    expect(advice).to_have_count(0)

    # The table and the details: links to web pages only.
    expect(sidebar.package("hostile")).to_contain_text(HOSTILE)
    sidebar.package("hostile").click()
    details = Details(page)
    expect(details.element.locator(".jp-Venv-summary")).to_have_text(HOSTILE)
    expect(details.element.get_by_role("link")).to_have_count(1)
    expect(details.element.get_by_role("link")).to_have_attribute("href", "https://example.org/?q=%22%3E")
    gallery("hostile-details")
    expect_harmless(page)
    details.button("Back to packages").click()

    # Advice on kernels, in the card and as a notification.
    sidebar.button("Uninstall hostile").click()
    restart = sidebar.element.get_by_role("group", name="Kernels to restart")
    expect(restart).to_contain_text(NOTEBOOK, timeout=CHANGE_TIMEOUT)
    with index.holding("documented"):
        sidebar.install("documented==1.0 acme==1.5")
        lab.show_files()
        expect(sidebar.element).to_be_hidden()
    expect(lab.notification("still uses").first).to_be_visible(timeout=CHANGE_TIMEOUT)
    gallery("hostile-notification")
    expect_harmless(page)
    lab.sidebar()

    # Requirements, failures, questions, the launcher.
    sidebar.install("tiny==1.1")
    sidebar.button("requirements.txt differs (3)").click(timeout=CHANGE_TIMEOUT)
    expect(sidebar.element.locator(".jp-Venv-comparison")).to_contain_text(REQUIREMENT.split(";")[1].strip())
    sidebar.install(HOSTILE)
    expect(sidebar.alert).to_contain_text("<img")
    gallery("hostile-card")
    expect_harmless(page)
    for button in ("Freeze…", "Remove environment"):
        sidebar.button(button).click()
        expect(lab.dialog()).to_contain_text("<img")
        gallery(f"hostile-{button.split()[0].strip('…').lower()}")
        expect_harmless(page)
        lab.dialog().get_by_role("button", name="Cancel").click()
    lab.menu("File", "New Launcher")
    expect(lab.launcher_card(display_name).first).to_be_visible()
    expect_harmless(page)


def test_a_missing_kernel_may_have_any_name(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    document = json.loads(notebook("1", kernel="gone"))
    document["metadata"]["kernelspec"]["display_name"] = HOSTILE
    files = {"requirements.txt": "tiny\n", NOTEBOOK: json.dumps(document)}
    server = start(index=index.url, files=files)
    lab = Lab(page, server)
    lab.open(f"lab/tree/{quote(NOTEBOOK)}")
    watch(page)
    expect(lab.notification("<img").first).to_be_visible()
    gallery("hostile-missing-kernel")
    expect_harmless(page)
