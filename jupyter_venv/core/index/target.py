"""Which files of an index an environment's Python can use on this machine."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.tags import Tag, compatible_tags, cpython_tags, parse_tag

from ..distributions import marker_environment
from ..environments import Layout, read_config
from .pages import File


@dataclass(frozen=True)
class Target:
    """A Python on this machine: ``version`` such as ``3.11.7``, and whether it is CPython, free-threaded."""

    version: str
    cpython: bool = True
    free_threaded: bool = False

    def accepts(self, file: File) -> bool:
        """Whether a source distribution's Requires-Python, and a wheel's tags too, admit this Python."""
        if not _admits(file.requires_python, self.version):
            return False
        tags = file.wheel_tags
        return tags is None or not _parse(tags).isdisjoint(_supported(self))


def target_of(layout: Layout) -> Target:
    """The environment's Python, from its files: it is not run."""
    environment: Mapping[str, str] = marker_environment(layout)
    # The standard library, uv and virtualenv write 3.11.7, 3.11.7 and 3.11.7.final.0.
    match = re.match(r"\d+\.\d+(\.\d+)?", environment["python_full_version"])
    try:
        free_threaded = layout.site_packages().parent.name.endswith("t")  # lib/python3.13t
    except FileNotFoundError:
        free_threaded = False
    implementation = read_config(layout).get("implementation", "CPython")
    return Target(
        match[0] if match else environment["python_version"],
        implementation.lower() == "cpython",
        free_threaded,
    )


@lru_cache(maxsize=32)
def _supported(target: Target) -> frozenset[Tag]:
    """The tags of wheels that work (PEP 425), in no order."""
    major, minor = (int(part) for part in target.version.split(".")[:2])
    short = f"{major}{minor}"
    if not target.cpython:
        return frozenset(compatible_tags((major, minor)))
    abi = f"cp{short}t" if target.free_threaded else f"cp{short}"
    return frozenset(
        itertools.chain(
            cpython_tags((major, minor), abis=[abi]), compatible_tags((major, minor), f"cp{short}")
        )
    )


@lru_cache(maxsize=4096)
def _parse(tags: str) -> frozenset[Tag]:
    # Each of the three may list alternatives; a name that lists thousands of each is no wheel's.
    return parse_tag(tags) if tags.count(".") < 50 else frozenset()


@lru_cache(maxsize=4096)
def _admits(requires_python: str, version: str) -> bool:
    try:
        return SpecifierSet(requires_python).contains(version, prereleases=True)
    except InvalidSpecifier:  # as installers do: what nobody can read excludes nobody
        return True
