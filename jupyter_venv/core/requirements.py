"""Package specifications and requirements files: what users write, checked before an installer sees it.

Sources: PEP 508 (dependency specifiers) and pip's requirements file format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from packaging.requirements import InvalidRequirement as PackagingError
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from ..errors import DirectReferenceRefused, InvalidRequirement, InvalidRequirementsFile
from .environments import read_regular
from .pep508 import parse_requirement
from .process import redact

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FILE = re.compile(r"^[^;@]*\.(txt|ya?ml)$|^pyproject\.toml$", re.IGNORECASE)
_ARCHIVE = re.compile(r"\.(whl|zip|tar\.gz|tgz|tar\.bz2)$", re.IGNORECASE)
_COMMENT = re.compile(r"(^|\s)#.*$")
_HASH_OPTION = re.compile(r"\s--hash[= ]")
_HASHES = re.compile(r"(\s+--hash[= ]\s*(md5|sha1|sha224|sha256|sha384|sha512):[0-9a-fA-F]+)*\s*")
_LINE_OPTION = re.compile(r"\s--(?:hash|config-settings?|global-option)[= ]")

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_VIA = re.compile(rf"{_NAME}(?:\[[^\]]*\])?==[^\s;#]+\s+# via {_NAME}(?:, {_NAME})*\s*")

_INCLUDE = ("-r", "--requirement")
_INDEX_OPTIONS = (
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--trusted-host",
    "--no-index",
)
# What a value may be: nothing an installer could take for a further option.
_HARMLESS_OPTIONS = {
    **dict.fromkeys(("--pre", "--prefer-binary", "--require-hashes"), re.compile("")),
    **dict.fromkeys(("--only-binary", "--no-binary", "--use-feature"), re.compile(r"[\w:.,-]+", re.ASCII)),
}
_ALLOW = "Allow direct references if you trust where it comes from."


@dataclass(frozen=True)
class Spec:
    """One thing to install: what goes to the installer, and what it is called where that is known."""

    text: str
    requirement: Requirement | None = None

    @property
    def key(self) -> str | None:
        """The canonical name; None for a path or URL without one."""
        return canonicalize_name(self.requirement.name) if self.requirement else None

    @property
    def shown(self) -> str:
        """The text for people, logs and events: without credentials."""
        return redact(self.text)


def parse_spec(text: str, *, project: Path, allow_direct_references: bool = False) -> Spec:
    """A specification as typed by a user, for example ``pandas[excel]>=2``.

    Raises InvalidRequirement for what is no requirement, DirectReferenceRefused for a path or URL unless
    these are allowed; relative paths are then taken from ``project``.
    """
    if _CONTROL.search(text):
        raise InvalidRequirement(
            f"{redact(text)!r} holds a line break or control character. Give one package at a time."
        )
    text = text.strip()
    if not text:
        raise InvalidRequirement("The package name is empty. Give a name such as pandas or pandas>=2.")
    if text.startswith("-"):
        raise InvalidRequirement(
            f"{redact(text)!r} looks like an option, not a package. Give a name such as pandas."
        )
    if _FILE.search(text):
        raise InvalidRequirement(
            f"{text!r} looks like a file, not a package. "
            "To install what it lists, give it as a requirements file (-r)."
        )
    if _looks_like_location(text):
        if not allow_direct_references:
            raise DirectReferenceRefused(
                f"{redact(text)!r} is a path or URL, not the name of a package. {_ALLOW}"
            )
        return Spec(_absolute(text, project))
    try:
        requirement = parse_requirement(text)
    except PackagingError as error:
        reason = str(error).splitlines()[0]
        raise InvalidRequirement(
            f"{redact(text)!r} is not a package specification: {redact(reason)}. "
            "Write it like pandas or pandas>=2."
        ) from None
    if requirement.url is not None and not allow_direct_references:
        raise DirectReferenceRefused(
            f"{redact(text)!r} would be installed from a URL instead of the package index. {_ALLOW}"
        )
    return Spec(str(requirement), requirement)


def parse_name(text: str) -> str:
    """The canonical name of a package as typed by a user. Raises InvalidRequirement."""
    spec = parse_spec(text, project=Path())
    if spec.requirement is None or str(spec.requirement) != spec.requirement.name:
        raise InvalidRequirement(f"{text!r} is more than the name of a package. Give just the name.")
    return canonicalize_name(spec.requirement.name)


@dataclass(frozen=True)
class RequirementsFile:
    """A requirements file with everything it includes, checked line by line.

    ``lines`` and ``constraints`` are what an installer gets. ``specs`` are the requirements the file's
    author asked for; those marked ``# via`` by an earlier freeze came along.
    """

    path: Path
    lines: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    specs: tuple[Spec, ...] = ()
    hashed: bool = False


@dataclass
class _Reader:
    project: Path
    allow_direct_references: bool
    lines: list[str] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    specs: list[Spec] = field(default_factory=list)
    open_files: list[Path] = field(default_factory=list)

    def read(self, path: Path, into: list[str]) -> None:
        """Add a file's lines, following its includes."""
        resolved = path.resolve()
        if resolved in self.open_files:
            raise InvalidRequirementsFile(
                f"{path.name} includes itself. Remove the -r line that leads back to it."
            )
        if not resolved.is_relative_to(self.project) and self.open_files and not self.allow_direct_references:
            raise DirectReferenceRefused(
                f"{self.open_files[-1].name} includes {path}, outside the project. {_ALLOW}"
            )
        self.open_files.append(resolved)
        for number, line in logical_lines(decode(read_bytes(path), path)):
            text = _without_comment(line).replace("\t", " ")
            if not text:
                continue
            # An installer may see a line end where we do not.
            if _CONTROL.search(text) or len(text.splitlines()) > 1:
                raise InvalidRequirementsFile(
                    f"{path.name}, line {number}, holds a control character. Remove it."
                )
            try:
                self._line(text, line, resolved.parent, into)
            except (InvalidRequirement, InvalidRequirementsFile) as error:
                raise InvalidRequirementsFile(f"{path.name}, line {number}: {error.message}") from None
            except DirectReferenceRefused as error:
                raise DirectReferenceRefused(f"{path.name}, line {number}: {error.message}") from None
        self.open_files.pop()

    def _line(self, text: str, line: str, folder: Path, into: list[str]) -> None:
        if not text.startswith("-"):
            specification = _specification(text)
            spec = parse_spec(
                specification, project=folder, allow_direct_references=self.allow_direct_references
            )
            rest = text[len(specification) :]
            if not _HASHES.fullmatch(rest):
                raise InvalidRequirementsFile(
                    f"Behind a requirement only --hash is understood, not {redact(rest.strip())!r}."
                )
            into.append(spec.text + rest)
            if into is self.lines and not is_via(line):
                self.specs.append(spec)
            return
        option, value = _split_option(text)
        if option in _INCLUDE:
            self.read(folder / value, into)
        elif option in ("-c", "--constraint"):
            self.read(folder / value, self.constraints)
        elif option in _HARMLESS_OPTIONS:
            if not _HARMLESS_OPTIONS[option].fullmatch(value):
                raise InvalidRequirementsFile(
                    f"{option} does not take {redact(value)!r}. Give it a line of its own."
                )
            into.append(f"{option} {value}".strip())
        elif option in ("-e", "--editable", *_INDEX_OPTIONS):
            if not self.allow_direct_references:
                what = "an editable install" if option in ("-e", "--editable") else "where packages come from"
                raise DirectReferenceRefused(f"{redact(text)!r} sets {what}. {_ALLOW}")
            if option in ("-e", "--editable"):
                self.specs.append(Spec(f"-e {value}"))
                value = _absolute(value, folder)
            elif option in ("-f", "--find-links") and "://" not in value:
                value = _absolute(value, folder)
            into.append(f"{option} {value}")
        else:
            raise InvalidRequirementsFile(
                f"{option} is not an option we know in a requirements file. Remove it."
            )


