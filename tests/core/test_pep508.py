"""Requirements are parsed on every thread of a server."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from jupyter_venv.core.pep508 import parse_requirement


class _Garbage:
    """Collected in the middle of whatever is running, and runs Python there, where threads change places."""

    def __init__(self) -> None:
        self.cycle = self

    def __del__(self) -> None:
        for _ in range(50):
            pass


@pytest.fixture
def unlucky_threads() -> Iterator[None]:
    """Threads change places as often as they can, also inside the parser (3.11.7 fails without the lock)."""
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(20, 1, 1)
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("unlucky_threads")
def test_many_threads_at_once() -> None:
    text = "pandas[excel]>=2; python_version < '3.13' and (sys_platform == 'linux' or extra == 'x')"

    def parse(number: int) -> str:
        for _ in range(4):
            _Garbage()
        return str(parse_requirement(text))

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(parse, range(4000)))) == 1
