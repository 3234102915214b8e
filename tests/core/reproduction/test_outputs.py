"""Which outputs count as others, with notebooks made of what real ones put out."""

# Messages as they come.
# ruff: noqa: E501

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jupyter_venv.core.reproduction.document import TRUNCATED
from jupyter_venv.core.reproduction.outputs import compare, differences
from tests.core.reproduction.notebooks import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    write,
)

TODAY = date(2026, 11, 25)

SAME = [
    ("1.0", "1."),
    ("0.1", "0.1000000001"),
    ("0.3333333333333333", "0.33333333333333337"),
    ("[1. 2. 3.]", "[1.  2.  3.]"),
    ("array([1, 2,\n       3])", "array([1, 2, 3])"),
    ("1.2e-17", "3.4e-18"),
    ("-0.0", "0.0"),
    ("np.float64(1.5)", "1.5"),
    ("[np.int64(1), np.str_('a')]", "[1, 'a']"),
    ("<__main__.A at 0x7f1234567890>", "<__main__.A at 0x7fabcdef0123>"),
    ("[<matplotlib.lines.Line2D at 0x7f1234567890>]", "[<matplotlib.lines.Line2D at 0x111111111>]"),
    ("<matplotlib.axes._subplots.AxesSubplot at 0x7f1234567890>", "<Axes: xlabel='a'>"),
    ("Text(0.5, 1.0, 'title')", "Text(0.5,1,'title')"),
    ("id(x) = 0x7f12345678", "id(x) = 0x7e99999999"),
    ("{'b', 'a'}", "{'a', 'b'}"),
    ("{'x': 1, 'y': [1, 2]}", "{'y': [1, 2], 'x': 1}"),
    ("{'a': {2, 1}, 'b': 0}", "{'b': 0, 'a': {1, 2}}"),
    ("Wall time: 1.21 s\n3", "Wall time: 15 ms\n3"),
    ("CPU times: user 4 µs, sys: 1e+03 ns, total: 5 µs\nWall time: 9.06 µs\n3", "3"),
    ("1.23 ms ± 4.5 µs per loop (mean ± std. dev. of 7 runs, 1000 loops each)", "2 ms ± 1 µs per loop (mean ± std. dev. of 7 runs, 100 loops each)"),
    ("took 1.5 seconds", "took 12.25 seconds"),
    ("done in 3.2s", "done in 0.1s"),
    ("Elapsed: 0:01:02.5", "Elapsed: 0:00:00.1"),
    ("100%|██████████| 10/10 [00:01<00:00,  9.80it/s]\n5", "5"),
    ("  0%|\r 50%|\rready", "ready"),
    ("run at 2019-03-04 10:11:12.345", "run at 2026-11-25 08:00:01.1"),
    ("datetime.datetime(2020, 1, 1, 0, 0)", "datetime.datetime(2026, 11, 25, 8, 0, 1, 123456)"),
    ("[datetime.date(2019, 3, 4)]", "[datetime.date(2026, 11, 25)]"),
    ("datetime.datetime(2019, 3, 4, 10, 11, tzinfo=datetime.timezone.utc)", "datetime.datetime(2026, 11, 25, 8, 0, tzinfo=datetime.timezone.utc)"),
    ("datetime.timedelta(seconds=3, microseconds=52)", "datetime.timedelta(microseconds=104)"),
    ("Timestamp('2019-03-04 10:11:12.345')", "Timestamp('2026-11-25 08:00:01.1')"),
    ("Date: Mon, 04 Mar 2019 Time: 10:11:12", "Date: Wed, 25 Nov 2026 Time: 08:00:00"),
    ("Mon Mar  4 10:11:12 2019", "Wed Nov 25 08:00:00 2026"),
    ("/home/ann/project/data/a.csv", "/var/jv-123/project/data/a.csv"),
    ("C:\\Users\\ann\\project\\a.csv loaded", "/var/x/project/a.csv loaded"),
    ("a 1a2b3c4d-1234-1234-1234-1a2b3c4d5e6f", "a ffffffff-1234-1234-1234-1a2b3c4d5e6f"),
    ("==========\nTitle", "======\nTitle"),
    ("\x1b[31mred\x1b[0m", "red"),
    ("NaN", "nan"),
    ("line\r\nline", "line\nline"),
]  # fmt: skip

