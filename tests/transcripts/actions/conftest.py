"""How conversations with an actions skill are written down.

`talk(skill)` starts one; `.say(text, ...)` takes a turn with what was understood in the text; `.shows(...)`
says what must have come back. The state of a turn goes into the next one as JSON, as a store would keep it.
Whatever a turn logs must be expected: a reply without `log=` has an empty log. Each turn is taken twice, the
second time with copies of all arguments: that must give the same result and change no argument.
"""

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from ibm_watson import assistant_v2

from doyle.actions.compile import compile_actions
from doyle.actions.effects import AnyEffect, AnyResult
from doyle.actions.plan import CompiledActions
from doyle.actions.running import TurnRequest
from doyle.actions.turn import TurnResult, take_turn
from doyle.actions.variables import Surroundings
from doyle.wire.json import Json, JsonObject
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, Understanding

NOW = datetime(2031, 8, 11, 11, 28, 2, 101000, UTC)
SEED = 7


def text(*values: Json, **fields: Json) -> JsonObject:
    """A text element; a value that is a list holds parts: texts, or value objects."""
    return {
        "response_type": "text",
        "selection_policy": "sequential",
        "values": [_value(each) for each in values],
        **fields,
    }


def _value(value: Json) -> JsonObject:
    if isinstance(value, str):
        return {"text": value}
    parts = [{"scalar": part} if isinstance(part, str) else part for part in value]
    return {"text_expression": {"concat": parts}}


def var(name: str, path: str | None = None) -> JsonObject:
    """A reference to an action variable."""
    return {"variable": name, **({} if path is None else {"variable_path": path})}


def session(name: str, path: str | None = None) -> JsonObject:
    """A reference to a session variable."""
    return {"skill_variable": name, **({} if path is None else {"variable_path": path})}


def built_in(name: str) -> JsonObject:
    """A reference to a built-in variable."""
    return {"system_variable": name}


def scalar(value: Json) -> JsonObject:
    """A literal."""
    return {"scalar": value}


def formula(source: str) -> JsonObject:
    """An expression."""
    return {"expression": source}


def step(name: str, *says: Json, then: Json = "continue", **fields: Json) -> JsonObject:
    """A step that says something (texts or elements); `then` is its resolver, or the type of one.

    `sets={name: value}` are its assignments, `asks` its question: an entity, or the question as written.
    """
    built: JsonObject = {"step": name, "variable": name, "handlers": []}
    built["output"] = {"generic": [text(each) if isinstance(each, (str, list)) else each for each in says]}
    built["resolver"] = {"type": then} if isinstance(then, str) else then
    if "sets" in fields:
        sets = fields.pop("sets")
        built["context"] = {"variables": [{"skill_variable": key, "value": sets[key]} for key in sets]}
    asks = fields.pop("asks", None)
    if asks is not None:
        built["question"] = {"entity": asks, "max_tries": 3} if isinstance(asks, str) else asks
        built["handlers"] = usual_handlers() if "entity" in built["question"] else []
    return {**built, **fields}


def usual_handlers(says: str = "I didn't catch that.") -> list[JsonObject]:
    """What every question of an export has."""
    return [
        {
            "handler": "validation_not_found_handler",
            "type": "not_found",
            "output": {"generic": [text(says, selection_policy="incremental")]},
            "resolver": {"type": "prompt_again"},
            "next_handler": "validation_not_found_max_tries_handler",
        },
        {
            "handler": "validation_not_found_max_tries_handler",
            "type": "not_found_max_tries",
            "resolver": {"type": "fallback"},
        },
    ]


def limits(says: str, **constraints: Json) -> list[JsonObject]:
    """The usual handlers behind one that checks minimum, maximum and their like."""
    return [
        {
            "handler": "input_validation_handler_1",
            "type": "input_validation",
            "input_constraints": [
                {"name": name, "value": value if isinstance(value, dict) else scalar(value)}
                for name, value in constraints.items()
            ],
            "output": {"generic": [text(says)]},
            "resolver": {"type": "prompt_again"},
            "next_handler": "validation_not_found_handler",
        },
        *usual_handlers(),
    ]


def action(name: str, *steps: JsonObject, **fields: Json) -> JsonObject:
    """An action; its condition is the intent of its name unless one is given; steps follow each other."""
    chained = [dict(each) for each in steps]
    for one, other in pairwise(chained):
        one.setdefault("next_step", other["step"])
    return {
        "action": name,
        "title": name.replace("_", " ").capitalize(),
        "condition": {"intent": name},
        "steps": chained,
        "variables": [{"variable": each["variable"], "data_type": "any"} for each in chained],
        "handlers": [],
        "disambiguation_opt_out": False,
        **fields,
    }


