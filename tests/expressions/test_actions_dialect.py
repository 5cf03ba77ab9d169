"""Expressions of actions, where they differ from those of dialogs (spec/actions-runtime.md §10)."""

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.expressions.errors import ExpressionSyntaxError
from doyle.expressions.evaluate import EVALUATION_FAULTS, compiled_value
from doyle.expressions.parse import parse, parse_of_actions
from doyle.expressions.plain import plain
from doyle.expressions.scope import Scope


class Held:
    """Variables that a test holds."""

    def __init__(self, **values: Any) -> None:
        self.values = values

    def get(self, name: str) -> Any:
        return self.values.get(name)

    def literal(self, name: str) -> str | None:
        return {"pick": "the green one"}.get(name)

    def pattern(self, name: str) -> str | None:
        return {"code": "order", "o": "never"}.get(name)

    def assign(self, name: str, value: Any) -> None:
        self.values[name] = value


def scope(variables: Held | None) -> Scope:
    return Scope(
        context={"v": 5, "list": [1]},
        input={"text": "hello"},
        output={},
        intents=(),
        entities=(),
        is_irrelevant=False,
        text="hello",
        now=datetime(2031, 8, 11, 11, 28, 2, tzinfo=UTC),
        random=random.Random(1),
        variables=variables,
    )


def held() -> Held:
    return Held(
        n=5,
        name="Ann",
        pick="Green",
        o={"a": {"b": [1, 2, {"c": 3}]}, "size": 7},
        list=[3, 1, 2],
        date={"system_type": "date", "value": "2031-08-11"},
        time={"system_type": "time", "value": "09:30:00"},
        money={"system_type": "currency", "value": 20, "unit": "USD"},
        dynamic={"value": "7", "label": "Rome", "item": {"id": 7}, "literal": "rome"},
    )


