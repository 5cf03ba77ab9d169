"""spec actions-runtime.md §8, last row: `output.debug` of the previous response."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.actions.debug import MAX_REMEMBERED_CHARACTERS

Start = Callable[..., Any]


@pytest.mark.parametrize("name", ["output.debug", "output['debug']", "output?.debug"])
def test_debug_of_the_previous_response_when_read_then_it_is_there(talk: Start, w: Any, name: str) -> None:
    """Events, log messages and the rest; of the response before this turn, nothing of this turn."""
    look = {
        "events": w.formula(f"{name}.turn_events.size()"),
        "first": w.formula(f"{name}.turn_events[0].event"),
        "log": w.formula(f"{name}.log_messages[0].level"),
        "exited": w.formula(f"{name}.branch_exited"),
    }
    conversation = talk(
        w.action("hours", w.step("s1", "At nine.", sets={"v": w.formula("${none}.x")})),
        w.action("look", w.step("s1", "See.", sets=look)),
    )
    conversation.say("x", "hours").shows("At nine.", log=["Error when updating context"])
    conversation.say("x", "look").shows(
        "See.", variables={"events": 3, "first": "action_visited", "log": "error", "exited": True}
    )


def test_debug_when_there_was_no_response_yet_then_it_is_empty(talk: Start, w: Any) -> None:
    """Nothing came before the first turn."""
    action = w.action("look", w.step("s1", [w.formula("output.debug.turn_events == null")]))
    talk(action).say("x", "look").shows("true")


def test_debug_when_the_skill_does_not_read_it_then_it_is_not_kept(talk: Start, w: Any) -> None:
    """A state has room for what is needed."""
    reply = talk(w.action("hours", w.step("s1", "The output is: debug."))).say("x", "hours")
    assert reply.state["debug"] == {}


def test_debug_when_there_is_much_of_it_then_the_last_events_are_kept(talk: Start, w: Any) -> None:
    """§23: a state has its limit; it does not grow with the steps of a turn."""
    steps = [w.step(f"s{at}") for at in range(400)]
    many = w.action("many", *steps, w.step("end", [w.formula("output.debug.turn_events.size() > 0")]))
    conversation = talk(many)
    first = conversation.say("x", "many").debug
    kept = conversation.state["debug"]
    assert len(str(kept)) < MAX_REMEMBERED_CHARACTERS + 1_000
    assert 0 < len(kept["turn_events"]) < len(first["turn_events"])
    assert kept["turn_events"][-1] == first["turn_events"][-1]
    conversation.say("x", "many").shows("true")


def test_debug_when_it_holds_private_values_then_the_state_has_stars(talk: Start, w: Any) -> None:
    """§9.7: the next turn may print it."""
    ask = w.action(
        "ask", w.step("s1", "Code?", asks={"free_text": True}), w.step("s2", [w.formula("'' + output.debug")])
    )
    ask["variables"] = [{"variable": "s1", "privacy": {"enabled": True}}]
    inner = w.step("s3", sets={"v": w.formula("T(Math).abs(${s1})")})
    ask["steps"][1]["next_step"] = "s3"
    ask["steps"].append(inner)
    conversation = talk(ask)
    conversation.say("x", "ask")
    conversation.say("hunter2x9")
    assert "hunter2x9" not in str(conversation.state["debug"])
