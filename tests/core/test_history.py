"""What a journal says about the past, read from entries made by hand."""

from __future__ import annotations

import pytest

from jupyter_venv.core import history
from jupyter_venv.core.distributions import Installed
from jupyter_venv.core.history import Former
from jupyter_venv.core.journal import DONE, PENDING, RESTORED, Entry
from jupyter_venv.errors import ChangeNotFound, NotUndoable
from jupyter_venv.models import PackageChange


def entry(number: int, what: str, *changes: str, **fields: object) -> Entry:
    """``"install tiny"`` with changes such as ``"tiny - 1.0"`` (added) or ``"tiny 1.0 -"`` (removed)."""
    verb, *arguments = what.split()
    parts = (change.split() for change in changes)
    found = tuple(
        PackageChange(name, *(None if version == "-" else version for version in versions))
        for name, *versions in parts
    )
    fields = {"status": DONE, "asked": {}, **fields}
    return Entry(number, verb, tuple(arguments), changes=found, **fields)  # type: ignore[arg-type]


def installed(**versions: str) -> dict[str, Installed]:
    return {name: Installed(name, version) for name, version in versions.items()}


CREATED = entry(1, "create", "pip - 26")
LINE = [
    CREATED,
    entry(2, "install tiny", "tiny - 1.0", requested=("tiny",)),
    entry(3, "upgrade tiny", "tiny 1.0 2.0", requested=("tiny",), asked={"tiny": "tiny<2"}),
]


def undone(*targets: int) -> dict[int, int]:
    """Who undid what, of three changes and undos of these numbers."""
    entries = [*LINE, entry(4, "install acme", "acme - 1")]
    entries += [entry(5 + index, f"undo {target}", "tiny 2.0 1.0") for index, target in enumerate(targets)]
    return history.undone_by(entries)


def test_what_was_undone() -> None:
    assert undone() == {}
    assert undone(4) == {4: 5}
    assert undone(4, 3) == {4: 5, 3: 6}
    # An undo that was undone does not count, unless that was undone in turn.
    assert undone(4, 5) == {5: 6}
    assert undone(4, 5, 4) == {5: 6, 4: 7}
    assert undone(4, 5, 6) == {6: 7, 4: 5}


@pytest.mark.parametrize(
    ("entries", "now", "following"),
    [
        ([CREATED], {}, None),
        (LINE, {"tiny": "2.0"}, 3),
        (LINE, {"tiny": "3.0"}, None),  # somebody has changed it, and nobody has noticed
        ([*LINE, entry(4, "install acme")], {"tiny": "2.0"}, 3),
        ([*LINE, entry(4, "undo 3", "tiny 2.0 1.0")], {"tiny": "1.0"}, 2),
        ([*LINE, entry(4, "create-again", "acme - 1")], {"tiny": "2.0", "acme": "1"}, None),
    ],
)
def test_what_an_undo_takes_back(entries: list[Entry], now: dict[str, str], following: int | None) -> None:
    past = history.history(entries, installed(**now))
    assert [one.number for one in past if one.next_undo] == ([] if following is None else [following])


@pytest.mark.parametrize("status", [PENDING, RESTORED])
def test_an_undo_that_did_not_end_undid_nothing(status: str) -> None:
    assert history.undone_by([*LINE, entry(4, "undo 3", status=status)]) == {}


def test_an_undo_edited_by_hand_undid_nothing() -> None:
    assert history.undone_by([*LINE, entry(4, "undo"), entry(5, "undo everything")]) == {}


def test_the_history_is_newest_first_and_says_what_can_be_undone() -> None:
    entries = [*LINE, entry(4, "freeze requirements.txt"), entry(5, "install x", status=RESTORED)]
    past = history.history(entries, installed(pip="26", tiny="2.0"))
    assert [(one.number, one.verb, one.status, one.undoable) for one in past] == [
        (5, "install", "restored", False),
        (4, "freeze", "done", False),
        (3, "upgrade", "done", True),
        (2, "install", "done", False),  # tiny is another one since
        (1, "create", "done", False),
    ]
    assert past[2].to_json() == {
        "number": 3,
        "verb": "upgrade",
        "arguments": ["tiny"],
        "time": "",
        "status": "done",
        "source": "",
        "changes": [{"name": "tiny", "before": "1.0", "after": "2.0"}],
        "undone_by": None,
        "undoable": True,
        "next_undo": True,
    }


def test_what_was_changed_back_since_can_be_undone() -> None:
    entries = [*LINE, entry(4, "undo 3", "tiny 2.0 1.0")]
    past = {one.number: one for one in history.history(entries, installed(pip="26", tiny="1.0"))}
    assert (past[3].undone_by, past[3].undoable, past[2].undoable, past[4].undoable) == (4, False, True, True)


