"""Where a repository begins and is published, read without git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from jupyter_venv.core.binder.repository import Repository, remotes, repository_of


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ("", {}),
        ('[remote "origin"]\n\turl = git@github.com:a/b.git\n', {"origin": "git@github.com:a/b.git"}),
        ('[remote "origin"] url = x\n', {"origin": "x"}),
        ('[REMOTE "Up Stream"]\r\n\tURL=x\r\n', {"Up Stream": "x"}),
        ('[remote "a\\"b"]\nurl = x\n', {'a"b': "x"}),
        ('[remote "a"]\nurl = one\nurl = two\n[remote "b"]\nurl = three\n', {"a": "one", "b": "three"}),
        ('[remote "a"]\nurl = "x # y" # why\n', {"a": "x # y"}),
        ('[remote "a"]\nurl = x ; why\n', {"a": "x"}),
        ('[remote "a"]\nurl = "C:\\\\x"\n', {"a": "C:\\x"}),
        ('[remote "a"]\nurl = on\\\ne\n', {"a": "one"}),
        ('[remote "a"]\npushurl = x\nfetch = y\n', {}),
        ('[remote "a"]\n# url = x\n', {}),
        ('[branch "a"]\nurl = x\n[core]\nurl = y\n', {}),
        ('[remote "a"\nurl = x\n', {}),
    ],
)
def test_remotes(config: str, found: dict[str, str]) -> None:
    assert remotes(config) == found


def git(folder: Path, *arguments: str) -> None:
    name = ["-c", "user.name=u", "-c", "user.email=u@example.org"]
    subprocess.run(["git", "-C", folder, *name, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init")
    git(folder, "remote", "add", "fork", "https://example.org/fork.git")
    return folder


def test_around_a_project(repository: Path) -> None:
    project = repository / "deep" / "er"
    project.mkdir(parents=True)
    assert repository_of(project) == Repository(repository, "https://example.org/fork.git")
    git(repository, "remote", "add", "origin", "https://example.org/origin.git")
    assert repository_of(project) == Repository(repository, "https://example.org/origin.git")


def test_a_work_tree(repository: Path, tmp_path: Path) -> None:
    git(repository, "commit", "--allow-empty", "-m", "one")
    git(repository, "worktree", "add", str(tmp_path / "tree"))
    assert repository_of(tmp_path / "tree") == Repository(tmp_path / "tree", "https://example.org/fork.git")


def test_a_submodule(repository: Path, tmp_path: Path) -> None:
    git(repository, "commit", "--allow-empty", "-m", "one")
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", str(repository), "inner")
    assert repository_of(outer / "inner") == Repository(outer / "inner", str(repository))


def test_none(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(project.parent))
    assert repository_of(project) == Repository(project)


def test_a_home_folder_is_none(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "notes").mkdir()
    monkeypatch.setenv("HOME", str(repository))
    assert repository_of(repository / "notes") == Repository(repository / "notes")


@pytest.mark.parametrize("content", ["", "gitdir: /nowhere\n", "gitdir: \0\n", "\ufffe", "something else"])
def test_a_git_file_that_leads_nowhere(project: Path, content: str) -> None:
    (project / ".git").write_text(content)
    assert repository_of(project).remote is None


def test_nothing_of_it_is_run(repository: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    git(repository, "config", "core.fsmonitor", f"touch {ran}")
    git(repository, "config", "include.path", "/dev/zero")
    assert repository_of(repository).remote == "https://example.org/fork.git"
    assert not ran.exists()
