"""What we say on Jupyter Server's event bus. One schema; see ``event-schema.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_venv.events import Event, event_to_json

if TYPE_CHECKING:
    from jupyter_events import EventLogger

    from jupyter_venv.server.jobs import Job

SCHEMA_ID = "https://jupyter-venv.github.io/events/change/v1"
SCHEMA_FILE = Path(__file__).parent / "event-schema.yaml"


class Publisher:
    """Emits our events. Event loop thread only: the bus starts a task per listener."""

    def __init__(self, event_logger: EventLogger) -> None:
        self._logger = event_logger
        event_logger.register_event_schema(SCHEMA_FILE)

    def job_event(self, job: Job, event: Event) -> None:
        """``event`` as number ``job.sequence`` of ``job``."""
        data = event_to_json(event)
        self._emit(
            {
                "event": data.pop("event"),
                "job": job.id,
                "sequence": job.sequence,
                "verb": job.change.verb,
                "environment_id": job.change.environment_id,
                "folder": job.folder,
                "preview": job.preview,
                "data": data,
            }
        )

    def environments_changed(self) -> None:
        """The environments on disk are not what they were; clients list them again."""
        nothing = dict.fromkeys(("job", "sequence", "verb", "environment_id", "folder", "preview"))
        self._emit({"event": "environments-changed", **nothing, "data": {}})

    def _emit(self, data: dict[str, Any]) -> None:
        self._logger.emit(schema_id=SCHEMA_ID, data=data)
