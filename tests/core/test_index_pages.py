"""Pages of an index, good and bad, as plain input."""

from __future__ import annotations

import json

import pytest
from packaging.version import Version

from jupyter_venv.core.index.pages import JSON, File, InvalidPage, by_name, by_version, read_page
from jupyter_venv.core.index.target import Target

URL = "https://index.example/simple/acme/"


def read_json(*files: object) -> list[File]:
    return read_page(json.dumps({"meta": {"api-version": "1.1"}, "files": files}).encode(), JSON, URL)


def read_html(text: str, url: str = URL) -> list[File]:
    return read_page(text.encode(), "text/html; charset=utf-8", url)


def said(files: list[File]) -> list[tuple[object, ...]]:
    return [(one.name, one.requires_python, one.yanked, one.uploaded, one.metadata) for one in files]


METADATA = "https://index.example/files/acme-1.0-py3-none-any.whl.metadata"


def test_a_page_in_json() -> None:
    page = read_json(
        {
            "filename": "acme-1.0-py3-none-any.whl",
            "url": "../../files/acme-1.0-py3-none-any.whl#sha256=00",
            "requires-python": ">=3.9",
            "yanked": "broken",
            "upload-time": "2024-02-03T04:05:06.789Z",
            "core-metadata": {"sha256": "00"},
        },
        {"filename": "acme-1.0.tar.gz", "url": "acme-1.0.tar.gz", "yanked": False, "core-metadata": True},
        {"filename": "acme-2.0-py3-none-any.whl", "url": "x.whl", "dist-info-metadata": False},
    )
    assert said(page) == [
        ("acme-1.0-py3-none-any.whl", ">=3.9", True, "2024-02-03T04:05:06Z", METADATA),
        ("acme-1.0.tar.gz", "", False, None, None),
        ("acme-2.0-py3-none-any.whl", "", False, None, None),
    ]


def test_a_page_in_html() -> None:
    page = read_html(
        '<html><head><base href="/files/"></head><body>'
        '<a href="acme-1.0-py3-none-any.whl#sha256=0" data-requires-python="&gt;=3.9" data-yanked=""'
        ' data-core-metadata="sha256=0">acme</a>'
        "<a>no address</a>"
        '<a href="acme%2B-2.0.zip?x=1#frag" data-dist-info-metadata="false">'
    )
    assert said(page) == [
        ("acme-1.0-py3-none-any.whl", ">=3.9", True, None, METADATA),
        ("", "", False, None, None),
        ("acme+-2.0.zip", "", False, None, None),
    ]


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd-1-py3-none-any.whl", "ftp://h/a-1-py3-none-any.whl"]
)
def test_a_page_names_no_file_of_this_machine(location: str) -> None:
    anchor = f'<a href="{location}" data-core-metadata="true">a</a>'
    assert [file.metadata for file in read_html(anchor)] == [None]
    based = f'<base href="{location}"><a href="a-1-py3-none-any.whl" data-core-metadata="true">a</a>'
    assert [file.metadata for file in read_html(based)] == [f"{URL}a-1-py3-none-any.whl.metadata"]
    assert read_html(anchor, "file:///index/simple/a/index.html")[0].metadata == f"{location}.metadata"
    file = {"filename": "a-1-py3-none-any.whl", "url": location, "core-metadata": True}
    assert [file.metadata for file in read_json(file)] == [None]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'{"files": 1}', b"[" * 100_000, b"\xff", b'{"files": {"a": 1}}', b"null"]
)
def test_no_page_of_json(content: bytes) -> None:
    with pytest.raises(InvalidPage):
        read_page(content, JSON, URL)


def test_no_page_at_all() -> None:
    with pytest.raises(InvalidPage, match="image/png"):
        read_page(b"\x89PNG", "image/png", URL)


