"""Looking back and going back: the verbs on an environment's history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from ..errors import NotUndoable
from ..models import PastChange
from . import history as reading
from .bookkeeping import is_noticed, notice_if_free, now
from .change import Change, Outcome
from .distributions import read_distributions
from .environments import Layout
from .going_back import Plan, bring_back, plan_restore, plan_undo
from .history import TODAY, UNDO, day_of
from .installation import Installation
from .journal import Entry, Journal
from .workspace import Workspace


def history(workspace: Workspace, project: Path) -> list[PastChange]:
    """See :meth:`Manager.history`."""
    layout, environment = workspace.readable(project)
    if not is_noticed(layout):
        notice_if_free(layout, environment)
    return reading.history(Journal(layout.journal).entries(), read_distributions(layout))


def undo(workspace: Workspace, project: Path, number: int | None, *, preview: bool) -> Change:
    """See :meth:`Manager.undo`."""
    layout = workspace.changeable(project, settled=True)
    _, entries = now(layout)
    entry = reading.to_undo(entries, number)
    said = f"That takes back {reading.title(entry, begins=False)}."
    return _change(workspace, layout, UNDO, entry, plan_undo, Outcome(said), preview=preview)


def restore(workspace: Workspace, project: Path, number: int, *, preview: bool) -> Change:
    """See :meth:`Manager.restore`."""
    layout = workspace.changeable(project, settled=True)
    _, entries = now(layout)
    entry = reading.entry_of(entries, number)
    said = f"That is how it was after {reading.title(entry, begins=False)}."
    day = day_of(one for one in entries if one.number <= number)
    dated = {} if day == day_of(entries) else {"as_of": day or TODAY}
    return _change(workspace, layout, "restore", entry, plan_restore, Outcome(said, dated), preview=preview)


def _change(
    workspace: Workspace,
    layout: Layout,
    verb: str,
    entry: Entry,
    make_plan: Callable[[Layout, int], Plan],
    said: Outcome,
    *,
    preview: bool,
) -> Change:
    planned = partial(make_plan, layout, entry.number)
    plan = planned()

    def work(installation: Installation) -> Outcome:
        if planned() != plan:  # now that nobody else can change anything
            raise NotUndoable(
                "Somebody else has changed the environment just now, so nothing was done. "
                "Look at its history again, then decide."
            )
        installed = installation.installed()
        kept = ", ".join(installed[key].name for key in plan.kept)
        bring_back(installation, plan)
        remark = f" Needed by now, so not removed: {kept}." if kept else ""
        return Outcome(f"{said.message}{remark}", said.result)

    return workspace.change_packages(
        verb,
        layout,
        (str(entry.number),),
        work,
        requested=plan.asked,
        dropped=plan.dropped,
        preview=preview,
        result={"undone" if verb == UNDO else "restored": entry.number},
    )
