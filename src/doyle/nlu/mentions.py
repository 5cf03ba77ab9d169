"""Mentions of entities, and which of them survive within one entity (nlu.md §§4-5)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple, TypeAlias

from doyle.nlu.text import MAX_CHARACTERS
from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeEntity

# More mentions than any honest text has; a hostile dictionary cannot make more work than this.
MAX_MENTIONS = 2000
_Span: TypeAlias = tuple[int, int]
_Values: TypeAlias = dict[int, "Mention"]


class Meaning(NamedTuple):
    """What a term stands for: the number of an entity and of a value in it, in workspace order."""

    entity: int
    value: int


class Likeness(IntEnum):
    """How a text is like the term that it mentions: the same, misspelt or inflected, or a part of it."""

    EXACT = 0
    FUZZY = 1
    PARTIAL = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """A recognised span [start, end) of the text, in code points.

    `typed` is what is shown in place of a value that the entity does not have (a contextual entity).
    """

    meaning: Meaning
    start: int
    end: int
    confidence: float = 1.0
    attributes: Mapping[str, Json] = field(default_factory=dict)
    likeness: Likeness = Likeness.EXACT
    typed: str | None = None

    @property
    def length(self) -> int:
        """The number of code points."""
        return self.end - self.start

    def shown_as(self, entity: str, value: str) -> RuntimeEntity:
        """The API's object."""
        return RuntimeEntity(entity, value, (self.start, self.end), self.confidence, self.attributes)


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything in a text that a dictionary or a pattern claims; `text` is as much of it as was read."""

    text: str
    of_dictionary: Sequence[Mention]
    of_patterns: Sequence[Mention]

    def __iter__(self) -> Iterator[Mention]:
        """All mentions, those of the dictionary first."""
        yield from self.of_dictionary
        yield from self.of_patterns


def longest_mentions(mentions: Iterable[Mention]) -> list[Mention]:
    """Drop, entity by entity, what overlaps a better mention; order what remains by place.

    Longer mentions are better than shorter ones, then those of more confidence, then the first. Mentions of
    the same span stay together, one per value. An exact mention keeps its words against all that is not,
    but for a misspelt term that has them and others; against a part of a term it keeps them always. The order
    is start, end, entity, value (nlu.md §4, *Array order*; §5, *Fuzzy*).
    """
    entities: dict[int, dict[Likeness, dict[_Span, _Values]]] = {}
    for mention in mentions:
        if mention.meaning.entity not in entities:
            entities[mention.meaning.entity] = {likeness: {} for likeness in Likeness}
        values = entities[mention.meaning.entity][mention.likeness].setdefault(
            (mention.start, mention.end), {}
        )
        values.setdefault(mention.meaning.value, mention)
    kept = [mention for of_entity in entities.values() for mention in _without_overlaps(_rivals(of_entity))]
    return sorted(kept, key=lambda mention: (mention.start, mention.end, mention.meaning))[:MAX_MENTIONS]


def _rivals(of_entity: Mapping[Likeness, Mapping[_Span, _Values]]) -> list[tuple[_Span, _Values]]:
    """The spans of one entity, without those that an exact mention forbids."""
    exact, fuzzy, partial = (of_entity[likeness] for likeness in Likeness)
    if not (fuzzy or partial):
        return list(exact.items())
    covered, crossed = _Places(exact), _Places((start + 1, end) for start, end in exact)
    whole = [
        (span, values)
        for span, values in fuzzy.items()
        if span not in exact and not any(crossed.has(at, at + 1) for at in span)
    ]
    parts = [(span, values) for span, values in partial.items() if not covered.has(*span)]
    return [*exact.items(), *whole, *parts]


class _Places:
    """Places in a text that spans cover."""

    def __init__(self, spans: Iterable[_Span] = ()) -> None:
        self._taken = bytearray(MAX_CHARACTERS + 1)
        for start, end in spans:
            self.take(start, end)

    def take(self, start: int, end: int) -> None:
        """Cover a span."""
        self._taken[start:end] = b"\x01" * (end - start)

    def has(self, start: int, end: int) -> bool:
        """Whether any place of a span is covered."""
        return self._taken.find(1, start, end) >= 0


def _without_overlaps(rivals: list[tuple[_Span, _Values]]) -> Iterator[Mention]:
    taken = _Places()
    for (start, end), values in sorted(rivals, key=_best_first):
        if not taken.has(start, end):
            taken.take(start, end)
            yield from values.values()


def _best_first(rival: tuple[_Span, _Values]) -> tuple[int, float, int]:
    (start, end), values = rival
    return start - end, -max(mention.confidence for mention in values.values()), start
