"""The standard library's venv and pip, for sites that require them.

Source: https://pip.pypa.io/en/stable/cli/
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ...errors import InstallFailed, JupyterVenvError
from ...events import Phase, Progress
from ..distributions import Installed
from ..environments import Layout
from ..pip_config import as_pip_environ
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

_UNSATISFIED = re.compile(
    r"Could not find a version that satisfies the requirement (.+?) \(from versions: (.*?)\)", re.DOTALL
)


class Pip:
    """The installer protocol, spoken by the standard library."""

    name = "pip"
    exact = False
    upgrades_named = False
    offline = False
    days = False  # pip 26 does, and few environments have that

    def create(self, layout: Layout, base: str, *, system_site_packages: bool) -> list[str]:
        """``python -m venv``, which seeds pip."""
        command = [base, "-I", "-m", "venv", *(["--system-site-packages"] if system_site_packages else [])]
        return [*command, str(layout.path)]

    def install(self, layout: Layout, request: Request) -> list[str]:
        """``pip install``, run by the environment's own Python in isolated mode."""
        return self._install(layout, request)

    def uninstall(self, layout: Layout, names: Sequence[str]) -> list[str]:
        """``pip uninstall``, which must not ask."""
        return [*self._pip(layout), "uninstall", "--yes", "--", *names]

    def plan(self, layout: Layout, request: Request, report: Path) -> list[str]:
        """``pip install --dry-run``, which says it in a report."""
        return self._install(layout, request, "--dry-run", "--report", str(report))

    def planned(self, lines: Sequence[str], report: Path) -> Plan:
        """What the report lists.

        Source: https://pip.pypa.io/en/stable/reference/installation-report/
        """
        try:
            found = [
                Installed(
                    str(one["metadata"]["name"]),
                    str(one["metadata"]["version"]),
                    needs=tuple(one["metadata"].get("requires_dist", ())),
                )
                for one in json.loads(report.read_bytes())["install"]
            ]
        except (OSError, ValueError, KeyError, TypeError):
            raise install_failed("pip", "\n".join(lines)) from None
        return Plan({one.key: one for one in found})

    def unpack(self, layout: Layout, request: Request, folder: Path) -> list[str]:
        """``pip install --target``."""
        return self._install(layout, request, "--no-deps", "--target", str(folder))

    def _install(self, layout: Layout, request: Request, *options: str) -> list[str]:
        command = [*self._pip(layout), "install", "--progress-bar", "off", "--no-warn-script-location"]
        if request.upgrade:
            command.append("--upgrade")
        if request.fresh:
            command.append("--ignore-installed")
        if request.listed_only:
            command.append("--no-deps")
        if request.alone:  # the second: also what the base interpreter has
            command += ["--no-deps", "--force-reinstall"]
        return [*command, *options, *request.arguments()]

    def environ(self, environ: Mapping[str, str]) -> dict[str, str]:
        """The user's own configuration, without what would make pip install somewhere else or nothing."""
        return neutral_environ(as_pip_environ(environ))

    def progress(self, line: str) -> Progress | None:
        """Lines such as ``Collecting numpy`` or ``  Downloading numpy-2.1-….whl (16.1 MB)``."""
        text = line.strip()
        if match := re.match(r"Collecting (\S+)", text):
            return Progress(Phase.RESOLVING, f"Looking at {match[1]}")
        if match := re.match(
            r"Downloading ([^/\s]+?)-[\d.]+\S*(?:\.whl|\.tar\.gz|\.zip)(?:\.metadata)?( \([^)]*\))?$", text
        ):
            return Progress(Phase.DOWNLOADING, f"Downloading {match[1]}{match[2] or ''}")
        if match := re.match(r"Building wheels? for collected packages: (.+)", text):
            return Progress(Phase.DOWNLOADING, f"Building {match[1]}")
        if match := re.match(r"Installing collected packages: (.+)", text):
            count = match[1].count(",") + 1
            return Progress(Phase.INSTALLING, f"Installing {count} package{'' if count == 1 else 's'}")
        if match := re.match(r"Uninstalling ([^:]+):", text):
            return Progress(Phase.UNINSTALLING, f"Removing {match[1]}")
        return None

    def failure(self, lines: Sequence[str]) -> JupyterVenvError:
        """What pip's ``ERROR:`` lines mean."""
        details = "\n".join(lines).strip()
        if common := common_failure(details, details):
            return common
        if re.search(r"no such option: --(dry-run|report)", details):  # new in pip 22.2
            return InstallFailed(
                "The pip of this environment is too old to say what it would do. Upgrade it in a terminal "
                "(.venv/bin/python -m pip install --upgrade pip), then try again.",
                details=details,
            )
        if re.search(
            r"Failed to establish a new connection|connection broken by|Max retries exceeded", details
        ):
            return index_unreachable(details)
        if match := _UNSATISFIED.search(details):
            # "none" and not a word about ignored versions: the index has no such project.
            if match[2] == "none" and "Ignored the following" not in details:
                return package_not_found(re.split(r"[\s<>=!~;\[(]", match[1])[0], details)
            return no_matching_version(match[1], details)
        if match := re.search(r"Package '?([\w.-]+)'? requires a different Python", details):
            return no_matching_version(match[1], details)
        if re.search(r"ResolutionImpossible|conflicting dependencies", details):
            conflict = re.search(r"The conflict is caused by:\n((?:    .+\n?)+)", details)
            reason = (
                "; ".join(part.strip() for part in conflict[1].splitlines()) if conflict else "they conflict"
            )
            return resolution_failed(f"{reason}.", details)
        if match := re.search(r"Failed to build '?([\w.-]+)'?|Failed building wheel for ([\w.-]+)", details):
            return build_failed(match[1] or match[2], details)
        if "subprocess-exited-with-error" in details or "metadata-generation-failed" in details:
            begun = re.findall(r"^\s*Collecting ([\w.-]+)", details, re.MULTILINE)
            return build_failed(begun[-1] if begun else "A package", details)
        if "ensurepip" in details:
            return install_failed(
                "This Python cannot make environments by itself (Debian: install python3-venv). venv", details
            )
        return install_failed("pip", details)

    @staticmethod
    def _pip(layout: Layout) -> list[str]:
        return [
            str(layout.python),
            "-I",
            "-m",
            "pip",
            "--no-input",
            "--disable-pip-version-check",
            "--no-color",
        ]
