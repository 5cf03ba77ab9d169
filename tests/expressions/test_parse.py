"""The grammar (spec/expression-language.md §4)."""

import pytest

from doyle.expressions import syntax as s
from doyle.expressions.errors import ExpressionSyntaxError
from doyle.expressions.parse import parse


@pytest.mark.parametrize(
    "source",
    [
        "true",
        "(((a)))",
        "a ? b : c",
        "a ? b ? c : d : e",
        "a ? b : c ? d : e",
        "a ?: b",
        "a ?: b ?: c",
        "a = b",
        "a || b || c && d and e or f",
        "!a",
        "! a",
        "not a",
        "!!a",
        "not not a",
        "-a",
        "+a",
        "- 5 - - 5",
        "a == -1",
        "a + b - c * d / e % f ^ 2",
        "a div b mod c",
        "a matches 'x'",
        "x between {1, 5}",
        "x instanceof T(String)",
        "a.b.c",
        "a?.b?.c",
        "a.b().c(1, 2, 'x').d",
        "a[0]",
        "a['b'][\"c\"]",
        "a[b + 1]",
        "a.?[b > 1]",
        "a.^[b]",
        "a.$[b]",
        "a.![b]",
        "a?.![b]",
        "a.?[b].![c].size()",
        "f()",
        "f(1)",
        "f(a ? b : c)",
        "T(Math).PI",
        "T(java.lang.Math).max(1, 2)",
        "new Date()",
        "new java.util.Date(0).getTime()",
        "{}",
        "{1}",
        "{1, 'a', {2}}",
        "{:}",
        "{a: 1}",
        "{a: 1, 'b c': 2, \"d\": {:}, 5: x}",
        "{a ? b : c}",
        "#a && @b:c || $d:(e f)",
        "@a.b.c()",
        "$a.b[0].c",
        "$(a b).c",
        "'x'.length()",
        "5.toString()",
        "{1, 2}.size()",
        "(a).b",
        "a\n  &&\tb",
        "intent == 'x'",
        "$a.values.matches('x')",
        "$c.filter('x', 'x.p > 1').size()",
        "anything_else",
        "\u00a0 true \u00a0",
    ],
)
def test_expression_when_well_formed_then_is_read(source: str) -> None:
    """spec/expression-language.md §4."""
    assert parse(source).source == source


@pytest.mark.parametrize(
    ("source", "position"),
    [
        ("", 0),
        ("   ", 0),
        ("a == b == c", 7),
        ("a < b < c", 6),
        ("a b", 2),
        ("a &&", 4),
        ("&& a", 0),
        ("(a", 2),
        ("a..b", 2),
        ("a.", 2),
        ("a.5", 2),
        ("a ? b", 5),
        ("a ? : b", 4),
        ("a[", 2),
        ("a[]", 2),
        ("f(,)", 2),
        ("f(a,)", 4),
        ("{1,}", 3),
        ("{a: 1, b}", 8),
        ("{a: }", 4),
        ("T()", 2),
        ("new Date", 8),
        ("a.?[", 4),
        ("a.?[]", 4),
        ("2 ^ 3 ^ 4", 6),
        ("a = b = c", 6),
        ("1 'a'", 2),
        ("a !b", 2),
        ("a.b = c.d + ", 12),
        ("@a @b", 3),
        ("$a $b", 3),
        ("a ,b", 2),
    ],
)
def test_expression_when_malformed_then_error_says_where(source: str, position: int) -> None:
    """spec/expression-language.md §§4, 10."""
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse(source)
    assert caught.value.position == position
    assert caught.value.source == source


def test_error_when_raised_then_shows_source_expansion_and_place() -> None:
    """spec/expression-language.md §10 and spec/dialog-engine.md §12.3."""
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse("$a == #b ==")
    error = caught.value
    assert error.expanded == "context['a'] == intent == 'b' =="
    assert error.message == (
        "SpEL syntax error: Expression [ $a == #b == ] converted to [ context['a'] == intent == 'b' == ] "
        "at position 9: unexpected '=='"
    )


def shape(node: s.Syntax) -> str:
    """A tree in brackets, to show how it was grouped."""
    match node:
        case s.Literal():
            return repr(node.value)
        case s.Name() | s.Variable() | s.Entity() | s.Intent():
            return node.name
        case s.Negation():
            return f"!{shape(node.operand)}"
        case s.Signed():
            return f"{'-' if node.is_minus else '+'}{shape(node.operand)}"
        case s.Arithmetic():
            return f"({shape(node.first)}{''.join(f' {sign} {shape(part)}' for sign, part in node.rest)})"
        case s.Comparison():
            return f"({shape(node.left)} {node.operator} {shape(node.right)})"
        case s.Both():
            return f"({' && '.join(map(shape, node.operands))})"
        case s.Either():
            return f"({' || '.join(map(shape, node.operands))})"
        case s.Ternary():
            return f"({shape(node.condition)} ? {shape(node.chosen)} : {shape(node.other)})"
        case s.Elvis():
            return f"({shape(node.preferred)} ?: {shape(node.other)})"
    return type(node).__name__


