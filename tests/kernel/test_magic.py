from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from jupyter_venv.kernel import context, startup
from jupyter_venv.kernel.magic import VenvError

NOON = datetime(2026, 11, 25, 12, tzinfo=timezone.utc).astimezone()  # when the fake home changed something

MakeHome = Callable[[str], str]
Calls = Callable[[], list[dict[str, Any]]]
Kernel = Callable[..., Any]


@pytest.fixture
def kernel(shell: Any, fake_home: MakeHome, project: Path, monkeypatch: pytest.MonkeyPatch) -> Kernel:
    """``kernel("fails")`` is a shell with %venv whose home does so; ``ours=False``: a foreign kernel."""

    def make(scenario: str = "works", *, ours: bool = True) -> Any:
        environment = str(project / ".venv") if ours else ""
        monkeypatch.setattr(
            context, "_recorded", context.Context(fake_home(scenario), str(project), environment)
        )
        startup.register(shell)
        return shell

    return make


def fails(shell: Any, cell: str) -> VenvError:
    """The error that ``cell`` ends in."""
    result = shell.run_cell(cell)
    assert isinstance(result.error_in_exec, VenvError)
    return result.error_in_exec


def test_install_says_one_line(kernel: Kernel, displays: Any, capsys: Any) -> None:
    assert kernel().run_cell("%venv install humanize").success
    assert capsys.readouterr().out == "Installed humanize 4.17.0.\n"
    texts = [output["data"].get("text/plain", "") for output in displays.outputs]
    assert texts == ["install humanize …", "Resolving", "Installed humanize (1 of 1)", ""]
    assert [output["update"] for output in displays.outputs] == [False, True, True, True]
    assert len({output["transient"]["display_id"] for output in displays.outputs}) == 1


def test_a_terminal_gets_lines(kernel: Kernel, capsys: Any) -> None:
    assert kernel().run_cell("%venv install humanize").success
    assert capsys.readouterr().out.splitlines() == [
        "install humanize …",
        "Resolving",
        "Installed humanize (1 of 1)",
        "Installed humanize 4.17.0.",
    ]


def test_requirements_reach_the_command_whole(kernel: Kernel, calls: Calls) -> None:
    cell = "%venv install 'pandas[excel]>=2' numpy<2 \"name ; python_version<'3.12'\""
    assert kernel().run_cell(cell).success
    assert calls()[0]["arguments"] == ["--", "pandas[excel]>=2", "numpy<2", "name ; python_version<'3.12'"]


def test_python_variables_are_filled_in(kernel: Kernel, calls: Calls) -> None:
    assert kernel().run_cell("version = '4.17'\n%venv install humanize=={version}").success
    assert calls()[0]["arguments"] == ["--", "humanize==4.17"]


def test_a_failure_fails_the_cell_without_a_traceback(kernel: Kernel, capsys: Any) -> None:
    shell = kernel("fails")
    error = fails(shell, "%venv install nonsense\nreached = True")
    assert error.code == "package-not-found"
    assert "reached" not in shell.user_ns
    out, err = capsys.readouterr()
    assert "\x1b[31mNo package is called 'nonsense'.\x1b[0m\nthe index said 404" in out + err
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("%venv instal x", "Did you mean install"),
        ("%venv install", "say what to install"),
        ("%venv remove", "This deletes .*/.venv and the kernel 'demo .*--yes"),
    ],
)
def test_wrong_lines(cell: str, message: str, kernel: Kernel) -> None:
    assert re.search(message, str(fails(kernel(), cell)))


def test_where_am_i(kernel: Kernel, project: Path, capsys: Any) -> None:
    assert kernel().run_cell("%venv").success
    out = capsys.readouterr().out
    for fact in (str(project), f"{project}/.venv (ready)", "demo (Python 3.11)", "3.11.7", "site-packages"):
        assert fact in out


