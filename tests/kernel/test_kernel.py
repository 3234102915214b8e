"""Real environments, real kernels, and the programs that run notebooks without a server."""

from __future__ import annotations

import json
import re
import sys
import unittest
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import jupyter_kernel_test
import nbformat
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from tests.kernel.conftest import Real

every_python = pytest.mark.parametrize("real", ["3.9", "3.10 ipykernel<7", "3.11", "3.13"], indirect=True)


def notebook(kernel: str, *cells: str) -> Any:
    """A notebook that asks for ``kernel``."""
    v4: Any = nbformat.v4
    return v4.new_notebook(
        cells=[v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}},
    )


def write(document: Any, path: Path) -> None:
    """Save a notebook."""
    serialize: Any = nbformat.writes
    path.write_text(serialize(document), encoding="utf-8")


def execute(real: Real, *cells: str) -> list[str]:
    """Run cells with nbclient; what each of them printed and displayed."""
    document = notebook(real.kernel, *cells)
    NotebookClient(document, timeout=300, resources={"metadata": {"path": str(real.project)}}).execute()
    return ["".join(_text(output) for output in cell.outputs) for cell in document.cells]


def _text(output: Any) -> str:
    return str(output.get("text") or output.get("data", {}).get("text/plain", ""))


@contextmanager
def kernel(real: Real) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    """A running kernel of ``real`` and a client of it."""
    manager, client = start_new_kernel(kernel_name=real.kernel, cwd=str(real.project))
    try:
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.context.destroy(linger=0)


@every_python
def test_what_is_installed_in_a_cell_is_imported_in_the_next(real: Real) -> None:
    said = execute(
        real,
        "import importlib.util; assert importlib.util.find_spec('humanize') is None",
        "%venv install humanize",
        "import humanize; print(humanize.naturalsize(10**6))",
        "%venv packages",
        "%venv uninstall humanize",
    )
    assert said[1].startswith("Installed humanize ")
    assert said[2] == "1.0 MB\n"
    assert re.match(r"You asked for \(\d\)\n  humanize ", said[3])
    assert "humanize" in said[4]
    assert "is loaded, and no longer installed: restart the kernel." in said[4]
    assert "humanize" not in real.packages()


@every_python
def test_pip_in_a_cell_lands_in_the_environment(real: Real) -> None:
    [_, _, said, _] = execute(
        real,
        "!pip install --quiet --no-deps iniconfig",
        "%pip install --quiet --no-deps toolz",
        "import os, shutil, sys, iniconfig, toolz\n"
        "scripts = os.path.dirname(shutil.which('python'))\n"
        "print(sys.prefix, os.environ['VIRTUAL_ENV'], os.path.dirname(scripts),\n"
        "      *(m.__file__.partition('/lib/')[0] for m in (iniconfig, toolz)), sep='\\n')\n"
        "!which python",
        "!pip uninstall --quiet --yes iniconfig toolz",
    )
    environment = str(real.project / ".venv")
    assert said.splitlines() == [*[environment] * 5, f"{environment}/bin/python"]


@every_python
def test_nothing_of_ours_is_in_the_environment(real: Real) -> None:
    for command in (["list"], ["freeze", "--all"]):
        assert "jupyter-venv" not in real.run(real.python, "-m", "pip", *command).lower().replace("_", "-")
    specs = real.run(sys.executable, "-m", "jupyter_client.kernelspecapp", "list")
    ours = [line.split()[0] for line in specs.splitlines() if "venv-" in line]
    assert real.kernel in ours
    [said, names] = execute(
        real,
        "import subprocess, sys\n"
        "print(subprocess.run([sys.executable, '-c', 'import jupyter_venv'], stderr=-3).returncode)\n"
        "print([path for path in sys.path if 'jupyter_venv' in path])",
        "print([name for name in globals() if 'venv' in name.lower()])",
    )
    assert said == "1\n[]\n"
    assert names == "[]\n"


