"""Checks an action skill against all rules, in time linear in its size (spec/actions-format.md §13)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from doyle.expressions import syntax as s
from doyle.skills.action_fields import ACTION_SKILL
from doyle.skills.action_shape import duplicate_faults, link_faults
from doyle.skills.json_shape import shape_faults
from doyle.skills.lint.actions.fields import check_fields
from doyle.skills.lint.actions.flow import check_flow
from doyle.skills.lint.actions.names import TRIGGER_WORDS, check_names
from doyle.skills.lint.actions.parts import (
    SHARED,
    Kind,
    Parts,
    parameters_of,
    read_parts,
    read_shared,
)
from doyle.skills.lint.actions.responses import check_responses
from doyle.skills.lint.actions.skill import (
    CONFIRMATION,
    ActionSkill,
    object_at,
    placed_objects,
    read_action_skill,
    text_at,
)
from doyle.skills.lint.actions.truth import Truth, check_condition, choices_in, remembered, values_in
from doyle.skills.lint.duplicates import check_duplicates
from doyle.skills.lint.entities import check_entities
from doyle.skills.lint.envelope import check_language_code, check_settings
from doyle.skills.lint.expression_rules import check_expressions
from doyle.skills.lint.findings import Finding, Subject, SubjectKind, found
from doyle.skills.lint.languages import check_language
from doyle.skills.lint.names import subjects
from doyle.skills.lint.node_texts import NodeTexts
from doyle.skills.lint.ordering import in_order
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.training import check_training
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import pointer


def check_action_file(data: JsonObject) -> tuple[Finding, ...]:
    """Everything odd in an action skill file; paths lead into the file. Never raises."""
    if "workspace" not in data:
        return check_action_content(data)
    content, language = data["workspace"], text_at(data, "language")
    skill = read_action_skill(content, language)
    outside = () if skill.says_language else check_language_code(skill.learned)
    return (*outside, *in_order(_findings(skill), _subjects(skill), pointer("workspace")))


def check_action_content(content: Json, language: str | None = None) -> tuple[Finding, ...]:
    """Everything odd in the `workspace` of an action skill; paths lead into it. Never raises.

    `language` is that of the skill, where the content does not say it.
    """
    skill = read_action_skill(content, language)
    return in_order(_findings(skill), _subjects(skill), "")


def _subjects(skill: ActionSkill) -> dict[tuple[str, int], Subject]:
    named = subjects(skill.learned)
    for action in skill.actions:
        title = action.source.get("title")
        shown = title if isinstance(title, str) else None
        named["actions", action.at] = Subject(SubjectKind.ACTION, action.action, shown)
    for place, variable in placed_objects(skill.variables, ("variables",)):
        if isinstance(variable.get("variable"), str):
            named["variables", int(place[1])] = Subject(SubjectKind.VARIABLE, variable["variable"])
    return named


def _findings(skill: ActionSkill) -> Iterator[Finding]:
    if skill.content is None:
        yield found(Rule.SCHEMA, (), "an action skill must be an object")
        return
    content = skill.content
    yield from _check_shape(content, skill)
    yield from _check_learned(skill)
    parts = {action.action: read_parts(action) for action in skill.actions}
    parts[SHARED] = read_shared(skill)
    for each in parts.values():
        yield from check_expressions(NodeTexts({}, tuple(each.texts)))
        yield from _check_assignments(each)
    yield from check_names(skill, parts)
    yield from check_fields(skill)
    yield from check_responses(skill)
    yield from _check_conditions(skill, parts)


def _check_shape(content: JsonObject, skill: ActionSkill) -> Iterator[Finding]:
    """What the import refuses."""
    for fault in (*shape_faults((), content, ACTION_SKILL), *link_faults(content), *skill.learned.faults):
        yield Finding(Rule.SCHEMA, fault.path, fault.message)
    for fault in duplicate_faults(content):
        is_repeated = fault.message.startswith("duplicate")
        yield Finding(Rule.DUPLICATE if is_repeated else Rule.SCHEMA, fault.path, fault.message)


def _check_learned(skill: ActionSkill) -> Iterator[Finding]:
    """Intents and entities, but for what is usual in actions: built-in entities, intents without phrases."""
    called = _silent_intents(skill)
    entities = tuple(each for each in skill.learned.entities if each.name != CONFIRMATION)
    learned = replace(skill.learned, entities=entities)
    words = {each.place for each in entities if each.name in TRIGGER_WORDS and not each.values}
    quiet = {pointer(*place) for place in words} | called
    if skill.says_language:
        yield from check_language_code(learned)
    yield from check_settings(learned)
    yield from check_duplicates(skill.learned)
    yield from check_language(learned)
    for finding in (*check_training(learned), *check_entities(learned)):
        if finding.rule not in (Rule.NO_EXAMPLES, Rule.NO_VALUES) or finding.path not in quiet:
            yield finding


def _silent_intents(skill: ActionSkill) -> frozenset[str]:
    """The places of intents whose actions others call: those need no phrases (§10)."""
    steps = [step for action in skill.actions for step in action.steps]
    called = {text_at(object_at(step.resolver, "invoke_action") or {}, "action") for step in steps}
    names = {
        use.name
        for action in skill.actions
        if action.action in called
        for use in read_parts(action).uses
        if use.kind is Kind.INTENT
    }
    return frozenset(pointer(*intent.place) for intent in skill.learned.intents if intent.name in names)


def _check_assignments(parts: Parts) -> Iterator[Finding]:
    """`=` in a condition sets the variable (spec/actions-runtime.md §10)."""
    for text in parts.conditions:
        for tree in text.reading.trees:
            if isinstance(tree.syntax, s.Assignment):
                message = "'=' sets the variable here: write '==' to compare"
                yield text.finding(Rule.ASSIGNMENT, message, tree.syntax.at + tree.offset)


def _check_conditions(skill: ActionSkill, parts: Mapping[str, Parts]) -> Iterator[Finding]:
    passed = {
        name
        for action in skill.actions
        for step in action.steps
        for name, _, _ in parameters_of(step.resolver, step.place)
    }
    values = values_in(skill)
    truths: dict[str, Truth] = {}
    for action in skill.actions:
        choices = choices_in(action, values, (passed, parts[action.action].assigned))
        truths[action.action] = remembered(choices)
        yield from check_condition(action.source.get("condition"), (*action.place, "condition"), choices)
        for step in action.steps:
            yield from check_condition(step.source.get("condition"), (*step.place, "condition"), choices)
    yield from check_flow(skill, truths)
