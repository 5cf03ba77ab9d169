"""Intents and mentions as the API shows them."""

import pytest

from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, plain_number


@pytest.mark.parametrize(
    ("number", "expected", "kind"),
    [(1.0, 1, int), (0.0, 0, int), (0.25, 0.25, float), (3, 3, int)],
)
def test_plain_number_when_whole_then_is_an_integer(number: float, expected: float, kind: type) -> None:
    """spec/nlu.md §3: 1 and 0 are emitted as integers."""
    shown = plain_number(number)
    assert shown == expected
    assert type(shown) is kind


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"intent": "a", "confidence": 0.5}, {"intent": "a", "confidence": 0.5}),
        ({"intent": "a", "confidence": 1.0}, {"intent": "a", "confidence": 1}),
        ({"intent": "a"}, {"intent": "a", "confidence": 1}),
        ({"intent": "a", "skill": "main skill"}, {"intent": "a", "confidence": 1, "skill": "main skill"}),
    ],
)
def test_intent_when_supplied_then_comes_back(given: dict[str, object], shown: dict[str, object]) -> None:
    """spec/nlu.md §1: a supplied intent without a confidence counts as 1."""
    assert RuntimeIntent.from_json(given).to_json() == shown


@pytest.mark.parametrize(
    "mention",
    [
        {"entity": "city", "value": "Boston"},
        {"entity": "city", "value": "Boston", "location": [3, 9], "confidence": 0.9},
        {"entity": "n", "value": "5", "interpretation": {"numeric_value": 5}, "unheard_of": None},
        {"entity": "p", "value": "x", "groups": [{"group": "group_0", "location": [0, 1]}]},
    ],
)
def test_entity_when_supplied_then_comes_back_verbatim(mention: dict[str, object]) -> None:
    """spec/nlu.md §1: supplied entities are kept."""
    assert RuntimeEntity.from_json(mention).to_json() == mention


def test_entity_when_recognised_then_orders_keys_as_the_api() -> None:
    mention = RuntimeEntity("city", "Boston", (0, 6), 1.0)
    assert list(mention.to_json().items()) == [
        ("entity", "city"),
        ("location", [0, 6]),
        ("value", "Boston"),
        ("confidence", 1),
    ]
