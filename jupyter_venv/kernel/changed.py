"""Who wants to know at once that this kernel has changed the environment: the panels, if any is open."""

from __future__ import annotations

from typing import Callable

#: Called, on whatever thread, when a change has ended, well or not.
listeners: list[Callable[[], None]] = []


def announce() -> None:
    """A change of this kernel's has ended."""
    for listener in [*listeners]:
        listener()
