"""What somebody wants installed, in the versions of a day: for environments that stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ...events import Phase, Progress, Report
from ...models import Interpreter
from ..process import CancelToken, Runner
from ..reasons import KERNEL_PACKAGES
from ..specs import Spec, parse_spec
from ..wanted import Wanted
from . import periods
from .compilation import Compiler
from .dates import Dated
from .search import Search, Solution, giving_up
from .wishes import Wish, wish


@dataclass(frozen=True)
class Found:
    """What was found: ``wanted`` asks for it, with everything else held to the day by constraints."""

    wanted: Wanted
    solution: Solution
    dated: Dated

    @property
    def remarks(self) -> list[str]:
        """As of when, and what had to give, for people, a sentence each."""
        if self.solution.undated:
            return [
                "The package index does not say when its files were uploaded, so the packages are today's."
            ]
        words = [f"Packages are as of {self.solution.day}, {self.dated.because}."]
        if self.solution.day != self.dated.day:
            words = [
                f"Packages are as of {self.solution.day}: on {self.dated.day}, {self.dated.because}, there "
                f"were not enough for Python {self.solution.interpreter.version} yet."
            ]
        for was, now, why in giving_up(self.solution):
            words.append(f"{was} could not be had ({why})" + (f", so it is {now}." if now else ": left out."))
        if self.solution.later:
            words.append(f"Only newer versions have wheels of {', '.join(sorted(self.solution.later))}.")
        return words

    @property
    def remark(self) -> str:
        """All of that in one."""
        return " ".join(self.remarks)

    @property
    def result(self) -> dict[str, Any]:
        """The same for programs."""
        relaxed = [{"was": was, "now": now, "why": why} for was, now, why in giving_up(self.solution)]
        return {"as_of": str(self.solution.day or ""), "relaxed": relaxed, "remarks": self.remarks}


def find(
    wanted: Wanted,
    dated: Dated,
    interpreters: Callable[[], Sequence[Interpreter]],
    *,
    project: Path,
    runner: Runner,
    environ: Mapping[str, str],
    report: Report,
    cancel: CancelToken,
) -> Found:
    """Find the Python and the versions of a day for what is wanted. Raises ResolutionFailed.

    What only a place has (a path, a URL) stays as it is, and so does what a lock says exactly.
    """

    def say(text: str) -> None:
        report(Progress(Phase.RESOLVING, text))

    search = Search(
        Compiler(runner, environ, cancel),
        KERNEL_PACKAGES,
        dated.day,
        datetime.now(timezone.utc).date(),
        say,
    )
    dateable = [spec for spec in wanted.everything if _is_dateable(spec)]
    order = periods.in_order(interpreters(), dated.day, ())
    solution = search.best([wish(spec.text, share=1.0) for spec in dateable], order)
    now = {spec.text: one for spec, one in zip(dateable, solution.wishes, strict=True)}

    def settled(specs: Sequence[Spec]) -> tuple[Spec, ...]:
        kept = [spec if spec.text not in now else _spec(now[spec.text], project) for spec in specs]
        return tuple(spec for spec in kept if spec is not None)

    files = []
    for file in wanted.files:
        if file.complete or file.hashed:
            files.append(file)
            continue
        specs = settled(file.specs)
        options = [line for line in file.lines if line.startswith("-") and not line.startswith("-e")]
        files.append(replace(file, lines=(*options, *(spec.text for spec in specs)), specs=specs))
    return Found(Wanted(tuple(files), settled(wanted.specs), solution.pins), solution, dated)


def _is_dateable(spec: Spec) -> bool:
    return spec.requirement is not None and spec.requirement.url is None


def _spec(one: Wish, project: Path) -> Spec | None:
    return parse_spec(one.now, project=project) if one.now else None