OTHERS = [
    ("1", "2"),
    ("12345678", "12345679"),
    ("0.5", "0.6"),
    ("1.0", "-1.0"),
    ("1.000001", "1.00001"),
    ("setosa", "virginica"),
    ("array([1, 2])", "array([1, 2, 3])"),
    ("[1, 2]", "[2, 1]"),
    ("{'a', 'b'}", "{'a', 'c'}"),
    ("{'x': 1}", "{'x': 2}"),
    ("2019-03-04", "2020-03-04"),
    ("first 2001-01-01 00:00:00", "first 2001-01-02 00:00:00"),
    ("datetime.datetime(2001, 1, 1, 0, 0)", "datetime.datetime(2001, 1, 2, 0, 0)"),
    ("datetime.date(2001, 1, 1)", "datetime.date(2001, 1, 2)"),
    ("datetime.timedelta(days=1)", "datetime.timedelta(days=2)"),
    ("datetime(2020, 1)", "datetime(2020, 2)"),
    ("(2020, 1, 1, 0, 0)", "(2026, 11, 25, 8, 0)"),
    ("<class 'int'>", "<class 'float'>"),
    ("x", ""),
    ("", "x"),
    ("https://example.org/a/b", "https://example.org/a/c"),
    ("/data/a.csv", "/data/b.csv"),
    ("1e5", "1e6"),
]


def printed(*texts: str, name: str = "stdout") -> list[Any]:
    return [new_output("stream", name=name, text=text) for text in texts]


def result(**data: str) -> list[Any]:
    kinds = {"plain": "text/plain", "html": "text/html", "png": "image/png", "latex": "text/latex"}
    return [
        new_output("execute_result", {kinds[kind]: text for kind, text in data.items()}, execution_count=1)
    ]


def compared(
    stored: list[Any], now: list[Any], source: str = "x", forgiven: tuple[int, ...] = ()
) -> list[tuple[str, str]]:
    before = new_notebook(cells=[new_code_cell(source, outputs=stored, execution_count=3)])
    after = new_notebook(cells=[new_code_cell(source, outputs=now, execution_count=1)])
    return [(one.stored, one.now) for one in compare(before, after, forgiven, TODAY)]


@pytest.mark.parametrize(("stored", "now"), SAME)
def test_the_same(stored: str, now: str) -> None:
    assert compared(printed(stored), printed(now)) == []
    assert compared(result(plain=stored), result(plain=now)) == []


@pytest.mark.parametrize(("stored", "now"), OTHERS)
def test_others(stored: str, now: str) -> None:
    assert len(compared(printed(stored), printed(now))) == 1
    assert len(compared(result(plain=stored), result(plain=now))) == 1


def test_pieces_of_a_stream_are_one() -> None:
    assert compared(printed("a\n", "b\n"), printed("a\nb\n")) == []
    between = [*printed("a\n"), *printed("warning", name="stderr"), *printed("b\n")]
    assert compared(between, printed("a\nb\n")) == []


def test_warnings_and_logs_are_no_results() -> None:
    assert compared(printed("/x/y.py:3: FutureWarning: z", name="stderr"), []) == []


def test_images_are_not_compared() -> None:
    assert (
        compared(
            result(plain="<Figure size 432x288 with 1 Axes>", png="AAAA"),
            result(plain="<Figure>", png="BBBB"),
        )
        == []
    )
    assert compared(result(plain="<Figure size 432x288 with 1 Axes>"), []) == []


OLD_TABLE = (
    "<div>\n<style>.x {color: red}</style>\n<table border='1' class='dataframe'>\n<thead><tr style='text-align: right;'><th></th>"
    "<th>a</th></tr></thead><tbody><tr><th>0</th><td>0.333333</td></tr></tbody></table>\n<p>1 rows</p></div>"
)


def test_tables_are_compared_by_what_is_read() -> None:
    new = OLD_TABLE.replace("<style>.x {color: red}</style>", "<style scoped>\n .y {}</style>").replace(
        "0.333333", "0.3333333"
    )
    assert (
        compared(result(plain="   a\n0  0.333333", html=OLD_TABLE), result(plain="a 0 0.33", html=new)) == []
    )
    other = OLD_TABLE.replace("0.333333", "0.4")
    ((before, after),) = compared(result(plain="x", html=OLD_TABLE), result(plain="x", html=other))
    assert "0.333333" in before
    assert "0.4" in after
    assert "<td>" not in before


