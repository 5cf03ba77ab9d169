"""What an action skill refers to but does not have, and what it has but does not refer to."""

from collections import Counter
from collections.abc import Iterator, Mapping

from doyle.actions.compile_steps import SYSTEM_KINDS
from doyle.actions.reading import objects
from doyle.actions.variables import BUILT_IN_VARIABLES, ITEM, SYSTEM_PREFIX, USER_DEFINED_PREFIX
from doyle.skills.lint.actions.parts import SHARED, Kind, Parts, Use, parameters_of
from doyle.skills.lint.actions.skill import (
    CONFIRMATION,
    ActionSkill,
    PlacedAction,
    PlacedStep,
    object_at,
    placed_objects,
    text_at,
)
from doyle.skills.lint.findings import Finding, Place, found, marked, shown
from doyle.skills.lint.rules import Rule
from doyle.skills.new_action_skill import UNDELETABLE
from doyle.wire.json import Json

SYSTEM_ENTITY_PREFIX = "sys-"
TRIGGER_WORDS = frozenset({"danger_words", "profane_words"})


def check_names(skill: ActionSkill, parts: Mapping[str, Parts]) -> Iterator[Finding]:
    """References to actions, steps, variables, intents and entities; titles and what is left over."""
    yield from _check_titles(skill)
    yield from _check_chain(skill)
    names = Names(skill, parts)
    for action in skill.actions:
        steps = {each.variable for each in action.steps} | {each.step for each in action.steps}
        for step in action.steps:
            yield from _check_step(names, step, steps)
        for use in _once(parts[action.action].uses):
            yield from _check_use(names, use, names.own[action.action])
    for use in _once(parts[SHARED].uses):
        yield from _check_use(names, use, frozenset())
    yield from _check_unused(skill, parts)


class Names:
    """The names that a skill has: `own` are the variables of each action, `session` those of the session."""

    def __init__(self, skill: ActionSkill, parts: Mapping[str, Parts]) -> None:
        self.own = {action.action: variables_of(action) for action in skill.actions}
        self.session = session_variables(skill, parts)
        self.intents = frozenset(intent.name for intent in skill.learned.intents)
        self.entities = skill.learned.entity_names | {CONFIRMATION}


def variables_of(action: PlacedAction) -> frozenset[str]:
    """The variables of an action: of its steps, declared ones, results of calls."""
    declared = {text_at(item, "variable") for item in objects(action.source.get("variables"))}
    names = {step.variable for step in action.steps} | {name for name in declared if name is not None}
    for step in action.steps:
        calls = [object_at(step.resolver, key) or {} for key in ("invoke_action", "callout", "search")]
        calls += objects(step.resolver.get("client_actions"))
        names |= {call["result_variable"] for call in calls if isinstance(call.get("result_variable"), str)}
    return frozenset(names)


def session_variables(skill: ActionSkill, parts: Mapping[str, Parts]) -> frozenset[str]:
    """The session variables: declared ones, and those that some action assigns."""
    declared = (item.get("variable") for item in objects(skill.variables))
    assigned = (name for each in parts.values() for name in each.assigned)
    return frozenset([*(name for name in declared if isinstance(name, str)), *assigned])


def _check_titles(skill: ActionSkill) -> Iterator[Finding]:
    owners: dict[str, PlacedAction] = {}
    for action in skill.actions:
        title = action.source.get("title")
        owner = owners.setdefault(title, action) if isinstance(title, str) else action
        if owner is not action:
            message = f"the action {shown(owner.action)} has the title {shown(title)} too"
            yield found(Rule.REPEATED_TITLE, (*action.place, "title"), message)
    present = {action.action for action in skill.actions}
    for name in UNDELETABLE:
        if skill.actions and name not in present:
            message = f"the built-in action {shown(name)} is missing: an import adds it"
            yield found(Rule.MISSING_ACTION, ("actions",), message)


def _check_chain(skill: ActionSkill) -> Iterator[Finding]:
    """Spec/actions-format.md §§3, 4: a chain has one head, and its links name elements."""
    links = [(action.place, action.action, action.source.get("next_action")) for action in skill.actions]
    yield from _check_links(links, "next_action", "action", Rule.BROKEN_ORDER)
    for action in skill.actions:
        steps = [(step.place, step.step, step.source.get("next_step")) for step in action.steps]
        yield from _check_links(steps, "next_step", "step", Rule.UNKNOWN_STEP)


