"""The expanded form in messages (spec/expression-language.md §§3, 10)."""

import pytest

from doyle.expressions.expand import expand


@pytest.mark.parametrize(
    ("source", "expanded"),
    [
        ("#name", "intent == 'name'"),
        ("#a-b.c", "intent == 'a-b.c'"),
        ("@name", "entities['name']?.value"),
        ("@sys-number > 1", "entities['sys-number']?.value > 1"),
        ("@name.literal", "entities['name']?.literal"),
        ("@name.length > 1", "entities['name']?.length > 1"),
        ("@name.values.size()", "entities['name']?.values.size()"),
        ("@name?.literal", "entities['name']?.literal"),
        ("@name.toLowerCase()", "entities['name']?.value?.toLowerCase()"),
        ("@name?.toLowerCase()", "entities['name']?.value?.toLowerCase()"),
        ("@name.foo", "entities['name']?.value?.foo"),
        ("@name.values()", "entities['name']?.value?.values()"),
        ("@name:word", "entities['name']?.contains('word')"),
        ("@name:(any text)", "entities['name']?.contains('any text')"),
        ("@name:O'Hare", "entities['name']?.contains('O''Hare')"),
        ("$name", "context['name']"),
        ("$(any-name)", "context['any-name']"),
        ("${name}", "context['name']"),
        ("$name:word", "context['name'] == 'word'"),
        ("$name:(a b)", "context['name'] == 'a b'"),
        ("$name.a.b", "context['name'].a.b"),
        ("$name[0]", "context['name'][0]"),
        ("'#a @b $c'", "'#a @b $c'"),
        ("  $a  &&  #b  ", "  context['a']  &&  intent == 'b'  "),
        ("$a ? @b : #c", "context['a'] ? entities['b']?.value : intent == 'c'"),
        ("$a.?[#this > 1]", "context['a'].?[#this > 1]"),
        ("plain.text", "plain.text"),
        ("", ""),
        ("$a + 'open", "$a + 'open"),
    ],
)
def test_expand_when_shorthands_occur_then_replaces_them(source: str, expanded: str) -> None:
    """spec/expression-language.md §3."""
    assert expand(source) == expanded
