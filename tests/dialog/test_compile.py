"""Tests of compiling a dialog."""

from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest

from doyle.dialog.compile import compile_dialog
from doyle.dialog.compiled import Behavior, CompiledDialog, Event, NodeType, Selector
from doyle.wire.json import JsonObject
from doyle.wire.workspace import DialogNode


def compiled(*nodes: JsonObject) -> CompiledDialog:
    return compile_dialog(
        [DialogNode.read(node) for node in nodes], entities=frozenset({"city"}), settings={"spelling": True}
    )


def test_compile_when_empty_then_an_empty_dialog() -> None:
    """An empty skill is a skill."""
    dialog = compiled()
    assert dialog.nodes == {}
    assert dialog.levels == {}
    assert dialog.warnings == ()
    assert dialog.settings == {"spelling": True}


def test_index_when_node_types_are_mixed_then_each_in_its_place() -> None:
    """spec dialog-engine.md §1.6: the parts of a frame are found without searching."""
    dialog = compiled(
        {"dialog_node": "f", "type": "frame"},
        {"dialog_node": "all", "type": "event_handler", "event_name": "focus", "parent": "f"},
        {"dialog_node": "s", "type": "slot", "variable": "$x", "parent": "f", "previous_sibling": "all"},
        {"dialog_node": "child", "parent": "f", "previous_sibling": "s"},
        {"dialog_node": "r", "type": "response_condition", "parent": "f", "previous_sibling": "child"},
        {"dialog_node": "h", "type": "event_handler", "event_name": "input", "parent": "s"},
        {"dialog_node": "off", "type": "slot", "parent": "f", "previous_sibling": "r", "disabled": True},
    )
    names = {key: [node.dialog_node for node in found] for key, found in dialog.levels.items()}
    assert names == {None: ["f"], "f": ["child"]}
    assert [node.dialog_node for node in dialog.slots["f"]] == ["s"]
    assert [node.dialog_node for node in dialog.responses["f"]] == ["r"]
    assert [node.dialog_node for node in dialog.handlers["f", Event.FOCUS]] == ["all"]
    assert [node.dialog_node for node in dialog.handlers["s", Event.INPUT]] == ["h"]
    assert dialog.nodes["s"].variable == ("x",)
    assert dialog.nodes["off"].is_disabled
    assert dialog.waiting_places == {"f"}


def test_slots_when_parent_is_no_frame_then_not_indexed() -> None:
    """spec dialog-engine.md §1.3: such slots are ignored completely."""
    dialog = compiled({"dialog_node": "n"}, {"dialog_node": "s", "type": "slot", "parent": "n"})
    assert dialog.slots == {}
    assert dialog.waiting_places == frozenset()


def test_node_when_disabled_then_not_found_but_known() -> None:
    """spec dialog-engine.md §1.1."""
    dialog = compiled({"dialog_node": "a", "disabled": True}, {"dialog_node": "b", "disabled": False})
    assert dialog.find_enabled("a") is None
    assert dialog.find_enabled("b") is dialog.nodes["b"]
    assert dialog.find_enabled("c") is None
    assert dialog.find_enabled(None) is None
    assert dialog.nodes["a"].type is NodeType.STANDARD


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, False),
        ({"type": "standard"}, False),
        ({"type": "frame"}, False),
        ({"type": "folder"}, True),
        ({"type": "response_condition"}, True),
        ({"type": "slot"}, True),
        ({"type": "event_handler", "event_name": "focus"}, True),
        ({"type": "event_handler", "event_name": "filled"}, True),
        ({"type": "event_handler", "event_name": "nomatch"}, True),
        ({"type": "event_handler", "event_name": "digression_return_prompt"}, True),
        ({"type": "event_handler", "event_name": "input"}, False),
        ({"type": "event_handler", "event_name": "generic"}, False),
    ],
)
@pytest.mark.parametrize("conditions", [None, "", " \t"])
def test_condition_when_empty_then_by_type(
    fields: JsonObject, expected: bool, conditions: str | None
) -> None:
    """spec dialog-engine.md §1.4, the whole table."""
    dialog = compiled({"dialog_node": "n", "conditions": conditions, **fields})
    assert dialog.nodes["n"].condition is expected


