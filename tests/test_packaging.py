"""What the built distributions carry. Run by the stage ``packaging``, which names them: TEST_DIST."""

from __future__ import annotations

import json
import os
import re
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parent.parent
DIST = os.environ.get("TEST_DIST")
pytestmark = pytest.mark.skipif(DIST is None, reason="needs the built distributions: noxfile.py packaging")

TEXT = {".py", ".json", ".yaml", ".js", ".css", ".md", ".ipynb", ".txt", ".toml", ".ts", ".tsx", ".map"}


@pytest.fixture(scope="module")
def wheel() -> dict[str, bytes]:
    """The wheel's files by name."""
    (path,) = Path(str(DIST)).glob("jupyter_venv-*.whl")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def sdist() -> dict[str, bytes]:
    """The source distribution's files by name, without the leading folder."""
    (path,) = Path(str(DIST)).glob("jupyter_venv-*.tar.gz")
    files = {}
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            if content := archive.extractfile(member):
                files[member.name.partition("/")[2]] = content.read()
    return files


@pytest.fixture(scope="module")
def version() -> str:
    """The version where it is written."""
    return str(json.loads((ROOT / "labextension" / "package.json").read_text("utf-8"))["version"])


def data(wheel: dict[str, bytes], version: str) -> dict[str, bytes]:
    """The files that an installation puts under ``sys.prefix``."""
    prefix = f"jupyter_venv-{version}.data/data/"
    return {name.removeprefix(prefix): content for name, content in wheel.items() if name.startswith(prefix)}


def test_version_is_the_same_everywhere(wheel: dict[str, bytes], version: str) -> None:
    metadata = Parser().parsestr(wheel[f"jupyter_venv-{version}.dist-info/METADATA"].decode())
    installed = json.loads(data(wheel, version)["share/jupyter/labextensions/jupyter-venv/package.json"])
    assert f'"{version}"' in wheel["jupyter_venv/_version.py"].decode().replace("'", '"')
    assert metadata["Version"] == installed["version"] == version


def test_every_module_is_in_the_wheel(wheel: dict[str, bytes]) -> None:
    sources = {
        str(path.relative_to(ROOT).as_posix())
        for pattern in ("*.py", "*.yaml", "py.typed")
        for path in (ROOT / "jupyter_venv").rglob(pattern)
        if "labextension" not in path.parts
    }
    assert "jupyter_venv/server/openapi.yaml" in sources
    assert sources - set(wheel) == set()


def test_nothing_else_is_in_the_wheel(wheel: dict[str, bytes]) -> None:
    tops = {PurePosixPath(name).parts[0].partition("-")[0] for name in wheel}
    assert tops == {"jupyter_venv"}
    assert [
        name for name in wheel if "__pycache__" in name or name.startswith("jupyter_venv/labextension")
    ] == []


def test_installing_enables_both_extensions(wheel: dict[str, bytes], version: str) -> None:
    files = data(wheel, version)
    enabled = json.loads(files["etc/jupyter/jupyter_server_config.d/jupyter_venv.json"])
    labextension = "share/jupyter/labextensions/jupyter-venv"
    entry = json.loads(files[f"{labextension}/package.json"])["jupyterlab"]["_build"]["load"]
    assert enabled == {"ServerApp": {"jpserver_extensions": {"jupyter_venv": True}}}
    assert f"{labextension}/{entry}" in files
    assert len([name for name in files if "remoteEntry" in name and name.endswith(".js")]) == 1
    assert json.loads(files[f"{labextension}/install.json"])["packageName"] == "jupyter-venv"


def test_settings_are_installed_where_jupyterlab_looks(wheel: dict[str, bytes], version: str) -> None:
    """The schema of a plugin lies at its package and id: ``jupyter-venv:plugin``."""
    files = data(wheel, version)
    schema = json.loads(files["share/jupyter/labextensions/jupyter-venv/schemas/jupyter-venv/plugin.json"])
    assert schema == json.loads((ROOT / "labextension" / "schema" / "plugin.json").read_text("utf-8"))
    assert {"python", "packages", "offerMissingKernels", "preview"} <= set(schema["properties"])


def test_command_is_declared(wheel: dict[str, bytes], version: str) -> None:
    entry_points = wheel[f"jupyter_venv-{version}.dist-info/entry_points.txt"].decode()
    assert "jupyter-venv = jupyter_venv.cli:main" in entry_points


def test_sdist_builds_without_node(sdist: dict[str, bytes]) -> None:
    """The hook skips npm where this file is, and the sdist has it."""
    assert "jupyter_venv/labextension/static/style.js" in sdist
    assert "labextension/package-lock.json" in sdist
    assert [name for name in sdist if "node_modules" in name or name.startswith(".nox")] == []


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_no_trace_of_the_building_machine(kind: str, request: pytest.FixtureRequest) -> None:
    files: dict[str, bytes] = request.getfixturevalue(kind)
    # "resolved" is where npm's lock would name the registry that a package came from.
    trace = re.compile(rb"%s|\"resolved\":" % re.escape(str(ROOT).encode()))
    text = {name: content for name, content in files.items() if PurePosixPath(name).suffix in TEXT}
    assert {name: found.group() for name, content in text.items() if (found := trace.search(content))} == {}
