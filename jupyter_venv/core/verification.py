"""Whether what an installer says it installed is really there.

An installer's exit code is no proof: killed or out of space it leaves packages without files, and ``pip
check`` looks only at names. Source of the file list: the "recording installed projects" specification.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from pathlib import Path

from packaging.utils import canonicalize_name

from .distributions import Installed
from .environments import Layout, read_regular


def problems(
    layout: Layout,
    before: dict[str, Installed],
    after: dict[str, Installed],
    removed: Iterable[str],
) -> list[str]:
    """Everything wrong with the environment since ``before``, one sentence each; empty when it is sound.

    Distributions that kept their version were not touched and are only checked for being there.
    ``removed`` lists the canonical names that were meant to go.
    """
    site_packages = layout.site_packages()
    found = [
        f"{distribution.name} {distribution.version} has disappeared."
        for name, distribution in before.items()
        if name not in after and name not in set(removed)
    ]
    for folder in sorted(site_packages.glob("~*")):
        found.append(f"{folder.name} is the leftover of an uninstall that did not end.")
    for folder in sorted(site_packages.glob("*.dist-info")):
        name = canonicalize_name(folder.name.split("-")[0])
        distribution = after.get(name)
        if distribution is None:
            found.append(f"{folder.name} has no readable metadata.")
        elif name not in before or before[name].version != distribution.version:
            found.extend(_missing_files(site_packages, folder, distribution))
    return found


def _missing_files(site_packages: Path, folder: Path, distribution: Installed) -> list[str]:
    label = f"{distribution.name} {distribution.version}"
    try:
        content = read_regular(Path(os.path.realpath(folder / "RECORD")))
        rows = list(csv.reader(content.decode().splitlines()))
    except FileNotFoundError:
        return [f"{label} has no RECORD of its files."]
    except (OSError, UnicodeDecodeError, csv.Error):
        return [f"{label}'s RECORD of its files cannot be read."]
    found = []
    for row in rows:
        if not row:
            continue
        path = os.path.join(site_packages, row[0])
        try:
            size = os.stat(path).st_size
        except OSError:
            # Bytecode is listed by some installers and made again by Python when it is missing.
            if not row[0].endswith(".pyc"):
                found.append(f"{label} lacks its file {row[0]}.")
            continue
        # Scripts outside site-packages get their interpreter's path after RECORD was made.
        if not row[0].startswith("..") and len(row) == 3 and row[2] and row[2] != str(size):
            found.append(f"{label}'s file {row[0]} has {size} bytes instead of {row[2]}.")
    return found
