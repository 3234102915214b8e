"""requirements.txt brought up to date with an environment, touching only the lines that have to change.

Pure text in, text out; reading and writing the file is the caller's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement as PackagingError
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ..errors import InvalidRequirementsFile
from .distributions import Installed, applies
from .origins import shared_url
from .pep508 import parse_requirement
from .reasons import closure
from .requirements import decode, is_via, logical_lines


@dataclass(frozen=True)
class Pin:
    """One line of a frozen file: what to write, and for whom it came along (empty: the user asked for it)."""

    name: str
    specification: str  # "==1.2" or " @ https://…"
    extras: frozenset[str] = frozenset()
    via: tuple[str, ...] = ()

    def line(self) -> str:
        """The line for a file that does not have one yet."""
        comment = f"  # via {', '.join(self.via)}" if self.via else ""
        return f"{self.name}{self.extras_text()}{self.specification}{comment}"

    def extras_text(self, more: Iterable[str] = ()) -> str:
        """``[excel,plot]``, or nothing."""
        extras = sorted(self.extras.union(more))
        return f"[{','.join(extras)}]" if extras else ""


def pins(
    asked: Mapping[str, Requirement],
    installed: Mapping[str, Installed],
    environment: Mapping[str, str],
    *,
    listed: Iterable[Requirement] = (),
) -> tuple[dict[str, Pin], list[str]]:
    """What a frozen file has to say: what the user asked for and everything that needs.

    ``listed`` is what the file asks for already. Also returns the names
    of distributions that only exist on this machine (installed from a folder), which no pin can name.
    """
    roots = dict(asked)
    for requirement in listed:
        key = canonicalize_name(requirement.name)
        if key in installed and applies(requirement, environment):
            merged = parse_requirement(str(requirement))
            merged.extras |= roots[key].extras if key in roots else set()
            roots[key] = merged
    found: dict[str, Pin] = {}
    local: list[str] = []
    for name, needed_by in closure(roots.values(), installed, environment).items():
        specification = _specification(installed[name])
        if specification is None:
            local.append(installed[name].name)
            continue
        found[name] = Pin(
            name=installed[name].name,
            specification=specification,
            extras=frozenset(roots[name].extras) if name in roots else frozenset(),
            via=() if name in roots else tuple(sorted(installed[parent].name for parent in needed_by)),
        )
    return found, sorted(local)


def listed_requirements(content: bytes, path: Path) -> list[Requirement]:
    """What a requirements file's own lines ask for, without those marked ``# via``."""
    lines = (line for _, line in logical_lines(decode(content, path)) if not is_via(line))
    return [requirement for line in lines if (requirement := requirement_of(line)) is not None]


def freeze(
    content: bytes,
    found: Mapping[str, Pin],
    environment: Mapping[str, str],
    *,
    path: Path,
    dropped: Iterable[str] = (),
    included: Iterable[str] = (),
) -> bytes:
    """A requirements file's new content.

    ``dropped``: canonical names the user uninstalled, whose lines go. ``included``: names that files it
    includes (``-r``) already list. Comments, options, order, line ends and byte order mark stay.

    Raises InvalidRequirementsFile when a line with hashes would need another version.
    """
    text = decode(content, path)
    newline = "\r\n" if "\r\n" in text else "\n"
    gone, written, lines = set(dropped), set(included), list[str]()
    for line in _physical(text):
        ending = line[len(line.rstrip("\r\n")) :]
        body = line[: len(line) - len(ending)]
        requirement = requirement_of(body)
        if requirement is None:
            lines.append(line)
            continue
        name = canonicalize_name(requirement.name)
        pin = found.get(name)
        if not applies(requirement, environment):
            lines.append(line)  # a line for other machines
            continue
        if (pin is None and (name in gone or is_via(body))) or (is_via(body) and name in written):
            continue
        written.add(name)
        if pin is None or requirement.url is not None:
            lines.append(line)
            continue
        lines.append(_edited(body, requirement, pin, path) + ending)
    new = {name: pin for name, pin in found.items() if name not in written}
    if new and "--hash" in text:
        raise InvalidRequirementsFile(
            f"{path.name} has hashes, and {', '.join(sorted(new))} would stand in it without one, which no "
            "installer accepts. Freeze to another file, or remove the hashes first."
        )
    _insert(lines, [new[name].line() for name in sorted(new) if not new[name].via], newline, before_via=True)
    _insert(lines, [new[name].line() for name in sorted(new) if new[name].via], newline, before_via=False)
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    return mark + "".join(lines).encode()


