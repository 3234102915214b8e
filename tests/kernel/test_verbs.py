"""One vocabulary: what the command line can do, ``%venv`` can do by the same words."""

from __future__ import annotations

import argparse

import pytest

from jupyter_venv.command_line import parser
from jupyter_venv.kernel.verbs import VERBS, help_text

#: On the command line only: where the project is and how to print, which a notebook knows by itself, and what
#: only a program asks for.
TERMINAL = {"--expect", "-h", "--help", "-p", "--project", "--json", "-v", "--verbose", "--source"}
#: In a notebook only.
NOTEBOOK = {"panel", "help"}


def command_line() -> dict[str, argparse.ArgumentParser]:
    """The parsers of all verbs."""
    (verbs,) = (one for one in parser()._actions if isinstance(one, argparse._SubParsersAction))
    return dict(verbs.choices)


def test_the_same_verbs() -> None:
    assert set(command_line()) == set(VERBS) - NOTEBOOK


@pytest.mark.parametrize("verb", sorted(set(VERBS) - NOTEBOOK))
def test_the_same_options_and_operands(verb: str) -> None:
    actions = command_line()[verb]._actions
    options = {name for one in actions for name in one.option_strings} - TERMINAL
    known = {name for option in VERBS[verb].options for name in option.names}
    assert options | {"--all"} == known | {"--all"}  # the kernel's own packages are dimmed in a notebook only
    operands = [one for one in actions if not one.option_strings]
    assert [str(one.metavar) for one in operands] == ([VERBS[verb].operand] if VERBS[verb].operand else [])
    assert all((one.nargs in ("*", "+")) is VERBS[verb].several for one in operands)


@pytest.mark.parametrize("verb", VERBS)
def test_help(verb: str) -> None:
    assert f"  {verb} " in help_text()
    assert max(map(len, help_text().splitlines())) <= 100
    lines = help_text(verb).splitlines()
    assert lines[0].startswith(f"%venv {verb}")
    assert all(option.usage in "\n".join(lines) for option in VERBS[verb].options)
