"""The festivals of a locale: their names in a text, and their dates (system-entities.md §8).

Days are found by calendar rules. Those of Easter are exact, those of the Chinese and Korean calendars agree
with the published ones from 2000 to 2099, those of the Islamic calendar may be off by a day (see
`moon_calendars`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from doyle.nlu.system_entities.festival_rules import Festivals
from doyle.nlu.system_entities.festival_sets.central import CZECH, DUTCH, GERMAN
from doyle.nlu.system_entities.festival_sets.eastern import ARABIC, CHINESE, JAPANESE, KOREAN
from doyle.nlu.system_entities.festival_sets.en import AMERICAN_STATES, BRITISH, CANADIAN
from doyle.nlu.system_entities.festival_sets.romance import BRAZILIAN, FRENCH, ITALIAN, SPANISH
from doyle.nlu.system_entities.locales import Locale, locale_of
from doyle.nlu.system_entities.word_phrases import WordPhrases
from doyle.nlu.system_entities.words import Word

FESTIVAL_SETS: Mapping[str, Festivals] = MappingProxyType(
    {
        "en-us": AMERICAN_STATES,
        "en-ca": CANADIAN,
        "en-gb": BRITISH,
        "es-es": SPANISH,
        "fr-fr": FRENCH,
        "it-it": ITALIAN,
        "pt-br": BRAZILIAN,
        "de-de": GERMAN,
        "nl-nl": DUTCH,
        "cs-cz": CZECH,
        "ar-ar": ARABIC,
        "zh-cn": CHINESE,
        "zh-tw": CHINESE,
        "ja-jp": JAPANESE,
        "ko-kr": KOREAN,
    }
)


class FestivalSpan(NamedTuple):
    """A festival's name over the words from `first` up to `last`."""

    first: int
    last: int
    key: str


def find_festivals(words: Sequence[Word], locale: Locale) -> list[FestivalSpan]:
    """The festivals that a text names, from the left; none overlaps another."""
    names = _names(_code(locale))
    found: list[FestivalSpan] = []
    at = 0
    while at < len(words):
        name = names.starting_at(words, at)
        if name is not None:
            last, key = name
            found.append(FestivalSpan(at, last, key))
        at = at + 1 if name is None else name[0]
    return found


def festival_on(key: str, year: int, locale: Locale) -> date | None:
    """The day of a festival in a year; None if it is not in that year, or the locale does not know it."""
    known = FESTIVAL_SETS.get(_code(locale), {}).get(key)
    return None if known is None else known.rule(year)


def _code(locale: Locale) -> str:
    """The locale whose festivals are meant: one of the language of the text."""
    of_language = locale_of(locale.language, None).code
    is_same = locale.code.partition("-")[0] == of_language.partition("-")[0]
    return locale.code if is_same else of_language


@lru_cache(maxsize=32)
def _names(code: str) -> WordPhrases[str]:
    festivals = FESTIVAL_SETS.get(code, {})
    return WordPhrases(
        (name, key) for key, known in reversed(tuple(festivals.items())) for name in known.names
    )
