"""A change that is not made before it was seen: what is asked, and what it would come to. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Optional

from jupyter_venv.errors import DirectReferenceRefused
from jupyter_venv.kernel.loaded import changes_of
from jupyter_venv.kernel.panel import html, rows
from jupyter_venv.kernel.verbs import VERBS
from jupyter_venv.models import PackageChange

#: How many packages a title names, before it only counts them.
_NAMED = 4
_GROUPS = (("removed", "Removed"), ("changed", "Changed"), ("added", "Added"))


@dataclass(frozen=True)
class Request:
    """A verb with its arguments. ``title`` asks whether to do it, ``apply`` is the button that says yes.

    ``always``: what it would do is shown even if that is no more than what was asked for. ``typed``: what
    stood in the box, if it comes from there.
    """

    verb: str
    arguments: tuple[str, ...]
    title: str
    apply: str
    always: bool = False
    remark: str = ""
    typed: str = ""

    @property
    def preview(self) -> tuple[str, ...]:
        """The arguments that only find out."""
        return ("--preview", *self.arguments)

    @property
    def allowing(self) -> Optional[Request]:
        """The same, with paths and URLs allowed; None where they are already, or never can be."""
        option = DirectReferenceRefused.option
        if option in self.arguments or VERBS[self.verb].option(option) is None:
            return None
        return replace(self, arguments=(option, *self.arguments))


def create(label: str, *arguments: str) -> Request:
    """An environment. There is nothing to be seen before; ``label`` is the button that asks for it."""
    return Request("create", arguments, f"{label}?", label)


def install(arguments: tuple[str, ...], specs: tuple[str, ...], typed: str = "") -> Request:
    """Packages, with the options that were typed."""
    return Request("install", arguments, f"Install {_packages(specs)}?", "Install", typed=typed)


def uninstall(names: tuple[str, ...]) -> Request:
    """Installed packages."""
    return Request("uninstall", ("--", *names), f"Uninstall {_packages(names)}?", "Uninstall")


def upgrade(names: tuple[str, ...]) -> Request:
    """Installed packages, or without names all that was asked for."""
    arguments = ("--", *names) if names else ()
    what = _packages(names) if names else "everything you asked for"
    return Request("upgrade", arguments, f"Upgrade {what}?", "Upgrade")


def again(request: Request, remark: str) -> Request:
    """The same, with something to say first; it is asked in any case."""
    return replace(request, remark=remark, always=True)


REPAIR = Request("repair", (), "Repair?", "Repair")
SYNC = Request("sync", (), "Make the environment what requirements.txt says?", "Sync", always=True)
FREEZE = Request("freeze", (), "Write requirements.txt?", "Write", always=True)


def undo(entry: Mapping[str, Any]) -> Request:
    """One past change."""
    number = str(entry["number"])
    what = " ".join([str(entry["verb"]), *entry["arguments"]])
    return Request("undo", ("--", number), f"Undo change {number} ({what})?", "Undo", always=True)


class Plan:
    """What a preview found out."""

    def __init__(self, request: Request, result: Mapping[str, Any], message: str) -> None:
        self.request = request
        self.message = message
        self._changes = changes_of(result)
        self._unasked: list[str] = list(result.get("unasked", ()))
        self._downgraded: list[str] = list(result.get("downgraded", ()))
        self._lacking: list[str] = list(result.get("lacking", ()))
        self._diff = str(result.get("diff") or "")
        self._digest = result.get("digest")
        self._local: list[str] = list(result.get("local", ()))
        #: With an uninstallation: what only the packages to go needed, and nobody asked for.
        self.unneeded: list[dict[str, str]] = list(result.get("unneeded", ()))

    @property
    def empty(self) -> bool:
        """Whether nothing would change at all."""
        return not self._changes and not self._diff

    @property
    def asks(self) -> bool:
        """Whether it is to be shown before it is done."""
        more = bool(self._unasked or self.unneeded or self._lacking)
        return not self.empty and (self.request.always or more)

    def arguments(self, *, unneeded: bool) -> tuple[str, ...]:
        """The arguments that do what was shown; ``unneeded``: with what nothing else needs."""
        more = ("--unneeded",) if unneeded and self.unneeded else ()
        # An empty digest says that there was no file.
        expect = ("--expect", str(self._digest)) if self._digest is not None else ()
        return (*more, *expect, *self.request.arguments)

    def choice(self) -> str:
        """What the user may choose besides; empty where there is no choice."""
        names = ", ".join(one["name"] for one in self.unneeded)
        count = len(self.unneeded)
        noun = "1 package" if count == 1 else f"{count} packages"
        return f"Also remove {noun} that nothing else needs: {names}" if count else ""

    def html(self, *, unneeded: bool) -> str:
        """The question, what there is to warn of, and the difference."""
        parts = [f'<h4 role="status">{escape(self.request.title)}</h4>']
        parts.append(html.message(self.request.remark, "warning"))
        changes = [*self._changes]
        if unneeded:
            there = {one.name for one in changes}
            more = [one for one in self.unneeded if one["name"] not in there]
            changes += [PackageChange(one["name"], one["version"], None) for one in more]
        gone = {one.name.lower() for one in changes if one.after is None}
        lacking = [name for name in self._lacking if name.lower() not in gone]
        if lacking:
            need = "needs" if len(lacking) == 1 else "need"
            text = f"{', '.join(lacking)} {need} what is removed and may stop working."
            parts.append(html.message(text, "warning"))
        if self._local:
            text = f"Only on this machine, and therefore not written down: {', '.join(self._local)}"
            parts.append(html.message(text, "warning"))
        if changes:
            parts.append(html.region("".join(self._groups(changes)), "What would change"))
        if self._diff:
            parts.append(html.diff(self._diff, "Changes to requirements.txt"))
        return "".join(parts)

    def _groups(self, changes: list[PackageChange]) -> list[str]:
        found = []
        for kind, title in _GROUPS:
            members = [one for one in changes if rows.kind_of(one) == kind]
            if members:
                members.sort(key=self._weight)
                items = ((self._line(one), kind) for one in members)
                found.append(html.lines(f"{title} ({len(members)})", items))
        return found

    def _line(self, change: PackageChange) -> str:
        if change.after is None:
            return f"{change.name} {change.before}"
        return f"{change.describe()} (downgrade)" if change.name in self._downgraded else change.describe()

    def _weight(self, change: PackageChange) -> tuple[bool, bool, str]:
        """What was named comes first, then downgrades, then the rest by name."""
        return change.name in self._unasked, change.name not in self._downgraded, change.name.lower()


def _packages(names: tuple[str, ...]) -> str:
    return ", ".join(names) if 0 < len(names) <= _NAMED else f"{len(names) or 'these'} packages"
