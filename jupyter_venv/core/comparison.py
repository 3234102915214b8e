"""What a requirements file says and an environment holds, beside each other. Changes neither."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ..models import Comparison, Different, Missing, Unlisted
from .declarations import project_files, read_declarations
from .distributions import Installed, applies, marker_environment, read_distributions
from .environments import REQUIREMENTS_FILE, Layout
from .journal import Journal
from .origins import is_from
from .pep508 import parse_requirement
from .portable import Locate, NotPortable, locator
from .process import redact
from .reasons import closure, requested
from .requirements import RequirementsFile, direct_references, requirement_in
from .specs import admits

_FEW = 5  # that a sentence names


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
    whole = RequirementsFile(
        path,
        tuple(line for one in listed for line in one.lines),
        tuple(line for one in listed for line in one.constraints),
    )
    return differences(whole, asked, installed, environment, exists=exists, locate=locator(layout, path))


def differences(
    file: RequirementsFile,
    asked: Iterable[str],
    installed: Mapping[str, Installed],
    environment: Mapping[str, str],
    *,
    exists: bool = True,
    locate: Locate | None = None,
) -> Comparison:
    """Where they disagree; ``asked`` are the canonical names of what the user asked for.

    Constraints count for what the file's requirements come to. ``locate`` says what a freeze writes down for
    what came from a path or URL (:func:`portable.portable`).
    """
    look = _Look(installed, environment, locate)
    roots = dict[str, Requirement]()
    missing, different = dict[str, Missing](), dict[str, Different]()
    for requirement in look.requirements(file.unhashed):
        key = canonicalize_name(requirement.name)
        known = roots.setdefault(key, parse_requirement(requirement.name))
        known.extras |= requirement.extras
        text = redact(str(requirement))
        distribution = installed.get(key)
        if distribution is None:
            missing.setdefault(key, Missing(requirement.name, text))
        elif not look.meets(distribution, requirement):
            different.setdefault(key, Different(distribution.name, text, distribution.version))
    for location in _nameless(file.unhashed):
        found = [one for one in installed.values() if one.direct_url and is_from(one.direct_url, location)]
        for one in found:
            roots.setdefault(one.key, parse_requirement(one.name))
        if not found:
            shown = redact(location)
            missing.setdefault(shown, Missing(shown, shown))
    needed = closure(roots.values(), installed, environment) if file.constraints else {}
    for constraint in look.requirements(file.bounds):
        key = canonicalize_name(constraint.name)
        if key in needed and not look.meets(installed[key], constraint):
            one, text = installed[key], f"{redact(str(constraint))} (constraint)"
            different.setdefault(key, Different(one.name, text, one.version))
    unlisted = [
        Unlisted(installed[key].name, installed[key].version) for key in sorted({*asked} - roots.keys())
    ]
    return Comparison(
        file.path.name,
        exists,
        not (missing or different or unlisted),
        tuple(missing[key] for key in sorted(missing)),
        tuple(different[key] for key in sorted(different)),
        tuple(unlisted),
    )


def in_words(comparison: Comparison) -> list[str]:
    """Sentences on what a file asks for and the environment does not have."""
    sentences = []
    if comparison.missing:
        sentences.append(f"Listed and not installed: {_some(one.requirement for one in comparison.missing)}.")
    if comparison.different:
        texts = (f"{one.requirement}, installed is {one.installed}" for one in comparison.different)
        sentences.append(f"Not as it is listed, or not with all that its extras need: {_some(texts, '; ')}.")
    return sentences


def _some(texts: Iterable[str], between: str = ", ") -> str:
    whole = list(texts)
    shown = between.join(whole[:_FEW])
    return f"{shown}{between}and {len(whole) - _FEW} more" if len(whole) > _FEW else shown


def _nameless(lines: Iterable[str]) -> list[str]:
    """The paths and URLs that a file lists without saying whose they are."""
    _, references = direct_references(lines)
    return [reference for reference in references if requirement_in(reference) is None]


@dataclass(frozen=True)
class _Look:
    """Whether what is installed is what lines ask for."""

    installed: Mapping[str, Installed]
    environment: Mapping[str, str]
    locate: Locate | None

    def requirements(self, lines: Iterable[str]) -> Iterator[Requirement]:
        """The requirements among checked lines that are meant for this environment."""
        for line in lines:
            requirement = requirement_in(line)
            if requirement is not None and applies(requirement, self.environment):
                yield requirement

    def meets(self, distribution: Installed, requirement: Requirement) -> bool:
        """Whether a distribution is what a line asks for, what its extras add included."""
        if requirement.url is not None and not self._comes_from(distribution, requirement.url):
            return False
        if not admits(requirement, distribution.version):
            return False
        added = [
            need
            for need in distribution.requirements
            if applies(need, self.environment, requirement.extras) and not applies(need, self.environment)
        ]
        found = [(need, self.installed.get(canonicalize_name(need.name))) for need in added]
        return all(one is not None and admits(need, one.version) for need, one in found)

    def _comes_from(self, distribution: Installed, url: str) -> bool:
        origin = distribution.direct_url
        if origin is None:
            return False
        # What a variable stands for may be a secret, so nobody looks.
        if "$" in url or is_from(origin, url):
            return True
        try:
            return self.locate is not None and self.locate(origin).reference == url
        except NotPortable:
            return False
