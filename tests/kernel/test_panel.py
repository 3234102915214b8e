from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_venv.kernel import panel_html
from jupyter_venv.kernel.client import Client
from jupyter_venv.kernel.panel import Panel

MakeHome = Callable[[str], str]
Calls = Callable[[], list[dict[str, Any]]]
MakePanel = Callable[..., Any]


@pytest.fixture
def make_panel(fake_home: MakeHome, project: Path) -> Iterator[MakePanel]:
    """``make_panel("fails")`` is a panel, drawn, whose home fails; it is closed after the test."""
    made = []

    def make(scenario: str = "works", *, ours: bool = True) -> Any:
        panel: Any = Panel(Client.of(fake_home(scenario), str(project)), ours=ours)
        panel.wait()
        made.append(panel)
        return panel

    yield make
    for panel in made:
        panel.wait()
        panel.close()


def press_enter(panel: Any, text: str) -> None:
    """Type into the install box as a front end would tell it."""
    panel._install.value = text
    panel._install._handle_custom_msg({"event": "submit"}, [])


def names(panel: Any) -> list[str]:
    return [name for _, name in panel._list.options]


def test_what_it_shows_first(make_panel: MakePanel, project: Path) -> None:
    panel = make_panel()
    assert "Python 3.11.7" in panel._header.value
    assert str(project) in panel._header.value
    assert names(panel) == ["pandas", "numpy"]
    assert [label.split() for label, _ in panel._list.options] == [
        ["pandas", "2.3.0", "asked", "for"],
        ["numpy", "2.1.0", "for", "pandas"],
    ]
    assert "2 packages, and 1 of the kernel&#x27;s own" in panel._count.value
    assert panel._cancel_button.disabled
    assert panel._uninstall_button.disabled


def test_filter_and_infrastructure(make_panel: MakePanel) -> None:
    panel = make_panel()
    panel._filter.value = "NUM"
    assert names(panel) == ["numpy"]
    panel._filter.value = ""
    panel._all.value = True
    assert names(panel) == ["pandas", "numpy", "ipykernel"]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"requested": True, "required_by": ["a"]}, "asked for"),
        ({"infrastructure": True, "required_by": ["ipykernel"]}, "for the kernel"),
        ({"required_by": ["a", "b"]}, "for a, b"),
        ({"required_by": list("abcde")}, "for a, b, c and 2 more"),
        ({}, "needed by nothing"),
    ],
)
def test_why_a_package_is_here(fields: dict[str, Any], why: str) -> None:
    assert panel_html.why({"requested": False, "infrastructure": False, **fields}) == why


def test_enter_installs(make_panel: MakePanel, calls: Calls) -> None:
    panel = make_panel()
    press_enter(panel, "humanize 'pandas[excel] >= 2'")
    panel.wait()
    assert calls()[-3]["arguments"] == ["--", "humanize", "pandas[excel] >= 2"]
    assert "Installed humanize 4.17.0." in panel._message.value
    assert panel._install.value == ""
    assert names(panel) == ["humanize", "pandas", "numpy"]
    assert not panel._install_button.disabled


def test_a_line_that_means_nothing(make_panel: MakePanel, calls: Calls) -> None:
    panel = make_panel()
    press_enter(panel, "--what")
    assert 'role="alert"' in panel._message.value
    assert "no option --what" in panel._message.value
    press_enter(panel, "  ")
    assert {call["verb"] for call in calls()} == {"status", "packages"}


def test_uninstall_what_is_chosen(make_panel: MakePanel, calls: Calls) -> None:
    panel = make_panel()
    panel._list.value = ("pandas",)
    assert not panel._uninstall_button.disabled
    assert panel._upgrade_button.description == "Upgrade"
    panel._uninstall_button.click()
    panel.wait()
    assert calls()[-3]["arguments"] == ["--", "pandas"]
    assert names(panel) == ["numpy"]
    assert panel._uninstall_button.disabled


def test_freeze_shows_the_difference(make_panel: MakePanel) -> None:
    panel = make_panel()
    panel._freeze_button.click()
    panel.wait()
    assert "Wrote requirements.txt." in panel._message.value
    assert "+pandas==2.3.0" in panel._log.value
    assert panel._details.selected_index == 0


