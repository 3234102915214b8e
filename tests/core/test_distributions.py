"""What is there, and for whose sake."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.requirements import Requirement

from jupyter_venv.core.distributions import Installed, difference, marker_environment, read_distributions
from jupyter_venv.core.environments import Layout
from jupyter_venv.core.journal import DONE, RESTORED, Entry
from jupyter_venv.core.reasons import closure, dependents, packages, requested, unneeded
from jupyter_venv.models import PackageChange

ENVIRONMENT = {"python_version": "3.11", "sys_platform": "linux"}


def installed(*descriptions: str) -> dict[str, Installed]:
    """``"pandas 2.0: numpy, six"`` is pandas 2.0, which requires numpy and six."""
    found = {}
    for description in descriptions:
        head, _, needs = description.partition(":")
        name, version = head.split()
        found[name.lower()] = Installed(name, version, "", tuple(filter(str.strip, needs.split(","))))
    return found


KERNEL = (
    "ipykernel 7: traitlets, packaging",
    "ipywidgets 8: traitlets",
    "pip 26",
    "traitlets 5",
    "packaging 26",
)
ANALYSIS = installed(*KERNEL, "pandas 2: numpy, packaging", "numpy 2")


def entry(number: int = 1, status: str = DONE, **fields: object) -> Entry:
    return Entry(number=number, verb="install", status=status, **fields)  # type: ignore[arg-type]


def flags(entries: list[Entry], everything: dict[str, Installed]) -> dict[str, str]:
    return {
        package.name: "requested"
        if package.requested
        else "infrastructure"
        if package.infrastructure
        else "dependency"
        for package in packages(entries, everything, ENVIRONMENT)
    }


KNOWN = tuple(PackageChange(one.name, None, one.version) for one in ANALYSIS.values())


def test_asked_for_came_along_or_infrastructure() -> None:
    assert flags([entry(requested=("pandas",), changes=KNOWN)], ANALYSIS) == {
        "ipykernel": "infrastructure",
        "ipywidgets": "infrastructure",
        "pip": "infrastructure",
        "traitlets": "infrastructure",
        "packaging": "dependency",
        "pandas": "requested",
        "numpy": "dependency",
    }


def test_asking_for_infrastructure_makes_it_ones_own() -> None:
    result = flags([entry(requested=("ipywidgets",), changes=KNOWN)], ANALYSIS)
    assert result["ipywidgets"] == "requested"
    assert result["traitlets"] == "dependency"
    assert result["ipykernel"] == "infrastructure"


def test_a_restored_change_never_happened() -> None:
    entries = [entry(requested=("pandas",), changes=KNOWN), entry(2, RESTORED, requested=("numpy",))]
    assert flags(entries, ANALYSIS)["numpy"] == "dependency"


def test_dropping() -> None:
    entries = [entry(requested=("pandas", "numpy"), changes=KNOWN), entry(2, dropped=("pandas",))]
    rest = {name: one for name, one in ANALYSIS.items() if name != "pandas"}
    assert flags(entries, rest)["numpy"] == "requested"


def test_what_came_with_something_dropped_is_not_asked_for() -> None:
    entries = [entry(requested=("pandas",), changes=KNOWN), entry(2, dropped=("pandas",))]
    rest = {name: one for name, one in ANALYSIS.items() if name != "pandas"}
    assert flags(entries, rest)["numpy"] == "dependency"


def test_installed_behind_our_back() -> None:
    everything = {**ANALYSIS, **installed("requests 2: idna", "idna 3")}
    result = flags([entry(requested=("pandas",), changes=KNOWN)], everything)
    assert result["requests"] == "requested"
    assert result["idna"] == "dependency"


def test_what_only_an_extra_needs_is_needed_by_nothing() -> None:
    everything = {**ANALYSIS, **installed("tool 1", "lib 1: tool; extra == 'x'")}
    everything["lib"] = Installed("lib", "1", "", ("tool; extra == 'x'",))
    assert flags([entry(requested=("lib",), changes=KNOWN)], everything)["tool"] == "requested"


def test_installed_uninstalled_and_installed_behind_our_back() -> None:
    came, went = PackageChange("six", None, "1"), PackageChange("six", "1", None)
    entries = [entry(requested=("six",), changes=(*KNOWN, came)), entry(2, dropped=("six",), changes=(went,))]
    assert flags(entries, {**ANALYSIS, **installed("six 1")})["six"] == "requested"


def test_extras_add_up() -> None:
    entries = [entry(requested=("pandas[excel]",)), entry(2, requested=("pandas[plot]>=2",))]
    asked = requested(entries, ANALYSIS, ENVIRONMENT)["pandas"]
    assert (asked.extras, str(asked.specifier)) == ({"excel", "plot"}, ">=2")


def test_a_request_for_another_platform_is_none_here() -> None:
    entries = [
        entry(
            requested=(
                "numpy>=2; python_version>='3.9'",
                "numpy<2; python_version<'3.9'",
                "pandas; sys_platform=='win32'",
            ),
            changes=KNOWN,
        )
    ]
    asked = requested(entries, ANALYSIS, ENVIRONMENT)
    assert str(asked["numpy"].specifier) == ">=2"
    assert "pandas" not in asked


def test_a_marker_that_compares_what_cannot_be_compared_does_not_hold() -> None:
    asked = requested(
        [entry(requested=("numpy; os_name ~= 'x'", "pandas"), changes=KNOWN)], ANALYSIS, ENVIRONMENT
    )
    assert "numpy" not in asked
    assert "pandas" in asked


def test_closure_follows_extras_and_markers() -> None:
    everything = installed(
        "a 1: b[x], win; sys_platform == 'win32'",
        "b 1: c; extra == 'x', d; extra == 'y'",
        "c 1: a",
        "d 1",
        "win 1",
    )
    everything["a"] = Installed("a", "1", "", ("b[x]", "win; sys_platform == 'win32'"))
    everything["b"] = Installed("b", "1", "", ("c; extra == 'x'", "d; extra == 'y'"))
    assert closure([Requirement("a"), Requirement("missing")], everything, ENVIRONMENT) == {
        "a": {"c"},
        "b": {"a"},
        "c": {"b"},
    }


def test_dependents() -> None:
    assert dependents({"numpy", "traitlets"}, ANALYSIS, ENVIRONMENT) == ["ipykernel", "ipywidgets", "pandas"]
    assert dependents({"pandas", "numpy"}, ANALYSIS, ENVIRONMENT) == []


@pytest.mark.parametrize(
    ("names", "asked", "orphans"),
    [
        (["app"], [], ["lib", "plot", "tool"]),
        (["app"], ["tool"], ["lib", "plot"]),
        (["app"], ["lib"], ["plot"]),
        (["app", "other"], [], ["lib", "plot", "shared", "tool"]),
        (["lib"], [], ["tool"]),
        (["other"], [], []),
        (["stray"], [], []),
    ],
)
def test_what_nothing_else_needs(names: list[str], asked: list[str], orphans: list[str]) -> None:
    everything = installed(
        *KERNEL,
        "app 1: lib, shared, packaging, plot; extra == 'plot'",
        "fan 1: app[plot]",
        "lib 1: tool",
        "other 1: shared",
        "plot 1",
        "shared 1",
        "stray 1",
        "tool 1",
    )
    wishes = {name: Requirement(name) for name in asked}
    assert unneeded(names, wishes, everything, ENVIRONMENT) == orphans


def test_what_is_dropped_and_asked_for_at_once_is_asked_for_anew() -> None:
    entries = [
        entry(1, requested=("pandas[excel]<2", "numpy"), changes=KNOWN),
        entry(2, requested=("pandas",), dropped=("numpy", "pandas")),
    ]
    assert {name: str(one) for name, one in requested(entries, ANALYSIS, ENVIRONMENT).items()} == {
        "pandas": "pandas"
    }


def test_difference() -> None:
    before = installed("a 1", "b 1", "c 1")
    after = installed("a 1", "b 2", "d 1")
    assert difference(before, after) == [
        PackageChange("b", "1", "2"),
        PackageChange("c", "1", None),
        PackageChange("d", None, "1"),
    ]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / ".venv")
    (layout.path / "lib" / "python3.9" / "site-packages").mkdir(parents=True)
    (layout.path / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.9.18\n")
    return layout


def test_reading_metadata(layout: Layout) -> None:
    def write(folder: str, metadata: str) -> None:
        path = layout.site_packages() / folder
        path.mkdir()
        (path / "METADATA").write_text(metadata)

    write(
        "Good_One-1.0.dist-info",
        "Name: Good.One\nVersion: 1.0\nSummary: Fine\nRequires-Dist: x (>=1)\nRequires-Dist: ???\n",
    )
    write("evil-1.0.dist-info", "Name: evil\nVersion: 1\n --extra-index-url https://example.org\n")
    write("odd-1.0.dist-info", "Name: my odd name\nVersion: 1\n")
    write("~ood-1.0.dist-info", "Version: 1.0\n")
    write("empty-1.0.dist-info", "")
    found = read_distributions(layout)
    assert list(found) == ["good-one"]
    assert found["good-one"].summary == "Fine"
    assert [str(one) for one in found["good-one"].requirements] == ["x>=1"]


def test_no_code_runs_and_no_environment_is_no_error(layout: Layout, tmp_path: Path) -> None:
    (layout.site_packages() / "evil.pth").write_text("import os; os._exit(1)\n")
    (layout.site_packages() / "sitecustomize.py").write_text("raise SystemExit(1)\n")
    assert read_distributions(layout) == {}
    assert read_distributions(Layout(tmp_path / "nothing")) == {}


def test_markers_speak_of_the_environments_python(layout: Layout) -> None:
    environment = marker_environment(layout)
    assert environment["python_version"] == "3.9"
    assert environment["python_full_version"] == "3.9.18"


def test_a_marker_that_an_extra_only_adds_to_holds_without_it() -> None:
    one = Installed("a", "1", "", ("b; extra == 'x' or sys_platform == 'linux'", "c; extra == 'x'", "d"))
    assert [need.name for need in one.requirements_without_extras] == ["b", "d"]
    assert [need.name for need in one.requirements] == ["b", "c", "d"]


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("a", {"a": set()}),
        (" A.b [x, y] (>=1,<2) ", {"a-b": {"x", "y"}}),
        ("a>=1", {"a": set()}),
        ("a ~= 1.0", {"a": set()}),
        ("a[]", {"a": set()}),
        ("a; sys_platform == 'linux'", {"a": set()}),
        ("a; sys_platform == 'win32'", {}),
        ("a @ https://host/a.whl", {"a": set()}),
        (f"a{' ' * 200_000}\x7f", {}),  # would take hours if spaces could be shared out in many ways
        (f"a[{' ' * 200_000}", {}),
    ],
)
def test_what_one_line_of_metadata_needs(text: str, needed: dict[str, set[str]]) -> None:
    found = Installed("one", "1", "", (text,)).needed(ENVIRONMENT)
    assert {name: set(extras) for name, extras in found} == needed