def read_requirements(
    path: Path, *, project: Path, allow_direct_references: bool = False
) -> RequirementsFile:
    """Read a requirements file and what it includes.

    Raises InvalidRequirementsFile (it names the line), DirectReferenceRefused for paths, URLs, index options
    and includes from outside ``project`` unless these are allowed.
    """
    reader = _Reader(project.resolve(), allow_direct_references)
    reader.read(path, reader.lines)
    hashed = any(_HASH_OPTION.search(line) or line == "--require-hashes" for line in reader.lines)
    return RequirementsFile(path, tuple(reader.lines), tuple(reader.constraints), tuple(reader.specs), hashed)


def without_url(requirement: Requirement) -> str:
    """A direct reference by its name alone: its URL may hold credentials, and PEP 610 records it anyway."""
    plain = parse_requirement(str(requirement))
    plain.url = None
    return str(plain)


def unpinned(requirement: Requirement) -> str:
    """The requirement without exact pins, which would hold an upgrade back."""
    loosened = parse_requirement(str(requirement))
    bounds = [
        one
        for one in requirement.specifier
        if one.operator not in ("==", "===") or one.version.endswith(".*")
    ]
    loosened.specifier = SpecifierSet(",".join(map(str, bounds)))
    return str(loosened)


def read_bytes(path: Path) -> bytes:
    """A requirements file's bytes. Raises InvalidRequirementsFile saying why it cannot be read."""
    try:
        return read_regular(path.resolve())  # links are followed: it is the user's file
    except FileNotFoundError:
        raise InvalidRequirementsFile(f"There is no requirements file {path}. Check its name.") from None
    except OSError as error:
        raise InvalidRequirementsFile(f"{path} cannot be read: {error.strerror}.") from None


