"""What a distribution's metadata says of it, for people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_venv.core.details import author_of, license_of, links_of
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.journal import Journal
from jupyter_venv.core.manager import Manager
from jupyter_venv.core.metadata import Fields
from jupyter_venv.errors import EnvironmentNotFound, InvalidRequirement, NotInstalled
from jupyter_venv.models import Link, Need, PackageDetails
from tests.core.fakes import make_environment


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("", ""),
        ("License-Expression: MIT OR Apache-2.0\nLicense: old", "MIT OR Apache-2.0"),
        ("License: BSD 3-Clause", "BSD 3-Clause"),
        ("License: UNKNOWN", ""),
        ("License: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License", "MIT License"),
        (
            "License: Copyright\n        all of it\nClassifier: License :: OSI Approved :: BSD License\n"
            "Classifier: License :: Public Domain\nClassifier: License :: OSI Approved\nClassifier: A :: B",
            "BSD License, Public Domain",
        ),
        ("License: The Words\n        of a licence", "The Words"),
        (f"License: {'x' * 5000}", "x" * 100),
    ],
)
def test_license(fields: str, expected: str) -> None:
    assert license_of(Fields(fields)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("", ""),
        ("Author: Ana\nAuthor-email: ana@host", "Ana"),
        ("Author: UNKNOWN\nMaintainer: Ben", "Ben"),
        ('Author-email: "Ana, of old" <ana@host>, ben@host', "Ana, of old, ben@host"),
        ("Author-email: Åsa <asa@host>", "Åsa"),
        ("Maintainer-email: Ben <ben@host>", "Ben"),
        ("Author: Ana\n        and many more lines", "Ana"),
        ("Author-email: " + "(" * 100_000, ""),
        ("Author-email: " + "<" * 100_000, ""),
    ],
)
def test_author(fields: str, expected: str) -> None:
    assert author_of(Fields(fields)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("Home-page: https://host/", [("Homepage", "https://host/")]),
        ("Home-page: UNKNOWN", []),
        (
            "Home-page: https://host\nProject-URL: Home, https://host/\nProject-URL: Docs, http://host/docs",
            [("Homepage", "https://host"), ("Docs", "http://host/docs")],
        ),
        ("Project-URL: https://host/a", []),  # has no label, and so is none
        ("Project-URL: , https://host/a", [("https://host/a", "https://host/a")]),
        ("Project-URL: Bad, javascript:alert(1)", []),
        ("Project-URL: Bad, data:text/html,<b>", []),
        ("Project-URL: Bad, file:///etc/passwd", []),
        ("Project-URL: Bad, //host/a", []),
        ("Project-URL: Bad, https://", []),
        ("Project-URL: Bad, https://[", []),
        ("Project-URL: Bad, https://good.example@evil.example/", []),
        ("Project-URL: Bad, https://host/a b", []),
        ("Project-URL: Bad, https://host/\u202egpj.exe", []),
    ],
)
def test_links(fields: str, expected: list[tuple[str, str]]) -> None:
    assert list(links_of(Fields(fields))) == [Link(*one) for one in expected]


@pytest.fixture
def layout(project: Path) -> Layout:
    return make_environment(project)


def write(layout: Layout, name: str, fields: str, origin: object = None) -> None:
    place = layout.site_packages() / f"{name}-1.0.dist-info"
    place.mkdir(exist_ok=True)
    (place / "METADATA").write_text(
        f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n{fields}\n\nLong\n\nstory"
    )
    if origin is not None:
        (place / "direct_url.json").write_text(json.dumps(origin))


def test_a_package_in_detail(layout: Layout, tmp_path: Path) -> None:
    manager = Manager(kernels=tmp_path / "kernels")
    write(
        layout,
        "alpha",
        "Summary: The first\nLicense-Expression: MIT\nAuthor: Ana\nProject-URL: Docs, https://host/docs\n"
        "Requires-Dist: Beta>=1; python_version >= '3'\nRequires-Dist: absent<2\n"
        "Requires-Dist: never; python_version < '3'\nRequires-Dist: plot>1; extra == 'plot'\n"
        "Requires-Dist: private @ https://u:secret@host/p.whl\n",
        {"url": "https://ana:secret@host/alpha.whl?token=secret", "archive_info": {}},
    )
    journal = Journal(layout.journal)
    journal.done(journal.begin("install", requested=["alpha[plot]"]), [])
    assert manager.package(layout.project, "ALPHA") == PackageDetails(
        name="alpha",
        version="1.0",
        summary="The first",
        license="MIT",
        author="Ana",
        links=(Link("Docs", "https://host/docs"),),
        requires=(
            Need("Beta>=1", "beta", "1.0"),
            Need("absent<2", "absent", None),
            Need("plot>1", "plot", None),
            Need("private @ https://****@host/p.whl", "private", None),
        ),
        required_by=(),
        requested=True,
        infrastructure=False,
        source="https://host/alpha.whl",
    )
    beta = manager.package(layout.project, "beta")
    assert (beta.required_by, beta.requested, beta.source, beta.links) == (("alpha",), False, None, ())
    (first, second) = manager.packages(layout.project)
    assert (first.requires, second.requires, second.required_by) == (("beta",), (), ("alpha",))
    assert json.loads(json.dumps(beta.to_json()))["required_by"] == ["alpha"]


def test_a_package_from_a_folder(layout: Layout, tmp_path: Path) -> None:
    write(layout, "alpha", "", {"url": "file:///home/ana/my%20project", "dir_info": {"editable": True}})
    assert Manager(kernels=tmp_path).package(layout.project, "alpha").source == "/home/ana/my project"


def test_what_is_not_there(layout: Layout, tmp_path: Path) -> None:
    manager = Manager(kernels=tmp_path)
    with pytest.raises(NotInstalled, match="Did you mean alpha"):
        manager.package(layout.project, "alphaa")
    with pytest.raises(InvalidRequirement):
        manager.package(layout.project, "alpha>=1")
    with pytest.raises(EnvironmentNotFound):
        manager.package(tmp_path, "alpha")
