"""Writing what a notebook needs into the notebook itself (PEP 723), so that it comes along with it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from ..errors import NotebookChanged, UnreadableNotebook
from . import drift
from .change import Outcome
from .distributions import Installed, marker_environment, read_distributions
from .drift import Drift
from .environments import Layout, write_atomically
from .history import day_of
from .journal import Journal
from .pep508 import parse_requirement
from .portable import NotPortable, locator
from .project.declaration import name_of
from .project.declared import nearest
from .project.notebook_text import source_of, with_first_cell, with_source
from .project.notebooks import Notebook, read_content, read_notebook
from .project.script_metadata import double_blocks, read, write
from .reasons import requested
from .transaction import os_errors


def embed(project: Path, notebook: Path, layout: Layout | None, *, preview: bool) -> Outcome:
    """Bring the block of dependencies in a notebook up to date; with ``preview`` only tell what would change.

    It lists what the notebook and the modules of the project that it uses import: as that was asked for in
    the environment or stands in the project's files, else from the installed version on. What the block
    lists already stays as it is. The result: ``path``, ``changed``, ``diff`` (unified, of the cell), ``cell``
    (its number among the code cells, from 1; 0 for a new one in front of all), ``before`` and ``after`` (its
    source), ``dependencies``, ``requires_python``, ``unknown`` (modules of which nobody knows what provides
    them), ``left_out`` (``[{"name": str, "reason": str}]``), ``exclude_newer`` (what the block says of the
    day of its packages; empty without) and ``remarks`` (list of str). In an environment as of a day a block
    that names none gets that day. Where it names an earlier one, what is added gets no version from the
    environment, which may be newer.

    Raises UnreadableNotebook, InvalidScriptMetadata, NotebookChanged when somebody else wrote it meanwhile,
    NotWritable or DiskFull.
    """
    path = notebook.resolve()
    content = read_content(path)
    found = drift.check(project, [notebook], layout)
    if not found.notebooks:
        raise UnreadableNotebook(f"{path.name} cannot carry Python packages. {found.skipped[0].why}")
    cells = read_notebook(path)
    number, source = _block_cell(path, content, cells)
    remark = double_blocks(cells)
    known = read(source)
    kept = list(known.dependencies) if known else []
    wanted = _Wanted(project, path, layout, known.as_of if known else "")
    lines = wanted.lines(found, {name_of(line) for line in kept})
    python = (known.requires_python if known else "") or wanted.python
    newest = (known.exclude_newer if known else "") or wanted.day
    new = write(source, dependencies=[*kept, *lines], requires_python=python, exclude_newer=newest)
    changed = new != source
    if changed:
        edited = with_source(content, number, new, path) if number else with_first_cell(content, new, path)
        if not preview:
            with os_errors(path.parent):
                if read_content(path) != content:
                    raise NotebookChanged(
                        f"{path.name} was changed by another program just now, so nothing was written. "
                        "Save it there, then try again."
                    )
                write_atomically(path, edited)
    unknown = [one.module for one in found.imported if one.distribution is None and not one.optional]
    result = {
        "path": str(path),
        "changed": changed,
        "diff": _diff(source, new, path.name),
        "cell": number,
        "before": source,
        "after": new,
        "dependencies": [*kept, *lines],
        "requires_python": python,
        "exclude_newer": newest,
        "unknown": unknown,
        "left_out": [{"name": name, "reason": reason} for name, reason in wanted.left.items()],
        "remarks": [*([remark] if remark else []), *wanted.remarks],
    }
    if preview:
        result.update(preview=True, changes=[])
    return Outcome(_message(path.name, changed, result, preview), result)


def _block_cell(path: Path, content: bytes, notebook: Notebook) -> tuple[int, str]:
    """The number and the source of the code cell with a block; 0 and nothing where there is none."""
    for cell in notebook.cells:
        if read(cell.source) is not None:
            return cell.number, source_of(content, cell.number, path)
    return 0, ""


class _Wanted:
    """How each distribution is to be asked for."""

    def __init__(self, project: Path, path: Path, layout: Layout | None, as_of: str) -> None:
        self.project, self.path, self.layout = project, path, layout
        self.installed: Mapping[str, Installed] = {}
        self.asked: Mapping[str, Requirement] = {}
        self.python = ""
        self.day = ""
        self.as_of = as_of
        self.left: dict[str, str] = {}
        self.unbound: list[str] = []
        if layout is not None:
            environment = marker_environment(layout)
            self.installed = read_distributions(layout)
            entries = Journal(layout.journal).entries()
            self.day = day_of(entries)
            self.asked = requested(entries, self.installed, environment)
            self.python = f">={environment['python_version']}"
        self.declared = {
            name_of(line): line
            for one in reversed(nearest(path, project))
            for line in one.requirements
            if not one.locked
        }

    def lines(self, found: Drift, known: set[str]) -> list[str]:
        """The requirements of all that is imported and not ``known`` already, sorted."""
        names = {
            canonicalize_name(one.distribution)
            for one in found.imported
            if one.distribution is not None and (not one.optional or one.installed is not None)
        }
        lines = [self._line(name) for name in sorted(names - known)]
        return [line for line in lines if line]

    @property
    def remarks(self) -> list[str]:
        """What people have to know of the lines."""
        if not self.unbound:
            return []
        return [
            f"Written without a version: {', '.join(self.unbound)}. The block wants nothing newer than "
            f"{self.as_of}, and what is installed may be."
        ]

    def _line(self, name: str) -> str:
        one, asked, declared = self.installed.get(name), self.asked.get(name), self.declared.get(name)
        if one is not None and one.direct_url is not None:
            return self._located(one, asked)
        if asked is not None and asked.specifier:
            return str(asked)
        if declared is not None:
            requirement = parse_requirement(declared)
            if requirement.specifier or requirement.url:
                return declared
        requirement = parse_requirement(str(asked) if asked is not None else one.name if one else name)
        if one is not None and self.as_of and not ("" < self.day <= self.as_of):
            self.unbound.append(requirement.name)
        elif one is not None:
            requirement.specifier = SpecifierSet(f">={one.version.partition('+')[0]}")
        return str(requirement)

    def _located(self, one: Installed, asked: Requirement | None) -> str:
        """What came from no index, by an address that others can reach too."""
        assert one.direct_url is not None
        assert self.layout is not None
        extras = f"[{','.join(sorted(asked.extras))}]" if asked is not None and asked.extras else ""
        try:
            place = locator(self.layout, self.path)(one.direct_url)
        except NotPortable as error:
            self.left[one.name] = str(error)
            return ""
        if place.path:
            self.left[one.name] = "it is a folder or file of the project, which such a block cannot name"
            return ""
        return place.line(one.name, extras)


def _diff(old: str, new: str, name: str) -> str:
    lines = difflib.unified_diff(
        old.splitlines(), new.splitlines(), f"{name} (before)", f"{name} (after)", lineterm=""
    )
    return "\n".join(lines)


def _message(name: str, changed: bool, result: Mapping[str, object], preview: bool) -> str:
    dependencies, unknown, left = result["dependencies"], result["unknown"], result["left_out"]
    assert isinstance(dependencies, list)
    assert isinstance(unknown, list)
    assert isinstance(left, list)
    packages = f"{len(dependencies)} package{'' if len(dependencies) == 1 else 's'}"
    if changed:
        sentences = [f"{name} {'would say' if preview else 'now says'} that it needs {packages}."]
    else:
        sentences = [f"{name} says already what it needs ({packages})."]
    if unknown:
        sentences.append(f"Nobody knows what provides {', '.join(unknown)}: add it by hand.")
    remarks = result["remarks"]
    assert isinstance(remarks, list)
    sentences += remarks
    sentences += [f"Not written: {one['name']}, because {one['reason']}." for one in left]
    return " ".join(sentences)