def value(source: str, variables: Held | None = None) -> Any:
    """The JSON of an expression."""
    seen = scope(variables or held())
    return plain(compiled_value(parse_of_actions(source))(seen, None), seen.budget)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("${n}", 5),
        ("$n", 5),
        ("${ n }", 5),
        ("${nothing}", None),
        ("${o.a.b}", [1, 2, {"c": 3}]),
        ("${o}.a.b", [1, 2, {"c": 3}]),
        ("${o . a . b}", [1, 2, {"c": 3}]),
        ("${o} . a . b", [1, 2, {"c": 3}]),
        ("${o.a.b}[2].c", 3),
        ("${o.a.b[2].c}", 3),
        ("${list[0]}", 3),
        ("${o}['a']['b'][0]", 1),
        ("${o['a']}.b[1]", 2),
        ("${o}.zzz", None),
        ("${nothing}?.x?.y", None),
    ],
)
def test_reference_when_read_then_every_spelling_works(source: str, expected: Any) -> None:
    """spec/actions-runtime.md §10: `${id}`, `${id}.path`, `${id.path}`, `$id`."""
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("${list}.size", 3),
        ("${list}.length", 3),
        ("${list}.size()", 3),
        ("${name}.length", 3),
        ("${o}.size", 7),
        ("${name}.value", "Ann"),
        ("${n}.value", 5),
        ("${date}.value", "2031-08-11"),
        ("${money}.unit", "USD"),
        ("${dynamic}.value", "7"),
        ("${dynamic.item.id}", 7),
        ("${name}.isEmpty", False),
    ],
)
def test_member_when_it_is_a_method_then_brackets_may_be_left_out(source: str, expected: Any) -> None:
    """spec/actions-runtime.md §§6.1, 10: `size` and `length`; `.value` of a scalar is itself."""
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("${code}.name", "order"),
        ("${code.name}", "order"),
        ("$code?.name.length()", 5),
        ("${o.name}", None),
        ("${o}.name = 1", 1),
        ("${named.name.first}", "Ann"),
    ],
)
def test_name_when_an_answer_matched_a_pattern_then_it_is_that_of_the_pattern(
    source: str, expected: Any
) -> None:
    """spec/actions-runtime.md §6.1: of texts alone; an object has a name of its own, or none."""
    variables = held()
    variables.values |= {"code": "AB1234", "named": {"name": {"first": "Ann"}}}
    assert value(source, variables) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [("${pick}.literal", "the green one"), ("${name}.literal", "Ann"), ("${dynamic}.literal", "rome")],
)
def test_literal_when_asked_for_then_it_is_what_the_user_typed(source: str, expected: Any) -> None:
    """spec/actions-runtime.md §6.1."""
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'a ${n} b'", "a 5 b"),
        ('"${name}"', "Ann"),
        ('"${n}${n}"', "55"),
        ('"${nothing}!"', "!"),
        ('"${o.a.b}"', '[1,2,{"c":3}]'),
        ('"${date}"', "2031-08-11"),
        ('"costs $5 {not} ${"', "costs $5 {not} ${"),
        ("'it''s ${name}'", "it's Ann"),
    ],
)
def test_string_when_it_holds_references_then_they_are_filled_in(source: str, expected: str) -> None:
    """spec/actions-runtime.md §10: `"text ${id}"` inside string literals."""
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r'"say \"hi\""', 'say "hi"'),
        (r"'it\'s'", "it's"),
        (r'"a\nb\tc"', "a\nb\tc"),
        (r'"12".matches("\d+")', True),
        (r'"a.b".split("\.")', ["a", "b"]),
        (r'"\\"', "\\\\"),
    ],
)
def test_string_when_it_has_backslashes_then_quotes_and_breaks_are_read(source: str, expected: Any) -> None:
    """Public skills write quotes and line breaks so; other backslashes belong to patterns."""
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[]", []),
        ("[1]", [1]),
        ("[1, [2, 3], {}]", [1, [2, 3], {}]),
        ("[1, 2][1]", 2),
        ("[[1, 2], [3]][0][1]", 2),
        ("[${n}, ${name}].join('-')", "5-Ann"),
        ("{}", {}),
        ("{a: 1}", {"a": 1}),
        ("{'a b': ${n}, \"c\": [${name}]}", {"a b": 5, "c": ["Ann"]}),
        ("{a: {b: ${o.a.b}}}.a.b[0]", 1),
        ("{1, 2}", [1, 2]),
    ],
)
def test_container_when_written_then_it_is_json(source: str, expected: Any) -> None:
    """spec/actions-runtime.md §10: arrays `[…]`, objects with quoted or bare keys and expressions inside."""
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("0 ? 'yes' : 'no'", "yes"),
        ("'' ? 'yes' : 'no'", "yes"),
        ("null ? 'yes' : 'no'", "no"),
        ("false ? 'yes' : 'no'", "no"),
        ("${nothing} ? ${n}:${name}", "Ann"),
        ("${n} > 3 ? ${n}:${name}", 5),
        ("true ? [1]:[2]", [1]),
    ],
)
def test_ternary_when_its_condition_is_anything_then_it_is_true(source: str, expected: Any) -> None:
    """spec/actions-runtime.md §10: any value but null and false is truthy; a colon always separates."""
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("${date}.before('2031-08-12')", True),
        ("${date}.plusMonths(1)", "2031-09-11"),
        ("${date} == '2031-08-11'", True),
        ("'2031-08-11' == ${date}", True),
        ("${date} == ${date}", True),
        ("${money} == 20", True),
        ("${money} > 19", True),
        ("${money} + ${money}", 40),
        ("${time}.before('10:00:00')", True),
        ("${time}.before('2031-01-01 10:00:00')", True),
        ("'2031-01-01 10:00:00'.after(${time})", True),
        ("${time}.after('2031-01-01 10:00:00')", False),
        ("${date}.before('10:00:00')", False),
        ("${money} ? 1 : 2", 1),
        ("[${money}]", [{"system_type": "currency", "value": 20, "unit": "USD"}]),
    ],
)
def test_typed_value_when_used_then_it_counts_as_its_value(source: str, expected: Any) -> None:
    """spec/actions-runtime.md §§6.1, 10: unwrapped by all; a time compares with a date and time both ways."""
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "result", "after"),
    [
        ("${new} = 5", 5, {"new": 5}),
        ("$new = [1]", [1], {"new": [1]}),
        ("${o} = {}", {}, {"o": {}}),
        ("${o.a.b} = []", [], {"o": {"a": {"b": []}, "size": 7}}),
        ("${o}.a['b'][0] = 9", 9, {"o": {"a": {"b": [9, 2, {"c": 3}]}, "size": 7}}),
        ("${list}[3] = 4", 4, {"list": [3, 1, 2, 4]}),
        ("${o}.new = ${list}", [3, 1, 2], {"o": {"a": {"b": [1, 2, {"c": 3}]}, "size": 7, "new": [3, 1, 2]}}),
        (
            "${date}.value = '2031-01-01'",
            "2031-01-01",
            {"date": {"system_type": "date", "value": "2031-01-01"}},
        ),
        ("${n} = ${n} > 3 ? 1 : 2", 1, {"n": 1}),
    ],
)
def test_assignment_when_made_then_its_value_is_what_was_assigned(
    source: str, result: Any, after: dict[str, Any]
) -> None:
    """spec/actions-runtime.md §§9.5, 10."""
    variables = held()
    assert value(source, variables) == result
    assert {name: variables.values[name] for name in after} == after


