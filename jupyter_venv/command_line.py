"""The grammar of ``jupyter venv``: its verbs and options."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import NoReturn

from ._version import __version__
from .events import Failed
from .terminal import print_event

_AS_OF = "packages as of a day such as 2023-03-01, of git: when the notebooks last changed, or of today"

USAGE = 2  #: the exit code for a command line that means nothing, as :mod:`argparse` has it


def parser(*, json_errors: bool = False) -> argparse.ArgumentParser:
    """The parser of a command line; with ``json_errors`` it says what is wrong with one in JSON."""

    class Parser(argparse.ArgumentParser):
        """Says what is wrong with a command line the way its answer would have been given."""

        def error(self, message: str) -> NoReturn:
            if not json_errors:
                super().error(message)
            print_event(Failed("", "usage", f"{message[:1].upper()}{message[1:]}."))
            raise SystemExit(USAGE)

    whole = Parser(
        prog="jupyter venv", description="One virtual environment per project folder, each a Jupyter kernel."
    )
    whole.add_argument("--version", action="version", version=__version__)
    whole.set_defaults(project=Path(), json=False, verbose=False, source="terminal")
    common = Parser(add_help=False)
    for place in (whole, common):  # before or after the verb
        _add_common_options(place)
    verbs = whole.add_subparsers(dest="verb", metavar="VERB", required=True)

    def add(verb: str, text: str) -> argparse.ArgumentParser:
        # No abbreviations: a script must not change its meaning when an option is added.
        return verbs.add_parser(verb, parents=[common], help=text, description=text, allow_abbrev=False)

    create = add("create", "Make this project's environment and its kernel.")
    create.add_argument(
        "--python", metavar="PYTHON", help="a version such as 3.12, or the path of an interpreter"
    )
    create.add_argument("--name", metavar="KERNEL", help="the kernel's name")
    create.add_argument(
        "--system-site-packages",
        action="store_true",
        default=None,
        help="let it see the base interpreter's packages",
    )
    create.add_argument("--installer", choices=("uv", "pip"), help="default: uv")
    create.add_argument(
        "--again",
        action="store_true",
        help="in the place of the one there is; what you asked for comes along",
    )
    create.add_argument(
        "--no-requirements",
        action="store_true",
        help="do not install what the project's pylock.toml, requirements.txt or pyproject.toml lists",
    )
    create.add_argument(
        "--from-imports", action="store_true", help="also what the notebooks import and nothing lists"
    )
    install = add("install", "Install packages.")
    for parser_with_specs in (create, install):
        parser_with_specs.add_argument(
            "-r",
            "--requirement",
            action="append",
            default=[],
            type=Path,
            metavar="FILE",
            help="also install what a requirements file, pylock.toml or pyproject.toml lists",
        )
        parser_with_specs.add_argument(
            "specs", nargs="*", metavar="SPEC", help="such as pandas or 'pandas>=2'"
        )
    uninstall = add("uninstall", "Remove packages.")
    uninstall.add_argument("names", nargs="+", metavar="NAME")
    uninstall.add_argument(
        "--unneeded", action="store_true", help="also what only they needed and you never asked for"
    )
    upgrade = add("upgrade", "Move packages to their newest version; without names all you asked for.")
    upgrade.add_argument("names", nargs="*", metavar="NAME")
    sync = add(
        "sync",
        "Install what pylock.toml, else requirements.txt, else pyproject.toml lists; remove the rest.",
    )
    sync.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="another of these, or a file like them"
    )
    for option, text in (("--extra", "optional dependencies"), ("--group", "the dependency group")):
        sync.add_argument(
            option,
            action="append",
            default=[],
            metavar="NAME",
            help=f"also {text} of this name, of a pyproject.toml or pylock.toml",
        )
    undo = add("undo", "Take a change of packages back; without a number the newest not undone yet.")
    undo.add_argument("number", nargs="?", type=int, metavar="NUMBER", help="as the history lists it")
    restore = add("restore", "Bring back the packages as they were after a change.")
    restore.add_argument("number", type=int, metavar="NUMBER", help="as the history lists it")
    for parser_with_date in (create, install, upgrade, sync):
        parser_with_date.add_argument("--as-of", metavar="DATE", help=_AS_OF)
    for parser_with_files in (create, install, sync):
        parser_with_files.add_argument(
            "--allow-direct-references",
            action="store_true",
            help="accept paths, URLs and a requirements file's own package indexes",
        )
    for parser_with_preview in (install, uninstall, upgrade, sync, undo, restore):
        parser_with_preview.add_argument(
            "--preview", action="store_true", help="say what would change, and change nothing"
        )
    freeze = add("freeze", "Pin what you asked for and what it needs in requirements.txt.")
    freeze.add_argument("-o", "--output", type=Path, metavar="FILE", help="another file; - prints it")
    freeze.add_argument(
        "--format",
        choices=("requirements", "pylock"),
        help="pylock: a lock file with all hashes (PEP 751), pylock.toml; default: what the file's name says",
    )
    freeze.add_argument(
        "--hashes", action="store_true", help="with the hashes of all files of each version, from the index"
    )
    freeze.add_argument(
        "--pin-python",
        action="store_true",
        help="also record the Python version, in .python-version and in a runtime.txt there is already",
    )
    freeze.add_argument("--preview", action="store_true", help="show the difference, and write nothing")
    freeze.add_argument(
        "--check", action="store_true", help="the same, and 1 if there is one; for CI and pre-commit"
    )
    freeze.add_argument(
        "--expect", metavar="DIGEST", help="write only if the file is the one that a preview was shown for"
    )
    embed = add("embed", "Write what a notebook needs into a cell of its own (PEP 723), as juv does.")
    embed.add_argument("notebook", type=Path, metavar="NOTEBOOK")
    embed.add_argument("--preview", action="store_true", help="show the difference, and write nothing")
    reproduce = add("reproduce", "Run notebooks in a copy of the project, in environments made for that.")
    reproduce.add_argument(
        "notebooks", nargs="*", type=Path, metavar="NOTEBOOK", help="by default all of the project"
    )
    reproduce.add_argument("--as-of", metavar="DATE", help=_AS_OF)
    reproduce.add_argument("--python", metavar="PYTHON", help="a version such as 3.9, or a path")
    reproduce.add_argument(
        "--with",
        action="append",
        default=[],
        dest="packages",
        metavar="SPEC",
        help="install this too, for what no file declares",
    )
    reproduce.add_argument(
        "--from-imports",
        action="store_true",
        help="of what the project's files declare, install only what notebooks import",
    )
    reproduce.add_argument("--no-network", action="store_true", help="run notebooks without a network")
    for what, default in (("cell", 600.0), ("notebook", 1800.0)):
        reproduce.add_argument(
            f"--{what}-timeout",
            type=_seconds,
            default=default,
            metavar="SECONDS",
            help=f"how long one {what} may take (default: {default:.0f})",
        )
    reproduce.add_argument(
        "-o", "--output", type=Path, metavar="FOLDER", help="a new folder for a report and what it is about"
    )
    binder = add("binder", "Write what Binder needs to build this environment and its kernel.")
    binder.add_argument(
        "--plain", action="store_true", help="without jupyter-venv, in the image's own environment"
    )
    binder.add_argument(
        "--dockerfile", action="store_true", help="a Dockerfile instead, for those without Binder"
    )
    binder.add_argument("--readme", action="store_true", help="put the badge into README.md")
    binder.add_argument(
        "--repository", metavar="URL", help="what the badge opens, if not git's remote; also a Zenodo DOI"
    )
    binder.add_argument("--preview", action="store_true", help="show the difference, and write nothing")
    add("repair", "Undo a change that was interrupted.")
    remove = add("remove", "Delete this project's environment and its kernel.")
    remove.add_argument("--yes", action="store_true", help="do not ask")
    add("list", "Show all environments.")
    add("packages", "Show what is installed.")
    add("history", "Show what was changed, when and from where, newest first.")
    compare = add(
        "compare", "Show where the environment and the file that sync goes by disagree; 1 if they do."
    )
    compare.add_argument("file", nargs="?", type=Path, metavar="FILE", help="another requirements file")
    check = add("check", "Show what notebooks import, and whether it is declared and installed; 1 if not.")
    check.add_argument(
        "notebooks", nargs="*", type=Path, metavar="NOTEBOOK", help="by default all of the project"
    )
    add("outdated", "Show which packages the package index has in a newer version.")
    versions = add("versions", "Show which versions of a package the package index has.")
    versions.add_argument("name", metavar="NAME")
    add("status", "Show where this project stands.")
    return whole


def _add_common_options(parser: argparse.ArgumentParser) -> None:
    # Without defaults of their own: one given before the verb would be overwritten by the verb's default.
    absent = argparse.SUPPRESS
    where = "the project's folder (default: here)"
    parser.add_argument("-p", "--project", type=Path, default=absent, metavar="PATH", help=where)
    parser.add_argument("--json", action="store_true", default=absent, help="print JSON for programs")
    # For the history: which face of the product runs us.
    parser.add_argument(
        "--source", choices=("terminal", "cell", "panel"), default=absent, help=argparse.SUPPRESS
    )
    own = "show the installer's own output"
    parser.add_argument("-v", "--verbose", action="store_true", default=absent, help=own)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return seconds