def agent(message: str = "One moment.") -> JsonObject:
    """The resolver that hands over to a person."""
    return {
        "type": "connect_to_agent",
        "response": {
            "transfer_info": {"target": {}},
            "agent_available": {"message": message},
            "agent_unavailable": {"message": "Nobody is free."},
            "message_to_human_agent": "",
        },
    }


def invoke(name: str | None, *, ends: bool = False, **fields: Json) -> JsonObject:
    """The resolver that calls another action; without a name it routes the input."""
    call = {"action": name, "parameters": None, "policy": "default", **fields}
    if name is None:
        call = {"policy": "dynamic", "parameters": None, **fields}
    return {"type": "invoke_another_action" + ("_and_end" if ends else ""), "invoke_action": call}


def callout(method: str = "GET", url: str = "/things", result: str = "result", **mapping: Json) -> JsonObject:
    """The resolver that calls an extension; `mapping`: lists of (parameter, value) by place."""
    return {
        "type": "callout",
        "callout": {
            "type": "integration_interaction",
            "method": method,
            "path": url,
            "internal": {"catalog_item_id": "c-1", "spec_hash_id": None},
            "request_mapping": {
                place: [{"parameter": name, "value": value} for name, value in pairs]
                for place, pairs in mapping.items()
            },
            "result_variable": result,
        },
    }


FALLBACK_REASONS = (
    "Failed to confirm topic return",
    "Step validation failed",
    "Agent requested",
    "No action matches",
    "Danger word detected",
    "Profanity detected",
)


def system_actions(*, with_trigger_words: bool = False) -> list[JsonObject]:
    """The actions that every new skill has (spec/actions-format.md §12)."""
    fallback = action(
        "fallback",
        *(
            step(
                f"step_{at:03}",
                f"Fallback: {reason}.",
                then=agent(),
                condition={"eq": [built_in("fallback_reason"), scalar(reason)]},
            )
            for at, reason in enumerate(FALLBACK_REASONS, 1)
        ),
        condition={"intent": "fallback_connect_to_agent"},
        disambiguation_opt_out=True,
    )
    anything_else = action(
        "anything_else",
        step(
            "step_001",
            "Please rephrase.",
            then="end_action",
            condition={"lte": [built_in("no_action_matches_count"), scalar(3)]},
        ),
        step(
            "step_002",
            then=invoke("fallback", ends=True),
            condition={"gt": [built_in("no_action_matches_count"), scalar(3)]},
        ),
        condition={"expression": "anything_else"},
        title="No action matches",
        disambiguation_opt_out=True,
    )
    welcome = action(
        "welcome",
        step("step_001", "Hello."),
        condition={"expression": "welcome"},
        title="Greet customer",
        disambiguation_opt_out=True,
    )
    return [welcome, fallback, *([run_always()] if with_trigger_words else []), anything_else]


def run_always() -> JsonObject:
    """The action of trigger words (spec/actions-format.md §12)."""
    built = action(
        "run_always",
        step(
            "danger_word_detected",
            then="fallback",
            condition={"entity": "danger_words"},
            variable="danger_word_detected_variable",
        ),
        step(
            "profanity_detected",
            "Please mind your language.",
            then="end_action",
            condition={"entity": "profane_words"},
            variable="profanity_detected_variable",
            max_hits=2,
            handlers=[{"handler": "max_hits_handler", "type": "max_hits", "resolver": {"type": "fallback"}}],
        ),
        title="Trigger word detected",
    )
    del built["condition"]
    return built


def workspace(*actions: JsonObject, with_trigger_words: bool = False, **fields: Json) -> JsonObject:
    """A whole workspace: the given actions between the built-in ones, chained in this order."""
    own = {each["action"] for each in actions}
    welcome, *others = [
        each for each in system_actions(with_trigger_words=with_trigger_words) if each["action"] not in own
    ] or [None]
    ordered = [each for each in (welcome, *actions, *others) if each is not None]
    for one, other in pairwise(ordered):
        one.setdefault("next_action", other["action"])
    settings = {"topic_switch": {"enabled": True, "max_tries": 3}, **fields.pop("system_settings", {})}
    return {
        "actions": ordered,
        "intents": [],
        "entities": [],
        "variables": [],
        "system_settings": settings,
        **fields,
    }


