"""Recognises `@sys-number`, `@sys-percentage` and `@sys-currency` (system-entities.md §§3-5).

All readings are given, also the number inside an amount of money; which of them survives is settled where all
system entities come together.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from doyle.nlu.system_entities.amount_words import AmountWords, amount_words_of
from doyle.nlu.system_entities.currencies import Currency
from doyle.nlu.system_entities.locales import Locale
from doyle.nlu.system_entities.mention import CURRENCY, NUMBER, PERCENTAGE, SystemMention
from doyle.nlu.system_entities.numerals import Numeral
from doyle.nlu.system_entities.word_phrases import WordPhrases
from doyle.nlu.system_entities.words import Word
from doyle.wire.json import JsonObject

# Longer integers are no exact numbers in JSON; they keep their digits as the value.
_MAX_EXACT_DIGITS = 18
_DASHES = frozenset("-~〜～")
_HOUR_MARKS = frozenset({"h", "heure", "heures"})
_INSIDE_CLOCK_OR_DATE = frozenset(":/")
# Letters before the sign of a currency: `HK$`, `NZ$`, `CAN$`.
_MAX_CODE = 3
_MILLIONS = frozenset({"m", "mm"})
_TWO_DIGITS = frozenset(map(Decimal, range(10, 100)))
_WITHOUT_CENTS = frozenset({"JPY", "KRW"})


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number with what it counts, over the words from `first` up to `last`; `end` is where its text ends.

    `has_prefix` tells that the unit stands before the number. `factor` is below 1 for cents. `is_measured`
    is false where the unit is that of its neighbour.
    """

    entity: str
    first: int
    last: int
    end: int
    value: Decimal
    unit: str = ""
    has_prefix: bool = False
    factor: Decimal = Decimal(1)
    is_measured: bool = True


class _Slot(NamedTuple):
    """One number of the text: bare, and with its unit. An article with a unit is no number alone."""

    bare: _Amount | None
    measured: _Amount | None

    @property
    def first(self) -> int:
        """The word where it starts."""
        amount = self.measured or self.bare
        return 0 if amount is None else amount.first


def find_amounts(
    text: str,
    words: Sequence[Word],
    numerals: Sequence[Numeral],
    locale: Locale,
    enabled: Collection[str],
) -> list[SystemMention]:
    """The numbers, percentages and amounts of money among the enabled entities, ranges as pairs."""
    units = _Units(text, words, amount_words_of(locale), enabled)
    slots = [_Slot(bare, units.measure(bare)) for bare in map(_bare, numerals) if bare is not None]
    if CURRENCY in enabled:
        slots = sorted([*slots, *units.articles(numerals)], key=lambda slot: slot.first)
    pairs = _Pairs(words, amount_words_of(locale))
    found = list(pairs.measured(pairs.merged(slots)))
    if NUMBER in enabled:
        found.extend(pairs.bare(slots))
    return [mention for group in found for mention in _mentions(words, group)]


def _bare(numeral: Numeral) -> _Amount | None:
    if numeral.is_ordinal:
        return None
    return _Amount(NUMBER, numeral.first, numeral.last, numeral.text_end, numeral.value)


