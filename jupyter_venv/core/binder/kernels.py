"""The kernels that a project's notebooks ask for, and which of their names an environment answers to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...errors import UnreadableNotebook
from ..environments import Layout
from ..kernelspecs import is_name
from ..project.notebooks import find_notebooks, read_notebook

#: The kernel that Jupyter always has, and that a notebook gets which asks for none.
NATIVE = "python3"

_MOST = 500  # notebooks
_OLD = "python2"  # no environment of ours is one


@dataclass(frozen=True)
class Notebooks:
    """A project's notebooks, sorted by path, and how many ask for what.

    ``kernels`` are the names of Python kernels, ``others`` the names and languages of what no environment of
    ours can be. A name in ``others`` is whatever a notebook says.
    """

    paths: tuple[Path, ...]
    kernels: Counter[str]
    others: Counter[tuple[str, str]]


@dataclass(frozen=True)
class Kernels:
    """The kernel of the environment, and the other names that notebooks have for it."""

    name: str
    aliases: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """All names under which notebooks find it."""
        return (self.name, *self.aliases)


def notebooks_of(project: Path) -> Notebooks:
    """Look through a project and its folders, but not those that have an environment of their own.

    A notebook that cannot be read asks for nothing.
    """
    paths = tuple(_own(project))[:_MOST]
    kernels, others = Counter[str](), Counter[tuple[str, str]]()
    for path in paths:
        try:
            notebook = read_notebook(path)
        except UnreadableNotebook:
            continue
        name, language = notebook.kernel or NATIVE, notebook.language
        if language == "python" and name != _OLD and is_name(name):
            kernels[name] += 1
        else:
            others[name, language] += 1
    return Notebooks(paths, kernels, others)


def kernels_of_the_environment(asked: Mapping[str, int], own: str) -> Kernels:
    """The name of an environment's kernel and its aliases; ``asked`` is how many notebooks ask for which.

    Its ``own`` if any asks for that, else the most frequent that Jupyter itself does not have, else its own.
    It answers to all the others as well: a project has one environment.
    """
    names = sorted(asked, key=lambda name: (-asked[name], name))
    free = [name for name in names if name.lower() != NATIVE]
    return _distinct([own if own in asked or not free else free[0], *names])


def kernels_of_the_image(asked: Mapping[str, int], own: str) -> Kernels:
    """The same where the environment is Jupyter's own, which has the kernel ``python3`` anyway."""
    return _distinct(sorted(asked, key=lambda name: (-asked[name], name)) or [own])


def _distinct(names: Iterable[str]) -> Kernels:
    """Each name once; those of kernels are compared without case."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.lower(), name)
    first, *others = found.values()
    return Kernels(first, tuple(others))


def _own(project: Path) -> Iterator[Path]:
    """The notebooks that are not those of a project below it."""
    for path in find_notebooks(project):
        between = path.relative_to(project).parents
        if not any(Layout.of_project(project / folder).exists() for folder in between if folder != Path()):
            yield path
