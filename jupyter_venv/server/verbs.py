"""The verbs on one environment as ``POST environments/{id}/changes`` takes them, one entry each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_venv.core.environments import REQUIREMENTS_FILE
from jupyter_venv.core.freeze import FORMATS
from jupyter_venv.core.locks import LOCK_FILE
from jupyter_venv.core.pyproject import PROJECT_FILE
from jupyter_venv.core.python_files import PYTHON_FILES
from jupyter_venv.server.bodies import Body
from jupyter_venv.server.errors import InvalidRequest

if TYPE_CHECKING:
    from jupyter_venv.core.change import Change
    from jupyter_venv.core.manager import Manager
    from jupyter_venv.server.folders import Root

#: What says what a project needs, where nothing else is named.
DECLARING_FILES = (LOCK_FILE, REQUIREMENTS_FILE, PROJECT_FILE)

_DIGEST = re.compile("([0-9a-f]{64})?")  # SHA-256; nothing stands for no file


@dataclass(frozen=True)
class Place:
    """Where a change is made. ``folder`` is the project as a server path: what files are relative to."""

    project: Path
    folder: str
    root: Root

    def file(self, name: str) -> Path:
        """The file that a client named. Raises as :meth:`Root.file`."""
        return self.root.file(self.root.folder(self.folder), name)

    def files(self, names: tuple[str, ...]) -> tuple[Path, ...]:
        """As :meth:`file`, each."""
        return tuple(self.file(name) for name in names)

    def own(self, *names: str) -> None:
        """Raises OutsideRoot where a link of one of these names leads out of the root.

        Core follows links, to read and to write: a project's own files are confined like any other.
        """
        for name in names:
            self.file(name)


#: Asks core for the change that a body describes; may block on the disk.
Make = Callable[["Manager", Place], "Change"]


def parse(text: bytes) -> Make:
    """What a request wants. Raises InvalidRequest, also for fields that its verb does not take."""
    body = Body.parse(text)
    verb = body.choice("verb", VERBS)
    make = VERBS[verb](body)
    body.done(verb)
    return make


def _install(body: Body) -> Make:
    specs, files = body.texts("arguments"), body.texts("requirements")
    direct, preview = body.flag("allow_direct_references"), body.flag("preview")
    as_of = body.text("as_of")
    if not (specs or files):
        raise InvalidRequest("Nothing to install: name packages in 'arguments' or files in 'requirements'.")
    return lambda manager, place: manager.install(
        place.project,
        specs,
        requirements=place.files(files),
        allow_direct_references=direct,
        preview=preview,
        as_of=as_of,
    )


def _uninstall(body: Body) -> Make:
    names, unneeded, preview = body.texts("arguments"), body.flag("unneeded"), body.flag("preview")
    if not names:
        raise InvalidRequest("Nothing to uninstall: name packages in 'arguments'.")
    return lambda manager, place: manager.uninstall(place.project, names, unneeded=unneeded, preview=preview)


def _upgrade(body: Body) -> Make:
    names, preview, as_of = body.texts("arguments"), body.flag("preview"), body.text("as_of")
    return lambda manager, place: manager.upgrade(place.project, names, preview=preview, as_of=as_of)


def _sync(body: Body) -> Make:
    _no_arguments(body, "sync")
    files, extras, groups = body.texts("requirements"), body.texts("extras"), body.texts("groups")
    direct, preview = body.flag("allow_direct_references"), body.flag("preview")
    as_of = body.text("as_of")
    if len(files) > 1:
        raise InvalidRequest("'sync' takes at most one file in 'requirements'.")

    def make(manager: Manager, place: Place) -> Change:
        if not files:
            place.own(*DECLARING_FILES)
        return manager.sync(
            place.project,
            place.file(files[0]) if files else None,
            allow_direct_references=direct,
            preview=preview,
            extras=extras,
            groups=groups,
            as_of=as_of,
        )

    return make


def _undo(body: Body) -> Make:
    _no_arguments(body, "undo")
    number, preview = body.number("number"), body.flag("preview")
    return lambda manager, place: manager.undo(place.project, number, preview=preview)


def _restore(body: Body) -> Make:
    _no_arguments(body, "restore")
    number, preview = body.number("number"), body.flag("preview")
    if number is None:
        raise InvalidRequest("The body lacks 'number', that of the change after which it was as it shall be.")
    return lambda manager, place: manager.restore(place.project, number, preview=preview)


def _freeze(body: Body) -> Make:
    files, preview, expect = body.texts("arguments"), body.flag("preview"), body.text("expect")
    hashes, python, format_ = body.flag("hashes"), body.flag("pin_python"), body.text("format")
    if len(files) > 1:
        raise InvalidRequest("'freeze' takes at most one argument: the file to write.")
    if expect is not None and not _DIGEST.fullmatch(expect):
        raise InvalidRequest(
            "'expect' must be the 'digest' of the preview's result: 64 hexadecimal digits, or \"\"."
        )
    if format_ is not None and format_ not in FORMATS:
        raise InvalidRequest(f"'format' must be one of {', '.join(FORMATS)}; it is {format_!r}.")

    def make(manager: Manager, place: Place) -> Change:
        place.own(*(() if files else (REQUIREMENTS_FILE, LOCK_FILE)), *(PYTHON_FILES if python else ()))
        return manager.freeze(
            place.project,
            place.file(files[0]) if files else None,
            preview=preview,
            expect=expect,
            hashes=hashes,
            format=format_,
            python=python,
        )

    return make


def _embed(body: Body) -> Make:
    notebooks, preview = body.texts("arguments"), body.flag("preview")
    if len(notebooks) != 1:
        raise InvalidRequest("'embed' takes one argument: the notebook.")
    return lambda manager, place: manager.embed(place.project, place.file(notebooks[0]), preview=preview)


def _binder(body: Body) -> Make:
    _no_arguments(body, "binder")
    plain, dockerfile, readme = body.flag("plain"), body.flag("dockerfile"), body.flag("readme")
    repository, preview = body.text("repository"), body.flag("preview")
    return lambda manager, place: manager.binder(
        place.project,
        plain=plain,
        dockerfile=dockerfile,
        readme=readme,
        repository=repository,
        within=place.root.path,
        preview=preview,
    )


def _repair(body: Body) -> Make:
    _no_arguments(body, "repair")
    return lambda manager, place: manager.repair(place.project)


def _no_arguments(body: Body, verb: str) -> None:
    if body.texts("arguments"):
        raise InvalidRequest(f"{verb!r} takes no arguments.")


#: Reads, of a body whose verb is known, the fields that this verb takes.
VERBS: dict[str, Callable[[Body], Make]] = {
    "install": _install,
    "uninstall": _uninstall,
    "upgrade": _upgrade,
    "sync": _sync,
    "undo": _undo,
    "restore": _restore,
    "freeze": _freeze,
    "embed": _embed,
    "binder": _binder,
    "repair": _repair,
}
