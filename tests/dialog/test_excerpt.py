"""Tests of short forms of values."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.dialog.excerpt import CUT, MAX_CHARACTERS, excerpt
from doyle.dialog.masking import Mask, is_secret_name
from doyle.wire.json import Json

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
NAMES = st.text().filter(lambda name: not is_secret_name(name))
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=30)


@pytest.mark.parametrize(
    "value",
    [None, True, False, 0, -1.5, "", "text", [], {}, [1, "2", None], {"a": {"b": [True]}}, "é\n\"'", [[[]]]],
)
def test_value_when_short_then_itself(value: Json) -> None:
    shown, is_cut = excerpt(value, Mask())
    assert (json.dumps(shown), is_cut) == (json.dumps(value), False)


@pytest.mark.parametrize("length", [MAX_CHARACTERS, MAX_CHARACTERS + 1, MAX_CHARACTERS + 100, 10**6])
def test_text_when_longer_than_the_room_then_its_beginning(length: int) -> None:
    shown, is_cut = excerpt("x" * length, Mask())
    assert is_cut is (length > MAX_CHARACTERS)
    assert shown == ("x" * MAX_CHARACTERS + CUT if is_cut else "x" * length)


def test_object_when_longer_than_the_room_then_the_beginning_of_its_json() -> None:
    assert excerpt({"a": [1, 2, 3], "b": "x"}, Mask(), 10) == ('{"a": [1, ' + CUT, True)
    assert excerpt({"a": "x" * 1_000}, Mask(), 20)[0] == '{"a": "' + "x" * 13 + CUT


def test_copy_when_changed_then_the_original_is_not() -> None:
    value: Json = {"a": [1]}
    shown, _ = excerpt(value, Mask())
    shown["a"].append(2)
    assert value == {"a": [1]}


@pytest.mark.parametrize("digits", ["9" * 4_000, "-" + "9" * 4_000, "nan", "-inf"])
def test_number_when_it_has_no_short_form_then_a_text_says_so(digits: str) -> None:
    number: Json = int(digits) if "9" in digits else float(digits)
    assert excerpt(number, Mask()) == ("(a number without a short form)", False)
    assert excerpt([number * 10], Mask()) == (["(a number without a short form)"], False)


def test_value_when_it_contains_itself_or_is_deep_then_cut() -> None:
    circle: list[Json] = []
    circle.append(circle)
    deep: Json = []
    for _ in range(100_000):
        deep = [deep]
    for value in (circle, deep, {"a": circle}):
        shown, is_cut = excerpt(value, Mask())
        assert is_cut
        assert len(shown) <= MAX_CHARACTERS + len(CUT)


def test_value_when_it_is_no_json_then_null() -> None:
    assert excerpt([object()], Mask()) == ([None], False)


def test_text_when_it_has_an_unpaired_surrogate_then_a_question_mark() -> None:
    assert excerpt("a\ud800", Mask()) == ("a?", False)
    assert excerpt(["a\ud800"], Mask()) == (["a?"], False)


def test_value_when_it_holds_secrets_then_masked_by_name_and_by_text() -> None:
    mask = Mask()
    mask.learn({"private": {"a": "hunter22", "b": 71654}})
    value: Json = {"password": [1, 2], "said": "my hunter22!", "n": 71654, "private": {"x": 1}, "ok": 1}
    assert excerpt(value, mask)[0] == {
        "password": "***",
        "said": "my ***!",
        "n": "***",
        "private": "***",
        "ok": 1,
    }
    assert excerpt("hunter22", mask) == ("***", False)


@given(st.integers(MAX_CHARACTERS - 30, MAX_CHARACTERS + 10))
def test_text_when_cut_within_a_secret_then_nothing_of_it_shows(position: int) -> None:
    """Masking comes before cutting."""
    mask = Mask()
    mask.learn({"private": "hunter22" * 40})
    shown, is_cut = excerpt("x" * position + "hunter22" * 40 + "y" * 500, mask)
    assert is_cut
    assert "hunter" not in shown


@given(VALUES, st.integers(1, 300))
def test_excerpt_when_taken_of_anything_then_json_within_the_room(value: Json, room: int) -> None:
    shown, is_cut = excerpt(value, Mask(), room)
    if is_cut:
        assert len(shown) <= room + len(CUT)
    else:
        assert json.dumps(shown) == json.dumps(value)
