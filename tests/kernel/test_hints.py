"""What is said after a cell: once, in two lines at most, and never in the way of anything."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from traitlets.config import Config

from jupyter_venv.kernel import context, hints, imports, loaded, missing, startup
from jupyter_venv.kernel.client import Client
from jupyter_venv.kernel.display import HINT
from tests.kernel.site import Site

MakeHome = Callable[[str], str]
Calls = Callable[[], list[dict[str, Any]]]

GEOPANDAS = "geopandas is not installed here:  %venv install geopandas"


@pytest.fixture
def kernel(
    shell: Any, site: Site, fake_home: MakeHome, project: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """A shell of the project's, in which ``site`` is what changes its environment."""
    here = context.Context(fake_home("works"), str(project), str(site.environment))
    monkeypatch.setattr(context, "_recorded", here)
    monkeypatch.chdir(project)
    site.put("pandas-like", "2.1.4")
    shell.user_ns["site"] = site
    startup.register(shell)
    yield shell
    settle()


def settle() -> None:
    """Wait until nobody reads the history any more."""
    for thread in threading.enumerate():
        if thread.name == "jupyter-venv-history":
            thread.join()


def run(shell: Any, cell: str) -> Any:
    """Run a cell as front ends do with what was typed."""
    return shell.run_cell(cell, store_history=True)


def last_line(capsys: Any) -> str:
    lines = capsys.readouterr().out.splitlines()
    return lines[-1] if lines else ""


def hinted(outputs: Any) -> list[str]:
    """The kinds of the hints among what was shown."""
    datas = [one["data"] if isinstance(one, dict) else one.data for one in outputs]
    return [data[HINT]["kind"] for data in datas if HINT in data]


def test_a_missing_module_in_a_terminal(kernel: Any, capsys: Any) -> None:
    result = run(kernel, "import geopandas")
    assert isinstance(result.error_in_exec, ModuleNotFoundError)
    assert last_line(capsys) == GEOPANDAS


def test_a_missing_module_for_a_front_end(kernel: Any, displays: Any, capsys: Any) -> None:
    run(kernel, "import geopandas")
    assert GEOPANDAS not in capsys.readouterr().out
    hint = {
        "version": 1,
        "kind": "missing-module",
        "module": "geopandas",
        "distribution": "geopandas",
        "text": GEOPANDAS,
    }
    [output] = displays.outputs
    assert output["data"] == {"text/plain": GEOPANDAS, HINT: hint}


@pytest.mark.parametrize(
    "cell",
    ["%load_ext geopandas", "%run script.py", "%time import geopandas", "def f():\n import geopandas\nf()"],
)
def test_wherever_it_is_imported(cell: str, kernel: Any, project: Path, capsys: Any) -> None:
    (project / "script.py").write_text("import geopandas\n")
    kernel.user_ns["site"].put("outer", "1.0", {"outer/__init__.py": "import geopandas\n"})
    run(kernel, cell)
    assert last_line(capsys) == GEOPANDAS


@pytest.mark.parametrize(
    "error",
    [
        "raise RuntimeError('no plots') from e",
        "raise ImportError('Missing optional dependency')",
        "raise ModuleNotFoundError('Missing optional dependency') from e",
        "try:\n  raise ImportError('optional')\n except ImportError as f:\n  raise ValueError from f",
    ],
)
def test_an_error_that_was_raised_for_it(error: str, kernel: Any, capsys: Any) -> None:
    run(kernel, f"try:\n import geopandas\nexcept ImportError as e:\n {error}")
    assert last_line(capsys) == GEOPANDAS


RING = "one = ImportError()\ntwo = RuntimeError()\none.__context__ = two\ntwo.__cause__ = one\nraise one"


@pytest.mark.parametrize(
    "cell",
    [
        RING,
        "try:\n import geopandas\nexcept ImportError:\n raise ImportError('no') from None",
        "try:\n import geopandas\nexcept ImportError:\n raise ValueError('another mistake')",
        "from json import nothing",
        "raise ImportError('no', name='geopandas')",
        "1 / 0",
        "import =",
        "try:\n    import geopandas\nexcept ImportError:\n    pass",
        "raise ModuleNotFoundError",
    ],
)
def test_what_needs_no_hint(cell: str, kernel: Any, capsys: Any) -> None:
    run(kernel, "import geopandas")
    capsys.readouterr()
    run(kernel, cell)
    assert "%venv" not in capsys.readouterr().out