def options(entity: str, *values: str) -> JsonObject:
    """An entity of options."""
    return {
        "entity": entity,
        "values": [{"type": "synonyms", "value": value, "synonyms": []} for value in values],
        "fuzzy_match": True,
    }


def patterns(entity: str, **named: str) -> JsonObject:
    """An entity of regular expressions."""
    return {
        "entity": entity,
        "values": [{"type": "patterns", "value": name, "patterns": [named[name]]} for name in named],
    }


class Reply:
    """What came back from one turn."""

    def __init__(self, result: TurnResult, effects: Sequence[AnyEffect]) -> None:
        self.result = result
        self.effects = list(effects)
        self.generic: list[JsonObject] = result.output["generic"]
        self.debug: JsonObject = result.output["debug"]
        self.state = result.state

    @property
    def texts(self) -> list[str]:
        """The texts that were said."""
        return [each["text"] for each in self.generic if each["response_type"] == "text"]

    @property
    def events(self) -> list[str]:
        """The turn events in short: event, place and reason."""
        return [_short(event) for event in self.debug["turn_events"]]

    @property
    def variables(self) -> JsonObject:
        """All session variables."""
        return {**self.result.skill_variables, **self.result.private_skill_variables}

    def shows(self, *texts: str, log: Sequence[str] = (), **expected: Json) -> "Reply":
        """Check the texts, in order and complete, and other parts; `log` holds parts of the messages."""
        found: JsonObject = {
            "events": self.events,
            "pending": self.state["pending"],
            "variables": self.variables,
            "answers": {**self.result.action_variables, **self.result.private_action_variables},
            "types": [each["response_type"] for each in self.generic],
            "reason": self.debug.get("branch_exited_reason"),
        }
        assert self.texts == list(texts)
        for key, value in expected.items():
            assert found[key] == value, key
        messages = [message["message"] for message in self.debug["log_messages"]]
        assert len(messages) == len(log), messages
        for wanted, message in zip(log, messages, strict=True):
            assert wanted in message
        return self


def _short(event: JsonObject) -> str:
    source = event["source"]
    place = source.get("handler") or source.get("step") or source.get("action") or ""
    detail = event.get("reason") or {True: "prompted", False: "known"}.get(event.get("prompted"), "")
    return " ".join(part for part in (event["event"], place, detail) if part)


EVENT_MODELS = {
    "action_finished": assistant_v2.MessageOutputDebugTurnEventTurnEventActionFinished,
    "action_routing_denied": assistant_v2.MessageOutputDebugTurnEventTurnEventActionRoutingDenied,
    "action_visited": assistant_v2.MessageOutputDebugTurnEventTurnEventActionVisited,
    "callout": assistant_v2.MessageOutputDebugTurnEventTurnEventCallout,
    "client_actions": assistant_v2.MessageOutputDebugTurnEventTurnEventClientActions,
    "handler_visited": assistant_v2.MessageOutputDebugTurnEventTurnEventHandlerVisited,
    "search": assistant_v2.MessageOutputDebugTurnEventTurnEventSearch,
    "step_answered": assistant_v2.MessageOutputDebugTurnEventTurnEventStepAnswered,
    "step_visited": assistant_v2.MessageOutputDebugTurnEventTurnEventStepVisited,
    "suggestion_intents_denied": assistant_v2.MessageOutputDebugTurnEventTurnEventSuggestionIntentsDenied,
    "topic_switch_denied": assistant_v2.MessageOutputDebugTurnEventTurnEventTopicSwitchDenied,
}


# What classes of the SDK leave out of what the reference sends (spec/actions-runtime.md §21).
LEFT_OUT_OF_SOURCES = frozenset({"step", "handler"})
LEFT_OUT = {"suggestion_intents_denied": frozenset({"source"})}


def check_events(debug: JsonObject) -> None:
    """Every turn event and log message must be one of IBM's SDK, and come out as it went in, nothing lost."""
    for event in debug["turn_events"]:
        read = assistant_v2.MessageOutputDebugTurnEvent.from_dict(event)
        assert type(read) is EVENT_MODELS[event["event"]]
        shown = read.to_dict()
        assert event.keys() - shown.keys() <= LEFT_OUT.get(event["event"], frozenset())
        assert shown["event"] == event["event"]
        lost = event["source"].keys() - shown.get("source", event["source"]).keys()
        assert lost <= LEFT_OUT_OF_SOURCES
        source = {key: value for key, value in event["source"].items() if key not in lost}
        assert {**event, "source": source} == {"source": source, **shown}
    for message in debug["log_messages"]:
        assert assistant_v2.DialogLogMessage.from_dict(message).to_dict() == message


