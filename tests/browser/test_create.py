"""The ways to an environment: one click, chosen in every detail, and from wherever the user is."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.index import PackageIndex
from tests.browser.lab import KERNEL_TIMEOUT, LOCAL_TIMEOUT, Lab
from tests.browser.notebooks import PREFIX, notebook


def test_one_click_and_the_notebook_in_front_is_offered_the_kernel(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    server = start(index=index.url, files={"requirements.txt": "tiny==1.0\n", "work.ipynb": notebook(PREFIX)})
    lab = Lab(page, server)
    lab.open("lab")
    work = lab.open_notebook("work.ipynb")
    work.expect_kernel("Python 3 (ipykernel)")
    sidebar = lab.sidebar()
    expect(sidebar.element).to_contain_text("with the packages listed in requirements.txt")
    gallery("create-empty")

    sidebar.button("Create environment").click()
    offer = lab.notification("Use in work.ipynb")
    expect(offer).to_be_visible(timeout=LOCAL_TIMEOUT)
    expect(sidebar.package("tiny")).to_be_visible()
    gallery("create-done")
    # Nothing was switched without a yes.
    work.expect_kernel("Python 3 (ipykernel)")
    offer.get_by_role("button", name="Use in work.ipynb").click()
    ((_, display_name),) = server.kernelspecs().items()
    work.expect_kernel(display_name)
    lab.menu("Run", "Run All Cells")
    expect(work.output(str(server.project / ".venv"))).to_be_visible(timeout=KERNEL_TIMEOUT)
    expect(sidebar.element).to_contain_text("work.ipynb runs in it")
    expect(sidebar.button("Use in work.ipynb")).to_have_count(0)


def test_everything_can_be_chosen(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    files = {"requirements.txt": "needs-old\n", "requirements-dev.txt": "scikit-learn\n"}
    server = start(index=index.url, files=files)
    other = server.add_python("9.9.9")
    lab = Lab(page, server)
    lab.open("lab")
    sidebar = lab.sidebar()
    sidebar.button("Options").click()
    form = sidebar.element
    python = form.get_by_role("combobox", name="Python")
    expect(python.locator("option").first).to_have_text(re.compile(r"^3\.\d+\.\d+ \(/.+\)$"))
    python.select_option(f"9.9.9 ({other})")
    assert not Path(f"{other}.used").exists()  # what only stands in a list is not run
    form.get_by_role("textbox", name="Packages to start with").fill("acme[excel]<2, tiny==1.1")
    expect(form.locator("datalist option")).to_have_count(2)
    form.get_by_label("Requirements file to start from").fill("requirements-dev.txt")
    form.get_by_role("textbox", name="Kernel name").fill("my-kernel")
    form.get_by_role("checkbox", name="Also use the packages of this Python").check()
    gallery("create-options")

    sidebar.button("Create environment").click()
    expect(sidebar.package("acme")).to_contain_text("1.5", timeout=LOCAL_TIMEOUT)
    expect(sidebar.package("acme-excel")).to_be_visible()
    expect(sidebar.package("tiny")).to_contain_text("1.1")
    expect(sidebar.package("scikit-learn")).to_be_visible()
    expect(sidebar.package("needs-old")).to_have_count(0)
    assert Path(f"{other}.used").exists()
    assert list(server.kernelspecs()) == ["my-kernel"]
    config = (server.project / ".venv" / "pyvenv.cfg").read_text("utf-8")
    assert "include-system-site-packages = true" in config


def test_the_packages_of_a_day_and_what_is_imported(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    index.upload("2024-01-01", {"tiny-2.0-py3-none-any.whl": "2025-01-01"})
    files = {"requirements.txt": "tiny==2.0\n", "work.ipynb": notebook("import tiny, sklearn")}
    server = start(index=index.url, files=files)
    lab = Lab(page, server)
    lab.open("lab")
    sidebar = lab.sidebar()
    sidebar.button("Options").click()
    form = sidebar.element
    form.get_by_role("checkbox", name="Also what the notebooks import").check()
    form.get_by_role("radio", name="A day", exact=True).check()
    expect(form.get_by_role("combobox", name="Python")).to_have_value("")
    sidebar.button("Create environment").click()
    expect(sidebar.alert).to_contain_text("Choose the day")
    gallery("create-as-of")
    assert server.kernelspecs() == {}

    form.get_by_label("Day", exact=True).fill("2024-06-01")
    sidebar.button("Create environment").click()
    said = form.locator(".jp-Venv-done")
    expect(said).to_contain_text("Packages are as of 2024-06-01, as asked for.", timeout=LOCAL_TIMEOUT)
    expect(said).to_contain_text("tiny==2.0 could not be had")
    expect(sidebar.package("tiny")).to_contain_text("1.1")
    expect(sidebar.package("scikit-learn")).to_be_visible()
    gallery("create-as-of-done")


def test_what_cannot_be_chosen_is_said_and_nothing_typed_is_lost(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    server = start(index=index.url, files={"requirements.txt": "tiny\n"})
    lab = Lab(page, server)
    lab.open("lab")
    sidebar = lab.sidebar()
    sidebar.button("Options").click()
    specs = sidebar.element.get_by_role("textbox", name="Packages to start with")
    specs.fill("needs-old needs-new")
    sidebar.button("Create environment").click()
    expect(sidebar.alert).to_contain_text("tiny<2", timeout=LOCAL_TIMEOUT)
    gallery("create-conflict")
    assert server.kernelspecs() == {}
    assert not (server.project / ".venv").exists()

    expect(specs).to_have_value("needs-old needs-new")
    specs.fill("needs-old")
    name = sidebar.element.get_by_role("textbox", name="Kernel name")
    name.fill("not a name")
    sidebar.button("Create environment").click()
    expect(sidebar.alert).to_contain_text("not a name", timeout=LOCAL_TIMEOUT)
    gallery("create-refused")
    name.fill("")
    sidebar.button("Create environment").click()
    expect(sidebar.package("needs-old")).to_be_visible(timeout=LOCAL_TIMEOUT)
    expect(sidebar.alert).to_have_count(0)


def test_from_the_launcher_and_from_a_folders_menu(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    files = {"first/requirements.txt": "tiny==1.0\n", "second/requirements.txt": "acme\n"}
    server = start(index=index.url, files=files)
    lab = Lab(page, server)
    lab.open("lab")
    lab.open_folder("first")
    expect(page.get_by_role("heading", name="first", exact=True)).to_be_visible()
    gallery("create-launcher")
    lab.launcher_card("New environment for this folder").click()
    sidebar = lab.shown_sidebar()
    expect(sidebar.package("tiny")).to_be_visible(timeout=LOCAL_TIMEOUT)
    assert (server.project / "first" / ".venv").is_dir()

    # The menu shows the folder, with all that can be chosen, and creates nothing by itself.
    lab.go_home()
    lab.file("second").click(button="right")
    gallery("create-folder-menu")
    lab.choose("Create Environment…")
    sidebar = lab.shown_sidebar()
    expect(sidebar.element).to_contain_text("second")
    expect(sidebar.button("Create environment")).to_be_enabled()
    assert not (server.project / "second" / ".venv").exists()
    sidebar.button("Create environment").click()
    expect(sidebar.package("acme")).to_be_visible(timeout=LOCAL_TIMEOUT)
    assert (server.project / "second" / ".venv").is_dir()
    assert sorted(server.kernelspecs()) == ["venv-first", "venv-second"]


def test_from_where_a_kernel_is_picked(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(index=index.url, files={"work.ipynb": notebook(PREFIX)})
    lab = Lab(page, server)
    lab.open("lab")
    work = lab.open_notebook("work.ipynb")
    work.expect_kernel("Python 3 (ipykernel)")
    work.open_kernel_dialog()
    line = lab.dialog().get_by_role("button", name="Create an environment for this folder")
    expect(line).to_be_visible()
    gallery("create-kernel-dialog")
    line.click()
    # Who creates one there wants the notebook to run in it.
    expect(lab.dialog()).to_have_count(0)
    expect(lab.shown_sidebar().element).to_contain_text("work.ipynb runs in it", timeout=LOCAL_TIMEOUT)
    ((_, display_name),) = server.kernelspecs().items()
    work.expect_kernel(display_name)
    # Now there is one, and nothing more to offer.
    work.open_kernel_dialog()
    expect(lab.dialog().get_by_role("combobox")).to_be_visible()
    expect(lab.dialog().get_by_role("button", name=re.compile("Create an environment"))).to_have_count(0)


def test_new_environments_start_as_the_user_has_set(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    server = start(index=index.url, files={}, settings={"python": "9.9"})
    lab = Lab(page, server)
    lab.open("lab")
    sidebar = lab.sidebar()
    sidebar.button("Create environment").click()
    expect(sidebar.alert).to_contain_text("There is no Python 9.9 here", timeout=LOCAL_TIMEOUT)
    gallery("create-no-such-python")

    lab.menu("Settings", "Settings Editor")
    page.locator("input[placeholder='Search settings…']").fill("Environments")
    editor = page.locator(".jp-SettingsPanel")
    python = editor.get_by_role("textbox").first
    expect(python).to_have_value("9.9")
    gallery("create-settings")
    python.fill("3")
    editor.locator('[data-icon="ui-components:add"]').click()
    editor.get_by_role("textbox").last.fill("acme<2")
    sidebar.button("Options").click()
    expect(sidebar.element.get_by_role("combobox", name="Python")).to_have_value("3")
    expect(sidebar.element.get_by_role("textbox", name="Packages to start with")).to_have_value("acme<2")
    sidebar.button("Create environment").click()
    expect(sidebar.package("acme")).to_contain_text("1.5", timeout=LOCAL_TIMEOUT)
