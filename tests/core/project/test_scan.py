"""What a notebook needs, and that nothing about it is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_venv.core.project.declared import nearest
from jupyter_venv.core.project.local_modules import LocalModules
from jupyter_venv.core.project.notebooks import read_notebook
from jupyter_venv.core.project.scan import Needs, scan
from tests.core.project.conftest import Wild
from tests.core.project.wild import lay, notebook


def needs(root: Path, name: str = "a.ipynb") -> Needs:
    path = root / name
    return scan(read_notebook(path), LocalModules(root), nearest(path, root))


def of(tmp_path: Path, *cells: str, **files: str) -> Needs:
    lay(
        tmp_path,
        {"a.ipynb": notebook(*cells), **{name.replace("__", "."): text for name, text in files.items()}},
    )
    return needs(tmp_path)


@pytest.mark.parametrize(
    ("name", "distributions"),
    [
        ("pinned", {"numpy": "numpy", "pandas": "pandas", "scikit-learn": "sklearn.svm"}),
        ("undeclared", {"matplotlib": "matplotlib.pyplot", "pillow": "PIL"}),
        ("conda", {"torch": "torch", "geopandas": "geopandas"}),
        ("pylock", {"attrs": "attr"}),
        (
            "installs by itself",
            {"umap-learn": "umap", "plotly": "plotly.express", "special-thing": "special_thing"},
        ),
        ("Python 2", {"pandas": "pandas"}),
        ("in R", {}),
        ("carries its own", {"rich": "rich"}),
    ],
)
def test_distributions(name: str, distributions: dict[str, str], wild: Wild) -> None:
    found = needs(wild(name))
    assert found.distributions == distributions
    assert (found.unknown, found.local) == ((), {})


def test_modules_in_another_folder(wild: Wild) -> None:
    root = wild("modules in another folder")
    found = needs(root, "notebooks/a.ipynb")
    assert found.local == {"helpers": root / "src", "tools": root / "src"}
    # Not what only modules need that nobody imports.
    assert found.distributions == {"tqdm": "tqdm", "h5py": "h5py", "seaborn": "seaborn"}
    assert {one.path for one in found.imports if one.module == "seaborn"} == {root / "code/setup_plots.py"}


def test_the_package_that_a_project_is_about(wild: Wild) -> None:
    root = wild("package with notebooks")
    found = needs(root, "docs/examples/a.ipynb")
    assert found.local == {"lifelike": root}
    assert (found.distributions, found.optional) == ({"scipy": "scipy.optimize"}, {"seaborn": "seaborn"})


def test_what_cells_install(wild: Wild) -> None:
    assert needs(wild("installs by itself")).installs == ("umap-learn", "plotly>=4", "special-thing")


def test_a_name_is_no_reason(tmp_path: Path) -> None:
    found = of(tmp_path, "import utils, flask2, google.colab.drive\nfrom samples import x")
    assert found.distributions == {}
    assert found.unknown == ("utils", "flask2", "google.colab", "samples")


def test_unless_it_is_declared(tmp_path: Path) -> None:
    found = of(tmp_path, "import some_tool, other", requirements__txt="Some.Tool>=1\nmore\n")
    assert (found.distributions, found.unknown) == ({"some-tool": "some_tool"}, ("other",))


def test_modules_that_many_share(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        "from google.cloud import storage, nothing\nimport google.protobuf.message",
        "from mpl_toolkits.basemap import Basemap",
        "from mpl_toolkits.mplot3d import Axes3D",
    )
    assert set(found.distributions) == {"google-cloud-storage", "protobuf", "basemap", "matplotlib"}


def test_the_standard_library_is_no_distribution(tmp_path: Path) -> None:
    found = of(
        tmp_path, "import os.path, distutils.core, urllib2, __main__, json\nfrom __future__ import division"
    )
    assert found == Needs()


def test_optional(tmp_path: Path) -> None:
    source = "try:\n    import torch\nexcept ImportError:\n    torch = None\n"
    assert of(tmp_path, source).optional == {"torch": "torch"}
    assert of(tmp_path, source, "import torch").optional == {}
    unknown = of(tmp_path, source.replace("torch", "nobody_knows"))
    assert (unknown.unknown, unknown.optional) == ((), {})


def test_beside_the_notebook(tmp_path: Path) -> None:
    found = of(
        tmp_path, "import seaborn", "import keras", seaborn__py="import numpy", requirements__txt="seaborn"
    )
    assert found.local == {"seaborn": tmp_path}
    assert set(found.distributions) == {"numpy", "keras"}


def test_what_cells_write(tmp_path: Path) -> None:
    found = of(tmp_path, "%%writefile model.py\nimport torch", "import model")
    assert (found.local, set(found.distributions)) == ({"model": tmp_path}, {"torch"})


def test_other_notebooks_that_are_run(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {"setup.ipynb": notebook("import seaborn", "%run a.ipynb", "!pip install tool"), "broken.ipynb": ""},
    )
    found = of(
        tmp_path,
        "%run setup.ipynb",
        "%run broken.ipynb\n%run none\n%run ../outside.py\n%run -i 'b.py'",
        b__py="import tqdm",
    )
    assert set(found.distributions) == {"seaborn", "tqdm"}
    assert found.installs == ("tool",)


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    found = of(tmp_path, "import one", one__py="import two, numpy", two__py="import one, nobody_knows")
    assert (found.local, found.unknown) == ({"one": tmp_path, "two": tmp_path}, ("nobody_knows",))


def test_cells_are_numbered(tmp_path: Path) -> None:
    found = of(tmp_path, "1", "import numpy", "import pandas")
    assert [(one.module, one.cell) for one in found.imports] == [("numpy", 2), ("pandas", 3)]


def test_links_out_of_the_project_are_not_followed(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {"outside/secret.py": "import torch", "project/a.ipynb": notebook("import secret\n%run secret.py")},
    )
    (tmp_path / "project/secret.py").symlink_to("../outside/secret.py")
    found = needs(tmp_path / "project")
    assert (found.distributions, found.unknown) == ({}, ("secret",))


def test_a_thousand_modules(tmp_path: Path) -> None:
    chain = {f"m{number}.py": f"import m{number + 1}" for number in range(1000)}
    lay(tmp_path, {"a.ipynb": notebook("import m0"), **chain})
    assert 400 < len(needs(tmp_path).local) < 600