@every_python
def test_completion_by_message(real: Real) -> None:
    with kernel(real) as (_, client):
        for text, expected in {
            "%venv ins": ["install"],
            "%venv uninstall ipyk": ["ipykernel"],
            "%venv remove -": ["--yes"],
        }.items():
            reply = client.complete(text, reply=True, timeout=60)["content"]
            assert reply["matches"] == expected
            assert text[reply["cursor_start"] :] == text.split()[-1]


@every_python
def test_the_kernel_is_what_it_was_asked_to_be(real: Real, request: pytest.FixtureRequest) -> None:
    asked = request.node.callspec.params["real"]
    # The last ipykernel for Python 3.9 is a 6 as well.
    expected = "6" if asked == "3.9" or "<7" in asked else "7"
    assert real.packages()["ipykernel"].partition(".")[0] == expected


@every_python
def test_load_ext_says_nothing(real: Real) -> None:
    assert execute(real, "%load_ext jupyter_venv", "import jupyter_venv; jupyter_venv.__version__")[0] == ""


def test_a_failing_line_stops_the_notebook(real: Real) -> None:
    before = real.packages()
    with pytest.raises(CellExecutionError, match="no-such-package-at-all") as caught:
        execute(real, "%venv install no-such-package-at-all", "raise SystemExit('not reached')")
    assert "Traceback" not in str(caught.value)
    assert real.packages() == before


def test_an_interrupt_cancels_and_the_kernel_goes_on(real: Real, fake_home: Callable[[str], str]) -> None:
    """With a home that never finishes by itself, so that there is nothing to wait for but the interrupt."""
    with kernel(real) as (manager, client):
        client.execute_interactive(
            "from jupyter_venv.kernel import context\n"
            f"context.record(context.Context({fake_home('waits')!r}, {str(real.project)!r}, 'e'))",
            timeout=60,
        )
        heard: list[Any] = []

        def listen(message: Any) -> None:
            heard.append(message)
            if message["content"].get("data", {}).get("text/plain") == "Resolving":
                manager.interrupt_kernel()

        reply = client.execute_interactive("%venv install humanize", output_hook=listen, timeout=60)
        assert reply["content"]["status"] == "error"
        assert reply["content"]["evalue"] == "Cancelled; everything is as it was."
        assert (real.project / "restored").exists()
        reply = client.execute_interactive("1 + 1", output_hook=listen, timeout=60)
        assert reply["content"]["status"] == "ok"


def test_papermill(real: Real, tmp_path: Path) -> None:
    source = tmp_path / "source.ipynb"
    write(
        notebook(real.kernel, "%venv install humanize", "import humanize", "%venv uninstall humanize"), source
    )
    real.run(sys.executable, "-m", "papermill", source, tmp_path / "out.ipynb", "--cwd", real.project)
    out = json.loads((tmp_path / "out.ipynb").read_text(encoding="utf-8"))
    assert "Removed humanize" in str(out["cells"][-1]["outputs"])


def test_papermill_stops_where_a_line_fails(real: Real, tmp_path: Path) -> None:
    source = tmp_path / "source.ipynb"
    write(notebook(real.kernel, "%venv nonsense", "raise SystemExit('not reached')"), source)
    with pytest.raises(AssertionError, match="%venv has no verb 'nonsense'"):
        real.run(sys.executable, "-m", "papermill", source, tmp_path / "out.ipynb")


def test_jupyter_run(real: Real, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "%venv install humanize\nimport sys, humanize; print(sys.prefix)\n%venv uninstall humanize\n"
    )
    said = real.run(sys.executable, "-m", "jupyter_client.runapp", "--kernel", real.kernel, script)
    assert "humanize" in said
    assert str(real.project / ".venv") in said.splitlines()


