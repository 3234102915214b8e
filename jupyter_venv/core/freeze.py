"""Writing what an environment holds into the project's requirements file."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from packaging.requirements import InvalidRequirement
from packaging.utils import canonicalize_name

from ..errors import RequirementsChanged
from . import pins
from .change import Outcome
from .distributions import marker_environment, read_distributions
from .environments import Layout, write_atomically
from .journal import DONE, Entry, Journal
from .pep508 import parse_requirement
from .reasons import requested
from .requirements import decode, included_files, read_bytes, read_requirements, require_requirements
from .transaction import os_errors


def freeze(
    layout: Layout, path: Path, *, preview: bool, expect: str | None = None, source: str = ""
) -> Outcome:
    """Bring a requirements file up to date; with ``preview`` only tell what would change.

    ``expect`` is the ``digest`` of an earlier preview: the file has to be what it was then. The result:
    ``path``, ``changed``, ``diff`` (unified), ``text`` (the new content), ``digest`` (SHA-256 of the old
    content in hexadecimal, empty without a file) and ``local`` (names of distributions that only exist on
    this machine and so cannot be written down). ``source`` goes into the journal.

    Raises InvalidRequirementsFile, RequirementsChanged when somebody else wrote the file since then or
    meanwhile, NotWritable or DiskFull.
    """
    path = path.resolve()  # a link stays a link; its target is what gets replaced
    exists = path.exists()
    old = read_bytes(path) if exists else b""
    digest = sha256(old).hexdigest() if exists else ""
    if expect is not None and expect != digest:
        raise RequirementsChanged(
            f"{path.name} has been changed since it was shown what freezing would do to it, so nothing was "
            "written. Look at the differences again, then freeze."
        )
    require_requirements(old, path)
    entries = Journal(layout.journal).entries()
    installed = read_distributions(layout)
    environment = marker_environment(layout)
    found, local = pins.pins(
        requested(entries, installed, environment),
        installed,
        environment,
        listed=pins.listed_requirements(old, path),
    )
    dropped = _dropped(entries, path)
    new = pins.freeze(
        old,
        found,
        environment,
        path=path,
        dropped=dropped,
        included=_included_names(old, path, layout.project),
    )
    if new != old and not preview:
        with os_errors(path.parent):
            if (read_bytes(path) if path.exists() else b"") != old:
                raise RequirementsChanged(
                    f"{path.name} was changed by another program just now. Freeze again."
                )
            write_atomically(path, new)
    if dropped and not preview:
        Journal(layout.journal).note("freeze", (str(path),), source=source)
    text, before = decode(new, path), decode(old, path)
    diff = difflib.unified_diff(
        before.splitlines(), text.splitlines(), f"{path.name} (before)", f"{path.name} (after)", lineterm=""
    )
    result = {
        "path": str(path),
        "changed": new != old,
        "diff": "\n".join(diff),
        "text": text,
        "digest": digest,
        "local": local,
    }
    if preview:
        result.update(preview=True, changes=[])
    return Outcome(_message(path, new != old, len(found), local, preview), result)


def _dropped(entries: Iterable[Entry], path: Path) -> set[str]:
    """Names uninstalled since this file was last frozen: a line that came later is somebody's wish."""
    dropped: set[str] = set()
    for entry in entries:
        if entry.status != DONE:
            continue
        if entry.verb == "freeze" and entry.arguments == (str(path),):
            dropped.clear()
        dropped.update(entry.dropped)
        for text in entry.requested:
            with contextlib.suppress(InvalidRequirement):  # edited by hand
                dropped.discard(canonicalize_name(parse_requirement(text).name))
        if entry.verb == "sync" and entry.arguments == (path.name,):  # then the file said so itself
            dropped.clear()
    return dropped


def _message(path: Path, changed: bool, count: int, local: list[str], preview: bool) -> str:
    packages = f"{count} package{'' if count == 1 else 's'}"
    if not changed:
        message = f"{path.name} is up to date ({packages})."
    else:
        message = f"{path.name} {'would pin' if preview else 'now pins'} {packages}."
    if local:
        message += f" Not written, because only this machine has them: {', '.join(local)}."
    return message


def _included_names(content: bytes, path: Path, project: Path) -> set[str]:
    """Canonical names listed by the files that a requirements file includes with ``-r``."""
    names = set[str]()
    for file in included_files(decode(content, path)):
        if not (path.parent / file).resolve().is_relative_to(project):
            continue  # not ours to read; creating from it was allowed explicitly
        included = read_requirements(path.parent / file, project=project, allow_direct_references=True)
        found = (pins.requirement_of(line) for line in included.lines)
        names.update(canonicalize_name(requirement.name) for requirement in found if requirement is not None)
    return names
