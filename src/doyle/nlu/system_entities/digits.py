"""Finds numbers in digits: `1,234.56` or `1.234,56`, as the locale writes them (system-entities.md §4)."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from doyle.nlu.system_entities.locales import Locale
from doyle.nlu.system_entities.words import Word

# A longer run of digits is no amount of anything, and near the end of what a float holds.
_MAX_DIGITS = 300
_OTHER_SCRIPTS = re.compile(r"[^\W\D]|[٫٬．，－＋]")
_OTHER_MARKS = {"٫": ".", "٬": ",", "．": ".", "，": ",", "－": "-", "＋": "+"}
# Dates, telephone numbers and the like: rows of digits joined by dashes, numbers that start with a plus.
_CODES = re.compile(
    r"(?<![\d-])\d+(?:-\d+){2,}(?![\d-])"
    r"|\+\d{1,3}(?:[ .()-]{1,2}\d{1,5}){2,8}(?!\d)"
    r"|\(\d{2,5}\) ?\d{2,5}(?:[ .-]\d{2,5}){1,3}(?!\d)"
    r"|(?<![\d-])\d{3}-\d{3}[1-9](?![\d-])"
    r"|(?<!\d)0\d(?:[ .]\d\d){4}(?!\d)"
)
_MAY_STAND_BEFORE_SIGN = frozenset("([{=:<>\"'$€£¥₹")
# Letters may touch digits if they are a unit, or a whole word that lacks its blank.
_MEASURES = (
    "kg g mg t km m cm mm l ml cl dl h hr hrs min mins s sec secs d gb mb kb tb lb lbs oz ft yd mi mph pt px"
    " am pm k kw kwh bn mn mln mio mrd md uhr pct"
)
_CODES_OF_MONEY = "usd eur gbp inr jpy mxn chf czk kč kc brl egp iqd syp cad aud rub twd hkd cny rs yen"
_MONEY = frozenset(_CODES_OF_MONEY.split())
_UNITS = frozenset(_MEASURES.split()) | _MONEY
_MIN_WORD = 4
_COMMA = re.compile(",")


class DigitNumber(NamedTuple):
    """A number in digits, over the words from `first` up to `last`."""

    first: int
    last: int
    value: Decimal


class _Part(NamedTuple):
    start: int
    end: int
    value: Decimal


class _Shapes:
    """How a locale writes numbers."""

    def __init__(self, decimal_mark: str, group_marks: str) -> None:
        blanks = "".join(mark for mark in group_marks if mark.isspace())
        groups, point = re.escape(group_marks), re.escape(decimal_mark)
        other = "," if decimal_mark == "." else "."
        tail = rf"|[{blanks}]\d{{3}}(?!\d)" if blanks else ""
        self.chain = re.compile(rf"\d+(?:[.,]\d+{tail})*")
        self._blanks = re.compile(f"[{blanks}]") if blanks else None
        self._plain = re.compile(
            rf"(?:[1-9]\d{{0,2}}([{groups}])\d{{3}}(?:\1\d{{3}})*|\d+)(?:{point}\d+)?"
            + (r"|[1-9]\d?(?:,\d\d)+,\d{3}(?:\.\d+)?" if decimal_mark == "." else r"|\d+\.\d+")
        )
        self._swapped = re.compile(
            rf"[1-9]\d{{0,2}}(?:{point}\d{{3}})+{re.escape(other)}\d+|[1-9]\d{{0,2}}(?:{point}\d{{3}}){{2,}}"
        )
        self._marks = (decimal_mark, other)

    def read(self, plain: str, start: int, end: int) -> Iterator[_Part]:
        """The numbers that a row of digits and marks stands for; none if it is a version or an address."""
        chain = plain[start:end]
        value = self._value(chain)
        if value is not None:
            yield _Part(start, end, value)
        elif self._blanks is not None and self._blanks.search(chain):
            yield from self._each(plain, start, end, self._blanks)
        elif "." not in chain:
            yield from self._each(plain, start, end, _COMMA)

    def _each(self, plain: str, start: int, end: int, mark: re.Pattern[str]) -> Iterator[_Part]:
        at = start
        for piece in mark.split(plain[start:end]):
            value = self._value(piece)
            if value is not None:
                yield _Part(at, at + len(piece), value)
            at += len(piece) + 1

    def _value(self, chain: str) -> Decimal | None:
        point, other = self._marks
        if self._plain.fullmatch(chain):
            is_loose = point == "," and re.fullmatch(r"\d+\.\d+", chain) and not _is_grouped(chain)
            return _decimal(chain, other if is_loose else point)
        if self._swapped.fullmatch(chain):
            return _decimal(chain, other)
        return None


def find_digits(
    text: str, words: Sequence[Word], locale: Locale, suffixes: frozenset[str]
) -> list[DigitNumber]:
    """The numbers in digits, from the left; not those inside a word, a code, a telephone number or a version.

    `suffixes` are the endings that may touch a number beside units: those of ordinals.
    """
    if not any(word.is_digits for word in words):
        return []
    plain = _ascii(text)
    shapes = _shapes(locale.decimal_mark, locale.group_marks)
    codes = {at for match in _CODES.finditer(plain) for at in range(*match.span())}
    ends = {word.end: at + 1 for at, word in enumerate(words)}
    starts = {word.start: at for at, word in enumerate(words) if word.is_digits}
    found: list[DigitNumber] = []
    done = 0
    for start in starts:
        chain = shapes.chain.match(plain, start)
        if start < done or chain is None:
            continue
        done = chain.end()
        if start in codes or done - start > _MAX_DIGITS:
            continue
        for part in shapes.read(plain, start, done):
            first, last = starts[part.start], ends[part.end]
            if not _is_in_code(plain, words, first, last, suffixes):
                found.append(_with_sign(words, first, last, part.value))
    return found


def _is_grouped(chain: str) -> bool:
    return re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", chain) is not None


def _decimal(chain: str, point: str) -> Decimal:
    whole, _, fraction = chain.partition(point)
    digits = "".join(character for character in whole if character.isdigit())
    return Decimal(f"{digits}.{fraction}" if fraction else digits)


def _with_sign(words: Sequence[Word], first: int, last: int, value: Decimal) -> DigitNumber:
    if first == 0 or words[first].is_apart:
        return DigitNumber(first, last, value)
    sign = words[first - 1]
    is_free = first == 1 or sign.is_apart or words[first - 2].key in _MAY_STAND_BEFORE_SIGN
    if is_free and sign.key == "." and last == first + 1:
        return DigitNumber(first - 1, last, Decimal(f"0.{words[first].key}"))
    if is_free and sign.key in ("-", "+"):
        return DigitNumber(first - 1, last, value.copy_negate() if sign.key == "-" else value)
    return DigitNumber(first, last, value)


def _is_in_code(plain: str, words: Sequence[Word], first: int, last: int, suffixes: frozenset[str]) -> bool:
    """Whether digits belong to a word or a code: `B12`, `covid-19`, `user_5`, `5x3`."""
    before = plain[max(words[first].start - 2, 0) : words[first].start]
    if before and (_is_cased(before[-1]) or before[-1] in "_@\\"):
        return words[first - 1].key not in _MONEY
    if len(before) == 2 and before[1] in "-+" and (_is_cased(before[0]) or before[0] in "_+"):
        return True
    if last >= len(words) or words[last].is_apart:
        return False
    following = words[last]
    if plain[following.start] in "@\\_":
        return True
    return _is_cased(plain[following.start]) and not _may_follow(plain, words, last, suffixes)


def _may_follow(plain: str, words: Sequence[Word], at: int, suffixes: frozenset[str]) -> bool:
    """Whether letters that touch digits are a unit, an ending or a word without its blank."""
    word = words[at]
    if at + 1 < len(words) and words[at + 1].is_digits and not words[at + 1].is_apart:
        return False
    is_word = word.end - word.start >= _MIN_WORD and plain[word.start].islower()
    return is_word or word.key in _UNITS or word.key in suffixes


def _is_cased(character: str) -> bool:
    return character.lower() != character.upper()


def _ascii(text: str) -> str:
    """The text with the digits and marks of every script as ASCII, of the same length."""
    return text if text.isascii() else _OTHER_SCRIPTS.sub(_ascii_character, text)


def _ascii_character(match: re.Match[str]) -> str:
    character = match[0]
    return _OTHER_MARKS.get(character) or str(unicodedata.decimal(character))


@lru_cache(maxsize=16)
def _shapes(decimal_mark: str, group_marks: str) -> _Shapes:
    return _Shapes(decimal_mark, group_marks)
