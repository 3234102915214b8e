"""``openapi.yaml`` against the live server: nothing undescribed, nothing described wrongly."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from jupyter_venv.core.change import Change
from jupyter_venv.core.inspection import _STANDINGS as STANDINGS
from jupyter_venv.core.manager import Manager
from jupyter_venv.core.process import CancelToken
from jupyter_venv.errors import Cancelled, InstallFailed, JupyterVenvError
from jupyter_venv.events import Output, Phase, Progress, Report
from jupyter_venv.models import Holder, State
from jupyter_venv.server.bodies import CreateRequest, ReproduceRequest
from jupyter_venv.server.errors import InvalidRequest
from jupyter_venv.server.handlers.base import MAX_BODY, NAMESPACE, Handler
from jupyter_venv.server.handlers.openapi import FILE
from jupyter_venv.server.handlers.unknown import UnknownHandler
from jupyter_venv.server.jobs import JobState
from jupyter_venv.server.verbs import VERBS, parse

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from tests.server.conftest import Api, Events, Reply
    from tests.server.fakes import FakeManager

NAMED = ("packages/{name}", "versions/{name}", "modules/{module}")
SPEC: dict[str, Any] = yaml.safe_load(FILE.read_text())
SCHEMAS: dict[str, Any] = SPEC["components"]["schemas"]
METHODS = ("get", "post", "put", "patch", "delete")
OPERATIONS: dict[tuple[str, str], dict[str, Any]] = {
    (method.upper(), path): operation
    for path, item in SPEC["paths"].items()
    for method, operation in item.items()
    if method in METHODS
}
REGISTRY: Registry[Any] = Registry().with_resource("urn:spec", Resource.from_contents(SPEC, DRAFT202012))


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    """``node``, or what its ``$ref`` names."""
    while "$ref" in node:
        target = SPEC
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def check(method: str, path: str, reply: Reply) -> None:
    """Fails unless the reply is one that the operation's description allows."""
    responses = OPERATIONS[method, path]["responses"]
    assert str(reply.status) in responses, f"{method} {path} answered {reply.status}: {reply.json}"
    response = resolve(responses[str(reply.status)])
    for name, header in response.get("headers", {}).items():
        assert not header.get("required") or name in reply.headers
    [(content_type, content)] = response["content"].items()
    assert reply.headers["Content-Type"].split(";")[0] == content_type
    if content_type == "application/json":
        validator = Draft202012Validator(absolute(content["schema"]), registry=REGISTRY)
        assert list(validator.iter_errors(reply.json)) == []


def absolute(node: Any) -> Any:
    """A schema of the file, its references made absolute so that it can stand alone."""
    if isinstance(node, dict):
        return {key: f"urn:spec{value}" if key == "$ref" else absolute(value) for key, value in node.items()}
    return [absolute(item) for item in node] if isinstance(node, list) else node


def chatty(report: Report, cancel: CancelToken) -> None:
    """A change that says everything there is to say."""
    for phase in Phase:
        report(Progress(phase, phase.value, 1, 2))
    report(Output("Downloading"))


def failing(report: Report, cancel: CancelToken) -> None:
    """A change that fails with evidence."""
    raise InstallFailed("It did not work.", details="gcc: not found")


def waiting(report: Report, cancel: CancelToken) -> None:
    """A change that runs until it is cancelled."""
    asked = threading.Event()
    with cancel.calling(asked.set):
        asked.wait()
    raise Cancelled("Everything is as it was.")


def test_the_file_is_openapi() -> None:
    validate(SPEC)


def test_every_route_of_the_server_is_described(jp_serverapp: ServerApp) -> None:
    """By what the server really dispatches: of each address of ours, the methods its handler has."""
    prefix = f"{jp_serverapp.base_url}{NAMESPACE}/"
    served = set[tuple[str, str]]()
    for rule in rules(jp_serverapp.web_app.default_router):
        handler = rule.target
        if isinstance(handler, type) and issubclass(handler, Handler) and handler is not UnknownHandler:
            path = rule.matcher.regex.pattern.removeprefix(prefix).removesuffix("$").replace("\\", "")
            methods = (method.lower() for method in handler.SUPPORTED_METHODS)
            served |= {
                (one.upper(), path.replace("([^/]+)", "{}")) for one in methods if one in vars(handler)
            }
    described = {(method, re.sub(r"{\w+}", "{}", path).lstrip("/")) for method, path in OPERATIONS}
    assert served == described


def rules(router: Any) -> Iterator[Any]:
    """Every rule of a router, also those of routers in it."""
    for rule in router.rules:
        yield from rules(rule.target) if hasattr(rule.target, "rules") else [rule]


def test_every_changing_verb_of_core_is_there() -> None:
    changing = {
        name
        for name, function in vars(Manager).items()
        if not name.startswith("_") and get_type_hints(function).get("return") is Change
    }
    assert {*SCHEMAS["Job"]["properties"]["verb"]["enum"]} == changing
    assert changing == {"create", "remove", "reproduce", *VERBS}


