"""Tests of bounded copies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.wire.json import Json
from doyle.wire.json_copy import MAX_DEPTH, copy_json, encode_json

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_copy_when_json_then_equal_with_equal_types(value: Json) -> None:
    """Integers of any size and every text survive."""
    copied = copy_json(value)
    assert copied == value
    assert repr(copied) == repr(value)


@pytest.mark.parametrize("value", [{"a": [1, {"b": 2}]}, [[]], {"big": 10**30, "in": [1]}])
def test_copy_when_changed_then_original_stays(value: Json) -> None:
    """Nothing is shared, on the fast path and on the slow one."""
    before = repr(value)
    copied = copy_json(value)
    pending = [copied]
    while pending:
        place = pending.pop()
        pending.extend(
            item for item in (place.values() if isinstance(place, dict) else place) if _is_place(item)
        )
        place.clear()
    assert repr(value) == before


def _is_place(value: Json) -> bool:
    return isinstance(value, (dict, list))


def test_copy_when_too_deep_then_cut_with_null() -> None:
    """A value deeper than the wire allows has a bounded copy."""
    deep: Json = "bottom"
    for _ in range(5_000):
        deep = [deep]
    copied = copy_json(deep)
    depth = 0
    while isinstance(copied, list):
        copied, depth = copied[0], depth + 1
    assert copied is None
    assert depth == MAX_DEPTH + 1


def test_copy_when_a_value_contains_itself_then_bounded() -> None:
    """An expression may make a circle; a reply cannot carry one."""
    circle: list[Json] = [1]
    circle.append(circle)
    copied = copy_json(circle)
    assert copied[0] == 1
    assert copied[1][0] == 1
    assert copied is not circle


def test_copy_when_text_has_lone_surrogates_then_replaced() -> None:
    """Such text has no UTF-8 form, so no reply could carry it."""
    assert copy_json({"a\ud800": ["\udfff"]}) == {"a?": ["?"]}


def test_copy_when_no_json_value_then_null() -> None:
    """A stray object never leaves the engine."""
    assert copy_json([object(), 1]) == [None, 1]


@pytest.mark.parametrize("value", [{"a": [1, {"b": 2}]}, {"a": [10**30, {"b": 2}]}])
def test_encoded_when_original_changes_then_decoded_as_before(value: Json) -> None:
    """What a failed body did to the context is undone, on the fast path and on the slow one."""
    before = repr(value)
    kept = encode_json(value)
    value["a"][1]["b"] = 3
    value["a"].append(4)
    assert repr(kept.decode()) == before


@given(json_values)
def test_encoded_when_json_then_decodes_to_equal_with_equal_types(value: Json) -> None:
    """Integers of any size and every text survive here too."""
    decoded = encode_json(value).decode()
    assert decoded == value
    assert repr(decoded) == repr(value)


@pytest.mark.parametrize(
    ("value", "is_slow"),
    [([1, "é", 0.5], False), ([2**64], True), (["\ud800"], True), ([object(), 1], True)],
)
def test_encoded_when_the_fast_encoder_refuses_then_marked(value: Json, is_slow: bool) -> None:
    """The slow one costs more, which who counts wants to know; neither writes spaces."""
    encoded = encode_json(value)
    assert encoded.is_slow is is_slow
    assert b" " not in encoded.raw


def test_encoded_when_a_value_contains_itself_then_bounded() -> None:
    circle: list[Json] = [1]
    circle.append(circle)
    decoded = encode_json(circle).decode()
    assert decoded[:1] == decoded[1][:1] == [1]
