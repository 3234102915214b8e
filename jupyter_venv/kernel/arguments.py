"""The grammar of ``%venv``: its verbs and options, and a line of text into a command.

Pure: nothing here touches the disk or starts a process.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from jupyter_venv.errors import JupyterVenvError, Kind


class UsageError(JupyterVenvError):
    """A ``%venv`` line that means nothing."""

    code = "usage"
    kind = Kind.USAGE


@dataclass(frozen=True)
class Option:
    """One option. ``value`` names what follows it, "" for a flag; ``path``: it is a file."""

    names: tuple[str, ...]
    summary: str
    value: str = ""
    path: bool = False

    @property
    def usage(self) -> str:
        """For example ``-r FILE``."""
        return f"{self.names[0]} {self.value}".rstrip()


@dataclass(frozen=True)
class Verb:
    """One verb. ``operand`` is what it takes ("SPEC", "NAME", "FILE", "VERB" or nothing)."""

    name: str
    summary: str
    operand: str = ""
    needs: str = ""  # what to say when no operand was given
    options: tuple[Option, ...] = ()

    def option(self, name: str) -> Option | None:
        """The option called ``name``, if this verb has it."""
        return next((option for option in self.options if name in option.names), None)

    @property
    def usage(self) -> str:
        """For example ``%venv install [-r FILE] SPEC...``."""
        options = "".join(f" [{option.usage}]" for option in self.options)
        operand = ""
        if self.operand:
            more = "" if self.operand == "FILE" else "..."
            operand = f" {self.operand}{more}" if self.needs else f" [{self.operand}{more}]"
        return f"%venv {self.name}{options}{operand}"


@dataclass(frozen=True)
class Command:
    """A parsed line: ``options`` ready for an argv, flags and values in the order they were given."""

    verb: str
    operands: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    @property
    def argv(self) -> tuple[str, ...]:
        """Arguments for the command line; operands after ``--``, so that none is read as an option."""
        return (*self.options, "--", *self.operands) if self.operands else self.options


_REQUIREMENTS = Option(("-r", "--requirements"), "install what this file lists", "FILE", path=True)
_DIRECT = Option(("--allow-direct-references",), "accept paths and URLs, not only names from the index")
_PREVIEW = Option(("--preview",), "say what would change, and change nothing")

VERBS = {
    verb.name: verb
    for verb in (
        Verb("status", "where am I: project, environment, Python, state (also plain %venv)"),
        Verb(
            "create",
            "make an environment for this notebook's folder",
            "SPEC",
            options=(
                Option(("--python",), "a version such as 3.11, or a path", "PYTHON"),
                Option(("--name",), "the kernel's name", "KERNEL"),
                Option(("--system-site-packages",), "see the base Python's packages too"),
                Option(("--installer",), "uv or pip", "INSTALLER"),
                _REQUIREMENTS,
                Option(("--no-requirements",), "leave the folder's requirements.txt alone"),
                _DIRECT,
            ),
        ),
        Verb("list", "all environments of this computer"),
        Verb(
            "packages",
            "what is installed here",
            options=(Option(("--all",), "the kernel's own packages too"),),
        ),
        Verb(
            "install",
            "install packages into this environment",
            "SPEC",
            "say what to install, for example:  %venv install humanize",
            (_REQUIREMENTS, _DIRECT, _PREVIEW),
        ),
        Verb(
            "uninstall",
            "remove packages from this environment",
            "NAME",
            "say what to uninstall, for example:  %venv uninstall humanize",
            (Option(("--unneeded",), "also what only they needed and you never asked for"), _PREVIEW),
        ),
        Verb(
            "upgrade",
            "newest versions, of these packages or of all you asked for",
            "NAME",
            options=(_PREVIEW,),
        ),
        Verb(
            "sync",
            "install what requirements.txt lists, remove what it does not need",
            "FILE",
            options=(_DIRECT, _PREVIEW),
        ),
        Verb(
            "freeze",
            "write what is installed to requirements.txt",
            options=(Option(("-o", "--output"), "another file", "FILE", path=True),),
        ),
        Verb(
            "remove",
            "delete this environment and its kernel",
            options=(Option(("--yes",), "really do it"),),
        ),
        Verb("panel", "buttons for all of this"),
        Verb("help", "this text, or more about one verb", "VERB"),
    )
}


class Quoted(str):
    """A word that was written in quotes: whole as it is."""

    __slots__ = ()


# An operator at the edge of a word: `numpy >= 2, < 3` is one requirement typed with spaces.
_GLUED_LEFT = re.compile(r"^(?:[<>=!~]=?|===|[;,@])")
_GLUED_RIGHT = re.compile(r"(?:[<>=!~;,@])$")


def parse(line: str, folder: str) -> Command:
    """The command ``line`` means; relative files are taken from ``folder``.

    Raises UsageError for an unknown verb or option and for operands that are missing or too many.
    """
    words = split(line)
    if not words:
        return Command("status")
    name, rest = words[0], words[1:]
    if name in ("-h", "--help"):
        return Command("help")
    verb = VERBS.get(name)
    if verb is None:
        raise UsageError(_unknown(name, list(VERBS), f"%venv has no verb {name!r}.", "%venv help"))
    if any(word in ("-h", "--help") for word in rest):
        return Command("help", (name,))
    options, operands = _sort(verb, rest, folder)
    if operands and not verb.operand:
        raise UsageError(f"%venv {name} takes no {operands[0]!r}. Usage:  {verb.usage}")
    if verb.operand == "SPEC":
        direct = "--allow-direct-references" in options
        operands = [_absolute(one, folder) if direct else one for one in glue(operands)]
    if verb.operand == "FILE":
        operands = [_absolute(one, folder, always=True) for one in operands]
        if len(operands) > 1:
            raise UsageError(f"%venv {name} takes one file, not {len(operands)}. Usage:  {verb.usage}")
    if verb.needs and not operands and "-r" not in options:
        raise UsageError(f"%venv {name}: {verb.needs}")
    return Command(name, tuple(operands), tuple(options))


def split(line: str) -> list[str]:
    """Words of ``line``. A quote groups only at the start of a word (or after an option's ``=``).

    A shell's rules would take the quotes out of ``name;python_version<'3.12'``; Windows paths would lose
    their backslashes. ``#`` at the start of a word begins a comment, as in the rest of the cell.
    """
    words: list[str] = []
    position = 0
    while True:
        while position < len(line) and line[position].isspace():
            position += 1
        if position == len(line) or line[position] == "#":
            return words
        match = re.compile(r"--[\w-]+=(?=['\"])").match(line, position)
        prefix = match.group() if match else ""
        position += len(prefix)
        quote = line[position]
        if quote in "'\"":
            end = line.find(quote, position + 1)
            if end < 0:
                raise UsageError(f"%venv: the quote before {line[position + 1 :]!r} is not closed.")
            words.append(Quoted(prefix + line[position + 1 : end]))
            position = end + 1
        else:
            end = position
            while end < len(line) and not line[end].isspace():
                end += 1
            words.append(line[position:end])
            position = end


def glue(words: list[str]) -> list[str]:
    """Put requirements that were typed with spaces back together: ``numpy``, ``>=``, ``2`` is one."""
    glued: list[str] = []
    for word in words:
        previous = glued[-1] if glued else ""
        # A marker has words of its own: without quotes it runs to the end of the line.
        marker = ";" in previous and not isinstance(previous, Quoted)
        if previous and (marker or _GLUED_LEFT.match(word) or _GLUED_RIGHT.search(previous)):
            glued[-1] = f"{previous} {word}"
        else:
            glued.append(word)
    return glued


def help_text(verb: str = "") -> str:
    """All verbs, or one verb with its options."""
    if verb:
        known = VERBS.get(verb)
        if known is None:
            raise UsageError(_unknown(verb, list(VERBS), f"%venv has no verb {verb!r}.", "%venv help"))
        lines = [known.usage, "", f"  {known.summary[0].upper()}{known.summary[1:]}."]
        if known.options:
            width = max(len(option.usage) for option in known.options)
            lines += ["", *(f"  {option.usage:<{width}}  {option.summary}" for option in known.options)]
        return "\n".join(lines)
    width = max(map(len, VERBS))
    return "\n".join(
        [
            "%venv VERB ...    this notebook's own environment",
            "",
            *(f"  {known.name:<{width}}  {known.summary}" for known in VERBS.values()),
            "",
            "For example:  %venv install humanize 'pandas[excel]>=2'",
            "More about one verb:  %venv help install",
        ]
    )


def _sort(verb: Verb, words: list[str], folder: str) -> tuple[list[str], list[str]]:
    """Options (as the command line wants them) and operands of ``words``."""
    options: list[str] = []
    operands: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            operands += rest
        elif not word.startswith("-") or word == "-":
            operands.append(word)
        else:
            name, value = _name_and_value(word)
            option = verb.option(name)
            if option is None:
                known = [one for option in verb.options for one in option.names]
                sentence = f"%venv {verb.name} has no option {name}."
                raise UsageError(_unknown(name, known, sentence, f"%venv help {verb.name}"))
            if not option.value:
                if value is not None:
                    raise UsageError(f"%venv {verb.name}: {name} takes no value.")
                options.append(option.names[0])
                continue
            value = next(rest, None) if value is None else value
            if not value:
                raise UsageError(f"%venv {verb.name}: {name} needs a value: {option.usage}")
            if option.path or option.names[0] == "--python":
                value = _absolute(value, folder, always=option.path)
            options += [option.names[0], value]
    return options, operands


def _name_and_value(word: str) -> tuple[str, str | None]:
    """``--name=value`` and ``-rvalue`` taken apart; the value is None where the word has none."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return name, value if equals else None
    return word[:2], word[2:] or None


def _absolute(value: str, folder: str, always: bool = False) -> str:
    """``value`` made absolute where it is a path: the command line does not run in the notebook's folder."""
    if always or value.startswith((".", "~")) or Path(value).is_absolute():
        return str(Path(folder, Path(value).expanduser()))
    return value


def _unknown(word: str, known: list[str], sentence: str, more: str) -> str:
    """``sentence``, the nearest thing that exists, and where to read more."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"{sentence}{hint} All of them:  {more}"
