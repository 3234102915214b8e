"""The panel without a front end, with a home that does as it is told."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_venv.kernel import changed, client, loaded, magic
from jupyter_venv.kernel.client import Client
from jupyter_venv.kernel.fingerprint import Fingerprint
from jupyter_venv.kernel.panel import Panel, html, model, rows
from jupyter_venv.kernel.panel.jobs import Job
from jupyter_venv.kernel.panel.model import LOCK
from jupyter_venv.kernel.panel.views import PackagesPage
from jupyter_venv.models import PackageChange

MakeHome = Callable[[str], str]
Calls = Callable[[], list[dict[str, Any]]]
MakePanel = Callable[..., Any]


@pytest.fixture
def make_panel(fake_home: MakeHome, project: Path) -> Iterator[MakePanel]:
    """``make_panel("fails")`` is a panel, drawn, whose home fails; it is closed after the test."""
    made = []

    def make(scenario: str = "works", *, ours: bool = True) -> Any:
        panel: Any = Panel(Client.of(fake_home(scenario), str(project)), ours=ours)
        made.append(panel)
        panel.wait()
        return panel

    yield make
    for panel in made:
        panel.wait()
        panel.close()


def press_enter(panel: Any, text: str) -> None:
    """Type into the install box as a front end would tell it."""
    panel._packages.text.value = text
    panel._packages.text._handle_custom_msg({"event": "submit"}, [])


def names(panel: Any) -> list[str]:
    return [name for _, name in panel._packages.list.options]


def changes(calls: Calls) -> list[list[str]]:
    """The changing verbs that were run, previews too, with their arguments."""
    reading = {"status", "packages", "compare", "history"}
    return [[call["verb"], *call["arguments"]] for call in calls() if call["verb"] not in reading]


def said(panel: Any) -> str:
    text: str = panel._notice.text.value
    return text


def visible(widget: Any) -> bool:
    return bool(widget.layout.display != "none")


def titles(panel: Any) -> list[str]:
    return list(panel._tab.titles)


def wait_until(widget: Any, contains: str) -> threading.Event:
    """Set once a widget's value has this in it."""
    reached = threading.Event()

    def look(change: Any) -> None:
        if contains in change.new:
            reached.set()

    widget.observe(look, "value")
    return reached


def test_what_it_shows_first(make_panel: MakePanel, project: Path) -> None:
    panel = make_panel()
    assert "Python 3.11.7" in panel._header.value
    assert str(project) in panel._header.value
    assert names(panel) == ["pandas", "numpy"]
    assert [label.split() for label, _ in panel._packages.list.options] == [
        ["pandas", "2.3.0", "asked", "for"],
        ["numpy", "2.1.0", "for", "pandas"],
    ]
    assert "2 packages, and 1 of the kernel&#x27;s own." in panel._packages.count.value
    assert titles(panel) == ["Packages", "requirements.txt differs (3)", "History"]
    for hidden in (panel._notice, panel._proposal):
        assert not visible(hidden.widget)
    assert not visible(panel._mend)
    assert panel._packages.uninstall.disabled


def test_filter_and_infrastructure(make_panel: MakePanel) -> None:
    page = make_panel()._packages
    page.filter.value = "NUM"
    assert [name for _, name in page.list.options] == ["numpy"]
    page.filter.value = ""
    page.all.value = True
    assert [name for _, name in page.list.options] == ["pandas", "numpy", "ipykernel"]


def test_enter_installs_what_touches_nothing_else(make_panel: MakePanel, calls: Calls) -> None:
    panel = make_panel()
    press_enter(panel, "humanize")
    panel.wait()
    assert changes(calls) == [["install", "--preview", "--", "humanize"], ["install", "--", "humanize"]]
    assert "Installed humanize 4.17.0." in said(panel)
    assert panel._packages.text.value == ""
    assert names(panel) == ["humanize", "pandas", "numpy"]
    assert not panel._packages.install.disabled


