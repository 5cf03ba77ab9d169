"""By what log events are found: one posting for each term of an event, in the scope of its place.

A posting is a number for the scope, one for the term, and the moment of the event. It leads to events that
may have the term; whether one fits a filter is decided on the event itself (`match`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from doyle.store.logs.terms import line

MAX_POSTINGS = 1_000
_CACHED_NUMBERS = 50_000
EVERYTHING = "*"
"""Stands for all terms of an event that has too many, or was logged before terms were kept."""


class Posting(NamedTuple):
    """Where a term is found: `request_timestamp` in epoch milliseconds."""

    scope: int
    term: int
    request_timestamp: int


@dataclass(frozen=True, slots=True)
class Posted:
    """What of an event its postings follow from; `tagged` are tags and what is posted under them."""

    log_id: str
    place_id: str
    request_timestamp: int
    terms: str | None
    tagged: tuple[tuple[str, str | None], ...]


@lru_cache(_CACHED_NUMBERS)
def number_of(text: str) -> int:
    """The number under which a scope or a term is posted: 64 bits with a sign, as databases count."""
    digest = blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def postings_of(event: Posted) -> list[Posting]:
    """All postings of an event, each once."""
    lines = set(_lines(event))
    if len(lines) > MAX_POSTINGS:
        lines = {EVERYTHING}
    scope, moment = number_of(event.place_id), event.request_timestamp
    return [Posting(scope, number_of(text), moment) for text in lines]


def _lines(event: Posted) -> Iterable[str]:
    yield from (line(tag, value) for tag, value in event.tagged if value is not None)
    if event.terms is None:
        yield EVERYTHING
    else:
        yield from filter(None, event.terms.split("\n"))
