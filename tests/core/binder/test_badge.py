"""The badge: what mybinder.org calls a repository, and where a README has it."""

from __future__ import annotations

import pytest

from jupyter_venv.core.binder.badge import Badge, badge, insert

HUB = "https://mybinder.org/v2/"
GITHUB = "https://github.com/me/my-work"


@pytest.mark.parametrize(
    ("repository", "spec"),
    [
        (GITHUB, "gh/me/my-work/HEAD"),
        (f"{GITHUB}.git", "gh/me/my-work/HEAD"),
        (f" {GITHUB}/\n", "gh/me/my-work/HEAD"),
        ("http://www.GitHub.com/me/my-work", "gh/me/my-work/HEAD"),
        ("git@github.com:me/my-work.git", "gh/me/my-work/HEAD"),
        ("github.com:me/my-work", "gh/me/my-work/HEAD"),
        ("ssh://git@github.com/me/my-work.git", "gh/me/my-work/HEAD"),
        ("ssh://git@ssh.github.com:443/me/my-work.git", "gh/me/my-work/HEAD"),
        ("git://github.com/me/my-work.git", "gh/me/my-work/HEAD"),
        ("https://me:ghp_secret@github.com/me/my-work.git?token=x#y", "gh/me/my-work/HEAD"),
        ("https://github.com/me/my%20work", "gh/me/my%20work/HEAD"),
        ("https://gitlab.com/group/sub/work.git", "gl/group%2Fsub%2Fwork/HEAD"),
        ("git@gitlab.com:me/work.git", "gl/me%2Fwork/HEAD"),
        ("https://gist.github.com/me/0123abc", "gist/me/0123abc/HEAD"),
        ("10.5281/zenodo.3242074", "zenodo/10.5281/zenodo.3242074/"),
        ("https://doi.org/10.5281/Zenodo.3242074", "zenodo/10.5281/zenodo.3242074/"),
        ("doi:10.5281/zenodo.3242074", "zenodo/10.5281/zenodo.3242074/"),
        ("https://zenodo.org/records/3242074", "zenodo/10.5281/zenodo.3242074/"),
        ("https://codeberg.org/me/work.git", "git/https%3A%2F%2Fcodeberg.org%2Fme%2Fwork/HEAD"),
        ("https://git.example.org:8443/me/work", "git/https%3A%2F%2Fgit.example.org%3A8443%2Fme%2Fwork/HEAD"),
        ("ssh://git@git.example.org:2222/me/work", "git/https%3A%2F%2Fgit.example.org%2Fme%2Fwork/HEAD"),
        (
            "https://gist.github.com/0123abc.git",
            "git/https%3A%2F%2Fgist.github.com%2F0123abc/HEAD",
        ),
    ],
)
def test_addresses(repository: str, spec: str) -> None:
    found = badge(repository)
    assert found is not None
    assert found.address == HUB + spec
    assert found.url == f"{HUB}{spec}?urlpath=lab"
    assert bool(found.clones) is spec.startswith("git/")
    assert "secret" not in found.markdown + found.clones
    assert "token" not in found.markdown


@pytest.mark.parametrize(
    "repository",
    [
        "",
        "/srv/git/work.git",
        "../work",
        "file:///srv/git/work.git",
        "C:\\work",
        "https://",
        "https://localhost/me/work",
        "https://github.com",
        "https://github.com:port/me/work",
        "https://[::1/me/work",
        "https://github.com/../../x",
        "https://example.org/a\nb",
        "ext::sh -c evil",
        "git@github.com:",
        "javascript://example.org/%0aalert(1)",
    ],
)
def test_what_only_this_machine_has(repository: str) -> None:
    assert badge(repository) is None


def test_what_it_opens() -> None:
    found = badge(GITHUB, "deep/my notes (1).ipynb")
    assert found is not None
    assert found.url == f"{HUB}gh/me/my-work/HEAD?labpath=deep%2Fmy%20notes%20%281%29.ipynb"


