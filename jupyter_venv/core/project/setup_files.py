"""What setup.py and setup.cfg declare, as far as it stands there literally. Nothing is run.

Source: setuptools' documentation.
"""

from __future__ import annotations

import ast
import configparser
from collections.abc import Mapping
from pathlib import Path

from .declaration import Draft
from .syntax import literal, parse

_DEEPEST = 8  # lists that are added up


def read_setup_cfg(path: Path, draft: Draft) -> None:
    """Add what a setup.cfg requires."""
    config = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        config.read_string(draft.text(path))
    except (configparser.Error, ValueError) as error:
        draft.remark(f"{path.name} cannot be read: {str(error).splitlines()[0]}.")
        return
    lines = config.get("options", "install_requires", fallback="")
    if lines.strip().startswith("file:"):
        lines = ""  # that file says it itself
    draft.add_all(line for part in lines.splitlines() if (line := part.partition(" #")[0].strip()))
    if python := config.get("options", "python_requires", fallback="").strip():
        draft.require_python(python)


def read_setup_py(path: Path, draft: Draft) -> None:
    """Add what the call of ``setup`` in a setup.py names literally, or in a variable of the module."""
    tree = parse(draft.text(path))
    if tree is None:
        draft.remark(f"{path.name} is no Python of today.")
        return
    names: dict[str, ast.expr] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            names.update({one.id: statement.value for one in statement.targets if isinstance(one, ast.Name)})
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "setup":
            given = {one.arg: one.value for one in node.keywords if one.arg}
            lines = _texts(given.get("install_requires"), names, _DEEPEST)
            if lines is None:
                draft.remark(f"What {path.name} requires is computed when it runs, so it cannot be read.")
            draft.add_all(lines or ())
            python = literal(_resolved(given.get("python_requires"), names))
            if python:
                draft.require_python(python)
            return


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _resolved(node: ast.expr | None, names: Mapping[str, ast.expr]) -> ast.expr | None:
    return names.get(node.id) if isinstance(node, ast.Name) else node


def _texts(node: ast.expr | None, names: Mapping[str, ast.expr], deepest: int) -> list[str] | None:
    """The literal texts of a list, or of the sum of several; None where it is something else."""
    if node is None:
        return []
    if not deepest:
        return None
    value = _resolved(node, names)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        left = _texts(value.left, names, deepest - 1)
        right = _texts(value.right, names, deepest - 1)
        return None if left is None or right is None else left + right
    if (text := literal(value)) is not None:
        return text.splitlines()
    if not isinstance(value, (ast.List, ast.Tuple)):
        return None
    return [text for one in value.elts if (text := literal(_resolved(one, names))) is not None]
