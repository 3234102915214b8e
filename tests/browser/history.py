"""What a person sees of past changes in the sidebar."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.lab import Sidebar


class History:
    """The section of past changes, which is closed at first."""

    def __init__(self, sidebar: Sidebar) -> None:
        self.sidebar = sidebar
        self.element = sidebar.element.locator(".jp-Venv-historyRoot")
        if not self.element.is_visible():
            heading = sidebar.element.get_by_role("heading", name=re.compile("^History"))
            heading.click(position={"x": 10, "y": 10})
        expect(self.element).to_be_visible()

    @property
    def titles(self) -> Locator:
        """What was asked for in each change that is on show, newest first."""
        return self.element.locator(".jp-Venv-changeTitle")

    def change(self, title: str) -> Locator:
        """The newest change of this title."""
        head = self.element.page.locator(".jp-Venv-changeTitle").get_by_text(title, exact=True)
        return self.element.get_by_role("listitem").filter(has=head).last

    def toggle(self, title: str) -> Locator:
        """Open or close a change; it."""
        found = self.change(title)
        found.locator(".jp-Venv-changeHead").first.click()
        return found

    def press(self, title: str, name: str) -> None:
        """Press a button of a change."""
        self.change(title).get_by_role("button", name=name, exact=True).click()
