"""What a module that could not be imported belongs to. Looks, and never runs or guesses anything."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from .. import local, modules
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
    if modules.is_standard(top):
        return Module(module, "standard")
    provider = _provider(layout, modules.identifying(module))
    if provider is not None:
        return Module(module, "installed", distribution=provider.name, installed=provider.version)
    known = modules.distribution_for(module)
    file = local.find(layout.project, top)
    if file is not None:
        return Module(module, "local", distribution=known, path=file)
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
