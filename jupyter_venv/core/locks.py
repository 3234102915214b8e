"""Lock files (PEP 751, ``pylock.toml``): what they list, as lines for any installer.

Source: https://packaging.python.org/en/latest/specifications/pylock-toml/. ``packaging`` reads them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_sdist_filename, parse_wheel_filename

from ..errors import DirectReferenceRefused, InvalidRequirement, InvalidRequirementsFile
from .pep508 import parse_requirement
from .process import redact
from .requirements import RequirementsFile, requirement_in
from .specs import ALLOW, CONTROL, Spec, absolute
from .toml import parse_toml, read_toml

if TYPE_CHECKING:
    from packaging.markers import Environment
    from packaging.pylock import Package, PackageArchive, PackageSdist, PackageVcs, PackageWheel, Pylock

LOCK_FILE = "pylock.toml"
TOOL = "jupyter-venv"  #: our table among the tools' own, and who we are in ``created-by``

_LOCK = re.compile(r"pylock(\.[^.]+)?\.toml")
_ALGORITHM, _DIGEST = re.compile(r"sha(256|384|512)"), re.compile(r"[0-9a-fA-F]{64,128}")


def is_lock(path: Path) -> bool:
    """Whether a file is a lock, by its name: ``pylock.toml`` or ``pylock.NAME.toml``."""
    return _LOCK.fullmatch(path.name) is not None


def parse_lock(document: Mapping[str, Any], path: Path) -> Pylock:
    """A TOML document as a lock. Raises InvalidRequirementsFile."""
    from packaging import pylock

    try:
        return pylock.Pylock.from_dict(document)
    except (pylock.PylockValidationError, pylock.PylockUnsupportedVersionError) as error:
        raise InvalidRequirementsFile(f"{path.name} is no valid lock file: {error}.") from None


def read_lock_content(content: bytes, path: Path) -> Pylock:
    """The bytes of a file as a lock. Raises InvalidRequirementsFile."""
    return parse_lock(parse_toml(content, path), path)


def selected(
    lock: Pylock,
    path: Path,
    environment: Mapping[str, str],
    *,
    extras: Collection[str] = (),
    groups: Collection[str] = (),
) -> list[Package]:
    """What a lock lists for an environment. Raises InvalidRequirementsFile where it is not meant for it."""
    from packaging import pylock

    # Which wheel fits is the installer's business, and it knows best: here, all of them do.
    names = [wheel.filename for package in lock.packages for wheel in package.wheels or ()]
    tags = [tag for name in dict.fromkeys(names) for tag in parse_wheel_filename(name)[-1]]
    try:
        chosen = lock.select(
            environment=cast("Environment", dict(environment)),
            tags=list(dict.fromkeys(tags)),
            extras=extras,
            dependency_groups=groups or None,
        )
        return [package for package, _ in chosen]
    except pylock.PylockSelectError as error:
        raise InvalidRequirementsFile(f"{path.name} is not for this environment: {error}.") from None


def read_lock(
    path: Path,
    environment: Mapping[str, str],
    *,
    allow_direct_references: bool = False,
    extras: Collection[str] = (),
    groups: Collection[str] = (),
) -> tuple[RequirementsFile, ...]:
    """What a lock lists for an environment, as files: what has hashes apart from what can have none.

    Distributions that came from an index are asked for by name, version and hashes, of whatever index the
    user has configured: then it does not matter where the lock says they are. Raises InvalidRequirementsFile,
    DirectReferenceRefused for paths, URLs and repositories unless these are allowed.
    """
    lock = parse_lock(read_toml(path), path)
    packages = selected(lock, path, environment, extras=extras, groups=groups)
    hashed, plain, specs = list[str](), list[str](), dict[str, Spec]()
    for package in packages:
        where = f"{path.name}, {package.name}"
        try:
            line, hashes = _line(package, path.parent)
        except (ValueError, InvalidRequirement) as error:
            raise InvalidRequirementsFile(f"{where}: {error}") from None
        links = _links(package, path.parent)
        for one in (line, *links):
            if CONTROL.search(one) or len(one.splitlines()) > 1 or "${" in one or " #" in one:
                raise InvalidRequirementsFile(f"{where}, holds what no requirement can.")
        if (package.is_direct or links) and not allow_direct_references:
            raise DirectReferenceRefused(f"{where}, comes from a path or URL: {redact(line)!r}. {ALLOW}")
        if hashes:
            hashed += [f"--find-links {one}" for one in links]
            hashed.append(line + "".join(f" --hash={one}" for one in hashes))
        else:
            plain.append(line)
        specs[package.name] = Spec(line, requirement_in(line) or parse_requirement(package.name))
    asked = _asked(lock, packages)
    for name, requirement in (asked or {}).items():
        specs[name] = Spec(specs[name].text, requirement)
    files = [RequirementsFile(path, tuple(hashed), hashed=True, complete=True)] if hashed else []
    if plain or not hashed:
        files.append(RequirementsFile(path, tuple(plain), complete=True))
    roots = tuple(spec for name, spec in specs.items() if asked is None or name in asked)
    return (*files[:-1], replace(files[-1], specs=roots, rooted=asked is not None))


def _asked(lock: Pylock, packages: Iterable[Package]) -> dict[str, Requirement] | None:
    """What the lock was made for, by canonical name; None where it does not say."""
    known = {str(package.name): package for package in packages}
    table = (lock.tool or {}).get(TOOL)
    said = table.get("requested") if isinstance(table, Mapping) else None
    if isinstance(said, list):
        found = [one for text in said if (one := requirement_in(str(text))) is not None]
        return {key: one for one in found if (key := canonicalize_name(one.name)) in known}
    if any(package.dependencies is not None for package in known.values()):
        needed = {
            canonicalize_name(str(one.get("name", "")))
            for package in known.values()
            for one in package.dependencies or ()
        }
        return {name: parse_requirement(name) for name in known if name not in needed}
    return None


def _line(package: Package, folder: Path) -> tuple[str, list[str]]:
    """A package of a lock as a requirement, and its hashes. Raises ValueError, InvalidRequirement."""
    if package.vcs is not None:
        return f"{package.name} @ {_repository(package.vcs)}", []
    if package.directory is not None:
        place = Path(package.directory.path, package.directory.subdirectory or "")
        line = absolute(str(place), folder)
        return (f"-e {line}" if package.directory.editable else line), []
    if package.archive is not None:
        archive = package.archive
        url = archive.url or Path(absolute(archive.path or "", folder)).as_uri()
        url += f"#subdirectory={archive.subdirectory}" if archive.subdirectory else ""
        return f"{package.name} @ {url}", _hashes([archive])
    files = _files(package)
    version = package.version
    if version is None:  # each wheel says it, and validation found them to agree
        name = files[0].filename
        version = (parse_wheel_filename if name.endswith(".whl") else parse_sdist_filename)(name)[1]
    return f"{package.name}=={version}", _hashes(files)


def _files(package: Package) -> list[PackageWheel | PackageSdist]:
    return [*(package.wheels or ()), *([package.sdist] if package.sdist else [])]


def _links(package: Package, folder: Path) -> list[str]:
    """The folders of the files that a lock names by their paths alone."""
    paths = [one.path for one in _files(package) if one.path and not one.url]
    return list(dict.fromkeys(absolute(str(Path(path).parent), folder) for path in paths))


def _repository(vcs: PackageVcs) -> str:
    if not vcs.url or "://" not in vcs.url or not re.fullmatch(r"[\w.+:-]+", vcs.commit_id):
        raise ValueError("its repository is no URL, or its commit none.")
    url = f"{vcs.type}+{vcs.url}@{vcs.commit_id}"
    return f"{url}#subdirectory={vcs.subdirectory}" if vcs.subdirectory else url


def _hashes(files: Iterable[PackageArchive | PackageSdist | PackageWheel]) -> list[str]:
    """All hashes that installers accept, one file or another having each. Raises ValueError without any."""
    found = {
        f"{algorithm}:{digest.lower()}"
        for file in files
        for algorithm, digest in file.hashes.items()
        if _ALGORITHM.fullmatch(algorithm) and _DIGEST.fullmatch(digest)
    }
    if not found:
        raise ValueError("it has no hash that installers accept.")
    return sorted(found)
