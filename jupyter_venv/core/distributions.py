"""What is installed in an environment, and why it is there."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from packaging.markers import UndefinedComparison, UndefinedEnvironmentName, default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from ..errors import NotInstalled
from ..models import Package, PackageChange
from .environments import Layout, read_config
from .journal import DONE, EXTERNAL, Entry
from .metadata import metadata_places, read_fields, read_origin
from .pep508 import parse_requirement

# What every environment gets so that it can be a kernel, take a panel and keep `%pip` working.
KERNEL_PACKAGES = ("ipykernel", "ipywidgets", "pip")
# The standard library's venv seeds setuptools beside pip on Pythons before 3.12.
INFRASTRUCTURE = (*KERNEL_PACKAGES, "setuptools")


_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")  # core metadata specification
# Name and extras of a requirement without marker and URL (PEP 508): parsing it all takes fifty times longer.
_PLAIN = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?\s*(?:\(?\s*[<>=!~][^;@]*)?")
_OF_AN_EXTRA = re.compile(r"\bextra\s*==")
_VERSION = re.compile(r"[^\s;#,]{1,200}")


@dataclass(frozen=True)
class Installed:
    """One installed distribution, what it needs, and the URL it came from (PEP 610) if not the index.

    ``needs`` are its requirements as its metadata has them (``Requires-Dist``).
    """

    name: str
    version: str
    summary: str = ""
    needs: tuple[str, ...] = field(default=(), repr=False)
    direct_url: Mapping[str, Any] | None = None
    place: Path | None = field(default=None, repr=False, compare=False)  # its metadata
    _last: tuple[Mapping[str, str], tuple[tuple[str, frozenset[str]], ...]] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    @property
    def key(self) -> str:
        """The canonical name (PEP 503)."""
        return canonicalize_name(self.name)

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """All that it may need."""
        return _requirements_of(self.needs)

    @cached_property
    def requirements_without_extras(self) -> tuple[Requirement, ...]:
        """What it may need where none of its extras is wanted: a third, most times, and quicker to read."""
        return _requirements_of(one for one in self.needs if not _is_of_an_extra(one))

    @cached_property
    def _needed_always(self) -> tuple[tuple[str, frozenset[str]], ...]:
        matches = map(_PLAIN.fullmatch, self.needs)
        return tuple(
            (
                canonicalize_name(match[1]),
                frozenset(map(str.strip, filter(None, (match[2] or "").split(",")))),
            )
            for match in matches
            if match
        )

    @cached_property
    def _needed_sometimes(self) -> tuple[Requirement, ...]:
        marked = (one for one in self.needs if not _is_of_an_extra(one) and not _PLAIN.fullmatch(one))
        return _requirements_of(marked)

    def needed(
        self, environment: Mapping[str, str], extras: Iterable[str] = ()
    ) -> Iterable[tuple[str, frozenset[str]]]:
        """What it needs, with its ``extras`` or without: canonical names, and the extras wanted of each."""
        if extras:
            return self._needed(self.requirements, environment, extras)
        # Asked again and again, in the same environment, by whoever follows what needs what.
        if self._last is None or self._last[0] is not environment:
            found = (*self._needed_always, *self._needed(self._needed_sometimes, environment, ()))
            object.__setattr__(self, "_last", (environment, found))
        assert self._last is not None
        return self._last[1]

    @staticmethod
    def _needed(
        requirements: Iterable[Requirement], environment: Mapping[str, str], extras: Iterable[str]
    ) -> tuple[tuple[str, frozenset[str]], ...]:
        return tuple(
            (canonicalize_name(requirement.name), frozenset(requirement.extras))
            for requirement in requirements
            if applies(requirement, environment, extras)
        )


def read_distributions(layout: Layout) -> dict[str, Installed]:
    """All distributions of an environment by canonical name; empty when it has no site-packages."""
    try:
        site_packages = layout.site_packages()
    except FileNotFoundError:
        return {}
    return distributions_in(site_packages)


def distributions_in(folder: Path) -> dict[str, Installed]:
    """All distributions that are installed in a folder, by canonical name."""
    found: dict[str, Installed] = {}
    for place in metadata_places(folder):
        installed = _read(place)
        if installed is not None:
            found.setdefault(installed.key, installed)
    return found


def marker_environment(layout: Layout) -> dict[str, str]:
    """PEP 508 marker values for the environment's Python, which is on this machine but not this one."""
    config = read_config(layout)
    version = config.get("version_info", "")
    environment: dict[str, str] = {**default_environment()}  # type: ignore[dict-item]
    if match := re.match(r"(\d+\.\d+)(\.\d+)?", version):
        environment["python_version"] = match[1]
        environment["python_full_version"] = version
        environment["implementation_version"] = version
    return environment


