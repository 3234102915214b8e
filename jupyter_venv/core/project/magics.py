"""Cells with what only IPython understands, taken apart into Python, magics and commands. Pure.

Source: https://ipython.readthedocs.io/en/stable/interactive/python-ipython-diff.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .syntax import parse

_RUNS_PYTHON = """
capture cython debug heat lprun memit mprun px prun pypy python python2 python3 scalene skip snakeviz tic time
timeit wandb
"""
_OTHER_LANGUAGES = """
bigquery cpp cu html HTML javascript js julia latex markdown matlab mermaid octave perl R ruby sparql sql svg
SVG xml
"""
# Cell magics whose body is Python that runs here, or in the environment's own Python.
_PYTHON = frozenset(_RUNS_PYTHON.split())
# Those before whose bodies other languages are written, some of which look like Python.
_FOREIGN = frozenset(_OTHER_LANGUAGES.split())
_SHELL = frozenset(("!", "bash", "cmd", "script", "sh", "sx", "system"))
_FILES = frozenset(("file", "writefile"))
_WITH_STATEMENT = frozenset(("lprun", "memit", "mprun", "prun", "time", "timeit"))

_CELL_MAGIC = re.compile(r"\s*%%(!|\w+)[ \t]*(.*)")
_LINE_MAGIC = re.compile(r"(\s*)(?:[\w.,\s]+=\s*)?%{1,2}(\w[\w.]*)\s*(.*)", re.DOTALL)
_COMMAND = re.compile(r"(\s*)(?:[\w.,\s\[\]'\"]+=\s*)?!{1,2}(?!=)(.*)", re.DOTALL)
_HELP = re.compile(r"\s*(?:\?{1,2}[%\w.*]+|[%!]{0,2}[\w.*\[\]()]+\?{1,2})\s*;?\s*$")
# What works without % where no variable has its name.
_BARE = re.compile(r"(\s*)(pip|conda|mamba|matplotlib|load_ext|pylab|run)\s+([\w./{\"'-].*)", re.DOTALL)
_STATEMENT_OPTIONS = re.compile(r"(?:-[a-zA-Z]+\s*\d*\s+)*")
_TRIPLE = re.compile(r"\"\"\"|'''|#|\\.|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")


@dataclass(frozen=True)
class Magic:
    """A magic, without its percent signs, and what stands behind it."""

    name: str
    line: str


@dataclass
class Parts:
    """What a cell consists of.

    ``code`` is its Python, with as many lines; ``doubtful``: only if it is some. ``commands`` go to a shell,
    a line each. ``files`` are what it writes, by name.
    """

    code: str = ""
    doubtful: bool = False
    magics: list[Magic] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


def take_apart(source: str) -> Parts:
    """A cell's parts. Nothing in it is evaluated."""
    parts = Parts()
    source = _open(source.expandtabs(8).replace("\r\n", "\n"), parts)
    is_python = parse(source) is not None
    parts.code = source if is_python else "\n".join(_plain(source, parts))
    return parts


def outside_strings(source: str) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it begins outside of a string of several lines."""
    quote = ""
    for line in source.split("\n"):
        yield line, not quote
        position = 0
        while position < len(line):
            if quote:
                end = line.find(quote, position)
                if end < 0:
                    break
                quote, position = "", end + 3
                continue
            match = _TRIPLE.search(line, position)
            if match is None or match[0] == "#":
                break
            if match[0] in ('"""', "'''"):
                quote = match[0]
            position = match.end()


def _open(source: str, parts: Parts) -> str:
    """The Python below a cell's magics, which are noted."""
    while True:
        stripped = source.lstrip("\n ")
        match = _CELL_MAGIC.match(stripped)
        if match is None:
            return source
        name, line = match[1], match[2].strip()
        body = stripped[match.end() :].removeprefix("\n")
        parts.magics.append(Magic(name, line))
        if name in _SHELL:
            parts.commands += _joined(body)
            return ""
        if name in _FILES:
            target = line.split()[-1].strip("\"'") if line else ""
            parts.files[target] = body
            return ""
        if name in _FOREIGN:
            return ""
        parts.doubtful = parts.doubtful or name not in _PYTHON
        statement = _statement(line) if name in _WITH_STATEMENT else ""
        source = f"{statement}\n{body}" if statement else body


def _plain(source: str, parts: Parts) -> Iterator[str]:
    """Python lines in place of what is not."""
    lines = list(outside_strings(source))
    number = 0
    while number < len(lines):
        line, outside = lines[number]
        number += 1
        if not outside or not (replaced := _Replaced.of(line)):
            yield line
            continue
        more = 0
        while line.endswith("\\") and number < len(lines):  # commands go on there
            line = f"{line[:-1]} {lines[number][0].strip()}"
            number += 1
            more += 1
        replaced = _Replaced.of(line) or replaced
        if replaced.magic is not None:
            parts.magics.append(replaced.magic)
        if replaced.command:
            parts.commands.append(replaced.command)
        yield replaced.python
        yield from [""] * more


@dataclass(frozen=True)
class _Replaced:
    python: str
    magic: Magic | None = None
    command: str = ""

    @classmethod
    def of(cls, line: str) -> _Replaced | None:
        """What stands for a line that is no Python; None for one that may be."""
        if line.lstrip().startswith("#"):
            return None
        if match := _COMMAND.fullmatch(line):
            return cls(f"{match[1]}pass", command=match[2].strip())
        if _HELP.match(line):
            return cls(" " * (len(line) - len(line.lstrip())) + "pass")
        match = _LINE_MAGIC.fullmatch(line)
        if match is None and (match := _BARE.fullmatch(line)) is not None and parse(line.strip()) is not None:
            return None  # `run - x` is a difference
        if match is None:
            return None
        indent, name, rest = match[1], match[2], match[3].strip()
        statement = _statement(rest) if name in _WITH_STATEMENT else ""
        return cls(f"{indent}{statement or 'pass'}", Magic(name, rest))


def _statement(line: str) -> str:
    """The Python statement behind the options of a magic such as ``%time``; "" if there is none."""
    options = _STATEMENT_OPTIONS.match(line)
    text = line[options.end() if options else 0 :].strip()
    return text if text and "\n" not in text and parse(text) is not None else ""


def _joined(body: str) -> list[str]:
    """A shell script's lines, with continuations joined."""
    return re.sub(r"\\\n\s*", " ", body).split("\n")
