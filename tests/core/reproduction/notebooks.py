"""nbformat's makers of notebooks, which have no annotations of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4

new_notebook: Callable[..., Any] = v4.new_notebook
new_code_cell: Callable[..., Any] = v4.new_code_cell
new_markdown_cell: Callable[..., Any] = v4.new_markdown_cell
new_output: Callable[..., Any] = v4.new_output
write: Callable[[Any, Path], None] = nbformat.write
writes: Callable[[Any], str] = nbformat.writes
