"""What came of ``reproduce``, in words: the same in a terminal and in a notebook.

Takes the JSON document of a :class:`jupyter_venv.core.reproduction.results.Reproduction`. Pure, standard library
only and Python 3.9 syntax: this module also runs inside project kernels.
"""

from __future__ import annotations

from typing import Any

from jupyter_venv.models import printable
from jupyter_venv.tables import Facts, Table

_PACKAGES = 4  # shown of a list


def text(document: dict[str, Any]) -> str:
    """For a terminal: each notebook with what to do about it, then the environments that were made."""
    lines = []
    for one in document["notebooks"]:
        lines.append(f"{one['verdict']:<8} {printable(one['path'])}{_where(one)}")
        lines += [f"{'':<8} {printable(line)}" for line in _reasons(one)]
    lines += [
        f"Environment {made['number']}: {printable(_environment(made))}" for made in document["environments"]
    ]
    return "\n".join(lines)


def notebooks(document: dict[str, Any]) -> Table:
    """The notebooks, for a notebook."""
    rows = [
        (one["path"], one["verdict"], " ".join([_where(one).strip(" ,"), *_reasons(one)]).strip())
        for one in document["notebooks"]
    ]
    return Table(("Notebook", "Result", "Why, and what to do"), rows)


def environments(document: dict[str, Any]) -> Facts:
    """The environments that were made, for a notebook."""
    return Facts([(f"Environment {one['number']}", _environment(one)) for one in document["environments"]])


def _where(one: dict[str, Any]) -> str:
    """How long it took and in which environment, or the cell that it stopped at."""
    failure = one["failure"]
    if one["verdict"] == "ran":
        return f" ({one['seconds']:.0f} s, environment {one['environment']})"
    return f", cell {failure['cell']}" if failure and failure["cell"] else ""


def _reasons(one: dict[str, Any]) -> list[str]:
    failure = one["failure"]
    found = [line for line in (failure["message"], failure["advice"]) if line] if failure else []
    if one["forgiven"]:
        found.append(f"Failed as it had when the author saved it: cell {_numbers(one['forgiven'])}.")
    if one["differences"]:
        cells = _numbers([each["cell"] for each in one["differences"]])
        found.append(f"Other outputs than the stored ones: cell {cells}.")
    if one["undeclared"]:
        found.append(f"Imported and not declared: {', '.join(one['undeclared'])}.")
    return found


def _numbers(cells: list[int]) -> str:
    return ", ".join(map(str, cells))


def _environment(one: dict[str, Any]) -> str:
    """One environment in a sentence or two."""
    words = f"Python {one['python']}"
    words += f", packages as of {one['as_of']}" if one["as_of"] else ", today's packages"
    words += f", {one['as_of_because']}" if one["as_of_because"] else ""
    words += f"; from {', '.join(one['sources'])}" if one["sources"] else "; from imports"
    found = [f"{words}."]
    if one["added"]:
        found.append(f"Added: {_some(one['added'])}.")
    if one["path"]:
        found.append(f"On Python's path: {', '.join(one['path'])}.")
    relaxed = [f"{each['was']} → {each['now'] or 'left out'}" for each in one["relaxed"]]
    if relaxed:
        found.append(f"Could not be had: {_some(relaxed)}.")
    return " ".join([*found, *one["remarks"]])


def _some(words: list[str]) -> str:
    more = len(words) - _PACKAGES
    return ", ".join(words[:_PACKAGES]) + (f" and {more} more" if more > 0 else "")
