"""Packages have moved on since a notebook was written, or are older than it."""

from __future__ import annotations

import re

from .removed import removal
from .seen import Found, Seen, package

_SAYS_SO = re.compile(
    r"(?:was|were|has been|have been|is|are|been) (?:removed|renamed|deprecated|moved|replaced|disabled)"
    r"|removed in|no longer"
    r"|is deprecated and will raise|not supported any\s?more|(?:deprecated|removed) since|use .{1,60} "
    r"instead|obsolete",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"^(?P<name>[\w.<>]+)\(\) (?:got an unexpected keyword argument|got (?:multiple values|some positional)"
    r"|takes|missing \d+ required)"
)
_NO_ATTRIBUTE = re.compile(
    r"(?:'(?P<owner>[\w.]+)' object|type object '(?P<type>[\w.]+)') has no attribute '(?P<name>\w+)'"
)
_NO_NAME = re.compile(r"module '?(?P<module>[\w.]+)'? has no attribute '(?P<name>\w+)'")
_BINARY = re.compile(
    r" size changed, may indicate binary incompatibility|compiled against API version|undefined symbol"
    r"|incompatible with this version of numpy|DLL load failed|cannot import name '_\w+' from "
    r"'\w+(?:\.\w+)*' \(.*\.so\)"
)
_BUILT_IN = {
    "NoneType", "str", "bytes", "int", "float", "complex", "bool", "list", "tuple", "dict", "set",
    "frozenset", "function", "method",
    "generator", "module", "builtin_function_or_method", "range", "map", "filter", "zip", "dict_keys",
    "dict_values", "dict_items",
}  # fmt: skip
#: Classes whose attributes may be names from the data: df.price.
_OF_DATA = {"DataFrame", "Series", "DataFrameGroupBy", "SeriesGroupBy"}
_TYPES = {
    "TypeError", "AttributeError", "ImportError", "NotImplementedError", "InvalidParameterError", "KeyError",
    "ValueError", "RuntimeError", "ModuleNotFoundError", "OSError", "IndexError", "Exception",
    "UnpicklingError", "InvalidIndexError", "DeprecationWarning", "FutureWarning",
    "VisibleDeprecationWarning", "PydanticUserError", "PydanticImportError",
}  # fmt: skip
_KNOWN_TYPES = _TYPES | {"APIRemovedInV1", "ArgumentError", "ObjectNotExecutableError", "DataError"}
_MOST_CLASSES = 50


def known_removal(seen: Seen) -> Found | None:
    """Something of which it is known when it went."""
    if seen.name not in _KNOWN_TYPES:
        return None
    call = _CALL.match(seen.text)
    if call and _is_own(seen, call["name"]):
        return None
    texts = _with_place(seen)
    gone = next((one for text in texts if (one := removal(f"{seen.failure.ename}: {text}"))), None)
    if gone is None:
        return None
    what = _first_line(seen)
    if seen.as_of and seen.as_of <= gone.before:
        return Found(
            "api-changed",
            f"{gone.package} {gone.version} took away what it uses ({what}), and yet this is as of "
            f"{seen.as_of}: "
            "something holds a newer one.",
            f"Ask for {gone.package}<{gone.version} with --with '{gone.package}<{gone.version}'.",
            remedy=f"{gone.package}<{gone.version}",
            before=gone.before,
        )
    return Found(
        "api-changed",
        f"It uses what {gone.package} took away with version {gone.version}: {what}.",
        f"Run again with --as-of {gone.before}, or with --with '{gone.package}<{gone.version}'.",
        remedy=f"{gone.package}<{gone.version}",
        before=gone.before,
    )


def _with_place(seen: Seen) -> list[str]:
    """What the exception says, and what it could have said: older Pythons leave out what it is about."""
    text = seen.text.strip()
    if match := re.fullmatch(r"cannot import name '?(\w+)'?", text):
        lines = re.findall(r"^-+>\s*\d+\s+(.*)$", seen.failure.traceback, re.M)
        place = re.search(rf"from\s+([\w.]+)\s+import\b.*\b{match[1]}\b", lines[-1] if lines else seen.source)
        return [f"cannot import name '{match[1]}' from '{place[1]}'"] if place else []
    if text.startswith("__init__() got "):
        called = re.findall(r"\b([A-Z]\w+)\(", f"{seen.source}\n{seen.failure.traceback}")
        return [f"{name}.{text}" for name in dict.fromkeys(called)][:_MOST_CLASSES]
    return [text]


