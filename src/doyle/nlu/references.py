"""Direct references: `@entity` inside an intent example stands for all values of the entity (nlu.md §3)."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

MAX_FILLINGS = 8
MAX_REFERENCES = 3
_REFERENCE = re.compile(r"(?<![\w@.])@([\w-]+)")


class Filling(NamedTuple):
    """An example with its references filled in; the weights of one example's fillings add up to 1."""

    text: str
    weight: float


class Reference(NamedTuple):
    """One `@entity` in an example: where it stands and which entity it names."""

    start: int
    end: int
    entity: str


def all_references(example: str) -> list[Reference]:
    """Everything in an example that is written like a reference, whatever it names."""
    return [Reference(match.start(), match.end(), match[1]) for match in _REFERENCE.finditer(example)]


def find_references(example: str, entities: Mapping[str, object]) -> list[Reference]:
    """The first three references of an example; only names of the given entities count."""
    found = all_references(example)
    return [reference for reference in found if reference.entity in entities][:MAX_REFERENCES]


def fill_references(example: str, terms: Mapping[str, Sequence[str]]) -> list[Filling]:
    """Fill an example's references with terms, spread evenly over all, at most eight texts.

    An example without references is its own only filling, and so is one whose entities have no terms:
    pattern and system entities cannot be referenced.
    """
    references = [found for found in find_references(example, terms) if terms[found.entity]]
    if not references:
        return [Filling(example, 1.0)]
    count = min(MAX_FILLINGS, max(len(terms[reference.entity]) for reference in references))
    texts = [_filled(example, references, terms, at, count) for at in range(count)]
    return [Filling(text, 1.0 / count) for text in texts]


def _filled(
    example: str, references: Sequence[Reference], terms: Mapping[str, Sequence[str]], at: int, count: int
) -> str:
    text = example
    for reference in reversed(references):
        choices = terms[reference.entity]
        text = text[: reference.start] + choices[at * len(choices) // count] + text[reference.end :]
    return text