def test_what_touches_more_is_shown_first(make_panel: MakePanel, calls: Calls) -> None:
    panel = make_panel()
    press_enter(panel, "humanize 'pandas[excel] >= 2'")
    panel.wait()
    assert visible(panel._proposal.widget)
    assert "numpy 2.1.0 → 2.2.0 (downgrade)" in panel._proposal._text.value
    assert names(panel) == ["pandas", "numpy"]
    panel._proposal._cancel.click()
    assert not visible(panel._proposal.widget)
    press_enter(panel, "humanize pandas")
    panel.wait()
    panel._proposal._apply.click()
    panel.wait()
    assert changes(calls) == [
        ["install", "--preview", "--", "humanize", "pandas[excel] >= 2"],
        ["install", "--preview", "--", "humanize", "pandas"],
        ["install", "--", "humanize", "pandas"],
    ]
    assert names(panel) == ["humanize", "pandas", "numpy"]


def test_a_plan_follows_the_environment(make_panel: MakePanel, project: Path, calls: Calls) -> None:
    panel = make_panel()
    press_enter(panel, "pandas")
    panel.wait()
    assert len(changes(calls)) == 1
    packages = [{"name": "pandas", "version": "2.4.0", "requested": True, "infrastructure": False}]
    (project / "packages.json").write_text(json.dumps(packages))
    panel.refresh()
    panel._model.wait()
    panel.wait()
    assert changes(calls) == [["install", "--preview", "--", "pandas"]] * 2
    assert not panel._proposal._apply.disabled


def test_a_line_that_means_nothing(make_panel: MakePanel, calls: Calls) -> None:
    panel = make_panel()
    press_enter(panel, "--what")
    assert 'role="alert"' in said(panel)
    assert "no option --what" in said(panel)
    assert panel._packages.text.value == "--what"
    press_enter(panel, "  ")
    assert changes(calls) == []


def test_uninstall_asks_what_else_goes(make_panel: MakePanel, calls: Calls) -> None:
    panel = make_panel()
    page, proposal = panel._packages, panel._proposal
    page.list.value = ("numpy",)
    assert page.uninstall.description == "Uninstall numpy"
    assert page.upgrade.description == "Upgrade numpy"
    page.uninstall.click()
    panel.wait()
    assert "&lt;b&gt;seaborn needs what is removed" in proposal._text.value
    assert proposal._unneeded.description == "Also remove 1 package that nothing else needs: six"
    proposal._unneeded.value = True
    assert "Removed (2)" in proposal._text.value
    proposal._apply.click()
    panel.wait()
    assert changes(calls)[-1] == ["uninstall", "--unneeded", "--", "numpy"]
    assert names(panel) == ["pandas"]
    assert page.uninstall.disabled


def test_freeze_shows_the_difference_first(make_panel: MakePanel, project: Path, calls: Calls) -> None:
    panel = make_panel()
    panel._requirements.freeze.click()
    panel.wait()
    assert "+pandas==2.3.0" in panel._proposal._text.value
    assert not (project / "requirements.txt").exists()
    panel._proposal._apply.click()
    panel.wait()
    assert changes(calls) == [["freeze", "--preview"], ["freeze", "--expect", ""]]
    assert "Wrote requirements.txt." in said(panel)
    assert titles(panel)[1] == "requirements.txt"


def test_a_file_that_changed_meanwhile_is_shown_again(
    make_panel: MakePanel, project: Path, calls: Calls
) -> None:
    panel = make_panel()
    panel._requirements.freeze.click()
    panel.wait()
    (project / "answer.json").write_text(json.dumps({"code": "requirements-changed", "message": "Changed."}))
    panel._proposal._apply.click()
    panel.wait()
    panel.wait()
    assert changes(calls) == [["freeze", "--preview"], ["freeze", "--expect", ""], ["freeze", "--preview"]]
    assert "was changed meanwhile" in panel._proposal._text.value
    assert not panel._proposal._apply.disabled


