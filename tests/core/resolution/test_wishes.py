"""Requirements, and what may stand in for one that cannot be had as it stands."""

from __future__ import annotations

import pytest

from jupyter_venv.core.resolution.wishes import Wish, merged, relax, wish


def steps(line: str, *, known: bool = False) -> list[str]:
    """What is asked for, one relaxation after the other."""
    one, found = wish(line, known=known), [line]
    while not one.dropped:
        one = one.relaxed("why")
        found.append(one.now)
    return found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("numpy==1.16.2", ["numpy==1.16.2", "numpy==1.16.*", "numpy>=1.16.2", "numpy", ""]),
        ("numpy==1.16.*", ["numpy==1.16.*", "numpy>=1.16", "numpy", ""]),
        ("numpy===1.16", ["numpy===1.16", "numpy==1.16.*", "numpy>=1.16", "numpy", ""]),
        (
            "pandas[excel]==1.2.3",
            ["pandas[excel]==1.2.3", "pandas[excel]==1.2.*", "pandas[excel]>=1.2.3", "pandas[excel]", ""],
        ),
        ("numpy>=1.9,<2", ["numpy>=1.9,<2", "numpy", ""]),
        ("numpy", ["numpy", ""]),
        (
            "x==1.0 ; python_version < '4'",
            [
                "x==1.0 ; python_version < '4'",
                'x==1.0.* ; python_version < "4"',
                'x>=1.0 ; python_version < "4"',
                'x ; python_version < "4"',
                "",
            ],
        ),
        ("x @ https://example.org/x-1.zip", ["x @ https://example.org/x-1.zip", ""]),
        ("git+https://example.org/x", ["git+https://example.org/x", ""]),
    ],
)
def test_a_requirement_gives_step_by_step(line: str, expected: list[str]) -> None:
    assert steps(line) == expected


def test_only_a_name_that_everybody_knows_stands_in_for_a_place() -> None:
    assert steps("seaborn @ git+https://example.org/seaborn", known=True)[1:] == ["seaborn", ""]


def test_of_several_those_give_that_nothing_imports() -> None:
    wishes = [wish("numpy==1.16.2", share=1.0), wish("pyzmq==17.0")]
    found = relax(wishes, {"numpy": "a", "pyzmq": "b"})
    assert found is not None
    assert [one.now for one in found] == ["numpy==1.16.2", "pyzmq==17.0.*"]
    assert found[1].why == ("b",)


def test_a_pin_that_is_imported_gives_before_anything_is_dropped() -> None:
    wishes = [wish("numpy==1.16.2", share=1.0), wish("pyzmq")]
    found = relax(wishes, {"numpy": "a", "pyzmq": "b"})
    assert found is not None
    assert [one.now for one in found] == ["numpy==1.16.*", "pyzmq"]


def test_what_is_not_imported_is_dropped_first() -> None:
    found = relax([wish("numpy", share=1.0), wish("pyzmq")], {"numpy": "a", "pyzmq": "b"})
    assert found is not None
    assert [one.now for one in found] == ["numpy", ""]


def test_nothing_gives_where_nobody_is_at_fault() -> None:
    assert relax([wish("numpy")], {"scipy": "a"}) is None
    assert relax([Wish("numpy", step=1)], {"numpy": "a"}) is None


def test_a_bare_name_goes_where_the_same_is_bounded_elsewhere() -> None:
    lines = ["numpy", "Numpy>=1.2", "scipy", "scipy", "pandas[excel]", "pandas>=1"]
    assert [one.line for one in merged([wish(line) for line in lines])] == [
        "Numpy>=1.2",
        "scipy",
        "pandas[excel]",
        "pandas>=1",
    ]


def test_what_exists_nowhere_is_given_up_at_once() -> None:
    one = wish("xyzzy==1.2").without("nobody has it")
    assert one.dropped
    assert one.absent
