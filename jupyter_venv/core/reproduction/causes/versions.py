"""Python itself is another one than the notebook was written for.

Source: "Removed" and "Porting" in What's New of 3.7 to 3.14.
"""

from __future__ import annotations

import re
from dataclasses import replace

from .... import modules
from .seen import Found, Seen

#: What newer Pythons took out: module or ``module.name``, and the last Python that has it.
_GONE = {
    **dict.fromkeys(("asynchat", "asyncore", "imp", "distutils", "smtpd"), "3.11"),
    **dict.fromkeys(
        (
            "aifc", "audioop", "cgi", "cgitb", "chunk", "crypt", "imghdr", "lib2to3", "mailcap", "msilib",
            "nis", "nntplib", "ossaudiodev", "pipes", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib",
        ),
        "3.12",
    ),
    "binhex": "3.10",
    **dict.fromkeys(("formatter", "parser", "symbol"), "3.9"),
    "macpath": "3.7",
    "dummy_threading": "3.8",
    "_dummy_thread": "3.8",
    "xml.etree.cElementTree": "3.8",
    "time.clock": "3.7",
    "platform.linux_distribution": "3.7",
    "platform.dist": "3.7",
    "platform.popen": "3.7",
    "cgi.escape": "3.7",
    "fractions.gcd": "3.8",
    "base64.encodestring": "3.8",
    "base64.decodestring": "3.8",
    "array.tostring": "3.8",
    "HTMLParser.unescape": "3.8",
    "Thread.isAlive": "3.8",
    "sys.setcheckinterval": "3.8",
    "sys.getcheckinterval": "3.8",
    "inspect.getargspec": "3.10",
    "inspect.formatargspec": "3.10",
    "asyncio.coroutine": "3.10",
    "asyncio.async": "3.6",
    "gettext.lgettext": "3.10",
    "unittest.makeSuite": "3.12",
    "configparser.SafeConfigParser": "3.11",
    "locale.format": "3.11",
    "ssl.wrap_socket": "3.11",
    "ssl.match_hostname": "3.11",
    "pkgutil.ImpImporter": "3.11",
    "pkgutil.find_loader": "3.13",
    "ast.Num": "3.13",
    "ast.Str": "3.13",
    "ast.NameConstant": "3.13",
    "typing.io": "3.12",
    "typing.re": "3.12",
}  # fmt: skip
_ABSTRACT = """
Awaitable Coroutine AsyncIterable AsyncIterator AsyncGenerator Hashable Iterable Iterator Generator Reversible
Container Collection Callable Set MutableSet Mapping MutableMapping MappingView KeysView ItemsView ValuesView
Sequence MutableSequence ByteString Sized
"""
#: What older Pythons do not have yet, and the first that does.
_NEW = {
    "dataclasses": "3.7",
    "contextvars": "3.7",
    "importlib.resources": "3.7",
    "importlib.metadata": "3.8",
    "zoneinfo": "3.9",
    "graphlib": "3.9",
    "tomllib": "3.11",
    "math.prod": "3.8",
    "math.dist": "3.8",
    "math.comb": "3.8",
    "math.perm": "3.8",
    "math.isqrt": "3.8",
    "math.lcm": "3.9",
    "math.nextafter": "3.9",
    "math.cbrt": "3.11",
    "functools.cached_property": "3.8",
    "functools.singledispatchmethod": "3.8",
    "functools.cache": "3.9",
    "itertools.pairwise": "3.10",
    "itertools.batched": "3.12",
    "statistics.fmean": "3.8",
    "statistics.quantiles": "3.8",
    "statistics.NormalDist": "3.8",
    "statistics.correlation": "3.10",
    "statistics.linear_regression": "3.10",
    "random.randbytes": "3.9",
    "shlex.join": "3.8",
    "time.time_ns": "3.7",
    "asyncio.run": "3.7",
    "asyncio.to_thread": "3.9",
    "asyncio.timeout": "3.11",
    "asyncio.TaskGroup": "3.11",
    "contextlib.nullcontext": "3.7",
    "contextlib.chdir": "3.11",
    "enum.StrEnum": "3.11",
    "datetime.UTC": "3.11",
    **{
        f"typing.{name}": "3.8"
        for name in ("Literal", "Final", "TypedDict", "Protocol", "get_args", "get_origin")
    },
    "typing.Annotated": "3.9",
    **{f"typing.{name}": "3.10" for name in ("TypeAlias", "ParamSpec", "TypeGuard", "Concatenate")},
    **{
        f"typing.{name}": "3.11"
        for name in ("Self", "Never", "Required", "NotRequired", "LiteralString", "assert_never")
    },
    "typing.override": "3.12",
}
_NEW_METHODS = {"removeprefix": "3.9", "removesuffix": "3.9", "bit_count": "3.10", "fromisoformat": "3.7",
"isascii": "3.7",
                "with_stem": "3.9", "is_relative_to": "3.9", "walk": "3.12", "readlink": "3.9"}  # fmt: skip
