"""When this kernel imported what, counted in changes of its environment.

A module tells neither which version it is of nor when it was imported. So the environment is looked at
before an import is: what is installed then is what is loaded.
"""

from __future__ import annotations

import importlib
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from jupyter_venv.kernel import installed
from jupyter_venv.kernel.fingerprint import Fingerprint, Mark
from jupyter_venv.kernel.installed import Listing

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

#: Nanoseconds within which a folder may change twice and tell only once: file systems count in the ticks of
#: a clock, ext4 in 4 ms.
_TICK = 50_000_000
_PATIENCE = 60_000_000_000  # nanoseconds without any change after which one that looks unfinished is dead


class Imports:
    """A finder of modules that finds nothing: it only notes which are looked for once something changed.

    ``states``: what was installed at first, and after each change; ``since``: the number of the state in
    which a module was last looked for, where that was not the first; ``said``: of which packages it was said
    that they are loaded, in which version, and installed, in which other.
    """

    def __init__(self, environment: str) -> None:
        self.fingerprint = Fingerprint(environment)
        self.since: dict[str, int] = {}
        self.said: set[tuple[str, Optional[str], Optional[str]]] = set()
        self._lock = threading.RLock()  # a signal handler may import something while it is held
        self._mark = _settled(self.fingerprint.packages())
        self.states = [installed.read(self.fingerprint.site_packages)]
        self._unfinished = _has_leftovers(self.now)

    @property
    def now(self) -> Listing:
        """What was installed when somebody last looked."""
        return self.states[-1]

    def look(self) -> None:
        """Notice what has changed since the last look, whoever changed it, and make it importable."""
        mark = self.fingerprint.packages()
        if mark == self._mark:
            return
        listing = installed.read(self.fingerprint.site_packages)
        with self._lock:
            self._mark = _settled(mark)
            self._unfinished = _has_leftovers(listing)
            if listing.versions != self.now.versions:
                self.states.append(listing)
            else:
                self.now.entries.update(listing.entries)
        # Outside of the lock: it may import something, and so come back here.
        importlib.invalidate_caches()

    def changing(self) -> bool:
        """Whether somebody is in the middle of a change: our commands, or pip, which renames to ``~ame``."""
        begun = self._unfinished or self.fingerprint.changing()
        latest = max((modified for modified, _ in self.fingerprint.packages()), default=0)
        return begun and time.time_ns() - latest < _PATIENCE

    def find_spec(
        self, name: str, path: Optional[Sequence[str]] = None, target: Any = None
    ) -> Optional[ModuleSpec]:
        """What Python asks before each import; the answer is for the finders behind."""
        try:
            self.look()
            if len(self.states) > 1:
                self.since[name] = len(self.states) - 1
        except Exception:  # noqa: S110 - an import never fails because of us
            pass
        return None


def _has_leftovers(listing: Listing) -> bool:
    return any(entry.startswith("~") for entry in listing.entries)


def _settled(mark: Mark) -> Optional[Mark]:
    """``mark``, or None where what it stands for may still change without changing it."""
    now = time.time_ns()
    return mark if all(not 0 <= now - modified <= _TICK for modified, _ in mark) else None


_current: Optional[Imports] = None


def current() -> Optional[Imports]:
    """What is known of this kernel; None in one that is not a project's."""
    return _current


def watch(environment: str) -> None:
    """Begin to note the imports of this kernel, which runs in ``environment``."""
    global _current
    unwatch()
    imports = Imports(environment)
    sys.meta_path.insert(0, imports)
    _current = imports


def unwatch() -> None:
    """Undo :func:`watch`, whichever copy of this module did it."""
    global _current
    _current = None
    sys.meta_path[:] = [one for one in sys.meta_path if type(one).__module__ != __name__]


def site_packages() -> list[Path]:
    """Where this kernel imports installed distributions from, as ``sys.path`` spells it."""
    names = ("site-packages", "dist-packages")
    return [Path(entry) for entry in sys.path if Path(entry).name in names]
