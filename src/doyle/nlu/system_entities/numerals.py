"""Finds the numbers of a text, in digits and in words (system-entities.md §4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from doyle.nlu.system_entities.digits import DigitNumber, find_digits
from doyle.nlu.system_entities.han_numerals import HAN_LANGUAGES, find_han_numbers
from doyle.nlu.system_entities.locales import Locale
from doyle.nlu.system_entities.number_lexicons.index import NUMBER_WORDS
from doyle.nlu.system_entities.number_sums import Item, NumberReader, Reading
from doyle.nlu.system_entities.number_words import NumberIndex, NumberWords, Piece, PieceKind
from doyle.nlu.system_entities.words import Word

_NO_WORDS = NumberWords("", smalls={}, multipliers={})
_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_THOUSANDS = "k"
_MAX_ORDINAL = 1000
# The longest phrase for two, and the multiplier after it.
_MAX_COUPLE = 4
_COUNTED = frozenset(
    {PieceKind.SMALL, PieceKind.MULTIPLIER, PieceKind.ORDINAL, PieceKind.DIGITS, PieceKind.DOZEN}
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number over the words from `first` up to `last`, in the text from `text_start` up to `text_end`.

    `is_spelled` tells that no part of it is in digits. Ordinals (`third`, `3rd`) are here for the sake of
    dates; they are no amounts.
    """

    first: int
    last: int
    value: Decimal
    is_integer: bool
    is_spelled: bool
    is_ordinal: bool
    text_start: int
    text_end: int


def find_numerals(text: str, words: Sequence[Word], locale: Locale) -> list[Numeral]:
    """All numbers, from the left; none is a part of another."""
    index = _index_of(locale.language)
    numbers = find_digits(text, words, locale, index.words.ordinal_suffixes)
    if locale.language in HAN_LANGUAGES:
        return [
            _numeral(
                words,
                found.first,
                found.last,
                found.value,
                is_spelled=found.is_spelled,
                is_ordinal=found.is_ordinal,
            )
            for found in find_han_numbers(text, words, numbers, locale.language)
        ]
    finder = _Finder(words, index, numbers)
    return [numeral for run in finder.runs() for numeral in finder.read(run)]


