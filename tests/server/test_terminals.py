"""Terminals of a real server: the shells that there are, each in a folder that wants to be a command."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_venv.core.environments import Layout
from jupyter_venv.core.installers.uv import uv_executable
from jupyter_venv.core.scripts import quote_paths
from jupyter_venv.models import State

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from tests.server.conftest import Api
    from tests.server.fakes import FakeManager

WebSocket = Callable[..., Awaitable[Any]]
SHELLS = ("bash", "zsh", "sh", "dash", "fish", "csh", "tcsh", "ksh")

#: Each would make a file called "pwned" if any part of it were run, or break a quotation.
HOSTILE = "a $(touch pwned) `touch pwned` ; touch pwned & 'b' \"c\" $HOME ${PATH} *? ~ # {d} [e] %f é 数"
#: The same for shells whose quotations have rules of their own: fish, csh.
MISREAD = "a\\' ; touch pwned ; ' \\\\' !! !touch \\!! \\"


@pytest.fixture
def shell(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The path of the shell that the server's terminals run, with an empty profile for its user."""
    path: str | None = shutil.which(request.param)
    if path is None:
        pytest.skip(f"there is no {request.param} on this machine")
    home = tmp_path / "home"
    home.mkdir()
    (home / ".zshrc").touch()  # without one, zsh begins with questions
    for variable in ("HOME", "ZDOTDIR"):
        monkeypatch.setenv(variable, str(home))
    # As in a real profile: what is first on PATH is not what the server had there.
    line = "setenv PATH /usr/bin:/bin" if request.param in {"csh", "tcsh"} else "export PATH=/usr/bin:/bin"
    for name in (".profile", ".bash_profile", ".zprofile", ".config/fish/config.fish", ".login"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(f"{line}\n")
    return path


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    if "shell" in request.fixturenames:
        command = [request.getfixturevalue("shell"), "-l"]
        jp_server_config["ServerApp"]["terminado_settings"] = {"shell_command": command}
    return jp_server_config


def make_environment(installer: str, project: Path) -> None:
    """An environment without packages, as the installer and we after it make one."""
    layout = Layout.of_project(project)
    commands = {
        "uv": [uv_executable(), "venv", "--quiet", "--python", sys.executable, str(layout.path)],
        "pip": [sys.executable, "-I", "-m", "venv", "--without-pip", str(layout.path)],
    }
    project.mkdir()
    subprocess.run(commands[installer], check=True)
    quote_paths(layout)


async def screen(socket: Any, until: str) -> str:
    """What a terminal shows, up to ``until`` included."""
    shown = ""
    while until not in shown:
        message = await asyncio.wait_for(socket.read_message(), timeout=120)  # not for ever
        assert message is not None, f"The terminal ended; it showed {shown!r}"
        kind, *content = json.loads(message)
        shown += content[0] if kind == "stdout" else ""
    return shown


@pytest.mark.parametrize("name", [HOSTILE, MISREAD], ids=["hostile", "misread"])
@pytest.mark.parametrize("installer", ["uv", "pip"])
@pytest.mark.parametrize("shell", SHELLS, indirect=True)
async def test_the_environment_is_active(
    shell: str, installer: str, name: str, api: Api, manager: FakeManager, root: Path, jp_ws_fetch: WebSocket
) -> None:
    make_environment(installer, root / name)
    environment = manager.add(root / name)

    reply = await api("POST", f"environments/{environment.id}/terminals")

    assert (reply.status, set(reply.json)) == (201, {"name"})
    socket = await jp_ws_fetch("terminals", "websocket", reply.json["name"])
    # Written to a file, because a screen breaks lines where it likes.
    ask = "import os, pathlib, sys; pathlib.Path('asked').write_text(chr(0).join([sys.prefix, os.getcwd()]))"
    await socket.write_message(json.dumps(["stdin", f'python -c "{ask}"; echo do""ne\r']))
    await screen(socket, "done")
    socket.close()
    project = (root / name).resolve()
    assert (project / "asked").read_text().split("\0") == [str(project / ".venv"), str(project)]
    assert list(root.rglob("pwned")) == list(root.parent.rglob("pwned")) == []


async def test_an_environment_that_is_not_ready_has_no_terminal(
    api: Api, manager: FakeManager, root: Path
) -> None:
    moved = manager.add(root / "moved", state=State.MOVED, detail="It was moved.", allows=("remove",))

    reply = await api("POST", f"environments/{moved.id}/terminals")

    assert (reply.status, reply.json) == (409, {"code": "not-ready", "message": "It was moved."})


class TestAnotherProgram:
    """A program that is no shell of ours: the variables are all there is to it."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
        code = "import os; print(*map(os.environ.get, ('VIRTUAL_ENV', 'PATH')), sep='|', end='|end'); input()"
        command = [sys.executable, "-c", code]
        jp_server_config["ServerApp"]["terminado_settings"] = {"shell_command": command}
        return jp_server_config

    async def test_has_the_variables(
        self, api: Api, manager: FakeManager, root: Path, jp_ws_fetch: WebSocket
    ) -> None:
        environment = manager.add(root / "a")

        reply = await api("POST", f"environments/{environment.id}/terminals")

        assert reply.status == 201
        socket = await jp_ws_fetch("terminals", "websocket", reply.json["name"])
        shown = (await screen(socket, "|end")).replace("\r\n", "")
        path = str((root / "a" / ".venv").resolve())
        assert shown.startswith(f"{path}|{path}/bin{os.pathsep}{os.environ['PATH']}|")
        socket.close()


class TestNoSuchProgram:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> dict[str, Any]:
        jp_server_config["ServerApp"]["terminado_settings"] = {"shell_command": ["/nowhere/bash"]}
        return jp_server_config

    async def test_is_explained(self, api: Api, manager: FakeManager, root: Path) -> None:
        environment = manager.add(root / "a")
        reply = await api("POST", f"environments/{environment.id}/terminals")
        assert (reply.status, reply.json["code"]) == (409, "terminal-failed")
        assert "'/nowhere/bash' does not start" in reply.json["message"]


class TestNoTerminals:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> dict[str, Any]:
        jp_server_config["ServerApp"]["terminals_enabled"] = False
        return jp_server_config

    async def test_is_explained(
        self, api: Api, manager: FakeManager, root: Path, jp_serverapp: ServerApp
    ) -> None:
        environment = manager.add(root / "a")
        reply = await api("POST", f"environments/{environment.id}/terminals")
        assert (reply.status, reply.json["code"]) == (404, "terminals-unavailable")
