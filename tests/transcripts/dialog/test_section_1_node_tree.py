"""spec dialog-engine.md §1: the node tree."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]


def test_siblings_when_listed_in_any_order_then_chain_decides(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §1.2: array order in an export is meaningless."""
    nodes = [
        make("third", "true", "third", previous_sibling="second"),
        make("second", "#b", "second", previous_sibling="first"),
        make("first", "#a", "first", previous_sibling=None),
    ]
    conversation = talk(nodes)
    conversation.say("x", {"b": 0.9}).shows(nodes=["second"])
    conversation.say("x", {"a": 0.9}).shows(nodes=["first"])
    conversation.say("x", {"c": 0.9}).shows(nodes=["third"])


def test_disabled_node_when_in_the_chain_then_skipped_and_chain_kept(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §1.1 `disabled`: as if the node did not exist, but it stays in the sibling
    chain."""
    conversation = talk([make("a", "true", "a", disabled=True), make("b", "true", "b")])
    conversation.say("x").shows(nodes=["b"], text=["b"])


def test_chain_when_broken_then_turns_go_on(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §1.2: keep what the first head reaches, append the rest, never fail the turn."""
    nodes = [
        make("a", "#a", "a", previous_sibling=None),
        make("lost", "#lost", "lost", previous_sibling="nobody"),
        make("b", "#b", "b", previous_sibling="a"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "lost").shows(nodes=["lost"])
    conversation.say("x", "b").shows(nodes=["b"])


@pytest.mark.parametrize("condition", [None, "", "   "])
def test_standard_node_when_condition_is_empty_then_never_matches(
    talk: Start, make: Start, condition: str | None
) -> None:
    """spec dialog-engine.md §1.4 and A19."""
    conversation = talk([make("empty", condition, "empty"), make("rest", "anything_else", "rest")])
    conversation.say("x").shows(nodes=["rest"])


def test_response_condition_when_condition_is_empty_then_matches(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §1.4: the tool fills in `true`."""
    conversation = talk([make("n", "true"), make("r", None, "hi", type="response_condition", parent="n")])
    conversation.say("x").shows(nodes=["n", "r"], text=["hi"])


def test_folder_when_its_condition_holds_then_expanded_in_place(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §1.5: children are tried at that point, then evaluation goes on; the folder
    is never visited."""
    conversation = talk(
        [
            make("a", "#a", "a"),
            make("open", type="folder"),
            make("in", "#in", "in", parent="open"),
            make("shut", "#shut", type="folder"),
            make("far", "true", "far", parent="shut"),
            make("z", "true", "z"),
        ]
    )
    conversation.say("x", "in").shows(nodes=["in"], text=["in"])
    conversation.say("x", "shut").shows(nodes=["far"])
    conversation.say("x", "other").shows(nodes=["z"])


def test_folder_when_nested_then_conditions_are_tested_as_they_are_reached(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §1.5: folders nest, and a condition is evaluated when its folder is reached."""
    conversation = talk(
        [
            make("outer", "$outer", type="folder"),
            make("inner", "$inner", type="folder", parent="outer"),
            make("deep", "#go", "deep", parent="inner"),
            make("beside", "#go", "beside", parent="outer"),
            make("top", "true", "top"),
        ]
    )
    conversation.say("x", "go").shows(nodes=["top"])
    conversation.say("x", "go", client={"outer": True}).shows(nodes=["beside"])
    conversation.say("x", "go", client={"inner": True}).shows(nodes=["deep"])


def test_folder_when_lazy_then_conditions_behind_the_hit_are_not_evaluated(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §1.5: a folder that is not reached cannot fail."""
    conversation = talk([make("hit", "true", "hit"), make("f", "$null.x", type="folder")])
    conversation.say("x").shows(nodes=["hit"])


def test_folder_when_disabled_then_its_nodes_are_out_of_reach(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §1.1, §1.5."""
    nodes = [make("f", type="folder", disabled=True), make("in", "true", "in", parent="f")]
    talk([*nodes, make("z", "true", "z")]).say("x").shows(nodes=["z"])


def test_slot_below_a_standard_node_when_left_over_then_ignored(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §1.3: ignore such slots completely, keep their place in the chain."""
    conversation = talk(
        [
            make("n", "true", "n"),
            make("s", type="slot", parent="n", variable="$x"),
            make("h", "true", type="event_handler", event_name="input", parent="s"),
            make("child", "#go", "child", parent="n"),
        ]
    )
    conversation.say("x").shows(nodes=["n"], stack=[{"dialog_node": "n"}])
    conversation.say("x", "go").shows(nodes=["child"])


def test_frame_when_no_slot_is_usable_then_runs_as_standard_node_with_warning(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §1.3: level `warn`, the text names the node; the same text goes to
    `output.warning` (§12.4)."""
    conversation = talk(
        [
            make("f", "#book", "booked", type="frame", title="Booking"),
            make("s", type="slot", parent="f", variable="$x", disabled=True),
            make("r", "true", "fine", type="response_condition", parent="f"),
            make("c", "true", "child", parent="f"),
        ]
    )
    reply = conversation.say("x", "book")
    reply.shows(
        nodes=["f", "r"],
        text=["booked", "fine"],
        stack=[{"dialog_node": "f"}],
        log=[("warn", "f", "no valid slot")],
    )
    assert reply.output["warning"] == reply.output["log_messages"][0]["msg"]
    assert "cannot gather information" in reply.output["warning"]
    assert "error" not in reply.output
    conversation.say("y").shows(nodes=["c"])


def test_node_when_all_its_responses_are_disabled_then_is_no_mcr_node(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §1.3: `metadata._customization.mcr` is a hint for the tool only."""
    conversation = talk(
        [
            make("n", "true", "own", metadata={"_customization": {"mcr": True}}),
            make("r", "true", "no", type="response_condition", parent="n", disabled=True),
        ]
    )
    conversation.say("x").shows(nodes=["n"], text=["own"])


@pytest.mark.parametrize("name", ["Приветствие", "注文 1", "a.b-c_d e", "Ünïcode", "welcome", "true", "0"])
def test_node_when_its_id_is_of_any_script_then_it_is_a_node_like_any_other(
    talk: Start, make: Start, name: str
) -> None:
    """spec dialog-engine.md §1.1 `dialog_node`: letters and digits of any script, space, `_`, `-`, `.`."""
    nodes = [
        make(name, "#go", "here"),
        make("child", "#in", "below", parent=name, jump=(name, "body")),
    ]
    conversation = talk(nodes)
    conversation.say("x", "go").shows(nodes=[name], stack=[{"dialog_node": name}])
    conversation.say("x", "in").shows(text=["below", "here"], nodes=["child", name])


@pytest.mark.parametrize(
    "fields",
    [
        {"type": None},
        {"type": "standard"},
        {"title": "The same title"},
        {"metadata": {"fallback": "leave"}},
        {"metadata": {"_customization": {"mcr": True}, "fallback": "leave"}},
        {"metadata": {"_customization": {"mcr": False}}},
        {"description": "Says nothing at run time"},
        {"user_label": "Label"},
        {"disambiguation_opt_out": True},
        {"disabled": False},
        {"created": "2018-03-09T08:00:00.000Z", "unknown_field": {"any": ["thing"]}},
    ],
)
def test_field_when_it_says_nothing_about_running_then_changes_nothing(
    talk: Start, make: Start, fields: dict[str, Any]
) -> None:
    """spec dialog-engine.md §1.1: the default of `type`; titles that are not unique; `metadata`, whose
    `_customization.mcr` and `fallback` change no behaviour; what is ignored; unknown fields."""
    nodes = [
        make("n", "#go", "n", **fields),
        make("r", "true", "r", type="response_condition", parent="n"),
        make("c", "#in", "c", parent="n"),
        make("z", "anything_else", "z", title="The same title"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "go").shows(text=["n", "r"], nodes=["n", "r"], stack=[{"dialog_node": "n"}])
    conversation.say("x", "in").shows(nodes=["c"], exit="completed")
    conversation.say("x").shows(nodes=["z"])