def test_the_words_are_those_of_the_code() -> None:
    environment, job = SCHEMAS["Environment"]["properties"], SCHEMAS["Job"]["properties"]
    assert environment["state"]["enum"] == [state.value for state in State]
    assert job["phase"]["enum"] == [*(phase.value for phase in Phase), None]
    assert job["state"]["enum"] == [state.value for state in JobState]
    standings = [allowed for standing in STANDINGS.values() for allowed in standing.allows]
    assert {*environment["allows"]["items"]["enum"]} == {*standings}
    assert tuple(SCHEMAS["ChangeRequest"]["discriminator"]["mapping"]) == tuple(VERBS)


def test_bodies_have_the_fields_of_the_code() -> None:
    assert {*SCHEMAS["CreateRequest"]["properties"]} == {*CreateRequest.__dataclass_fields__}
    assert {*SCHEMAS["ReproduceRequest"]["properties"]} == {*ReproduceRequest.__dataclass_fields__}


#: A value for every field that some verb takes.
FIELDS: dict[str, Any] = {
    "requirements": ["a.txt"],
    "allow_direct_references": True,
    "preview": True,
    "unneeded": True,
    "expect": "",
    "number": 2,
    "extras": ["dev"],
    "groups": ["dev"],
    "as_of": "git",
    "format": "pylock",
    "hashes": True,
    "pin_python": True,
    "plain": True,
    "dockerfile": True,
    "readme": True,
    "repository": "https://example.org/ana/p",
}


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_takes_the_fields_that_are_described(verb: str) -> None:
    mapping = SCHEMAS["ChangeRequest"]["discriminator"]["mapping"]
    described = resolve({"$ref": mapping[verb]})["properties"].keys() - {"verb", "arguments"}
    assert described <= FIELDS.keys()
    least: dict[str, Any] = {"verb": verb}
    least |= {"arguments": ["six"]} if verb in {"install", "uninstall", "embed"} else {}
    least |= {"number": 1} if verb == "restore" else {}
    taken = set[str]()
    for name, value in FIELDS.items():
        try:
            parse(json.dumps({**least, name: value}).encode())
        except InvalidRequest:
            continue
        taken.add(name)
    assert taken == described


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"verb": "remove"},
        {"verb": "install"},
        {"verb": "install", "arguments": []},
        {"verb": "install", "arguments": ["six"]},
        {"verb": "install", "requirements": ["a.txt"], "allow_direct_references": True},
        {"verb": "install", "arguments": ["six"], "preview": True},
        {"verb": "install", "arguments": ["six"], "unneeded": True},
        {"verb": "uninstall"},
        {"verb": "uninstall", "arguments": ["six"]},
        {"verb": "uninstall", "arguments": ["six"], "allow_direct_references": True},
        {"verb": "uninstall", "arguments": ["six"], "unneeded": True, "preview": True},
        {"verb": "upgrade"},
        {"verb": "upgrade", "arguments": [], "preview": True},
        {"verb": "upgrade", "requirements": []},
        {"verb": "sync"},
        {"verb": "sync", "arguments": [], "preview": True, "allow_direct_references": True},
        {"verb": "sync", "arguments": ["six"]},
        {"verb": "sync", "requirements": ["a.txt"]},
        {"verb": "sync", "requirements": ["a.txt", "b.txt"]},
        {"verb": "sync", "expect": ""},
        {"verb": "repair"},
        {"verb": "repair", "arguments": []},
        {"verb": "repair", "arguments": ["six"]},
        {"verb": "repair", "preview": False},
        {"verb": "upgrade", "requirements": ["a.txt"]},
        {"verb": "freeze", "preview": True},
        {"verb": "freeze", "arguments": ["a", "b"]},
        {"verb": "freeze", "expect": None},
        {"verb": "freeze", "expect": ""},
        {"verb": "freeze", "expect": "0" * 64},
        {"verb": "freeze", "expect": "0" * 63},
        {"verb": "freeze", "expect": "G" * 64},
        {"verb": "freeze", "format": "pylock", "hashes": True, "pin_python": True},
        {"verb": "freeze", "format": None},
        {"verb": "freeze", "format": "conda"},
        {"verb": "sync", "extras": ["dev"], "groups": [], "as_of": "2023-03-01"},
        {"verb": "embed"},
        {"verb": "embed", "arguments": ["a.ipynb"], "preview": True},
        {"verb": "embed", "arguments": ["a.ipynb", "b.ipynb"]},
        {"verb": "undo"},
        {"verb": "undo", "arguments": [], "number": None},
        {"verb": "undo", "number": 2, "preview": True},
        {"verb": "undo", "number": 0},
        {"verb": "undo", "number": "2"},
        {"verb": "undo", "number": True},
        {"verb": "undo", "number": 1.5},
        {"verb": "undo", "arguments": ["2"]},
        {"verb": "restore"},
        {"verb": "restore", "number": None},
        {"verb": "restore", "number": 2},
        {"verb": "restore", "number": 2, "preview": True, "expect": ""},
    ],
)
def test_changes_are_taken_and_refused_as_described(body: dict[str, Any]) -> None:
    schema = absolute({"$ref": "#/components/schemas/ChangeRequest"})
    described = Draft202012Validator(schema, registry=REGISTRY).is_valid(body)
    try:
        parse(json.dumps(body).encode())
    except InvalidRequest:
        assert not described
    else:
        assert described


