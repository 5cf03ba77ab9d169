"""Locales of texts."""

import pytest

from doyle.nlu.system_entities.locales import locale_of


@pytest.mark.parametrize(
    ("language", "locale", "code"),
    [
        ("en", None, "en-us"),
        ("en", "en-gb", "en-gb"),
        ("en", "EN_CA", "en-ca"),
        ("en-us", None, "en-us"),
        ("en", "tlh-kl", "en-us"),
        ("de", None, "de-de"),
        ("pt-br", None, "pt-br"),
        ("pt", None, "xx"),
        ("zh-tw", None, "zh-tw"),
        ("ja", "", "ja-jp"),
        ("xx", None, "xx"),
        ("eo", None, "xx"),
    ],
)
def test_locale_of_when_a_client_sets_one_then_it_wins_over_the_language(
    language: str, locale: str | None, code: str
) -> None:
    """system-entities.md §6, last paragraph."""
    assert locale_of(language, locale).code == code


def test_locale_of_when_it_is_american_then_months_come_first() -> None:
    """system-entities.md §6, *Numeric dates*: every other locale puts the day first."""
    assert not locale_of("en", None).is_day_first
    assert all(locale_of(*pair).is_day_first for pair in [("en", "en-gb"), ("en", "en-ca"), ("de", None)])


@pytest.mark.parametrize(
    ("language", "decimal_mark", "group_mark"),
    [("en", ".", ","), ("es", ",", "."), ("de", ",", "."), ("fr", ",", "."), ("pt-br", ",", ".")],
)
def test_locale_of_when_a_language_is_given_then_has_its_marks(
    language: str, decimal_mark: str, group_mark: str
) -> None:
    """system-entities.md §4."""
    locale = locale_of(language, None)
    assert locale.decimal_mark == decimal_mark
    assert group_mark in locale.group_marks


def test_locale_of_when_the_locale_is_of_another_language_then_the_words_stay_those_of_the_skill() -> None:
    """nlu.md §9: a locale changes only how dates and numbers are read."""
    assert locale_of("en", "de-de").language == "en"
    assert locale_of("en", "de-de").decimal_mark == ","
    assert locale_of("xx", "de-de").language == "de"
