"""Tests of hiding secrets."""

import pytest

from doyle.dialog.masking import LOOKED_AT_CHARACTERS, MAX_SECRETS, Mask, is_secret_name
from doyle.wire.json import Json


@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        ("private", True),
        ("$private", True),
        ("Private", True),
        ("private_road", False),
        ("password", True),
        ("userPasswd", True),
        ("client_secret", True),
        ("access-token", True),
        ("apiKey", True),
        ("API_KEY", True),
        ("Authorization", True),
        ("credentials", True),
        ("city", False),
        ("key", False),
        ("", False),
        ("x" * LOOKED_AT_CHARACTERS + "password", False),
    ],
)
def test_name_when_looked_at_then_secret_or_not(name: str, is_secret: bool) -> None:
    assert is_secret_name(name) is is_secret


@pytest.mark.parametrize(
    ("context", "text", "shown"),
    [
        ({"private": {"a": "hunter"}}, "a hunter, hunter2", "a ***, ***2"),
        ({"$private": ["deep", {"x": {"y": "deeper"}}]}, "deep deeper", "*** ***"),
        ({"integrations": {"chat": {"private": {"jwt": "eyJh"}}}}, "eyJh.x", "***.x"),
        ({"integrations": ["odd"], "private": 12345}, "12345 and 1234", "*** and 1234"),
        ({"private": {"pin": 12.75}}, "12.75", "***"),
        ({"private": {"short": "abc", "yes": True, "none": None}}, "abc True", "abc True"),
        ({"public": "hunter"}, "hunter", "hunter"),
        ({}, "hunter", "hunter"),
        ({"private": {"a": "aaaa", "b": "aaaabbbb"}}, "aaaabbbb aaaa", "*** ***"),
    ],
)
def test_text_when_the_context_has_private_parts_then_hidden(
    context: dict[str, Json], text: str, shown: str
) -> None:
    """spec operations.md §1, *Private data*."""
    mask = Mask()
    mask.learn(context)
    assert mask.hide(text) == shown


def test_secret_when_long_then_its_beginning_is_enough_to_hide_it() -> None:
    """A text that was cut within a secret still shows none of it."""
    secret = "s" + "x" * 500
    mask = Mask()
    mask.learn({"private": secret})
    assert mask.hide(f"a {secret} b") == "a *** b"
    assert mask.hide(f"a {secret[:100]}") == "a ***"


def test_secrets_when_too_many_then_the_first_ones_are_hidden() -> None:
    mask = Mask()
    mask.learn_values([f"secret{number:04}" for number in range(MAX_SECRETS * 2)])
    hidden = sum(mask.hide(f"secret{number:04}") == "***" for number in range(MAX_SECRETS * 2))
    assert hidden == MAX_SECRETS


def test_secrets_when_the_value_contains_itself_or_is_a_giant_number_then_learning_ends() -> None:
    circle: list[Json] = ["hunter", 10**5_000, float("inf")]
    circle.append(circle)
    mask = Mask()
    mask.learn({"private": circle})
    assert mask.hide("hunter") == "***"