def test_files_of_nonsense_are_left_out() -> None:
    nonsense = {"requires-python": 3, "upload-time": ["now"], "url": 7, "core-metadata": True, "yanked": None}
    plain = [("a-1.zip", "", False, None, None)]
    assert said(read_json(None, 1, "x", {}, {"filename": 1}, {"filename": "a-1.zip", **nonsense})) == plain
    late = {
        "filename": "a-1.zip",
        "upload-time": "<img src=x>2024-02-03T04:05:06Z",
        "requires-python": "x" * 5000,
    }
    assert said(read_json(late)) == plain
    assert (
        read_html("<a href='http://[bad/a-1-py3-none-any.whl' data-core-metadata=true>")[0].metadata is None
    )
    assert read_html("<<<>>><a <a href") == []


def test_which_version_a_file_is() -> None:
    files = [
        "acme_tools-1.0-py3-none-any.whl",
        "Acme.Tools-1.0.0-1-cp311-cp311-linux_x86_64.whl",
        "acme-tools-2.0rc1.tar.gz",
        "acme_tools-0.9-beta.zip",
        "acme-tools-extra-3.0.tar.gz",
        "acme-4.0.tar.gz",
        "acme_tools-5.0.exe",
        "acme_tools-6.0-py3.whl",
        "acme_tools-not.a.version.tar.gz",
        f"acme_tools-{'9' * 5000}.tar.gz",
        "acme_tools.tar.gz",
        "",
    ]
    found = by_version([File(name) for name in files], "acme-tools")
    assert {version: [file.name for file in ones] for version, ones in found.items()} == {
        Version("1"): files[:2],
        Version("2.0rc1"): [files[2]],
        Version("0.9b0"): [files[3]],
    }


def test_files_of_a_folder_by_name() -> None:
    linked = by_name(
        [File("a_b-1.0-py3-none-any.whl"), File("a-b-2.0.tar.gz"), File("readme.txt"), File("-" * 500)]
    )
    assert [file.name for file in linked["a-b"]] == ["a_b-1.0-py3-none-any.whl", "a-b-2.0.tar.gz"]
    assert [file.name for file in linked["a"]] == ["a-b-2.0.tar.gz"]


@pytest.mark.parametrize(
    ("file", "python", "expected"),
    [
        (File("a-1-py3-none-any.whl"), Target("3.11.7"), True),
        (File("a-1-py2-none-any.whl"), Target("3.11.7"), False),
        (File("a-1-py2.py3-none-any.whl"), Target("3.11.7"), True),
        (File("a-1-cp39-abi3-any.whl"), Target("3.11.7"), False),
        (File("a-1-cp311-none-any.whl"), Target("3.11.7"), True),
        (File("a-1-cp312-none-any.whl"), Target("3.11.7"), False),
        (File("a-1-py3-none-win_arm64.whl"), Target("3.11.7"), False),
        (File("a-1-py3-none-" + ".".join(["x"] * 5000) + ".whl"), Target("3.11.7"), False),
        (File("a-1.tar.gz"), Target("3.11.7"), True),
        (File("a-1.tar.gz", ">=3.12"), Target("3.11.7"), False),
        (File("a-1.tar.gz", ">=3.11.7,<4"), Target("3.11.7"), True),
        (File("a-1.tar.gz", "what?"), Target("3.11.7"), True),
        (File("a-1-cp311-none-any.whl"), Target("3.11.7", cpython=False), False),
        (File("a-1-py3-none-any.whl"), Target("3.10.3", cpython=False), True),
    ],
)
def test_which_files_can_be_used(file: File, python: Target, expected: bool) -> None:
    assert python.accepts(file) is expected


def test_wheels_for_threads_without_a_lock() -> None:
    import sysconfig

    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    threaded = File(f"a-1-cp313-cp313t-{platform}.whl")
    locked = File(f"a-1-cp313-cp313-{platform}.whl")
    assert [Target("3.13.1", free_threaded=True).accepts(one) for one in (threaded, locked)] == [True, False]
    assert [Target("3.13.1").accepts(one) for one in (threaded, locked)] == [False, True]
