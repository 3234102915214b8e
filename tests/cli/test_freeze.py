"""``jupyter venv freeze`` as scripts, CI and pre-commit run it."""

from __future__ import annotations

import json

from tests import tiny
from tests.cli.conftest import Command


def test_a_check_for_ci(uv_venv: Command) -> None:
    path = uv_venv.project / "requirements.txt"
    path.write_text("# mine\nacme<2\n")
    assert uv_venv("sync").code == 0
    before = tiny.tree(uv_venv.project)
    checked = uv_venv("freeze", "--check")
    assert checked.code == 1
    assert checked.out.splitlines()[:2] == ["--- requirements.txt (before)", "+++ requirements.txt (after)"]
    assert "-acme<2\n+acme==1.5\n+tiny==2.0  # via acme\n" in checked.out
    assert checked.err == (
        "requirements.txt is not what freezing would write. To write it, leave out --check.\n"
    )
    told = uv_venv.json("freeze", "--check")
    last = json.loads(told.out.splitlines()[-1])
    assert (told.code, last["event"], last["result"]["changed"]) == (1, "finished", True)
    assert last["result"]["diff"] == checked.out.rstrip("\n")
    assert tiny.tree(uv_venv.project) == before, "nothing is written, and nothing locked"
    assert uv_venv("freeze").code == 0
    checked = uv_venv("freeze", "--check")
    assert (checked.code, checked.err) == (0, "")
    assert checked.out == "requirements.txt is up to date (2 packages).\n"
    assert uv_venv.json("freeze", "--check").code == 0
    pinned = uv_venv("freeze", "--check", "--pin-python")
    assert pinned.code == 1
    assert "+++ .python-version (after)" in pinned.out


def test_a_check_that_cannot_be_made(uv_venv: Command) -> None:
    (uv_venv.project / "requirements.txt").write_bytes("acme\n".encode("utf-16"))
    checked = uv_venv("freeze", "--check")
    assert checked.code == 2
    assert "is not UTF-8 text" in checked.err
    assert uv_venv.json("freeze", "--check").failure() == "invalid-requirements-file"


def test_python_and_hashes(uv_venv: Command) -> None:
    assert uv_venv("install", "lean==2.0").code == 0
    (uv_venv.project / "runtime.txt").write_text("python-3.1\n")
    frozen = uv_venv("freeze", "--hashes", "--pin-python")
    assert frozen.code == 0, frozen.err
    assert ".python-version and runtime.txt now record the Python version." in frozen.out
    version = (uv_venv.project / ".python-version").read_text().strip()
    assert (uv_venv.project / "runtime.txt").read_text() == f"python-{version}\n"
    text = (uv_venv.project / "requirements.txt").read_text()
    assert text.startswith("lean==2.0 \\\n    --hash=sha256:")
    before = tiny.tree(uv_venv.project)
    assert uv_venv("freeze", "--hashes", "--pin-python", "--check").code == 0
    assert tiny.tree(uv_venv.project) == before


def test_formats_and_names_of_files(uv_venv: Command) -> None:
    for arguments in (
        ["--format", "pylock", "-o", "locked.toml"],
        ["--format", "requirements", "-o", "pylock.toml"],
    ):
        refused = uv_venv("freeze", *arguments)
        assert refused.code == 2
        assert "does not go with that" in refused.err
    shown = uv_venv("freeze", "--format", "pylock", "-o", "-")
    assert shown.out.startswith("# Written by `jupyter venv freeze --format pylock`")
    assert 'lock-version = "1.0"' in shown.out
    assert not (uv_venv.project / "pylock.toml").exists()
