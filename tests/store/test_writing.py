"""From models to rows, without a database."""

import pytest

from doyle.errors import InputError
from doyle.store.content import COUNTEREXAMPLES, DIALOG_NODES, ENTITIES, INTENTS
from doyle.store.encoding import digest_of
from doyle.store.writing import RowWriter, columns_of, fields_of, refuse_unstorable
from doyle.wire.json import JsonObject
from doyle.wire.workspace import Counterexample, DialogNode, Entity, Intent

WRITER_NOW = 7


def _rows(writer: RowWriter, table: str) -> list[JsonObject]:
    return writer._rows[table]


def test_add_array_when_elements_are_nested_then_numbers_link_children_to_their_parents() -> None:
    writer = RowWriter("w", 10, WRITER_NOW)
    intents = [
        Intent.model_validate({"intent": "a", "examples": [{"text": "1"}, {"text": "2"}]}),
        Intent.model_validate({"intent": "b", "examples": [{"text": "1"}]}),
    ]
    writer.add_array(INTENTS, intents, None, 5, ())
    numbers = {row["intent"]: row["number"] for row in _rows(writer, "intents")}
    assert [row["position"] for row in _rows(writer, "intents")] == [5, 6]
    links = [(row["text"], row["intent_number"], row["position"]) for row in _rows(writer, "examples")]
    assert links == [("1", numbers["a"], 0), ("2", numbers["a"], 1), ("1", numbers["b"], 0)]
    every = [row["number"] for table in ("intents", "examples") for row in _rows(writer, table)]
    assert sorted(every) == [11, 12, 13, 14, 15]
    assert writer.last_number == 15


def test_add_array_when_rows_are_made_then_each_belongs_to_the_workspace_and_has_its_moment() -> None:
    writer = RowWriter("w", 0, WRITER_NOW)
    writer.add_array(COUNTEREXAMPLES, [Counterexample(text="c")], None, 0, ())
    assert _rows(writer, "counterexamples") == [
        {
            "workspace_id": "w",
            "number": 1,
            "position": 0,
            "created": WRITER_NOW,
            "updated": WRITER_NOW,
            "text": "c",
            "digest": digest_of("c"),
            "extra": None,
        }
    ]


def test_add_array_when_texts_are_elements_then_each_is_a_row() -> None:
    writer = RowWriter("w", 0, WRITER_NOW)
    values = [{"value": "v", "synonyms": ["s", "t"]}, {"value": "p", "patterns": ["x", "x"]}]
    writer.add_array(ENTITIES, [Entity.model_validate({"entity": "e", "values": values})], None, 0, ())
    assert [row["synonym"] for row in _rows(writer, "synonyms")] == ["s", "t"]
    assert [row["pattern"] for row in _rows(writer, "patterns")] == ["x", "x"]


def test_add_array_when_a_text_cannot_be_stored_then_the_error_has_its_whole_place() -> None:
    writer = RowWriter("w", 0, WRITER_NOW)
    entity = Entity.model_validate({"entity": "e", "values": [{"value": "v", "synonyms": ["ok", "a\0"]}]})
    with pytest.raises(InputError) as caught:
        writer.add_array(ENTITIES, [Entity(entity="first"), entity], None, 0, ())
    assert caught.value.faults[0].path == "/entities/1/values/0/synonyms/1"
    assert "U+0000" in caught.value.faults[0].message


@pytest.mark.parametrize(("examples", "flag"), [(None, False), ([], True), ([{"text": "t"}], True)])
def test_columns_of_when_an_array_is_absent_or_empty_then_its_flag_tells(
    examples: list[JsonObject] | None, flag: bool
) -> None:
    content = {"intent": "i"} if examples is None else {"intent": "i", "examples": examples}
    assert columns_of(INTENTS, Intent.model_validate(content), ())["has_examples"] is flag


def test_fields_of_when_fields_are_absent_then_they_are_none_and_nested_ones_are_json() -> None:
    node = DialogNode.model_validate(
        {"dialog_node": "n", "next_step": {"behavior": "skip_user_input"}, "actions": [{"name": "a"}], "x": 1}
    )
    row = fields_of(DIALOG_NODES, node)
    assert row["next_step"] == {"behavior": "skip_user_input"}
    assert row["actions"] == [{"name": "a"}]
    assert row["extra"] == {"x": 1}
    assert {row["conditions"], row["context"], row["disabled"]} == {None}


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"title": "a\0"}, "/dialog_nodes/3/title"),
        ({"context": {"a": 2**70}}, "/dialog_nodes/3/context"),
        ({"actions": ["\ud800"]}, "/dialog_nodes/3/actions"),
        ({"extra": {"a": "\ud800"}}, "/dialog_nodes/3"),
    ],
)
def test_refuse_unstorable_when_a_value_is_hostile_then_its_field_is_named(
    values: JsonObject, path: str
) -> None:
    with pytest.raises(InputError) as caught:
        refuse_unstorable(values, ("dialog_nodes", 3))
    assert [fault.path for fault in caught.value.faults] == [path]


def test_refuse_unstorable_when_values_are_ordinary_then_nothing_is_raised() -> None:
    refuse_unstorable({"a": "text", "b": {"c": "\0"}, "d": None, "e": True, "f": 5}, ())
