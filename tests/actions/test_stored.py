"""Answers as variables keep them (spec/actions-runtime.md §6.1)."""

from typing import Any

import pytest

from doyle.actions.stored import simple_value


@pytest.mark.parametrize(
    ("value", "simple"),
    [
        ({"system_type": "date", "value": "2031-08-11"}, "2031-08-11"),
        ({"system_type": "currency", "value": 20, "unit": "USD"}, 20),
        ({"value": "b", "item": {"id": 2}, "label": "B"}, "b"),
        ("text", "text"),
        (None, None),
    ],
)
def test_answer_when_taken_apart_then_it_is_what_it_stands_for(value: Any, simple: Any) -> None:
    assert simple_value(value) == simple


@pytest.mark.parametrize(
    "value",
    [
        {"label": "kg", "value": 5, "more": 1},
        {"label": "kg", "value": 5},
        {"label": "kg", "value": 5, "item": 1, "more": 1},
        {"system_type": ["date"], "value": 5},
        {"system_type": "unheard of", "value": 5},
        {"system_type": "date", "value": 5, "more": 1},
        {"system_type": "date"},
        {"value": 5},
        [{"value": 5}],
    ],
)
def test_object_when_it_only_has_keys_of_these_names_then_it_stays_whole(value: Any) -> None:
    assert simple_value(value) is value
