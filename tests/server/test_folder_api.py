"""``folder`` and ``interpreters``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.server.conftest import Api, Events
    from tests.server.fakes import FakeManager

HOSTILE = [
    "with space",
    " leading and trailing ",
    'it\'s "quoted"',
    "$(touch pwned)",
    "`id`; ls & echo",
    "100%",
    "%2e%2e",
    "%s %d {0}",
    "<img src=x onerror=alert(1)>",
    "-rf",
    "café 東京 🧪",
    "back\\slash",
    "plus+and&equals=1?#",
    "tab\tand\nnewline",
]


async def test_the_root_is_the_default(api: Api, root: Path) -> None:
    reply = await api("GET", "folder")
    assert reply.json == {"folder": "", "environment": None, "requirements": None, "writable": True}


async def test_a_folder_with_everything(api: Api, manager: FakeManager, root: Path) -> None:
    environment = manager.add(root / "analysis")
    (root / "analysis" / "requirements.txt").touch()

    reply = await api("GET", "folder", params={"path": "analysis"})

    assert reply.json == {
        "folder": "analysis",
        "environment": {**environment.to_json(), "folder": "analysis", "kernels": []},
        "requirements": "requirements.txt",
        "writable": True,
    }


async def test_the_nearest_environment_above(api: Api, manager: FakeManager, root: Path) -> None:
    manager.add(root)
    manager.add(root / "analysis")
    (root / "analysis" / "src" / "deep").mkdir(parents=True)
    (root / "other").mkdir()

    inner = await api("GET", "folder", params={"path": "analysis/src/deep"})
    outer = await api("GET", "folder", params={"path": "other"})

    assert (inner.json["folder"], inner.json["environment"]["folder"]) == ("analysis/src/deep", "analysis")
    assert outer.json["environment"]["folder"] == ""


async def test_never_looks_above_the_root(api: Api, manager: FakeManager, root: Path) -> None:
    manager.add(root.parent)
    assert (await api("GET", "folder")).json["environment"] is None


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("nope", 404, "project-not-found"),
        ("notes.txt", 400, "invalid-project"),
        ("..", 403, "outside-root"),
        ("../secret", 403, "outside-root"),
        ("link", 403, "outside-root"),
        ("link/secret", 403, "outside-root"),
    ],
)
async def test_refusals(path: str, status: int, code: str, api: Api, root: Path, tmp_path: Path) -> None:
    (root / "notes.txt").touch()
    (tmp_path / "secret-place" / "secret").mkdir(parents=True)
    (root / "link").symlink_to(tmp_path / "secret-place")

    for method, reply in {
        "GET": await api("GET", "folder", params={"path": path}),
        "POST": await api("POST", "environments", {"folder": path}),
    }.items():
        assert (method, reply.status, reply.json["code"]) == (method, status, code)
        assert "secret-place" not in str(reply.json)
        assert str(tmp_path) not in str(reply.json)


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_names_go_through_unchanged(
    name: str, api: Api, manager: FakeManager, root: Path, events: Events, jp_base_url: str
) -> None:
    (root / name).mkdir()

    reply = await api("POST", "environments", {"folder": name})

    assert (reply.status, reply.json["folder"]) == (202, name)
    assert reply.headers["Location"] == f"{jp_base_url}jupyter-venv/jobs/{reply.json['id']}"
    assert manager.calls[0][1] == root.resolve() / name
    assert {event["folder"] for event in await events.until("finished")} == {name}
    environment = manager.add(root / name)
    seen = (await api("GET", "folder", params={"path": name})).json
    assert (seen["folder"], seen["environment"]["id"]) == (name, environment.id)


async def test_interpreters(api: Api) -> None:
    [interpreter] = (await api("GET", "interpreters")).json
    assert interpreter == {
        "path": "/usr/bin/python3",
        "version": "3.11.7",
        "implementation": "CPython",
        "default": True,
    }


async def test_a_check(api: Api, root: Path) -> None:
    (root / "bare").mkdir()
    found = await api("GET", "check", params={"path": "bare", "notebook": "sub/b.ipynb"})
    assert found.status == 200
    assert (found.json["agrees"], found.json["notebooks"]) == (False, ["sub/b.ipynb"])
    assert found.json["imported"][0]["places"] == [{"path": "sub/b.ipynb", "cell": 1}]
    outside = await api("GET", "check", params={"path": "bare", "notebook": "../b.ipynb"})
    assert (outside.status, outside.json["code"]) == (403, "outside-root")
    assert (await api("GET", "check", params={"path": "nowhere"})).status == 404
