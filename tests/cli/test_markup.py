"""Texts inside HTML."""

import pytest

from doyle.cli.markup import escaped, isolated


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("plain é 🍞", "plain é 🍞"),
        ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#x27;"),
        ("&lt;", "&amp;lt;"),
        ("a\x00\x1b\x7f\x9b\rb", "ab"),
        ("two\nlines\t", "two\nlines\t"),
        ("lone \ud800 surrogate", "lone  surrogate"),
    ],
)
def test_escaped_when_of_any_text_then_no_markup_is_left(text: str, markup: str) -> None:
    assert escaped(text) == markup


def test_isolated_when_a_text_turns_the_direction_then_only_its_own() -> None:
    assert isolated("\u202e<x>") == "<bdi>\u202e&lt;x&gt;</bdi>"
