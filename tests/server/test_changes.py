"""``changes``: what reaches core, and how previews differ from what they preview."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_venv.core.process import CancelToken
from jupyter_venv.errors import Cancelled
from jupyter_venv.events import Output, Report

if TYPE_CHECKING:
    from tests.server.conftest import Api, Events
    from tests.server.fakes import FakeManager

DIGEST = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"verb": "install", "arguments": ["humanize>4"]},
            {"arguments": ("humanize>4",), "requirements": (), "allow_direct_references": False},
        ),
        (
            {"verb": "install", "arguments": ["x @ ."], "allow_direct_references": True},
            {"arguments": ("x @ .",)},
        ),
        ({"verb": "uninstall", "arguments": ["humanize"]}, {"arguments": ("humanize",), "unneeded": False}),
        ({"verb": "uninstall", "arguments": ["a"], "unneeded": True}, {"unneeded": True, "preview": False}),
        ({"verb": "uninstall", "arguments": ["a"], "preview": True}, {"unneeded": False, "preview": True}),
        ({"verb": "upgrade"}, {"arguments": (), "preview": False}),
        ({"verb": "upgrade", "arguments": ["a"], "preview": True}, {"arguments": ("a",), "preview": True}),
        ({"verb": "upgrade", "as_of": "today"}, {"as_of": "today"}),
        ({"verb": "install", "arguments": ["a"], "as_of": "2023-03-01"}, {"as_of": "2023-03-01"}),
        ({"verb": "sync"}, {"file": None, "allow_direct_references": False, "preview": False}),
        ({"verb": "sync", "allow_direct_references": True}, {"file": None, "allow_direct_references": True}),
        ({"verb": "sync", "preview": True}, {"file": None, "preview": True}),
        ({"verb": "freeze"}, {"output": None, "preview": False, "expect": None, "format": None}),
        (
            {"verb": "freeze", "format": "pylock", "hashes": True, "pin_python": True},
            {"output": None, "format": "pylock", "hashes": True, "python": True},
        ),
        (
            {"verb": "sync", "extras": ["dev"], "groups": ["test"], "as_of": "git"},
            {"extras": ("dev",), "groups": ("test",), "as_of": "git"},
        ),
        ({"verb": "freeze", "preview": True}, {"output": None, "preview": True, "expect": None}),
        ({"verb": "freeze", "expect": DIGEST}, {"output": None, "expect": DIGEST}),
        ({"verb": "freeze", "expect": ""}, {"output": None, "expect": ""}),
        ({"verb": "repair", "arguments": []}, {"arguments": ()}),
        (
            {"verb": "binder", "plain": True, "readme": True, "repository": "https://example.org/p"},
            {"plain": True, "dockerfile": False, "readme": True, "repository": "https://example.org/p"},
        ),
        ({"verb": "embed", "arguments": ["a.ipynb"]}, {"arguments": ("a.ipynb",), "preview": False}),
        ({"verb": "undo"}, {"number": None, "preview": False}),
        ({"verb": "undo", "number": 2, "preview": True}, {"number": 2, "preview": True}),
        ({"verb": "restore", "number": 2}, {"number": 2, "preview": False}),
        ({"verb": "restore", "number": 2, "preview": True}, {"number": 2, "preview": True}),
    ],
    ids=str,
)
async def test_changes_reach_core(
    body: dict[str, Any],
    expected: dict[str, Any],
    api: Api,
    manager: FakeManager,
    root: Path,
    events: Events,
) -> None:
    environment = manager.add(root / "analysis")

    reply = await api("POST", f"environments/{environment.id}/changes", body)

    assert reply.status == 202
    assert reply.headers["Location"].endswith(f"/jobs/{reply.json['id']}")
    assert reply.json["preview"] is body.get("preview", False)
    [(verb, project, options)] = manager.calls
    assert (verb, project) == (body["verb"], root / "analysis")
    assert {name: options[name] for name in expected} == expected
    assert {event["preview"] for event in await events.until("finished")} == {reply.json["preview"]}


@pytest.mark.parametrize("verb", ["undo", "restore"])
@pytest.mark.parametrize(
    ("number", "status", "code"), [(7, 404, "change-not-found"), (1, 409, "not-undoable")]
)
async def test_there_is_no_way_back_to_that(
    verb: str, number: int, status: int, code: str, api: Api, manager: FakeManager, root: Path
) -> None:
    environment = manager.add(root / "analysis")
    reply = await api("POST", f"environments/{environment.id}/changes", {"verb": verb, "number": number})
    assert (reply.status, reply.json["code"]) == (status, code)
    assert (await api("GET", "jobs")).json == []


@pytest.mark.parametrize(
    ("verb", "field", "option"),
    [
        ("install", "requirements", "requirements"),
        ("sync", "requirements", "file"),
        ("freeze", "arguments", "output"),
        ("embed", "arguments", "notebook"),
    ],
)
async def test_files_are_meant_within_the_folder(
    verb: str, field: str, option: str, api: Api, manager: FakeManager, root: Path, events: Events
) -> None:
    environment = manager.add(root / "analysis")
    path = f"environments/{environment.id}/changes"

    assert (await api("POST", path, {"verb": verb, field: ["pins/all.txt"]})).status == 202
    file = (root / "analysis" / "pins" / "all.txt").resolve()
    assert manager.calls[0][2][option] in (file, (file,))
    await events.until("finished")

    reply = await api("POST", path, {"verb": verb, field: ["../pins.txt"]})
    assert (reply.status, reply.json["code"]) == (403, "outside-root")


async def test_previews_and_changes_do_not_wait_for_each_other(
    api: Api, manager: FakeManager, root: Path, events: Events
) -> None:
    path = f"environments/{manager.add(root / 'analysis').id}/changes"
    go_on = threading.Event()

    def held(report: Report, cancel: CancelToken) -> None:
        go_on.wait()

    def cancellable(report: Report, cancel: CancelToken) -> None:
        asked = threading.Event()
        with cancel.calling(asked.set):
            report(Output("Resolving"))
            asked.wait()
        raise Cancelled("Nothing was changed.")

    manager.script = cancellable
    install = {"verb": "install", "arguments": ["humanize"]}
    preview = (await api("POST", path, {**install, "preview": True})).json
    await events.until("output")

    # A change begins while a preview runs, and a preview begins and ends while that change runs.
    manager.script = held
    change = (await api("POST", path, install)).json
    await events.until("started")
    manager.script = None
    second = (await api("POST", path, {**install, "preview": True})).json
    assert (await api("POST", path, install)).json["code"] == "busy"
    assert {event["job"] for event in await events.until("finished")} == {second["id"]}

    listed = (await api("GET", "jobs")).json
    assert [(job["id"], job["preview"], job["state"]) for job in listed] == [
        (second["id"], True, "finished"),
        (change["id"], False, "running"),
        (preview["id"], True, "running"),
    ]
    assert (await api("DELETE", f"jobs/{preview['id']}")).status == 202
    [failed] = await events.until("failed")
    assert (failed["job"], failed["preview"], failed["data"]["code"]) == (preview["id"], True, "cancelled")
    go_on.set()
    await events.until("finished")


async def test_binder_keeps_to_the_root(api: Api, manager: FakeManager, root: Path, events: Events) -> None:
    environment = manager.add(root / "analysis")
    assert (await api("POST", f"environments/{environment.id}/changes", {"verb": "binder"})).status == 202
    assert manager.calls[0][2]["within"] == root.resolve()
    await events.until("finished")
