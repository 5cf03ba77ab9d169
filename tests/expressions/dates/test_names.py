"""Names of months and days (spec/expression-language.md §8.5)."""

import pytest

from doyle.expressions.dates.names import names_in

LANGUAGES = ["en", "ar", "cs", "de", "es", "fr", "it", "ja", "ko", "nl", "pt-br", "zh-cn", "zh-tw"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_when_the_language_is_supported_then_are_complete(language: str) -> None:
    """spec/nlu.md: the thirteen languages of skills."""
    names = names_in(language)
    assert len(set(names.months)) == len(names.months) == 12
    assert len(set(names.short_months)) == len(names.short_months) == 12
    assert len(set(names.days)) == len(names.days) == 7
    assert len(set(names.short_days)) == len(names.short_days) == 7
    assert len(names.standalone_months) in (0, 12)


@pytest.mark.parametrize(
    ("language", "same_as"),
    [
        ("en-us", "en"),
        ("EN", "en"),
        ("pt", "pt-br"),
        ("PT_BR", "pt-br"),
        ("zh", "zh-cn"),
        ("xx", "en"),
        ("", "en"),
        ("de-at", "de"),
    ],
)
def test_names_when_the_language_has_a_region_then_fall_back(language: str, same_as: str) -> None:
    """The universal model has no names of its own."""
    assert names_in(language) is names_in(same_as)
