"""Kills a change at every single thing it does to the file system, and says what could not be mended.

Run as a program by test_transaction_crash.py: it forks once per place to die, which a test runner should
not do itself. Prints a JSON object: how many places there were, and a sentence for each that went wrong.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager

from jupyter_venv.core import transaction
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.journal import Journal
from jupyter_venv.core.manager import Manager
from jupyter_venv.core.process import CancelToken
from jupyter_venv.errors import InstallFailed
from jupyter_venv.models import State
from tests.core.fakes import FakeInstaller, havoc, ignore, make_environment, upgrade_alpha
from tests.tiny import tree

# What Python's audit hooks call the operations after which a disk looks different; besides these, every
# opening of a file to write.
OPERATIONS = {
    "os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink",
    "os.truncate", "shutil.rmtree",
}  # fmt: skip

WRITING = os.O_WRONLY | os.O_RDWR


class World:
    """A folder with a project and kernelspecs, made again for every death."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = folder / "project"
        self.kernels = folder / "data" / "kernels"
        self.layout = Layout.of_project(self.project)
        self.manager = Manager(kernels=self.kernels, runner=FakeInstaller())

    def make(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.project.mkdir(parents=True)

    def make_environment(self) -> None:
        self.make()
        make_environment(self.project)

    def files(self) -> dict[str, str]:
        return tree(self.layout.path, without=[self.layout.records.name])

    def leftovers(self) -> set[str]:
        """What is in our records besides what belongs there."""
        return set(os.listdir(self.layout.records)) - {"environment.json", "journal.jsonl", "lock"}

    def change(self, action: Callable[[Path], None]) -> None:
        site_packages = self.layout.site_packages()
        token = CancelToken()

        def act(descriptor: int) -> tuple[str, ...]:
            action(site_packages)
            return ()

        transaction.change(self.layout, "install", (), act, report=ignore, cancel=token)


def killed_at(number: int, work: Callable[[], None]) -> bool:
    """Do some work in a child that dies at its operation ``number``; False when it ended before."""
    child = os.fork()
    if child == 0:
        count = 0

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal count
            if event in OPERATIONS or (event == "open" and int(str(arguments[2])) & WRITING):
                count += 1
                if count == number:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def changing(world: World, action: Callable[[Path], None]) -> tuple[int, list[str]]:
    """Kill a change; the next one must find everything as before, or all of it done."""
    world.make_environment()
    before = world.files()
    if action is upgrade_alpha:
        world.change(action)
    allowed = [before, world.files()]
    found, number = list[str](), 0
    while True:
        number += 1
        world.make_environment()
        if not killed_at(number, lambda: world.change(action)):
            return number - 1, found
        try:
            world.manager.status(world.project)
            world.change(lambda site_packages: None)
        except Exception as error:
            found.append(f"{number}: the next change fails: {error!r}")
            continue
        if world.files() not in allowed:
            found.append(f"{number}: the environment is neither old nor new")
        if Journal(world.layout.journal).pending() is not None:
            found.append(f"{number}: still pending")
        if world.leftovers():
            found.append(f"{number}: left {world.leftovers()}")


def repairing(world: World) -> tuple[int, list[str]]:
    """Kill the repair of a change that was killed half-way."""

    def die(site_packages: Path) -> None:
        havoc(site_packages)
        os.kill(os.getpid(), signal.SIGKILL)

    world.make_environment()
    before = world.files()
    found, number = list[str](), 0
    while True:
        number += 1
        world.make_environment()
        assert killed_at(0, lambda: world.change(die))
        if not killed_at(number, lambda: world.change(lambda site_packages: None)):
            return number - 1, found
        try:
            world.change(lambda site_packages: None)
        except Exception as error:
            found.append(f"{number}: the next change fails: {error!r}")
            continue
        if world.files() != before:
            found.append(f"{number}: not as before")


def creating_and_removing(world: World, *, removing: bool) -> tuple[int, list[str]]:
    """Kill a creation or a removal; afterwards both still work, and leave nothing."""
    found, number = list[str](), 0
    while True:
        number += 1
        world.make()
        if removing:
            world.manager.create(world.project).run(ignore)
        plan = world.manager.remove(world.project) if removing else world.manager.create(world.project)
        if not killed_at(number, lambda plan=plan: plan.run(ignore)):  # type: ignore[misc]
            return number - 1, found
        try:
            world.manager.status(world.project)
            specs = KernelSpecManager(kernel_dirs=[str(world.kernels)]).find_kernel_specs()
            if strange := set(specs) - {"venv-project", "python3"}:
                found.append(f"{number}: Jupyter shows {strange}")
            state = world.manager.status(world.project).environment
            if removing and state is not None:
                world.manager.remove(world.project).run(ignore)
            if state is None or removing or state.state is not State.READY:
                world.manager.create(world.project).run(ignore)
            if world.manager.environment(world.project).state is not State.READY:
                found.append(f"{number}: not ready after creating again")
            world.manager.remove(world.project).run(ignore)
        except Exception as error:
            found.append(f"{number}: {error!r}")
            continue
        if left := os.listdir(world.project):
            found.append(f"{number}: left {left}")


def fail(site_packages: Path) -> None:
    """An installer that fails after it has wrecked everything."""
    havoc(site_packages)
    raise InstallFailed("no")


SCENARIOS: dict[str, Callable[[World], tuple[int, list[str]]]] = {
    "change": lambda world: changing(world, upgrade_alpha),
    "failing-change": lambda world: changing(world, fail),
    "repair": repairing,
    "create": lambda world: creating_and_removing(world, removing=False),
    "remove": lambda world: creating_and_removing(world, removing=True),
}

if __name__ == "__main__":
    places, wrong = SCENARIOS[sys.argv[1]](World(Path(sys.argv[2])))
    print(json.dumps({"places": places, "wrong": wrong}))
