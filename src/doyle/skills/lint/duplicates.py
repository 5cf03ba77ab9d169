"""Keys that occur twice: the import refuses them."""

from collections.abc import Iterable, Iterator

from doyle.skills.lint.findings import Finding, Place, found, shown
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.skill import PlacedEntity, Skill

Keyed = Iterable[tuple[Place, str]]


def check_duplicates(skill: Skill) -> Iterator[Finding]:
    """Names of intents, entities and nodes; texts and values within their parent."""
    yield from _repeated(((*intent.place, "intent"), intent.name) for intent in skill.intents)
    for intent in skill.intents:
        yield from _repeated(
            ((*intent.place, "examples", at, "text"), example.text) for at, example in intent.examples
        )
    yield from _repeated(((*entity.place, "entity"), entity.name) for entity in skill.entities)
    for entity in skill.entities:
        yield from _repeated_values(entity)
    yield from _repeated((("counterexamples", at, "text"), item.text) for at, item in skill.counterexamples)
    yield from _repeated(((*placed.place, "dialog_node"), placed.node.dialog_node) for placed in skill.nodes)


def _repeated_values(entity: PlacedEntity) -> Iterator[Finding]:
    yield from _repeated(((*entity.place, "values", at, "value"), value.value) for at, value in entity.values)
    for at, value in entity.values:
        place = (*entity.place, "values", at, "synonyms")
        yield from _repeated(((*place, index), text) for index, text in enumerate(value.synonyms or ()))


def _repeated(keys: Keyed) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, key in keys:
        if key in seen:
            yield found(Rule.DUPLICATE, place, f"{shown(key)} occurs more than once")
        seen.add(key)
