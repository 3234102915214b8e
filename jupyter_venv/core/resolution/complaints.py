"""What uv says when requirements cannot be met: whose fault it is. Pure.

uv explains in prose, wrapped and indented (PubGrub's derivation); it is read as one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from packaging.utils import canonicalize_name

_NAME = r"([A-Za-z0-9][A-Za-z0-9._-]*)"
_REQUIRED = re.compile(rf"you require {_NAME}(?:\[[^\]]*\])?")
_ALSO = re.compile(
    rf"(?:you require|and) {_NAME}(?:\[[^\]]*\])?(?:[<>=!~]=?[^\s,]*)?(?=,? (?:we can|and you))"
)
_UNKNOWN = re.compile(rf"{_NAME}(?:[<>=!~,.\w*]*)? was not found in the (?:package registry|cache|provided)")
_BUILD = re.compile(
    r"(?:Failed to (?:build|download and build|fetch wheel:|parse metadata from built wheel|read metadata"
    r"|resolve requirements from)|Failed to prepare distributions cause: Failed to build)"
    rf"[^`]{{0,40}}`{_NAME}(?:==([^`@ ]+))?"
)
_EXTRACTED = re.compile(rf"`{_NAME}==([^`]+)`")
_LOCATION = re.compile(r"(?:git\+|https?://|ssh://)[^\s'`]+")
_WHEELLESS = re.compile(
    rf"{_NAME}(?:[<>=!~][^\s]*)? (?:has|have) no (?:usable )?wheels"
    rf"|all versions of {_NAME} have no usable wheels|no versions? of {_NAME}(?= )"
    rf"|all of: {_NAME}(?:[<>=!~][^\s]*)? .{{0,300}}?have no (?:usable )?wheels"
)
_UNDATED = re.compile(r"`([A-Za-z0-9._]+)-[^`]+` is missing an upload date")


@dataclass(frozen=True)
class Complaint:
    """Why a resolution failed.

    ``culprits``: canonical names of requirements that stand against each other, or alone against the index,
    with the reason for people. ``unknown``: names that no index has. ``unbuildable``: canonical names of
    distributions that could not be built. ``locations``: URLs that could not be fetched. ``undated``: the
    index does not say when the files of one of them were uploaded. ``wheelless``: canonical names of those
    that have no version for the Python and the day, or no wheel and may not be built. ``text``: uv's words.
    """

    culprits: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    unbuildable: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    undated: bool = False
    wheelless: tuple[str, ...] = ()
    text: str = ""


def read(lines: Sequence[str]) -> Complaint:
    """What uv's output says of a failure."""
    details = "\n".join(lines).strip()
    text = re.sub(r"[\s│├╰─▶]+", " ", details)
    said, _, _ = text.partition(" hint: ")
    unknown = tuple(dict.fromkeys(map(canonicalize_name, _UNKNOWN.findall(said))))
    # First: what a build needs may have no solution either.
    if built := _BUILD.search(text):
        return Complaint({}, unknown, (canonicalize_name(built[1]),), text=details)
    if "No solution found" in text:
        reason = _reason(said)
        names = [*_REQUIRED.findall(said), *_ALSO.findall(said)]
        culprits: dict[str, str] = {canonicalize_name(name.rstrip(".")): reason for name in names}
        undated = not culprits.keys().isdisjoint(map(canonicalize_name, _UNDATED.findall(text)))
        found = (name for match in _WHEELLESS.findall(said) for name in match if name)
        wheelless = tuple(dict.fromkeys(map(canonicalize_name, found)))
        return Complaint(culprits, unknown, undated=undated, wheelless=wheelless, text=details)
    locations = tuple(dict.fromkeys(_LOCATION.findall(text)))
    if "Git operation failed" in text or "failed to clone" in text or locations:
        return Complaint({}, unknown, (), locations, text=details)
    return Complaint({}, unknown, text=details)


def _reason(text: str) -> str:
    """One short sentence from uv's derivation."""
    reason = re.split(r"cause: |resolving dependencies: ", text)[-1]
    reason = re.sub(r"\s*,? we can conclude that .*", "", reason).strip()
    reason = re.sub(r" and you require .*", "", reason)
    reason = re.sub(r"^Because (?:there (?:is|are) )?", "", reason).strip()
    return shortened([reason])


def shortened(texts: Iterable[str], length: int = 160) -> str:
    """Texts in one line for people."""
    line = " ".join(" ".join(texts).split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"