def test_each_failure_is_explained_and_none_twice(kernel: Any, capsys: Any) -> None:
    for _ in range(2):
        run(kernel, "import geopandas")
        assert last_line(capsys) == GEOPANDAS
        run(kernel, "1 + 1")
        assert "geopandas" not in capsys.readouterr().out


def test_what_is_stale_is_said_once(kernel: Any, displays: Any, capsys: Any) -> None:
    run(kernel, "import pandas_like")
    run(kernel, "site.put('pandas-like', '2.2.3')")
    text = "pandas-like 2.1.4 is loaded, 2.2.3 is installed: restart the kernel to use it."
    packages = [{"name": "pandas-like", "loaded": "2.1.4", "installed": "2.2.3"}]
    hint = {"version": 1, "kind": "stale", "packages": packages, "text": text}
    [output] = displays.outputs
    assert output["data"] == {"text/plain": text, HINT: hint}
    run(kernel, "site.put('unrelated', '1.0')")
    hints.restart()
    assert len(displays.outputs) == 1
    run(kernel, "site.drop('pandas-like')")
    assert displays.outputs[1]["data"][HINT]["packages"][0]["installed"] is None
    assert capsys.readouterr().out == ""


def test_what_is_stale_again_is_said_again(kernel: Any, displays: Any) -> None:
    run(kernel, "import pandas_like")
    for version, said in (("2.2.3", 1), ("2.1.4", 1), ("2.2.3", 2)):
        run(kernel, f"site.put('pandas-like', '{version}')")
        assert hinted(displays.outputs) == ["stale"] * said


def test_the_order_in_one_cell_decides(kernel: Any, capsys: Any) -> None:
    run(kernel, "site.put('pandas-like', '2.2.3')\nimport pandas_like")
    assert capsys.readouterr().out == ""
    run(kernel, "import pandas_like\nsite.put('pandas-like', '2.3.0')")
    assert last_line(capsys).startswith("pandas-like 2.2.3 is loaded, 2.3.0 is installed")


def test_several_in_two_lines(kernel: Any, capsys: Any) -> None:
    for name in "abcdef":
        run(kernel, f"site.put('some-{name}', '1')\nimport some_{name}")
    run(kernel, "for name in 'abcdef': site.put(f'some-{name}', '2')")
    assert capsys.readouterr().out.splitlines() == [
        "Loaded, but not as installed now: some-a 1 → 2, some-b 1 → 2, some-c 1 → 2 and 3 more.",
        "Restart the kernel to use what is installed.",
    ]


def test_a_change_that_has_not_ended_is_waited_for(kernel: Any, capsys: Any) -> None:
    run(kernel, "import pandas_like")
    run(kernel, "site.drop('pandas-like'); (site.path / '~andas').mkdir()")
    assert capsys.readouterr().out == ""
    run(kernel, "site.put('pandas-like', '2.2.3')")
    assert capsys.readouterr().out == ""
    run(kernel, "(site.path / '~andas').rmdir()")
    assert last_line(capsys).startswith("pandas-like 2.1.4 is loaded, 2.2.3 is installed")


def test_the_magic_says_it_and_the_hook_does_not_again(kernel: Any, capsys: Any) -> None:
    run(kernel, "import pandas_like")
    run(kernel, "site.put('pandas-like', '2.2.3')\n%venv upgrade\nprint('end')")
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == [
        "pandas-like 2.1.4 is loaded, 2.2.3 is installed: restart the kernel to use it.",
        "end",
    ]


@pytest.mark.parametrize("change", ["site.put('pandas-like', '2.2.3')", "%venv upgrade"])
def test_what_is_captured_was_not_said(
    change: str, kernel: Any, displays: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: kernel)  # the one of this process
    run(kernel, "import pandas_like")
    if change.startswith("%"):
        kernel.user_ns["site"].put("pandas-like", "2.2.3")
    run(kernel, f"%%capture kept\n{change}")
    assert hinted(kernel.user_ns["kept"].outputs) == []
    assert hinted(displays.outputs) == ["stale"]
    run(kernel, "%venv upgrade")
    assert hinted(displays.outputs) == ["stale"]


