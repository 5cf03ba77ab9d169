"""What a skill refers to but does not have, and what it has but does not refer to."""

from collections.abc import Iterable, Iterator, Mapping

from doyle.nlu.references import find_references
from doyle.skills.lint.findings import Finding, Subject, SubjectKind, found, marked, shown
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.skill import PlacedEntity, Skill
from doyle.skills.lint.uses import Use, Uses

SYSTEM_PREFIX = "sys-"
# Accepted on import, and recognise nothing (spec system-entities.md §1).
RETIRED_SYSTEM_ENTITIES = frozenset({"sys-person", "sys-location"})
SYSTEM_ENTITIES = frozenset(
    {"sys-number", "sys-percentage", "sys-currency", "sys-date", "sys-time", *RETIRED_SYSTEM_ENTITIES}
)
# Set by the engine or by the client's channel (spec dialog-engine.md §9).
GIVEN_VARIABLES = frozenset(
    {
        "conversation_id",
        "system",
        "metadata",
        "private",
        "integrations",
        "timezone",
        "skip_user_input",
        "global",
        "skills",
    }
)
SUBJECT_KINDS: Mapping[str, SubjectKind] = {
    "intents": SubjectKind.INTENT,
    "entities": SubjectKind.ENTITY,
    "counterexamples": SubjectKind.COUNTEREXAMPLE,
    "dialog_nodes": SubjectKind.DIALOG_NODE,
    "variables": SubjectKind.VARIABLE,
    "actions": SubjectKind.ACTION,
}


def check_names(skill: Skill, uses: Uses) -> Iterator[Finding]:
    """References both ways."""
    yield from _unknown_intents(skill, uses)
    yield from _unknown_entities(skill, uses)
    yield from _undefined_variables(uses)
    if skill.nodes:
        yield from _unused(skill, uses)


def _unknown_intents(skill: Skill, uses: Uses) -> Iterator[Finding]:
    known = frozenset(intent.name for intent in skill.intents)
    for use in _once_per_text(uses.intents):
        if use.name not in known:
            yield _at(use, Rule.UNKNOWN_INTENT, f"there is no intent {marked('#', use.name)}")


def _unknown_entities(skill: Skill, uses: Uses) -> Iterator[Finding]:
    entities = {entity.name: entity for entity in skill.entities}
    annotated = _annotated(skill)
    values = {name: _value_names(entity) for name, entity in entities.items() if name not in annotated}
    unknown: dict[tuple[object, ...], Use] = {}
    for use in _once_per_text(uses.entities):
        if use.name not in entities:
            unknown.setdefault((use.name, use.text.place), use)
        elif use.value is not None and not use.name.startswith(SYSTEM_PREFIX):
            yield from _unknown_value(use, values.get(use.name))
    yield from map(_unknown_entity, unknown.values())


def _unknown_entity(use: Use) -> Finding:
    if use.name in RETIRED_SYSTEM_ENTITIES:
        return _at(
            use, Rule.SILENT_SYSTEM_ENTITY, f"{marked('@', use.name)} is retired: it is never recognised"
        )
    if use.name in SYSTEM_ENTITIES:
        message = f"the system entity {marked('@', use.name)} is not switched on: add it to the entities"
        return _at(use, Rule.SYSTEM_ENTITY_OFF, message)
    return _at(use, Rule.UNKNOWN_ENTITY, f"there is no entity {marked('@', use.name)}")


def _unknown_value(use: Use, values: dict[str, set[str]] | None) -> Iterator[Finding]:
    """Values are compared exactly, case included (spec expression-language.md §3)."""
    if values is None or use.value is None:
        return
    near = values.get(use.value.casefold(), set())
    if use.value not in near:
        hint = f"; is {shown(min(near))} meant?" if near else ""
        message = f"the entity {marked('@', use.name)} has no value {shown(use.value)}{hint}"
        yield _at(use, Rule.UNKNOWN_VALUE, message)


def _value_names(entity: PlacedEntity) -> dict[str, set[str]]:
    """The values as written, by what they are when case does not count."""
    names: dict[str, set[str]] = {}
    for _, value in entity.values:
        names.setdefault(value.value.casefold(), set()).add(value.value)
    return names


def _annotated(skill: Skill) -> frozenset[str]:
    """The entities that are learned from examples: their values may be any words."""
    return frozenset(
        mention.entity
        for intent in skill.intents
        for _, example in intent.examples
        for mention in example.mentions or ()
    )


def _once_per_text(uses: Iterable[Use]) -> Iterator[Use]:
    """The first use of each name, and of each of its values, in each text."""
    seen: set[tuple[object, ...]] = set()
    for use in uses:
        key = (use.name, use.text.place, use.value)
        if key not in seen:
            yield use
        seen.add(key)


def _undefined_variables(uses: Uses) -> Iterator[Finding]:
    reads: dict[str, list[Use]] = {}
    for use in uses.variables:
        if use.name not in uses.defined and use.name not in GIVEN_VARIABLES:
            reads.setdefault(use.name, []).append(use)
    for name, places in reads.items():
        others = f" (read {len(places)} times)" if len(places) > 1 else ""
        message = f"no node sets the variable {marked('$', name)}, so the client has to{others}"
        yield _at(places[0], Rule.UNDEFINED_VARIABLE, message)


def _unused(skill: Skill, uses: Uses) -> Iterator[Finding]:
    intents = {use.name for use in uses.intents}
    for intent in skill.intents:
        if intent.name not in intents:
            yield found(Rule.UNUSED_INTENT, intent.place, "no node refers to the intent")
    entities = {use.name for use in uses.entities} | _referenced(skill)
    for entity in skill.entities:
        if entity.name not in entities:
            yield found(Rule.UNUSED_ENTITY, entity.place, "no node refers to the entity")


def _referenced(skill: Skill) -> frozenset[str]:
    """The entities that examples stand for: `@entity` inside them, and annotations."""
    known = dict.fromkeys(skill.entity_names)
    texts = (
        example.text for intent in skill.intents for _, example in intent.examples if "@" in example.text
    )
    return _annotated(skill).union(
        reference.entity for text in texts for reference in find_references(text, known)
    )


def _at(use: Use, rule: Rule, message: str) -> Finding:
    return use.text.finding(rule, message, use.position)


def subjects(skill: Skill) -> dict[tuple[str, int], Subject]:
    """What the parts of a skill are called, by array and index."""
    named: dict[tuple[str, int], Subject] = {}
    for intent in skill.intents:
        named["intents", intent.at] = Subject(SubjectKind.INTENT, intent.name)
    for entity in skill.entities:
        named["entities", entity.at] = Subject(SubjectKind.ENTITY, entity.name)
    for at, counterexample in skill.counterexamples:
        named["counterexamples", at] = Subject(SubjectKind.COUNTEREXAMPLE, counterexample.text)
    for placed in skill.nodes:
        node = placed.node
        named["dialog_nodes", placed.at] = Subject(SubjectKind.DIALOG_NODE, node.dialog_node, node.title)
    return named
