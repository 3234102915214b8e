"""What a user wants installed: specifications as typed, and the content of requirements files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .requirements import RequirementsFile, read_requirements
from .specs import Spec, parse_spec, without_url


@dataclass(frozen=True)
class Wanted:
    """Everything a user wants installed, checked."""

    files: tuple[RequirementsFile, ...]
    specs: tuple[Spec, ...]

    @classmethod
    def read(
        cls, project: Path, specs: Sequence[str], files: Sequence[Path], *, allow_direct_references: bool
    ) -> Wanted:
        """Parse specifications and read requirements files.

        Raises InvalidRequirement, InvalidRequirementsFile or DirectReferenceRefused.
        """
        return cls(
            tuple(
                read_requirements(path, project=project, allow_direct_references=allow_direct_references)
                for path in files
            ),
            tuple(
                parse_spec(text, project=project, allow_direct_references=allow_direct_references)
                for text in specs
            ),
        )

    @property
    def everything(self) -> tuple[Spec, ...]:
        """What was asked for, of the files first."""
        return (*(spec for file in self.files for spec in file.specs), *self.specs)

    @property
    def requested(self) -> tuple[str, ...]:
        """The requirements to journal as asked for."""
        return tuple(
            without_url(spec.requirement) for spec in self.everything if spec.requirement is not None
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """Files by name and specifications as they are shown to people."""
        return (*(file.path.name for file in self.files), *(spec.shown for spec in self.specs))

    @property
    def arguments(self) -> tuple[str, ...]:
        """The same as the arguments of a change: ``-r`` before a file."""
        return (*(f"-r {file.path.name}" for file in self.files), *(spec.shown for spec in self.specs))
