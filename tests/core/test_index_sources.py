"""Which indexes are asked: those that the environment's installer would ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_venv.core.index.sources import DEFAULT_INDEX, Sources, origin, project_url, read_sources

SECRET = ("https://a.example/simple", ("user", "p@ss"))


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A user whose only configuration is the file ``pip.conf`` that a test may write."""
    for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    return {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf"), "PIP_INDEX_URL": DEFAULT_INDEX}


def configure(environ: dict[str, str], *lines: str) -> None:
    Path(environ["PIP_CONFIG_FILE"]).write_text("\n".join(["[global]", *lines]) + "\n")
    del environ["PIP_INDEX_URL"]


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_the_settings_of_pip(installer: str, environ: dict[str, str]) -> None:
    configure(
        environ,
        "index-url = https://user:p%40ss@a.example/simple",
        "extra-index-url =\n    https://b.example/simple\n    /srv/simple",
        "find-links = /srv/wheels\n    https://c.example/links.html",
        "trusted-host = b.example c.example:8443",
        "cert = /etc/ca.pem\nclient-cert = /etc/me.pem\nproxy = proxy.example:3128\ntimeout = 7",
    )
    assert read_sources(installer, environ) == Sources(
        indexes=("https://b.example/simple", "file:///srv/simple", "https://a.example/simple"),
        find_links=("file:///srv/wheels", "https://c.example/links.html"),
        credentials=(SECRET,),
        trusted=("b.example", "c.example:8443"),
        cert="/etc/ca.pem",
        client_cert="/etc/me.pem",
        proxy="http://proxy.example:3128",
        timeout=7.0,
    )


def test_variables_of_uv_are_for_uv(environ: dict[str, str]) -> None:
    configure(environ, "index-url = https://a.example/simple")
    environ |= {
        "UV_DEFAULT_INDEX": "https://d.example/simple",
        "UV_INDEX": "corp=https://e.example/simple?x=1 https://f.example/simple",
        "UV_INDEX_CORP_USERNAME": "user",
        "UV_INDEX_CORP_PASSWORD": "word",
        "UV_HTTP_TIMEOUT": "9999",
    }
    found = read_sources("uv", environ)
    assert found.indexes == (
        "https://e.example/simple?x=1",
        "https://f.example/simple",
        "https://d.example/simple",
    )
    assert found.credentials == (("https://e.example/simple?x=1", ("user", "word")),)
    assert found.first_only
    assert found.timeout == 30.0
    assert not read_sources("uv", {**environ, "UV_INDEX_STRATEGY": "unsafe-best-match"}).first_only
    assert read_sources("uv", {**environ, "UV_NO_INDEX": "true"}).indexes == ()
    of_pip = read_sources("pip", environ)
    assert (of_pip.indexes, of_pip.first_only) == (("https://a.example/simple",), False)


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_no_index(installer: str, environ: dict[str, str]) -> None:
    configure(environ, "no-index = true", "find-links = /srv/wheels")
    found = read_sources(installer, environ)
    assert (found.indexes, found.find_links) == ((), ("file:///srv/wheels",))


def test_what_is_no_number_of_seconds(environ: dict[str, str]) -> None:
    assert read_sources("pip", {**environ, "PIP_TIMEOUT": "soon"}).timeout == Sources().timeout
    assert read_sources("pip", {**environ, "PIP_TIMEOUT": "-1"}).timeout == 1.0


def test_what_is_no_url(environ: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="IPv6"):
        read_sources("pip", {**environ, "PIP_INDEX_URL": "https://[bad/simple"})


def test_a_relative_path_is_not_one_of_the_project(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wheels").mkdir()
    assert read_sources("uv", {**environ, "PIP_FIND_LINKS": "wheels"}).find_links == ("file:///wheels",)


def test_credentials_are_not_shown() -> None:
    assert "p@ss" not in repr(Sources(credentials=(SECRET,)))
    assert origin("https://user:secret@A.example:8443/token/simple?key=1") == "https://a.example:8443"


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        ("https://a.example/simple", "https://a.example/simple/acme-tools/"),
        ("https://a.example/simple/", "https://a.example/simple/acme-tools/"),
        ("https://a.example/simple?key=1", "https://a.example/simple/acme-tools/?key=1"),
        ("file:///srv/simple", "file:///srv/simple/acme-tools/"),
    ],
)
def test_the_page_of_a_project(index: str, expected: str) -> None:
    assert project_url(index, "acme-tools") == expected
