"""Writing what an environment holds as a lock file (PEP 751)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ..errors import InvalidRequirementsFile
from .locks import TOOL, parse_lock, selected
from .pins import Pin
from .portable import Portable
from .specs import without_url
from .toml import parse_toml

if TYPE_CHECKING:
    from packaging.pylock import Package, PackageSdist, PackageWheel, Pylock

    from .artifacts import Artifacts
    from .index import Artifact

_HEADER = "# Written by `jupyter venv freeze --format pylock`, which changes what has to change.\n"


@dataclass(frozen=True)
class Contents:
    """What a lock has to say: the pins, what each needs of the others, and what was asked for.

    All by canonical name. ``environment`` are the markers of the environment that it is of.
    """

    pins: Mapping[str, Pin]
    needs: Mapping[str, Sequence[str]]
    asked: Mapping[str, Requirement]
    environment: Mapping[str, str]


def lock(old: bytes, path: Path, contents: Contents, artifacts: Callable[[], Artifacts]) -> bytes:
    """A lock file's new content. What is in it already is kept; ``artifacts`` is asked for what is not.

    ``path`` is where it is, or will be: paths in it are relative to that. Raises InvalidRequirementsFile for
    what is no lock, or another tool's that says something else; NoMatchingVersion, IndexUnreachable.
    """
    before = parse_toml(old, path) if old.strip() else {}
    known = parse_lock(before, path) if before else None
    there = {str(one.name): one for one in _known(known, path, contents.environment)}
    same = {key: one for key, one in there.items() if key in contents.pins and _says(one, contents.pins[key])}
    if known is not None and known.created_by != TOOL:
        if same.keys() == contents.pins.keys() == there.keys():
            return old
        raise InvalidRequirementsFile(
            f"{path.name} was written by {known.created_by} and is not what is installed. What else it holds "
            f"would be lost, so nothing was written. Have {known.created_by} write it again, delete it, or "
            "freeze to another file, such as pylock.here.toml."
        )
    document = _document(path, contents, same, artifacts)
    import tomli_w  # not paid for where a requirements file is written

    new = _HEADER + tomli_w.dumps(document)
    return old if before == parse_toml(new.encode(), path) else new.encode()


def _known(known: Pylock | None, path: Path, environment: Mapping[str, str]) -> list[Package]:
    if known is None:
        return []
    try:
        return selected(known, path, environment)
    except InvalidRequirementsFile:  # of another Python: all of it is to be said anew
        return []


def _document(
    path: Path, contents: Contents, same: Mapping[str, Package], artifacts: Callable[[], Artifacts]
) -> Mapping[str, Any]:
    from packaging import pylock

    new = [pin for key, pin in sorted(contents.pins.items()) if key not in same]
    files = artifacts().files(pin for pin in new if pin.source is None) if new else {}
    packages = []
    for key, pin in sorted(contents.pins.items()):
        origin = (
            _origin_of(same[key]) if key in same else _origin(pin, files.get(key, ()), path.parent, artifacts)
        )
        packages.append(
            pylock.Package(
                name=canonicalize_name(pin.name),
                version=_version(pin),
                marker=Marker(pin.marker) if pin.marker else None,
                dependencies=[{"name": name} for name in sorted(contents.needs[key])] or None,
                **origin,
            )
        )
    made = pylock.Pylock(
        lock_version=Version("1.0"),
        created_by=TOOL,
        requires_python=SpecifierSet(f">={contents.environment['python_version']}"),
        packages=packages,
        tool={TOOL: {"requested": [without_url(contents.asked[key]) for key in sorted(contents.asked)]}},
    )
    made.validate()
    return made.to_dict()


def _origin_of(package: Package) -> dict[str, Any]:
    names = ("vcs", "directory", "archive", "sdist", "wheels", "index")
    return {name: value for name in names if (value := getattr(package, name)) is not None}


def _origin(
    pin: Pin, files: Iterable[Artifact], folder: Path, artifacts: Callable[[], Artifacts]
) -> dict[str, Any]:
    """Where a package comes from, as the fields of a lock's package."""
    from packaging import pylock

    source = pin.source
    if source is None:
        return _files(pin, files, folder)
    if source.vcs:
        return {
            "vcs": pylock.PackageVcs(
                type=source.vcs,
                url=source.url,
                commit_id=source.commit,
                subdirectory=source.subdirectory or None,
            )
        }
    if source.is_folder:
        return {"directory": pylock.PackageDirectory(path=source.path, editable=source.editable or None)}
    algorithm, digest = artifacts().archive_hash(pin)
    return {
        "archive": pylock.PackageArchive(
            url=source.url or None,
            path=source.path or None,
            hashes={algorithm: digest},
            subdirectory=source.subdirectory or None,
        )
    }