class _Finder:
    """Reads the numbers of one text."""

    def __init__(self, words: Sequence[Word], index: NumberIndex, numbers: Sequence[DigitNumber]) -> None:
        self._words = words
        self._index = index
        self._numbers: Mapping[int, DigitNumber] = {number.first: number for number in numbers}
        self._idiom_words = index.idiom_words([word.key for word in words])

    def runs(self) -> Iterator[list[Item]]:
        """Stretches of parts of numbers without other words in between."""
        run: list[Item] = []
        at = 0
        while at < len(self._words):
            items = self._items_at(at)
            if items:
                run.extend(items)
                at = items[-1].last
                continue
            if not (run and self._is_hyphen(at)):
                if any(item.kind in _COUNTED for item in run):
                    yield run
                run = []
            at += 1
        if any(item.kind in _COUNTED for item in run):
            yield run

    def read(self, run: Sequence[Item]) -> Iterator[Numeral]:
        """The numbers of a stretch."""
        reader = NumberReader(self._index.words, run)
        at, previous_end = 0, -1
        while at < len(run):
            is_minus = run[at].kind is PieceKind.MINUS and self._may_negate(run[at], previous_end)
            reading = None if run[at].is_inner else self._reading(reader, run, at + is_minus)
            if reading is None or (reading.end < len(run) and run[reading.end].is_inner):
                at += 1
                continue
            first = run[at + is_minus]
            numeral = self._numeral_of(run, at, reading, is_negative=is_minus and not reading.is_ordinal)
            if reading.end > at + is_minus + 1 or self._counts(first):
                yield numeral
                previous_end = numeral.last
            at = reading.end

    def _items_at(self, at: int) -> list[Item]:
        if at in self._idiom_words:
            return []
        number = self._numbers.get(at)
        if number is not None:
            return self._digit_items(number)
        word = self._words[at]
        if word.key in _FRACTIONS:
            return [_digits(at, at + 1, _FRACTIONS[word.key], word.key)]
        decimal = self._index.words.decimals.get(word.key)
        if decimal is not None:
            return [_digits(at, at + 1, Decimal(decimal), "")]
        couple = self._couple_at(at)
        if couple:
            return [Item(Piece(PieceKind.SMALL, 2), at, at + couple)]
        pieces = self._index.pieces_of(word.key)
        is_bound = word.key in self._index.words.bound
        return [
            Item(piece, at, at + 1, is_inner=place > 0, is_bound=is_bound)
            for place, piece in enumerate(pieces)
        ]

    def _couple_at(self, at: int) -> int:
        if not self._index.words.couples:
            return 0
        return self._index.couple_at([word.key for word in self._words[at : at + _MAX_COUPLE]])

    def _digit_items(self, number: DigitNumber) -> list[Item]:
        first, last, value = number
        written = self._words[last - 1].key
        attached = self._words[last] if last < len(self._words) else None
        if attached is None or attached.is_apart:
            return [_digits(first, last, value, written)]
        if attached.key in _FRACTIONS:
            return [_digits(first, last + 1, value + _FRACTIONS[attached.key], attached.key)]
        if attached.key == _THOUSANDS:
            scale = Item(Piece(PieceKind.MULTIPLIER, 1000), last, last + 1)
            return [_digits(first, last, value, written), scale]
        if (
            attached.key in self._index.words.ordinal_suffixes
            and 0 < value < _MAX_ORDINAL
            and value == int(value)
        ):
            return [Item(Piece(PieceKind.ORDINAL, int(value)), first, last + 1, digits=written)]
        return [_digits(first, last, value, written)]

    def _is_hyphen(self, at: int) -> bool:
        """Whether a word is the hyphen of a spelled number: `twenty-one`."""
        if self._words[at].key != "-" or self._words[at].is_apart or at + 1 >= len(self._words):
            return False
        following = self._words[at + 1]
        return (
            not following.is_apart and not following.is_digits and bool(self._index.pieces_of(following.key))
        )

    def _reading(self, reader: NumberReader, run: Sequence[Item], at: int) -> Reading | None:
        before = self._before(run[at]) if at < len(run) else ""
        lexicon = self._index.words
        reading = reader.read(at, has_half=before not in lexicon.hours_after)
        if reading is None or not reading.joins or before not in lexicon.between:
            return reading
        has_and = reading.end < len(run) and run[reading.end].kind is PieceKind.AND
        return reading if has_and else reader.read(at, max_joins=reading.joins - 1)

    def _before(self, item: Item) -> str:
        return self._words[item.first - 1].key if item.first else ""

    def _numeral_of(self, run: Sequence[Item], at: int, reading: Reading, *, is_negative: bool) -> Numeral:
        return _numeral(
            self._words,
            run[at].first,
            run[reading.end - 1].last,
            reading.value.copy_negate() if is_negative else reading.value,
            is_spelled=not any(item.digits for item in run[at : reading.end]),
            is_ordinal=reading.is_ordinal,
        )

    def _may_negate(self, item: Item, previous_end: int) -> bool:
        before = self._before(item)
        return item.first != previous_end and before not in self._index.words.no_minus_after

    def _counts(self, item: Item) -> bool:
        """Whether a word that stands alone is meant as a number: not in `this one` or `chi sei`."""
        lexicon, before = self._index.words, self._before(item)
        key = self._words[item.first].key
        following = self._words[item.last].key if item.last < len(self._words) else ""
        if key in lexicon.pronouns:
            is_superlative = bool(lexicon.superlative) and before.endswith(lexicon.superlative)
            return not (before in lexicon.pronouns[key] or is_superlative or following == "'")
        if key in lexicon.doubtful:
            is_alone = sum(word.is_letters or word.is_digits for word in self._words) == 1
            return is_alone or before in lexicon.doubtful[key] or following in lexicon.countable
        return True


def _digits(first: int, last: int, amount: Decimal, written: str) -> Item:
    return Item(Piece(PieceKind.DIGITS), first, last, amount=amount, digits=written)


@lru_cache(maxsize=64)
def _index_of(language: str) -> NumberIndex:
    return NumberIndex(NUMBER_WORDS.get(language, _NO_WORDS))


def _numeral(
    words: Sequence[Word], first: int, last: int, value: Decimal, *, is_spelled: bool, is_ordinal: bool
) -> Numeral:
    return Numeral(
        first=first,
        last=last,
        value=value,
        is_integer=value == value.to_integral_value(),
        is_spelled=is_spelled,
        is_ordinal=is_ordinal,
        text_start=words[first].start,
        text_end=words[last - 1].end,
    )
