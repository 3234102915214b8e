"""Notebooks for tests to open, as text."""

from __future__ import annotations

import json

#: What a cell prints that tells which environment it runs in.
PREFIX = "import sys; print(sys.prefix)"


def notebook(*cells: str, kernel: str = "python3", language: str | None = "python") -> str:
    """A notebook of code cells that asks for a kernel; ``language=None`` if it does not say which."""
    metadata: dict[str, object] = {"kernelspec": {"name": kernel, "display_name": f"The kernel {kernel}"}}
    if language:
        metadata["language_info"] = {"name": language}
    document = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"cell-{number}",
                "metadata": {},
                "outputs": [],
                "source": source,
            }
            for number, source in enumerate(cells)
        ],
        "metadata": metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document)
