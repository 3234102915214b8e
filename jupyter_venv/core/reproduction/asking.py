"""What to ask for, for a group of notebooks that go by the same files of a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ... import modules
from ..project.declared import Declaration, elsewhere, nearest
from ..project.local_modules import LocalModules
from ..project.notebooks import Notebook
from ..project.scan import Needs, scan
from ..project.script_metadata import ScriptMetadata, read_embedded
from ..reasons import WITH_EVERY_KERNEL
from ..resolution import wishes
from ..resolution.wishes import Wish, key_of, wish

_SERVER_SIDE_NAMES = """
jupyter jupyter-console jupyter-contrib-core jupyter-contrib-nbextensions jupyter-events
jupyter-highlight-selected-word jupyter-latex-envs jupyter-lsp jupyter-nbextensions-configurator
jupyter-packaging jupyter-resource-usage jupyter-server jupyter-server-proxy jupyter-server-terminals
jupyterhub jupyterlab jupyterlab-git jupyterlab-launcher jupyterlab-pygments jupyterlab-server
jupyterthemes jupytext nb-conda nb-conda-kernels nbclassic nbconvert nbdime nbgitpuller nbsphinx
nbstripout nbval notebook notebook-shim pre-commit qtconsole rise terminado voila widgetsnbextension
"""
#: Of Jupyter's own side, where no kernel needs them: they only make it harder to find versions.
_SERVER_SIDE = frozenset(_SERVER_SIDE_NAMES.split())


#: What every kernel here has; ipywidgets is not among that.
_NEVER_ASKED = WITH_EVERY_KERNEL - {"ipywidgets"}


@dataclass(frozen=True)
class Asked:
    """What a group of notebooks asks for.

    ``declared`` and ``imported`` are both wishes: what the project's files say, and what notebooks import
    (or install in a cell) without it. ``files``: which files those were. ``pythons``: versions and specifiers
    that are said anywhere, the files' before the notebooks'. ``undeclared``: by notebook, the distributions
    that it imports and no file declares. ``day``: until when, where a notebook says so itself (ISO).
    """

    declared: tuple[Wish, ...] = ()
    imported: tuple[Wish, ...] = ()
    files: tuple[Path, ...] = ()
    pythons: tuple[str, ...] = ()
    undeclared: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    day: str = ""

    @property
    def everything(self) -> list[Wish]:
        """All of it, each once."""
        return wishes.merged([*self.declared, *self.imported])

    @property
    def names(self) -> list[Wish]:
        """The same by name alone: without versions, and what only a place has."""
        found = {}
        for one in self.everything:
            if one.key and "://" not in one.line:
                requirement = wishes.parsed(one.line)
                assert requirement is not None
                found[one.key] = wish(wishes.named(requirement), share=one.share)
        return list(found.values())


@dataclass(frozen=True)
class Group:
    """Notebooks that go by the same files, and what each needs; ``block``: what they carry themselves."""

    notebooks: tuple[Notebook, ...]
    needs: dict[Path, Needs]
    declarations: tuple[Declaration, ...]
    block: ScriptMetadata | None = None


def groups(project: Path, notebooks: Iterable[Notebook]) -> list[Group]:
    """Notebooks by the files that say what they need; each that carries its own dependencies is alone."""
    local = LocalModules(project)
    anywhere = elsewhere(project)
    found: dict[object, list[Notebook]] = {}
    declared: dict[object, tuple[tuple[Declaration, ...], ScriptMetadata | None]] = {}
    for one in notebooks:
        block = read_embedded(one)
        near = () if block else tuple(nearest(one.path, project))
        key: object = one.path if block else tuple(each.path for each in near)
        found.setdefault(key, []).append(one)
        declared[key] = near, block
    return [
        Group(
            tuple(members),
            {one.path: scan(one, local, [*declared[key][0], *anywhere]) for one in members},
            declared[key][0],
            declared[key][1],
        )
        for key, members in found.items()
    ]


def ask(group: Group, more: Sequence[str], *, from_imports: bool) -> Asked:
    """What a group asks for, besides what the user adds (``more``).

    ``from_imports``: of what the project's files declare only what is imported.
    """
    imports = {
        name: module
        for needs in group.needs.values()
        for name, module in needs.distributions.items()
        if name not in _NEVER_ASKED
    }

    def share(name: str) -> float:
        return sum(name in needs.distributions for needs in group.needs.values()) / len(group.needs)

    optional = {name for needs in group.needs.values() for name in needs.optional}
    installs = [line for needs in group.needs.values() for line in needs.installs]
    first, others = _chosen(group.declarations)
    lines = (
        list(group.block.dependencies)
        if group.block
        else [line for one in first for line in one.requirements]
    )
    files = [one.path for one in first]
    names = {key for line in lines if (key := key_of(line))}
    for declaration in others:  # what is imported and stands in another file
        found = [
            line for line in declaration.requirements if (key := key_of(line)) in imports and key not in names
        ]
        if found:
            files.append(declaration.path)
            lines += found
            names.update(key_of(line) for line in found)
    if from_imports:
        lines = [line for line in lines if key_of(line) in imports or key_of(line) in optional]
    remarks = [remark for one in (*first, *others) for remark in one.remarks if one.path in files]
    aside = [line for line in lines if key_of(line) in _SERVER_SIDE and key_of(line) not in imports]
    if aside:
        remarks.append(
            f"Left out, because no kernel needs it: {', '.join(sorted({key_of(line) for line in aside}))}."
        )
    declared = [
        wish(line, share=share(key_of(line)), known=_is_known(key_of(line)))
        for line in lines
        if line not in aside and not _is_folder(line)
    ]
    names |= {one.key for one in declared}
    extra = [wish(line, share=1.0) for line in more]
    extra += [wish(line, share=share(key_of(line))) for line in installs if key_of(line) not in names]
    names |= {one.key for one in extra}
    missing = {name: module for name, module in imports.items() if name not in names}
    extra += [
        wish(modules.distribution_for(module) or name, share=share(name)) for name, module in missing.items()
    ]
    versions = Counter(one.python for one in group.notebooks if one.python.startswith("3."))
    said = [one.python for one in group.declarations if one.python]
    if group.block and group.block.requires_python:
        said.insert(0, group.block.requires_python)
    saved = [".".join(version.split(".")[:2]) for version, _ in versions.most_common()]
    return Asked(
        tuple(declared),
        tuple(extra),
        tuple(dict.fromkeys(files)),
        tuple(dict.fromkeys([*said, *saved])),
        {
            path: tuple(
                sorted(
                    name for name in needs.distributions if name in missing and name not in WITH_EVERY_KERNEL
                )
            )
            for path, needs in group.needs.items()
        }
        if lines or files
        else {},
        tuple(dict.fromkeys(remarks)),
        group.block.as_of if group.block else "",
    )


def _chosen(declarations: Sequence[Declaration]) -> tuple[list[Declaration], list[Declaration]]:
    """The declaration to go by, the first that requires anything, and those that only count for imports."""
    able = [one for one in declarations if one.requirements]
    if not able:
        return [], []
    first = able[0]
    return [first], [one for one in able if one is not first]


def _is_folder(line: str) -> bool:
    return wishes.parsed(line) is None and "://" not in line


def _is_known(name: str) -> bool:
    """Whether a distribution's name is one of those everybody means the same by."""
    return bool(name) and name in modules.distributions()
