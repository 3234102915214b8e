"""JSON request bodies, taken apart field by field.

By hand rather than by a schema library: the messages say what to send, and nothing has to be
imported for it. ``openapi.yaml`` describes the same forms to clients.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from jupyter_venv.server.errors import InvalidRequest

_LONGEST = 7 * 24 * 3600  # seconds


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

    def number(self, name: str) -> int | None:
        """A whole number from 1; None (also for ``null``) where it is absent."""
        value = self._fields.pop(name, None)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise InvalidRequest(f"{name!r} must be a whole number from 1.")
        return value

    def seconds(self, name: str) -> float | None:
        """A duration; None (also for ``null``) where it is absent."""
        value = self._fields.pop(name, None)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= _LONGEST:
            raise InvalidRequest(f"{name!r} must be a number of seconds, at most {_LONGEST}.")
        return float(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings; empty where it is absent."""
        value = self._fields.pop(name, [])
        if not isinstance(value, list):
            raise InvalidRequest(f"{name!r} must be a list of strings.")
        return tuple(_text(name, item) for item in value)

    def done(self, verb: str = "") -> None:
        """Raises InvalidRequest when fields are left that nobody asked for; ``verb``: what was asked."""
        if self._fields:
            names = ", ".join(repr(name) for name in sorted(self._fields))
            raise InvalidRequest(
                f"{verb!r} does not take {names}. Leave that out."
                if verb
                else f"The body has unknown fields: {names}. Remove them."
            )


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
    as_of: str | None
    from_imports: bool

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
            as_of=body.text("as_of"),
            from_imports=body.flag("from_imports"),
        )
        body.done()
        return request


@dataclass(frozen=True)
class ReproduceRequest:
    """``POST reproductions``. Paths are as the client sent them, not yet confined; timeouts are seconds.

    None stands for what is left to core.
    """

    folder: str
    notebooks: tuple[str, ...]
    as_of: str | None
    python: str | None
    packages: tuple[str, ...]
    from_imports: bool
    network: bool
    cell_timeout: float | None
    notebook_timeout: float | None
    output: str | None

    @classmethod
    def parse(cls, text: bytes) -> ReproduceRequest:
        """Raises InvalidRequest."""
        body = Body.parse(text)
        request = cls(
            folder=body.text("folder", required=True) or "",
            notebooks=body.texts("notebooks"),
            as_of=body.text("as_of"),
            python=body.text("python"),
            packages=body.texts("packages"),
            from_imports=body.flag("from_imports"),
            network=body.flag("network", default=True),
            cell_timeout=body.seconds("cell_timeout"),
            notebook_timeout=body.seconds("notebook_timeout"),
            output=body.text("output"),
        )
        body.done()
        return request


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
