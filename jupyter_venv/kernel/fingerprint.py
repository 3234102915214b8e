"""Cheap marks that differ once somebody has changed an environment: files are only looked at, never read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

#: Time of last modification (nanoseconds) and size (bytes) of each file or folder, zeros where it is missing.
Mark = tuple[tuple[int, int], ...]


class Fingerprint:
    """What to look at to know whether an environment has changed.

    Whoever installs or removes a distribution adds, renames or removes a folder in site-packages
    (``*.dist-info``), and with that changes when it was last modified.
    """

    def __init__(self, environment: str, requirements: str = "") -> None:
        path = Path(environment)
        #: Where distributions are: as many as there are such folders now.
        self.site_packages = sorted(
            folder
            for folder in (*path.glob("lib/*/site-packages"), *path.glob("Lib/site-packages"))
            if folder.is_dir()
        )
        records = path / ".jupyter_venv"  # core's; the tests hold the two together
        self._around = [records / "journal.jsonl", records / "holder.json"]
        if requirements:
            self._around.append(Path(requirements))

    def packages(self) -> Mark:
        """Differs after any change of what is installed, whoever made it."""
        return _mark(self.site_packages)

    def changing(self) -> bool:
        """Whether one of our commands is changing the environment, or has died over it."""
        return self._around[1].exists()

    def everything(self) -> Mark:
        """Differs, besides, when a change begins or ends and when the requirements file is written."""
        return _mark([*self.site_packages, *self._around])


def _mark(paths: Iterable[Path]) -> Mark:
    marks = []
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:
            marks.append((0, 0))
        else:
            marks.append((status.st_mtime_ns, status.st_size))
    return tuple(marks)
