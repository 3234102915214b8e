"""What a project's files declare that it needs, in whatever format. Nothing is run, or read outside of it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from ... import local
from .declaration import Declaration as Declaration
from .declaration import Draft
from .environment_files import read_environment, read_python_version
from .lock_files import read_lock, read_pipfile_lock
from .requirement_files import read_requirements_file
from .setup_files import read_setup_cfg, read_setup_py
from .toml_files import read_pipfile, read_pyproject

_DEEPEST = 3  # folders below a project, for what lies elsewhere
_MOST_FILES = 50  # of one folder
_MOST_FOLDERS = 500

_REQUIREMENTS = re.compile(r"(?:.*[-_.])?(?:requirements?|reqs)(?:[-_.].*)?\.(?:txt|in|pip)", re.IGNORECASE)
_LATER = re.compile(r"dev|test|docs?|lint|ci|build|gpu|cuda|freeze", re.IGNORECASE)
_ENVIRONMENT = re.compile(r"(?:.*[-_.])?(?:environment|conda|env)(?:[-_.].*)?\.ya?ml", re.IGNORECASE)
_BINDER = ("binder", ".binder")
_REQUIREMENTS_FOLDER = "requirements"

_Reader = Callable[[Path, Draft], None]
#: File names (or patterns), the format they are in, and who reads it; in the order in which they count.
_FORMATS: tuple[tuple[re.Pattern[str], str, _Reader], ...] = tuple(
    (re.compile(pattern) if isinstance(pattern, str) else pattern, kind, reader)
    for pattern, kind, reader in (
        (r"pylock(\.[^.]+)?\.toml", "pylock.toml", read_lock),
        (r"uv\.lock", "uv.lock", read_lock),
        (r"poetry\.lock", "poetry.lock", read_lock),
        (r"pdm\.lock", "pdm.lock", read_lock),
        (_REQUIREMENTS, "requirements.txt", read_requirements_file),
        (r"pyproject\.toml", "pyproject.toml", read_pyproject),
        (r"setup\.cfg", "setup.cfg", read_setup_cfg),
        (r"setup\.py", "setup.py", read_setup_py),
        (r"Pipfile\.lock", "Pipfile.lock", read_pipfile_lock),
        (r"Pipfile", "Pipfile", read_pipfile),
        (_ENVIRONMENT, "environment.yml", read_environment),
        (r"runtime\.txt", "runtime.txt", read_python_version),
        (r"\.python-version", ".python-version", read_python_version),
    )
)
_BEFORE_BINDER = 5  # of the formats


def declarations(folder: Path, *, root: Path) -> list[Declaration]:
    """What the files of a folder declare, in order of precedence; ``root`` is the project's own folder.

    Its binder/ and requirements/ belong to it. A file that cannot be read says so in its remarks.
    """
    found = list(_files(folder))
    found += [
        (_BEFORE_BINDER - 0.5 + rank / 100, path, kind, reader)
        for name in _BINDER
        if not (folder / name).is_symlink()
        for rank, path, kind, reader in _files(folder / name)
        if kind in ("requirements.txt", "environment.yml", "runtime.txt")
    ]
    if not (folder / _REQUIREMENTS_FOLDER).is_symlink():
        found += [
            (_rank(kind), path, kind, reader)
            for _, path, kind, reader in _files(folder / _REQUIREMENTS_FOLDER, r".+\.(?:txt|in|pip)")
        ]
    found.sort(key=lambda one: (one[0], one[1].parent != folder, *_order(one[1])))
    return [_read(path, kind, reader, root) for _, path, kind, reader in found]


def nearest(notebook: Path, root: Path) -> list[Declaration]:
    """The declarations that a notebook goes by.

    Those of its own folder, or of the nearest one above it that requires anything, up to ``root``; with the
    files on the way up to ``root`` that name a Python. Where none requires anything, all elsewhere in the
    project, the shallowest first.
    """
    kept: list[Declaration] = []
    decided = False
    for folder in _upwards(notebook.parent, root):
        found = declarations(folder, root=root)
        if not decided and any(one.requirements for one in found):
            kept += found
            decided = True
        else:
            kept += [one for one in found if one.python and not one.requirements]
    if decided:
        return kept
    known = {one.path for one in kept}
    return kept + [one for one in elsewhere(root) if one.path not in known]


def elsewhere(root: Path) -> list[Declaration]:
    """The declarations of all folders of a project that require anything, the shallowest first."""
    folders = (
        Path(entry.path)
        for entry in local.entries(root, _DEEPEST - 1)
        if entry.is_dir(follow_symlinks=False)
        and not entry.name.startswith(".")
        and entry.name not in (*_BINDER, _REQUIREMENTS_FOLDER)
        and not os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))
    )
    found = [
        one for folder in (root, *islice(folders, _MOST_FOLDERS)) for one in declarations(folder, root=root)
    ]
    return [one for one in found if one.requirements]


def _upwards(folder: Path, root: Path) -> Iterator[Path]:
    yield folder
    while folder != root and root in folder.parents:
        folder = folder.parent
        yield folder


def _files(folder: Path, pattern: str | None = None) -> Iterator[tuple[float, Path, str, _Reader]]:
    """The files of a folder that declare something: their rank, path, format and reader."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in islice(entries, 20_000) if not entry.is_dir())
    except OSError:
        return
    count = 0
    for name in names:
        for rank, (known, kind, reader) in enumerate(_FORMATS):
            if known.fullmatch(name) or (
                pattern and reader is read_requirements_file and re.fullmatch(pattern, name)
            ):
                count += 1
                if count <= _MOST_FILES:
                    yield float(rank), folder / name, kind, reader
                break


def _rank(kind: str) -> float:
    return float(next(rank for rank, (_, known, _) in enumerate(_FORMATS) if known == kind))


def _order(path: Path) -> tuple[bool, bool, int, str]:
    """The file with the usual name first, what is for developers or other machines last."""
    usual = path.name.lower() in ("requirements.txt", "environment.yml", "environment.yaml", "pylock.toml")
    return (not usual, bool(_LATER.search(path.stem)), len(path.name), path.name)


def _read(path: Path, kind: str, reader: _Reader, root: Path) -> Declaration:
    draft = Draft(path, root, kind)
    reader(path, draft)
    return draft.done()
