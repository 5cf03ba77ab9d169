"""From the dialog nodes of a workspace to a dialog that runs.

Nothing in a skill makes compiling fail: what cannot work is noted as a warning with its JSON Pointer and
behaves as the specification says when a turn meets it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from types import MappingProxyType
from typing import TypeVar

import orjson

from doyle.dialog.broken import BrokenExpression
from doyle.dialog.compile_body import BodyCompiler, Place
from doyle.dialog.compiled import (
    Behavior,
    CompiledDialog,
    CompiledNode,
    Event,
    NextStep,
    NodeType,
    Selector,
    Testable,
)
from doyle.dialog.disambiguation_settings import SENSITIVITY_RATIOS, read_disambiguation
from doyle.dialog.mentioned import entities_taken_whole, mentionable_text
from doyle.dialog.outline import Outline, draw_outline
from doyle.dialog.variable import variable_path
from doyle.wire.json import JsonObject
from doyle.wire.workspace import DialogNode

DIGEST_BYTES = 16
LEVEL_TYPES = frozenset({NodeType.STANDARD, NodeType.FRAME, NodeType.FOLDER})
HANDLER_PARENTS = frozenset({NodeType.FRAME, NodeType.SLOT})
RESPONSE_PARENTS = frozenset({NodeType.STANDARD, NodeType.FRAME})
EMPTY_MEANS_FALSE = frozenset({NodeType.STANDARD, NodeType.FRAME})
ALL_SLOTS_FILLED = "all_slots_filled"
EVENTS_NEEDING_CONDITION = frozenset({"input", "generic"})

Name = TypeVar("Name", bound=str | None)


def compile_dialog(
    nodes: Sequence[DialogNode],
    *,
    entities: frozenset[str],
    settings: JsonObject,
    callable_actions: frozenset[str] = frozenset(),
    sensitivity_ratios: Mapping[str, float] = SENSITIVITY_RATIOS,
    previous: CompiledDialog | None = None,
) -> CompiledDialog:
    """Compile the nodes of a skill.

    `entities` are the names that `@name` in texts may mean (spec expression-language.md §6.2), `settings` the
    skill's `system_settings`, `callable_actions` the webhooks and functions that the caller can perform,
    `sensitivity_ratios` how close scores must be for each `sensitivity` of disambiguation (A10). From
    `previous`, an older state of the same dialog, is taken what has not changed since: an edit of one node
    costs one node.
    Never raises for a bad node: see `CompiledDialog.warnings`.
    """
    compiler = BodyCompiler(entities)
    outline = draw_outline(nodes, compiler.warn)
    sources = [source_of(node) for node in outline.nodes]
    known = previous.nodes if previous is not None and previous.entities == entities else {}
    compiled = {
        name: _compile_node(at, outline, compiler, Reuse(digest_of(sources[at]), known.get(name)))
        for name, at in outline.places.items()
    }
    levels = _levels(outline, compiled)
    handlers = _below(outline, compiled, frozenset({NodeType.EVENT_HANDLER}), HANDLER_PARENTS)
    return CompiledDialog(
        nodes=MappingProxyType(compiled),
        levels=levels,
        positions=MappingProxyType(
            {node.dialog_node: at for level in levels.values() for at, node in enumerate(level)}
        ),
        waiting_places=_waiting_places(levels, compiled),
        responses=_below(outline, compiled, frozenset({NodeType.RESPONSE_CONDITION}), RESPONSE_PARENTS),
        slots=_slots(outline, compiled, compiler),
        handlers=_by_event(handlers),
        settings=settings,
        callable_actions=callable_actions,
        has_actions=any(node.body.actions for node in compiled.values()),
        calls_skill=any(action.is_skill for node in compiled.values() for action in node.body.actions),
        progress_frames=_progress_frames(outline, compiled),
        disambiguation=read_disambiguation(settings, sensitivity_ratios),
        warnings=tuple(compiler.warnings),
        entities=entities,
        source_bytes=sum(map(len, sources)),
    )


@dataclass(frozen=True, slots=True)
class _Condition:
    test: Testable | bool
    entities: frozenset[str] = frozenset()
    intents: frozenset[str] = frozenset()
    mentions_anything_else: bool = False
    mentions_welcome: bool = False


@dataclass(frozen=True, slots=True)
class Reuse:
    """The digest of a node's source, and what an older state of the dialog has under its name."""

    digest: bytes
    node: CompiledNode | None

    def find(self, node_type: NodeType) -> CompiledNode | None:
        """The older node, if it was compiled from the same source, as a node of the same type."""
        is_same = self.node is not None and self.node.digest == self.digest and self.node.type is node_type
        return self.node if is_same else None


