"""Recognising answers (spec/actions-runtime.md §6.1)."""

import pytest

from doyle.actions.answers import confirmation_in
from doyle.actions.formats import locale_for, written
from doyle.actions.plan import Formats, Kind
from doyle.actions.values import names_in, step_into
from doyle.wire.json import Json


@pytest.mark.parametrize(
    ("text", "language", "answer", "span"),
    [
        ("yes", "en", "yes", (0, 3)),
        ("well, yes", "en", "yes", (6, 9)),
        ("no, yes", "en", "no", (0, 2)),
        ("yes no", "en", "yes", (0, 3)),
        ("I am SURE", "en", "yes", (5, 9)),
        ("not really", "en", "no", (0, 3)),
        ("jawohl", "de", "yes", (0, 6)),
        ("nö", "de", "no", (0, 2)),
        ("yes", "de", "yes", (0, 3)),
        ("oui", "fr", "yes", (0, 3)),
        ("certo", "it", "yes", (0, 5)),
        ("claro", "es", "yes", (0, 5)),
        ("jazeker", "nl", "yes", (0, 7)),
        ("sim", "pt-br", "yes", (0, 3)),
        ("ano", "cs", "yes", (0, 3)),
        ("نعم", "ar", "yes", (0, 3)),
        ("はい、お願いします", "ja", "yes", (0, 9)),
        ("아니요", "ko", "no", (0, 3)),
        ("不是", "zh-cn", "no", (0, 2)),
        ("是的", "zh-tw", "yes", (0, 2)),
        ("yes", "xx", "yes", (0, 3)),
        ("well, yes", "xx", "yes", (6, 9)),
        ("Yes!", "pt-br", "yes", (0, 3)),
        ("NO", "ja", "no", (0, 2)),
        ("SÍ", "es", "yes", (0, 2)),
        ("no  problem: sure", "en", "yes", (13, 17)),
        ("pas de problème, oui", "fr", "yes", (17, 20)),
        ("non c’è problema, sì", "it", "yes", (18, 20)),
        ("no hay problema, claro", "es", "yes", (17, 22)),
        ("ja nicht", "de", "no", (0, 8)),
        ("Ja, nicht schlecht", "de", "yes", (0, 2)),
        ("no, why not now?", "en", "no", (0, 2)),
    ],
)
def test_confirmation_when_a_word_is_said_then_the_first_decides(
    text: str, language: str, answer: str, span: tuple[int, int]
) -> None:
    """spec/actions-runtime.md §6.1, R13."""
    found = confirmation_in(text, language)
    assert found is not None
    assert (found.value, found.span) == (answer, span)


@pytest.mark.parametrize("text", ["", "maybe", "yesno", "okra", "knot", "ja", "oui", "...", "\u0000", "是"])
def test_confirmation_when_no_such_word_is_said_then_there_is_none(text: str) -> None:
    """spec/actions-runtime.md §6.1: words of other languages do not count in English."""
    assert confirmation_in(text, "en") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("quero no sábado", "pt-br"),
        ("café y té", "es"),
        ("Ich nehme sure", "de"),
        ("yes no", "fr"),
        ("no problem", "en"),
        ("pourquoi pas", "fr"),
        ("\u0130" * 2048, "en"),
    ],
)
def test_confirmation_when_no_word_of_the_language_is_meant_then_there_is_none(
    text: str, language: str
) -> None:
    """spec/actions-runtime.md §6.1: English elsewhere only as the whole text; set phrases say neither."""
    assert confirmation_in(text, language) is None


@pytest.mark.parametrize(
    ("asked", "configured", "language", "locale"),
    [
        ("de-de", "fr-fr", "en", "de-de"),
        ("DE_DE", None, "en", "de-de"),
        ("de-at", None, "en", "de-de"),
        ("en-au", None, "de", "en-us"),
        ("en-GB", None, "en", "en-gb"),
        (None, "fr-fr", "en", "fr-fr"),
        (None, None, "it", "it-it"),
        (None, None, "pt-br", "pt-br"),
        (None, None, "zh-tw", "zh-tw"),
        (None, None, "xx", "en-us"),
        ("zz", "yy", "xx", "en-us"),
        (5, None, "en", "en-us"),
    ],
)
def test_locale_when_several_are_named_then_the_clients_comes_first(
    asked: Json, configured: str | None, language: str, locale: str
) -> None:
    """spec/actions-runtime.md §11.2: request, configuration, language; unknown ones are passed over."""
    assert locale_for(asked, Formats(locale=configured), language) == locale


