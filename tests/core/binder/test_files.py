"""What Binder's files say."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from jupyter_venv.core.binder.files import (
    Owner,
    Subject,
    has_direct_references,
    image_environment,
    own_environment,
    owner,
    owner_of_runtime,
    plain_requirements,
    require_python,
)
from jupyter_venv.core.binder.kernels import Kernels
from jupyter_venv.errors import NotForBinder


def subject(**fields: Any) -> Subject:
    known = {
        "project": "",
        "python": "3.11",
        "kernels": Kernels("thesis"),
        "display_name": "my 'work' $HOME (Python 3.11)",
        "version": "0.1.0",
    }
    return Subject(**{**known, **fields})


@pytest.mark.parametrize(
    ("python", "plain", "advice"),
    [
        ("3.11", False, None),
        ("3.10", False, None),
        ("3.9", True, None),
        ("3.9", False, "--plain"),
        ("3.15", False, "--dockerfile"),
        ("3.15", True, "--dockerfile"),
        ("", True, "--dockerfile"),
    ],
)
def test_which_pythons(python: str, plain: bool, advice: str | None) -> None:
    if advice is None:
        require_python(python, plain=plain)
        return
    with pytest.raises(NotForBinder, match=advice):
        require_python(python, plain=plain)


def test_an_environment_of_its_own() -> None:
    files = own_environment(subject())
    assert list(files) == ["requirements.txt", "postBuild", "runtime.txt"]
    assert files["requirements.txt"].splitlines()[2:] == ["jupyter-venv~=0.1.0"]
    assert files["runtime.txt"] == "python-3.11\n"
    assert files["postBuild"].startswith("#!/bin/sh\n")
    assert "\nset -e\n" in files["postBuild"]
    assert files["postBuild"].endswith("\nUV_NO_CACHE=1 jupyter venv create --name=thesis\n")


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"project": "a b/$(c)"}, "UV_NO_CACHE=1 jupyter venv create --name=thesis --project='a b/$(c)'"),
        ({"direct": True}, "UV_NO_CACHE=1 jupyter venv create --name=thesis --allow-direct-references"),
        (
            {"kernels": Kernels("thesis", ("python3",))},
            "jupyter kernelspec install --sys-prefix --replace --name=python3 "
            '"$(jupyter --data-dir)/kernels/thesis"',
        ),
        ({"decides": "environment.yml"}, "python -m pip install --no-cache-dir -r binder/requirements.txt"),
    ],
)
def test_what_its_steps_are(fields: dict[str, Any], line: str) -> None:
    files = own_environment(subject(**fields))
    assert line in files["postBuild"].splitlines()
    assert ("runtime.txt" in files) is not ("decides" in fields)


def test_the_images_own_environment() -> None:
    files = image_environment(subject(), ["alpha==1.0"])
    assert files["requirements.txt"].endswith("\nalpha==1.0\n")
    assert "jupyter-venv~" not in "".join(files.values())
    assert files["postBuild"].endswith(
        "python -m ipykernel install --sys-prefix --name=thesis "
        "'--display-name=my '\"'\"'work'\"'\"' $HOME (Python 3.11)'\n"
    )
    assert list(image_environment(subject(kernels=Kernels("python3")), [])) == [
        "requirements.txt",
        "runtime.txt",
    ]
    both = image_environment(subject(kernels=Kernels("python3", ("a",))), [])["postBuild"]
    assert (both.count("ipykernel install"), both.count("--name=a")) == (1, 1)


@pytest.mark.parametrize("files", [own_environment, lambda one: image_environment(one, [])])
def test_a_shell_understands_it(files: Any) -> None:
    hostile = subject(
        project="it's `touch x` $(touch x)\n",
        display_name="\"`touch x`' $(touch x)",
        kernels=Kernels("-n", ("python3", "--help")),
        decides="environment.yml",
    )
    text = files(hostile)["postBuild"]
    assert subprocess.run(["sh", "-n"], input=text, text=True, check=True).returncode == 0
    assert "\n`touch" not in text


@pytest.mark.parametrize(
    ("frozen", "lines", "unpinned"),
    [
        ("", [], []),
        ("# why\n\nalpha==1.0  # mine\n", ["alpha==1.0"], []),
        ("alpha==1.0  # via beta\n", ["alpha==1.0"], []),
        ("requests==2.0  # via beta\n", [], []),
        (
            "Requests[socks]==2.0 ; python_version>'3'\n",
            ['Requests[socks] ; python_version > "3"'],
            ["Requests"],
        ),
        ("ipywidgets==8.0\nipykernel==6.0\n", ["ipywidgets", "ipykernel"], ["ipywidgets", "ipykernel"]),
        ("alpha==1 \\\n  --hash=sha256:00 \\\n  --hash=sha256:11\n", ["alpha==1"], []),
        ("--require-hashes\nalpha==1 --hash=sha256:00\n", ["alpha==1"], []),
        (
            "--pre\n--extra-index-url https://e.org/${X}/\n",
            ["--pre", "--extra-index-url https://e.org/${X}/"],
            [],
        ),
        ("alpha @ https://e.org/a.whl\n", ["alpha @ https://e.org/a.whl"], []),
        ("requests @ https://e.org/r.whl\n", ["requests @ https://e.org/r.whl"], []),
    ],
)
def test_what_the_image_gets(frozen: str, lines: list[str], unpinned: list[str]) -> None:
    assert plain_requirements(frozen) == (lines, unpinned)


@pytest.mark.parametrize(
    ("line", "at_the_top", "below"),
    [
        ("-e .", "-e .", "-e ./deep/er"),
        ("-e .[all]", "-e .[all]", "-e ./deep/er[all]"),
        ("--editable=./near", "--editable ./near", "--editable ./deep/er/near"),
        ("-e ../near", "-e ../near", "-e ./deep/near"),
        ("./near", "./near", "./deep/er/near"),
        (
            "wheels/a-1-py3-none-any.whl",
            "wheels/a-1-py3-none-any.whl",
            "./deep/er/wheels/a-1-py3-none-any.whl",
        ),
        ("-f ./wheels", "-f ./wheels", "-f ./deep/er/wheels"),
        ("-f https://e.org/", "-f https://e.org/", "-f https://e.org/"),
        ("-r more.txt", "-r ../more.txt", "-r ../deep/er/more.txt"),
        ("--constraint=c.txt", "--constraint ../c.txt", "--constraint ../deep/er/c.txt"),
        ("-e git+https://e.org/a#egg=a", "-e git+https://e.org/a#egg=a", "-e git+https://e.org/a#egg=a"),
        ("alpha==1.0", "alpha==1.0", "alpha==1.0"),
    ],
)
def test_paths_lead_where_they_led(line: str, at_the_top: str, below: str) -> None:
    assert plain_requirements(line)[0] == [at_the_top]
    assert plain_requirements(line, project="deep/er")[0] == [below]


def test_no_secret_is_copied() -> None:
    with pytest.raises(NotForBinder, match="line 2, has a password") as error:
        plain_requirements("alpha==1\n--index-url https://me:s3cret@e.org/simple\n")
    assert "s3cret" not in error.value.message


@pytest.mark.parametrize(
    ("frozen", "found"),
    [
        ("alpha==1  # why\n\n--pre\n", False),
        ("# a @ https://e.org/a.whl\n", False),
        ("a @ https://e.org/a.whl\n", True),
        ("-e ./near\n", True),
        ("./near\n", True),
    ],
)
def test_what_needs_to_be_allowed(frozen: str, found: bool) -> None:
    assert has_direct_references(frozen) is found


def test_whose_a_file_is() -> None:
    ours, other = subject(), subject(project="another")
    files = own_environment(ours)
    for name in ("requirements.txt", "postBuild"):
        content = files[name].encode()
        assert owner(content, ours) is Owner.OURS
        assert owner(content, other) is Owner.OTHER_PROJECT
        assert owner(b"\n\n" + content, ours) is Owner.USER
        assert owner(content.replace(b"which also", b"which once"), ours) is not Owner.OURS
    assert owner(None, ours) is Owner.NOBODY
    assert owner(b"\xff\xfe", ours) is Owner.USER


@pytest.mark.parametrize(
    ("content", "written", "whose"),
    [
        (None, None, Owner.NOBODY),
        (b"python-3.11\n", None, Owner.OURS),  # it says what we would
        (b"python-3.12", None, Owner.USER),
        (b"python-3.12\n", "3.12", Owner.OURS),  # the environment has another Python since
        (b"python-3.9\n", "3.12", Owner.USER),
        (b"r-4.2-2023-01-01\n", "3.11", Owner.USER),
        (b"", "3.11", Owner.USER),
    ],
)
def test_whose_a_runtime_is(content: bytes | None, written: str | None, whose: Owner) -> None:
    requirements = own_environment(subject(python=written))["requirements.txt"].encode() if written else None
    assert owner_of_runtime(content, requirements, subject()) is whose
