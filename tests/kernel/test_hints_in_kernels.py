"""Hints in real kernels, after real changes by pip, uv and our own command line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from uv import find_uv_bin

from jupyter_venv.kernel.display import HINT
from tests import tiny
from tests.kernel.conftest import Real
from tests.kernel.test_kernel import _through_a_comm, every_python, execute, kernel, notebook, write

SKIMAGE = "skimage is not installed here:  %venv install scikit-image"


@pytest.fixture
def wheels(
    real: Real, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Make ``tiny`` 1.0 and newer all that pip and uv know of; it is uninstalled afterwards."""
    folder = tmp_path_factory.mktemp("wheels")
    tiny.family(folder)
    tiny.wheel(folder, "odd-name", "1.0", files={"quite.py": ""})
    tiny.only_index(monkeypatch, folder, tmp_path_factory.mktemp("pip"))
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    yield
    _pip(real, "uninstall", "--yes", "tiny", "acme", "odd-name")


def _pip(real: Real, *arguments: str) -> None:
    """Run pip as in a terminal, with what the test has set."""
    command = [str(real.python), "-m", "pip", "--quiet", *arguments]
    subprocess.run(command, check=True, capture_output=True)


def outputs(real: Real, *cells: str) -> list[Any]:
    """The outputs of all cells, whatever fails."""
    document = notebook(real.kernel, *cells)
    resources = {"metadata": {"path": str(real.project)}}
    NotebookClient(document, timeout=300, allow_errors=True, resources=resources).execute()
    return [cell.outputs for cell in document.cells]


def printed(outputs: list[Any]) -> str:
    """What a cell printed; a kernel may send that in any number of pieces."""
    return "".join(output.get("text", "") for output in outputs)


def stale(outputs: list[Any]) -> list[Any]:
    """The packages of the hints among a cell's outputs."""
    return [
        (one["name"], one["loaded"], one["installed"])
        for output in outputs
        for one in output.get("data", {}).get(HINT, {}).get("packages", ())
    ]


@every_python
@pytest.mark.usefixtures("wheels")
@pytest.mark.parametrize(
    "install",
    [
        "!pip install --quiet {}",
        "%pip install --quiet {}",
        f"!{find_uv_bin()} pip install --quiet {{}}",
        "%venv install {}",
    ],
    ids=["pip", "%pip", "uv", "%venv"],
)
def test_what_is_stale_after_any_change(real: Real, install: str) -> None:
    told = outputs(
        real,
        f"{install.format('tiny==1.0')}\nimport tiny; assert tiny.version == '1.0'",
        install.format("tiny==2.0"),
        "assert tiny.version == '1.0'",
        install.format("tiny==1.0"),
        "!pip uninstall --quiet --yes tiny",
        "1 + 1",
    )
    assert [stale(one) for one in told] == [
        [],
        [("tiny", "1.0", "2.0")],
        [],
        [],
        [("tiny", "1.0", None)],
        [],
    ]
    text = str(told[1])
    assert (
        text.count("tiny 1.0 is loaded, 2.0 is installed: restart the kernel to use it.") == 2
    )  # text, hint
    assert [output for cell in told for output in cell if output["output_type"] == "error"] == []


@pytest.mark.usefixtures("wheels")
def test_what_others_change_is_in_the_journal_at_once(real: Real) -> None:
    journal = real.project / ".venv" / ".jupyter_venv" / "journal.jsonl"
    wait = (
        "import threading\n"
        "for one in threading.enumerate():\n"
        "    if one.name == 'jupyter-venv-history': one.join()\n"
        f"print(open({str(journal)!r}).read())"
    )
    before = journal.read_text().count('"verb": "external"')
    install, uninstall = "!pip install --quiet tiny==1.0", "!pip uninstall --quiet --yes tiny"
    told = outputs(
        real, install, wait, "%venv install tiny==2.0", wait, uninstall, "%venv install acme", wait
    )
    texts = [printed(told[cell]) for cell in (1, 3, 6)]
    assert [text.count('"verb": "external"') - before for text in texts] == [1, 1, 2]
    assert [output for cell in told for output in cell if output["output_type"] == "error"] == []


@every_python
@pytest.mark.usefixtures("wheels")
def test_the_order_in_a_cell_decides(real: Real) -> None:
    _pip(real, "install", "tiny==1.0", "acme==1.0")
    told = outputs(
        real,
        "!pip install --quiet tiny==1.1 acme==1.5\nimport tiny; assert tiny.version == '1.1'",
        "import acme\n!pip install --quiet acme==2.0",
    )
    assert [stale(one) for one in told] == [[], [("acme", "1.5", "2.0")]]


