"""Sync, previews and ``--unneeded`` on the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Command


def test_a_project_kept_in_step_with_its_file(uv_venv: Command) -> None:
    """For a person: what would change, line by line, then the change itself."""
    assert uv_venv("install", "tiny==1.0", "lean==1.0").code == 0
    (uv_venv.project / "requirements.txt").write_text("acme<2\ntiny>=2\n")
    before = uv_venv.everything()
    shown = uv_venv("sync", "--preview")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.splitlines()[-4:] == [
        "+ acme 1.5",
        "- lean 1.0",
        "~ tiny 1.0 -> 2.0",
        "Would install acme 1.5. Would change tiny 1.0 → 2.0. Would remove lean 1.0.",
    ]
    assert uv_venv.everything() == before
    done = uv_venv("sync")
    assert done.out.splitlines()[-1] == "Installed acme 1.5. Changed tiny 1.0 → 2.0. Removed lean 1.0."
    again = uv_venv("sync")
    assert again.out.splitlines()[-1] == "Nothing to do: requirements.txt says what is installed."


def test_a_file_of_another_name_and_place(uv_venv: Command) -> None:
    folder = uv_venv.project / "more"
    folder.mkdir()
    (folder / "dev.txt").write_text("tiny<2\n")
    done = uv_venv("sync", "dev.txt", cwd=folder)
    assert (done.code, done.out.splitlines()[-1]) == (0, "Installed tiny 1.1.")


@pytest.mark.parametrize(
    ("arguments", "changes"),
    [
        (["install", "tiny<2"], [{"name": "tiny", "before": "2.0", "after": "1.1"}]),
        (["upgrade"], [{"name": "acme", "before": "1.0", "after": "2.0"}]),
        (["uninstall", "acme"], [{"name": "acme", "before": "1.0", "after": None}]),
        (["sync"], [{"name": "acme", "before": "1.0", "after": None}]),
    ],
)
def test_json_of_previews(venv: Command, arguments: list[str], changes: list[dict[str, str]]) -> None:
    assert venv("install", "acme==1.0").code == 0
    (venv.project / "requirements.txt").write_text("tiny\n")
    done = venv.json(*arguments, "--preview")
    first, *_, last = done.events()
    assert (done.code, done.err) == (0, "")
    assert (first["event"], first["verb"]) == ("started", arguments[0])
    assert (last["event"], last["verb"]) == ("finished", arguments[0])
    assert (last["result"]["preview"], last["result"]["changes"]) == (True, changes)
    if arguments[0] == "uninstall":
        assert last["result"]["unneeded"] == [{"name": "tiny", "version": "2.0"}]
        assert last["result"]["lacking"] == []
    assert {one["name"] for one in venv.json("packages").document()} >= {"acme", "tiny"}


def test_uninstalling_with_what_came_along(uv_venv: Command) -> None:
    assert uv_venv("install", "acme", "lean").code == 0
    shown = uv_venv("uninstall", "acme", "--preview").out.splitlines()
    assert shown[-2:] == ["- acme 2.0", "Would remove acme 2.0. Nothing else needs tiny."]
    done = uv_venv("uninstall", "acme", "--unneeded")
    assert done.out.splitlines()[-1] == "Removed acme 2.0, tiny 2.0."


def test_what_a_freeze_was_shown_to_write_is_what_it_writes(uv_venv: Command) -> None:
    assert uv_venv("install", "acme<2").code == 0
    requirements = uv_venv.project / "requirements.txt"
    requirements.write_text("acme\n")
    shown = uv_venv("freeze", "--preview")
    assert shown.code == 0
    assert "+acme==1.5" in shown.out.splitlines()
    plan = uv_venv.json("freeze", "--preview").events()[-1]["result"]
    assert requirements.read_text() == "acme\n"
    requirements.write_text("acme  # mine\n")
    done = uv_venv.json("freeze", "--expect", plan["digest"])
    assert (done.failure(), done.code) == ("requirements-changed", 1)
    assert requirements.read_text() == "acme  # mine\n"
    requirements.write_text("acme\n")
    assert uv_venv("freeze", "--expect", plan["digest"]).code == 0
    assert requirements.read_text() == plan["text"]


def test_what_nobody_asked_for_is_told(uv_venv: Command) -> None:
    assert uv_venv("install", "tiny").code == 0
    result = uv_venv.json("install", "--preview", "needs-old").events()[-1]["result"]
    assert (result["unasked"], result["downgraded"]) == (["tiny"], ["tiny"])
    result = uv_venv.json("install", "--preview", "acme").events()[-1]["result"]
    assert (result["unasked"], result["downgraded"]) == ([], [])


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (["sync"], "invalid-requirements-file", 2),
        (["sync", "nowhere.txt"], "invalid-requirements-file", 2),
        (["sync", "a.txt", "b.txt"], "usage", 2),
        (["install", "--preview", "no-such-package"], "package-not-found", 1),
        (["repair", "--preview"], "usage", 2),
    ],
)
def test_what_goes_wrong(uv_venv: Command, arguments: list[str], code: str, exit_code: int) -> None:
    before = uv_venv.everything()
    done = uv_venv.json(*arguments)
    assert (done.failure(), done.code) == (code, exit_code)
    assert uv_venv.everything() == before