class Talk:
    """A conversation. Effects that a turn asks for are answered by `outside`."""

    def __init__(
        self, skill: CompiledActions, outside: Callable[[AnyEffect], AnyResult], **request: Json
    ) -> None:
        self.skill = skill
        self.state: Json = None
        self.outside = outside
        self.system: JsonObject = request.pop("system", {})
        self.integrations: JsonObject = request.pop("integrations", {})
        self.user_defined: JsonObject = request.pop("user_defined", {})
        self.request = request
        self.seed = SEED

    def say(
        self,
        said: str = "",
        *intents: str | tuple[str, float],
        mentions: Sequence[tuple[Json, ...]] = (),
        is_irrelevant: bool = False,
        **request: Json,
    ) -> Reply:
        """Take a turn. Intents are names or (name, score); mentions (entity, literal[, value[,
        attributes]])."""
        scored = [(each, 0.9) if isinstance(each, str) else each for each in intents]
        understanding = Understanding(
            tuple(RuntimeIntent(name, score) for name, score in scored),
            tuple(mention(said, *each) for each in mentions),
            is_irrelevant,
        )
        asked = TurnRequest(said, understanding, **{**self.request, **request})
        results: list[AnyResult] = []
        effects: list[AnyEffect] = []
        while True:
            result = self._take(asked, results)
            if not result.effects:
                break
            effects += result.effects
            results += [self.outside(effect) for effect in result.effects]
        self.state = json.loads(json.dumps(result.state))
        check_events(result.output["debug"])
        return Reply(result, effects)

    def _take(self, asked: TurnRequest, results: Sequence[AnyResult]) -> TurnResult:
        around = Surroundings(NOW, self.system, self.integrations, self.user_defined, "s-1")
        arguments = (asked, self.state, around, tuple(results))
        kept = copy.deepcopy(arguments)
        first = take_turn(self.skill, asked, self.state, around, self.seed, tuple(results))
        assert arguments == kept, "a turn must not change its arguments"
        again = take_turn(self.skill, kept[0], kept[1], kept[2], self.seed, kept[3])
        assert again == first, "the same arguments must give the same result"
        return first


def mention(
    said: str, entity: str, literal: str, value: Json = None, attributes: JsonObject | None = None
) -> RuntimeEntity:
    """A mention of an entity by a literal part of the text."""
    at = said.index(literal)
    shown = literal if value is None else str(value)
    return RuntimeEntity(entity, shown, (at, at + len(literal)), 1.0, attributes or {})


def _refuse(effect: AnyEffect) -> AnyResult:
    raise AssertionError(f"nobody expected {effect}")


@dataclass(frozen=True)
class Words:
    """What skills are written with in these tests."""

    text = staticmethod(text)
    var = staticmethod(var)
    session = staticmethod(session)
    built_in = staticmethod(built_in)
    scalar = staticmethod(scalar)
    formula = staticmethod(formula)
    step = staticmethod(step)
    limits = staticmethod(limits)
    usual_handlers = staticmethod(usual_handlers)
    action = staticmethod(action)
    agent = staticmethod(agent)
    invoke = staticmethod(invoke)
    callout = staticmethod(callout)
    workspace = staticmethod(workspace)
    options = staticmethod(options)
    patterns = staticmethod(patterns)


@pytest.fixture
def w() -> Words:
    """The words that skills are written with."""
    return Words()


Start = Callable[..., Talk]


@pytest.fixture
def talk() -> Start:
    """Starts conversations: `talk(*actions, **workspace fields)`; `outside` answers calls.

    `is_broken`: parts of the skill cannot be compiled.
    """

    def start(
        *actions: JsonObject,
        outside: Callable[[AnyEffect], AnyResult] = _refuse,
        request: Mapping[str, Json] | None = None,
        language: str = "en",
        is_broken: bool = False,
        **fields: Json,
    ) -> Talk:
        skill = compile_actions(workspace(*actions, **fields), language)
        assert is_broken or not skill.warnings
        return Talk(skill, outside, **(request or {}))

    return start
