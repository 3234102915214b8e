"""What comes along when an environment is created again: all the user had asked for, as it was installed."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from ..errors import BuildFailed, JupyterVenvError, NoMatchingVersion, PackageNotFound, ResolutionFailed
from .distributions import Installed, marker_environment, read_distributions
from .environments import Layout
from .inspection import creation_was_interrupted
from .journal import DONE, PENDING, Journal
from .origins import location, shown
from .pep508 import parse_requirement
from .reasons import asked_for, requested
from .requirements import RequirementsFile
from .specs import admits, unpinned, without_url
from .wanted import Wanted


@dataclass(frozen=True)
class Item:
    """One distribution to bring along.

    ``requirement`` is what to journal as asked for, ``lines`` are requirement lines to try one after the
    other, the best first. ``listed``: a requirements file asks for it anyway, so that it comes without us.
    """

    key: str
    name: str
    requirement: str
    lines: tuple[str, ...]
    version: str | None = None
    listed: bool = False


@dataclass
class Luggage:
    """What is brought along, and what is not: ``left`` says why, by name."""

    items: list[Item] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)

    @property
    def requested(self) -> tuple[str, ...]:
        """The requirements to journal as asked for."""
        return tuple(item.requirement for item in self.items)

    @property
    def file(self) -> RequirementsFile:
        """What to install."""
        return RequirementsFile(Path("carried"), tuple(item.lines[0] for item in self.items))

    def lighten(self, error: JupyterVenvError) -> bool:
        """Loosen what an installer could not do; False when nothing of this can help.

        A version that cannot be had becomes any that the user's own bounds allow, and a name that no index
        has stays behind.
        """
        if not isinstance(error, (BuildFailed, NoMatchingVersion, PackageNotFound, ResolutionFailed)):
            return False
        about = _name_in(error.about)
        if not any(item.key == about for item in self.items):
            # They contradict each other, or something only one of their versions needs cannot be had.
            return self._loosen([item for item in self.items if len(item.lines) > 1])
        item = next(item for item in self.items if item.key == about)
        if len(item.lines) > 1 or item.listed:
            return self._loosen([item])
        if isinstance(error, (NoMatchingVersion, PackageNotFound)):
            self.items.remove(item)
            self.left[item.name] = "the package index does not have it"
            return True
        return False

    def _loosen(self, chosen: list[Item]) -> bool:
        for item in chosen:
            self.items.remove(item)
            if not item.listed:
                self.items.append(replace(item, lines=item.lines[1:], requirement=item.lines[1]))
        return bool(chosen)

    def remark(self, after: dict[str, Installed]) -> str:
        """What people have to be told: other versions than before, and what is missing."""
        others = [
            f"{item.name} {after[item.key].version} instead of {item.version}"
            for item in self.items
            if item.version and item.key in after and after[item.key].version != item.version
        ]
        parts = [f"Not in the same version as before: {', '.join(others)}."] if others else []
        left = {name: why for name, why in self.left.items() if canonicalize_name(name) not in after}
        parts += [f"{name} was left out: {why}." for name, why in left.items()]
        return " ".join(parts)


def pack(layout: Layout, wanted: Wanted, *, allow_direct_references: bool) -> Luggage:
    """What the user had asked for in the environment that is there, and does not ask for now in other words.

    A distribution that came from a path or URL is only installed from there again if that is allowed.
    """
    entries = Journal(layout.journal).entries()
    environment = marker_environment(layout)
    installed = read_distributions(layout)
    if creation_was_interrupted(layout) or not installed:
        # Nothing that is there says what was meant to be.
        made = [replace(one, status=DONE) if one.status == PENDING else one for one in entries]
        asked, installed = asked_for(made, environment), {}
    else:
        asked = requested(entries, installed, environment)
    typed = {spec.key for spec in wanted.specs}
    listed = {spec.key: spec.requirement for file in wanted.files for spec in file.specs}
    fixed = {spec.key for file in wanted.files if file.hashed for spec in file.specs}
    luggage = Luggage()
    for key, requirement in asked.items():
        distribution = installed.get(key)
        in_file = listed.get(key)
        if key in typed or key in fixed or (in_file and not _satisfies(distribution, in_file)):
            continue
        if distribution is not None and distribution.direct_url is not None:
            line = location(distribution.name, distribution.direct_url, requirement.extras)
            if line is None or not allow_direct_references:
                where = shown(distribution.direct_url)
                luggage.left[distribution.name] = f"it came from {where}. Install it from there again"
                continue
            lines: tuple[str, ...] = (line,)
        else:
            lines = tuple(dict.fromkeys(_lines(requirement, distribution)))
        luggage.items.append(
            Item(
                key,
                distribution.name if distribution else requirement.name,
                without_url(requirement),
                lines,
                distribution.version if distribution else None,
                listed=in_file is not None,
            )
        )
    return luggage


def _satisfies(distribution: Installed | None, requirement: Requirement) -> bool:
    """Whether a file's line leaves room for what was installed."""
    if distribution is None or distribution.direct_url is not None or requirement.url is not None:
        return False
    return admits(requirement, distribution.version)


def _lines(requirement: Requirement, distribution: Installed | None) -> Iterable[str]:
    plain = parse_requirement(without_url(requirement))
    with contextlib.suppress(InvalidSpecifier):  # a version from before PEP 440
        if distribution is not None:
            plain.specifier = SpecifierSet(f"=={distribution.version}")
        yield str(plain)
    yield unpinned(parse_requirement(without_url(requirement)))


def _name_in(text: str) -> str:
    match = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", text)
    return canonicalize_name(match[0]) if match else ""
