"""What a project's ``pyproject.toml`` declares that it needs. Read as data, never built or run.

Sources: https://packaging.python.org/en/latest/specifications/pyproject-toml/ and PEP 735 (groups).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from packaging.dependency_groups import resolve_dependency_groups
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from ..errors import DirectReferenceRefused, InvalidRequirement, InvalidRequirementsFile, UnfitPython
from .distributions import applies
from .requirements import RequirementsFile
from .specs import Spec, parse_spec
from .toml import read_toml

PROJECT_FILE = "pyproject.toml"


def declares_dependencies(path: Path) -> bool:
    """Whether a pyproject.toml lists the project's dependencies. Raises InvalidRequirementsFile."""
    project = read_toml(path).get("project")
    return isinstance(project, dict) and "dependencies" in project


def read_pyproject(
    path: Path,
    environment: Mapping[str, str],
    *,
    allow_direct_references: bool = False,
    extras: Collection[str] = (),
    groups: Collection[str] = (),
) -> RequirementsFile:
    """The dependencies of a pyproject.toml, with those of optional ``extras`` and of dependency ``groups``.

    Raises InvalidRequirementsFile, DirectReferenceRefused for paths and URLs unless these are allowed.
    """
    document = read_toml(path)
    project = document.get("project")
    if not isinstance(project, dict):
        project = {}
    require_python(project.get("requires-python"), path, environment)
    texts = [*_dependencies(project, path, groups=groups), *_optional(project, path, environment, extras)]
    try:
        table = document.get("dependency-groups", {})
        texts += resolve_dependency_groups(table if isinstance(table, dict) else {}, *groups)
    except Exception as error:  # several kinds at once, in a group of exceptions of packaging's own
        raise InvalidRequirementsFile(f"{path.name}: {_reason(error)}.") from None
    specs = [parse_dependency(text, path, allow_direct_references=allow_direct_references) for text in texts]
    _refuse_sources(document, specs, path)
    specs = list({spec.text: spec for spec in specs}.values())
    return RequirementsFile(path, tuple(spec.text for spec in specs), specs=tuple(specs))


def _dependencies(project: Mapping[str, Any], path: Path, *, groups: Collection[str]) -> list[str]:
    if "dependencies" in project:
        return _texts(project["dependencies"], "dependencies", path)
    if "dependencies" in (project.get("dynamic") or ()):
        raise InvalidRequirementsFile(
            f"{path.name} leaves its dependencies to the build of the project, which only that can tell. "
            "Install the project itself (-e .), or give a requirements file."
        )
    if groups:
        return []
    raise InvalidRequirementsFile(
        f"{path.name} has no [project] dependencies to go by. List them there, or give a requirements file."
    )


def _optional(
    project: Mapping[str, Any], path: Path, environment: Mapping[str, str], extras: Collection[str]
) -> list[str]:
    """What extras add; one that names extras of the project itself has theirs."""
    table = project.get("optional-dependencies")
    known = (
        {canonicalize_name(name): value for name, value in table.items()} if isinstance(table, dict) else {}
    )
    own = canonicalize_name(str(project.get("name", "")))
    queue, seen, found = [canonicalize_name(extra) for extra in extras], set[str](), list[str]()
    while queue:
        extra = queue.pop(0)
        if extra in seen:
            continue
        seen.add(extra)
        if extra not in known:
            raise InvalidRequirementsFile(
                f"{path.name} has no optional dependencies {extra!r}. "
                f"It has {', '.join(sorted(known)) or 'none at all'}."
            )
        for text in _texts(known[extra], f"optional-dependencies.{extra}", path):
            spec = parse_dependency(text, path, allow_direct_references=True)
            if spec.requirement is not None and spec.key == own:
                if applies(spec.requirement, environment):
                    queue += map(canonicalize_name, sorted(spec.requirement.extras))
            else:
                found.append(text)
    return found


def parse_dependency(text: str, path: Path, *, allow_direct_references: bool) -> Spec:
    """A dependency that a file lists. Raises InvalidRequirementsFile or DirectReferenceRefused."""
    try:
        spec = parse_spec(text, project=path.parent, allow_direct_references=allow_direct_references)
    except InvalidRequirement as error:
        raise InvalidRequirementsFile(f"{path.name}: {error.message}") from None
    except DirectReferenceRefused as error:
        raise DirectReferenceRefused(f"{path.name}: {error.message}") from None
    if spec.requirement is None:
        raise InvalidRequirementsFile(f"{path.name}: {spec.shown!r} is no dependency: it has no name.")
    return spec


def _refuse_sources(document: Mapping[str, Any], specs: Collection[Spec], path: Path) -> None:
    """Raise InvalidRequirementsFile for what uv alone would get from elsewhere.

    By its name, the index may have something else, put there by anybody.
    """
    uv = document.get("tool", {}).get("uv") if isinstance(document.get("tool"), dict) else None
    sources = uv.get("sources") if isinstance(uv, dict) else None
    named = {canonicalize_name(name) for name in sources} if isinstance(sources, dict) else set()
    if elsewhere := sorted(str(spec.key) for spec in specs if spec.key in named):
        raise InvalidRequirementsFile(
            f"{path.name} has {', '.join(elsewhere)} come from where [tool.uv.sources] says, which only uv's "
            "own projects follow. Lock it (uv export --format pylock.toml), or give a requirements file."
        )


def require_python(wanted: object, path: Path, environment: Mapping[str, str]) -> None:
    """Raise UnfitPython where what a file ``wanted`` of Python is not what there is."""
    version = environment["python_full_version"]
    try:
        fits = not isinstance(wanted, str) or SpecifierSet(wanted).contains(version, prereleases=True)
    except InvalidSpecifier:
        fits = True
    if not fits:
        raise UnfitPython(
            f"{path.name} asks for Python {wanted}, and this is {version}. "
            "Create the environment with another Python, or change what the file asks for."
        )


def _texts(value: Any, what: str, path: Path) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidRequirementsFile(f"{path.name}: {what} is no list of requirements. Correct it.")
    return value


def _reason(error: BaseException) -> str:
    inner = getattr(error, "exceptions", None)
    return _reason(inner[0]) if inner else str(error).splitlines()[0] if str(error) else type(error).__name__
