"""A Dockerfile with a project's environment beside JupyterLab, for those who have no Binder. Pure text.

Source: https://docs.docker.com/reference/dockerfile/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from shlex import quote

from .files import Subject, alias_commands, create_command, requirement

DOCKERFILE, DOCKERIGNORE = "Dockerfile", ".dockerignore"
_JUPYTER, _ENVIRONMENT, _USER = "/opt/jupyter", "/opt/environment", "jovyan"
_LAB = "jupyterlab>=4.4,<5"
_IGNORED = (".venv", "**/.venv", "**/__pycache__", "**/.ipynb_checkpoints")


def dockerfile(
    subject: Subject, *, name: str, plain: bool, requirements: str, kernel_packages: Sequence[str]
) -> str:
    """The Dockerfile of a project in the folder it is in. ``name`` is the folder's, in plain letters.

    ``requirements`` is the text of its requirements.txt, empty where there is none. ``plain``: without
    jupyter-venv; ``kernel_packages`` are then what makes the environment a kernel (``ipykernel==7.0``, …).
    """
    project = f"/home/{_USER}/{name}"
    folders = [_JUPYTER, *([_ENVIRONMENT] if plain else []), project]
    lines = [
        subject.mark,
        f"# docker build -t {name} . && docker run --rm -p 8888:8888 {name}",
        f"FROM python:{subject.python}-slim",
        "",
    ]
    if re.search(r"(^|[\s@])git\+", requirements, re.MULTILINE):
        lines += [
            "# requirements.txt has packages from git repositories.",
            "RUN apt-get update && apt-get install --yes --no-install-recommends git && \\",
            "    rm -rf /var/lib/apt/lists/*",
            "",
        ]
    lines += [
        "# Everything belongs to a user who is not root.",
        f"RUN useradd --create-home --uid 1000 {_USER} && \\",
        f"    install --directory --owner={_USER} --group={_USER} {' '.join(folders)}",
        f"USER {_USER}",
        "",
        "# JupyterLab, apart from the project's environment.",
        f"RUN python -m venv {_JUPYTER} && \\",
        f"    {_JUPYTER}/bin/pip install --no-cache-dir {_words(_lab(subject, plain))}",
        f"ENV PATH={_JUPYTER}/bin:$PATH",
        "",
        f"WORKDIR {project}",
        f"COPY --chown={_USER}:{_USER} . .",
        "",
        "# The project's environment, with the kernel that its notebooks ask for.",
        *(_plain(subject, bool(requirements), kernel_packages) if plain else _ours(subject)),
        "",
        "EXPOSE 8888",
        'CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]',
        "",
    ]
    return "\n".join(lines)


def dockerignore(subject: Subject) -> str:
    """What of the project does not go into the image."""
    # What is installed from the project may ask git for its version.
    ignored = _IGNORED if subject.direct else (".git", *_IGNORED)
    return "\n".join([subject.mark, *ignored, ""])


def lets_environment_in(content: bytes) -> bool:
    """Whether with a .dockerignore of this content an environment of this machine would be copied."""
    lines = {line.strip().strip("/") for line in content.decode("utf-8", "replace").splitlines()}
    return not lines & {".venv", "**/.venv", ".venv/**", "**/.venv/**", "./.venv", ".*", "*", "**"}


def image_name(folder: str) -> str:
    """A folder's name as images are called."""
    return re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-") or "project"


def _lab(subject: Subject, plain: bool) -> list[str]:
    return [_LAB, "ipywidgets>=8"] if plain else [_LAB, requirement(subject.version)]


def _ours(subject: Subject) -> list[str]:
    return _run([create_command(subject), *alias_commands(subject)])


def _plain(subject: Subject, requirements: bool, kernel_packages: Sequence[str]) -> list[str]:
    python = f"{_ENVIRONMENT}/bin/python"
    what = f"-r requirements.txt {_words(kernel_packages)}" if requirements else _words(kernel_packages)
    display = quote(f"--display-name={subject.display_name}")
    kernels = [
        f"{python} -m ipykernel install --prefix={_JUPYTER} --name={name} {display}"
        for name in subject.kernels.all
    ]
    install = f"{_ENVIRONMENT}/bin/pip install --no-cache-dir {what}"
    return _run([f"python3 -m venv {_ENVIRONMENT}", install, *kernels])


def _run(commands: Sequence[str]) -> list[str]:
    """One step of several commands."""
    first, *rest = commands
    lines = [f"RUN {first}", *(f"    {one}" for one in rest)]
    return [f"{line} && \\" for line in lines[:-1]] + lines[-1:]


def _words(requirements: Sequence[str]) -> str:
    return " ".join(map(quote, requirements))
