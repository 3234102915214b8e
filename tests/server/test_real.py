"""The extension under its own name, over the real core: one environment's whole life by REST."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.server.real import Runner, real_server_config

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from tests.server.conftest import Api, Events, Fetch


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    """A server with the extension under its own name."""
    return real_server_config()


async def test_the_life_of_an_environment(
    api: Api, events: Events, root: Path, jp_fetch: Fetch, jp_serverapp: ServerApp
) -> None:
    folder = root / "data $(x) 100% é"
    folder.mkdir()
    (folder / "requirements.txt").write_text("# by hand\nsix\n")
    watcher = jp_serverapp.extension_manager.extension_points["jupyter_venv"].app.watcher
    await watcher.check()

    job = Runner(api, events)
    created = await job("POST", "environments", {"folder": folder.name})
    assert created["verb"] == "create"
    await watcher.check()
    assert (await events.next())["event"] == "environments-changed"

    [environment] = (await api("GET", "environments")).json
    here = f"environments/{environment['id']}"
    assert (environment["folder"], environment["state"]) == (folder.name, "ready")
    seen = (await api("GET", "folder", params={"path": folder.name})).json
    assert (seen["environment"], seen["requirements"]) == (environment, "requirements.txt")
    kernelspecs = json.loads((await jp_fetch("api", "kernelspecs")).body)["kernelspecs"]
    assert environment["name"] in kernelspecs
    packages = (await api("GET", f"{here}/packages")).json
    assert [package["name"] for package in packages if package["requested"]] == ["six"]

    failed = await job("POST", f"{here}/changes", {"verb": "install", "arguments": ["six==0.0.0.1"]})
    assert failed["code"] == "no-matching-version"
    assert (await api("GET", f"{here}/packages")).json == packages

    frozen = await job("POST", f"{here}/changes", {"verb": "freeze"})
    assert frozen["result"]["changed"] is True
    assert (folder / "requirements.txt").read_text().startswith("# by hand\nsix==")

    session = {"path": f"{folder.name}/x.ipynb", "name": "", "type": "notebook"}
    body = json.dumps({**session, "kernel": {"name": environment["name"]}})
    await jp_fetch("api", "sessions", method="POST", body=body)
    refused = await api("DELETE", here)
    assert (refused.status, refused.json["code"]) == (409, "kernels-running")
    assert f"{folder.name}/x.ipynb" in refused.json["message"]
    await job("DELETE", here, params={"shutdown_kernels": "true"})

    assert (await api("GET", "environments")).json == []
    assert (await api("GET", here)).status == 404
    assert sorted(path.name for path in folder.iterdir()) == ["requirements.txt"]


async def test_cancelling_and_stopping_restore(
    api: Api, events: Events, root: Path, jp_serverapp: ServerApp
) -> None:
    await api("POST", "environments", {"folder": ""})
    await events.until("finished")
    [environment] = (await api("GET", "environments")).json
    here = f"environments/{environment['id']}"
    packages = (await api("GET", f"{here}/packages")).json
    install = {"verb": "install", "arguments": ["pandas"]}

    job = (await api("POST", f"{here}/changes", install)).json
    await events.until("progress")
    assert (await api("POST", f"{here}/changes", install)).json["code"] == "busy"
    assert (await api("DELETE", f"jobs/{job['id']}")).status == 202
    [*_, last] = await events.until("finished", "failed")
    assert last["data"]["code"] == "cancelled"
    assert (await api("GET", f"{here}/packages")).json == packages

    job = (await api("POST", f"{here}/changes", install)).json
    await events.until("progress")
    await jp_serverapp.cleanup_extensions()
    assert (await api("GET", f"jobs/{job['id']}")).json["state"] == "cancelled"
