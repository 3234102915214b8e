"""Running an installer on an environment and telling what it is doing."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ..models import Output, Phase, Progress, Report
from . import scripts
from .environments import Layout
from .installers import Installer, Request
from .pip_config import read_pip_config, without_index
from .process import CancelToken, Runner
from .requirements import RequirementsFile

# Enough of an installer's output to explain a failure; build logs run to tens of thousands of lines.
_KEPT_LINES = 400


@dataclass(frozen=True)
class Installation:
    """An installer at work on one environment, under its lock."""

    layout: Layout
    installer: Installer
    runner: Runner
    environ: Mapping[str, str]
    report: Report
    cancel: CancelToken
    lock: int

    def run(self, command: Sequence[str]) -> None:
        """Run one of the installer's commands. Raises what its failure means, or Cancelled."""
        lines: deque[str] = deque(maxlen=_KEPT_LINES)

        def on_line(line: str) -> None:
            lines.append(line)
            self.report(Output(line))
            progress = self.installer.progress(line)
            if progress is not None:
                self.report(progress)

        environ = self.installer.environ(self.environ)
        code = self.runner(command, env=environ, on_line=on_line, cancel=self.cancel, inherit=(self.lock,))
        if code != 0:
            raise self.installer.failure(list(lines))
        scripts.quote_paths(self.layout)

    def install(
        self,
        specs: Sequence[str],
        files: Sequence[RequirementsFile] = (),
        *,
        upgrade: Sequence[str] = (),
        fresh: bool = False,
    ) -> None:
        """Install specifications and the content of requirements files, resolved together.

        Files with hashes go first and alone: hash checking allows nothing beside them. URLs go in a file too:
        they may hold credentials, and every user of the machine can read a command line.
        """
        urls = tuple(spec for spec in specs if "://" in spec)
        specs = [spec for spec in specs if "://" not in spec]
        if urls:
            files = [*files, RequirementsFile(Path("urls"), lines=urls)]
        with self._written(files) as written:
            for hashed, names in ((True, ()), (False, tuple(specs))):
                group = [paths for file, paths in zip(files, written, strict=True) if file.hashed is hashed]
                if group or names:
                    request = Request(
                        specs=names,
                        files=tuple(lines for lines, _ in group),
                        constraints=tuple(path for _, path in group if path is not None),
                        upgrade=tuple(upgrade) if names else (),
                        fresh=fresh,
                        no_index=without_index(read_pip_config(self.environ)),
                    )
                    self.run(self.installer.install(self.layout, request))

    @contextlib.contextmanager
    def _written(self, files: Sequence[RequirementsFile]) -> Iterator[list[tuple[Path, Path | None]]]:
        """Each file's checked lines, and its constraints if any, as files that only we can have written."""
        with TemporaryDirectory(dir=self.layout.records) as folder:

            def write(name: str, lines: Sequence[str]) -> Path:
                path = Path(folder, name)
                path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
                return path

            yield [
                (
                    write(f"requirements-{number}.txt", file.lines),
                    write(f"constraints-{number}.txt", file.constraints) if file.constraints else None,
                )
                for number, file in enumerate(files)
            ]


def resolving(what: Sequence[str]) -> Progress:
    """The progress before an installer has said anything."""
    shown = ", ".join(what[:3]) + (f" and {len(what) - 3} more" if len(what) > 3 else "")
    return Progress(Phase.RESOLVING, f"Finding versions for {shown}" if shown else "Finding versions")