def decode(content: bytes, path: Path) -> str:
    """A requirements file's text without its byte order mark. Raises InvalidRequirementsFile."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidRequirementsFile(
            f"{path.name} is not UTF-8 text. Save it as UTF-8 and try again."
        ) from None


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with continuations joined, each with the number of its first physical line (from 1)."""
    start, parts = 1, list[str]()
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if not parts:
            start = number
        # pip joins after a comment-free backslash only; a comment ends with its own line.
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            parts.append(line[:-1])
            continue
        yield start, "".join([*parts, line])
        parts = []
    if parts:
        yield start, "".join(parts)


def is_via(line: str) -> bool:
    """Whether a freeze wrote this line for a package that only came along.

    Exactly ``name==version  # via name, name``: a user's own comment may begin with "via" as well.
    """
    return _VIA.fullmatch(line.rstrip("\r\n")) is not None


def require_requirements(content: bytes, path: Path) -> None:
    """Raise InvalidRequirementsFile, naming the line, where a file plainly holds something else.

    Less strict than installing it: an option we do not know may still be an option.
    """
    for number, line in logical_lines(decode(content, path)):
        text = _without_comment(line)
        if not text or text.startswith("-"):
            continue
        try:
            parse_spec(_specification(text), project=path.parent, allow_direct_references=True)
        except InvalidRequirement:
            raise InvalidRequirementsFile(
                f"{path.name}, line {number}, is no requirement, so nothing was written. "
                "Correct the line, or freeze to another file."
            ) from None


def included_files(text: str) -> list[str]:
    """The files that a requirements file's own lines include with ``-r``, as written."""
    lines = (_without_comment(line) for _, line in logical_lines(text))
    options = (_split_option(line) for line in lines if line.startswith("-"))
    return [value for option, value in options if option in _INCLUDE]


def _specification(text: str) -> str:
    """A requirement's line without the options behind it."""
    return _LINE_OPTION.split(f" {text}", maxsplit=1)[0].strip()


def _without_comment(line: str) -> str:
    return _COMMENT.sub("", line).strip()


def _split_option(text: str) -> tuple[str, str]:
    match = re.match(r"(--[a-z-]+|-[a-z])[=\s]*(.*)$", text, re.DOTALL)
    if match is None:
        raise InvalidRequirementsFile(f"{text!r} is not a requirement.")
    return match[1], match[2].strip().strip("\"'")


def _looks_like_location(text: str) -> bool:
    name = re.split(r"[;\[\s]", text, maxsplit=1)[0]
    if "@" in text and not name.startswith((".", "/", "~")) and "://" not in name:
        return False  # "name @ url": PEP 508 has a parser for it
    return (
        "://" in name
        or "/" in name
        or "\\" in name
        or name.startswith((".", "~"))
        or bool(_ARCHIVE.search(name))
    )


def _absolute(location: str, folder: Path) -> str:
    """A path made absolute; a URL as it is."""
    if "://" in location:
        return location
    path, bracket, extras = location.partition("[")
    return str((folder / Path(path.strip()).expanduser()).resolve()) + bracket + extras