@pytest.mark.parametrize(
    ("value", "kind", "formats", "locale", "text"),
    [
        (None, None, Formats(), "en-us", ""),
        ("yes", Kind.CONFIRMATION, Formats(), "en-us", "Yes"),
        ("no", Kind.CONFIRMATION, Formats(), "fr-fr", "Non"),
        ("yes", Kind.OPTIONS, Formats(), "en-us", "yes"),
        ("maybe", Kind.CONFIRMATION, Formats(), "en-us", "maybe"),
        (-1234.5, None, Formats(number_delimiter="comma"), "en-us", "-1,234.5"),
        (-0.5, None, Formats(number_delimiter="comma"), "en-us", "-0.5"),
        (1234.5, None, Formats(number_delimiter="period"), "de-de", "1.234,5"),
        (1234, None, Formats(number_delimiter="none"), "en-us", "1234"),
        (10**30, None, Formats(), "en-us", str(10**30)),
        (1e300, None, Formats(number_fraction_digits=2), "en-us", "1.0E300"),
        (0, None, Formats(number_fraction_digits=2), "en-us", "0.00"),
        (True, None, Formats(number_fraction_digits=2), "en-us", "true"),
        ({"system_type": "date", "value": "no date"}, None, Formats(), "en-us", "no date"),
        ({"system_type": "date", "value": "2031-08-11"}, None, Formats(date="qqq"), "en-us", "2031-08-11"),
        ({"system_type": "date", "value": 5}, None, Formats(), "en-us", "5"),
        ({"system_type": "time", "value": "25:00:00"}, None, Formats(), "en-us", "25:00:00"),
        ({"system_type": "currency", "value": "20"}, None, Formats(currency_symbol="€"), "de-de", "€20"),
        ({"system_type": "currency", "value": "many"}, None, Formats(), "de-de", "many"),
        ({"system_type": "percentage", "value": None}, None, Formats(), "en-us", ""),
        ({"system_type": "other", "value": "x"}, None, Formats(), "en-us", "x"),
        ({"system_type": ["x"], "value": 1}, None, Formats(), "en-us", '{"system_type":["x"],"value":1}'),
        ({"system_type": "date"}, None, Formats(), "en-us", '{"system_type":"date"}'),
        ({"value": "7", "label": "Rome", "item": {}}, None, Formats(), "en-us", "Rome"),
        ([{"a": 1}], None, Formats(), "en-us", '[{"a":1}]'),
    ],
    ids=str,
)
def test_value_when_written_then_kind_format_and_locale_decide(
    value: Json, kind: Kind | None, formats: Formats, locale: str, text: str
) -> None:
    """spec/actions-runtime.md §§6.1, 11.2: what cannot be formatted is written as it is."""
    assert written(value, kind, formats, locale) == text


@pytest.mark.parametrize(
    ("value", "path", "found"),
    [
        ({"a": {"b": 1}}, "a.b", 1),
        ({"a": {"b": 1}}, "a", {"b": 1}),
        ({"a": {"b": 1}}, "", {"a": {"b": 1}}),
        ({"a": {"b": 1}}, None, {"a": {"b": 1}}),
        ({"a": [1]}, "a.0", None),
        ({"a": 1}, "a.value", 1),
        ("x", "value", "x"),
        (None, "a", None),
    ],
)
def test_path_when_followed_then_missing_hops_are_null(value: Json, path: Json, found: Json) -> None:
    """spec/actions-runtime.md §9.2: no array index in paths; `.value` of a scalar is itself (§6.1)."""
    assert step_into(value, path) == found


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ({"variable": "a"}, {"a"}),
        ({"skill_variable": "b"}, {"b"}),
        ({"expression": "${a} + ${b.c} + ${ d }"}, {"a", "b", "d"}),
        ({"expression": "$a * 2 + $(b) + $ {c} + $5"}, {"a", "b"}),
        ({"add": [{"variable": "a"}, {"duration": {"days": 1}}]}, {"a"}),
        ({"scalar": 5}, set()),
        ({"scalar": "text ${a}"}, {"a"}),
        (None, set()),
        ([{"variable": "a"}, {"variable": 5}], {"a"}),
    ],
)
def test_names_when_collected_then_direct_and_in_expressions(source: Json, names: set[str]) -> None:
    """spec/actions-runtime.md §9.6: what a replay takes with it."""
    assert names_in(source) == names
