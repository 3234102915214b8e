"""Requirements, and what may stand in for one that cannot be had as it stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from packaging.requirements import InvalidRequirement as PackagingError
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ..pep508 import parse_requirement


@dataclass(frozen=True)
class Wish:
    """One requirement, as a project has it, and how far it has been relaxed.

    ``line``: what the project says. ``share``: of the notebooks, how many import it, 0 to 1. ``steps``: what
    may be asked for instead, each less than the one before; ``step`` counts those taken, and one more than
    there are means that it is dropped. ``why``: the reasons for each step taken. ``absent``: it is nowhere
    to be had, whatever the Python and the day. ``firm``: nothing else will do.
    """

    line: str
    share: float = 0.0
    steps: tuple[str, ...] = ()
    step: int = 0
    why: tuple[str, ...] = ()
    absent: bool = False
    firm: bool = False

    @property
    def imported(self) -> bool:
        """Whether any notebook imports it."""
        return self.share > 0

    @property
    def now(self) -> str:
        """What to ask for; empty for nothing."""
        if self.step == 0:
            return self.line
        return self.steps[self.step - 1] if self.step <= len(self.steps) else ""

    @property
    def dropped(self) -> bool:
        """Whether it was given up."""
        return self.step > len(self.steps)

    @property
    def key(self) -> str:
        """The distribution's canonical name; empty for a path or URL without one."""
        return key_of(self.line)

    def relaxed(self, why: str, *, steps: int = 1) -> Wish:
        """The next wish, which asks for less."""
        step = min(self.step + steps, len(self.steps) + 1)
        return replace(self, step=step, why=(*self.why, why))

    def without(self, why: str) -> Wish:
        """The wish for something that does not exist, or what stands in for it where that is known."""
        if self.steps and "://" in self.now:
            return self.relaxed(why)
        return replace(self, step=len(self.steps) + 1, why=(*self.why, why), absent=True)

    def freed(self, why: str) -> Wish:
        """Any version will do; unchanged if that is so already."""
        if self.step >= len(self.steps):
            return self
        return replace(self, step=len(self.steps), why=(*self.why, why))


def wish(line: str, *, share: float = 0.0, known: bool = False) -> Wish:
    """A requirement with what may stand in for it.

    ``==1.2.3`` becomes ``==1.2.*``, then ``>=1.2.3``, then any version. What comes from a path or URL has no
    substitute, as an index may have somebody else's by that name, unless it is ``known`` whose name it is.
    """
    requirement = parsed(line)
    if requirement is None:
        return Wish(line, share)
    name = named(requirement)
    if requirement.url is not None:
        return Wish(line, share, (name,) if known else ())
    marker = f" ; {requirement.marker}" if requirement.marker is not None else ""
    steps: list[str] = []
    exact = [one for one in requirement.specifier if one.operator in ("==", "===")]
    if exact:
        try:
            version = Version(exact[0].version.removesuffix(".*"))
        except InvalidVersion:
            pass
        else:
            if len(version.release) > 1 and not exact[0].version.endswith(f"{version.release[1]}.*"):
                steps.append(f"{name}=={version.release[0]}.{version.release[1]}.*{marker}")
            steps.append(f"{name}>={version.public}{marker}")
    if requirement.specifier:
        steps.append(f"{name}{marker}")
    return Wish(line, share, tuple(steps))


def parsed(line: str) -> Requirement | None:
    """The requirement of a line; None for a path, a URL or what is none."""
    text = re.sub(r"^(-e|--editable)[ =]+", "", line.strip())
    try:
        return parse_requirement(text)
    except PackagingError:
        return None


def key_of(line: str) -> str:
    """The canonical name of a line's distribution; empty for a path or URL without one."""
    requirement = parsed(line)
    return canonicalize_name(requirement.name) if requirement is not None else ""


def named(requirement: Requirement) -> str:
    """The name of a requirement with its extras."""
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}"


def merged(wishes: Sequence[Wish]) -> list[Wish]:
    """The wishes, each once, and without bare names that others bound."""
    bounded = {one.key for one in wishes if one.key and one.steps}
    found: dict[str, Wish] = {}
    for one in wishes:
        if one.key in bounded and not one.steps and "[" not in one.line and "@" not in one.line:
            continue
        found.setdefault(one.line, one)
    return list(found.values())


def relax(wishes: Sequence[Wish], culprits: Mapping[str, str]) -> list[Wish] | None:
    """The wishes to try next, after those by the names of ``culprits`` (with reasons) could not be met.

    Of several, only those give that no notebook imports, as long as these have anything to give. None where
    nothing is left to give.
    """
    meant = [one for one in wishes if not one.dropped and one.key in culprits]
    if not meant:
        return None
    giving = _least_missed(meant)
    return [one.relaxed(culprits[one.key]) if one in giving else one for one in wishes]


def _least_missed(meant: Sequence[Wish]) -> list[Wish]:
    able = [one for one in meant if one.step < len(one.steps)]
    if not able:  # only dropping is left: those that no notebook imports, else all
        return [one for one in meant if not one.imported] or list(meant)
    others = [one for one in able if not one.imported]
    return others or able
