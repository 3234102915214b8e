"""A core that only pretends, for the server to sit on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jupyter_venv.core.drift import Drift, Imported, Place, Skipped, Unused
from jupyter_venv.core.process import CancelToken
from jupyter_venv.errors import (
    ChangeNotFound,
    EnvironmentNotFound,
    ForeignEnvironment,
    IndexUnreachable,
    InvalidRequirement,
    JupyterVenvError,
    NotInstalled,
    NotUndoable,
    PackageNotFound,
)
from jupyter_venv.events import Failed, Finished, Report, Started
from jupyter_venv.models import (
    Comparison,
    Different,
    Environment,
    Interpreter,
    Link,
    Missing,
    Module,
    Need,
    Outdated,
    Package,
    PackageChange,
    PackageDetails,
    PastChange,
    Project,
    State,
    Unlisted,
    Version,
)

ALLOWED = (
    "packages",
    "compare",
    "history",
    "install",
    "uninstall",
    "upgrade",
    "sync",
    "freeze",
    "embed",
    "binder",
    "undo",
    "restore",
    "remove",
    "terminal",
)

TIME = "2026-11-20T12:00:00+00:00"

Script = Callable[[Report, CancelToken], None]


class FakeChange:
    """Does what ``script`` does between Started and Finished, and ends as core's do."""

    def __init__(
        self,
        verb: str,
        project: Path,
        arguments: Sequence[str],
        script: Script | None = None,
        *,
        preview: bool = False,
        aside: bool = False,
    ) -> None:
        self.aside = aside
        self.verb = verb
        self.project = project
        self.arguments = tuple(arguments)
        self.preview = preview
        self.environment_id = fake_id(project)
        self._script = script

    def run(self, report: Report, cancel: CancelToken | None = None) -> Finished:
        report(Started(self.verb, str(self.project), self.arguments))
        try:
            if self._script is not None:
                self._script(report, cancel or CancelToken())
        except JupyterVenvError as error:
            report(Failed(self.verb, error.code, error.message, error.details))
            raise
        except Exception as error:
            report(Failed(self.verb, "error", str(error)))
            raise
        finished = Finished(self.verb, f"{self.verb} is done.", {"changes": []})
        report(finished)
        return finished


@dataclass
class FakeStatus:
    """As much of core's Status as the server reads."""

    environment: Environment | None = None
    requirements: Path | None = None


