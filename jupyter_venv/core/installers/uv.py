"""uv: the default, because it is an order of magnitude faster.

Source: https://docs.astral.sh/uv/reference/cli/
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from packaging.utils import canonicalize_name

from ...errors import JupyterVenvError
from ...events import Phase, Progress
from ..distributions import Installed
from ..environments import Layout
from ..pip_config import as_uv_environ, read_pip_config
from .base import (
    Plan,
    Request,
    build_failed,
    common_failure,
    index_unreachable,
    install_failed,
    neutral_environ,
    no_matching_version,
    package_not_found,
    resolution_failed,
)

_NOT_FOUND = re.compile(
    r"Because (\S+) was not found in the (package registry|provided package locations|cache)"
)
_BUILD = re.compile(r"Failed to (?:build|download and build) `?([^`\s]+)`?")
# Versions there are, but none for this Python or this machine.
_UNUSABLE = re.compile(r"no wheels with a matching|requires? Python ?[<>=!~]|does not satisfy Python")
_UNREACHABLE = re.compile(
    r"Failed to fetch|error sending request|Request failed after|dns error|Could not connect", re.IGNORECASE
)
# For example `` - tiny==1.0 (from file:///…)`` and `` + tiny @ file:///…``; a ``~`` is installed again.
_PLANNED = re.compile(r" ([-+~]) ([A-Za-z0-9._-]+)(?:==(\S+)| @ (.+)).*")


@cache
def uv_executable() -> str:
    """The uv that was installed with this package."""
    from uv import find_uv_bin

    return str(find_uv_bin())


class Uv:
    """The installer protocol, spoken by uv."""

    name = "uv"
    exact = True
    upgrades_named = True
    offline = True
    days = True

    def create(self, layout: Layout, base: str, *, system_site_packages: bool) -> list[str]:
        """``uv venv``; our records are in the folder already, so it may exist."""
        command = [uv_executable(), "venv", "--quiet", "--no-project", "--allow-existing", "--python", base]
        return [
            *command,
            *(["--system-site-packages"] if system_site_packages else []),
            "--",
            str(layout.path),
        ]

    def install(self, layout: Layout, request: Request) -> list[str]:
        """``uv pip install``, which needs no pip in the environment."""
        return self._install(layout, request)

    def uninstall(self, layout: Layout, names: Sequence[str]) -> list[str]:
        """``uv pip uninstall``."""
        return [uv_executable(), "pip", "uninstall", "--python", str(layout.python), "--", *names]

    def plan(self, layout: Layout, request: Request, report: Path) -> list[str]:
        """``uv pip install --dry-run``, which says it on its output."""
        return self._install(layout, request, "--dry-run")

    def planned(self, lines: Sequence[str], report: Path) -> Plan:
        """Lines such as `` + tiny==2.0``; uv spells all names the canonical way."""
        plan = Plan()
        removed = set[str]()
        for match in filter(None, map(_PLANNED.fullmatch, lines)):
            sign, name, version, location = match.groups()
            key = canonicalize_name(name)
            if sign == "-":
                removed.add(key)
            elif location is not None:
                plan.located[key] = f"{name} @ {location}"
            else:
                plan.installed[key] = Installed(name, version)
        gone = removed - plan.installed.keys() - plan.located.keys()
        return replace(plan, removed=tuple(sorted(gone)))

    def unpack(self, layout: Layout, request: Request, folder: Path) -> list[str]:
        """``uv pip install --target``."""
        return self._install(layout, request, "--no-deps", "--target", str(folder))

    @staticmethod
    def _install(layout: Layout, request: Request, *options: str) -> list[str]:
        command = [uv_executable(), "pip", "install", "--python", str(layout.python), *options]
        if request.no_index:  # uv has no variable for it
            command.append("--no-index")
        if request.offline:
            command.append("--offline")
        if request.alone or request.listed_only:
            command.append("--no-deps")
        if request.exact:
            command.append("--exact")
        if request.newest is not None:
            command += ["--exclude-newer", end_of(request.newest)]
        for name in request.upgrade:
            command += ["--upgrade-package", name]
        return [*command, *request.arguments()]

    def environ(self, environ: Mapping[str, str]) -> dict[str, str]:
        """uv reads none of pip's configuration; the user's is translated, the project's never read."""
        kept = neutral_environ(environ)
        translated = as_uv_environ(read_pip_config(environ))
        return {**translated, **kept, "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}

    def progress(self, line: str) -> Progress | None:
        """Lines such as ``Downloading numpy (16.1MiB)`` or ``Prepared 3 packages in 12ms``."""
        text = line.strip()
        if match := re.match(r"Resolved (\d+) packages?", text):
            return Progress(Phase.DOWNLOADING, f"Resolved {_packages(match[1])}")
        if match := re.match(r"(Downloading|Building|Downloaded|Built) (.+)", text):
            return Progress(Phase.DOWNLOADING, f"{match[1]} {match[2]}")
        if match := re.match(r"Prepared (\d+) packages?", text):
            return Progress(Phase.INSTALLING, f"Installing {_packages(match[1])}")
        if match := re.match(r"Uninstalled (\d+) packages?", text):
            return Progress(Phase.UNINSTALLING, f"Uninstalled {_packages(match[1])}")
        if match := re.match(r"Installed (\d+) packages?", text):
            return Progress(Phase.INSTALLING, f"Installed {_packages(match[1])}")
        return None

    def failure(self, lines: Sequence[str]) -> JupyterVenvError:
        """uv explains a failed resolution in prose, wrapped and indented; it is read as one sentence."""
        details = "\n".join(lines).strip()
        text = re.sub(r"[\s│├╰─▶]+", " ", details)
        if match := _NOT_FOUND.search(text):
            return package_not_found(match[1], details)
        if common := common_failure(text, details):
            return common
        if "No solution found" in text:
            reason = re.split(r"cause: |resolving dependencies: ", text)[-1]
            if match := re.search(r"there (?:is|are) no versions? of (\S+) and you require", text):
                return no_matching_version(match[1], details)
            if match := re.search(
                r"only .{0,400}? (?:is|are) available and you require (\S+?),? (?:we|and)", text
            ):
                return no_matching_version(match[1], details)
            reason = reason.partition(" hint: ")[0].strip()
            if _UNUSABLE.search(reason) and not re.search(r" depends? on (?!Python)", reason):
                match = re.search(r"you require (\S+?),? (?:we|and) ", reason)
                return no_matching_version(match[1] if match else reason.split()[1], details)
            return resolution_failed(reason, details)
        if match := _BUILD.search(text):
            return build_failed(match[1], details)
        if _UNREACHABLE.search(text):
            return index_unreachable(details)
        return install_failed("uv", details)


def end_of(day: date) -> str:
    """The end of a day (UTC), as uv takes it."""
    return f"{(day + timedelta(days=1)).isoformat()}T00:00:00Z"


def _packages(count: str) -> str:
    return f"{count} package" if count == "1" else f"{count} packages"