@every_python
def test_it_is_a_kernel_as_any_other(real: Real) -> None:
    class KernelTests(jupyter_kernel_test.KernelTests):  # type: ignore[misc]
        kernel_name = real.kernel
        language_name = "python"
        file_extension = ".py"
        code_hello_world = "print('hello, world')"
        code_stderr = "import sys; print('test', file=sys.stderr)"
        completion_samples = (
            {"text": "zi", "matches": {"zip"}},
            {"text": "%venv upg", "matches": {"upgrade"}},
        )
        complete_code_samples = ("1", "print('hello')", "%venv install x")
        incomplete_code_samples = ("print('''hello",)
        invalid_code_samples = ("import = 7q",)
        code_generate_error = "raise ValueError('expected')"
        code_execute_result = ({"code": "1+2+3", "result": "6"},)
        code_display_data = (
            {
                "code": "from IPython.display import display, HTML\ndisplay(HTML('<b>x</b>'))",
                "mime": "text/html",
            },
        )
        code_inspect_sample = "%venv"

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(KernelTests).run(result)
    assert result.testsRun > 5
    assert [text for _, text in [*result.errors, *result.failures]] == []


@pytest.fixture
def startup(real: Real) -> Iterator[Path]:
    """The environment's startup file, put back after the test."""
    path = real.startup
    content = path.read_bytes()
    yield path
    if path.is_dir():
        path.rmdir()
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def _truncated(path: Path) -> None:
    path.write_text(path.read_text()[:300])


def _not_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")


def _home_gone(path: Path) -> None:
    text = path.read_text()
    package = str(Path(__file__).parents[2] / "jupyter_venv")
    assert package in text
    path.write_text(text.replace(package, "/gone/jupyter_venv"))


def _home_broken(path: Path) -> None:
    package = path.parents[4] / "broken"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_text("raise RuntimeError('half upgraded')")
    ours = ascii(str(Path(__file__).parents[2] / "jupyter_venv"))
    path.write_text(path.read_text().replace(ours, ascii(str(package))))


def _unreadable(path: Path) -> None:
    path.unlink()
    path.mkdir()  # root reads any file, but nobody reads a folder as one


def _dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("/gone")


@pytest.mark.parametrize(
    "damage",
    [_truncated, _not_text, _home_gone, _home_broken, _unreadable, _dangling],
    ids=lambda f: f.__name__,
)
def test_a_damaged_startup_file_stops_no_kernel(
    damage: Callable[[Path], None], real: Real, startup: Path
) -> None:
    damage(startup)
    [said] = execute(real, "import sys; print('alive', 'jupyter_venv' in sys.modules)")
    assert said == "alive False\n"


@every_python
@pytest.mark.parametrize("damage", [_home_gone, _home_broken], ids=lambda f: f.__name__)
def test_load_ext_explains_a_home_that_is_gone(
    damage: Callable[[Path], None], real: Real, startup: Path
) -> None:
    damage(startup)
    with pytest.raises(CellExecutionError) as caught:
        execute(real, "%load_ext jupyter_venv")
    assert f"it came from the jupyter-venv of {sys.executable}, which is gone" in str(caught.value)
    assert "create --again" in str(caught.value)
    assert "load_extension" not in str(caught.value)  # no traceback


def test_a_later_installation_ends_the_explanation(real: Real, startup: Path) -> None:
    _home_gone(startup)
    home = str(Path(__file__).parents[2])
    said = execute(
        real,
        "try:\n    import jupyter_venv\nexcept ModuleNotFoundError:\n    print('gone')",
        f"import sys; sys.path.append({home!r})",
        "%load_ext jupyter_venv",
        "%venv help",
    )
    assert said[0] == "gone\n"
    assert said[3].startswith("%venv VERB")


@every_python
def test_a_startup_file_of_the_users_that_fails(real: Real, monkeypatch: pytest.MonkeyPatch) -> None:
    """IPython skips all that come after it; here ours does, by its path."""
    ipython = real.project.parent / "A user's own"
    folder = ipython / "profile_default" / "startup"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "00-imports.py").write_text("before = 1\nimport not_there_at_all\n")
    assert str(folder) < str(real.startup)
    monkeypatch.setenv("IPYTHONDIR", str(ipython))
    said = execute(real, "%venv help", "print(before, [one for one in globals() if 'venv' in one.lower()])")
    assert said[0].startswith("%venv VERB")
    assert said[1] == "1 []\n"
    ours = real.startup
    away = ours.rename(ours.with_suffix(".away"))
    try:
        assert execute(real, "print(get_ipython().find_line_magic('venv'))") == ["None\n"]
    finally:
        away.rename(ours)


