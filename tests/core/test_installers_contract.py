"""What both installers must do alike, tried with the real ones in real environments."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from jupyter_venv.core.manager import Manager
from jupyter_venv.errors import (
    DirectReferenceRefused,
    InfrastructureProtected,
    InvalidProject,
    JupyterVenvError,
    NotInstalled,
)
from jupyter_venv.events import Failed, Finished, Phase, Started
from jupyter_venv.models import State
from tests import tiny
from tests.core.contract import INSTALLERS, Subject

BROKEN_BACKEND = "raise RuntimeError('this build cannot work')\n"
pytestmark = pytest.mark.usefixtures("only_index")


def test_create_makes_an_ordinary_environment(subject: Subject) -> None:
    environment = subject.manager.environment(subject.project)
    assert (environment.state, environment.installer) == (State.READY, subject.installer)
    packages = subject.manager.packages(subject.project)
    assert {one.name for one in packages if one.infrastructure} - {"setuptools"} == tiny.KERNEL
    assert subject.requested() == set()
    code = "import sys, pip, comm; print(sys.prefix != sys.base_prefix, sys.prefix)"
    said = subprocess.run([subject.layout.python, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split(" ", 1) == ["True", f"{subject.layout.path}\n"]


def test_a_new_environment_reports_every_step_in_order(installer_project: tuple[str, Path]) -> None:
    installer, project = installer_project
    (project / "requirements.txt").write_text("tiny==1.0\n")
    subject = Subject(installer, project, Manager())
    changes = subject.run(subject.manager.create(project, specs=["acme"], installer=installer))
    assert changes.items() >= {"tiny": (None, "1.0"), "acme": (None, "2.0")}.items()
    wanted = [Phase.CREATING, Phase.RESOLVING, Phase.INSTALLING, Phase.VERIFYING, Phase.REGISTERING]
    assert [phase for phase in subject.phases() if phase in wanted] == wanted
    assert isinstance(subject.events[0], Started)
    assert isinstance(subject.events[-1], Finished)
    assert subject.requested() == {"tiny", "acme"}


@pytest.fixture(params=INSTALLERS)
def installer_project(request: pytest.FixtureRequest, project: Path) -> tuple[str, Path]:
    return request.param, project


def test_install_with_extras_bounds_and_several_at_once(subject: Subject) -> None:
    changes = subject.install("acme[excel]>=1,<2", "tiny==1.1")
    assert changes == {"acme": (None, "1.5"), "acme-excel": (None, "1.0"), "tiny": (None, "1.1")}
    assert subject.requested() == {"acme", "tiny"}
    wanted = [Phase.PREPARING, Phase.RESOLVING, Phase.INSTALLING, Phase.VERIFYING]
    assert [phase for phase in subject.phases() if phase in wanted] == wanted
    assert Phase.RESTORING not in subject.phases()


def test_install_of_what_is_there_changes_nothing_but_the_intent(subject: Subject) -> None:
    subject.install("acme")
    assert subject.requested() == {"acme"}
    files = tiny.tree(subject.layout.site_packages(), without=["__pycache__"])
    assert subject.install("tiny") == {}
    assert tiny.tree(subject.layout.site_packages(), without=["__pycache__"]) == files
    assert subject.requested() == {"acme", "tiny"}
    assert "already installed" in subject.message()
    assert subject.phases() == []  # so quick that there is nothing to tell: no copy, no installer


def test_install_moves_a_package_to_the_version_asked_for(subject: Subject) -> None:
    subject.install("tiny==2.0")
    assert subject.install("tiny<2") == {"tiny": ("2.0", "1.1")}


def test_uninstall_removes_what_is_named_and_nothing_it_needed(subject: Subject) -> None:
    subject.install("acme", "acme-excel")
    change = subject.manager.uninstall(subject.project, ["ACME"])
    assert subject.run(change) == {"acme": ("2.0", None)}
    assert subject.versions() == {"acme-excel": "1.0", "tiny": "2.0"}
    assert subject.requested() == {"acme-excel"}
    assert Phase.UNINSTALLING in subject.phases()


def test_uninstall_says_what_may_not_work_any_more(subject: Subject) -> None:
    subject.install("acme")
    assert subject.run(subject.manager.uninstall(subject.project, ["tiny"])) == {"tiny": ("2.0", None)}
    assert subject.message() == "Removed tiny 2.0. acme may not work without it."


@pytest.mark.parametrize(
    ("name", "error"),
    [("tiny", NotInstalled), ("pip", InfrastructureProtected), ("comm", InfrastructureProtected)],
)
def test_uninstall_refuses(subject: Subject, name: str, error: type[JupyterVenvError]) -> None:
    with pytest.raises(error):
        subject.manager.uninstall(subject.project, [name])


def test_upgrade_keeps_bounds_and_lifts_pins(subject: Subject) -> None:
    subject.install("acme==1.0", "tiny==1.0")
    subject.install("tiny<2,>=1.0")
    subject.install("acme-excel")
    changes = subject.run(subject.manager.upgrade(subject.project))
    assert changes == {"acme": ("1.0", "2.0"), "tiny": ("1.0", "1.1")}
    assert subject.run(subject.manager.upgrade(subject.project)) == {}


def test_upgrade_of_one_package_leaves_the_others(subject: Subject) -> None:
    subject.install("acme==1.0", "tiny==1.0")
    assert subject.run(subject.manager.upgrade(subject.project, ["acme"])) == {"acme": ("1.0", "2.0")}


def test_packages_installed_by_hand_can_be_upgraded(subject: Subject) -> None:
    pip = [str(subject.layout.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "tiny==1.0"], check=True, capture_output=True)
    assert subject.requested() == {"tiny"}
    assert subject.run(subject.manager.upgrade(subject.project)) == {"tiny": ("1.0", "2.0")}


FAILURES = {
    "unknown": (["no-such-package"], "package-not-found"),
    "unknown-beside-known": (["tiny", "no-such-package>=1"], "package-not-found"),
    "unknown-dependency": (["needs-unknown"], "package-not-found"),
    "version": (["tiny==99"], "no-matching-version"),
    "bounds": (["tiny>=3,<4"], "no-matching-version"),
    "python": (["future"], "no-matching-version"),
    "dependencies": (["needs-old", "needs-new"], "resolution-failed"),
    "dependency-and-user": (["needs-old", "tiny==2.0"], "resolution-failed"),
    "user-twice": (["tiny==1.0", "tiny==2.0"], "resolution-failed"),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_failed_install_has_a_code_and_leaves_everything_as_it_was(subject: Subject, case: str) -> None:
    specs, code = FAILURES[case]
    assert subject.failure(*specs) == code


@pytest.mark.parametrize(
    ("spec", "hint"),
    [
        ("cv2", "The module cv2 comes with opencv-python: install that."),
        ("PIL>=9", "The module PIL comes with Pillow: install that."),
        ("no-such-package", ""),
    ],
)
def test_the_name_of_a_module_is_told_from_its_distribution(subject: Subject, spec: str, hint: str) -> None:
    assert subject.failure("tiny", spec) == "package-not-found"
    last = subject.events[-1]
    assert isinstance(last, Failed)
    assert last.message.endswith(hint or "to import.")


@pytest.mark.parametrize("later", ["needs-new", "tiny>=2", "acme"])
def test_what_was_asked_for_before_stays_true(subject: Subject, later: str) -> None:
    subject.install("needs-old")
    if later == "acme":  # fits, and leaves alone what has to stay
        assert subject.install("acme") == {"acme": (None, "2.0")}
        return
    before = subject.everything()
    assert subject.failure(later) == "resolution-failed"
    assert subject.everything() == before


def test_an_upgrade_keeps_what_was_asked_for_true(subject: Subject) -> None:
    subject.install("needs-old")
    subject.install("acme")
    assert subject.run(subject.manager.upgrade(subject.project, ["tiny"])) == {}


def test_an_upgrade_leaves_alone_what_came_from_a_file(subject: Subject, index: Path, tmp_path: Path) -> None:
    """The index may have something else by its name."""
    wheel = next(index.glob("tiny-1.0-*.whl"))
    local = Path(shutil.copy(wheel, tmp_path))
    subject.run(subject.manager.install(subject.project, [str(local)], allow_direct_references=True))
    assert subject.run(subject.manager.upgrade(subject.project)) == {}
    with pytest.raises(DirectReferenceRefused, match="tiny"):
        subject.manager.upgrade(subject.project, ["tiny"])


def test_a_package_without_a_file_for_this_machine(subject: Subject) -> None:
    # pip says the same as of a name it has never heard of; so the message must be true of both.
    code = subject.failure("elsewhere")
    assert code == {"uv": "no-matching-version", "pip": "package-not-found"}[subject.installer]
    assert "with this Python" in subject.message() or "for this Python and machine" in subject.message()


def test_a_failed_build(subject: Subject, tmp_path: Path) -> None:
    source = tiny.sdist(tmp_path, "unbuildable", "1.0", BROKEN_BACKEND)
    assert subject.failure(str(source), allow_direct_references=True) == "build-failed"
    assert "this build cannot work" in getattr(subject.events[-1], "details", "")


def test_a_damaged_wheel(subject: Subject, tmp_path: Path) -> None:
    damaged = tiny.wheel(tmp_path, "damaged", "1.0")
    damaged.write_bytes(damaged.read_bytes()[:200])
    assert subject.failure(str(damaged), allow_direct_references=True) == "install-failed"


def test_an_index_that_does_not_answer(
    subject: Subject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Port 9 of this machine: nothing listens there, and the answer comes at once.
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = http://127.0.0.1:9/simple\nretries = 1\n")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    assert subject.failure("tiny") == "index-unreachable"


def test_a_requirements_file_with_markers_includes_and_constraints(subject: Subject, tmp_path: Path) -> None:
    (subject.project / "more").mkdir(exist_ok=True)
    (subject.project / "more" / "limits.txt").write_text("tiny < 2  # not yet\n")
    (subject.project / "more" / "base.txt").write_text("-c limits.txt\nacme-excel\n")
    file = subject.project / "all.txt"
    file.write_bytes(
        b"\xef\xbb\xbf# what we need\r\n-r more/base.txt\r\nacme \\\r\n  >=1,<2\r\n"
        b'no-such-package; python_version < "3"\r\n\r\ntiny; python_version >= "3"  # small\r\n'
    )
    changes = subject.install(requirements=[file])
    assert changes == {"acme": (None, "1.5"), "acme-excel": (None, "1.0"), "tiny": (None, "1.1")}
    assert subject.requested() == {"acme", "acme-excel", "tiny"}


def test_a_requirements_file_with_hashes(subject: Subject, index: Path) -> None:
    digest = hashlib.sha256((index / "tiny-1.1-py3-none-any.whl").read_bytes()).hexdigest()
    file = subject.project / "hashed.txt"
    file.write_text(f"tiny==1.1 \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{digest}\n")
    assert subject.install("acme-excel", requirements=[file]) == {
        "acme-excel": (None, "1.0"),
        "tiny": (None, "1.1"),
    }


def test_wrong_hashes(subject: Subject) -> None:
    file = subject.project / "hashed.txt"
    file.write_text(f"tiny==1.1 --hash=sha256:{'0' * 64}\n")
    assert subject.failure(requirements=[file]) == "install-failed"


def test_a_failure_after_the_hashed_file_was_installed_takes_it_back_too(
    subject: Subject, index: Path
) -> None:
    digest = hashlib.sha256((index / "tiny-1.1-py3-none-any.whl").read_bytes()).hexdigest()
    file = subject.project / "hashed.txt"
    file.write_text(f"tiny==1.1 --hash=sha256:{digest}\n")
    assert subject.failure("no-such-package", requirements=[file]) == "package-not-found"


NOWHERE = "/nonexistent"
MISLEADING = [
    {"DRY_RUN": "1", "NO_DEPS": "1", "REQUIRE_HASHES": "1", "QUIET": "3", "PYTHON": NOWHERE},
    {"TARGET": NOWHERE, "SYSTEM_PYTHON": "1", "PROJECT": NOWHERE, "REPORT": f"{NOWHERE}/report"},
    {"PREFIX": NOWHERE, "USER": "1", "VERBOSE": "2", "NO_COMPILE": "1", "REQUIRE_VIRTUALENV": "1"},
    {"ROOT": NOWHERE, "WORKING_DIR": NOWHERE, "IGNORE_INSTALLED": "1", "REINSTALL": "1"},
]


@pytest.mark.parametrize("settings", MISLEADING, ids=" ".join)
def test_variables_for_other_installs_mislead_no_one(
    subject: Subject, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"{subject.installer.upper()}_{name}", value)
    for name in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"):
        monkeypatch.setenv(name, NOWHERE)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert subject.install("acme==1.5") == {"acme": (None, "1.5"), "tiny": (None, "2.0")}
    assert (subject.layout.site_packages() / "acme.py").is_file()


@pytest.mark.parametrize(
    "settings",
    ["user quiet=3 no-deps", "target", "prefix dry-run require-hashes require-virtualenv"],
)
def test_settings_for_other_installs_mislead_no_one(subject: Subject, settings: str, tmp_path: Path) -> None:
    with open(tmp_path / "pip.conf", "a") as config:
        config.write("[install]\n")
        for setting in settings.split():
            name, _, value = setting.partition("=")
            folder = str(tmp_path / name) if name in ("target", "prefix") else ""
            config.write(f"{name} = {value or folder or 'true'}\n")
    assert subject.install("acme") == {"acme": (None, "2.0"), "tiny": (None, "2.0")}


@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_base_interpreter_that_has_the_kernels_packages(project: Path, installer: str) -> None:
    """They go into the environment all the same, or there is nothing to start a kernel from."""
    commands: list[list[str]] = []

    def runner(argv: Sequence[str], **options: Any) -> int:
        commands.append(list(argv))
        return 0

    change = Manager(runner=runner).create(project, system_site_packages=True, installer=installer)
    with pytest.raises(JupyterVenvError):  # nothing was installed, so there is no kernel to register
        change.run(lambda event: None)
    _, install = commands
    # uv never looks outside of the environment.
    assert ("--ignore-installed" in install) == (installer == "pip")


def test_a_projects_own_configuration_redirects_nothing(
    subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a cloned repository could carry; the index it names does not exist.
    elsewhere = subject.project / "elsewhere"
    (subject.project / "pip.conf").write_text(f"[global]\nfind-links = {elsewhere}\n")
    (subject.project / "uv.toml").write_text(f'find-links = ["{elsewhere}"]\n')
    (subject.project / "pyproject.toml").write_text("[tool.uv]\nno-build = 5\n")
    (subject.project / "pip.py").write_text("raise SystemExit('the project runs')\n")
    monkeypatch.chdir(subject.project)
    assert subject.install("tiny") == {"tiny": (None, "2.0")}


# venv and pip are slow: once, where pip is oldest.
@pytest.mark.parametrize(
    ("installer", "version"), [("uv", "3.9"), ("uv", "3.11"), ("uv", "3.13"), ("pip", "3.9")]
)
def test_a_kernel_answers(
    version: str,
    installer: str,
    interpreter: Callable[[str], str],
    project: Path,
    real_index: None,
) -> None:
    manager = Manager()
    python = interpreter(version)
    created = manager.create(project, python=python, installer=installer).run(lambda event: None)
    environment = created.result["environment"]
    assert environment["python"].startswith(f"{version}.")
    kernel = KernelManager(kernel_name=environment["name"])
    kernel.start_kernel()
    client = kernel.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        shown: list[str] = []
        client.execute_interactive(
            "import sys, os; print(sys.prefix, os.environ['VIRTUAL_ENV'], sep='|')",
            timeout=60,
            output_hook=lambda message: shown.append(message["content"].get("text", "")),
        )
        assert "".join(shown).strip() == f"{environment['path']}|{environment['path']}"
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)
        kernel.cleanup_resources()


@pytest.fixture
def real_index(only_index: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's own index and caches after all: a kernel that starts is not tiny."""
    monkeypatch.undo()


def test_an_old_python_takes_part_of_a_path_for_a_variable(
    only_index: None, interpreter: Callable[[str], str], tmp_path: Path
) -> None:
    manager = Manager(kernels=tmp_path / "kernels")
    for name, refused in (("q $HOME", True), ("$5", False), ("a $ b", False)):
        project = tmp_path / name
        project.mkdir()
        if refused:
            with pytest.raises(InvalidProject, match=r"takes \$HOME in the folder's path"):
                manager.create(project, python=interpreter("3.9"))
            manager.create(project, python=interpreter("3.11"))
        else:
            manager.create(project, python=interpreter("3.9")).run(lambda event: None)
            assert manager.environment(project).state is State.READY