def moved_on(seen: Seen) -> Found | None:
    """Signs of packages of another time."""
    if seen.name not in _TYPES and "Deprecat" not in seen.name:
        return None
    if _BINARY.search(seen.text):
        return Found(
            "api-changed",
            f"Two packages that were installed do not fit together: one was built for another version of the "
            f"other ({_first_line(seen)}).",
            _advice(seen, ""),
        )
    return _attribute(seen) or _call(seen) or _says_so(seen) or _within(seen)


def _attribute(seen: Seen) -> Found | None:
    if match := _NO_NAME.search(seen.text):
        top = match["module"].partition(".")[0]
        if top not in seen.installed and not seen.raised_in:
            return None
        what = package(top)
        return Found(
            "api-changed",
            f"The {what} that is installed has no {match['module']}.{match['name']}: other versions had or "
            f"have it.",
            _advice(seen, what),
        )
    match = _NO_ATTRIBUTE.search(seen.text) if seen.name == "AttributeError" else None
    if match is None:
        return None
    owner = (match["owner"] or match["type"]).rpartition(".")[2]
    if owner in _BUILT_IN and not seen.raised_in:
        return None
    if seen.defines(owner):
        return None
    if owner in _OF_DATA and "pandas" in seen.installed:
        return Found(
            "api-changed",
            f"A {owner} has no {match['name']} here: pandas had or has it in another version, or a column of "
            f"this name is missing.",
            _advice(seen, "pandas"),
        )
    what = package(seen.raised_in) if seen.raised_in else ""
    return Found(
        "api-changed",
        f"{owner} has no {match['name']}"
        + (f" in the {what} that is installed" if what else " in the version that is installed")
        + ": other versions had or have it.",
        _advice(seen, what),
    )


def _call(seen: Seen) -> Found | None:
    match = _CALL.match(seen.text) if seen.name in ("TypeError", "AttributeError") else None
    if match is None or _is_own(seen, match["name"]):
        return None
    what = package(seen.raised_in) if seen.raised_in else ""
    return Found(
        "api-changed",
        f"{match['name']}() takes other arguments in the {what or 'version'} that is installed than the "
        f"notebook gives it.",
        _advice(seen, what),
    )


def _is_own(seen: Seen, name: str) -> bool:
    """Whether a function is the notebook's or the project's own."""
    if name == "<lambda>" or seen.defines(name):
        return True
    return bool(seen.frames) and bool(seen.frames[-1]) and seen.is_local(seen.frames[-1])


def _says_so(seen: Seen) -> Found | None:
    if not _SAYS_SO.search(seen.text) or not (seen.libraries or "Warning" in seen.name):
        return None
    what = package(seen.libraries[-1]) if seen.libraries else "a package"
    return Found("api-changed", f"{what} says that it changed: {_first_line(seen)}.", _advice(seen, what))


def _within(seen: Seen) -> Found | None:
    """An error between two packages: raised in one that the notebook did not call itself."""
    if (
        seen.name not in ("TypeError", "AttributeError", "ImportError", "NotImplementedError")
        or len(seen.libraries) < 2
    ):
        return None
    one, other = seen.libraries[-2], seen.libraries[-1]
    return Found(
        "api-changed",
        f"{package(one)} and {package(other)} may not fit together in the versions that are installed: "
        f"{_first_line(seen)}.",
        _advice(seen, ""),
    )


def _advice(seen: Seen, what: str) -> str:
    versions = f", or with the {what} it was written for (--with '{what}==VERSION')" if what else ""
    if seen.as_of:
        return f"Run again with an --as-of before or after {seen.as_of}{versions}."
    return f"Run again with --as-of and a date when the notebook worked{versions}."


def _first_line(seen: Seen) -> str:
    line = next((one.strip() for one in seen.text.split("\n") if one.strip()), seen.name)
    line = re.sub(r" \([^()]*[/\\][^()]*\)$", "", line)  # the file that the name is not in
    return (line if len(line) <= 160 else f"{line[:157]}…").rstrip(".")
