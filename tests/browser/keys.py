"""A keyboard, for those who have no mouse."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

STOPS = 30  # of the Tab key; who has to press it more often would look for the mouse


class Keys:
    """A keyboard, and eyes for where its focus is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """Press keys, one after the other: ``press("ArrowDown", "Enter")``."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type a text."""
        self.page.keyboard.type(text)

    def go(self, target: Locator, key: str = "Tab") -> None:
        """Press a key until something has the focus."""
        expect(target).to_have_count(1)
        expect(target).to_be_enabled()
        for _ in range(STOPS):
            if target.evaluate("node => node === document.activeElement"):
                return
            self.press(key)
        raise AssertionError(f"{STOPS} times {key} did not lead to {target}")

    def command(self, name: str) -> None:
        """Choose a command of the palette by typing its name."""
        self.press("Control+Shift+C")
        palette = self.page.locator("#modal-command-palette")
        expect(palette.locator("input")).to_be_focused()
        self.type(name)
        expect(palette.locator(".lm-mod-active")).to_contain_text(name)
        self.press("Enter")
        expect(palette).to_be_hidden()

    def answer(self, title: str, label: str) -> None:
        """Go to a button of the dialog in front and press it."""
        dialog = self.page.get_by_role("dialog").filter(has_text=title)
        self.go(dialog.get_by_role("button", name=label, exact=True))
        self.press("Enter")
        expect(dialog).to_have_count(0)
