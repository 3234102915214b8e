"""Environments made of a few files, and an installer that is a function: quick, and easily made to fail."""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from jupyter_venv.core import transaction
from jupyter_venv.core.environments import Layout, Record
from jupyter_venv.core.process import CancelToken
from jupyter_venv.events import Event
from jupyter_venv.models import PackageChange
from tests.tiny import KERNEL_JSON, tree

Action = Callable[[Path], None]


def put(site_packages: Path, name: str, version: str, *, text: str = "works") -> None:
    """Install a package the way an installer does: new files replace old ones."""
    for old in site_packages.glob(f"{name}-*.dist-info"):
        for file in old.iterdir():
            file.unlink()
        old.rmdir()
    info = f"{name}-{version}.dist-info"
    (site_packages / info).mkdir()
    content = {
        f"{name}.py": text,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
    }
    rows = []
    for path, body in content.items():
        temporary = site_packages / f"{path}.new"
        temporary.write_text(body)
        temporary.replace(site_packages / path)
        digest = base64.urlsafe_b64encode(hashlib.sha256(body.encode()).digest()).rstrip(b"=").decode()
        rows.append(f"{path},sha256={digest},{len(body)}\n")
    (site_packages / info / "RECORD").write_text("".join(rows))


def remove(site_packages: Path, name: str) -> None:
    (site_packages / f"{name}.py").unlink()
    for info in site_packages.glob(f"{name}-*.dist-info"):
        for path in info.iterdir():
            path.unlink()
        info.rmdir()


def make_venv(layout: Layout) -> None:
    """What ``python -m venv`` makes, as far as anybody looks."""
    site_packages = layout.path / "lib" / "python3.11" / "site-packages"
    site_packages.mkdir(parents=True)
    layout.scripts.mkdir()
    layout.python.symlink_to(sys.executable)
    (layout.path / "lib64").symlink_to("lib")
    (layout.path / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.7\n")
    (layout.scripts / "activate").write_text("# activate\n")
    (layout.scripts / "tool").write_text("#!/bin/sh\n")
    (layout.scripts / "tool").chmod(0o755)


def make_environment(project: Path) -> Layout:
    """An environment with two packages, a script, links, odd permissions and an empty folder."""
    layout = Layout.of_project(project.resolve())
    make_venv(layout)
    layout.records.mkdir()
    Record(str(layout.path), "uv", "/usr/bin/python3.11").write(layout)
    put(layout.site_packages(), "alpha", "1.0")
    put(layout.site_packages(), "beta", "1.0")
    (layout.site_packages() / "paths.pth").write_text("/somewhere\n")
    (layout.site_packages() / "secret.txt").write_text("mine")
    (layout.site_packages() / "secret.txt").chmod(0o600)
    (layout.site_packages() / "dangling").symlink_to("nowhere")
    (layout.site_packages() / "empty").mkdir(mode=0o700)
    return layout


def ignore(event: Event) -> None:
    """Nobody watches."""


def files(layout: Layout) -> dict[str, str]:
    return tree(layout.path, without=[layout.records.name])


def change(
    layout: Layout,
    action: Action,
    *,
    verb: str = "install",
    dropped: Sequence[str] = (),
    report: Callable[[Event], None] = lambda event: None,
    cancel: CancelToken | None = None,
) -> list[PackageChange]:
    def act(descriptor: int) -> Sequence[str]:
        action(layout.site_packages())
        return dropped

    return transaction.change(
        layout,
        verb,
        (),
        act,
        dropped=dropped,
        report=report,
        cancel=cancel or CancelToken(),
    )


def upgrade_alpha(site_packages: Path) -> None:
    put(site_packages, "alpha", "2.0", text="better")


def havoc(site_packages: Path) -> None:
    """Every kind of thing that can happen to a tree."""
    upgrade_alpha(site_packages)
    put(site_packages, "gamma", "1.0")
    remove(site_packages, "beta")
    (site_packages / "paths.pth").write_text("/elsewhere\n")  # in place, as pip does
    (site_packages / "secret.txt").unlink()
    (site_packages / "secret.txt").mkdir()
    (site_packages / "dangling").unlink()
    (site_packages / "dangling").write_text("a file now")
    (site_packages / "empty").rmdir()
    (site_packages / "empty").symlink_to("..")
    (site_packages / "deep" / "er").mkdir(parents=True)
    (site_packages / "deep" / "er" / "file").write_text("new")
    scripts = site_packages.parents[2] / "bin"
    (scripts / "tool").write_text("#!/bin/false\n")  # in place too
    (scripts / "tool").chmod(0o644)
    (scripts / "new-tool").write_text("#!/bin/sh\n")
    (scripts / "python").unlink()


class FakeInstaller:
    """A runner that does what uv would, in a few files; ``on_command`` may interfere with any command.

    It has every package, in the version that is pinned or else in version 1.0.
    """

    def __init__(self) -> None:
        self.on_command: Callable[[str], None] = lambda command: None

    def __call__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        on_line: Callable[[str], None],
        cancel: CancelToken,
        inherit: Sequence[int] = (),
    ) -> int:
        cancel.check()
        if argv[1] == "venv":
            layout = Layout(Path(argv[-1]))
            make_venv(layout)
        else:
            layout = Layout(Path(argv[argv.index("--python") + 1]).parents[1])
            files = [Path(file) for flag, file in pairwise(argv) if flag == "--requirement"]
            lines = [line for file in files for line in file.read_text().splitlines()]
            for spec in [*argv[argv.index("--") + 1 :], *lines]:
                name, _, version = spec.partition("==")
                put(layout.site_packages(), name, version or "1.0")
            layout.kernelspec.mkdir(parents=True, exist_ok=True)
            (layout.kernelspec / "kernel.json").write_text(json.dumps(KERNEL_JSON))
        self.on_command("venv" if argv[1] == "venv" else "install")
        cancel.check()
        return 0
