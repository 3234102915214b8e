"""The Python, the day and the versions with which most of what a project asks for can be had."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from packaging.utils import canonicalize_name

from ...errors import ResolutionFailed
from ...models import Interpreter
from . import periods, wishes
from .compilation import Compiler
from .complaints import Complaint, shortened
from .wishes import Wish

#: Weeks by which a day moves on, where it was too early for a Python.
_SLIDES = (0, 4, 13, 26, 39)
_NEAR = timedelta(days=45)
#: A Python as old as this has all the wheels it will get.
_SETTLED_DAYS = 300
_MOST_PYTHONS = 8
_ENOUGH = 3  # solutions to choose among
_DEAR = 150.0  # what it costs to do without something that every notebook imports
_MOST_STEPS = 40
#: From then on everything that no notebook imports gives at once.
_PATIENCE = 8


@dataclass(frozen=True)
class Solution:
    """What can be had. ``pins``: exact requirements; ``day``: as of when, maybe later than asked for.

    ``wheels_only``: names of distributions that did not build. ``later``: those of which only newer versions
    than of the day have wheels. ``undated``: the index does not say when
    anything was uploaded, so it is today's. ``cost`` tells better from worse; 0 is all as it was asked for.
    """

    interpreter: Interpreter
    day: date | None
    wishes: tuple[Wish, ...]
    pins: tuple[str, ...]
    wheels_only: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    undated: bool = False
    cost: float = 0.0


@dataclass(frozen=True)
class Search:
    """One search.

    ``infrastructure``: what the kernel needs, of the same day as everything else; all but the first can be
    done without where no index has it. ``day``: as of when; None is today. ``report`` is told in a sentence
    what is being tried.
    """

    compiler: Compiler
    infrastructure: tuple[str, ...]
    day: date | None
    today: date
    report: Callable[[str], None]

    def best(self, wanted: Sequence[Wish], interpreters: Iterable[Interpreter]) -> Solution:
        """The least costly solution over some interpreters, tried in this order. Raises ResolutionFailed."""
        found: list[Solution] = []
        complaint = Complaint()
        wanted = list(wanted)
        for number, interpreter in enumerate(list(interpreters)[:_MOST_PYTHONS]):
            solution = self.with_python(wanted, interpreter)
            wanted = _lessened(wanted, solution)
            if isinstance(solution, Complaint):
                complaint = solution
                continue
            found.append(replace(solution, cost=solution.cost + number * 0.5))
            # A better one there may be, but not by enough to keep somebody waiting.
            cheapest = min(one.cost for one in found)
            if self._is_good(solution) or (len(found) >= _ENOUGH and cheapest < _DEAR / 4):
                break
        if not found:
            raise ResolutionFailed(
                "Nothing of what the project asks for can be had together, with any Python here"
                + (f" as of {self.day}" if self.day else "")
                + ". The installer's words say why.",
                details=complaint.text,
            )
        return min(found, key=lambda one: one.cost)

    def with_python(
        self, wanted: Sequence[Wish], interpreter: Interpreter, *, wheels_only: Collection[str] = ()
    ) -> Solution | Complaint:
        """What can be had with one Python, giving up as little as possible."""
        pair = periods.minor(interpreter.version) or (3, 0)
        slides = self._days(pair)
        self.report(f"Finding versions for Python {interpreter.version}" + _as_of(slides[0]))
        now, sources, later = list(wanted), set(wheels_only), set[str]()
        slide, undated, complaint = 0, False, Complaint()
        own = list(self.infrastructure)
        for count in range(_MOST_STEPS):
            self.compiler.cancel.check()
            day = None if undated else slides[slide]
            lines = [one.now for one in now if one.now]
            answer = self.compiler.compile(
                [*lines, *own], interpreter.path, day, wheels_only=sources, undated=later
            )
            if not isinstance(answer, Complaint):
                solution = Solution(
                    interpreter, day, tuple(now), tuple(answer), frozenset(sources), frozenset(later), undated
                )
                return replace(solution, cost=self._cost(solution, slides[0]))
            complaint = answer
            if answer.undated and day is not None:
                undated = True
                continue
            if built := set(answer.unbuildable) - sources:
                sources |= built
                continue
            if answer.locations and (given := _without(now, answer.locations)) is not None:
                now = given
                continue
            if lacking := [name for name in own[1:] if name in answer.unknown]:
                own = [name for name in own if name not in lacking]
                continue
            if absent := {name for name in answer.unknown if any(one.key == name for one in now)}:
                why = "no package index has it"
                now = [one.without(why) if one.key in absent and not one.dropped else one for one in now]
                continue
            culprits = answer.culprits or dict.fromkeys(answer.unbuildable, "it could not be built")
            exhausted = all(one.step >= len(one.steps) for one in now if one.key in culprits)
            if exhausted and slide + 1 < len(slides):
                slide += 1
                continue
            # Of old there were wheels for few, and people had them from elsewhere.
            if exhausted and day is not None and (more := set(answer.wheelless) - later):
                later |= more
                continue
            given = wishes.relax(now, culprits)
            if given is None:
                given = self._blind(now)
            if given is None:
                return answer
            if count >= _PATIENCE:
                why = "other requirements, or this Python, do not allow it"
                given = [one if one.imported or one.dropped else one.freed(why) for one in given]
            now = given
        return complaint

    def _is_good(self, solution: Solution) -> bool:
        """Whether all that is imported is had as it was asked for, as of the day."""
        kept = all(one.absent or not (one.imported and one.step) for one in solution.wishes)
        near = not (self.day and solution.day) or solution.day - self.day <= _NEAR
        return kept and near and solution.cost < _DEAR / 4

    def _days(self, pair: tuple[int, int]) -> list[date | None]:
        """The days to try for a Python: later ones only while it was new, when wheels were still to come."""
        if self.day is None:
            return [None]
        first = periods.earliest(self.day, pair)
        last = periods.released(pair) + timedelta(days=_SETTLED_DAYS)
        days = [first + timedelta(weeks=weeks) for weeks in _SLIDES]
        return [min(first, self.today), *(day for day in days[1:] if day <= min(last, self.today))]

    @staticmethod
    def _blind(now: Sequence[Wish]) -> list[Wish] | None:
        """Give something, though nobody said what is in the way: pins first, and what is imported last."""
        for able in (
            [one for one in now if one.step < len(one.steps) and not one.imported],
            [one for one in now if one.step < len(one.steps)],
            [one for one in now if not one.dropped and not one.key],
            [one for one in now if not one.dropped and not one.imported],
        ):
            if able:
                why = "together they could not be met"
                return [one.relaxed(why, steps=len(one.steps) or 1) if one in able else one for one in now]
        return None

    def _cost(self, solution: Solution, first: date | None) -> float:
        cost = 0.0
        for one in solution.wishes:
            if one.absent:  # no other Python has it either
                continue
            if one.dropped:
                cost += max(5, _DEAR * one.share)
            else:
                cost += one.step * (4 * one.share if one.imported else 0.3)
        cost += 3 * len(solution.later)
        if self.day is not None and solution.day is not None:
            cost += max(0, (solution.day - self.day).days) / 20
        return cost


def _without(now: Sequence[Wish], locations: Iterable[str]) -> list[Wish] | None:
    """The wishes without those from places that cannot be reached; None if none is."""
    bare = [location.partition("#")[0].rpartition("@")[0] or location for location in locations]
    gone = [
        one
        for one in now
        if not one.dropped and "://" in one.now and any(_same(one.now, place) for place in bare)
    ] or [one for one in now if not one.dropped and "://" in one.now]
    if not gone:
        return None
    why = "what it comes from could not be fetched"
    return [one.without(why) if one in gone else one for one in now]


def _lessened(wanted: Sequence[Wish], solution: Solution | Complaint) -> list[Wish]:
    """The wishes without what a solution with another Python found to be nowhere."""
    if isinstance(solution, Complaint):
        return list(wanted)
    return [after if after.absent else before for before, after in zip(wanted, solution.wishes, strict=True)]


def _same(line: str, place: str) -> bool:
    return place.removeprefix("git+").removesuffix(".git") in line


def _as_of(day: date | None) -> str:
    return f", as of {day}" if day else ""


def names(pins: Iterable[str]) -> dict[str, str]:
    """Canonical names and versions of exact requirements."""
    pairs = (pin.partition(" ")[0].partition("==") for pin in pins)
    return {canonicalize_name(name): version for name, _, version in pairs if version}


def giving_up(solution: Solution) -> list[tuple[str, str, str]]:
    """What could not be had as the project has it: ``(was, now, why)``."""
    return [(one.line, one.now, shortened(one.why[-1:])) for one in solution.wishes if one.step]
