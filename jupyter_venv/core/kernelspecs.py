"""Kernelspecs in the user's Jupyter data directory: the registry of environments.

A kernelspec is ours when its metadata says so; any other is never touched.
Source: https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from ..errors import EnvironmentNotReady, InvalidKernelName, InvalidProject, KernelNameTaken
from .environments import Layout, read_json, read_record, read_regular, write_atomically
from .snapshot import delete_tree

_NAME = re.compile(r"[A-Za-z0-9._-]+", re.ASCII)  # jupyter_client's rule
_KEY = "jupyter_venv"
# Control characters, and what stands for bytes that are no UTF-8.
_UNUSABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# jupyter_client replaces these wherever they stand in a kernelspec's argv, and knows no escape.
_REPLACED = re.compile(r"\{(connection_file|prefix|resource_dir)\}")


@dataclass(frozen=True)
class Registration:
    """A kernelspec of ours: its name, its folder, and the environment it starts."""

    name: str
    folder: Path
    display_name: str
    environment: Path
    project: Path
    python: str
    id: str = ""  # its environment's Record.id


def kernels_folder() -> Path:
    """Where this user's kernelspecs are kept."""
    from jupyter_core.paths import jupyter_data_dir

    return Path(jupyter_data_dir()) / "kernels"


def registrations(kernels: Path) -> list[Registration]:
    """All kernelspecs of ours, sorted by name."""
    return sorted(_registrations(kernels), key=lambda one: one.name)


def registration_of(kernels: Path, layout: Layout) -> Registration | None:
    """The kernelspec that starts an environment, or None."""
    return next((one for one in registrations(kernels) if one.environment == layout.path), None)


def registration_before_move(kernels: Path, layout: Layout) -> Registration | None:
    """The kernelspec of an environment at the place it was moved from, where nothing is any more."""
    record = read_record(layout)
    if record is None or not record.id:
        return None
    found = (one for one in registrations(kernels) if one.id == record.id)
    return next((one for one in found if not os.path.lexists(one.environment)), None)


def choose_name(project: Path, wanted: str | None, taken: Collection[str]) -> str:
    """The kernel's name: the one asked for, the one the project's notebooks carry, or ``venv-<folder>``.

    ``taken`` are the names of all kernelspecs here. Raises InvalidKernelName or KernelNameTaken.
    """
    used = {name.lower() for name in taken}  # kernel names are case-insensitive
    if wanted is not None:
        if not is_name(wanted):
            raise InvalidKernelName(
                f"{wanted!r} cannot be a kernel's name. Use letters, digits, hyphens, dots and underscores."
            )
        if wanted.lower() in used:
            raise KernelNameTaken(f"There is already a kernel named {wanted!r}. Choose another name.")
        return wanted
    for name in _names_in_notebooks(project):
        if name.lower() not in used:
            return name
    name = f"venv-{_slug(project.name)}"
    if name in used:
        name = f"{name}-{blake2b(os.fsencode(project), digest_size=2).hexdigest()}"
    return name


def display_name(project: Path, python: str, taken: Collection[str]) -> str:
    """What people see: ``analysis (Python 3.11)``, with the parent folder where that is not unique."""
    version = ".".join(python.split(".")[:2])
    folder = _printable(project.name) or str(project)
    name = f"{folder} (Python {version})"
    return name if name not in taken else f"{folder} in {_printable(str(project.parent))} (Python {version})"


def check_path(project: Path) -> None:
    """Raise InvalidProject where no kernelspec, script or PATH could carry the folder's name."""
    if _UNUSABLE.search(str(project)):
        raise InvalidProject(
            f"The folder's path {_printable(str(project))!r} contains a line break, another control "
            "character or bytes that are no UTF-8, which no script could carry. Rename the folder."
        )
    if os.pathsep in str(project):
        raise InvalidProject(
            f"The folder's path contains {os.pathsep!r}, which separates entries of PATH. Rename the folder."
        )
    if match := _REPLACED.search(str(project)):
        raise InvalidProject(f"Jupyter would replace {match[0]} in the folder's path. Rename the folder.")


def register(
    kernels: Path, layout: Layout, *, name: str, display: str, python: str, version: str
) -> Registration:
    """Write the kernelspec; it appears complete or not at all.

    Built from the one that the environment's own ipykernel ships. ``python`` is the environment's Python
    version, ``version`` ours. Raises EnvironmentNotReady when ipykernel is not there, KernelNameTaken when
    somebody was quicker, OSError.
    """
    document = render(_shipped(layout), layout, display=display, python=python, version=version)
    folder = kernels / name
    temporary = _unseen(kernels)
    try:
        temporary.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(layout.kernelspec, temporary)
        with open(temporary / "kernel.json", "w", encoding="utf-8") as file:
            json.dump(document, file, indent=1, ensure_ascii=True)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(folder)
    except OSError as error:
        _delete_unseen(temporary)
        if folder.exists():
            raise KernelNameTaken(
                f"There is already a kernel named {name!r}. Choose another name."
            ) from error
        raise
    _delete_unseen(temporary)
    return Registration(
        name, folder, display, layout.path, layout.project, python, document["metadata"][_KEY]["id"]
    )


