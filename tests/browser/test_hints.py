"""What kernels say after a cell, with a button where it helps."""

from __future__ import annotations

import json
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Shoot, Start
from tests.browser.harmless import expect_harmless, watch
from tests.browser.index import HOSTILE, PackageIndex
from tests.browser.lab import CHANGE_TIMEOUT, KERNEL_TIMEOUT, LOCAL_TIMEOUT, Lab
from tests.browser.notebooks import notebook

MIME = "application/vnd.jupyter-venv.hint+json"

SKLEARN = {
    "kind": "missing-module",
    "module": "sklearn",
    "distribution": "scikit-learn",
    "text": "sklearn comes with scikit-learn:\n%venv install scikit-learn",
}
TINY = [{"name": "tiny", "loaded": "1.0", "installed": "2.0"}]
STALE = "tiny 1.0 is loaded, 2.0 is installed: restart the kernel to use it."
RESTART = "Packages loaded in an older version"
MISSING = "Missing module “sklearn”"


def switch(kernel: str, display_name: str) -> dict[str, object]:
    """The offer of a kernel."""
    text = f"The environment is ready. Its kernel is called {display_name}."
    return {"kind": "switch", "kernel": kernel, "display_name": display_name, "text": text}


def bundle(hint: Mapping[str, object]) -> dict[str, object]:
    """The data of an output that is a hint."""
    return {MIME: {"version": 1, **hint}, "text/plain": str(hint["text"])}


def saying(hint: Mapping[str, object]) -> str:
    """A cell that gives a hint as our kernels do."""
    return f"display({bundle(hint)!r}, raw=True)"


def group(where: Locator, name: str) -> Locator:
    """What is said under a name."""
    return where.get_by_role("group", name=name)


def save_and_reload(lab: Lab) -> None:
    """Open the page anew, with all there is in the file."""
    lab.menu("File", "Save Notebook")
    expect(lab.page.locator(".jp-mod-dirty")).to_have_count(0)
    lab.page.reload()
    expect(lab.page.locator("#jupyterlab-splash")).to_have_count(0)