def source_of(node: DialogNode) -> bytes:
    """A node as JSON, whatever a file made of it: integers beyond 64 bits, half a surrogate pair."""
    try:
        return orjson.dumps(node.dump())
    except TypeError:
        return json.dumps(node.dump(), separators=(",", ":")).encode("ascii")


def digest_of(source: bytes) -> bytes:
    """What tells one source from another."""
    return blake2b(source, digest_size=DIGEST_BYTES).digest()


def _compile_node(at: int, outline: Outline, compiler: BodyCompiler, reuse: Reuse) -> CompiledNode:
    node = outline.nodes[at]
    known = reuse.find(outline.types[node.dialog_node])
    if known is not None:
        return _placed_anew(known, node, outline)
    place: Place = ("dialog_nodes", at)
    node_type = outline.types[node.dialog_node]
    warned = len(compiler.warnings)
    condition = _compile_condition(node, node_type, place, compiler)
    inherited = outline.digressions.get(node.dialog_node)
    return CompiledNode(
        dialog_node=node.dialog_node,
        type=node_type,
        condition=condition.test,
        body=compiler.body(node, place),
        title=node.title,
        user_label=node.user_label,
        parent=None if node.dialog_node in outline.orphans else node.parent or None,
        conditions=node.conditions,
        condition_entities=condition.entities,
        condition_intents=condition.intents,
        mentions_anything_else=condition.mentions_anything_else,
        mentions_welcome=condition.mentions_welcome,
        next_step=_compile_step(node, place, compiler),
        event_name=node.event_name,
        variable=variable_path(node.variable) or (),
        entities_taken_whole=entities_taken_whole(node),
        digress_in=inherited.inwards if inherited else node.digress_in,
        digress_out=inherited.outwards if inherited else node.digress_out,
        digress_out_slots=node.digress_out_slots,
        is_disabled=node.disabled is True,
        is_kept_from_disambiguation=node.disambiguation_opt_out is True,
        digest=reuse.digest if len(compiler.warnings) == warned else None,
    )


def _placed_anew(known: CompiledNode, node: DialogNode, outline: Outline) -> CompiledNode:
    """A node that has not changed, in a tree that may have."""
    inherited = outline.digressions.get(node.dialog_node)
    parent = None if node.dialog_node in outline.orphans else node.parent or None
    inwards = inherited.inwards if inherited else node.digress_in
    outwards = inherited.outwards if inherited else node.digress_out
    if (known.parent, known.digress_in, known.digress_out) == (parent, inwards, outwards):
        return known
    return replace(known, parent=parent, digress_in=inwards, digress_out=outwards)


def _compile_condition(
    node: DialogNode, node_type: NodeType, place: Place, compiler: BodyCompiler
) -> _Condition:
    """The condition of a node; an empty one means what §1.4 says for its type."""
    source = (node.conditions or "").strip()
    if not source:
        needs_condition = node_type in EMPTY_MEANS_FALSE or (
            node_type is NodeType.EVENT_HANDLER and node.event_name in EVENTS_NEEDING_CONDITION
        )
        return _Condition(not needs_condition)
    if source.lower() in {"true", "false"}:
        return _Condition(source.lower() == "true")
    test = compiler.condition(source, (*place, "conditions"))
    if isinstance(test, BrokenExpression):
        return _Condition(test)
    return _Condition(test, test.entities, test.intents, test.mentions_anything_else, test.mentions_welcome)