def test_condition_when_compiled_then_its_names_are_known() -> None:
    """spec dialog-engine.md §§2, 6.4: anything-else nodes, and the entities that a handler consumes."""
    dialog = compiled({"dialog_node": "n", "conditions": "anything_else && @city && #go"})
    node = dialog.nodes["n"]
    assert node.mentions_anything_else
    assert not node.mentions_welcome
    assert compiled({"dialog_node": "n", "conditions": "welcome || $x"}).nodes["n"].mentions_welcome
    assert node.condition_entities == {"city"}
    assert node.condition_intents == {"go"}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ({"behavior": "get_user_input"}, (Behavior.GET_USER_INPUT, None, Selector.CONDITION)),
        ({"behavior": "skip_user_input"}, (Behavior.SKIP_USER_INPUT, None, Selector.CONDITION)),
        (
            {"behavior": "jump_to", "dialog_node": "n", "selector": "body"},
            (Behavior.JUMP_TO, "n", Selector.BODY),
        ),
        (
            {"behavior": "jump_to", "dialog_node": "n", "selector": "client"},
            (Behavior.JUMP_TO, "n", Selector.CLIENT),
        ),
        ({"behavior": "reprompt"}, (Behavior.REPROMPT, None, Selector.CONDITION)),
    ],
)
def test_step_when_known_then_compiled(step: JsonObject, expected: tuple[object, ...]) -> None:
    """spec dialog-engine.md §4.1."""
    dialog = compiled({"dialog_node": "n", "next_step": step})
    built = dialog.nodes["n"].next_step
    assert built is not None
    assert (built.behavior, built.dialog_node, built.selector) == expected
    assert dialog.warnings == ()


@pytest.mark.parametrize(
    ("step", "path"),
    [
        ({"behavior": "fly"}, "/dialog_nodes/0/next_step/behavior"),
        ({"behavior": "jump_to", "dialog_node": "n", "selector": "x"}, "/dialog_nodes/0/next_step/selector"),
        ({"behavior": "jump_to", "dialog_node": "n"}, "/dialog_nodes/0/next_step/selector"),
    ],
)
def test_step_when_unknown_then_warned(step: JsonObject, path: str) -> None:
    """Oddities are kept and reported."""
    assert [warning.path for warning in compiled({"dialog_node": "n", "next_step": step}).warnings] == [path]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"conditions": "#a &&"}, "/dialog_nodes/1/conditions"),
        ({"conditions": "$x = 5"}, "/dialog_nodes/1/conditions"),
        ({"context": {"a": {"b": "<? ( ?>"}}}, "/dialog_nodes/1/context/a"),
        ({"context": {"a/b": "<? ( ?>"}}, "/dialog_nodes/1/context/a~1b"),
        ({"output": {"text": "<? ( ?>"}}, "/dialog_nodes/1/output/text/0"),
        ({"output": {"text": {"values": ["ok", "<? ( ?>"]}}}, "/dialog_nodes/1/output/text/values/1"),
        ({"output": {"ui": ["<? ( ?>"]}}, "/dialog_nodes/1/output/ui"),
        ({"output": {"generic": ["no object"]}}, "/dialog_nodes/1/output/generic/0"),
        (
            {"output": {"generic": [{"response_type": "text", "values": [{"text": "<? ( ?>"}]}]}},
            "/dialog_nodes/1/output/generic/0/values/0",
        ),
        (
            {"output": {"generic": [{"response_type": "image", "source": "<? ( ?>"}]}},
            "/dialog_nodes/1/output/generic/0",
        ),
        (
            {"actions": [{"name": "x", "parameters": {"p": "<? ( ?>"}}]},
            "/dialog_nodes/1/actions/0/parameters",
        ),
    ],
)
def test_expression_when_it_does_not_parse_then_a_warning_with_its_place(
    fields: JsonObject, path: str
) -> None:
    """spec expression-language.md §10: reported as warnings at load, not as load failures."""
    dialog = compiled({"dialog_node": "first"}, {"dialog_node": "n", "previous_sibling": "first", **fields})
    assert [warning.path for warning in dialog.warnings] == [path]
    assert dialog.warnings[0].message
    assert "n" in dialog.nodes