def test_sync_is_always_shown(make_panel: MakePanel, calls: Calls) -> None:
    panel = make_panel()
    panel._requirements.sync.click()
    panel.wait()
    assert visible(panel._proposal.widget)
    assert changes(calls) == [["sync", "--preview"]]


def test_history_and_undo(make_panel: MakePanel, calls: Calls) -> None:
    panel = make_panel()
    page = panel._history
    assert [number for _, number in page.list.options] == [2, 1]
    assert page.undo.disabled
    page.list.value = 1
    assert page.undo.disabled
    assert "It cannot be undone." in page.about.value
    page.list.value = 2
    assert "pandas 2.3.0" in page.about.value
    page.undo.click()
    panel.wait()
    assert "Undo change 2 (install pandas)?" in panel._proposal._text.value
    panel._proposal._apply.click()
    panel.wait()
    assert changes(calls) == [["undo", "--preview", "--", "2"], ["undo", "--", "2"]]
    assert page.list.value == 2


def test_a_command_line_without_history(make_panel: MakePanel, project: Path) -> None:
    (project / "no-history").touch()
    assert titles(make_panel()) == ["Packages", "requirements.txt differs (3)"]


def test_errors_in_place(make_panel: MakePanel) -> None:
    panel = make_panel("fails")
    press_enter(panel, "nonsense")
    panel.wait()
    notice = panel._notice
    assert "No package is called &#x27;nonsense&#x27;." in said(panel)
    assert not visible(notice.evidence)
    assert notice.toggle.description == "Show details"
    notice.toggle.click()
    assert visible(notice.evidence)
    assert "the index said 404" in notice.evidence.value
    assert panel._packages.text.value == "nonsense"
    assert names(panel) == ["pandas", "numpy"]


def test_what_is_refused_for_its_own_good_can_be_allowed(
    make_panel: MakePanel, project: Path, calls: Calls
) -> None:
    panel = make_panel()
    (project / "answer.json").write_text(json.dumps({"code": "direct-reference", "message": "A path."}))
    press_enter(panel, "./local")
    panel.wait()
    (project / "answer.json").unlink()
    assert visible(panel._notice.allow)
    panel._notice.allow.click()
    panel.wait()
    local = str(Path.cwd() / "local")
    assert changes(calls)[-1] == ["install", "--preview", "--allow-direct-references", "--", local]


def refusal(project: Path) -> Path:
    """Have every change refused, until this file is gone."""
    answer = project / "answer.json"
    answer.write_text(json.dumps({"code": "direct-reference", "message": "A path."}))
    return answer


def test_what_is_allowed_is_what_was_refused(make_panel: MakePanel, project: Path, calls: Calls) -> None:
    panel = make_panel()
    press_enter(panel, "humanize")
    panel.wait()
    answer = refusal(project)
    panel._requirements.sync.click()
    panel.wait()
    panel._notice.toggle.click()
    assert visible(panel._notice.allow)
    answer.unlink()
    panel._notice.allow.click()
    assert not visible(panel._notice.allow)
    panel.wait()
    panel._proposal._apply.click()
    panel.wait()
    assert changes(calls)[-2:] == [
        ["sync", "--preview", "--allow-direct-references"],
        ["sync", "--allow-direct-references"],
    ]


def test_a_creation_that_was_refused_can_be_allowed(
    make_panel: MakePanel, project: Path, calls: Calls
) -> None:
    panel = make_panel("empty", ours=False)
    answer = refusal(project)
    panel._mend.click()
    panel.wait()
    answer.unlink()
    panel._notice.allow.click()
    panel.wait()
    assert changes(calls) == [["create"], ["create", "--allow-direct-references"]]
    assert "Created demo." in said(panel)


