from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from IPython.core.completer import provisionalcompleter

from jupyter_venv.kernel import startup
from jupyter_venv.kernel.completion import candidates, installed_names
from jupyter_venv.kernel.verbs import VERBS

INSTALLED = ["humanize", "scikit-learn", "scrapy", "zope-interface"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", list(VERBS)),
        ("ins", ["install"]),
        ("uni", ["uninstall"]),
        ("help in", ["install"]),
        ("uninstall ", sorted(INSTALLED)),
        ("uninstall hum", ["humanize"]),
        ("uninstall sc", ["scikit-learn", "scrapy"]),
        ("uninstall Sc", ["Scikit-learn", "Scrapy"]),
        ("uninstall scikit_", ["scikit_learn"]),
        ("uninstall humanize Scikit_Learn ", ["scrapy", "zope-interface"]),
        ("upgrade zope.", ["zope.interface"]),
        ("remove -", ["--yes"]),
        ("create --py", ["--python"]),
        ("create --python ", []),
        ("create --python=", []),
        ("restore ", []),
        ("install hum", []),
        ("nonsense x", []),
    ],
)
def test_candidates(text: str, expected: list[str]) -> None:
    assert candidates(text, lambda: INSTALLED) == expected


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "requirements.txt").touch()
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "dev.txt").touch()
    (tmp_path / ".hidden").touch()
    monkeypatch.chdir(tmp_path)
    assert candidates("install -r ", list) == ["requirements/", "requirements.txt"]
    assert candidates("install -r requirements/", list) == ["requirements/dev.txt"]
    assert candidates("install --requirement=req", list) == ["requirements/", "requirements.txt"]
    assert candidates("install -r 'req", list) == ["requirements/", "requirements.txt"]
    assert candidates("install --requirement='requirements/d", list) == ["requirements/dev.txt"]
    assert candidates("install -r nowhere/", list) == []
    assert candidates("freeze -o req", list) == ["requirements/", "requirements.txt"]
    assert candidates("sync req", list) == ["requirements/", "requirements.txt"]


@pytest.mark.parametrize("jedi", [True, False])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%venv ins", ["install"]),
        ("x = 1\n%venv uni", ["uninstall"]),
        ("%venv remove --", ["--yes"]),
        ("%venv uninstall ipyk", ["ipykernel"]),
        ("%venv uninstall ipykernel jupyter_cl", ["jupyter_client"]),
        ("%ven", ["%venv"]),
        ("%venv restore ", []),
        ("%venv restore p", []),
        ("%venv create --python ", []),
        ("%venv nonsense ", []),
    ],
)
def test_in_a_shell(text: str, expected: list[str], jedi: bool, shell: Any) -> None:
    """What a front end gets for a Tab: our words alone, each replacing just the word that was begun."""
    shell.Completer.use_jedi = jedi
    startup.register(shell)
    with provisionalcompleter():
        found = list(shell.Completer.completions(text, len(text)))
    assert [one.text for one in found] == expected
    word = text.split(" ")[-1]
    assert [(one.start, one.end) for one in found] == [(len(text) - len(word), len(text))] * len(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%venv install --requirement=a", "%venv install --requirement=all.txt"),
        ("%venv install -r 'my ", "%venv install -r 'my list.txt"),
        ('%venv install --requirement="m', '%venv install --requirement="my list.txt'),
    ],
)
def test_a_file_replaces_what_is_begun_of_it(
    text: str, expected: str, shell: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my list.txt").touch()
    (tmp_path / "all.txt").touch()
    monkeypatch.chdir(tmp_path)
    startup.register(shell)
    with provisionalcompleter():
        [found] = shell.Completer.completions(text, len(text))
    assert text[: found.start] + found.text == expected


def test_nothing_in_site_packages_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Metadata that never ends, and names that are none."""
    folder = tmp_path / "site-packages"
    for entry in ("some_thing-1.0", "--index-url=x-1.0", "<img src=x>-1.0", "-1.0", "a b-1.0"):
        (folder / f"{entry}.dist-info").mkdir(parents=True)
    os.mkfifo(folder / "some_thing-1.0.dist-info" / "METADATA")
    (folder / "zero-1.0.dist-info").symlink_to("/dev/zero")
    monkeypatch.setattr("sys.path", [str(folder)])
    assert installed_names() == {"some-thing", "zero"}


def test_other_lines_are_left_alone(shell: Any) -> None:
    startup.register(shell)
    shell.user_ns["venture"] = 1
    with provisionalcompleter():
        assert "venture" in [one.text for one in shell.Completer.completions("ventur", 6)]
