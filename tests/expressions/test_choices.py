"""Where sources are silent or disagree: what we chose (spec/expression-language.md §12)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.condition import compile_condition
from doyle.expressions.errors import ExpressionEvaluationError
from doyle.expressions.scope import Scope

Evaluate = Callable[..., Any]


@pytest.mark.parametrize(
    ("source", "is_true"),
    [("null < 4", True), ("null >= 0", False), ("null == 0", False), ("null < -1", True)],
)
def test_null_when_compared_with_numbers_then_it_is_the_lowest(
    holds: Callable[..., bool], source: str, is_true: bool
) -> None:
    """spec/expression-language.md E1."""
    assert holds(source) is is_true


@pytest.mark.parametrize(
    ("source", "is_true"),
    [("$year == 2016", True), ("$year > 2015.5", True), ("$year == '2016'", True), ("$year != 2017", True)],
)
def test_text_when_it_is_a_number_then_it_compares_as_one(
    holds: Callable[..., bool], source: str, is_true: bool
) -> None:
    """spec/expression-language.md E2."""
    assert holds(source, year="2016") is is_true


def test_text_when_it_is_no_number_then_it_has_no_order_with_one(holds: Callable[..., bool]) -> None:
    """spec/expression-language.md E2."""
    with pytest.raises(ExpressionEvaluationError):
        holds("$year < 2016", year="Average")


@pytest.mark.parametrize(
    ("value", "is_true"),
    [("", False), ("false", False), ("FALSE", False), ("no", True), ("0", True), ("any word", True)],
)
def test_text_when_it_is_a_condition_then_words_are_true_and_nothing_is_false(
    holds: Callable[..., bool], value: str, is_true: bool
) -> None:
    """spec/expression-language.md E3."""
    assert holds("$a", a=value) is is_true
    assert holds("$a && $b", a=value, b="x") is is_true


@pytest.mark.parametrize(
    ("template", "text"), [("Only $150!", "Only $150!"), ("$$due", "$50"), ("\\$due", "$due"), ("$due", "50")]
)
def test_dollar_when_a_digit_follows_then_it_is_literal(render: Evaluate, template: str, text: str) -> None:
    """spec/expression-language.md E4."""
    assert render(template, as_text=True, due=50) == text


def test_at_when_no_entity_has_the_name_then_it_is_literal(render: Evaluate) -> None:
    """spec/expression-language.md E5: an address is not taken apart."""
    assert render("write to help@example.org", as_text=True) == "write to help@example.org"


def test_append_when_on_an_array_then_the_variable_changes(evaluate: Evaluate, make_scope: Any) -> None:
    """spec/expression-language.md E6."""
    scope = make_scope(context={"toppings": ["onion"]})
    assert evaluate("$toppings.append('olives')", scope) == ["onion", "olives"]
    assert scope.context == {"toppings": ["onion", "olives"]}


@pytest.mark.parametrize(("array", "text"), [(["a", "b"], "a;b"), (["a"], "a"), ([], "")])
def test_join_when_at_the_end_then_no_delimiter_follows(
    evaluate: Evaluate, array: list[str], text: str
) -> None:
    """spec/expression-language.md E7."""
    assert evaluate("$a.join(';')", a=array) == text


def test_remove_when_on_an_object_then_the_value_comes_back(evaluate: Evaluate, make_scope: Any) -> None:
    """spec/expression-language.md E9: the value, as in Gson."""
    scope = make_scope(context={"user": {"first": "John", "last": "Snow"}})
    assert evaluate("$user.remove('first')", scope) == "John"
    assert scope.context == {"user": {"last": "Snow"}}


def test_extract_when_a_group_begins_with_a_space_then_it_stays(evaluate: Evaluate) -> None:
    """spec/expression-language.md E10."""
    assert evaluate(r"'Hello 123 this is 456'.extract('([\d]+)(\b [A-Za-z]+)', 2)") == " this"


@pytest.mark.parametrize(
    ("source", "is_true"),
    [
        ("@city.contains('Bos')", False),
        ("@city.contains('Toro')", True),
        ("entities['city'].contains('Boston')", True),
        ("entities['city'].contains('Bos')", False),
    ],
)
def test_contains_when_on_an_entity_then_it_reads_the_first_mention_as_text(
    holds: Callable[..., bool], cities: Scope, source: str, is_true: bool
) -> None:
    """spec/expression-language.md E15."""
    assert holds(source, cities) is is_true


def test_equals_sign_when_in_a_condition_then_it_compares_and_is_noted(holds: Callable[..., bool]) -> None:
    """spec/expression-language.md E16."""
    assert holds("$a = 'x'", a="x")
    assert not holds("$a = 'x'", a="y")
    assert compile_condition("$a = 'x'").notices != ()


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("2147483647 + 1", 2**31),
        ("9223372036854775807L + 1", 2**63),
        ("$big * $big", 10**40),
        ("2 ^ 100", 2**100),
    ],
)
def test_integers_when_they_grow_then_they_do_not_overflow(
    evaluate: Evaluate, source: str, number: int
) -> None:
    """spec/expression-language.md E17."""
    assert evaluate(source, big=10**20) == number


def test_filter_when_its_text_has_shorthands_then_they_are_read(evaluate: Evaluate) -> None:
    """spec/expression-language.md E18."""
    cities = [{"name": "Tokyo", "people": 9}, {"name": "Rome", "people": 3}]
    assert evaluate("$cities.filter('c', 'c.people > $least').![name]", cities=cities, least=5) == ["Tokyo"]


@pytest.mark.parametrize(
    ("source", "value"), [("'5.9'.toInt()", None), ("5.9.toInt()", 5), ("'5'.toInt()", 5)]
)
def test_to_int_when_the_text_has_a_fraction_then_it_is_null(
    evaluate: Evaluate, source: str, value: int | None
) -> None:
    """spec/expression-language.md E19."""
    assert evaluate(source) is value or evaluate(source) == value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("$a ? $b : $c", "b"),
        ("$a ? 5 : 6", 5),
        ("$a:true ? 'yes' : 'no'", "yes"),
        ("$n:5", True),
        ("$n:6", False),
    ],
)
def test_colon_when_spaced_then_it_is_of_the_ternary_else_it_chooses(
    evaluate: Evaluate, source: str, value: object
) -> None:
    """spec/expression-language.md E21."""
    assert evaluate(source, a=True, b="b", c="c", n=5) == value


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r'"<? $s.replaceAll(\'\\d\', \'#\') ?>"', "a#b#"),
        (r'"costs \\$2"', "costs $2"),
        (r'"$s"', "a1b2"),
    ],
)
def test_template_when_written_in_json_then_the_decoded_text_counts(
    render: Evaluate, written: str, text: str
) -> None:
    """spec/expression-language.md §6.3."""
    template = json.loads(written.replace("\\'", "'"))
    assert render(template, as_text=True, s="a1b2") == text


def test_result_when_it_looks_like_an_expression_then_it_is_not_read_again(render: Evaluate) -> None:
    """spec/expression-language.md §6.3: no double expansion."""
    assert render("Hi $name!", as_text=True, name="<? 1 + 1 ?> $other", other="x") == "Hi <? 1 + 1 ?> $other!"
