"""Hostile input: bounded time, depth and size, never a crash (spec/expression-language.md §9)."""

import json
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.timing import processor_seconds

from doyle.expressions.budget import EXPRESSION_STEPS, MAX_RESULT_CHARACTERS, TURN_STEPS
from doyle.expressions.condition import compile_condition
from doyle.expressions.errors import ExpressionError, ExpressionEvaluationError, ExpressionSyntaxError
from doyle.expressions.expand import expand
from doyle.expressions.methods.dispatch import METHOD_NAMES
from doyle.expressions.scope import Scope
from doyle.expressions.template import compile_template
from doyle.expressions.values import VOID
from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent

WORDS = """
$a $b $(c-d) ${e}
@city @city:Boston @none #a #b entities intents intent context input event 'x' "y" '5'
5 0 -1 2.5 5L 0x1F 1e3 true false null . ?. ( ) [ ] { } , : ? ?: + - * / % ^ ! == != < <= > >= = && ||
and or not eq matches between instanceof .?[ .^[ .$[ .![ #this #root T(Math) T(String) new_Date() new_Random()
.size() .append(1) .value .literal .join(',') .toString() .toJson() .filter('x','x') .sort() [0] ['k'] .k
now() today() .plusDays(1) {} {:} {1,2} {a:1} .contains(1) .toInt() .length() .remove(0) .clear()
.replace('','xx')
"""
TOKENS = st.sampled_from([word.replace("new_", "new ") for word in WORDS.split()])
SECONDS_OF_AN_EXPRESSION = 5.0
SOURCES = st.lists(TOKENS, max_size=14).map(" ".join) | st.lists(TOKENS, max_size=14).map("".join)


def scope() -> Scope:
    return Scope(
        context={"a": [1, "x", None, {"k": [2]}], "b": "text", "c-d": 5, "e": {"k": {"k": 1.5}}},
        input={"text": "from Toronto to Boston"},
        output={"text": ["a"]},
        intents=(RuntimeIntent("a", 0.9), RuntimeIntent("b", 0.6)),
        entities=(RuntimeEntity("city", "Toronto", (5, 12)), RuntimeEntity("city", "Boston", (16, 22))),
        is_irrelevant=False,
        text="from Toronto to Boston",
        now=datetime(2018, 3, 9, 8, tzinfo=UTC),
        random=random.Random(3),
    )


@settings(max_examples=300)
@given(st.text(max_size=200))
def test_parser_when_given_any_text_then_reads_or_raises_a_syntax_error(text: str) -> None:
    """spec/expression-language.md §10."""
    with suppress(ExpressionSyntaxError):
        compile_condition(text)
    assert isinstance(expand(text), str)


@settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow])
@given(SOURCES)
def test_condition_when_made_of_random_tokens_then_holds_or_raises_its_own_errors(source: str) -> None:
    """spec/expression-language.md §§9, 10."""
    with suppress(ExpressionSyntaxError, ExpressionEvaluationError):
        assert compile_condition(source).holds(scope()) in (True, False)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(SOURCES, st.booleans(), st.booleans())
def test_template_when_made_of_random_tokens_then_yields_json_or_raises_its_own_errors(
    source: str, is_marked: bool, as_text: bool
) -> None:
    """spec/expression-language.md §9: host objects never leak into values."""
    with suppress(ExpressionSyntaxError, ExpressionEvaluationError):
        text = f"<? {source} ?>" if is_marked else source
        template = compile_template(text, entities=frozenset({"city", "none"}), as_text=as_text)
        assert is_json(template.render(scope()))


def is_json(value: Json) -> bool:
    if isinstance(value, list):
        return all(is_json(item) for item in value)
    if isinstance(value, dict):
        return all(type(key) is str and is_json(item) for key, item in value.items())
    return value is None or type(value) in (bool, int, float, str) or type(value).__name__ == "Void"


SIMPLE_RECEIVERS = """
$a $b 5 2.5 true $e @city entities entities['city'] entities[0] intents intents[0] '2018-03-09' '10:00' now()
null {} input context output event intent
"""
RECEIVERS = st.sampled_from([*SIMPLE_RECEIVERS.split(), "new Date()", "new Random()"])
ARGUMENT_WORDS = "1 0 -1 'x' '' null true 2.5 $a $e '(' 'yyyy' @city {1} 99999999999L"
ARGUMENTS = st.lists(st.sampled_from(ARGUMENT_WORDS.split()), max_size=3)