@pytest.mark.parametrize("verb", ["uninstall", "install"])
def test_what_cannot_be_allowed_is_not_offered(verb: str, make_panel: MakePanel, project: Path) -> None:
    panel = make_panel()
    refusal(project)
    if verb == "install":  # allowed already, so it is something else
        press_enter(panel, "--allow-direct-references ./local")
    else:
        panel._packages.list.value = ("numpy",)
        panel._packages.uninstall.click()
    panel.wait()
    assert "A path." in said(panel)
    assert not visible(panel._notice.allow)


@pytest.mark.parametrize("typed", ["--help", "humanize -h"])
def test_help_installs_nothing(typed: str, make_panel: MakePanel, calls: Calls) -> None:
    panel = make_panel()
    press_enter(panel, typed)
    panel.wait()
    assert "--allow-direct-references" in said(panel)
    assert changes(calls) == []


def test_cancel(make_panel: MakePanel, project: Path, calls: Calls) -> None:
    panel, other = make_panel("waits"), make_panel("waits")
    resolving = wait_until(other._notice.text, "Resolving")
    press_enter(panel, "humanize")
    assert resolving.wait(60)
    for one in (panel, other):
        assert visible(one._notice.cancel)
        assert one._packages.install.disabled
    press_enter(panel, "something-else")
    other._notice.cancel.click()
    panel.wait()
    other.wait()
    assert (project / "restored").exists()
    for one in (panel, other):
        assert 'role="status">Cancelled; everything is as it was.' in said(one)
        assert not visible(one._notice.cancel)
        assert not one._packages.install.disabled
    assert [verb for verb, *_ in changes(calls)] == ["install", "install"]  # the preview, and itself
    assert panel._packages.text.value == "something-else"


def test_finding_out_can_be_stopped(make_panel: MakePanel, calls: Calls) -> None:
    panel = make_panel("ponders")
    finding = wait_until(panel._proposal._text, "Resolving")
    press_enter(panel, "humanize")
    assert finding.wait(60)
    assert panel._packages.install.disabled
    panel._proposal._cancel.click()
    panel.wait()
    assert not visible(panel._proposal.widget)
    assert not panel._packages.install.disabled
    assert len(changes(calls)) == 1


def test_the_log_is_open_as_long_as_the_user_wants(make_panel: MakePanel) -> None:
    panel = make_panel("waits")
    resolving = wait_until(panel._notice.text, "Resolving")
    press_enter(panel, "humanize")
    assert resolving.wait(60)
    panel._notice.toggle.click()
    assert panel._notice.toggle.description == "Hide log"
    said = wait_until(panel._notice.evidence, "Downloading &lt;humanize&gt;")
    panel._notice.cancel.click()
    assert said.wait(60)
    panel.wait()
    assert "Downloading &lt;humanize&gt;" in panel._notice.evidence.value
    press_enter(panel, "humanize")
    panel._proposal.wait()
    assert not visible(panel._notice.evidence)
    panel._notice.cancel.click()


def test_panels_share_what_they_know(make_panel: MakePanel) -> None:
    panel, other = make_panel(), make_panel()
    assert panel._model is other._model
    other._packages.text.value = "half-typ"
    other._packages.list.value = ("pandas",)
    other._tab.selected_index = 1
    press_enter(panel, "humanize")
    panel.wait()
    assert names(other) == ["humanize", "pandas", "numpy"]
    assert "Installed humanize" in said(other)
    assert other._packages.text.value == "half-typ"
    assert other._packages.list.value == ("pandas",)
    assert other._tab.selected_index == 1