@dataclass
class FakeManager:
    """Environments in memory.

    ``calls`` records every changing verb with its arguments; ``error`` is raised by all of them; ``gate``
    holds what takes long until it is set; ``script`` is what changes do when they run.
    """

    registered: dict[Path, Environment] = field(default_factory=dict)
    unregistered: dict[Path, Environment] = field(default_factory=dict)
    calls: list[tuple[str, Path, dict[str, Any]]] = field(default_factory=list)
    error: JupyterVenvError | None = None
    gate: threading.Event | None = None
    script: Script | None = None
    listed: int = 0
    offline: bool = False
    asked: list[str] = field(default_factory=list)
    compared: list[Path | None] = field(default_factory=list)

    def add(self, project: Path, *, registered: bool = True, **fields: Any) -> Environment:
        """An environment for ``project``, which is made."""
        (project / ".venv").mkdir(parents=True, exist_ok=True)
        environment = replace(
            Environment(
                id=fake_id(project),
                name=f"venv-{fake_id(project)}",
                display_name=project.name,
                project=str(project),
                path=str(project / ".venv"),
                state=State.READY,
                python="3.11.7",
                allows=ALLOWED,
            ),
            **fields,
        )
        (self.registered if registered else self.unregistered)[project.resolve()] = environment
        return environment

    def packages(self, project: Path) -> list[Package]:
        if self.environment(project).state is State.FOREIGN:
            raise ForeignEnvironment("Not ours.")
        return [Package("humanize", "4.9.0", "Words for numbers", requested=True, required_by=("report",))]

    def package(self, project: Path, name: str) -> PackageDetails:
        require_name(name)
        [package] = self.packages(project)
        if name != package.name:
            raise NotInstalled(f"{name} is not installed in this environment.")
        return PackageDetails(
            package.name,
            package.version,
            links=(Link("Homepage", "https://humanize.example"),),
            requires=(Need("six>1", "six", None),),
            required_by=package.required_by,
        )

    def history(self, project: Path) -> list[PastChange]:
        self.packages(project)
        change = PackageChange("humanize", None, "4.9.0")
        return [
            PastChange(2, "install", ("humanize",), TIME, source="cell", changes=(change,), undoable=True),
            PastChange(1, "create", (), TIME, source="terminal"),
        ]

    def compare(self, project: Path, file: Path | None = None) -> Comparison:
        self.packages(project)
        self.compared.append(file)
        return Comparison(
            (file or Path("requirements.txt")).name,
            exists=True,
            agrees=False,
            missing=(Missing("six", "six>1"),),
            different=(Different("pandas", "pandas<2", "2.1"),),
            unlisted=(Unlisted("humanize", "4.9.0"),),
        )

    def versions(self, project: Path, name: str) -> Project:
        self._ask_index(project, name)
        if name == "nothing":
            raise PackageNotFound("No index has a package called nothing.")
        versions = (Version("2.0", "2026-01-01", prerelease=True), Version("1.0", yanked=True))
        return Project(name, "Words", "2020-01-01", versions)

    def outdated(self, project: Path) -> Outdated:
        self._ask_index(project)
        return Outdated({"humanize": "5.0"}, {"humanize": "you asked for humanize<5"}, ("mine",))

    def module(self, project: Path, module: str) -> Module:
        self._ask_index(project, module)
        return Module(module, "unknown", module, project=Project(module))

    def _ask_index(self, project: Path, name: str = "all") -> None:
        require_name(name)
        self.asked.append(name)
        self.packages(project)
        self._wait()
        if self.offline:
            raise IndexUnreachable("The package index does not answer.")

    def interpreters(self) -> list[Interpreter]:
        self._wait()
        return [Interpreter("/usr/bin/python3", "3.11.7", default=True)]

    def _wait(self) -> None:
        if self.gate is not None:
            # Only a server whose loop is blocked ever waits this long.
            assert self.gate.wait(timeout=10)

    def environments(self) -> list[Environment]:
        self.listed += 1
        return list(self.registered.values())

    def environment(self, project: Path) -> Environment:
        found = (self.registered | self.unregistered).get(project.resolve())
        if found is None:
            raise EnvironmentNotFound("No environment here.")
        return found

    def status(self, project: Path) -> FakeStatus:
        file = project / "requirements.txt"
        return FakeStatus(
            (self.registered | self.unregistered).get(project.resolve()), file if file.exists() else None
        )

    def fingerprint(self) -> object:
        return sorted(map(str, self.registered))

    def create(self, project: Path, *, again: bool = False, **options: Any) -> FakeChange:
        return self._change("create", project, options.get("specs", ()), {**options, "again": again})

    def install(
        self, project: Path, specs: Sequence[str], *, preview: bool = False, **options: Any
    ) -> FakeChange:
        return self._change("install", project, specs, options, preview=preview)

    def uninstall(
        self, project: Path, names: Sequence[str], *, unneeded: bool = False, preview: bool = False
    ) -> FakeChange:
        return self._change("uninstall", project, names, {"unneeded": unneeded}, preview=preview)

    def upgrade(
        self, project: Path, names: Sequence[str] = (), *, preview: bool = False, **options: Any
    ) -> FakeChange:
        return self._change("upgrade", project, names, options, preview=preview)

    def sync(
        self, project: Path, requirements: Path | None = None, *, preview: bool = False, **options: Any
    ) -> FakeChange:
        return self._change("sync", project, (), {"file": requirements, **options}, preview=preview)

    def undo(self, project: Path, number: int | None = None, *, preview: bool = False) -> FakeChange:
        return self._back("undo", project, number, preview=preview)

    def restore(self, project: Path, number: int, *, preview: bool = False) -> FakeChange:
        return self._back("restore", project, number, preview=preview)

    def _back(self, verb: str, project: Path, number: int | None, *, preview: bool) -> FakeChange:
        if number == 1:
            raise NotUndoable("It cannot be undone.")
        if number not in (2, None):
            raise ChangeNotFound(f"The history has no change {number}.")
        return self._change(verb, project, (), {"number": number}, preview=preview)

    def freeze(
        self,
        project: Path,
        output: Path | None = None,
        *,
        preview: bool = False,
        **options: Any,
    ) -> FakeChange:
        return self._change("freeze", project, (), {"output": output, **options}, preview=preview)

    def reproduce(self, project: Path, notebooks: Sequence[Path] = (), **options: Any) -> FakeChange:
        names = [str(path.relative_to(project)) for path in notebooks]
        return self._change("reproduce", project, names, options, aside=True)

    def embed(self, project: Path, notebook: Path, *, preview: bool = False) -> FakeChange:
        return self._change("embed", project, (notebook.name,), {"notebook": notebook}, preview=preview)

    def binder(self, project: Path, *, preview: bool = False, **options: Any) -> FakeChange:
        return self._change("binder", project, (), options, preview=preview)

    def check(self, project: Path, notebooks: Sequence[Path] = ()) -> Drift:
        names = tuple(path.relative_to(project).as_posix() for path in notebooks) or ("a.ipynb",)
        six = Imported("six", "six", declared=False, installed=None, places=(Place(names[0], 1),))
        unused = Unused("pandas", "pandas<2", "requirements.txt")
        return Drift(
            agrees=False,
            environment=False,
            notebooks=names,
            files=("requirements.txt",),
            imported=(six,),
            unused=(unused,),
            skipped=(Skipped("r.ipynb", "It is in R, not in Python."),),
        )

    def repair(self, project: Path) -> FakeChange:
        return self._change("repair", project, (), {})

    def remove(self, project: Path) -> FakeChange:
        return self._change("remove", project, (), {})

    def _change(
        self,
        verb: str,
        project: Path,
        arguments: Sequence[str],
        options: dict[str, Any],
        *,
        preview: bool = False,
        aside: bool = False,
    ) -> FakeChange:
        if self.error is not None:
            raise self.error
        self.calls.append((verb, project, {"arguments": tuple(arguments), "preview": preview, **options}))
        return FakeChange(verb, project, arguments, self.script, preview=preview, aside=aside)


def require_name(name: str) -> None:
    """As much of core's check as makes a difference to the server."""
    if not name.isidentifier():
        raise InvalidRequirement(f"{name!r} is not a name.")


def fake_id(project: Path) -> str:
    """16 hex digits, one per path."""
    return f"{abs(hash(str(project.resolve()))):016x}"[-16:]
