"""A package index of tiny hand-made packages, so that real installers are quick and need no network.

Its ``ipykernel`` carries the kernelspec of the real one and nothing else: enough to register a kernel, not
to start it.
"""

from __future__ import annotations

import base64
import ensurepip
import hashlib
import io
import json
import os
import shutil
import stat
import sysconfig
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

KERNEL_JSON = {
    "argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    "display_name": "Python 3 (ipykernel)",
    "language": "python",
    "metadata": {"debugger": True},
}
#: What every environment holds that was made from this index, and the user never asked for.
KERNEL = {"comm", "ipykernel", "ipywidgets", "pip"}


def wheel(
    folder: Path,
    name: str,
    version: str,
    *,
    requires: Sequence[str] = (),
    extras: Mapping[str, Sequence[str]] | None = None,
    python: str = "",
    tag: str = "py3-none-any",
    files: Mapping[str, str] | None = None,
    about: Sequence[str] = (),
) -> Path:
    """A wheel with a module that says its version.

    ``files`` come on top (``{…}.data/`` included); ``about`` are metadata lines instead of a summary.
    """
    module = name.replace("-", "_")
    metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}"]
    metadata += about or [f"Summary: The {name} package"]
    metadata += [f"Requires-Python: {python}"] * bool(python)
    metadata += [f"Requires-Dist: {one}" for one in requires]
    for extra, needed in (extras or {}).items():
        metadata += [f"Provides-Extra: {extra}"]
        metadata += [f'Requires-Dist: {one}; extra == "{extra}"' for one in needed]
    info = f"{module}-{version}.dist-info"
    content = {
        f"{module}.py": f"version = {version!r}\n",
        **(files or {}),
        f"{info}/METADATA": "\n".join(metadata) + "\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    rows = []
    for path, text in content.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        rows.append(f"{path},sha256={digest},{len(text.encode())}\n")
    content[f"{info}/RECORD"] = "".join(rows) + f"{info}/RECORD,,\n"
    target = folder / f"{module}-{version}-{tag}.whl"
    with zipfile.ZipFile(target, "w") as archive:
        for path, text in content.items():
            archive.writestr(zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0)), text)
    return target


def sdist(folder: Path, name: str, version: str, backend: str) -> Path:
    """A source distribution whose build is the Python code ``backend``; it needs nothing to build."""
    root = f"{name}-{version}"
    project = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    content = {
        "pyproject.toml": f'{project}[project]\nname = "{name}"\nversion = "{version}"\n',
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        "backend.py": backend,
    }
    target = folder / f"{root}.tar.gz"
    with tarfile.open(target, "w:gz") as archive:
        for path, text in content.items():
            member = tarfile.TarInfo(f"{root}/{path}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return target


def family(folder: Path) -> None:
    """``tiny``, and packages that need it in any version, an old one or a new one."""
    for version in ("1.0", "1.1", "2.0"):
        wheel(folder, "tiny", version)
    for version in ("1.0", "1.5", "2.0"):
        wheel(folder, "acme", version, requires=["tiny"], extras={"excel": ["acme-excel>=1"]})
    wheel(folder, "acme-excel", "1.0")
    wheel(folder, "needs-old", "1.0", requires=["tiny<2"])
    wheel(folder, "needs-new", "1.0", requires=["tiny>=2"])


def make_index(folder: Path) -> Path:
    """Fill a folder that ``find-links`` can point to."""
    # Debian keeps the wheels that ensurepip installs in a place of its own.
    wheels = sysconfig.get_config_var("WHEEL_PKG_DIR") or Path(ensurepip.__file__).parent / "_bundled"
    (bundled,) = Path(wheels).glob("pip-*.whl")
    shutil.copy(bundled, folder)
    wheel(folder, "comm", "0.2")
    wheel(folder, "ipywidgets", "8.0", requires=["comm"])
    kernelspec = "ipykernel-7.0.data/data/share/jupyter/kernels/python3/kernel.json"
    wheel(folder, "ipykernel", "7.0", requires=["comm"], files={kernelspec: json.dumps(KERNEL_JSON)})
    family(folder)
    # What newer versions need: more, and nothing any more.
    wheel(folder, "walker", "1.0", requires=["tiny"])
    wheel(folder, "walker", "2.0", requires=["tiny>=2"])
    wheel(folder, "lean", "1.0", requires=["tiny"])
    wheel(folder, "lean", "2.0")
    wheel(folder, "Mixed-Case", "1.0", requires=["tiny"])
    wheel(folder, "needs-unknown", "1.0", requires=["no-such-package"])
    wheel(folder, "future", "1.0", python=">=4")
    wheel(folder, "elsewhere", "1.0", tag="py3-none-win_arm64")
    return folder


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index, once for all tests."""
    return make_index(tmp_path_factory.mktemp("index"))


def only_index(patch: pytest.MonkeyPatch, index: Path, folder: Path) -> None:
    """Make the index the only one, the way a user would: in pip's configuration. uv has to honour it."""
    for variable in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        patch.delenv(variable)
    config = folder / "pip.conf"
    config.write_text(f"[global]\nno-index = true\nfind-links = {index}\n", encoding="utf-8")
    patch.setenv("PIP_CONFIG_FILE", str(config))
    patch.setenv("UV_CACHE_DIR", str(index.with_name(f"{index.name}-uv-cache")))


def tree(folder: Path, *, without: Sequence[str] = ()) -> dict[str, str]:
    """Every path below a folder with its kind, permissions and content; ``without`` names are left out.

    Inode numbers and times do not count.
    """
    listing: dict[str, str] = {}
    for entry in sorted(os.scandir(folder), key=lambda one: one.name):
        if entry.name in without:
            continue
        status = entry.stat(follow_symlinks=False)
        mode = stat.filemode(status.st_mode)
        if entry.is_symlink():
            listing[entry.name] = f"{mode} -> {os.readlink(entry.path)}"
        elif entry.is_dir():
            listing[entry.name] = mode
            below = tree(Path(entry.path), without=without)
            listing.update({f"{entry.name}/{name}": what for name, what in below.items()})
        else:
            listing[entry.name] = f"{mode} {hashlib.sha256(Path(entry.path).read_bytes()).hexdigest()[:16]}"
    return listing
