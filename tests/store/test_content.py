"""The tree of content levels fits the tables and the wire models."""

import pytest

from doyle.store import tables
from doyle.store.content import ARRAYS, LEVELS, Level, is_json_column, plain, unknown_keys
from doyle.wire.workspace import DialogNode, Intent, NextStep, Webhook, WorkspaceBody, WorkspaceEnvelope


def _level(array: str) -> Level:
    return next(level for level in LEVELS if level.array == array)


def test_levels_when_listed_then_every_content_table_has_one_and_parents_come_first() -> None:
    names = [level.table.name for level in LEVELS]
    content = {table.name for table in tables.metadata.tables.values() if "position" in table.c}
    assert sorted(names) == sorted(content)
    for level in LEVELS:
        for child in level.children:
            assert names.index(level.table.name) < names.index(child.table.name)


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.array)
def test_level_when_it_has_a_model_then_every_field_of_the_model_is_kept(level: Level) -> None:
    """A field added to the wire model and forgotten here would be lost silently."""
    if level.model is None:
        assert level.fields == (level.key,)
        return
    kept = {*level.fields, *(child.array for child in level.children)}
    assert kept == set(level.model.model_fields)


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.array)
def test_level_when_it_has_children_then_its_table_has_their_flags_and_link(level: Level) -> None:
    for child in level.children:
        assert child.flag in level.table.c
        assert child.parent_column in child.table.c
        assert tables.PARENT_COLUMNS[level.table.name] == child.parent_column


def test_workspace_when_its_fields_are_listed_then_the_table_has_them_all() -> None:
    columns = set(tables.workspaces.c.keys())
    assert set(WorkspaceEnvelope.model_fields) <= columns
    assert {level.flag for level in ARRAYS.values()} <= columns
    assert set(ARRAYS) == set(WorkspaceBody.model_fields) - set(WorkspaceEnvelope.model_fields)


@pytest.mark.parametrize(
    ("array", "field", "expected"),
    [
        ("dialog_nodes", "context", True),
        ("dialog_nodes", "conditions", False),
        ("dialog_nodes", "next_step", True),
        ("mentions", "location", True),
        ("entities", "fuzzy_match", False),
    ],
)
def test_is_json_column_when_asked_then_objects_and_arrays_are(
    array: str, field: str, expected: bool
) -> None:
    assert is_json_column(_level(array), field) is expected


@pytest.mark.parametrize(
    ("array", "has_digest", "is_audited", "limit"),
    [
        ("intents", False, True, None),
        ("examples", True, True, None),
        ("mentions", False, False, None),
        ("synonyms", False, False, None),
        ("patterns", False, False, 5),
        ("counterexamples", True, True, None),
        ("dialog_nodes", True, True, None),
    ],
)
def test_level_when_asked_for_its_rules_then_they_follow_from_the_table(
    array: str, has_digest: bool, is_audited: bool, limit: int | None
) -> None:
    level = _level(array)
    assert (level.has_digest, level.is_audited, level.limit) == (has_digest, is_audited, limit)


def test_plain_when_models_are_nested_then_absent_fields_go_and_unknown_nulls_stay() -> None:
    step = NextStep.model_validate({"behavior": "jump_to", "selector": None, "odd": None})
    assert plain(step) == {"behavior": "jump_to", "odd": None}
    hooks = [Webhook.model_validate({"url": "u", "name": "n", "headers": [{"value": None}]})]
    assert plain(hooks) == [{"url": "u", "name": "n", "headers": [{"value": None}]}]


@pytest.mark.parametrize("value", [None, "text", 1, {"a": None}, [1, {"b": [None]}]])
def test_plain_when_the_value_is_json_already_then_it_stays_as_it_is(value: object) -> None:
    assert plain(value) == value


def test_unknown_keys_when_some_are_the_servers_own_then_the_others_are_kept() -> None:
    intent = Intent.model_validate({"intent": "i", "created": "x", "updated": "y", "colour": None})
    assert unknown_keys(intent) == {"colour": None}
    assert unknown_keys(intent, frozenset({"colour"})) == {"created": "x", "updated": "y"}
    assert unknown_keys(DialogNode(dialog_node="n")) is None


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.table.name)
def test_level_when_its_fields_are_keys_then_the_fast_encoder_takes_them(level: Level) -> None:
    """It refuses subclasses of `str`, such as the names of columns."""
    assert {type(name) for name in level.fields} == {str}
