"""Asking what the user meant when several intents are close (spec dialog-engine.md §§7.2-7.3)."""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from uuid import UUID

from doyle.dialog.compiled import CompiledDialog, CompiledNode
from doyle.dialog.disambiguation_settings import DisambiguationSettings
from doyle.dialog.running_turn import RunningTurn
from doyle.dialog.trace import Step
from doyle.expressions.scope import INTENT_THRESHOLD
from doyle.wire.json import Json, JsonObject
from doyle.wire.runtime import RuntimeIntent

PREVENT_DISAMBIGUATION = "prevent_disambiguation"
NO_INTENT = RuntimeIntent("", 1.0)


@dataclass(frozen=True, slots=True)
class Simulation:
    """A turn that was only tried: the node it led to, everything visited, its v1 output and its `system`."""

    node: CompiledNode | None
    nodes_visited: tuple[str, ...]
    output: JsonObject
    system: JsonObject

    @property
    def is_prevented(self) -> bool:
        """Whether the skill wants no disambiguation here."""
        return self.system.get(PREVENT_DISAMBIGUATION) is True


Simulate = Callable[[RuntimeIntent], Simulation]
"""Try this turn, on copies, as if one intent alone had been recognised."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    intent: RuntimeIntent
    simulation: Simulation
    named: CompiledNode
    label: str


def suggest(turn: RunningTurn, hit: CompiledNode, source: str, simulate: Simulate) -> JsonObject | None:
    """The `suggestion` element that takes the place of running a hit, or None if the hit is clear.

    `source` is the id of the place that the turn started from. A node that matches without any intent needs
    no rule of its own: where it lies in the walk, a simulation meets it.
    """
    with turn.inside(Step.DISAMBIGUATION, hit) as entry:
        verdict, suggestion = _consider(turn, hit, source, simulate)
        if entry is not None:
            entry["verdict"] = verdict
    return suggestion


def _consider(
    turn: RunningTurn, hit: CompiledNode, source: str, simulate: Simulate
) -> tuple[str, JsonObject | None]:
    """The suggestion, if any, and in a word why."""
    settings = turn.dialog.disambiguation
    close = close_intents(turn, settings)
    if settings is None or len(close) < 2:
        return "one_intent", None
    if simulate(NO_INTENT).node is hit:
        return "needs_no_intent", None
    candidates = _candidates(turn, settings, close, simulate)
    if len(candidates) < 2:
        return "one_candidate", None
    shown = candidates[: settings.max_suggestions]
    for candidate in candidates[settings.max_suggestions :]:
        turn.note(Step.PASSED_OVER, candidate.simulation.node, reason="too_many")
    suggestions = [_suggestion(turn, candidate, source) for candidate in shown]
    if settings.none_of_the_above_prompt:
        suggestions.append(_none_of_the_above(turn, settings.none_of_the_above_prompt, source))
    element: JsonObject = {
        "response_type": "suggestion",
        "title": settings.prompt,
        "suggestions": suggestions,
    }
    return "suggest", element


def close_intents(turn: RunningTurn, settings: DisambiguationSettings | None) -> tuple[RuntimeIntent, ...]:
    """The intents whose scores are close to the best one, itself included; none if that is too low."""
    intents = turn.scope.intents
    if settings is None or turn.scope.is_irrelevant or not intents:
        return ()
    best = intents[0].confidence
    if best <= INTENT_THRESHOLD:
        return ()
    # Scores are sums of floats: a runner-up that sits on the bar counts as over it.
    bar = best * settings.ratio - 1e-9
    return tuple(intent for intent in intents if intent.confidence >= bar)


def _candidates(
    turn: RunningTurn,
    settings: DisambiguationSettings,
    close: Iterable[RuntimeIntent],
    simulate: Simulate,
) -> list[_Candidate]:
    """What each close intent would lead to, best score first; none if the best one prevents suggestions."""
    found: dict[str, _Candidate] = {}
    for at, intent in enumerate(close):
        simulation = simulate(RuntimeIntent(intent.intent, 1.0))
        node = simulation.node
        named = None if node is None else _named_node(turn.dialog, settings, node, simulation.nodes_visited)
        dropped = _why_dropped(simulation, named, found)
        turn.note(Step.CANDIDATE, node, intent=intent.intent, confidence=intent.confidence, dropped=dropped)
        if simulation.is_prevented and at == 0:
            return []
        if dropped is None and node is not None and named is not None:
            label = _label_of(named, settings) or ""
            found[node.dialog_node] = _Candidate(intent, simulation, named, label)
    return list(found.values())


def _why_dropped(simulation: Simulation, named: CompiledNode | None, found: Container[str]) -> str | None:
    """Why the node that an intent leads to is no option, in a word."""
    node = simulation.node
    if node is None:
        return "no_node"
    if simulation.is_prevented:
        return "prevented"
    if node.is_kept_from_disambiguation:
        return "opted_out"
    if named is None:
        return "no_label"
    return "same_node" if node.dialog_node in found else None


def _named_node(
    dialog: CompiledDialog, settings: DisambiguationSettings, node: CompiledNode, visited: tuple[str, ...]
) -> CompiledNode | None:
    """The last node of a simulated branch that has a label; None where the node itself has none."""
    if _label_of(node, settings) is None:
        return None
    nodes = (dialog.nodes.get(name) for name in reversed(visited))
    return next((item for item in nodes if item is not None and _label_of(item, settings)), node)


def _label_of(node: CompiledNode, settings: DisambiguationSettings) -> str | None:
    if settings.text_policy == "title":
        return node.title or None
    if settings.text_policy == "user_label":
        return node.user_label or None
    return node.user_label or node.title or None


def _suggestion(turn: RunningTurn, candidate: _Candidate, source: str) -> JsonObject:
    intents: list[Json] = [RuntimeIntent(candidate.intent.intent, 1.0).to_json()]
    simulation = candidate.simulation
    return {
        "label": candidate.label,
        "value": _value(turn, intents),
        "output": {
            "text": simulation.output["text"],
            "generic": simulation.output["generic"],
            "nodes_visited_details": _details(turn.dialog, simulation.nodes_visited),
        },
        "source_dialog_node": source,
        "dialog_node": candidate.named.dialog_node,
    }


def _none_of_the_above(turn: RunningTurn, label: str, source: str) -> JsonObject:
    return {"label": label, "value": _value(turn, []), "source_dialog_node": source}


def _value(turn: RunningTurn, intents: list[Json]) -> JsonObject:
    """What the client sends back when an option is chosen: the text as it was typed (A23), and an id."""
    suggestion_id = UUID(int=turn.scope.random.getrandbits(128), version=4)
    return {
        "input": {"text": turn.scope.text, "suggestion_id": str(suggestion_id)},
        "intents": intents,
        "entities": [entity.to_json() for entity in turn.scope.entities],
    }


def _details(dialog: CompiledDialog, visited: Iterable[str]) -> list[Json]:
    details: list[Json] = []
    for name in visited:
        node = dialog.nodes[name]
        shown: JsonObject = {
            "dialog_node": name,
            "title": node.title,
            "user_label": node.user_label,
            "conditions": node.conditions,
        }
        details.append({key: value for key, value in shown.items() if value is not None})
    return details
