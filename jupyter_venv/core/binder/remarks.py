"""What a user has to know about what Binder, or Docker, is told: what was chosen, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...models import printable
from . import files
from .badge import Badge
from .decided import line_for
from .files import POST_BUILD, REQUIREMENTS, RUNTIME, Subject
from .kernels import NATIVE, Notebooks
from .obstacles import present


def on_requirements(
    frozen: Mapping[str, Any], *, exists: bool, agrees: bool, pinned_anyway: bool
) -> Iterator[str]:
    """On requirements.txt; ``frozen`` is what the preview of a freeze says.

    ``agrees`` with the environment; ``pinned_anyway``: what is built does not come from that file.
    """
    for one in frozen["left_out"]:
        yield f"{one['name']} is missing there: {one['reason']}."
    yield from frozen["remarks"]
    if not exists:
        return
    if not agrees:
        yield (
            "requirements.txt and the environment differ: jupyter venv compare shows where, and jupyter venv "
            "freeze pins what is installed. Until then, what is built is not what is here."
        )
    elif frozen["changed"] and not pinned_anyway:
        yield (
            "requirements.txt does not pin all of what is installed here, so what is built later may be "
            "something else. Freezing pins it."
        )


def on_unpinned(names: list[str]) -> Iterator[str]:
    """On what has the version of Binder's image."""
    if names:
        yield (
            f"{', '.join(names)}: the version is that of Binder's image, because Jupyter itself uses it "
            "there. Without --plain the environment is apart from Jupyter's and has yours."
        )


def on_kernels(notebooks: Notebooks, subject: Subject, *, beside: bool) -> Iterator[str]:
    """On which kernels there will be, and which not; ``beside``: the environment is Jupyter's own."""
    if len(notebooks.kernels) > 1:
        counted = ", ".join(f"{name} ({count})" for name, count in notebooks.kernels.most_common())
        yield (
            f"The notebooks ask for several kernels: {counted}. A project has one environment, so all of "
            "these names stand for it there."
        )
    elif NATIVE in subject.kernels.aliases and not beside:
        yield (
            f"The notebooks ask for {NATIVE}, which elsewhere is Jupyter's own Python. There it is this "
            f"environment, whose kernel is also called {subject.kernels.name}."
        )
    for (name, language), count in sorted(notebooks.others.items()):
        asking = "1 notebook asks" if count == 1 else f"{count} notebooks ask"
        yield (
            f"{asking} for the kernel {printable(name)[:80]} ({printable(language)[:40]}), which this "
            "environment does not have: what provides it has to be added by hand."
        )


def on_folder(top: Path, subject: Subject, *, beside: bool) -> Iterator[str]:
    """On what else Binder finds in a repository; ``beside``: the environment is Jupyter's own."""
    if subject.project:
        yield f"Binder reads what is at the top of the repository, so the files are in {top}."
    folder = top / subject.folder
    if subject.decides:
        unread = (
            f"{subject.folder}/{RUNTIME} is not read"
            if present(folder, RUNTIME)
            else f"there is no {RUNTIME}"
        )
        yield (
            f"{subject.folder}/{subject.decides} stays, and decides which Python the image has, so {unread}, "
            f"and {POST_BUILD} installs {REQUIREMENTS}, which Binder does not do beside it."
            f"{_on_python(subject, beside=beside)}"
        )
    left = [name for name in present(top, *files.ROOT_FILES) if not present(folder, name)]
    if left:
        yield (
            f"Beside {subject.folder}/ Binder no longer reads {', '.join(left)} at the top of the "
            f"repository. Move there what it still needs: git mv {left[0]} {subject.folder}/"
        )


def _on_python(subject: Subject, *, beside: bool) -> str:
    """What to do where another Python than this environment's is decided on."""
    if subject.decided == subject.python:
        return ""
    line = line_for(subject.decides, subject.python)
    if not subject.decided:
        return f" It does not say that it is {subject.python}. Write {line} into it to have the same there."
    if not beside and files.is_too_old(subject.decided):
        oldest = ".".join(map(str, files.OLDEST))
        return (
            f" It says {subject.decided}, and jupyter-venv, which would build this environment there, needs "
            f"{oldest} or newer. Write {line} into it, or delete it if this environment has what it lists."
        )
    return (
        f" It says {subject.decided}, and this environment has {subject.python}. Write {line} into it to "
        "have the same there."
    )


def on_badge(badge: Badge | None) -> Iterator[str]:
    """On where Binder finds the repository. Where nobody knows, each face says how to say so."""
    if badge is not None and badge.clones:
        yield f"Binder has to be able to clone {badge.clones}"
