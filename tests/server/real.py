"""What the tests over the real core share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.server.conftest import Api, Events


def real_server_config() -> dict[str, Any]:
    """A server that enables the extension as its installed configuration does."""
    file = Path(__file__).parents[2] / "jupyter_venv/server/jupyter_server_config.d/jupyter_venv.json"
    config: dict[str, Any] = json.loads(file.read_text())
    config["VenvExtension"] = {"watch_interval": 0}
    return config


class Runner:
    """Starts jobs in one environment and waits for how they end."""

    def __init__(self, api: Api, events: Events) -> None:
        self._api = api
        self._events = events

    async def __call__(self, method: str, path: str, body: object = None, **options: Any) -> dict[str, Any]:
        """The data of the job's last event."""
        reply = await self._api(method, path, body, **options)
        assert reply.status == 202, reply.json
        seen = await self._events.until("finished", "failed")
        assert {event["job"] for event in seen} == {reply.json["id"]}
        assert [event["sequence"] for event in seen] == list(range(1, len(seen) + 1))
        assert {event["folder"] for event in seen} == {reply.json["folder"]}
        data: dict[str, Any] = seen[-1]["data"]
        return data
