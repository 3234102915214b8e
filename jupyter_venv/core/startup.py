"""The two files of ours in an environment: they make ``%venv`` work in every kernel started there.

IPython runs the one from ``{sys.prefix}/etc/ipython/startup`` at every start, unless a startup file of the
user's own that comes before it fails: then it skips the rest. So its configuration beside that,
``{sys.prefix}/etc/ipython/ipython_config.py``, asks for it once more. It loads jupyter_venv from the
installation that made the environment by file location: nothing is installed, no path is added, child
processes cannot import it. Whatever goes wrong, it says nothing and breaks nothing; only
``%load_ext jupyter_venv`` then says why there is no ``%venv``, and what to do.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .environments import Layout, write_atomically

_TEMPLATE = """\
# Written by jupyter-venv: gives kernels of this environment the %venv magic.
# Safe to delete; then %venv is gone and everything else works as before.


def _jupyter_venv_start():
    import importlib
    import importlib.util
    import os
    import sys

    class Gone(ModuleNotFoundError):
        def _render_traceback_(self):
            return [str(self)]

    class Explanation:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name == "jupyter_venv":
                raise Gone({gone!a}, name=name)

    class Location:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name == "jupyter_venv":
                return spec

    try:
        # By file location, never by name: the notebook's folder is on the path, and may hold anything.
        site_packages = os.path.dirname(os.path.dirname(sys.modules["IPython"].__file__))
        for package in (os.path.join(site_packages, "jupyter_venv"), {package!a}):
            file = os.path.join(package, "__init__.py")
            if os.path.isfile(file):
                break
        spec = importlib.util.spec_from_file_location(
            "jupyter_venv", file, submodule_search_locations=[package]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules["jupyter_venv"] = module
        try:
            spec.loader.exec_module(module)
            startup = importlib.import_module("jupyter_venv.kernel.startup")
        except BaseException:
            del sys.modules["jupyter_venv"]
            raise
        startup.start(get_ipython(), home={home!a}, project={project!a}, environment={environment!a})
        sys.meta_path.insert(0, Location)  # for %reload_ext
    except Exception:
        # As if nothing were there, until somebody asks; last, so that a later installation is found.
        sys.meta_path.append(Explanation)


try:
    _jupyter_venv_start()
finally:
    del _jupyter_venv_start
"""


_GONE = """\
There is no %venv here: it came from the jupyter-venv of {home}, which is gone or cannot be loaded. \
The kernel and its packages work all the same, %pip too. To have %venv again, make the environment again \
where Jupyter runs (jupyter venv create --again), or: %pip install jupyter-venv"""


_CONFIGURATION = """\
# Written by jupyter-venv: runs {file!a} if it has not run,
# because IPython skips the startup files behind one that fails. Safe to delete.
c.InteractiveShellApp.exec_lines.prepend([{line!a}])
"""
_LINE = """\
if not get_ipython().find_line_magic("venv") and __import__("os").path.isfile({file!a}): \
exec(compile(open({file!a}, encoding="utf-8").read(), {file!a}, "exec"), {{"get_ipython": get_ipython}})"""


def configuration_file(layout: Layout) -> Path:
    """Where IPython looks for the configuration of all that is started from an environment."""
    return layout.path / "etc" / "ipython" / "ipython_config.py"


def startup_file(layout: Layout) -> Path:
    """Where IPython looks for it."""
    return layout.path / "etc" / "ipython" / "startup" / "00-jupyter-venv.py"


def render(layout: Layout, *, home: str, package: Path) -> str:
    """The file's text: ``home`` is the Python jupyter_venv runs on, ``package`` its folder there."""
    return _TEMPLATE.format(
        package=str(package),
        home=home,
        project=str(layout.project),
        environment=str(layout.path),
        gone=_GONE.format(home=home),
    )


def write(layout: Layout) -> None:
    """Write both for this very installation. Raises OSError."""
    path = startup_file(layout)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = render(layout, home=sys.executable, package=Path(__file__).resolve().parent.parent)
    write_atomically(path, text.encode())
    line = _LINE.format(file=str(path))
    write_atomically(configuration_file(layout), _CONFIGURATION.format(file=str(path), line=line).encode())
