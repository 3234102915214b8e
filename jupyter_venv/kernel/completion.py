"""Tab completion for ``%venv``: verbs, options, files, and the names of installed packages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_MAGIC = "%venv"
_IDENTIFIER = "jupyter_venv.kernel.completion.matcher"


def candidates(text: str, installed: Callable[[], Iterable[str]]) -> list[str]:
    """What may replace the last word of ``text``, which is what follows ``%venv`` up to the cursor."""
    from jupyter_venv.kernel.verbs import VERBS

    words = text.split()
    fragment = words.pop() if words and not text[-1:].isspace() else ""
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
    if verb.operand == "FILE":
        return _files(fragment)
    if verb.operand != "NAME":
        return []
    given = set(words[1:])
    wanted = fragment.lower()
    return sorted(name for name in installed() if name.lower().startswith(wanted) and name not in given)


def installed_names() -> set[str]:
    """The distributions this kernel could import from, read in process (no command is run)."""
    from importlib import metadata

    found = set()
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        if name:
            found.add(name)
    return found


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
        fragment = "" if rest[-1:].isspace() else (rest.split() or [""])[-1]
        found = [SimpleCompletion(text, type="magic") for text in candidates(rest, installed_names)]
        return {"completions": found, "suppress": True, "matched_fragment": fragment, "ordered": True}

    ipython.Completer.custom_matchers.append(context_matcher(identifier=_IDENTIFIER)(matcher))


def unregister(ipython: InteractiveShell) -> None:
    """Take our matcher out again, whichever copy of this module put it there."""
    matchers = getattr(ipython.Completer, "custom_matchers", [])
    matchers[:] = [one for one in matchers if getattr(one, "matcher_identifier", None) != _IDENTIFIER]


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
