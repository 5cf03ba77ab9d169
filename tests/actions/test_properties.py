"""Random actions skills and random conversations: nothing crashes, loops for ever or loses a variable."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.transcripts.actions.conftest import check_events

from doyle.actions.compile import compile_actions
from doyle.actions.effects import CalloutEffect, CalloutResult, SearchResult, failed_callout
from doyle.actions.running import TurnRequest
from doyle.actions.turn import TurnResult, take_turn
from doyle.actions.variables import Surroundings
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, Understanding

AROUND = Surroundings(datetime(2031, 8, 11, tzinfo=UTC), session_id="s")
ACTIONS = ["a0", "a1", "a2", "fallback", "anything_else"]
STEPS = ["s0", "s1", "s2", "s3"]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 99)
    | st.text(max_size=6)
    | st.sampled_from(["${s0}", "$v", "yes"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
VALUES = st.one_of(
    st.builds(lambda value: {"scalar": value}, JSON),
    st.sampled_from(
        [
            {"variable": "s0"},
            {"variable": "s1", "variable_path": "a.b"},
            {"skill_variable": "v"},
            {"system_variable": "now"},
            {"expression": "${v} + 1"},
            {"expression": "${v}.append(${s0})"},
            {"expression": "${w} = [${v}, ${w}]"},
            {"expression": "${none}.x"},
            {"expression": "(("},
            {"expression": '"${v}" + "${w}"'},
        ]
    ),
)
CONDITIONS = st.recursive(
    st.one_of(
        st.builds(lambda one, other: {"eq": [one, other]}, VALUES, VALUES),
        st.builds(lambda one, other: {"gt": [one, other]}, VALUES, VALUES),
        st.builds(lambda one: {"exists": one}, VALUES),
        st.sampled_from(
            [{}, True, False, {"expression": "true"}, {"expression": "${v} > 1"}, {"entity": "e"}, {"odd": 1}]
        ),
    ),
    lambda inner: (
        st.builds(lambda parts: {"and": parts}, st.lists(inner, max_size=2))
        | st.builds(lambda parts: {"or": parts}, st.lists(inner, max_size=2))
        | st.builds(lambda part: {"not": part}, inner)
    ),
    max_leaves=4,
)
RESOLVERS = st.one_of(
    st.sampled_from(
        [
            {"type": name}
            for name in ("continue", "end_action", "fallback", "search", "search_and_end_action", "odd")
        ]
    ),
    st.builds(lambda step: {"type": "jump_to", "step": step}, st.sampled_from(STEPS)),
    st.builds(
        lambda steps: {"type": "replay", "clear": [{"variable": step} for step in steps]},
        st.lists(st.sampled_from(STEPS), max_size=3),
    ),
    st.builds(
        lambda kind, action, value: {
            "type": kind,
            "invoke_action": {"action": action, "parameters": {"s0": value}, "result_variable": "r"},
        },
        st.sampled_from(["invoke_another_action", "invoke_another_action_and_end"]),
        st.sampled_from(ACTIONS),
        VALUES,
    ),
    st.just({"type": "invoke_another_action", "invoke_action": {"policy": "dynamic"}}),
    st.builds(
        lambda value: {
            "type": "callout",
            "callout": {
                "method": "GET",
                "path": "/{id}",
                "request_mapping": {
                    "path": [{"parameter": "id", "value": value}],
                    "body": [{"parameter": "a.b", "value": value}],
                },
                "result_variable": "r",
            },
        },
        VALUES,
    ),
    st.just(
        {"type": "client_actions", "client_actions": [{"name": "c", "parameters": {"x": {"variable": "s0"}}}]}
    ),
    st.just({"type": "connect_to_agent", "response": {"message_to_human_agent": "${v}"}}),
)
QUESTIONS = st.one_of(
    st.none(),
    st.just({"free_text": True}),
    st.builds(
        lambda entity, behavior, tries: {
            "entity": entity,
            "response_collection_behavior": behavior,
            **({} if tries is None else {"max_tries": tries}),
        },
        st.sampled_from(["e", "sys-number", "sys-yes-no", "sys-date", "sys-currency", "r"]),
        st.sampled_from(["always_ask", "optionally_ask", "never_ask", None]),
        st.sampled_from([None, 0, 1, 3]),
    ),
    st.builds(lambda value: {"entity": "any", "source_variable": value}, VALUES),
)
TEXTS = st.lists(
    st.one_of(
        st.builds(lambda text: {"text": text}, st.text(max_size=8)),
        st.builds(lambda parts: {"text_expression": {"concat": parts}}, st.lists(VALUES, max_size=3)),
    ),
    max_size=3,
)
ELEMENTS = st.lists(
    st.one_of(
        st.builds(
            lambda values, policy: {"response_type": "text", "values": values, "selection_policy": policy},
            TEXTS,
            st.sampled_from(["sequential", "random", "multiline", "incremental", "odd"]),
        ),
        st.builds(lambda value: {"response_type": "user_defined", "user_defined": value}, JSON),
        st.just({"response_type": "response_from_variable"}),
    ),
    max_size=2,
)
HANDLERS = st.sampled_from(
    [
        [],
        [{"handler": "h", "type": "not_found", "resolver": {"type": "prompt_again"}}],
        [{"handler": "h", "type": "not_found_max_tries", "resolver": {"type": "fallback"}}],
        [{"handler": "h", "type": "not_found_max_tries", "resolver": {"type": "end_action"}}],
        [
            {
                "handler": "h",
                "type": "input_validation",
                "input_constraints": [{"name": "minimum", "value": {"scalar": 5}}],
            }
        ],
    ]
)


def make_step(name: str, parts: tuple[Any, ...]) -> dict[str, Any]:
    condition, resolver, question, elements, handlers, value = parts
    step = {
        "step": name,
        "variable": name,
        "resolver": resolver,
        "output": {"generic": elements},
        "handlers": handlers,
        "context": {"variables": [{"skill_variable": "v", "value": value}]},
    }
    if condition is not None:
        step["condition"] = condition
    return step if question is None else {**step, "question": question}


PARTS = st.tuples(st.none() | CONDITIONS, RESOLVERS, QUESTIONS, ELEMENTS, HANDLERS, VALUES)
ACTION = st.lists(PARTS, min_size=1, max_size=4)


def make_skill(actions: list[list[Any]], switch: dict[str, Any]) -> dict[str, Any]:
    built = []
    for name, parts in zip(ACTIONS, actions, strict=False):
        steps = [make_step(step, each) for step, each in zip(STEPS, parts, strict=False)]
        for one, other in pairwise(steps):
            one["next_step"] = other["step"]
        built.append({"action": name, "title": name, "condition": {"intent": name}, "steps": steps})
    return {
        "actions": built,
        "entities": [
            {"entity": "e", "values": [{"type": "synonyms", "value": "x"}]},
            {"entity": "r", "values": [{"type": "patterns", "value": "p", "patterns": ["[0-9]+", "("]}]},
        ],
        "variables": [{"variable": "v", "initial_value": {"scalar": [1]}}],
        "system_settings": {
            "topic_switch": switch,
            "disambiguation": {"enabled": True, "none_of_the_above_prompt": "none"},
        },
    }


CONFIRMED = {
    "messages": {
        "confirmation_request": {"generic": [{"response_type": "text", "values": [{"text": "back?"}]}]}
    }
}
SKILLS = st.builds(
    make_skill, st.lists(ACTION, min_size=5, max_size=5), st.sampled_from([{}, {"enabled": False}, CONFIRMED])
)
MENTIONS = st.lists(
    st.sampled_from(
        [
            RuntimeEntity("e", "x", (0, 1)),
            RuntimeEntity("sys-number", "7", (0, 1)),
            RuntimeEntity("sys-number", "3", None),
            RuntimeEntity("sys-date", "2031-08-12", (0, 2)),
            RuntimeEntity("sys-currency", "20", (1, 2)),
        ]
    ),
    max_size=2,
)
INTENTS = st.lists(
    st.builds(RuntimeIntent, st.sampled_from(ACTIONS), st.sampled_from([0.9, 0.8, 0.3, 0.1])), max_size=3
)
MESSAGES = st.lists(
    st.tuples(st.sampled_from(["", "yes", "no", "12 x", "none", "a1"]), INTENTS, MENTIONS, st.integers(0, 2)),
    min_size=1,
    max_size=6,
)


def outcome(effect: Any, number: int) -> Any:
    if isinstance(effect, CalloutEffect):
        return (
            failed_callout(503, "down")
            if number
            else CalloutResult({"success": True, "status": 200, "body": [1]})
        )
    return SearchResult(
        ({"response_type": "text", "text": "found"},), is_answer=not number, value={"n": number}
    )


def written(result: TurnResult) -> str:
    """All that a turn gives, as it is stored and sent: the order of keys counts too."""
    shown = (result.output, result.state, result.action_variables, result.skill_variables)
    return json.dumps(shown)


def hold(skill: dict[str, Any], messages: list[Any]) -> Iterator[TurnResult]:
    """The turns of a conversation, each state through JSON into the next one."""
    compiled = compile_actions(skill)
    state: Any = None
    for text, intents, mentions, number in messages:
        request = TurnRequest(text, Understanding(tuple(intents), tuple(mentions)))
        results: tuple[Any, ...] = ()
        result = take_turn(compiled, request, state, AROUND, number, results)
        while result.effects:
            results += tuple(outcome(effect, number) for effect in result.effects)
            result = take_turn(compiled, request, state, AROUND, number, results)
        yield result
        state = json.loads(json.dumps(result.state))


@settings(max_examples=100, deadline=None)
@given(SKILLS, MESSAGES)
def test_conversation_when_anything_is_said_then_it_is_answered_and_can_be_repeated(
    skill: dict[str, Any], messages: list[Any]
) -> None:
    """spec actions-runtime.md §23: no exception, bounded, a pure function; each state feeds the next."""
    compiled = compile_actions(skill)
    state: Any = None
    for text, intents, mentions, number in messages:
        understanding = Understanding(tuple(intents), tuple(mentions))
        request = TurnRequest(
            text, understanding, is_search_available=number == 1, are_callouts_async=number == 2
        )
        results: tuple[Any, ...] = ()
        before = json.dumps(state)
        result = take_turn(compiled, request, state, AROUND, number, results)
        while result.effects:
            results += tuple(outcome(effect, number) for effect in result.effects)
            assert len(results) <= 50
            result = take_turn(compiled, request, state, AROUND, number, results)
        assert json.dumps(state) == before
        again = take_turn(compile_actions(skill), request, json.loads(before), AROUND, number, results)
        assert (again, written(again)) == (result, written(result))
        debug = result.output["debug"]
        check_events(debug)
        assert len(debug["log_messages"]) <= 50
        assert len(debug["turn_events"]) <= 1_000
        assert debug["branch_exited"] is (result.state["pending"] is None)
        assert len(debug["output_generic_mapping"]) == len(result.output["generic"])
        state = json.loads(json.dumps(result.state))


@settings(max_examples=100, deadline=None)
@given(
    SKILLS, st.dictionaries(st.sampled_from(["k0", "k1", "k2"]), JSON.filter(lambda value: value is not None))
)
def test_session_variable_when_no_step_touches_it_then_it_is_kept(
    skill: dict[str, Any], variables: dict[str, Any]
) -> None:
    """spec actions-runtime.md §9: session variables live until the session ends."""
    compiled = compile_actions(skill)
    understanding = Understanding((RuntimeIntent("a0", 0.9),))
    state: Any = None
    for turn, text in enumerate(("x", "yes", "none")):
        request = TurnRequest(text, understanding, skill_variables=variables if turn == 0 else {})
        results: tuple[Any, ...] = ()
        result = take_turn(compiled, request, state, AROUND, 1, results)
        while result.effects:
            results += tuple(outcome(effect, 0) for effect in result.effects)
            result = take_turn(compiled, request, state, AROUND, 1, results)
        state = result.state
        kept = {name: value for name, value in result.skill_variables.items() if name in variables}
        assert kept == variables


@settings(max_examples=40, deadline=None)
@given(SKILLS, MESSAGES, st.randoms(use_true_random=False))
def test_conversation_when_steps_and_actions_are_listed_in_another_order_then_it_is_the_same(
    skill: dict[str, Any], messages: list[Any], random: Random
) -> None:
    """spec actions-format.md §§2, 4: `next_step` and `next_action` say the order, arrays do not."""
    for one, other in pairwise(skill["actions"]):
        one["next_action"] = other["action"]
    shuffled = copy.deepcopy(skill)
    for each in shuffled["actions"]:
        random.shuffle(each["steps"])
    random.shuffle(shuffled["actions"])
    assert [written(turn) for turn in hold(shuffled, messages)] == [
        written(turn) for turn in hold(skill, messages)
    ]


ASKED = st.lists(
    st.sampled_from(
        [{"free_text": True}, {"entity": "e"}, {"entity": "sys-number"}, {"entity": "sys-yes-no"}]
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(
    ASKED,
    st.lists(st.tuples(st.sampled_from(["", "yes", "12 x", "none"]), MENTIONS), min_size=1, max_size=8),
    st.lists(st.sampled_from([None, "a1", "fallback"]), min_size=8, max_size=8),
)
def test_answer_when_it_was_given_then_it_stays_until_the_action_ends(
    asked: list[dict[str, Any]], answers: list[Any], intents: list[str | None]
) -> None:
    """spec actions-runtime.md §§6, 14: neither a wrong answer nor another topic loses an earlier one.

    A later mention may overwrite it (§6.3); the events of the turn say so then.
    """
    steps = [
        {"step": f"s{at}", "question": {"max_tries": 9, **each}, "resolver": {"type": "continue"}}
        for at, each in enumerate(asked)
    ]
    for one, other in pairwise(steps):
        one["next_step"] = other["step"]
    said = {"step": "s", "resolver": {"type": "continue"}}
    skill = {
        "actions": [
            {"action": "a0", "condition": {"intent": "a0"}, "steps": steps},
            {"action": "a1", "condition": {"intent": "a1"}, "steps": [said]},
        ],
        "entities": [{"entity": "e", "values": [{"type": "synonyms", "value": "x"}]}],
    }
    messages: list[Any] = [("start", [RuntimeIntent("a0", 0.9)], [], 1)]
    messages += [
        (text, [] if intent is None else [RuntimeIntent(intent, 0.9)], mentions, 1)
        for (text, mentions), intent in zip(answers, intents, strict=False)
    ]
    known: dict[str, Any] = {}
    for turn in hold(skill, messages):
        frames = [frame for stack in turn.state["stacks"] for frame in stack if frame["action"] == "a0"]
        if not frames:
            break
        [frame] = frames
        changed = {name for name in known if frame["variables"].get(name) != known[name]}
        events = turn.output["debug"]["turn_events"]
        told = {each["source"]["step"] for each in events if each["event"] == "step_answered"}
        assert changed <= told & frame["variables"].keys()
        known = dict(frame["variables"])
        assert len(known) <= len(steps)


KEYS = [
    "actions",
    "action",
    "steps",
    "step",
    "intent",
    "next_step",
    "next_action",
    "handler",
    "variable",
    "condition",
    "question",
    "entity",
    "resolver",
    "type",
    "output",
    "generic",
    "values",
    "variables",
    "handlers",
    "system_settings",
    "topic_switch",
    "messages",
    "disambiguation",
    "entities",
    "and",
    "eq",
    "expression",
    "callout",
    "invoke_action",
]
ANY_WORKSPACE = st.recursive(
    JSON,
    lambda inner: st.dictionaries(st.sampled_from(KEYS), inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=25,
)


@settings(max_examples=100, deadline=None)
@given(ANY_WORKSPACE)
def test_workspace_when_it_is_any_json_then_it_compiles(workspace: Any) -> None:
    """spec actions-format.md: read liberally; what cannot be used is left out."""
    skill = workspace if isinstance(workspace, dict) else {"actions": workspace}
    for turn in hold(skill, [("x", [RuntimeIntent(name, 0.9)], [], 1) for name in ("a0", "yes")]):
        check_events(turn.output["debug"])
