"""Runs a command without a network: ``python -I offline.py COMMAND…``. Linux only.

The command replaces this process, in a network namespace that has nothing but its own loopback: services that
a notebook starts on localhost still answer it. Exits with :data:`NOT_ISOLATED` where the kernel does not
allow that. Standard library only, and a script of its own: what unshares its user namespace may have no other
thread. Source: ``man 7 network_namespaces``, ``man 7 user_namespaces``, ``man 7 netdevice``.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import socket
import struct
import sys

#: The exit code that says that the command was not run.
NOT_ISOLATED = 97

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP


def main(command: list[str]) -> int:
    """Become ``command``; only a failure returns."""
    user, group = os.getuid(), os.getgid()
    try:
        try:
            _unshare(_NEW_NETWORK)  # root keeps its view of who owns which file
        except PermissionError:
            _unshare(_NEW_USER | _NEW_NETWORK)
            _map(user, group)
    except (OSError, AttributeError) as error:
        sys.stdout.write(f"no network namespace could be had ({error})\n")
        return NOT_ISOLATED
    with contextlib.suppress(OSError):  # without it there is no localhost, but no network either
        _bring_up_loopback()
    try:
        os.execvp(command[0], command)  # noqa: S606 - no shell, on purpose
    except OSError as error:
        sys.stdout.write(f"{command[0]}: {error}\n")
        return 127


def _unshare(flags: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(flags) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _map(user: int, group: int) -> None:
    """Be the same user inside as outside."""
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _bring_up_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        answer = fcntl.ioctl(control, _GET_FLAGS, struct.pack("16sh14x", b"lo", 0))
        (flags,) = struct.unpack("16xh14x", answer)
        fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