@settings(max_examples=1_500, suppress_health_check=[HealthCheck.too_slow])
@given(RECEIVERS, st.sampled_from(sorted(METHOD_NAMES - {"filter"})), ARGUMENTS)
def test_method_when_called_with_anything_then_yields_json_or_fails(
    receiver: str, name: str, arguments: list[str]
) -> None:
    """spec/expression-language.md §8: every method on every receiver."""
    source = f"<? {receiver}.{name}({', '.join(arguments)}) ?>"
    with suppress(ExpressionEvaluationError):
        assert is_json(compile_template(source, entities=frozenset({"city"})).render(scope()))


ATOM_WORDS = """
$l $s $o $n $none @city @city.values entities intents intent input.text context output.text 5 -1 0 2.5 1e300
'x' '(a|b)*' '' true null {1,2} {} {a:1} now() today() #this $l.size() $s.length() T(Math).PI
"""
SUFFIX_WORDS = """
.append($l) .append($s) .addAll($l) .join($s) .sort() .toString() .toJson() .split('') .split('x')
.replace('x','xx') .replaceAll('.','$0$0') .size() .get(0) .joinToArray('%e%') .joinToArray($o) .put('k',$o)
.plusYears(99999) .contains($s) .find('(x+)*y') .extract('(.*)(.*)(.*)',1) .substring(1) .toInt()
.indexOf(3) [0] ?.k
"""
OPERATOR_WORDS = "+ - * / % ^ == != < <= > >= && || and or matches ?:"
ATOMS = st.sampled_from([*ATOM_WORDS.split(), "new Random()"])
SUFFIXES = st.sampled_from(SUFFIX_WORDS.split())
OPERATORS = st.sampled_from(OPERATOR_WORDS.split())


def composed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Larger expressions of the grammar (§4), from smaller ones."""
    return st.one_of(
        st.builds("({} {} {})".format, inner, OPERATORS, inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
        st.builds("!({})".format, inner),
        st.builds("({}){}".format, inner, SUFFIXES),
        st.builds("({}).{}[{}]".format, inner, st.sampled_from("?^$!"), inner),
        st.builds("($l.?[$l.![{}].size() > 0]).size()".format, inner),
        st.builds("{{{}, {}}}".format, inner, inner),
        st.builds("T(Math).max({}, {})".format, inner, inner),
        st.builds("T(String).format('%s%999s', {}, {})".format, inner, inner),
        st.builds("({}).filter('x', 'x == $n')".format, inner),
    )


EXPRESSIONS = st.recursive(ATOMS, composed, max_leaves=25).filter(lambda text: len(text) < 5_000)
BIG: dict[str, Json] = {
    "l": ["x" * 20] * 2_000,
    "s": "xy" * 20_000,
    "o": {f"k{at}": [at] * 20 for at in range(200)},
    "n": 10**300,
}


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(EXPRESSIONS)
def test_expression_when_valid_then_evaluating_it_is_bounded(source: str) -> None:
    """spec/expression-language.md §9: whatever is written, on large values: little time, and a result or an
    error of its own."""
    turn = replace(scope(), context=json.loads(json.dumps(BIG)))
    template = compile_template(f"<? {source} ?>", entities=frozenset({"city"}))

    def evaluate() -> None:
        with suppress(ExpressionEvaluationError):
            value = template.render(turn)
            assert value is VOID or len(json.dumps(value)) < 3 * MAX_RESULT_CHARACTERS

    assert processor_seconds(evaluate, times=1) < SECONDS_OF_AN_EXPRESSION
    assert turn.budget.turn_steps > TURN_STEPS - 2 * EXPRESSION_STEPS
    assert len(json.dumps(turn.context)) < 50 * MAX_RESULT_CHARACTERS


def test_append_when_doubling_a_string_then_is_bounded(evaluate: Callable[..., Any]) -> None:
    """spec/expression-language.md §9: result 1 MB."""
    doubled = "$s" + ".append($s)" * 40
    assert len(evaluate(doubled, s="x")) == 41
    with pytest.raises(ExpressionEvaluationError):
        evaluate(" + ".join(["$s"] * 40), s="x" * 100_000)


@pytest.mark.parametrize(
    "source",
    [
        "$l" + ".append($l)" * 60,
        "{$l.addAll($l)" + ", $l.addAll($l)" * 60 + "}",
        "$o.put('a', $o) == {" + "$o.put('a', $o), $o.put('b', $o), " * 40 + "1}",
        "$s" + ".replace('x', 'xx')" * 60,
        "$s" + ".replaceAll('x', 'xxxxxxxxxx')" * 20,
        "$s" + ".replace('', 'xxxx')" * 20,
        "$big.?[$big.?[$big.contains(#this)].size() > 0].size()",
        "$big.![$big.![$big.size()]]",
        "$big.filter('x', '$big.filter(''y'', ''x == y'').size() > 0')",
        "$big.joinToArray($big.toString())",
        "(9 ^ 9) ^ (9 ^ 9)",
        "2 ^ 2147483647",
        "T(String).format('%999.999f', 1e300)" + " + T(String).format('%999.999f', 1e300)" * 200 + " - 1",
        "$text.matches('(.{0,90}x){4}')" + " || $text.matches('(.{0,90}x){4}')" * 200,
        "$text.split('').size() > 0 && $text.split('').join($text) == ''",
    ],
)
def test_expression_when_it_explodes_then_is_stopped(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §9: budgets."""
    with pytest.raises(ExpressionError):
        evaluate(source, l=[1, 2, 3], o={}, s="x", big=list(range(2_000)), text="ab" * 100_000)


