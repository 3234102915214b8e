"""Every error the product raises: one root, a stable ``code`` each.

``kind`` says what sort of trouble it is; each face (CLI exit code, HTTP status, magic) translates
kinds once. A message says what happened, why, and what to do next.

Standard library only and Python 3.9 syntax: this module also runs inside project kernels.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, ClassVar


class Kind(str, Enum):
    """What sort of trouble an error is, independent of the face that shows it."""

    USAGE = "usage"  # the request itself is wrong
    MISSING = "missing"  # what the request names does not exist
    DENIED = "denied"  # exists, but may not be touched
    CONFLICT = "conflict"  # right request, wrong moment or wrong state
    FAILURE = "failure"  # it was tried, did not work, and was undone
    CANCELLED = "cancelled"  # the user stopped it, and it was undone


class JupyterVenvError(Exception):
    """Root of all errors of this package.

    ``details`` holds longer evidence (an installer's own words), shown on demand. ``about`` is the
    requirement that an installer could not meet, where that is known.
    """

    code: ClassVar[str] = "error"
    kind: ClassVar[Kind] = Kind.FAILURE

    def __init__(self, message: str, *, details: str = "", about: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.details = details
        self.about = about

    def to_json(self) -> dict[str, Any]:
        """``{"code": str, "message": str}`` and ``"details"`` where there are any."""
        document = {"code": self.code, "message": self.message}
        if self.details:
            document["details"] = self.details
        return document


class InvalidRequirement(JupyterVenvError):
    """A package specification that is not a PEP 508 requirement."""

    code = "invalid-requirement"
    kind = Kind.USAGE


class InvalidDate(JupyterVenvError):
    """What is no day that packages can be had as of."""

    code = "invalid-date"
    kind = Kind.USAGE


class DirectReferenceRefused(JupyterVenvError):
    """A path, URL, VCS or index option where only names were allowed."""

    code = "direct-reference"
    kind = Kind.USAGE
    option: ClassVar[str] = "--allow-direct-references"  # allows it, where a face has options


class InvalidRequirementsFile(JupyterVenvError):
    """A requirements file that cannot be read or holds a line we cannot use."""

    code = "invalid-requirements-file"
    kind = Kind.USAGE


class UnfitPython(InvalidRequirementsFile):
    """A file asks for another Python than the environment's."""

    code = "unfit-python"


class UnreadableNotebook(JupyterVenvError):
    """A file that is no notebook, or one that was cut off, or not fetched, or not merged."""

    code = "unreadable-notebook"
    kind = Kind.USAGE


class InvalidScriptMetadata(JupyterVenvError):
    """What a notebook says of its own dependencies (PEP 723) is not what that may be."""

    code = "invalid-script-metadata"
    kind = Kind.USAGE


class InvalidKernelName(JupyterVenvError):
    """A kernel name outside Jupyter's ``[a-z0-9._-]``."""

    code = "invalid-kernel-name"
    kind = Kind.USAGE


class InvalidProject(JupyterVenvError):
    """A folder that cannot hold an environment (its path breaks PATH, or it is not a folder)."""

    code = "invalid-project"
    kind = Kind.USAGE


class ConfirmationRequired(JupyterVenvError):
    """Something that destroys was asked for without saying yes."""

    code = "confirmation-required"
    kind = Kind.USAGE


class InterpreterNotFound(JupyterVenvError):
    """No interpreter here matches what was asked for, or it cannot be used."""

    code = "interpreter-not-found"
    kind = Kind.USAGE


class InvalidInstaller(JupyterVenvError):
    """There is no installer of this name."""

    code = "invalid-installer"
    kind = Kind.USAGE


class NotForBinder(JupyterVenvError):
    """What Binder was to be told cannot be told: no image of that Python, no address, no README."""

    code = "not-for-binder"
    kind = Kind.USAGE


class ProjectNotFound(JupyterVenvError):
    """The project folder does not exist."""

    code = "project-not-found"
    kind = Kind.MISSING


class EnvironmentNotFound(JupyterVenvError):
    """The project has no environment."""

    code = "environment-not-found"
    kind = Kind.MISSING


class JobNotFound(JupyterVenvError):
    """No job with this id on this server."""

    code = "job-not-found"
    kind = Kind.MISSING


class NotInstalled(JupyterVenvError):
    """A package to uninstall or upgrade is not in the environment."""

    code = "not-installed"
    kind = Kind.MISSING


class ChangeNotFound(JupyterVenvError):
    """The history has no change of this number."""

    code = "change-not-found"
    kind = Kind.MISSING


class NotWritable(JupyterVenvError):
    """The operating system does not let us write where the change has to go."""

    code = "not-writable"
    kind = Kind.DENIED


class OwnEnvironment(JupyterVenvError):
    """The environment Jupyter itself runs in; never changed."""

    code = "own-environment"
    kind = Kind.DENIED


class InfrastructureProtected(JupyterVenvError):
    """Uninstalling this would leave the kernel unable to start."""

    code = "infrastructure"
    kind = Kind.DENIED


class EnvironmentExists(JupyterVenvError):
    """The project already has an environment of ours."""

    code = "environment-exists"
    kind = Kind.CONFLICT


class ForeignEnvironment(JupyterVenvError):
    """``.venv`` exists and was not made by us."""

    code = "foreign-environment"
    kind = Kind.CONFLICT


class KernelNameTaken(JupyterVenvError):
    """The kernel name asked for belongs to another kernelspec."""

    code = "kernel-name-taken"
    kind = Kind.CONFLICT


class KernelsRunning(JupyterVenvError):
    """Kernels run in the environment that is to be removed."""

    code = "kernels-running"
    kind = Kind.CONFLICT


class EnvironmentBusy(JupyterVenvError):
    """Somebody else is changing the environment right now; the message says who."""

    code = "busy"
    kind = Kind.CONFLICT


class EnvironmentNotReady(JupyterVenvError):
    """The environment is in a state in which this verb cannot run; the message names it."""

    code = "not-ready"
    kind = Kind.CONFLICT


class NotUndoable(JupyterVenvError):
    """A change that cannot be undone, or a state that cannot be brought back; the message says why."""

    code = "not-undoable"
    kind = Kind.CONFLICT


class NotebookChanged(JupyterVenvError):
    """A notebook was changed by somebody else between our read and our write."""

    code = "notebook-changed"
    kind = Kind.CONFLICT


class RequirementsChanged(JupyterVenvError):
    """requirements.txt was changed by somebody else between our read and our write."""

    code = "requirements-changed"
    kind = Kind.CONFLICT


class FileDiffers(JupyterVenvError):
    """A check found that a requirements file and the environment disagree."""

    code = "file-differs"


class BinderInTheWay(JupyterVenvError):
    """Files that somebody else wrote are where ours would have to be; the message names them."""

    code = "binder-in-the-way"
    kind = Kind.CONFLICT


class PackageNotFound(JupyterVenvError):
    """The index knows no package of this name."""

    code = "package-not-found"


class NoMatchingVersion(JupyterVenvError):
    """The package exists; no version satisfies what was asked for on this Python."""

    code = "no-matching-version"


class ResolutionFailed(JupyterVenvError):
    """The requirements contradict each other."""

    code = "resolution-failed"


class IndexUnreachable(JupyterVenvError):
    """The package index did not answer."""

    code = "index-unreachable"


class BuildFailed(JupyterVenvError):
    """A package had to be built from source and its build failed."""

    code = "build-failed"


class InstallFailed(JupyterVenvError):
    """The installer failed for a reason that has no code of its own."""

    code = "install-failed"


class VerificationFailed(JupyterVenvError):
    """The installer reported success and the files on disk say otherwise."""

    code = "verification-failed"


class NetworkNotIsolated(JupyterVenvError):
    """Something was to run without a network, and this machine does not allow that."""

    code = "network-not-isolated"


class DiskFull(JupyterVenvError):
    """No space left on the device."""

    code = "disk-full"


class Cancelled(JupyterVenvError):
    """The user stopped the change; everything is as it was."""

    code = "cancelled"
    kind = Kind.CANCELLED
