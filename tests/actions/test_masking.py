"""Private values in events (spec/actions-runtime.md §§9, 16)."""

from typing import Any

import pytest

from doyle.actions.masking import masked

TEXTS = frozenset({"secret", "s", "7", "7.5", "secret place", "a%20b"})


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("secret", "*****"),
        ("my secret!", "my *****!"),
        ("a secret place", "a *****"),
        ("s", "*****"),
        ("sea", "sea"),
        (7, "*****"),
        (7.5, "*****"),
        (77, 77),
        ("77", "77"),
        (True, True),
        (None, None),
        ({"secret": ["secret", {"b": 7}]}, {"secret": ["*****", {"b": "*****"}]}),
        ("q=a%20b", "q=*****"),
    ],
)
def test_value_when_it_holds_private_texts_then_they_are_masked(value: Any, shown: Any) -> None:
    assert masked(value, TEXTS) == shown


def test_value_when_nothing_is_private_then_it_is_returned_as_it_is() -> None:
    value = {"a": [1]}
    assert masked(value, frozenset()) is value
