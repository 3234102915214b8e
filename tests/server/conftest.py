"""A Jupyter server with our extension over a core that only pretends."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import types
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, cast

import pytest
from jupyter_server.serverapp import ServerApp

from jupyter_venv.core.manager import Manager
from jupyter_venv.core.process import CancelToken
from jupyter_venv.errors import EnvironmentNotFound, ForeignEnvironment, JupyterVenvError
from jupyter_venv.models import Environment, Failed, Finished, Interpreter, Package, Report, Started, State
from jupyter_venv.server.app import VenvExtension
from jupyter_venv.server.events import SCHEMA_ID

Script = Callable[[Report, CancelToken], None]


class Fetch(Protocol):
    """pytest-jupyter's ``jp_fetch``."""

    def __call__(
        self,
        *parts: str,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> Awaitable[Any]: ...


class FakeChange:
    """Does what ``script`` does between Started and Finished, and ends as core's do."""

    def __init__(
        self, verb: str, project: Path, arguments: Sequence[str], script: Script | None = None
    ) -> None:
        self.verb = verb
        self.project = project
        self.arguments = tuple(arguments)
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
    holds the reading verbs until it is set; ``script`` is what changes do when they run.
    """

    registered: dict[Path, Environment] = field(default_factory=dict)
    unregistered: dict[Path, Environment] = field(default_factory=dict)
    calls: list[tuple[str, Path, dict[str, Any]]] = field(default_factory=list)
    error: JupyterVenvError | None = None
    gate: threading.Event | None = None
    script: Script | None = None
    listed: int = 0

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
            ),
            **fields,
        )
        (self.registered if registered else self.unregistered)[project.resolve()] = environment
        return environment

    def packages(self, project: Path) -> list[Package]:
        if self.environment(project).state is State.FOREIGN:
            raise ForeignEnvironment("Not ours.")
        return [Package("humanize", "4.9.0", "Words for numbers", requested=True, required_by=("report",))]

    def interpreters(self) -> list[Interpreter]:
        if self.gate is not None:
            # Only a server whose loop is blocked ever waits this long.
            assert self.gate.wait(timeout=10)
        return [Interpreter("/usr/bin/python3", "3.11.7", default=True)]

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

    def create(self, project: Path, **options: Any) -> FakeChange:
        return self._change("create", project, options.get("specs", ()), options)

    def install(self, project: Path, specs: Sequence[str], **options: Any) -> FakeChange:
        return self._change("install", project, specs, options)

    def uninstall(self, project: Path, names: Sequence[str]) -> FakeChange:
        return self._change("uninstall", project, names, {})

    def upgrade(self, project: Path, names: Sequence[str] = ()) -> FakeChange:
        return self._change("upgrade", project, names, {})

    def freeze(self, project: Path, output: Path | None = None, *, preview: bool = False) -> FakeChange:
        return self._change("freeze", project, (), {"output": output, "preview": preview})

    def remove(self, project: Path) -> FakeChange:
        return self._change("remove", project, (), {})

    def _change(
        self, verb: str, project: Path, arguments: Sequence[str], options: dict[str, Any]
    ) -> FakeChange:
        if self.error is not None:
            raise self.error
        self.calls.append((verb, project, {"arguments": tuple(arguments), **options}))
        return FakeChange(verb, project, arguments, self.script)


def fake_id(project: Path) -> str:
    """16 hex digits, one per path."""
    return f"{abs(hash(str(project.resolve()))):016x}"[-16:]


@dataclass(frozen=True)
class Reply:
    """A response: ``json`` is its parsed body."""

    status: int
    json: Any
    headers: Any


class Api:
    """Requests below ``jupyter-venv/``; no status raises."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    async def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """``body`` is sent as JSON unless it is bytes."""
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if method == "POST" and body is None:
            body = b""
        response = await self._fetch(
            "jupyter-venv", path, method=method, body=body, params=params, headers=headers, raise_error=False
        )
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        return Reply(response.code, json.loads(response.body) if is_json else response.body, response.headers)


class Events:
    """What the event bus said, in order."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def listen(self, logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        await self._queue.put(data)

    async def next(self) -> dict[str, Any]:
        """The next event; waits for it, though not for ever: real changes take seconds."""
        return await asyncio.wait_for(self._queue.get(), timeout=120)

    async def until(self, *names: str) -> list[dict[str, Any]]:
        """All events up to and including the next of one of these names."""
        seen = [await self.next()]
        while seen[-1]["event"] not in names:
            seen.append(await self.next())
        return seen


@pytest.fixture
def manager() -> FakeManager:
    """The core under the server."""
    return FakeManager()


@pytest.fixture
def jp_server_config(manager: FakeManager, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Overrides pytest-jupyter's: a server with our extension over ``manager``."""

    class Extension(VenvExtension):
        def make_manager(self) -> Manager:
            return cast("Manager", manager)

    module = types.ModuleType("jupyter_venv_over_a_fake")
    points = [{"module": "jupyter_venv.server", "app": Extension}]
    module._jupyter_server_extension_points = lambda: points  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return {
        "ServerApp": {"jpserver_extensions": {module.__name__: True, "jupyter_venv": False}},
        "VenvExtension": {"watch_interval": 0},
    }


@pytest.fixture
def root(jp_root_dir: Path, jp_serverapp: ServerApp) -> Path:
    """The folder the server serves."""
    return jp_root_dir


@pytest.fixture
def api(jp_fetch: Fetch) -> Api:
    return Api(jp_fetch)


@pytest.fixture
def events(jp_serverapp: ServerApp) -> Events:
    listener = Events()
    assert jp_serverapp.event_logger is not None
    jp_serverapp.event_logger.add_listener(schema_id=SCHEMA_ID, listener=listener.listen)
    return listener