_NEW_SYNTAX = (
    (re.compile(r"future feature annotations is not defined"), "3.7"),
    (
        re.compile(
            r"f-string: (?:unterminated|expecting|unmatched|cannot include|invalid syntax)|f-string "
            r"expression part"
        ),
        "3.12",
    ),
    (re.compile(r"positional-only|cannot assign to named expression"), "3.8"),
)
_WALRUS = re.compile(r"[(\[,= \t][ \t]*\w+ *:=|^[ \t]*\w+ *:=", re.M)
_MATCH = re.compile(r"^[ \t]*match[ \t]+[^=\n]+:[ \t]*\n[ \t]+case\s", re.M)
_STAR = re.compile(r"^[ \t]*except *\*", re.M)
_GENERIC = re.compile(r"^[ \t]*(?:def|class)[ \t]+\w+\[|^[ \t]*type[ \t]+\w+ *=", re.M)
_EQUALS = re.compile(r"\bf['\"][^'\"\n]*\{\s*\w[\w.]*\s*=\s*\}")
_CLASS_ITEM = re.compile(
    r"'(?:type|ABCMeta|_GenericAlias|builtin_function_or_method)' object is not subscriptable"
)
_UNION = re.compile(
    r"unsupported operand type\(s\) for \|: '(?:type|_GenericAlias|NoneType|_UnionGenericAlias|dict)' and"
)


def python_moved_on(seen: Seen) -> Found | None:
    """What this Python no longer has, or does not have yet."""
    if seen.name == "SyntaxError":
        return _syntax(seen)
    for name in _asked_for(seen):
        if name in _GONE and _later(seen.python, _GONE[name]):
            found = _gone(seen, name, _GONE[name])
            return replace(found, module=name) if seen.name == "ModuleNotFoundError" else found
        if name in _NEW and _later(_NEW[name], seen.python):
            return _not_yet(seen, name, _NEW[name])
        module, _, attribute = name.rpartition(".")
        if module == "collections" and attribute in _ABSTRACT.split():
            return _gone(seen, name, "3.9")
    if seen.name == "TypeError":
        return _types(seen)
    match = re.search(
        r"'(?:str|int|bytes|date|datetime|PosixPath)' object has no attribute '(\w+)'", seen.text
    )
    if match and match[1] in _NEW_METHODS and _later(_NEW_METHODS[match[1]], seen.python):
        return _not_yet(seen, match[1], _NEW_METHODS[match[1]])
    return _standard_generally(seen)


def _asked_for(seen: Seen) -> list[str]:
    """The modules and ``module.name`` that a failure could be about."""
    found = []
    if match := re.search(r"No module named '?([\w.]+)'?", seen.text):
        found.append(match[1])
    if match := re.search(r"cannot import name '?(\w+)'?(?: from '([\w.]+)')?", seen.text):
        module = match[2] or next(
            iter(re.findall(rf"from ([\w.]+) import [^\n]*\b{match[1]}\b", seen.all_text)), ""
        )
        found += [f"{module}.{match[1]}", module]
    if match := re.search(r"module '?([\w.]+)'? has no attribute '(\w+)'", seen.text):
        found.append(f"{match[1]}.{match[2]}")
    if match := re.search(r"'(?:[\w.]+\.)?(\w+)' object has no attribute '(\w+)'", seen.text):
        found.append(f"{match[1]}.{match[2]}")
    return found


