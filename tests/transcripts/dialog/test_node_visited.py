"""spec actions-runtime.md §21: the turn events of a dialog, `node_visited` with its reason."""

from collections.abc import Callable
from typing import Any

from doyle.dialog.effects import EffectResult
from doyle.dialog.v2_output import output_v2

Start = Callable[..., Any]


def told(conversation: Any, *said: Any, **more: Any) -> list[str]:
    """What the turn events of a turn say in short: node and reason, or the event of an action."""
    result = conversation.say(*said, **more).result
    events = output_v2(conversation.dialog, result, is_debug=True)["debug"]["turn_events"]
    return [" ".join(filter(None, (name_of(event), event.get("reason")))) for event in events]


def name_of(event: Any) -> Any:
    return event["source"]["dialog_node"] if event["event"] == "node_visited" else event["event"]


def test_node_when_it_opens_the_conversation_then_welcome_and_later_branch_start(
    talk: Start, make: Start
) -> None:
    """spec actions-runtime.md §21: `welcome` for the node whose condition is the opening, where it opens;
    `branch_start` for any other root node, and for that one in later turns."""
    nodes = [
        make("hi", "welcome || #hi", "Hello."),
        make("start", "conversation_start", "So?"),
        make("lost", "#lost", jump=("never", "condition")),
        make("never", "false"),
        make("rest", "anything_else", "Pardon?"),
    ]
    conversation = talk(nodes)
    assert told(conversation, "") == ["hi welcome"]
    assert told(conversation, "hi", "hi") == ["hi branch_start"]
    assert told(conversation, "x", "lost") == ["lost branch_start", "rest jump"]
    assert told(talk(nodes), "x") == ["start welcome"]


def test_jump_when_no_condition_holds_then_the_root_level_starts_a_branch(talk: Start, make: Start) -> None:
    """spec actions-runtime.md §21, dialog-engine.md §4.2: all fail, the root level is tried once more."""
    nodes = [
        make("b", "$x", "b"),
        make("a", "#a", "a", context={"x": 1}, jump=("below", "condition")),
        make("below", "false", parent="a"),
    ]
    assert told(talk(nodes), "x", "a") == ["a branch_start", "b branch_start"]


def test_jump_when_it_is_performed_then_its_target_says_so(talk: Start, make: Start) -> None:
    """spec actions-runtime.md §21: at once by `body`, to the sibling whose condition holds, and in the next
    turn by `user_input`; children, reached by `skip_user_input` or not, are visited for no reason."""
    nodes = [
        make("a", "#a", "a", jump=("b", "body")),
        make("b", "#b", "b", jump=("c", "condition")),
        make("c", "false"),
        make("d", "true", "d", jump=("e", "user_input")),
        make("e", "#e", "e", skip=True),
        make("f", "true", "f", parent="e"),
        make("g", "#g", "g", parent="f"),
    ]
    conversation = talk(nodes)
    assert told(conversation, "x", "a") == ["a branch_start", "b jump", "d jump"]
    assert told(conversation, "x", "e") == ["e jump", "f"]
    assert told(conversation, "x", "g") == ["g"]


def test_topic_when_it_changes_then_events_say_whether_it_comes_back(talk: Start, make: Start) -> None:
    """spec actions-runtime.md §21, dialog-engine.md §5: `topic_switch`, then `topic_return` for the node that
    is said again, which is not among the nodes visited; `topic_switch_without_return` where it is left."""
    nodes = [
        make("tea", "#tea", "Which?", digress_out="allow_all", title="Tea"),
        make("black", "#black", "Black.", parent="tea"),
        make("hours", "#hours", "At nine.", digress_in="returns"),
        make("bye", "#bye", "Bye."),
    ]
    conversation = talk(nodes)
    assert told(conversation, "x", "tea") == ["tea branch_start"]
    assert told(conversation, "x", "hours") == ["hours topic_switch", "tea topic_return"]
    assert told(conversation, "x", "bye") == ["bye topic_switch_without_return"]


def test_slot_when_a_topic_returns_to_it_then_it_is_the_place(talk: Start, make: Start, slot: Start) -> None:
    """spec actions-runtime.md §21: slots, handlers, the response, the frame again, as in `nodes_visited`."""
    nodes = [
        make("f", "#order", "One $size.", type="frame", digress_out_slots="allow_all"),
        *slot("size", "@size", "What size?"),
        make("r", "true", "Thanks.", type="response_condition", parent="f"),
        make("hours", "#hours", "At nine.", digress_in="returns"),
    ]
    conversation = talk(nodes)
    assert told(conversation, "x", "order") == ["f branch_start"]
    assert told(conversation, "x", "hours") == ["size", "hours topic_switch", "size topic_return"]
    assert told(conversation, "small", entities=[("size", "small")]) == ["size", "size.input", "r", "f"]


def test_action_when_a_node_calls_it_then_its_events_are_between_those_of_nodes(
    talk: Start, make: Start
) -> None:
    """spec actions-runtime.md §§21, 22: order is the order of execution; also where the topic changes while
    the action waits, and where an action fails."""
    calling: dict[str, Any] = {"actions": [{"name": "order", "type": "action"}]}
    nodes = [
        make("a", "#a", "a", **calling, jump=("b", "body")),
        make("b", "false", "b", **calling),
        make("hours", "#hours", "At nine.", digress_in="returns"),
    ]
    one, two = ({"event": name, "source": {"type": "action", "action": "o"}} for name in ("one", "two"))
    ends = EffectResult({}, events=(one, two))
    conversation = talk(nodes)
    assert told(conversation, "x", "a", results=(ends, EffectResult(waiting={"n": 1}, events=(one,)))) == [
        "a branch_start",
        "one",
        "two",
        "b jump",
        "one",
    ]
    results = (EffectResult(is_off_topic=True), EffectResult(waiting={"n": 2}, events=(two,)))
    assert told(conversation, "x", "hours", results=results) == [
        "hours topic_switch",
        "b topic_return",
        "two",
    ]
    assert told(conversation, "x", results=(EffectResult(error="no", events=(one,)),)) == ["b", "one"]


def test_events_when_nothing_or_suggestions_come_then_there_are_none(talk: Start, make: Start) -> None:
    """spec actions-runtime.md §21, dialog-engine.md §7.3: a simulated turn leaves none behind."""
    nodes = [make(name, f"#{name}", name, title=name) for name in "ab"]
    conversation = talk(nodes, settings={"disambiguation": {"enabled": True}})
    assert told(conversation, "x", {"a": 0.5, "b": 0.5}) == []
    assert told(conversation, "x") == []
