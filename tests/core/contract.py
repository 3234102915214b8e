"""An environment on which both installers are tried, and what is asked of every change in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from jupyter_venv.core.change import Change
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.journal import Journal
from jupyter_venv.core.manager import Manager
from jupyter_venv.errors import JupyterVenvError
from jupyter_venv.events import Event, Failed, Finished, Phase, Progress
from jupyter_venv.models import State
from tests import tiny

INSTALLERS = ("uv", "pip")


@dataclass
class Subject:
    """A project with an environment, and everything a change in it reported."""

    installer: str
    project: Path
    manager: Manager
    events: list[Event] = field(default_factory=list)

    @property
    def layout(self) -> Layout:
        return Layout.of_project(self.project)

    def run(self, change: Change) -> dict[str, Any]:
        """Run a change; the result, with each package's versions as ``name: (before, after)``."""
        self.events.clear()
        result = change.run(self.events.append).result
        return {one["name"]: (one["before"], one["after"]) for one in result["changes"]}

    def install(self, *specs: str, **options: Any) -> dict[str, Any]:
        return self.run(self.manager.install(self.project, specs, **options))

    def foretold(self, verb: Callable[..., Change], *arguments: Any, **options: Any) -> dict[str, Any]:
        """Run a verb of the manager after its preview, which must change nothing and say just that."""
        before = self.everything(), self.layout.journal.read_bytes()
        change = verb(self.project, *arguments, preview=True, **options)
        planned = self.run(change)
        assert change.preview
        assert self.result()["preview"] is True
        assert (self.everything(), self.layout.journal.read_bytes()) == before
        assert set(self.layout.records.iterdir()) <= {
            self.layout.inventory,
            self.layout.journal,
            self.layout.lock,
            self.layout.record,
        }
        done = self.run(verb(self.project, *arguments, **options))
        assert planned == done
        return done

    def refusal(self, verb: Callable[..., Change], *arguments: Any, **options: Any) -> JupyterVenvError:
        """How a verb fails, after checking that its preview failed alike and that nothing was changed."""
        before = self.everything()
        errors = []
        for preview in (True, False):
            with pytest.raises(JupyterVenvError) as caught:
                self.run(verb(self.project, *arguments, preview=preview, **options))
            errors.append(caught.value)
            assert self.everything() == before
        assert errors[0].code == errors[1].code
        return errors[1]

    def result(self) -> dict[str, Any]:
        last = self.events[-1]
        assert isinstance(last, Finished)
        return last.result

    def message(self) -> str:
        last = self.events[-1]
        assert isinstance(last, (Failed, Finished))
        return last.message

    def failure(self, *specs: str, **options: Any) -> str:
        """The code of an install that must fail, after checking that it changed nothing."""
        before = self.everything()
        with pytest.raises(JupyterVenvError) as caught:
            self.install(*specs, **options)
        last = self.events[-1]
        assert isinstance(last, Failed)
        assert (last.verb, last.code, last.message) == ("install", caught.value.code, caught.value.message)
        assert last.details, "the installer's own words are shown"
        assert self.phases()[-1] is Phase.RESTORING
        assert self.everything() == before
        assert Journal(self.layout.journal).entries()[-1].status == "restored"
        assert self.manager.environment(self.project).state is State.READY
        return last.code

    def versions(self) -> dict[str, str]:
        """The user's packages; setuptools comes with the venv of older Pythons."""
        installed = self.manager.packages(self.project)
        return {one.name: one.version for one in installed if one.name not in {*tiny.KERNEL, "setuptools"}}

    def requested(self) -> set[str]:
        return {one.name for one in self.manager.packages(self.project) if one.requested}

    def everything(self) -> tuple[object, ...]:
        return self.manager.packages(self.project), tiny.tree(self.layout.path, without=[".jupyter_venv"])

    def phases(self) -> list[Phase]:
        """Each phase once, in the order of its first report."""
        return list(dict.fromkeys(event.phase for event in self.events if isinstance(event, Progress)))
