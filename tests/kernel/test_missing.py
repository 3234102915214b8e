"""What is said of a module that could not be imported: the line to type where it is known, never a guess."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_venv.kernel import imports, missing
from jupyter_venv.kernel.context import Context
from jupyter_venv.kernel.missing import Missing
from tests.kernel.site import Site

Explain = Callable[..., "Missing | None"]


@pytest.fixture
def explain(site: Site, project: Path, monkeypatch: pytest.MonkeyPatch) -> Explain:
    """``explain("import x")``: what is said where that fails, in a kernel of the project's."""
    monkeypatch.chdir(project)

    def run(code: str, here: Context | None = None) -> Missing | None:
        source = project / "cell.py"
        source.write_text(code)
        with pytest.raises(ModuleNotFoundError) as caught:
            exec(compile(code, str(source), "exec"), {})  # noqa: S102 - as a cell is
        ours = Context("/home/python", str(project), str(site.environment))
        return missing.explain(caught.value, here or ours)

    return run


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """``without("tkinter")``: as if this Python had no such module."""

    class Nowhere:
        def __init__(self, top: str) -> None:
            self._top = top

        def find_spec(self, name: str, *_: Any) -> None:
            if name.partition(".")[0] == self._top:
                raise ModuleNotFoundError(f"No module named {self._top!r}", name=self._top)

    def hide(top: str) -> None:
        for name in [one for one in sys.modules if one.partition(".")[0] == top]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setattr(sys, "meta_path", [Nowhere(top), *sys.meta_path])

    return hide


def said(found: Missing | None) -> str:
    assert found is not None
    assert len(found.text.splitlines()) <= 2
    return found.text


@pytest.mark.parametrize(
    ("code", "module", "distribution"),
    [
        ("import skimage", "skimage", "scikit-image"),
        ("from skimage.io import imread", "skimage", "scikit-image"),
        ("import geopandas as gpd", "geopandas", "geopandas"),
        ("import cv2", "cv2", "opencv-python"),
        ("from google.cloud import storage", "google.cloud.storage", "google-cloud-storage"),
        ("import google.cloud.bigquery as bq", "google.cloud.bigquery", "google-cloud-bigquery"),
        ("import mpl_toolkits.basemap as m", "mpl_toolkits.basemap", "basemap"),
        ("from mpl_toolkits import mplot3d", "mpl_toolkits", "matplotlib"),
        ("if 1:\n  from azure.storage.blob import (\n    A, B)", "azure.storage.blob", "azure-storage-blob"),
    ],
)
def test_well_known_ones(code: str, module: str, distribution: str, explain: Explain) -> None:
    text = f"{module} is not installed here:  %venv install {distribution}"
    assert explain(code) == Missing(module, text, distribution)


