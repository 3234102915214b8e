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

from . import tables
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
from .listings import LISTINGS, history
from .terminal import Terminal, print_event, stop_printing

if TYPE_CHECKING:
    from .core.change import Change
    from .core.manager import Manager

_EXIT_CODES = {Kind.USAGE: USAGE, Kind.CANCELLED: 130}
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
    if arguments.verb in LISTINGS:  # answers at once: what changes something is not even loaded
        from .core.reader import Reader

        return LISTINGS[arguments.verb](Reader(), arguments)
    from .core.manager import Manager

    return _VERBS[arguments.verb](Manager(source=arguments.source), arguments)


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
        as_of=arguments.as_of,
        from_imports=arguments.from_imports,
    )
    return _run(change, arguments)


def _install(manager: Manager, arguments: argparse.Namespace) -> int:
    change = manager.install(
        arguments.project,
        arguments.specs,
        requirements=arguments.requirement,
        allow_direct_references=arguments.allow_direct_references,
        preview=arguments.preview,
        as_of=arguments.as_of,
    )
    return _run(change, arguments)


def _uninstall(manager: Manager, arguments: argparse.Namespace) -> int:
    change = manager.uninstall(
        arguments.project, arguments.names, unneeded=arguments.unneeded, preview=arguments.preview
    )
    return _run(change, arguments)


def _upgrade(manager: Manager, arguments: argparse.Namespace) -> int:
    change = manager.upgrade(
        arguments.project, arguments.names, preview=arguments.preview, as_of=arguments.as_of
    )
    return _run(change, arguments)


def _sync(manager: Manager, arguments: argparse.Namespace) -> int:
    change = manager.sync(
        arguments.project,
        arguments.file,
        allow_direct_references=arguments.allow_direct_references,
        preview=arguments.preview,
        as_of=arguments.as_of,
        extras=arguments.extra,
        groups=arguments.group,
    )
    return _run(change, arguments)


def _undo(manager: Manager, arguments: argparse.Namespace) -> int:
    return _run(manager.undo(arguments.project, arguments.number, preview=arguments.preview), arguments)


def _restore(manager: Manager, arguments: argparse.Namespace) -> int:
    return _run(manager.restore(arguments.project, arguments.number, preview=arguments.preview), arguments)


def _freeze(manager: Manager, arguments: argparse.Namespace) -> int:
    to_terminal = str(arguments.output) == "-"
    change = manager.freeze(
        arguments.project,
        None if to_terminal else arguments.output,
        preview=to_terminal or arguments.preview or arguments.check,
        expect=arguments.expect,
        hashes=arguments.hashes,
        format=arguments.format,
        python=arguments.pin_python,
    )
    if arguments.check:
        return _check(change, arguments)
    if to_terminal and not arguments.json:
        finished = change.run(lambda event: None)
        print(finished.result["text"], end="")
        return 0
    return _run(change, arguments)


def _embed(manager: Manager, arguments: argparse.Namespace) -> int:
    return _run(manager.embed(arguments.project, arguments.notebook, preview=arguments.preview), arguments)


def _reproduce(manager: Manager, arguments: argparse.Namespace) -> int:
    change = manager.reproduce(
        arguments.project,
        arguments.notebooks,
        as_of=arguments.as_of,
        python=arguments.python,
        packages=arguments.packages,
        from_imports=arguments.from_imports,
        network=not arguments.no_network,
        cell_timeout=arguments.cell_timeout,
        notebook_timeout=arguments.notebook_timeout,
        output=arguments.output,
    )
    return _run(change, arguments)


def _check(change: Change, arguments: argparse.Namespace) -> int:
    """Show where a file and the environment disagree; 1 if they do.

    That is where it is not what a freeze would write, and what a freeze would leave to the user.
    """
    finished = change.run(print_event if arguments.json else lambda event: None)
    changed, comparison = bool(finished.result["changed"]), finished.result["comparison"]
    if not arguments.json:
        if changed:
            print(finished.result["diff"])
        if not comparison["agrees"]:
            print(tables.comparison(comparison).text())
        if changed:
            print(
                f"{comparison['file']} is not what freezing would write. To write it, leave out --check.",
                file=sys.stderr,
            )
        if not changed and comparison["agrees"]:
            print(finished.message)
        for one in finished.result["left_out"] if not comparison["agrees"] else ():
            print(f"{one['name']} was left out: {one['reason']}.", file=sys.stderr)
        if comparison["missing"] or comparison["different"]:
            print(
                "Freezing leaves that as it is. To install what is listed:  jupyter venv sync. "
                "Else correct the line.",
                file=sys.stderr,
            )
    return 1 if changed or not comparison["agrees"] else 0


def _binder(manager: Manager, arguments: argparse.Namespace) -> int:
    change = manager.binder(
        arguments.project,
        plain=arguments.plain,
        dockerfile=arguments.dockerfile,
        readme=arguments.readme,
        repository=arguments.repository,
        preview=arguments.preview,
    )
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
            finished = change.run(_unless_nobody_reads(show), cancel)
        except JupyterVenvError as error:  # shown already, as the Failed event
            return _EXIT_CODES.get(error.kind, 1)
    return 0 if finished.result.get("ok", True) else 1


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
    "create": _create,
    "install": _install,
    "uninstall": _uninstall,
    "upgrade": _upgrade,
    "sync": _sync,
    "undo": _undo,
    "restore": _restore,
    "embed": _embed,
    "freeze": _freeze,
    "binder": _binder,
    "repair": _repair,
    "reproduce": _reproduce,
    "remove": _remove,
    "history": history,
}
