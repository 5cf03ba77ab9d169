"""Numbers written in words by a writer of the tests' own, and read back (system-entities.md §4)."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.system_entities.locales import locale_of
from doyle.nlu.system_entities.numerals import find_numerals
from doyle.nlu.system_entities.words import split_words

Writer = Callable[[int], str]

_EN = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_EN_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ES = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
_ES_TENS = ["", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
_ES_HUNDREDS = [
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
]
_FR = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_FR_TENS = ["", "", "vingt", "trente", "quarante", "cinquante", "soixante"]
_DE = [
    "null",
    "ein",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
_DE_TENS = ["", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
_NL = [
    "nul",
    "een",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
    "dertien",
    "veertien",
    "vijftien",
    "zestien",
    "zeventien",
    "achttien",
    "negentien",
]
_NL_TENS = ["", "", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]
_IT = [
    "zero",
    "uno",
    "due",
    "tre",
    "quattro",
    "cinque",
    "sei",
    "sette",
    "otto",
    "nove",
    "dieci",
    "undici",
    "dodici",
    "tredici",
    "quattordici",
    "quindici",
    "sedici",
    "diciassette",
    "diciotto",
    "diciannove",
]
_IT_TENS = [
    *("", "", "venti", "trenta", "quaranta", "cinquanta", "sessanta"),
    *("settanta", "ottanta", "novanta"),
]
_PT = [
    "zero",
    "um",
    "dois",
    "três",
    "quatro",
    "cinco",
    "seis",
    "sete",
    "oito",
    "nove",
    "dez",
    "onze",
    "doze",
    "treze",
    "catorze",
    "quinze",
    "dezesseis",
    "dezessete",
    "dezoito",
    "dezenove",
]
_PT_TENS = [
    *("", "", "vinte", "trinta", "quarenta", "cinquenta", "sessenta"),
    *("setenta", "oitenta", "noventa"),
]
_PT_HUNDREDS = [
    "cento",
    "duzentos",
    "trezentos",
    "quatrocentos",
    "quinhentos",
    "seiscentos",
    "setecentos",
    "oitocentos",
    "novecentos",
]

# A busy machine is no fault of the reading.
UNHURRIED = settings(deadline=None)


def _english(number: int) -> str:
    for scale, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= scale:
            rest = number % scale
            tail = "" if not rest else f" {'and ' if rest < 100 else ''}{_english(rest)}"
            return f"{_english(number // scale)} {name}{tail}"
    if number < 20:
        return _EN[number]
    return _EN_TENS[number // 10] + (f"-{_EN[number % 10]}" if number % 10 else "")


def _spanish(number: int) -> str:
    if number >= 10**6:
        head = "un millón" if number < 2 * 10**6 else f"{_spanish(number // 10**6)} millones"
        return head + (f" {_spanish(number % 10**6)}" if number % 10**6 else "")
    if number >= 1000:
        head = "mil" if number < 2000 else f"{_spanish(number // 1000)} mil"
        return head + (f" {_spanish(number % 1000)}" if number % 1000 else "")
    if number == 100:
        return "cien"
    if number > 100:
        tail = f" {_spanish(number % 100)}" if number % 100 else ""
        return _ES_HUNDREDS[number // 100 - 1] + tail
    if number < 30:
        return _ES[number]
    return _ES_TENS[number // 10] + (f" y {_ES[number % 10]}" if number % 10 else "")


def _french(number: int) -> str:
    if number >= 1000:
        scale, name = (10**6, "millions") if number >= 10**6 else (1000, "mille")
        head = name if number // 1000 == 1 else f"{_french(number // scale)} {name}"
        return head + (f" {_french(number % scale)}" if number % scale else "")
    if number >= 100:
        head = "cent" if number < 200 else f"{_FR[number // 100]} cent"
        return head + (f" {_french(number % 100)}" if number % 100 else "s" if number >= 200 else "")
    if number < 20:
        return _FR[number]
    if number >= 80:
        return "quatre-vingt" + ("s" if number == 80 else f"-{_FR[number - 80]}")
    tens = min(number // 10, 6)
    rest = number - tens * 10
    joint = " et " if rest in (1, 11) else "-"
    return _FR_TENS[tens] + (joint + _FR[rest] if rest else "")


def _german(number: int) -> str:
    if number >= 10**6:
        head = "eine Million" if number < 2 * 10**6 else f"{_german(number // 10**6)} Millionen"
        return head + (f" {_german(number % 10**6)}" if number % 10**6 else "")
    inner = _german_word(number)
    return inner + "s" if inner.endswith("ein") else inner


def _german_word(number: int) -> str:
    for scale, name in ((1000, "tausend"), (100, "hundert")):
        if number >= scale:
            rest = number % scale
            return _german_word(number // scale) + name + (_german_word(rest) if rest else "")
    if number < 20:
        return _DE[number]
    return (f"{_DE[number % 10]}und" if number % 10 else "") + _DE_TENS[number // 10]


def _dutch(number: int) -> str:
    if number >= 10**6:
        head = f"{_dutch(number // 10**6)} miljoen"
        return head + (f" {_dutch(number % 10**6)}" if number % 10**6 else "")
    if number >= 1000:
        head = "duizend" if number < 2000 else f"{_dutch(number // 1000)}duizend"
        return head + (f" {_dutch(number % 1000)}" if number % 1000 else "")
    if number >= 100:
        head = "honderd" if number < 200 else f"{_NL[number // 100]}honderd"
        return head + (_dutch(number % 100) if number % 100 else "")
    if number < 20:
        return "één" if number == 1 else _NL[number]
    one = _NL[number % 10]
    return (f"{one}{'ën' if one.endswith('e') else 'en'}" if number % 10 else "") + _NL_TENS[number // 10]


def _italian(number: int) -> str:
    if number >= 10**6:
        head = "un milione" if number < 2 * 10**6 else f"{_italian(number // 10**6)} milioni"
        return head + (f" {_italian(number % 10**6)}" if number % 10**6 else "")
    if number >= 1000:
        head = "mille" if number < 2000 else f"{_italian(number // 1000)}mila"
        return head + (_italian(number % 1000) if number % 1000 else "")
    if number >= 100:
        head = "cento" if number < 200 else f"{_IT[number // 100]}cento"
        return head + (_italian(number % 100) if number % 100 else "")
    if number < 20:
        return _IT[number]
    tens, ones = _IT_TENS[number // 10], number % 10
    if ones in (1, 8):
        tens = tens[:-1]
    return tens + ("" if not ones else "tré" if ones == 3 else _IT[ones])


def _portuguese(number: int) -> str:
    if number >= 10**6:
        head = "um milhão" if number < 2 * 10**6 else f"{_portuguese(number // 10**6)} milhões"
        return head + _portuguese_tail(number % 10**6)
    if number >= 1000:
        head = "mil" if number < 2000 else f"{_portuguese(number // 1000)} mil"
        return head + _portuguese_tail(number % 1000)
    if number == 100:
        return "cem"
    if number > 100:
        tail = f" e {_portuguese(number % 100)}" if number % 100 else ""
        return _PT_HUNDREDS[number // 100 - 1] + tail
    if number < 20:
        return _PT[number]
    return _PT_TENS[number // 10] + (f" e {_PT[number % 10]}" if number % 10 else "")


def _portuguese_tail(rest: int) -> str:
    if not rest:
        return ""
    return f"{' e ' if rest < 100 or rest % 100 == 0 else ' '}{_portuguese(rest)}"


_WRITERS: dict[str, Writer] = {
    "en": _english,
    "es": _spanish,
    "fr": _french,
    "de": _german,
    "nl": _dutch,
    "it": _italian,
    "pt-br": _portuguese,
}
# Alone these are articles, not numbers.
_ARTICLES = {"fr": 1, "pt-br": 1}


def _read(text: str, language: str) -> list[tuple[str, Decimal]]:
    found = find_numerals(text, split_words(text), locale_of(language, None))
    return [(text[numeral.text_start : numeral.text_end], numeral.value) for numeral in found]


@pytest.mark.parametrize("language", sorted(_WRITERS))
def test_find_numerals_every_number_below_two_thousand_is_read_back(language: str) -> None:
    """system-entities.md §4: numbers in words."""
    for number in range(2000):
        if number != _ARTICLES.get(language):
            text = _WRITERS[language](number)
            assert _read(text, language) == [(text, Decimal(number))]


@UNHURRIED
@given(
    st.sampled_from(sorted(_WRITERS)),
    st.integers(2000, 999_999_999) | st.integers(2, 999).map(lambda count: count * 10**6),
)
def test_find_numerals_large_numbers_are_read_back(language: str, number: int) -> None:
    """system-entities.md §4: large words."""
    text = _WRITERS[language](number)
    assert _read(text, language) == [(text, Decimal(number))]


@UNHURRIED
@given(st.integers(1_000_000_000, 999_999_999_999))
def test_find_numerals_english_billions_are_read_back(number: int) -> None:
    """system-entities.md §4: large words."""
    text = _english(number)
    assert _read(text, "en") == [(text, Decimal(number))]
