"""Oddities of a skill's content: kept on import, reported as warnings (design, *Import and writes*)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from doyle.dialog.compile import compile_dialog
from doyle.dialog.compiled import CompiledDialog
from doyle.nlu.pattern_syntax import PatternError
from doyle.nlu.patterns import compile_pattern
from doyle.skills.content import entity_names
from doyle.wire.json import JsonObject
from doyle.wire.model import pointer
from doyle.wire.texts import LINE_CHARACTERS
from doyle.wire.workspace import DialogNode, Entity, Intent, Value, WorkspaceBody

SYSTEM_PREFIX = "sys-"

# Enumerations of a node (spec/dialog-engine.md §1.1); compiling checks its type and next step.
NODE_ENUMERATIONS: dict[str, frozenset[str]] = {
    "event_name": frozenset(
        {
            "focus",
            "input",
            "filled",
            "validate",
            "filled_multiple",
            "generic",
            "nomatch",
            "nomatch_responses_depleted",
            "digression_return_prompt",
        }
    ),
    "digress_in": frozenset({"not_available", "returns", "does_not_return"}),
    "digress_out": frozenset({"allow_returning", "allow_all", "allow_all_never_return"}),
    "digress_out_slots": frozenset({"not_allowed", "allow_returning", "allow_all"}),
}
VALUE_TYPES = frozenset({"synonyms", "patterns"})

# Which parents a node type may have (spec/dialog-engine.md §1.3); others may stand anywhere.
PARENT_TYPES: dict[str, frozenset[str]] = {
    "slot": frozenset({"frame"}),
    "response_condition": frozenset({"standard", "frame"}),
    "event_handler": frozenset({"slot", "frame"}),
}


@dataclass(frozen=True, slots=True)
class ContentWarning:
    """Something in a skill that will not work as written; `path` is a JSON Pointer into the workspace."""

    path: str
    message: str


def check_content(body: WorkspaceBody, dialog: CompiledDialog | None = None) -> tuple[ContentWarning, ...]:
    """Every oddity of a skill, in the order of the file; never raises for one.

    `dialog` spares a second compilation where the caller has the compiled nodes already.
    """
    nodes = body.dialog_nodes or []
    compiled = dialog or compile_dialog(
        nodes, entities=entity_names(body), settings=body.system_settings or {}
    )
    found = chain(
        *(_check_intent(at, intent) for at, intent in enumerate(body.intents or ())),
        _check_texts("counterexamples", (item.text for item in body.counterexamples or ())),
        *(_check_entity(at, entity) for at, entity in enumerate(body.entities or ())),
        _check_mentions(body),
        _check_patterns(body),
        (ContentWarning(warning.path, warning.message) for warning in compiled.warnings),
        _check_nodes(nodes),
        _check_references(body, compiled),
    )
    return tuple(dict.fromkeys(found))


def _check_intent(at: int, intent: Intent) -> Iterator[ContentWarning]:
    path = pointer("intents", at, "intent")
    if intent.intent.startswith(SYSTEM_PREFIX):
        yield ContentWarning(path, f"the name of an intent must not start with {SYSTEM_PREFIX}")
    if not _is_name(intent.intent, "_-."):
        yield ContentWarning(path, "an intent's name has letters, digits, underscores, hyphens and dots only")
    if not intent.examples:
        yield ContentWarning(pointer("intents", at), "the intent has no examples and is never recognised")
    yield from _check_text(pointer("intents", at, "description"), intent.description, is_blank_odd=False)
    for index, example in enumerate(intent.examples or ()):
        yield from _check_text(pointer("intents", at, "examples", index, "text"), example.text)
        for number, mention in enumerate(example.mentions or ()):
            start, end = mention.location
            if not 0 <= start < end <= len(example.text):
                place = pointer("intents", at, "examples", index, "mentions", number, "location")
                yield ContentWarning(place, "the mention lies outside its example")


def _check_entity(at: int, entity: Entity) -> Iterator[ContentWarning]:
    if entity.entity.startswith(SYSTEM_PREFIX):
        return
    if not _is_name(entity.entity, "_-"):
        path = pointer("entities", at, "entity")
        yield ContentWarning(path, "an entity's name has letters, digits, underscores and hyphens only")
    yield from _check_text(pointer("entities", at, "description"), entity.description, is_blank_odd=False)
    for index, value in enumerate(entity.values or ()):
        yield from _check_value(pointer("entities", at, "values", index), value)


def _check_value(place: str, value: Value) -> Iterator[ContentWarning]:
    yield from _check_text(f"{place}/value", value.value)
    if value.type is not None and value.type not in VALUE_TYPES:
        yield ContentWarning(f"{place}/type", f"unknown type {value.type!r}")
    if value.synonyms and value.patterns:
        yield ContentWarning(place, "a value has synonyms or patterns, not both")
    for index, synonym in enumerate(value.synonyms or ()):
        yield from _check_text(f"{place}/synonyms/{index}", synonym)


def _check_mentions(body: WorkspaceBody) -> Iterator[ContentWarning]:
    known = entity_names(body)
    for at, intent in enumerate(body.intents or ()):
        for index, example in enumerate(intent.examples or ()):
            for number, mention in enumerate(example.mentions or ()):
                if mention.entity not in known:
                    path = pointer("intents", at, "examples", index, "mentions", number, "entity")
                    yield ContentWarning(path, f"there is no entity @{mention.entity}")


def _check_patterns(body: WorkspaceBody) -> Iterator[ContentWarning]:
    for at, entity in enumerate(body.entities or ()):
        for index, value in enumerate(entity.values or ()):
            for number, pattern in enumerate(value.patterns or ()):
                try:
                    compile_pattern(pattern)
                except PatternError as error:
                    path = pointer("entities", at, "values", index, "patterns", number)
                    yield ContentWarning(path, f"the pattern never matches: {error.message}")


def _check_nodes(nodes: list[DialogNode]) -> Iterator[ContentWarning]:
    by_id = {node.dialog_node: node for node in nodes}
    for at, node in enumerate(nodes):
        for check in _NODE_CHECKS:
            yield from check(pointer("dialog_nodes", at), node, by_id)


def _check_node_enumerations(
    place: str, node: DialogNode, _by_id: dict[str, DialogNode]
) -> Iterator[ContentWarning]:
    for name, allowed in NODE_ENUMERATIONS.items():
        value = getattr(node, name)
        if value is not None and value not in allowed:
            yield ContentWarning(f"{place}/{name}", f"unknown value {value!r}")


def _check_node_place(place: str, node: DialogNode, by_id: dict[str, DialogNode]) -> Iterator[ContentWarning]:
    allowed = PARENT_TYPES.get(node.type or "standard")
    if allowed is None or node.disabled:
        return
    parent = by_id.get(node.parent or "")
    parent_type = "the root" if parent is None else parent.type or "standard"
    if parent_type not in allowed:
        expected = " or ".join(sorted(allowed))
        yield ContentWarning(
            f"{place}/parent", f"a {node.type} belongs under a {expected}, not {parent_type}"
        )


def _check_next_step(place: str, node: DialogNode, by_id: dict[str, DialogNode]) -> Iterator[ContentWarning]:
    step = node.next_step
    if step is not None and step.behavior == "jump_to" and step.dialog_node not in by_id:
        yield ContentWarning(f"{place}/next_step/dialog_node", f"there is no node {step.dialog_node!r}")


def _check_node_texts(
    place: str, node: DialogNode, _by_id: dict[str, DialogNode]
) -> Iterator[ContentWarning]:
    yield from _check_text(f"{place}/conditions", node.conditions, is_blank_odd=False)
    yield from _check_text(f"{place}/description", node.description, is_blank_odd=False)


NodeCheck = Callable[[str, DialogNode, dict[str, DialogNode]], Iterator[ContentWarning]]
_NODE_CHECKS: tuple[NodeCheck, ...] = (
    _check_node_enumerations,
    _check_node_place,
    _check_next_step,
    _check_node_texts,
)


def _check_references(body: WorkspaceBody, dialog: CompiledDialog) -> Iterator[ContentWarning]:
    entities = entity_names(body)
    intents = frozenset(intent.intent for intent in body.intents or ())
    for at, node in enumerate(body.dialog_nodes or ()):
        compiled = dialog.nodes.get(node.dialog_node)
        if compiled is None or node.disabled:
            continue
        path = pointer("dialog_nodes", at, "conditions")
        for name in sorted(compiled.condition_intents - intents):
            yield ContentWarning(path, f"there is no intent #{name}")
        for name in sorted(compiled.condition_entities - entities):
            if not name.startswith(SYSTEM_PREFIX):
                yield ContentWarning(path, f"there is no entity @{name}")


def _check_texts(array: str, texts: Iterable[str]) -> Iterator[ContentWarning]:
    for at, text in enumerate(texts):
        yield from _check_text(pointer(array, at, "text"), text)


def _check_text(path: str, text: str | None, *, is_blank_odd: bool = True) -> Iterator[ContentWarning]:
    if text is None:
        return
    if any(character in text for character in LINE_CHARACTERS):
        yield ContentWarning(path, "the text has a carriage return, newline or tab character")
    elif is_blank_odd and not text.strip():
        yield ContentWarning(path, "the text is blank")


def _is_name(name: str, marks: str) -> bool:
    return all(character.isalnum() or character in marks for character in name) and bool(name.strip("."))


def summary(warnings: tuple[ContentWarning, ...], shown: int = 20) -> list[JsonObject]:
    """The first warnings as plain JSON, for a log line."""
    return [{"path": warning.path, "message": warning.message} for warning in warnings[:shown]]