def applies(requirement: Requirement, environment: Mapping[str, str], extras: Iterable[str] = ()) -> bool:
    """Whether a requirement's marker holds, with any of the extras (PEP 508) or with none.

    One that compares what cannot be compared does not hold.
    """
    if requirement.marker is None:
        return True
    try:
        return any(
            requirement.marker.evaluate({**environment, "extra": canonicalize_name(extra)})
            for extra in ("", *extras)
        )
    except (UndefinedComparison, UndefinedEnvironmentName, RecursionError):
        return False


def closure(
    roots: Iterable[Requirement], installed: Mapping[str, Installed], environment: Mapping[str, str]
) -> dict[str, set[str]]:
    """The installed distributions that ``roots`` need, themselves included.

    Maps each canonical name to the canonical names that need it (roots need no one, so may map to none).
    """
    needed_by: dict[str, set[str]] = {}
    seen: set[tuple[str, str]] = set()
    queue: list[tuple[str, frozenset[str], str]] = [
        (canonicalize_name(root.name), frozenset(root.extras), "") for root in roots
    ]
    while queue:
        name, extras, parent = queue.pop()
        if name not in installed:
            continue
        needed_by.setdefault(name, set())
        if parent:
            needed_by[name].add(parent)
        # Each extra is followed once; "" stands for the distribution itself.
        new = {extra for extra in ("", *extras) if (name, extra) not in seen}
        seen.update((name, extra) for extra in new)
        if not new:
            continue
        needed = installed[name].needed(environment, extras)
        queue.extend((needs, wanted, name) for needs, wanted in needed)
    return needed_by


def asked_through_us(
    entries: Iterable[Entry], installed: Mapping[str, Installed], environment: Mapping[str, str]
) -> dict[str, Requirement]:
    """What the journal says was asked for, by canonical name, as far as it is installed; extras add up."""
    asked = asked_for(entries, environment)
    return {name: requirement for name, requirement in asked.items() if name in installed}


def asked_for(entries: Iterable[Entry], environment: Mapping[str, str]) -> dict[str, Requirement]:
    """What the journal says was asked for, by canonical name, installed or not; extras add up."""
    asked, _ = _fold(entries, environment)
    return asked


def requested(
    entries: Iterable[Entry], installed: Mapping[str, Installed], environment: Mapping[str, str]
) -> dict[str, Requirement]:
    """What the user asked for, by canonical name, as far as it is installed.

    From the journal. A distribution that did not come through us was installed behind our back; it counts
    as asked for when no other distribution needs it.
    """
    asked, known = _fold(entries, environment)
    needed = {name for distribution in installed.values() for name, _ in distribution.needed(environment)}
    for name, distribution in installed.items():
        # Nothing is installed from a path or URL unless somebody asked for exactly that.
        new = name not in known or distribution.direct_url is not None
        if new and name not in needed and name not in INFRASTRUCTURE:
            asked.setdefault(name, parse_requirement(distribution.name))
    return {name: requirement for name, requirement in asked.items() if name in installed}


def _fold(
    entries: Iterable[Entry], environment: Mapping[str, str]
) -> tuple[dict[str, Requirement], set[str]]:
    """What was asked for and not dropped since, and every distribution that we brought and is not gone."""
    asked: dict[str, Requirement] = {}
    known: set[str] = set()
    for entry in entries:
        if entry.status != DONE:
            continue
        for name in entry.dropped:
            asked.pop(name, None)
        for text in entry.requested:
            try:
                requirement = parse_requirement(text)
            except InvalidRequirement:  # edited by hand
                continue
            if not applies(requirement, environment):  # meant for another Python or platform
                continue
            key = canonicalize_name(requirement.name)
            if key in asked:
                requirement.extras |= asked[key].extras
            asked[key] = requirement
        for change in entry.changes:
            if change.after is None:
                known.discard(canonicalize_name(change.name))
            elif entry.verb != EXTERNAL:  # what came behind our back may be wanted for its own sake
                known.add(canonicalize_name(change.name))
    return asked, known


def infrastructure(
    asked: Mapping[str, Requirement], installed: Mapping[str, Installed], environment: Mapping[str, str]
) -> set[str]:
    """Canonical names of what is there for the kernel's sake and for nothing the user asked for."""
    kernel = closure([Requirement(name) for name in INFRASTRUCTURE], installed, environment)
    return set(kernel) - set(closure(asked.values(), installed, environment))


