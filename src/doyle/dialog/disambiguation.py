"""Asking what the user meant when several intents are close (spec dialog-engine.md §§7.2-7.3)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from doyle.dialog.compiled import CompiledDialog, CompiledNode
from doyle.dialog.disambiguation_settings import DisambiguationSettings
from doyle.dialog.running_turn import RunningTurn
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
    settings = turn.dialog.disambiguation
    close = close_intents(turn, settings)
    if settings is None or len(close) < 2 or simulate(NO_INTENT).node is hit:
        return None
    candidates = _candidates(turn.dialog, settings, close, simulate)
    if len(candidates) < 2:
        return None
    shown = candidates[: settings.max_suggestions]
    suggestions = [_suggestion(turn, candidate, source) for candidate in shown]
    if settings.none_of_the_above_prompt:
        suggestions.append(_none_of_the_above(turn, settings.none_of_the_above_prompt, source))
    return {"response_type": "suggestion", "title": settings.prompt, "suggestions": suggestions}


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
    dialog: CompiledDialog,
    settings: DisambiguationSettings,
    close: Iterable[RuntimeIntent],
    simulate: Simulate,
) -> list[_Candidate]:
    """What each close intent would lead to, best score first; none if the best one prevents suggestions."""
    found: dict[str, _Candidate] = {}
    for at, intent in enumerate(close):
        simulation = simulate(RuntimeIntent(intent.intent, 1.0))
        if simulation.is_prevented and at == 0:
            return []
        node = simulation.node
        if node is None or simulation.is_prevented or node.is_kept_from_disambiguation:
            continue
        named = _named_node(dialog, settings, node, simulation.nodes_visited)
        if named is not None and node.dialog_node not in found:
            label = _label_of(named, settings) or ""
            found[node.dialog_node] = _Candidate(intent, simulation, named, label)
    return list(found.values())


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
