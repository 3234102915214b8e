"""What to say about a module that could not be imported: whose it is, and the line to type. Never a guess."""

from __future__ import annotations

import ast
import importlib.util
import linecache
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import TracebackType
from typing import Optional

from jupyter_venv import local, modules
from jupyter_venv.errors import JupyterVenvError
from jupyter_venv.kernel import answers, imports, installed
from jupyter_venv.kernel.client import Client
from jupyter_venv.kernel.context import Context

_LONGEST = 200  # characters of a module's name
_BROUGHT_BACK = {"distutils": "setuptools"}


@dataclass(frozen=True)
class Missing:
    """``text``: one line or two. ``distribution`` is what the text says to install, if it does."""

    module: str
    text: str
    distribution: Optional[str] = None


def explain(error: ModuleNotFoundError, here: Context) -> Optional[Missing]:
    """What is known about the module that ``error`` names; None where there is nothing to say."""
    name = error.name
    if not isinstance(name, str) or len(name) > _LONGEST or name.startswith("__main__"):
        return None
    parts = name.split(".")
    if not all(part.isidentifier() for part in parts):
        return None
    starts = (".".join(parts[:end]) for end in range(1, len(parts) + 1))
    if any(sys.modules.get(start, error) is None for start in starts):  # somebody forbids to import it
        return None
    importlib.invalidate_caches()
    return _Search(_asked_for(name, error.__traceback__), here).explain()


class _Search:
    """One missing module, in one kernel.

    ``_whole`` is the part of its name that one distribution provides, and ``_known`` which one that is;
    ``_said`` is how the module is called when that is told.
    """

    def __init__(self, module: str, here: Context) -> None:
        self._module = module
        self._here = here
        self._top = module.partition(".")[0]
        self._whole = modules.identifying(module)
        self._known = modules.distribution_for(module)
        self._said = _shortest(module) or self._whole
        self._folders = imports.site_packages()
        self._places = installed.places(self._folders)

    def explain(self) -> Optional[Missing]:
        spec = _spec(self._whole)
        if spec is not None:
            return self._part_of(spec)
        if modules.is_standard(self._top):
            return self._standard()
        return self._installed_by_another_name() or self._own() or self._absent()

    def _part_of(self, spec: ModuleSpec) -> Optional[Missing]:
        """The module is not there, but the one it would be a part of is."""
        if _spec(self._module) is not None:
            return self._arrived()
        place = spec.origin or next(iter(spec.submodule_search_locations or ()), "")
        if not self._is_installed(place):
            return self._part_of_no_package(place)
        known, of_whole = self._known, modules.distribution_for(self._whole)
        if known is not None and known != of_whole and not self._has(known):
            return self._absent()
        provider = self._provider()
        if provider is None:
            return None
        name = installed.name(provider)
        return self._say(
            f"{name} {installed.version(provider)} is installed and has no module {self._module}.",
            f"Another version may have it:  %venv versions {name}",
        )

    def _part_of_no_package(self, place: str) -> Missing:
        """What it would be a part of was not installed: it is Python's own, or a file of the user's."""
        standard = Path(os.__file__).parent
        if modules.is_standard(self._top) and (not os.path.isabs(place) or standard in Path(place).parents):
            return self._say(f"The {self._top} of Python {_python()} has no module {self._module}.")
        hides = f" It hides the package {self._known}: give it another name." if self._known else ""
        return self._say(f"{self._whole} is {place!r} here, which has no module {self._module}.{hides}")

    def _arrived(self) -> Optional[Missing]:
        """It can be imported now. That is news only if it came after the kernel had started."""
        history, provider = imports.current(), self._provider()
        if history is None or provider is None:
            return None
        name = installed.name(provider)
        if history.states[0].versions.get(name) == history.now.versions.get(name):
            return None
        return self._say(f"{name} {installed.version(provider)} is installed now: run the cell again.")

    def _standard(self) -> Missing:
        """The standard library's: what an index has by such a name is something else."""
        top = self._top
        if top in getattr(sys, "stdlib_module_names", (top,)):
            return self._say(
                f"{top} belongs to Python itself, but the one in {sys.base_prefix} came without it.",
                "No package on the index brings it: the operating system may, or use another Python.",
            )
        gone = f"{top} is not part of Python {_python()} any more"
        back = _BROUGHT_BACK.get(top)
        if back is None:
            return self._say(
                f"{gone}: what imports it was written for an older one.",
                "Upgrade what imports it, or use an environment with an older Python.",
            )
        if self._has(back):
            return self._say(f"{gone}; {back} brings it:  import {back}  first, or restart the kernel.")
        if not self._here.ours:
            return self._absent(f"{gone}; {back} brings it.", back)
        line = f"{gone}; {back} brings it:  %venv install {back}"
        return self._say(line, "Then restart the kernel.", distribution=back)

    def _installed_by_another_name(self) -> Optional[Missing]:
        """Typed as its distribution is called; or editable, which a running kernel does not see."""
        place = self._places.get(installed.canonical(self._top))
        if place is None:
            return None
        name = f"{installed.name(place)} {installed.version(place)}"
        tops = sorted(one for one in installed.top_levels(place) if not one.startswith("_"))
        if any(file.endswith(".pth") for file in installed.files(place)):
            return self._say(f"{name} is installed, but this kernel does not see it yet: restart the kernel.")
        if not tops or self._top in tops:
            return None
        return self._say(f"{name} is installed; its module has another name:  import {tops[0]}")

    def _own(self) -> Optional[Missing]:
        """A file of the project's, in a folder that is not looked into."""
        file = local.find(Path(self._here.project), self._top)
        if file is None:
            return None
        path = Path(self._here.project, file)
        folder = path.parent.parent if path.name == "__init__.py" else path.parent
        with suppress(ValueError):  # on another drive
            folder = Path(os.path.relpath(folder))
        line = f"import sys; sys.path.append({str(folder)!r})"
        if self._known and self._here.ours:
            return self._say(
                f"{self._said} is not installed here:  %venv install {self._known}",
                f"Or, if you mean {file!r} of this project:  {line}",
            )
        return self._say(f"{self._top} is {file!r} of this project, where Python does not look.", line)

    def _absent(self, first: str = "", known: Optional[str] = None) -> Missing:
        """Nobody has it here."""
        known = known or self._known
        if not self._here.ours:
            return self._elsewhere(first, known)
        if known is not None:
            line = f"{self._said} is not installed here:  %venv install {known}"
            return self._say(line, distribution=known)
        if modules.identifying(f"{self._top}.x") != self._top or not self._top.isascii():
            return self._say(
                f"{self._said} is not installed here, and which package brings it is not well known."
            )
        return self._say(
            f"{self._said} is not installed here, and which package brings it is not well known.",
            f"What the index has by that name, if anything:  %venv versions {self._top.replace('_', '-')}",
        )

    def _elsewhere(self, first: str, known: Optional[str]) -> Missing:
        """What to do in a kernel that no line of ours changes."""
        first = first or f"{self._said} is not installed in this kernel."
        install = f", and there:  %venv install {known}" if known else ""
        kernel = self._kernel()
        where = answers.switch(kernel) if kernel else "For an environment of this folder's own:  %venv create"
        return self._say(first, where + install)

    def _kernel(self) -> str:
        """The kernel of the project's environment as the user picks it, "" if there is none."""
        if not Path(self._here.project, ".venv").is_dir():
            return ""  # asking costs a process
        try:
            environment = Client.of(self._here.home, self._here.project).read("status")["environment"]
        except JupyterVenvError:
            return ""
        return str(environment["display_name"]) if environment and environment["name"] else ""

    def _provider(self) -> Optional[Path]:
        """The metadata folder of the installed distribution that has the module, or that it is a part of."""
        named = (installed.canonical(one) for one in (self._known, self._whole, self._top) if one)
        likely = [self._places[one] for one in named if one in self._places]
        for place in [*likely, *self._places.values()]:
            if modules.is_listed(self._whole, installed.files(place)):
                return place
        return None

    def _has(self, distribution: str) -> bool:
        return installed.canonical(distribution) in self._places

    def _is_installed(self, place: str) -> bool:
        return any(folder in Path(place).parents for folder in self._folders)

    def _say(self, *lines: str, distribution: Optional[str] = None) -> Missing:
        return Missing(self._module, "\n".join(lines), distribution)