class _Units:
    """Finds the units of numbers in one text."""

    def __init__(
        self, text: str, words: Sequence[Word], lexicon: AmountWords, enabled: Collection[str]
    ) -> None:
        self._text = text
        self._words = words
        self._lexicon = lexicon
        self._enabled = enabled

    def measure(self, number: _Amount) -> _Amount | None:
        """The number with its unit, None without one."""
        if CURRENCY in self._enabled:
            money = self._money(number)
            if money is not None:
                return money
        return self._percentage(number) if PERCENTAGE in self._enabled else None

    def articles(self, numerals: Sequence[Numeral]) -> Iterator[_Slot]:
        """`a dollar`, `un euro`: an article before the name of a currency is one."""
        ends = {numeral.last for numeral in numerals}
        for at, word in enumerate(self._words):
            if word.key in self._lexicon.articles and at + 1 not in ends:
                found = self._lexicon.names.starting_at(self._words, at + 1)
                if found is not None:
                    last, currency = found
                    one = _Amount(CURRENCY, at, last, self._words[last - 1].end, Decimal(1))
                    yield _Slot(None, _counted(one, currency))

    def _percentage(self, number: _Amount) -> _Amount | None:
        after = self._lexicon.percent.starting_at(self._words, number.last)
        if after is not None:
            return replace(number, entity=PERCENTAGE, last=after[0], end=self._words[after[0] - 1].end)
        before = self._lexicon.hundredths.ending_at(self._words, number.first)
        return (
            None if before is None else replace(number, entity=PERCENTAGE, first=before[0], has_prefix=True)
        )

    def _money(self, number: _Amount) -> _Amount | None:
        before, after = self._before(number), self._after(number)
        money = number
        if before is not None:
            money = self._with_millions(self._signed(replace(money, first=before[0], has_prefix=True)))
            if after is None:
                return _counted(money, before[1])
        if after is None:
            return None
        last, end, currency = after
        return _counted(replace(money, last=last, end=end), currency)

    def _before(self, number: _Amount) -> tuple[int, Currency] | None:
        found = self._lexicon.tokens.ending_at(self._words, number.first)
        if found is None:
            return None
        start = found[0]
        if self._is_inside_code(start):
            return None
        is_of_previous = start > 0 and self._touches_digits(start, start - 1)
        return None if is_of_previous and self._words[number.first].is_apart else found

    def _is_inside_code(self, start: int) -> bool:
        """Whether a sign is the end of an unknown code: the dollar of `HK$20` is not that of the locale."""
        if start == 0 or self._words[start].is_letters or self._words[start].is_apart:
            return False
        before = self._words[start - 1]
        return before.key.isascii() and before.is_letters and len(before.key) <= _MAX_CODE

    def _after(self, number: _Amount) -> tuple[int, int, Currency] | None:
        found = self._lexicon.after.starting_at(self._words, number.last)
        if found is None:
            return self._within_word(number)
        last, currency = found
        is_before_next = (
            last < len(self._words) and self._words[last].is_digits and not self._words[last].is_apart
        )
        if is_before_next and self._words[number.last].is_apart:
            return None
        return last, self._words[last - 1].end, currency

    def _touches_digits(self, right: int, digits: int) -> bool:
        """Whether no blank stands before the word `right`, and `digits` is a number."""
        return self._words[digits].is_digits and not self._words[right].is_apart

    def _within_word(self, number: _Amount) -> tuple[int, int, Currency] | None:
        if number.last >= len(self._words):
            return None
        word = self._words[number.last]
        for name, currency in self._lexicon.names_by_start:
            if word.key.startswith(name) and self._text.startswith(name, word.start):
                return number.last + 1, word.start + len(name), currency
        return None

    def _signed(self, money: _Amount) -> _Amount:
        """`-$5`: the sign stands before the symbol."""
        at = money.first - 1
        if at < 0 or self._words[at].key != "-" or self._words[money.first].is_apart:
            return money
        if at > 0 and not self._words[at].is_apart:
            return money
        return replace(money, first=at, value=money.value.copy_negate())

    def _with_millions(self, money: _Amount) -> _Amount:
        """`$5m`: after a symbol the letter stands for millions."""
        if money.last >= len(self._words):
            return money
        letter = self._words[money.last]
        if letter.is_apart or letter.key not in _MILLIONS:
            return money
        return replace(money, last=money.last + 1, end=letter.end, value=money.value * 10**6)


