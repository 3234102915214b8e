"""Where there is nothing to install, nothing is run: and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_venv.core.distributions import Installed, markers_of
from jupyter_venv.core.pep508 import parse_requirement
from jupyter_venv.core.satisfied import is_satisfied, plain_requirements
from jupyter_venv.core.wanted import Wanted

ENVIRONMENT = {"python_version": "3.11", "sys_platform": "linux", "extra": ""}
INSTALLED = {
    one.key: one
    for one in (
        Installed(
            "acme", "1.5", "", ("tiny<2", "excel>=2; extra == 'excel'", "win; sys_platform == 'win32'")
        ),
        Installed("tiny", "1.0", "", ("acme",)),  # each needs the other
        Installed("lacking", "1.0", "", ("gone",)),
        Installed("behind", "1.0", "", ("tiny>=2",)),
        Installed("above", "1.0", "", ("behind",)),
        Installed("rich", "1.0", "", ("acme[excel]",)),
        Installed("preview", "2.0rc1"),
    )
}


@pytest.mark.parametrize(
    ("text", "satisfied"),
    [
        ("acme", True),
        ("Acme>=1,<2", True),
        ("acme>1.5", False),
        ("acme[excel]", False),  # what the extra adds is missing
        ("acme[unknown]", True),
        ("absent", False),
        ("absent; sys_platform == 'win32'", True),
        ("lacking", False),
        ("behind", False),
        ("above", False),  # two steps away
        ("rich", False),
        ("preview", True),
        ("acme @ https://host/acme-1.5.whl", False),
    ],
)
def test_whether_it_is_there(text: str, satisfied: bool) -> None:
    assert is_satisfied([parse_requirement(text)], INSTALLED, ENVIRONMENT) is satisfied


@pytest.mark.parametrize(
    ("specs", "lines", "names"),
    [
        (["acme>=1"], None, ["acme"]),
        (["acme"], "tiny==1.0\nother==2  # via acme\n", ["acme", "tiny", "other"]),
        ([], "--prefer-binary\ntiny\n", ["tiny"]),
        (["acme @ https://host/acme-1.5.whl"], None, None),
        (["./acme"], None, None),
        ([], "-e ./acme\n", None),
        ([], "./acme\n", None),
        ([], "-c limits.txt\ntiny\n", None),
        ([], f"tiny==1.0 --hash=sha256:{'0' * 64}\n", None),
    ],
)
def test_what_only_an_installer_can_tell(
    specs: list[str], lines: str | None, names: list[str] | None, project: Path
) -> None:
    (project / "acme").mkdir()
    (project / "limits.txt").write_text("tiny<2\n")
    files = []
    if lines is not None:
        files.append(project / "requirements.txt")
        files[0].write_text(lines)
    found = plain_requirements(
        Wanted.read(project, specs, files, environment=markers_of(""), allow_direct_references=True)
    )
    assert (None if found is None else sorted(one.name for one in found)) == (names and sorted(names))
