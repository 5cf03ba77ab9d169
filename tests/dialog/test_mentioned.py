"""Tests of what the sources of nodes mention."""

import pytest

from doyle.dialog.mentioned import entities_taken_whole, mentionable_text
from doyle.wire.json import JsonObject
from doyle.wire.workspace import DialogNode


def node(**fields: object) -> DialogNode:
    data: JsonObject = {"dialog_node": "n", "type": "event_handler", "event_name": "input", **fields}
    return DialogNode.read(data)


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"conditions": "@size"}, set()),
        ({"conditions": "@size.values.size() > 1"}, {"size"}),
        ({"conditions": "@size", "context": {"a": "<? @size.values ?>"}}, {"size"}),
        (
            {"context": {"a": {"deep": ["@sys-date.values", "<? @city.values.size() ?>"]}}},
            {"sys-date", "city"},
        ),
        ({"context": {"a": "@(size).values"}}, {"size"}),
        ({"context": {"a": "@size.value"}}, set()),
        ({"conditions": "@size.values", "event_name": "filled"}, set()),
    ],
)
def test_handler_when_it_says_values_then_takes_the_entity_whole(fields: JsonObject, names: set[str]) -> None:
    """spec dialog-engine.md §6.4: one using `.values` takes all."""
    assert entities_taken_whole(node(**fields)) == names


def test_text_when_a_node_has_many_parts_then_all_of_them() -> None:
    """Conditions, context, output and action parameters may hold expressions."""
    actions = [{"name": "a", "parameters": {"p": "in actions"}}]
    text = mentionable_text(
        node(
            conditions="in conditions",
            context={"a": "in context"},
            output={"text": "in output"},
            actions=actions,
        )
    )
    assert all(f"in {part}" in text for part in ("conditions", "context", "output", "actions"))
    assert mentionable_text(DialogNode.read({"dialog_node": "n"})) == ""