def packages(
    entries: Iterable[Entry], installed: Mapping[str, Installed], environment: Mapping[str, str]
) -> list[Package]:
    """Every installed distribution, sorted by canonical name, with why it is there."""
    asked = requested(entries, installed, environment)
    kernel = infrastructure(asked, installed, environment)
    required_by: dict[str, set[str]] = {}
    requires: dict[str, set[str]] = {name: set() for name in installed}
    for name, distribution in installed.items():
        for key, _ in distribution.needed(environment):
            if key in installed:
                required_by.setdefault(key, set()).add(name)
                requires[name].add(key)
    return [
        Package(
            name=installed[name].name,
            version=installed[name].version,
            summary=installed[name].summary,
            requested=name in asked,
            infrastructure=name in kernel,
            required_by=tuple(sorted(required_by.get(name, ()))),
            requires=tuple(sorted(requires[name])),
        )
        for name in sorted(installed)
    ]


def dependents(
    names: Collection[str], installed: Mapping[str, Installed], environment: Mapping[str, str]
) -> list[str]:
    """The names of other distributions that need one of ``names`` (canonical), sorted."""
    return sorted(
        distribution.name
        for key, distribution in installed.items()
        if key not in names and any(name in names for name, _ in distribution.needed(environment))
    )


def unneeded(
    names: Collection[str],
    asked: Mapping[str, Requirement],
    installed: Mapping[str, Installed],
    environment: Mapping[str, str],
) -> list[str]:
    """What came along with ``names`` and is there for nothing else, sorted; all names are canonical.

    Not what the user ``asked`` for, nor what the kernel or any other distribution needs.
    """
    needs = (
        need
        for one in installed.values()
        for need in one.requirements_without_extras
        if canonicalize_name(need.name) in names and applies(need, environment)
    )
    # With all extras that anybody wanted of them.
    leaving = [*map(Requirement, names), *(asked[name] for name in names if name in asked), *needs]
    came = closure(leaving, installed, environment).keys() - set(names)
    staying = {name: one for name, one in installed.items() if name not in names}
    roots = [asked[name] for name in asked if name not in names]
    roots += map(Requirement, {*INFRASTRUCTURE, *(staying.keys() - came)})
    return sorted(came - closure(roots, staying, environment).keys())


def require_installed(keys: Sequence[str], installed: Collection[str]) -> None:
    """Raise NotInstalled, with what may have been meant, unless all canonical names are there."""
    missing = [key for key in keys if key not in installed]
    if missing:
        import difflib  # not paid for unless there is something to find

        near = difflib.get_close_matches(missing[0], list(installed), n=1)
        hint = (
            f"Did you mean {near[0]}?"
            if near
            else "The list of packages says what is (jupyter venv packages)."
        )
        be = "is" if len(missing) == 1 else "are"
        raise NotInstalled(f"{', '.join(missing)} {be} not installed in this environment. {hint}")


def difference(before: Mapping[str, Installed], after: Mapping[str, Installed]) -> list[PackageChange]:
    """What a change did, sorted by canonical name; a reinstall of the same version is no change."""
    changes = []
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        old_version = old.version if old else None
        new_version = new.version if new else None
        if old_version != new_version:
            known = new or old
            assert known is not None
            changes.append(PackageChange(known.name, old_version, new_version))
    return changes


def _requirements_of(texts: Iterable[str]) -> tuple[Requirement, ...]:
    """What metadata says a distribution needs; old ones carry requirements that no tool accepts today."""
    found = []
    for text in texts:
        with contextlib.suppress(InvalidRequirement):
            found.append(parse_requirement(text))
    return tuple(found)


def _is_of_an_extra(text: str) -> bool:
    """Whether a requirement is one only for those who want an extra."""
    return _OF_AN_EXTRA.search(text) is not None and " or " not in text


def _read(place: Path) -> Installed | None:
    fields = read_fields(place)
    if fields is None:
        return None
    name, version = fields.get("Name"), fields.get("Version")
    # What goes into requirements.txt has to be a name and a version, and nothing an installer reads as more.
    if not _NAME.fullmatch(name) or not _VERSION.fullmatch(version):
        return None
    needs = tuple(fields.get_all("Requires-Dist"))
    return Installed(name, version, fields.get("Summary"), needs, read_origin(place), place)