def _physical(text: str) -> list[str]:
    """Lines with their endings, a continued line as one."""
    lines: list[str] = []
    continued = False
    for line in re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text):
        if continued:
            lines[-1] += line
        else:
            lines.append(line)
        bare = line.rstrip("\r\n")
        continued = bare.endswith("\\") and not bare.lstrip().startswith("#")
    return lines


def requirement_of(line: str) -> Requirement | None:
    """The requirement a line holds, with continuations and options after it ignored."""
    body = re.sub(r"\\(\r\n|\r|\n)", " ", line)
    body = re.sub(r"(^|\s)#.*$", "", body, flags=re.DOTALL).strip()
    body = re.split(r"\s--", f" {body}", maxsplit=1)[0].strip()
    if not body or body.startswith("-"):
        return None
    try:
        return parse_requirement(body)
    except PackagingError:
        return None


def _edited(line: str, requirement: Requirement, pin: Pin, path: Path) -> str:
    """The line with the pin's version and ``# via``, everything else as it stands."""
    if _says(requirement, pin):
        edited = line
    elif "--hash" in line:
        raise InvalidRequirementsFile(
            f"{path.name} pins {pin.name} with hashes that belong to another version. "
            "Remove that line's version and hashes, then freeze again."
        )
    else:
        # One line again: what stood after a continuation may be the version that changes.
        joined = re.sub(r"\s*\\(\r\n|\r|\n)\s*", " ", line)
        match = re.match(r"(\s*[A-Za-z0-9._-]+)(\s*\[[^\]]*\])?", joined)
        assert match is not None, "a line that parses as a requirement begins with a name"
        named = (
            match[0] if pin.extras <= requirement.extras else match[1] + pin.extras_text(requirement.extras)
        )
        rest = re.search(r"\s*(;.*|\s#.*|\s--.*)$", joined[match.end() :], re.DOTALL)
        tail = rest[0] if rest else ""
        # A URL ends at white space only (PEP 508).
        edited = (
            named
            + pin.specification
            + (f" {tail}" if "@" in pin.specification and tail.startswith(";") else tail)
        )
    if is_via(line):
        comment = f"# via {', '.join(pin.via)}" if pin.via else ""
        edited = re.sub(r"\s*# via .*$", f"  {comment}" if comment else "", edited)
    return edited


def _says(requirement: Requirement, pin: Pin) -> bool:
    """Whether a line already pins exactly this version."""
    specifiers = list(requirement.specifier)
    if not pin.extras <= requirement.extras:
        return False
    if len(specifiers) != 1 or specifiers[0].operator != "==" or not pin.specification.startswith("=="):
        return False
    try:
        return Version(specifiers[0].version) == Version(pin.specification[2:])
    except InvalidVersion:
        return False


def _insert(lines: list[str], new: list[str], newline: str, *, before_via: bool) -> None:
    if not new:
        return
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += newline
    at = len(lines)
    if before_via:
        at = next((index for index, line in enumerate(lines) if is_via(line)), len(lines))
    lines[at:at] = [line + newline for line in new]


def _specification(distribution: Installed) -> str | None:
    """``==version``, or the URL it was installed from (PEP 610) without credentials; None for a local one."""
    if distribution.direct_url is None:
        return f"=={distribution.version}"
    url = shared_url(distribution.direct_url)
    return f" @ {url}" if url is not None else None
