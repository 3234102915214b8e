"""``%venv`` beside ``%pip`` in the same kernel, one after the other: what counts is the ratio."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from tests.browser.many import make_many

DISTRIBUTIONS = 300  # all together, what the kernel needs included
ROUNDS = 7


@pytest.fixture
def client(project: Path) -> Iterator[BlockingKernelClient]:
    """A kernel of an environment with that many distributions."""
    command = [sys.executable, "-m", "jupyter_venv", "create", "--name", "venv-many"]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    [site_packages] = (project / ".venv" / "lib").glob("*/site-packages")
    make_many(project / ".venv", DISTRIBUTIONS - len(list(site_packages.glob("*.dist-info"))))
    manager, client = start_new_kernel(kernel_name="venv-many", cwd=str(project))
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.context.destroy(linger=0)


def seconds(client: BlockingKernelClient, line: str) -> float:
    """From sending a cell to its end."""
    begin = time.perf_counter()
    reply = client.execute_interactive(line, output_hook=lambda message: None, timeout=120)
    assert reply["content"]["status"] == "ok", reply["content"]
    return time.perf_counter() - begin


@pytest.mark.parametrize(
    ("ours", "theirs", "limit"),
    [
        ("%venv packages", "%pip list", 1 / 3),
        ("%venv install ipywidgets", "%pip install ipywidgets", 1),
    ],
    ids=["packages", "already installed"],
)
def test_beside_pip(ours: str, theirs: str, limit: float, client: BlockingKernelClient) -> None:
    for line in (ours, theirs):  # what is read from the disk is read from memory from now on
        seconds(client, line)
    times = [(seconds(client, ours), seconds(client, theirs)) for _ in range(ROUNDS)]
    ratio = statistics.median(mine / yours for mine, yours in times)
    mine, yours = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"\n{ours}: {mine:.3f} s, {theirs}: {yours:.3f} s, ratio {ratio:.2f} (at most {limit:.2f})")
    assert ratio < limit
