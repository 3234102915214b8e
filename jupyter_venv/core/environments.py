"""Where things are inside an environment, and what state it is in. Only reads; runs nothing."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

ENVIRONMENT_FOLDER = ".venv"
REQUIREMENTS_FILE = "requirements.txt"
_RECORDS_FOLDER = ".jupyter_venv"
_LARGEST = 64 * 2**20  # bytes; notebooks with stored pictures are the largest files we look into


def environment_id(project: Path) -> str:
    """16 hexadecimal digits that stand for a project's path in URLs and events."""
    return blake2b(os.fsencode(project), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Layout:
    """The paths of one environment. Creating a Layout touches nothing."""

    path: Path

    @classmethod
    def of_project(cls, project: Path) -> Layout:
        """The environment a project has or would have: ``<project>/.venv``."""
        return cls(project / ENVIRONMENT_FOLDER)

    @property
    def project(self) -> Path:
        """The folder the environment belongs to."""
        return self.path.parent

    @property
    def scripts(self) -> Path:
        """``bin``, or ``Scripts`` on Windows."""
        return self.path / ("Scripts" if sys.platform == "win32" else "bin")

    @property
    def python(self) -> Path:
        """The environment's own interpreter."""
        return self.scripts / ("python.exe" if sys.platform == "win32" else "python")

    @property
    def kernelspec(self) -> Path:
        """The kernelspec folder that the environment's ipykernel ships."""
        return self.path / "share" / "jupyter" / "kernels" / "python3"

    @property
    def records(self) -> Path:
        """Our own folder in the environment: lock, journal, snapshot."""
        return self.path / _RECORDS_FOLDER

    @property
    def lock(self) -> Path:
        """The file whose operating-system lock guards every change."""
        return self.records / "lock"

    @property
    def holder(self) -> Path:
        """Who holds the lock, for people; the lock itself is what counts."""
        return self.records / "holder.json"

    @property
    def record(self) -> Path:
        """What we wrote down when we made the environment, a :class:`Record`."""
        return self.records / "environment.json"

    @property
    def journal(self) -> Path:
        """The list of changes, one JSON document per line."""
        return self.records / "journal.jsonl"

    @property
    def inventory(self) -> Path:
        """What our last change left installed, so that what others change is noticed."""
        return self.records / "installed.json"

    @property
    def snapshot(self) -> Path:
        """What the environment was before the change that is running."""
        return self.records / "snapshot"

    def site_packages(self) -> Path:
        """Where distributions are installed.

        Raises FileNotFoundError when the environment has no such folder.
        """
        if sys.platform == "win32":
            return self.path / "Lib" / "site-packages"
        version = read_config(self).get("version_info", "")
        for folder in sorted((self.path / "lib").glob("*/site-packages")):
            # Only an environment upgraded in place holds more than one.
            # "python3.13t" is the free-threaded build of 3.13.
            if not version or folder.parent.name.rstrip("t").endswith(".".join(version.split(".")[:2])):
                return folder
        raise FileNotFoundError(f"{self.path} has no site-packages folder")

    def exists(self) -> bool:
        """Whether anything at all, even a dangling link, has the environment's name."""
        return os.path.lexists(self.path)

    def is_ours(self) -> bool:
        """Whether this is a real folder with our records in it."""
        # os.path, because pathlib raises for folders that we may not look into.
        linked = os.path.islink(self.path) or os.path.islink(self.records)
        return not linked and os.path.isdir(self.records)

    def is_own(self) -> bool:
        """Whether this is the environment this very process runs in."""
        try:
            return self.path.samefile(sys.prefix)
        except OSError:
            return False


def read_config(layout: Layout) -> dict[str, str]:
    """``pyvenv.cfg`` as a dict with lower-case keys, and the Python version always as ``version_info``.

    The standard library writes ``version``, uv and virtualenv ``version_info``. Missing file: empty dict.
    """
    try:
        text = read_regular(layout.path / "pyvenv.cfg").decode("utf-8", "replace")
    except OSError:
        return {}
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    config = {key.strip().lower(): value.strip() for key, _, value in pairs}
    if "version_info" not in config and "version" in config:
        config["version_info"] = config["version"]
    return config


@dataclass(frozen=True)
class Record:
    """What we wrote down when we made the environment.

    ``id`` is random, and in the environment's kernelspec too: so a folder that was moved is known again, and
    nobody else's can pass for it.
    """

    path: str
    installer: str
    base: str
    id: str = ""

    def write(self, layout: Layout) -> None:
        """Write it into the environment, whole or not at all."""
        write_atomically(layout.record, json.dumps(asdict(self), indent=1).encode())


def read_record(layout: Layout) -> Record | None:
    """The environment's record, or None where it is absent or unreadable."""
    document = read_json(layout.record)
    try:
        return Record(**document)
    except TypeError:
        return None


def read_json(path: str | Path) -> dict[str, Any]:
    """A JSON object from a file; empty where it is absent, unreadable or something else."""
    try:
        document = json.loads(read_regular(path))
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def read_regular(path: str | Path, limit: int = _LARGEST) -> bytes:
    """The content, or as many bytes of it as ``limit`` says, of a plain file of reasonable size.

    A project may hold anything: a pipe would make a reader wait for ever, a link to a device fill the memory.
    Raises OSError.
    """
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    descriptor = os.open(path, flags)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            raise OSError(errno.EINVAL, "Not a plain file of reasonable size", str(path))
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(limit)
    finally:
        os.close(descriptor)


def write_atomically(path: Path, content: bytes, *, executable: bool = False) -> None:
    """Replace a file's content: afterwards it is the old or the new one, whenever the power goes.

    An existing file's permissions are kept, and everybody who may read it may run it where it is to be
    ``executable``; a link is replaced, never followed. Raises OSError.
    """
    # Not the process id: what a killed process left would be in the way of a later one with its id.
    temporary = path.with_name(f".{path.name}.{os.urandom(16).hex()}.tmp")
    try:
        mode = path.lstat().st_mode & 0o777
    except FileNotFoundError:
        mode = None
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            if executable:
                mode = os.fstat(file.fileno()).st_mode & 0o777 if mode is None else mode
                mode |= (mode & 0o444) >> 2
            if mode is not None and hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
