"""Whether anything of what hostile names and texts would do has happened on a page."""

from __future__ import annotations

from playwright.sync_api import Page

_WATCH = """() => window.jupyterapp.commands.addCommand('hack', {
    execute: () => { window.hacked = 'command'; }
})"""

_FOUND = """() => ({
    ran: window.hacked ?? null,
    made: [...document.querySelectorAll(
        'img[src="x"], [data-commandlinker-command="hack"], a[href^="javascript:" i]'
    )].map(node => node.outerHTML)
})"""


def watch(page: Page) -> None:
    """From now on notice the command that such texts would run."""
    page.evaluate(_WATCH)


def expect_harmless(page: Page) -> None:
    """Nothing has run, and nothing is there that could."""
    assert page.evaluate(_FOUND) == {"ran": None, "made": []}
