"""What is odd in entities and their values (spec nlu.md §§4-5)."""

from collections.abc import Iterator

from doyle.nlu.languages import DEFAULT_LANGUAGE, features_of
from doyle.nlu.pattern_syntax import PatternError
from doyle.nlu.patterns import MAX_LOOKAROUND_PATTERNS, MAX_PATTERNS, compile_pattern
from doyle.nlu.system_entities.recognise import TEMPORAL_ENTITIES, reads_dates_in
from doyle.nlu.training_data import PATTERNS, SYNONYMS
from doyle.skills.lint.findings import Finding, Place, found, marked, shown
from doyle.skills.lint.names import RETIRED_SYSTEM_ENTITIES, SYSTEM_ENTITIES, SYSTEM_PREFIX
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.skill import PlacedEntity, Skill
from doyle.skills.lint.training import folded
from doyle.skills.lint.wording import check_name, check_text
from doyle.wire.workspace import Value

VALUE_TYPES = frozenset({SYNONYMS, PATTERNS})
ENTITY_MARKS = "_-"


def check_entities(skill: Skill) -> Iterator[Finding]:
    """Entities, values, synonyms and patterns; what is sent with a system entity is ignored."""
    for entity in skill.entities:
        if entity.name.startswith(SYSTEM_PREFIX):
            yield from _check_system_entity(entity, skill.envelope.language or DEFAULT_LANGUAGE)
        else:
            yield from _check_entity(entity)
    yield from _check_patterns(skill)


def _check_system_entity(entity: PlacedEntity, language: str) -> Iterator[Finding]:
    """Spec system-entities.md §1: retired ones are accepted and ignored, unknown ones are none."""
    place = (*entity.place, "entity")
    if entity.name not in SYSTEM_ENTITIES:
        message = f"there is no system entity {marked('@', entity.name)}"
        yield found(Rule.UNKNOWN_SYSTEM_ENTITY, place, message)
    elif entity.name in RETIRED_SYSTEM_ENTITIES:
        message = f"{marked('@', entity.name)} is retired and recognises nothing"
        yield found(Rule.SILENT_SYSTEM_ENTITY, place, message)
    elif entity.name in TEMPORAL_ENTITIES and not reads_dates_in(language):
        message = f"dates and times are not read in this language ({features_of(language).name})"
        yield found(Rule.SILENT_SYSTEM_ENTITY, place, message)


def _check_entity(entity: PlacedEntity) -> Iterator[Finding]:
    yield from check_name((*entity.place, "entity"), entity.name, ENTITY_MARKS)
    yield from check_text((*entity.place, "description"), entity.description, is_blank_odd=False)
    if not entity.values:
        yield found(Rule.NO_VALUES, entity.place, "the entity has no values")
    for at, value in entity.values:
        yield from _check_value((*entity.place, "values", at), value)
    yield from _check_terms(entity)


def _check_value(place: Place, value: Value) -> Iterator[Finding]:
    yield from check_text((*place, "value"), value.value)
    if value.type is not None and value.type not in VALUE_TYPES:
        yield found(Rule.BAD_VALUE_TYPE, (*place, "type"), f"unknown type {shown(value.type)}")
    if value.synonyms and value.patterns:
        yield found(Rule.BAD_VALUE_TYPE, place, "a value has synonyms or patterns, not both")
    elif value.patterns and value.type != PATTERNS:
        yield found(Rule.BAD_VALUE_TYPE, place, f"the patterns are ignored: its type is not {PATTERNS}")
    for at, synonym in enumerate(value.synonyms or ()):
        yield from check_text((*place, "synonyms", at), synonym)


def _check_terms(entity: PlacedEntity) -> Iterator[Finding]:
    """A term that means two values of one entity; case does not count when a text is searched."""
    owners: dict[str, int] = {}
    values = {at: value for at, value in entity.values if value.type != PATTERNS}
    for at, value in values.items():
        owners.setdefault(folded(value.value), at)
    for at, value in values.items():
        own = folded(value.value)
        for index, synonym in enumerate(value.synonyms or ()):
            owner = owners.setdefault(folded(synonym), at)
            place = (*entity.place, "values", at, "synonyms", index)
            if owner != at:
                message = f"{shown(synonym)} means the value {shown(values[owner].value)} too"
                yield found(Rule.AMBIGUOUS_SYNONYM, place, message)
            elif folded(synonym) == own:
                yield found(Rule.REPEATED_SYNONYM, place, f"{shown(synonym)} is the value itself")


def _check_patterns(skill: Skill) -> Iterator[Finding]:
    count = lookarounds = 0
    for entity in skill.entities:
        for at, value in entity.values:
            for index, pattern in enumerate(value.patterns or ()):
                place = (*entity.place, "values", at, "patterns", index)
                count += 1
                try:
                    lookarounds += compile_pattern(pattern).needs_lookaround
                except PatternError as error:
                    yield found(Rule.BAD_PATTERN, place, f"the pattern never matches: {error.message}")
    if count > MAX_PATTERNS:
        message = f"there are {count} patterns; only the first {MAX_PATTERNS} are used"
        yield found(Rule.BAD_PATTERN, ("entities",), message)
    if lookarounds > MAX_LOOKAROUND_PATTERNS:
        message = f"{lookarounds} patterns look around; only the first {MAX_LOOKAROUND_PATTERNS} are used"
        yield found(Rule.BAD_PATTERN, ("entities",), message)
