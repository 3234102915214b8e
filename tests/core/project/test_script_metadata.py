"""PEP 723 blocks in cells: read, written, and edited with care."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_venv.core.project.notebooks import read_notebook
from jupyter_venv.core.project.script_metadata import ScriptMetadata, read, read_embedded, write
from jupyter_venv.errors import InvalidScriptMetadata
from tests.core.project.conftest import Wild
from tests.core.project.wild import lay, lines, notebook

BLOCK = lines(
    "# /// script",
    '# requires-python = ">=3.11"',
    "# dependencies = [",
    '#     "numpy>=1",  # for speed',
    "#     # the others",
    '#     "pandas",',
    "# ]",
    "#",
    "# [tool.uv]",
    '# exclude-newer = "2024-01-01T00:00:00Z"',
    "# ///",
)


def test_read() -> None:
    assert read(f"{BLOCK}\nimport numpy\n") == ScriptMetadata(
        ("numpy>=1", "pandas"), ">=3.11", "2024-01-01T00:00:00Z"
    )
    assert read("import numpy") is None
    assert read("# /// script\n# dependencies = []\n") is None  # without an end
    assert read("# /// script\n# dependencies = []\nx\n# ///") is None
    assert read("# /// pyproject\n# dependencies = []\n# ///") is None
    assert read("# /// script\r\n# dependencies = ['a']\r\n# ///\r\n") == ScriptMetadata(("a",))
    assert read("# /// script\n# [tool.uv]\n# exclude-newer = 2024-01-01\n# ///") == ScriptMetadata(
        (), "", "2024-01-01"
    )


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (f"{BLOCK}\n{BLOCK}", "more than one"),
        (BLOCK + BLOCK, "no TOML"),
        ("# /// script\n# dependencies = [\n# ///", "no TOML"),
        ("# /// script\n# dependencies = 'a'\n# ///", "no list"),
        ("# /// script\n# dependencies = [1]\n# ///", "no list"),
        ("# /// script\n# requires-python = 3\n# ///", "no string"),
        ("# /// script\n# a = " + "[" * 5000 + "\n# ///", "no TOML"),
    ],
)
def test_what_is_wrong(source: str, why: str) -> None:
    with pytest.raises(InvalidScriptMetadata, match=why):
        read(source)
    with pytest.raises(InvalidScriptMetadata, match=why):
        write(source, dependencies=["a"])


def test_the_first_cell_with_one_counts(tmp_path: Path, wild: Wild) -> None:
    second = BLOCK.replace("pandas", "polars")
    lay(
        tmp_path,
        {
            "a.ipynb": notebook("1", BLOCK, second),
            "b.ipynb": notebook("1"),
            "c.ipynb": notebook("1", f"{BLOCK}\n{BLOCK}"),
        },
    )
    found = read_embedded(read_notebook(tmp_path / "a.ipynb"))
    assert found is not None
    assert found.dependencies == ("numpy>=1", "pandas")
    assert read_embedded(read_notebook(tmp_path / "b.ipynb")) is None
    with pytest.raises(InvalidScriptMetadata, match=r"c\.ipynb, code cell 2: There is more than one"):
        read_embedded(read_notebook(tmp_path / "c.ipynb"))
    carried = read_embedded(read_notebook(wild("carries its own") / "a.ipynb"))
    assert carried == ScriptMetadata(("rich",), ">=3.11")


def test_a_new_block() -> None:
    block = write("", dependencies=["numpy>=2", "rich"], requires_python=">=3.12")
    assert block == (
        '# /// script\n# requires-python = ">=3.12"\n# dependencies = [\n'
        '#     "numpy>=2",\n#     "rich",\n# ]\n# ///'
    )
    assert write("import a", dependencies=["a"]).endswith("# ///\n\nimport a")
    assert write("", dependencies=[]) == "# /// script\n# dependencies = []\n# ///"


def test_what_says_it_already_stays() -> None:
    for source in (BLOCK, BLOCK.replace("    ", " "), f"# first\n{BLOCK}x = 1"):
        assert write(source, dependencies=["pandas", "numpy>=1"], requires_python=">=3.11") == source


def test_an_edit_touches_only_its_lines() -> None:
    source = f"# Our study\n{BLOCK}import numpy\n"
    changed = write(source, dependencies=["numpy>=2", "rich"], requires_python=">=3.12")
    assert changed == (
        "# Our study\n"
        "# /// script\n"
        '# requires-python = ">=3.12"\n'
        "# dependencies = [\n"
        '#     "numpy>=2",  # for speed\n'
        "#     # the others\n"
        '#     "rich",\n'
        "# ]\n"
        "#\n"
        "# [tool.uv]\n"
        '# exclude-newer = "2024-01-01T00:00:00Z"\n'
        "# ///\n"
        "import numpy\n"
    )
    assert write(changed, dependencies=["rich", "numpy>=2"], requires_python=">=3.12") == changed


def test_a_day() -> None:
    new = write("", dependencies=["a"], exclude_newer="2024-03-01")
    assert new == (
        '# /// script\n# dependencies = [\n#     "a",\n# ]\n#\n'
        '# [tool.uv]\n# exclude-newer = "2024-03-01"\n# ///'
    )
    assert read(new) == ScriptMetadata(("a",), "", "2024-03-01")
    assert write(new, dependencies=["a"], exclude_newer="2025-01-01") == new, "it says one"
    assert write(new, dependencies=["a"]) == new
    for table in ("[tool.uv]", "[ tool . uv ]  # ours", "[tool.uv.sources]"):
        source = f'# /// script\n# dependencies = ["a"]\n# {table}\n# x = 1\n# ///\ny = 1\n'
        changed = write(source, dependencies=["a"], exclude_newer="2024-03-01")
        found = read(changed)
        assert found is not None
        assert found.exclude_newer == "2024-03-01"
        assert [line for line in changed.splitlines() if line in source.splitlines()] == source.splitlines()
    with pytest.raises(InvalidScriptMetadata, match="in a way of its own"):
        write("# /// script\n# tool.uv.x = 1\n# ///", dependencies=[], exclude_newer="2024-03-01")


@pytest.mark.parametrize(
    "block",
    [
        '# dependencies = ["a", "b"]',
        "# dependencies = ['a', 'b'] # both",
        '# dependencies = ["a",\n#   "b"]',
        '# dependencies = [\n#   "a", "b",\n# ]',
        '# dependencies = [\n#   "a; python_version < \'3\'", # [ ]\n#   "b",\n# ]',
        "# dependencies = []",
        '# name = """\n# dependencies = [\n# """\n# dependencies = ["a"]',
        '# requires-python = ">=3.9"\n# other = 1',
        "#",
    ],
)
def test_all_ways_to_write_a_list(block: str) -> None:
    source = f"# /// script\n{block}\n# [tool.x]\n# y = 1\n# ///\n"
    wanted = ["c", "b>=1", 'a; sys_platform == "linux"']
    changed = write(source, dependencies=wanted, requires_python=">=3.10")
    found = read(changed)
    assert found is not None
    assert sorted(found.dependencies) == sorted(wanted)
    assert found.requires_python == ">=3.10"
    assert "# [tool.x]\n# y = 1\n# ///\n" in changed
    assert write(changed, dependencies=wanted, requires_python=">=3.10") == changed


def test_nothing_is_too_much() -> None:
    assert read("# /// script\n" + "# a = 1\n" * 100_000) is None
    assert read("# /// script\n" * 50_000) is None
    assert read("# /// script\nx\n" * 50_000) is None
    assert read("# ///" + " " * 2_000_000) is None