def test_nothing_ends_the_link() -> None:
    found = badge("https://github.com/me/a)b](javascript:x)")
    assert found is None or not set(")]( ") & set(found.url.removeprefix(HUB))


ONE = Badge(f"{HUB}gh/me/my-work/HEAD", f"{HUB}gh/me/my-work/HEAD?urlpath=lab")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "{}\n\n"),
        ("# Work\n", "# Work\n\n{}\n"),
        ("# Work", "# Work\n\n{}\n"),
        ("# Work\n\n\nText.\n", "# Work\n\n{}\n\nText.\n"),
        ("# Work\r\nText.\r\n", "# Work\r\n\r\n{}\r\n\r\nText.\r\n"),
        ("Work\n====\nText.\n", "Work\n====\n\n{}\n\nText.\n"),
        ("<!-- logo -->\n# Work\nText.\n", "<!-- logo -->\n# Work\n\n{}\n\nText.\n"),
        ("Text.\n\n## Part\n", "{}\n\nText.\n\n## Part\n"),
        ("Text.\n```\n# not a heading\n```\n", "{}\n\nText.\n```\n# not a heading\n```\n"),
    ],
)
def test_its_place(before: str, after: str) -> None:
    new = insert(before, ONE)
    assert new == after.format(ONE.markdown)
    assert insert(new, ONE) == new


def test_what_leads_there_already_is_enough() -> None:
    text = f"# Work\n\n<a href='{HUB}gh/me/my-work/main?labpath=other.ipynb'>try it</a>\n"
    assert insert(text, ONE) == text
    assert insert(f"see {HUB}gh/me/my-work-2/HEAD", ONE) != f"see {HUB}gh/me/my-work-2/HEAD"


OLD = f"[![Binder](https://mybinder.org/badge_logo.svg)]({HUB}gh/me/old/HEAD?labpath=one.ipynb)"
MOVED = OLD.replace("old", "my-work")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"# Work\n\n{OLD}\n\nText.\n", "# Work\n\n{}\n\nText.\n"),
        (f"# Work\r\n[![CI](x.svg)](y) {OLD}\r\n", "# Work\r\n[![CI](x.svg)](y) {}\r\n"),
        (f"# Work\n{OLD.replace('labpath=one.ipynb', 'urlpath=lab')}\n", "# Work\n{}\n"),
        (f"# Work\n{OLD.replace('gh/me/old', 'git/https%3A%2F%2Fe.org%2Fold')}\n", "# Work\n{}\n"),
        (f"# Work\n{OLD.replace('gh/me/old/HEAD', 'zenodo/10.5281/zenodo.1/')}\n", "# Work\n{}\n"),
        (f"# Work\n{MOVED}\n", "# Work\n{}\n"),  # it opens what is no longer there
    ],
)
def test_our_own_earlier_badge_is_replaced(before: str, after: str) -> None:
    new = insert(before, ONE, lambda path: path != "one.ipynb")
    assert new == after.format(ONE.markdown)
    assert insert(new, ONE) == new


@pytest.mark.parametrize(
    "text",
    [
        f"# Work\n```\n{OLD}\n```\n",
        f"# Work\n{OLD}\n{OLD.replace('old', 'other')}\n",
        f"# Work\n{OLD.replace('HEAD', 'v1.0')}\n",
        f"# Work\n{OLD.replace('badge_logo.svg', 'badge.svg')}\n",
        f"# Work\n{OLD.replace('![Binder]', '![Try it]')}\n",
    ],
    ids=["code", "several", "ref", "picture", "words"],
)
def test_what_may_be_somebody_elses_badge_stays(text: str) -> None:
    new = insert(text, ONE)
    assert new.startswith(f"# Work\n\n{ONE.markdown}\n\n")
    assert new.endswith(text.removeprefix("# Work\n"))


def test_what_leads_to_a_notebook_that_is_there_stays() -> None:
    assert insert(MOVED, ONE, lambda path: path == "one.ipynb") == MOVED
