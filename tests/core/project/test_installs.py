"""What cells install by themselves, in all the ways in which they do."""

from __future__ import annotations

import pytest

from jupyter_venv.core.project.installs import installs_in


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("!pip install a", ["a"]),
        ("! pip3 install --quiet -U a b==1.0", ["a", "b==1.0"]),
        ("!pip install 'a>=2' \"b[x]\" c>=1,<2", ["a>=2", "b[x]", "c>=1,<2"]),
        ("%pip install a", ["a"]),
        ("pip install a\nimport b", ["a"]),
        ("!python -m pip install a", ["a"]),
        ("!python3.8 -m pip install a", ["a"]),
        ("import sys\n!{sys.executable} -m pip install a", ["a"]),
        ("!pip install -r requirements.txt -c limits.txt --index-url https://x/ a", ["a"]),
        ("!pip install a && pip install b; apt-get install c | tail -1", ["a", "b"]),
        ("!sudo apt-get install a", []),
        ("!PIP_NO_CACHE=1 sudo pip install a", ["a"]),
        ("!yes | pip install a", ["a"]),
        ("!pip install a \\\n  b \\\n  c", ["a", "b", "c"]),
        ("!pip install a # and not b", ["a"]),
        ("# !pip install a", []),
        ("!pip uninstall a", []),
        ("!pip install {package} $other a", ["a"]),
        ("!pip install git+https://x/y.git@v1#egg=y", ["y @ git+https://x/y.git@v1"]),
        ("!pip install git+https://x/y.git", ["git+https://x/y.git"]),
        ("!pip install -e ../tool", ["../tool"]),
        ("!conda install -c conda-forge -y pytorch=1.7 geopandas ffmpeg", ["torch==1.7.*", "geopandas"]),
        ("%conda install --yes numpy", ["numpy"]),
        ("!mamba install a", ["a"]),
        ("!uv pip install a", ["a"]),
        ("%venv install a 'b<2'", ["a", "b<2"]),
        ("%%bash\npip install a \\\n  b\npip install c", ["a", "b", "c"]),
        ("import os\nos.system('pip install a')", ["a"]),
        (
            "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', 'a'])",
            ["a"],
        ),
        ("from pip._internal import main\nmain(['install', 'a'])", ["a"]),
        ("get_ipython().system('pip install a')", ["a"]),
        ("try:\n    import a\nexcept ImportError:\n    !pip install a\n    import a", ["a"]),
        ("!pip install 'a", ["'a"]),
        ("print('pip install a')", []),
        ("%%html\npip install a", []),
        ("'''\n!pip install a\n'''\n!pip install b", ["b"]),
    ],
)
def test_installs(source: str, expected: list[str]) -> None:
    assert installs_in(source) == expected


@pytest.mark.parametrize(
    "source", ["!pip install " + "a " * 100_000, "!pip install " + "'" * 9_999, "!" + ";" * 9_000]
)
def test_nothing_is_too_much(source: str) -> None:
    assert len(installs_in(source)) <= 1
