"""Which packages this kernel has already imported in a version that is no longer the installed one."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any, Optional

from jupyter_venv import modules
from jupyter_venv.kernel import imports, installed
from jupyter_venv.kernel.imports import Imports
from jupyter_venv.models import PackageChange

_NAMED = 3  # packages in a line


def refresh() -> None:
    """Make what was just installed importable without a restart."""
    importlib.invalidate_caches()


def changes_of(result: Mapping[str, Any]) -> list[PackageChange]:
    """The package changes in a finished event's result."""
    return [PackageChange.of(one) for one in result.get("changes", ())]


def stale() -> list[PackageChange]:
    """What a restart would load in another version, or not at all: from the loaded to the installed one.

    By canonical name. Nothing in a kernel that is not a project's.
    """
    history = imports.current()
    if history is None:
        return []
    history.look()
    now = history.now.versions
    if not now:  # an environment that was removed, or is being put in another's place
        return []
    changed = {
        name
        for state in history.states[:-1]
        for name, version in state.versions.items()
        if now.get(name) != version
    }
    if not changed:
        return []
    loaded = _Loaded(history)
    # What was uninstalled from the environment may be there in the Python it was made from.
    everywhere = {**installed.read(imports.site_packages()).versions, **now}
    found = []
    for name in sorted(changed):
        before, after = loaded.version(name), everywhere.get(name)
        if before is not None and before != after:
            found.append(PackageChange(name, before, after))
    return found


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """What of ``{"changes": [{"name", "before", "after"}]}`` is stale here, as ``{"stale": […]}``.

    There, ``before`` is what this kernel has loaded and ``after`` what is installed now. What the changes
    brought is importable afterwards. Raises for what is no such question.
    """
    refresh()
    return {"stale": [asdict(change) for change in _among(changes_of(question))]}


def unsaid() -> list[PackageChange]:
    """What is stale and was not said since it last became so."""
    found, history = stale(), imports.current()
    if history is None:
        return found
    history.said.intersection_update(map(_key, found))
    return [one for one in found if _key(one) not in history.said]


def note_said(found: Iterable[PackageChange]) -> None:
    """From now on, these were said."""
    history = imports.current()
    if history is not None:
        history.said.update(map(_key, found))


def advice(changes: Iterable[PackageChange]) -> str:
    """What to say about ``changes`` that were just made: at most two lines, "" where no restart is needed.

    From now on it was said.
    """
    found = _among(changes)
    note_said(found)
    return describe(found)


def describe(found: list[PackageChange]) -> str:
    """What is stale, and to restart; "" for nothing, else one line or two."""
    if not found:
        return ""
    if len(found) == 1:
        [one] = found
        if one.after is None:
            return f"{one.name} {one.before} is loaded, and no longer installed: restart the kernel."
        return f"{one.name} {one.before} is loaded, {one.after} is installed: restart the kernel to use it."
    named = ", ".join(one.describe() for one in found[:_NAMED])
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return f"Loaded, but not as installed now: {named}{more}.\nRestart the kernel to use what is installed."


def _among(changes: Iterable[PackageChange]) -> list[PackageChange]:
    """What is stale of what ``changes`` name, in the names they give."""
    found = {one.name: one for one in stale()}
    result = []
    for change in changes:
        one = found.get(installed.canonical(change.name))
        if one is not None:
            result.append(PackageChange(change.name, one.before, one.after))
    return result


def _key(one: PackageChange) -> tuple[str, Optional[str], Optional[str]]:
    return installed.canonical(one.name), one.before, one.after


class _Loaded:
    """The modules this kernel has loaded, and whose they are."""

    def __init__(self, history: Imports) -> None:
        self._history = history
        self._folders = imports.site_packages()
        self._places = installed.places(self._folders)
        prefixes = [f"{folder}/" for folder in map(Path.as_posix, self._folders)]
        #: Modules by their file, relative to site-packages, and those that are elsewhere by their name.
        self._inside: dict[str, str] = {}
        self._outside: set[str] = set()
        for name, file in _files_of_modules():
            prefix = next((one for one in prefixes if file.startswith(one)), None)
            if prefix is None:
                self._outside.add(name)
            else:
                self._inside[file[len(prefix) :]] = name

    def version(self, distribution: str) -> Optional[str]:
        """The version that was installed when the first of a distribution's modules was imported."""
        since = self._history.since
        states = [since.get(name, 0) for name in self._modules(distribution)]
        return self._history.states[min(states)].versions.get(distribution) if states else None

    def _modules(self, distribution: str) -> set[str]:
        place = self._places.get(distribution)
        found = self._gone(distribution)
        if place is not None:
            files = set(installed.files(place))
            found.update(name for file, name in self._inside.items() if file in files)
            found.update(self._elsewhere(distribution, place, files))
        return found

    def _gone(self, distribution: str) -> set[str]:
        """Modules of a version that is gone, and whose list of files went with it.

        What vanished from site-packages together with one distribution was its own; where several changed at
        once, and inside of folders that many share, names have to do.
        """
        found = {
            name
            for file, name in self._inside.items()
            if _is_named(name, distribution) and not self._exists(file)
        }
        states = self._history.states
        for number, (before, after) in enumerate(zip(states, states[1:])):
            changed = {
                name for name, version in before.versions.items() if after.versions.get(name) != version
            }
            if distribution not in changed:
                continue
            vanished = set(map(installed.stem, before.entries - after.entries)) - {""}
            named = {name: {one for one in vanished if _is_named(one, name)} for name in changed}
            removed = changed - after.versions.keys()
            nameless = {name for name in removed if not named[name]}
            own = named[distribution]
            if {distribution} in (changed, removed, nameless):
                own = own | vanished.difference(*named.values())
            found.update(
                name
                for name in self._inside.values()
                if name.partition(".")[0] in own and self._history.since.get(name, 0) <= number
            )
        return found

    def _elsewhere(self, distribution: str, place: Path, files: set[str]) -> set[str]:
        """Modules outside site-packages that are a distribution's: those of editable installations."""
        if any(file.endswith(".pth") for file in files):
            return {name for name in self._outside if _is_named(name.partition(".")[0], distribution)}
        # Loaded from elsewhere, and from here after a restart: the distribution was editable before.
        return {name for name in self._outside & installed.top_levels(place) if self._finds_here(name, files)}

    def _finds_here(self, name: str, files: set[str]) -> bool:
        spec = PathFinder.find_spec(name)
        origin = spec.origin if spec is not None else None
        return origin is not None and any(
            Path(origin).as_posix() == Path(folder, file).as_posix()
            for folder in self._folders
            for file in files
        )

    def _exists(self, file: str) -> bool:
        return any((folder / file).exists() for folder in self._folders)


def _is_named(module: str, distribution: str) -> bool:
    """Whether a module is known to be of a distribution (canonical), or both have the same name."""
    known = modules.distribution_for(module)
    if known is not None and installed.canonical(known) == distribution:
        return True
    parts = module.split(".")
    names = (".".join(parts[:end]) for end in range(1, len(parts) + 1))
    return any(installed.canonical(name) == distribution for name in names)


def _files_of_modules() -> list[tuple[str, str]]:
    """Names and files, with ``/``, of all modules that have one.

    The name is that of the import, whatever others a module was given since. No module is asked: some begin
    to load then.
    """
    found = []
    for name, module in list(sys.modules.items()):
        try:
            content = object.__getattribute__(module, "__dict__")
        except AttributeError:
            continue
        file, spec = content.get("__file__"), content.get("__spec__")
        if isinstance(file, str):
            found.append((getattr(spec, "name", name), Path(file).as_posix()))
    return found
