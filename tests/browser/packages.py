"""What a person sees of packages: one closely, the plan of a change, and what pops up at the end."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


class Details:
    """One package closely, in the place of the list."""

    def __init__(self, page: Page) -> None:
        self.element = page.locator(".jp-Venv-details")
        expect(self.element).to_be_visible()

    def button(self, name: str) -> Locator:
        """A button by its accessible name."""
        return self.element.get_by_role("button", name=name, exact=True)

    def tree(self, name: str) -> Locator:
        """Open one of the trees by its title; its lines."""
        self.button(name).click()
        return self.element.get_by_role("tree", name=name).get_by_role("treeitem")

    @property
    def versions(self) -> Locator:
        """Where a version is picked."""
        return self.element.get_by_role("combobox")


class Plan:
    """The dialog that shows what a change would do."""

    def __init__(self, page: Page, title: str) -> None:
        self.element = page.locator(".jp-Venv-previewDialog .jp-Dialog-content")
        expect(self.element).to_be_visible()
        expect(self.element.locator(".jp-Dialog-header")).to_have_text(title)

    def expect_groups(self, **groups: list[str]) -> None:
        """Wait until it lists exactly these packages: ``added=["acme 2.0"], changed=["tiny 1.0 → 1.1"]``."""
        lists = self.element.get_by_role("list")
        expect(lists).to_have_count(len(groups))
        for group, lines in groups.items():
            shown = self.element.get_by_role("list", name=f"{group.capitalize()} ({len(lines)})")
            # What only screen readers are told is not part of how it looks.
            texts = shown.get_by_role("listitem").evaluate_all(
                """items => items.map(item => {
                    const copy = item.cloneNode(true);
                    copy.querySelectorAll('.jp-Venv-hidden').forEach(node => node.remove());
                    return [...copy.children].map(node => node.textContent.trim()).join(' ');
                })"""
            )
            assert texts == lines

    @property
    def unneeded(self) -> Locator:
        """Whether what nothing else needs goes too."""
        return self.element.get_by_role("checkbox")

    def press(self, name: str) -> None:
        """Answer with a button; the dialog is gone."""
        self.element.get_by_role("button", name=name, exact=True).click()
        expect(self.element).to_have_count(0)
