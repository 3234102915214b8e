"""Packages in the sidebar: what there is, and every way to change it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.index import PackageIndex
from tests.browser.lab import CHANGE_TIMEOUT, Lab, Sidebar
from tests.browser.packages import Details, Plan
from tests.browser.server import JupyterServer
from tests.tiny import wheel

OLD = {"requirements.txt": "acme==1.0\nneeds-old\n"}  # tiny 1.1 comes along


def in_lab(page: Page, server: JupyterServer) -> Sidebar:
    """An environment made in a terminal, and the sidebar about it."""
    server.venv("create")
    lab = Lab(page, server)
    lab.open("lab")
    return lab.sidebar()


def expect_version(sidebar: Sidebar, name: str, version: str) -> None:
    """Wait until a package is listed in this version."""
    cell = sidebar.package(name).get_by_role("gridcell", name=version, exact=True)
    expect(cell).to_be_visible(timeout=CHANGE_TIMEOUT)
    expect(sidebar.progress).to_have_count(0)


def test_the_table(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    sidebar = in_lab(page, start(index=index.url, files=OLD))
    expect(sidebar.group("Requested (2)")).to_be_visible()
    expect(sidebar.group("Came along (1)")).to_be_visible()
    expect(sidebar.package("tiny")).to_contain_text("for acme, needs-old")
    expect(sidebar.button("Upgrade acme to 2.0")).to_be_visible()
    expect(sidebar.element).to_contain_text("1 newer version")  # of what was asked for
    gallery("packages-table")

    # Groups close; what somebody looks for is never hidden in a closed one.
    sidebar.group("Requested (2)").click()
    expect(sidebar.package("acme")).to_have_count(0)
    sidebar.filter.fill("ACM")
    expect(sidebar.package("acme")).to_be_visible()
    expect(sidebar.rows).to_have_count(1)
    sidebar.filter.fill("zzz")
    expect(sidebar.element).to_contain_text("No package matches “zzz”.")
    sidebar.filter.fill("")
    sidebar.group("Requested (2)").click()

    def names() -> list[str]:
        return sidebar.rows.locator(".jp-Venv-packageName").all_inner_texts()[:2]

    assert names() == ["acme", "needs-old"]
    sidebar.button("Name").click()
    expect(sidebar.column("Name")).to_have_attribute("aria-sort", "descending")
    assert names() == ["needs-old", "acme"]
    sidebar.button("Latest").click()
    expect(sidebar.column("Latest")).to_have_attribute("aria-sort", "ascending")
    assert names() == ["acme", "needs-old"]


def test_upgrading_one_some_and_all(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    files = {"requirements.txt": "acme==1.0\ntiny==1.0\n"}
    sidebar = in_lab(page, start(index=index.url, files=files))

    # One, asked for by name: nothing else is touched, so nothing is asked.
    sidebar.button("Upgrade tiny to 2.0").click()
    expect_version(sidebar, "tiny", "2.0")
    expect_version(sidebar, "acme", "1.0")

    # Some: a selection can be wider than what has a newer version.
    sidebar.tick("acme")
    sidebar.tick("tiny")
    expect(sidebar.element).to_contain_text("2 selected")
    gallery("packages-selected")
    sidebar.button("Upgrade 1").click()
    expect_version(sidebar, "acme", "2.0")
    expect(sidebar.button("Clear")).to_have_count(0)

    # All, where there is something to upgrade again.
    sidebar.install("acme==1.5 tiny==1.1")
    expect_version(sidebar, "acme", "1.5")
    expect(sidebar.element).to_contain_text("2 newer versions")
    sidebar.button("Upgrade all").click()
    expect_version(sidebar, "acme", "2.0")
    expect_version(sidebar, "tiny", "2.0")
    expect(sidebar.button("Upgrade all")).to_have_count(0)


def test_one_package_closely(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    index.uploaded = {"documented-1.0-py3-none-any.whl": "2021-05-04T12:00:00Z"}
    files = {"requirements.txt": "documented==1.0\nneeds-old\n"}
    sidebar = in_lab(page, start(index=index.url, files=files))
    sidebar.package("documented").click()
    details = Details(page)
    expect(details.element).to_contain_text("What documented is about")
    expect(details.element).to_contain_text("BSD-3-Clause")
    expect(details.element).to_contain_text("Ana Example")
    expect(details.element).to_contain_text("You asked for it")
    for label, address in (("Homepage", "https://example.org/"), ("Manual", "https://example.org/manual")):
        link = details.element.get_by_role("link", name=label)
        expect(link).to_have_attribute("href", address)
        expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(details.tree("Requires (1)")).to_have_text(["acme2.0"])
    details.element.get_by_role("treeitem").press("ArrowRight")
    expect(details.element.get_by_role("treeitem")).to_have_text(["acme2.0", "tiny1.1"])
    gallery("package-details")

    # From the tree to another package, and back.
    details.element.get_by_role("treeitem").last.locator(".jp-Venv-treeName").click()
    expect(details.element).to_contain_text("For acme, needs-old")
    expect(details.tree("Required by (2)")).to_have_text(["acme2.0", "needs-old1.0"])
    details.button("Back to packages").click()
    expect(sidebar.package("documented")).to_be_visible()

    # Another version, which the index knows.
    sidebar.package("documented").click()
    details.button("Other versions").click()
    expect(details.versions.get_by_role("option")).to_have_text(["2.0", "1.0 · 2021-05-04 · installed"])
    details.versions.select_option("2.0")
    gallery("package-versions")
    details.element.get_by_role("button", name="Install", exact=True).click()
    expect(details.element).to_contain_text("documented 2.0", timeout=CHANGE_TIMEOUT)


def test_installing_what_was_typed_and_pasted(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    sidebar = in_lab(page, start(index=index.url, files={"requirements.txt": ""}))
    expect(sidebar.group("Requested")).to_have_count(0)
    sidebar.install("acme[excel]>=1,<2 frobnicate")
    plan = Plan(page, "Install acme[excel]>=1,<2, frobnicate?")
    plan.expect_groups(added=["acme 1.5", "frobnicate 0.1", "acme-excel 1.0", "tiny 2.0"])
    gallery("plan-added")
    plan.press("Install")
    expect_version(sidebar, "acme", "1.5")
    expect_version(sidebar, "acme-excel", "1.0")
    expect_version(sidebar, "frobnicate", "0.1")
    expect(sidebar.group("Requested (2)")).to_be_visible()

    box = sidebar.element.get_by_role("textbox", name="Packages to install")
    box.fill("# from a colleague\ndocumented == 1.0  # the old one\nscikit-learn; python_version > '3'\n")
    gallery("install-pasted")
    sidebar.button("Install").click()
    expect_version(sidebar, "scikit-learn", "1.5.0")
    expect_version(sidebar, "documented", "1.0")
    expect(box).to_have_value("")

    # What only works in a file is said before anything happens, and what was pasted stays.
    box.fill("tiny\n-r other.txt\n")
    sidebar.button("Install").click()
    expect(sidebar.alert).to_contain_text("Nothing was installed")
    expect(sidebar.alert).to_contain_text("-r other.txt")
    expect(box).to_have_value("tiny\n-r other.txt\n")
    gallery("install-refused")


def test_more_than_what_was_asked_for_is_shown_before(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    sidebar = in_lab(page, start(index=index.url, files={"requirements.txt": "acme==1.0\ntiny\n"}))

    # Only what was named: nothing is asked.
    sidebar.install("documented==1.0")
    expect_version(sidebar, "documented", "1.0")

    # What is there would be set back: that is asked, and no is no.
    sidebar.install("needs-old")
    plan = Plan(page, "Install needs-old?")
    plan.expect_groups(changed=["tiny 2.0 → 1.1downgrade"], added=["needs-old 1.0"])
    gallery("plan-downgrade")
    plan.press("Cancel")
    expect(sidebar.progress).to_have_count(0)
    expect_version(sidebar, "tiny", "2.0")
    expect(sidebar.element.get_by_role("textbox", name="Packages to install")).to_have_value("needs-old")
    sidebar.button("Install").click()
    Plan(page, "Install needs-old?").press("Install")
    expect_version(sidebar, "needs-old", "1.0")
    expect_version(sidebar, "tiny", "1.1")

    # What is left behind broken is named.
    sidebar.button("Uninstall tiny").click()
    plan = Plan(page, "Uninstall tiny?")
    plan.expect_groups(removed=["tiny 1.1"])
    expect(plan.element).to_contain_text("acme, needs-old need what is removed and may stop working.")
    gallery("plan-lacking")
    plan.press("Cancel")

    # Several at once that only need one another.
    for name in ("acme", "documented", "needs-old"):
        sidebar.tick(name)
    sidebar.button("Uninstall 3").click()
    expect(sidebar.group("Requested (1)")).to_be_visible(timeout=CHANGE_TIMEOUT)
    expect_version(sidebar, "tiny", "1.1")


def test_what_nothing_else_needs_can_go_too(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    sidebar = in_lab(page, start(index=index.url, files={"requirements.txt": "documented==1.0\n"}))
    sidebar.button("Uninstall documented").click()
    plan = Plan(page, "Uninstall documented?")
    plan.expect_groups(removed=["documented 1.0"])
    expect(plan.unneeded).not_to_be_checked()
    plan.unneeded.check()
    plan.expect_groups(removed=["documented 1.0", "acme 2.0", "tiny 2.0"])
    gallery("plan-unneeded")
    plan.press("Uninstall")
    expect(sidebar.group("Requested")).to_have_count(0, timeout=CHANGE_TIMEOUT)
    expect(sidebar.group("Came along")).to_have_count(0)
    gallery("packages-none")


def test_failures_explain_themselves(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    sidebar = in_lab(page, start(index=index.url, files={"requirements.txt": "acme==1.0\n"}))

    # Which requirement stands against which.
    sidebar.install("needs-old needs-new")
    expect(sidebar.alert).to_contain_text("needs-old, needs-new were not installed", timeout=CHANGE_TIMEOUT)
    expect(sidebar.alert).to_contain_text("needs-old needs tiny<2")
    expect(sidebar.alert).to_contain_text("needs-new needs tiny>=2")
    gallery("failure-conflict")
    sidebar.alert.get_by_role("button", name="Show log").click()
    expect(sidebar.alert.get_by_role("log")).not_to_be_empty()
    gallery("failure-log")
    sidebar.button("Dismiss").click()
    expect(sidebar.alert).to_have_count(0)

    # A name nobody has.
    sidebar.install("late-comer")
    expect(sidebar.alert).to_contain_text("late-comer was not installed", timeout=CHANGE_TIMEOUT)
    expect(sidebar.alert).to_contain_text("late-comer")
    gallery("failure-unknown")
    expect_version(sidebar, "acme", "1.0")

    # It is there now, and for the rest of the run: trying again works.
    wheel(index.folder, "late-comer", "3.0")
    sidebar.button("Try again").click()
    expect_version(sidebar, "late-comer", "3.0")
    expect(sidebar.alert).to_have_count(0)


def test_cancelled_in_the_middle(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    sidebar = in_lab(page, start(index=index.url, files={"requirements.txt": "tiny==1.0\n"}))
    with index.holding("acme"):
        sidebar.install("acme")
        index.wait_for_wheel("acme")
        expect(sidebar.progress).to_be_visible()
        expect(sidebar.button("Freeze…")).to_be_disabled()
        gallery("package-installing")
        sidebar.button("Cancel").click()
        expect(sidebar.progress).to_have_count(0, timeout=CHANGE_TIMEOUT)
    expect(sidebar.element).to_contain_text("Ready")
    expect(sidebar.package("acme")).to_have_count(0)
    expect_version(sidebar, "tiny", "1.0")
    sidebar.install("acme==1.0")
    expect_version(sidebar, "acme", "1.0")


def test_always_shown_before(page: Page, start: Start, index: PackageIndex) -> None:
    files = {"requirements.txt": "tiny==1.0\n"}
    sidebar = in_lab(page, start(index=index.url, files=files, settings={"preview": "always"}))
    sidebar.install("tiny==1.1")
    plan = Plan(page, "Install tiny==1.1?")
    plan.expect_groups(changed=["tiny 1.0 → 1.1"])
    plan.press("Install")
    expect_version(sidebar, "tiny", "1.1")


def test_never_shown_before_and_told_when_the_panel_is_hidden(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    files = {"requirements.txt": "tiny\n"}
    server = start(index=index.url, files=files, settings={"preview": "never"})
    sidebar = in_lab(page, server)
    with index.holding("needs-old"):
        sidebar.install("needs-old")
        index.wait_for_wheel("needs-old")
        Lab(page, server).show_files()
        expect(sidebar.element).to_be_hidden()
    toast = page.locator(".Toastify__toast")
    expect(toast).to_contain_text("Installed needs-old 1.0", timeout=CHANGE_TIMEOUT)
    gallery("told-installed")
    toast.get_by_role("button", name="Show").click()
    expect_version(sidebar, "tiny", "1.1")

    with index.holding("needs-new"):
        sidebar.install("needs-new")
        Lab(page, server).show_files()
        expect(sidebar.element).to_be_hidden()
    toast = toast.filter(has_text="needs-new was not installed")
    expect(toast).to_be_visible(timeout=CHANGE_TIMEOUT)
    gallery("told-failed")
    toast.get_by_role("button", name="Show").click()
    expect(sidebar.alert).to_contain_text("needs-new needs tiny>=2")
