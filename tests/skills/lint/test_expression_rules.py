"""What is wrong with expressions, in the fields that hold them."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.skills.lint.expression_rules import MAX_FINDINGS_PER_TEXT, METHODS
from doyle.skills.lint.findings import Finding
from doyle.skills.lint.rules import Rule
from doyle.wire.json import Json

Found = Callable[..., list[Finding]]
EXPRESSION_RULES = (
    Rule.BAD_EXPRESSION, Rule.ASSIGNMENT, Rule.UNKNOWN_NAME, Rule.UNKNOWN_METHOD, Rule.WRONG_ARGUMENTS,
    Rule.BAD_REGEX,
)  # fmt: skip


def node(**fields: Json) -> Json:
    return {"dialog_nodes": [{"dialog_node": "n", "conditions": "true", **fields}]}


def in_condition(found: Found, condition: str) -> list[tuple[str, int]]:
    """The codes and columns of what is wrong with a condition."""
    findings = found(node(conditions=condition), *EXPRESSION_RULES)
    assert all(it.path == "/dialog_nodes/0/conditions" for it in findings)
    return [(it.rule.code, it.expression.column if it.expression else 0) for it in findings]


@pytest.mark.parametrize(
    ("condition", "code", "column"),
    [
        ("#a && (", "bad-expression", 8),
        ("a == 1", "unknown-name", 1),
        ("true && welcom", "unknown-name", 9),
        ("now == '1'", "unknown-name", 1),
        ("$a.shout()", "unknown-method", 4),
        ("@b.value.getClass()", "unknown-method", 10),
        ("$a.size(1)", "wrong-arguments", 4),
        ("$a.substring()", "wrong-arguments", 4),
        ("now(1, 2)", "wrong-arguments", 1),
        ("T(Math).max(1) > 0", "wrong-arguments", 9),
        ("new Date(1, 2).getTime() > 0", "wrong-arguments", 1),
        ("T(Math).pi > 1", "bad-expression", 9),
        ("$a.matches('(')", "bad-regex", 12),
        ("$a matches '['", "bad-regex", 12),
        ("$a.find('(?=x)')", "bad-regex", 9),
        ("$a.extract('a{1001}', 0)", "bad-regex", 12),
        ("$a.replaceAll('(((((a{1,100}){1,100}){1,100}))){1,100}', '')", "bad-regex", 15),
        ("$a = 5", "assignment", 4),
        ("$list.?[size.foo() > 1]", "unknown-method", 14),
    ],
)
def test_condition_when_wrong_then_rule_and_column_are_told(
    found: Found, condition: str, code: str, column: int
) -> None:
    """spec/expression-language.md §§8-10."""
    assert in_condition(found, condition) == [(code, column)]


@pytest.mark.parametrize(
    "condition",
    [
        "true",
        "anything_else",
        "welcome && conversation_start",
        "slot_in_focus || all_slots_filled || has_skipped_slots || returning_from_digression",
        "event.current_value > event.previous_value",
        "$list.?[name == 'x' && #this.size() > 1]",
        "$list.filter('x', 'x.price > 1').size() > 0",
        "input.text.matches('[0-9]+')",
        "$a.split('|').size() > 1",
        "$a.matches($pattern)",
        "T(String).format('%d', 5) == '5'",
        "new Random().nextInt(5) > 2",
        "now().before('12:00:00') && today() == now('GMT').substring(0, 10)",
        "@sys-date.reformatDateTime('EEEE') == 'Monday'",
        "intents.containsIntent('b', 0.5) || intents.includesIntent('b', 0.5, 1)",
        "output.text.size() > 0 && context.x == null",
    ],
)
def test_condition_when_sound_then_nothing_is_told(found: Found, condition: str) -> None:
    """spec/expression-language.md §§7-8."""
    assert in_condition(found, condition) == []


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"context": {"a": {"b": ["x", "<? $c. ?>"]}}}, "context/a/b/1"),
        ({"output": {"text": "<? $c. ?>"}}, "output/text"),
        ({"output": {"text": {"values": ["", "<? $c. ?>"]}}}, "output/text/values/1"),
        ({"output": {"generic": [{"response_type": "text", "values": [{"text": "<? $c. ?>"}]}]}},
         "output/generic/0/values/0/text"),
        ({"output": {"mine": {"a/b": "<? $c. ?>"}}}, "output/mine/a~1b"),
        ({"actions": [{"name": "x", "parameters": {"p": "<? $c. ?>"}}]}, "actions/0/parameters/p"),
    ],
)  # fmt: skip
def test_template_when_wrong_then_the_path_leads_to_it(found: Found, fields: Any, path: str) -> None:
    """spec/expression-language.md §1."""
    (finding,) = found(node(**fields), *EXPRESSION_RULES)
    assert (finding.rule, finding.path) == (Rule.BAD_EXPRESSION, f"/dialog_nodes/0/{path}")


def test_name_when_it_is_a_function_then_parentheses_are_proposed(found: Found) -> None:
    (finding,) = found(node(conditions="now != null"), Rule.UNKNOWN_NAME)
    assert "now()" in finding.message


def test_expression_when_its_node_is_disabled_then_it_is_left_alone(found: Found) -> None:
    assert found(node(conditions="#((", context={"a": "<? ( ?>"}, disabled=True), *EXPRESSION_RULES) == []


def test_value_when_nested_too_deeply_then_it_is_told_once(found: Found) -> None:
    value: Json = "<? ( ?>"
    for _ in range(300):
        value = [value]
    findings = found(node(context={"a": value}), *EXPRESSION_RULES)
    assert [(it.rule, it.path) for it in findings] == [(Rule.BAD_EXPRESSION, "/dialog_nodes/0/context")]


def test_text_when_full_of_faults_then_the_first_are_told(found: Found) -> None:
    condition = " || ".join(f"name{at}" for at in range(100))
    assert len(found(node(conditions=condition), Rule.UNKNOWN_NAME)) == MAX_FINDINGS_PER_TEXT


def test_methods_when_listed_then_every_type_of_receiver_is_there() -> None:
    """spec/expression-language.md §8."""
    documented = {
        "append",
        "joinToArray",
        "getMatch",
        "toInt",
        "has",
        "reformatDateTime",
        "nextGaussian",
        "getTime",
    }
    assert documented <= METHODS.keys()
