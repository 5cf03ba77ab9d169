"""References to what a skill has, and has not."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.skills.lint.findings import Finding
from doyle.skills.lint.rules import Rule
from doyle.wire.json import Json, JsonObject

Found = Callable[..., list[Finding]]
REFERENCES = (Rule.UNKNOWN_INTENT, Rule.UNKNOWN_ENTITY, Rule.UNKNOWN_VALUE, Rule.SYSTEM_ENTITY_OFF)


def skill(*nodes: JsonObject, **parts: Json) -> JsonObject:
    """A skill that knows #tea, @size (small, Large), @word (annotated) and @sys-number."""
    mention = {"entity": "word", "location": [0, 3]}
    return {
        "intents": [{"intent": "tea", "examples": [{"text": "tea please", "mentions": [mention]}]}],
        "entities": [
            {"entity": "size", "values": [{"value": "small"}, {"value": "Large"}]},
            {"entity": "word", "values": [{"value": "tea"}]},
            {"entity": "sys-number"},
        ],
        "dialog_nodes": [{"dialog_node": f"n{at}", **node} for at, node in enumerate(nodes)],
        **parts,
    }


@pytest.mark.parametrize(
    ("condition", "codes"),
    [
        ("#tea && @size && @sys-number", []),
        ("#coffee", ["unknown-intent"]),
        ("#coffee || #coffee", ["unknown-intent"]),
        ("intent == 'coffee'", ["unknown-intent"]),
        ("intent.intent == 'coffee'", ["unknown-intent"]),
        ("intents[0].intent == 'coffee' || intents[0] != 'milk'", ["unknown-intent"] * 2),
        ("intents.containsIntent('coffee', 0.5)", ["unknown-intent"]),
        ("intents[0].confidence == 'coffee'", []),
        ("intents.size() == 'coffee'", []),
        ("@milk", ["unknown-entity"]),
        ("@milk:cold || @milk == 'cold'", ["unknown-entity"]),
        ("entities.milk || entities['sugar']", ["unknown-entity"] * 2),
        ("entities.size() > 1 && entities.length > 1", []),
        ("@sys-date", ["system-entity-off"]),
        ("@sys-moon", ["unknown-entity"]),
        ("@size:small || @size:Large", []),
        ("@size:huge", ["unknown-value"]),
        ("@size:large", ["unknown-value"]),
        ("@size:(extra large)", ["unknown-value"]),
        ("@size == 'huge' || @size != 'small'", ["unknown-value"]),
        ("@size == $size || @size.contains('mal')", []),
        ("entities['size'].contains('huge')", ["unknown-value"]),
        ("@word:anything", []),
        ("@sys-number:5 || @sys-number == '5'", []),
    ],
)
def test_condition_when_it_refers_then_what_is_missing_is_told(
    found: Found, condition: str, codes: list[str]
) -> None:
    """spec/expression-language.md §§3, 7."""
    assert [it.rule.code for it in found(skill({"conditions": condition}), *REFERENCES)] == codes


def test_value_when_only_its_case_differs_then_the_right_one_is_proposed(found: Found) -> None:
    (finding,) = found(skill({"conditions": "@size:large"}), Rule.UNKNOWN_VALUE)
    assert finding.message == "the entity @size has no value 'large'; is 'Large' meant?"
    assert finding.expression is not None
    assert finding.expression.column == 1


def test_text_when_it_refers_then_expressions_inside_count_as_well(found: Found) -> None:
    """spec/expression-language.md §6.2: outside of expressions an unknown `@word` is literal."""
    output = {"text": "@milk <? @milk ?> <? #coffee ?>"}
    findings = found(skill({"output": output, "conditions": "true"}), *REFERENCES)
    assert [(it.rule, it.path) for it in findings] == [
        (Rule.UNKNOWN_INTENT, "/dialog_nodes/0/output/text"),
        (Rule.UNKNOWN_ENTITY, "/dialog_nodes/0/output/text"),
    ]


