"""Tests of the output as it grows (spec dialog-engine.md §8.4)."""

from typing import Any

import pytest

from doyle.dialog.collected import CollectedOutput, RenderedOutput
from doyle.wire.json import Json, JsonObject


def text(*texts: str) -> list[JsonObject]:
    return [{"response_type": "text", "text": item} for item in texts]


def test_output_when_new_then_empty_lists() -> None:
    """spec dialog-engine.md §8.6."""
    assert CollectedOutput().to_json() == {"generic": [], "text": []}


def test_texts_when_merged_then_in_both_lists_in_order() -> None:
    """spec dialog-engine.md §8.6: every text appears in both arrays; other elements in `generic` alone."""
    output = CollectedOutput()
    pause: JsonObject = {"response_type": "pause", "time": 1}
    output.merge(RenderedOutput([*text("a"), pause]))
    output.merge(RenderedOutput(text("b")))
    assert output.to_json() == {"generic": [*text("a"), pause, *text("b")], "text": ["a", "b"]}


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({}, {"generic": [{"response_type": "pause"}, *text("old"), *text("new")], "text": ["old", "new"]}),
        (
            {"is_replacing_texts": True},
            {"generic": [{"response_type": "pause"}, *text("new")], "text": ["new"]},
        ),
        ({"is_overwriting": True}, {"generic": text("new"), "text": ["new"]}),
    ],
)
def test_earlier_output_when_replaced_then_as_the_node_says(flags: Any, expected: JsonObject) -> None:
    """spec dialog-engine.md §8.4: `append: false` clears texts, `modifiers.overwrite` clears both lists."""
    output = CollectedOutput()
    output.merge(RenderedOutput([{"response_type": "pause"}, *text("old")]))
    output.merge(RenderedOutput(text("new"), **flags))
    assert output.to_json() == expected


def test_custom_values_when_merged_then_objects_deep_merge() -> None:
    """spec dialog-engine.md §8.4."""
    output = CollectedOutput()
    output.merge(RenderedOutput(custom=[("ui", {"a": 1}), ("list", [1])]))
    output.merge(RenderedOutput(custom=[("ui", {"b": 2}), ("list", [2])]))
    assert output.to_json() == {"generic": [], "text": [], "ui": {"a": 1, "b": 2}, "list": [2]}


@pytest.mark.parametrize("value", [None, 5, "x", {"a": 1}])
def test_lists_when_an_expression_put_something_else_there_then_started_anew(value: Json) -> None:
    """Expressions may change `output`; a turn survives it."""
    output = CollectedOutput()
    output.data["text"], output.data["generic"] = value, value
    output.merge(RenderedOutput(text("a"), is_replacing_texts=True))
    assert output.to_json() == {"generic": text("a"), "text": ["a"]}


def test_lists_when_an_expression_removed_them_then_made_again() -> None:
    """spec dialog-engine.md §8.4: `output.clear()` empties the very object."""
    output = CollectedOutput()
    output.data.clear()
    output.merge(RenderedOutput(text("a")))
    assert output.to_json() == {"generic": text("a"), "text": ["a"]}


def test_start_when_given_then_texts_generic_and_custom_fields_only() -> None:
    """spec dialog-engine.md §3 step 6."""
    sent = {
        "text": ["t"],
        "generic": text("t"),
        "ui": 1,
        "nodes_visited": ["x"],
        "log_messages": [1],
        "error": "e",
    }
    assert CollectedOutput(sent).to_json() == {"generic": text("t"), "text": ["t"], "ui": 1}


def test_start_when_hostile_then_empty_lists() -> None:
    """A client's `output` is input like any other."""
    assert CollectedOutput({"text": "x", "generic": {"a": 1}}).to_json() == {"generic": [], "text": []}


def test_clear_when_called_then_the_same_object_is_empty() -> None:
    """spec dialog-engine.md §12.2: what expressions see stays the very object."""
    output = CollectedOutput()
    seen = output.data
    output.merge(RenderedOutput(text("a"), [("ui", 1)]))
    output.clear()
    assert output.data is seen
    assert output.to_json() == {"generic": [], "text": []}


def test_visited_when_shown_then_visible_but_not_emitted_from_here() -> None:
    """spec dialog-engine.md §8.6: the engine writes `nodes_visited` itself, whatever an expression does
    to it."""
    output = CollectedOutput()
    names = ["a"]
    output.show_visited(names)
    output.data["nodes_visited"].append("forged")
    assert names == ["a"]
    assert "nodes_visited" not in output.to_json()


def test_json_when_taken_then_independent() -> None:
    """A result never changes afterwards."""
    output = CollectedOutput()
    output.merge(RenderedOutput(text("a")))
    taken = output.to_json()
    output.merge(RenderedOutput(text("b")))
    assert taken["text"] == ["a"]


def test_lists_when_an_expression_put_other_things_into_them_then_those_are_left_out() -> None:
    """spec dialog-engine.md §8.6: `generic` holds elements, `text` flat strings."""
    output = CollectedOutput()
    output.merge(RenderedOutput(text("a")))
    output.data["generic"] += [[1], 5, None, {"no": "type"}, {"response_type": 5}]
    output.data["text"] += [5, None, ["b"]]
    assert output.to_json() == {"generic": text("a"), "text": ["a"]}
