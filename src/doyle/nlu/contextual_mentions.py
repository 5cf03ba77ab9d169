"""From spans that context tells to mentions of entities with their values (nlu.md §5, *Contextual*)."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace

from doyle.nlu.contextual import ContextualModel
from doyle.nlu.contextual_features import Hint
from doyle.nlu.encoder import Encoding
from doyle.nlu.mentions import Meaning, Mention
from doyle.nlu.text import term_key
from doyle.nlu.training_data import EntityDefinition


class ContextualMentions:
    """Finds contextual entities and names their values; immutable, shared by threads."""

    def __init__(self, model: ContextualModel, entities: Sequence[EntityDefinition]) -> None:
        """Take all entities of the skill, in workspace order."""
        self._model = model
        self._values = {at: _values_by_term(entities[at]) for at in model.entities}
        self._unlisted = {at: len(entities[at].values) for at in model.entities}

    @property
    def needs_encoding(self) -> bool:
        """Whether the model learned with the encoder."""
        return self._model.vectors is not None

    def find(self, text: str, encoding: Encoding | None, hints: Iterable[Hint]) -> Iterator[Mention]:
        """The mentions in a text: with the value that it means, or else with the text that was typed."""
        for entity, start, end, confidence in self._model.find(text, encoding, hints):
            typed = text[start:end]
            value = self._values[entity].get(term_key(typed))
            if value is None:
                yield Mention(Meaning(entity, self._unlisted[entity]), start, end, confidence, typed=typed)
            else:
                yield Mention(Meaning(entity, value), start, end, confidence)


def without_values(
    entities: Sequence[EntityDefinition], numbers: Container[int]
) -> tuple[EntityDefinition, ...]:
    """The entities, those with these numbers emptied."""
    return tuple(
        replace(entity, values=()) if at in numbers else entity for at, entity in enumerate(entities)
    )


def _values_by_term(entity: EntityDefinition) -> dict[str, int]:
    """The number of the first value that a text means."""
    numbers: dict[str, int] = {}
    for at, value in enumerate(entity.values):
        for term in value.terms:
            numbers.setdefault(term_key(term), at)
    return numbers
