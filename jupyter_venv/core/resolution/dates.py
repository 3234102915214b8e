"""As of which day a notebook's packages are to be: what is known of when it was made to work.

git is asked by running it, so not by what only reads a project; nothing that a repository may name is run.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from ...errors import InvalidDate
from ..history import TODAY
from ..process import capture
from ..project.notebooks import find_notebooks
from . import periods

_FIRST_DAY = date(2010, 1, 1)
#: So new a file's time says when it was copied, not when it was written.
_FRESH_DAYS = 30
_GIT_SECONDS = 30

# What a repository's own configuration may have git run while it only looks.
_TAME = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "log.showSignature=false",
    "protocol.allow=never",
)


@dataclass(frozen=True)
class Dated:
    """A day, and whose it is: the end of a sentence such as "as of 2019-05-01, when …"."""

    day: date
    because: str
    is_today: bool = False


def of_project(text: str, project: Path, environ: Mapping[str, str]) -> Dated:
    """The day that somebody means for all notebooks of a project. Raises as :func:`of_user`."""
    return of_user(text, project, find_notebooks(project), environ)


def of_user(text: str, project: Path, notebooks: Sequence[Path], environ: Mapping[str, str]) -> Dated:
    """The day that somebody means: ``2023-03-01``, ``today``, or ``git``: when the notebooks last changed.

    Raises InvalidDate.
    """
    today = datetime.now(timezone.utc).date()
    if text == TODAY:
        return Dated(today, TODAY, is_today=True)
    if text == "git":
        found = last_changed(project, notebooks, environ)
        if found is None:
            raise InvalidDate(
                f"git knows of no change of a notebook in {project}. Give a date, such as 2023-03-01."
            )
        return found
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidDate(
            f"{text!r} is no day. Write one as 2023-03-01, or say git, for when the notebooks last changed, "
            "or today."
        ) from None
    if not _FIRST_DAY <= day <= today:
        raise InvalidDate(f"{day} is not between {_FIRST_DAY} and today. Give another day.")
    return Dated(day, "as asked for")


def last_changed(project: Path, paths: Sequence[Path], environ: Mapping[str, str]) -> Dated | None:
    """The day on which git saw the last change of any of some files; None where it saw none."""
    days = [day for path in paths if (day := _git(project, path, environ, "-1"))]
    return Dated(max(days), "when git saw the last change of the notebooks") if days else None


def first_seen(project: Path, paths: Sequence[Path], environ: Mapping[str, str]) -> Dated | None:
    """The day on which git first saw the last of some files."""
    days = [day for path in paths if (day := _git(project, path, environ, "--diff-filter=A", "--follow"))]
    return Dated(max(days), "when the notebooks came into git") if days else None


def of_python(versions: Iterable[str]) -> Dated | None:
    """About when somebody ran the notebooks, by the newest Python they were saved with."""
    known = [(day, version) for version in versions if (day := periods.period_of(version))]
    if not known:
        return None
    day, version = max(known)
    return Dated(day, f"about when Python {version}, which the notebooks were saved with, was in use")


def of_files(paths: Iterable[Path], today: date) -> Dated | None:
    """The day the newest of some files was written, unless that may just be when it was copied here."""
    days = []
    for path in paths:
        try:
            written = path.stat().st_mtime
        except OSError:
            continue
        days.append(datetime.fromtimestamp(written, timezone.utc).date())
    if not days or max(days) > today - timedelta(days=_FRESH_DAYS):
        return None
    return Dated(max(days), "when the notebooks were written last")


def _git(project: Path, path: Path, environ: Mapping[str, str], *options: str) -> date | None:
    """The oldest of the author dates that ``git log`` has with these options."""
    settings = [part for setting in _TAME for part in ("-c", setting)]
    command = ["git", *settings, "--no-pager", "-C", str(project), "log", "--format=%aI", *options]
    kept = {name: value for name, value in environ.items() if not name.startswith("GIT_")}
    kept |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    try:
        code, said = capture(
            [*command, "--no-ext-diff", "--no-textconv", "--", os.path.relpath(path, project)],
            env=kept,
            timeout=_GIT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = said.split() if code == 0 else []
    try:
        return date.fromisoformat(lines[-1][:10]) if lines else None
    except ValueError:
        return None