def _asked_for(name: str, traceback: Optional[TracebackType]) -> str:
    """The module that the failed line names, where ``name`` is a part of it that many distributions share.

    Python stops at the first part that is not there: at ``google`` of ``google.cloud.storage``.
    """
    if not modules.is_divided(name.partition(".")[0]):
        return name
    where = None
    while traceback is not None:
        if not traceback.tb_frame.f_code.co_filename.startswith("<frozen "):
            where = traceback
        traceback = traceback.tb_next
    if where is None:
        return name
    source = "".join(linecache.getlines(where.tb_frame.f_code.co_filename))
    with suppress(SyntaxError, ValueError, RecursionError):
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, (ast.Import, ast.ImportFrom)):
                continue
            if not node.lineno <= where.tb_lineno <= (node.end_lineno or node.lineno):
                continue
            base = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            for one in (f"{base}{alias.name}" for alias in node.names if alias.name != "*"):
                if one.startswith(f"{name}."):
                    return _shortest(one) or modules.identifying(one)
    return name


def _shortest(module: str) -> str:
    """The first part of a module's name that tells the distribution as well as the whole, "" for none."""
    parts = module.split(".")
    known = modules.distribution_for(module)
    starts = (".".join(parts[:end]) for end in range(1, len(parts) + 1))
    return next((start for start in starts if known and modules.distribution_for(start) == known), "")


def _spec(module: str) -> Optional[ModuleSpec]:
    """Where a module is now; None also for what is only loaded, and whose file is gone."""
    try:
        spec = importlib.util.find_spec(module)
    except Exception:  # the packages it is in are imported, and may do anything
        return None
    if spec is not None and spec.has_location and not Path(str(spec.origin)).exists():
        return None
    return spec


def _python() -> str:
    return "{}.{}".format(*sys.version_info)
