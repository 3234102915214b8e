"""What the panel says, and that nothing from outside is ever taken for markup."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_venv.kernel.panel import html, plan, rows
from jupyter_venv.kernel.panel.plan import FREEZE, SYNC, Plan

EVIL = "<img src=x onerror=alert(1)>"
ENVIRONMENT = {
    "state": "ready",
    "detail": "",
    "python": "3.11.7",
    "path": "/work/.venv",
    "display_name": "work",
    "holder": None,
}
ENTRY: dict[str, Any] = {
    "number": 3,
    "verb": "install",
    "arguments": ["pandas"],
    "time": "2026-11-03T14:05:00Z",
    "status": "done",
    "source": "cell",
    "changes": [{"name": "pandas", "before": None, "after": "2.3"}],
    "undone_by": None,
    "undoable": True,
}


def package(**fields: Any) -> dict[str, Any]:
    return {"name": "x", "version": "1", "summary": "", "requested": False, "infrastructure": False, **fields}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"requested": True, "required_by": ["a"]}, "asked for"),
        ({"infrastructure": True, "required_by": ["ipykernel"]}, "for the kernel"),
        ({"required_by": ["a", "b"]}, "for a, b"),
        ({"required_by": list("abcde")}, "for a, b, c and 2 more"),
        ({}, "needed by nothing"),
    ],
)
def test_why_a_package_is_here(fields: dict[str, Any], why: str) -> None:
    assert rows.why(package(**fields)) == why


def test_what_a_package_is() -> None:
    assert rows.about(package()) == "x 1"
    known = package(summary="Does\n things", requested=True, required_by=["a", "b"], requires=["c"])
    assert rows.about(known) == "x 1: Does things (you asked for it; a, b need it; it needs c)"


@pytest.mark.parametrize(
    ("fields", "note", "undo"),
    [
        ({}, "from a cell", ""),
        ({"source": ""}, "", ""),
        (
            {"source": "panel", "undone_by": 4, "undoable": False},
            "from a panel, undone by change 4",
            "Undone by change 4.",
        ),
        (
            {"status": "restored", "undoable": False, "changes": []},
            "from a cell, not completed",
            "It failed or was cancelled",
        ),
        (
            {"status": "pending", "undoable": False, "changes": []},
            "from a cell, not completed yet",
            "It has not ended.",
        ),
        ({"undoable": False}, "from a cell", "It cannot be undone."),
        ({"undoable": False, "changes": []}, "from a cell, changed nothing", ""),
    ],
)
def test_a_past_change(fields: dict[str, Any], note: str, undo: str) -> None:
    entry = {**ENTRY, **fields}
    ((label, number),) = rows.of_history([entry])
    assert number == 3
    assert label.startswith("2026-11-03 ")
    assert label.endswith(f"install pandas  {note}".rstrip())
    assert rows.undo_of(entry).startswith(undo)
    assert bool(rows.undo_of(entry)) == bool(undo)


def test_what_others_did() -> None:
    entry = {**ENTRY, "verb": "external", "source": "external", "arguments": []}
    ((label, _),) = rows.of_history([entry])
    assert label.endswith("  outside jupyter-venv")


@pytest.mark.parametrize(("count", "did"), [(0, "nothing"), (1, "1 package"), (2, "2 packages")])
def test_what_a_past_change_did(count: int, did: str) -> None:
    assert rows.did({**ENTRY, "changes": ENTRY["changes"] * count}) == f"Change 3 changed {did}"


def test_a_time_that_is_none() -> None:
    ((label, _),) = rows.of_history([{**ENTRY, "time": "yesterday"}])
    assert label.split() == ["install", "pandas", "from", "a", "cell"]


@pytest.mark.parametrize(
    ("shown", "found", "packages", "wanted", "text"),
    [
        (1, 1, 1, "", "1 package."),
        (2, 2, 5, "", "2 packages, and 3 of the kernel's own."),
        (1, 1, 5, "x", "1 of 5 packages match."),
        (500, 3000, 3010, "x", "The first 500 of 3,000 packages."),
    ],
)
def test_how_many(shown: int, found: int, packages: int, wanted: str, text: str) -> None:
    assert rows.count(shown, found, packages, wanted) == text


def test_a_plan_in_groups_by_weight() -> None:
    changes = [
        ("zeta", None, "1"),
        ("alpha", None, "2"),
        ("old", "2", "1"),
        ("new", "1", "2"),
        ("gone", "1", None),
    ]
    result = {
        "changes": [{"name": name, "before": before, "after": after} for name, before, after in changes],
        "unasked": ["alpha", "old", "new", "gone"],
        "downgraded": ["old"],
    }
    found = Plan(plan.install(("--", "zeta"), ("zeta",)), result, "")
    assert found.asks
    shown = found.html(unneeded=False)
    order = ["Install zeta?", "Removed (1)", "gone 1", "Changed (2)", "old 2 → 1 (downgrade)", "new 1 → 2"]
    places = [shown.index(text) for text in [*order, "Added (2)", "zeta 1", "alpha 2"]]
    assert places == sorted(places)


def test_nothing_more_than_asked_for_needs_no_question() -> None:
    changes = [{"name": "x", "before": None, "after": "1"}]
    result = {"changes": changes, "unasked": [], "downgraded": []}
    assert not Plan(plan.install(("--", "x"), ("x",)), result, "").asks
    assert Plan(SYNC, result, "").asks  # who syncs names no package
    assert not Plan(SYNC, {"changes": []}, "").asks


def test_an_uninstallation_and_its_choice() -> None:
    result = {
        "changes": [{"name": "pandas", "before": "2", "after": None}],
        "unneeded": [{"name": "numpy", "version": "1"}, {"name": "Six", "version": "1"}],
        "lacking": ["seaborn", "six"],
    }
    found = Plan(plan.uninstall(("pandas",)), result, "")
    assert found.asks
    assert found.choice() == "Also remove 2 packages that nothing else needs: numpy, Six"
    assert "seaborn, six need what is removed" in found.html(unneeded=False)
    with_them = found.html(unneeded=True)
    assert "seaborn needs what is removed" in with_them
    assert "Removed (3)" in with_them
    assert found.arguments(unneeded=False) == ("--", "pandas")
    assert found.arguments(unneeded=True) == ("--unneeded", "--", "pandas")


def test_a_freeze_writes_what_was_shown() -> None:
    diff = "--- a\n+++ b\n@@ -1,2 +1,2 @@\n kept\n-old==1\n+old==2\n@@ -9 +9 @@\n far"
    found = Plan(FREEZE, {"diff": diff, "digest": "", "local": ["mine"], "changes": []}, "")
    shown = found.html(unneeded=False)
    assert '<ins class="jupyter-venv-added">+old==2</ins>' in shown
    assert '<del class="jupyter-venv-removed">-old==1</del>' in shown
    assert shown.count("⋮") == 1
    assert "not written down: mine" in shown
    assert found.arguments(unneeded=False) == ("--expect", "")  # there was no file


def test_where_the_two_disagree() -> None:
    document = {
        "file": "requirements.txt",
        "exists": True,
        "agrees": False,
        "missing": [{"name": "a", "requirement": "a>=2"}],
        "different": [{"name": "b", "requirement": "b<2", "installed": "2.1"}],
        "unlisted": [],
    }
    shown = html.comparison(document)
    assert "Listed, not installed" in shown
    assert "b&lt;2, installed is 2.1" in shown
    assert "Installed, not listed" not in shown
    assert html.differences(document) == 2
    assert html.differences({**document, "exists": False}) == 0
    assert "no requirements.txt yet" in html.comparison({**document, "exists": False})


def test_who_is_at_work_is_said_once() -> None:
    environment = {**ENVIRONMENT, "state": "changing", "detail": "ana is at work.", "holder": {"pid": 1}}
    status = {"project": "/work", "environment": environment}
    assert "ana is at work." in html.header(status, ours=True)
    assert "ana is at work." not in html.header(status, ours=True, quiet=True)


def test_everything_from_outside_is_escaped() -> None:
    change = {"name": EVIL, "before": "1", "after": EVIL}
    evil_environment = dict.fromkeys(ENVIRONMENT, EVIL)
    result = {
        "changes": [change],
        "lacking": [EVIL],
        "local": [EVIL],
        "diff": f"@@ @@\n+{EVIL}\n-{EVIL}\n {EVIL}",
    }
    for shown in (
        html.message(EVIL),
        html.progress(EVIL, None, None),
        html.log([EVIL], EVIL),
        html.header({"project": f"/{EVIL}", "environment": None}, ours=True),
        html.header({"project": f"/{EVIL}", "environment": evil_environment}, ours=False),
        html.comparison(
            {
                "file": EVIL,
                "exists": True,
                "agrees": False,
                "missing": [{"requirement": EVIL}],
                "different": [{"requirement": EVIL, "installed": EVIL}],
                "unlisted": [{"name": EVIL, "installed": EVIL}],
            }
        ),
        html.lines(EVIL, rows.changes({**ENTRY, "changes": [change]})),
        Plan(plan.again(plan.undo({**ENTRY, "arguments": [EVIL]}), EVIL), result, "").html(unneeded=True),
    ):
        assert "<img" not in shown
        assert "&lt;img" in shown
