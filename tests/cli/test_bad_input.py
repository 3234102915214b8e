"""Whatever is wrong gets one clear error with a stable code, and nothing has changed."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import tiny
from tests.cli.conftest import Command
from tests.core.fakes import make_venv

SPECS = {
    "unknown": ("no-such-package", 1, "package-not-found"),
    "version": ("tiny==99", 1, "no-matching-version"),
    "option": ("-rrequirements.txt", 2, "invalid-requirement"),
    "long-option": ("--index-url=http://evil.example", 2, "invalid-requirement"),
    "newline": ("tiny\n--index-url http://evil.example", 2, "invalid-requirement"),
    "null-like": ("tiny\x7f", 2, "invalid-requirement"),
    "empty": ("", 2, "invalid-requirement"),
    "blank": ("  ", 2, "invalid-requirement"),
    "nonsense": ("tiny==", 2, "invalid-requirement"),
    "semicolon": ("tiny; rm -rf /", 2, "invalid-requirement"),
    "shell": ("$(touch pwned)", 2, "invalid-requirement"),
    "path": ("./package", 2, "direct-reference"),
    "parent": ("..", 2, "direct-reference"),
    "absolute": ("/etc", 2, "direct-reference"),
    "home": ("~/package", 2, "direct-reference"),
    "archive": ("tiny-1.0-py3-none-any.whl", 2, "direct-reference"),
    "url": ("https://user:secret@evil.example/x.whl", 2, "direct-reference"),
    "git": ("git+https://evil.example/x.git", 2, "direct-reference"),
    "named-url": ("tiny @ https://user:secret@evil.example/x.whl", 2, "direct-reference"),
    "file-url": ("tiny @ file:///etc", 2, "direct-reference"),
}


@pytest.mark.parametrize("case", SPECS)
def test_specs(uv_venv: Command, case: str) -> None:
    spec, code, name = SPECS[case]
    before = uv_venv.everything()
    done = uv_venv.json("install", "--", "acme", spec)
    assert (done.code, done.failure()) == (code, name)
    assert "secret" not in done.out + done.err
    assert uv_venv.everything() == before


@pytest.mark.parametrize("case", ["unknown", "newline", "path"])
def test_the_same_when_creating(command: Command, case: str) -> None:
    spec, code, name = SPECS[case]
    before = command.everything()
    done = command.json("create", "--", spec)
    assert (done.code, done.failure()) == (code, name)
    assert command.everything() == before


@pytest.mark.parametrize("case", ["unknown", "option", "url"])
def test_for_people(uv_venv: Command, case: str) -> None:
    spec, code, _ = SPECS[case]
    done = uv_venv("install", "--", spec)
    assert done.code == code
    assert done.err.splitlines()[-1].startswith("jupyter venv: ")
    assert "Traceback" not in done.err
    assert "secret" not in done.out + done.err


@pytest.mark.parametrize(
    ("arguments", "code", "name"),
    [
        (["uninstall", "tiny"], 1, "not-installed"),
        (["uninstall", "pip"], 1, "infrastructure"),
        (["uninstall", "pip>=1"], 2, "invalid-requirement"),
        (["uninstall", "../x"], 2, "direct-reference"),
        (["upgrade", "tiny"], 1, "not-installed"),
        (["install"], 2, "invalid-requirement"),
        (["install", "-r", "/nonexistent.txt"], 2, "invalid-requirements-file"),
        (["install", "-r", "/"], 2, "invalid-requirements-file"),
        (["freeze", "-o", "/nonexistent/requirements.txt"], 2, "invalid-project"),
        (["freeze", "-o", "/"], 2, "invalid-project"),
        (["create"], 1, "environment-exists"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_verbs(uv_venv: Command, arguments: list[str], code: int, name: str) -> None:
    before = uv_venv.everything()
    done = uv_venv.json(*arguments)
    assert (done.code, done.failure()) == (code, name)
    assert uv_venv.everything() == before


def test_a_device_is_no_requirements_file(uv_venv: Command, tmp_path: Path) -> None:
    """Replacing it by a file would take it from the whole machine."""
    uv_venv("install", "tiny")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = uv_venv.json("freeze", "-o", str(pipe))
    assert (done.code, done.failure()) == (2, "invalid-project")
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    ("content", "code", "name"),
    [
        (b"--index-url https://evil.example\n", 2, "direct-reference"),
        (b"--extra-index-url=https://evil.example\n", 2, "direct-reference"),
        (b"-e .\n", 2, "direct-reference"),
        (b"https://evil.example/x.whl\n", 2, "direct-reference"),
        (b"-r ../../outside.txt\n", 2, "direct-reference"),
        (b"-r requirements.txt\n", 2, "invalid-requirements-file"),
        (b"--config-settings x=y\n", 2, "invalid-requirements-file"),
        (b"tiny ==== 3\n", 2, "invalid-requirements-file"),
        (b"\xff\xfet\x00\n", 2, "invalid-requirements-file"),
        (b"tiny\x00\n", 2, "invalid-requirements-file"),
        (b"no-such-package\n", 1, "package-not-found"),
    ],
    ids=repr,
)
def test_a_projects_requirements(command: Command, content: bytes, code: int, name: str) -> None:
    (command.project / "requirements.txt").write_bytes(content)
    before = command.everything()
    done = command.json("create")
    assert (done.code, done.failure()) == (code, name)
    assert command.everything() == before


@pytest.mark.parametrize(
    "python",
    ["3.2", "2.7", "9.9", "no-such-program", "/nonexistent/python", "/", "/bin/true", "--help", "3.11\n"],
    ids=repr,
)
def test_a_python_that_is_not_there(command: Command, python: str) -> None:
    done = command.json("create", f"--python={python}")
    assert (done.code, done.failure()) == (2, "interpreter-not-found")
    assert list(command.project.iterdir()) == []


def make_file(path: Path) -> None:
    path.write_text("mine")


def make_folder(path: Path) -> None:
    path.mkdir()
    (path / "mine").write_text("mine")


def make_empty_folder(path: Path) -> None:
    path.mkdir()


def make_dangling_link(path: Path) -> None:
    path.symlink_to("nowhere")


def make_link_to_folder(path: Path) -> None:
    path.symlink_to("/usr")


def make_foreign_venv(path: Path) -> None:
    from jupyter_venv.core.environments import Layout

    make_venv(Layout(path))


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))


@pytest.mark.parametrize(
    "make",
    [
        make_file,
        make_folder,
        make_empty_folder,
        make_dangling_link,
        make_link_to_folder,
        make_foreign_venv,
        make_socket,
    ],
)
def test_a_venv_that_is_not_ours(
    command: Command, make: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(command.project)  # a socket's path must be short
    make(command.environment)
    before = os.listdir(command.project), os.lstat(command.environment)
    for arguments in (["create"], ["install", "tiny"], ["remove", "--yes"], ["upgrade"], ["freeze"]):
        done = command.json(*arguments)
        assert (arguments, done.code, done.failure()) == (arguments, 1, "foreign-environment")
    assert command.json("packages").code == 1
    assert command.json("status").document()["environment"]["state"] == "foreign"
    after = os.listdir(command.project), os.lstat(command.environment)
    assert (after[0], after[1].st_ino, after[1].st_mtime) == (before[0], before[1].st_ino, before[1].st_mtime)


@pytest.mark.parametrize("verb", ["create", "install tiny", "status", "packages", "remove --yes", "freeze"])
def test_a_folder_that_is_not_there(tmp_path: Path, verb: str) -> None:
    done = Command(tmp_path / "nowhere").json(*verb.split())
    code = "environment-not-found" if verb.startswith("remove") else "project-not-found"
    assert (done.code, done.failure()) == (1, code)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "name",
    ["a:b", "{connection_file}", "x{prefix}y", "two\nlines", "a\tb", os.fsdecode(b"caf\xe9")],
    ids=ascii,
)
def test_a_folder_that_can_have_no_kernel(tmp_path: Path, name: str) -> None:
    command = Command(tmp_path / name)
    command.project.mkdir()
    done = command.json("create")
    assert (done.code, done.failure()) == (2, "invalid-project")
    assert list(command.project.iterdir()) == []


def test_a_project_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    done = Command(tmp_path / "file").json("create")
    assert (done.code, done.failure()) == (2, "invalid-project")


def test_a_loop_of_links_and_a_path_too_long(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    for path in (tmp_path / "loop", tmp_path / ("x" * 300)):
        done = Command(path).json("create")
        assert (done.code, done.failure()) == (2, "invalid-project")


def test_a_project_that_cannot_be_written(command: Command) -> None:
    """Not even root can write to a read-only file system."""
    if os.geteuid() != 0:
        command.project.chmod(0o555)
        done = command.json("create")
    else:
        mount = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'
        argv = [
            "unshare",
            "--mount",
            "sh",
            "-c",
            mount,
            "sh",
            str(command.project),
            *command.argv("create", "--json"),
        ]
        probe = subprocess.run([*argv[:6], argv[6], "true"], capture_output=True, check=False)
        if probe.returncode != 0:
            pytest.skip(f"no read-only mounts here: {probe.stderr.decode().strip()}")
        ran = subprocess.run(argv, capture_output=True, text=True, check=False)
        from tests.cli.conftest import Result

        done = Result(ran.returncode, ran.stdout, ran.stderr)
    assert (done.code, done.failure()) == (1, "not-writable")
    assert list(command.project.iterdir()) == []


def test_a_full_disk(command: Command) -> None:
    mount = 'mount -t tmpfs -o size=2m tmpfs "$1" && cd "$1" && shift && "$@"; code=$?; ls -A; exit $code'
    argv = ["unshare", "--mount", "sh", "-c", mount, "sh", str(command.project)]
    if os.geteuid() != 0 or subprocess.run([*argv, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mounts of our own here")
    done = subprocess.run(
        [*argv, *command.argv("create", "--json")], capture_output=True, text=True, check=False
    )
    *events, last = done.stdout.splitlines()
    assert done.returncode == 1, done
    assert events
    assert json.loads(last)["code"] == "disk-full", "and nothing is left for ls to show"
    assert "Traceback" not in done.stderr


def test_jupyters_folder_cannot_be_written(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    command.environ["JUPYTER_DATA_DIR"] = str(tmp_path / "file")
    done = command.json("create")
    assert done.code == 1
    assert done.failure()
    assert list(command.project.iterdir()) == []


def test_the_environment_it_runs_in(tmp_path: Path) -> None:
    project = tmp_path / "server"
    project.mkdir()
    (project / ".venv").symlink_to(sys.prefix)
    command = Command(project)
    before = sorted(os.listdir(sys.prefix))
    for arguments in (
        ["create"],
        ["create", "--again"],
        ["install", "tiny"],
        ["uninstall", "pip"],
        ["upgrade"],
        ["repair"],
        ["remove", "--yes"],
    ):
        done = command.json(*arguments)
        assert (arguments, done.code, done.failure()) == (arguments, 1, "own-environment")
    assert sorted(os.listdir(sys.prefix)) == before


# Edited, moved and half-deleted by people


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        '{"metadata": {"jupyter_venv": 5}}',
        '{"display_name": "x", "metadata": {"jupyter_venv": '
        '{"environment": "a", "project": "b", "python": "3"}}}',
        '{"display_name": "x", "metadata": {"jupyter_venv": '
        '{"environment": "/a\\u0000b/.venv", "project": "b", "python": "3"}}}',
    ],
)
def test_a_kernelspec_edited_by_hand_hides_no_other(command: Command, content: str) -> None:
    folder = Path(os.environ["JUPYTER_DATA_DIR"]) / "kernels" / "broken"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(content)
    assert command("create").code == 0
    assert [one["name"] for one in command.json("list").document()] == ["venv-project"]
    assert command("remove", "--yes").code == 0
    assert (folder / "kernel.json").read_text() == content


def test_a_journal_that_cannot_be_read(uv_venv: Command) -> None:
    journal = uv_venv.environment / ".jupyter_venv" / "journal.jsonl"
    content = journal.read_bytes()
    journal.write_bytes(
        b'\x00\xff\n[]\n{"number": 7, "verb": "install", "status": "pending", "requested": ["!!", 5]}\n'
        b'{"number": 7, "status": "done", "changes": []}\n'
    )
    assert uv_venv.json("packages").code == 0
    journal.unlink()
    journal.mkdir()
    assert uv_venv.json("packages").code == 0
    assert uv_venv.json("list").code == 0
    done = uv_venv.json("install", "tiny")
    assert (done.code, done.failure()) == (1, "error")
    journal.rmdir()
    journal.write_bytes(content)
    assert uv_venv("install", "tiny").code == 0


def test_a_moved_project(command: Command, tmp_path: Path) -> None:
    command("create")
    moved = Command(command.project.rename(tmp_path / "moved"))
    states = {one["project"]: one["state"] for one in moved.json("list").document()}
    assert states == {str(tmp_path / "project"): "missing"}
    assert moved.json("status").document()["environment"]["state"] == "moved"
    assert moved.json("install", "tiny").failure() == "not-ready"
    assert moved("remove", "--yes").code == 0
    assert moved("create").code == 0
    assert Command(tmp_path / "project").json("remove", "--yes").code == 0, "the kernel left behind"
    assert {one["state"] for one in moved.json("list").document()} == {"ready"}


def test_a_folder_deleted_by_hand(command: Command) -> None:
    command("create", "--name", "keeps-its-name")
    shutil.rmtree(command.environment)
    assert command.json("status").document()["environment"]["state"] == "missing"
    assert command("create").code == 0
    assert [one["name"] for one in command.json("list").document()] == ["keeps-its-name"]


def test_a_base_python_that_is_gone(command: Command, tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    assert command("create").code == 0
    python = command.environment / "bin" / "python"
    target = os.readlink(python)
    python.unlink()
    python.symlink_to(base / "python3")  # as after an upgrade of the system
    assert command.json("status").document()["environment"]["state"] == "base-missing"
    assert command.json("install", "tiny").failure() == "not-ready"
    assert command.json("packages").code == 0
    python.unlink()
    python.symlink_to(target)
    assert command("install", "tiny").code == 0


def test_without_a_home(command: Command) -> None:
    """As in a container: no HOME, an ASCII locale, nothing but a PATH."""
    environ = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PIP_CONFIG_FILE": os.environ["PIP_CONFIG_FILE"]}
    environ |= {name: os.environ[name] for name in ("JUPYTER_DATA_DIR", "UV_CACHE_DIR")}
    project = command.project / "données"
    project.mkdir()
    argv = Command(project).argv("create")
    done = subprocess.run(argv, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    listed = subprocess.run(
        Command(project).argv("list"),
        env={**environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert rb"donn\xe9es" in listed.stdout
    assert tiny.tree(project)
