"""The tokens and names of currencies (system-entities.md §5)."""

from decimal import Decimal

import pytest

from doyle.nlu.system_entities.currencies import Currency, names_of, tokens_of

_COMMON = "$ usd £ gbp ₹ inr € eur ¥ mxn"


@pytest.mark.parametrize(
    ("code", "unit", "tokens"),
    [
        ("en-us", "USD", "$ usd"),
        ("en-us", "CAD", "ca$"),
        ("en-us", "AUD", "a$"),
        ("en-us", "GBP", "£ gbp quid"),
        ("en-us", "INR", "₹ inr rs rs."),
        ("en-us", "EUR", "€ eur"),
        ("en-us", "JPY", "¥"),
        ("en-us", "MXN", "mxn"),
        ("en-us", "CHF", "chf"),
        ("cs-cz", "JPY", "¥ jpy"),
        ("cs-cz", "CZK", "kc kč czk"),
        ("fr-fr", "CHF", "fr. chf"),
        ("de-de", "CHF", "chf"),
        ("it-it", "USD", "$ usd us$"),
        ("es-es", "USD", "$ usd us$"),
        ("pt-br", "USD", "$ usd us$"),
        ("pt-br", "BRL", "r$ brl"),
        ("ar-ar", "EGP", "e£ egp"),
        ("ar-ar", "IQD", "iqd"),
        ("ar-ar", "SYP", "syp"),
        ("zh-cn", "CNY", "¥"),
        ("zh-cn", "USD", "$"),
        ("zh-tw", "USD", "$ usd 美金"),
        ("zh-tw", "EUR", "€ 歐元"),
        ("zh-tw", "CNY", "¥ 人民幣"),
        ("zh-tw", "TWD", "nt$ twd 台幣"),
        ("zh-tw", "HKD", "港幣＄"),
        ("ja-jp", "JPY", "¥ jpy"),
        ("ja-jp", "USD", "$ usd 米ドル usドル"),
        ("ko-kr", "KRW", "￦"),
        ("ko-kr", "JPY", "¥"),
        ("xx", "USD", "$ usd"),
        ("xx", "CAD", "c$ ca$ can$ cad"),
        ("xx", "AUD", "a$ au$ aud"),
        ("xx", "GBP", "£ gbp quid"),
        ("xx", "INR", "₹ inr rs rs."),
        ("xx", "JPY", "¥ jpy"),
        ("xx", "RUB", "₽ rub"),
    ],
)
def test_tokens_of_each_locale(code: str, unit: str, tokens: str) -> None:
    """system-entities.md §5, *Tokens per locale*; the Australian dollar by its ISO code."""
    known = tokens_of(code)
    assert {known[token] for token in tokens.split()} == {Currency(unit)}


@pytest.mark.parametrize(
    "code", ["cs-cz", "nl-nl", "fr-fr", "de-de", "it-it", "es-es", "pt-br", "ar-ar", "ja-jp"]
)
def test_tokens_of_locales_with_the_common_set(code: str) -> None:
    """system-entities.md §5: the common set K."""
    assert set(_COMMON.split()) <= set(tokens_of(code))


@pytest.mark.parametrize(
    ("code", "token"), [("zh-cn", "usd"), ("ko-kr", "usd"), ("de-de", "quid"), ("nl-nl", "chf")]
)
def test_tokens_of_a_locale_are_no_others(code: str, token: str) -> None:
    """system-entities.md §5."""
    assert token not in tokens_of(code)


@pytest.mark.parametrize(
    ("language", "name", "unit", "factor"),
    [
        ("en", "cents", "USD", "0.01"),
        ("en", "pence", "GBP", "0.01"),
        ("en", "us dollars", "USD", "1"),
        ("es", "céntimos", "EUR", "0.01"),
        ("fr", "centimes", "EUR", "0.01"),
        ("de", "rappen", "CHF", "0.01"),
        ("it", "centesimi", "EUR", "0.01"),
        ("pt-br", "centavos", "BRL", "0.01"),
        ("nl", "centen", "EUR", "0.01"),
        ("cs", "korun", "CZK", "1"),
        ("ar", "جنيه", "EGP", "1"),
        ("zh-cn", "毛", "CNY", "0.1"),
        ("zh-tw", "塊", "TWD", "1"),
        ("ja", "円", "JPY", "1"),
        ("ko", "만원", "KRW", "10000"),
    ],
)
def test_names_of_each_language(language: str, name: str, unit: str, factor: str) -> None:
    """system-entities.md §5: currency words in the skill language, parts in base units."""
    assert names_of(language)[name] == Currency(unit, Decimal(factor))


def test_names_of_the_universal_language_there_are_none() -> None:
    """nlu.md §9: no dedicated resources."""
    assert names_of("xx") == {}
