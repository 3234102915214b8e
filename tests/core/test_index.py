"""Asking real indexes: over HTTP, as files, and folders of wheels."""

from __future__ import annotations

import base64
import gzip
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from jupyter_venv.core.index import Index, Newest
from jupyter_venv.core.index.fetch import Absent, Fetcher, Unreachable
from jupyter_venv.core.index.sources import Sources
from jupyter_venv.core.index.target import Target
from jupyter_venv.errors import IndexUnreachable, PackageNotFound
from tests import tiny
from tests.core.web import JSON, Web, serving, wheel

PYTHON = Target("3.11.7")
BASIC = "Basic " + base64.b64encode(b"user:p@ss").decode()


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as found:
        yield found


@pytest.fixture
def other() -> Iterator[Web]:
    with serving() as found:
        yield found


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """What these tests serve is on this machine."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NETRC"):
        monkeypatch.delenv(name, raising=False)


def at(*webs: Web, **more: Any) -> Sources:
    return Sources(indexes=tuple(f"{one.url}/simple" for one in webs), **more)


def newest(sources: Sources, *names: str, **prereleases: bool) -> dict[str, Newest]:
    return Index().newest(sources, PYTHON, {**dict.fromkeys(names, False), **prereleases})


def test_a_project(web: Web) -> None:
    web.json(
        "acme",
        wheel("acme", "1.0", upload_time="2021-01-02T00:00:00Z", core_metadata=True),
        wheel("acme", "1.0", "cp39-none-any", upload_time="2020-01-02T00:00:00Z"),
        wheel("acme", "10.0", requires_python=">=3.12"),
        wheel("acme", "9.0", yanked="broken"),
        wheel("acme", "2.0", yanked=True),
        wheel("acme", "2.0", "cp310-none-any"),
        wheel("acme", "11.0b1", core_metadata=True),
        wheel("other", "99"),
    )
    web.put("/simple/acme/acme-1.0-py3-none-any.whl.metadata", "Name: acme\nSummary: Does  things\n\nbody")
    project = Index().project(at(web), PYTHON, "acme")
    assert project.to_json() == {
        "name": "acme",
        "summary": "Does things",
        "first_released": "2020-01-02T00:00:00Z",
        "versions": [
            {
                "version": version,
                "released": released,
                "yanked": yanked,
                "prerelease": pre,
                "compatible": fits,
            }
            for version, released, yanked, pre, fits in [
                ("11.0b1", None, False, True, True),
                ("10.0", None, False, False, False),
                ("9.0", None, True, False, True),
                ("2.0", None, False, False, False),
                ("1.0", "2020-01-02T00:00:00Z", False, False, True),
            ]
        ],
    }


def test_a_project_in_html_has_no_dates(web: Web) -> None:
    web.html("acme", ("acme-1.0.tar.gz", 'data-requires-python="&gt;=3"'), ("acme-2.0.tar.gz", "data-yanked"))
    project = Index().project(at(web), PYTHON, "acme")
    assert [(one.version, one.yanked, one.compatible) for one in project.versions] == [
        ("2.0", True, True),
        ("1.0", False, True),
    ]
    assert (project.summary, project.first_released) == (None, None)


@pytest.mark.parametrize(
    "metadata", [b"", b"\xff\xfe", b"Summary: a\nSummary: b\n", b"Summary: " + b"x" * 2**21, b"no: summary"]
)
def test_metadata_that_says_nothing(metadata: bytes, web: Web) -> None:
    web.json("acme", wheel("acme", "1.0", core_metadata=True))
    web.put("/simple/acme/acme-1.0-py3-none-any.whl.metadata", metadata)
    assert Index().project(at(web), PYTHON, "acme").summary is None


def test_a_summary_is_short(web: Web) -> None:
    web.json("acme", wheel("acme", "1.0", core_metadata=True))
    web.put("/simple/acme/acme-1.0-py3-none-any.whl.metadata", f"Summary: {'long ' * 1000}\n")
    assert len(Index().project(at(web), PYTHON, "acme").summary or "") == 512


def test_the_newest_that_can_be_used(web: Web) -> None:
    web.json(
        "acme",
        wheel("acme", "1.9"),
        wheel("acme", "1.10"),
        wheel("acme", "2.0", yanked=True),
        wheel("acme", "3.0rc1"),
        wheel("acme", "4.0", requires_python=">=4"),
        wheel("acme", "5.0", "py3-none-win_arm64"),
    )
    web.json("elsewhere", wheel("elsewhere", "1", "py3-none-win_arm64"))
    web.json("nothing")
    expected = {
        "acme": Newest(True, Version("1.10")),
        "elsewhere": Newest(True),
        "nothing": Newest(False),
        "unheard-of": Newest(False),
    }
    assert newest(at(web), *expected) == expected
    assert newest(at(web), acme=True) == {"acme": Newest(True, Version("3.0rc1"))}


def test_many_projects_at_once(web: Web) -> None:
    names = [f"acme{number}" for number in range(100)]
    for name in names:
        web.json(name, *(wheel(name, f"{version}.0") for version in range(50)))
    assert newest(at(web), *names) == dict.fromkeys(names, Newest(True, Version("49.0")))
    assert sorted(web.paths) == sorted(f"/simple/{name}/" for name in names)


def test_answers_are_kept_for_ten_minutes(web: Web) -> None:
    now = 1000.0
    index = Index(clock=lambda: now)
    web.json("acme", wheel("acme", "1.0"))

    def ask() -> int:
        index.newest(at(web), PYTHON, {"acme": False, "unheard-of": False})
        index.project(at(web), PYTHON, "acme")
        return len(web.asked)

    assert (ask(), ask()) == (3, 3)
    now += 599
    assert ask() == 3
    now += 2
    assert ask() == 6
    index.newest(at(web), Target("3.12.0"), {"acme": False})
    assert len(web.asked) == 7


def test_failures_are_not_kept(web: Web) -> None:
    index = Index()
    web.put("/simple/acme/", "", status=503)
    with pytest.raises(IndexUnreachable):
        index.project(at(web), PYTHON, "acme")
    web.json("acme", wheel("acme", "1.0"))
    assert index.project(at(web), PYTHON, "acme").name == "acme"


def test_the_best_of_several_indexes(web: Web, other: Web) -> None:
    web.json("acme", wheel("acme", "1.0"))
    other.json("acme", wheel("acme", "2.0"))
    assert newest(at(web, other), "acme")["acme"].version == Version("2.0")
    assert newest(at(web, other, first_only=True), "acme")["acme"].version == Version("1.0")
    other.json("beta", wheel("beta", "3.0"))
    assert newest(at(web, other, first_only=True), "beta")["beta"].version == Version("3.0")


def test_an_index_that_is_away(web: Web, other: Web) -> None:
    """What another has is known; what nobody has may be in the one that is away."""
    web.put("/simple/acme/", "", status=500)
    web.put("/simple/beta/", "", status=500)
    other.json("acme", wheel("acme", "2.0"))
    other.json("gamma", wheel("gamma", "1.0"))
    assert newest(at(web, other), "acme", "beta", "gamma").keys() == {"acme", "gamma"}
    with pytest.raises(IndexUnreachable, match="status 500"):
        newest(at(web, other, first_only=True), "acme", "beta", "gamma")
    with pytest.raises(IndexUnreachable):
        Index().project(at(web, other), PYTHON, "beta")


def test_not_found(web: Web) -> None:
    for name, status in {"gone": 410, "never": 404}.items():
        web.put(f"/simple/{name}/", "", status=status)
        with pytest.raises(PackageNotFound, match=name):
            Index().project(at(web), PYTHON, name)
    with pytest.raises(PackageNotFound):
        Index().project(Sources(), PYTHON, "acme")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 401}, "refused"),
        ({"status": 403}, "refused"),
        ({"status": 418}, "status 418"),
        ({"status": 302, "headers": {"Location": "file:///etc/passwd"}}, "cannot be used"),
        ({"status": 302, "headers": {"Location": "/simple/acme/"}}, "one address to another"),
        ({"content_type": "image/png"}, "no page of an index"),
        ({"content": b"{", "content_type": JSON}, "no JSON"),
        ({"headers": {"Content-Encoding": "gzip"}, "content": b"not packed"}, "cannot be unpacked"),
        ({"headers": {"Content-Encoding": "gzip"}, "content": gzip.compress(bytes(60 * 2**20))}, "48 MiB"),
    ],
)
def test_answers_that_are_none(answer: dict[str, Any], said: str, web: Web) -> None:
    web.put("/simple/acme/", **{"content": b"", **answer})
    with pytest.raises(IndexUnreachable, match=said) as caught:
        Index().project(at(web), PYTHON, "acme")
    assert web.url in caught.value.message
    assert "/simple" not in caught.value.message + caught.value.details


def test_an_index_that_hangs(web: Web) -> None:
    """It is given up after a few pages, not asked for all of them."""
    names = [f"acme{number}" for number in range(200)]
    for name in names:
        web.put(f"/simple/{name}/", "", hangs=True)
    with pytest.raises(IndexUnreachable, match="did not answer"):
        newest(at(web, timeout=0.2), *names)
    assert len(web.asked) < 100


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    sources = Sources(indexes=(f"http://127.0.0.1:{port}/token/simple?key=secret",))
    with pytest.raises(IndexUnreachable, match="did not answer") as caught:
        Index().project(sources, PYTHON, "acme")
    assert "refused" in caught.value.details
    assert not {"token", "secret"} & set(
        f"{caught.value.message} {caught.value.details}".replace("/", " ").split()
    )


def test_what_comes_along_with_a_redirect_is_not_read(web: Web) -> None:
    web.json("there", wheel("acme", "1.0"))
    # Whoever reads the body waits for the rest of it.
    web.put("/simple/acme/", "x", status=302, headers={"Location": "/simple/there/", "Content-Length": "9"})
    assert [one.version for one in Index().project(at(web), PYTHON, "acme").versions] == ["1.0"]


def test_credentials_go_where_they_belong(web: Web, other: Web) -> None:
    sources = at(web, credentials=((f"{web.url}/simple", ("user", "p@ss")),))
    web.json("acme", wheel("acme", "1.0", core_metadata=True), needs=BASIC)
    web.put("/simple/acme/acme-1.0-py3-none-any.whl.metadata", "Summary: Mine\n", needs=BASIC)
    assert Index().project(sources, PYTHON, "acme").summary == "Mine"
    with pytest.raises(IndexUnreachable, match="credentials are missing or wrong"):
        Index().project(at(web), PYTHON, "acme")
    # Neither by a page's own words nor by leading elsewhere can an index pass them on.
    stranger = f"{other.url.replace('127.0.0.1', 'localhost')}/acme-1.0-py3-none-any.whl"
    web.json("acme", wheel("acme", "1.0", url=stranger, core_metadata=True), needs=BASIC)
    Index().project(sources, PYTHON, "acme")
    web.put("/simple/acme/", "", status=302, headers={"Location": f"{stranger}/simple/"})
    with pytest.raises(PackageNotFound):
        Index().project(sources, PYTHON, "acme")
    assert {authorization for _, authorization in other.asked} == {None}
    assert len(other.asked) == 2


def test_a_netrc(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login user password p@ss\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    web.json("acme", wheel("acme", "1.0"), needs=BASIC)
    assert Index().project(at(web), PYTHON, "acme").name == "acme"


def test_the_credentials_of_the_likest_index() -> None:
    a, b = ("a", "1"), ("b", "2")
    sources = Sources(credentials=(("https://h.example/team-a/", a), ("https://h.example/team-b/", b)))
    fetcher = Fetcher(sources)
    assert fetcher._credentials("https://h.example/team-a/simple/x/") == a
    assert fetcher._credentials("https://h.example/team-b/simple/x/") == b
    assert fetcher._credentials("http://h.example/team-a/simple/x/") is None
    assert fetcher._credentials("https://h.example.evil.example/team-a/") is None
    fetcher.close()


def test_a_proxy_is_asked_instead(web: Web) -> None:
    web.put("http://index.invalid/simple/acme/", "<a href='acme-1.0.tar.gz'>", "text/html")
    sources = Sources(indexes=("http://index.invalid/simple",), proxy=web.url)
    assert Index().project(sources, PYTHON, "acme").versions[0].version == "1.0"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine that nobody has signed but itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not on this machine")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    subprocess.run(
        [*command, *subject, "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True
    )
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


def test_certificates(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(variable, raising=False)
    with serving(certificate) as web:
        web.json("acme", wheel("acme", "1.0"))
        with pytest.raises(IndexUnreachable, match="certificate that cannot be verified") as caught:
            Index().project(at(web), PYTHON, "acme")
        assert "self" in caught.value.details
        assert web.asked == []
        for sources in (
            at(web, cert=str(certificate)),
            at(web, trusted=("127.0.0.1",)),
            at(web, trusted=(web.url.rpartition("/")[2],)),
        ):
            assert Index().project(sources, PYTHON, "acme").name == "acme"
        for wrong in (at(web, trusted=("example.org", "127.0.0.1:1")), at(web, cert="/no/such.pem")):
            with pytest.raises(IndexUnreachable, match="certificate"):
                Index().project(wrong, PYTHON, "acme")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert Index().project(at(web), PYTHON, "acme").name == "acme"


def test_a_folder_of_wheels(index: Path, tmp_path: Path) -> None:
    sources = Sources(find_links=(index.as_uri(), (tmp_path / "missing").as_uri()))
    project = Index().project(sources, PYTHON, "tiny")
    assert [one.version for one in project.versions] == ["2.0", "1.1", "1.0"]
    assert newest(sources, "acme", "acme-excel", "future", "elsewhere", "none") == {
        "acme": Newest(True, Version("2.0")),
        "acme-excel": Newest(True, Version("1.0")),
        "future": Newest(True, Version("1.0")),  # a file's name says nothing of Requires-Python
        "elsewhere": Newest(True),
        "none": Newest(False),
    }


def test_links_on_a_page_of_their_own(web: Web, tmp_path: Path) -> None:
    page = tmp_path / "links.html"
    page.write_text("<a href='files/acme-1.0.tar.gz'>")
    web.put("/links.html", "<a href='files/acme-2.0.tar.gz'><a href='beta-1.0.tar.gz'>")
    sources = Sources(find_links=(page.as_uri(), f"{web.url}/links.html"))
    assert [one.version for one in Index().project(sources, PYTHON, "acme").versions] == ["2.0", "1.0"]
    assert len(newest(sources, "acme", "beta", "gamma")) == 3
    assert web.paths == ["/links.html"] * 2  # once for each question, however many names it is about


def test_an_index_of_files(tmp_path: Path) -> None:
    folder = tmp_path / "simple" / "acme"
    folder.mkdir(parents=True)
    tiny.wheel(folder, "acme", "1.0")
    (folder / "acme-1.0-py3-none-any.whl.metadata").write_text("Summary: From a file\n")
    (folder / "real.html").write_text(
        '<a href="acme-1.0-py3-none-any.whl" data-core-metadata="true">acme</a>'
    )
    (folder / "index.html").symlink_to("real.html")
    sources = Sources(indexes=((tmp_path / "simple").as_uri(),))
    project = Index().project(sources, PYTHON, "acme")
    assert (project.summary, project.versions[0].version) == ("From a file", "1.0")
    assert newest(sources, "acme", "beta")["beta"] == Newest(False)


def test_files_that_are_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"x" * 100)
    fetcher = Fetcher(Sources())
    for url, error in {
        (tmp_path / "pipe").as_uri(): Unreachable,
        (tmp_path / "large").as_uri(): Unreachable,
        (tmp_path / "none").as_uri(): Absent,
        (tmp_path / "large" / "x").as_uri(): Absent,
        "file:///%00": Unreachable,
    }.items():
        with pytest.raises(error):
            fetcher.get(url, largest=10)
    fetcher.close()
