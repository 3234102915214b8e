"""What the panel says of an environment, as text and HTML. Pure; what comes from outside is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from jupyter_venv.kernel.answers import switch
from jupyter_venv.kernel.progress import element

#: How many of an installer's own words are shown.
LOG_LINES = 300
_CREATING = "Creating one installs its requirements.txt, if there is one, and makes it a kernel."
_STRANGE = "This notebook's kernel does not run in this environment."


def style() -> str:
    """The panel's own style sheet, for every front end."""
    return f"<style>{Path(__file__).with_name('panel.css').read_text('utf-8')}</style>"


def header(status: dict[str, Any], *, ours: bool, quiet: bool = False) -> str:
    """The project, its Python, its state in words, where it is, and how a notebook gets into it.

    ``quiet``: who is at work in it is said elsewhere.
    """
    environment = status["environment"]
    name = f"<strong>{escape(Path(status['project']).name or status['project'])}</strong>"
    if environment is None:
        what = f"This notebook's folder has no environment yet. {_CREATING}"
        parts = [
            name,
            _state("no environment", "trouble"),
            _path(status["project"]),
            f"<p>{escape(what)}</p>",
        ]
        return f'<div class="jupyter-venv-header">{"".join(parts)}</div>'
    state = str(environment["state"])
    parts = [
        name,
        f"<span>Python {escape(environment.get('python') or 'unknown')}</span>",
        _state(state.replace("-", " "), "ready" if state == "ready" else "trouble"),
        _path(environment["path"]),
    ]
    if environment.get("detail") and not (quiet and environment.get("holder")):
        parts.append(f'<p role="status">{escape(environment["detail"])}</p>')
    if not ours and state == "ready":
        parts.append(f"<p>{escape(_STRANGE)} {escape(switch(environment['display_name']))}</p>")
    return f'<div class="jupyter-venv-header">{"".join(parts)}</div>'


def message(text: str, kind: str = "") -> str:
    """Sentences in place, announced by screen readers; ``kind``: "error" (at once), "warning" or nothing."""
    if not text:
        return ""
    role = "alert" if kind == "error" else "status"
    shown = f" jupyter-venv-{kind}" if kind else ""
    return f'<div class="jupyter-venv-message{shown}" role="{role}">{escape(text)}</div>'


def progress(text: str, current: int | None, total: int | None) -> str:
    """What is happening, with a bar; one without an end where the end is not known."""
    bar = element(current, total)
    return f'<div class="jupyter-venv-message" role="status">{bar}{escape(text)}</div>'


def log(lines: Sequence[str], label: str) -> str:
    """The last lines of an installer's own words."""
    text = "\n".join(lines[-LOG_LINES:])
    if not text:
        return quiet("Nothing yet.")
    where = f'role="region" aria-label="{escape(label)}" tabindex="0"'
    return f'<div class="jupyter-venv-log" {where}><pre>{escape(text)}</pre></div>'


def diff(text: str, label: str) -> str:
    """The lines of a unified diff of one file, without its head."""
    shown: list[str] = []
    for line in text.splitlines():
        if line.startswith("@@"):
            if shown:
                shown.append("<span>⋮</span>")
        elif line.startswith("+") and not line.startswith("+++"):
            shown.append(f'<ins class="jupyter-venv-added">{escape(line)}</ins>')
        elif line.startswith("-") and not line.startswith("---"):
            shown.append(f'<del class="jupyter-venv-removed">{escape(line)}</del>')
        elif line.startswith(" "):
            shown.append(f"<span>{escape(line)}</span>")
    where = f'role="region" aria-label="{escape(label)}" tabindex="0"'
    return f'<div class="jupyter-venv-diff" {where}><pre>{"".join(shown)}</pre></div>'


def comparison(document: dict[str, Any]) -> str:
    """Where requirements.txt and the environment disagree, in short lists."""
    name = document["file"]
    if not document["exists"]:
        return message(f"There is no {name} yet. Freeze writes it.")
    if document["agrees"]:
        return message(f"Everything {name} lists is installed, and nothing else was asked for.")
    groups = (
        ("Listed, not installed", [one["requirement"] for one in document["missing"]]),
        (
            "Installed in another version",
            [f"{one['requirement']}, installed is {one['installed']}" for one in document["different"]],
        ),
        ("Installed, not listed", [f"{one['name']} {one['installed']}" for one in document["unlisted"]]),
    )
    lists = (lines(title, ((text, "changed") for text in texts)) for title, texts in groups if texts)
    return region("".join(lists), f"Differences from {name}")


def differences(document: dict[str, Any]) -> int:
    """How many there are, of a file that exists."""
    if not document["exists"]:
        return 0
    return sum(len(document[kind]) for kind in ("missing", "different", "unlisted"))


def region(content: str, label: str) -> str:
    """Lists that scroll when they are long, by keyboard too; ``content`` is HTML."""
    where = f'role="region" aria-label="{escape(label)}" tabindex="0"'
    return f'<div class="jupyter-venv-lists" {where}>{content}</div>'


def lines(title: str, items: Iterable[tuple[str, str]]) -> str:
    """One list; each item is a text and its kind: "added", "changed" or "removed"."""
    entries = "".join(f'<li class="jupyter-venv-{kind}">{escape(text)}</li>' for text, kind in items)
    return f"<h5>{escape(title)}</h5><ul>{entries}</ul>"


def quiet(text: str) -> str:
    """Something that matters less."""
    return f'<span class="jupyter-venv-quiet">{escape(text)}</span>'


def _state(text: str, kind: str) -> str:
    return f'<span class="jupyter-venv-state jupyter-venv-{kind}">{escape(text)}</span>'


def _path(path: str) -> str:
    return f'<span class="jupyter-venv-path jupyter-venv-quiet">{escape(path)}</span>'
