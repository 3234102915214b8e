"""What a Dockerfile says."""

from __future__ import annotations

import pytest

from jupyter_venv.core.binder.dockerfile import dockerfile, dockerignore, image_name, lets_environment_in
from jupyter_venv.core.binder.files import Subject
from jupyter_venv.core.binder.kernels import Kernels

SUBJECT = Subject("", "3.12", Kernels("thesis", ("python3",)), "work (Python 3.12)", "0.1.0")


def lines(*, plain: bool, requirements: str = "alpha==1.0\n") -> list[str]:
    kernel = ["ipykernel==7.0", "ipywidgets==8.1"]
    text = dockerfile(SUBJECT, name="work", plain=plain, requirements=requirements, kernel_packages=kernel)
    assert text.endswith("\n")
    return text.splitlines()


@pytest.mark.parametrize("plain", [False, True])
def test_what_every_one_has(plain: bool) -> None:
    found = lines(plain=plain)
    assert found[0] == SUBJECT.mark
    assert "FROM python:3.12-slim" in found
    assert found.index("USER jovyan") < found.index("COPY --chown=jovyan:jovyan . .")
    assert found[-1] == 'CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]'
    assert not any("apt-get" in line for line in found)
    assert any("jupyterlab>=4.4,<5" in line for line in found)
    assert any("jupyter-venv" in line for line in found[1:-1]) is not plain


def test_made_by_us() -> None:
    found = "\n".join(lines(plain=False))
    assert "RUN UV_NO_CACHE=1 jupyter venv create --name=thesis && \\" in found
    assert "--name=python3 " in found


def test_made_without_us() -> None:
    found = "\n".join(lines(plain=True))
    assert "pip install --no-cache-dir -r requirements.txt ipykernel==7.0 ipywidgets==8.1 && \\" in found
    assert found.count("--prefix=/opt/jupyter") == 2
    assert "-r requirements.txt" not in "\n".join(lines(plain=True, requirements=""))


@pytest.mark.parametrize(
    ("requirements", "git"),
    [
        ("alpha @ git+https://e.org/a@0\n", True),
        ("-e git+https://e.org/a\n", True),
        ("alpha==1.0  # not from git\n", False),
        ("git-url-parse==1\n", False),
    ],
)
def test_git_where_it_is_needed(requirements: str, git: bool) -> None:
    assert any("apt-get" in line for line in lines(plain=False, requirements=requirements)) is git


@pytest.mark.parametrize(
    ("content", "lets_in"),
    [
        (b"", True),
        (b"data\n", True),
        (b"# .venv\n", True),
        (b".venv\n", False),
        (b"data\r\n/.venv/\r\n", False),
        (b"**/.venv\n", False),
        (b".*\n", False),
        (b"\xff\n", True),
    ],
)
def test_what_an_ignore_file_lets_in(content: bytes, lets_in: bool) -> None:
    assert lets_environment_in(content) is lets_in


def test_ours_does_not() -> None:
    assert not lets_environment_in(dockerignore(SUBJECT).encode())
    assert ".git" in dockerignore(SUBJECT).splitlines()


@pytest.mark.parametrize(
    ("folder", "name"),
    [("Analysis 2", "analysis-2"), ("§", "project"), ("-a.b_c", "a-b-c"), ("Ä", "project")],
)
def test_names_of_images(folder: str, name: str) -> None:
    assert image_name(folder) == name
