"""Tokens and shorthands (spec/expression-language.md §§2, 3)."""

import pytest

from doyle.expressions.errors import SourceError
from doyle.expressions.lexer import Shorthand, read_shorthand, tokens_of


def kinds(source: str) -> list[tuple[str, str]]:
    return [(token.type, str(token)) for token in tokens_of(source)]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("'it''s'", "STRING"),
        ('"say ""hi"""', "STRING"),
        ("''", "STRING"),
        ("'a\nb'", "STRING"),
        ("'\\d+'", "STRING"),
        ("'#name @x $y'", "STRING"),
        ("5", "INTEGER"),
        ("5L", "INTEGER"),
        ("5l", "INTEGER"),
        ("5.0", "REAL"),
        ("1e3", "REAL"),
        ("1E-3", "REAL"),
        ("2.5f", "REAL"),
        ("2.5d", "REAL"),
        ("2D", "REAL"),
        ("0x1F", "HEX"),
        ("0xffL", "HEX"),
        ("true", "TRUE"),
        ("True", "TRUE"),
        ("FALSE", "FALSE"),
        ("Null", "NULL"),
        ("and", "AND"),
        ("AND", "AND"),
        ("&&", "AND"),
        ("Or", "OR"),
        ("||", "OR"),
        ("not", "NOT"),
        ("!", "NOT"),
        ("eq", "COMPARE"),
        ("NE", "COMPARE"),
        ("lt", "COMPARE"),
        ("le", "COMPARE"),
        ("gt", "COMPARE"),
        ("ge", "COMPARE"),
        ("matches", "COMPARE"),
        ("between", "COMPARE"),
        ("instanceof", "COMPARE"),
        ("div", "TIMES"),
        ("mod", "TIMES"),
        ("?:", "ELVIS"),
        ("?.", "SAFE"),
        ("andy", "NAME"),
        ("new", "NAME"),
        ("T", "NAME"),
        ("straße", "NAME"),
        ("_x1", "NAME"),
    ],
)
def test_token_when_alone_then_is_of_its_kind(source: str, kind: str) -> None:
    """spec/expression-language.md §2."""
    assert kinds(source) == [(kind, source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("2.toDouble()", ["INTEGER", "DOT", "NAME", "_LPAR", "_RPAR"]),
        ("2.5.toInt()", ["REAL", "DOT", "NAME", "_LPAR", "_RPAR"]),
        ("! @appliance", ["NOT", "ENTITY"]),
        ("!@appliance", ["NOT", "ENTITY"]),
        ("$n-1", ["VARIABLE", "MINUS", "INTEGER"]),
        ("a.and", ["NAME", "DOT", "NAME"]),
        ("a?.matches('x')", ["NAME", "SAFE", "NAME", "_LPAR", "STRING", "_RPAR"]),
        ("a.not.b", ["NAME", "DOT", "NAME", "DOT", "NAME"]),
        ("T(String)", ["_TYPE", "_LPAR", "NAME", "_RPAR"]),
        ("T (String)", ["_TYPE", "_LPAR", "NAME", "_RPAR"]),
        ("t(x)", ["NAME", "_LPAR", "NAME", "_RPAR"]),
        ("new Date()", ["NEW", "NAME", "_LPAR", "_RPAR"]),
        ("New Date", ["NAME", "NAME"]),
        ("a.?[b]", ["NAME", "SELECT", "NAME", "_RSQUARE"]),
        ("a?.?[b]", ["NAME", "SELECT", "NAME", "_RSQUARE"]),
        ("a.^[b]", ["NAME", "SELECT", "NAME", "_RSQUARE"]),
        ("a.$[b]", ["NAME", "SELECT", "NAME", "_RSQUARE"]),
        ("a.![b]", ["NAME", "SELECT", "NAME", "_RSQUARE"]),
        ("a ? b : c", ["NAME", "_QUESTION", "NAME", "_COLON", "NAME"]),
        ("a?'b':'c'", ["NAME", "_QUESTION", "STRING", "_COLON", "STRING"]),
        ("a!=b", ["NAME", "COMPARE", "NAME"]),
        ("a<=b", ["NAME", "COMPARE", "NAME"]),
        ("{:}", ["LBRACE", "_COLON", "_RBRACE"]),
        ("a[0]", ["NAME", "LSQUARE", "INTEGER", "_RSQUARE"]),
    ],
)
def test_tokens_when_adjacent_then_are_told_apart(source: str, expected: list[str]) -> None:
    """spec/expression-language.md §§2, 4."""
    assert [kind for kind, _ in kinds(source)] == expected


