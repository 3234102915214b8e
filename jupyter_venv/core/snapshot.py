"""Copies of an environment that cost almost nothing, and the way back to them.

Installers replace files, they do not write into them, so hard links keep the old content; the few files
that other programs do edit in place are copied. A snapshot is one flat folder: a manifest of every path,
the files by number (making a thousand folders would cost more than all the links), and what we wrote down
about the environment. Restoring can be repeated: killed at any point, it is simply run again.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .environments import Layout, read_regular, write_atomically

_MANIFEST = "manifest.json"


@dataclass
class _Tree:
    """What an environment consists of, by path relative to it; files are kept under their index."""

    folders: dict[str, int] = field(default_factory=dict)  # with their permissions
    links: dict[str, str] = field(default_factory=dict)  # with their targets
    files: list[str] = field(default_factory=list)


def take(layout: Layout) -> None:
    """Keep what the environment is now, replacing any earlier snapshot. Raises OSError."""
    discard(layout)
    partial = layout.snapshot.with_suffix(".partial")
    delete_tree(partial)
    partial.mkdir()
    tree = _read_tree(layout)
    for number, name in enumerate(tree.files):
        _keep(os.path.join(layout.path, name), os.path.join(partial, str(number)), copy=_is_edited(name))
    with contextlib.suppress(FileNotFoundError):
        shutil.copyfile(layout.record, partial / layout.record.name, follow_symlinks=False)
    (partial / _MANIFEST).write_text(json.dumps(asdict(tree)), encoding="ascii")
    # Only a complete snapshot has the name that restore() looks for.
    partial.rename(layout.snapshot)


def restore(layout: Layout) -> None:
    """Make the environment what it was when the snapshot was taken.

    Raises FileNotFoundError without a snapshot, ValueError, KeyError or TypeError for one that we did not
    make, OSError when the file system refuses.
    """
    wanted = _Tree(**json.loads(read_regular(layout.snapshot / _MANIFEST)))
    for name in (*wanted.folders, *wanted.links, *wanted.files):
        folder = os.path.dirname(name)
        inside = not folder or (folder in wanted.folders and folder not in wanted.links)
        if not inside or os.path.isabs(name) or os.pardir in name.split(os.sep):
            raise ValueError(f"{name!r} in a snapshot leads out of the environment")
    with os.scandir(layout.snapshot) as entries:
        kept = {entry.name: entry.inode() for entry in entries}
    inodes = {name: kept[str(number)] for number, name in enumerate(wanted.files)}
    _delete_others(layout, wanted, inodes)
    for name, mode in wanted.folders.items():  # parents come before what is in them
        path = os.path.join(layout.path, name)
        if not os.path.isdir(path):
            os.mkdir(path)
        if stat.S_IMODE(os.lstat(path).st_mode) != mode:
            os.chmod(path, mode)
    for name, target in wanted.links.items():
        path = os.path.join(layout.path, name)
        if not os.path.lexists(path):
            os.symlink(target, path)
    for number, name in enumerate(wanted.files):
        path = os.path.join(layout.path, name)
        if not os.path.lexists(path):
            _keep(os.path.join(layout.snapshot, str(number)), path, copy=False)
    with contextlib.suppress(FileNotFoundError):
        record = read_regular(layout.snapshot / layout.record.name)
        if record != read_regular(layout.record):
            write_atomically(layout.record, record)


def discard(layout: Layout) -> None:
    """Drop the snapshot; nothing happens without one."""
    if layout.snapshot.exists():
        # Renamed first: half a snapshot must never be taken for a whole one.
        layout.snapshot.rename(layout.snapshot.with_name(f"discarded-{os.urandom(16).hex()}"))
    for leftover in layout.records.glob("discarded-*"):
        delete_tree(leftover)


def delete_tree(path: Path) -> None:
    """Delete a file, link or folder, if it exists, whatever the permissions inside it are."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, onerror=_make_writable_and_retry)
    else:
        path.unlink(missing_ok=True)


def _read_tree(layout: Layout) -> _Tree:
    tree = _Tree()
    for entry, name in _walk(layout):
        if entry.is_symlink():
            tree.links[name] = os.readlink(entry.path)
        elif entry.is_dir():
            tree.folders[name] = stat.S_IMODE(entry.stat(follow_symlinks=False).st_mode)
        else:
            tree.files.append(name)
    return tree


def _walk(layout: Layout) -> list[tuple[os.DirEntry[str], str]]:
    """Everything in an environment but our records, with relative paths; a folder before what is in it."""
    found: list[tuple[os.DirEntry[str], str]] = []
    queue = [""]
    while queue:
        folder = queue.pop()
        with os.scandir(os.path.join(layout.path, folder)) as entries:
            for entry in entries:
                name = os.path.join(folder, entry.name)
                if name == layout.records.name:
                    continue
                found.append((entry, name))
                if entry.is_dir(follow_symlinks=False):
                    queue.append(name)
    return found


def _delete_others(layout: Layout, wanted: _Tree, inodes: dict[str, int]) -> None:
    """Delete whatever is not, as it stands, part of the snapshot."""
    gone = set[str]()
    for entry, name in _walk(layout):
        if os.path.dirname(name) in gone:  # deleted with its folder
            gone.add(name)
            continue
        if entry.is_symlink():
            keep = wanted.links.get(name) == os.readlink(entry.path)
        elif entry.is_dir():
            keep = name in wanted.folders
        else:
            keep = inodes.get(name) == entry.inode()
        if not keep:
            delete_tree(Path(entry.path))
            gone.add(name)


def _is_edited(name: str) -> bool:
    """Whether programs write into such a file instead of replacing it: scripts, configuration, paths."""
    return name.split(os.sep)[0] in ("bin", "Scripts", "etc") or name.endswith((".pth", ".cfg"))


def _keep(source: str, target: str, *, copy: bool) -> None:
    if not copy:
        try:
            os.link(source, target)
        except OSError:  # no hard links on this file system, or too many to this file
            copy = True
    if copy:
        shutil.copy2(source, target)


def _make_writable_and_retry(function: object, path: str, error: object) -> None:
    with contextlib.suppress(OSError):
        os.chmod(os.path.dirname(path), stat.S_IRWXU)
    if os.path.isdir(path) and not os.path.islink(path):
        with contextlib.suppress(OSError):
            os.chmod(path, stat.S_IRWXU)  # never through a link, nor on a file that may have other names
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)
