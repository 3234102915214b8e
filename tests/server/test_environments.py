"""``environments`` and what hangs below them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jupyter_venv.errors import (
    DirectReferenceRefused,
    EnvironmentBusy,
    InstallFailed,
    InterpreterNotFound,
    JupyterVenvError,
    NotInstalled,
    OwnEnvironment,
)
from jupyter_venv.models import State

if TYPE_CHECKING:
    from tests.server.conftest import Api, Events
    from tests.server.fakes import FakeManager


async def test_lists_environments_inside_the_root_with_their_folders(
    api: Api, manager: FakeManager, root: Path, tmp_path: Path
) -> None:
    manager.add(root / "a" / "analysis")
    manager.add(root)
    manager.add(tmp_path / "elsewhere")

    reply = await api("GET", "environments")

    assert reply.status == 200
    assert [(one["folder"], one["kernels"]) for one in reply.json] == [("a/analysis", []), ("", [])]


async def test_a_project_linked_out_of_the_root_is_not_inside(
    api: Api, manager: FakeManager, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    environment = manager.add(outside)
    (root / "link").symlink_to(outside)
    manager.registered[outside.resolve()] = manager.add(root / "link")

    assert (await api("GET", "environments")).json == []
    assert (await api("GET", f"environments/{environment.id}")).status == 404
    assert (await api("DELETE", f"environments/{environment.id}")).status == 404
    assert manager.calls == []


async def test_one_environment_by_id(api: Api, manager: FakeManager, root: Path) -> None:
    environment = manager.add(root / "analysis")

    reply = await api("GET", f"environments/{environment.id}")

    assert reply.status == 200
    assert reply.json == {**environment.to_json(), "folder": "analysis", "kernels": []}


async def test_an_unknown_id_is_not_found(api: Api) -> None:
    reply = await api("GET", "environments/0000000000000000")
    assert (reply.status, reply.json["code"]) == (404, "environment-not-found")


async def test_reading_one_again_does_not_list_all(api: Api, manager: FakeManager, root: Path) -> None:
    environment = manager.add(root / "analysis")
    await api("GET", "environments")

    await api("GET", f"environments/{environment.id}")
    await api("GET", f"environments/{environment.id}/packages")

    assert manager.listed == 1


async def test_an_environment_that_is_gone_is_not_found(api: Api, manager: FakeManager, root: Path) -> None:
    environment = manager.add(root / "analysis")
    await api("GET", "environments")
    manager.registered.clear()

    assert (await api("GET", f"environments/{environment.id}")).status == 404


async def test_an_id_never_means_what_took_its_folders_place(
    api: Api, manager: FakeManager, root: Path
) -> None:
    environment = manager.add(root / "first")
    await api("GET", "environments")
    (root / "first").rename(root / "second")
    (root / "first").symlink_to("second")
    manager.registered.clear()
    manager.add(root / "second")

    assert (await api("GET", f"environments/{environment.id}")).status == 404
    assert (await api("DELETE", f"environments/{environment.id}")).status == 404
    assert manager.calls == []


async def test_packages(api: Api, manager: FakeManager, root: Path) -> None:
    environment = manager.add(root / "analysis")

    reply = await api("GET", f"environments/{environment.id}/packages")

    assert [package["name"] for package in reply.json] == ["humanize"]


async def test_creating_answers_with_a_job_and_its_location(
    api: Api, manager: FakeManager, root: Path, jp_base_url: str, events: Events
) -> None:
    (root / "analysis").mkdir()

    reply = await api("POST", "environments", {"folder": "analysis", "specs": ["humanize"]})

    assert reply.status == 202
    assert reply.headers["Location"] == f"{jp_base_url}jupyter-venv/jobs/{reply.json['id']}"
    assert (reply.json["verb"], reply.json["folder"]) == ("create", "analysis")
    [(verb, project, options)] = manager.calls
    assert (verb, project) == ("create", (root / "analysis").resolve())
    assert options == {
        "arguments": ("humanize",),
        "python": None,
        "name": None,
        "system_site_packages": None,
        "installer": None,
        "again": False,
        "as_of": None,
        "from_imports": False,
        "preview": False,
        "requirements": (),
        "specs": ("humanize",),
        "project_requirements": True,
        "allow_direct_references": False,
    }
    await events.until("finished")


async def test_every_option_of_create_reaches_core(
    api: Api, manager: FakeManager, root: Path, events: Events
) -> None:
    body = {
        "folder": "",
        "python": "3.9",
        "name": "mine",
        "system_site_packages": True,
        "installer": "pip",
        "requirements": ["requirements/dev.txt"],
        "specs": [],
        "project_requirements": False,
        "allow_direct_references": True,
        "again": True,
        "as_of": "2023-03-01",
        "from_imports": True,
    }

    assert (await api("POST", "environments", body)).status == 202

    [(_, project, options)] = manager.calls
    assert project == root.resolve()
    assert options.pop("requirements") == (root.resolve() / "requirements" / "dev.txt",)
    options.pop("arguments")
    assert options == {
        "python": "3.9",
        "name": "mine",
        "system_site_packages": True,
        "installer": "pip",
        "specs": (),
        "project_requirements": False,
        "allow_direct_references": True,
        "again": True,
        "as_of": "2023-03-01",
        "from_imports": True,
        "preview": False,
    }
    await events.until("finished")


async def test_an_unregistered_environment_can_be_named_once_its_folder_was_seen(
    api: Api, manager: FakeManager, root: Path, events: Events
) -> None:
    environment = manager.add(root / "analysis", registered=False, name=None, state=State.UNREGISTERED)
    assert (await api("GET", f"environments/{environment.id}")).status == 404

    await api("GET", "folder", params={"path": "analysis"})

    assert (await api("GET", f"environments/{environment.id}")).json["state"] == "unregistered"
    assert (await api("DELETE", f"environments/{environment.id}")).status == 202
    await events.until("finished")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InterpreterNotFound("No Python 2."), 400),
        (DirectReferenceRefused("A path.", details="line 3"), 400),
        (OwnEnvironment("Not this one."), 403),
        (NotInstalled("No such package."), 404),
        (EnvironmentBusy("'install' by ana."), 409),
        (InstallFailed("It did not work."), 500),
    ],
)
async def test_what_core_refuses_gets_a_status_and_its_own_words(
    error: JupyterVenvError, status: int, api: Api, manager: FakeManager
) -> None:
    manager.error = error

    reply = await api("POST", "environments", {"folder": ""})

    assert reply.status == status
    assert reply.json == error.to_json()
    assert (await api("GET", "jobs")).json == []


async def test_an_accident_in_core_says_nothing_of_its_inside(
    api: Api, manager: FakeManager, caplog: pytest.LogCaptureFixture
) -> None:
    manager.environments = None  # type: ignore[assignment, method-assign]

    reply = await api("GET", "environments")

    assert reply.status == 500
    assert reply.json["code"] == "internal"
    assert "NoneType" not in reply.json["message"]
    assert "NoneType" in caplog.text
