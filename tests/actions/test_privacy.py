"""Private values in the events of calls (spec/actions-runtime.md §§9.7, 16)."""

from typing import Any

import pytest

from doyle.actions.privacy import MAX_SECRETS, masked, masked_in_call

SECRETS = frozenset({"secret", "s", "7", "7.5", "secret place", "a b", "Größe", '"x" y'})


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("secret", "******"),
        ("my secret!", "my ******!"),
        ("a secret place", "a ************"),
        ("topsecretly", "top******ly"),
        ("SECRET", "******"),
        ("s", "*"),
        ("sea", "sea"),
        ("an s, or /s/", "an *, or /*/"),
        (7, "*"),
        (7.5, "***"),
        (77, 77),
        ("77", "77"),
        (True, True),
        (None, None),
        ({"secret": ["secret", {"b": 7}]}, {"secret": ["******", {"b": "*"}]}),
        ("/orders/a%20b/lines", "/orders/*****/lines"),
        ("q=a%20b&r=1", "q=*****&r=1"),
        ("size=Gr%C3%B6%C3%9Fe&gr%c3%b6%c3%9fe", "size=***************&***************"),
        ("%22x%22%20y", "***********"),
        (
            {"code": "secret", "type": "secret", "n": {"reason": 7}},
            {"code": "******", "type": "******", "n": {"reason": "*"}},
        ),
    ],
)
def test_value_of_a_call_when_it_holds_secrets_then_they_are_stars(value: Any, shown: Any) -> None:
    """spec/actions-runtime.md §16: URL-encoded, within words and in numbers, under any key; short ones as
    whole words; as many stars as characters (§9.7)."""
    assert masked_in_call(value, SECRETS) == shown


def test_value_of_a_call_when_nothing_is_private_then_it_is_returned_as_it_is() -> None:
    value = {"a": [1]}
    assert masked_in_call(value, frozenset()) is value


def test_value_of_a_call_when_masked_then_the_original_stays() -> None:
    """It is what was sent, and what the flow goes on with."""
    value = {"q": ["secret"]}
    assert masked_in_call(value, SECRETS) == {"q": ["******"]}
    assert value == {"q": ["secret"]}


def test_value_of_a_call_when_there_are_too_many_secrets_then_all_of_it_is_stars() -> None:
    """As `masked`; the URL-encoded forms of secrets do not count as secrets of their own."""
    value = {"path": "/public", "n": 12, "code": "open"}
    many = [f"s {at}" for at in range(MAX_SECRETS)]
    assert masked_in_call(value, many) == {"path": "*******", "n": "**", "code": "****"}
    assert masked_in_call(value, many[1:]) == value


@pytest.mark.parametrize("value", ["q=a%20b", {"code": "secret"}])
def test_value_of_an_answer_when_masked_then_no_encoded_forms_and_no_words_of_the_api(value: Any) -> None:
    """spec/actions-runtime.md §9.7: what the rules of calls add is for calls alone."""
    assert masked(value, SECRETS) == value
