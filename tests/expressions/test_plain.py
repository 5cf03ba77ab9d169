"""Copies of values as JSON (spec/expression-language.md §§6.1, 9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.expressions.budget import Budget
from doyle.expressions.errors import MisfitError
from doyle.expressions.java_random import JavaRandom
from doyle.expressions.plain import plain
from doyle.expressions.values import NO_INTENT, VOID, DateValue, IntentList, Mention, MentionList, RandomValue
from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_plain_when_given_json_then_is_an_equal_copy(value: Json) -> None:
    """spec/dialog-engine.md §9.4: stored as a copy."""
    copied = plain(value, Budget())
    assert copied == value
    if isinstance(value, list | dict):
        assert copied is not value


def test_plain_when_given_wrappers_then_unwraps_them() -> None:
    """spec/expression-language.md §§6.1, 9."""
    mention = Mention(RuntimeEntity("city", "Rome"), "Rome", "")
    intent = RuntimeIntent("a", 0.5)
    value = {
        "mention": mention,
        "mentions": MentionList((mention,)),
        "intent": intent,
        "intents": IntentList((intent,)),
        "nothing": NO_INTENT,
        "void": VOID,
        "date": DateValue(0),
    }
    assert plain(value, Budget()) == {
        "mention": {"entity": "city", "value": "Rome"},
        "mentions": [{"entity": "city", "value": "Rome"}],
        "intent": {"intent": "a", "confidence": 0.5},
        "intents": [{"intent": "a", "confidence": 0.5}],
        "nothing": None,
        "void": None,
        "date": "Thu Jan 01 00:00:00 UTC 1970",
    }


def test_plain_when_given_a_generator_then_fails() -> None:
    """spec/expression-language.md §9: host objects never leak into values."""
    with pytest.raises(MisfitError, match="Random"):
        plain(RandomValue(JavaRandom.seeded(1)), Budget())


def test_plain_when_given_a_foreign_object_then_fails() -> None:
    """spec/expression-language.md §9."""
    with pytest.raises(MisfitError):
        plain(object(), Budget())


def test_plain_when_too_deep_then_fails() -> None:
    """spec/expression-language.md §9."""
    value: list[object] = []
    for _ in range(250):
        value = [value]
    with pytest.raises(MisfitError, match="nested too deeply"):
        plain(value, Budget())


def test_plain_when_it_contains_itself_then_fails() -> None:
    """A cycle is only a very deep value."""
    value: list[object] = []
    value.append(value)
    with pytest.raises(MisfitError):
        plain(value, Budget())


@pytest.mark.parametrize("value", [["x" * 1_000_001], [0] * 300_000, {str(key): 0 for key in range(300_000)}])
def test_plain_when_too_large_then_fails(value: Json) -> None:
    """spec/expression-language.md §9: 1 MB."""
    with pytest.raises(MisfitError):
        plain(value, Budget())


def test_plain_when_it_copies_then_costs_steps() -> None:
    """spec/expression-language.md §9."""
    budget = Budget()
    plain([1] * 1_000, budget)
    assert budget.steps < 99_000
