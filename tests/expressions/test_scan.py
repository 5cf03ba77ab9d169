"""What is to be evaluated in a text (spec/expression-language.md §6.2)."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.expressions.errors import ExpressionSyntaxError
from doyle.expressions.scan import MAX_PARTS, Expression, Part, Reference, Step, scan

ENTITIES = frozenset({"city", "sys-date"})


def outline(parts: list[Part]) -> list[str]:
    """Parts in short: literal text as it is, `<…>` expressions, `{…}` references with their steps."""
    shown = []
    for part in parts:
        if isinstance(part, Expression):
            shown.append(f"<{part.source}>")
        elif isinstance(part, Reference):
            shown.append(f"{{{'|'.join([part.shorthand, *(step.text for step in part.steps)])}}}")
        else:
            shown.append(part)
    return shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("plain", ["plain"]),
        ("$a", ["{$a}"]),
        ("$a$b", ["{$a}", "{$b}"]),
        ("$a b", ["{$a}", " b"]),
        ("x $a.b y", ["x ", "{$a|.b}", " y"]),
        ("$a.b.c", ["{$a|.b|.c}"]),
        ("$a. b", ["{$a}", ". b"]),
        ("$a.", ["{$a}", "."]),
        ("$a..b", ["{$a}", "..b"]),
        ("$a.5", ["{$a}", ".5"]),
        ("$a[0].b", ["{$a|[0]|.b}"]),
        ("$a['k']", ["{$a|['k']}"]),
        ('$a["k"]', ['{$a|["k"]}']),
        ("$a[k]", ["{$a}", "[k]"]),
        ("$a[]", ["{$a}", "[]"]),
        ("$a[-1]", ["{$a}", "[-1]"]),
        ("$a.size()", ["{$a|.size()}"]),
        ("$a.size().b", ["{$a|.size()|.b}"]),
        ("$a.join(', ') x", ["{$a|.join(', ')}", " x"]),
        ("$a.join(')') x", ["{$a|.join(')')}", " x"]),
        ("$a.join((1)) x", ["{$a|.join((1))}", " x"]),
        ("$a.filter('x', 'x > 1')", ["{$a|.filter('x', 'x > 1')}"]),
        ("$a.filter('x', 'x >')", ["{$a|.filter}", "('x', 'x >')"]),
        ("$a.size(", ["{$a|.size}", "("]),
        ("$a.unknown()", ["{$a|.unknown}", "()"]),
        ("$a.size(x y)", ["{$a|.size}", "(x y)"]),
        ("$(a-b).c", ["{$(a-b)|.c}"]),
        ("${a-b}.c", ["{${a-b}|.c}"]),
        ("$a:b", ["{$a}", ":b"]),
        ("$1", ["$1"]),
        ("$", ["$"]),
        ("$$a", ["$", "{$a}"]),
        ("@city", ["{@city}"]),
        ("@city.literal", ["{@city|.literal}"]),
        ("@city.literal.x", ["{@city|.literal|.x}"]),
        ("@city.com", ["{@city}", ".com"]),
        ("@city.toUpperCase()", ["{@city|.toUpperCase()}"]),
        ("@city.foo()", ["{@city}", ".foo()"]),
        ("@city[0]", ["{@city}", "[0]"]),
        ("@sys-date.day_of_week", ["{@sys-date|.day_of_week}"]),
        ("@town", ["@town"]),
        ("@town.literal", ["@town.literal"]),
        ("a@city", ["a", "{@city}"]),
        (r"\$a \@city \#x", ["$a @city #x"]),
        (r"\\$a", [r"\$a"]),
        (r"\n\x", [r"\n\x"]),
        ("<? a ?>", ["< a >"]),
        ("<?a?><?b?>", ["<a>", "<b>"]),
        ("x<?a?>y", ["x", "<a>", "y"]),
        ("<??>", []),
        ("<?  ?>", []),
        ("<? a", ["<? a"]),
        ("<? $a", ["<? ", "{$a}"]),
        ("<? '?>' ?>", ["< '?>' >"]),
        ('<? "?>" ?>', ['< "?>" >']),
        ("<? '''?>' ?>", ["< '''?>' >"]),
        ("<? ' ?>", ["<? ' ?>"]),
        ("<? @city:O'Hare ?> '", ["< @city:O'Hare >", " '"]),
        ("<? @city:(it's) ?> '", ["< @city:(it's) >", " '"]),
        ("<? $x:it's ?> '", ["< $x:it's >", " '"]),
        ("?> a", ["?> a"]),
        ("<? a <? b ?>", ["< a <? b >"]),
        ("<? ' <? b ?>", ["<? ' ", "< b >"]),
    ],
)
def test_scan_when_given_a_text_then_takes_it_apart(text: str, expected: list[str]) -> None:
    """spec/expression-language.md §6.2."""
    assert outline(scan(text, ENTITIES)) == expected


def test_steps_when_found_then_know_their_keys() -> None:
    """spec/expression-language.md §6.2.5."""
    (reference,) = scan("$a.b[0]['k']", ENTITIES)
    assert isinstance(reference, Reference)
    assert reference.name == "a"
    assert reference.steps == (Step(".b", "b"), Step("[0]", 0), Step("['k']", "k"))


def test_call_when_found_then_is_parsed() -> None:
    """spec/expression-language.md §6.2.5."""
    (reference,) = scan("$a.join(',')", ENTITIES)
    assert isinstance(reference, Reference)
    assert reference.steps[0].call is not None
    assert reference.steps[0].call.at == 3


@given(st.text(alphabet="ab$@#<?>'\"\\.()[]{}: city", max_size=60))
def test_scan_when_given_anything_then_loses_nothing_but_escapes_and_markers(text: str) -> None:
    """spec/expression-language.md §6.2: what is not evaluated stays."""
    rebuilt = ""
    for part in scan(text, ENTITIES):
        if isinstance(part, Expression):
            rebuilt += f"<?{part.source}?>"
        elif isinstance(part, Reference):
            rebuilt += part.shorthand + "".join(step.text for step in part.steps)
        else:
            rebuilt += part
    letters = [letter for letter in text if letter in "abcity"]
    assert [letter for letter in rebuilt if letter in "abcity"] == letters


@pytest.mark.parametrize(
    "unit", ["<? '", "<? @city:(", "$a.size(", "@city.size(", "$a['", "$(", "${", "\\", "<?", "<? '' \""]
)
def test_scan_when_a_unit_is_repeated_then_stays_cheap(unit: str) -> None:
    """A skill file is hostile input: far from quadratic on 200 000 characters, be they refused."""
    text = unit * (200_000 // len(unit))
    for ending in ("", "?>"):
        with suppress(ExpressionSyntaxError):
            assert scan(text + ending, ENTITIES)


def test_scan_when_there_is_too_much_to_evaluate_then_refused() -> None:
    """spec/expression-language.md §9: a text of a skill must not take seconds to compile."""
    assert len(scan("$a" * MAX_PARTS, ENTITIES)) == MAX_PARTS
    with pytest.raises(ExpressionSyntaxError, match="too many expressions"):
        scan("$a" * (MAX_PARTS + 1), ENTITIES)
