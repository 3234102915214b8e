"""One cell changed in a notebook's text: every other byte is what it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_venv.core.project.notebook_text import source_of, with_first_cell, with_source
from jupyter_venv.errors import UnreadableNotebook
from tests.core.project.wild import code, notebook, old_notebook

PATH = Path("a.ipynb")
BLOCK = '# /// script\n# dependencies = ["é"]\n# ///'
MARKDOWN = {"cell_type": "markdown", "metadata": {}, "source": ['# é \\ " } ] cells\n', "x"]}
DOCUMENT: dict[str, Any] = {
    "cells": [MARKDOWN, code('import a\n"é"\n'), code("b", outputs=[{"data": {"x": [1.50, float("nan")]}}])],
    "metadata": {"cells": [], "language_info": {"name": "python"}},
    "nbformat": 4,
    "nbformat_minor": 4,
}

STYLES: dict[str, bytes] = {
    "as Jupyter writes it": (json.dumps(DOCUMENT, indent=1, ensure_ascii=False) + "\n").encode(),
    "as VS Code writes it": json.dumps(DOCUMENT, indent=1, ensure_ascii=False).encode(),
    "four spaces": json.dumps(DOCUMENT, indent=4).encode(),
    "tabs": json.dumps(DOCUMENT, indent="\t").encode(),
    "two spaces, sorted": json.dumps(DOCUMENT, indent=2, sort_keys=True).encode(),
    "metadata first": json.dumps({"metadata": DOCUMENT["metadata"], **DOCUMENT}, indent=1).encode(),
    "one line": json.dumps(DOCUMENT).encode(),
    "one line, no spaces": json.dumps(DOCUMENT, separators=(",", ":")).encode(),
    "CRLF": json.dumps(DOCUMENT, indent=1).replace("\n", "\r\n").encode() + b"\r\n",
    "with a mark in front": b"\xef\xbb\xbf" + json.dumps(DOCUMENT, indent=1, ensure_ascii=False).encode(),
    "no indentation": json.dumps(DOCUMENT, indent=0).encode(),
}


@pytest.mark.parametrize("style", STYLES)
def test_a_first_cell(style: str) -> None:
    content = STYLES[style]
    changed = with_first_cell(content, BLOCK, PATH)
    first, *rest = json.loads(changed)["cells"]
    assert (first["cell_type"], "".join(first["source"])) == ("code", BLOCK)
    assert json.dumps(rest) == json.dumps(DOCUMENT["cells"])
    # What was added is one piece, and what it was added to is whole.
    start = next(at for at, byte in enumerate(content) if changed[at] != byte)
    added = len(changed) - len(content)
    assert any(changed[:at] + changed[at + added :] == content for at in range(start - 40, start + 1))
    assert changed.count(b"\n") - content.count(b"\n") in (0, 11)
    assert (b"\r\n" in changed) == (b"\r\n" in content)
    assert changed.replace(b"\r\n", b"").count(b"\n") in (0, changed.count(b"\n") - changed.count(b"\r\n"))
    assert changed.isascii() == content.isascii()


@pytest.mark.parametrize("style", STYLES)
def test_another_source(style: str) -> None:
    content = STYLES[style]
    changed = with_source(content, 1, BLOCK, PATH)
    assert source_of(changed, 1, PATH) == BLOCK
    assert source_of(changed, 2, PATH) == "b"
    assert with_source(changed, 1, 'import a\n"é"\n', PATH) == content
    assert with_source(content, 2, "b", PATH) == content


def test_as_jupyter_would_have_written_it() -> None:
    content = STYLES["as Jupyter writes it"]
    expected = {**DOCUMENT, "cells": [{**code(BLOCK), "execution_count": None}, *DOCUMENT["cells"]]}
    assert (
        with_first_cell(content, BLOCK, PATH).decode()
        == json.dumps(expected, indent=1, ensure_ascii=False) + "\n"
    )


def test_ids_where_the_format_has_them() -> None:
    document = {**DOCUMENT, "nbformat_minor": 5, "cells": [{**MARKDOWN, "id": "script-metadata"}, 3]}
    changed = with_first_cell(json.dumps(document).encode(), BLOCK, PATH)
    again = with_first_cell(changed, BLOCK, PATH)
    assert [one["id"] for one in json.loads(again)["cells"][:3]] == [
        "script-metadata-3",
        "script-metadata-2",
        "script-metadata",
    ]


@pytest.mark.parametrize("indent", [None, 1, 4])
def test_without_cells(indent: int | None) -> None:
    document = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    changed = with_first_cell(json.dumps(document, indent=indent).encode(), "1", PATH)
    expected = {**document, "cells": [{**code("1"), "execution_count": None}]}
    assert changed.decode() == json.dumps(expected, indent=indent)


def test_a_source_that_is_one_text() -> None:
    content = json.dumps({"cells": [{"cell_type": "code", "source": "a\nb"}]}, indent=1).encode()
    assert json.loads(with_source(content, 1, "c\nd", PATH))["cells"][0]["source"] == "c\nd"


def test_two_lists_of_cells() -> None:
    content = b'{"cells": [1], "nbformat": 4, "cells": []}'
    assert with_first_cell(content, "1", PATH).startswith(b'{"cells": [1], "nbformat": 4, "cells": [{')


@pytest.mark.parametrize(
    "content",
    [
        old_notebook("1").encode(),
        notebook("1").encode("utf-16"),
        notebook("é").encode("utf-16-le"),
        b'{"cells": 3}',
        b"",
    ],
)
def test_what_cannot_be_edited(content: bytes) -> None:
    with pytest.raises(UnreadableNotebook, match=r"a\.ipynb"):
        with_first_cell(content, "1", PATH)
