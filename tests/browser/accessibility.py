"""What axe-core finds wrong with what is on the page: https://github.com/dequelabs/axe-core."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"

#: What is ours on a page: the sidebar, and what pops up because of it, and the panel of widgets.
OURS = (
    ".jp-Venv",
    ".jp-Dialog-content",
    ".Toastify__toast",
    ".jp-Venv-inCell",
    ".jp-Venv-status",
    ".jupyter-venv",
)

#: JupyterLab's own list of kernels has no name, in the dialog that we add a line to.
THEIRS = (".jp-Dialog-content:has(.jp-Venv-kernelOffer) select",)

_RUN = """async ([ours, theirs]) => {
    const there = selector => document.querySelector(selector);
    const [include, exclude] = [ours.filter(there), theirs.filter(there)];
    const found = await axe.run({include, exclude}, {resultTypes: ['violations']});
    return found.violations
        .filter(violation => ['serious', 'critical'].includes(violation.impact))
        .flatMap(violation => violation.nodes.map(
            node => `${violation.id}: ${node.target.join(' ')}: ${node.failureSummary}`
        ));
}"""


def violations(page: Page) -> list[str]:
    """The serious and critical ones in what is ours, each with the rule, the element and the reason."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    found: list[str] = page.evaluate(_RUN, [OURS, THEIRS])
    return found
