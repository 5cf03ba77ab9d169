"""Strings in free JSON."""

import pytest

from doyle.skills.lint.texts import is_too_deep, texts_in
from doyle.wire.json import Json


def nested(depth: int) -> Json:
    value: Json = "x"
    for at in range(depth):
        value = [value] if at % 2 else {"k": value}
    return value


def test_texts_when_nested_then_they_come_in_the_order_of_the_file() -> None:
    value = {"a": "1", "b": {"c": ["2", 5, None, {"d": "3"}]}, "e": "4"}
    assert list(texts_in(value, ("at",))) == [
        (("at", "a"), "1"),
        (("at", "b", "c", 0), "2"),
        (("at", "b", "c", 3, "d"), "3"),
        (("at", "e"), "4"),
    ]


@pytest.mark.parametrize(("depth", "is_deep"), [(0, False), (200, False), (201, True), (50_000, True)])
def test_depth_when_beyond_that_of_values_then_it_is_seen_without_recursion(
    depth: int, is_deep: bool
) -> None:
    value = nested(depth)
    assert is_too_deep(value) is is_deep
    assert bool(list(texts_in(value, ()))) is not is_deep
