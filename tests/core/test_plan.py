"""What of a change goes beyond what was asked for: the faces ask about what is found here."""

from __future__ import annotations

import pytest

from jupyter_venv.core.plan import Asked, surprises
from jupyter_venv.models import PackageChange

FRESH = PackageChange("rich", None, "14.0")
ALONG = PackageChange("MDurl", None, "0.1")
NEWER = PackageChange("numpy", "1.26", "2.0")
OLDER = PackageChange("numpy", "2.0", "1.26")
GONE = PackageChange("numpy", "2.0", None)
SAME = PackageChange("numpy", "2.0", "2.0")  # from elsewhere


@pytest.mark.parametrize(
    ("asked", "changes", "unasked"),
    [
        (Asked({"rich"}), [FRESH], []),
        (Asked({"rich"}), [FRESH, ALONG], ["MDurl"]),
        (Asked({"rich", "mdurl"}), [FRESH, ALONG], []),
        (Asked({"rich"}), [FRESH, NEWER], ["numpy"]),
        (Asked({"numpy"}), [OLDER], []),  # who says numpy<2 means it
        (Asked({"numpy"}), [GONE], ["numpy"]),
        (Asked({None, "rich"}), [FRESH, ALONG], ["MDurl"]),  # an address has no name
        (Asked(adds=True), [FRESH, ALONG], []),
        (Asked(adds=True), [FRESH, NEWER], ["numpy"]),
        (Asked(adds=True), [GONE], ["numpy"]),
        (Asked(upgrades=True), [NEWER], []),
        (Asked(upgrades=True), [OLDER], ["numpy"]),
        (Asked(upgrades=True), [SAME], ["numpy"]),
        (Asked(upgrades=True), [NEWER, ALONG], ["MDurl"]),
        (Asked({"numpy"}, removes=True), [GONE], []),
        (Asked({"pandas"}, removes=True), [GONE], ["numpy"]),
    ],
)
def test_what_was_not_asked_for(asked: Asked, changes: list[PackageChange], unasked: list[str]) -> None:
    assert surprises(changes, asked)["unasked"] == unasked


@pytest.mark.parametrize(
    ("before", "after", "downgraded"),
    [
        ("2.0", "1.26", ["x"]),
        ("1.9", "1.10", []),
        ("1.0", "1.0", []),
        ("1.0", "1.0rc1", ["x"]),
        (None, "1.0", []),
        ("1.0", None, []),
        ("2004d-unknown", "1.0", []),  # no version of the standard
    ],
)
def test_what_goes_back(before: str | None, after: str | None, downgraded: list[str]) -> None:
    assert surprises([PackageChange("x", before, after)], Asked())["downgraded"] == downgraded
