"""Modules that lie in the project itself, and the folders that have to be on Python's path for them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path

from ... import local, modules
from ..environments import read_regular
from .imports import Import, imports_in

_DEEPEST = 6  # folders below the project
_MOST_ENTRIES = 2_000  # of a package, that are looked at to see whether it has to be compiled
_LARGEST = 2**20  # bytes of a module
_COMPILED = (".pyx", ".c", ".cc", ".cpp", ".rs", ".f90", ".pyx.tp")


class LocalModules:
    """The modules of a project, found by the names of files; links are not followed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._imports: dict[tuple[Path, str], tuple[Import, ...]] = {}
        self._compiled: dict[Path, bool] = {}

    @cached_property
    def _folders(self) -> dict[str, dict[Path, bool]]:
        """By the first part of a module's name: where it can be imported from, and whether it is regular.

        Not regular is a folder of modules without ``__init__.py``, before which every installed module goes.
        """
        found: dict[str, dict[Path, bool]] = {}
        for entry in local.entries(self.root, _DEEPEST):
            stem, suffix = os.path.splitext(entry.name)
            if suffix != ".py" or entry.name.startswith(".") or not entry.is_file(follow_symlinks=False):
                continue
            folder = Path(entry.path).parent
            if stem == "__init__":
                found.setdefault(folder.name, {})[folder.parent] = True
            elif stem.isidentifier():
                found.setdefault(stem, {})[folder] = True
            # With it, the folders it is in, up to the project.
            while folder != self.root:
                if folder.name.isidentifier():
                    found.setdefault(folder.name, {}).setdefault(folder.parent, False)
                folder = folder.parent
        return found

    def folders(self, top: str) -> list[Path]:
        """The folders of the project that make ``import top`` work, those nearest to the project first."""
        return sorted(self._folders.get(top, ()), key=lambda folder: (len(folder.parts), folder))

    def folder_for(self, top: str, notebook: Path) -> Path | None:
        """The folder that makes ``import top`` work, nearest to a notebook: its own if that does."""
        here = notebook.parent
        regular = self._folders.get(top, {})
        found = sorted(self.folders(top), key=lambda folder: (not regular[folder], _steps(here, folder)))
        return found[0] if found else None

    def goes_first(self, top: str, notebook: Path, *, declared: bool) -> bool:
        """Whether ``import top`` in a notebook means the project's own module, not a distribution's.

        That is so for one beside the notebook and for the package that the project is about, if it needs no
        compiler; for any other, unless the project has ``declared`` the distribution, or everybody knows it.
        """
        folder = self.folder_for(top, notebook)
        if folder is None or not self._folders[top][folder]:
            return False
        if folder == notebook.parent:
            return True
        about = folder in (self.root, self.root / "src", self.root / "lib") and (folder / top).is_dir()
        known = declared or modules.distribution_for(top) is not None
        return (about or not known) and not self._is_compiled(folder / top)

    def sources(self, module: str, folder: Path, names: Iterable[str] = ()) -> list[Path]:
        """The files that ``import module`` runs, found in ``folder``; with ``from module import names``.

        Those of its packages, its own, and of the names those that are modules.
        """
        found: list[Path] = []
        parts = module.split(".")
        places = [folder.joinpath(*parts[:end]) for end in range(1, len(parts) + 1)]
        for place in [*places, *(places[-1] / name for name in names if name.isidentifier())]:
            found += [
                path
                for path in (place / "__init__.py", place.with_name(f"{place.name}.py"))
                if _is_file(path)
            ][:1]
        return found

    def imports_of(self, path: Path, package: str = "") -> tuple[Import, ...]:
        """What a file of the project imports, none where it cannot be read; several notebooks may ask."""
        key = path, package
        if key not in self._imports:
            try:
                source = read_regular(path, _LARGEST).decode("utf-8", "replace")
            except OSError:
                source = ""
            self._imports[key] = tuple(replace(one, path=path) for one in imports_in(source, package))
        return self._imports[key]

    def package_of(self, path: Path, folder: Path) -> str:
        """The package that a file is in, for its relative imports."""
        return ".".join(path.parent.relative_to(folder).parts)

    def _is_compiled(self, package: Path) -> bool:
        if package not in self._compiled:
            entries = islice(local.entries(package, 3), _MOST_ENTRIES)
            self._compiled[package] = any(entry.name.endswith(_COMPILED) for entry in entries)
        return self._compiled[package]


def _steps(here: Path, folder: Path) -> tuple[int, Path]:
    """How many folders up and down it is from one to the other."""
    common = os.path.commonpath((here, folder))
    depth = len(Path(common).parts)
    return len(here.parts) + len(folder.parts) - 2 * depth, folder


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
