"""Freezing: a table of files before and after."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from jupyter_venv.core.distributions import Installed
from jupyter_venv.core.pins import Pin, listed_requirements
from jupyter_venv.core.pins import pins as pins_of
from jupyter_venv.core.portable import Portable, portable
from jupyter_venv.core.revision import revise

ENVIRONMENT = {
    "python_version": "3.11",
    "python_full_version": "3.11.7",
    "sys_platform": "linux",
    "extra": "",
}
PATH = Path("requirements.txt")


def locate(origin: Mapping[str, Any]) -> Portable:
    """A project without anything in it."""
    nowhere = Path("/nowhere/project")
    return portable(origin, project=nowhere, environment=nowhere / ".venv", beside=nowhere)


def pins(
    asked: Mapping[str, Requirement], installed: Mapping[str, Installed], *rest: Any, **more: Any
) -> tuple[dict[str, Pin], dict[str, str]]:
    return pins_of(asked, installed, *rest, locate=locate, **more)


class Hashes(dict[str, list[str]]):
    """Any package has these."""

    def __missing__(self, key: str) -> list[str]:
        return [f"sha256:{key}1", f"sha256:{key}2"]


def freeze(content: bytes, found: Mapping[str, Pin], *rest: Any, **more: Any) -> bytes:
    return revise(content, found, *rest, **more).content(Hashes())


def installed(name: str, version: str, *needs: str, url: dict[str, object] | None = None) -> Installed:
    return Installed(name, version, "", needs, url)


EVERYTHING = {
    one.key: one
    for one in (
        installed("pandas", "2.2.3", "numpy>=1.22", "python-dateutil", 'openpyxl; extra == "excel"'),
        installed("numpy", "2.1.0"),
        installed("python-dateutil", "2.9.0", "six>=1.5"),
        installed("six", "1.17.0"),
        installed("openpyxl", "3.1.5", "et_xmlfile"),
        installed("et_xmlfile", "2.0.0"),
        installed("ipykernel", "7.0", "traitlets"),
        installed("traitlets", "5.0"),
    )
}
VIA = "numpy==2.1.0  # via pandas\npython-dateutil==2.9.0  # via pandas\nsix==1.17.0  # via python-dateutil\n"
EXCEL = (
    "et_xmlfile==2.0.0  # via openpyxl\nnumpy==2.1.0  # via pandas\nopenpyxl==3.1.5  # via pandas\n"
    "python-dateutil==2.9.0  # via pandas\nsix==1.17.0  # via python-dateutil\n"
)


def frozen(text: str, *asked: str, dropped: tuple[str, ...] = (), included: tuple[str, ...] = ()) -> str:
    content = text.encode()
    wanted = {requirement.name.lower(): requirement for requirement in map(Requirement, asked)}
    found, _ = pins(wanted, EVERYTHING, ENVIRONMENT, listed=listed_requirements(content, PATH))
    return freeze(content, found, ENVIRONMENT, path=PATH, dropped=dropped, included=included).decode()


@pytest.mark.parametrize(
    ("before", "asked", "after"),
    [
        pytest.param("", ["six"], "six==1.17.0\n", id="new file"),
        pytest.param("", ["pandas"], f"pandas==2.2.3\n{VIA}", id="closure"),
        pytest.param("pandas\n", ["pandas"], f"pandas==2.2.3\n{VIA}", id="bare name"),
        pytest.param("pandas", ["pandas"], f"pandas==2.2.3\n{VIA}", id="no newline at end"),
        pytest.param("six>=1,<2  # old friend\n", [], "six==1.17.0  # old friend\n", id="comment stays"),
        pytest.param("six == 1.17.0\n", [], "six == 1.17.0\n", id="already pinned, own spacing"),
        pytest.param("six==1.17\n", [], "six==1.17\n", id="same version written shorter"),
        pytest.param("Six>=1\n", [], "Six==1.17.0\n", id="own spelling of the name"),
        pytest.param("six ; python_version > '3'\n", [], "six==1.17.0 ; python_version > '3'\n", id="marker"),
        pytest.param(
            "six<1; python_version < '3'\n", ["six"], "six<1; python_version < '3'\nsix==1.17.0\n", id="other"
        ),
        pytest.param("# a\n\n--pre\nsix\n", [], "# a\n\n--pre\nsix==1.17.0\n", id="options and blank lines"),
        pytest.param("zlib-thing\nsix\n", [], "zlib-thing\nsix==1.17.0\n", id="not installed stays"),
        pytest.param("six\r\n# c\r\n", ["numpy"], "six==1.17.0\r\n# c\r\nnumpy==2.1.0\r\n", id="CRLF"),
        pytest.param("pandas[excel]\n", [], None, id="extras"),
        pytest.param(
            "pandas[EXCEL]==2.2.3\n", ["pandas[excel]"], f"pandas[EXCEL]==2.2.3\n{EXCEL}", id="own spelling"
        ),
        pytest.param(
            "pandas[EXCEL]\n", ["pandas[excel]"], f"pandas[EXCEL]==2.2.3\n{EXCEL}", id="own spelling, pinned"
        ),
        pytest.param(
            "pandas[Excel,a_b]\n",
            ["pandas[excel,A.b,c]"],
            f"pandas[Excel,a_b,c]==2.2.3\n{EXCEL}",
            id="and more",
        ),
        pytest.param(f"pandas==2.0\n{VIA}", ["six"], None, id="a via becomes asked for"),
        pytest.param("ghost==1.0  # via gone\nsix\n", [], "six==1.17.0\n", id="stale via goes"),
        pytest.param("numpy==1.0  # via old\npandas\n", [], None, id="via is rewritten"),
    ],
)
def test_freeze(before: str, asked: list[str], after: str | None) -> None:
    result = frozen(before, *asked)
    if after is not None:
        assert result == after
    assert frozen(result, *asked) == result, "a second freeze changes nothing"
    assert "traitlets" not in result
    assert "ipykernel" not in result


def test_a_users_comment_is_not_our_mark() -> None:
    assert frozen("six  # via VPN only, see wiki\n", dropped=()) == "six==1.17.0  # via VPN only, see wiki\n"
    split = "six==1.17.0\n    # via -r requirements.in\n"
    assert frozen(split, "numpy") == split + "numpy==2.1.0\n"


def test_extras_bring_their_own_closure() -> None:
    result = frozen("pandas[excel]>=2\n")
    assert result.startswith("pandas[excel]==2.2.3\n")
    assert "openpyxl==3.1.5  # via pandas\n" in result
    assert "et_xmlfile==2.0.0  # via openpyxl\n" in result


def test_a_line_for_what_came_along_becomes_one_asked_for() -> None:
    lines = frozen(f"pandas==2.2.3\n{VIA}", "pandas", "six").splitlines()
    assert "six==1.17.0" in lines


def test_uninstalled_lines_go() -> None:
    assert frozen("ghost==1\nsix\n", dropped=("ghost",)) == "six==1.17.0\n"


def test_what_an_included_file_lists_is_not_repeated() -> None:
    assert frozen("-r base.txt\n", "six", included=("six",)) == "-r base.txt\n"


def test_byte_order_mark_and_continuations_stay() -> None:
    content = b"\xef\xbb\xbfsix \\\n  >=1\n"
    found, _ = pins({}, EVERYTHING, ENVIRONMENT, listed=listed_requirements(content, PATH))
    result = freeze(content, found, ENVIRONMENT, path=PATH)
    assert result.startswith(b"\xef\xbb\xbfsix==1.17.0")
    assert freeze(result, found, ENVIRONMENT, path=PATH) == result


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("six==1.17.0 --hash=sha256:ab\n", None),
        ("six==1.17 --hash=sha256:ab  # c\n", None),
        ("six==1.16.0 --hash=sha256:ab\n", "six==1.17.0 --hash=sha256:six1 --hash=sha256:six2\n"),
        (
            "six==1.16.0 \\\r\n  --hash=sha256:ab \\\r\n  --hash=sha256:cd  # old\r\n",
            "six==1.17.0 \\\r\n  --hash=sha256:six1 \\\r\n  --hash=sha256:six2  # old\r\n",
        ),
        (
            "six==1.16.0 ; python_version > '3' \\\n    --hash=sha256:ab\n    # via acme\n",
            "six==1.17.0 ; python_version > '3' \\\n    --hash=sha256:six1 \\\n    --hash=sha256:six2\n"
            "    # via acme\n",
        ),
        (
            "--require-hashes\nsix>1\n",
            "--require-hashes\nsix==1.17.0 \\\n    --hash=sha256:six1 \\\n    --hash=sha256:six2\n",
        ),
        ("six>1  # --hash=sha256:ab was here\n", "six==1.17.0  # --hash=sha256:ab was here\n"),
    ],
)
def test_hashes_follow_the_version(before: str, after: str | None) -> None:
    assert frozen(before) == (before if after is None else after)
    assert frozen(frozen(before)) == frozen(before)


def test_what_is_new_in_a_file_with_hashes_has_hashes() -> None:
    before = "six==1.17.0 --hash=sha256:ab\n"
    after = frozen(before, "pandas")
    assert after.startswith(before + "pandas==2.2.3 \\\n    --hash=sha256:pandas1")
    assert "--hash=sha256:numpy2  # via pandas\n" in after
    assert frozen(after, "pandas") == after
    assert frozen(after.replace("numpy==2.1.0", "numpy==2.0"), "pandas") == after, (
        "and is known to have come along"
    )


def test_hashes_of_what_is_listed_by_its_url() -> None:
    url = "https://host/remote-1.0.tar.gz"
    everything = {"remote": installed("remote", "1.0", url={"url": url, "archive_info": {}})}
    for before in (f"remote @ {url}  # ours\n", f"remote @ {url} ; python_version > '3'\n"):
        found, _ = pins({}, everything, ENVIRONMENT, listed=listed_requirements(before.encode(), PATH))
        revision = revise(before.encode(), found, ENVIRONMENT, path=PATH, hashes=True)
        assert revision.unhashed == found
        after = revision.content(Hashes())
        assert b" \\\n    --hash=sha256:remote1 \\\n    --hash=sha256:remote2" in after
        assert revise(after, found, ENVIRONMENT, path=PATH, hashes=True).content({}) == after
        assert revise(before.encode(), found, ENVIRONMENT, path=PATH).content({}) == before.encode()


def test_hashes_on_request() -> None:
    before = "# mine\nsix==1.17.0  # friend\nghost\nnumpy>1; python_version < '3'\n"
    found, _ = pins({}, EVERYTHING, ENVIRONMENT, listed=listed_requirements(before.encode(), PATH))
    revision = revise(before.encode(), found, ENVIRONMENT, path=PATH, hashes=True)
    assert revision.unhashed.keys() == {"six"}
    after = revision.content(Hashes()).decode()
    assert after == before.replace(
        "six==1.17.0", "six==1.17.0 \\\n    --hash=sha256:six1 \\\n    --hash=sha256:six2"
    )
    assert not revise(after.encode(), found, ENVIRONMENT, path=PATH, hashes=True).unhashed


def test_a_url_ends_before_the_marker() -> None:
    content = b"foo==0.9;python_version>'3'\n"
    found = {"foo": Pin("foo", "1", Portable("https://e.org/foo.whl"))}
    result = freeze(content, found, ENVIRONMENT, path=PATH)
    assert result == b"foo @ https://e.org/foo.whl ;python_version>'3'\n"
    assert freeze(result, found, ENVIRONMENT, path=PATH) == result


@pytest.mark.parametrize("url", ["file:///x", "http://[", "https://e.org/x.whl?token=secret", ""])
def test_urls_nobody_else_can_use(url: str) -> None:
    found, local = pins({"x": Requirement("x")}, {"x": installed("x", "1", url={"url": url})}, ENVIRONMENT)
    assert (found, list(local)) == ({}, ["x"])


def test_installed_from_elsewhere() -> None:
    sources = {
        "vcs": installed(
            "vcs",
            "1",
            url={"url": "https://u:p@example.org/r.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
        ),
        "archive": installed(
            "archive", "1", url={"url": "https://u:p@example.org/a.zip", "archive_info": {}}
        ),
        "local": installed("local", "1", url={"url": "file:///home/me/local", "dir_info": {}}),
    }
    found, local = pins({name: Requirement(name) for name in sources}, sources, ENVIRONMENT)
    assert found["vcs"].line == "vcs @ git+https://example.org/r.git@abc"
    assert found["archive"].line == "archive @ https://example.org/a.zip"
    assert local == {"local": "it was installed from /home/me/local, which only this machine has"}
    assert frozen_with(b"-e .\n", found).startswith(b"-e .\narchive @")


def frozen_with(content: bytes, found: dict[str, Pin]) -> bytes:
    return freeze(content, found, ENVIRONMENT, path=PATH)
