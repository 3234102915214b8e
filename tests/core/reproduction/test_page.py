"""The report, read as HTML; how it looks was looked at (see tests/browser for what runs in one)."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from jupyter_venv.core.reproduction.page import page
from jupyter_venv.core.reproduction.results import (
    Attempted,
    Difference,
    Failure,
    NotebookResult,
    Relaxed,
    Reproduction,
)

ENVIRONMENT = Attempted(
    1,
    "3.11.7",
    "2023-03-01",
    "when git saw the last change of the notebooks",
    ("requirements.txt",),
    ("pandas<2",),
    ("numpy==1.24.2", "pandas==1.5.3"),
    ("tqdm",),
    (
        Relaxed("numpy==1.16.0", "numpy<1.25", "no Python here has wheels of it"),
        Relaxed("pyaudio", "", "it does not build"),
    ),
    ("src",),
    ("jupyter was left out.",),
)
FAILED = NotebookResult(
    "b/c.ipynb",
    "failed",
    1,
    2.5,
    9,
    Failure(
        "api-changed",
        "It uses what pandas took away.",
        "Run again with `--as-of`.",
        4,
        "df.append(row)",
        "AttributeError: 'DataFrame' object has no attribute 'append'",
        "Traceback…",
    ),
    (),
    (),
    ("tqdm",),
)
DIFFERS = NotebookResult("d.ipynb", "ran", 1, 3, 5, None, (2,), (Difference(3, "a\nb", "a\nc"),))
ALL = (
    NotebookResult("a.ipynb", "ran", 1, 1.25, 3),
    FAILED,
    DIFFERS,
    NotebookResult("r.ipynb", "skipped", failure=Failure("not-python", "It is in R.")),
)
VOID = {"meta", "br", "link", "img", "hr", "input", "wbr"}


class Reader(HTMLParser):
    """Collects what is there, and that every element ends where it should."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.texts.append(" ")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.texts.append(" ")

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


def read(
    *notebooks: NotebookResult,
    environments: tuple[Attempted, ...] = (ENVIRONMENT,),
    project: str = "penguins",
) -> Reader:
    html = page(Reproduction(project, "2026-11-25", environments, notebooks))
    html.encode()
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes["href"] for tag, attributes in reader.tags if tag == "a"]
    assert {link for link in links if link} <= {f"#{one}" for one in ids}
    return reader


def test_it_says_how_many_ran_and_why_the_others_did_not() -> None:
    reader = read(*ALL)
    assert "2 of 3 notebooks ran" in reader.text
    assert "an API has changed: 1" in reader.text
    assert "An API has changed in cell 4" in reader.text
    assert "other outputs than stored: 1" in reader.text
    assert any(attributes.get("aria-label") == "2 ran, 1 failed, 1 skipped" for _, attributes in reader.tags)


def test_a_failed_notebook_has_all_there_is_to_say() -> None:
    text = read(FAILED).text
    for said in (
        "It uses what pandas took away.",
        "Run again with --as-of .",
        "Cell 4 of 9",
        "df.append(row)",
        "AttributeError: 'DataFrame' object has no attribute 'append'",
        "Traceback…",
        "It imports what no file of the project declares: tqdm.",
    ):
        assert said in text


def test_differences_are_side_by_side_with_the_lines_marked() -> None:
    reader = read(DIFFERS)
    assert "Cell 3, stored a b" in reader.text
    assert "Cell 3, now a c" in reader.text
    assert sum(tag == "mark" for tag, _ in reader.tags) == 2
    assert "Cell 2 failed as it had for the author." in reader.text


def test_an_environment_has_all_there_is_to_say() -> None:
    text = read(*ALL).text
    for said in (
        "3.11.7",
        "2023-03-01, when git saw the last change of the notebooks",
        "requirements.txt",
        "pandas<2",
        "All 2 packages",
        "numpy==1.16.0 numpy<1.25 no Python here has wheels of it",
        "pyaudio left out it does not build",
        "jupyter was left out.",
        "jupyter venv create --python 3.11 --as-of 2023-03-01 tqdm",
        "-r environment-1.txt",
    ):
        assert said in text


