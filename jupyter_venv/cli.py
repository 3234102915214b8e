"""``jupyter venv VERB``: the verbs of core for people and, with ``--json``, for programs.

Reading verbs print one document. Changing verbs print what happens as it happens; with ``--json`` one
event per line (:func:`jupyter_venv.events.event_to_json`), the last being finished or failed.

Exit codes: 0 done, 1 failed, 2 usage, 130 cancelled. Ctrl-C undoes the change before it ends.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from .command_line import USAGE, parser
from .errors import (
    Cancelled,
    ConfirmationRequired,
    DirectReferenceRefused,
    EnvironmentExists,
    EnvironmentNotReady,
    JupyterVenvError,
    Kind,
)
from .events import Event, Failed
from .models import Package
from .terminal import Terminal, print_event, print_json, print_table, stop_printing

if TYPE_CHECKING:
    from .core.change import Change
    from .core.manager import Manager

_EXIT_CODES = {Kind.USAGE: USAGE, Kind.CANCELLED: 130}
_MENDING = {
    "create": "jupyter venv create",
    "create-again": "jupyter venv create --again",
    "repair": "jupyter venv repair",
}
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed by whoever started us
            # A folder may have any name, and a terminal any encoding.
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    words = sys.argv[1:] if argv is None else list(argv)
    arguments = parser(json_errors="--json" in words).parse_args(words)
    try:
        return _run_verb(arguments)
    except JupyterVenvError as error:
        _show_error(error, arguments)
        return _EXIT_CODES.get(error.kind, 1)
    except KeyboardInterrupt:  # before there was anything to undo
        _show_error(Cancelled("Cancelled. Nothing was changed."), arguments)
        return _EXIT_CODES[Kind.CANCELLED]
    except BrokenPipeError:  # `| head` has seen enough
        stop_printing()
        return 0
    except OSError as error:
        stop_printing()  # it may be the output itself that cannot be written
        print(f"jupyter venv: {error}", file=sys.stderr)
        return 1


def _run_verb(arguments: argparse.Namespace) -> int:
    from .core.manager import Manager

    return _VERBS[arguments.verb](Manager(), arguments)


def _list(manager: Manager, arguments: argparse.Namespace) -> int:
    environments = manager.environments()
    rows = [(one.name or "", one.state.value, one.python or "", one.project) for one in environments]
    return print_table(
        arguments.json,
        [one.to_json() for one in environments],
        ("KERNEL", "STATE", "PYTHON", "PROJECT"),
        rows,
        empty="No environments yet. Make one for this folder: jupyter venv create",
    )


def _packages(manager: Manager, arguments: argparse.Namespace) -> int:
    packages = manager.packages(arguments.project)
    rows = [
        (one.name, one.version, "requested" if one.requested else "kernel" if one.infrastructure else "")
        for one in packages
    ]
    documents = [one.to_json() for one in packages]
    return print_table(arguments.json, documents, ("PACKAGE", "VERSION", ""), rows, empty="No packages.")


def _compare(manager: Manager, arguments: argparse.Namespace) -> int:
    comparison = manager.compare(arguments.project, arguments.file)
    if arguments.json:
        print_json(comparison.to_json())
    elif comparison.agrees:
        print(f"The environment is what {comparison.file} says.")
    else:
        if not comparison.exists:
            print(f"There is no {comparison.file}.")
        rows = [("not installed", one.name, "", one.requirement) for one in comparison.missing]
        rows += [("different", one.name, one.installed, one.requirement) for one in comparison.different]
        rows += [("not listed", one.name, one.installed, "") for one in comparison.unlisted]
        print_table(False, [], ("", "PACKAGE", "INSTALLED", "LISTED"), rows, empty="")
    return 0 if comparison.agrees else 1


def _outdated(manager: Manager, arguments: argparse.Namespace) -> int:
    from packaging.utils import canonicalize_name

    outdated = manager.outdated(arguments.project)
    installed: dict[str, Package] = {
        canonicalize_name(one.name): one for one in manager.packages(arguments.project)
    }
    rows = [
        (installed[key].name, installed[key].version, newest, outdated.held.get(key, ""))
        for key, newest in outdated.latest.items()
    ]
    empty = "Everything that is on a package index is the newest there is for this Python."
    return print_table(
        arguments.json,
        outdated.to_json(),
        ("PACKAGE", "INSTALLED", "NEWEST", "HELD BACK BY"),
        rows,
        empty=empty,
    )


def _versions(manager: Manager, arguments: argparse.Namespace) -> int:
    project = manager.versions(arguments.project, arguments.name)
    rows = [
        (
            one.version,
            (one.released or "")[:10],
            "yanked" if one.yanked else "" if one.compatible else "not for this Python",
        )
        for one in project.versions
    ]
    return print_table(
        arguments.json, project.to_json(), ("VERSION", "RELEASED", ""), rows, empty="No versions."
    )


def _status(manager: Manager, arguments: argparse.Namespace) -> int:
    status = manager.status(arguments.project)
    if arguments.json:
        print_json(status.to_json())
        return 0
    environment = status.environment
    rows: list[tuple[str, str | None]] = [("Project", status.project)]
    if environment is None:
        rows.append(("Environment", "none yet (make one: jupyter venv create)"))
    else:
        detail = f": {environment.detail}" if environment.detail else ""
        python = f"{environment.python} from {environment.base}" if environment.python else None
        kernel = f"{environment.name} ({environment.display_name})" if environment.name else None
        rows += [
            ("Environment", environment.path),
            ("State", environment.state.value + detail),
            ("To mend it", _MENDING.get(environment.mend or "")),
            ("Kernel", kernel),
            ("Python", python),
            ("Prefix", status.prefix),
            ("Base prefix", status.base_prefix),
            ("pip installs", status.pip_target),
        ]
    rows.append(("Requirements", status.requirements or "no requirements.txt"))
    for label, value in rows:
        if value is not None:
            print(f"{label:<13} {value}")
    return 0


def _create(manager: Manager, arguments: argparse.Namespace) -> int:
    change = manager.create(
        arguments.project,
        python=arguments.python,
        name=arguments.name,
        system_site_packages=arguments.system_site_packages,
        installer=arguments.installer,
        requirements=arguments.requirement,
        specs=arguments.specs,
        project_requirements=not arguments.no_requirements,
        allow_direct_references=arguments.allow_direct_references,
        again=arguments.again,
    )
    return _run(change, arguments)


def _install(manager: Manager, arguments: argparse.Namespace) -> int:
    change = manager.install(
        arguments.project,
        arguments.specs,
        requirements=arguments.requirement,
        allow_direct_references=arguments.allow_direct_references,
        preview=arguments.preview,
    )
    return _run(change, arguments)


def _uninstall(manager: Manager, arguments: argparse.Namespace) -> int:
    change = manager.uninstall(
        arguments.project, arguments.names, unneeded=arguments.unneeded, preview=arguments.preview
    )
    return _run(change, arguments)


def _upgrade(manager: Manager, arguments: argparse.Namespace) -> int:
    return _run(manager.upgrade(arguments.project, arguments.names, preview=arguments.preview), arguments)


def _sync(manager: Manager, arguments: argparse.Namespace) -> int:
    change = manager.sync(
        arguments.project,
        arguments.file,
        allow_direct_references=arguments.allow_direct_references,
        preview=arguments.preview,
    )
    return _run(change, arguments)


def _freeze(manager: Manager, arguments: argparse.Namespace) -> int:
    to_terminal = str(arguments.output) == "-"
    change = manager.freeze(arguments.project, None if to_terminal else arguments.output, preview=to_terminal)
    if to_terminal and not arguments.json:
        finished = change.run(lambda event: None)
        print(finished.result["text"], end="")
        return 0
    return _run(change, arguments)


def _repair(manager: Manager, arguments: argparse.Namespace) -> int:
    return _run(manager.repair(arguments.project), arguments)


def _remove(manager: Manager, arguments: argparse.Namespace) -> int:
    change = manager.remove(arguments.project)
    if not arguments.yes:
        environment = manager.environment(arguments.project)
        question = f"Delete {environment.path} and the kernel {environment.name or '(none)'}?"
        if arguments.json or not sys.stdin.isatty():
            raise ConfirmationRequired(f"{question} Say so with --yes.")
        try:
            answer = input(f"{question} [y/N] ")
        except EOFError:
            answer = ""
        if answer.strip().lower() not in ("y", "yes"):
            print("Nothing was removed.")
            return 0
    return _run(change, arguments)


def _run(change: Change, arguments: argparse.Namespace) -> int:
    """Run a change, showing it; a signal cancels it, and it ends when everything is as it was before."""
    from .core.process import CancelToken

    cancel = CancelToken()
    show = print_event if arguments.json else Terminal(arguments.verbose)
    with _cancelled_by_signals(cancel.cancel):
        try:
            change.run(_unless_nobody_reads(show), cancel)
        except JupyterVenvError as error:  # shown already, as the Failed event
            return _EXIT_CODES.get(error.kind, 1)
    return 0


@contextmanager
def _cancelled_by_signals(cancel: Callable[[], None]) -> Iterator[None]:
    def handle(number: int, frame: FrameType | None) -> None:
        cancel()

    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {number: signal.signal(number, handle) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _unless_nobody_reads(show: Callable[[Event], None]) -> Callable[[Event], None]:
    """Keep going when whoever started us (a kernel that was restarted) stops listening."""
    listening = True

    def report(event: Event) -> None:
        nonlocal listening
        if listening:
            try:
                show(event)
            except (OSError, ValueError):  # a pipe nobody reads, a terminal that was closed
                listening = False
                stop_printing()

    return report


def _show_error(error: JupyterVenvError, arguments: argparse.Namespace) -> None:
    if arguments.json:
        print_event(Failed(arguments.verb, error.code, error.message, error.details))
    else:
        option = error.option if isinstance(error, DirectReferenceRefused) else ""
        if arguments.verb == "create" and isinstance(error, (EnvironmentExists, EnvironmentNotReady)):
            option = "--again"
        print(f"jupyter venv: {error.message}{f' ({option})' if option else ''}", file=sys.stderr)


_VERBS: dict[str, Callable[[Manager, argparse.Namespace], int]] = {
    "compare": _compare,
    "create": _create,
    "install": _install,
    "uninstall": _uninstall,
    "upgrade": _upgrade,
    "sync": _sync,
    "freeze": _freeze,
    "repair": _repair,
    "remove": _remove,
    "list": _list,
    "packages": _packages,
    "outdated": _outdated,
    "versions": _versions,
    "status": _status,
}
