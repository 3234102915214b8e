"""Which file says what a project needs, and what pyproject.toml and pylock.toml say; none of it is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_venv.core.declarations import project_file, project_files, read_declarations
from jupyter_venv.core.distributions import markers_of
from jupyter_venv.core.requirements import RequirementsFile
from jupyter_venv.errors import (
    DirectReferenceRefused,
    InvalidRequirementsFile,
    InvalidScriptMetadata,
    JupyterVenvError,
)
from tests.core.project.wild import notebook

PROJECT = '[project]\nname = "Mine"\ndependencies = ["numpy>=1", "tomli; python_version < \'3\'"]\n'
MORE = """requires-python = ">=3.9"
[project.optional-dependencies]
Plot = ["matplotlib"]
all = ["mine[plot,test]", "scipy"]
test = ["pytest", "mine[all]"]
[dependency-groups]
dev = ["ruff", {include-group = "docs"}]
docs = ["sphinx>=7"]
loop = [{include-group = "loop"}]
"""
DIGEST, ONES = "0" * 64, "1" * 64
LOCK = f"""lock-version = "1.0"
created-by = "somebody"
requires-python = ">=3.9"
extras = ["plot"]
dependency-groups = ["dev"]
default-groups = []

[[packages]]
name = "numpy"
version = "2.0"
wheels = [
  {{name = "numpy-2.0-cp311-cp311-win_amd64.whl", url = "https://e.org/a", hashes = {{sha256 = "{DIGEST}"}}}},
  {{name = "numpy-2.0-py3-none-any.whl", url = "https://e.org/b", hashes = {{sha256 = "{ONES}", md5 = "x"}}}},
]

[[packages]]
name = "old"
version = "1.0"
marker = "python_version < '3.9'"
sdist = {{name = "old-1.0.tar.gz", url = "https://e.org/old-1.0.tar.gz", hashes = {{sha256 = "{DIGEST}"}}}}

[[packages]]
name = "matplotlib"
version = "3.0"
marker = "'plot' in extras"
sdist = {{name = "matplotlib-3.0.tar.gz", url = "https://e.org/m.tar.gz", hashes = {{sha256 = "{DIGEST}"}}}}

