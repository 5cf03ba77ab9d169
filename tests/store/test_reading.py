"""From rows to models and to the JSON of an export, without a database."""

import pytest

from doyle.store.content import ARRAYS, INTENTS, LEVELS
from doyle.store.reading import (
    Element,
    assemble,
    build_audited_json,
    build_json,
    build_model,
    column_names,
    construct,
)
from doyle.wire.json import Json
from doyle.wire.workspace import DialogNode, Intent, NextStep

NOTHING: dict[str, list[Json]] = {level.table.name: [] for level in LEVELS}


def test_column_names_when_a_level_has_no_parent_then_its_number_stands_in() -> None:
    assert column_names(INTENTS)[:5] == ("number", "number", "created", "updated", "extra")
    [examples] = INTENTS.children
    assert column_names(examples)[1] == "intent_number"
    assert column_names(examples)[-1] == "has_mentions"


def test_assemble_when_rows_are_nested_then_children_stand_in_their_parents() -> None:
    rows = {
        **NOTHING,
        "intents": [(1, 1, 0, 0, None, "a", None, True), (2, 2, 0, 0, {"x": 1}, "b", "d", False)],
        "examples": [(3, 1, 0, 0, None, "text", False), (4, 2, 0, 0, None, "late", True)],
    }
    assert assemble(rows, (), build_json) == {
        "intents": [
            {"intent": "a", "examples": [{"text": "text"}]},
            {"x": 1, "intent": "b", "description": "d", "examples": [{"text": "late", "mentions": []}]},
        ]
    }


@pytest.mark.parametrize("given", [(), ("intents",), tuple(ARRAYS)])
def test_assemble_when_there_are_no_rows_then_only_given_arrays_appear(given: tuple[str, ...]) -> None:
    assert assemble(NOTHING, given, build_model) == {name: [] for name in given}


def test_assemble_when_stable_then_order_is_by_code_point() -> None:
    rows = {**NOTHING, "intents": [(at, at, 0, 0, None, name, None, False) for at, name in enumerate("bAéa")]}
    found = assemble(rows, (), build_json, is_stable=True)["intents"]
    assert [intent["intent"] for intent in found] == ["A", "a", "b", "é"]


def test_construct_when_values_are_stored_ones_then_the_model_equals_a_checked_one() -> None:
    fields = {"dialog_node": "n", "next_step": {"behavior": "b", "odd": None}, "title": None}
    built = construct(DialogNode, fields, {"extra": 1, "_fields_set": 2})
    checked = DialogNode.model_validate(
        {"dialog_node": "n", "next_step": {"behavior": "b", "odd": None}, "extra": 1, "_fields_set": 2}
    )
    assert built == checked
    assert isinstance(built.next_step, NextStep)
    assert built.dump() == checked.dump()


def test_construct_when_two_are_built_then_they_share_no_extras() -> None:
    first = construct(Intent, {"intent": "a"}, {"x": 1})
    second = construct(Intent, {"intent": "b"}, {})
    assert (first.model_extra, second.model_extra) == ({"x": 1}, {})


def test_build_json_when_an_unknown_key_is_called_like_a_field_then_the_field_wins() -> None:
    element = Element(INTENTS, {"intent": "a", "description": None}, {"intent": "b", "more": None}, 0, 0)
    assert build_json(element) == {"intent": "a", "more": None}


def test_build_audited_json_when_audited_then_both_moments_are_shown() -> None:
    """spec/api/guide.md §8: include_audit adds created and updated."""
    element = Element(INTENTS, {"intent": "a"}, {}, 0, 1)
    assert build_audited_json(element) == {
        "intent": "a",
        "created": "1970-01-01T00:00:00.000Z",
        "updated": "1970-01-01T00:00:00.001Z",
    }
