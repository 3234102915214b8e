"""The vocabulary of ``%venv``: its verbs, their options, and the help about them. Pure.

The words are those of the command line, except for what only makes sense in one of the two.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

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
    """One verb. ``operand`` is what it takes ("SPEC", "NAME", "FILE", "NOTEBOOK", "VERB" or nothing)."""

    name: str
    summary: str
    operand: str = ""
    needs: str = ""  # what to say when no operand was given
    options: tuple[Option, ...] = ()
    several: bool = True  # operands, not at most one

    def option(self, name: str) -> Option | None:
        """The option called ``name``, if this verb has it."""
        return next((option for option in self.options if name in option.names), None)

    @property
    def usage(self) -> str:
        """For example ``%venv install [-r FILE] SPEC...``."""
        options = "".join(f" [{option.usage}]" for option in self.options)
        operand = ""
        if self.operand:
            more = "..." if self.several else ""
            operand = f" {self.operand}{more}" if self.needs else f" [{self.operand}{more}]"
        return f"%venv {self.name}{options}{operand}"


_REQUIREMENTS = Option(("-r", "--requirement"), "install what this file lists", "FILE", path=True)
_DIRECT = Option(("--allow-direct-references",), "accept paths and URLs, not only names from the index")
_AS_OF = Option(("--as-of",), "as of a day (2023-03-01), git (when notebooks last changed), today", "DATE")
_PREVIEW = Option(("--preview",), "say what would change, and change nothing")

#: All verbs, under what a person would look for them.
SECTIONS = {
    "The environment": (
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
                Option(("--no-requirements",), "leave what the folder's files list alone"),
                _DIRECT,
                Option(("--again",), "in the place of the one there is; what you asked for comes along"),
                _AS_OF,
                Option(("--from-imports",), "also what the notebooks import and nothing lists"),
            ),
        ),
        Verb("list", "all environments of this computer"),
        Verb("repair", "undo a change that was interrupted"),
        Verb(
            "remove",
            "delete this environment and its kernel",
            options=(Option(("--yes",), "really do it"),),
        ),
    ),
    "Its packages": (
        Verb(
            "install",
            "install packages into this environment",
            "SPEC",
            "say what to install, for example:  %venv install humanize",
            (_REQUIREMENTS, _DIRECT, _AS_OF, _PREVIEW),
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
            options=(_AS_OF, _PREVIEW),
        ),
        Verb(
            "packages",
            "what is installed here",
            options=(Option(("--all",), "the kernel's own packages too"),),
        ),
        Verb("outdated", "which of them the package index has in a newer version"),
        Verb(
            "versions",
            "which versions of a package the package index has",
            "NAME",
            "say of which package, for example:  %venv versions humanize",
            several=False,
        ),
    ),
    "Its history": (
        Verb("history", "what was changed, when and from where, newest first"),
        Verb(
            "undo",
            "take the newest change of packages back, or the one with this number",
            "NUMBER",
            options=(_PREVIEW,),
            several=False,
        ),
        Verb(
            "restore",
            "bring back the packages as they were after a change",
            "NUMBER",
            "say after which change; %venv history has the numbers, for example:  %venv restore 3",
            (_PREVIEW,),
            several=False,
        ),
    ),
    "requirements.txt": (
        Verb(
            "freeze",
            "write what is installed to requirements.txt",
            options=(
                Option(("-o", "--output"), "another file; - shows it instead", "FILE", path=True),
                Option(("--format",), "pylock: a lock file, pylock.toml; or requirements", "FORMAT"),
                Option(("--hashes",), "with the hashes of all files of each version, from the index"),
                Option(("--pin-python",), "record the Python version too, in .python-version"),
                Option(("--preview",), "show what would be written, and write nothing"),
                Option(("--check",), "the same, and fail if there is a difference"),
            ),
        ),
        Verb(
            "sync",
            "install what pylock.toml, requirements.txt or pyproject.toml lists, remove the rest",
            "FILE",
            options=(
                Option(("--extra",), "also these optional dependencies of pyproject.toml", "NAME"),
                Option(("--group",), "also this dependency group of pyproject.toml", "NAME"),
                _AS_OF,
                _DIRECT,
                _PREVIEW,
            ),
            several=False,
        ),
        Verb(
            "compare", "where the environment and the file that sync goes by disagree", "FILE", several=False
        ),
        Verb("check", "what notebooks import, and whether it is declared and installed", "NOTEBOOK"),
    ),
    "This notebook elsewhere, and years later": (
        Verb(
            "reproduce",
            "run notebooks in a copy of the project, in environments made for that",
            "NOTEBOOK",
            options=(
                _AS_OF,
                Option(("--python",), "a version such as 3.9, or a path", "PYTHON"),
                Option(("--with",), "install this too, for what no file declares", "SPEC"),
                Option(("--from-imports",), "of what files declare, only what notebooks import"),
                Option(("--no-network",), "run notebooks without a network"),
                Option(("--cell-timeout",), "how long one cell may take", "SECONDS"),
                Option(("--notebook-timeout",), "how long one notebook may take", "SECONDS"),
                Option(("-o", "--output"), "a new folder for a report", "FOLDER", path=True),
            ),
        ),
        Verb(
            "embed",
            "write what a notebook needs into a cell of its own (PEP 723)",
            "NOTEBOOK",
            "say which notebook, for example:  %venv embed analysis.ipynb",
            (Option(("--preview",), "show what would be written, and write nothing"),),
            several=False,
        ),
    ),
    "Elsewhere": (
        Verb(
            "binder",
            "write what Binder needs to build this environment",
            options=(
                Option(("--plain",), "without jupyter-venv, in the image's own environment"),
                Option(("--dockerfile",), "a Dockerfile instead, for those without Binder"),
                Option(("--readme",), "put the badge into README.md"),
                Option(
                    ("--repository",), "what the badge opens, if not git's remote; also a Zenodo DOI", "URL"
                ),
                Option(("--preview",), "show the difference, and write nothing"),
            ),
        ),
    ),
    "More": (
        Verb("panel", "buttons for all of this"),
        Verb("help", "this text, or more about one verb", "VERB", several=False),
    ),
}
VERBS = {verb.name: verb for verbs in SECTIONS.values() for verb in verbs}


def help_text(verb: str = "") -> str:
    """All verbs, or one verb with its options."""
    if verb:
        known = VERBS.get(verb)
        if known is None:
            raise UsageError(unknown(verb, list(VERBS), f"%venv has no verb {verb!r}.", "%venv help"))
        lines = [known.usage, "", f"  {known.summary[0].upper()}{known.summary[1:]}."]
        if known.options:
            width = max(len(option.usage) for option in known.options)
            lines += ["", *(f"  {option.usage:<{width}}  {option.summary}" for option in known.options)]
        return "\n".join(lines)
    width = max(map(len, VERBS))
    lines = ["%venv VERB ...    this notebook's own environment"]
    for title, verbs in SECTIONS.items():
        lines += ["", title, *(f"  {known.name:<{width}}  {known.summary}" for known in verbs)]
    examples = ["For example:  %venv install humanize 'pandas[excel]>=2'"]
    hints = "Hints after a cell, off and on:  %config JupyterVenv.hints = False"
    return "\n".join([*lines, "", *examples, "More about one verb:  %venv help install", hints])


def unknown(word: str, known: list[str], sentence: str, more: str) -> str:
    """``sentence``, the nearest thing that exists, and where to read more."""
    # Of options only what is misspelled: another that happens to look like it does something else.
    likeness = 0.75 if word.startswith("-") else 0.5
    near = difflib.get_close_matches(word, known, n=1, cutoff=likeness)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"{sentence}{hint} All of them:  {more}"
