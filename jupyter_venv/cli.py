"""``jupyter venv VERB``: the verbs of core for people and, with ``--json``, for programs.

Reading verbs print one document. Changing verbs print what happens as it happens; with ``--json`` one
event per line (:func:`jupyter_venv.models.event_to_json`), the last being finished or failed.

Exit codes: 0 done, 1 failed, 2 usage, 130 cancelled. Ctrl-C undoes the change before it ends.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

from ._version import __version__
from .errors import (
    Cancelled,
    ConfirmationRequired,
    DirectReferenceRefused,
    EnvironmentExists,
    EnvironmentNotReady,
    JupyterVenvError,
    Kind,
)
from .models import Event, Failed, Finished, Output, Package, Progress, Started, event_to_json

if TYPE_CHECKING:
    from .core.change import Change
    from .core.manager import Manager

_EXIT_CODES = {Kind.USAGE: 2, Kind.CANCELLED: 130}
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
    arguments = _parser(json_errors="--json" in words).parse_args(words)
    try:
        return _run_verb(arguments)
    except JupyterVenvError as error:
        _show_error(error, arguments)
        return _EXIT_CODES.get(error.kind, 1)
    except KeyboardInterrupt:  # before there was anything to undo
        _show_error(Cancelled("Cancelled. Nothing was changed."), arguments)
        return _EXIT_CODES[Kind.CANCELLED]
    except BrokenPipeError:  # `| head` has seen enough
        _stop_printing()
        return 0
    except OSError as error:
        _stop_printing()  # it may be the output itself that cannot be written
        print(f"jupyter venv: {error}", file=sys.stderr)
        return 1


def _run_verb(arguments: argparse.Namespace) -> int:
    from .core.manager import Manager

    done: int = arguments.run(Manager(), arguments)
    return done


def _list(manager: Manager, arguments: argparse.Namespace) -> int:
    environments = manager.environments()
    rows = [(one.name or "", one.state.value, one.python or "", one.project) for one in environments]
    return _print_table(
        arguments,
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
    return _print_table(arguments, documents, ("PACKAGE", "VERSION", ""), rows, empty="No packages.")


def _outdated(manager: Manager, arguments: argparse.Namespace) -> int:
    from packaging.utils import canonicalize_name

    outdated = manager.outdated(arguments.project)
    installed: dict[str, Package] = {
        canonicalize_name(one.name): one for one in manager.packages(arguments.project)
    }
    rows = [(installed[key].name, installed[key].version, newest) for key, newest in outdated.latest.items()]
    empty = "Everything that is on a package index is the newest there is for this Python."
    return _print_table(arguments, outdated.to_json(), ("PACKAGE", "INSTALLED", "NEWEST"), rows, empty=empty)


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
    return _print_table(arguments, project.to_json(), ("VERSION", "RELEASED", ""), rows, empty="No versions.")


def _status(manager: Manager, arguments: argparse.Namespace) -> int:
    status = manager.status(arguments.project)
    if arguments.json:
        _print_json(status.to_json())
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
    )
    return _run(change, arguments)


def _uninstall(manager: Manager, arguments: argparse.Namespace) -> int:
    return _run(manager.uninstall(arguments.project, arguments.names), arguments)


def _upgrade(manager: Manager, arguments: argparse.Namespace) -> int:
    return _run(manager.upgrade(arguments.project, arguments.names), arguments)


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
    show = _print_event if arguments.json else _Terminal(arguments.verbose)
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
                _stop_printing()

    return report


def _stop_printing() -> None:
    """Let what is still buffered go nowhere, instead of raising again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Terminal:
    """Shows a change to a person: each new step a line, the installer's own words on demand."""

    def __init__(self, verbose: bool) -> None:
        self._verbose = verbose
        self._last = ""

    def __call__(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, Started):
            sources = [argument for argument in event.arguments if argument.startswith("-r ")]
            if event.verb == "create" and sources:
                print(f"Also installing {' and '.join(source[3:] for source in sources)}.")
        elif isinstance(event, Progress):
            line = f"{event.phase.value.capitalize():<13} {event.message}"
            if line != self._last:
                print(line, flush=True)
            self._last = line
        elif isinstance(event, Output) and self._verbose:
            print(f"    {event.text}", flush=True)
        elif isinstance(event, Finished):
            print(event.message)
            if event.result.get("diff"):
                print(event.result["diff"])
        elif isinstance(event, Failed):
            if event.details and not self._verbose:
                print("\n".join(f"    {line}" for line in event.details.splitlines()[-30:]), file=sys.stderr)
            print(f"jupyter venv: {event.message}", file=sys.stderr)


def _print_event(event: Event) -> None:
    _print_json(event_to_json(event))


def _print_json(document: Any) -> None:
    print(json.dumps(document), flush=True)