def _files(pin: Pin, files: Iterable[Artifact], folder: Path) -> dict[str, Any]:
    """The wheels of a version, and its source distribution: the usual one, where there are several."""
    from packaging import pylock

    wheels: list[PackageWheel] = []
    sdists: list[PackageSdist] = []
    # The same file may be on several indexes; one on a web server is one for everybody.
    chosen = {file.name: file for file in sorted(files, key=lambda one: not one.url.startswith("file:"))}
    if any(not file.url.startswith("file:") for file in chosen.values()):
        chosen = {name: file for name, file in chosen.items() if not file.url.startswith("file:")}
    for _, file in sorted(chosen.items()):
        fields: dict[str, Any] = {
            "name": file.name,
            "upload_time": _time(file.uploaded),
            "size": file.size,
            "hashes": {file.algorithm: file.digest},
            **_place(pin, file.url, folder),
        }
        if file.name.endswith(".whl"):
            wheels.append(pylock.PackageWheel(**fields))
        elif file.name.endswith((".tar.gz", ".zip")):  # PEP 751 knows no others
            sdists.append(pylock.PackageSdist(**fields))
    if not wheels and not sdists:
        raise InvalidRequirementsFile(
            f"The package index has {pin.name} {pin.version} only in files that a lock cannot name. "
            "Freeze to requirements.txt instead."
        )
    sdist = next((one for one in sdists if one.filename.endswith(".tar.gz")), next(iter(sdists), None))
    return {"wheels": wheels or None, "sdist": sdist}


def _place(pin: Pin, url: str, folder: Path) -> dict[str, str]:
    """A file's URL, or its path where it is one of the project's own."""
    if not url.startswith("file:"):
        if "?" in url:
            raise InvalidRequirementsFile(
                f"The package index gives {pin.name} a URL with a query, which may hold a secret, so that "
                "nothing was written. Freeze to requirements.txt with hashes instead."
            )
        return {"url": url}
    from .index.fetch import local_path

    path = local_path(url)
    if not path.is_relative_to(folder.resolve()):
        raise InvalidRequirementsFile(
            f"{pin.name} comes from {path.parent}, which only this machine has, and a lock names files "
            "for everybody. Freeze to requirements.txt instead, or put the files into the project."
        )
    return {"path": Path(os.path.relpath(path, folder.resolve())).as_posix()}


def _time(text: str | None) -> datetime | None:
    try:
        return datetime.strptime(text or "", "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return None


def _version(pin: Pin) -> Version | None:
    """A version that may change with every commit is no part of a lock (PEP 751)."""
    if pin.source is not None and (pin.source.is_folder or pin.source.vcs):
        return None
    try:
        return Version(pin.version)
    except InvalidVersion:
        return None


def _says(package: Package, pin: Pin) -> bool:
    """Whether a lock's package is where a pin comes from, in its version."""
    source = pin.source
    if source is None:
        return not package.is_direct and package.version == _version(pin)
    return _source_of(package) == Portable(
        url=source.url,
        vcs=source.vcs,
        commit=source.commit,
        path=source.path,
        is_folder=source.is_folder,
        editable=source.editable,
        subdirectory=source.subdirectory,
    )


def _source_of(package: Package) -> Portable | None:
    if package.vcs is not None:
        vcs = package.vcs
        return Portable(
            url=vcs.url or "", vcs=vcs.type, commit=vcs.commit_id, subdirectory=vcs.subdirectory or ""
        )
    if package.directory is not None:
        directory = package.directory
        return Portable(
            path=directory.path,
            is_folder=True,
            editable=bool(directory.editable),
            subdirectory=directory.subdirectory or "",
        )
    if package.archive is not None:
        archive = package.archive
        return Portable(
            url=archive.url or "", path=archive.path or "", subdirectory=archive.subdirectory or ""
        )
    return None
