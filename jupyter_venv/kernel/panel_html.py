"""What the panel shows, as text and HTML. Pure; everything that comes from outside is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from jupyter_venv.kernel.answers import in_words, switch

SHOWN = 500  # rows of the list: more would keep the browser busy, and nobody scrolls that far
_LOG_LINES = 300

# Only Lab's own variables, with fallbacks for front ends that have none.
STYLE = """<style>
.jupyter-venv { max-width: 60rem; color: var(--jp-ui-font-color1, inherit); }
.jupyter-venv .widget-label, .jupyter-venv .widget-html-content {
  color: var(--jp-ui-font-color1, inherit); line-height: 1.4; }
.jupyter-venv-header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.75em; }
.jupyter-venv-header strong { font-size: 1.15em; }
.jupyter-venv-quiet { color: var(--jp-ui-font-color2, gray); }
.jupyter-venv-path { flex-basis: 100%; font-family: var(--jp-code-font-family, monospace);
  font-size: 0.9em; overflow-wrap: anywhere; }
.jupyter-venv-state { padding: 0 0.6em; border-radius: 1em;
  border: 1px solid var(--jp-border-color1, gray); }
.jupyter-venv-ready { border-color: var(--jp-success-color1, green); }
.jupyter-venv-trouble { border-color: var(--jp-warn-color1, darkorange); }
.jupyter-venv-list select { font-family: var(--jp-code-font-family, monospace);
  font-size: var(--jp-code-font-size, 13px); }
.jupyter-venv .widget-checkbox input { margin-top: 0; vertical-align: middle; }
.jupyter-venv-beside-labels { padding-left: calc(5em + 8px); }
.jupyter-venv-message { overflow-wrap: anywhere; white-space: pre-wrap; }
.jupyter-venv-error { color: var(--jp-error-color1, firebrick); }
.jupyter-venv progress { width: 12em; margin-right: 0.75em; vertical-align: middle;
  accent-color: var(--jp-brand-color1, royalblue); }
.jupyter-venv-log { max-height: 16em; overflow: auto; display: flex; flex-direction: column-reverse; }
.jupyter-venv .jupyter-widget-Collapse-contents { padding: 0.25em 0.75em; }
.jupyter-venv-log pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere;
  color: var(--jp-content-font-color1, inherit); background: transparent;
  font-family: var(--jp-code-font-family, monospace); font-size: 0.9em; line-height: 1.35; }
</style>"""


def header(status: dict[str, Any], *, ours: bool) -> str:
    """The project, its Python, its state, and where it is."""
    environment = status["environment"]
    name = escape(Path(status["project"]).name or status["project"])
    if environment is None:
        parts = [
            f"<strong>{name}</strong>",
            '<span class="jupyter-venv-state">no environment yet</span>',
            f'<span class="jupyter-venv-path jupyter-venv-quiet">{escape(status["project"])}</span>',
        ]
    else:
        kind = "ready" if environment["state"] == "ready" else "trouble"
        parts = [
            f"<strong>{name}</strong>",
            f"<span>Python {escape(environment.get('python') or 'unknown')}</span>",
            f'<span class="jupyter-venv-state jupyter-venv-{kind}">{escape(in_words(environment))}</span>',
            f'<span class="jupyter-venv-path jupyter-venv-quiet">{escape(environment["path"])}</span>',
        ]
        if not ours:
            parts.append(f"<span>{escape(switch(environment['display_name']))}</span>")
    return f'<div class="jupyter-venv-header">{"".join(parts)}</div>'


def visible(packages: Iterable[dict[str, Any]], wanted: str, *, infrastructure: bool) -> list[dict[str, Any]]:
    """The packages a filter leaves: those asked for first, the kernel's own last and only on demand."""
    words = wanted.lower().split()
    found = [
        one
        for one in packages
        if (infrastructure or one["requested"] or not one["infrastructure"])
        and all(word in f"{one['name']} {one.get('summary', '')}".lower() for word in words)
    ]
    return sorted(found, key=lambda one: (not one["requested"], one["infrastructure"], one["name"].lower()))


def rows(packages: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Label and name of each row of the list, at most SHOWN."""
    shown = packages[:SHOWN]
    names = max((len(one["name"]) for one in shown), default=0)
    versions = max((len(one["version"]) for one in shown), default=0)
    return [
        (f"{one['name']:<{names}}  {one['version']:<{versions}}  {why(one)}".rstrip(), one["name"])
        for one in shown
    ]


def why(package: dict[str, Any]) -> str:
    """What a package is here for."""
    if package["requested"]:
        return "asked for"
    if package["infrastructure"]:
        return "for the kernel"
    by = list(package.get("required_by") or ())
    more = f" and {len(by) - 3} more" if len(by) > 3 else ""
    return f"for {', '.join(by[:3])}{more}" if by else "needed by nothing"


def count(shown: Sequence[dict[str, Any]], packages: Sequence[dict[str, Any]], wanted: str) -> str:
    """How many packages the list shows, and of how many."""
    if len(shown) > SHOWN:
        return _quiet(f"The first {SHOWN} of {len(shown):,} packages: filter to see the others.")
    if wanted.strip():
        return _quiet(f"{len(shown)} of {len(packages):,} packages")
    hidden = len(packages) - len(shown)
    noun = "package" if len(shown) == 1 else "packages"
    return _quiet(f"{len(shown)} {noun}" + (f", and {hidden} of the kernel's own" if hidden else ""))


def message(text: str, *, error: bool = False) -> str:
    """A sentence in place, announced by screen readers, at once if it is an error."""
    kind, role = (" jupyter-venv-error", "alert") if error else ("", "status")
    return f'<div class="jupyter-venv-message{kind}" role="{role}">{escape(text)}</div>' if text else ""


def progress(text: str, current: int | None, total: int | None) -> str:
    """What is happening, with a bar; one without an end where the end is not known."""
    known = f' value="{int(current)}" max="{int(total)}"' if current is not None and total else ""
    return (
        f'<div class="jupyter-venv-message" role="status"><progress aria-label="Progress"{known}></progress>'
        f"{escape(text)}</div>"
    )


def log(lines: Sequence[str]) -> str:
    """The last lines of an installer's own words."""
    text = "\n".join(lines[-_LOG_LINES:])
    return (
        f'<div class="jupyter-venv-log" tabindex="0" aria-label="Log"><pre>{escape(text)}</pre></div>'
        if text
        else _quiet("Nothing yet.")
    )


def _quiet(text: str) -> str:
    return f'<span class="jupyter-venv-quiet">{escape(text)}</span>'
