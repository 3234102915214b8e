"""Request bodies: what is taken, and what each mistake is told."""

from __future__ import annotations

import json

import pytest

from jupyter_venv.server.bodies import CreateRequest, ReproduceRequest
from jupyter_venv.server.errors import InvalidRequest
from jupyter_venv.server.verbs import VERBS, parse


def test_a_folder_is_enough_to_create() -> None:
    assert CreateRequest.parse(b'{"folder": ""}') == CreateRequest(
        folder="",
        python=None,
        name=None,
        system_site_packages=None,
        installer=None,
        requirements=(),
        specs=(),
        project_requirements=True,
        allow_direct_references=False,
        again=False,
        as_of=None,
        from_imports=False,
    )


def test_null_means_absent_for_optional_text() -> None:
    request = CreateRequest.parse(b'{"folder": "", "python": null, "system_site_packages": null}')
    assert (request.python, request.system_site_packages) == (None, None)


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
        ({"folder": "", "again": "yes"}, "'again' must be true or false"),
        ({"folder": "", "again": None}, "'again' must be true or false"),
        ({"folder": "", "allow_direct_references": "no"}, "'allow_direct_references' must be true"),
        ({"folder": "", "project_requirements": None}, "'project_requirements' must be true"),
        ({"folder": "", "Folder": "", "path": ""}, "unknown fields: 'Folder', 'path'"),
    ],
)
def test_mistakes_in_create(body: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        CreateRequest.parse(json.dumps(body).encode())


@pytest.mark.parametrize("seconds", [0, -1, "60", True, 1e9])
def test_what_is_no_timeout(seconds: object) -> None:
    body = {"folder": "", "cell_timeout": seconds}
    with pytest.raises(InvalidRequest, match="'cell_timeout' must be a number of seconds"):
        ReproduceRequest.parse(json.dumps(body).encode())


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "lacks 'verb'"),
        (
            {"verb": "remove"},
            "one of install, uninstall, upgrade, sync, undo, restore, freeze, ",
        ),
        ({"verb": "install"}, "Nothing to install"),
        ({"verb": "uninstall", "arguments": []}, "Nothing to uninstall"),
        ({"verb": "freeze", "arguments": ["a", "b"]}, "at most one"),
        ({"verb": "upgrade", "requirements": ["a"]}, "'upgrade' does not take 'requirements'"),
        ({"verb": "uninstall", "arguments": ["a"], "allow_direct_references": True}, "does not take 'allow"),
        ({"verb": "install", "arguments": ["a"], "unneeded": True}, "does not take 'unneeded'"),
        ({"verb": "sync", "expect": "", "unneeded": True}, "does not take 'expect', 'unneeded'"),
        ({"verb": "repair", "preview": False}, "'repair' does not take 'preview'"),
        ({"verb": "repair", "arguments": ["a"]}, "'repair' takes no arguments"),
        ({"verb": "sync", "arguments": ["a"]}, "'sync' takes no arguments"),
        ({"verb": "sync", "requirements": ["a", "b"]}, "at most one file"),
        ({"verb": "freeze", "expect": "abc"}, "64 hexadecimal digits"),
        ({"verb": "freeze", "expect": "0" * 64 + "\n"}, "64 hexadecimal digits"),
        ({"verb": "freeze", "expect": 0}, "'expect' must hold strings"),
        ({"verb": "upgrade", "preview": 1}, "'preview' must be true or false"),
        ({"verb": "upgrade", "folder": ""}, "'upgrade' does not take 'folder'"),
        ({"verb": "undo", "arguments": ["2"]}, "'undo' takes no arguments"),
        ({"verb": "undo", "number": "2"}, "'number' must be a whole number from 1"),
        ({"verb": "undo", "number": True}, "'number' must be a whole number from 1"),
        ({"verb": "undo", "number": 1.5}, "'number' must be a whole number from 1"),
        ({"verb": "restore", "number": 0}, "'number' must be a whole number from 1"),
        ({"verb": "restore"}, "lacks 'number'"),
        ({"verb": "embed"}, "'embed' takes one argument"),
        ({"verb": "repair", "number": 1}, "'repair' does not take 'number'"),
    ],
)
def test_mistakes_in_changes(body: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        parse(json.dumps(body).encode())


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_may_name_its_arguments_even_none(verb: str) -> None:
    needed = {"install": ["six"], "uninstall": ["six"], "embed": ["a.ipynb"]}
    body = {"verb": verb, "arguments": needed.get(verb, []), **({"number": 1} if verb == "restore" else {})}
    assert callable(parse(json.dumps(body).encode()))
