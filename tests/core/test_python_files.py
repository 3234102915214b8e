"""Recording the Python version where other tools look for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_venv.core.python_files import python_files
from jupyter_venv.errors import InvalidRequirementsFile


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (".python-version", None, b"3.11\n"),
        (".python-version", b"", b"3.11\n"),
        (".python-version", b"3.11\n", None),
        (".python-version", b"3.11.7", None),
        (".python-version", b"3.11.7\r\n", None),
        (".python-version", b"# ours\n3.10.2\n3.9\n", b"# ours\n3.11\n3.9\n"),
        (".python-version", b"3.1\n", b"3.11\n"),
        (".python-version", b"3.11.70\r\n", b"3.11\r\n"),
        (".python-version", b"# none yet", b"# none yet\n3.11\n"),
        ("runtime.txt", b"python-3.10\n", b"python-3.11\n"),
        ("runtime.txt", b"python-3.11.7", None),
        ("runtime.txt", b"r-4.1-2022-01-01\n", None),
        ("binder/runtime.txt", b"python-3.8\n", b"python-3.11\n"),
        (".binder/runtime.txt", b"python-3.11", None),
    ],
)
@pytest.mark.parametrize("version", ["3.11.7", "3.11.7.final.0"])
def test_what_is_written(
    tmp_path: Path, name: str, before: bytes | None, after: bytes | None, version: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    if before is not None:
        path.write_bytes(before)
    files = {file.path.relative_to(tmp_path).as_posix(): file for file in python_files(tmp_path, version)}
    if before is not None and before.startswith(b"r-"):
        assert name not in files
        return
    assert files[name].changed == (after is not None)
    assert files[name].new == (before if after is None else after)
    path.write_bytes(files[name].new)
    assert not any(file.changed for file in python_files(tmp_path, version) if file.path == path)
    assert files.keys() == {".python-version", name}, "no runtime.txt where there was none"


def test_what_is_no_text(tmp_path: Path) -> None:
    (tmp_path / ".python-version").write_bytes("3.11".encode("utf-16"))
    with pytest.raises(InvalidRequirementsFile):
        python_files(tmp_path, "3.11.7")
