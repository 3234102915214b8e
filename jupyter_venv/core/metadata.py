"""The metadata files of installed distributions, read without running anything and whatever lies there.

A folder may hold anything: what is no plain file of reasonable size counts as absent, and of the core
metadata only the fields are read, never the description behind them.

Sources: the core metadata specification, PEP 376 and PEP 610 (``direct_url.json``).
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from .. import modules
from .environments import read_json, read_regular

_LARGEST_FIELDS = 2**18  # bytes
_END_OF_FIELDS = re.compile(rb"\r?\n\r?\n")
_END_OF_LINE = re.compile(r"\r\n|\r|\n")
_NAME = re.compile(r"[!-9;-~]+")  # RFC 5322, 2.2: printable ASCII but the colon


class Fields:
    """The fields of core metadata, by their names in any case.

    The format is that of e-mail headers. :mod:`email` reads it too, in ten times the time, which is most of
    what listing some hundred distributions takes.
    """

    def __init__(self, text: str = "") -> None:
        self._values: dict[str, list[str]] = {}
        values: list[str] = []
        for line in _END_OF_LINE.split(text):
            if line[:1] in (" ", "\t"):
                if values:
                    values[-1] += f"\n{line}"
                continue
            name, colon, value = line.partition(":")
            if not colon or not _NAME.fullmatch(name):  # the description, without an empty line before it
                return
            values = self._values.setdefault(name.lower(), [])
            values.append(value.lstrip(" \t"))

    def get(self, name: str) -> str:
        """The first field of that name, "" if there is none."""
        return next(iter(self.get_all(name)), "")

    def get_all(self, name: str) -> list[str]:
        """All fields of that name, in their order."""
        return self._values.get(name.lower(), [])


def metadata_places(site_packages: Path) -> list[Path]:
    """The folders (or, from old installers, files) that say what is installed, sorted by name.

    Not what an uninstall that did not end has renamed to ``~ame``.
    """
    try:
        with os.scandir(site_packages) as entries:
            names = [one.name for one in entries if one.name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return []
    return [site_packages / name for name in sorted(names) if not name.startswith("~")]


def read_fields(place: Path) -> Fields | None:
    """The core metadata, without its description; None where it cannot be read."""
    for name in ("METADATA", "PKG-INFO", ""):
        try:
            content = read_regular(_target(place, name), _LARGEST_FIELDS)
        except OSError:
            continue
        end = _END_OF_FIELDS.search(content)
        fields = content[: end.start()] if end else content
        return Fields(fields.decode("utf-8", "replace"))
    return None


def provides(place: Path, module: str) -> bool:
    """Whether a distribution says that a module, such as ``google.cloud.storage``, is its own."""
    # Written by setuptools, and all that an editable installation says.
    if module in _lines(place, "top_level.txt"):
        return True
    files = (line.strip('"').partition(",")[0] for line in _lines(place, "RECORD"))
    return modules.is_listed(module, files)


def tops(place: Path) -> set[str]:
    """The first parts of the names of all modules that a distribution says are its own."""
    files = (line.strip('"').partition(",")[0] for line in _lines(place, "RECORD"))
    found = {first.partition(".")[0] for file in files if (first := _importable(file))}
    return found | {line for line in _lines(place, "top_level.txt") if line.isidentifier()}


def is_plugin(place: Path) -> bool:
    """Whether a distribution has entry points: commands, or something that others look for."""
    return any(line.startswith("[") for line in _lines(place, "entry_points.txt"))


def read_origin(place: Path) -> dict[str, Any] | None:
    """Where it was installed from, if not from an index."""
    return read_json(_target(place, "direct_url.json")) or None


def _importable(file: str) -> str:
    """The first part of an installed file's path, if that can be imported."""
    first, slash, _ = file.partition("/")
    if slash:
        return first if first.isidentifier() and first != "__pycache__" else ""
    return first if first.endswith((".py", ".so", ".pyd")) and first.partition(".")[0].isidentifier() else ""


def _lines(place: Path, name: str) -> list[str]:
    try:
        return read_regular(_target(place, name)).decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _target(place: Path, name: str) -> str:
    """A file of a distribution's metadata, or, where it has no ``name``, what stands for all of them.

    If that is a link, what it leads to: uv makes links of all files when told so (``UV_LINK_MODE=symlink``).
    """
    path = f"{place}/{name}" if name else str(place)  # pathlib takes as long as reading the file
    return os.path.realpath(path) if os.path.islink(path) else path
