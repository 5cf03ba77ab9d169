"""Conditions of actions that are true or false whatever happens (spec/actions-format.md §7)."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from doyle.actions.conditions import OPERATORS, WORDS
from doyle.actions.plan import FALLBACK_REASONS
from doyle.expressions.budget import MAX_DEPTH
from doyle.expressions.regexes import find_fault
from doyle.skills.lint.actions.parts import read_expression
from doyle.skills.lint.actions.skill import CONFIRMATION, ActionSkill, PlacedAction, placed_objects
from doyle.skills.lint.findings import ExpressionPlace, Finding, Place, found, shown
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.truth import constant_truth
from doyle.wire.json import Json, JsonObject

Choices = Mapping[tuple[str, str], frozenset[str]]
"""The values that a variable can have, by the kind and name of the variable."""

MAX_HINTED = 200
_MAY_BE_CONSTANT = re.compile(r"\b(?:true|false|null|anything_else)\b|^[\s(!]*[\d'\"]")
_EQUALITY = ("eq", "neq", "in")
_PAIRS = frozenset({"eq", "neq", "gt", "gte", "lt", "lte", "matches", "contains", "in"})
_NAMING = ("variable", "skill_variable", "system_variable")


def values_in(skill: ActionSkill) -> dict[str, frozenset[str]]:
    """The values of each entity whose values are listed."""
    values = {
        entity.name: frozenset(value.value for _, value in entity.values)
        for entity in skill.learned.entities
        if not any(value.patterns for _, value in entity.values)
    }
    return {**values, CONFIRMATION: frozenset({"yes", "no"})}


def choices_in(
    action: PlacedAction, values: Mapping[str, frozenset[str]], free: Sequence[Collection[str]]
) -> Choices:
    """Which answers the questions of an action can have; in `free` are variables that are set in other ways.

    `values` are those of the entities.
    """
    choices = {("system_variable", "fallback_reason"): FALLBACK_REASONS}
    for step in action.steps:
        question = step.question or {}
        entity = question.get("entity")
        is_open = question.get("source_variable") or question.get("collect_verbatim_response")
        is_free = any(step.variable in each for each in free)
        if isinstance(entity, str) and entity in values and not is_open and not is_free:
            choices["variable", step.variable] = values[entity]
    return choices


def truth_of(source: Json, choices: Choices, depth: int = 0) -> bool | None:
    """Whether a condition always or never holds; None if that depends."""
    if source is None or source is True or source == {}:
        return True
    if not isinstance(source, dict) or depth > MAX_DEPTH:
        return False if depth <= MAX_DEPTH else None
    key = operator_of(source)
    if key is None:
        return False
    written = source[key]
    if key in ("and", "or"):
        operands = written if isinstance(written, list) else [written]
        truths = [truth_of(operand, choices, depth + 1) for operand in operands]
        return _joined(truths, is_any=key == "or") if key == "or" or not _clashes(operands) else False
    if key == "not":
        truth = truth_of(written, choices, depth + 1)
        return None if truth is None else not truth
    if key == "expression":
        return _expression_truth(written)
    return _leaf_truth(key, written, choices)


def operator_of(source: JsonObject) -> str | None:
    """The operator of a condition, the first that the engine knows."""
    return next((key for key in OPERATORS if key in source), None)


def check_condition(source: Json, place: Place, choices: Choices) -> Iterator[Finding]:
    """Operators that do not exist, operands that are missing, values that no answer can have."""
    waiting: list[tuple[Json, Place]] = [(source, place)]
    while waiting:
        part, at = waiting.pop()
        if isinstance(part, list):
            waiting.extend((part[index], (*at, index)) for index in range(len(part) - 1, -1, -1))
        if not isinstance(part, dict) or not part:
            continue
        key = operator_of(part)
        if key is None:
            message = f"unknown operator {shown(next(iter(part)))}: the condition never holds"
            yield found(Rule.BAD_CONDITION, at, message)
        elif key in ("intent", "entity") and not isinstance(part[key], str):
            message = f"the name of the {key} is no text: the condition never holds"
            yield found(Rule.BAD_CONDITION, (*at, key), message)
        elif key in ("and", "or", "not"):
            waiting.append((part[key], (*at, key)))
        elif key in _PAIRS and not _is_pair(part[key]):
            yield found(Rule.BAD_CONDITION, (*at, key), f"{key} compares two values: it never holds")
        elif key in _EQUALITY:
            yield from _check_values(part[key], (*at, key), choices)
        elif key == "matches":
            yield from _check_pattern(part[key][1], (*at, key, 1))


def _check_pattern(source: Json, place: Place) -> Iterator[Finding]:
    for at, pattern in _literals(source, place):
        fault = find_fault(pattern)
        if fault is not None:
            position = ExpressionPlace.within(pattern, 0)
            yield found(Rule.BAD_REGEX, at, f"the condition never holds: {fault}", position)


def _check_values(operands: list[Json], place: Place, choices: Choices) -> Iterator[Finding]:
    possible = choices.get(_variable_in(operands[0]), None)
    if possible is None:
        return
    for at, value in _literals(operands[1], (*place, 1)):
        if value not in possible:
            near = _near(value, possible)
            hint = "" if near is None else f"; is {shown(near)} meant?"
            yield found(Rule.UNKNOWN_VALUE, at, f"the answer is never {shown(value)}{hint}")


def _near(value: str, possible: frozenset[str]) -> str | None:
    """The value that only differs in its case; not looked for among very many."""
    if len(possible) > MAX_HINTED:
        return None
    return min((each for each in possible if each.casefold() == value.casefold()), default=None)


def _literals(source: Json, place: Place) -> Iterator[tuple[Place, str]]:
    if not isinstance(source, dict):
        return
    for key in ("scalar", "value"):
        if isinstance(source.get(key), str):
            yield (*place, key), source[key]
            return
    for at, item in placed_objects(source.get("collection"), (*place, "collection")):
        key = "scalar" if "scalar" in item else "value"
        if isinstance(item.get(key), str):
            yield (*at, key), item[key]


def _variable_in(operand: Json) -> tuple[str, str]:
    if not isinstance(operand, dict) or operand.get("variable_path"):
        return "", ""
    return next(((key, operand[key]) for key in _NAMING if isinstance(operand.get(key), str)), ("", ""))


def _is_pair(operands: Json) -> bool:
    return isinstance(operands, list) and len(operands) == 2


def _joined(truths: list[bool | None], *, is_any: bool) -> bool | None:
    if is_any in truths:
        return is_any
    return None if None in truths else not is_any


def _clashes(operands: list[Json]) -> bool:
    """Whether two operands cannot be true together: a variable equals two values, or exists and does not."""
    equal: dict[tuple[str, str], Json] = {}
    existing = {_variable_in(part.get("exists")) for part in operands if isinstance(part, dict)} - {("", "")}
    for part in operands:
        if not isinstance(part, dict):
            continue
        negated = part.get("not")
        if isinstance(negated, dict) and _variable_in(negated.get("exists")) in existing:
            return True
        pair: Json = part.get("eq")
        if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[1], dict):
            continue
        variable, value = _variable_in(pair[0]), pair[1].get("scalar", pair[1].get("value"))
        if variable[0] and value is not None and equal.setdefault(variable, value) != value:
            return True
    return False


def _expression_truth(written: Json) -> bool | None:
    if not isinstance(written, str):
        return bool(written)
    if written in WORDS:
        return None
    if _MAY_BE_CONSTANT.search(written) is None:
        return None
    reading = read_expression(written)
    return constant_truth(reading.trees[0].syntax) if reading.trees else None


def _leaf_truth(key: str, written: Json, choices: Choices) -> bool | None:
    if key not in _PAIRS:
        return None
    if not _is_pair(written):
        return False
    possible = choices.get(_variable_in(written[0]))
    values = [value for _, value in _literals(written[1], ())]
    if key == "in" and isinstance(written[1], dict) and written[1].get("collection") == []:
        return False
    is_impossible = possible is not None and bool(values) and not any(value in possible for value in values)
    return False if is_impossible and key in ("eq", "in") else None


def remembered(choices: Choices) -> "Truth":
    """Tells the truth of conditions, each worked out once while its skill is there."""
    known: dict[int, bool | None] = {}

    def tell(condition: Json) -> bool | None:
        if id(condition) not in known:
            known[id(condition)] = truth_of(condition, choices)
        return known[id(condition)]

    return tell


Truth = Callable[[Json], bool | None]
