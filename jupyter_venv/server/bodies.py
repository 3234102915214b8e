"""JSON request bodies, taken apart field by field.

By hand rather than by a schema library: the messages say what to send, and nothing has to be
imported for it. ``openapi.yaml`` describes the same forms to clients.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from jupyter_venv.server.errors import InvalidRequest

# Per verb the fields it takes besides ``arguments``, which every body may have.
FIELDS: dict[str, frozenset[str]] = {
    "install": frozenset({"requirements", "allow_direct_references", "preview"}),
    "uninstall": frozenset({"unneeded", "preview"}),
    "upgrade": frozenset({"preview"}),
    "sync": frozenset({"requirements", "allow_direct_references", "preview"}),
    "freeze": frozenset({"preview", "expect"}),
    "repair": frozenset(),
}
VERBS = tuple(FIELDS)

_DIGEST = re.compile("([0-9a-f]{64})?")  # SHA-256; nothing stands for no file


class Body:
    """The fields of one JSON object. Each may be taken once; :meth:`done` refuses what is left."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._fields = dict(document)

    @classmethod
    def parse(cls, text: bytes) -> Body:
        """Raises InvalidRequest unless ``text`` is one JSON object."""
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:  # ValueError covers bytes that are not text
            raise InvalidRequest("The body is not JSON. Send one JSON object.", details=str(error)) from None
        if not isinstance(document, dict):
            raise InvalidRequest("The body must be one JSON object.")
        return cls(document)

    def text(self, name: str, *, required: bool = False) -> str | None:
        """A string; None (also for ``null``) where it is absent and not ``required``."""
        value = self._fields.pop(name, None)
        if value is None:
            if required:
                raise InvalidRequest(f"The body lacks {name!r}, a string.")
            return None
        return _text(name, value)

    def choice(self, name: str, choices: Collection[str]) -> str:
        """One of ``choices``; required."""
        value = self.text(name, required=True) or ""
        if value not in choices:
            raise InvalidRequest(f"{name!r} must be one of {', '.join(choices)}; it is {value!r}.")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A JSON boolean; never a number or a word, so that no typo turns a protection off."""
        value = self._fields.pop(name, default)
        if not isinstance(value, bool):
            raise InvalidRequest(f"{name!r} must be true or false.")
        return value

    def maybe(self, name: str) -> bool | None:
        """As :meth:`flag`; None (also for ``null``) where the request leaves it to us."""
        if self._fields.get(name) is None:
            self._fields.pop(name, None)
            return None
        return self.flag(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings; empty where it is absent."""
        value = self._fields.pop(name, [])
        if not isinstance(value, list):
            raise InvalidRequest(f"{name!r} must be a list of strings.")
        return tuple(_text(name, item) for item in value)

    def keep_to(self, names: Collection[str], verb: str) -> None:
        """Raises InvalidRequest for a field that other verbs take and ``verb`` does not."""
        others = frozenset[str]().union(*FIELDS.values()) - frozenset(names)
        if wrong := ", ".join(repr(name) for name in sorted(others & self._fields.keys())):
            raise InvalidRequest(f"{verb!r} does not take {wrong}. Leave that out.")

    def done(self) -> None:
        """Raises InvalidRequest when fields are left that nobody asked for."""
        if self._fields:
            names = ", ".join(repr(name) for name in sorted(self._fields))
            raise InvalidRequest(f"The body has unknown fields: {names}. Remove them.")


@dataclass(frozen=True)
class CreateRequest:
    """``POST environments``. Paths are as the client sent them, not yet confined.

    None stands for what is left to core: its usual choice, or with ``again`` that of the environment before.
    """

    folder: str
    python: str | None
    name: str | None
    system_site_packages: bool | None
    installer: str | None
    requirements: tuple[str, ...]
    specs: tuple[str, ...]
    project_requirements: bool
    allow_direct_references: bool
    again: bool

    @classmethod
    def parse(cls, text: bytes) -> CreateRequest:
        """Raises InvalidRequest."""
        body = Body.parse(text)
        request = cls(
            folder=body.text("folder", required=True) or "",
            python=body.text("python"),
            name=body.text("name"),
            system_site_packages=body.maybe("system_site_packages"),
            installer=body.text("installer"),
            requirements=body.texts("requirements"),
            specs=body.texts("specs"),
            project_requirements=body.flag("project_requirements", default=True),
            allow_direct_references=body.flag("allow_direct_references"),
            again=body.flag("again"),
        )
        body.done()
        return request


@dataclass(frozen=True)
class ChangeRequest:
    """``POST environments/{id}/changes``. Paths are as the client sent them, not yet confined."""

    verb: str
    arguments: tuple[str, ...]
    requirements: tuple[str, ...]
    allow_direct_references: bool
    preview: bool
    unneeded: bool
    expect: str | None  # None: whatever is there; "": no file; else its SHA-256

    @classmethod
    def parse(cls, text: bytes) -> ChangeRequest:
        """Raises InvalidRequest, also for fields and arguments that the verb does not take."""
        body = Body.parse(text)
        verb = body.choice("verb", VERBS)
        body.keep_to(FIELDS[verb], verb)
        request = cls(
            verb=verb,
            arguments=body.texts("arguments"),
            requirements=body.texts("requirements"),
            allow_direct_references=body.flag("allow_direct_references"),
            preview=body.flag("preview"),
            unneeded=body.flag("unneeded"),
            expect=body.text("expect"),
        )
        body.done()
        request._check()
        return request

    def _check(self) -> None:
        if self.verb == "install" and not (self.arguments or self.requirements):
            raise InvalidRequest(
                "Nothing to install: name packages in 'arguments' or files in 'requirements'."
            )
        if self.verb == "uninstall" and not self.arguments:
            raise InvalidRequest("Nothing to uninstall: name packages in 'arguments'.")
        if self.verb in {"sync", "repair"} and self.arguments:
            raise InvalidRequest(f"{self.verb!r} takes no arguments.")
        if self.verb == "sync" and len(self.requirements) > 1:
            raise InvalidRequest("'sync' takes at most one file in 'requirements'.")
        if self.verb == "freeze" and len(self.arguments) > 1:
            raise InvalidRequest("'freeze' takes at most one argument: the file to write.")
        if self.expect is not None and not _DIGEST.fullmatch(self.expect):
            raise InvalidRequest(
                "'expect' must be the 'digest' of the preview's result: 64 hexadecimal digits, or \"\"."
            )


def _text(name: str, value: Any) -> str:
    """``value`` as a string that the operating system can hold."""
    if not isinstance(value, str):
        raise InvalidRequest(f"{name!r} must hold strings.")
    try:
        value.encode()
    except UnicodeEncodeError:  # JSON can spell half a surrogate pair; no file or package is called so
        raise InvalidRequest(f"{name!r} holds text that is not Unicode.") from None
    if "\0" in value:
        raise InvalidRequest(f"{name!r} holds a NUL character.")
    return value
