"""Command lines, progress and failures of both installers, as tables.

The real programs: test_installers_contract.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_venv.core.environments import Layout
from jupyter_venv.core.installers import INSTALLERS, Installer, Request, installer_named
from jupyter_venv.errors import InstallFailed, InvalidInstaller
from jupyter_venv.events import Phase

LAYOUT = Layout(Path("/p/-x/.venv"))


@pytest.fixture(params=sorted(INSTALLERS))
def installer(request: pytest.FixtureRequest) -> Installer:
    return installer_named(request.param)


def test_specifications_come_after_the_end_of_options(installer: Installer) -> None:
    request = Request(specs=("a", "b<2"), files=(Path("/r"),), constraints=(Path("/c"),), upgrade=("a",))
    command = installer.install(LAYOUT, request)
    assert command[command.index("--") + 1 :] == ["a", "b<2"]
    assert {"/r", "/c"} < set(command[: command.index("--")])
    assert any(part.startswith("--upgrade") for part in command)
    assert str(LAYOUT.python) in command
    removal = installer.uninstall(LAYOUT, ["a"])
    assert removal[-2:] == ["--", "a"]


def test_what_comes_back_comes_alone() -> None:
    request = Request(specs=("a==1",), alone=True)
    uv, pip = (installer_named(name).install(LAYOUT, request) for name in ("uv", "pip"))
    assert "--no-deps" in uv
    assert "--offline" not in uv
    assert {"--no-deps", "--force-reinstall"} <= set(pip)
    assert "--offline" in installer_named("uv").install(LAYOUT, replace(request, offline=True))


def test_only_what_is_named_is_upgraded_exactly() -> None:
    request = Request(specs=("a",), kept=("b<2",), upgrade=("a",), exact=True)
    command = installer_named("uv").install(LAYOUT, request)
    assert command[-3:] == ["--", "a", "b<2"]
    assert (command[command.index("--upgrade-package") + 1], command.count("--upgrade-package")) == ("a", 1)
    assert "--exact" in command


def test_finding_out_does_nothing_to_the_environment(installer: Installer) -> None:
    request = Request(specs=("a",))
    assert "--dry-run" in installer.plan(LAYOUT, request, Path("/report"))
    unpacking = installer.unpack(LAYOUT, request, Path("/elsewhere"))
    assert unpacking[unpacking.index("--target") + 1] == "/elsewhere"
    assert "--no-deps" in unpacking


UV_PLAN = """\
Resolved 5 packages in 1ms
Would download 1 package
 - acme==1.0 (from file:///x)
 + acme==2.0
 + new-one==1.0 (from https://h/new_one-1.0.whl)
 - gone==3.0
 ~ again==1.0
 + local @ file:///p
   + indented==1.0"""


def test_what_uv_would_do() -> None:
    plan = installer_named("uv").planned(UV_PLAN.splitlines(), Path("/nothing"))
    assert {name: one.version for name, one in plan.installed.items()} == {
        "acme": "2.0",
        "again": "1.0",
        "new-one": "1.0",
    }
    assert plan.located == {"local": "local @ file:///p"}
    assert plan.removed == ("gone",)


def test_what_pip_would_do(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    needs = ["tiny", "not a requirement", "excel; extra == 'excel'"]
    metadata = {"name": "Ac_me", "version": "2.0", "requires_dist": needs}
    report.write_text(json.dumps({"install": [{"metadata": metadata}]}))
    plan = installer_named("pip").planned([], report)
    assert plan.installed["ac-me"].name == "Ac_me"
    assert [one.name for one in plan.installed["ac-me"].requirements] == ["tiny", "excel"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"install": [{}]}', '{"install": null}'])
def test_reports_of_another_kind(content: str, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text(content)
    with pytest.raises(InstallFailed) as caught:
        installer_named("pip").planned(["its own words"], report)
    assert caught.value.details == "its own words"


def test_creating(installer: Installer) -> None:
    command = installer.create(LAYOUT, "/usr/bin/python3", system_site_packages=True)
    assert command[-1] == str(LAYOUT.path)
    assert "/usr/bin/python3" in command
    assert "--system-site-packages" in command
    assert "--system-site-packages" not in installer.create(LAYOUT, "/p", system_site_packages=False)


def test_misleading_variables_are_dropped(installer: Installer) -> None:
    misleading = dict.fromkeys(
        (
            "PYTHONPATH",
            "PYTHONHOME",
            "VIRTUAL_ENV",
            "PIP_TARGET",
            "PIP_USER",
            "PIP_PREFIX",
            "UV_PYTHON",
            "UV_TARGET",
            "UV_SYSTEM_PYTHON",
            "UV_PROJECT_ENVIRONMENT",
        ),
        "x",
    )
    kept = {
        "HTTPS_PROXY": "http://proxy",
        "UV_INDEX_URL": "https://i",
        "PIP_INDEX_URL": "https://i",
        "HOME": "/h",
        "PATH": "/b",
    }
    result = installer.environ({**misleading, **kept})
    assert misleading.keys() & result.keys() == set()
    assert kept.items() <= result.items()


def test_unknown_installers() -> None:
    with pytest.raises(InvalidInstaller, match="uv or pip"):
        installer_named("conda")


@pytest.mark.parametrize(
    ("name", "line", "phase", "message"),
    [
        ("uv", "Resolved 31 packages in 489ms", Phase.DOWNLOADING, "Resolved 31 packages"),
        ("uv", "Downloading numpy (16.1MiB)", Phase.DOWNLOADING, "Downloading numpy (16.1MiB)"),
        ("uv", " Downloaded numpy", Phase.DOWNLOADING, "Downloaded numpy"),
        ("uv", "   Building six @ file:///x", Phase.DOWNLOADING, "Building six @ file:///x"),
        ("uv", "Prepared 1 package in 4ms", Phase.INSTALLING, "Installing 1 package"),
        ("uv", "Uninstalled 2 packages in 1ms", Phase.UNINSTALLING, "Uninstalled 2 packages"),
        ("uv", "Installed 31 packages in 121ms", Phase.INSTALLING, "Installed 31 packages"),
        ("pip", "Collecting humanize>=4", Phase.RESOLVING, "Looking at humanize>=4"),
        (
            "pip",
            "  Downloading numpy-2.1.0-cp311-x.whl (16.3 MB)",
            Phase.DOWNLOADING,
            "Downloading numpy (16.3 MB)",
        ),
        ("pip", "Building wheels for collected packages: six", Phase.DOWNLOADING, "Building six"),
        ("pip", "Installing collected packages: a, b", Phase.INSTALLING, "Installing 2 packages"),
        ("pip", "Installing collected packages: a", Phase.INSTALLING, "Installing 1 package"),
        ("pip", "  Uninstalling humanize-4.0:", Phase.UNINSTALLING, "Removing humanize-4.0"),
    ],
)
def test_progress(name: str, line: str, phase: Phase, message: str) -> None:
    progress = installer_named(name).progress(line)
    assert progress is not None
    assert (progress.phase, progress.message) == (phase, message)


def test_other_lines_say_nothing(installer: Installer) -> None:
    for line in ("", " + humanize==4.17.0", "WARNING: x", "Requirement already satisfied: x"):
        assert installer.progress(line) is None


UV_CONFLICT = """\
error: No solution found when resolving dependencies
  cause: Because pandas==2.0 depends on numpy>=1.21 and you require pandas==2.0,
         we can conclude that you require numpy>=1.21. And
         because you require numpy<1, requirements are unsatisfiable."""
PIP_CONFLICT = """\
ERROR: Cannot install numpy<1 and pandas==2.0 because these package versions have conflicting dependencies.

The conflict is caused by:
    The user requested numpy<1
    pandas 2.0 depends on numpy>=1.21

To fix this you could try to: …
ERROR: ResolutionImpossible: for help visit …"""


@pytest.mark.parametrize(
    ("name", "output", "code", "says"),
    [
        (
            "uv",
            "Resolved 2 packages in 1ms\n  \N{MULTIPLICATION SIGN} Failed to download and build `lean==2.0`\n"
            "  ╰─▶ Hash mismatch for `lean==2.0`\n\n      Expected:\n        sha256:00",
            "install-failed",
            "What was downloaded for lean==2.0 has another hash than the file says",
        ),
        (
            "pip",
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated\n"
            "    tiny==1.0 from https://files/tiny-1.0-py3-none-any.whl (from -r r.txt (line 1)):\n"
            "        Expected sha256 00\n        Expected     or 02\n             Got        01\n\n"
            "    lean==2.0 from https://files/lean-2.0-py3-none-any.whl:\n"
            "        Expected sha512 00\n             Got        01\n",
            "install-failed",
            "What was downloaded for tiny==1.0, lean==2.0 has another hash than the file says",
        ),
        (
            "uv",
            "error: In `--require-hashes` mode, all requirements must have a hash, but none were "
            "provided for: lean==2.0",
            "install-failed",
            "none that could be checked for lean==2.0:",
        ),
        (
            "pip",
            "ERROR: Hashes are required in --require-hashes mode, but they are missing from some "
            "requirements. Here is a list (with details.)\n    lean==2.0 --hash=sha256:d4\n",
            "install-failed",
            "none that could be checked for lean==2.0:",
        ),
        (
            "pip",
            "ERROR: The editable requirement file:///p/pkg (from -r r5.txt (line 2)) cannot be installed "
            "when requiring hashes, because there is no single file to hash.",
            "install-failed",
            "none that could be checked for file:///p/pkg:",
        ),
        (
            "pip",
            "ERROR: Can't verify hashes for these file:// requirements because they point to directories:\n"
            "    file:///p/pkg (from -r r4.txt (line 2))",
            "install-failed",
            "none that could be checked for file:///p/pkg:",
        ),
        (
            "pip",
            "ERROR: In --require-hashes mode, all requirements must have their versions pinned with ==. "
            "These do not:\n    tiny from file:///i/tiny-2.0-py3-none-any.whl (from acme==1.0)",
            "install-failed",
            "none that could be checked for tiny:",
        ),
        (
            "uv",
            "  \N{MULTIPLICATION SIGN} No solution found when resolving dependencies:\n"
            "  ╰─▶ Because nosuch was not found in the\n"
            "      package registry and you require nosuch, we",
            "package-not-found",
            "'nosuch'",
        ),
        (
            "uv",
            "error: No solution found when resolving dependencies\n"
            "  cause: Because there is no version of six==99 and you require six==99, we",
            "no-matching-version",
            "six==99",
        ),
        (
            "uv",
            "No solution found: Because only six<=1.17 is available and you require six>99, we can",
            "no-matching-version",
            "six>99",
        ),
        ("uv", UV_CONFLICT, "resolution-failed", "pandas==2.0 depends on numpy>=1.21"),
        ("uv", "error: Failed to build `pandas==0.25.3`", "build-failed", "pandas==0.25.3"),
        (
            "uv",
            "error: Failed to fetch: `https://h/simple/`\n  cause: dns error",
            "index-unreachable",
            "network",
        ),
        ("uv", "error: write failed: No space left on device (os error 28)", "disk-full", "space"),
        ("uv", "error: failed: Permission denied (os error 13)", "not-writable", "owns"),
        ("uv", "error: something new", "install-failed", "output says why"),
        (
            "pip",
            "ERROR: Could not find a version that satisfies the requirement nosuch (from versions: none)\n"
            "ERROR: No matching distribution found for nosuch",
            "package-not-found",
            "'nosuch'",
        ),
        (
            "pip",
            "ERROR: Could not find a version that satisfies the requirement six==99 (from versions: 1, 2)",
            "no-matching-version",
            "six==99",
        ),
        (
            "pip",
            "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(…)'\n"
            "ERROR: Could not find a version that satisfies the requirement six (from versions: none)",
            "index-unreachable",
            "network",
        ),
        ("pip", PIP_CONFLICT, "resolution-failed", "pandas 2.0 depends on numpy>=1.21"),
        (
            "pip",
            "ERROR: Failed to build 'six' when getting requirements to build wheel",
            "build-failed",
            "six",
        ),
        ("uv", "error: Distribution not found at: file:///a/b", "install-failed", "install at /a/b."),
        (
            "uv",
            "error: Failed to download `x @ https://u:p@h/x.whl`\n  cause: Failed to fetch: `https://u:p@h/x.whl`"
            "\n  cause: HTTP status client error (404 Not Found) for url (https://u:p@h/x.whl)",
            "install-failed",
            "@h/x.whl. Check",
        ),
        (
            "uv",
            "error: Failed to read metadata from: /e/site-packages/bad-1.0_x.dist-info\n"
            "  cause: after parsing `1.0`, found `_x`, which is not part of a valid version",
            "install-failed",
            "(bad-1.0_x.dist-info)",
        ),
        ("pip", "Hint: It looks like a path. File '/a/b' does not exist.", "install-failed", "at /a/b."),
        (
            "pip",
            "ERROR: … due to an OSError: [Errno 2] No such file or directory: '/a/b.whl'",
            "install-failed",
            "at /a/b.whl.",
        ),
        ("pip", "ERROR: HTTP error 404 while getting https://h/x.whl", "install-failed", "h/x.whl."),
        (
            "pip",
            "Cannot process installed package bad 1.0_x y in '/e' because it has an invalid version:",
            "install-failed",
            "(bad 1.0_x)",
        ),
        (
            "pip",
            "Collecting tiny\n  Collecting sklearn<1\nerror: metadata-generation-failed",
            "build-failed",
            "sklearn has no",
        ),
        (
            "pip",
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "disk-full",
            "space",
        ),
        ("pip", "no such option: --dry-run", "install-failed", "too old to say"),
        (
            "pip",
            "The virtual environment was not created successfully because ensurepip is not available.",
            "install-failed",
            "python3-venv",
        ),
    ],
)
def test_failures(name: str, output: str, code: str, says: str) -> None:
    error = installer_named(name).failure(output.splitlines())
    assert error.code == code
    assert says in error.message
    assert error.details == output.strip()
