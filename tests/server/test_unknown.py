"""Addresses that are none: a document where the extension is on, the server's own page where it is off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.server.conftest import Api


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["", "nothing", "environments/", "environments/x/nothing", "a/b/c/d/e?f=g"])
async def test_an_unknown_address_answers_with_a_document(method: str, path: str, api: Api) -> None:
    reply = await api(method, path, {} if method in {"POST", "PUT", "PATCH"} else None)
    assert (reply.status, set(reply.json)) == (404, {"code", "message"})
    assert reply.json["code"] == "not-found"
    assert "openapi.yaml" in reply.json["message"]


async def test_it_does_not_matter_who_asks(api: Api) -> None:
    reply = await api("GET", "nothing", headers={"Authorization": "token wrong"})
    assert (reply.status, reply.json["code"]) == (404, "not-found")


async def test_what_only_begins_like_ours_is_not_ours(jp_fetch: Any) -> None:
    response = await jp_fetch("jupyter-venv-of-others", raise_error=False)
    assert response.code == 404
    assert b'"code"' not in response.body


class TestWithoutTheExtension:
    @pytest.fixture
    def jp_server_config(self) -> dict[str, Any]:
        return {"ServerApp": {"jpserver_extensions": {"jupyter_venv": False}}}

    async def test_nothing_of_ours_answers(self, api: Api) -> None:
        for path in ("environments", "nothing"):
            reply = await api("GET", path)
            assert reply.status == 404
            assert b"not-found" not in reply.json
