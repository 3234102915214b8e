"""What comes along when an environment is created again, and what is done when it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_venv.core.distributions import Installed, marker_environment
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.journal import Journal
from jupyter_venv.core.luggage import Item, Luggage, pack
from jupyter_venv.core.wanted import Wanted
from jupyter_venv.errors import (
    BuildFailed,
    IndexUnreachable,
    JupyterVenvError,
    NoMatchingVersion,
    PackageNotFound,
    ResolutionFailed,
)
from jupyter_venv.models import PackageChange
from tests.core.fakes import make_environment


@pytest.fixture
def layout(project: Path) -> Layout:
    """alpha 1.0 was asked for; beta 1.0 came behind our back."""
    layout = make_environment(project)
    ask(layout, "alpha[x,y]<2")
    return layout


def ask(layout: Layout, *requested: str) -> None:
    journal = Journal(layout.journal)
    journal.done(journal.begin("install", requested=requested), [PackageChange("alpha", None, "1.0")])


def packed(
    layout: Layout, *specs: str, file: str | None = None, allow: bool = False
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    files = []
    if file is not None:
        files.append(layout.project / "requirements.txt")
        files[0].write_text(file)
    markers = marker_environment(layout)
    wanted = Wanted.read(layout.project, specs, files, environment=markers, allow_direct_references=allow)
    luggage = pack(layout, wanted, allow_direct_references=allow)
    return {item.key: item.lines for item in luggage.items}, luggage.left


BETA = ("beta==1.0", "beta")


def test_the_same_version_then_any_that_was_meant(layout: Layout) -> None:
    assert packed(layout) == ({"alpha": ("alpha[x,y]==1.0", "alpha[x,y]<2"), "beta": BETA}, {})


@pytest.mark.parametrize(
    ("specs", "file", "keys"),
    [
        (["alpha>=1"], None, ["beta"]),
        ([], "alpha<2\n", ["alpha", "beta"]),
        ([], "alpha>=2\n", ["beta"]),
        ([], "alpha==1.0 --hash=sha256:00\nbeta\n", []),
        ([], "alpha @ https://host/a.whl\n", ["beta"]),
        ([], "other\n", ["alpha", "beta"]),
    ],
)
def test_what_is_asked_for_now_in_other_words(
    layout: Layout, specs: list[str], file: str | None, keys: list[str]
) -> None:
    if file and "--hash" in file:
        file = file.replace("beta", "beta==1.0 --hash=sha256:00")
    items, _ = packed(layout, *specs, file=file, allow=True)
    assert sorted(items) == keys


def test_what_was_uninstalled_stays_away(layout: Layout) -> None:
    journal = Journal(layout.journal)
    journal.done(journal.begin("uninstall", dropped=["alpha"]), [PackageChange("alpha", "1.0", None)])
    (info,) = layout.site_packages().glob("alpha-*")
    for path in info.iterdir():
        path.unlink()
    info.rmdir()
    assert packed(layout) == ({"beta": BETA}, {})


@pytest.mark.parametrize(
    ("origin", "line", "shown"),
    [
        (
            {"url": "https://u:secret@host/a.whl", "archive_info": {}},
            "alpha[x,y] @ https://host/a.whl",
            "https://host/a.whl",
        ),
        ({"url": "https://host/a.whl?token=secret"}, None, "https://host/a.whl"),
        (
            {
                "url": "https://host/a.git",
                "vcs_info": {"vcs": "git", "commit_id": "abc"},
                "subdirectory": "b",
            },
            "alpha[x,y] @ git+https://host/a.git@abc#subdirectory=b",
            "https://host/a.git",
        ),
        ({"url": "file://{project}", "dir_info": {"editable": True}}, "-e {project}[x,y]", "{project}"),
        ({"url": "file://{project}", "dir_info": {}}, "alpha[x,y] @ file://{project}", "{project}"),
        ({"url": "file:///nowhere", "dir_info": {"editable": True}}, None, "/nowhere"),
        ({"url": "ftp://host/a"}, None, "ftp://host/a"),
        ({"url": "https://["}, None, "an unknown place"),
        ({"url": 7}, None, "an unknown place"),
    ],
)
def test_what_came_from_a_path_or_url(
    layout: Layout, origin: dict[str, object], line: str | None, shown: str
) -> None:
    def filled(text: str) -> str:
        return text.replace("{project}", str(layout.project))

    (info,) = layout.site_packages().glob("alpha-*")
    (info / "direct_url.json").write_text(filled(json.dumps(origin)))
    left = {"alpha": f"it came from {filled(shown)}. Install it from there again"}
    assert packed(layout) == ({"beta": BETA}, left)
    assert "secret" not in str(packed(layout))
    items = {"alpha": (filled(line),)} if line else {}
    assert packed(layout, allow=True) == ({**items, "beta": BETA}, {} if line else left)


def test_of_an_interrupted_creation_only_the_intent_counts(layout: Layout) -> None:
    layout.journal.unlink()
    Journal(layout.journal).begin(
        "create", requested=["gamma==3.0", "delta @ https://host/d.whl", "win; os_name=='nt'"]
    )
    items, left = packed(layout)
    assert items == {"gamma": ("gamma==3.0", "gamma"), "delta": ("delta",)}
    assert left == {}


def test_where_nothing_is_left_the_journal_counts(layout: Layout) -> None:
    (layout.path / "lib").rename(layout.project / "lib")
    assert packed(layout)[0] == {"alpha": ("alpha[x,y]<2",)}


# When it cannot be had


def luggage() -> Luggage:
    return Luggage(
        [
            Item("alpha", "Alpha", "alpha<2", ("alpha==1.0", "alpha<2"), "1.0"),
            Item("beta", "beta", "beta==1.0", ("beta==1.0", "beta"), "1.0", listed=True),
            Item("gamma", "gamma", "gamma", ("gamma",)),
        ]
    )


def after(error: JupyterVenvError, *more: JupyterVenvError) -> tuple[bool, set[str], set[str]]:
    it = luggage()
    helped = [it.lighten(one) for one in (error, *more)]
    return helped[-1], set(it.file.lines), set(it.left)


@pytest.mark.parametrize(
    ("errors", "helped", "lines", "left"),
    [
        ([NoMatchingVersion("", about="alpha==1.0")], True, {"alpha<2", "beta==1.0", "gamma"}, set()),
        ([BuildFailed("", about="ALPHA==1.0")], True, {"alpha<2", "beta==1.0", "gamma"}, set()),
        ([NoMatchingVersion("", about="alpha==1.0")] * 2, True, {"beta==1.0", "gamma"}, {"Alpha"}),
        ([PackageNotFound("", about="alpha")] * 2, True, {"beta==1.0", "gamma"}, {"Alpha"}),
        ([PackageNotFound("", about="gamma")], True, {"alpha==1.0", "beta==1.0"}, {"gamma"}),
        ([NoMatchingVersion("", about="beta==1.0")], True, {"alpha==1.0", "gamma"}, set()),
        ([BuildFailed("", about="gamma")], False, {"alpha==1.0", "beta==1.0", "gamma"}, set()),
        ([ResolutionFailed("")], True, {"alpha<2", "gamma"}, set()),
        ([ResolutionFailed("")] * 2, False, {"alpha<2", "gamma"}, set()),
        ([PackageNotFound("", about="unheard-of")] * 2, False, {"alpha<2", "gamma"}, set()),
        ([IndexUnreachable("")], False, {"alpha==1.0", "beta==1.0", "gamma"}, set()),
    ],
)
def test_lighten(errors: list[JupyterVenvError], helped: bool, lines: set[str], left: set[str]) -> None:
    assert after(*errors) == (helped, lines, left)


def test_it_always_comes_to_an_end() -> None:
    """Whatever an installer complains about: each time less is left to complain about."""
    it, count = luggage(), 0
    while any(it.lighten(NoMatchingVersion("", about=name)) for name in ("alpha", "beta", "gamma", "")):
        count += 1
        assert count < 10
    assert it.file.lines == ()


def test_what_is_said_of_it() -> None:
    it = luggage()
    it.left["mine"] = "it came from /there. Install it from there again"
    it.left["theirs"] = "it came from elsewhere"
    installed = {name: Installed(name, version) for name, version in (("alpha", "2.0"), ("theirs", "1.0"))}
    assert it.remark(installed) == (
        "Not in the same version as before: Alpha 2.0 instead of 1.0. "
        "mine was left out: it came from /there. Install it from there again."
    )
    assert Luggage().remark(installed) == ""
