"""Types of the parts of a document."""

from typing import Any

import pytest

from doyle.skills.json_shape import COUNT, FLAG, TEXT, Shape, array_of, object_of, shape_faults

INNER = object_of(name=TEXT)
OUTER = object_of(flag=FLAG, count=COUNT, list=array_of(INNER), either=Shape((dict, bool), "one of two"))


def faults(value: Any) -> list[tuple[str, str]]:
    return [(fault.path, fault.message) for fault in shape_faults(("at",), value, OUTER)]


@pytest.mark.parametrize(
    "value",
    [None, {}, {"flag": None, "list": None}, {"count": 0, "flag": False, "either": False, "unknown": [{}]}],
)
def test_shape_when_a_value_fits_or_is_absent_then_nothing_is_wrong(value: Any) -> None:
    assert faults(value) == []


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ([], [("/at", "must be an object")]),
        ({"flag": 1}, [("/at/flag", "must be true or false")]),
        ({"count": True}, [("/at/count", "must be a whole number")]),
        ({"count": 1.5}, [("/at/count", "must be a whole number")]),
        ({"list": {}}, [("/at/list", "must be an array")]),
        ({"list": [None, {"name": 1}]},
         [("/at/list/0", "must be an object"), ("/at/list/1/name", "must be a text")]),
        ({"either": 0}, [("/at/either", "must be one of two")]),
    ],
)  # fmt: skip
def test_shape_when_a_value_does_not_fit_then_its_place_is_told(
    value: Any, found: list[tuple[str, str]]
) -> None:
    assert faults(value) == found
