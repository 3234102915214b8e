"""What is installed in an environment, and what it needs."""

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
from ..models import PackageChange
from .environments import Layout, read_config
from .metadata import metadata_places, read_fields, read_origin
from .pep508 import LONGEST, parse_requirement

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")  # core metadata specification
# Name and extras of a requirement without marker and URL (PEP 508): parsing it all takes fifty times longer.
# No two parts of it can match the same spaces, so that no text takes long.
_PLAIN = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\]\s*)?(?:\(\s*)?(?:[<>=!~][^;@]*)?")
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
        matches = map(_plain, self.needs)
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
        marked = (one for one in self.needs if not _is_of_an_extra(one) and not _plain(one))
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
    return markers_of(read_config(layout).get("version_info", ""))


def markers_of(version: str) -> dict[str, str]:
    """PEP 508 marker values for a Python ``version`` on this machine; of this very one without."""
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


def require_installed(keys: Sequence[str], installed: Collection[str]) -> None:
    """Raise NotInstalled, with what may have been meant, unless all canonical names are there."""
    missing = [key for key in keys if key not in installed]
    if missing:
        import difflib  # not paid for unless there is something to find

        near = difflib.get_close_matches(missing[0], list(installed), n=1)
        hint = f"Did you mean {near[0]}?" if near else "The list of packages says what is."
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


def _plain(text: str) -> re.Match[str] | None:
    """The name and the extras of a requirement that has no more than these and a version."""
    return _PLAIN.fullmatch(text) if len(text) <= LONGEST else None


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