def test_what_only_one_has_as_html_is_compared_as_text() -> None:
    estimator = "<style>#sk-container-id-1 {}</style><div class='sk-top-container'><pre>LinearRegression()</pre></div>"
    assert (
        compared(result(plain="LinearRegression()"), result(plain="LinearRegression()", html=estimator)) == []
    )


def test_html_that_draws_is_not_compared() -> None:
    assert (
        compared(
            result(plain="<bokeh>", html="<script>1</script>"),
            result(plain="<bokeh>", html="<script>2</script>"),
        )
        == []
    )


def test_widgets_are_not_compared() -> None:
    widget = [
        new_output(
            "display_data",
            {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}, "text/plain": "HBox(1)"},
        )
    ]
    other = [
        new_output(
            "display_data",
            {"application/vnd.jupyter.widget-view+json": {"model_id": "b"}, "text/plain": "HBox(2)"},
        )
    ]
    assert compared(widget, other) == []


def test_a_forgiven_cell_is_not_compared() -> None:
    assert compared(printed("a"), printed("b"), forgiven=(1,)) == []


def test_a_cell_that_failed_for_the_author_and_runs_now_is_not_compared() -> None:
    failed = [new_output("error", ename="E", evalue="e", traceback=[])]
    assert compared(failed, printed("b")) == []


@pytest.mark.parametrize(
    "source", ["!pip install numpy", "%pip install x", "%%timeit\nx", "!conda install -y x"]
)
def test_what_installs_or_measures_is_not_compared(source: str) -> None:
    assert compared(printed("a"), printed("b"), source) == []


def test_what_was_never_run_or_is_not_run_now_is_not_compared() -> None:
    ran = new_code_cell("x", outputs=printed("b"), execution_count=1)
    never = new_code_cell("x")
    for before, after in ((never, ran), (ran, never)):
        assert compare(new_notebook(cells=[before]), new_notebook(cells=[after]), (), TODAY) == ()


def test_what_was_cut_off_is_not_compared() -> None:
    before = new_notebook(cells=[new_code_cell("x", outputs=printed("a"), execution_count=1)])
    cell = new_code_cell("x", outputs=printed("b"), execution_count=1, metadata={TRUNCATED: True})
    assert compare(before, new_notebook(cells=[cell]), (), TODAY) == ()


def test_cells_are_counted_among_code_cells_and_read_from_a_file(tmp_path: Path) -> None:
    cells = [
        new_markdown_cell("# a"),
        new_code_cell("x", outputs=printed("a"), execution_count=1),
        new_markdown_cell("b"),
    ]
    cells.append(new_code_cell("y", outputs=printed("same\n", "b"), execution_count=2))
    document = new_notebook(cells=cells)
    path = tmp_path / "n.ipynb"
    write(document, path)
    document = json.loads(json.dumps(document))
    document["cells"][3]["outputs"] = printed("same\nc")
    (difference,) = differences(path, document, ())
    assert (difference.cell, difference.stored, difference.now) == (2, "…\nb", "…\nc")


def test_long_texts_are_shortened_around_the_difference() -> None:
    lines = [f"line {number}" for number in range(5000)]
    other = [*lines[:3000], "another", *lines[3001:]]
    ((before, after),) = compared(printed("\n".join(lines)), printed("\n".join(other)))
    assert before.startswith("…\nline 3000\n")
    assert after.startswith("…\nanother\n")
    assert len(before) < 700


def test_hostile_text_ends() -> None:
    for text in (
        "{" * 100_000,
        "<a " * 60_000,
        "1." * 90_000,
        "/a" * 90_000,
        "<style>" * 20_000,
        "[=>" * 60_000,
        "datetime.datetime(2001, 1, 1, tzinfo=" * 5_000,
        "{}" * 90_000,
    ):
        compared(printed(text), printed(text + "x"))
        compared(result(html=text, plain="x"), result(html=f"{text}y", plain="x"))
