"""A Jupyter server with our extension over a core that only pretends."""

from __future__ import annotations

import asyncio
import json
import sys
import types
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

import pytest
from jupyter_server.serverapp import ServerApp

from jupyter_venv.core.manager import Manager
from jupyter_venv.server.app import VenvExtension
from jupyter_venv.server.events import SCHEMA_ID
from tests.server.fakes import FakeManager
from tests.server.recorder import Recorder


class Fetch(Protocol):
    """pytest-jupyter's ``jp_fetch``."""

    def __call__(
        self,
        *parts: str,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> Awaitable[Any]: ...


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


@pytest.fixture
def recorder(manager: FakeManager) -> Recorder:
    return Recorder(manager)
