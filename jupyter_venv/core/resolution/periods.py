"""When which Python was the one to use. Pure.

Source: the release dates of https://www.python.org/downloads/ and of the release schedules in PEP 494 (3.6),
537 (3.7), 569 (3.8), 596 (3.9), 619 (3.10), 664 (3.11), 693 (3.12), 719 (3.13) and 745 (3.14).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from ...models import Interpreter

#: The first release of each minor version.
_RELEASED = {
    (3, 5): date(2015, 9, 13),
    (3, 6): date(2016, 12, 23),
    (3, 7): date(2018, 6, 27),
    (3, 8): date(2019, 10, 14),
    (3, 9): date(2020, 10, 5),
    (3, 10): date(2021, 10, 4),
    (3, 11): date(2022, 10, 24),
    (3, 12): date(2023, 10, 2),
    (3, 13): date(2024, 10, 7),
    (3, 14): date(2025, 10, 7),
}

#: Days until most of the scientific packages have wheels for a new Python.
SETTLING = 75

#: Days between bug fix releases, on average; and how long after its release one is typically met.
_BETWEEN_FIXES = {(3, 5): 140, (3, 6): 91, (3, 7): 87, (3, 8): 57, (3, 9): 46, (3, 10): 52, (3, 11): 58}
_IN_USE = 100


def released(version: tuple[int, int]) -> date:
    """The day a minor version came out; one that is not known came a year after the one before."""
    if version in _RELEASED:
        return _RELEASED[version]
    newest = max(_RELEASED)
    if version > newest:
        return _RELEASED[newest] + timedelta(days=365 * (version[1] - newest[1]))
    return _RELEASED[min(_RELEASED)]


def minor(version: str) -> tuple[int, int] | None:
    """``(3, 8)`` of ``3.8.18``; None where that is no version of Python."""
    try:
        release = Version(version).release
    except InvalidVersion:
        return None
    return (release[0], release[1]) if len(release) > 1 else None


def period_of(version: str) -> date | None:
    """About when somebody ran this version of Python: a few months after it came out.

    None for Python 2, a version unknown here, and what is no version: they say nothing of a day.
    """
    pair = minor(version)
    if pair is None or pair not in _RELEASED:
        return None
    release = Version(version).release
    micro = release[2] if len(release) > 2 else 3
    return released(pair) + timedelta(days=_BETWEEN_FIXES.get(pair, 60) * micro + _IN_USE)


def earliest(day: date, version: tuple[int, int]) -> date:
    """The first day from ``day`` on as of which packages can be expected to have wheels for a Python."""
    return max(day, released(version) + timedelta(days=SETTLING)) if day < released(version) else day


def in_order(
    interpreters: Iterable[Interpreter], day: date | None, wanted: Iterable[str]
) -> list[Interpreter]:
    """The interpreters to try, best first: one of each minor version.

    What the project itself says (``wanted``: versions such as ``3.8`` and specifiers such as ``>=3.6``) comes
    first, of that the specifiers: who writes one means it. Then, as of a ``day``, the newest Python that had
    settled by then, older ones, and newer ones by age; without a day, the default and then the newest.
    """
    best: dict[tuple[int, int], Interpreter] = {}
    for one in interpreters:
        pair = minor(one.version)
        if pair is not None and pair >= (3, 5):
            best.setdefault(pair, one)
    texts = list(wanted)

    def rank(pair: tuple[int, int]) -> tuple[object, ...]:
        refused = len(refusing(texts, best[pair].version))
        said = 0 if any(minor(text) == pair for text in texts) or not texts else 1
        if day is None:
            return (refused, said, not best[pair].default, -pair[1])
        settled = released(pair) + timedelta(days=SETTLING * 3) <= day
        return (refused, said, not settled, -pair[1] if settled else pair[1])

    return [best[pair] for pair in sorted(best, key=rank)]


def refusing(wanted: Iterable[str], version: str) -> list[str]:
    """What of a project's words on Python does not admit one: specifiers only, the rest refuses nothing."""
    pair = minor(version) or (0, 0)
    return [text for text in wanted if not _admits(text, pair)]


def _admits(text: str, pair: tuple[int, int]) -> bool:
    try:
        specifiers = SpecifierSet("" if minor(text) else text)
    except InvalidSpecifier:
        return True
    # Which bug fix release it is decides nothing here: ">=3.6.5" admits 3.6.
    return any(specifiers.contains(f"{pair[0]}.{pair[1]}.{micro}") for micro in (0, 5, 10, 20))
