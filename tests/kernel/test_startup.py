from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import jupyter_venv
from jupyter_venv.kernel import completion, context, startup

PACKAGE = Path(jupyter_venv.__file__).parent


def start(shell: Any, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PATH", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, os.environ.get(name, ""))  # so that they are put back
    startup.start(shell, home="/home/python", project=str(project), environment=str(project / ".venv"))


def matchers(shell: Any) -> int:
    found = [getattr(one, "matcher_identifier", "") for one in shell.Completer.custom_matchers]
    return found.count(completion._IDENTIFIER)


def test_start(shell: Any, project: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    before = set(shell.user_ns)
    start(shell, project, monkeypatch)
    start(shell, project, monkeypatch)
    assert os.environ["VIRTUAL_ENV"] == str(project / ".venv")
    path = os.environ["PATH"].split(os.pathsep)
    assert path[0] == str(project / ".venv" / "bin")
    assert path.count(path[0]) == 1
    assert shell.find_line_magic("venv") is not None
    assert matchers(shell) == 1
    assert set(shell.user_ns) == before
    assert capfd.readouterr() == ("", "")
    assert context.current({}) == context.Context("/home/python", str(project), str(project / ".venv"))


def test_start_never_raises(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    class Broken:
        """A shell that can do nothing."""

    monkeypatch.setattr(context, "_recorded", None)
    start(Broken(), project, monkeypatch)
    assert capsys.readouterr() == ("", "")


def test_load_ext_is_a_quiet_success(
    shell: Any, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    start(shell, project, monkeypatch)
    assert shell.run_cell("%load_ext jupyter_venv").success
    assert capsys.readouterr() == ("", "")
    assert matchers(shell) == 1
    assert shell.run_cell("%unload_ext jupyter_venv").success
    assert matchers(shell) == 0
    assert shell.find_line_magic("venv") is None


class Comms:
    """A kernel's comm manager."""

    def __init__(self) -> None:
        self.targets: dict[str, Any] = {}

    def register_target(self, name: str, opened: Any) -> None:
        self.targets[name] = opened

    def unregister_target(self, name: str, opened: Any) -> None:
        assert self.targets.pop(name) is opened


class Comm:
    """The kernel's end of a comm, and what was sent."""

    def __init__(self, *, broken: bool = False) -> None:
        self.sent: list[Any] = []
        self._broken = broken

    def send(self, data: Any) -> None:
        if self._broken:
            raise OSError("nobody there")
        self.sent.append(data)


@pytest.fixture
def comms(shell: Any) -> Comms:
    """Those of a kernel whose shell ``shell`` is."""
    found = Comms()
    shell.kernel = SimpleNamespace(comm_manager=found)
    return found


def test_a_comm_tells_what_is_stale(shell: Any, comms: Comms) -> None:
    startup.register(shell)
    comm = Comm()
    change = {"name": "no-such-distribution", "before": "1", "after": "2"}
    comms.targets["jupyter_venv"](comm, {"content": {"data": {"changes": [change]}}})
    assert comm.sent == [{"stale": []}]
    startup.unregister(shell)
    startup.unregister(shell)
    assert comms.targets == {}


@pytest.mark.parametrize(
    "message",
    [
        None,
        {},
        {"content": {"data": None}},
        {"content": {"data": []}},
        {"content": {"data": {"changes": 1}}},
        {"content": {"data": {"changes": [{}]}}},
        {"content": {"data": {"changes": ["x"]}}},
        {"content": {"data": {"changes": [{"name": 1, "before": [], "after": {}}]}}},
    ],
)
def test_what_is_no_question_gets_no_answer(message: Any, shell: Any, comms: Comms, capfd: Any) -> None:
    startup.register(shell)
    comm = Comm()
    comms.targets["jupyter_venv"](comm, message)
    assert comm.sent == []
    comms.targets["jupyter_venv"](Comm(broken=True), message)
    assert capfd.readouterr() == ("", "")


def test_what_the_magic_says_about_itself(shell: Any) -> None:
    startup.register(shell)
    assert "%venv install" in shell.object_inspect_text("%venv")


def test_the_panel_is_found_lazily() -> None:
    from jupyter_venv.kernel.panel import Panel

    assert jupyter_venv.Panel is Panel
    with pytest.raises(AttributeError, match="no attribute 'Pannel'"):
        _ = jupyter_venv.Pannel


@pytest.mark.parametrize("version", ["3.9", "3.11", "3.13"])
def test_loading_costs_no_widgets(version: str, interpreter: Callable[[str], str]) -> None:
    """By file location, as the startup file does it, on a Python that has none of our dependencies."""
    code = f"""
import importlib.util, os, sys
spec = importlib.util.spec_from_file_location(
    "jupyter_venv", {str(PACKAGE / "__init__.py")!r}, submodule_search_locations=[{str(PACKAGE)!r}])
module = sys.modules["jupyter_venv"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
import jupyter_venv.kernel.startup
print(*sys.modules)
"""
    process = subprocess.run(
        [interpreter(version), "-I", "-c", code], capture_output=True, text=True, check=True, cwd="/"
    )
    modules = set(process.stdout.split())
    assert {"jupyter_venv.kernel.context", "jupyter_venv.kernel.completion"} <= modules
    unwanted = {"ipywidgets", "IPython", "subprocess", "jupyter_venv.kernel.magic", "jupyter_venv.core"}
    assert modules & unwanted == set()


def test_a_child_of_the_kernel_is_not_given_us() -> None:
    """What the startup file does is in sys.modules only: neither path nor environment carries us on."""
    code = f"""
import importlib.util, subprocess, sys
spec = importlib.util.spec_from_file_location(
    "jupyter_venv", {str(PACKAGE / "__init__.py")!r}, submodule_search_locations=[{str(PACKAGE)!r}])
module = sys.modules["jupyter_venv"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
from jupyter_venv.kernel import startup
startup.start(None, home="h", project="p", environment="e")
sys.exit(subprocess.run([sys.executable, "-S", "-c", "import jupyter_venv"], stderr=-3).returncode)
"""
    process = subprocess.run([sys.executable, "-S", "-c", code], check=False, cwd="/", stderr=subprocess.PIPE)
    assert process.returncode == 1, process.stderr
    assert process.stderr == b""
