"""Making an environment's scripts safe in folders with any name.

Pythons before 3.11.11, 3.12.8 and 3.13.1 (CVE-2024-9287) and pip put the environment's path between double
quotes into the scripts they write, where a shell runs what stands in ``$( )``. Later ones, and uv, quote it
as ``sh`` would have it, in the scripts for every shell; fish and csh have rules of their own.
"""

from __future__ import annotations

import contextlib
import re
import shlex
from collections.abc import Callable
from pathlib import Path

from .environments import Layout, write_atomically

_UNSAFE = re.compile(r'[$`"\\!]')
_LONGEST_HEADER = 8192


def _quote_csh(text: str) -> str:
    """Where even between single quotes a ``!`` means the history, unless a backslash stands before it."""
    return shlex.quote(text).replace("!", "\\!")


def _quote_fish(text: str) -> str:
    """Where a backslash between single quotes escapes another one and the single quote."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


_ACTIVATION: dict[str, Callable[[str], str]] = {
    "activate": shlex.quote,
    "activate.csh": _quote_csh,
    "activate.fish": _quote_fish,
}

# The line that says where the environment is, in whichever way its value is quoted. Not what asks a program.
_ASSIGNMENT = re.compile(
    rb"""^([ \t]*(?:export |setenv |set -gx )?VIRTUAL_ENV[ =])["'/][^\r\n]*""", re.MULTILINE
)


def quote_paths(layout: Layout) -> None:
    """Quote the environment's path in all its scripts; does nothing where the path is harmless."""
    if not _UNSAFE.search(str(layout.path)):
        return
    for name, quote in _ACTIVATION.items():
        with contextlib.suppress(FileNotFoundError):
            _quote(layout.scripts / name, str(layout.path), quote(str(layout.path)))
    for script in layout.scripts.iterdir():
        if script.is_symlink() or not script.is_file():
            continue
        with open(script, "rb") as file:
            header = file.read(_LONGEST_HEADER)
        # What pip writes for paths that a "#!" line cannot hold; read by a shell, and by Python as a string.
        for python in {Path(layout.scripts, name) for name in _interpreters(layout)}:
            start = f"#!/bin/sh\n'''exec' \"{python}\" ".encode()
            if header.startswith(start):
                _replace(script, f"'''exec' \"{python}\" ", f"'''exec' {shlex.quote(str(python))} ")


def _interpreters(layout: Layout) -> list[str]:
    return [path.name for path in layout.scripts.glob("python*")]


def _quote(script: Path, path: str, quoted: str) -> None:
    content = script.read_bytes()
    changed = _ASSIGNMENT.sub(lambda match: match[1] + quoted.encode(), content)
    changed = changed.replace(f'"{path}"'.encode(), quoted.encode())  # in a command, for Cygwin
    if changed != content:
        write_atomically(script, changed)


def _replace(script: Path, old: str, new: str) -> None:
    content = script.read_bytes()
    changed = content.replace(old.encode(), new.encode())
    if changed != content:
        write_atomically(script, changed)