[[packages]]
name = "ruff"
version = "0.5"
marker = "'dev' in dependency_groups"
sdist = {{name = "ruff-0.5.tar.gz", url = "https://e.org/r.tar.gz", hashes = {{sha256 = "{DIGEST}"}}}}
"""


def read(path: Path, **options: object) -> tuple[RequirementsFile, ...]:
    return read_declarations(
        path,
        project=path.parent,
        environment=markers_of("3.11.7"),
        **options,  # type: ignore[arg-type]
    )


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_the_first_there_is(tmp_path: Path) -> None:
    assert project_file(tmp_path) is None
    put(tmp_path, "pyproject.toml", "[tool.ruff]\nline-length = 99\n")
    assert project_file(tmp_path) is None
    put(tmp_path, "pyproject.toml", '[project]\nname = "x"\ndynamic = ["dependencies"]\n')
    assert project_file(tmp_path) is None
    for name, text in (("pyproject.toml", PROJECT), ("requirements.txt", ""), ("pylock.toml", LOCK)):
        path = put(tmp_path, name, text)
        assert project_file(tmp_path) == path


def test_pyproject(tmp_path: Path) -> None:
    path = put(tmp_path, "pyproject.toml", PROJECT + MORE)
    plain = ("numpy>=1", 'tomli; python_version < "3"')
    (file,) = read(path)
    assert file.lines == plain
    assert [spec.key for spec in file.specs] == ["numpy", "tomli"]
    assert read(path, extras=["plot"])[0].lines == (*plain, "matplotlib")
    assert set(read(path, extras=["all"])[0].lines) == {*plain, "matplotlib", "scipy", "pytest"}
    assert read(path, groups=["Dev"])[0].lines == (*plain, "ruff", "sphinx>=7")


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        ("[project\n", {}, "no valid TOML"),
        ("[tool.x]\n", {}, "no \\[project\\] dependencies"),
        ('[project]\ndynamic = ["dependencies"]\n', {}, "leaves its dependencies to the build"),
        ('[project]\ndependencies = "numpy"\n', {}, "no list of requirements"),
        ('[project]\ndependencies = ["not a requirement!"]\n', {}, "not a package specification"),
        ('[project]\ndependencies = ["./x"]\n', {"allow_direct_references": True}, "has no name"),
        (f'{PROJECT}requires-python = ">=3.12"\n', {}, "asks for Python >=3.12"),
        (PROJECT + MORE, {"extras": ["nope"]}, "no optional dependencies 'nope'. It has all, plot, test"),
        (PROJECT + MORE, {"groups": ["nope"]}, "'nope' not found"),
        (PROJECT + MORE, {"groups": ["loop"]}, "includes itself"),
        (f'{PROJECT}[tool.uv.sources]\nNumPy = {{path = "../numpy"}}\n', {}, "only uv's own projects follow"),
        (f"# {'x' * 9_000_000}", {}, "far longer"),
    ],
)
def test_pyprojects_to_refuse(tmp_path: Path, text: str, options: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidRequirementsFile, match=says):
        read(put(tmp_path, "pyproject.toml", text), **options)


def test_a_url_in_a_pyproject(tmp_path: Path) -> None:
    path = put(tmp_path, "pyproject.toml", '[project]\ndependencies = ["x @ https://u:p@e.org/x.whl"]\n')
    with pytest.raises(DirectReferenceRefused) as caught:
        read(path)
    assert "u:p" not in caught.value.message
    assert read(path, allow_direct_references=True)[0].lines == ("x @ https://u:p@e.org/x.whl",)


def test_a_lock(tmp_path: Path) -> None:
    path = put(tmp_path, "pylock.toml", LOCK)
    (file,) = read(path)
    assert file.lines == (f"numpy==2.0 --hash=sha256:{DIGEST} --hash=sha256:{ONES}",)
    assert (file.hashed, file.complete, file.rooted) == (True, True, False)
    assert file.unhashed == ("numpy==2.0",)
    assert [line.split("==")[0] for line in read(path, extras=["plot"])[0].lines] == ["numpy", "matplotlib"]
    assert [line.split("==")[0] for line in read(path, groups=["dev"])[0].lines] == ["numpy", "ruff"]


def test_what_a_lock_was_made_for(tmp_path: Path) -> None:
    path = put(tmp_path, "pylock.toml", LOCK + '[tool.jupyter-venv]\nrequested = ["numpy[x]>1", "gone"]\n')
    (file,) = read(path)
    assert ([str(spec.requirement) for spec in file.specs], file.rooted) == (["numpy[x]>1"], True)
    needed = LOCK.replace('name = "numpy"\n', 'name = "numpy"\ndependencies = [{name = "matplotlib"}]\n')
    (file,) = read(put(tmp_path, "pylock.toml", needed), extras=["plot"])
    assert ([spec.key for spec in file.specs], file.rooted) == (["numpy"], True)


def test_a_lock_with_places(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    text = f"""lock-version = "1.0"
created-by = "somebody"
[[packages]]
name = "mine"
directory = {{path = "mine", editable = true}}
[[packages]]
name = "theirs"
vcs = {{type = "git", url = "https://e.org/t.git", commit-id = "abc", subdirectory = "py"}}
[[packages]]
name = "packed"
archive = {{url = "https://e.org/p.zip", hashes = {{sha256 = "{DIGEST}"}}}}
[[packages]]
name = "kept"
version = "1.0"
wheels = [{{path = "wheels/kept-1.0-py3-none-any.whl", hashes = {{sha256 = "{DIGEST}"}}}}]
"""
    path = put(tmp_path, "pylock.toml", text)
    with pytest.raises(DirectReferenceRefused, match=r"mine, comes from a path or URL"):
        read(path)
    hashed, plain = read(path, allow_direct_references=True)
    assert hashed.lines == (
        f"packed @ https://e.org/p.zip --hash=sha256:{DIGEST}",
        f"--find-links {tmp_path}/wheels",
        f"kept==1.0 --hash=sha256:{DIGEST}",
    )
    assert plain.lines == (f"-e {tmp_path}/mine", "theirs @ git+https://e.org/t.git@abc#subdirectory=py")
    assert {spec.key for spec in plain.specs} == {"mine", "theirs", "packed", "kept"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('lock-version = "1.0"', 'lock-version = "9.0"', "no valid lock file"),
        ('created-by = "somebody"', "", "no valid lock file"),
        ('requires-python = ">=3.9"', 'requires-python = ">=3.12"', "not for this environment"),
        (f'sha256 = "{DIGEST}"', 'md5 = "00"', "no hash that installers accept"),
        ('version = "2.0"', 'version = "2.1"', "no valid lock file"),
    ],
)
def test_locks_to_refuse(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in LOCK
    text = LOCK.replace(old, new)
    if "md5" in new:
        text = text.replace(f'sha256 = "{ONES}", ', "")
    with pytest.raises(InvalidRequirementsFile, match=says):
        read(put(tmp_path, "pylock.toml", text))


@pytest.mark.parametrize(
    "url", ["https://e.org/${SECRET}.zip", "https://e.org/a.zip #x", "https://e.org/a\\n-e x"]
)
def test_lines_in_disguise(tmp_path: Path, url: str) -> None:
    text = (
        f'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "a"\n'
        f'archive = {{url = "{url}", hashes = {{sha256 = "{DIGEST}"}}}}\n'
    )
    with pytest.raises(JupyterVenvError):
        read(put(tmp_path, "pylock.toml", text), allow_direct_references=True)


def test_a_requirements_file_has_no_extras(tmp_path: Path) -> None:
    path = put(tmp_path, "requirements.txt", "numpy\n")
    assert read(path)[0].lines == ("numpy",)
    with pytest.raises(InvalidRequirementsFile, match="has no extras and groups"):
        read(path, extras=["x"])


BLOCK = "# /// script\n# requires-python = '{}'\n# dependencies = {}\n# ///"


def test_what_notebooks_carry_counts_where_no_file_says_it(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    first = put(tmp_path, "a.ipynb", notebook("1", BLOCK.format(">=3.9", ["numpy>=1", "tomli"])))
    put(tmp_path, "b.ipynb", notebook("import numpy"))
    put(tmp_path, "c.ipynb", "{")
    second = put(tmp_path / "deep", "d.ipynb", notebook(BLOCK.format(">=3.9", ["rich"])))
    assert project_files(tmp_path) == [first, second]
    (found,) = read(first)
    assert (found.path, found.lines) == (first, ("numpy>=1", "tomli"))
    assert [spec.text for spec in found.specs] == ["numpy>=1", "tomli"]
    path = put(tmp_path, "requirements.txt", "pandas")
    assert project_files(tmp_path) == [path]


@pytest.mark.parametrize(
    ("block", "error", "why"),
    [
        ("1", InvalidRequirementsFile, "carries no list"),
        (BLOCK.format("<3.9", []), InvalidRequirementsFile, "asks for Python <3.9"),
        (BLOCK.format(">=3.9", ["not a name!"]), InvalidRequirementsFile, "a.ipynb"),
        (BLOCK.format(">=3.9", ["-e ."]), InvalidRequirementsFile, "a.ipynb"),
        (BLOCK.format(">=3.9", ["x @ git+https://e.org/x"]), DirectReferenceRefused, "a.ipynb"),
        (BLOCK.format(">=3.9", 3), InvalidScriptMetadata, "a.ipynb, code cell 1"),
    ],
)
def test_what_a_notebook_may_not_carry(
    block: str, error: type[JupyterVenvError], why: str, tmp_path: Path
) -> None:
    path = put(tmp_path, "a.ipynb", notebook(block))
    with pytest.raises(error, match=why):
        read(path)