@pytest.mark.parametrize(
    ("fields", "is_literal"),
    [
        ({}, True),
        ({"output": {"text": "plain"}}, True),
        ({"output": {"text": {"values": ["a", "b"]}}, "context": {"a": {"b": [1]}}}, True),
        ({"output": {"text": "Hi $name"}}, False),
        ({"output": {"generic": "$made"}}, False),
        ({"output": {"text": {"values": "$texts"}}}, False),
        ({"output": {"generic": [{"response_type": "text", "values": [{"text": "@city"}]}]}}, False),
        ({"output": {"generic": [{"response_type": "image", "source": "$x"}]}}, False),
        ({"output": {"ui": "<? 1 ?>"}}, False),
        ({"context": {"a": "@city"}}, False),
    ],
)
def test_body_when_nothing_is_evaluated_then_literal(fields: JsonObject, is_literal: bool) -> None:
    """A body that cannot fail needs no copy of the context to roll back to."""
    assert compiled({"dialog_node": "n", **fields}).nodes["n"].body.is_literal is is_literal


def test_dialog_when_compiled_then_immutable() -> None:
    """One compiled dialog serves many turns at the same time."""
    dialog = compiled({"dialog_node": "n"})
    with pytest.raises(TypeError):
        dialog.nodes["m"] = dialog.nodes["n"]  # type: ignore[index]
    with pytest.raises(TypeError):
        dialog.levels[None] = ()  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        dialog.nodes["n"].title = "x"  # type: ignore[misc]


def test_waiting_places_when_folders_nest_then_only_what_leads_to_a_node() -> None:
    """spec dialog-engine.md §4.1 WAIT: expanded without asking conditions; disabled folders lead nowhere."""
    dialog = compiled(
        {"dialog_node": "a"},
        {"dialog_node": "f", "type": "folder", "parent": "a"},
        {"dialog_node": "g", "type": "folder", "parent": "f"},
        {"dialog_node": "deep", "parent": "g"},
        {"dialog_node": "b", "previous_sibling": "a"},
        {"dialog_node": "off", "type": "folder", "parent": "b", "disabled": True},
        {"dialog_node": "hidden", "parent": "off"},
        {"dialog_node": "c", "previous_sibling": "b"},
        {"dialog_node": "dead", "parent": "c", "disabled": True},
    )
    assert dialog.waiting_places == {"a", "f", "g", "off"}


def test_slot_when_it_has_no_variable_then_left_out_with_a_warning() -> None:
    """spec dialog-engine.md §1.3: it cannot gather information."""
    dialog = compiled(
        {"dialog_node": "f", "type": "frame"},
        {"dialog_node": "s", "type": "slot", "parent": "f", "variable": "$"},
    )
    assert dialog.slots == {}
    assert [warning.path for warning in dialog.warnings] == ["/dialog_nodes/1/variable"]


@pytest.mark.parametrize("asking", ["f", "s", "h", "r", None])
def test_progress_when_anything_in_a_frame_asks_for_it_then_known(asking: str | None) -> None:
    """spec dialog-engine.md §6.1: `all_slots_filled` is worked out where something asks for it."""
    nodes: list[JsonObject] = [
        {"dialog_node": "f", "type": "frame", "conditions": "true"},
        {"dialog_node": "s", "type": "slot", "parent": "f", "variable": "$x"},
        {"dialog_node": "h", "type": "event_handler", "event_name": "filled", "parent": "s"},
        {"dialog_node": "r", "type": "response_condition", "parent": "f", "previous_sibling": "s"},
        {"dialog_node": "other", "previous_sibling": "f"},
    ]
    for node in nodes:
        if node["dialog_node"] == asking:
            node["output"] = {"text": "<? all_slots_filled ?>"}
    assert compiled(*nodes).progress_frames == (frozenset() if asking is None else {"f"})