def test_a_missing_module_is_offered_once(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    server = start(index=index.url, files={"requirements.txt": "tiny\n"})
    lab = Lab(page, server)
    found, _ = lab.in_environment("lab/tree/a.ipynb")
    # After the traceback, below which is help already.
    both = found.run("import sklearn; sklearn.answer")
    expect(both.locator(".jp-Venv-hint")).to_have_count(1)
    expect(both.locator(".jp-Venv-hint")).to_be_hidden()
    expect(group(both, MISSING)).to_have_count(1)
    gallery("hint-with-traceback")

    # Where there is no such traceback; whatever it says should be installed.
    alone = found.run(saying({**SKLEARN, "distribution": "hostile"}))
    advice = group(alone, MISSING)
    expect(advice).to_contain_text("“sklearn” comes with the package scikit-learn")
    expect(advice.get_by_role("button")).to_have_text(["Install scikit-learn"])
    gallery("hint-module")
    advice.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(advice).to_contain_text("scikit-learn 1.5.0 is installed now.", timeout=CHANGE_TIMEOUT)
    expect(group(both, MISSING)).to_contain_text("is installed now.")
    group(both, MISSING).get_by_role("button", name="Run cell again").click()
    expect(both.locator(".jp-OutputArea-output")).to_have_text("42", timeout=KERNEL_TIMEOUT)

    # It is installed by now; another kernel could not be helped at all.
    save_and_reload(lab)
    alone = page.locator(".jp-CodeCell").filter(has=page.locator(".jp-Venv-hint"))
    expect(group(alone, MISSING)).to_contain_text(
        "scikit-learn 1.5.0, which provides “sklearn”, is installed"
    )
    expect(alone.get_by_role("button", name="Install")).to_have_count(0)
    lab.notebook().choose_kernel("Python 3 (ipykernel)")
    expect(alone.locator(".jp-OutputArea-output")).to_have_text(str(SKLEARN["text"]))
    expect(group(alone, MISSING)).to_have_count(0)


def test_a_kernel_says_that_it_needs_a_restart(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    server = start(index=index.url, files={"requirements.txt": "tiny==1.0\n"})
    lab = Lab(page, server)
    found, display_name = lab.in_environment("lab/tree/a.ipynb")
    expect(found.run("import tiny; tiny.version")).to_contain_text("'1.0'")
    server.venv("install", "tiny==2.0")
    said = found.run("'any cell'")
    advice = group(said, RESTART)
    restart = advice.get_by_role("button", name="Restart kernel")
    expect(advice).to_contain_text(STALE)
    expect(restart).to_be_enabled()
    gallery("hint-stale")
    # The panel knows it as well, and is not told of it by a notification.
    expect(lab.sidebar().element).to_contain_text("a.ipynb still uses tiny 1.0 (now 2.0).")
    expect(lab.notification("still uses")).to_have_count(0)

    # It is still so when the page is opened anew.
    save_and_reload(lab)
    found = lab.notebook()
    advice = group(found.element, RESTART)
    restart = advice.get_by_role("button", name="Restart kernel")
    restart.click()
    lab.dialog().get_by_role("button", name="Cancel").click()
    expect(lab.dialog()).to_have_count(0)
    expect(restart).to_be_focused()
    page.keyboard.press("Enter")
    lab.dialog().get_by_role("button", name="Confirm Kernel Restart").click()
    expect(restart).to_have_count(0, timeout=KERNEL_TIMEOUT)
    expect(advice).to_have_text(STALE)
    found.expect_kernel(display_name)
    gallery("hint-stale-restarted")
    expect(lab.sidebar().element).not_to_contain_text("still uses")
    expect(found.run("import tiny; tiny.version")).to_contain_text("'2.0'")

    # What was saved with a notebook says nothing of the kernel that runs now.
    save_and_reload(lab)
    lab.notebook().expect_kernel(display_name)
    expect(advice).to_have_text(STALE)
    expect(restart).to_have_count(0)


def test_a_notebook_goes_to_the_kernel_that_was_made_from_it(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    files = {"requirements.txt": "tiny\n", "a.ipynb": notebook("")}
    server = start(index=index.url, files=files)
    lab = Lab(page, server)
    lab.open("lab/tree/a.ipynb")
    found = lab.notebook()
    found.expect_kernel("Python 3 (ipykernel)")
    said = found.run("%load_ext jupyter_venv\n%venv create", LOCAL_TIMEOUT)
    ((_, display_name),) = server.kernelspecs().items()
    nowhere = found.run(saying(switch("venv-nowhere", "nowhere")))
    advice = group(said, f"Kernel {display_name}")
    use = advice.get_by_role("button", name=f"Use {display_name} in this notebook")
    expect(use).to_be_enabled()
    expect(nowhere.locator(".jp-OutputArea-output")).to_have_text(
        "The environment is ready. Its kernel is called nowhere."
    )
    expect(nowhere.locator(".jp-OutputArea-output").get_by_role("button")).to_have_count(0)
    gallery("hint-switch")
    use.focus()
    page.keyboard.press("Enter")
    expect(advice).to_have_text(f"This notebook runs in {display_name}.", timeout=KERNEL_TIMEOUT)
    found.expect_kernel(display_name)
    expect(found.run("import tiny; tiny.version")).to_contain_text("'2.0'")
    gallery("hint-switched")


def test_a_console_goes_to_another_kernel_too(page: Page, start: Start, index: PackageIndex) -> None:
    server = start(index=index.url, files={"requirements.txt": "tiny\n"})
    lab = Lab(page, server)
    lab.open("lab")
    server.venv("create")
    ((kernel, display_name),) = server.kernelspecs().items()
    lab.launcher_card("Python 3 (ipykernel)").nth(1).click()
    console = page.locator(".jp-ConsolePanel")
    expect(console.locator(".jp-CodeConsole-banner")).to_contain_text("IPython", timeout=KERNEL_TIMEOUT)
    prompt = console.locator(".jp-CodeConsole-input").get_by_role("textbox")
    prompt.fill(saying(switch(kernel, display_name)))
    prompt.press("Shift+Enter")
    advice = group(console, f"Kernel {display_name}")
    advice.get_by_role("button", name=f"Use {display_name} in this console").click(timeout=KERNEL_TIMEOUT)
    # JupyterLab begins a console anew with each kernel.
    expect(advice).to_have_count(0, timeout=KERNEL_TIMEOUT)
    expect(console.get_by_role("button", name=display_name)).to_be_visible()
    expect(lab.status()).to_contain_text(display_name)


def test_notebook_7_has_them_too(page: Page, start: Start, index: PackageIndex, gallery: Shoot) -> None:
    server = start(app="notebook", index=index.url, files={"requirements.txt": "tiny==1.0\n"})
    lab = Lab(page, server)
    found, display_name = lab.in_environment("notebooks/a.ipynb")
    expect(found.run("import tiny; tiny.version")).to_contain_text("'1.0'")
    server.venv("install", "tiny==2.0")
    stale = group(found.run("'any cell'"), RESTART)
    module = group(found.run(saying(SKLEARN)), MISSING)
    other = group(found.run(saying(switch("python3", ""))), "Kernel Python 3 (ipykernel)")
    expect(module.get_by_role("button", name="Install scikit-learn")).to_be_enabled()
    use = other.get_by_role("button", name="Use Python 3 (ipykernel) in this notebook")
    expect(use).to_be_enabled()
    gallery("hints-notebook7")
    stale.get_by_role("button", name="Restart kernel").click()
    lab.dialog().get_by_role("button", name="Confirm Kernel Restart").click()
    expect(stale).to_have_text(STALE, timeout=KERNEL_TIMEOUT)
    found.expect_kernel(display_name)
    use.click()
    expect(other).to_have_text("This notebook runs in Python 3 (ipykernel).", timeout=KERNEL_TIMEOUT)
    expect(module).to_have_count(0)


def test_a_notebook_from_elsewhere_can_only_say_so(
    page: Page, start: Start, index: PackageIndex, gallery: Shoot
) -> None:
    hostile: list[dict[str, object]] = [
        {"kind": "missing-module", "module": HOSTILE, "distribution": "hostile", "text": HOSTILE},
        {
            "kind": "missing-module",
            "module": "javascript:window.hacked=1",
            "text": "javascript:window.hacked=1",
        },
        {"kind": "missing-module", "module": "sklearn", "distribution": "hostile", "text": HOSTILE},
        {"kind": "stale", "packages": [{"name": HOSTILE, "loaded": "1", "installed": "2"}], "text": HOSTILE},
        {"kind": "stale", "packages": TINY, "text": HOSTILE},
        {"kind": "switch", "kernel": HOSTILE, "display_name": HOSTILE, "text": HOSTILE},
        {"kind": "switch", "kernel": "constructor", "display_name": HOSTILE, "text": HOSTILE},
        {"kind": "switch", "kernel": "python3", "display_name": HOSTILE, "text": HOSTILE},
        {"version": 99, "kind": "run", "text": HOSTILE},
        {"kind": "stale", "packages": 7, "text": {"html": HOSTILE}},
    ]
    server = start(index=index.url, files={"requirements.txt": "tiny==1.0\n"})
    server.venv("create")
    ((kernel, display_name),) = server.kernelspecs().items()
    document = json.loads(notebook(*("1" for _ in hostile), kernel=kernel))
    for cell, hint in zip(document["cells"], hostile, strict=True):
        data = {**bundle(hint), "text/html": HOSTILE, "text/latex": HOSTILE}
        cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data}]
    (server.project / "a.ipynb").write_text(json.dumps(document), encoding="utf-8")
    lab = Lab(page, server)
    lab.open("lab/tree/a.ipynb")
    watch(page)
    found = lab.notebook()
    found.expect_kernel(display_name)
    outputs = found.element.locator(".jp-OutputArea-output")
    expect(outputs).to_have_count(len(hostile))
    expect(outputs.nth(2).get_by_role("button")).to_have_text(["Install scikit-learn"])
    expect(outputs.nth(7).get_by_role("button")).to_have_text(["Use Python 3 (ipykernel) in this notebook"])
    expect(outputs.get_by_role("button")).to_have_count(2)
    for number in (0, 3, 4, 5, 6, 8):
        expect(outputs.nth(number)).to_have_text(HOSTILE)
    expect_harmless(page)
    gallery("hint-hostile")
    expect_harmless(page)
    assert "hostile" not in server.venv("packages")
