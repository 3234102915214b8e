"""What the handlers share."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_venv.core.manager import Manager
    from jupyter_venv.server.catalog import Catalog
    from jupyter_venv.server.folders import Root
    from jupyter_venv.server.jobs import Jobs
    from jupyter_venv.server.kernels import Kernels


@dataclass(frozen=True)
class Services:
    """``manager``, ``catalog`` and ``root`` may block: use them on ``readers``.

    What waits for the network goes on ``network``: an index that hangs takes no thread of those who only read
    the disk. ``jobs`` and ``kernels`` belong to the event loop's thread.
    """

    manager: Manager
    catalog: Catalog
    root: Root
    jobs: Jobs
    kernels: Kernels
    readers: Executor
    network: Executor