@pytest.mark.parametrize(
    ("source", "grouped"),
    [
        ("!a == 'x'", "(!a == 'x')"),
        ("not a == 'x'", "(!a == 'x')"),
        ("a || b && c", "(a || (b && c))"),
        ("a or b and c", "(a || (b && c))"),
        ("a && b || c && d", "((a && b) || (c && d))"),
        ("(a || b) && c", "((a || b) && c)"),
        ("a == b && c != d", "((a == b) && (c != d))"),
        ("a + b * c", "(a + (b * c))"),
        ("(a + b) * c", "((a + b) * c)"),
        ("a - b - c", "(a - b - c)"),
        ("a * b ^ c", "(a * (b ^ c))"),
        ("-a ^ b", "(-a ^ b)"),
        ("-a + b", "(-a + b)"),
        ("a div b mod c", "(a / b % c)"),
        ("a eq b", "(a == b)"),
        ("a NE b", "(a != b)"),
        ("a lt b", "(a < b)"),
        ("a le b", "(a <= b)"),
        ("a gt b", "(a > b)"),
        ("a GE b", "(a >= b)"),
        ("a = b", "(a == b)"),
        ("a + 1 > b - 1", "((a + 1) > (b - 1))"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a || b ? c : d", "((a || b) ? c : d)"),
        ("a ?: b ?: c", "(a ?: (b ?: c))"),
        ("#x || @y && $z", "(x || (y && z))"),
    ],
)
def test_operators_when_mixed_then_group_by_precedence(source: str, grouped: str) -> None:
    """spec/expression-language.md §4."""
    assert shape(parse(source).syntax) == grouped


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("'it''s'", "it's"),
        ('"say ""hi"""', 'say "hi"'),
        ("'\"'", '"'),
        ('"\'"', "'"),
        ("'a\\nb'", "a\\nb"),
        ("5", 5),
        ("5L", 5),
        ("2147483648", 2147483648),
        ("9223372036854775807L", 9223372036854775807),
        ("0x1F", 31),
        ("0xFFL", 255),
        ("5.0", 5.0),
        ("1e3", 1000.0),
        ("1.5E-2", 0.015),
        ("2.5f", 2.5),
        ("2.5D", 2.5),
        ("007", 7),
        ("TRUE", True),
        ("False", False),
        ("NULL", None),
    ],
)
def test_literal_when_read_then_has_its_value_and_type(source: str, value: object) -> None:
    """spec/expression-language.md §2."""
    literal = parse(source).syntax
    assert isinstance(literal, s.Literal)
    assert literal.value == value
    assert type(literal.value) is type(value)


@pytest.mark.parametrize(
    "source", ["2147483649", "3000000000", "9223372036854775809L", "9" * 5000 + "L", "1e999"]
)
def test_number_when_too_large_for_its_form_then_is_refused(source: str) -> None:
    """spec/expression-language.md §2: L is required beyond 2^31."""
    with pytest.raises(ExpressionSyntaxError, match="too large"):
        parse(source)


def test_assignment_when_read_then_is_reported() -> None:
    """spec/expression-language.md §4: `=` is read as `==`, with a warning."""
    assert parse("$a = 'x'").assignment_at == 3
    assert parse("$a == 'x'").assignment_at is None


def test_filter_when_its_condition_is_malformed_then_error_points_inside() -> None:
    """spec/expression-language.md §§8.1, 10."""
    source = "$c.filter('x', 'x.p >')"
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse(source)
    assert caught.value.position == source.index(">") + 1


@pytest.mark.parametrize("arguments", ["", "'x'", "'x', $c", "$x, 'x'", "'x', 5", "'x', 'x', 'x'"])
def test_filter_when_not_given_two_strings_then_is_refused(arguments: str) -> None:
    """spec/expression-language.md §§8.1, 9: the condition is part of the source, never data."""
    with pytest.raises(ExpressionSyntaxError, match="filter needs"):
        parse(f"$c.filter({arguments})")


@pytest.mark.parametrize(
    "source",
    [
        "(" * 9_000,
        "(" * 101 + "a" + ")" * 101,
        "{" * 101 + "}" * 101,
        "!" * 200 + "a",
        "- " * 200 + "a",
        " ?: ".join("a" * 150),
        "a ? b : " * 150 + "c",
        "a.?[" * 101 + "b" + "]" * 101,
        "f(" * 101 + ")" * 101,
    ],
)
def test_expression_when_nested_too_deeply_then_is_refused(source: str) -> None:
    """spec/expression-language.md §9: depth 100."""
    with pytest.raises(ExpressionSyntaxError, match="nested too deeply"):
        parse(source)


@pytest.mark.parametrize("operator", ["+", "-", "*", "&&", "||"])
def test_chain_when_long_then_is_flat(operator: str) -> None:
    """Depth grows with nesting only."""
    assert parse(f" {operator} ".join("a" * 1_500)).syntax.depth == 2


def test_members_when_many_then_are_flat() -> None:
    """Depth grows with nesting only."""
    assert parse("a" + ".b" * 4_000).syntax.depth == 2


def test_filter_when_nested_in_quotes_then_depth_is_counted() -> None:
    """spec/expression-language.md §9."""
    inner = parse("x.filter('y', 'y > 1')").syntax
    outer = parse("a.filter('x', 'x.filter(''y'', ''y > 1'')')").syntax
    assert outer.depth == inner.depth + 2