class _Pairs:
    """Joins amounts: euros and cents into one, two numbers into a range."""

    def __init__(self, words: Sequence[Word], lexicon: AmountWords) -> None:
        self._words = words
        self._lexicon = lexicon

    def merged(self, slots: Sequence[_Slot]) -> list[_Slot]:
        """The slots with `five dollars and twenty cents` and `zwei Euro fünfzig` as one amount."""
        merged: list[_Slot] = []
        at = 0
        while at < len(slots):
            whole = slots[at].measured
            part = None if whole is None or at + 1 == len(slots) else self._cents(whole, slots[at + 1])
            if whole is None or part is None:
                merged.append(slots[at])
                at += 1
                continue
            value = whole.value + part.value if whole.value >= 0 else whole.value - part.value
            merged.append(_Slot(None, replace(whole, last=part.last, end=part.end, value=value)))
            at += 2
        return merged

    def measured(self, slots: Sequence[_Slot]) -> Iterator[tuple[_Amount, ...]]:
        """The amounts with units, two for each range."""
        at = 0
        while at < len(slots):
            pair = self._measured_pair(*slots[at : at + 2]) if at + 1 < len(slots) else None
            if pair is not None:
                yield pair
                at += 2
                continue
            amount = slots[at].measured
            if amount is not None:
                yield (amount,)
            at += 1

    def bare(self, slots: Sequence[_Slot]) -> Iterator[tuple[_Amount, ...]]:
        """The numbers, two for each range of numbers without units."""
        numbers = [(slot.bare, slot.measured is None) for slot in slots if slot.bare is not None]
        at = 0
        while at < len(numbers):
            number, is_free = numbers[at]
            following, is_following_free = numbers[at + 1] if at + 1 < len(numbers) else (None, False)
            pair = self._pair(number, following) if following and is_free and is_following_free else None
            yield pair or (number,)
            at += 2 if pair else 1

    def _measured_pair(self, one: _Slot, other: _Slot) -> tuple[_Amount, ...] | None:
        first, second = one.measured, other.measured
        if first is None and second is not None and one.bare is not None:
            first = _like(one.bare, second)
        elif second is None and first is not None and first.has_prefix and other.bare is not None:
            second = _like(other.bare, first)
        if first is None or second is None or (first.entity, first.unit) != (second.entity, second.unit):
            return None
        return self._pair(first, second)

    def _pair(self, one: _Amount, other: _Amount) -> tuple[_Amount, ...] | None:
        """The two ends of a range, both over the words of the whole range."""
        start = self._range_start(one, other)
        if start is None:
            return None
        return tuple(replace(amount, first=start, last=other.last, end=other.end) for amount in (one, other))

    def _range_start(self, one: _Amount, other: _Amount) -> int | None:
        lexicon = self._lexicon
        is_rising = one.value < other.value or self._are_measured(one, other)
        if self._is_gap(lexicon.targets, one, other):
            origin = lexicon.origins.ending_at(self._words, one.first)
            if origin is not None:
                return origin[0]
            return one.first if is_rising and not self._is_written_hour(other) else None
        if self._is_gap(lexicon.ands, one, other):
            between = lexicon.between.ending_at(self._words, one.first)
            return None if between is None else between[0]
        return one.first if is_rising and self._is_dash(one, other) else None

    def _are_measured(self, one: _Amount, other: _Amount) -> bool:
        """Whether both say their unit, so that a falling range is meant: `10% to 5%`."""
        return one.entity != NUMBER and one.is_measured and other.is_measured

    def _is_gap(self, phrases: WordPhrases[None], one: _Amount, other: _Amount) -> bool:
        found = phrases.starting_at(self._words, one.last)
        return found is not None and found[0] == other.first

    def _is_written_hour(self, amount: _Amount) -> bool:
        """Whether it is the 20 of `20h`: French `une table pour 4 à 20h` has no range."""
        return amount.last < len(self._words) and self._words[amount.last].key in _HOUR_MARKS

    def _is_dash(self, one: _Amount, other: _Amount) -> bool:
        """Whether a dash joins two amounts, and they are no part of a date or a time."""
        words, gap, end = self._words, one.last, other.last
        if other.first != gap + 1 or words[gap].key not in _DASHES:
            return False
        if words[gap].is_apart != words[other.first].is_apart:
            return False
        before = words[one.first - 1].key if one.first and not words[one.first].is_apart else ""
        after = words[end].key if end < len(words) and not words[end].is_apart else ""
        return before not in _INSIDE_CLOCK_OR_DATE and after not in _INSIDE_CLOCK_OR_DATE

    def _cents(self, whole: _Amount, other: _Slot) -> _Amount | None:
        if whole.entity != CURRENCY or whole.factor != 1 or whole.value != int(whole.value):
            return None
        part = other.measured
        if part is not None:
            is_same = part.unit == whole.unit and part.factor < 1 and 0 < part.value < 1
            return part if is_same and self._is_and(whole.last, part.first) else None
        number = other.bare
        if number is None or whole.has_prefix or number.first != whole.last or whole.unit in _WITHOUT_CENTS:
            return None
        is_at_end = number.last >= len(self._words) or not self._words[number.last].is_letters
        if not is_at_end or not self._words[number.first].is_apart or number.value not in _TWO_DIGITS:
            return None
        return replace(number, value=number.value / 100)

    def _is_and(self, gap: int, gap_end: int) -> bool:
        if gap == gap_end:
            return True
        found = self._lexicon.ands.starting_at(self._words, gap)
        return (found is not None and found[0] == gap_end) or (
            gap_end == gap + 1 and self._words[gap].key == ","
        )


def _counted(amount: _Amount, currency: Currency) -> _Amount:
    unit, factor = currency
    value = amount.value if factor == 1 else amount.value * factor
    return replace(amount, entity=CURRENCY, unit=unit, factor=factor, value=value)


def _like(bare: _Amount, measured: _Amount) -> _Amount:
    """A number with the unit of its neighbour: the 5 in `5-10 dollars`."""
    value = bare.value if measured.factor == 1 else bare.value * measured.factor
    return replace(
        bare,
        entity=measured.entity,
        unit=measured.unit,
        factor=measured.factor,
        value=value,
        is_measured=False,
    )


def _mentions(words: Sequence[Word], group: Sequence[_Amount]) -> Iterator[SystemMention]:
    roles = (None,) if len(group) == 1 else ("number_from", "number_to")
    for amount, role in zip(group, roles, strict=True):
        start = words[amount.first].start
        interpretation = _interpretation(amount)
        if role is not None:
            interpretation["range_link"] = f"number_range_{start}_{amount.end}"
        yield SystemMention(
            amount.entity, _written(amount.value), start, amount.end, interpretation, role=role
        )


def _interpretation(amount: _Amount) -> JsonObject:
    text = _written(amount.value)
    is_integer = "." not in text
    is_exact = is_integer and len(text.lstrip("-")) <= _MAX_EXACT_DIGITS
    interpretation: JsonObject = {
        "numeric_value": int(text) if is_exact else float(text),
        "subtype": "integer" if is_integer else "rational",
    }
    if amount.unit:
        interpretation["unit"] = amount.unit
    return interpretation


def _written(value: Decimal) -> str:
    """The shortest plain decimal: no exponent, no grouping, no zeros at the end (system-entities.md §4)."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
