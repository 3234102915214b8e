"""What an installer has to offer, and what both of them share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from ...errors import (
    BuildFailed,
    DiskFull,
    IndexUnreachable,
    InstallFailed,
    JupyterVenvError,
    NoMatchingVersion,
    NotWritable,
    PackageNotFound,
    ResolutionFailed,
)
from ...events import Progress
from ..distributions import Installed
from ..environments import Layout
from ..process import redact

# Variables that would make an installer or Python work somewhere else than in the environment.
_MISLEADING = re.compile(
    r"PYTHON.*|VIRTUAL_ENV.*|CONDA_PREFIX|__PYVENV_LAUNCHER__"
    r"|PIP_(TARGET|PREFIX|ROOT|USER|PYTHON|REQUIREMENT|EDITABLE|REQUIRE_VIRTUALENV|DRY_RUN|REPORT|QUIET|NO_INPUT"
    r"|NO_DEPS|REQUIRE_HASHES|PYTHON_VERSION|PLATFORM|ABI|IMPLEMENTATION)"
    r"|UV_(PYTHON.*|PROJECT.*|SYSTEM_PYTHON|TARGET|PREFIX|BREAK_SYSTEM_PACKAGES|WORKING_DIR(ECTORY)?|DRY_RUN|QUIET"
    r"|NO_DEPS|REQUIRE_HASHES"
    r"|VENV_.*|NO_PROGRESS|COLOR)"
)
# uv's words first, then pip's.
_NOTHING_THERE = re.compile(
    r"Distribution not found at: (\S+)|404 Not Found\) for url \((\S+\.(?:whl|zip|gz|tgz|bz2))\)"
    r"|It looks like a path\. File '([^']+)' does not exist|No such file or directory: '([^']+\.whl)'"
    r"|HTTP error 404 while getting (\S+)"
)
_WRONG_HASH = re.compile(
    r"Hash mismatch for `([^`]+)`|^ +(\S+) from \S.*:\n +Expected (?:md5|sha\d+) ", re.MULTILINE
)
_NO_HASH = re.compile(
    r"all requirements must have a hash, but none were provided for: (\S+)"
    r"|Hashes are required in --require-hashes mode, but .*\n +(\S+)"
    r"|Can't verify hashes for these .*\n +(\S+)|The editable requirement (\S+).* cannot be installed when"
    r"|all requirements must have their versions pinned with ==.*\n +(\S+)"
)
_INVALID_VERSION = re.compile(
    r"Failed to read metadata from: \S*[/\\]([^/\\\s]+)"
    r" cause: after parsing .{0,200}not part of a valid version"
    r"|Cannot process installed package (\S+ \S+)[^│]{0,500}invalid version"
)


@dataclass(frozen=True)
class Request:
    """What to install: specifications, and files of checked requirement lines and constraints.

    ``kept``: specifications that have to stay true, of distributions that move only if they must.
    ``upgrade`` names distributions to move to their newest version instead of keeping what satisfies.
    ``fresh``: even what the base interpreter's packages would satisfy goes into the environment.
    ``exact``: what none of it needs does not stay. ``listed_only``: nothing of what it needs comes along.
    ``alone``: nothing of what it needs comes along, and what
    is there does not count. ``offline``: with what the installer has downloaded before.
    ``no_index``: the user's configuration allows nothing but what ``find-links`` names. ``newest``: with what
    the index had by the end of a day, where the installer knows days.
    """

    specs: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    constraints: tuple[Path, ...] = ()
    upgrade: tuple[str, ...] = ()
    fresh: bool = False
    exact: bool = False
    listed_only: bool = False
    alone: bool = False
    offline: bool = False
    no_index: bool = False
    newest: date | None = None

    def arguments(self) -> list[str]:
        """The end of an install command, which both installers spell alike."""
        options = [("--requirement", file) for file in self.files]
        options += [("--constraint", file) for file in self.constraints]
        files = [part for option, file in options for part in (option, str(file))]
        return [*files, "--", *self.specs, *self.kept]


@dataclass(frozen=True)
class Plan:
    """What a request would come to; everything by canonical name.

    ``installed``: what would come, anew or in place of another version. ``located``: what would come from a
    path or URL without anybody having said in which version, as a requirement. ``removed``: what would go.
    """

    installed: dict[str, Installed] = field(default_factory=dict)
    located: dict[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()


class Installer(Protocol):
    """An installer for environments; stateless.

    ``exact``: removes by itself what an exact request does not need. ``upgrades_named``: moves nothing but
    the distributions of ``Request.upgrade``; else everything a request names. ``offline``: can do without an
    index where it has downloaded everything before. ``days``: can leave out what is newer than a day.
    """

    name: str
    exact: bool
    upgrades_named: bool
    offline: bool
    days: bool

    def create(self, layout: Layout, base: str, *, system_site_packages: bool) -> list[str]:
        """The command that makes an empty environment from the interpreter ``base``."""

    def install(self, layout: Layout, request: Request) -> list[str]:
        """The command that installs or upgrades."""

    def uninstall(self, layout: Layout, names: Sequence[str]) -> list[str]:
        """The command that removes distributions and nothing they need."""

    def plan(self, layout: Layout, request: Request, report: Path) -> list[str]:
        """The command that says what installing would do, on its output or in the file ``report``."""

    def planned(self, lines: Sequence[str], report: Path) -> Plan:
        """What such a command has said. Raises InstallFailed when it is not understood."""

    def unpack(self, layout: Layout, request: Request, folder: Path) -> list[str]:
        """The command that installs what a request lists, and nothing it needs, into a folder of its own."""

    def environ(self, environ: Mapping[str, str]) -> dict[str, str]:
        """The environment variables to run any of these with."""

    def progress(self, line: str) -> Progress | None:
        """What a line of output says about how far it is, if anything."""

    def failure(self, lines: Sequence[str]) -> JupyterVenvError:
        """What a failed command's output means, in the user's words."""


def neutral_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """Variables without those that would lead an installer astray; proxies, indexes and caches stay."""
    kept = {name: value for name, value in environ.items() if not _MISLEADING.fullmatch(name)}
    # Output is read as UTF-8 and recognised by its English words, without colours.
    kept.update({"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1", "NO_COLOR": "1", "LC_MESSAGES": "C"})
    return kept


def common_failure(text: str, details: str) -> JupyterVenvError | None:
    """The failures that sound the same from every installer."""
    if re.search(r"No space left on device|disk quota exceeded|os error 28\b", text, re.IGNORECASE):
        return DiskFull(
            "The disk is full, so nothing was installed. Free some space and try again.", details=details
        )
    if error := _hash_failure(details):
        return error
    if match := _NOTHING_THERE.search(text):
        where = redact(next(filter(None, match.groups())).removeprefix("file://"))
        return InstallFailed(
            f"There is nothing to install at {where}. Check how it is written.", details=details
        )
    if match := _INVALID_VERSION.search(text):
        what = next(filter(None, match.groups()))
        return InstallFailed(
            f"The version of an installed package is not valid ({what}): nothing can be changed beside it. "
            "Delete it from the environment's site-packages, then try again.",
            details=details,
        )
    if re.search(r"Permission denied|Read-only file system|os error (13|30)\b", text):
        return NotWritable(
            "The environment or the package cache cannot be written. Check who owns the folders in the log.",
            details=details,
        )
    return None


def _hash_failure(details: str) -> InstallFailed | None:
    """What a file says of hashes, and what was downloaded, do not go together."""
    if wrong := [next(filter(None, match.groups())) for match in _WRONG_HASH.finditer(details)]:
        return InstallFailed(
            f"What was downloaded for {redact(', '.join(wrong))} has another hash than the file says, so "
            "nothing was installed. If the file is out of date, write its hashes anew (jupyter venv freeze, "
            "for a requirements file with --hashes); else somebody may have tampered with the package.",
            details=details,
        )
    if match := _NO_HASH.search(details):
        what = redact(next(filter(None, match.groups())))
        return InstallFailed(
            f"The file has hashes, and none that could be checked for {what}: then nothing of it is "
            "installed. Give every line a hash (jupyter venv freeze --hashes), or none.",
            details=details,
        )
    return None


def package_not_found(name: str, details: str) -> PackageNotFound:
    """The error for a name the index does not know."""
    return PackageNotFound(
        f"The package index has no {name!r} for this Python and machine. "
        "Check its spelling; the name to install can differ from the name to import.",
        details=details,
        about=name,
    )


def no_matching_version(what: str, details: str) -> NoMatchingVersion:
    """The error for a known package without a version that fits."""
    return NoMatchingVersion(
        f"No version of the package satisfies {what!r} with this Python. "
        "Ask for another version, or leave the version out.",
        details=details,
        about=what,
    )


def resolution_failed(reason: str, details: str) -> ResolutionFailed:
    """The error for requirements that contradict each other."""
    return ResolutionFailed(
        f"The requirements cannot all be met: {reason} Loosen one of the versions named and try again.",
        details=details,
    )


def index_unreachable(details: str) -> IndexUnreachable:
    """The error for an index that does not answer."""
    return IndexUnreachable(
        "The package index did not answer. Check the network and proxy settings, then try again.",
        details=details,
    )


def build_failed(what: str, details: str) -> BuildFailed:
    """The error for a source distribution that does not build."""
    return BuildFailed(
        f"{what} has no ready-made wheel for this Python and building it from source failed. "
        "Try another version of it, or another Python.",
        details=details,
        about=what,
    )


def install_failed(installer: str, details: str) -> InstallFailed:
    """The error for everything else."""
    return InstallFailed(f"{installer} could not do this. Its output says why.", details=details)
