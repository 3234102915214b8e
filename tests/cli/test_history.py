"""History, undo and restore on the command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
from datetime import datetime, timezone

import pytest

from tests.cli.conftest import Command

KEYS = {
    "number", "verb", "arguments", "time", "status", "source", "changes",
    "undone_by", "undoable", "next_undo",
}  # fmt: skip


def pip(command: Command, *arguments: str) -> None:
    argv = [str(command.environment / "bin" / "python"), "-m", "pip", "--quiet", *arguments]
    subprocess.run(
        [*argv, "--disable-pip-version-check"], check=True, capture_output=True, env={**os.environ}
    )


def test_for_a_person(uv_venv: Command) -> None:
    assert uv_venv("install", "acme==1.0").code == 0
    assert uv_venv("install", "no-such-package").code == 1
    pip(uv_venv, "install", "lean==2.0")
    shown = uv_venv("undo", "--preview")
    assert shown.out.splitlines()[-2:] == [
        "- lean 2.0",
        "Would remove lean 2.0. That takes back change 4 (outside jupyter-venv).",
    ]
    assert uv_venv("undo").out.splitlines()[-1] == (
        "Removed lean 2.0. That takes back change 4 (outside jupyter-venv)."
    )
    assert uv_venv("undo").code == 0
    assert uv_venv("restore", "2").out.splitlines()[-1] == (
        "Installed acme 1.0, tiny 2.0. That is how it was after change 2 (install acme==1.0)."
    )
    done = uv_venv("history")
    assert (done.code, done.err) == (0, "")
    rows = [re.split(r"\s{2,}", line) for line in done.out.splitlines()]
    assert rows[0] == ["NUMBER", "WHEN", "FROM", "WHAT", "CHANGED"]
    assert all(datetime.strptime(row[1], "%Y-%m-%d %H:%M") for row in rows[1:])
    assert [(row[0], *row[2:]) for row in rows[1:]] == [
        ("7", "terminal", "restore 2", "acme 1.0, tiny 2.0"),
        ("6", "terminal", "undo 2", "acme 1.0 removed, tiny 2.0 removed"),
        ("5", "terminal", "undo 4", "lean 2.0 removed"),
        ("4", "outside", "outside jupyter-venv", "lean 2.0 (undone by change 5)"),
        ("3", "terminal", "install no-such-package", "not completed"),
        ("2", "terminal", "install acme==1.0", "acme 1.0, tiny 2.0 (undone by change 6)"),
        ("1", "terminal", "create", "comm 0.2, ipykernel 7.0, ipywidgets 8.0 and 1 more"),
    ]


def test_times_are_those_of_this_machine(uv_venv: Command) -> None:
    (created,) = uv_venv.json("history").document()
    utc = datetime.fromisoformat(created["time"])
    assert utc.utcoffset() == timezone.utc.utcoffset(None)
    there = {**uv_venv.environ, "TZ": "XXX-05:30"}
    shown = Command(uv_venv.project, there)("history").out
    (row,) = shown.splitlines()[1:]
    local = datetime.strptime(re.split(r"\s{2,}", row)[1], "%Y-%m-%d %H:%M").replace(tzinfo=timezone.utc)
    assert abs((local - utc).total_seconds() - 5.5 * 3600) < 60


def test_for_programs(venv: Command) -> None:
    assert venv.json("install", "--source", "cell", "acme==1.0").code == 0
    assert venv.json("install", "--source", "panel", "tiny==1.0").code == 0
    done = venv.json("undo", "--source", "panel")
    assert (done.code, done.err) == (0, "")
    first, *_, last = done.events()
    assert (first["event"], first["verb"], first["arguments"]) == ("started", "undo", ["3"])
    assert (last["event"], last["verb"]) == ("finished", "undo")
    assert last["result"]["undone"] == 3
    assert last["result"]["changes"] == [{"name": "tiny", "before": "1.0", "after": "2.0"}]
    assert last["result"]["environment"]["state"] == "ready"
    planned = venv.json("restore", "1", "--preview").events()[-1]["result"]
    assert planned["preview"] is True
    assert {one["name"] for one in planned["changes"]} == {"acme", "tiny"}
    past = venv.json("history").document()
    assert all(one.keys() == KEYS for one in past)
    assert [one["number"] for one in past] == [4, 3, 2, 1]
    assert [one["source"] for one in past] == ["panel", "panel", "cell", "terminal"]
    assert past[1] == {
        "number": 3,
        "verb": "install",
        "arguments": ["tiny==1.0"],
        "time": past[1]["time"],
        "status": "done",
        "source": "panel",
        "changes": [{"name": "tiny", "before": "2.0", "after": "1.0"}],
        "undone_by": 4,
        "undoable": False,
        "next_undo": False,
    }
    assert (past[0]["verb"], past[0]["arguments"], past[0]["undoable"]) == ("undo", ["3"], True)
    assert (past[2]["undone_by"], past[2]["undoable"]) == (None, True)
    assert [one["number"] for one in past if one["next_undo"]] == [2]


@pytest.mark.parametrize(
    ("arguments", "code", "name"),
    [
        (["undo"], 1, "not-undoable"),
        (["undo", "1"], 1, "not-undoable"),
        (["undo", "7"], 1, "change-not-found"),
        (["undo", "--", "-1"], 1, "change-not-found"),
        (["undo", "last"], 2, "usage"),
        (["undo", "1", "2"], 2, "usage"),
        (["restore"], 2, "usage"),
        (["restore", "7"], 1, "change-not-found"),
        (["restore", "1e3"], 2, "usage"),
        (["restore", "9" * 5000], 2, "usage"),
        (["history", "--source", "nowhere"], 2, "usage"),
        (["history", "all"], 2, "usage"),
    ],
    ids=lambda value: " ".join(value)[:20] if isinstance(value, list) else None,
)
def test_what_goes_wrong(uv_venv: Command, arguments: list[str], code: int, name: str) -> None:
    before = uv_venv.everything()
    done = uv_venv.json(*arguments)
    assert (done.code, done.failure()) == (code, name)
    assert uv_venv.everything() == before


@pytest.mark.parametrize("verb", [["history"], ["undo"], ["restore", "1"]])
def test_without_an_environment(command: Command, verb: list[str]) -> None:
    done = command.json(*verb)
    assert (done.code, done.failure()) == (1, "environment-not-found")


def test_nothing_in_the_journal(uv_venv: Command) -> None:
    (uv_venv.environment / ".jupyter_venv" / "journal.jsonl").write_bytes(b"")
    done = uv_venv("history")
    assert (done.code, done.out) == (0, "Nothing has been changed yet.\n")
    assert uv_venv.json("history").document() == []


def test_a_journal_of_others_is_only_text(uv_venv: Command) -> None:
    journal = uv_venv.environment / ".jupyter_venv" / "journal.jsonl"
    change = {"name": "-r/etc/passwd\n--index-url=http://evil.example", "before": "1\n-e /", "after": None}
    place = {"url": "file:///etc%0A--index-url%20evil.example", "dir_info": {"editable": True}}
    lines = [
        {"number": 2, "verb": "install", "status": "done", "time": "yesterday", "changes": [change]},
        {"number": 3, "verb": "uninstall", "status": "done", "arguments": ["\x1b[31m"],
         "origins": {"tiny": place}, "changes": [{"name": "tiny", "before": "1.0", "after": None}]},
        {"number": 4, "verb": "install", "status": "done", "origins": 5, "asked": [], "changes": []},
    ]  # fmt: skip
    with open(journal, "a") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    done = uv_venv("history")
    assert (done.code, done.err) == (0, "")
    assert "\x1b" not in done.out
    before = uv_venv.everything()
    for number in ("2", "3"):
        assert uv_venv.json("undo", number).failure() == "not-undoable"
        assert "\x1b" not in uv_venv("undo", number).err
    assert uv_venv.everything() == before
