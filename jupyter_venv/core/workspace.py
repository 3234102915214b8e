"""What the verbs that change something share: how programs start, and the checks they begin with."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._version import __version__
from ..errors import (
    EnvironmentExists,
    EnvironmentNotReady,
    NotWritable,
    OwnEnvironment,
)
from ..events import Report
from ..models import Environment, State
from . import kernelspecs, transaction
from .change import Change, Outcome, changes_to_json, summary
from .distributions import difference
from .environments import Layout
from .inspection import not_ready, require_changeable
from .installation import Installation
from .installers import installer_named
from .inventory import Look, look_at
from .kernelspecs import Registration
from .plan import NOTHING, Asked, surprises
from .process import CancelToken, Runner
from .registry import Registry
from .rehearsal import Rehearsal

#: What a change says of how it found versions, be it a preview or not.
_KEPT = ("as_of", "relaxed", "remarks")


@dataclass(frozen=True)
class Workspace(Registry):
    """One user's environments, to be changed: ``runner`` starts programs.

    ``source`` says through which face they are changed, for the journal.
    """

    runner: Runner
    source: str = ""

    def refuse_own(self, layout: Layout) -> None:
        """Raise OwnEnvironment for the environment this very process runs in."""
        if layout.is_own():
            raise OwnEnvironment(
                f"{layout.path} is the environment Jupyter itself runs in, which is never changed. "
                "Create an environment in another folder."
            )

    def changeable(self, project: Path, *, settled: bool = False) -> Layout:
        """The paths of an environment whose packages can be changed now; else the error says why not.

        ``settled``: not while an interrupted change is still to be repaired.
        """
        layout = self.layout(project)
        self.refuse_own(layout)
        environment = require_changeable(layout, self.inspect(layout))
        if settled and environment.state is State.INTERRUPTED:
            raise EnvironmentNotReady(
                "The last change was interrupted, so nobody can say what another one would come to. "
                "Repair the environment first."
            )
        return layout

    def require_creatable(self, layout: Layout, *, again: bool) -> Environment | None:
        """What is there already and may be built upon, or is to be replaced; raises when it is in the way."""
        self.refuse_own(layout)
        environment = self.inspect(layout)
        if environment is not None and "create" not in environment.allows:
            if environment.state in (State.CREATING, State.CHANGING, State.FOREIGN):
                raise not_ready(layout, environment)
            if not again and environment.state is State.READY:
                raise EnvironmentExists(
                    f"{layout.project} already has an environment, the kernel {environment.name}. "
                    "Install packages into it, create it again, or remove it first."
                )
            if not again:
                raise not_ready(layout, environment)
        if not os.access(layout.project, os.W_OK | os.X_OK):
            raise NotWritable(
                f"{layout.project} cannot be written. Check who owns it, or use another folder."
            )
        return environment

    def installation(
        self, layout: Layout, installer: str, report: Report, cancel: CancelToken, lock: int
    ) -> Installation:
        """An installer at work on an environment, under the lock with this file descriptor."""
        return Installation(layout, installer_named(installer), self.runner, os.environ, report, cancel, lock)

    def registration(self, layout: Layout) -> Registration | None:
        """The environment's kernelspec, also where it still says the place that it was moved from."""
        return kernelspecs.registration_of(self.kernels, layout) or kernelspecs.registration_before_move(
            self.kernels, layout
        )

    def register(
        self, layout: Layout, name: str, python: str, *, known: Registration | None
    ) -> tuple[Registration, Callable[[], None]]:
        """Write the environment's kernelspec, over the ``known`` one if it is still there.

        It gets a display name of its own. Also returns what undoes it.
        """
        all_ = kernelspecs.registrations(self.kernels)
        others = {one.display_name for one in all_ if one.name != name}
        display = kernelspecs.display_name(layout.project, python, others)
        if known in all_ and known is not None:
            return kernelspecs.replace(known, layout, display=display, python=python, version=__version__)
        made = kernelspecs.register(
            self.kernels, layout, name=name, display=display, python=python, version=__version__
        )
        return made, lambda: kernelspecs.unregister(made)

    def change_packages(
        self,
        verb: str,
        layout: Layout,
        arguments: tuple[str, ...],
        work: Callable[[Installation], Outcome],
        *,
        asked: Asked = NOTHING,
        requested: Sequence[str] = (),
        settled: Callable[[Look], Sequence[str]] | None = None,
        dropped: Sequence[str] = (),
        preview: bool = False,
        result: Mapping[str, Any] | None = None,
        needless: Callable[[Look], bool] = lambda look: False,
        nothing: str = "",
    ) -> Change:
        """A change of packages, as one transaction with the environment's own installer, or its preview.

        ``settled`` tells of what is then installed what was ``requested`` of it, if that is not known before.
        ``work`` returns what there is to say beside what changed; its result is for previews only, but for
        ``as_of``, ``relaxed`` and ``remarks``. Previews also say what goes beyond what was ``asked``.
        ``result`` is part of either's. ``needless``: whether with what is installed there is nothing to do;
        ``nothing``: what to say then, as in :func:`summary`.
        """
        environment = self.inspect(layout)
        assert environment is not None
        installer = environment.installer

        def action(report: Report, cancel: CancelToken) -> Outcome:
            said: list[Outcome] = []  # nothing where there was nothing to do

            def act(lock: int) -> Collection[str]:
                installation = self.installation(layout, installer, report, cancel, lock)
                said.append(work(installation))
                return installation.removed

            changes = transaction.change(
                layout,
                verb,
                arguments,
                act,
                requested=requested,
                settled=settled,
                dropped=dropped,
                source=self.source,
                report=report,
                cancel=cancel,
                needless=needless,
                as_of=lambda: str(said[0].result.get("as_of", "")),
            )
            after = self.inspect(layout)
            remark = said[0].message if said else ""
            return Outcome(
                f"{summary(verb, changes, arguments, nothing=nothing)} {remark}".rstrip(),
                {
                    "environment": after.to_json() if after else None,
                    "changes": changes_to_json(changes),
                    **{key: value for one in said for key, value in one.result.items() if key in _KEPT},
                    **(result or {}),
                },
            )

        def rehearse(report: Report, cancel: CancelToken) -> Outcome:
            with transaction.os_errors(layout.path):
                look = look_at(layout)
                before = look.installed
                rehearsal = Rehearsal(
                    layout,
                    installer_named(installer),
                    self.runner,
                    os.environ,
                    report,
                    cancel,
                    after=dict(before),
                )
                said = Outcome("") if needless(look) else work(rehearsal)
                cancel.check()
            changes = difference(before, rehearsal.after)
            return Outcome(
                f"{summary(verb, changes, arguments, preview=True, nothing=nothing)} {said.message}".rstrip(),
                {
                    "preview": True,
                    "changes": changes_to_json(changes),
                    **surprises(changes, asked),
                    **said.result,
                    **(result or {}),
                },
            )

        return Change(verb, layout.project, arguments, rehearse if preview else action, preview=preview)
