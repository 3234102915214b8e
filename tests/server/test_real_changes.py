"""The verbs that came with the sidebar, over the real core and installers, with an index of tiny packages."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import tiny
from tests.server.real import Runner, real_server_config
from tests.tiny import index

if TYPE_CHECKING:
    from tests.server.conftest import Api, Events

__all__ = ["index"]

# Dies in the middle of a change, as an installer's machine may.
DYING = """
import os, pathlib, sys
from jupyter_venv.core import transaction
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.process import CancelToken

layout = Layout(pathlib.Path(sys.argv[1]))

def die(lock):
    (layout.site_packages() / "tiny.py").unlink()
    os._exit(9)

transaction.change(layout, "upgrade", ("tiny",), die, report=print, cancel=CancelToken())
"""


@pytest.fixture
def jp_server_config(monkeypatch: pytest.MonkeyPatch, index: Path, tmp_path: Path) -> dict[str, Any]:
    """A server whose user has the hand-made index only."""
    tiny.only_index(monkeypatch, index, tmp_path)
    return real_server_config()


class Subject:
    """One environment, by REST only."""

    def __init__(self, api: Api, events: Events, folder: Path) -> None:
        self.api = api
        self.folder = folder
        self.requirements = folder / "requirements.txt"
        self._run = Runner(api, events)
        self.here = ""

    async def create(self, **options: Any) -> dict[str, Any]:
        done = await self._run("POST", "environments", {"folder": self.folder.name, **options})
        [environment] = (await self.api("GET", "environments")).json
        self.here = f"environments/{environment['id']}"
        return done

    async def change(self, verb: str, *arguments: str, **options: Any) -> dict[str, Any]:
        body = {"verb": verb, "arguments": arguments, **options}
        return await self._run("POST", f"{self.here}/changes", body)

    async def preview(self, verb: str, *arguments: str, **options: Any) -> dict[str, Any]:
        """The result of a preview, after seeing that it changed nothing."""
        before = tiny.tree(self.folder)
        result: dict[str, Any] = (await self.change(verb, *arguments, preview=True, **options))["result"]
        assert result["preview"] is True
        assert tiny.tree(self.folder) == before
        return result

    async def read(self, path: str = "", **params: str) -> Any:
        reply = await self.api("GET", f"{self.here}/{path}".rstrip("/"), params=params)
        assert reply.status == 200, reply.json
        return reply.json

    async def requested(self) -> dict[str, str]:
        packages = await self.read("packages")
        return {one["name"]: one["version"] for one in packages if one["requested"]}


@pytest.fixture
def subject(api: Api, events: Events, root: Path, jp_asyncio_loop: asyncio.AbstractEventLoop) -> Subject:
    """An environment in a folder with an awkward name, made from ``tiny<2``."""
    folder = root / "a <b> 'c' $(touch pwned) é"
    folder.mkdir()
    subject = Subject(api, events, folder)
    subject.requirements.write_text("# by hand\ntiny<2\n")
    jp_asyncio_loop.run_until_complete(subject.create())
    assert jp_asyncio_loop.run_until_complete(subject.requested()) == {"tiny": "1.1"}
    return subject


async def test_what_is_previewed_is_what_happens(subject: Subject) -> None:
    for verb, arguments in (("install", ["acme==1.0"]), ("upgrade", ["acme"]), ("uninstall", ["acme"])):
        foreseen = await subject.preview(verb, *arguments)
        done = await subject.change(verb, *arguments)
        assert foreseen["changes"] == done["result"]["changes"] != []
    assert (await subject.preview("uninstall", "tiny"))["lacking"] == []
    await subject.change("install", "acme")
    assert (await subject.preview("uninstall", "tiny"))["lacking"] == ["acme"]
    jobs = (await subject.api("GET", "jobs")).json
    assert [job["preview"] for job in jobs[:3]] == [True, False, True]


async def test_uninstalling_what_nobody_needs_any_more(subject: Subject) -> None:
    await subject.change("install", "acme[excel]")
    foreseen = await subject.preview("uninstall", "acme", unneeded=True)
    assert foreseen["unneeded"] == [{"name": "acme-excel", "version": "1.0"}]

    done = await subject.change("uninstall", "acme", unneeded=True)

    assert done["result"]["changes"] == foreseen["changes"]
    assert {one["name"] for one in foreseen["changes"]} == {"acme", "acme-excel"}


async def test_a_file_is_compared_and_synced_to(subject: Subject) -> None:
    assert (await subject.read("comparison"))["agrees"] is True
    await subject.change("install", "acme")
    (subject.folder / "other.txt").write_text("lean==1.0\n")
    compared = await subject.read("comparison", file="other.txt")
    assert (compared["file"], compared["agrees"]) == ("other.txt", False)
    assert compared["missing"] == [{"name": "lean", "requirement": "lean==1.0"}]
    assert [one["name"] for one in compared["unlisted"]] == ["acme", "tiny"]

    foreseen = await subject.preview("sync", requirements=["other.txt"])
    done = await subject.change("sync", requirements=["other.txt"])

    assert done["result"]["changes"] == foreseen["changes"]
    assert await subject.requested() == {"lean": "1.0"}
    assert (await subject.read("comparison", file="other.txt"))["agrees"] is True
    assert (await subject.read("comparison"))["agrees"] is False
    await subject.change("sync")
    assert await subject.requested() == {"tiny": "1.1"}


async def test_freeze_writes_only_over_what_was_previewed(subject: Subject) -> None:
    foreseen = (await subject.change("freeze", preview=True))["result"]
    assert "+tiny==1.1" in foreseen["diff"]
    subject.requirements.write_text("# by somebody else\n")

    failed = await subject.change("freeze", expect=foreseen["digest"])

    assert failed["code"] == "requirements-changed"
    assert subject.requirements.read_text() == "# by somebody else\n"
    again = (await subject.change("freeze", preview=True))["result"]
    await subject.change("freeze", expect=again["digest"])
    assert "tiny==1.1" in subject.requirements.read_text()


async def test_there_and_back_again(subject: Subject) -> None:
    await subject.change("install", "acme==1.0")
    await subject.change("upgrade", "tiny", "acme")
    past = await subject.read("history")
    assert [(one["number"], one["verb"], one["source"]) for one in past] == [
        (3, "upgrade", "sidebar"),
        (2, "install", "sidebar"),
        (1, "create", "sidebar"),
    ]
    assert [one["number"] for one in past if one["next_undo"]] == [3]
    refused = await subject.api("POST", f"{subject.here}/changes", {"verb": "undo", "number": 1})
    assert (refused.status, refused.json["code"]) == (409, "not-undoable")

    foreseen = await subject.preview("undo")
    done = (await subject.change("undo", number=3))["result"]
    assert (foreseen["changes"], foreseen["undone"]) == (done["changes"], done["undone"])
    assert (await subject.requested())["acme"] == "1.0"
    assert (await subject.read("history"))[1]["undone_by"] == 4

    python = subject.folder / ".venv" / "bin" / "python"
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([python, "-m", "pip", "install", *quiet, "lean"], check=True, capture_output=True)
    newest = (await subject.read("history"))[0]
    assert (newest["verb"], newest["source"], newest["undoable"]) == ("external", "external", True)

    foreseen = await subject.preview("restore", number=1)
    done = (await subject.change("restore", number=1))["result"]
    assert (foreseen["changes"], done["restored"]) == (done["changes"], 1)
    assert await subject.requested() == {"tiny": "1.1"}


async def test_a_package_tells_of_itself(subject: Subject) -> None:
    await subject.change("install", "acme==1.0")
    acme = await subject.read("packages/acme")
    assert (acme["version"], acme["summary"], acme["requested"]) == ("1.0", "The acme package", True)
    assert acme["requires"] == [{"requirement": "tiny", "name": "tiny", "installed": "1.1"}]
    assert (await subject.read("packages/Tiny"))["required_by"] == ["acme"]


async def test_the_index_is_asked(subject: Subject) -> None:
    versions = (await subject.read("versions/tiny"))["versions"]
    assert [one["version"] for one in versions] == ["2.0", "1.1", "1.0"]
    assert (await subject.read("outdated"))["latest"]["tiny"] == "2.0"
    assert (await subject.read("modules/lean"))["kind"] == "unknown"
    assert (await subject.read("modules/tiny"))["kind"] == "installed"
    missing = await subject.api("GET", f"{subject.here}/versions/no-such-package")
    assert (missing.status, missing.json["code"]) == (404, "package-not-found")


async def test_an_interrupted_change_is_repaired(subject: Subject) -> None:
    path = subject.folder / ".venv"
    died = subprocess.run([sys.executable, "-c", DYING, str(path)], check=False)
    assert died.returncode == 9
    environment = await subject.read()
    assert (environment["state"], environment["mend"]) == ("interrupted", "repair")
    refused = await subject.api("POST", f"{subject.here}/terminals")
    assert (refused.status, refused.json["code"]) == (409, "not-ready")

    assert (await subject.change("repair"))["verb"] == "repair"

    environment = await subject.read()
    assert (environment["state"], environment["mend"]) == ("ready", None)
    assert "terminal" in environment["allows"]
    assert next(path.glob("lib/*/site-packages/tiny.py")).exists()


async def test_an_environment_is_created_again(subject: Subject) -> None:
    await subject.change("install", "acme==1.5")
    before = await subject.read()
    python = subject.folder / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python")
    broken = await subject.read()
    assert (broken["state"], broken["mend"]) == ("base-missing", "create-again")
    assert (await subject.api("POST", "environments", {"folder": subject.folder.name})).status == 409

    await subject.create(again=True)

    after = await subject.read()
    assert (after["state"], after["name"], after["id"]) == ("ready", before["name"], before["id"])
    assert await subject.requested() == {"tiny": "1.1", "acme": "1.5"}


async def test_nothing_in_a_folders_name_was_run(subject: Subject, root: Path) -> None:
    await subject.preview("install", "acme")
    assert shutil.which("touch")
    assert list(root.parent.rglob("pwned")) == []
