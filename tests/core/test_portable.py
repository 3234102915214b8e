"""What another machine can use of where a package came from; and what a clone says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_venv.core.clones import clone_around
from jupyter_venv.core.portable import NotPortable, portable

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def clone(folder: Path, remote: str | None = "https://example.org/x.git", commit: str = COMMIT) -> Path:
    """A clone, as far as anybody reads it, with a hook that must not run."""
    git = folder / ".git"
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    (git / "refs" / "heads" / "main").write_text(f"{commit}\n")
    config = '[core]\n\tfsmonitor = touch /tmp/never\n[branch "main"]\n\turl = nonsense\n'
    if remote is not None:
        config += f'[remote "origin"]\n\tfetch = +refs/heads/*\n\turl = {remote}\n'
    (git / "config").write_text(config)
    return folder


def written(project: Path, path: Path, *, editable: bool = True, name: str = "mine", extras: str = "") -> str:
    origin: dict[str, Any] = {"url": path.as_uri(), "dir_info": {"editable": editable}}
    found = portable(origin, project=project, environment=project / ".venv", beside=project)
    return found.line(name, extras)


def refused(project: Path, path: Path) -> str:
    with pytest.raises(NotPortable) as caught:
        written(project, path)
    return str(caught.value)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "project" / "libs" / "mine").mkdir(parents=True)
    return tmp_path / "project"


def test_a_folder_of_the_project(project: Path) -> None:
    mine = project / "libs" / "mine"
    assert written(project, mine) == "-e ./libs/mine"
    assert written(project, mine, editable=False, extras="[x]") == "./libs/mine[x]"
    assert written(project, project) == "-e ."
    clone(project)
    assert written(project, mine) == "-e ./libs/mine"


def test_an_archive_of_the_project(project: Path) -> None:
    wheel = project / "wheels" / "mine-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.touch()
    assert written(project, wheel, editable=False) == "./wheels/mine-1.0-py3-none-any.whl"
    clone(project)
    assert written(project, wheel, editable=False) == "./wheels/mine-1.0-py3-none-any.whl"


def test_what_is_in_the_same_repository(project: Path, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    assert "only this machine has" in refused(project, tmp_path / "shared")
    clone(tmp_path)
    assert written(project, tmp_path / "shared") == "-e ../shared"


def test_a_clone_elsewhere(project: Path, tmp_path: Path) -> None:
    clone(tmp_path / "elsewhere", "https://me:token@example.org/x.git")
    (tmp_path / "elsewhere" / "python").mkdir()
    assert written(project, tmp_path / "elsewhere") == f"mine @ git+https://example.org/x.git@{COMMIT}"
    origin = {"url": (tmp_path / "elsewhere" / "python").as_uri(), "dir_info": {"editable": True}}
    found = portable(origin, project=project, environment=project / ".venv", beside=project)
    assert found.reference == f"git+https://example.org/x.git@{COMMIT}#subdirectory=python"
    assert found.remark.startswith("as commit 0123456789 of https://example.org/x.git")


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("git@example.org:team/x.git", "ssh://git@example.org/team/x.git"),
        ("ssh://git@example.org/team/x.git", "ssh://git@example.org/team/x.git"),
        ("ssh://git:secret@example.org/team/x.git", "ssh://git@example.org/team/x.git"),
        ("https://token@example.org/x", "https://example.org/x"),
    ],
)
def test_remotes(project: Path, tmp_path: Path, remote: str, url: str) -> None:
    clone(tmp_path / "elsewhere", remote)
    assert written(project, tmp_path / "elsewhere") == f"mine @ git+{url}@{COMMIT}"


@pytest.mark.parametrize(
    "remote",
    [None, "/srv/git/x.git", "../x.git", "file:///srv/x.git", "https://e.org/x?token=1", "ext::sh -c x"],
)
def test_remotes_that_nobody_else_has(project: Path, tmp_path: Path, remote: str | None) -> None:
    clone(tmp_path / "elsewhere", remote)
    refused(project, tmp_path / "elsewhere")


def test_clones_in_the_project(project: Path) -> None:
    """One of its own is not cloned along with the project; a submodule is."""
    clone(project)
    mine = clone(project / "libs" / "mine")
    assert written(project, mine) == f"mine @ git+https://example.org/x.git@{COMMIT}"
    clone(project / "libs" / "lonely", None)
    assert written(project, project / "libs" / "lonely") == "-e ./libs/lonely"
    module = project / ".git" / "modules" / "sub"
    clone(project / "elsewhere").joinpath(".git").rename(project / "moved")
    module.parent.mkdir()
    (project / "moved").rename(module)
    (project / "libs" / "sub").mkdir()
    (project / "libs" / "sub" / ".git").write_text("gitdir: ../../.git/modules/sub\n")
    assert written(project, project / "libs" / "sub") == "-e ./libs/sub"


def test_what_pip_clones_into_the_environment(project: Path) -> None:
    """``pip install -e git+https://…`` puts it there."""
    source = clone(project / ".venv" / "src" / "mine", "https://example.org/mine")
    assert written(project, source) == f"mine @ git+https://example.org/mine@{COMMIT}"
    (project / ".venv" / "plain").mkdir()
    assert "only this machine has" in refused(project, project / ".venv" / "plain")


def test_paths_that_no_file_can_hold(project: Path) -> None:
    odd = project / "my libs; rm"
    odd.mkdir()
    assert "cannot hold such a path" in refused(project, odd)
    assert "which is gone" in refused(project, project / "gone")


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        ({"url": "https://u:p@e.org/a.zip", "archive_info": {}}, "mine @ https://e.org/a.zip"),
        ({"url": "https://e.org/a.zip", "subdirectory": "b"}, "mine @ https://e.org/a.zip#subdirectory=b"),
        (
            {"url": "ssh://git@e.org/a.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
            "mine @ git+ssh://git@e.org/a.git@abc",
        ),
        ({"url": "https://e.org/a.zip?token=1", "archive_info": {}}, None),
        ({"url": "https://e.org/a.git", "vcs_info": {"vcs": "git"}}, None),
        ({"url": "https://e.org/a.git", "vcs_info": {"vcs": "git", "commit_id": "a b"}}, None),
        ({"url": "https://e.org/a b.zip", "archive_info": {}}, None),
        ({"url": "https://e.org/a\n--index-url x", "archive_info": {}}, None),
        ({"url": "http://["}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_urls(project: Path, origin: dict[str, Any], line: str | None) -> None:
    try:
        found = portable(origin, project=project, environment=project / ".venv", beside=project)
    except NotPortable:
        assert line is None
    else:
        assert found.line("mine") == line


def test_a_clone_by_its_files(tmp_path: Path) -> None:
    folder = clone(tmp_path / "x")
    found = clone_around(folder)
    assert found is not None
    assert (found.folder, found.remote, found.commit) == (folder, "https://example.org/x.git", COMMIT)
    (folder / ".git" / "refs" / "heads" / "main").unlink()
    (folder / ".git" / "packed-refs").write_text(
        f"# pack-refs\n{'0' * 40} refs/heads/other\n{COMMIT} refs/heads/main\n"
    )
    assert (clone_around(folder) or found).commit == COMMIT
    (folder / ".git" / "HEAD").write_text(f"{'a' * 40}\n")
    assert (clone_around(folder) or found).commit == "a" * 40
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/../../../../etc/passwd\n")
    assert (clone_around(folder) or found).commit is None
