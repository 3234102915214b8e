"""When which Python was the one to use."""

from __future__ import annotations

from datetime import date

import pytest

from jupyter_venv.core.resolution import periods
from jupyter_venv.models import Interpreter


def interpreters(*versions: str, default: str = "") -> list[Interpreter]:
    return [Interpreter(f"/python{version}", version, default=version == default) for version in versions]


ALL = interpreters(
    "3.11.7", "3.13.0", "3.12.1", "3.10.13", "3.9.18", "3.8.18", "3.7.16", "3.6.15", default="3.11.7"
)


def order(day: str, *wanted: str) -> list[str]:
    found = periods.in_order(ALL, date.fromisoformat(day) if day else None, wanted)
    return [".".join(one.version.split(".")[:2]) for one in found]


@pytest.mark.parametrize(
    ("day", "wanted", "first"),
    [
        ("2018-03-01", (), "3.6"),
        ("2019-06-01", (), "3.7"),
        ("2020-01-15", (), "3.7"),  # 3.8 had just come out
        ("2021-03-01", (), "3.8"),
        ("2024-01-01", (), "3.11"),
        ("2026-06-01", (), "3.13"),
        ("2021-03-01", ("3.6",), "3.6"),  # what the project says
        ("2021-03-01", (">=3.9",), "3.9"),
        ("2021-03-01", ("3.7", ">=3.6.5"), "3.7"),
        ("2021-03-01", (">=3.9", "3.7"), "3.9"),  # what admits no other counts more than what was used once
        ("", (), "3.11"),  # today: the default
        ("", ("3.9",), "3.9"),
        ("", (">=3.12",), "3.13"),
        ("2021-03-01", ("nonsense",), "3.8"),
    ],
)
def test_the_python_of_the_time_is_tried_first(day: str, wanted: tuple[str, ...], first: str) -> None:
    assert order(day, *wanted)[0] == first


def test_all_others_are_tried_after_it_older_ones_before_what_was_not_there_yet() -> None:
    assert order("2020-09-01") == ["3.8", "3.7", "3.6", "3.9", "3.10", "3.11", "3.12", "3.13"]


def test_one_interpreter_of_each_minor_version_is_tried() -> None:
    found = periods.in_order(interpreters("3.9.1", "3.9.18", "2.7.18"), None, ())
    assert [one.version for one in found] == ["3.9.1"]


@pytest.mark.parametrize(
    ("version", "between"),
    [
        ("3.6.4", ("2017-10-01", "2018-09-01")),
        ("3.6.9", ("2018-10-01", "2019-12-31")),
        ("3.7.3", ("2019-01-01", "2019-12-31")),
        ("3.8.5", ("2020-06-01", "2021-06-01")),
        ("3.9.7", ("2021-06-01", "2022-12-31")),
        ("3.11", ("2023-01-01", "2023-12-31")),
    ],
)
def test_a_version_stands_for_the_time_when_it_was_in_use(version: str, between: tuple[str, str]) -> None:
    found = periods.period_of(version)
    assert found is not None
    assert between[0] <= str(found) <= between[1]


@pytest.mark.parametrize("version", ["", "2.7.15", "4.0", "three", "3"])
def test_what_says_nothing_of_a_time_stands_for_none(version: str) -> None:
    assert periods.period_of(version) is None


def test_a_day_before_a_python_came_out_moves_to_when_it_had_settled() -> None:
    assert periods.earliest(date(2018, 1, 1), (3, 8)) == date(2019, 12, 28)
    assert periods.earliest(date(2020, 1, 1), (3, 8)) == date(2020, 1, 1)
