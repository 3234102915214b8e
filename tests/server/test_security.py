"""Jupyter's rules, on every route: the list of routes is the one in ``openapi.yaml``."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
import yaml
from jupyter_server.auth import Authorizer

from jupyter_venv.server.handlers.base import MAX_BODY
from jupyter_venv.server.handlers.openapi import FILE

if TYPE_CHECKING:
    from tests.server.conftest import Api, Events, Fetch
    from tests.server.fakes import FakeManager

OPERATIONS = [
    (method.upper(), path.lstrip("/"), operation["x-jupyter-authorization"])
    for path, item in yaml.safe_load(FILE.read_text())["paths"].items()
    for method, operation in item.items()
    if method != "parameters"
]
EACH = pytest.mark.parametrize(
    ("method", "path", "needs"), OPERATIONS, ids=[f"{method} {path}" for method, path, _ in OPERATIONS]
)
WRITING = [(method, path) for method, path, _ in OPERATIONS if method != "GET"]


class Gatekeeper(Authorizer):
    """Denies what is in ``denied``, or, where ``allowed`` is set, everything else."""

    denied: ClassVar[set[tuple[str, str]]] = set()
    allowed: ClassVar[set[tuple[str, str]] | None] = None

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        if self.allowed is not None:
            return (action, resource) in self.allowed
        return (action, resource) not in self.denied


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(Gatekeeper, "denied", set())
    monkeypatch.setattr(Gatekeeper, "allowed", None)
    jp_server_config["ServerApp"]["authorizer_class"] = Gatekeeper
    return jp_server_config


Browser = Callable[[], Awaitable[dict[str, str]]]


@pytest.fixture
def browser(jp_fetch: Fetch) -> Browser:
    """Logs in as a browser does; the headers it sends from then on, which hold no token."""

    async def log_in() -> dict[str, str]:
        response = await jp_fetch("api", "me")
        cookies = [cookie.split(";")[0] for cookie in response.headers.get_list("Set-Cookie")]
        assert any(cookie.startswith("username-") for cookie in cookies)
        return {"Cookie": "; ".join(cookies), "Authorization": ""}

    return log_in


def real(path: str) -> str:
    """``path`` with ids that do not exist; authorization comes before that is found out."""
    return path.format(environment_id="0" * 16, job_id="nope", name="humanize", module="humanize")


@EACH
async def test_who_is_not_logged_in_gets_nothing(
    method: str, path: str, needs: dict[str, str], api: Api
) -> None:
    reply = await api(method, real(path), headers={"Authorization": "token wrong"})
    assert reply.status == 403
    assert set(reply.json) == {"code", "message"}
    assert reply.json["code"] == "forbidden"


@EACH
async def test_who_may_not_is_refused(method: str, path: str, needs: dict[str, str], api: Api) -> None:
    Gatekeeper.denied.add((needs["action"], needs["resource"]))
    reply = await api(method, real(path))
    assert (reply.status, reply.json["code"]) == (403, "forbidden")


@EACH
async def test_nothing_else_is_needed(
    method: str, path: str, needs: dict[str, str], api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Gatekeeper, "allowed", {(needs["action"], needs["resource"])})
    assert (await api(method, real(path))).status in {200, 202, 400, 404}


async def test_kernels_are_shown_to_those_who_may_read_them(
    api: Api, manager: FakeManager, root: Path, jp_fetch: Fetch, echo_kernel_spec: str
) -> None:
    manager.add(root / "analysis", name="echo")
    session = {"path": "analysis/x.ipynb", "name": "", "type": "notebook", "kernel": {"name": "echo"}}
    await jp_fetch("api", "sessions", method="POST", body=json.dumps(session))

    async def kernels() -> Any:
        return (await api("GET", "environments")).json[0]["kernels"]

    assert [kernel["path"] for kernel in await kernels()] == ["analysis/x.ipynb"]
    Gatekeeper.denied.add(("read", "sessions"))
    assert [kernel["path"] for kernel in await kernels()] == [""]
    Gatekeeper.denied.add(("read", "kernels"))
    assert await kernels() == []


async def test_who_may_not_stop_kernels_cannot_do_it_through_us(
    api: Api, manager: FakeManager, root: Path, jp_fetch: Fetch, echo_kernel_spec: str
) -> None:
    environment = manager.add(root / "analysis", name="echo")
    await jp_fetch("api", "kernels", method="POST", body=json.dumps({"name": "echo"}))
    Gatekeeper.denied.add(("write", "kernels"))

    reply = await api("DELETE", f"environments/{environment.id}", params={"shutdown_kernels": "true"})

    assert (reply.status, reply.json["code"]) == (403, "forbidden")
    assert len(json.loads((await jp_fetch("api", "kernels")).body)) == 1
    assert (await api("GET", "jobs")).json == []


@pytest.mark.parametrize(("method", "path"), WRITING)
async def test_a_cookie_alone_changes_nothing(
    method: str, path: str, api: Api, browser: Browser, manager: FakeManager
) -> None:
    reply = await api(method, real(path), headers=await browser())
    assert (reply.status, reply.json["code"]) == (403, "forbidden")
    assert "_xsrf" in reply.json["message"]
    assert manager.calls == []


async def test_a_cookie_and_its_xsrf_token_do(api: Api, browser: Browser, root: Path, events: Events) -> None:
    headers = await browser()
    headers["Cookie"] += "; _xsrf=feedface"

    reply = await api("POST", "environments", {"folder": ""}, headers={**headers, "X-XSRFToken": "feedface"})

    assert reply.status == 202
    await events.until("finished")


async def test_another_site_changes_nothing(api: Api, browser: Browser, manager: FakeManager) -> None:
    headers = await browser()
    headers["Cookie"] += "; _xsrf=feedface"
    headers |= {"X-XSRFToken": "feedface", "Origin": "https://other.example"}

    reply = await api("POST", "environments", {"folder": ""}, headers=headers)

    assert reply.status in {403, 404}
    assert manager.calls == []


async def test_a_body_beyond_reason_is_refused(api: Api, manager: FakeManager) -> None:
    reply = await api("POST", "environments", b'{"folder": "' + b"x" * MAX_BODY + b'"}')
    assert (reply.status, reply.json["code"]) == (413, "too-large")
    assert manager.calls == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not JSON"),
        (b"{]", "not JSON"),
        (b"[]", "one JSON object"),
        ({"folder": 3}, "'folder' must hold strings"),
        ({"folder": "", "extra": 1}, "unknown fields: 'extra'"),
        ({"folder": "a\0"}, "NUL"),
    ],
)
async def test_bad_bodies_are_explained(body: object, words: str, api: Api, manager: FakeManager) -> None:
    reply = await api("POST", "environments", body)
    assert (reply.status, reply.json["code"]) == (400, "invalid-request")
    assert words in reply.json["message"]
    assert manager.calls == []


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("../other/requirements.txt", 403, "outside-root"),
        ("linked.txt", 403, "outside-root"),
        ("/etc/passwd", 400, "invalid-request"),
    ],
)
async def test_requirements_files_stay_inside(
    name: str, status: int, code: str, api: Api, manager: FakeManager, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").touch()
    environment = manager.add(root / "analysis")
    (root / "analysis" / "linked.txt").symlink_to(tmp_path / "secret.txt")
    changes = f"environments/{environment.id}/changes"

    for path, body in {
        "environments": {"folder": "analysis", "requirements": [name]},
        changes: {"verb": "install", "requirements": [name]},
    }.items():
        reply = await api("POST", path, body)
        assert (reply.status, reply.json["code"]) == (status, code)
        assert str(tmp_path) not in str(reply.json)
    assert manager.calls == []


async def test_a_requirements_txt_that_leads_out_is_neither_read_nor_written(
    api: Api, manager: FakeManager, root: Path, tmp_path: Path, events: Events
) -> None:
    (tmp_path / "secret.txt").touch()
    environment = manager.add(root / "analysis")
    (root / "analysis" / "requirements.txt").symlink_to(tmp_path / "secret.txt")

    read = await api("POST", "environments", {"folder": "analysis"})
    written = await api("POST", f"environments/{environment.id}/changes", {"verb": "freeze"})

    for reply in (read, written):
        assert (reply.status, reply.json["code"]) == (403, "outside-root")
    assert manager.calls == []
    body = {"folder": "analysis", "project_requirements": False}
    assert (await api("POST", "environments", body)).status == 202
    await events.until("finished")


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_other_methods_are_refused_in_json(method: str, api: Api) -> None:
    reply = await api(method, "environments", {})
    assert (reply.status, reply.json["code"]) == (405, "method-not-allowed")
    assert reply.headers["Allow"] == "GET, POST"
