"""Where pip would find packages, uv is told to look too."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_venv.core.pip_config import as_uv_environ, config_files, read_pip_config, without_index


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A user whose only configuration is the file this test writes."""
    for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    return {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf")}


def test_files_then_variables(environ: dict[str, str]) -> None:
    Path(environ["PIP_CONFIG_FILE"]).write_text(
        "[global]\nindex-url = https://a/simple\ntrusted-host = a\n    b\ntimeout = 7\n"
        "[install]\nextra_index_url =\n    https://b/simple\n    https://c/simple\n"
        "[freeze]\nfind-links = no\n"
    )
    settings = read_pip_config({**environ, "PIP_INDEX_URL": "https://u:p%40@d/simple", "PIP_NO_INDEX": ""})
    expected = {
        "index-url": "https://u:p%40@d/simple",
        "extra-index-url": "\nhttps://b/simple\nhttps://c/simple",
        "trusted-host": "a\nb",
        "timeout": "7",
    }
    # The machine may have a system-wide file of its own, which counts too, but less.
    assert {key: settings.get(key) for key in expected} == expected
    assert "find-links" not in settings or settings["find-links"] != "no"
    assert as_uv_environ(expected) == {
        "UV_DEFAULT_INDEX": "https://u:p%40@d/simple",
        "UV_INDEX": "https://b/simple https://c/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_INSECURE_HOST": "a b",
        "UV_HTTP_TIMEOUT": "7",
    }


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {}),
        ({"find-links": "/a\n/b"}, {"UV_FIND_LINKS": "/a,/b"}),
        ({"proxy": "host:3128"}, {"ALL_PROXY": "http://host:3128"}),
        (
            {"cert": "/c.pem", "client-cert": "/d.pem"},
            {"SSL_CERT_FILE": "/c.pem", "SSL_CLIENT_CERT": "/d.pem"},
        ),
    ],
)
def test_translation(settings: dict[str, str], expected: dict[str, str]) -> None:
    assert as_uv_environ(settings) == expected


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("1", True), ("false", False), ("", False)])
def test_no_index_has_no_variable_in_uv(value: str, expected: bool) -> None:
    assert as_uv_environ({"no-index": value}) == {}
    assert without_index({"no-index": value}) is expected


def test_a_broken_file_is_no_reason_to_fail(environ: dict[str, str]) -> None:
    Path(environ["PIP_CONFIG_FILE"]).write_bytes(b"no section\xff")
    assert read_pip_config(environ) == read_pip_config({"PIP_CONFIG_FILE": "/nowhere/pip.conf"})


def test_pip_can_be_told_to_read_nothing() -> None:
    assert config_files({"PIP_CONFIG_FILE": os.devnull}) == []


def test_no_file_of_the_folder_we_are_in(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert all(path.is_absolute() for path in config_files(environ))
    assert tmp_path / "pip.conf" in config_files(environ)
    assert tmp_path / "pip.conf" not in config_files({})