def test_what_somebody_else_does_is_seen(make_panel: MakePanel, project: Path) -> None:
    panel = make_panel()
    at_work, done = wait_until(panel._header, "ana has been"), wait_until(panel._packages.count, "3 packages")
    holder = {"pid": 1, "user": "ana", "verb": "install", "since": ""}
    changed = {"state": "changing", "detail": "ana has been installing packages.", "holder": holder}
    (project / "environment.json").write_text(json.dumps(changed))
    records = project / ".venv" / ".jupyter_venv"
    records.mkdir(parents=True)
    (records / "holder.json").write_text("{}")
    assert at_work.wait(60)
    panel.wait()
    for button in (panel._packages.install, panel._requirements.freeze, panel._packages.upgrade):
        assert button.disabled
    more = [
        {"name": name, "version": "1", "requested": True, "infrastructure": False, "required_by": []}
        for name in "abc"
    ]
    (project / "packages.json").write_text(json.dumps(more))
    (project / "environment.json").unlink()
    (records / "holder.json").unlink()
    assert done.wait(60)
    panel.wait()
    assert not panel._packages.install.disabled


def test_a_change_in_a_cell_is_read_at_once(make_panel: MakePanel, calls: Calls) -> None:
    panel = make_panel()
    before = len(calls())
    changed.announce()
    panel.wait()
    assert [call["verb"] for call in calls()[before:]] == ["status", "packages", "compare", "history"]
    panel.close()
    assert changed.listeners == []


def test_create_in_a_folder_without(make_panel: MakePanel, calls: Calls) -> None:
    panel = make_panel("empty", ours=False)
    assert "no environment yet" in panel._header.value
    assert visible(panel._mend)
    assert not visible(panel._tab)
    panel._mend.click()
    panel.wait()
    assert changes(calls) == [["create"]]
    assert "Created demo." in said(panel)
    assert "Kernel ▸ Change Kernel ▸ demo" in panel._header.value
    assert not visible(panel._mend)
    assert visible(panel._tab)
    assert panel._tab.selected_index == 0


@pytest.mark.parametrize(
    ("mend", "label", "command"),
    [
        ("create", "Create again", ["create"]),
        ("create-again", "Create again", ["create", "--again"]),
        ("repair", "Repair", ["repair"]),
    ],
)
def test_the_one_button_that_mends(
    mend: str, label: str, command: list[str], make_panel: MakePanel, project: Path, calls: Calls
) -> None:
    trouble = {"state": "interrupted", "detail": "It died.", "mend": mend, "allows": ["packages", "repair"]}
    (project / "environment.json").write_text(json.dumps(trouble))
    panel = make_panel()
    assert "It died." in panel._header.value
    assert panel._mend.description == label
    assert panel._packages.install.disabled
    panel._mend.click()
    panel.wait()
    assert changes(calls) == [command]


def test_a_home_that_is_gone(make_panel: MakePanel, fake_home: MakeHome) -> None:
    panel = make_panel()
    Path(fake_home("works")).unlink()
    press_enter(panel, "humanize")
    panel.wait()
    assert "no longer there" in said(panel)
    assert not visible(panel._proposal.widget)
    panel._refresh.click()
    panel.wait()
    assert "no longer there" in panel._header.value


