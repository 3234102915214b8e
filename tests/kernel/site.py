"""A site-packages of hand-made distributions, changed under a running process as an installer would."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path


class Site:
    """The one of ``environment``, on ``sys.path``."""

    def __init__(self, environment: Path) -> None:
        self.environment = environment
        self.path = environment / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
        self.path.mkdir(parents=True)
        self.put("kernel-itself", "1.0")  # what an environment always has

    def put(self, name: str, version: str, files: Mapping[str, str] | None = None) -> None:
        """Install a distribution (instead of an older one); without ``files``, a module of the same name."""
        self.drop(name)
        stem = name.replace("-", "_").replace(".", "_")
        content = {f"{stem}.py": f"version = {version!r}\n"} if files is None else files
        info = self.path / f"{stem}-{version}.dist-info"
        info.mkdir()
        for file, text in content.items():
            target = self.path / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        (info / "RECORD").write_text("".join(f'"{file}",,\n' for file in content))

    def drop(self, name: str) -> None:
        """Uninstall it, if it is there: its files, and the folders that are empty then."""
        for info in self.path.glob(f"{name.replace('-', '_').replace('.', '_')}-*.dist-info"):
            for line in (info / "RECORD").read_text().splitlines():
                file = self.path / line.split('"')[1]
                file.unlink(missing_ok=True)
                shutil.rmtree(file.parent / "__pycache__", ignore_errors=True)
                while file.parent != self.path and not any(file.parent.iterdir()):
                    file = file.parent
                    file.rmdir()
            shutil.rmtree(info)

    def forget(self) -> None:
        """Unload what was loaded from around here."""
        root = f"{self.environment.parent}/"
        # Parts first: the folders of a shared package are those of what it is a part of.
        for name, module in sorted(sys.modules.items(), reverse=True):
            places = [getattr(module, "__file__", None), *(getattr(module, "__path__", None) or ())]
            if any(str(place).startswith(root) for place in places):
                del sys.modules[name]