def test_one_that_was_forbidden(explain: Explain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bs4", None)
    assert explain("import bs4") is None
    assert explain("from bs4.element import Tag") is None


def test_one_that_only_an_older_version_brings(explain: Explain, without: Callable[[str], None]) -> None:
    without("pkg_resources")
    found = explain("import pkg_resources")
    assert said(found).startswith("pkg_resources is not installed here:  %venv install setuptools<81")


@pytest.mark.parametrize("code", ["import no_such_thing_at_all", "import no_such_thing_at_all.part as x"])
def test_one_that_nobody_vetted_is_only_looked_up(code: str, explain: Explain) -> None:
    found = explain(code)
    assert found is not None
    assert found.distribution is None
    assert said(found).splitlines() == [
        "no_such_thing_at_all is not installed here, and which package brings it is not well known.",
        "What the index has by that name, if anything:  %venv versions no-such-thing-at-all",
    ]


@pytest.mark.parametrize("code", ["import google.nothing", "import zope.nothing", "import größe"])
def test_names_that_the_index_has_otherwise(code: str, explain: Explain) -> None:
    """Of a name that many share, what the index has is something else; and it has ASCII names only."""
    found = explain(code)
    assert "versions" not in said(found)
    assert "install " not in said(found)


@pytest.mark.parametrize(
    "name",
    ["", "a b", "x;y", "$(reboot)", "a\x1b[31m", "a" * 201, "<img>", ".x", "x.", "__main__.x", None, 7],
)
def test_names_that_are_none(name: Any, project: Path) -> None:
    here = Context("/home/python", str(project), "e")
    assert missing.explain(ModuleNotFoundError("No module", name=name), here) is None


def test_a_part_that_went_away(site: Site, explain: Explain) -> None:
    site.put("scikit-image", "0.20", {"skimage/__init__.py": "", "skimage/io.py": ""})
    found = explain("import skimage.viewer.utils")
    assert found == Missing(
        "skimage.viewer",
        "scikit-image 0.20 is installed and has no module skimage.viewer.\n"
        "Another version may have it:  %venv versions scikit-image",
    )


def test_a_part_whose_distribution_nobody_vetted(site: Site, explain: Explain) -> None:
    site.put("odd-name", "1.0", {"quite/__init__.py": ""})
    assert said(explain("import quite.gone")).startswith(
        "odd-name 1.0 is installed and has no module quite.gone"
    )


def test_a_part_that_another_distribution_brings(site: Site, explain: Explain) -> None:
    site.put("google-cloud-storage", "1.0", {"google/cloud/storage/__init__.py": ""})
    found = explain("from google.cloud.bigquery import Client")
    assert said(found) == "google.cloud.bigquery is not installed here:  %venv install google-cloud-bigquery"


def test_what_is_needed_by_what_is_installed(site: Site, explain: Explain) -> None:
    site.put("outer", "1.0", {"outer.py": "import geopandas\n"})
    assert said(explain("import outer")) == "geopandas is not installed here:  %venv install geopandas"


def test_what_arrived_meanwhile(site: Site, explain: Explain) -> None:
    imports.watch(str(site.environment))
    code = "import sys, pathlib\ntry:\n  import arrived\nexcept ImportError as e:\n  error = e\n{}raise error"
    info = site.path / "arrived-1.0.dist-info"
    install = (
        f"pathlib.Path({str(site.path)!r}, 'arrived.py').touch()\n"
        f"i = pathlib.Path({str(info)!r}); i.mkdir()\n"
        "(i / 'RECORD').write_text('arrived.py,,\\n')\n"
    )
    assert said(explain(code.format(install))) == "arrived 1.0 is installed now: run the cell again."


def test_an_error_of_somebodys_own_making(explain: Explain) -> None:
    assert explain("raise ModuleNotFoundError('no', name='json')") is None
    assert explain("raise ModuleNotFoundError('no')") is None


def test_a_distribution_by_another_name_than_its_module(site: Site, explain: Explain) -> None:
    site.put("odd-name", "1.0", {"quite/__init__.py": "", "_quite.so": ""})
    found = explain("import odd_name")
    assert said(found) == "odd-name 1.0 is installed; its module has another name:  import quite"
    assert found is not None
    assert found.distribution is None


def test_an_editable_installation_needs_a_restart(site: Site, explain: Explain) -> None:
    site.put("demo", "1.0", {"_demo.pth": "/somewhere\n"})
    assert said(explain("import demo")) == (
        "demo 1.0 is installed, but this kernel does not see it yet: restart the kernel."
    )


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("src/helpers.py", "import sys; sys.path.append('src')"),
        ("src/helpers/__init__.py", "import sys; sys.path.append('src')"),
        ("it's/helpers.py", 'import sys; sys.path.append("it\'s")'),
    ],
)
def test_a_file_of_the_projects_own(file: str, line: str, project: Path, explain: Explain) -> None:
    path = project / file
    path.parent.mkdir(parents=True)
    path.touch()
    found = explain("import helpers")
    assert said(found) == f"helpers is {file!r} of this project, where Python does not look.\n{line}"
    assert found is not None
    assert found.distribution is None