def test_errors_in_place(make_panel: MakePanel) -> None:
    panel = make_panel("fails")
    press_enter(panel, "nonsense")
    panel.wait()
    assert "No package is called &#x27;nonsense&#x27;." in panel._message.value
    assert "the index said 404" in panel._log.value
    assert panel._install.value == "nonsense"
    assert names(panel) == ["pandas", "numpy"]


def test_cancel(make_panel: MakePanel, project: Path, calls: Calls) -> None:
    panel = make_panel("waits")
    resolving = threading.Event()

    def look(change: Any) -> None:
        if "Resolving" in change.new:
            resolving.set()

    panel._message.observe(look, "value")
    press_enter(panel, "humanize")
    assert resolving.wait(60)
    assert not panel._cancel_button.disabled
    assert panel._install_button.disabled
    press_enter(panel, "something-else")
    panel._cancel_button.click()
    panel.wait()
    assert (project / "restored").exists()
    assert 'role="status">Cancelled; everything is as it was.' in panel._message.value
    assert [call["verb"] for call in calls()].count("install") == 1
    assert panel._cancel_button.disabled


def test_cancel_at_once(make_panel: MakePanel) -> None:
    panel = make_panel("waits")
    press_enter(panel, "humanize")
    panel._cancel_button.click()
    panel.wait()
    assert "Cancelled" in panel._message.value


def test_create_in_a_folder_without(make_panel: MakePanel) -> None:
    panel = make_panel("empty", ours=False)
    assert not panel._create_button.layout.display
    assert panel._contents.layout.display == "none"
    panel._create_button.click()
    panel.wait()
    assert "Kernel ▸ Change Kernel ▸ demo" in panel._message.value
    assert panel._create_button.layout.display == "none"
    assert not panel._contents.layout.display


def test_a_home_that_is_gone(make_panel: MakePanel, fake_home: MakeHome) -> None:
    panel = make_panel()
    Path(fake_home("works")).unlink()
    press_enter(panel, "humanize")
    assert "no longer there" in panel._message.value
    panel._refresh_button.click()
    panel.wait()
    assert "no longer there" in panel._message.value


def test_closing_leaves_no_widget(make_panel: MakePanel) -> None:
    from ipywidgets.widgets.widget import _instances

    before = set(_instances)
    panel = make_panel()
    assert set(_instances) - before
    panel.close()
    assert set(_instances) - before == set()


def test_everything_from_outside_is_escaped(make_panel: MakePanel, project: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    (project / "packages.json").write_text(
        json.dumps(
            [{"name": evil, "version": evil, "summary": evil, "requested": True, "infrastructure": False}]
        )
    )
    panel = make_panel()
    assert "<img" not in panel._count.value
    for html in (
        panel_html.message(evil),
        panel_html.progress(evil, None, None),
        panel_html.log([evil]),
        panel_html.header({"project": f"/{evil}", "environment": None}, ours=True),
        panel_html.header(
            {
                "project": f"/{evil}",
                "environment": {
                    "state": evil,
                    "detail": evil,
                    "python": evil,
                    "path": evil,
                    "display_name": evil,
                },
            },
            ours=False,
        ),
    ):
        assert "<img" not in html
        assert "&lt;img" in html


def test_thousands_of_packages_are_one_short_list(make_panel: MakePanel, project: Path) -> None:
    many = [
        {"name": f"package-{number:04}", "version": "1.0", "requested": False, "infrastructure": False}
        for number in range(5000)
    ]
    (project / "packages.json").write_text(json.dumps(many))
    panel = make_panel()
    assert len(panel._list.options) == panel_html.SHOWN
    assert "The first 500 of 5,000 packages" in panel._count.value
    panel._filter.value = "4999"
    assert names(panel) == ["package-4999"]


def test_every_control_has_a_name(make_panel: MakePanel) -> None:
    def controls(widget: Any) -> Iterator[Any]:
        for child in getattr(widget, "children", ()):
            yield child
            yield from controls(child)

    named = [one for one in controls(make_panel()) if one.has_trait("disabled")]
    assert len(named) > 8
    assert [one for one in named if not one.description] == []
