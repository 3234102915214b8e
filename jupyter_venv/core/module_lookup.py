"""What a module that could not be imported belongs to. Looks, and never runs or guesses anything."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from .. import modules
from ..errors import InvalidRequirement, PackageNotFound
from ..models import Module
from . import index_verbs
from .distributions import Installed, read_distributions
from .environments import Layout
from .metadata import provides
from .registry import Registry

if TYPE_CHECKING:
    from .index import Index

_LONGEST = 200  # characters
_MOST_ENTRIES = 20_000  # of a project, looked at for a file of its own
_DEEPEST = 6  # folders below the project
_NOT_LOOKED_INTO = {"__pycache__", "node_modules", "site-packages"}

# Gone from the standard library since Python 3.9, so perhaps not in our own Python's list. What an index has
# by these names is somebody else's. Sources: "Removed" in What's New of 3.10 to 3.13, PEP 594.
_GONE = (
    "aifc asynchat asyncore audioop binhex cgi cgitb chunk crypt distutils formatter imghdr imp lib2to3 "
    "mailcap msilib nis nntplib ossaudiodev parser pipes smtpd sndhdr spwd sunau symbol telnetlib uu xdrlib"
)


def look_up(registry: Registry, index: Index, project: Path, module: str) -> Module:
    """What is known of ``module`` in a project with an environment; see :class:`jupyter_venv.models.Module`.

    That a module is the standard library's is read from the list of our own Python, which is not always the
    environment's: a newer one may have dropped it, an older one may not have had it.
    Raises InvalidRequirement for what is no module's name, IndexUnreachable and what
    :meth:`Workspace.readable` does.
    """
    if len(module) > _LONGEST or not all(part.isidentifier() for part in module.split(".")):
        raise InvalidRequirement(
            f"{module[:_LONGEST]!r} is no module's name. Give what stands after import, such as pandas."
        )
    layout, _ = registry.readable(project)
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names or top in _GONE.split():
        return Module(module, "standard")
    provider = _provider(layout, modules.identifying(module))
    if provider is not None:
        return Module(module, "installed", distribution=provider.name, installed=provider.version)
    known = modules.distribution_for(module)
    local = _local(layout.project, top)
    if local is not None:
        return Module(module, "local", distribution=known, path=local)
    if known is not None:
        return Module(module, "known", distribution=known)
    # A project's name is ASCII; and of a module that many share, its first name names something else.
    if modules.identifying(top + ".x") != top or not re.fullmatch(
        r"[A-Za-z0-9]\w*[A-Za-z0-9]|[A-Za-z]", top, re.ASCII
    ):
        return Module(module, "absent")
    try:
        found = index_verbs.versions(registry, index, project, top)
    except PackageNotFound:
        return Module(module, "absent")
    return Module(module, "unknown", distribution=found.name, project=found)


def _provider(layout: Layout, module: str) -> Installed | None:
    """The installed distribution that says it provides a module."""
    installed = read_distributions(layout).values()
    return next((one for one in installed if one.place and provides(one.place, module)), None)


def _local(project: Path, name: str) -> str | None:
    """The nearest ``name.py`` or ``name/__init__.py`` of a project, relative to it."""
    for entry in islice(_entries(project), _MOST_ENTRIES):
        if entry.name == f"{name}.py" and entry.is_file(follow_symlinks=False):
            return os.path.relpath(entry.path, project)
        if entry.name == name and entry.is_dir(follow_symlinks=False):
            initial = os.path.join(entry.path, "__init__.py")
            if os.path.isfile(initial) and not os.path.islink(initial):
                return os.path.relpath(initial, project)
    return None


def _entries(project: Path) -> Iterator[os.DirEntry[str]]:
    """What is in a project, the nearest first; hidden folders, links and environments are not entered."""
    level = [str(project)]
    for _ in range(_DEEPEST + 1):
        below: list[str] = []
        for folder in level:
            try:
                with os.scandir(folder) as found:
                    entries = sorted(islice(found, _MOST_ENTRIES), key=lambda entry: entry.name)
            except OSError:
                continue
            if folder != str(project) and any(entry.name == "pyvenv.cfg" for entry in entries):
                continue
            for entry in entries:
                yield entry
                if (
                    not entry.name.startswith(".")
                    and entry.name not in _NOT_LOOKED_INTO
                    and entry.is_dir(follow_symlinks=False)
                ):
                    below.append(entry.path)
        level = below
