"""Small projects in the styles that real ones are in: file names and their content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PYTHON = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python", "version": "3.8.5"},
}


def notebook(*cells: str | Mapping[str, Any], metadata: Mapping[str, Any] = PYTHON) -> str:
    """A notebook of format 4 with these code cells."""
    return json.dumps(
        {
            "cells": [code(one) if isinstance(one, str) else one for one in cells],
            "metadata": metadata,
            "nbformat": 4,
            "nbformat_minor": 4,
        },
        indent=1,
    )


def code(source: str, **more: Any) -> dict[str, Any]:
    """A code cell that was run."""
    return {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "outputs": [],
        "source": source.splitlines(keepends=True),
        **more,
    }


def lay(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a project's files and return its folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def lines(*parts: str) -> str:
    return "".join(f"{part}\n" for part in parts)


def old_notebook(*sources: str) -> str:
    """One of format 3, as IPython 1 wrote it."""
    cells = [
        {
            "cell_type": "code",
            "collapsed": False,
            "input": source.splitlines(keepends=True),
            "language": "python",
            "metadata": {},
            "outputs": [{"output_type": "pyerr", "ename": "NameError", "evalue": "x", "traceback": []}],
            "prompt_number": number,
        }
        for number, source in enumerate(sources, start=1)
    ]
    return json.dumps(
        {"metadata": {"name": "old"}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}
    )


_EXPORTED: Iterable[str] = (
    [f"  - package{number}=1.{number}=py37_0" for number in range(20)]
    + ["  - numpy=1.18.1=py37h4f9e942_0", "  - openssl=1.1.1g=h7b6447c_0", "  - jpeg=9b=h024ee3a_2"]
    + ["  - python=3.7.7=hcff3b4d_5", "  - six=1.15.0=py_0"]
)

WILD: dict[str, dict[str, str]] = {
    "pinned": {
        "a.ipynb": notebook("import numpy as np\nimport pandas as pd\nfrom sklearn.svm import SVC"),
        "requirements.txt": lines("numpy==1.18.1", "pandas==1.0.3  # the last that works", "sklearn"),
        "runtime.txt": lines("python-3.7.4"),
    },
    "undeclared": {
        "a.ipynb": notebook("%matplotlib inline\nimport matplotlib.pyplot as plt", "from PIL import Image"),
    },
    "frozen with conda's paths": {
        "a.ipynb": notebook("import certifi"),
        "requirements.txt": lines(
            "certifi @ file:///opt/conda/conda-bld/certifi_1655968806487/work/certifi",
            "idna==2.10",
            "numpy @ file:///tmp/dist/numpy-1.19.2-cp38-cp38-linux_x86_64.whl",
            "pkg-resources==0.0.0",
            "pytz==2020.1",
            "six==1.15.0",
            "urllib3==1.25.10",
        ),
    },
    "conda": {
        "a.ipynb": notebook("import torch, geopandas"),
        "environment.yml": lines(
            "name: course",
            "channels: [conda-forge, defaults]",
            "dependencies:",
            "  - python=3.8",
            "  - pytorch=1.7",
            "  - conda-forge::geopandas>=0.8",
            "  - ffmpeg",
            "  - r-base=4.0",
            "  - pip",
            "  - pip:",
            "    - lifelines==0.25.0",
            "    - git+https://example.org/tool.git#egg=tool",
        ),
    },
    "conda, exported": {
        "a.ipynb": notebook("import numpy"),
        "environment.yml": lines("dependencies:", *_EXPORTED),
    },
    "poetry": {
        "nb/a.ipynb": notebook("import pandas, altair"),
        "pyproject.toml": lines(
            "[tool.poetry.dependencies]",
            'python = "^3.8"',
            'pandas = "^1.2"',
            'altair = {version = "~4.1", extras = ["dev"]}',
            'extra = {version = "*", optional = true}',
            "[tool.poetry.group.dev.dependencies]",
            'jupyterlab = "^3"',
        ),
        "poetry.lock": lines(
            "[[package]]",
            'name = "pandas"',
            'version = "1.2.4"',
            "[[package]]",
            'name = "extra"',
            'version = "1.0"',
            "optional = true",
            "[metadata]",
            'python-versions = "^3.8"',
        ),
    },
    "uv": {
        "a.ipynb": notebook("import polars"),
        "pyproject.toml": lines(
            "[project]",
            'name = "study"',
            'requires-python = ">=3.11"',
            'dependencies = ["polars>=1"]',
            "[project.optional-dependencies]",
            'notebooks = ["altair", "study[plots]"]',
            'plots = ["vl-convert-python"]',
            'server = ["fastapi"]',
            "[dependency-groups]",
            'dev = ["ipykernel", {include-group = "test"}]',
            'test = ["pytest"]',
        ),
        "uv.lock": lines(
            "version = 1",
            'requires-python = ">=3.11"',
            "[[package]]",
            'name = "study"',
            'version = "0.1"',
            'source = { virtual = "." }',
            "[[package]]",
            'name = "polars"',
            'version = "1.9.0"',
            'source = { registry = "https://example.org/simple" }',
        ),
    },
    "pylock": {
        "a.ipynb": notebook("import attr"),
        "pylock.toml": lines(
            'lock-version = "1.0"',
            'requires-python = ">=3.9"',
            "[[packages]]",
            'name = "attrs"',
            'version = "23.2.0"',
            "[[packages]]",
            'name = "tomli"',
            'version = "2.0.1"',
            "marker = \"python_version < '3.11'\"",
        ),
    },
    "pipenv": {
        "a.ipynb": notebook("import requests"),
        "Pipfile": lines("[packages]", 'requests = "*"', "[requires]", 'python_version = "3.6"'),
        "Pipfile.lock": json.dumps(
            {
                "_meta": {"requires": {"python_version": "3.6"}},
                "default": {"requests": {"version": "==2.24.0", "markers": "python_version >= '3'"}},
                "develop": {"pytest": {"version": "==6.0"}},
            }
        ),
    },
    "package with notebooks": {
        "docs/examples/a.ipynb": notebook("from lifelike import fit"),
        "lifelike/__init__.py": "from .core import fit",
        "lifelike/core.py": "import scipy.optimize\nfrom . import plots",
        "lifelike/plots.py": "try:\n    import seaborn\nexcept ImportError:\n    seaborn = None",
        "setup.py": lines(
            "from setuptools import setup",
            "REQUIRED = ['scipy>=1', 'numpy']",
            "setup(name='lifelike', install_requires=REQUIRED, python_requires='>=3.6')",
        ),
    },
    "modules in another folder": {
        "notebooks/a.ipynb": notebook(
            "import sys\nsys.path.append('../src')\nimport helpers\nfrom tools.io import load",
            "%run ../code/setup_plots",
        ),
        "src/helpers.py": "import tqdm",
        "src/tools/__init__.py": "",
        "src/tools/io.py": "import h5py",
        "src/tools/unused.py": "import tensorflow",
        "code/setup_plots.py": "import seaborn",
        "binder/requirements.txt": lines("tqdm", "h5py", "seaborn"),
    },
    "installs by itself": {
        "a.ipynb": notebook(
            "!pip install -q umap-learn 'plotly>=4'\nimport umap, plotly.express as px",
            "%%bash\npip install special-thing  # the only one who knows\n",
            "import special_thing",
        ),
    },
    "Python 2": {"a.ipynb": old_notebook("import urllib2\nfrom pandas import *\nprint 'no'", "print x\n")},
    "several, each with its own": {
        "one/a.ipynb": notebook("import numpy"),
        "one/requirements.txt": lines("numpy==1.16"),
        "two/b.ipynb": notebook("import numpy"),
        "two/requirements.txt": lines("numpy==1.20"),
        "three/c.ipynb": notebook("import numpy"),
        ".python-version": lines("3.7.9"),
    },
    "in R": {
        "a.ipynb": notebook("library(ggplot2)\nimport nothing", metadata={"kernelspec": {"name": "ir"}}),
    },
    "carries its own": {
        "a.ipynb": notebook(
            lines(
                "# /// script",
                '# requires-python = ">=3.11"',
                "# dependencies = [",
                '#     "rich",',
                "# ]",
                "# ///",
            ),
            "import rich",
        ),
    },
}
