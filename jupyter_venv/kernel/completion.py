"""Tab completion for ``%venv``: verbs, options, files, and the names of installed packages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from jupyter_venv.kernel import imports, installed

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_MAGIC = "%venv"
_IDENTIFIER = "jupyter_venv.kernel.completion.matcher"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")  # of a distribution, canonical
_OPEN_QUOTE = re.compile(r"(?:^|[\s=])['\"]([^'\"]*)$")


class _Nothing:
    """No completions, and none of others: IPython leaves those out only where there seems to be one."""

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[Any]:
        return iter(())


def candidates(text: str, installed: Callable[[], Iterable[str]]) -> list[str]:
    """What may replace the last word of ``text``, which is what follows ``%venv`` up to the cursor.

    ``installed``: canonical names; offered with the case and the separators that the word begins with.
    """
    from jupyter_venv.kernel.verbs import VERBS

    words, fragment = _words(text)
    if not words:
        return [name for name in VERBS if name.startswith(fragment)]
    verb = VERBS.get(words[0])
    if verb is None:
        return []
    if verb.name == "help":
        return [name for name in VERBS if name.startswith(fragment)]
    option = verb.option(words[-1])
    if option is not None and option.value:
        return _files(fragment) if option.path else []
    if fragment.startswith("-"):
        return [name for option in verb.options for name in option.names if name.startswith(fragment)]
    if verb.operand in ("FILE", "NOTEBOOK"):
        return _files(fragment)
    return _names(fragment, words[1:], installed()) if verb.operand == "NAME" else []


def installed_names() -> set[str]:
    """The distributions this kernel could import from, by canonical name; no file of theirs is opened."""
    names = installed.read(imports.site_packages()).versions
    return {name for name in names if _NAME.fullmatch(name)}


def register(ipython: InteractiveShell) -> None:
    """Add our matcher to ``ipython``'s completer, once."""
    # IPython older than 8.6 has no such matchers; there %venv works without completion.
    from IPython.core.completer import SimpleCompletion, context_matcher

    unregister(ipython)

    # A matcher and not the `complete_command` hook: only a matcher can keep Jedi's guesses (which take
    # the line for Python) out of the list.
    def matcher(context: Any) -> dict[str, Any]:
        magic, space, rest = context.text_until_cursor.lstrip().partition(" ")
        if magic != _MAGIC or not space:
            return {"completions": []}
        found = [SimpleCompletion(text, type="magic") for text in candidates(rest, installed_names)]
        return {
            "completions": found or _Nothing(),
            "suppress": True,
            "matched_fragment": _words(rest)[1],
            "ordered": True,
        }

    ipython.Completer.custom_matchers.append(context_matcher(identifier=_IDENTIFIER)(matcher))


def unregister(ipython: InteractiveShell) -> None:
    """Take our matcher out again, whichever copy of this module put it there."""
    matchers = getattr(ipython.Completer, "custom_matchers", [])
    matchers[:] = [one for one in matchers if getattr(one, "matcher_identifier", None) != _IDENTIFIER]


def _words(text: str) -> tuple[list[str], str]:
    """The words before the one that is being typed, and that, without its quote or ``--option=``."""
    quoted = _OPEN_QUOTE.search(text)
    if quoted:
        return text[: quoted.start(1) - 1].rstrip("=").split(), quoted[1]
    words = text.split()
    fragment = words.pop() if words and not text[-1:].isspace() else ""
    if fragment.startswith("--") and "=" in fragment:
        option, _, fragment = fragment.partition("=")
        words.append(option)
    return words, fragment


def _names(fragment: str, given: Iterable[str], names: Iterable[str]) -> list[str]:
    """The names that begin with ``fragment``, spelled as it is."""
    there = {installed.canonical(name) for name in given}
    wanted = installed.canonical(fragment)
    separator = next((char for char in fragment if char in "-_."), "-")
    return sorted(
        fragment + name[len(wanted) :].replace("-", separator)
        for name in names
        if name.startswith(wanted) and name not in there
    )


def _files(fragment: str) -> list[str]:
    """Files and folders (with a slash) whose path begins with ``fragment``."""
    folder, slash, prefix = fragment.rpartition("/")
    try:
        entries = sorted(Path(folder + slash).expanduser().iterdir())
    except OSError:
        return []
    return [
        f"{folder}{slash}{entry.name}{'/' if entry.is_dir() else ''}"
        for entry in entries
        if entry.name.startswith(prefix) and (prefix or not entry.name.startswith("."))
    ]
