"""Tests of deep merge and paths."""

import pytest

from doyle.dialog.merge import deep_merge, set_path
from doyle.wire.json import Json, JsonObject


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": {"x": 1}}, {"a": {"y": 2}}, {"a": {"x": 1, "y": 2}}),
        ({"a": {"x": 1}}, {"a": None}, {"a": None}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({}, {}, {}),
        ("text", {"a": 1}, {"a": 1}),
        ([1], {"a": 1}, {"a": 1}),
        (None, {"a": 1}, {"a": 1}),
        ({"a": 1}, 5, 5),
        ({"a": 1}, None, None),
        ({"a": 1}, [], []),
    ],
)
def test_deep_merge_when_old_and_new_meet_then_objects_merge_and_others_replace(
    old: Json, new: Json, expected: Json
) -> None:
    """spec dialog-engine.md §9.3."""
    target: JsonObject = {"k": old, "other": 1}
    deep_merge(target, "k", new)
    assert target == {"k": expected, "other": 1}


def test_deep_merge_when_key_is_absent_then_set_even_to_null() -> None:
    """spec dialog-engine.md §9.1: a null assignment keeps the key."""
    target: JsonObject = {}
    deep_merge(target, "k", None)
    assert target == {"k": None}


def test_deep_merge_when_merged_then_key_order_is_kept() -> None:
    """A dialog-only rule: replies show keys in the order in which they were set."""
    target: JsonObject = {"k": {"b": 1}}
    deep_merge(target, "k", {"c": 1, "a": 1})
    assert list(target["k"]) == ["b", "c", "a"]


def test_deep_merge_when_very_deep_then_no_recursion() -> None:
    """spec dialog-engine.md §10: no recursion-depth crash."""
    target: JsonObject = {}
    source: JsonObject = {}
    inner_target, inner_source = target, source
    for _ in range(5_000):
        inner_target["k"], inner_source["k"] = {}, {}
        inner_target, inner_source = inner_target["k"], inner_source["k"]
    inner_source["end"] = 1
    deep_merge(target, "k", source["k"])
    assert inner_target == {"end": 1}


@pytest.mark.parametrize(
    ("start", "path", "expected"),
    [
        ({}, ["a"], {"a": 1}),
        ({}, ["a", "b"], {"a": {"b": 1}}),
        ({"a": {"c": 2}}, ["a", "b"], {"a": {"c": 2, "b": 1}}),
        ({"a": "text"}, ["a", "b"], {"a": {"b": 1}}),
        ({"a": None}, ["a", "b", "c"], {"a": {"b": {"c": 1}}}),
    ],
)
def test_set_path_when_objects_are_missing_then_made(
    start: JsonObject, path: list[str], expected: Json
) -> None:
    """spec dialog-engine.md §11.1: dots create nesting."""
    set_path(start, path, 1)
    assert start == expected
