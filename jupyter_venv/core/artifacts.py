"""The files that pinned distributions come from, and their hashes, as the package indexes have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from ..errors import InvalidRequirementsFile
from ..events import Phase, Progress, Report
from ..models import Environment
from .environments import Layout
from .pins import Pin

if TYPE_CHECKING:
    from .index import Artifact, Index


class Artifacts:
    """Asks for files and hashes, and only then loads what speaks HTTP.

    ``index`` gives the one to ask; ``folder`` is what the paths of pins are relative to.
    """

    def __init__(
        self,
        index: Callable[[], Index],
        layout: Layout,
        environment: Environment,
        folder: Path,
        report: Report,
    ) -> None:
        self._index = index
        self._layout = layout
        self._environment = environment
        self._folder = folder
        self._report = report

    def files(self, pins: Iterable[Pin]) -> dict[str, list[Artifact]]:
        """All files of each pinned version, by canonical name; of pins that come from an index.

        Raises InvalidRequirementsFile, NoMatchingVersion, IndexUnreachable.
        """
        wanted = {pin.key: _version(pin) for pin in pins}
        if not wanted:
            return {}
        from . import index_verbs

        self._report(Progress(Phase.RESOLVING, "Asking the package index for files and their hashes"))
        sources, _ = index_verbs.where(self._layout, self._environment)
        return self._index().files(sources, wanted)

    def hashes(self, pins: Iterable[Pin]) -> dict[str, list[str]]:
        """The hashes of each pin, such as ``sha256:…``, by canonical name.

        Raises what :meth:`files` does, and InvalidRequirementsFile for what installers check no hashes of.
        """
        wanted = list(pins)
        files = self.files(pin for pin in wanted if pin.source is None)
        found = {
            key: sorted({f"{one.algorithm}:{one.digest}" for one in several})
            for key, several in files.items()
        }
        for pin in wanted:
            if pin.source is not None:
                algorithm, digest = self.archive_hash(pin)
                found[pin.key] = [f"{algorithm}:{digest}"]
        return found

    def archive_hash(self, pin: Pin) -> tuple[str, str]:
        """Algorithm and hexadecimal digest of the archive that a pin comes from.

        Raises InvalidRequirementsFile where it is no archive, IndexUnreachable.
        """
        source = pin.source
        assert source is not None
        if source.vcs or source.is_folder:
            what = "a repository" if source.vcs else "a folder"
            raise InvalidRequirementsFile(
                f"{pin.name} was installed from {what}, which has no hash that an installer could check. "
                "Freeze without hashes, or install a released version first."
            )
        known = dict(source.hashes)
        algorithm = next((one for one in ("sha256", "sha512", "sha384") if one in known), None)
        if algorithm is not None:
            return algorithm, known[algorithm]
        from . import index_verbs

        sources, _ = index_verbs.where(self._layout, self._environment)
        url = (self._folder / source.path).resolve().as_uri() if source.path else source.url
        self._report(Progress(Phase.DOWNLOADING, f"Downloading {pin.name} for its hash"))
        return "sha256", self._index().digest(sources, url)


def _version(pin: Pin) -> Version:
    try:
        return Version(pin.version)
    except InvalidVersion:
        raise InvalidRequirementsFile(
            f"The version of {pin.name} that is installed, {pin.version}, is none that an index could list. "
            "Install another version, or freeze without hashes."
        ) from None