def test_a_restart_is_advised_while_it_is_needed(
    make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = [PackageChange("pandas", "2.3.0", "2.9")]
    monkeypatch.setattr(loaded, "stale", lambda: stale)
    panel = make_panel()
    assert "pandas 2.3.0 is loaded, 2.9 is installed" in panel._advice.value
    stale.clear()  # it was undone
    panel.refresh()
    panel.wait()
    assert not visible(panel._advice)


def test_closing_leaves_nothing(make_panel: MakePanel) -> None:
    from ipywidgets.widgets.widget import _instances

    before = set(_instances)
    panel, other = make_panel(), make_panel()
    watcher = panel._model._thread
    assert set(_instances) - before
    panel.close()
    assert watcher.is_alive()  # one for both
    other.close()
    watcher.join(60)
    assert not watcher.is_alive()
    assert set(_instances) - before == set()


class Kernel:
    """A kernel as far as the panel asks it."""

    _supports_kernel_subshells = False
    cell = "a"
    execution = "one"

    def get_parent(self, channel: str) -> dict[str, Any]:
        return {"header": {"msg_id": self.execution}, "metadata": {"cellId": self.cell}}


@pytest.fixture
def in_kernel(shell: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The shell that panels are made in from now on; it has a kernel."""
    from jupyter_venv.kernel.panel import panel as module

    shell.kernel = Kernel()
    monkeypatch.setattr(module, "_shell", lambda: shell)
    return shell


def test_a_cell_that_is_run_again_has_one_panel(make_panel: MakePanel, in_kernel: Any) -> None:
    first, beside = make_panel(), make_panel()
    assert not first._closed
    in_kernel.kernel.execution = "two"
    again = make_panel()
    assert (first._closed, beside._closed, again._closed) == (True, True, False)


def test_a_cell_that_is_run_again_shares_its_model(make_panel: MakePanel, in_kernel: Any) -> None:
    earlier = make_panel()._model._thread
    in_kernel.kernel.execution = "two"
    again = make_panel()
    in_kernel.kernel.execution, in_kernel.kernel.cell = "three", "b"
    other = make_panel()
    assert other._model is again._model
    earlier.join(60)
    watchers = [one for one in threading.enumerate() if one.name == "jupyter-venv-panel"]
    assert watchers == [other._model._thread]
    again.close()
    assert list(model._models.values()) == [other._model]
    assert make_panel()._model is other._model


def test_a_panel_that_cannot_be_made_hears_of_no_cells(
    make_panel: MakePanel, in_kernel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {event: list(listeners) for event, listeners in in_kernel.events.callbacks.items()}
    monkeypatch.setattr(PackagesPage, "draw", None)
    with pytest.raises(TypeError):
        make_panel()
    assert in_kernel.events.callbacks == before


def test_a_cell_does_not_hear_of_a_panel_that_fails(make_panel: MakePanel, in_kernel: Any) -> None:
    panel = make_panel()
    panel._waiting._changed = None
    for event in ("pre_run_cell", "post_run_cell"):
        callbacks = in_kernel.events.callbacks[event]
        (listener,) = [one for one in callbacks if getattr(one, "__self__", None) is panel._waiting]
        listener(None)


def test_an_ipywidgets_that_is_too_old(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import ipywidgets

    for name in [name for name in sys.modules if name.startswith("jupyter_venv.kernel.panel")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(ipywidgets, "__version__", "7.8.5")
    with pytest.raises(magic.VenvError, match=r"this is version 7\.8\.5.*%venv install 'ipywidgets>=8'"):
        magic.run(shell, "panel")


def test_what_cannot_be_drawn_is_a_problem_like_others(
    make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, other = make_panel(), make_panel()

    def fail(*, idle: bool) -> None:
        raise KeyError("<b>missing")

    monkeypatch.setattr(panel._packages, "draw", fail)
    press_enter(other, "humanize")
    other.wait()
    assert panel._model._thread.is_alive()
    assert names(other) == ["humanize", "pandas", "numpy"]
    assert "cannot be shown" in panel._header.value
    assert "&lt;b&gt;missing" in panel._header.value
    monkeypatch.undo()
    panel.refresh()
    panel.wait()
    assert "Python 3.11.7" in panel._header.value
    assert names(panel) == names(other)


def test_what_cannot_be_looked_at_is_a_problem_too(
    make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = make_panel()
    reached = wait_until(panel._header, "cannot be looked at")

    def fail(_: Any) -> None:
        raise OSError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(Fingerprint, "everything", fail)
        assert reached.wait(60)
    panel.refresh()
    panel.wait()
    assert "Python 3.11.7" in panel._header.value


def test_a_change_ends_whatever_its_end_brings(
    make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = make_panel(ours=False)

    def fail() -> None:
        raise ValueError("Nobody expected this.")

    monkeypatch.setattr(loaded, "refresh", fail)
    press_enter(panel, "humanize")
    panel.wait()
    assert "Installed humanize" in said(panel)
    assert not panel._packages.install.disabled


def test_nobody_waits_for_a_thread_that_is_dead(
    make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = make_panel()
    watcher = panel._model._thread

    def end() -> None:
        raise SystemExit

    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    monkeypatch.setattr(panel._model, "_read", end)
    panel.refresh()
    waiting = threading.Thread(target=panel.wait, daemon=True)
    waiting.start()
    watcher.join(60)
    waiting.join(60)
    assert not waiting.is_alive()


def test_what_a_change_waits_for_stops_nobody_else(
    make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = make_panel()
    joining: list[threading.Thread] = []

    class Noting(threading.Thread):
        def join(self, timeout: float | None = None) -> None:
            joining.append(threading.current_thread())

    monkeypatch.setattr(client, "_noting", [Noting()])
    press_enter(panel, "humanize")
    panel.wait()
    assert len(joining) == 2  # the preview, and itself
    assert threading.main_thread() not in joining
    monkeypatch.undo()


def test_no_more_is_kept_than_is_shown(fake_home: MakeHome, project: Path) -> None:
    ended = threading.Event()
    job = Job(Client.of(fake_home("floods"), str(project)), "install", ("--", "humanize"))
    job.follow(lambda _: None, lambda _: ended.set())
    assert ended.wait(60)
    assert job.finished is not None
    assert len(job.lines) == html.LOG_LINES
    assert job.lines[-1] == "line 19999"


def test_cancelled_before_it_has_started(fake_home: MakeHome, project: Path) -> None:
    ended = threading.Event()
    job = Job(Client.of(fake_home("waits"), str(project)), "install", ("--", "humanize"))
    job.cancel()
    job.follow(lambda _: None, lambda _: ended.set())
    assert ended.wait(60)
    assert job.error is not None
    assert job.error.code == "cancelled"


def test_buttons_that_wait_for_a_cell_are_said_to(make_panel: MakePanel, in_kernel: Any) -> None:
    panel = make_panel()
    in_kernel.events.trigger("post_run_cell", None)
    assert not visible(panel._waits)
    in_kernel.events.trigger("pre_run_cell", None)
    assert visible(panel._waits)
    subshell = threading.Thread(target=panel._refresh.click)
    subshell.start()
    subshell.join()
    panel.wait()
    assert not visible(panel._waits)  # this front end's messages do not wait
    panel.close()
    in_kernel.events.trigger("post_run_cell", None)


def test_thousands_of_packages_are_shown_in_parts(make_panel: MakePanel, project: Path) -> None:
    many = [
        {"name": f"package-{number:04}", "version": "1.0", "requested": False, "infrastructure": False}
        for number in range(1200)
    ]
    (project / "packages.json").write_text(json.dumps(many))
    page = make_panel()._packages
    assert len(page.list.options) == rows.SHOWN
    assert "The first 500 of 1,200 packages." in page.count.value
    page.more.click()
    page.more.click()
    assert len(page.list.options) == 1200
    assert not visible(page.more)
    page.filter.value = "1199"
    assert [name for _, name in page.list.options] == ["package-1199"]


def test_every_control_has_a_name(make_panel: MakePanel) -> None:
    def controls(widget: Any) -> Iterator[Any]:
        for child in getattr(widget, "children", ()):
            yield child
            yield from controls(child)

    panel = make_panel()
    panel._packages.list.value = ("numpy",)
    panel._packages.uninstall.click()
    panel.wait()
    named = [one for one in controls(panel) if one.has_trait("disabled")]
    assert len(named) > 15
    assert [one for one in named if not one.description] == []


def test_a_panel_may_be_collected_on_any_thread(make_panel: MakePanel) -> None:
    """Also on one that somebody is waiting for who holds the panels' lock."""
    panel = make_panel()
    panel.close()
    collecting = threading.Thread(target=panel.__del__, daemon=True)
    with LOCK:
        collecting.start()
        collecting.join(30)
    assert not collecting.is_alive()
