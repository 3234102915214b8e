"""A notebook's document, in format 4, with what running it relies on."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, ValidationError

#: In the metadata of a cell whose output was cut because there was too much of it.
TRUNCATED = "jupyter_venv_truncated"

# Without annotations of their own.
_reads: Callable[[str], Any] = nbformat.reader.reads
_convert: Callable[[Any, int], Any] = nbformat.convert
_from_dict: Callable[[dict[str, Any]], Any] = nbformat.from_dict


def read(notebook: Path) -> NotebookNode:
    """A notebook in format 4, whatever it was written in, and with whatever is missing in it filled in.

    Raises ValueError where it is none, OSError.
    """
    try:
        document = json.loads(notebook.read_text(encoding="utf-8-sig"))
        if document.get("nbformat", 4) < 4:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what is invalid and can be read is run
                document = _convert(_reads(json.dumps(document)), 4)
        return _completed(document)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, ValidationError) as error:
        raise ValueError(f"{notebook.name} cannot be read as a notebook: {error}") from error


def _completed(document: dict[str, Any]) -> NotebookNode:
    """What nbclient relies on."""
    if not isinstance(document.get("cells"), list) or document.get("nbformat", 4) > 4:
        raise ValueError("it is of no format that is known")
    cells = [_completed_cell(cell) for cell in document["cells"]]
    completed: NotebookNode = _from_dict(
        {
            **document,
            "cells": cells,
            "metadata": _mapping(document.get("metadata")),
            "nbformat": 4,
            "nbformat_minor": int(document.get("nbformat_minor") or 0),
        }
    )
    return completed


def _completed_cell(cell: dict[str, Any]) -> dict[str, Any]:
    source = cell.get("source")
    metadata = _mapping(cell.get("metadata"))
    if not isinstance(metadata.get("tags", []), list):
        del metadata["tags"]
    completed = {
        **cell,
        "cell_type": str(cell.get("cell_type")),
        "source": "".join(map(str, source)) if isinstance(source, list) else str(source or ""),
        "metadata": metadata,
    }
    if completed["cell_type"] == "code":
        outputs = cell.get("outputs")
        outputs = outputs if isinstance(outputs, list) else []
        completed["outputs"] = [one for one in outputs if isinstance(one, dict)]
        completed["execution_count"] = cell.get("execution_count")
    return completed


def _mapping(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}
