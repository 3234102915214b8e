"""Which Pythons an environment can be made from."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from packaging.version import InvalidVersion, Version

from ..errors import InterpreterNotFound
from ..models import Interpreter
from .process import capture

MINIMUM = Version("3.9")

_PROBE = (
    "import json, platform, sys; print(json.dumps([platform.python_version(), "
    "platform.python_implementation(), getattr(sys, '_base_executable', None) or sys.executable]))"
)


def default_interpreter() -> Interpreter:
    """The Python that Jupyter itself runs on, outside any environment of its own."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Interpreter(str(base), version, _implementation(sys.implementation.name), default=True)


def find_interpreters(
    uv: str, environ: Mapping[str, str], *, minimum: Version = MINIMUM
) -> list[Interpreter]:
    """Every Python here that can carry an environment, the default first, then newest first.

    As uv finds them (PATH, its own, the platform's registry), and pyenv's, whose PATH entries uv cannot use.
    """
    default = default_interpreter()
    found = {os.path.realpath(default.path): default}
    for interpreter in [*_from_uv(uv, environ), *_from_pyenv(environ)]:
        if Version(interpreter.version) >= minimum and not _is_environment(interpreter.path):
            found.setdefault(os.path.realpath(interpreter.path), interpreter)
    return sorted(found.values(), key=lambda one: (not one.default, _descending(one.version), one.path))


def choose_interpreter(wanted: str | None, candidates: Callable[[], list[Interpreter]]) -> Interpreter:
    """The interpreter a user means: nothing (the default), ``3.11``, ``python3.11`` or a path.

    Raises InterpreterNotFound saying what there is instead.
    """
    if not wanted:
        return default_interpreter()
    if "\0" in wanted or wanted.startswith("-"):
        raise InterpreterNotFound(f"{wanted!r} is neither a Python version nor a path. Give one like 3.12.")
    if os.sep in wanted or (os.altsep and os.altsep in wanted):
        return _probe(Path(wanted).expanduser())
    version = re.fullmatch(r"(?:c?python-?)?(\d+(?:\.\d+){0,2})", wanted, re.IGNORECASE)
    if version is None:
        path = shutil.which(wanted)
        if path is None:
            raise InterpreterNotFound(
                f"There is no program {wanted!r} on the PATH. Give a version like 3.12 or a path."
            )
        return _probe(Path(path))
    available = candidates()
    for interpreter in available:
        if f"{interpreter.version}.".startswith(f"{version[1]}."):
            return interpreter
    here = ", ".join(dict.fromkeys(interpreter.version for interpreter in available))
    raise InterpreterNotFound(
        f"There is no Python {version[1]} here that can carry an environment ({MINIMUM} or newer). "
        f"Available: {here}. Choose one of these, or install Python {version[1]} and try again."
    )


def _probe(path: Path) -> Interpreter:
    """Ask an interpreter that the user named for its version; an environment's Python gives its base."""
    if not path.is_file() or not os.access(path, os.X_OK):
        raise InterpreterNotFound(f"{path} is not a program that can be run. Check the path.")
    try:
        code, answer = capture(
            [str(path.absolute()), "-I", "-S", "-c", _PROBE], env=dict(os.environ), timeout=30
        )
        version, implementation, base = json.loads(answer) if code == 0 else ("", "", "")
    except (OSError, ValueError, subprocess.TimeoutExpired):
        version = ""
    if not version:
        raise InterpreterNotFound(
            f"{path} does not answer like a Python. Give the path of a Python interpreter."
        )
    if Version(version) < MINIMUM:
        raise InterpreterNotFound(f"{path} is Python {version}; environments need {MINIMUM} or newer.")
    return Interpreter(base, version, implementation)


def _from_uv(uv: str, environ: Mapping[str, str]) -> Iterator[Interpreter]:
    # pyenv's shims are scripts that fail for every version which is not the active one.
    path = os.pathsep.join(
        entry for entry in environ.get("PATH", "").split(os.pathsep) if os.path.basename(entry) != "shims"
    )
    argv = [uv, "python", "list", "--only-installed", "--no-config", "--output-format", "json"]
    try:
        code, answer = capture(argv, env={**environ, "PATH": path, "UV_PYTHON_DOWNLOADS": "never"})
        documents = json.loads(answer) if code == 0 else []
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return
    for document in documents:
        if document.get("path") and _is_version(document["version"]):
            implementation = _implementation(document.get("implementation", ""))
            yield Interpreter(document["path"], document["version"], implementation)


def _from_pyenv(environ: Mapping[str, str]) -> Iterator[Interpreter]:
    root = Path(environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for python in sorted(root.glob("versions/*/bin/python")):
        version = python.parent.parent.name
        if _is_version(version):  # others are pyenv-virtualenv's environments and other implementations
            yield Interpreter(str(python), version)


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


def _is_environment(python: str) -> bool:
    return (Path(python).parent.parent / "pyvenv.cfg").exists()


def _implementation(name: str) -> str:
    return {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}.get(name.lower(), name)


def _descending(version: str) -> tuple[int, ...]:
    return tuple(-part for part in Version(version).release)
