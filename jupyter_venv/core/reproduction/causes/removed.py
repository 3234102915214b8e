"""What well-known packages took away: how that shows in a message, and a day before it went.

The facts are in removed.txt, from the packages' change logs. The day is a little before the version came that
took something away, so that what was the newest then still has it. A record begins with package, version and
day; its lines say what went:

- ``in MODULE``: names of a module's, imported from it or looked up in it
- ``of CLASS``: attributes of a class's objects
- ``module``: modules, with what was in them
- ``argument``: arguments of any function; ``argument of FUNCTION``: of functions whose names end like that
- ``says``: any other text of the message, one regular expression a line
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_BEGINS = re.compile(r"(\S+) (\d[\d.]*) (\d{4}-\d\d-\d\d)")
_LINE = re.compile(r"  (in|of|module|argument|says)(?: of)?(?: ([^:]+))?: (.+)")


@dataclass(frozen=True)
class Removal:
    """``version`` of ``package`` took something away; ``before`` is an ISO date on which it was there."""

    package: str
    version: str
    before: str
    shows: re.Pattern[str]


def removal(said: str) -> Removal | None:
    """What a message such as ``AttributeError: module 'numpy' has no attribute 'int'`` is about.

    Older Pythons do not say from where a name could not be imported (before 3.7), nor whose ``__init__`` was
    called (before 3.10): that has to be added to ``said``.
    """
    return next((one for one in removals() if one.shows.search(said)), None)


@cache
def removals() -> tuple[Removal, ...]:
    """All that is known, by package."""
    return tuple(
        Removal(*head, re.compile("|".join(f"(?:{one})" for one in map(_pattern, lines)), re.MULTILINE))
        for head, lines in _records()
    )


def _records() -> Iterator[tuple[tuple[str, str, str], list[str]]]:
    head, lines = ("", "", ""), list[str]()
    text = Path(__file__).with_name("removed.txt").read_text(encoding="utf-8")
    for line in text.strip().split("\n"):
        if match := _BEGINS.fullmatch(line):
            if lines:
                yield head, lines
            head, lines = (match[1], match[2], match[3]), []
        elif line.startswith("    "):  # goes on; within an expression without the break
            lines[-1] += line.strip() if lines[-1].startswith("  says") else f" {line.strip()}"
        else:
            lines.append(line)
    yield head, lines


def _pattern(line: str) -> str:
    match = _LINE.fullmatch(line)
    assert match is not None, line
    kind, owner, what = match[1], (match[2] or "").replace(".", r"\."), match[3]
    if kind == "says":
        return what
    names = "|".join(re.escape(name) for name in what.split())
    if kind == "in":
        looked_up = rf"module '?(?:{owner})'? has no attribute '(?:{names})'"
        return rf"{looked_up}|cannot import name '?(?:{names})'? from '(?:{owner})'"
    if kind == "of":
        return rf"'(?:{owner})' object has no attribute '(?:{names})'"
    if kind == "module":
        return rf"No module named '?(?:{names})(?:\.[\w.]+)?'?$"
    named = rf"\b(?:{owner})\(\) got an " if owner else ""
    return rf"{named}unexpected keyword argument '?(?:{names})'?$"
