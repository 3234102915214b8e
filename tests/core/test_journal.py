"""The journal survives being cut off anywhere."""

from __future__ import annotations

from pathlib import Path

from jupyter_venv.core.journal import DONE, PENDING, RESTORED, Journal
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
