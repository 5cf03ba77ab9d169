"""Mentions of entities, and which of them survive within one entity (nlu.md §§4-5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeEntity

# More mentions than any honest text has; a hostile dictionary cannot make more work than this.
MAX_MENTIONS = 2000


class Meaning(NamedTuple):
    """What a term stands for: the number of an entity and of a value in it, in workspace order."""

    entity: int
    value: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A recognised span [start, end) of the text, in code points."""

    meaning: Meaning
    start: int
    end: int
    confidence: float = 1.0
    attributes: Mapping[str, Json] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """The number of code points."""
        return self.end - self.start

    def shown_as(self, entity: str, value: str) -> RuntimeEntity:
        """The API's object."""
        return RuntimeEntity(entity, value, (self.start, self.end), self.confidence, self.attributes)


def longest_mentions(mentions: Iterable[Mention]) -> list[Mention]:
    """Drop, entity by entity, what overlaps a longer mention; order what remains by place.

    Mentions of the same span stay together, one per value. The order is start, end, entity, value
    (nlu.md §4, *Array order*).
    """
    spans: dict[int, dict[tuple[int, int], dict[int, Mention]]] = {}
    for mention in mentions:
        of_entity = spans.setdefault(mention.meaning.entity, {})
        values = of_entity.setdefault((mention.start, mention.end), {})
        values.setdefault(mention.meaning.value, mention)
    kept = [mention for of_entity in spans.values() for mention in _without_overlaps(of_entity)]
    return sorted(kept, key=lambda mention: (mention.start, mention.end, mention.meaning))[:MAX_MENTIONS]


def _without_overlaps(spans: Mapping[tuple[int, int], Mapping[int, Mention]]) -> Iterable[Mention]:
    taken = bytearray(max(end for _, end in spans))
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span)):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            yield from spans[start, end].values()
