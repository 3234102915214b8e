from __future__ import annotations

import pytest

from jupyter_venv.kernel.arguments import Command, parse, split
from jupyter_venv.kernel.verbs import VERBS, UsageError, help_text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("install humanize", ["install", "humanize"]),
        ("  install   a\tb ", ["install", "a", "b"]),
        ("install 'pandas[excel]>=2'", ["install", "pandas[excel]>=2"]),
        ("install \"name ; python_version<'3.12'\"", ["install", "name ; python_version<'3.12'"]),
        ("install name;python_version<'3.12'", ["install", "name;python_version<'3.12'"]),
        ("install humanize  # for the dates", ["install", "humanize"]),
        ("install x @ https://host/x.whl#sha256=1", ["install", "x", "@", "https://host/x.whl#sha256=1"]),
        ("create --python='/opt/my python/bin/python'", ["create", "--python=/opt/my python/bin/python"]),
        (r"create --python C:\Python\python.exe", ["create", "--python", r"C:\Python\python.exe"]),
        ("install ''", ["install", ""]),
        ("install ['numpy<2', 'pandas[excel]'] six", ["install", "numpy<2", "pandas[excel]", "six"]),
        ("install ('a', \"b; python_version<'3'\")", ["install", "a", "b; python_version<'3'"]),
        ("install [1, 2]", ["install", "[1,", "2]"]),
        ("install ['a", ["install", "['a"]),
        ("install [excel]", ["install", "[excel]"]),
        ("install [{[]: 1}]", ["install", "[{[]:", "1}]"]),
    ],
)
def test_words(line: str, words: list[str]) -> None:
    assert split(line) == words


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("", Command("status")),
        ("status", Command("status")),
        ("--help", Command("help")),
        ("install --help", Command("help", ("install",))),
        ("help install", Command("help", ("install",))),
        ("install numpy<2 pandas", Command("install", ("numpy<2", "pandas"))),
        ("install numpy < 2 pandas", Command("install", ("numpy < 2", "pandas"))),
        ("install numpy >= 2, < 3 pandas", Command("install", ("numpy >= 2, < 3", "pandas"))),
        ("install a==1 b!=2 c~=3 d", Command("install", ("a==1", "b!=2", "c~=3", "d"))),
        ("install a; python_version<'3' and x", Command("install", ("a; python_version<'3' and x",))),
        ("install \"a ; python_version<'3'\" b", Command("install", ("a ; python_version<'3'", "b"))),
        ("install x @ https://h/x.whl", Command("install", ("x @ https://h/x.whl",))),
        ("install -r more.txt", Command("install", (), ("-r", "/nb/more.txt"))),
        ("install -rmore.txt a", Command("install", ("a",), ("-r", "/nb/more.txt"))),
        ("install --requirement=/x/r.txt", Command("install", (), ("-r", "/x/r.txt"))),
        ("install -- -e", Command("install", ("-e",))),
        ("install ./mine", Command("install", ("./mine",))),
        (
            "install --allow-direct-references ./mine humanize",
            Command("install", ("/nb/mine", "humanize"), ("--allow-direct-references",)),
        ),
        ("create --python 3.11 --name k", Command("create", (), ("--python", "3.11", "--name", "k"))),
        ("create --python=./py", Command("create", (), ("--python", "/nb/py"))),
        ("freeze -o lock.txt", Command("freeze", (), ("-o", "/nb/lock.txt"))),
        ("upgrade", Command("upgrade")),
        ("upgrade --preview", Command("upgrade", (), ("--preview",))),
        ("sync", Command("sync")),
        ("sync --preview dev.txt", Command("sync", ("/nb/dev.txt",), ("--preview",))),
        ("uninstall --unneeded a", Command("uninstall", ("a",), ("--unneeded",))),
        ("uninstall a b", Command("uninstall", ("a", "b"))),
        ("remove --yes", Command("remove", (), ("--yes",))),
        ("undo", Command("undo")),
        ("undo 3 --preview", Command("undo", ("3",), ("--preview",))),
        ("restore 3", Command("restore", ("3",))),
        ("restore 3;", Command("restore", ("3",))),
        ("install humanize;", Command("install", ("humanize",))),
        ("install humanize ;", Command("install", ("humanize",))),
        ("install ['a', 'b'];", Command("install", ("a", "b"))),
        ("install 'a;'", Command("install", ("a;",))),
        (";", Command("status")),
    ],
)
def test_commands(line: str, command: Command) -> None:
    assert parse(line, "/nb") == command


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("instal humanize", ["no verb 'instal'", "Did you mean install?", "%venv help"]),
        ("frobnicate", ["no verb 'frobnicate'", "%venv help"]),
        ("remove --yess", ["no option --yess", "Did you mean --yes?"]),
        ("list --force", ["no option --force", "%venv help list"]),
        ("list everything", ["takes no 'everything'", "%venv list"]),
        ("install", ["%venv install humanize"]),
        ("restore", ["%venv restore 3"]),
        ("undo 1 2", ["one NUMBER, not '1 2'"]),
        ("uninstall", ["%venv uninstall humanize"]),
        ("install 'a", ["quote before 'a' is not closed"]),
        ("install -r", ["-r needs a value", "FILE"]),
        ("create --name=", ["--name needs a value"]),
        ("remove --yes=1", ["--yes takes no value"]),
        ("install --project /elsewhere x", ["no option --project"]),
        ("install -e .", ["no option -e. All of them:"]),
        ("install -q x", ["no option -q. All of them:"]),
        ("install --pre x", ["no option --pre. All of them:"]),
        ("install -U x", ["no option -U. To get", "%venv upgrade"]),
        ("install --upgrade x", ["no option --upgrade. To get", "%venv upgrade"]),
        ("restore abc", ["number of a change, not 'abc'", "%venv history"]),
        ("undo x", ["number of a change, not 'x'", "%venv history"]),
        ("sync a.txt b.txt", ["one FILE, not '/nb/a.txt /nb/b.txt'", "%venv sync"]),
        ("list --preview", ["no option --preview"]),
    ],
)
def test_one_clear_error(line: str, parts: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        parse(line, "/nb")
    assert [part for part in parts if part not in caught.value.message] == []
    assert "\n" not in caught.value.message


def test_operands_never_become_options() -> None:
    assert parse("install -- --index-url=x", "/nb").argv == ("--", "--index-url=x")
    assert parse("install -r a.txt b", "/").argv == ("-r", "/a.txt", "--", "b")
    assert parse("upgrade", "/").argv == ()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str) -> None:
    assert VERBS[verb].usage in help_text(verb)
    assert verb in help_text()


def test_help_about_nothing() -> None:
    with pytest.raises(UsageError, match="Did you mean remove"):
        help_text("remov")
