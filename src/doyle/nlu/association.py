"""The weak association of intents with entities that their examples mention (nlu.md §3, *Entity references*).

`order a Galaxy S8` among the examples of an intent makes any other value of that entity speak for the intent
a little. Once an example refers to an entity directly (`order a @phone`), only such references do.
"""

from dataclasses import replace

from doyle.nlu.dictionary import Dictionary
from doyle.nlu.references import find_references
from doyle.nlu.training_data import TrainingData

Names = tuple[str, ...]


class Associations:
    """Which entities the examples of a workspace stand for; in examples only exact mentions count."""

    def __init__(self, data: TrainingData) -> None:
        self._names = [entity.name for entity in data.entities]
        self._terms = {name: terms for name, terms in data.reference_terms().items() if terms}
        examples = (example for intent in data.intents for example in intent.examples)
        has_references = any(self._referenced(example) for example in examples)
        exact = [replace(entity, is_fuzzy=False) for entity in data.entities]
        self._dictionary = None if has_references else Dictionary(data.language, exact)

    def of_example(self, example: str) -> Names:
        """The names of the entities, sorted: those referenced, or else those whose values are mentioned."""
        if self._dictionary is None:
            return self._referenced(example)
        numbers = {mention.meaning.entity for mention in self._dictionary.find(example)}
        return tuple(sorted(self._names[number] for number in numbers))

    def _referenced(self, example: str) -> Names:
        return tuple(sorted({reference.entity for reference in find_references(example, self._terms)}))