def test_node_when_disabled_then_its_references_do_not_count(found: Found) -> None:
    data = skill({"conditions": "#coffee && @size", "disabled": True})
    assert found(data, *REFERENCES) == []
    assert [it.path for it in found(data, Rule.UNUSED_INTENT)] == ["/intents/0"]


@pytest.mark.parametrize(
    "setter",
    [
        {"context": {"x": 1}},
        {"context": {"x": {"deep": 1}}},
        {"actions": [{"name": "a", "result_variable": "x"}]},
        {"actions": [{"name": "a", "result_variable": "$x.y"}]},
        {"actions": [{"name": "a", "result_variable": "context.x"}]},
        {"type": "slot", "variable": "$x"},
        {"type": "slot", "variable": "x.y"},
        {"output": {"text": "<? context.put('x', 1) ?>"}},
    ],
)
def test_variable_when_something_sets_it_then_reading_it_is_fine(found: Found, setter: Any) -> None:
    """spec/dialog-engine.md §§9, 11.1, 6.1."""
    reader = {"conditions": "$x"}
    assert found(skill(reader, setter), Rule.UNDEFINED_VARIABLE) == []


@pytest.mark.parametrize(
    "setter",
    [
        {"context": {"y": "$x"}},
        {"context": {"y": {"x": 1}}},
        {"actions": [{"name": "a", "result_variable": "input.x"}]},
        {"context": {"x": 1}, "disabled": True},
    ],
)
def test_variable_when_nothing_sets_it_then_the_client_has_to(found: Found, setter: Any) -> None:
    assert found(skill({"conditions": "$x"}, setter), Rule.UNDEFINED_VARIABLE) != []


def test_variable_when_an_action_leaves_its_result_there_then_it_is_set(found: Found) -> None:
    """spec/dialog-engine.md §11.5: `action_result_1` is the default."""
    reader = {"conditions": "$action_result_1 && $other"}
    findings = found(skill(reader, {"actions": [{"name": "a", "type": "action"}]}), Rule.UNDEFINED_VARIABLE)
    assert ["$other" in it.message for it in findings] == [True]


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("$a && context.b && context['c'] && context.get('d') && $(e-f):g", ["$a", "$b", "$c", "$d", "$e-f"]),
        ("$timezone && $system.x && $conversation_id && $integrations.y && $private.z", []),
    ],
)
def test_variable_when_read_in_any_form_then_it_counts(
    found: Found, condition: str, names: list[str]
) -> None:
    """spec/dialog-engine.md §9.6: reserved names are given."""
    findings = found(skill({"conditions": condition}), Rule.UNDEFINED_VARIABLE)
    assert [it.message.split("'")[0].split("variable ")[1].split(",")[0] for it in findings] == names


def test_variable_when_read_often_then_it_is_told_once_with_the_number(found: Found) -> None:
    data = skill({"conditions": "$x"}, {"output": {"text": "$x and $x"}})
    (finding,) = found(data, Rule.UNDEFINED_VARIABLE)
    assert finding.path == "/dialog_nodes/0/conditions"
    assert "3 times" in finding.message


def test_parts_when_no_node_refers_to_them_then_they_are_unused(found: Found) -> None:
    unused = [it.path for it in found(skill({"conditions": "true"}), Rule.UNUSED_INTENT, Rule.UNUSED_ENTITY)]
    assert unused == ["/intents/0", "/entities/0", "/entities/2"]


def test_entity_when_examples_stand_for_it_then_it_is_used(found: Found) -> None:
    """spec nlu.md §3: `@entity` inside an example."""
    intents = [{"intent": "tea", "examples": [{"text": "a @size tea for @sys-number"}]}]
    data = skill({"conditions": "#tea"}, intents=intents)
    assert [it.subject.name for it in found(data, Rule.UNUSED_ENTITY)] == ["word"]


def test_skill_when_it_has_no_nodes_then_nothing_is_unused(found: Found) -> None:
    assert found(skill(), Rule.UNUSED_INTENT, Rule.UNUSED_ENTITY) == []