def test_reading_verbs(kernel: Kernel, capsys: Any) -> None:
    shell = kernel()
    assert shell.run_cell("%venv packages").success
    assert capsys.readouterr().out.splitlines() == [
        "You asked for (1)",
        "  pandas     2.3.0         All about pandas",
        "",
        "Came along (1)",
        "  numpy      2.1.0         All about numpy",
        "",
        "and 1 for the kernel itself: %venv packages --all",
    ]
    assert shell.run_cell("%venv packages --all").success
    assert "For the kernel (1)\n  ipykernel" in capsys.readouterr().out
    assert shell.run_cell("%venv list").success
    assert "*     demo (Python 3.11)  3.11.7  ready" in capsys.readouterr().out
    assert shell.run_cell("%venv help install").success
    assert "%venv install [-r FILE]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        (
            "compare",
            [
                "WHAT           PACKAGE  INSTALLED  LISTED",
                "not installed  acme                acme",
                "different      numpy    2.1.0      numpy<2",
                "not listed     pandas   2.3.0",
                "",
                "%venv sync makes the environment what the file says; %venv freeze writes what is installed.",
            ],
        ),
        ("compare other.txt", ["The environment is what requirements.txt says."]),
        (
            "check",
            [
                "WHAT                         MODULE   PACKAGE       WHERE",
                "not declared, not installed  sklearn  scikit-learn  <b>.ipynb [2]",
                "",
                "To declare them:  %venv install scikit-learn  and then  %venv freeze",
            ],
        ),
        ("check a.ipynb", ["Nothing that 1 notebook imports has to be declared."]),
        (
            "outdated",
            [
                "PACKAGE  INSTALLED  NEWEST  HELD BACK BY",
                "numpy    2.1.0      2.2.0   pandas 2.3.0",
                "",
                "%venv upgrade NAME... brings these, %venv upgrade all that you asked for.",
            ],
        ),
        (
            "history",
            [
                "NUMBER  WHEN              FROM  WHAT            CHANGED",
                f"2       {NOON:%Y-%m-%d %H:%M}  cell  install pandas  pandas 2.3.0",
                "1                         cell  create pandas   pandas 2.3.0",
                "",
                "%venv undo takes the newest change of packages back, %venv undo NUMBER another one.",
            ],
        ),
        (
            "versions numpy",
            [
                "numpy: All <b>about</b> it",
                "",
                "VERSION  RELEASED    REMARK",
                "2.0      2026-11-25  not for this Python",
                "1.0",
            ],
        ),
    ],
)
def test_what_a_terminal_is_answered(line: str, lines: list[str], kernel: Kernel, capsys: Any) -> None:
    assert kernel().run_cell(f"%venv {line}").success
    assert capsys.readouterr().out.splitlines() == lines


@pytest.mark.parametrize(
    "line", ["", "list", "packages", "check", "compare", "outdated", "versions numpy", "history"]
)
def test_a_front_end_is_given_a_table(line: str, kernel: Kernel, displays: Any, capsys: Any) -> None:
    assert kernel().run_cell(f"%venv {line}").success
    (shown,) = displays.outputs
    assert set(shown["data"]) == {"text/plain", "text/html"}
    assert shown["data"]["text/html"].count("<table>") == shown["data"]["text/html"].count("</table>") > 0
    assert "<b>" not in shown["data"]["text/html"]
    assert capsys.readouterr().out == ""


def test_a_reading_verb_that_fails_fails_the_cell(kernel: Kernel) -> None:
    assert fails(kernel("fails"), "%venv outdated").code == "index-unreachable"


@pytest.mark.parametrize(
    "line", ["install humanize", "upgrade", "uninstall pandas", "sync", "undo 2", "restore 2"]
)
def test_a_preview_lists_the_packages(line: str, kernel: Kernel, calls: Calls, capsys: Any) -> None:
    assert kernel().run_cell(f"%venv {line} --preview").success
    out = capsys.readouterr().out
    assert out.endswith("Would install humanize 4.17.0.\n+ humanize 4.17.0\n~ numpy 2.1.0 -> 2.2.0\n")
    assert "--preview" in calls()[0]["arguments"]


def test_freeze_shows_what_changed(kernel: Kernel, capsys: Any) -> None:
    assert kernel().run_cell("%venv freeze").success
    assert capsys.readouterr().out.endswith("@@ -0,0 +1 @@\n+pandas==2.3.0\n")


def test_binder_says_what_is_left_to_do(kernel: Kernel, calls: Calls, capsys: Any) -> None:
    assert kernel().run_cell("%venv binder --plain --repository https://e.org/w").success
    said = capsys.readouterr().out.splitlines()
    assert said[-4:] == [
        "Wrote binder/postBuild.",
        "- The notebooks ask for <python3>.",
        "Badge for a README:",
        "[![Binder](https://hub/logo.svg)](https://hub/x)",
    ]
    assert calls()[-1]["arguments"] == ["--plain", "--repository", "https://e.org/w"]
    assert kernel().run_cell("%venv binder --preview").success
    assert "+pandas==2.3.0" in capsys.readouterr().out


