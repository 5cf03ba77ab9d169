"""Mentions of entities, and which of them survive within one entity (nlu.md §§4-5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeEntity

# More mentions than any honest text has; a hostile dictionary cannot make more work than this.
MAX_MENTIONS = 2000
# Whether the mentions are fuzzy, start and end.
_Span: TypeAlias = tuple[bool, int, int]


class Meaning(NamedTuple):
    """What a term stands for: the number of an entity and of a value in it, in workspace order."""

    entity: int
    value: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A recognised span [start, end) of the text, in code points.

    `is_fuzzy`: the text differs from the term. `is_catch_all`: the pattern matches whatever words there are,
    so that they do not count as words of the skill.
    `typed` is what is shown in place of a value that the entity does not have (a contextual entity).
    """

    meaning: Meaning
    start: int
    end: int
    confidence: float = 1.0
    attributes: Mapping[str, Json] = field(default_factory=dict)
    is_fuzzy: bool = False
    is_catch_all: bool = False
    typed: str | None = None

    @property
    def length(self) -> int:
        """The number of code points."""
        return self.end - self.start

    def shown_as(self, entity: str, value: str) -> RuntimeEntity:
        """The API's object."""
        return RuntimeEntity(entity, value, (self.start, self.end), self.confidence, self.attributes)


def longest_mentions(mentions: Iterable[Mention]) -> list[Mention]:
    """Drop, entity by entity, what overlaps a better mention; order what remains by place.

    Exact mentions are better than fuzzy ones, then longer than shorter, then those of more confidence, then
    the first. Mentions of the same span stay together, one per value. The order is start, end, entity, value
    (nlu.md §4, *Array order*).
    """
    spans: dict[int, dict[_Span, dict[int, Mention]]] = {}
    for mention in mentions:
        of_entity = spans.setdefault(mention.meaning.entity, {})
        values = of_entity.setdefault((mention.is_fuzzy, mention.start, mention.end), {})
        values.setdefault(mention.meaning.value, mention)
    kept = [mention for of_entity in spans.values() for mention in _without_overlaps(of_entity)]
    return sorted(kept, key=lambda mention: (mention.start, mention.end, mention.meaning))[:MAX_MENTIONS]


def _without_overlaps(spans: Mapping[_Span, Mapping[int, Mention]]) -> Iterable[Mention]:
    taken = bytearray(max(end for _, _, end in spans))
    for (_, start, end), mentions in sorted(spans.items(), key=_worst_last):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            yield from mentions.values()


def _worst_last(span: tuple[_Span, Mapping[int, Mention]]) -> tuple[bool, int, float, int]:
    (is_fuzzy, start, end), mentions = span
    return is_fuzzy, start - end, -max(mention.confidence for mention in mentions.values()), start
