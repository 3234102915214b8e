"""What a requirements file says and an environment holds, beside each other. Changes neither."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ..models import Comparison, Different, Missing, Unlisted
from .declarations import project_files, read_declarations
from .distributions import Installed, applies, marker_environment, read_distributions
from .environments import REQUIREMENTS_FILE, Layout
from .journal import Journal
from .origins import is_from
from .process import redact
from .reasons import requested
from .requirements import RequirementsFile, direct_references, requirement_in
from .specs import admits


def compare(layout: Layout, file: Path | None) -> Comparison:
    """Compare a file, and what it includes from the project, with what is installed.

    By default what a sync goes by, else requirements.txt. Raises InvalidRequirementsFile, and for notebooks
    UnreadableNotebook and InvalidScriptMetadata.
    """
    paths = [file] if file else project_files(layout.project) or [layout.project / REQUIREMENTS_FILE]
    path = paths[0]
    exists = path.exists()
    installed = read_distributions(layout)
    environment = marker_environment(layout)
    listed = [
        one
        for each in (paths if exists else ())
        for one in read_declarations(
            each,
            project=layout.project,
            environment=environment,
            allow_direct_references=True,
            confined=True,
        )
    ]
    asked = requested(Journal(layout.journal).entries(), installed, environment)
    lines = tuple(line for one in listed for line in one.lines)
    return differences(RequirementsFile(path, lines), asked.keys(), installed, environment, exists=exists)


def differences(
    file: RequirementsFile,
    asked: Iterable[str],
    installed: Mapping[str, Installed],
    environment: Mapping[str, str],
    *,
    exists: bool = True,
) -> Comparison:
    """Where they disagree; ``asked`` are the canonical names of what the user asked for."""
    listed = set[str]()
    missing, different = dict[str, Missing](), dict[str, Different]()
    for line in file.unhashed:
        requirement = requirement_in(line)
        if requirement is None or not applies(requirement, environment):
            continue
        key = canonicalize_name(requirement.name)
        listed.add(key)
        text = redact(str(requirement))
        distribution = installed.get(key)
        if distribution is None:
            missing.setdefault(key, Missing(requirement.name, text))
        elif not _meets(distribution, requirement, installed, environment):
            different.setdefault(key, Different(distribution.name, text, distribution.version))
    for location in _nameless(file.unhashed):
        found = [
            key for key, one in installed.items() if one.direct_url and is_from(one.direct_url, location)
        ]
        listed.update(found)
        if not found:
            shown = redact(location)
            missing.setdefault(shown, Missing(shown, shown))
    unlisted = [Unlisted(installed[key].name, installed[key].version) for key in sorted({*asked} - listed)]
    return Comparison(
        file.path.name,
        exists,
        not (missing or different or unlisted),
        tuple(missing[key] for key in sorted(missing)),
        tuple(different[key] for key in sorted(different)),
        tuple(unlisted),
    )


def _nameless(lines: Iterable[str]) -> list[str]:
    """The paths and URLs that a file lists without saying whose they are."""
    _, references = direct_references(lines)
    return [reference for reference in references if requirement_in(reference) is None]


def _meets(
    distribution: Installed,
    requirement: Requirement,
    installed: Mapping[str, Installed],
    environment: Mapping[str, str],
) -> bool:
    """Whether what is installed is what a line asks for, what its extras add included."""
    if requirement.url is not None and not (
        distribution.direct_url and is_from(distribution.direct_url, requirement.url)
    ):
        return False
    if not admits(requirement, distribution.version):
        return False
    added = [
        need
        for need in distribution.requirements
        if applies(need, environment, requirement.extras) and not applies(need, environment)
    ]
    found = [(need, installed.get(canonicalize_name(need.name))) for need in added]
    return all(one is not None and admits(need, one.version) for need, one in found)