def replace(
    registration: Registration, layout: Layout, *, display: str, python: str, version: str
) -> tuple[Registration, Callable[[], None]]:
    """Make a kernelspec of ours start an environment that was made anew, in one step.

    Also returns what undoes it. Raises EnvironmentNotReady when ipykernel is not there, OSError.
    """
    document = render(_shipped(layout), layout, display=display, python=python, version=version)
    path = registration.folder / "kernel.json"
    before = read_regular(path)
    write_atomically(path, json.dumps(document, indent=1).encode())

    def undo() -> None:
        if path.exists():
            write_atomically(path, before)

    folder, id_ = registration.folder, document["metadata"][_KEY]["id"]
    return Registration(folder.name, folder, display, layout.path, layout.project, python, id_), undo


def _shipped(layout: Layout) -> dict[str, Any]:
    """The kernelspec that the environment's own ipykernel ships."""
    spec = read_json(layout.kernelspec / "kernel.json")
    if not isinstance(spec.get("argv"), list):
        raise EnvironmentNotReady(
            f"ipykernel is not installed in {layout.path}. Create the environment again."
        )
    return spec


def render(
    spec: dict[str, Any], layout: Layout, *, display: str, python: str, version: str
) -> dict[str, Any]:
    """The kernelspec's content, from ipykernel's own."""
    path = _escaped(str(layout.scripts))
    record = read_record(layout)
    return {
        **spec,
        "argv": [str(layout.python), *spec["argv"][1:]],
        "display_name": display,
        "env": {
            **spec.get("env", {}),
            "VIRTUAL_ENV": _escaped(str(layout.path)),
            "PATH": f"{path}{os.pathsep}${{PATH}}",
        },
        "metadata": {
            **spec.get("metadata", {}),
            _KEY: {
                "environment": str(layout.path),
                "project": str(layout.project),
                "python": python,
                "version": version,
                "id": record.id if record else "",
            },
        },
    }


def unregister(registration: Registration) -> None:
    """Remove a kernelspec of ours; nothing happens when it is gone or has become somebody else's."""
    if _read(registration.folder) == registration:
        # Renamed first: a kernelspec is there whole or not at all.
        gone = _unseen(registration.folder.parent)
        gone.parent.mkdir(exist_ok=True)
        registration.folder.rename(gone)
        _delete_unseen(gone)


def _unseen(kernels: Path) -> Path:
    """A new path on the same file system where Jupyter, which lists hidden folders too, looks for nothing."""
    return kernels / ".jupyter_venv" / os.urandom(16).hex()


def _delete_unseen(path: Path) -> None:
    delete_tree(path)
    with contextlib.suppress(OSError):  # another process is at work there
        path.parent.rmdir()


def taken_names(kernels: Path) -> set[str]:
    """The names of all kernelspecs that Jupyter finds here, ours or not."""
    from jupyter_core.paths import jupyter_path

    names = {"python3"}  # always offered, from wherever Jupyter itself is installed
    for folder in {str(kernels), *jupyter_path("kernels")}:
        names.update(path.parent.name for path in Path(folder).glob("*/kernel.json"))
    return names


def _registrations(kernels: Path) -> Iterator[Registration]:
    try:
        folders = [Path(entry.path) for entry in os.scandir(kernels) if not entry.name.startswith(".")]
    except OSError:
        return
    for folder in folders:
        registration = _read(folder)
        if registration is not None:
            yield registration


def _read(folder: Path) -> Registration | None:
    spec = read_json(folder / "kernel.json")
    try:
        ours = spec["metadata"][_KEY]
        if not os.path.isabs(ours["environment"]) or "\0" in ours["environment"]:
            return None  # edited by hand
        return Registration(
            name=folder.name,
            folder=folder,
            display_name=str(spec["display_name"]),
            environment=Path(ours["environment"]),
            project=Path(ours["project"]),
            python=str(ours["python"]),
            id=str(ours.get("id", "")),
        )
    except (KeyError, TypeError):
        return None


def _names_in_notebooks(project: Path) -> list[str]:
    """Python kernel names in the notebooks directly in the project, most frequent first."""
    names: Counter[str] = Counter()
    for path in sorted(project.glob("*.ipynb"))[:200]:
        metadata = read_json(path).get("metadata")
        if not isinstance(metadata, dict):
            continue
        spec, language = metadata.get("kernelspec"), metadata.get("language_info")
        if not isinstance(spec, dict) or not isinstance(spec.get("name"), str):
            continue
        spoken = (
            spec.get("language") or (language.get("name") if isinstance(language, dict) else None) or "python"
        )
        if spoken == "python" and is_name(spec["name"]):
            names[spec["name"]] += 1
    return [name for name, _ in names.most_common()]


def is_name(text: str) -> bool:
    """Whether Jupyter takes it for a kernel's name."""
    return _NAME.fullmatch(text) is not None and bool(text.strip("."))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "project"


def _printable(text: str) -> str:
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text
    )


def _escaped(text: str) -> str:
    """jupyter_client fills in ``${NAME}`` in a kernelspec's env with string.Template, where $$ means $."""
    return text.replace("$", "$$")
