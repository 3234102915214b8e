"""Names, rendering, and the rule that only our own kernelspecs are touched."""

from __future__ import annotations

import json
import string
from pathlib import Path

import pytest

from jupyter_venv.core import kernelspecs
from jupyter_venv.core.environments import Layout
from jupyter_venv.errors import EnvironmentNotReady, InvalidKernelName, InvalidProject, KernelNameTaken

IPYKERNELS = {
    "argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    "display_name": "Python 3",
    "language": "python",
    "metadata": {"debugger": True},
}


def notebook(path: Path, name: str, language: str = "python") -> None:
    path.write_text(json.dumps({"metadata": {"kernelspec": {"name": name, "language": language}}}))


@pytest.fixture
def layout(project: Path) -> Layout:
    layout = Layout.of_project(project)
    layout.kernelspec.mkdir(parents=True)
    (layout.kernelspec / "kernel.json").write_text(json.dumps(IPYKERNELS))
    (layout.kernelspec / "logo-svg.svg").write_text("<svg/>")
    return layout


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("analysis", "venv-analysis"),
        ("My Project (2)", "venv-my-project-2"),
        ("données été", "venv-donnees-ete"),
        ("🎉", "venv-project"),
        ("-rf", "venv-rf"),
        ("x" * 200, "venv-" + "x" * 60),
    ],
)
def test_the_name_comes_from_the_folder(tmp_path: Path, folder: str, name: str) -> None:
    project = tmp_path / folder
    project.mkdir()
    assert kernelspecs.choose_name(project, None, set()) == name
    other = kernelspecs.choose_name(project, None, {name})
    assert other != name
    assert other.startswith(name)
    assert kernelspecs.choose_name(project, None, {name}) == other, "the suffix is stable"


def test_the_name_comes_from_the_notebooks_first(project: Path) -> None:
    notebook(project / "a.ipynb", "python3")
    notebook(project / "b.ipynb", "course-2024")
    notebook(project / "c.ipynb", "ir", "R")
    notebook(project / "d.ipynb", "not a name")
    (project / "e.ipynb").write_text("{broken")
    (project / "f.ipynb").write_text('{"metadata": [1]}')
    assert kernelspecs.choose_name(project, None, {"python3"}) == "course-2024"
    assert kernelspecs.choose_name(project, None, {"python3", "Course-2024"}) == "venv-project"


@pytest.mark.parametrize("name", ["", "a b", "../x", "a/b", ".", "..", "é", "a\n"])
def test_impossible_names(project: Path, name: str) -> None:
    with pytest.raises(InvalidKernelName):
        kernelspecs.choose_name(project, name, set())


def test_a_name_of_somebody_else(project: Path) -> None:
    assert kernelspecs.choose_name(project, "mine", {"python3"}) == "mine"
    with pytest.raises(KernelNameTaken):
        kernelspecs.choose_name(project, "Python3", {"python3"})


def test_display_names_tell_projects_apart(tmp_path: Path) -> None:
    first = kernelspecs.display_name(tmp_path / "a" / "work", "3.11.7", set())
    assert first == "work (Python 3.11)"
    assert (
        kernelspecs.display_name(tmp_path / "b" / "work", "3.11.7", {first})
        == f"work in {tmp_path}/b (Python 3.11)"
    )
    assert "\n" not in kernelspecs.display_name(tmp_path / "new\nline", "3.11.7", set())


@pytest.mark.parametrize("folder", ["a:b", "x{connection_file}", "{prefix}"])
def test_folders_no_kernelspec_can_carry(folder: str) -> None:
    with pytest.raises(InvalidProject):
        kernelspecs.check_path(Path("/work", folder))


def test_registering(tmp_path: Path, layout: Layout) -> None:
    kernels = tmp_path / "data" / "kernels"
    made = kernelspecs.register(kernels, layout, name="venv-x", display="X", python="3.11.7", version="1")
    document = json.loads((kernels / "venv-x" / "kernel.json").read_text())
    assert document["argv"] == [str(layout.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    assert document["display_name"] == "X"
    assert document["metadata"]["debugger"] is True
    assert document["env"]["VIRTUAL_ENV"] == str(layout.path)
    assert (kernels / "venv-x" / "logo-svg.svg").exists()
    assert kernelspecs.registrations(kernels) == [made]
    assert kernelspecs.registration_of(kernels, layout) == made
    with pytest.raises(KernelNameTaken):
        kernelspecs.register(kernels, layout, name="venv-x", display="X", python="3.11.7", version="1")
    assert [path.name for path in kernels.iterdir()] == ["venv-x"], "nothing half-made is left"
    kernelspecs.unregister(made)
    assert list(kernels.iterdir()) == []
    kernelspecs.unregister(made)


def test_only_ours_is_touched(tmp_path: Path, layout: Layout) -> None:
    kernels = tmp_path / "kernels"
    made = kernelspecs.register(kernels, layout, name="venv-x", display="X", python="3.11.7", version="1")
    (made.folder / "kernel.json").write_text(json.dumps(IPYKERNELS))  # the user took it over
    assert kernelspecs.registrations(kernels) == []
    kernelspecs.unregister(made)
    assert made.folder.exists()
    for content in ("", "[]", '{"metadata": {"jupyter_venv": 1}}', '{"metadata": null}'):
        (made.folder / "kernel.json").write_text(content)
        assert kernelspecs.registrations(kernels) == []


def test_without_ipykernel(tmp_path: Path, layout: Layout) -> None:
    (layout.kernelspec / "kernel.json").unlink()
    with pytest.raises(EnvironmentNotReady, match="ipykernel"):
        kernelspecs.register(tmp_path / "k", layout, name="x", display="X", python="3.11.7", version="1")


def test_dollars_survive_jupyter_client() -> None:
    layout = Layout(Path("/p/$(touch x) ${PATH} $HOME/.venv"))
    document = kernelspecs.render(IPYKERNELS, layout, display="x", python="3.11.7", version="1")
    filled = {
        key: string.Template(value).safe_substitute(PATH="/usr/bin", HOME="/h")
        for key, value in document["env"].items()
    }
    assert filled == {"VIRTUAL_ENV": str(layout.path), "PATH": f"{layout.scripts}:/usr/bin"}
