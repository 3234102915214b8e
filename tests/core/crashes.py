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
from jupyter_venv.core.interpreters import default_interpreter
from jupyter_venv.core.journal import EXTERNAL, Journal
from jupyter_venv.core.manager import Manager
from jupyter_venv.core.process import CancelToken
from jupyter_venv.errors import InstallFailed
from jupyter_venv.models import Interpreter, PackageChange, State
from tests.core.fakes import FakeInstaller, havoc, ignore, make_environment, put, upgrade_alpha
from tests.tiny import tree

# What Python's audit hooks call the operations after which a disk looks different; besides these, every
# opening of a file to write.
OPERATIONS = {
    "os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink",
    "os.truncate", "shutil.rmtree",
}  # fmt: skip

WRITING = os.O_WRONLY | os.O_RDWR


class QuickManager(Manager):
    """Does not look for the Pythons of this machine, which would take most of the time."""

    def interpreters(self) -> list[Interpreter]:
        return [default_interpreter()]


class World:
    """A folder with a project and kernelspecs, made again for every death."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = folder / "project"
        self.kernels = folder / "data" / "kernels"
        self.layout = Layout.of_project(self.project)
        self.manager = QuickManager(kernels=self.kernels, runner=FakeInstaller())

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
        return set(os.listdir(self.layout.records)) - {
            "environment.json",
            "installed.json",
            "journal.jsonl",
            "lock",
        }

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
        if any(entry.verb == EXTERNAL for entry in Journal(world.layout.journal).entries()):
            found.append(f"{number}: what we did ourselves was taken for somebody else's doing")


def noticing(world: World) -> tuple[int, list[str]]:
    """Kill a change before which somebody else made one: that is written down once, and as it was."""
    found, number = list[str](), 0
    while True:
        number += 1
        world.make_environment()
        world.change(lambda site_packages: None)
        put(world.layout.site_packages(), "gamma", "1.0")
        if not killed_at(number, lambda: world.change(upgrade_alpha)):
            return number - 1, found
        try:
            world.change(lambda site_packages: None)
        except Exception as error:
            found.append(f"{number}: the next change fails: {error!r}")
            continue
        entries = Journal(world.layout.journal).entries()
        theirs = [entry.changes for entry in entries if entry.verb == EXTERNAL]
        if theirs != [(PackageChange("gamma", None, "1.0"),)]:
            found.append(f"{number}: they are said to have done {theirs}")
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


def creating_again(world: World, break_it: Callable[[World], None]) -> tuple[int, list[str]]:
    """Kill creating again; what was asked for must be there after the next try, and meanwhile never lost."""
    found, number = list[str](), 0
    while True:
        number += 1
        world.make()
        world.manager.create(world.project, specs=["alpha==1.5", "beta"]).run(ignore)
        break_it(world)
        old, before = world.manager.environment(world.project).state, world.files()
        plan = world.manager.create(world.project, again=True)
        if not killed_at(number, lambda plan=plan: plan.run(ignore)):  # type: ignore[misc]
            return number - 1, found
        try:
            state = world.manager.environment(world.project)
            if "repair" in state.allows and number % 2:
                world.manager.repair(world.project).run(ignore)
                state = world.manager.environment(world.project)
                if state.state not in (old, State.READY) or world.files() != before:
                    found.append(f"{number}: {old} became {state.state} by repair")
            if state.state is not State.READY or old is State.READY:
                if state.state is not State.READY and state.mend is None:
                    found.append(f"{number}: nothing mends {state.state}")
                again = state.mend != "create"
                world.manager.create(world.project, again=again).run(ignore)
            if world.manager.environment(world.project).state is not State.READY:
                found.append(f"{number}: not ready after creating again")
            packages = world.manager.packages(world.project)
            if (asked := {one.name: one.version for one in packages if one.requested}) != {
                "alpha": "1.5",
                "beta": "1.0",
            }:
                found.append(f"{number}: {asked} came along")
            specs = KernelSpecManager(kernel_dirs=[str(world.kernels)]).find_kernel_specs()
            if set(specs) != {"venv-project", "python3"}:
                found.append(f"{number}: Jupyter shows {set(specs)}")
            world.manager.repair(world.project).run(ignore)
            if world.leftovers():
                found.append(f"{number}: left {world.leftovers()}")
            world.manager.remove(world.project).run(ignore)
        except Exception as error:
            found.append(f"{number}: {error!r}")
            continue
        if left := os.listdir(world.project):
            found.append(f"{number}: left {left}")


def move(world: World) -> None:
    """The project's folder was renamed before, and its kernel knows only the old name."""
    record = json.loads(world.layout.record.read_text())
    (spec,) = world.kernels.glob("*/kernel.json")
    for path, text in ((world.layout.record, json.dumps(record)), (spec, spec.read_text())):
        path.write_text(text.replace(str(world.project), f"{world.project}-before"))


def lose_kernel(world: World) -> None:
    """The kernelspec was deleted by hand."""
    shutil.rmtree(world.kernels)


def interrupt_creation(world: World) -> None:
    """The environment is what an earlier death left of its creation."""
    (first,) = Journal(world.layout.journal).entries()
    world.layout.journal.unlink()
    Journal(world.layout.journal).begin("create", requested=first.requested)
    shutil.rmtree(world.layout.path / "lib")


def fail(site_packages: Path) -> None:
    """An installer that fails after it has wrecked everything."""
    havoc(site_packages)
    raise InstallFailed("no")


SCENARIOS: dict[str, Callable[[World], tuple[int, list[str]]]] = {
    "change": lambda world: changing(world, upgrade_alpha),
    "failing-change": lambda world: changing(world, fail),
    "noticing": noticing,
    "repair": repairing,
    "create": lambda world: creating_and_removing(world, removing=False),
    "remove": lambda world: creating_and_removing(world, removing=True),
    "moved-again": lambda world: creating_again(world, move),
    "unregistered-again": lambda world: creating_again(world, lose_kernel),
    "interrupted-creation-again": lambda world: creating_again(world, interrupt_creation),
}

if __name__ == "__main__":
    places, wrong = SCENARIOS[sys.argv[1]](World(Path(sys.argv[2])))
    print(json.dumps({"places": places, "wrong": wrong}))
