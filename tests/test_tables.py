"""Tables as text and as HTML: aligned, escaped, and long ones in a box that the keyboard reaches."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from jupyter_venv.tables import Facts, Table, history, outdated

PAST: dict[str, object] = {
    "number": 1,
    "verb": "install",
    "arguments": ["acme"],
    "time": "",
    "status": "done",
    "source": "cell",
    "changes": [],
    "undone_by": None,
    "undoable": True,
}

HOSTILE = '<img src=x onerror="alert(1)">'


class Cells(HTMLParser):
    """The tags and the text of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_columns_are_aligned() -> None:
    table = Table(("Package", "Version"), [("a", "1"), ("longer-name", "2.0")], "Here (2)")
    assert table.text().splitlines() == [
        "Here (2)",
        "PACKAGE      VERSION",
        "a            1",
        "longer-name  2.0",
    ]
    assert Facts([("State", "ready"), ("Requirements", "none")]).text() == (
        "State         ready\nRequirements  none"
    )


def test_what_comes_from_outside_is_text() -> None:
    for html in (
        Table((HOSTILE,), [(HOSTILE,)], HOSTILE).html(),
        Table(("Package",), [(HOSTILE,)] * 100, HOSTILE).html(),
        Facts([(HOSTILE, HOSTILE)]).html(),
    ):
        cells = Cells(html)
        assert "img" not in cells.tags
        assert HOSTILE in cells.texts


def test_a_long_table_scrolls_by_keyboard() -> None:
    short, long = (Table(("Package",), [("a",)] * count, "All") for count in (3, 300))
    assert 'tabindex="0"' not in short.html()
    assert 'role="region" aria-label="All" tabindex="0"' in long.html()


def test_what_is_gone_by_now_is_not_outdated() -> None:
    packages = [{"name": "Mixed_Case.Name", "version": "1.0"}]
    document = {"latest": {"mixed-case-name": "2.0", "gone": "3.0"}, "held": {"mixed-case-name": "acme"}}
    assert outdated(document, packages).rows == [("Mixed_Case.Name", "1.0", "2.0", "acme")]


def test_what_a_later_version_adds_is_no_failure() -> None:
    change = {"name": "acme", "before": None, "after": "1.0", "why": "later"}
    document = {**PAST, "changes": [change], "reason": "later"}
    assert history([document]).rows == [("1", "", "cell", "install acme", "acme 1.0")]


def test_no_text_speaks_to_the_terminal() -> None:
    assert "\x1b" not in Facts([("Project", "\x1b[31mred")]).text()
    assert "\x1b" not in Table(("Package",), [("\x1b]0;title\x07",)]).text()


@pytest.mark.parametrize(
    ("time", "shown"),
    [("2026-11-25T12:00:00Z", "2026-11-2"), ("2026-11-25T12:00:00+00:00", "2026-11-2"), ("yesterday", "")],
)
def test_the_time_of_a_past_change(time: str, shown: str) -> None:
    ((_, when, *_),) = history([{**PAST, "time": time}]).rows
    assert when[:9] == shown


def test_past_changes_that_changed_nothing() -> None:
    rows = history({**PAST, "status": status} for status in ("restored", "pending")).rows
    assert [row[-1] for row in rows] == ["not completed", "not completed yet"]