def test_array_when_put_into_itself_then_makes_no_cycle(evaluate: Callable[..., Any]) -> None:
    """Containers are copied on the way in."""
    context: dict[str, Json] = {"l": [1], "o": {"a": 1}}
    assert evaluate("$l.append($l).set(0, $l)", **context) == [[1, [1]], [1]]
    assert (
        evaluate('$o.put(\'o\', $o) == null && $o.toString() == \'{"a":1,"o":{"a":1}}\'', **context) is True
    )


def test_value_when_nested_deeper_each_time_then_is_stopped(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/expression-language.md §9."""
    turn = make_scope(context={"l": [1]})

    def deepen() -> None:
        for _ in range(300):
            evaluate("$l.set(0, $l).size()", turn)

    with pytest.raises(ExpressionEvaluationError, match="nested too deeply"):
        deepen()
    assert evaluate("$l.size()", turn) == 1


def test_turn_when_its_expressions_cost_too_much_then_is_stopped(
    holds: Callable[..., bool], make_scope: Callable[..., Scope]
) -> None:
    """spec/expression-language.md §9: the budget of a turn."""
    turn = make_scope(context={"l": list(range(20_000))})

    def toil() -> None:
        for _ in range(200):
            holds("$l.?[#this > 5].size() > 1", turn)

    with pytest.raises(ExpressionEvaluationError, match="too many evaluation steps"):
        toil()
    with pytest.raises(ExpressionEvaluationError, match="all its expressions share them"):
        holds("true", turn)


def test_client_value_when_deep_then_is_a_fault_not_a_crash(evaluate: Callable[..., Any]) -> None:
    """A context comes from a client."""
    deep: Json = []
    for _ in range(900):
        deep = [deep]
    for source in (
        "$d",
        "$d.toString()",
        "$d == $d.get(0)",
        "'' + $d",
        "$d.sort()",
        "$d.append($d)",
    ):
        with pytest.raises(ExpressionEvaluationError):
            evaluate(source, d=deep)


def test_names_of_python_when_tried_then_lead_nowhere(evaluate: Callable[..., Any]) -> None:
    """spec/expression-language.md §9: names resolve through tables."""
    for receiver in ("'x'", "5", "$l", "$o", "entities", "intents", "new Date()", "new Random()", "context"):
        for name in (
            "__class__",
            "__init__",
            "__globals__",
            "format_map",
            "class",
            "mro",
            "generator",
            "mentions",
        ):
            with pytest.raises(ExpressionError):
                evaluate(f"{receiver}.{name}()", l=[], o={})


@pytest.mark.parametrize(
    "member", ["__class__", "generator", "milliseconds", "mentions", "intents", "entity_", "lookup"]
)
def test_members_of_wrappers_when_tried_then_are_hidden(evaluate: Callable[..., Any], member: str) -> None:
    """spec/expression-language.md §9."""
    for receiver in ("new Date()", "new Random()", "intents", "'x'", "5", "{}"):
        with pytest.raises(ExpressionEvaluationError):
            evaluate(f"{receiver}.{member}")


def test_expression_when_as_deep_as_allowed_then_is_evaluated(evaluate: Callable[..., Any]) -> None:
    """spec/expression-language.md §9: depth 100 works."""
    assert evaluate("!" * 98 + "true") is True
    assert evaluate("(" * 99 + "5" + ")" * 99) == 5
    assert evaluate("{" * 98 + "5" + "}" * 98 + "[0]" * 98) == 5
    assert evaluate("true ? " * 90 + "5" + " : 6" * 90) == 5


def test_expression_when_as_long_as_allowed_then_is_evaluated(evaluate: Callable[..., Any]) -> None:
    """spec/expression-language.md §9: 10 000 characters."""
    assert evaluate("+".join("1" * 4_900)) == 4_900
    assert evaluate("$s" + ".trim()" * 1_400, s="x") == "x"
