from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from IPython.core.completer import provisionalcompleter

from jupyter_venv.kernel import startup
from jupyter_venv.kernel.completion import candidates
from jupyter_venv.kernel.verbs import VERBS

INSTALLED = ["humanize", "scikit-learn", "Scrapy", "zope.interface"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", list(VERBS)),
        ("ins", ["install"]),
        ("uni", ["uninstall"]),
        ("help in", ["install"]),
        ("uninstall ", sorted(INSTALLED)),
        ("uninstall hum", ["humanize"]),
        ("uninstall sc", ["Scrapy", "scikit-learn"]),
        ("uninstall humanize ", ["Scrapy", "scikit-learn", "zope.interface"]),
        ("upgrade zope.", ["zope.interface"]),
        ("remove -", ["--yes"]),
        ("create --py", ["--python"]),
        ("create --python ", []),
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
    ],
)
def test_in_a_shell(text: str, expected: list[str], jedi: bool, shell: Any) -> None:
    """What a front end gets for a Tab: our words alone, each replacing just the word that was begun."""
    shell.Completer.use_jedi = jedi
    startup.register(shell)
    with provisionalcompleter():
        found = list(shell.Completer.completions(text, len(text)))
    assert [one.text for one in found] == expected
    word = text.split()[-1]
    assert [(one.start, one.end) for one in found] == [(len(text) - len(word), len(text))] * len(found)


def test_other_lines_are_left_alone(shell: Any) -> None:
    startup.register(shell)
    shell.user_ns["venture"] = 1
    with provisionalcompleter():
        assert "venture" in [one.text for one in shell.Completer.completions("ventur", 6)]