@pytest.mark.parametrize(
    ("source", "shorthand"),
    [
        ("#name", "#name"),
        ("#General_Conversation-Start_Over", "#General_Conversation-Start_Over"),
        ("#a.b.c", "#a.b.c"),
        ("#a.b. ", "#a.b"),
        ("#a. && x", "#a"),
        ("@sys-number > 1", "@sys-number"),
        ("@name.member", "@name"),
        ("@name:word", "@name:word"),
        ("@name:word-2.x", "@name:word-2.x"),
        ("@name:O'Hare", "@name:O'Hare"),
        ("@name:(any text)", "@name:(any text)"),
        ("@name:(a) && (b)", "@name:(a)"),
        ("@name :word", "@name"),
        ("@name: word", "@name"),
        ("$name.a", "$name"),
        ("$na-me", "$na"),
        ("$_x", "$_x"),
        ("$(any-name)", "$(any-name)"),
        ("$(a b.c)", "$(a b.c)"),
        ("${name}", "${name}"),
        ("$name:word", "$name:word"),
        ("$name:(any text)", "$name:(any text)"),
        ("$n:5", "$n:5"),
        ("$(my var):x", "$(my var):x"),
        ("$name :word", "$name"),
    ],
)
def test_shorthand_when_followed_then_ends_where_its_name_ends(source: str, shorthand: str) -> None:
    """spec/expression-language.md §3."""
    reader = iter(tokens_of(source))
    assert str(next(reader)) == shorthand


@pytest.mark.parametrize(
    ("text", "name", "word"),
    [
        ("@city", "city", None),
        ("@city:Boston", "city", "Boston"),
        ("@city:(New York)", "city", "New York"),
        ("@city:()", "city", ""),
        ("$name", "name", None),
        ("$name:yes", "name", "yes"),
        ("$(my-name)", "my-name", None),
        ("$(my:name)", "my:name", None),
        ("$(my-name):yes", "my-name", "yes"),
        ("${name}", "name", None),
        ("${name}:(a b)", "name", "a b"),
        ("#help", "help", None),
    ],
)
def test_read_shorthand_when_given_its_text_then_takes_it_apart(
    text: str, name: str, word: str | None
) -> None:
    """spec/expression-language.md §3."""
    assert read_shorthand(text) == Shorthand(name, word)


def test_this_when_inside_brackets_then_is_bound() -> None:
    """spec/expression-language.md §3: inside selection brackets `#this` is no intent."""
    assert ("BOUND", "#this") in kinds("a.?[#this > 2]")
    assert ("BOUND", "#root") in kinds("a.![#root.context]")
    assert ("BOUND", "#this") in kinds("a.?[(#this.b) > 2]")


def test_this_when_outside_brackets_then_is_an_intent() -> None:
    """spec/expression-language.md §3."""
    assert kinds("#this") == [("HASH", "#this")]
    assert kinds("a.?[b] && #this")[-1] == ("HASH", "#this")
    assert kinds("a[#this]")[2] == ("HASH", "#this")


def test_hash_when_inside_brackets_with_another_name_then_is_an_intent() -> None:
    """spec/expression-language.md §3."""
    assert ("HASH", "#thisone") in kinds("a.?[#thisone]")


@pytest.mark.parametrize(
    ("source", "position", "reason"),
    [
        ("'abc", 0, "not terminated"),
        ('a + "abc', 4, "not terminated"),
        ("a & b", 2, "unexpected character '&'"),
        ("a | b", 2, "unexpected character '|'"),
        ("a++", 1, "'++' is not allowed"),
        ("--a", 0, "'--' is not allowed"),
        ("a ~ b", 2, "unexpected character '~'"),
        ("a;b", 1, "unexpected character ';'"),
        ("a)", 1, "closes nothing"),
        ("(a]", 2, "closes nothing"),
        ("a.?[b)", 5, "closes nothing"),
        ("5abc", 0, "unexpected character '5'"),
        ("#", 0, "unexpected character '#'"),
        ("@", 0, "unexpected character '@'"),
        ("$", 0, "unexpected character '$'"),
        ("$1", 0, "unexpected character '$'"),
        ("\\d", 0, "unexpected character '\\'"),
    ],
)
def test_tokens_when_unreadable_then_says_where(source: str, position: int, reason: str) -> None:
    """spec/expression-language.md §10."""
    with pytest.raises(SourceError) as caught:
        tokens_of(source)
    assert caught.value.position == position
    assert reason in caught.value.reason


def test_tokens_when_too_long_then_are_refused() -> None:
    """spec/expression-language.md §9: 10 000 characters."""
    assert len(tokens_of(" " * 9_999 + "1")) == 1
    with pytest.raises(SourceError, match="longer than 10000"):
        tokens_of(" " * 10_000 + "1")


def test_brackets_when_too_deep_then_are_refused() -> None:
    """spec/expression-language.md §9: depth 100."""
    assert len(tokens_of("(" * 100 + ")" * 100)) == 200
    with pytest.raises(SourceError, match="nested too deeply"):
        tokens_of("(" * 101)


def test_positions_when_an_offset_is_given_then_count_from_it() -> None:
    """Conditions inside `filter` are placed in the whole expression."""
    assert [token.start_pos for token in tokens_of("a + b", 10)] == [10, 12, 14]
    with pytest.raises(SourceError) as caught:
        tokens_of("a ~", 10)
    assert caught.value.position == 12
