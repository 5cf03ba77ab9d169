"""The locale of a text: how its numbers and dates are written (system-entities.md §§4, 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from doyle.nlu.languages import UNIVERSAL

_BLANKS = " \u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Locale:
    """How numbers and dates are written, and in which language their words are.

    `code` is a locale such as `en-us`, or `xx`; `language` is that of a skill, `en` or `pt-br`.
    `is_day_first`: `04/03/2018` is the 4th of March. `group_marks` are the characters that may stand
    between groups of three digits.
    """

    code: str
    language: str
    is_day_first: bool = True
    decimal_mark: str = ","
    group_marks: str = "."


def _with_point(code: str, language: str) -> Locale:
    return Locale(code, language, decimal_mark=".", group_marks=",")


_LOCALES: Mapping[str, Locale] = MappingProxyType(
    {
        locale.code: locale
        for locale in (
            replace(_with_point("en-us", "en"), is_day_first=False),
            _with_point("en-ca", "en"),
            _with_point("en-gb", "en"),
            _with_point("ar-ar", "ar"),
            Locale("cs-cz", "cs", group_marks="." + _BLANKS),
            Locale("de-de", "de"),
            Locale("es-es", "es"),
            Locale("fr-fr", "fr", group_marks="." + _BLANKS),
            Locale("it-it", "it"),
            _with_point("ja-jp", "ja"),
            _with_point("ko-kr", "ko"),
            Locale("nl-nl", "nl"),
            Locale("pt-br", "pt-br"),
            _with_point("zh-cn", "zh-cn"),
            _with_point("zh-tw", "zh-tw"),
            _with_point(UNIVERSAL, UNIVERSAL),
        )
    }
)
_OF_LANGUAGE = {locale.language: locale for locale in reversed(tuple(_LOCALES.values()))}


def locale_of(language: str, locale: str | None) -> Locale:
    """The locale that a client set, else the one of the skill's language (system-entities.md §6).

    A locale changes how dates and numbers are written, not the language of the words; only a universal skill
    takes that from it too. A locale that nobody knows counts as not set.
    """
    of_language = _locale_of_language(language.lower())
    given = _LOCALES.get((locale or "").lower().replace("_", "-"))
    if given is None:
        return of_language
    return given if of_language.language == UNIVERSAL else replace(given, language=of_language.language)


def _locale_of_language(language: str) -> Locale:
    found = (
        _LOCALES.get(language) or _OF_LANGUAGE.get(language) or _OF_LANGUAGE.get(language.partition("-")[0])
    )
    return found or _LOCALES[UNIVERSAL]