@pytest.mark.parametrize(
    ("output", "is_silent"),
    [
        (None, True),
        ({}, True),
        ({"text": ""}, True),
        ({"text": {"values": [""]}, "generic": []}, True),
        ({"modifiers": {"overwrite": True}}, True),
        ({"generic": [{"response_type": "text", "values": []}]}, True),
        ({"text": "$maybe"}, False),
        ({"generic": "$list"}, False),
        ({"generic": [{"response_type": "pause", "time": 1}]}, False),
        ({"ui": None}, False),
    ],
)
def test_output_when_there_is_nothing_in_it_then_silent(output: JsonObject | None, is_silent: bool) -> None:
    """spec dialog-engine.md §6.1, A16: what makes a focus handler no prompt."""
    node: JsonObject = {"dialog_node": "n", **({"output": output} if output is not None else {})}
    assert compiled(node).nodes["n"].body.is_silent is is_silent


def test_parent_when_it_is_missing_or_in_a_circle_then_none() -> None:
    """spec dialog-engine.md §1.2: going up the tree always ends."""
    dialog = compiled(
        {"dialog_node": "a", "type": "folder", "parent": "b"},
        {"dialog_node": "b", "type": "folder", "parent": "a"},
        {"dialog_node": "lost", "parent": "gone"},
    )
    assert dialog.nodes["lost"].parent is None
    assert None in {dialog.nodes["a"].parent, dialog.nodes["b"].parent}


EDITS: list[dict[str, Any]] = [
    {"conditions": "$level == 3"},
    {"conditions": None},
    {"conditions": "((broken"},
    {"output": {"text": "Another <? $name ?>"}},
    {"context": {"big": 2**70, "half": "\ud800"}},
    {"type": "frame"},
    {"type": "folder", "digress_in": "returns"},
    {"parent": "b"},
    {"disabled": True},
    {"title": "T", "next_step": {"behavior": "jump_to", "selector": "body", "dialog_node": "c"}},
]


def tree_of(change: dict[str, Any]) -> list[DialogNode]:
    nodes: list[dict[str, Any]] = [
        {"dialog_node": "a", "conditions": "#hi && @size", "context": {"x": "$y"}, **change},
        {"dialog_node": "b", "conditions": "true", "previous_sibling": "a", "output": {"text": "B $x"}},
        {"dialog_node": "c", "conditions": "@size:big", "parent": "a"},
        {"dialog_node": "d", "conditions": "(((", "previous_sibling": "b"},
    ]
    return [DialogNode.read(node) for node in nodes]


def compiled_tree(change: dict[str, Any], previous: CompiledDialog | None = None) -> CompiledDialog:
    return compile_dialog(tree_of(change), entities=frozenset({"size"}), settings={}, previous=previous)


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_compile_when_an_older_state_is_known_then_gives_what_it_gives_without(edit: dict[str, Any]) -> None:
    """spec/dialog-engine.md §1.1: an edit of one node costs one node, and changes nothing else."""
    first = compiled_tree({})
    for change, older in ((edit, first), ({}, compiled_tree(edit))):
        again, anew = compiled_tree(change, older), compiled_tree(change)
        assert again.warnings == anew.warnings
        assert shape_of(again) == shape_of(anew)
        assert again.nodes["b"].body is older.nodes["b"].body


def shape_of(dialog: CompiledDialog) -> Any:
    """Everything of a compiled dialog that can be compared."""
    apart = {"condition", "body"}
    nodes = {
        name: {field.name: getattr(node, field.name) for field in fields(node) if field.name not in apart}
        for name, node in dialog.nodes.items()
    }
    levels = {parent: [node.dialog_node for node in level] for parent, level in dialog.levels.items()}
    bodies = {
        name: (node.body.context_source, node.body.output_source) for name, node in dialog.nodes.items()
    }
    kinds = {name: type(node.condition) for name, node in dialog.nodes.items()}
    return nodes, levels, bodies, kinds, dialog.waiting_places, dialog.source_bytes


def test_compile_when_the_entities_are_others_then_takes_nothing_from_an_older_state() -> None:
    """What `@name` means in a text depends on them (expression language §6.2)."""
    older = compiled_tree({})
    again = compile_dialog(tree_of({}), entities=frozenset({"other"}), settings={}, previous=older)
    assert again.nodes["b"].body is not older.nodes["b"].body


def test_compile_when_a_node_gives_warnings_then_is_compiled_again_so_that_they_are_told() -> None:
    older = compiled_tree({})
    again = compiled_tree({"title": "T"}, older)
    assert [warning.path for warning in again.warnings] == ["/dialog_nodes/3/conditions"]
    assert again.nodes["d"].digest is None
