"""Requirements files as they are found, mistakes included."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_venv.core.project.requirement_files import read_requirements_file
from tests.core.project.reading import read
from tests.core.project.wild import lay, lines


@pytest.mark.parametrize(
    ("line", "requirement"),
    [
        ("numpy", "numpy"),
        ("numpy==1.18.1  # why", "numpy==1.18.1"),
        ("numpy >= 1.18, < 2", "numpy<2,>=1.18"),
        ("numpy (>=1.18)", "numpy>=1.18"),
        ('a[x,y]>=1; python_version < "3"', 'a[x,y]>=1; python_version < "3"'),
        ("numpy==1.18.1 --hash=sha256:00", "numpy==1.18.1"),
        ("numpy==1.18.1 \\\n  --hash=sha256:00 \\\n  --hash=sha256:11", "numpy==1.18.1"),
        ("tool @ git+https://example.org/tool@v1", "tool @ git+https://example.org/tool@v1"),
        ("git+https://example.org/tool#egg=tool", "tool @ git+https://example.org/tool"),
        ("-e git+https://example.org/tool@v1#egg=tool", "tool @ git+https://example.org/tool@v1"),
        ("-e git+https://example.org/tool#egg=tool&subdirectory=x", "tool @ git+https://example.org/tool"),
        ("git+ssh://git@example.org/tool", "git+ssh://git@example.org/tool"),
        ("https://example.org/tool-1.0.zip", "https://example.org/tool-1.0.zip"),
        (".", "."),
        ("./inner", "./inner"),
        ("-e .", "-e ."),
        ("--editable=./inner[x]", "-e ./inner[x]"),
        ("-einner", "-e ./inner"),
        # What everybody writes, or a tool has left.
        ("sklearn", "scikit-learn"),
        ("cv2>=4", "opencv-python>=4"),
        ("PIL", "Pillow"),
        ("pytorch==1.4", "torch==1.4"),
        ("tensorflow-gpu==2.1", "tensorflow==2.1"),
        ("numpy=1.18", "numpy==1.18.*"),
        ("numpy=1.18.1=py37_0", "numpy==1.18.1"),
        ("numpy             1.18.1", "numpy==1.18.1"),
        ("numpy (1.18.1)", "numpy==1.18.1"),
        ("numpy=>1.18", "numpy"),
        ("numpy>=1.18 <2", "numpy"),
        ("numpy==latest", "numpy"),
        ("numpy @ file:///tmp/build/80754af9/numpy_1620831194891/work", "numpy"),
        ("numpy @ file:///C:/wheels/numpy-1.19.2-cp38-cp38-win_amd64.whl", "numpy==1.19.2"),
        # What cannot be had.
        ("os", None),
        ("pkg-resources==0.0.0", None),
        ("../outside", None),
        ("/home/me/tool", None),
        ("./missing", None),
        ("C:\\Users\\me\\tool.whl", None),
        ("import numpy", None),
        ("pip install numpy", None),
        ("<html>", None),
        ("r-base=4.0", None),
        ("a" * 5000, None),
    ],
)
def test_lines(line: str, requirement: str | None, tmp_path: Path) -> None:
    lay(tmp_path, {"project/inner/setup.py": "", "outside/setup.py": ""})
    found = read(read_requirements_file, tmp_path / "project", line)
    assert list(found.requirements) == ([] if requirement is None else [requirement])
    assert requirement is not None or len(found.remarks) == 1


def test_options_and_comments(tmp_path: Path) -> None:
    text = lines(
        "# numpy",
        "--index-url https://example.org/simple",
        "--extra-index-url=https://user:secret@example.org/",
        "-f https://example.org/wheels.html",
        "--pre",
        "--prefer-binary",
        "--unheard-of x",
        "python>=3.6",
        "Package    Version",
        "---------- -------",
        "",
        "numpy",
    )
    found = read(read_requirements_file, tmp_path, text)
    assert found.requirements == ("numpy",)
    assert found.index_options == (
        "--index-url https://example.org/simple",
        "--extra-index-url https://user:secret@example.org/",
        "-f https://example.org/wheels.html",
        "--pre",
    )
    assert found.python == ">=3.6"
    assert found.remarks == ("'--unheard-of x' is no option of a requirements file, so it was left out.",)


def test_includes(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "project/more/base.txt": "base\n-e ./tool\n-r ../file\n",
            "project/more/tool/setup.py": "",
            "project/limits.txt": "numpy<2\n",
            "outside.txt": "secret\n",
        },
    )
    text = lines("-r more/base.txt", "-c limits.txt", "--requirement ../outside.txt", "-r none.txt", "own")
    found = read(read_requirements_file, tmp_path / "project", text)
    assert found.requirements == ("base", "-e ./more/tool", "own")
    assert found.constraints == ("numpy<2",)
    assert found.remarks == (
        "outside.txt is outside of the project, where nothing is read.",
        "none.txt cannot be read: No such file or directory.",
    )


def test_files_that_include_each_other_a_billion_times(tmp_path: Path) -> None:
    names = [f"{number}.txt" for number in range(40)]
    text = "".join(f"-r {name}\n" for name in names)
    lay(tmp_path, dict.fromkeys(names, text))
    found = read(read_requirements_file, tmp_path, text)
    assert (found.requirements, found.remarks) == ((), ())


@pytest.mark.parametrize(
    ("content", "requirements"),
    [
        (b"\xef\xbb\xbfnumpy\r\npandas\r\n", ("numpy", "pandas")),
        ("numpy==1.18\r\npandas\r\n".encode("utf-16"), ("numpy==1.18", "pandas")),
        ("# caf\xe9\nnumpy".encode("latin-1"), ("numpy",)),
        (bytes(range(256)) * 1000, ()),
        (b"", ()),
    ],
)
def test_encodings(content: bytes, requirements: tuple[str, ...], tmp_path: Path) -> None:
    assert read(read_requirements_file, tmp_path, content).requirements == requirements


def test_what_is_no_plain_file(tmp_path: Path) -> None:
    lay(tmp_path, {"outside.txt": "secret", "project/real.txt": "numpy"})
    project = tmp_path / "project"
    (project / "folder").mkdir()
    (project / "link.txt").symlink_to("../outside.txt")
    (project / "inner.txt").symlink_to("real.txt")
    text = lines("-r folder", "-r link.txt", "-r inner.txt", "-r /dev/zero", "-r a\0b")
    assert read(read_requirements_file, project, text).requirements == ("numpy",)


def test_too_many_and_too_large(tmp_path: Path) -> None:
    many = read(read_requirements_file, tmp_path, "".join(f"a{number}\n" for number in range(6000)))
    assert len(many.requirements) == 5000
    assert many.remarks == ("file lists more than 5000 packages; the rest was not read.",)
    large = read(read_requirements_file, tmp_path, b"numpy\n" * 2_000_000)
    assert large.requirements == ()
    assert "far longer" in large.remarks[0]


@pytest.mark.parametrize(
    ("text", "locked"),
    [
        ("numpy==1.18\npandas==1.0\n", False),
        ("numpy==1.18\nsix==1.0\nidna==2\nurllib3==1.2\n", True),
        ("# This file is autogenerated by pip-compile\nnumpy==1.18\n", True),
        ("numpy==1.18\n    # via pandas\npandas==1\n", True),
        ("numpy==1.18 --hash=sha256:00\n", True),
        ("numpy==1.18 --hash=sha256:00\npandas\n", False),
        ("six==1.*\nidna==2\nurllib3==1.2\n", False),
        ("", False),
    ],
)
def test_locked(text: str, locked: bool, tmp_path: Path) -> None:
    assert read(read_requirements_file, tmp_path, text).locked is locked


@pytest.mark.parametrize(
    ("line", "python"),
    [
        ("python=3.7.1=h8c8aaf0_6", "3.7.1"),
        ("python=3.8", "3.8"),
        ("python==3.8.*", "3.8"),
        ("python>=3.6", ">=3.6"),
    ],
)
def test_the_python_that_conda_lists(line: str, python: str, tmp_path: Path) -> None:
    found = read(read_requirements_file, tmp_path, f"numpy=1.18.1=py37_0\n{line}\n")
    assert (found.requirements, found.python, found.remarks) == (("numpy==1.18.1",), python, ())
