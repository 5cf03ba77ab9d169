"""What is odd in intents and counterexamples (spec nlu.md §§2-3)."""

from collections.abc import Iterator

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
            yield from _check_example((*intent.place, "examples", at), example, entities)
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


def _check_example(place: Place, example: Example, entities: frozenset[str]) -> Iterator[Finding]:
    yield from check_text((*place, "text"), example.text)
    for at, mention in enumerate(example.mentions or ()):
        start, end = mention.location
        if not 0 <= start < end <= len(example.text):
            mention_place = (*place, "mentions", at, "location")
            yield found(Rule.BAD_MENTION, mention_place, "the mention lies outside its example")
        if mention.entity not in entities:
            message = f"there is no entity {marked('@', mention.entity)}"
            yield found(Rule.BAD_MENTION, (*place, "mentions", at, "entity"), message)


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