def test_what_was_not_shown_was_not_said(kernel: Any, displays: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run(kernel, "import pandas_like")
    with monkeypatch.context() as broken:
        broken.setattr(displays, "publish", None)
        run(kernel, "site.put('pandas-like', '2.2.3')")
    run(kernel, "%venv upgrade")
    assert hinted(displays.outputs) == ["stale"]


def test_a_request_behind_the_users_back(kernel: Any, displays: Any) -> None:
    run(kernel, "import pandas_like")
    for silent in (False, True):
        kernel.run_cell("site.put('pandas-like', '2.2.3')\nimport geopandas", silent=silent)
    assert hinted(displays.outputs) == []
    run(kernel, "1 + 1")
    assert hinted(displays.outputs) == ["stale"]


def test_off_and_on_in_a_cell(kernel: Any, capsys: Any) -> None:
    assert run(kernel, "%config JupyterVenv.hints = False").success
    run(kernel, "import pandas_like\nimport geopandas")
    run(kernel, "site.put('pandas-like', '2.2.3')")
    out = capsys.readouterr().out
    assert "%venv install" not in out
    assert "is loaded" not in out
    # What a line of ours has done it says itself.
    run(kernel, "%venv upgrade")
    assert last_line(capsys).startswith("pandas-like 2.1.4 is loaded, 2.2.3 is installed")
    assert run(kernel, "%config JupyterVenv.hints = True").success
    run(kernel, "import geopandas")
    assert last_line(capsys) == GEOPANDAS
    run(kernel, "%config")
    assert "JupyterVenv" in capsys.readouterr().out


def test_off_in_the_configuration() -> None:
    settings = Config({"JupyterVenv": {"hints": False}, "HistoryManager": {"enabled": False}})
    assert not hints.JupyterVenv(config=settings).hints
    assert hints.JupyterVenv().hints


def test_each_change_is_noted(kernel: Any, site: Site, calls: Calls) -> None:
    """What reading the history writes into the journal, and what our commands do, hides no later change."""
    journal = site.environment / ".jupyter_venv" / "journal.jsonl"
    journal.parent.mkdir()
    for number in range(1, 4):
        run(kernel, f"site.put('unrelated', '{number}.0')")
        settle()
        assert [(call["verb"], call["arguments"]) for call in calls()] == [("history", [])] * number
        journal.write_text("a line\n" * number)
        run(kernel, "1 + 1")
    kernel.user_ns["journal"] = journal
    run(kernel, "journal.write_text('of ours'); site.put('unrelated', '4.0')")
    settle()
    assert len(calls()) == 4
    assert calls()[-1]["leads_session"] is True


@pytest.mark.parametrize("error", [RuntimeError("ours"), KeyboardInterrupt()])
def test_a_hook_of_ours_that_breaks_shows_nothing(
    error: BaseException, kernel: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise error

    heard: list[Any] = []
    kernel.events.register("post_run_cell", heard.append)
    for place, name in ((missing, "explain"), (loaded, "stale"), (Client, "note_changes")):
        monkeypatch.setattr(place, name, fail)
    run(kernel, "import pandas_like\nsite.put('pandas-like', '2.2.3')\nimport geopandas")
    monkeypatch.setattr(imports.current(), "look", fail)
    assert run(kernel, "1 + 1").success
    out, err = capsys.readouterr()
    assert "Error in callback" not in out + err
    assert "ours" not in out + err
    assert len(heard) == 2
    kernel.events.unregister("post_run_cell", heard.append)


def test_a_display_that_breaks_shows_nothing(kernel: Any, displays: Any, capsys: Any) -> None:
    kernel.display_pub = SimpleNamespace(publish=None)
    run(kernel, "import geopandas")
    out, err = capsys.readouterr()
    assert "Error in callback" not in out + err


def test_registering_twice_and_undoing_it(shell: Any, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    callbacks = {event: list(found) for event, found in shell.events.callbacks.items()}
    finders = list(sys.meta_path)
    configurables = list(shell.configurables)
    monkeypatch.setattr(context, "_recorded", context.Context("h", "p", str(site.environment)))
    for _ in range(2):
        startup.register(shell)
    for event in ("pre_run_cell", "post_run_cell"):
        assert len(shell.events.callbacks[event]) == len(callbacks[event]) + 1
    assert len(sys.meta_path) == len(finders) + 1
    for _ in range(2):
        startup.unregister(shell)
    assert shell.events.callbacks == callbacks
    assert (shell.configurables, sys.meta_path) == (configurables, finders)
    hints.restart()


def test_a_kernel_that_is_not_the_projects(
    shell: Any, fake_home: MakeHome, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(context, "_recorded", context.Context(fake_home("empty"), str(project)))
    finders = list(sys.meta_path)
    assert run(shell, "%load_ext jupyter_venv").success
    assert sys.meta_path == finders
    run(shell, "import geopandas")
    assert last_line(capsys).startswith("For an environment of this folder's own:  %venv create")
