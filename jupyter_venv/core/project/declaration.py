"""What a file declares: the noun, and how a reader of one puts it together, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from packaging.requirements import InvalidRequirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from ... import modules
from ..environments import read_regular
from ..pep508 import LONGEST, parse_requirement
from ..process import redact
from .conda import from_conda

LARGEST = 8 * 2**20  # bytes of one file; a lock file with hashes has one or two million
MOST = 5_000  # requirements of one file

# Names that are written for another everywhere, and mean nothing, or something broken, on the index.
_CORRECTED = {
    "beautifulsoup": "beautifulsoup4",
    "opencv": "opencv-python",
    "pytorch": "torch",
    "tensorflow-gpu": "tensorflow",  # no longer there; had the same versions
}
_MODULE_NAMES = (
    "Crypto",
    "MySQLdb",
    "PIL",
    "bs4",
    "cv2",
    "dateutil",
    "imblearn",
    "skimage",
    "sklearn",
    "yaml",
)
_CORRECTED.update((canonicalize_name(one), modules.distribution_for(one) or one) for one in _MODULE_NAMES)
_NONE_OF_THE_INDEX = frozenset(("pkg-resources",))  # what Debian's pip lists of itself

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_PYTHON = re.compile(r"python\s*([<>=!~].*|)", re.IGNORECASE)
_SINGLE_EQUALS = re.compile(rf"{_NAME}=[\w.*]+(?:=[\w.*]+)?")
_TABLE = re.compile(rf"({_NAME})\s+\(?v?(\d[\w.+]*)\)?")
_BROKEN = re.compile(rf"({_NAME}(?:\[[\w\s,.-]*\])?)\s*[<>=!~,(].*")
_FILE_URL = re.compile(rf"({_NAME})(?:\[[^\]]*\])?\s*@\s*file:(.*)")
_VERSION_IN_FILE = re.compile(r"[-_](\d+(?:\.\d+)+(?:(?:a|b|rc|\.post|\.dev)\d+)?)[-.](?:py|cp|tar|zip|whl)")


@dataclass(frozen=True)
class Declaration:
    """What one file says that a project needs.

    ``kind`` is the file's format, by the name it usually has. ``requirements`` are PEP 508 lines, or
    ``./folder``, ``-e ./folder`` and addresses, relative to the file's folder. ``python`` is "3.8", ">=3.6"
    or "". ``index_options`` and ``constraints`` are as in requirements files. ``remarks`` say in sentences
    what could not be read, or was read as something else. ``locked``: exact versions of all that it takes.
    """

    path: Path
    kind: str
    requirements: tuple[str, ...] = ()
    python: str = ""
    index_options: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    locked: bool = False

    @property
    def names(self) -> frozenset[str]:
        """The canonical names of the distributions it requires."""
        return frozenset(filter(None, map(name_of, self.requirements)))


@dataclass
class Draft:
    """A declaration while its file is read; nothing in ``root`` but below it is looked at."""

    path: Path
    root: Path
    kind: str
    requirements: dict[str, None] = field(default_factory=dict)
    python: str = ""
    index_options: dict[str, None] = field(default_factory=dict)
    constraints: dict[str, None] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    locked: bool = False

    def done(self) -> Declaration:
        """What has been read."""
        return Declaration(
            self.path,
            self.kind,
            tuple(self.requirements),
            self.python,
            tuple(self.index_options),
            tuple(self.constraints),
            tuple(dict.fromkeys(self.remarks)),
            self.locked and bool(self.requirements),
        )

    def remark(self, sentence: str) -> None:
        """Note what could not be read."""
        if len(self.remarks) < 100:
            self.remarks.append(sentence)

    def read(self, path: Path) -> bytes:
        """A file's bytes; of one that cannot be read or is elsewhere, none and a remark."""
        name = path.name
        try:
            resolved = path.resolve()
            if not resolved.is_relative_to(self.root.resolve()):
                self.remark(f"{name} is outside of the project, where nothing is read.")
                return b""
            content = read_regular(resolved)
        except (OSError, RuntimeError, ValueError) as error:
            self.remark(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}.")
            return b""
        if len(content) > LARGEST:
            self.remark(f"{name} is far longer than any list of packages, so it was not read.")
            return b""
        return content

    def text(self, path: Path) -> str:
        """A file's text, in whatever encoding an editor or a PowerShell has left it."""
        content = self.read(path)
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16", "replace")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("latin-1")

    def add_all(self, lines: Iterable[object]) -> None:
        """Add each line that is text."""
        for line in lines:
            if isinstance(line, str):
                self.add(line)

    def add(self, line: str, into: dict[str, None] | None = None) -> None:
        """Add a requirement, corrected where it is written as everybody writes it, or a remark."""
        target = self.requirements if into is None else into
        line = line.strip()
        if len(target) >= MOST:
            self.remark(f"{self.path.name} lists more than {MOST} packages; the rest was not read.")
        elif len(line) > LONGEST:
            self.remark(f"{line[:40]!r} goes on for too long to be a package.")
        elif (corrected := self._corrected(line)) is not None:
            target[corrected] = None

    def _corrected(self, line: str) -> str | None:
        if (match := _PYTHON.fullmatch(line)) and not _SINGLE_EQUALS.fullmatch(line):
            self.require_python(match[1])
            return None
        if match := _FILE_URL.match(line):
            return self._without_file(match[1], match[2])
        try:
            requirement = parse_requirement(line)
        except InvalidRequirement:
            return self._broken(line)
        key = canonicalize_name(requirement.name)
        if key in _NONE_OF_THE_INDEX or (modules.is_standard(key.replace("-", "_")) and not requirement.url):
            self.remark(f"{requirement.name} is no package of the index, so it was left out.")
            return None
        if key in _CORRECTED:
            self.remark(f"{requirement.name} was read as {_CORRECTED[key]}, which is the package's name.")
            requirement.name = _CORRECTED[key]
        return str(requirement)

    def _without_file(self, name: str, location: str) -> str | None:
        """What was installed from a file of another machine: by its name, and its version if it is there."""
        version = _VERSION_IN_FILE.search(location)
        self.remark(f"{name} came from a file of another machine; the index has it by its name.")
        return self._corrected(f"{name}=={version[1]}" if version else name)

    def _broken(self, line: str) -> str | None:
        """A line that is no requirement: one as conda or a table writes it, or its name alone."""
        if _SINGLE_EQUALS.fullmatch(line):
            read = from_conda(line)
            if read.requirement:
                return self._corrected(read.requirement)
            if not read.python:
                self.remark(f"{line!r} is of conda and no Python package, so it was left out.")
            self.python = self.python or read.python
            return None
        if match := _TABLE.fullmatch(line):
            return self._corrected(f"{match[1]}=={match[2]}")
        match = _BROKEN.fullmatch(line)
        if match is None or "://" in line:
            self.remark(f"{redact(line[:80])!r} is no package, so it was left out.")
            return None
        self.remark(f"The version in {redact(line[:80])!r} means nothing, so only the name was read.")
        return self._corrected(match[1])

    def require_python(self, specifier: str) -> None:
        """Note what is required of Python, such as ``>=3.6`` or ``==3.8.*``; the first one counts."""
        text = specifier.strip()
        try:
            bounds = SpecifierSet(text)
        except InvalidSpecifier:
            self.remark(f"{text[:80]!r} says nothing of Python that can be understood.")
            return
        exact = [one.version.removesuffix(".*") for one in bounds if one.operator == "=="]
        self.python = self.python or (exact[0] if len(bounds) == 1 and exact else text)


def name_of(line: str) -> str:
    """The canonical name in a requirement's line; "" where it has none."""
    try:
        return canonicalize_name(parse_requirement(line).name)
    except InvalidRequirement:
        return ""
