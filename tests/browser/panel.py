"""The panel of widgets, as a person finds it in the output of a cell."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect


class WidgetPanel:
    """One panel; ``place`` is what it is in: a cell, or a whole page of Voila."""

    def __init__(self, place: Locator) -> None:
        self.page = place.page
        self.element = place.locator(".jupyter-venv")
        expect(self.element).to_be_visible()

    def button(self, name: str) -> Locator:
        """A button by its accessible name."""
        return self.element.get_by_role("button", name=name, exact=True)

    def open(self, title: str) -> None:
        """Show a page by the beginning of its title."""
        tab = self.element.get_by_role("tab", name=title)
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")

    @property
    def packages(self) -> Locator:
        """The list of packages."""
        return self.element.get_by_role("listbox", name="Packages")

    @property
    def changes(self) -> Locator:
        """The list of past changes."""
        return self.element.get_by_role("listbox", name="Changes")

    @property
    def text(self) -> Locator:
        """Where packages to install are typed."""
        return self.element.get_by_role("textbox", name="Install")

    @property
    def filter(self) -> Locator:
        """Where the packages to show are narrowed down."""
        return self.element.get_by_role("textbox", name="Filter")

    @property
    def plan(self) -> Locator:
        """What would change."""
        return self.element.locator(".jupyter-venv-plan:visible")

    def package(self, name: str) -> Locator:
        """The row of an installed package."""
        return self.packages.get_by_role("option").filter(has_text=re.compile(rf"^{name}\s"))

    def install(self, text: str) -> None:
        """Type packages and press Enter."""
        self.text.fill(text)
        self.text.press("Enter")

    def answer(self, name: str) -> None:
        """Press a button of the plan."""
        self.plan.get_by_role("button", name=name, exact=True).click()

    def uninstall(self, name: str) -> None:
        """Pick a package and press the button that names it."""
        self.packages.select_option(label=self.package(name).inner_text())
        self.button(f"Uninstall {name}").click()
