"""Which notebooks a project has and what kernels they ask for."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from jupyter_venv.core.binder.kernels import kernels_of_the_environment, kernels_of_the_image, notebooks_of


def put(path: Path, metadata: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": [], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}))


@pytest.mark.parametrize(
    ("metadata", "kernels", "others"),
    [
        ({"kernelspec": {"name": "thesis", "language": "python"}}, {"thesis": 1}, {}),
        ({"kernelspec": {"name": "thesis"}, "language_info": {"name": "python"}}, {"thesis": 1}, {}),
        ({}, {"python3": 1}, {}),
        ([], {"python3": 1}, {}),
        ({"kernelspec": {"name": 3}}, {"python3": 1}, {}),
        ({"kernelspec": {"name": "ir", "language": "R"}}, {}, {("ir", "r"): 1}),
        ({"kernelspec": {"name": "python2", "language": "python"}}, {}, {("python2", "python"): 1}),
        ({"kernelspec": {"name": "a; rm b", "language": "python"}}, {}, {("a; rm b", "python"): 1}),
        ({"kernelspec": {"name": "..", "language": "python"}}, {}, {("..", "python"): 1}),
    ],
)
def test_what_a_notebook_asks_for(project: Path, metadata: Any, kernels: Any, others: Any) -> None:
    put(project / "one.ipynb", metadata)
    found = notebooks_of(project)
    assert (found.kernels, found.others) == (kernels, others)
    assert found.paths == (project / "one.ipynb",)


def test_which_are_its_own(project: Path) -> None:
    python = {"kernelspec": {"name": "thesis", "language": "python"}}
    for name in (
        "b.ipynb",
        "deep/er/a.ipynb",
        ".hidden/a.ipynb",
        "deep/.ipynb_checkpoints/a-checkpoint.ipynb",
        "node_modules/a.ipynb",
        ".venv/a.ipynb",
        "another/a.ipynb",
        "an-environment/a.ipynb",
    ):
        put(project / name, python)
    (project / "another" / ".venv").mkdir()
    (project / "an-environment" / "pyvenv.cfg").touch()
    (project / "deep" / "loop").symlink_to(project)
    found = notebooks_of(project)
    assert [str(path.relative_to(project)) for path in found.paths] == ["b.ipynb", "deep/er/a.ipynb"]
    assert found.kernels == {"thesis": 2}


def test_what_cannot_be_read_asks_for_nothing(project: Path) -> None:
    (project / "broken.ipynb").write_text("{")
    os.mkfifo(project / "pipe.ipynb")
    assert notebooks_of(project).paths == (project / "broken.ipynb",)
    assert not notebooks_of(project).kernels


@pytest.mark.parametrize(
    ("asked", "environment", "image"),
    [
        ({}, ["venv-work"], ["venv-work"]),
        ({"python3": 3}, ["venv-work", "python3"], ["python3"]),
        ({"thesis": 1}, ["thesis"], ["thesis"]),
        ({"a": 1, "b": 2}, ["b", "a"], ["b", "a"]),
        ({"b": 1, "a": 1}, ["a", "b"], ["a", "b"]),
        ({"python3": 9, "thesis": 1}, ["thesis", "python3"], ["python3", "thesis"]),
        ({"a": 9, "venv-work": 1}, ["venv-work", "a"], ["a", "venv-work"]),
        ({"Thesis": 2, "thesis": 1}, ["Thesis"], ["Thesis"]),
    ],
)
def test_which_kernels(asked: dict[str, int], environment: list[str], image: list[str]) -> None:
    assert list(kernels_of_the_environment(asked, "venv-work").all) == environment
    assert list(kernels_of_the_image(asked, "venv-work").all) == image