def _types(seen: Seen) -> Found | None:
    if _later("3.9", seen.python) and _CLASS_ITEM.search(seen.text):
        return _not_yet(seen, "list[int] and the like", "3.9")
    if _later("3.10", seen.python) and (match := _UNION.search(seen.text)):
        return _not_yet(seen, "X | Y", "3.9" if "'dict'" in match[0] else "3.10")
    if "Population must be a sequence" in seen.text:
        return _gone(seen, "random.sample() of a set", "3.10")
    if "object cannot be interpreted as an integer" in seen.text and seen.libraries and not seen.raised_in:
        return None
    if re.search(
        r"Random\.shuffle\(\) takes|code\(\) argument 13 must be|required field \"\w+\" missing", seen.text
    ):
        return _gone(seen, "what it uses", "3.10")
    return None


def _syntax(seen: Seen) -> Found | None:
    if seen.raised_in or (seen.frames and seen.frames[-1] and not seen.is_local(seen.frames[-1])):
        return Found(
            "python-changed",
            f"The package {seen.raised_in or 'that it imports'} cannot be read by Python "
            f"{_minor(seen.python)}: it is written "
            "for another one.",
            _other_python(seen),
        )
    for pattern, version in _NEW_SYNTAX:
        if pattern.search(seen.text) and _later(version, seen.python):
            return _not_yet(seen, "its syntax", version)
    code = seen.source
    for found, version in (
        (_MATCH, "3.10"), (_WALRUS, "3.8"), (_STAR, "3.11"), (_GENERIC, "3.12"), (_EQUALS, "3.8"),
    ):  # fmt: skip
        if found.search(code) and _later(version, seen.python):
            return _not_yet(seen, "its syntax", version)
    if re.search(r"\basync\s*=|\.async\b|\basync\(", seen.culprit):
        return _gone(seen, "a variable named async", "3.6")
    return None


def _standard_generally(seen: Seen) -> Found | None:
    """Any other name that Python's own modules do not have."""
    match = re.search(r"module '?([\w.]+)'? has no attribute '(\w+)'", seen.text) or re.search(
        r"cannot import name '?(?P<b>\w+)'? from '(?P<a>[\w.]+)'", seen.text
    )
    if match is None or "partially initialized" in seen.text:
        return None
    module, name = (match["a"], match["b"]) if match.re.groupindex else (match[1], match[2])
    if not modules.is_standard(module.partition(".")[0]) or module.partition(".")[0] in seen.installed:
        return None
    return Found(
        "python-changed",
        f"Python {_minor(seen.python)} has no {module}.{name}: another one had or has it.",
        _other_python(seen),
    )


def _gone(seen: Seen, what: str, last: str) -> Found:
    by = f", which {seen.libraries[-1]} uses" if seen.raised_in else ""
    return Found(
        "python-changed",
        f"Python {_minor(seen.python)} no longer has {what}{by}: Python {last} was the last to have it.",
        f"Run again with --python {last}, or with --as-of and a date when the notebook worked.",
    )


def _not_yet(seen: Seen, what: str, first: str) -> Found:
    return Found(
        "python-changed",
        f"Python {_minor(seen.python)} is too old for this notebook: {what} came with Python {first}.",
        f"Run again with --python {first} or newer" + (", or with a later --as-of." if seen.as_of else "."),
    )


def _other_python(seen: Seen) -> str:
    said = _minor(seen.notebook.python)
    if said and said != _minor(seen.python) and not said.startswith("2"):
        return f"Run again with --python {said}, which the notebook was saved with."
    return "Run again with another --python, or with --as-of and a date when the notebook worked."


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _later(one: str, other: str) -> bool:
    """Whether a version of Python comes after another, by their first two parts."""
    return _numbers(one) > _numbers(other)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])
