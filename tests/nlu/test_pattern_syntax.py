"""Reading "loosely Java" patterns."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.pattern_syntax import PatternError, translate


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("x*+", "possessive"),
        ("x++", "possessive"),
        ("x?+", "possessive"),
        (r"\d{2,}+", "possessive"),
        (r"(a)\1", "back-reference"),
        (r"(a)\g1", "back-reference"),
        (r"(?<n>a)\k<n>", "back-reference"),
        ("(?P<n>a)(?P=n)", "back-reference"),
        ("(a)?(?(1)b|c)", "conditional"),
        (r"\X", "not supported"),
        (r"\G", "not supported"),
        (r"\C", "not supported"),
        (r"\p{Nonsense}", "not supported"),
        (r"[\b]", "not supported"),
        ("[a&&b]", "intersection"),
        ("[a-z", "not closed"),
        ("(?x) a", "not supported"),
        ("(?R)", "not supported"),
        ("(?1)", "not supported"),
        ("(?|a|b)", "not supported"),
        ("(?i-m-s)a", "not supported"),
        (r"\ud800", "not supported"),
        (r"\x{110000}", "not supported"),
        ("a\\", "backslash"),
        ("(" * 60 + "a" + ")" * 60, "too large"),
        ("((((a{100}){100}){100}){100})", "too large"),
        ("a{9999999}", "too large"),
        ("a" * 513, "512"),
    ],
)
def test_translate_refused_construct_is_an_error_with_its_reason(source: str, reason: str) -> None:
    """nlu.md §5, *Patterns*: rejected at authoring time; limits.md: 512 characters."""
    with pytest.raises(PatternError, match=reason):
        translate(source)


@pytest.mark.parametrize(
    ("source", "translated"),
    [
        (r"\d{3}", "[0-9]{3}"),
        (r"[\d\w.]", "[0-90-9A-Z_a-z.]"),
        (r"\u0041\x42\x{43}\0104", r"\x41\x42\x43\x44"),
        (r"\u20ac", "€"),
        (r"\Qa.b*\E+", r"a\.b\*+"),
        (r"\Q(", r"\("),
        ("(?<year>x)", "(?P<year>x)"),
        ("(?iu)a", "(?i)a"),
        ("(?u)a", "(?:)a"),
        ("(?d:a)", "(?:a)"),
        ("(?i-s:a)", "(?i-s:a)"),
        (r"a\Z", r"a\z"),
        (r"\p{Alpha}", "[a-zA-Z]"),
        (r"\P{IsAlphabetic}", r"[^\p{L}]"),
        (r"[^\p{IsLatin}\P{Lu}]", r"[^\p{Latin}\P{Lu}]"),
        (r"\pL", r"[\p{L}]"),
        (r"[[a]", r"[\[a]"),
        ("[]a]", r"[\]a]"),
        ("a{x}", r"a\{x\}"),
        (r"\-\_\é", r"\-\_é"),
        (r"\cA", r"\x01"),
        (r"\e", r"[\x1B]"),
        ("a{2,3}?b??", "a{2,3}?b??"),
    ],
)
def test_translate_java_construct_becomes_one_of_both_engines(source: str, translated: str) -> None:
    """nlu.md §5: the flavour is "loosely Java"."""
    assert translate(source).source == translated


@pytest.mark.parametrize(
    ("source", "needs_lookaround"),
    [
        ("a(?=b)", True),
        ("a(?!b)", True),
        ("(?<=a)b", True),
        ("(?<!a)b", True),
        ("(?>a)b", True),
        ("(?:a)(b)", False),
        (r"\(?=b", False),
        ("[(?=]", False),
        (r"\Q(?=\E", False),
    ],
)
def test_translate_tells_whether_lookaround_is_needed(source: str, needs_lookaround: bool) -> None:
    assert translate(source).needs_lookaround is needs_lookaround


@given(st.text(max_size=60))
def test_translate_any_text_is_translated_or_refused(source: str) -> None:
    with suppress(PatternError):
        assert isinstance(translate(source).source, str)


@given(st.text(alphabet=r"ab\dwpP{}[]()*+?|^$.-,<>=!:&1kQExu0", max_size=30))
def test_translate_any_syntax_is_translated_or_refused(source: str) -> None:
    with suppress(PatternError):
        assert isinstance(translate(source).source, str)
