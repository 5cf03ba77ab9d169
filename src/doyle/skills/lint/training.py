"""What is odd in intents and counterexamples (spec nlu.md §§2-3)."""

from collections.abc import Iterator

from doyle.nlu.languages import DEFAULT_LANGUAGE, features_of
from doyle.nlu.references import all_references
from doyle.skills.lint.findings import Finding, Place, found, marked, shown
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.skill import PlacedIntent, Skill
from doyle.skills.lint.wording import check_name, check_text
from doyle.wire.workspace import Example

MIN_EXAMPLES = 5
INTENT_MARKS = "_-."
SYSTEM_PREFIX = "sys-"


def check_training(skill: Skill) -> Iterator[Finding]:
    """Intents, their examples and the counterexamples."""
    entities = skill.entity_names
    for intent in skill.intents:
        yield from _check_intent(intent)
        for at, example in intent.examples:
            place = (*intent.place, "examples", at)
            yield from check_text((*place, "text"), example.text)
            yield from _check_references((*place, "text"), example.text, entities)
            yield from _check_mentions(place, example, entities)
    yield from _check_language(skill)
    for at, counterexample in skill.counterexamples:
        yield from check_text(("counterexamples", at, "text"), counterexample.text)
    yield from _check_repetition(skill)


def _check_intent(intent: PlacedIntent) -> Iterator[Finding]:
    place = (*intent.place, "intent")
    if intent.name.startswith(SYSTEM_PREFIX):
        yield found(Rule.BAD_NAME, place, f"the name of an intent must not start with {SYSTEM_PREFIX}")
    yield from check_name(place, intent.name, INTENT_MARKS)
    yield from check_text((*intent.place, "description"), intent.description, is_blank_odd=False)
    count = len(intent.examples)
    if count == 0:
        yield found(Rule.NO_EXAMPLES, intent.place, "the intent has no examples and is never recognised")
    elif count < MIN_EXAMPLES:
        message = f"the intent has {count} of the {MIN_EXAMPLES} examples that it should have at least"
        yield found(Rule.FEW_EXAMPLES, intent.place, message)


def _check_references(place: Place, text: str, entities: frozenset[str]) -> Iterator[Finding]:
    """What is written like a reference to an entity and is none (spec nlu.md §3)."""
    for name in dict.fromkeys(reference.entity for reference in all_references(text)):
        if name.startswith(SYSTEM_PREFIX):
            message = f"{marked('@', name)} stands for itself: a system entity cannot be referenced"
            yield found(Rule.BAD_REFERENCE, place, message)
        elif name not in entities:
            message = f"there is no entity {marked('@', name)}: the example is taken as it stands"
            yield found(Rule.BAD_REFERENCE, place, message)


def _check_mentions(place: Place, example: Example, entities: frozenset[str]) -> Iterator[Finding]:
    """What training leaves out (spec nlu.md §5, *Contextual*)."""
    taken: list[tuple[int, int]] = []
    for at, mention in enumerate(example.mentions or ()):
        start, end = mention.location
        location, entity = ((*place, "mentions", at, part) for part in ("location", "entity"))
        if not 0 <= start < end <= len(example.text):
            yield found(Rule.BAD_MENTION, location, "the mention lies outside its example")
        elif example.text[start:end].isspace():
            yield found(Rule.BAD_MENTION, location, "the mention holds nothing but white space")
        elif any(start < other_end and end > other_start for other_start, other_end in taken):
            yield found(Rule.BAD_MENTION, location, "the mention overlaps an earlier one, which counts")
        else:
            taken.append((start, end))
        if mention.entity not in entities:
            message = f"there is no entity {marked('@', mention.entity)}"
            yield found(Rule.BAD_MENTION, entity, message)
        elif mention.entity.startswith(SYSTEM_PREFIX):
            yield found(Rule.BAD_MENTION, entity, "a system entity is not learned from annotations")


def _check_language(skill: Skill) -> Iterator[Finding]:
    """Annotations in a language whose entities are not learned, told once (spec nlu.md §§5, 9)."""
    language = features_of(skill.envelope.language or DEFAULT_LANGUAGE)
    if language.has_contextual_entities:
        return
    places = [
        (*intent.place, "examples", at, "mentions")
        for intent in skill.intents
        for at, example in intent.examples
        if example.mentions
    ]
    if places:
        message = f"entities are not learned from annotations in this language ({language.name})"
        examples = "1 annotated example" if len(places) == 1 else f"{len(places)} annotated examples"
        yield found(Rule.BAD_MENTION, places[0], f"{message}: {examples}")


def _check_repetition(skill: Skill) -> Iterator[Finding]:
    """Examples that teach two things at once; case and spaces do not count."""
    owners: dict[str, PlacedIntent] = {}
    for intent in skill.intents:
        for at, example in intent.examples:
            owner = owners.setdefault(folded(example.text), intent)
            if owner is not intent:
                place = (*intent.place, "examples", at, "text")
                message = f"the intent {marked('#', owner.name)} has the example {shown(example.text)} too"
                yield found(Rule.EXAMPLE_IN_TWO_INTENTS, place, message)
    for at, counterexample in skill.counterexamples:
        owner_of = owners.get(folded(counterexample.text))
        if owner_of is not None:
            message = f"the intent {marked('#', owner_of.name)} has it as an example"
            yield found(Rule.EXAMPLE_IS_COUNTEREXAMPLE, ("counterexamples", at, "text"), message)


def folded(text: str) -> str:
    """A text as it is compared: case and runs of white space do not count."""
    return " ".join(text.casefold().split())
