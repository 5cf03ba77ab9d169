"""Values as text (spec/expression-language.md §6.4)."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.errors import MisfitError
from doyle.expressions.java_random import JavaRandom
from doyle.expressions.rendering import compact_json, json_text, mixed_text, render_text
from doyle.expressions.scope import Scope
from doyle.expressions.values import NO_INTENT, VOID, DateValue, RandomValue


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (VOID, ""),
        (NO_INTENT, ""),
        (True, "true"),
        (False, "false"),
        (5, "5"),
        (-5, "-5"),
        (10**30, "1" + "0" * 30),
        (2.0, "2.0"),
        (-0.5, "-0.5"),
        (0.1, "0.1"),
        (1e-5, "0.00001"),
        (1.5e-7, "0.00000015"),
        (123456789012345.0, "123456789012345.0"),
        (999999999999999.0, "999999999999999.0"),
        (1e15, "1.0E15"),
        (1.5e20, "1.5E20"),
        (-1e300, "-1.0E300"),
        (1.2345e16, "1.2345E16"),
        ("text", "text"),
        ("", ""),
        (["one", "two"], '["one","two"]'),
        ([], "[]"),
        ({}, "{}"),
        ({"a": [1, None, True, 2.0]}, '{"a":[1,null,true,2.0]}'),
        (["é\U0001f600"], '["é\U0001f600"]'),
        (['"\\\n'], '["\\"\\\\\\n"]'),
        (DateValue(1516984237000), "Fri Jan 26 16:30:37 UTC 2018"),
    ],
)
def test_value_when_rendered_then_is_text(value: object, text: str) -> None:
    """spec/expression-language.md §6.4: the same alone and in mixed text."""
    assert render_text(value) == text
    assert mixed_text(value) == text


def test_infinite_numbers_when_rendered_then_are_named() -> None:
    """A client cannot send them, arithmetic refuses them; the text is Java's."""
    assert [render_text(float(name)) for name in ("inf", "-inf", "nan")] == ["Infinity", "-Infinity", "NaN"]


@pytest.mark.parametrize(
    ("source", "alone", "mixed"),
    [
        ("entities['city'].![value]", '["Toronto","Boston"]', '["Toronto","Boston"]'),
        ("entities[0]", "Toronto", "Toronto"),
        ("entities[1]", "Boston", "Boston"),
        ("@city", "Toronto", "Toronto"),
        ("@other", "", ""),
    ],
)
def test_mention_when_rendered_then_is_its_value(
    render: Callable[..., Any], cities: Scope, source: str, alone: str, mixed: str
) -> None:
    """spec/expression-language.md §6.4."""
    assert render(f"<? {source} ?>", cities, as_text=True) == alone
    assert render(f"<{{<? {source} ?>}}>", cities, as_text=True) == f"<{{{mixed}}}>"


def test_lists_when_alone_then_are_json_and_in_mixed_text_are_joined(
    render: Callable[..., Any], cities: Scope, scored: Scope
) -> None:
    """spec/expression-language.md §§6.1, 6.4 and E13."""
    alone = render("<? entities ?>", cities, as_text=True)
    assert alone.startswith('[{"entity":"city","location":[5,12],"value":"Toronto","confidence":0.9')
    assert render("You said <? entities ?>.", cities, as_text=True) == "You said Toronto, Boston."
    assert render("<? entities['city'] ?>!", cities, as_text=True) == "Toronto, Boston!"
    assert render("<? intents ?>", scored, as_text=True) == (
        '[{"intent":"a","confidence":0.9},{"intent":"b","confidence":0.6}]'
    )
    assert render("I: <? intents ?>", scored, as_text=True) == "I: a, b"
    assert render("<? intents[0] ?>", scored, as_text=True) == "a"
    assert render("<? intent ?>!", scored, as_text=True) == "a!"


def test_random_when_rendered_then_fails() -> None:
    """spec/expression-language.md §9: host objects never leak."""
    with pytest.raises(MisfitError):
        render_text(RandomValue(JavaRandom.seeded(1)))


def test_text_when_too_large_then_fails() -> None:
    """spec/expression-language.md §9: 1 MB."""
    with pytest.raises(MisfitError, match="too large"):
        json_text(["x" * 600_000, "x" * 600_000])


def test_json_when_an_integer_is_enormous_then_fails() -> None:
    """Python refuses to write it; so do we, as a fault."""
    with pytest.raises(MisfitError, match="too large"):
        compact_json([10**5_000])
