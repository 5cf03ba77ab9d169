"""Finds numbers in Chinese characters, alone and with digits: `二十三`, `3億5000万` (system-entities.md §4).

One character that is a number often does not mean one (`一起`, `万一`): it counts only before a
counter, or as the whole text.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from doyle.nlu.system_entities.digits import DigitNumber
from doyle.nlu.system_entities.words import Word

HAN_LANGUAGES = frozenset({"zh-cn", "zh-tw", "ja", "ko"})
_DIGITS = {
    **{character: value for value, character in enumerate("〇一二三四五六七八九")},
    "零": 0,
    "○": 0,
    "两": 2,
    "兩": 2,
    "壹": 1,
    "贰": 2,
    "貳": 2,
    "叁": 3,
    "參": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "陸": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
_PLACES = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_SCALES = {
    "万": 10**4,
    "萬": 10**4,
    "亿": 10**8,
    "億": 10**8,
    "兆": 10**12,
    "만": 10**4,
    "억": 10**8,
    "조": 10**12,
    "천": 10**3,
    "백": 100,
}
_ORDINAL_MARK = "第"
_COUNTERS: Mapping[str, frozenset[str]] = {
    "zh": frozenset(
        "位张張间間人份杯本只隻台辆輛天年岁歲块塊元角分斤公克米里层層晚条條瓶盒袋套双雙家名头頭匹页頁句颗顆票号號室度倍成"
        "床桌房个個点點小楼樓周週星月日"
    ),
    "ja": frozenset("つ人個枚名本回台杯匹冊時分円泊部階歳才年秒"),
    "ko": frozenset(),
}
# After these a character is the name of a day, before those a number is vague or no number.
_NO_NUMBER_AFTER = frozenset("期周週拜")
_NOT_ONE = frozenset("个個点點家小周週")
_IDIOMS = frozenset(
    {"万一", "萬一", "十分", "千万", "千萬", "一一", "三三", "百合", "千葉", "三重", "四国", "九州", "八百屋"}
)


class HanNumber(NamedTuple):
    """A number over the words from `first` up to `last`."""

    first: int
    last: int
    value: Decimal
    is_spelled: bool = False
    is_ordinal: bool = False


class _Part(NamedTuple):
    """A digit, a unit, or a number in digits; `unit` is 0 for what is no unit."""

    last: int
    value: Decimal
    unit: int = 0
    is_han: bool = True


def find_han_numbers(
    text: str, words: Sequence[Word], numbers: Sequence[DigitNumber], language: str
) -> list[HanNumber]:
    """All numbers of a Chinese, Japanese or Korean text, those in digits too."""
    by_word = {number.first: number for number in numbers}
    found: list[HanNumber] = []
    at = 0
    while at < len(words):
        parts = list(_parts(words, at, by_word))
        if not parts:
            at += 1
            continue
        number = _number(text, words, at, parts, language)
        if number is not None:
            found.append(number)
        at = parts[-1].last
    return found


def _parts(words: Sequence[Word], start: int, by_word: Mapping[int, DigitNumber]) -> Iterator[_Part]:
    """The digits and units that stand in a row without blanks."""
    at = start
    while at < len(words) and (at == start or not words[at].is_apart):
        number, key = by_word.get(at), words[at].key
        if number is not None:
            if at > start and by_word.get(start) is None and not _is_unit(words[at - 1].key):
                return
            at = number.last
            yield _Part(at, number.value, is_han=False)
        elif key in _DIGITS:
            at += 1
            yield _Part(at, Decimal(_DIGITS[key]))
        elif _is_unit(key):
            at += 1
            yield _Part(at, Decimal(0), _PLACES.get(key) or _SCALES[key])
        else:
            return


def _is_unit(key: str) -> bool:
    return key in _PLACES or key in _SCALES


def _number(
    text: str, words: Sequence[Word], first: int, parts: Sequence[_Part], language: str
) -> HanNumber | None:
    before = words[first - 1].key if first else ""
    last = parts[-1].last
    is_spelled = all(part.is_han for part in parts)
    is_ordinal = before == _ORDINAL_MARK
    if is_spelled and not is_ordinal and not _counts(text, words, first, parts, language):
        return None
    value = _value(parts, language)
    return None if value is None else HanNumber(first, last, value, is_spelled, is_ordinal)


def _counts(text: str, words: Sequence[Word], first: int, parts: Sequence[_Part], language: str) -> bool:
    """Whether characters are meant as a number."""
    last = parts[-1].last
    literal = text[words[first].start : words[last - 1].end]
    following = words[last].key if last < len(words) else ""
    if first and words[first - 1].key in _NO_NUMBER_AFTER:
        return False
    if literal in _IDIOMS or literal + following in _IDIOMS:
        return False
    if len(parts) > 1:
        return any(part.unit for part in parts) or len(parts) > 2 or literal[0] in "〇零"
    if len(words) == 1:
        return True
    is_one = parts[0].value == 1 and not parts[0].unit
    is_counted = following in _COUNTERS[language.partition("-")[0]]
    return is_counted and not (is_one and following in _NOT_ONE) and parts[0].unit not in _SCALES.values()


def _value(parts: Sequence[_Part], language: str) -> Decimal | None:
    """The value of digits and units: place by place, or as a row of digits."""
    if not any(part.unit for part in parts):
        if len(parts) == 1:
            return parts[0].value
        return (
            Decimal("".join(str(int(part.value)) for part in parts))
            if all(part.is_han for part in parts)
            else None
        )
    total, section, digit = Decimal(0), Decimal(0), None
    last_unit = 0
    for place, part in enumerate(parts):
        if not part.unit:
            if digit:
                return None
            digit = part.value
            continue
        if part.unit in _PLACES.values() and part.unit < 10**4:
            section += (Decimal(1) if digit is None else digit) * part.unit
        else:
            group = section + (digit or 0)
            if not group and place:
                return None
            total += (group or 1) * part.unit
            section = Decimal(0)
        digit, last_unit = None, part.unit
    if digit is not None and last_unit >= 100 and _is_colloquial(parts, language):
        digit *= last_unit // 10
    return total + section + (digit or 0)


def _is_colloquial(parts: Sequence[_Part], language: str) -> bool:
    """`三千五` is 3,500 in Chinese, as no zero stands before the last digit."""
    return language.startswith("zh") and parts[-1].is_han and len(parts) >= 2 and bool(parts[-2].unit)
