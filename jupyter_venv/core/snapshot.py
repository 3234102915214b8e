"""Copies of an environment that cost almost nothing, and the way back to them.

Installers replace files, they do not write into them, so a tree of hard links keeps the old content.
The few files that other programs do edit in place are copied. Restoring can be repeated: killed at any
point, it is simply run again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import uuid
from pathlib import Path

from .environments import Layout


def take(layout: Layout) -> None:
    """Keep what the environment is now, replacing any earlier snapshot. Raises OSError."""
    discard(layout)
    partial = layout.snapshot.with_suffix(".partial")
    delete_tree(partial)
    partial.mkdir()
    _link_tree(layout.path, partial, skip=layout.records.name, copy=False)
    # Only a complete snapshot has the name that restore() looks for.
    partial.rename(layout.snapshot)


def restore(layout: Layout) -> None:
    """Make the environment what it was when the snapshot was taken.

    Raises FileNotFoundError without a snapshot, OSError when the file system refuses.
    """
    if not layout.snapshot.is_dir():
        raise FileNotFoundError(f"{layout.snapshot} is missing")
    _restore_tree(layout.snapshot, layout.path, skip=layout.records.name)


def discard(layout: Layout) -> None:
    """Drop the snapshot; nothing happens without one."""
    if layout.snapshot.exists():
        discarded = layout.snapshot.with_name(f"discarded-{uuid.uuid4().hex}")
        # Renamed first: half a snapshot must never be taken for a whole one.
        layout.snapshot.rename(discarded)
    for leftover in layout.records.glob("discarded-*"):
        delete_tree(leftover)


def delete_tree(path: Path) -> None:
    """Delete a file, link or folder, if it exists, whatever the permissions inside it are."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, onerror=_make_writable_and_retry)
    else:
        path.unlink(missing_ok=True)


def _link_tree(source: Path, target: Path, *, skip: str | None, copy: bool) -> None:
    with os.scandir(source) as entries:
        for entry in entries:
            if entry.name == skip:
                continue
            to = target / entry.name
            if entry.is_symlink():
                os.symlink(os.readlink(entry.path), to)
            elif entry.is_dir():
                to.mkdir()
                # Scripts are rewritten in place by some installers, activate scripts by people.
                _link_tree(
                    Path(entry.path), to, skip=None, copy=copy or entry.name in ("bin", "Scripts", "etc")
                )
                shutil.copystat(entry.path, to)
            elif copy or entry.name.endswith((".pth", ".cfg")):
                shutil.copy2(entry.path, to)
            else:
                _link(entry.path, to)


def _link(source: str | Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # no hard links on this file system, or too many to this file
        shutil.copy2(source, target)


def _restore_tree(snapshot: Path, target: Path, *, skip: str | None) -> None:
    kept = {entry.name: entry for entry in os.scandir(snapshot)}
    for entry in list(os.scandir(target)):
        if entry.name != skip and entry.name not in kept:
            delete_tree(Path(entry.path))
    for name, entry in kept.items():
        to = target / name
        if entry.is_symlink():
            if not to.is_symlink() or os.readlink(to) != os.readlink(entry.path):
                delete_tree(to)
                os.symlink(os.readlink(entry.path), to)
        elif entry.is_dir():
            if to.is_symlink() or not to.is_dir():
                delete_tree(to)
                to.mkdir()
            _restore_tree(Path(entry.path), to, skip=None)
            shutil.copystat(entry.path, to)
        elif not _is_same_file(entry.path, to):
            if to.is_dir() and not to.is_symlink():
                delete_tree(to)
            temporary = to.with_name(f".{uuid.uuid4().hex}")
            _link(entry.path, temporary)
            os.replace(temporary, to)


def _is_same_file(first: str, second: Path) -> bool:
    try:
        return os.path.samestat(os.lstat(first), os.lstat(second))
    except FileNotFoundError:
        return False


def _make_writable_and_retry(function: object, path: str, error: object) -> None:
    with contextlib.suppress(OSError):
        os.chmod(os.path.dirname(path), stat.S_IRWXU)
        os.chmod(path, stat.S_IRWXU)
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)
