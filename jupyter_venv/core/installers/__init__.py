"""The two programs that can fill an environment, behind one protocol.

An installer knows how to write a command line, how to read what the command prints, and what its
failures mean. It starts nothing itself.
"""

from __future__ import annotations

from ...errors import InvalidInstaller
from .base import Installer, Plan, Request
from .pip import Pip
from .uv import Uv

__all__ = ["INSTALLERS", "Installer", "Pip", "Plan", "Request", "Uv", "installer_named", "require_installer"]

INSTALLERS: dict[str, type[Uv] | type[Pip]] = {"uv": Uv, "pip": Pip}


def installer_named(name: str) -> Installer:
    """The installer of this name. Raises InvalidInstaller for any other."""
    require_installer(name)
    return INSTALLERS[name]()


def require_installer(name: str) -> None:
    """Raise InvalidInstaller unless there is an installer of this name."""
    if name not in INSTALLERS:
        raise InvalidInstaller(f"There is no installer {name!r}. Choose {' or '.join(INSTALLERS)}.")
