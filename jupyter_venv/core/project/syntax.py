"""Python source of unknown origin, parsed."""

from __future__ import annotations

import ast
import warnings

from ..pep508 import PARSER

LONGEST = 2**20  # characters of one cell or module; more is data


def parse(source: str) -> ast.Module | None:
    """The syntax tree; None for what is no Python of today, or more than anybody writes."""
    if len(source) > LONGEST:
        return None
    # One at a time, see parse_requirement; and filters of warnings belong to all threads.
    with PARSER, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in somebody else's code
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def literal(node: ast.AST | None) -> str | None:
    """The text that an expression is, if it is a literal one."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