def _compile_step(node: DialogNode, place: Place, compiler: BodyCompiler) -> NextStep | None:
    step = node.step
    if step is None:
        return None
    place = (*place, node.step_key)
    if step.behavior not in Behavior.__members__.values():
        compiler.warn((*place, "behavior"), f"unknown behavior {step.behavior!r}: waits instead")
        return NextStep(Behavior.GET_USER_INPUT)
    selector = Selector.CONDITION
    if step.selector is not None and step.selector in Selector.__members__.values():
        selector = Selector(step.selector)
    elif step.behavior == Behavior.JUMP_TO:
        compiler.warn((*place, "selector"), f"unknown selector {step.selector!r}: `condition`")
    return NextStep(Behavior(step.behavior), step.dialog_node, selector)


def _levels(
    outline: Outline, compiled: Mapping[str, CompiledNode]
) -> Mapping[str | None, tuple[CompiledNode, ...]]:
    levels = {
        parent: tuple(_picked(children, compiled, LEVEL_TYPES))
        for parent, children in outline.children.items()
    }
    return MappingProxyType({parent: level for parent, level in levels.items() if level})


def _below(
    outline: Outline,
    compiled: Mapping[str, CompiledNode],
    types: frozenset[NodeType],
    parents: frozenset[NodeType],
) -> Mapping[str, tuple[CompiledNode, ...]]:
    """The enabled children of some types, by parent, where the parent may have such children (§1.3)."""
    index = {
        parent: tuple(_picked(children, compiled, types))
        for parent, children in outline.children.items()
        if parent is not None and parent in compiled and compiled[parent].type in parents
    }
    return MappingProxyType({parent: picked for parent, picked in index.items() if picked})


def _slots(
    outline: Outline, compiled: Mapping[str, CompiledNode], compiler: BodyCompiler
) -> Mapping[str, tuple[CompiledNode, ...]]:
    """The slots of each frame; one without a variable can hold nothing and is left out."""
    usable: dict[str, tuple[CompiledNode, ...]] = {}
    slots = _below(outline, compiled, frozenset({NodeType.SLOT}), frozenset({NodeType.FRAME}))
    for parent, found in slots.items():
        usable[parent] = tuple(slot for slot in found if slot.variable)
        for slot in found:
            if not slot.variable:
                place = ("dialog_nodes", outline.places[slot.dialog_node], "variable")
                compiler.warn(place, "a slot needs a variable to fill; it is ignored")
    return MappingProxyType({parent: found for parent, found in usable.items() if found})


def _progress_frames(outline: Outline, compiled: Mapping[str, CompiledNode]) -> frozenset[str]:
    """The frames in which something asks whether all slots are filled, be it in a handler of a slot."""
    asking: set[str | None] = {
        name for name, at in outline.places.items() if ALL_SLOTS_FILLED in mentionable_text(outline.nodes[at])
    }
    for _ in ("slots and responses", "handlers"):
        asking |= {compiled[name].parent for name in asking if name is not None and name in compiled}
    frames = (name for name in asking if name is not None and name in compiled)
    return frozenset(name for name in frames if compiled[name].type is NodeType.FRAME)


def _by_event(
    handlers: Mapping[str, tuple[CompiledNode, ...]],
) -> Mapping[tuple[str, Event], tuple[CompiledNode, ...]]:
    """The handlers of each parent and event, in sibling order; events that are not executed are left out."""
    sorted_out: dict[tuple[str, Event], tuple[CompiledNode, ...]] = {}
    for parent, found in handlers.items():
        for event in Event:
            matching = tuple(handler for handler in found if handler.event_name == event)
            if matching:
                sorted_out[parent, event] = matching
    return MappingProxyType(sorted_out)


def _picked(
    names: Iterable[str], compiled: Mapping[str, CompiledNode], types: frozenset[NodeType]
) -> Iterable[CompiledNode]:
    return (
        compiled[name] for name in names if compiled[name].type in types and not compiled[name].is_disabled
    )


def _waiting_places(
    levels: Mapping[str | None, tuple[CompiledNode, ...]], compiled: Mapping[str, CompiledNode]
) -> frozenset[str]:
    """Every node below which a standard node or frame can be reached through enabled folders alone."""
    places: set[str] = set()
    for parent, level in levels.items():
        if all(node.type is NodeType.FOLDER for node in level):
            continue
        place = parent
        while place is not None and place not in places:
            places.add(place)
            node = compiled.get(place)
            is_open_folder = node is not None and node.type is NodeType.FOLDER and not node.is_disabled
            place = node.parent if node is not None and is_open_folder else None
    return frozenset(places)