def test_every_code_is_spelled_as_described() -> None:
    pattern = re.compile(SCHEMAS["Error"]["properties"]["code"]["pattern"])
    assert all(pattern.match(error.code) for error in errors(JupyterVenvError))


def errors(root: type[JupyterVenvError]) -> Iterator[type[JupyterVenvError]]:
    """``root`` and every error below it."""
    yield root
    for below in root.__subclasses__():
        yield from errors(below)


async def test_every_operation_answers_as_described(
    api: Api, manager: FakeManager, root: Path, events: Events
) -> None:
    """One pass over the whole file: what succeeds, and every kind of refusal it names."""
    seen: set[tuple[str, str, int]] = set()

    async def call(
        method: str,
        path: str,
        body: object = None,
        *,
        id: str = "nope",
        name: str = "humanize",
        **options: Any,
    ) -> Any:
        values = {"environment_id": id, "job_id": id, "name": name, "module": name}
        reply = await api(method, path.format(**values).lstrip("/"), body, **options)
        check(method, path, reply)
        seen.add((method, path, reply.status))
        return reply.json

    one = "/environments/{environment_id}"
    packages, changes = f"{one}/packages", f"{one}/changes"
    install = {"verb": "install", "arguments": ["humanize"]}
    holder = Holder(4711, "ana", "install", "2026-11-20T12:00:00+00:00")
    here = manager.add(root / "here", state=State.CHANGING, holder=holder).id
    manager.add(root / "bare", name=None, python=None)
    (root / "notes.txt").touch()

    for path in ("/environments", "/folder", "/interpreters", "/openapi.yaml", "/jobs"):
        await call("GET", path)
    await call("GET", one, id=here)
    await call("GET", packages, id=here)
    theirs = manager.add(root / "theirs", state=State.FOREIGN, allows=()).id
    reads = [packages, *(f"{one}/{path}" for path in NAMED)]
    reads += [f"{one}/{path}" for path in ("history", "comparison", "outdated")]
    for path in reads:
        await call("GET", path, id=here)
        await call("GET", path, id=theirs)
    for path in NAMED:
        await call("GET", f"{one}/{path}", id=here, name="no%20name")
    await call("GET", f"{one}/versions/{{name}}", id=here, name="nothing")
    await call("GET", f"{one}/comparison", id=here, params={"file": "/etc/passwd"})
    manager.offline = True
    for path in ("versions/{name}", "modules/{module}", "outdated"):
        await call("GET", f"{one}/{path}", id=here)

    await call("POST", "/reproductions", {"folder": "here"})
    await events.until("finished")
    await call("POST", "/reproductions", {"folder": "nowhere"})

    terminals = f"{one}/terminals"
    await call("POST", terminals, id=here)
    await call("POST", terminals, id=theirs)
    await call("POST", terminals)

    await call("GET", "/folder", params={"path": "here"})
    await call("GET", "/check", params={"path": "here"})
    await call("GET", "/check", params={"path": "nowhere"})
    await call("GET", "/check", params={"path": "here", "notebook": "/a.ipynb"})

    manager.script = chatty
    await call("POST", changes, install, id=here)
    await events.until("finished")
    manager.script = failing
    failed = await call("DELETE", one, id=here)
    await events.until("failed")
    assert (await call("GET", "/jobs/{job_id}", id=failed["id"]))["error"]["details"] == "gcc: not found"
    manager.script = waiting
    job = await call("POST", "/environments", {"folder": "here"})
    await call("GET", "/jobs")
    await call("POST", "/environments", {"folder": "here"})
    await call("POST", changes, install, id=here)
    await call("DELETE", one, id=here)
    await call("DELETE", "/jobs/{job_id}", id=job["id"])
    await events.until("failed")
    await call("DELETE", "/jobs/{job_id}", id=job["id"])

    await call("GET", "/folder", params={"path": "notes.txt"})
    await call("GET", "/folder", params={"path": "nowhere"})
    await call("POST", "/environments", {"folder": "nowhere"})
    await call("POST", changes, install)
    await call("DELETE", one, id=here, params={"shutdown_kernels": "?"})
    for (method, path), operation in OPERATIONS.items():
        if "requestBody" in operation:
            await call(method, path, {})
            await call(method, path, b"x" * (MAX_BODY + 1))
        elif "{" in path:
            await call(method, path, id="nope")
        await call(method, path, headers={"Authorization": "token wrong"})

    described = {
        (method, path, int(status))
        for (method, path), operation in OPERATIONS.items()
        for status in operation["responses"]
    }
    assert described - seen == set()
