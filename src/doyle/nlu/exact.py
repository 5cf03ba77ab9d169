"""Exact matches: a text that equals a training example or a counterexample (nlu.md §3)."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from doyle.nlu.references import find_references
from doyle.nlu.text import exact_key

MAX_ATTEMPTS = 64
MAX_SPANS = 32
# Stands at both sides of an entity's number where an example refers to an entity; never part of a text.
_MARK = "\x00"


class Span(NamedTuple):
    """A stretch of the text in which an entity was recognised; `entity` is its number in the model."""

    entity: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ExactKeys:
    """The folded texts of a model: the examples of every intent, and the counterexamples."""

    examples: tuple[tuple[str, ...], ...]
    counterexamples: tuple[str, ...]


def template_key(example: str, entities: Mapping[str, int]) -> str:
    """The folded form of an example, with a numbered mark in the place of every reference to an entity."""
    text = example.replace(_MARK, " ")
    for reference in reversed(find_references(text, entities)):
        text = text[: reference.start] + _mark(entities[reference.entity]) + text[reference.end :]
    return exact_key(text)


class ExactMatches:
    """Looks texts up among the examples; immutable, shared by threads."""

    def __init__(self, keys: ExactKeys) -> None:
        self._intents: dict[str, tuple[int, ...]] = {}
        for intent, examples in enumerate(keys.examples):
            for key in examples:
                self._intents[key] = (*self._intents.get(key, ()), intent)
        self._counterexamples = frozenset(keys.counterexamples)
        self._shapes = sorted({shape for key in self._intents if (shape := _shape(key))})

    @property
    def needs_spans(self) -> bool:
        """Whether an example refers to entities, so that `find` must know what was recognised."""
        return bool(self._shapes)

    def find(self, text: str, spans: Sequence[Span] = ()) -> tuple[int, ...]:
        """The numbers of all intents that have this text as an example, most often none."""
        unmarked = text.replace(_MARK, " ")
        for key in itertools.chain([exact_key(unmarked)], self._template_keys(unmarked, spans)):
            if key in self._intents:
                return self._intents[key]
        return ()

    def is_counterexample(self, text: str) -> bool:
        """Whether the text is a counterexample."""
        return exact_key(text) in self._counterexamples

    def _template_keys(self, text: str, spans: Sequence[Span]) -> Iterator[str]:
        present = {span.entity for span in spans}
        shapes = [shape for shape in self._shapes if present.issuperset(shape)][:MAX_ATTEMPTS]
        choices = itertools.chain.from_iterable(_fits(shape, spans[:MAX_SPANS]) for shape in shapes)
        for chosen in itertools.islice(choices, MAX_ATTEMPTS):
            marked = text
            for span in reversed(chosen):
                marked = marked[: span.start] + _mark(span.entity) + marked[span.end :]
            yield exact_key(marked)


def _mark(entity: int) -> str:
    return f"{_MARK}{entity}{_MARK}"


def _shape(key: str) -> tuple[int, ...]:
    """The numbers of the entities that a key refers to, in order."""
    return tuple(map(int, key.split(_MARK)[1::2]))


def _fits(shape: tuple[int, ...], spans: Sequence[Span], start: int = 0) -> Iterable[tuple[Span, ...]]:
    """Every choice of recognised spans that names the entities of a shape in its order."""
    if not shape:
        yield ()
        return
    for span in spans:
        if span.entity == shape[0] and span.start >= start:
            for rest in _fits(shape[1:], spans, span.end):
                yield (span, *rest)