@pytest.mark.usefixtures("wheels")
def test_a_change_in_a_terminal_between_two_cells(real: Real) -> None:
    _pip(real, "install", "tiny==1.0", "odd-name")
    with kernel(real) as (_, client):
        heard: list[Any] = []

        def run(code: str) -> list[Any]:
            heard.clear()
            reply = client.execute_interactive(
                code, timeout=60, output_hook=lambda message: heard.append(message["content"])
            )
            assert reply["content"]["status"] == "ok"
            return stale(heard)

        run("import tiny, quite")
        _pip(real, "install", "tiny==2.0", "acme")
        _pip(real, "uninstall", "--yes", "odd-name")
        asked = {"changes": [{"name": "tiny", "before": "1.1", "after": "2.0"}]}
        told = {"stale": [{"name": "tiny", "before": "1.0", "after": "2.0"}]}
        assert ("comm_msg", told) in _through_a_comm(client, asked)
        assert run("import acme") == [("odd-name", "1.0", None), ("tiny", "1.0", "2.0")]
        assert run("import acme") == []
        run("import sys\nfor name in ('tiny', 'acme'): del sys.modules[name]\nimport tiny, acme")
        assert ("comm_msg", {"stale": []}) in _through_a_comm(client, asked)


@every_python
def test_a_missing_module(real: Real) -> None:
    (real.project / "src").mkdir(exist_ok=True)
    (real.project / "src" / "own_helpers.py").touch()
    told = outputs(real, "import skimage.io", "import own_helpers", "import tkinter_nothing", "1 + 1")
    kinds = [[output["output_type"] for output in cell] for cell in told]
    assert kinds == [["error", "display_data"]] * 3 + [["execute_result"]]
    assert [cell[0]["ename"] for cell in told[:3]] == ["ModuleNotFoundError"] * 3
    texts = [cell[1]["data"]["text/plain"] for cell in told[:3]]
    assert texts[0] == SKIMAGE
    assert texts[1].endswith("import sys; sys.path.append('src')")
    assert texts[2].endswith("%venv versions tkinter-nothing")
    assert told[0][1]["data"][HINT]["distribution"] == "scikit-image"


@pytest.mark.parametrize("real", ["3.13"], indirect=True)
def test_a_module_that_this_python_has_no_longer(real: Real) -> None:
    [[_, hint]] = outputs(real, "import telnetlib")
    assert hint["data"]["text/plain"].startswith("telnetlib is not part of Python 3.13 any more")


def test_the_cell_fails_as_before(real: Real, tmp_path: Path) -> None:
    with pytest.raises(CellExecutionError, match="No module named 'skimage'"):
        execute(real, "import skimage", "raise SystemExit('not reached')")
    source = tmp_path / "source.ipynb"
    write(notebook(real.kernel, "import skimage"), source)
    with pytest.raises(AssertionError, match="No module named 'skimage'"):
        real.run(sys.executable, "-m", "papermill", source, tmp_path / "out.ipynb")
    assert "%venv install scikit-image" in (tmp_path / "out.ipynb").read_text()


@every_python
def test_what_the_user_has_configured_goes_on(real: Real, monkeypatch: pytest.MonkeyPatch) -> None:
    """Configuration, lines, a startup file and an extension of the user's, and a hook that fails."""
    home = real.project / f"ipython {real.kernel}"
    profile = home / "profile_default"
    (profile / "startup").mkdir(parents=True)
    (profile / "ipython_config.py").write_text(
        "c.JupyterVenv.hints = False\n"
        "c.InteractiveShellApp.exec_lines = ['from_lines = 1']\n"
        "c.InteractiveShellApp.extensions = ['autoreload']\n"
    )
    (profile / "startup" / "mine.py").write_text(
        "from_startup = 2\n"
        "heard = []\n"
        "get_ipython().events.register('post_run_cell', lambda result: heard.append(result.success))\n"
        "def fails(): raise ValueError('mine')\n"
        "get_ipython().events.register('post_execute', fails)\n"
    )
    monkeypatch.setenv("IPYTHONDIR", str(home))
    told = outputs(
        real,
        "import skimage",
        "%config JupyterVenv.hints = True",
        "import skimage",
        "%autoreload 2\nprint(from_lines, from_startup, heard)",
    )
    assert "%venv install" not in str(told[0])
    assert SKIMAGE in str(told[2])
    assert "Error in callback <function fails" in printed(told[1])
    assert "1 2 [True, False, True, False]" in printed(told[3])
