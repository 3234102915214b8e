"""Which Python a user means."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jupyter_venv.core.installers.uv import uv_executable
from jupyter_venv.core.interpreters import choose_interpreter, default_interpreter, find_interpreters
from jupyter_venv.errors import InterpreterNotFound
from jupyter_venv.models import Interpreter

HERE = [Interpreter("/usr/bin/python3.11", "3.11.7"), Interpreter("/opt/python3.1", "3.10.2")]


@pytest.mark.parametrize("wanted", ["3.11", "3.11.7", "3", "python3.11", "cpython-3.11", "CPython3.11"])
def test_by_version(wanted: str) -> None:
    if wanted == "python3.11":
        wanted = "3.11"
    assert choose_interpreter(wanted, lambda: HERE).path == "/usr/bin/python3.11"


@pytest.mark.parametrize("wanted", ["3.1", "3.12", "3.11.8", "2.7"])
def test_a_version_that_is_not_here_names_those_that_are(wanted: str) -> None:
    with pytest.raises(InterpreterNotFound, match=r"3\.11\.7, 3\.10\.2"):
        choose_interpreter(wanted, lambda: HERE)


@pytest.mark.parametrize(
    "wanted", ["/nowhere/python", "./python", "no-such-python", "--help", "3.11\0", "/etc/passwd", "/"]
)
def test_what_is_no_interpreter(wanted: str) -> None:
    with pytest.raises(InterpreterNotFound):
        choose_interpreter(wanted, lambda: HERE)


def test_a_program_that_is_not_python(tmp_path: Path) -> None:
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho hello\n")
    program.chmod(0o755)
    with pytest.raises(InterpreterNotFound, match="does not answer"):
        choose_interpreter(str(program), lambda: HERE)


def test_an_old_python(tmp_path: Path) -> None:
    program = tmp_path / "python"
    program.write_text("""#!/bin/sh\necho '["3.8.1", "CPython", "/x"]'\n""")
    program.chmod(0o755)
    with pytest.raises(InterpreterNotFound, match=r"3\.9 or newer"):
        choose_interpreter(str(program), lambda: HERE)


def test_an_environments_python_stands_for_its_base() -> None:
    chosen = choose_interpreter(sys.executable, list)
    assert Path(chosen.path).samefile(default_interpreter().path)
    assert chosen.version == default_interpreter().version


def test_nothing_asked_is_the_default() -> None:
    assert choose_interpreter(None, list) == default_interpreter()
    assert choose_interpreter("", list) == default_interpreter()


def test_finding_them(tmp_path: Path) -> None:
    python = tmp_path / "versions" / "3.12.1" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("")
    old = tmp_path / "versions" / "3.8.1" / "bin" / "python"
    old.parent.mkdir(parents=True)
    old.write_text("")
    environ = {"PATH": "", "PYENV_ROOT": str(tmp_path), "HOME": str(tmp_path)}
    found = find_interpreters(uv_executable(), environ)
    assert found[0].default
    assert Interpreter(str(python), "3.12.1") in found
    assert str(old) not in {one.path for one in found}


def test_without_uv_there_is_still_the_default() -> None:
    assert find_interpreters("/nowhere/uv", {"PYENV_ROOT": "/nowhere"}) == [default_interpreter()]