def _check_links(
    links: list[tuple[Place, str, Json]], key: str, noun: str, unknown: Rule
) -> Iterator[Finding]:
    names = {name for _, name, _ in links}
    counts = Counter(target for _, _, target in links if isinstance(target, str))
    others = frozenset([name for _, name, _ in links if name not in counts][1:])
    for place, name, target in links:
        if isinstance(target, str) and target not in names and target not in UNDELETABLE:
            yield found(unknown, (*place, key), f"there is no {noun} {shown(target)}")
        elif isinstance(target, str) and counts[target] > 1:
            yield found(Rule.BROKEN_ORDER, (*place, key), f"several {noun}s lead to {shown(target)}")
        if name in others:
            message = f"no {noun} leads to {shown(name)}: it comes after those that are linked"
            yield found(Rule.BROKEN_ORDER, place, message)


def _check_step(names: Names, step: PlacedStep, steps: set[str]) -> Iterator[Finding]:
    place, resolver = (*step.place, "resolver"), step.resolver
    for at, item in placed_objects(resolver.get("clear"), (*place, "clear")):
        name = text_at(item, "variable")
        if name not in steps:
            yield found(Rule.UNKNOWN_STEP, (*at, "variable"), f"there is no step {shown(name)}")
    call = object_at(resolver, "invoke_action")
    if call is None or call.get("policy") == "dynamic":
        return
    callee = text_at(call, "action")
    if callee is not None and callee in names.own:
        for name, _, at in parameters_of(resolver, step.place):
            if name not in names.own[callee]:
                message = f"the action {shown(callee)} has no variable {shown(name)}"
                yield found(Rule.UNKNOWN_VARIABLE, at, message)
    elif callee not in UNDELETABLE:
        message = f"there is no action {shown(callee)}: the call is passed over"
        yield found(Rule.UNKNOWN_ACTION, (*place, "invoke_action", "action"), message)


def _once(uses: list[Use]) -> Iterator[Use]:
    """The first use of each name in each place."""
    yield from {(use.kind, use.name, use.place): use for use in reversed(uses)}.values()


def _check_use(names: Names, use: Use, own: frozenset[str]) -> Iterator[Finding]:
    if use.kind is Kind.INTENT:
        if use.name not in names.intents:
            yield found(Rule.UNKNOWN_INTENT, use.place, f"there is no intent {marked('#', use.name)}")
    elif use.kind is Kind.ENTITY:
        yield from _check_entity(names, use)
    elif not _is_known(use, own, names.session):
        words = {Kind.VARIABLE: "the action has no variable", Kind.SESSION: "there is no session variable"}
        words |= {Kind.BUILT_IN: "there is no built-in variable", Kind.EXPRESSION: "there is no variable"}
        yield _at(use, Rule.UNKNOWN_VARIABLE, f"{words[use.kind]} {shown(use.name)}")


def _is_known(use: Use, own: frozenset[str], session: frozenset[str]) -> bool:
    if use.kind is Kind.VARIABLE:
        return use.name in own or use.name == ITEM
    if use.kind is Kind.SESSION:
        return use.name in session
    is_built_in = use.name.removeprefix(SYSTEM_PREFIX) in BUILT_IN_VARIABLES
    if use.kind is Kind.BUILT_IN or is_built_in:
        return is_built_in
    is_outside = use.name == ITEM or use.name.startswith(USER_DEFINED_PREFIX)
    return use.name in own or use.name in session or is_outside


def _check_entity(names: Names, use: Use) -> Iterator[Finding]:
    if use.name in names.entities:
        return
    if use.name in SYSTEM_KINDS:
        message = f"the system entity {marked('@', use.name)} is not switched on: add it to the entities"
        yield found(Rule.SYSTEM_ENTITY_OFF, use.place, message)
    else:
        yield found(Rule.UNKNOWN_ENTITY, use.place, f"there is no entity {marked('@', use.name)}")


def _check_unused(skill: ActionSkill, parts: Mapping[str, Parts]) -> Iterator[Finding]:
    used = {(use.kind, use.name) for each in parts.values() for use in each.uses}
    for intent in skill.learned.intents:
        if (Kind.INTENT, intent.name) not in used:
            yield found(Rule.UNUSED_INTENT, intent.place, "no action refers to the intent")
    for entity in skill.learned.entities:
        is_usual = entity.name in TRIGGER_WORDS or entity.name.startswith(SYSTEM_ENTITY_PREFIX)
        if (Kind.ENTITY, entity.name) not in used and not is_usual:
            yield found(Rule.UNUSED_ENTITY, entity.place, "no action refers to the entity")


def _at(use: Use, rule: Rule, message: str) -> Finding:
    if use.text is None:
        return found(rule, use.place, message)
    return use.text.finding(rule, message, use.position)
