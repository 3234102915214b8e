"""What an installation would do, found out without doing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from packaging.utils import canonicalize_name

from .distributions import Installed
from .installation import Installation
from .installers import Request


@dataclass(frozen=True)
class Rehearsal(Installation):
    """An installation that touches nothing and needs no lock; ``after`` is what would be installed."""

    after: dict[str, Installed] = field(default_factory=dict)

    def installed(self) -> Mapping[str, Installed]:
        """What would be installed by now."""
        return self.after

    def _perform(self, request: Request, lines: Sequence[str]) -> None:
        plan = self._plan(request, lines)
        for name in plan.removed:
            self.after.pop(name, None)
        # uv spells names the canonical way; what is there, or comes back, has its own spelling.
        spelled = {name: one.name for name, one in self.after.items()}
        if request.alone:
            roots = self._roots([*request.specs, *lines])
            spelled.update({canonicalize_name(one.name): one.name for one in roots})
        for name, planned in plan.installed.items():
            self.after[name] = replace(planned, name=spelled.get(name, planned.name))

    def _remove(self, names: Sequence[str]) -> None:
        for name in names:
            self.after.pop(canonicalize_name(name), None)

    @property
    def _scratch(self) -> Path | None:
        return None  # what is in the environment's own folder may be deleted by a change at any time