def test_a_file_above_the_notebook(project: Path, explain: Explain, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "helpers.py").touch()
    (project / "notebooks").mkdir()
    monkeypatch.chdir(project / "notebooks")
    assert "sys.path.append('..')" in said(explain("import helpers"))


def test_a_file_with_the_name_of_a_package(project: Path, explain: Explain) -> None:
    (project / "lib").mkdir()
    (project / "lib" / "schedule.py").touch()
    found = explain("import schedule")
    assert said(found).splitlines() == [
        "schedule is not installed here:  %venv install schedule",
        "Or, if you mean 'lib/schedule.py' of this project:  import sys; sys.path.append('lib')",
    ]
    assert found is not None
    assert found.distribution is None


def test_a_file_that_hides_a_package(
    site: Site, project: Path, explain: Explain, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.put("geopandas", "1.0", {"geopandas/__init__.py": "", "geopandas/tools.py": ""})
    (project / "geopandas.py").touch()
    monkeypatch.syspath_prepend(str(project))
    assert said(explain("import geopandas.tools")) == (
        f"geopandas is {str(project / 'geopandas.py')!r} here, which has no module geopandas.tools. "
        "It hides the package geopandas: give it another name."
    )


def test_parts_of_the_standard_library(explain: Explain) -> None:
    version = "{}.{}".format(*sys.version_info)
    for module in ("xml.etree.nothing", "json.nothing", "sys.nothing"):
        top = module.partition(".")[0]
        assert said(explain(f"import {module}")) == f"The {top} of Python {version} has no module {module}."


def test_modules_that_python_came_without(explain: Explain, without: Callable[[str], None]) -> None:
    for name in ("tkinter", "_sqlite3"):
        without(name)
        found = explain(f"import {name}")
        assert said(found).startswith(f"{name} belongs to Python itself")
        assert "install" not in said(found)


def test_modules_that_python_has_no_longer(
    site: Site, explain: Explain, without: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Python 3.13 would see it, whatever runs this."""
    rest = sys.stdlib_module_names - {"distutils", "telnetlib"}
    monkeypatch.setattr(sys, "stdlib_module_names", rest)
    for name in ("distutils", "telnetlib"):
        without(name)
    found = explain("import telnetlib")
    assert "is not part of Python" in said(found)
    assert "%venv" not in said(found)
    found = explain("import distutils.core")
    assert found is not None
    assert "is not part of Python" in said(found)
    if found.distribution is None:  # as in the environment of these tests, perhaps
        assert "import setuptools" in said(found)
    else:
        assert found.distribution == "setuptools"
    site.put("setuptools", "80.0")
    assert "import setuptools" in said(explain("import distutils"))


@pytest.mark.parametrize(("scenario", "word"), [("empty", "%venv create"), ("works", "Kernel ▸ demo")])
def test_in_a_kernel_that_is_not_the_projects(
    scenario: str, word: str, explain: Explain, fake_home: Callable[[str], str], project: Path
) -> None:
    here = Context(fake_home(scenario), str(project))
    found = explain("import skimage", here)
    assert word in said(found)
    assert said(found).startswith("skimage is not installed in this kernel.\n")
    assert said(found).endswith(", and there:  %venv install scikit-image")
    assert found is not None
    assert found.distribution is None
    assert word in said(explain("import no_such_thing", here))
    assert "install no" not in said(explain("import no_such_thing", here))


def test_in_a_foreign_kernel_whose_home_is_gone(explain: Explain, project: Path) -> None:
    found = explain("import skimage", Context("/gone/python", str(project)))
    assert "%venv create" in said(found)


def test_nothing_is_left_behind(site: Site, explain: Explain) -> None:
    before = set(sys.modules)
    explain("import no_such_thing_at_all.part")
    assert set(sys.modules) - before == set()
    importlib.invalidate_caches()