def test_the_newest_is_undone_by_default() -> None:
    assert history.to_undo(LINE, None).number == 3
    nothing = entry(4, "install tiny")
    assert history.to_undo([*LINE, nothing, entry(5, "undo 3", "tiny 2.0 1.0")], None).number == 2
    assert history.to_undo([*LINE, entry(4, "external", "tiny 2.0 -")], None).number == 4
    for entries in ([], [CREATED], [*LINE, entry(4, "create-again", "tiny 2.0 -")]):
        with pytest.raises(NotUndoable, match="nothing to undo"):
            history.to_undo(entries, None)


def test_what_there_was_before() -> None:
    past = history.before(LINE, LINE[2], installed(tiny="2.0"), {})
    assert past.distributions == {"tiny": Former("tiny", "1.0")}
    assert past.asked == {"tiny": "tiny<2"}
    past = history.before(LINE[:2], LINE[1], installed(tiny="1.0"), {})
    assert past.distributions == {"tiny": Former("tiny", None)}
    assert past.asked == {"tiny": None}


def test_where_it_had_come_from() -> None:
    origin = {"url": "file:///wheels/tiny.whl"}
    gone = entry(4, "uninstall tiny", "Tiny 2.0 -", dropped=("tiny",), origins={"tiny": origin})
    past = history.before([*LINE, gone], gone, {}, {})
    assert past.distributions == {"tiny": Former("Tiny", "2.0", origin)}


def test_what_came_later_and_stays() -> None:
    entries = [
        *LINE[:2],
        entry(3, "install acme", "acme - 1", requested=("acme",)),
        entry(4, "install lean", "lean - 1", requested=("lean",)),
        entry(5, "undo 4", "lean 1 -", dropped=("lean",)),
        entry(6, "upgrade acme", requested=("acme",), asked={"acme": "acme"}),
        entry(7, "install tiny>=1", requested=("tiny>=1",), asked={"tiny": "tiny"}),
    ]
    past = history.before(entries, entries[1], installed(tiny="1.0", acme="1"), {})
    assert [(one.entry.number, set(one.changed), set(one.wanted)) for one in past.later] == [
        (3, {"acme"}, {"acme"}),
        (6, set(), set()),  # asked for as before
        (7, set(), set()),  # what the change itself had asked for
    ]
    assert past.asked == {"tiny": None}


def test_a_journal_that_does_not_say_what_was_asked_for_before() -> None:
    """As all were once: then what was asked for in earlier changes is."""
    entries = [
        entry(1, "create", requested=("tiny<2", "acme"), asked=None),
        entry(2, "upgrade", "tiny 1.0 2.0", requested=("tiny",), asked=None),
    ]
    environment = {"python_version": "3.11"}
    assert history.before(entries, entries[1], installed(tiny="2.0"), environment).asked == {"tiny": "tiny<2"}


def test_how_it_was_after_a_change() -> None:
    entries = [
        *LINE,
        entry(4, "uninstall tiny", "tiny 2.0 -", dropped=("tiny",), asked={"tiny": "tiny"}),
        entry(5, "install acme tiny", "acme - 1", "tiny - 3.0", requested=("acme", "tiny"), asked={}),
        entry(6, "install lean", "lean - 1", status=RESTORED),
    ]
    past = history.after(entries, 2, {})
    assert past.distributions == {"tiny": Former("tiny", "1.0"), "acme": Former("acme", None)}
    assert past.asked == {"tiny": "tiny<2", "acme": None}
    past = history.after(entries, 4, {})
    assert {name: one.version for name, one in past.distributions.items()} == {"acme": None, "tiny": None}
    assert history.after(entries, 5, {}).distributions == {}
    with pytest.raises(ChangeNotFound):
        history.after(entries, 7, {})
    with pytest.raises(NotUndoable, match=r"Change 6 \(install lean\) was not completed"):
        history.after(entries, 6, {})


def test_titles() -> None:
    assert history.title(LINE[1]) == "Change 2 (install tiny)"
    assert history.title(entry(4, "create-again acme"), begins=False) == "change 4 (create --again acme)"
    assert history.title(entry(5, "external")) == "Change 5 (outside jupyter-venv)"


def test_names_are_compared_the_canonical_way() -> None:
    entries = [CREATED, entry(2, "install Mixed.Case", "Mixed-Case - 1", requested=("Mixed.Case",))]
    there = {"mixed-case": Installed("Mixed-Case", "1", "", ("tiny",))}
    assert history.history(entries, there)[0].undoable
    assert history.before(entries, entries[1], there, {}).asked == {"mixed-case": None}
