"""How conversations with a dialog skill are written down.

`talk(nodes)` starts one; `.say(text, ...)` takes a turn with what was understood in the text; `.shows(...)`
says what must have come back. The reply's context goes into the next request, as a client would send it.
Whatever a turn logs must be expected: a reply without `log=` has an empty log. Each turn is taken twice, the
second time traced: that must change nothing, and `talk.trace` holds its steps. Then the whole message goes
through v1 and through v2, on a real store (`both_apis`): both must visit the same nodes and say the same.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from doyle.dialog.compile import compile_dialog
from doyle.dialog.compiled import CompiledDialog
from doyle.dialog.effects import Effect, EffectResult
from doyle.dialog.trace import TurnTrace
from doyle.dialog.turn import TurnRequest, TurnResult, World, take_turn
from doyle.wire.json import Json, JsonObject
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, Understanding
from doyle.wire.workspace import DialogNode

NOW = datetime(2018, 3, 9, 8, 0, tzinfo=UTC)


def node(name: str, conditions: str | None = None, says: Json = None, **fields: Json) -> JsonObject:
    """A dialog node; `says` is the text of its output, `jump=(target, selector)` its next step."""
    built: JsonObject = {"dialog_node": name, **fields}
    if conditions is not None:
        built["conditions"] = conditions
    if says is not None:
        built["output"] = {"text": {"values": [says]}, **built.get("output", {})}
    if "jump" in built:
        target, selector = built.pop("jump")
        built["next_step"] = {"behavior": "jump_to", "dialog_node": target, "selector": selector}
    if built.pop("skip", False):
        built["next_step"] = {"behavior": "skip_user_input"}
    return built


def handler(event: str, number: int, slot_name: str, *parts: Any) -> JsonObject:
    """An event handler from (condition, text[, step or other fields])."""
    conditions, says, *rest = parts
    fields = dict(rest[0]) if rest and isinstance(rest[0], dict) else {}
    if rest and isinstance(rest[0], str):
        fields["next_step"] = {"behavior": rest[0]}
    name = f"{slot_name}.{event}{number or ''}"
    return node(name, conditions, says, type="event_handler", event_name=event, parent=slot_name, **fields)


def slot_nodes(
    name: str,
    check: str | None = None,
    prompt: Json = None,
    *,
    save: Json = None,
    frame: str = "f",
    variable: str | None = None,
    conditions: str | None = None,
    **handlers: Sequence[Any],
) -> list[JsonObject]:
    """A slot of a frame with its handlers: `name` is its variable, `check` and `save` its input handler.

    `filled`, `generic`, `nomatch`, `focus`, `digression_return_prompt`: handlers, see `handler`.
    """
    nodes = [node(name, conditions, type="slot", parent=frame, variable=variable or f"${name}")]
    if prompt is not None:
        nodes.append(handler("focus", 0, name, None, prompt))
    if check is not None:
        saved = {"context": {(variable or name).removeprefix("$"): check if save is None else save}}
        nodes.append(handler("input", 0, name, check, None, saved))
    for event, listed in handlers.items():
        nodes.extend(handler(event, at, name, *parts) for at, parts in enumerate(listed, 1))
    return nodes


def read_nodes(source: Iterable[JsonObject]) -> list[DialogNode]:
    """Nodes in sibling order: `previous_sibling` is filled in unless it is written."""
    last: dict[Json, str] = {}
    nodes = []
    for item in source:
        parent = item.get("parent")
        chain = {"previous_sibling": last[parent]} if parent in last else {}
        last[parent] = item["dialog_node"]
        nodes.append(DialogNode.read({**chain, **item}))
    return nodes


class Reply:
    """What came back from one turn."""

    def __init__(self, result: TurnResult) -> None:
        self.result = result
        self.context = result.context
        self.output = result.output
        self.system = result.context["system"]

    def shows(self, *, log: Sequence[tuple[str, str | None, str]] = (), **expected: Json) -> "Reply":
        """Check parts of the reply; `log` lists (level, node id, part of the text) of every message."""
        found: dict[str, Json] = {
            "text": self.output["text"],
            "generic": self.output["generic"],
            "nodes": list(self.result.nodes_visited),
            "stack": self.system["dialog_stack"],
            "actions": list(self.result.actions),
            "exit": self.system.get("branch_exited_reason"),
        }
        for key, value in expected.items():
            assert found[key] == value, key
        self._check_log(log)
        return self

    def has(self, **variables: Json) -> "Reply":
        """Check context variables: value and type."""
        for key, value in variables.items():
            assert self.context[key] == value
            assert type(self.context[key]) is type(value)
        return self

    def _check_log(self, expected: Sequence[tuple[str, str | None, str]]) -> None:
        messages = self.output["log_messages"]
        assert len(messages) == len(expected), messages
        for message, (level, name, part) in zip(messages, expected, strict=True):
            assert message["level"] == level
            assert message.get("node_id") == name
            assert part in message["msg"]


class Talk:
    """One conversation with a skill; `both` is the same one through the APIs."""

    def __init__(self, dialog: CompiledDialog, context: JsonObject, both: Any) -> None:
        self.dialog = dialog
        self.both = both
        self.known: JsonObject = {"conversation_id": "c1"}
        self.is_apart = False
        self.context: JsonObject = {"conversation_id": "c1", **context}
        self.trace: list[Any] = []

    def say(
        self,
        text: str = "",
        intents: Mapping[str, float] | str | None = None,
        entities: Iterable[tuple[str, str] | JsonObject] = (),
        client: JsonObject | None = None,
        **more: Any,
    ) -> Reply:
        """Take a turn. `client` changes the context first; an intent given by name alone scores 0.9."""
        self.context.update(client or {})
        request, results = self._ask(text, intents, entities, more)
        is_loaded = "seed" in more
        result = self._take(request, results, more)
        assert not result.effects, "the turn needs effects that were not given"
        self._take_through_both(request, results, result, is_loaded=is_loaded)
        self.context = json.loads(json.dumps(result.context))
        self.known = self.context.copy()
        return Reply(result)

    def needs(
        self,
        text: str,
        intents: Mapping[str, float] | str | None = None,
        entities: Iterable[tuple[str, str] | JsonObject] = (),
        **more: Any,
    ) -> tuple[Effect, ...]:
        """Take a turn up to the call that it needs; the conversation stays where it is."""
        return self._take(*self._ask(text, intents, entities, more), more).effects

    def _ask(
        self,
        text: str,
        intents: Mapping[str, float] | str | None,
        entities: Iterable[tuple[str, str] | JsonObject],
        more: dict[str, Any],
    ) -> tuple[TurnRequest, tuple[EffectResult, ...]]:
        """What is asked of the engine, and the results of the calls that it will make."""
        scores = {intents: 0.9} if isinstance(intents, str) else intents or {}
        request = TurnRequest(
            input={"text": text, **more.pop("input", {})},
            context=self.context,
            understanding=Understanding(
                tuple(RuntimeIntent(name, score) for name, score in scores.items()),
                tuple(_mention(item, text) for item in entities),
                more.pop("irrelevant", False),
            ),
            are_intents_supplied=more.pop("supplied", False),
            is_restart=more.pop("restart", False),
            is_search_kept=more.pop("search", False),
            output=more.pop("output", None),
            text=text,
        )
        return request, more.pop("results", ())

    def _take(
        self, request: TurnRequest, results: tuple[EffectResult, ...], more: dict[str, Any]
    ) -> TurnResult:
        before = _frozen(request)
        world, trace = World(NOW, more.pop("seed", 1)), TurnTrace()
        result = take_turn(self.dialog, request, world, results)
        assert take_turn(self.dialog, request, world, results, trace) == result, "the trace changed the turn"
        self.trace = json.loads(json.dumps(trace.to_json()))
        assert not more, f"unknown arguments {more}"
        assert _frozen(request) == before, "the turn changed its arguments"
        return result

    def _take_through_both(
        self,
        request: TurnRequest,
        results: tuple[EffectResult, ...],
        result: TurnResult,
        *,
        is_loaded: bool,
    ) -> None:
        """Take the turn through v1 and v2, which must not differ from one another, nor from the engine.

        They throw dice of their own, run no action skill and search nothing yet; v2 has no `output` to send
        back, no client has the spelling in its hands, and none can send a `system` that is no object.
        """
        if self.both is None:
            return
        sent = {key: value for key, value in self.context.items() if self.known.get(key) != value}
        heard = self.both.say(
            request.input,
            request.understanding,
            results,
            variables={key: value for key, value in sent.items() if key != "conversation_id"},
            is_supplied=request.are_intents_supplied,
            is_restart=request.is_restart,
        )
        if heard is None:
            self.both = None
            return
        has_acted = any(item.elements or item.waiting is not None for item in results)
        self.is_apart |= has_acted or "original_text" in request.input
        if self.is_apart:
            return
        assert heard.nodes == list(result.nodes_visited), "the APIs take another way than the engine"
        if not is_loaded and request.output is None and not request.is_search_kept:
            assert heard.says(result.output["generic"]), "the APIs say something else than the engine"

    def steps(self, *kinds: str) -> list[Any]:
        """The steps of some kinds in the trace of the last turn, wherever they are, without their parts."""
        return [
            {key: value for key, value in step.items() if key != "steps"}
            for step in _flat(self.trace)
            if step["step"] in kinds
        ]


def _mention(item: tuple[str, str] | JsonObject, text: str) -> RuntimeEntity:
    if isinstance(item, tuple):
        return RuntimeEntity(item[0], item[1], (0, len(text)), 1.0)
    return RuntimeEntity.from_json(item)


def _flat(steps: Iterable[Any]) -> Iterator[Any]:
    for step in steps:
        yield step
        yield from _flat(step.get("steps", ()))


def _frozen(request: TurnRequest) -> str:
    return json.dumps([request.input, request.context, request.output])


@pytest.fixture
def talk(both_apis: Callable[..., Any]) -> Callable[..., Talk]:
    """Start a conversation with a skill of these nodes; other arguments are its first context."""

    def start(
        nodes: Iterable[JsonObject],
        *,
        calls: Iterable[str] = (),
        settings: JsonObject | None = None,
        **context: Json,
    ) -> Talk:
        dialog = compile_dialog(
            read_nodes(nodes),
            entities=frozenset(
                {"city", "cuisine", "size", "topping", "sys-number", "sys-date", "sys-time", "sys-currency"}
            ),
            settings=settings or {},
            callable_actions=frozenset(calls),
        )
        return Talk(dialog, context, both_apis(dialog, settings, frozenset(calls)))

    return start


@pytest.fixture
def slot() -> Callable[..., list[JsonObject]]:
    """Build a slot with its handlers: see `slot_nodes`."""
    return slot_nodes


@pytest.fixture
def at() -> Callable[..., list[JsonObject]]:
    """The stack while a slot is asked for, given the slots that were skipped."""

    def stack(slot_name: str, *skipped: str) -> list[JsonObject]:
        entry: JsonObject = {"dialog_node": slot_name, "state": "in_progress"}
        return [{**entry, "skipped_slots": list(skipped)} if skipped else entry]

    return stack


@pytest.fixture
def pizza() -> Callable[..., list[JsonObject]]:
    """A frame `f` that asks for a size and a topping; fields are the frame's."""

    def build(*more: JsonObject, **fields: Json) -> list[JsonObject]:
        return [
            node("f", "#order", "a $size pizza with $topping", type="frame", **fields),
            *slot_nodes("size", "@size", "What size?"),
            *slot_nodes("topping", "@topping", "What topping?"),
            *more,
        ]

    return build


@pytest.fixture
def make() -> Callable[..., JsonObject]:
    """Build a dialog node: see `node`."""
    return node
