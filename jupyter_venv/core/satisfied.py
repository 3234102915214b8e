"""Whether there is anything to install at all: then no copy is kept and no installer is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .distributions import Installed, applies
from .requirements import RequirementsFile, direct_references, requirement_in
from .specs import admits
from .wanted import Wanted


def plain_requirements(wanted: Wanted) -> list[Requirement] | None:
    """All that is wanted, if names and versions say it all.

    None where only an installer can tell: what a path or URL has by now, whether a file has the right hash,
    what constraints come to.
    """
    found = [spec.requirement for spec in wanted.specs]
    for file in wanted.files:
        if not _is_plain(file):
            return None
        found += filter(None, map(requirement_in, file.lines))
    plain = [one for one in found if one is not None and one.url is None]
    return plain if len(plain) == len(found) else None


def is_satisfied(
    requirements: Iterable[Requirement], installed: Mapping[str, Installed], environment: Mapping[str, str]
) -> bool:
    """Whether all of this is installed, with all that it needs in turn, in versions that fit."""
    queue = [one for one in requirements if applies(one, environment)]
    seen: set[tuple[str, str]] = set()
    while queue:
        requirement = queue.pop()
        name = canonicalize_name(requirement.name)
        one = installed.get(name)
        if one is None or requirement.url is not None or not admits(requirement, one.version):
            return False
        for extra in ("", *requirement.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                extras = [extra] if extra else []
                needs = one.requirements if extra else one.requirements_without_extras
                queue += [need for need in needs if applies(need, environment, extras)]
    return True


def _is_plain(file: RequirementsFile) -> bool:
    _, references = direct_references(file.lines)
    return not (file.hashed or file.constraints or references)
