"""What is installed, by the names of the files in site-packages; and, of a few distributions, which files."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_LARGEST = 2**24  # bytes of a list of files; that of the largest distributions has two million
_METADATA = (".dist-info", ".egg-info")
_SEPARATORS = re.compile(r"[-_.]+")


class Listing(NamedTuple):
    """``versions`` by canonical name; ``entries``: the names of all that is in the folders."""

    versions: dict[str, str]
    entries: set[str]


def canonical(name: str) -> str:  # also in models, whose import would cost at every start of a kernel
    """A distribution's name as the index compares it."""
    return _SEPARATORS.sub("-", name).lower()


def read(folders: Iterable[Path]) -> Listing:
    """What is in ``folders`` now; a folder that cannot be read is empty.

    No metadata is opened: the names of its folders have name and version (PEP 376, PEP 427).
    """
    found = Listing({}, set())
    for folder in folders:
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        found.entries.update(names)
        for name in names:
            if _is_metadata(name):
                distribution, version = _parsed(name)
                found.versions.setdefault(distribution, version)
    return found


def places(folders: Iterable[Path]) -> dict[str, Path]:
    """The metadata folders of the distributions in ``folders`` by canonical name; of two, the first."""
    found: dict[str, Path] = {}
    for folder in folders:
        for name in sorted(read([folder]).entries):
            if _is_metadata(name):
                found.setdefault(_parsed(name)[0], folder / name)
    return found


def name(place: Path) -> str:
    """The canonical name of a distribution, by its metadata folder."""
    return _parsed(place.name)[0]


def version(place: Path) -> str:
    """Its version."""
    return _parsed(place.name)[1]


def files(place: Path) -> list[str]:
    """The files of a distribution, relative to site-packages, with ``/``; [] where there is no list."""
    import csv  # not above: nothing of this is needed when a kernel starts

    text = _text(place / "RECORD")
    try:
        return [row[0] for row in csv.reader(text.splitlines()) if row]
    except csv.Error:
        return []


def top_levels(place: Path) -> set[str]:
    """The modules a distribution brings, without those inside of others."""
    found = set(_text(place / "top_level.txt").split())  # all that an editable installation may say
    found.update(stem(path.partition("/")[0]) for path in files(place))
    found.discard("")
    return found


def stem(entry: str) -> str:
    """The module that a name in site-packages stands for: ``PIL``, ``six.py``, ``_x.abi3.so``; else ""."""
    name, dot, rest = entry.partition(".")
    is_module = not dot or rest.endswith(("py", "so", "pyd"))
    return name if is_module and name.isidentifier() and name != "__pycache__" else ""


def _is_metadata(entry: str) -> bool:
    # What an uninstall that has not ended has renamed begins with a tilde.
    return entry.endswith(_METADATA) and not entry.startswith("~")


def _parsed(name: str) -> tuple[str, str]:
    """Canonical name and version in ``some_name-1.0.dist-info`` or ``some_name-1.0-py3.9.egg-info``."""
    parts = name.rpartition(".")[0].split("-")
    if name.endswith(_METADATA[1]) and parts[-1].startswith("py") and len(parts) > 2:
        parts.pop()
    if len(parts) == 1:
        return canonical(parts[0]), ""
    return canonical("-".join(parts[:-1])), parts[-1]


def _text(path: Path) -> str:
    """The text of a plain file of reasonable size; "" for anything else that lies there."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
