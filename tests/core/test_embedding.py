"""A notebook's own list of what it needs: written, kept up to date, and nothing else touched."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from jupyter_venv.core import drift, embedding
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.journal import Journal
from jupyter_venv.core.manager import Manager
from jupyter_venv.core.project.notebook_text import with_first_cell
from jupyter_venv.errors import InvalidScriptMetadata, NotebookChanged, NotWritable, UnreadableNotebook
from tests.core.fakes import ignore, make_environment
from tests.core.project.wild import lay, lines, notebook
from tests.core.test_drift import put

BLOCK = lines(
    "# /// script",
    '# requires-python = ">=3.9"',
    "# dependencies = [",
    '#     "numpy<2",  # the old one',
    '#     "a-plugin",',
    "# ]",
    "# ///",
)


def embed(
    project: Path, name: str = "a.ipynb", layout: Layout | None = None, **options: Any
) -> dict[str, Any]:
    return embedding.embed(project, project / name, layout, preview=options.get("preview", False)).result


def first_cell(project: Path, name: str = "a.ipynb") -> str:
    document = json.loads((project / name).read_text())
    return "".join(document["cells"][0]["source"])


def environment(project: Path) -> Layout:
    layout = make_environment(project.resolve())
    put(layout, "numpy", "2.1.0", "numpy/__init__.py")
    put(layout, "scikit-learn", "1.5.0+local", "sklearn/__init__.py")
    put(layout, "PyYAML", "6.0", "yaml/__init__.py")
    return layout


def test_what_is_installed(project: Path) -> None:
    layout = environment(project)
    journal = Journal(layout.journal)
    journal.done(journal.begin("install", requested=["numpy~=2.1"]), [])
    cells = "import numpy, sklearn, helpers", "try:\n    import torch, IPython\nexcept ImportError:\n    pass"
    lay(project, {"a.ipynb": notebook(*cells), "helpers.py": "import yaml", "requirements.txt": "PyYAML<7"})
    result = embed(project, layout=layout)
    assert first_cell(project) == lines(
        "# /// script",
        '# requires-python = ">=3.11"',
        "# dependencies = [",
        '#     "numpy~=2.1",',
        '#     "PyYAML<7",',
        '#     "scikit-learn>=1.5.0",',
        "# ]",
        "# ///",
    ).rstrip("\n")
    assert (result["changed"], result["requires_python"], result["unknown"]) == (True, ">=3.11", [])
    assert result["dependencies"] == ["numpy~=2.1", "PyYAML<7", "scikit-learn>=1.5.0"]
    assert '+#     "numpy~=2.1",' in result["diff"]
    assert (result["cell"], result["before"], result["after"]) == (0, "", first_cell(project))
    before = (project / "a.ipynb").read_bytes()
    assert not embed(project, layout=layout)["changed"]
    assert (project / "a.ipynb").read_bytes() == before


def test_without_an_environment(project: Path) -> None:
    lay(
        project,
        {"a.ipynb": notebook("import numpy, sklearn, nobody_knows"), "requirements.txt": "numpy>=1.20"},
    )
    result = embed(project)
    assert result["dependencies"] == ["numpy>=1.20", "scikit-learn"]
    assert (result["requires_python"], result["unknown"]) == ("", ["nobody_knows"])


def test_a_block_that_is_there(project: Path) -> None:
    layout = environment(project)
    lay(project, {"a.ipynb": notebook("# Our study", f"{BLOCK}import numpy, sklearn")})
    content = (project / "a.ipynb").read_bytes()
    result = embed(project, layout=layout)
    assert result["dependencies"] == ["numpy<2", "a-plugin", "scikit-learn>=1.5.0"]
    assert (result["cell"], result["before"]) == (2, f"{BLOCK}import numpy, sklearn")
    changed = (project / "a.ipynb").read_text()
    added = '    "#     \\"scikit-learn>=1.5.0\\",\\n",\n'
    assert changed.replace(added, "") == content.decode()


def as_of(layout: Layout, day: str) -> None:
    journal = Journal(layout.journal)
    journal.done(journal.begin("sync", ["requirements.txt"]), [], as_of=day)


def test_in_an_environment_as_of_a_day(project: Path) -> None:
    layout = environment(project)
    as_of(layout, "2024-03-01")
    lay(project, {"a.ipynb": notebook("import numpy"), "b.ipynb": notebook(f"{BLOCK}import numpy")})
    result = embed(project, layout=layout)
    assert first_cell(project).endswith('# ]\n#\n# [tool.uv]\n# exclude-newer = "2024-03-01"\n# ///')
    assert (result["exclude_newer"], result["dependencies"]) == ("2024-03-01", ["numpy>=2.1.0"])
    assert not embed(project, layout=layout)["changed"]
    old = embed(project, "b.ipynb", layout=layout)
    assert (old["changed"], old["dependencies"]) == (True, ["numpy<2", "a-plugin"])
    assert first_cell(project, "b.ipynb") == BLOCK.replace(
        "# ///\n", '#\n# [tool.uv]\n# exclude-newer = "2024-03-01"\n# ///\nimport numpy'
    )


@pytest.mark.parametrize(
    ("environments", "blocks", "line"),
    [
        ("", "2024-03-01", "scikit-learn"),
        ("2024-03-02", "2024-03-01", "scikit-learn"),
        ("2024-03-01", "2024-03-01", "scikit-learn>=1.5.0"),
        ("2024-02-01", "2024-03-01T00:00:00Z", "scikit-learn>=1.5.0"),
        ("", "1 week", "scikit-learn>=1.5.0"),
    ],
)
def test_a_block_as_of_a_day(project: Path, environments: str, blocks: str, line: str) -> None:
    layout = environment(project)
    if environments:
        as_of(layout, environments)
    block = BLOCK.replace("# ///\n", f'# [tool.uv]\n# exclude-newer = "{blocks}"\n# ///\n')
    lay(project, {"a.ipynb": notebook(f"{block}import sklearn")})
    result = embed(project, layout=layout)
    assert result["dependencies"] == ["numpy<2", "a-plugin", line]
    assert result["exclude_newer"] == blocks
    assert first_cell(project).count("exclude-newer") == 1
    remark = "Written without a version: scikit-learn. The block wants nothing newer than 2024-03-01"
    assert [one.partition(",")[0] for one in result["remarks"]] == ([] if ">" in line else [remark])


def test_two_blocks(project: Path) -> None:
    lay(project, {"a.ipynb": notebook(f"{BLOCK}import numpy", "1", BLOCK)})
    (remark,) = embed(project)["remarks"]
    assert remark == (
        "a.ipynb has script blocks in the code cells 1, 3, and only the first counts. Make them one."
    )
    assert drift.check(project, [], None).remarks == (remark,)


def test_a_preview_writes_nothing(project: Path) -> None:
    lay(project, {"a.ipynb": notebook("import numpy")})
    before = (project / "a.ipynb").read_bytes()
    result = embed(project, preview=True)
    assert (result["changed"], result["preview"]) == (True, True)
    assert '+#     "numpy",' in result["diff"]
    assert (project / "a.ipynb").read_bytes() == before


def test_what_came_from_no_index(project: Path) -> None:
    layout = environment(project)
    origins = {
        "cloned": {
            "url": "https://user:secret@example.org/c.git",
            "vcs_info": {"vcs": "git", "commit_id": "abc"},
        },
        "inner": {"url": (project / "tool").as_uri(), "dir_info": {"editable": True}},
        "mine": {"url": "file:///home/somebody/mine", "dir_info": {}},
    }
    for name, origin in origins.items():
        put(layout, name, "1.0", f"{name}.py")
        (layout.site_packages() / f"{name}-1.0.dist-info/direct_url.json").write_text(json.dumps(origin))
    lay(project, {"a.ipynb": notebook("import cloned, inner, mine"), "tool/setup.py": ""})
    result = embed(project, layout=layout)
    assert result["dependencies"] == ["cloned @ git+https://example.org/c.git@abc"]
    assert [one["name"] for one in result["left_out"]] == ["inner", "mine"]
    text = (project / "a.ipynb").read_text()
    assert "secret" not in text
    assert "somebody" not in text


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("{", UnreadableNotebook),
        (notebook("x", metadata={"kernelspec": {"name": "ir"}}), UnreadableNotebook),
        (notebook("# /// script\n# dependencies = [\n# ///"), InvalidScriptMetadata),
        (notebook("1").replace('"cells"', '"worksheets"'), UnreadableNotebook),
    ],
)
def test_what_is_refused(content: str, error: type[Exception], project: Path) -> None:
    lay(project, {"a.ipynb": content})
    with pytest.raises(error):
        embed(project)
    assert (project / "a.ipynb").read_text() == content


def test_somebody_else_saves_it_meanwhile(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(project, {"a.ipynb": notebook("import numpy")})
    theirs = notebook("import numpy", "2")
    write = with_first_cell

    def slowly(*arguments: Any) -> bytes:
        (project / "a.ipynb").write_text(theirs)
        return write(*arguments)

    monkeypatch.setattr(embedding, "with_first_cell", slowly)
    with pytest.raises(NotebookChanged):
        embed(project)
    assert (project / "a.ipynb").read_text() == theirs


def test_a_link_stays_one_and_permissions_are_kept(project: Path) -> None:
    lay(project, {"real.ipynb": notebook("import numpy")})
    (project / "real.ipynb").chmod(0o640)
    (project / "a.ipynb").symlink_to("real.ipynb")
    embed(project)
    assert (project / "a.ipynb").is_symlink()
    assert (project / "real.ipynb").stat().st_mode & 0o777 == 0o640
    assert first_cell(project, "real.ipynb").startswith("# /// script")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_where_nothing_can_be_written(project: Path) -> None:
    lay(project, {"a.ipynb": notebook("import numpy")})
    project.chmod(0o555)
    with pytest.raises(NotWritable):
        embed(project)


def test_by_the_manager(project: Path, tmp_path: Path) -> None:
    lay(project, {"a.ipynb": notebook("import numpy")})
    change = Manager(kernels=tmp_path / "kernels").embed(project, project / "a.ipynb")
    finished = change.run(ignore)
    assert finished.message == "a.ipynb now says that it needs 1 package."
    again = Manager(kernels=tmp_path / "kernels").embed(project, project / "a.ipynb").run(ignore)
    assert again.message == "a.ipynb says already what it needs (1 package)."
