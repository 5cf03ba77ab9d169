"""Joins numbers that are the parts of a fraction: `3/4`, `1 1/2`, `two thirds` (system-entities.md §4)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from math import gcd

from doyle.nlu.system_entities.locales import Locale
from doyle.nlu.system_entities.number_lexicons.index import NUMBER_WORDS
from doyle.nlu.system_entities.numerals import Numeral
from doyle.nlu.system_entities.words import Word

# In digits only those that people use: `5/12` and `8/10` are as often a date or a mark.
COMMON_FRACTIONS = frozenset({(1, 2), (1, 3), (2, 3), (1, 4), (3, 4)})
# As many places as a float tells.
_PLACES = 16


def with_fractions(numerals: Sequence[Numeral], words: Sequence[Word], locale: Locale) -> list[Numeral]:
    """The numbers, with those that make a fraction joined to one."""
    lexicon = NUMBER_WORDS.get(locale.language)
    names: Mapping[str, int] = {} if lexicon is None else lexicon.fractions
    found: list[Numeral] = []
    at = 0
    while at < len(numerals):
        written = _written(numerals[at : at + 2], words)
        if written is not None:
            found.append(_after_whole(found, written, words))
        else:
            found.append(_spelled(numerals[at], words, names))
        at += 1 if written is None else 2
    return found


def _written(pair: Sequence[Numeral], words: Sequence[Word]) -> Numeral | None:
    if len(pair) < 2 or not all(_is_plain(numeral, words) for numeral in pair):
        return None
    above, below = pair
    is_joined = below.first == above.last + 1 and words[above.last].key == "/"
    if not is_joined or words[above.last].is_apart or words[below.first].is_apart:
        return None
    is_fraction = (int(above.value), int(below.value)) in COMMON_FRACTIONS
    if not is_fraction or _is_mark(words, above.first - 1) or _is_mark(words, below.last):
        return None
    return _quotient(above, below.last, words, int(below.value))


def _spelled(numeral: Numeral, words: Sequence[Word], names: Mapping[str, int]) -> Numeral:
    """`two thirds`; `two halves` and `two quarters` are things of that size."""
    if not names or not numeral.is_spelled or not numeral.is_integer or numeral.last >= len(words):
        return numeral
    below = names.get(words[numeral.last].key, 0)
    is_fraction = not numeral.is_ordinal and 0 < numeral.value < below and gcd(int(numeral.value), below) == 1
    return _quotient(numeral, numeral.last + 1, words, below) if is_fraction else numeral


def _after_whole(before: list[Numeral], fraction: Numeral, words: Sequence[Word]) -> Numeral:
    """`1 1/2`: takes the whole number off the list."""
    if not before or before[-1].last != fraction.first or not _is_plain(before[-1], words):
        return fraction
    whole = before.pop()
    value = whole.value + fraction.value
    return replace(fraction, first=whole.first, value=value, text_start=whole.text_start)


def _is_plain(numeral: Numeral, words: Sequence[Word]) -> bool:
    """Whether a number is a run of digits without sign, mark or ending."""
    key = words[numeral.first].key
    return numeral.last == numeral.first + 1 and key.isdecimal() and not key.startswith("0")


def _is_mark(words: Sequence[Word], at: int) -> bool:
    return 0 <= at < len(words) and words[at].key == "/"


def _quotient(above: Numeral, last: int, words: Sequence[Word], below: int) -> Numeral:
    value = round(above.value / Decimal(below), _PLACES)
    return replace(above, last=last, value=value, is_integer=False, text_end=words[last - 1].end)
