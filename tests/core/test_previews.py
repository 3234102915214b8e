"""A preview says exactly what running would do, and does nothing; with both installers."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_venv.core.change import summary
from jupyter_venv.core.journal import Journal
from jupyter_venv.core.lock import locked
from jupyter_venv.errors import EnvironmentBusy, EnvironmentNotReady, InfrastructureProtected, NotInstalled
from jupyter_venv.events import Phase
from tests import tiny
from tests.core.contract import Subject

# Builds a wheel whose version nobody else knows.
BACKEND = """
import zipfile

METADATA = '''Metadata-Version: 2.1
Name: built
Version: 3.1
Requires-Dist: tiny<2
'''
WHEEL = '''Wheel-Version: 1.0
Root-Is-Purelib: true
Tag: py3-none-any
'''

def build_wheel(folder, config_settings=None, metadata_directory=None):
    content = {"built.py": "", "built-3.1.dist-info/METADATA": METADATA, "built-3.1.dist-info/WHEEL": WHEEL}
    record = "built-3.1.dist-info/RECORD"
    content[record] = "".join(f"{name},,\\n" for name in [*content, record])
    with zipfile.ZipFile(f"{folder}/built-3.1-py3-none-any.whl", "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return "built-3.1-py3-none-any.whl"

build_editable = build_wheel
"""

INSTALLS = {
    "new": (["acme"], {"acme": (None, "2.0"), "tiny": (None, "2.0")}),
    "extra": (["acme[excel]<2"], {"acme": (None, "1.5"), "acme-excel": (None, "1.0"), "tiny": (None, "2.0")}),
    "several": (["acme", "tiny<2"], {"acme": (None, "2.0"), "tiny": (None, "1.1")}),
    "other-python": (["tiny; python_version < '3'"], {}),
    "this-python": (["tiny; python_version > '3'"], {"tiny": (None, "2.0")}),
}


@pytest.mark.parametrize("case", INSTALLS)
def test_installing_into_an_empty_environment(subject: Subject, case: str) -> None:
    specs, changes = INSTALLS[case]
    assert subject.foretold(subject.manager.install, specs) == changes


@pytest.mark.parametrize(
    ("spec", "changes"),
    [
        ("tiny", {}),
        ("tiny<2", {"tiny": ("2.0", "1.1")}),
        ("needs-old", {"needs-old": (None, "1.0"), "tiny": ("2.0", "1.1")}),
        ("acme[excel]", {"acme-excel": (None, "1.0")}),
    ],
)
def test_installing_into_one_that_has_something(
    subject: Subject, spec: str, changes: dict[str, object]
) -> None:
    subject.install("acme")
    assert subject.foretold(subject.manager.install, [spec]) == changes


def test_names_are_spelled_as_they_are_installed(subject: Subject) -> None:
    subject.run(subject.manager.install(subject.project, ["mixed.case"], preview=True))
    (name, _) = sorted(one["name"] for one in subject.result()["changes"])
    # uv knows new packages by their canonical names only.
    assert name == {"uv": "mixed-case", "pip": "Mixed-Case"}[subject.installer]
    subject.install("mixed.case")
    planned = subject.foretold(subject.manager.uninstall, ["mixed-case"])
    assert planned == {"Mixed-Case": ("1.0", None)}


def test_what_is_said(subject: Subject) -> None:
    subject.install("tiny==1.0", "lean==1.0")
    subject.run(subject.manager.install(subject.project, ["acme", "tiny==1.1"], preview=True))
    assert subject.message() == "Would install acme 2.0. Would change tiny 1.0 → 1.1."
    assert Phase.PREPARING not in subject.phases()
    subject.run(subject.manager.uninstall(subject.project, ["lean"], preview=True))
    assert subject.message() == "Would remove lean 1.0."
    subject.run(subject.manager.install(subject.project, ["tiny"], preview=True))
    assert subject.message() == "Nothing to do: tiny already installed."
    needed = summary("uninstall", [], ["ipykernel"])
    assert needed == "Nothing to do: the kernel needs ipykernel, so nothing is removed."
    (file := subject.project / "empty.txt").write_text("# nothing yet\n")
    for preview in (True, False):
        subject.run(subject.manager.install(subject.project, [], requirements=[file], preview=preview))
        assert subject.message() == "Nothing to do: -r empty.txt lists nothing to install."


def test_a_wheel_by_its_path(subject: Subject, index: Path, tmp_path: Path) -> None:
    wheel = shutil.copy(next(index.glob("acme-1.5-*.whl")), tmp_path)
    changes = subject.foretold(subject.manager.install, [str(wheel)], allow_direct_references=True)
    assert changes == {"acme": (None, "1.5"), "tiny": (None, "2.0")}
    named = f"acme @ {(tmp_path / 'acme-1.5-py3-none-any.whl').as_uri()}"
    assert subject.foretold(subject.manager.install, [named], allow_direct_references=True) == {}


@pytest.mark.parametrize("editable", [False, True], ids=["copy", "editable"])
def test_a_source_tree_whose_version_only_its_build_knows(
    subject: Subject, tmp_path: Path, editable: bool
) -> None:
    shutil.unpack_archive(tiny.sdist(tmp_path, "built", "3.1", BACKEND), tmp_path)
    (tmp_path / "built-3.1" / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "built"\ndynamic = ["version", "dependencies"]\n'
    )
    file = subject.project / "local.txt"
    file.write_text(f"{'-e ' if editable else ''}{tmp_path / 'built-3.1'}\nacme\n")
    changes = subject.foretold(subject.manager.install, [], requirements=[file], allow_direct_references=True)
    assert changes == {"acme": (None, "2.0"), "built": (None, "3.1"), "tiny": (None, "1.1")}


def test_requirements_files(subject: Subject) -> None:
    (subject.project / "limits.txt").write_text("tiny < 2\n")
    file = subject.project / "all.txt"
    file.write_text('-c limits.txt\nacme<2\nno-such-package; python_version < "3"\n')
    changes = subject.foretold(subject.manager.install, ["acme-excel"], requirements=[file])
    assert changes == {"acme": (None, "1.5"), "acme-excel": (None, "1.0"), "tiny": (None, "1.1")}


def test_what_hashes_pin_holds_beside_other_requirements(subject: Subject, index: Path) -> None:
    digest = hashlib.sha256((index / "tiny-1.1-py3-none-any.whl").read_bytes()).hexdigest()
    file = subject.project / "hashed.txt"
    file.write_text(f"tiny==1.1 --hash=sha256:{digest}\n")
    changes = subject.foretold(subject.manager.install, ["acme"], requirements=[file])
    assert changes == {"acme": (None, "2.0"), "tiny": (None, "1.1")}
    error = subject.refusal(subject.manager.install, ["needs-new"], requirements=[file])
    assert error.code == "resolution-failed"


@pytest.mark.parametrize(
    ("specs", "code"),
    [
        (["no-such-package"], "package-not-found"),
        (["acme==9"], "no-matching-version"),
        (["future"], "no-matching-version"),
        (["needs-old", "needs-new"], "resolution-failed"),
    ],
)
def test_what_would_fail(subject: Subject, specs: list[str], code: str) -> None:
    assert subject.refusal(subject.manager.install, specs).code == code


def test_what_was_asked_for_before_counts(subject: Subject) -> None:
    subject.install("needs-old")
    assert subject.refusal(subject.manager.install, ["needs-new"]).code == "resolution-failed"
    assert subject.foretold(subject.manager.upgrade, ["tiny"]) == {}


def test_a_build_that_fails(subject: Subject, tmp_path: Path) -> None:
    source = tiny.sdist(tmp_path, "unbuildable", "1.0", "raise RuntimeError('this build cannot work')\n")
    error = subject.refusal(subject.manager.install, [str(source)], allow_direct_references=True)
    assert error.code == "build-failed"


def unpin(subject: Subject, *names: str) -> None:
    """Forget the versions that packages were installed in."""
    assert subject.install(*names) == {}


def test_upgrading(subject: Subject) -> None:
    subject.install("acme==1.0", "tiny==1.0")
    assert subject.foretold(subject.manager.upgrade, ["acme"]) == {"acme": ("1.0", "2.0")}
    assert subject.foretold(subject.manager.upgrade) == {"tiny": ("1.0", "2.0")}
    assert subject.foretold(subject.manager.upgrade) == {}


def test_an_upgrade_leaves_alone_what_was_asked_for_in_any_version(subject: Subject) -> None:
    subject.install("acme==1.0", "tiny==1.0", "lean==1.0")
    unpin(subject, "tiny", "lean")
    assert subject.foretold(subject.manager.upgrade, ["acme"]) == {"acme": ("1.0", "2.0")}


def test_an_upgrade_moves_what_else_has_to_move(subject: Subject) -> None:
    subject.install("walker==1.0", "tiny==1.0", "lean==1.0")
    unpin(subject, "walker", "tiny", "lean")
    changes = subject.foretold(subject.manager.upgrade, ["walker"])
    assert changes == {"tiny": ("1.0", "2.0"), "walker": ("1.0", "2.0")}


def test_uninstalling(subject: Subject) -> None:
    subject.install("acme[excel]", "walker")
    assert subject.foretold(subject.manager.uninstall, ["acme"]) == {"acme": ("2.0", None)}
    assert subject.message() == "Removed acme 2.0. Nothing else needs acme-excel."
    subject.run(subject.manager.uninstall(subject.project, ["tiny"], preview=True))
    assert subject.result() == {
        "preview": True,
        "changes": [{"name": "tiny", "before": "2.0", "after": None}],
        "unasked": [],
        "downgraded": [],
        "unneeded": [],
        "lacking": ["walker"],
    }


def test_uninstalling_with_what_nothing_else_needs(subject: Subject) -> None:
    subject.install("acme[excel]", "lean==1.0")
    subject.run(subject.manager.uninstall(subject.project, ["acme"], preview=True))
    assert subject.result()["unneeded"] == [{"name": "acme-excel", "version": "1.0"}]
    assert subject.foretold(subject.manager.uninstall, ["acme"], unneeded=True) == {
        "acme": ("2.0", None),
        "acme-excel": ("1.0", None),
    }
    assert subject.message() == "Removed acme 2.0, acme-excel 1.0."
    assert subject.versions() == {"lean": "1.0", "tiny": "2.0"}
    assert subject.foretold(subject.manager.uninstall, ["lean"], unneeded=True).keys() == {"lean", "tiny"}
    assert subject.versions() == {}


def test_what_somebody_asked_for_is_never_unneeded(subject: Subject) -> None:
    subject.install("acme", "tiny")
    changes = subject.foretold(subject.manager.uninstall, ["acme"], unneeded=True)
    assert changes == {"acme": ("2.0", None)}


@pytest.mark.parametrize(("name", "error"), [("tiny", NotInstalled), ("pip", InfrastructureProtected)])
def test_uninstalls_that_are_refused(subject: Subject, name: str, error: type[Exception]) -> None:
    assert isinstance(subject.refusal(subject.manager.uninstall, [name]), error)


VERBS: list[Callable[[Subject], object]] = [
    lambda subject: subject.manager.install(subject.project, ["tiny"], preview=True),
    lambda subject: subject.manager.upgrade(subject.project, preview=True),
    lambda subject: subject.manager.uninstall(subject.project, ["acme"], preview=True),
    lambda subject: subject.manager.sync(subject.project, preview=True),
]


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_is_foretold_of_what_is_about_to_change(
    subject: Subject, verb: Callable[[Subject], object]
) -> None:
    with locked(subject.layout, "install"), pytest.raises(EnvironmentBusy):
        verb(subject)
    Journal(subject.layout.journal).begin("install", ["tiny"])
    with pytest.raises(EnvironmentNotReady, match="Repair"):
        verb(subject)