@every_python
def test_reload_ext(real: Real) -> None:
    said = execute(real, "%load_ext jupyter_venv", "%reload_ext jupyter_venv", "%venv help")
    assert said[:2] == ["", ""]
    assert said[2].startswith("%venv VERB")


def test_a_folder_named_like_us_is_no_installation(real: Real) -> None:
    folder = real.project / "jupyter_venv"
    folder.mkdir()
    try:
        assert execute(real, "%venv help")[0].startswith("%venv VERB")
    finally:
        folder.rmdir()


def test_a_home_that_is_gone_while_the_kernel_runs(real: Real) -> None:
    with pytest.raises(CellExecutionError, match="no longer there"):
        execute(
            real,
            "from jupyter_venv.kernel import context\n"
            f"context.record(context.Context('/gone/python', {str(real.project)!r}, 'e'))",
            "%venv install humanize",
        )


def _through_a_comm(client: BlockingKernelClient, data: Any) -> list[Any]:
    """All that a kernel sends while it answers a comm: kinds of messages, and the data of comm messages."""
    content = {"comm_id": uuid.uuid4().hex, "target_name": "jupyter_venv", "data": data}
    message = client.session.msg("comm_open", content)
    client.shell_channel.send(message)
    heard: list[Any] = []
    while heard[-1:] != ["idle"]:
        answer = client.get_iopub_msg(timeout=60)
        if answer["parent_header"].get("msg_id") == message["header"]["msg_id"]:
            kind, said = answer["msg_type"], answer["content"]
            heard.append(said["execution_state"] if kind == "status" else (kind, said.get("data")))
    return heard


@every_python
def test_a_comm_answers_and_hears_of_nothing_else(real: Real) -> None:
    with kernel(real) as (_, client):
        client.execute_interactive("import ipywidgets", timeout=60)
        earlier = {"name": "ipywidgets", "before": "1.0", "after": "8.0"}  # than this kernel was started
        added = {"name": "comm", "before": None, "after": "0.2"}
        heard = _through_a_comm(client, {"changes": [earlier, added]})
        assert heard == ["busy", ("comm_msg", {"stale": []}), "idle"]
        for broken in ({}, {"changes": 1}, {"changes": [{"name": 1, "before": 2, "after": 3}]}):
            heard = _through_a_comm(client, broken)
            assert [one for one in heard if one[0] != "comm_msg"] == ["busy", "idle"]


@every_python
def test_the_panel_in_a_kernel(real: Real) -> None:
    [_, _, said] = execute(
        real,
        "import jupyter_venv\npanel = jupyter_venv.Panel(); panel",
        "panel.wait(); page = panel._packages; page.text.value = 'toolz'; page.install.click(); panel.wait()",
        "import toolz\nprint(panel._notice.text.value, [name for _, name in page.list.options])\n"
        "page.list.value = ['toolz']; page.uninstall.click(); panel.wait()\n"
        "print(panel._notice.text.value); panel.close()",
    )
    installed, removed = said.split("\n", 1)
    assert "Installed toolz" in installed
    assert "'toolz'" in installed.partition("[")[2]
    assert "Removed toolz" in removed


def test_a_foreign_kernel_hands_over(real: Real, project: Path) -> None:
    """In the kernel of the installation that these tests run on, which no line may change."""
    foreign = replace(real, project=project, kernel="python3")
    before = {one.metadata["Name"] for one in metadata.distributions()}
    said = execute(foreign, "%load_ext jupyter_venv", "%venv", "%venv create", "%venv")
    assert "none yet: make one with  %venv create" in said[1]
    assert "Kernel ▸ Change Kernel ▸ project (Python 3." in said[2]
    assert "To work in it" in said[3]
    with pytest.raises(CellExecutionError, match="changes nothing here"):
        execute(foreign, "%load_ext jupyter_venv", "%venv install humanize")
    assert {one.metadata["Name"] for one in metadata.distributions()} == before
    said = execute(foreign, "%load_ext jupyter_venv", "%venv remove --yes")
    assert "Removed project" in said[1]
    assert list(project.iterdir()) == []
