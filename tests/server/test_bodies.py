"""Request bodies: what is taken, and what each mistake is told."""

from __future__ import annotations

import json

import pytest

from jupyter_venv.server.bodies import ChangeRequest, CreateRequest
from jupyter_venv.server.errors import InvalidRequest


def test_a_folder_is_enough_to_create() -> None:
    assert CreateRequest.parse(b'{"folder": ""}') == CreateRequest(
        folder="",
        python=None,
        name=None,
        system_site_packages=False,
        installer="uv",
        requirements=(),
        specs=(),
        project_requirements=True,
        allow_direct_references=False,
    )


def test_null_means_absent_for_optional_text() -> None:
    assert CreateRequest.parse(b'{"folder": "", "python": null, "name": null}').python is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "one JSON object"),
        (b'"folder"', "one JSON object"),
        (b"null", "one JSON object"),
    ],
)
def test_a_body_that_is_no_object(text: bytes, message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        CreateRequest.parse(text)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "lacks 'folder'"),
        ({"folder": None}, "lacks 'folder'"),
        ({"folder": 1}, "'folder' must hold strings"),
        ({"folder": ["a"]}, "'folder' must hold strings"),
        ({"folder": "a\0b"}, "NUL"),
        ({"folder": "\ud800"}, "not Unicode"),
        ({"folder": "", "python": 3.11}, "'python' must hold strings"),
        ({"folder": "", "specs": "humanize"}, "'specs' must be a list"),
        ({"folder": "", "specs": [1]}, "'specs' must hold strings"),
        ({"folder": "", "specs": None}, "'specs' must be a list"),
        ({"folder": "", "installer": True}, "'installer' must hold strings"),
        ({"folder": "", "system_site_packages": 1}, "'system_site_packages' must be true or false"),
        ({"folder": "", "allow_direct_references": "no"}, "'allow_direct_references' must be true"),
        ({"folder": "", "project_requirements": None}, "'project_requirements' must be true"),
        ({"folder": "", "Folder": "", "path": ""}, "unknown fields: 'Folder', 'path'"),
    ],
)
def test_mistakes_in_create(body: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        CreateRequest.parse(json.dumps(body).encode())


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "lacks 'verb'"),
        ({"verb": "remove"}, "one of install, uninstall, upgrade, freeze"),
        ({"verb": "install"}, "Nothing to install"),
        ({"verb": "uninstall", "arguments": []}, "Nothing to uninstall"),
        ({"verb": "freeze", "arguments": ["a", "b"]}, "at most one"),
        ({"verb": "upgrade", "requirements": ["a"]}, "takes neither"),
        ({"verb": "uninstall", "arguments": ["a"], "allow_direct_references": True}, "takes neither"),
        ({"verb": "upgrade", "preview": True}, "has no 'preview'"),
        ({"verb": "upgrade", "folder": ""}, "unknown fields: 'folder'"),
    ],
)
def test_mistakes_in_changes(body: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        ChangeRequest.parse(json.dumps(body).encode())