def test_assignment_when_it_stores_a_container_then_it_shares_nothing() -> None:
    """Two variables never change together."""
    variables = held()
    value("${copy} = ${list}", variables)
    value("${copy}.add(9)", variables)
    assert variables.values["list"] == [3, 1, 2]
    value("${o}.self = ${o}", variables)
    assert "self" not in variables.values["o"]["self"]


@pytest.mark.parametrize(
    ("source", "result", "after"),
    [
        ("${list}.append(9)", [3, 1, 2, 9], [3, 1, 2]),
        ("${list}.add(9)", True, [3, 1, 2, 9]),
        ("${list}.addAll([8, 9])", None, [3, 1, 2, 8, 9]),
        ("${list}.sort()", [1, 2, 3], [1, 2, 3]),
        ("${list}.set(0, 9)", [9, 1, 2], [9, 1, 2]),
        ("${list}.remove(0)", [1, 2], [1, 2]),
        ("${list}.removeValue(1)", [3, 2], [3, 2]),
        ("${list}.clear()", None, []),
        ("${list}.filter('x', 'x > ${n} - 4')", [3, 2], [3, 1, 2]),
        ("${list}.joinToArray('%e%')", ["3", "1", "2"], [3, 1, 2]),
    ],
)
def test_array_method_when_called_then_it_changes_the_array_or_a_copy(
    source: str, result: Any, after: list[int]
) -> None:
    """spec/actions-runtime.md §10, expression-language.md E6: `append` gives a copy here."""
    variables = held()
    found = value(source, variables)
    if source.startswith("${list}.joinToArray"):
        assert [str(each) for each in found] == result
    else:
        assert found == result
    assert variables.values["list"] == after


def test_append_when_in_a_dialog_then_it_is_in_place() -> None:
    """spec/expression-language.md E6: unchanged by the actions dialect."""
    seen = scope(None)
    compiled_value(parse("$list.append(2)"))(seen, None)
    assert seen.context["list"] == [1, 2]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "((",
        "${",
        "${}",
        "${a..b}",
        "${.a}",
        "1 = 2",
        "'a' = 2",
        "now() = 2",
        "${list}.size() = 2",
        "${a} = ",
        "[1, ",
        "{a 1}",
        "'open",
        '"open \\"',
        "T(System).exit(0)",
        "new File('x')",
        "${a} ++",
        "x" * 11_000,
        "(" * 200 + ")" * 200,
        "[" * 200 + "]" * 200,
    ],
    ids=lambda source: source[:20],
)
def test_expression_when_it_cannot_be_read_then_an_error_says_so(source: str) -> None:
    """spec/actions-runtime.md §10: a closed language."""
    with pytest.raises(ExpressionSyntaxError):
        compiled_value(parse_of_actions(source))


@pytest.mark.parametrize("source", ["$v = 5", "$list[0] = 1", "{}", "'${v}'", "$v.literal"])
def test_dialect_when_in_a_dialog_then_it_has_its_old_meaning(source: str) -> None:
    """spec/expression-language.md §12, E16: dialogs read `=` as `==` and know no interpolation."""
    seen = scope(None)
    expected = {"$v = 5": True, "$list[0] = 1": True, "{}": [], "'${v}'": "${v}"}
    code = compiled_value(parse(source))
    if source in expected:
        assert plain(code(seen, None), seen.budget) == expected[source]
    else:
        with pytest.raises(EVALUATION_FAULTS):
            code(seen, None)


PIECES = [
    "${n}",
    "${list}",
    "${o.a.b}",
    "$name",
    ".",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "=",
    "==",
    "+",
    "'a'",
    '"${n}"',
]
PIECES += ["1", "?", ":", ",", "size", ".add(", ".x", "not", "and", "null", "T(Math).max(", "'\\", '"', "a: "]


@settings(max_examples=1_500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_expression_when_it_is_any_text_then_it_has_a_value_or_an_error(source: str) -> None:
    """No input crashes the parser or the evaluation."""
    try:
        code = compiled_value(parse_of_actions(source))
    except ExpressionSyntaxError:
        return
    seen = scope(held())
    try:
        plain(code(seen, None), seen.budget)
    except EVALUATION_FAULTS:
        return
