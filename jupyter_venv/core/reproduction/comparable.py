"""Text of outputs, freed of what is another with every run, and compared. Pure.

What is told apart: words, whole numbers, and other numbers beyond a relative difference of 1e-6. What is not:
white space, addresses, clock times, durations, progress bars, absolute paths, random identifiers, the order
in sets.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import unescape

_TOLERANCE = 1e-6
_ZERO = 1e-12  # what is computed to be zero comes out anywhere below
_MOST_TEXT = 100_000  # characters of one output that are compared
_SHOWN = 600  # characters around the first difference
_MOST_GROUPS = 200  # of braces whose content is put in order

_COLOURS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_OVERWRITTEN = re.compile(r"^.*\r(?=[^\n\r])", re.MULTILINE)
_TIMING = re.compile(
    r"^\s*(?:CPU times?:|Wall time:|Compiler time:|The slowest run took|This could mean that an intermediate)"
    r"|\bper loop\b|\bloops? each\)|, best of \d+:"
)
_PROGRESS = re.compile(
    r"it/s|s/it|\bETA\b|[█▏▎▍▌▋▊▉━╸]|%\|.*\||\[=*>?\.*\]\s*-|\d+/\d+ \[[=>.]+|\[\d\d:\d\d<|\d%\s*\[[#=> "
    r".-]+\]"
    r"|^\s*Downloading .*(?:\d%|B/s)"
)
_NOT_SHOWN = re.compile(r"^\s*(?:<(?:Figure size|matplotlib\.figure\.Figure)[^>]*>)\s*$")
# Objects that draw, whose names change with the versions of what draws.
_OBJECT = re.compile(
    r"<[\w.]+(?: object)?(?:[^<>\n]{0,200})? at 0x[0-9A-Fa-f]+>"
    r"|<(?:matplotlib|seaborn|mpl_toolkits|pandas\.plotting|IPython\.core\.display|folium|Figure|Axes\w*"
    r"|BarContainer"
    r"|Line2D|Text|Legend|\w*Container|\w*Collection)\b[^<>\n]{0,300}>"
    r"|\b(?:Axes(?:Subplot)?|Text)\([^()\n]{0,300}(?:\([^()\n]*\))?[^()\n]*\)"
)
_SCALAR = re.compile(r"\bnp\.(?:float|int|uint|str|bool|complex|longdouble)\w*\(([^()]*)\)")
_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\b0x[0-9A-Fa-f]{6,}\b")
_PATH = re.compile(r"(?<![\w:/.~])(?:~|[A-Za-z]:)?(?:[/\\][^\s/\\'\":,;()\[\]{}<>|]+){2,}")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>!|[a-zA-Z][\w:-]*)[^<>]*>")
_BREAKING = ("tr", "p", "div", "br", "li", "h1", "h2", "h3", "h4")
_RULE = re.compile(r"[-=_~*#+─═]{3,}")
# As Python shows them in results: year, month and day, or numbers of seconds.
_MOMENT = re.compile(
    r"\bdatetime\.date(?:time)?\((\d{4}), (\d{1,2}), (\d{1,2})"
    r"(?:, (\d{1,2}), (\d{1,2})(?:, \d{1,2})?(?:, \d{1,6})?)?"
    r"(?:, fold=1)?(?:, tzinfo=[^()\n]{1,80}(?:\([^()\n]{0,80}\))?)?\)"
)
_SHORT_TIME = re.compile(r"\bdatetime\.timedelta\((?:seconds=\d+)?(?:, )?(?:microseconds=\d+)?\)")
_NEGATIVE_ZERO = re.compile(r"(?<![\w.])-(?=0\.?0*(?![\d.eE]))")

_DAYS = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*"
_MONTHS = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_TOKEN = re.compile(
    rf"""(?P<moment>
          \d{{4}}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?(?!\d)
          | {_DAYS},?\s+(?:{_MONTHS}\s+\d+|\d+\s+{_MONTHS})[\s,]+
            (?:\d\d:\d\d:\d\d\s+(?:[A-Z]{{3,4}}\s+)?)?\d{{4}}
          | \d{{1,2}}/\d{{1,2}}/\d{{2,4}}\s+\d{{1,2}}:\d\d(?::\d\d)?(?:\s*[AP]M)?
        )
      | (?P<clock>(?<![\w.:])\d{{1,2}}:\d\d(?::\d\d)?(?:\.\d+)?(?![\w:]))
      | (?P<duration>(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s?
          (?:ns|[µμu]s|ms|s|secs?|seconds?|mins?|minutes?|hrs?|hours?)\b(?:/\w+)?)
      | (?P<number>(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)
      | \w+
      | \S""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    """A piece of text; ``kind`` is a group of the pattern's, or empty; ``at`` is where it begins."""

    kind: str
    text: str
    at: int


def differing(stored: str, now: str, today: date) -> tuple[str, str] | None:
    """Both texts around where they first differ, shortened; None where they say the same.

    ``today``: when the newer one was made. What has that date or the next is a timestamp, and no data.
    """
    if stored == now:
        return None
    stored, now = clean(stored), clean(now)
    found = _first_difference(stored, now, today)
    if found is None:
        return None
    if "{" in stored and "{" in now and _first_difference(ordered(stored), ordered(now), today) is None:
        return None
    return _around(stored, found[0]), _around(now, found[1])


def clean(text: str) -> str:
    """Without what is another with every run, and what only shows that something happens."""
    text = _OVERWRITTEN.sub("", _COLOURS.sub("", text[:_MOST_TEXT]).replace("\r\n", "\n"))
    lines = [
        line.rstrip()
        for line in text.split("\n")
        if not (_TIMING.search(line) or _PROGRESS.search(line) or _NOT_SHOWN.match(line))
    ]
    text = "\n".join(lines).strip("\n")
    for pattern, instead in (
        (_OBJECT, "<…>"),
        (_SCALAR, r"\1"),
        (_UUID, "…"),
        (_ADDRESS, "0x…"),
        (_NEGATIVE_ZERO, ""),
        (_RULE, "---"),
    ):
        text = pattern.sub(instead, text)
    text = _SHORT_TIME.sub("0 s", _MOMENT.sub(_written, text))
    return _PATH.sub(lambda match: "…/" + re.split(r"[/\\]", match[0])[-1], text)


def _written(match: re.Match[str]) -> str:
    """A moment as it is printed."""
    year, month, day, hour, minute = match.groups()
    return f"{year}-{int(month):02}-{int(day):02}" + (f" {int(hour):02}:{int(minute):02}" if hour else "")


def ordered(text: str) -> str:
    """With the members of each set and dict in one order."""
    innermost = re.compile(r"\{([^{}]*)\}")
    for _ in range(_MOST_GROUPS):
        text, count = innermost.subn(lambda match: f"⟨{', '.join(sorted(_members(match[1])))}⟩", text)
        if not count:
            break
    return text


def _members(text: str) -> list[str]:
    """What stands between commas outside of any brackets."""
    found, depth = [""], 0
    for character in text:
        depth += (character in "([⟨") - (character in ")]⟩")
        if character == "," and depth <= 0:
            found.append("")
        else:
            found[-1] += character
    return [" ".join(one.split()) for one in found]


def text_of_html(html: str) -> str:
    """What a reader sees of HTML; a line for each row of a table.

    The standard library's parser takes quadratic time for tags that do not end.
    """
    found, hidden, at = list[str](), "", 0
    html = html[: 2 * _MOST_TEXT]
    for tag in _TAG.finditer(html):
        name = tag["name"].lower()
        if not hidden:
            found += [html[at : tag.start()], "\n" if name in _BREAKING else " "]
            hidden = name if name in ("style", "script") and not tag["end"] else ""
        elif name == hidden and tag["end"]:
            hidden = ""
        at = tag.end()
    return unescape("".join([*found, "" if hidden else html[at:]]))


def _tokens(text: str) -> Iterable[Token]:
    for match in _TOKEN.finditer(text):
        yield Token(match.lastgroup or "", match[0], match.start())


def _first_difference(stored: str, now: str, today: date) -> tuple[int, int] | None:
    """Where both first differ."""
    ones, others = iter(_tokens(stored)), iter(_tokens(now))
    while True:
        one, other = next(ones, None), next(others, None)
        if one is None and other is None:
            return None
        if one is None or other is None or not _same(one, other, today):
            return (one.at if one else len(stored)), (other.at if other else len(now))


def _same(one: Token, other: Token, today: date) -> bool:
    if one.text == other.text:
        return True
    if one.kind != other.kind:
        return False
    if one.kind in ("clock", "duration"):
        return True
    if one.kind == "moment":
        return _is_now(other.text, today)
    if one.kind != "number":
        return one.text.lower() == other.text.lower() in ("nan", "inf")
    if one.text.isdigit() and other.text.isdigit():
        return False
    first, second = float(one.text), float(other.text)
    return math.isclose(first, second, rel_tol=_TOLERANCE, abs_tol=_ZERO)


def _is_now(moment: str, today: date) -> bool:
    """Whether a moment is of today or the days beside it (in another time zone, or past midnight)."""
    near = [date.fromordinal(today.toordinal() + days) for days in (-1, 0, 1)]
    return any(
        all(re.search(rf"\b0?{part}", moment) for part in (day.year % 100, day.day)) if "/" in moment
        else moment.startswith(day.isoformat())
        or bool(re.search(rf"\b0?{day.day}\b", moment) and str(day.year) in moment and f"{day:%b}" in moment)
        for day in near
    )  # fmt: skip


def _around(text: str, at: int) -> str:
    """The lines from a place on."""
    start = text.rfind("\n", 0, min(at, len(text))) + 1
    if at - start > _SHOWN // 2:  # a very long line
        start = at - _SHOWN // 4
    shown = text[start : start + _SHOWN]
    return ("…\n" if start else "") + shown + ("\n…" if start + _SHOWN < len(text) else "")
