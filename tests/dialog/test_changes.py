"""Tests of comparing contexts."""

from hypothesis import given
from hypothesis import strategies as st

from doyle.dialog.changes import Change, find_changes
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json

CONTEXTS = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(
        st.sampled_from([None, 0, 1, 1.0, True, "x", [1]]),
        lambda inner: st.dictionaries(st.sampled_from("abc"), inner),
        max_leaves=8,
    ),
)


def test_contexts_when_they_differ_then_each_change_once_in_order() -> None:
    before: JsonObject = {"a": 1, "o": {"x": 1, "y": {"z": 1}}, "l": [1], "gone": None, "same": {"s": 1}}
    after: JsonObject = {
        "a": 2,
        "o": {"x": 1, "y": {"z": 2}, "n": {}},
        "l": [1, 2],
        "same": {"s": 1},
        "new": None,
    }
    assert list(find_changes(before, after)) == [
        Change(("a",), 1, 2),
        Change(("o", "y", "z"), 1, 2),
        Change(("o", "n"), None, {}, was_absent=True),
        Change(("l",), [1], [1, 2]),
        Change(("gone",), None, None, is_absent=True),
        Change(("new",), None, None, was_absent=True),
    ]


def test_object_when_replaced_by_another_type_then_one_change() -> None:
    assert list(find_changes({"a": {"b": 1}}, {"a": 1})) == [Change(("a",), {"b": 1}, 1)]


def test_numbers_when_equal_but_of_other_types_then_changed() -> None:
    """JSON tells 1, 1.0 and true apart."""
    assert [change.path for change in find_changes({"a": 1, "b": 1}, {"a": 1.0, "b": True})] == [
        ("a",),
        ("b",),
    ]


def test_system_when_the_engine_writes_it_then_only_what_skills_keep_there_counts() -> None:
    """spec dialog-engine.md §10: the engine's own keys are no context variables."""
    before: JsonObject = {"system": {"dialog_turn_counter": 1, "prevent_disambiguation": True}}
    after: JsonObject = {"system": {"dialog_turn_counter": 2, "dialog_stack": [], "mine": 1}}
    assert [change.path for change in find_changes(before, after)] == [
        ("system", "prevent_disambiguation"),
        ("system", "mine"),
    ]
    assert [change.path for change in find_changes({"a": {}}, {"a": {"dialog_stack": 1}})] == [
        ("a", "dialog_stack")
    ]


@given(CONTEXTS, CONTEXTS)
def test_changes_when_applied_then_lead_from_one_to_the_other(before: JsonObject, after: JsonObject) -> None:
    context: JsonObject = copy_json(before)
    for change in find_changes(before, after):
        place = context
        for key in change.path[:-1]:
            place = place[key]
        if change.is_absent:
            del place[change.path[-1]]
        else:
            place[change.path[-1]] = change.after
    assert repr(_sorted(context)) == repr(_sorted(after))


def _sorted(value: Json) -> Json:
    if not isinstance(value, dict):
        return value
    return {key: _sorted(value[key]) for key in sorted(value)}
