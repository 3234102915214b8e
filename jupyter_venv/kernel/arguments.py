"""The grammar of ``%venv``: a line of text into a command. Pure: nothing here touches the disk."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from jupyter_venv.kernel.verbs import VERBS, UsageError, Verb, unknown


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
    if words and not isinstance(words[-1], Quoted):
        # What keeps IPython from showing a value, from habit; a marker would follow one.
        last = words.pop().rstrip(";")
        words += [last] if last else []
    if not words:
        return Command("status")
    name, rest = words[0], words[1:]
    if name in ("-h", "--help"):
        return Command("help")
    verb = VERBS.get(name)
    if verb is None:
        raise UsageError(unknown(name, list(VERBS), f"%venv has no verb {name!r}.", "%venv help"))
    if any(word in ("-h", "--help") for word in rest):
        return Command("help", (name,))
    options, operands = _sort(verb, rest, folder)
    if operands and not verb.operand:
        raise UsageError(f"%venv {name} takes no {operands[0]!r}. Usage:  {verb.usage}")
    if verb.operand == "SPEC":
        direct = "--allow-direct-references" in options
        operands = [_absolute(one, folder) if direct else one for one in glue(operands)]
    if verb.operand in ("FILE", "NOTEBOOK"):
        operands = [_absolute(one, folder, always=True) for one in operands]
    if verb.operand == "NUMBER" and not all(re.fullmatch("[0-9]+", one) for one in operands):
        given = " ".join(operands)
        more = "%venv history has the numbers."
        raise UsageError(f"%venv {name} takes the number of a change, not {given!r}. {more}")
    if len(operands) > 1 and not verb.several:
        given = " ".join(operands)
        raise UsageError(f"%venv {name} takes one {verb.operand}, not {given!r}. Usage:  {verb.usage}")
    if verb.needs and not operands and "-r" not in options:
        raise UsageError(f"%venv {name}: {verb.needs}")
    return Command(name, tuple(operands), tuple(options))


def split(line: str) -> list[str]:
    """Words of ``line``. A quote groups only at the start of a word (or after an option's ``=``).

    A shell's rules would take the quotes out of ``name;python_version<'3.12'``; Windows paths would lose
    their backslashes. ``#`` at the start of a word begins a comment, as in the rest of the cell. A list or
    tuple of strings, which is what IPython makes of ``{names}``, is as many words.
    """
    words: list[str] = []
    position = 0
    while True:
        while position < len(line) and line[position].isspace():
            position += 1
        if position == len(line) or line[position] == "#":
            return words
        several, end = _sequence(line, position)
        if several:
            words += several
            position = end
            continue
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


def _sequence(line: str, start: int) -> tuple[list[str], int]:
    """The strings of the list or tuple that begins at ``start``, and where it ends; none if there is none."""
    closing = {"[": "]", "(": ")"}.get(line[start])
    end = line.find(closing, start) if closing else -1
    while closing and end >= 0:  # brackets may be in the strings as well
        try:
            value = ast.literal_eval(line[start : end + 1])
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            end = line.find(closing, end + 1)
            continue
        strings = isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)
        return ([Quoted(one) for one in value], end + 1) if strings else ([], start)
    return [], start


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
                if verb.name == "install" and name in ("-U", "--upgrade"):
                    raise UsageError(f"{sentence} To get the newest version:  %venv upgrade NAME")
                raise UsageError(unknown(name, known, sentence, f"%venv help {verb.name}"))
            if not option.value:
                if value is not None:
                    raise UsageError(f"%venv {verb.name}: {name} takes no value.")
                options.append(option.names[0])
                continue
            value = next(rest, None) if value is None else value
            if not value:
                raise UsageError(f"%venv {verb.name}: {name} needs a value: {option.usage}")
            if (option.path and value != "-") or option.names[0] == "--python":
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
