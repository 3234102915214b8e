"""Making an environment's scripts safe in folders with any name.

Pythons before 3.11.11, 3.12.8 and 3.13.1 (CVE-2024-9287) and pip put the environment's path between double
quotes into the scripts they write, where a shell runs what stands in ``$( )``.
"""

from __future__ import annotations

import contextlib
import re
import shlex
from pathlib import Path

from .environments import Layout, write_atomically

_UNSAFE = re.compile(r'[$`"\\!]')
_ACTIVATION = ("activate", "activate.csh", "activate.fish")
_LONGEST_HEADER = 8192


def quote_paths(layout: Layout) -> None:
    """Quote the environment's path in all its scripts; does nothing where the path is harmless."""
    if not _UNSAFE.search(str(layout.path)):
        return
    for name in _ACTIVATION:
        with contextlib.suppress(FileNotFoundError):
            _replace(layout.scripts / name, f'"{layout.path}"', shlex.quote(str(layout.path)))
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


def _replace(script: Path, old: str, new: str) -> None:
    content = script.read_bytes()
    changed = content.replace(old.encode(), new.encode())
    if changed != content:
        write_atomically(script, changed)