def pieces(requirement: str) -> list[str]:
    """What of a requirement no line is broken in, as the page has it."""
    environment = replace(ENVIRONMENT, requirements=(requirement,), relaxed=(), packages=())
    html = page(Reproduction("penguins", "2026-11-25", (environment,), ALL))
    shown = html.partition("<dt>Asked for</dt><dd>")[2].partition("</dd>")[0]
    return [unescape(one) for one in re.findall(r'<span class="whole">(.*?)</span>', shown)]


@pytest.mark.parametrize(
    ("requirement", "whole"),
    [
        ("numpy==1.16.2", ["numpy==1.16.2"]),
        ("scikit-learn>=0.20,<0.21", ["scikit-learn>=0.20,<0.21"]),
        ("opencv-python-headless==4.10.0.84", ["opencv-python-headless", "==4.10.0.84"]),
        (
            'scikit-learn>=0.20,<0.21; python_version < "3.8"',
            ["scikit-learn", ">=0.20,", "<0.21; ", "python_version ", '< "3.8"'],
        ),
        (f"a @ https://e.org/{'x' * 80}/b", ["a ", "@ ", "https:/", "/", "e.org/", "b"]),
    ],
)
def test_a_pin_is_not_broken_within_a_number(requirement: str, whole: list[str]) -> None:
    assert pieces(requirement) == whole
    text = read(*ALL, environments=(replace(ENVIRONMENT, requirements=(requirement,)),)).text
    assert requirement.replace(" ", "") in text.replace(" ", "")


def test_a_python_too_old_for_our_environments_is_made_by_uv() -> None:
    old = Attempted(1, "3.6.15", "2019-01-01", "", (), (), ("a==1",))
    text = read(*ALL, environments=(old,)).text
    assert "uv venv --python 3.6 .venv" in text
    assert "jupyter venv create" not in text


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style></pre></title><svg/onload=alert(1)>",
    "\ud800\x00\x1b[31m\u202etxt",
    "&lt;b&gt;",
    "`</code><script>`",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_more_than_text(text: str) -> None:
    failure = Failure("error", text, text, 1, text, text, text, text)
    notebook = NotebookResult(
        text, "failed", 1, 1, 1, failure, (), (Difference(1, text, f"{text}x"),), (text,)
    )
    environment = Attempted(
        1,
        text,
        text,
        text,
        (text,),
        (text,),
        (text,),
        (text,),
        (Relaxed(text, text, text),),
        (text,),
        (text,),
    )
    reader = read(notebook, environments=(environment,), project=text)
    assert not {tag for tag, _ in reader.tags} & {"script", "img", "svg", "iframe", "object", "link"}
    assert not [name for _, attributes in reader.tags for name in attributes if name.startswith("on")]
    assert all(ord(one) >= 32 or one in "\n\t" for one in "".join(reader.texts))
    if text.isprintable():
        assert text.replace("`", "") in "".join(reader.texts).replace("`", "")


def test_nothing_is_loaded_from_anywhere() -> None:
    html = page(Reproduction("p", "2026-11-25", (ENVIRONMENT,), ALL))
    assert "default-src &#x27;none&#x27;" in html
    assert not re.search(r"https?:|@import|url\(|<script", html)


def test_nothing_ran_and_nothing_is_there() -> None:
    assert "No notebook could be run" in read(environments=()).text
    skipped = NotebookResult("r.ipynb", "skipped", failure=Failure("not-python", "It is in R."))
    assert "No notebook could be run" in read(skipped, environments=()).text


def test_what_has_no_cell_is_told_as_well() -> None:
    failure = Failure("no-environment", "Nothing could be installed.", traceback="uv says why")
    assert (
        "No environment could be made"
        in read(NotebookResult("a.ipynb", "failed", failure=failure), environments=()).text
    )
