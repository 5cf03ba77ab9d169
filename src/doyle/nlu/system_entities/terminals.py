"""Finds the terminals of a text: what patterns of phrases are made of."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from doyle.nlu.system_entities.festivals import find_festivals
from doyle.nlu.system_entities.grammar import Edge
from doyle.nlu.system_entities.joined_dates import add_joined_dates
from doyle.nlu.system_entities.lexicon import Clock, Kind
from doyle.nlu.system_entities.lexicon_index import LexiconIndex
from doyle.nlu.system_entities.locales import Locale
from doyle.nlu.system_entities.numerals import Numeral
from doyle.nlu.system_entities.numeric import find_numeric
from doyle.nlu.system_entities.words import Word

MAX_DAY = 31
MAX_HOUR = 24
MAX_MINUTE = 59
MINUTES_OF_HALF = 30
_NOON = 12
_HALF = Decimal("0.5")
# How the half of an hour ends where hours are feminine: Portuguese `três e meia`, French `trois et demie`.
_FEMININE = ("a", "e")
_YEAR_DIGITS = 4
_CENTURY = 2000
_YEARS = range(1000, 3000)
_BARE_YEARS = range(1900, 2100)
_SENTENCE_ENDS = frozenset(".!?;:")
# Names of zones that a text may give a time in; in capitals only, because many are words too.
ZONES = frozenset(
    {
        "GMT",
        "UTC",
        "EST",
        "EDT",
        "CST",
        "CDT",
        "MST",
        "MDT",
        "PST",
        "PDT",
        "AKST",
        "AKDT",
        "HST",
        "AST",
        "ADT",
    }
    | {"NST", "NDT", "BST", "WET", "WEST", "CET", "CEST", "EET", "EEST", "MSK", "IST", "JST", "KST", "SGT"}
    | {"HKT", "AEST", "AEDT", "ACST", "ACDT", "AWST", "NZST", "NZDT", "BRT", "ART", "CLT", "SAST", "ET", "PT"}
)
_ZONE_KEYS = frozenset({"z", *map(str.lower, ZONES)})


def find_terminals(
    text: str, words: Sequence[Word], numerals: Sequence[Numeral], index: LexiconIndex, locale: Locale
) -> list[list[Edge]]:
    """By word, the terminals that start there."""
    edges = [index.terms_at(words, at) for at in range(len(words))]
    for at, word in enumerate(words):
        if word.key in _ZONE_KEYS:
            edges[at].extend(_zone_edges(text, words, at))
        elif word.is_digits:
            edges[at].extend(_digit_edges(words, at))
            edges[at].extend(_digit_ordinals(words, at, index.ordinal_suffixes))
    _drop_fillers(words, edges, index)
    _add_short_years(words, edges)
    for numeral in numerals:
        edges[numeral.first].extend(_numeral_edges(numeral))
        if words[numeral.last - 1].key.endswith(_FEMININE):
            edges[numeral.first].extend(_half_hours(numeral))
    for festival in find_festivals(words, locale):
        edges[festival.first].append(Edge(Kind.FESTIVAL, festival.last, festival.key))
    if any(word.is_digits for word in words):
        _add_numeric(text, words, edges, locale)
        add_joined_dates(words, edges)
    for at in index.idiom_words(words):
        edges[at].clear()
    return edges


def is_at_sentence_start(words: Sequence[Word], at: int) -> bool:
    """Whether a word is the first of the text or of a sentence."""
    return at == 0 or words[at - 1].key in _SENTENCE_ENDS


def _zone_edges(text: str, words: Sequence[Word], at: int) -> Iterator[Edge]:
    literal = text[words[at].start : words[at].end]
    if literal in ZONES:
        yield Edge(Kind.ZONE, at + 1, literal)
    elif literal == "Z" and at and not words[at].is_apart and words[at - 1].is_digits:
        yield Edge(Kind.ZONE, at + 1, "UTC")


def _drop_fillers(words: Sequence[Word], edges: Sequence[list[Edge]], index: LexiconIndex) -> None:
    for at, word in enumerate(words):
        fillers = index.lexicon.fillers.get(word.key)
        is_followed = fillers and at + 1 < len(words) and words[at + 1].key in fillers
        if is_followed and is_at_sentence_start(words, at):
            edges[at].clear()


def _add_short_years(words: Sequence[Word], edges: Sequence[list[Edge]]) -> None:
    """`'21` is a year."""
    for at, (mark, number) in enumerate(pairwise(words)):
        if mark.key == "'" and len(number.key) == 2 and number.is_digits and not number.is_apart:
            edges[at].append(Edge(Kind.YEAR, at + 2, _CENTURY + int(number.key)))


def _add_numeric(text: str, words: Sequence[Word], edges: Sequence[list[Edge]], locale: Locale) -> None:
    starts = {word.start: at for at, word in enumerate(words)}
    ends = {word.end: at + 1 for at, word in enumerate(words)}
    for span in find_numeric(text, locale):
        first, last = starts.get(span.start), ends.get(span.end)
        if first is not None and last is not None:
            edges[first].append(Edge(span.kind, last, span.value))


def _digit_edges(words: Sequence[Word], at: int) -> Iterator[Edge]:
    """What a short run of digits can be: `2pm` and `3-5 May` have no blanks around theirs."""
    word = words[at]
    if len(word.key) > _YEAR_DIGITS or _is_in_row(words, at):
        return
    number, end = int(word.key), at + 1
    yield Edge(Kind.COUNT, end, Decimal(number))
    if len(word.key) == _YEAR_DIGITS:
        if number in _YEARS:
            yield Edge(Kind.YEAR, end, number)
        if number in _BARE_YEARS:
            yield Edge(Kind.BARE_YEAR, end, number)
        return
    if len(word.key) == 2 and number <= MAX_MINUTE:
        yield Edge(Kind.MINUTE, end, number)
    if len(word.key) <= 2 and number <= MAX_HOUR:
        is_settled = word.key.startswith("0") or number >= 12
        yield Edge(Kind.HOUR, end, Clock(number % MAX_HOUR, is_settled=is_settled))
    if len(word.key) <= 2 and 1 <= number <= MAX_DAY:
        yield Edge(Kind.DAY, end, number)


def _digit_ordinals(words: Sequence[Word], at: int, suffixes: frozenset[str]) -> Iterable[Edge]:
    """`3rd`, also in `May 3rd-5th`."""
    if at + 1 == len(words) or words[at + 1].is_apart or words[at + 1].key not in suffixes:
        return ()
    return (
        () if len(words[at].key) > 2 or _is_in_row(words, at) else _ordinal_edges(int(words[at].key), at + 2)
    )


def _is_in_row(words: Sequence[Word], at: int) -> bool:
    """Whether digits are a part of something longer: `B12`, `1.2.3`, `1,000`, `10:30`, `3/4`."""
    word = words[at]
    if at and not word.is_apart:
        before = words[at - 1]
        if before.is_letters or before.key in "@#$€£₹_\\":
            return True
        if before.key in ".,:/" and at > 1 and not before.is_apart and words[at - 2].is_digits:
            return True
    if at + 2 < len(words) and words[at + 1].key in ".,:/" and words[at + 2].is_digits:
        return not words[at + 1].is_apart and not words[at + 2].is_apart
    return False


def _numeral_edges(numeral: Numeral) -> Iterator[Edge]:
    end = numeral.last
    if numeral.value < 0 or numeral.value != int(numeral.value):
        if numeral.value > 0:
            yield Edge(Kind.COUNT, end, numeral.value)
        return
    if numeral.is_ordinal:
        if numeral.is_spelled:
            yield from _ordinal_edges(int(numeral.value), end)
        return
    if numeral.is_spelled or end - numeral.first > 1:
        yield Edge(Kind.COUNT, end, numeral.value)
    if numeral.is_spelled:
        yield from _spelled_edges(int(min(numeral.value, Decimal(MAX_MINUTE + 1))), end)


def _half_hours(numeral: Numeral) -> Iterator[Edge]:
    if numeral.is_spelled and numeral.value % 1 == _HALF and 1 < numeral.value < _NOON + 1:
        clock = Clock(int(numeral.value), MINUTES_OF_HALF, is_settled=numeral.value > _NOON)
        yield Edge(Kind.HALF_HOUR, numeral.last, clock)


def _ordinal_edges(number: int, end: int) -> Iterable[Edge]:
    if 1 <= number <= MAX_DAY:
        yield Edge(Kind.ORDINAL, end, number)
        yield Edge(Kind.DAY, end, number)


def _spelled_edges(number: int, end: int) -> Iterable[Edge]:
    if number <= MAX_MINUTE:
        yield Edge(Kind.MINUTE, end, number)
        yield Edge(Kind.SPELLED, end, number)
    if number <= MAX_HOUR:
        yield Edge(Kind.HOUR, end, Clock(number % MAX_HOUR, is_settled=number >= 12))
    if 1 <= number <= MAX_DAY:
        yield Edge(Kind.DAY, end, number)