def test_freeze_to_the_cell(kernel: Kernel, calls: Calls, capsys: Any) -> None:
    assert kernel().run_cell("%venv freeze -o -").success
    assert calls()[0]["arguments"] == ["-o", "-"]
    assert capsys.readouterr().out.endswith("Wrote requirements.txt.\npandas==2.3.0\n")


def test_a_check_fails_its_cell(kernel: Kernel, calls: Calls, capsys: Any) -> None:
    assert not kernel().run_cell("%venv freeze --check --hashes --format pylock").success
    assert calls()[0]["arguments"] == ["--check", "--hashes", "--format", "pylock"]
    out = capsys.readouterr().out
    assert "+pandas==2.3.0\n" in out
    assert "is not what freezing would write. To write it, leave out --check." in out
    assert "Traceback" not in out


def test_a_check_fails_its_cell_for_what_a_freeze_leaves_alone(kernel: Kernel, capsys: Any) -> None:
    shell = kernel()
    assert shell.run_cell("%venv freeze").success
    capsys.readouterr()
    assert not shell.run_cell("%venv freeze --check").success
    out = capsys.readouterr().out
    assert "numpy<2" in out
    assert "requirements.txt and the environment disagree where freezing leaves the file as it is." in out


def test_create_again_in_the_kernel_of_what_was_there(kernel: Kernel, calls: Calls, capsys: Any) -> None:
    assert kernel().run_cell("%venv create --again --python 3.13").success
    assert calls()[0]["arguments"] == ["--again", "--python", "3.13"]
    assert "restart it" in capsys.readouterr().out.splitlines()[-1]


def test_remove_once_confirmed(kernel: Kernel, calls: Calls, capsys: Any) -> None:
    assert kernel().run_cell("%venv remove --yes").success
    assert calls()[0]["arguments"] == ["--yes"]
    assert "Removed demo.\nThis kernel ran in it" in capsys.readouterr().out


def test_a_foreign_kernel_is_never_changed(kernel: Kernel, calls: Calls) -> None:
    for line in ("install humanize", "uninstall pandas", "upgrade"):
        assert "Kernel ▸ Change Kernel ▸ demo (Python 3.11)" in str(
            fails(kernel(ours=False), f"%venv {line}")
        )
        assert "%venv create" in str(fails(kernel("empty", ours=False), f"%venv {line}"))
    assert {call["verb"] for call in calls()} == {"status"}


def test_create_in_a_foreign_kernel_says_where_to_go(kernel: Kernel, capsys: Any) -> None:
    assert kernel("empty", ours=False).run_cell("%venv create").success
    last = capsys.readouterr().out.splitlines()[-2:]
    assert last == [
        "Created demo.",
        "To work in it, pick its kernel: Kernel ▸ Change Kernel ▸ demo (Python 3.11)",
    ]


def test_create_in_a_foreign_kernel_offers_the_new_one(kernel: Kernel, displays: Any) -> None:
    assert kernel("empty", ours=False).run_cell("%venv create").success
    hint = displays.outputs[-1]["data"]
    text = "To work in it, pick its kernel: Kernel ▸ Change Kernel ▸ demo (Python 3.11)"
    assert hint == {
        "text/plain": text,
        "application/vnd.jupyter-venv.hint+json": {
            "version": 1,
            "kind": "switch",
            "kernel": "venv-demo",
            "display_name": "demo (Python 3.11)",
            "text": text,
        },
    }


def test_where_am_i_in_a_foreign_kernel(kernel: Kernel, capsys: Any) -> None:
    assert kernel("empty", ours=False).run_cell("%venv").success
    out = capsys.readouterr().out
    assert "not this project's environment" in out
    assert "none yet: make one with  %venv create" in out


def test_everything_but_help_needs_the_home(kernel: Kernel, fake_home: MakeHome) -> None:
    shell = kernel()
    Path(fake_home("works")).unlink()
    assert fails(shell, "%venv").code == "home-missing"
    assert shell.run_cell("%venv help").success


def test_the_notebooks_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = tmp_path / "notes" / "a.ipynb"
    notebook.parent.mkdir()
    notebook.touch()
    monkeypatch.chdir(tmp_path)
    assert context.notebook_folder({}, {}) == str(tmp_path)
    assert context.notebook_folder({"JPY_SESSION_NAME": str(notebook)}, {}) == str(notebook.parent)
    assert context.notebook_folder({}, {"__vsc_ipynb_file__": str(notebook)}) == str(notebook.parent)
    assert context.notebook_folder({"JPY_SESSION_NAME": "Console 1"}, {}) == str(tmp_path)