def _print_table(
    arguments: argparse.Namespace,
    document: list[dict[str, Any]] | dict[str, Any],
    header: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    *,
    empty: str,
) -> int:
    if arguments.json:
        _print_json(document)
    elif not rows:
        print(empty)
    else:
        widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
        for row in [header, *rows]:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return 0


def _show_error(error: JupyterVenvError, arguments: argparse.Namespace) -> None:
    if arguments.json:
        _print_event(Failed(arguments.verb, error.code, error.message, error.details))
    else:
        option = error.option if isinstance(error, DirectReferenceRefused) else ""
        if arguments.verb == "create" and isinstance(error, (EnvironmentExists, EnvironmentNotReady)):
            option = "--again"
        print(f"jupyter venv: {error.message}{f' ({option})' if option else ''}", file=sys.stderr)


def _parser(*, json_errors: bool = False) -> argparse.ArgumentParser:
    class Parser(argparse.ArgumentParser):
        """Says what is wrong with a command line the way its answer would have been given."""

        def error(self, message: str) -> NoReturn:
            if not json_errors:
                super().error(message)
            _print_event(Failed("", "usage", f"{message[:1].upper()}{message[1:]}."))
            raise SystemExit(_EXIT_CODES[Kind.USAGE])

    parser = Parser(
        prog="jupyter venv", description="One virtual environment per project folder, each a Jupyter kernel."
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.set_defaults(project=Path(), json=False, verbose=False)
    common = Parser(add_help=False)
    for place in (parser, common):  # before or after the verb
        _add_common_options(place)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)

    def add(
        verb: str, run: Callable[[Manager, argparse.Namespace], int], text: str
    ) -> argparse.ArgumentParser:
        # No abbreviations: a script must not change its meaning when an option is added.
        added = verbs.add_parser(verb, parents=[common], help=text, description=text, allow_abbrev=False)
        added.set_defaults(run=run)
        return added

    create = add("create", _create, "Make this project's environment and its kernel.")
    create.add_argument(
        "--python", metavar="PYTHON", help="a version such as 3.12, or the path of an interpreter"
    )
    create.add_argument("--name", metavar="KERNEL", help="the kernel's name")
    create.add_argument(
        "--system-site-packages",
        action="store_true",
        default=None,
        help="let it see the base interpreter's packages",
    )
    create.add_argument("--installer", choices=("uv", "pip"), help="default: uv")
    create.add_argument(
        "--again",
        action="store_true",
        help="in the place of the one there is; what you asked for comes along",
    )
    create.add_argument(
        "--no-requirements", action="store_true", help="do not install the project's requirements.txt"
    )
    install = add("install", _install, "Install packages.")
    for parser_with_specs in (create, install):
        parser_with_specs.add_argument(
            "-r",
            "--requirement",
            action="append",
            default=[],
            type=Path,
            metavar="FILE",
            help="also install what a requirements file lists",
        )
        parser_with_specs.add_argument(
            "--allow-direct-references",
            action="store_true",
            help="accept paths, URLs and a requirements file's own package indexes",
        )
        parser_with_specs.add_argument(
            "specs", nargs="*", metavar="SPEC", help="such as pandas or 'pandas>=2'"
        )
    uninstall = add("uninstall", _uninstall, "Remove packages.")
    uninstall.add_argument("names", nargs="+", metavar="NAME")
    upgrade = add(
        "upgrade", _upgrade, "Move packages to their newest version; without names all you asked for."
    )
    upgrade.add_argument("names", nargs="*", metavar="NAME")
    freeze = add("freeze", _freeze, "Pin what you asked for and what it needs in requirements.txt.")
    freeze.add_argument("-o", "--output", type=Path, metavar="FILE", help="another file; - prints it")
    add("repair", _repair, "Undo a change that was interrupted.")
    remove = add("remove", _remove, "Delete this project's environment and its kernel.")
    remove.add_argument("--yes", action="store_true", help="do not ask")
    add("list", _list, "Show all environments.")
    add("packages", _packages, "Show what is installed.")
    add("outdated", _outdated, "Show which packages the package index has in a newer version.")
    versions = add("versions", _versions, "Show which versions of a package the package index has.")
    versions.add_argument("name", metavar="NAME")
    add("status", _status, "Show where this project stands.")
    return parser


def _add_common_options(parser: argparse.ArgumentParser) -> None:
    # Without defaults of their own: one given before the verb would be overwritten by the verb's default.
    absent = argparse.SUPPRESS
    where = "the project's folder (default: here)"
    parser.add_argument("-p", "--project", type=Path, default=absent, metavar="PATH", help=where)
    parser.add_argument("--json", action="store_true", default=absent, help="print JSON for programs")
    own = "show the installer's own output"
    parser.add_argument("-v", "--verbose", action="store_true", default=absent, help=own)
