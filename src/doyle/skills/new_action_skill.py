"""What a new action skill holds: the built-in actions, in our words (spec/actions-format.md §12)."""

from itertools import pairwise

from doyle.actions.plan import ANYTHING_ELSE, FALLBACK, WELCOME
from doyle.wire.json import Json, JsonObject

GREETING = "Welcome! What can I do for you?"
UNDELETABLE = (WELCOME, FALLBACK, ANYTHING_ELSE)
"""The built-in actions that every skill has (spec/actions-format.md §12)."""
AGENT_INTENT = "fallback_connect_to_agent"
NO_MATCH = "Sorry, I did not understand that. Could you say it in other words?"

_AGENT_AVAILABLE = "A colleague will be with you in a moment."
_AGENT_AWAY = "None of my colleagues is free right now. Please try again a little later."
_FALLBACKS = (
    ("digression_failure", "Failed to confirm topic return", "I lost the thread. Let me hand you over."),
    ("step_001", "Step validation failed", "We are not getting any further. Let me hand you over."),
    ("step_002", "Agent requested", "I will hand you over to a colleague."),
    ("step_003", "No action matches", "I do not know the answer to that. Let me hand you over."),
    ("danger_word_detected", "Danger word detected", "This is something for a colleague of mine."),
    ("profanity_detected", "Profanity detected", "Let me hand you over to a colleague."),
)
_AGENT_PHRASES = (
    "I want to talk to a person",
    "connect me to an agent",
    "can a human help me",
    "give me customer service",
    "I need someone from support",
)


def new_action_content() -> JsonObject:
    """The `workspace` of a skill that greets, admits what it does not know and hands over to an agent."""
    return {
        "actions": [_welcome(), _fallback(), _run_always(), _anything_else()],
        "intents": [request_for_a_person()],
        "entities": [
            {"entity": name, "values": [], "fuzzy_match": False} for name in ("danger_words", "profane_words")
        ],
        "variables": [],
        "data_types": [],
        "collections": [],
        "counterexamples": [],
        "system_settings": _settings(),
        "learning_opt_out": False,
        "metadata": {"api_version": {"major_version": "v2", "minor_version": "2021-11-27"}},
    }


def request_for_a_person() -> JsonObject:
    """The intent that starts the action `fallback`."""
    return {
        "intent": AGENT_INTENT,
        "description": "The user wants to talk to a person",
        "examples": [{"text": phrase} for phrase in _AGENT_PHRASES],
    }


def undeletable_actions() -> dict[str, JsonObject]:
    """The built-in actions that every skill has, by their ids."""
    return dict(zip(UNDELETABLE, (_welcome(), _fallback(), _anything_else()), strict=True))


def _settings() -> JsonObject:
    return {
        "disambiguation": {
            "enabled": True,
            "prompt": "Did you mean:",
            "randomize": True,
            "max_suggestions": 5,
            "suggestion_text_policy": "title",
            "none_of_the_above_prompt": "None of the above",
        },
        "topic_switch": {"enabled": True, "max_tries": 3},
        "spelling_auto_correct": True,
    }


def _welcome() -> JsonObject:
    step = _step("step_001", {"type": "continue"}, text=GREETING)
    return _action(
        "welcome", "Greet customer", [step], condition={"expression": "welcome"}, next_action="fallback"
    )


def _fallback() -> JsonObject:
    steps = _chain([_hand_over(step, reason, text) for step, reason, text in _FALLBACKS])
    condition = {"intent": AGENT_INTENT}
    return _action("fallback", "Fallback", steps, condition=condition, next_action="run_always")


def _run_always() -> JsonObject:
    danger = _step("danger_word_detected", {"type": "fallback"}, condition={"entity": "danger_words"})
    danger["title"] = "Connect to agent"
    profanity = _step(
        "profanity_detected",
        {"type": "end_action"},
        text="Please mind your words.",
        condition={"entity": "profane_words"},
    )
    profanity |= {"title": "Show warning", "max_hits": 2}
    profanity["handlers"] = [
        {"handler": "max_hits_handler", "type": "max_hits", "resolver": {"type": "fallback"}}
    ]
    steps = _chain([danger, profanity])
    for step in steps:
        step["variable"] = f"{step['step']}_variable"
    return _action("run_always", "Trigger word detected", steps, next_action="anything_else")


def _anything_else() -> JsonObject:
    count = {"system_variable": "no_action_matches_count"}
    retry = _step(
        "step_001", {"type": "end_action"}, text=NO_MATCH, condition={"lte": [count, {"scalar": 3}]}
    )
    call = {"action": "fallback", "parameters": None, "result_variable": "step_002_result_1"}
    resolver = {"type": "invoke_another_action_and_end", "invoke_action": call}
    give_up = _step("step_002", resolver, condition={"gt": [count, {"scalar": 3}]})
    action = _action(
        "anything_else",
        "No action matches",
        _chain([retry, give_up]),
        condition={"expression": "anything_else"},
    )
    action["variables"].append({"variable": "step_002_result_1", "data_type": "any"})
    return action


def _hand_over(step: str, reason: str, text: str) -> JsonObject:
    condition = {"eq": [{"system_variable": "fallback_reason"}, {"scalar": reason}]}
    response = {
        "transfer_info": {"target": {}},
        "agent_available": {"message": _AGENT_AVAILABLE},
        "agent_unavailable": {"message": _AGENT_AWAY},
        "message_to_human_agent": "",
    }
    return _step(step, {"type": "connect_to_agent", "response": response}, text=text, condition=condition)


def _action(
    action: str,
    title: str,
    steps: list[JsonObject],
    *,
    condition: JsonObject | None = None,
    next_action: str | None = None,
) -> JsonObject:
    made: JsonObject = {
        "action": action,
        "title": title,
        "steps": steps,
        "handlers": [],
        "variables": [{"variable": step["variable"], "data_type": "any"} for step in steps],
    }
    if condition is not None:
        made |= {"condition": condition, "disambiguation_opt_out": True}
    if next_action is not None:
        made["next_action"] = next_action
    return made


def _step(
    step: str, resolver: JsonObject, *, text: str | None = None, condition: JsonObject | None = None
) -> JsonObject:
    made: JsonObject = {"step": step, "variable": step, "handlers": [], "resolver": resolver}
    if text is not None:
        values: Json = [{"text": text}]
        shown = {"response_type": "text", "selection_policy": "sequential", "values": values}
        made["output"] = {"generic": [shown]}
    if condition is not None:
        made["condition"] = condition
    return made


def _chain(steps: list[JsonObject]) -> list[JsonObject]:
    for before, after in pairwise(steps):
        before["next_step"] = after["step"]
    return steps
