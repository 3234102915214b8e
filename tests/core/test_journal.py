"""The journal survives being cut off anywhere."""

from __future__ import annotations

from pathlib import Path

from jupyter_venv.core.journal import DONE, EXTERNAL, PENDING, RESTORED, Entry, Journal, next_number
from jupyter_venv.models import PackageChange


def test_a_change_is_pending_until_it_is_done(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    assert journal.entries() == []
    number = journal.begin("install", ["six"], requested=["six"], dropped=[])
    pending = journal.pending()
    assert pending is not None
    assert (pending.number, pending.verb, pending.status, pending.requested) == (
        1,
        "install",
        PENDING,
        ("six",),
    )
    journal.done(number, [PackageChange("six", None, "1.0")])
    assert journal.pending() is None
    (entry,) = journal.entries()
    assert (entry.status, entry.changes) == (DONE, (PackageChange("six", None, "1.0"),))
    second = journal.begin("uninstall", ["six"], dropped=["six"])
    journal.restored(second)
    assert [entry.status for entry in journal.entries()] == [DONE, RESTORED]
    assert journal.begin("install") == 3


def test_a_line_cut_off_counts_as_not_written(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.begin("install", ["six"])
    whole = path.read_bytes()
    journal.done(1, [])
    longer = path.read_bytes()
    for length in range(len(whole), len(longer) - 1):
        path.write_bytes(longer[:length])
        assert journal.pending() is not None, length
    # What is written after a cut-off line is read again.
    path.write_bytes(longer[:-10])
    journal.restored(1)
    assert journal.pending() is None
    assert journal.entries()[0].status == RESTORED


def test_rubbish_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(
        b'\xff\xfe\n{"number": 1e999, "status": "pending", "verb": "x"}\n[1]\n'
        b'{"number": "x"}\n{"status": "done", "number": 7}\n'
    )
    assert Journal(path).entries() == []
    Journal(path).begin("install")
    with open(path, "ab") as file:
        file.write(b'{"number": 1, "status": "done", "changes": [{"name": 5, "before": 1, "after": []}]}\n')
    assert Journal(path).entries()[0].changes == (PackageChange("5", "1", "[]"),)


def test_a_note_is_done_at_once(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.begin("install", ["six"])
    journal.restored(1)
    journal.note("freeze", ["requirements.txt"])
    assert journal.pending() is None
    assert [(entry.verb, entry.status) for entry in journal.entries()] == [
        ("install", RESTORED),
        ("freeze", DONE),
    ]


def test_where_a_change_came_from_and_what_it_found(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    number = journal.begin("install", ["six"], requested=["six"], source="cell")
    changes = [PackageChange("six", "1.0", "2.0")]
    origins = {"six": {"url": "file:///six.whl"}}
    journal.done(number, changes, origins=origins, asked={"six": "six<2"})
    journal.note("freeze", ["requirements.txt"], source="panel")
    first, second = journal.entries()
    assert (first.source, first.origins, first.asked) == ("cell", origins, {"six": "six<2"})
    assert (second.source, second.origins, second.asked) == ("panel", {}, None)


def test_what_took_place_without_us(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    entry = Entry(
        number=1,
        verb=EXTERNAL,
        source=EXTERNAL,
        status=DONE,
        time="2026-01-02T03:04:05+00:00",
        requested=("six",),
        dropped=("seven",),
        changes=(PackageChange("six", None, "1.0"), PackageChange("seven", "7", None)),
        origins={"seven": {"url": "file:///seven.whl"}},
        asked={"seven": "seven"},
    )
    journal.add(entry)
    assert journal.entries() == [entry]
    assert next_number(journal.entries()) == 2


def test_a_journal_from_before_it_said_where_changes_came_from(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(
        '{"number": 1, "status": "pending", "verb": "install", "arguments": ["six"], "requested": ["six"],'
        ' "dropped": [], "time": "2026-01-02T03:04:05+00:00"}\n'
        '{"number": 1, "status": "done", "changes": [{"name": "six", "before": null, "after": "1.0"}],'
        ' "time": "2026-01-02T03:04:06+00:00"}\n'
    )
    (entry,) = Journal(path).entries()
    assert (entry.status, entry.source, entry.origins, entry.asked) == (DONE, "", {}, None)


def test_names_are_shown_and_do_nothing_else(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.begin("install")
    journal.done(1, [PackageChange("six\x1b[31m", "1\n2", None)])
    assert journal.entries()[0].changes == (PackageChange("six\\x1b[31m", "1\\n2", None),)
