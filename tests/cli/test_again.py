"""Creating again, repairing and comparing, as a person does it, with real installers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests import tiny
from tests.cli.conftest import Command
from tests.tiny import KERNEL


@pytest.fixture
def own_index(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index that this test may take packages from."""
    folder = Path(shutil.copytree(index, tmp_path / "index"))
    tiny.only_index(monkeypatch, folder, tmp_path)
    return folder


def lose_base(command: Command) -> None:
    python = command.environment / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3.11")


def asked(command: Command) -> dict[str, str]:
    return {one["name"]: one["version"] for one in command.json("packages").document() if one["requested"]}


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_what_the_index_still_has_comes_along(command: Command, own_index: Path, installer: str) -> None:
    (command.project / "requirements.txt").write_text("acme<2\n")
    packages = ["tiny==1.0", "acme-excel", "needs-old"]
    assert command("create", "--installer", installer, *packages).code == 0
    lose_base(command)
    refused = command("create")
    assert refused.code == 1
    assert refused.err.endswith("Create it again; what you asked for comes along. (--again)\n")
    status = command("status").out
    assert "State         base-missing: The Python it was made from, " in status
    assert "To mend it    jupyter venv create --again" in status

    for wheel in [
        *own_index.glob("tiny-1.0-*"),
        *own_index.glob("acme_excel-*"),
        *own_index.glob("acme-1.0-*"),
    ]:
        wheel.unlink()
    done = command("create", "--again")
    assert done.code == 0, done.err
    assert done.out.splitlines()[-1].endswith(
        "Not in the same version as before: tiny 1.1 instead of 1.0. "
        "acme-excel was left out: the package index does not have it."
    )
    assert asked(command) == {"acme": "1.5", "needs-old": "1.0", "tiny": "1.1"}
    (environment,) = command.json("list").document()
    assert (environment["state"], environment["installer"], environment["mend"]) == ("ready", installer, None)
    # What could not be kept does not stand in the way of what comes next.
    assert command("install", "needs-new").code == 1
    assert command("uninstall", "needs-old").code == 0
    assert command("install", "needs-new").code == 0


def test_nothing_comes_from_elsewhere_unless_that_is_allowed(command: Command, own_index: Path) -> None:
    place = command.project / "wheels"
    place.mkdir()
    wheel = tiny.wheel(place, "mine", "1.0")
    assert command("create", "tiny", str(wheel), "--allow-direct-references").code == 0
    done = command("create", "--again")
    assert done.out.splitlines()[-1].endswith(
        f"mine was left out: it came from {wheel}. Install it from there again."
    )
    assert asked(command) == {"tiny": "2.0"}
    assert command("install", str(wheel), "--allow-direct-references").code == 0
    done = command("create", "--again", "--allow-direct-references")
    assert "left out" not in done.out
    assert asked(command) == {"mine": "1.0", "tiny": "2.0"}


def test_a_failure_leaves_the_old_one(command: Command, own_index: Path) -> None:
    assert command("create", "acme").code == 0
    before = command.everything()
    failed = command.json("create", "--again", "no-such-package")
    assert failed.failure() == "package-not-found"
    assert command.everything() == before


def test_files_and_words_of_now_count_more_than_those_of_before(command: Command) -> None:
    assert command("create", "acme==1.5", "tiny==1.0").code == 0
    (command.project / "requirements.txt").write_text("acme==2.0\n")
    assert command("create", "--again", "tiny>=2").code == 0
    assert asked(command) == {"acme": "2.0", "tiny": "2.0"}


def test_repair(uv_venv: Command) -> None:
    done = uv_venv("repair")
    assert (done.code, done.out) == (0, "Nothing had to be repaired: no change was interrupted.\n")
    assert uv_venv.json("repair").events()[-1]["result"]["changes"] == []


def test_repair_without_an_environment(command: Command) -> None:
    assert command.json("repair").failure() == "environment-not-found"


def test_compare(uv_venv: Command) -> None:
    (uv_venv.project / "requirements.txt").write_text("acme<2\ntiny==1.0\n-r more.txt\n")
    (uv_venv.project / "more.txt").write_text("needs-old\n")
    assert uv_venv("install", "acme", "acme-excel").code == 0
    compared = uv_venv("compare")
    assert compared.code == 1
    assert [line.split() for line in compared.out.splitlines()] == [
        ["WHAT", "PACKAGE", "INSTALLED", "LISTED"],
        ["not", "installed", "needs-old", "needs-old"],
        ["different", "acme", "2.0", "acme<2"],
        ["different", "tiny", "2.0", "tiny==1.0"],
        ["not", "listed", "acme-excel", "1.0"],
    ]
    as_json = uv_venv.json("compare")
    assert as_json.code == 1
    document = json.loads(as_json.out)
    assert [one["name"] for one in document["different"]] == ["acme", "tiny"]
    assert not {one["name"] for one in document["unlisted"]} & KERNEL
    assert uv_venv("sync").code == 0
    compared = uv_venv("compare")
    assert (compared.code, compared.out) == (0, "The environment is what requirements.txt says.\n")


def test_compare_with_no_file_and_with_none(uv_venv: Command) -> None:
    assert uv_venv("compare").code == 0, "there is nothing to list"
    assert uv_venv("install", "acme").code == 0
    compared = uv_venv("compare", "other.txt")
    assert compared.code == 1
    assert compared.out.startswith("There is no other.txt.\n")
    (uv_venv.project / "other.txt").write_text("what is this\n")
    assert (
        uv_venv.json("compare", str(uv_venv.project / "other.txt")).failure() == "invalid-requirements-file"
    )
