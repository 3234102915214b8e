"""What cells import: Python, what only IPython understands, and what nobody does."""

from __future__ import annotations

import pytest

from jupyter_venv.core.project.imports import Import, imports_in

PLAIN = {
    "import a": ["a"],
    "import a.b as c, d": ["a.b", "d"],
    "from a.b import c": ["a.b"],
    "from a import (b,\n  c)": ["a"],
    "if x:\n    import a\nelse:\n    import b": ["a", "b"],
    "def f():\n    class A:\n        import a": ["a"],
    "match x:\n    case 1:\n        import a": ["a"],
    "with a as b:\n    import c\nfor x in y:\n    import d": ["c", "d"],
    "import importlib\nm = importlib.import_module('a.b')": ["importlib", "a.b"],
    "__import__('a')": ["a"],
    "__import__(name), import_module('not a name')": [],
    "import a; import b": ["a", "b"],
    "# import a\n'''\nimport b\n'''": [],
    "from . import a\nfrom ..b import c": [],
    "": [],
}
MAGIC = {
    "%matplotlib inline": ["matplotlib"],
    "%matplotlib widget": ["matplotlib", "ipympl"],
    "%pylab inline": ["matplotlib", "numpy"],
    "matplotlib inline\nimport a": ["a", "matplotlib"],
    "%load_ext autoreload\n%autoreload 2\nimport a": ["a"],
    "%load_ext sql": ["sql"],
    "%load_ext rpy2.ipython\n%reload_ext jupyter_venv": ["rpy2.ipython"],
    "%load_ext cythonmagic": ["Cython"],
    "%load_ext {name}": [],
    "get_ipython().run_line_magic('matplotlib', 'inline')": ["matplotlib"],
    "get_ipython().magic(u'load_ext line_profiler')": ["line_profiler"],
    "%%time\nimport a": ["a"],
    "\n\n%%capture out\n%%time\nimport a\n!ls": ["a"],
    "%%timeit import a\nb": ["a"],
    "%time import a": ["a"],
    "%timeit -n 10 import a": ["a"],
    "%time x = (": [],
    "%%bash\nimport a": [],
    "%%html\nimport a": [],
    "%%R -i df\nimport a\nlibrary(b)": [],
    "%%javascript\nimport a from 'b'": [],
    "%%writefile a.txt\nimport a": [],
    "%%writefile -a helpers.py\nimport a": ["a"],
    "%%unheard_of\nimport a": ["a"],
    "%%unheard_of\nselect a from b\nimport c": [],
    "files = !ls *.csv\nimport a": ["a"],
    "!cat <<X \\\n import b\nimport a": ["a"],
    "np.sin?\n?np\n!ls?\nimport a": ["a"],
    "if x:\n    %cd ..\n    import a\n    !ls": ["a"],
    "x = %who\nimport a": ["a"],
    "x = 3\nx %y\nimport a": ["a"],
    "text = '''\n!import\n%matplotlib\n'''\n%cd x\nimport a": ["a"],
}
BROKEN = {
    "print 'x'\nimport a\nfrom b.c import d as e, f": ["a", "b.c"],
    "import a.\nimport b": ["b"],
    "def f(:\n    from a import (b, # one\n       c)\n    import d  # why": ["a", "d"],
    "print 'x'\nfrom a import *; import b": ["a", "b"],
    "print 'x'\nimport this is not, a line": [],
    "exec 'y'\n'''\nimport a\n'''\nimport b": ["b"],
    "from a import (b,\n": ["a"],
    "print 'x'\nimport  a . b  as c": ["a.b"],
    "import a\x00\nimport b": ["b"],
}


@pytest.mark.parametrize("source", [*PLAIN, *MAGIC, *BROKEN])
def test_modules(source: str) -> None:
    expected = {**PLAIN, **MAGIC, **BROKEN}[source]
    assert [one.module for one in imports_in(source)] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("try:\n    import a\nexcept ImportError:\n    import b", {"a": True, "b": True}),
        ("try:\n    import a\nexcept:\n    pass\nelse:\n    import b", {"a": True, "b": False}),
        ("try:\n    import a\nexcept (ValueError, ModuleNotFoundError):\n    a = None", {"a": True}),
        ("try:\n    import a\nexcept ValueError:\n    a = None", {"a": False}),
        ("try:\n    import a\nexcept ImportError:\n    raise SystemExit('install a')", {"a": False}),
        ("try:\n    import a\nexcept ImportError:\n    !pip install a\n    import a", {"a": False}),
        ("try:\n    import a\nfinally:\n    import b", {"a": False, "b": False}),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a", {"typing": False, "a": True}),
        ("import typing\nif typing.TYPE_CHECKING:\n    import a", {"typing": False, "a": True}),
        (
            "print 'x'\ntry:\n    import a\nexcept:\n    import b\nimport c",
            {"a": True, "b": True, "c": False},
        ),
    ],
)
def test_what_is_optional(source: str, expected: dict[str, bool]) -> None:
    assert {one.module: one.optional for one in imports_in(source)} == expected


def test_names() -> None:
    assert imports_in("from google.cloud import storage, bigquery as b") == [
        Import("google.cloud", names=("storage", "bigquery"))
    ]
    assert imports_in("print 1,\nfrom a import (b as c, d)") == [Import("a", names=("b", "d"))]


def test_relative_imports_of_a_package() -> None:
    source = "from . import a\nfrom .b import c\nfrom ..d import e\nfrom .... import far"
    assert [(one.module, one.names) for one in imports_in(source, "top.sub")] == [
        ("top.sub", ("a",)),
        ("top.sub.b", ("c",)),
        ("top.d", ("e",)),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "(" * 10_000,
        "x = " + "+".join(["1"] * 5_000) + "\nimport a",
        "if x:\n    pass\n" + "elif x:\n    pass\n" * 2_000 + "import a",
        "a = '" + "\\" * 100_001,
        "%" * 100_000,
        "!" * 100_000,
        "?" * 100_000,
        "from a import (" + "b," * 100_000,
        "import " + "a," * 50_000,
        "import a" + " " * 50_000 + "b",
        "\ud800 = 1\nimport a",
        "\n" * 100_000,
        "'''" * 30_001,
        "%time " * 10_000,
        "x" * 2_000_000,
    ],
    ids=range(15),
)
def test_nothing_is_too_much(source: str) -> None:
    assert {one.module for one in imports_in(source)} <= {"a"}
