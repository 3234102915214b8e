"""The verbs on an environment's packages. Each checks, and returns a :class:`Change` to run."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from packaging.requirements import Requirement

from ..errors import DirectReferenceRefused, InfrastructureProtected, InvalidRequirement, NotInstalled
from ..models import Phase, Progress
from .change import Change
from .distributions import (
    INFRASTRUCTURE,
    Installed,
    asked_through_us,
    closure,
    dependents,
    marker_environment,
    read_distributions,
    requested,
)
from .environments import REQUIREMENTS_FILE, Layout
from .installation import Installation, resolving
from .journal import Journal
from .requirements import parse_name, unpinned
from .wanted import Wanted
from .workspace import Workspace


def install(
    workspace: Workspace,
    project: Path,
    specs: Sequence[str],
    *,
    requirements: Sequence[Path],
    allow_direct_references: bool,
) -> Change:
    """Install packages by name, version or extra, or the content of requirements files."""
    layout = workspace.changeable(project)
    wanted = Wanted.read(layout.project, specs, requirements, allow_direct_references=allow_direct_references)
    if not wanted.files and not wanted.specs:
        raise InvalidRequirement("Nothing to install was named. Give a package name such as pandas.")
    kept = _kept(layout, read_distributions(layout), {spec.key for spec in wanted.everything})

    def work(installation: Installation) -> None:
        installation.report(resolving(wanted.sources))
        installation.install([*(spec.text for spec in wanted.specs), *kept], wanted.files)

    return workspace.change_packages("install", layout, wanted.arguments, work, requested=wanted.requested)


def uninstall(workspace: Workspace, project: Path, names: Sequence[str]) -> Change:
    """Remove packages. What they needed stays; what the kernel needs cannot be removed."""
    layout = workspace.changeable(project)
    if not names:
        raise InvalidRequirement("Nothing to uninstall was named. Give the name of an installed package.")
    keys = list(dict.fromkeys(parse_name(name) for name in names))
    installed = read_distributions(layout)
    _require_installed(keys, installed)
    kernel = closure(
        [Requirement(name) for name in INFRASTRUCTURE],
        installed,
        marker_environment(layout),
    )
    asked = requested(Journal(layout.journal).entries(), installed, marker_environment(layout))
    if needed := [key for key in keys if key in kernel and key not in asked]:
        raise InfrastructureProtected(
            f"The kernel needs {', '.join(needed)}, so it stays. It never appears in {REQUIREMENTS_FILE}."
        )
    # What the user asked for and the kernel needs too is from now on there for the kernel only.
    leaving = [installed[key].name for key in keys if key not in kernel]

    def work(installation: Installation) -> None:
        if leaving:
            installation.report(Progress(Phase.UNINSTALLING, f"Uninstalling {', '.join(leaving)}"))
            installation.run(installation.installer.uninstall(layout, leaving))

    lacking = dependents(set(keys) - set(kernel), installed, marker_environment(layout))
    remark = f"{', '.join(lacking)} may not work without it." if lacking else ""
    return workspace.change_packages(
        "uninstall", layout, tuple(keys), work, dropped=tuple(keys), remark=remark
    )


def upgrade(workspace: Workspace, project: Path, names: Sequence[str]) -> Change:
    """Move packages to their newest version: those named, or all the user asked for.

    An exact pin is lifted, bounds such as ``<2`` are kept. What was installed from a path or URL stays:
    the index may have something else by that name.
    """
    layout = workspace.changeable(project)
    installed = read_distributions(layout)
    asked = requested(Journal(layout.journal).entries(), installed, marker_environment(layout))
    keys = list(dict.fromkeys(parse_name(name) for name in names))
    _require_installed(keys, installed)
    located = {name for name, one in installed.items() if one.direct_url is not None}
    if elsewhere := [key for key in keys if key in located]:
        raise DirectReferenceRefused(
            f"{', '.join(elsewhere)} came from a path or URL, not from the package index. "
            "To upgrade it, install it from there again."
        )
    if not names:
        keys = sorted(asked.keys() - located)
    specs = [unpinned(asked[key]) if key in asked else installed[key].name for key in keys]
    kept = _kept(layout, installed, set(keys))

    def work(installation: Installation) -> None:
        if specs:
            installation.report(resolving(specs))
            installation.install([*specs, *kept], upgrade=keys)

    wanted = tuple(spec for key, spec in zip(keys, specs, strict=True) if key in asked)
    return workspace.change_packages("upgrade", layout, tuple(keys), work, requested=wanted)


def _kept(layout: Layout, installed: Mapping[str, Installed], changing: Collection[str | None]) -> list[str]:
    """What the user asked for before and is not asking about now: it has to stay true.

    Installers do not hold what is installed to what was once asked for, unless they are told again.
    """
    asked = asked_through_us(Journal(layout.journal).entries(), installed, marker_environment(layout))
    return [
        str(requirement)
        for key, requirement in asked.items()
        if key not in changing and installed[key].direct_url is None
    ]


def _require_installed(keys: Sequence[str], installed: Collection[str]) -> None:
    missing = [key for key in keys if key not in installed]
    if missing:
        near = difflib.get_close_matches(missing[0], list(installed), n=1)
        hint = (
            f"Did you mean {near[0]}?"
            if near
            else "The list of packages says what is (jupyter venv packages)."
        )
        be = "is" if len(missing) == 1 else "are"
        raise NotInstalled(f"{', '.join(missing)} {be} not installed in this environment. {hint}")
