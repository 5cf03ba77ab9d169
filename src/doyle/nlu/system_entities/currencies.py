"""The tokens of currencies by locale, and their names by language (system-entities.md §5)."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple


class Currency(NamedTuple):
    """A currency, or a part of it: `unit` is an ISO code, `factor` how much of the base unit it is worth."""

    unit: str
    factor: Decimal = Decimal(1)


_CENT = Decimal("0.01")
_DIME = Decimal("0.1")

_SYMBOLS = {"$": "USD", "£": "GBP", "₹": "INR", "€": "EUR", "¥": "JPY"}
_COMMON = {**_SYMBOLS, "usd": "USD", "gbp": "GBP", "inr": "INR", "eur": "EUR", "mxn": "MXN"}
_ENGLISH = {
    **_COMMON,
    "us$": "USD",
    "ca$": "CAD",
    "a$": "AUD",
    "quid": "GBP",
    "rs": "INR",
    "rs.": "INR",
    "chf": "CHF",
}
_UNIVERSAL = {
    **_COMMON,
    "c$": "CAD",
    "ca$": "CAD",
    "can$": "CAD",
    "cad": "CAD",
    "a$": "AUD",
    "au$": "AUD",
    "aud": "AUD",
    "chf": "CHF",
    "quid": "GBP",
    "rs": "INR",
    "rs.": "INR",
    "jpy": "JPY",
    "₽": "RUB",
    "rub": "RUB",
}
# The reference prints AUS for the Australian dollar and TRL for the Turkish lira; see *Ambiguities*.
_TOKENS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en-us": _ENGLISH,
        "en-ca": _ENGLISH,
        "en-gb": _ENGLISH,
        "cs-cz": {**_COMMON, "jpy": "JPY", "kc": "CZK", "kč": "CZK", "czk": "CZK"},
        "fr-fr": {**_COMMON, "fr.": "CHF", "chf": "CHF"},
        "de-de": {**_COMMON, "chf": "CHF"},
        "it-it": {**_COMMON, "us$": "USD"},
        "es-es": {**_COMMON, "us$": "USD"},
        "pt-br": {**_COMMON, "us$": "USD", "r$": "BRL", "brl": "BRL"},
        "ar-ar": {**_COMMON, "e£": "EGP", "egp": "EGP", "iqd": "IQD", "syp": "SYP"},
        "zh-cn": {"$": "USD", "£": "GBP", "₹": "INR", "€": "EUR", "¥": "CNY", "￥": "CNY"},
        "zh-tw": {
            "$": "USD",
            "usd": "USD",
            "美金": "USD",
            "£": "GBP",
            "₹": "INR",
            "€": "EUR",
            "歐元": "EUR",
            "¥": "CNY",
            "￥": "CNY",
            "人民幣": "CNY",
            "nt$": "TWD",
            "twd": "TWD",
            "台幣": "TWD",
            "港幣": "HKD",
            "港幣$": "HKD",
            "港幣＄": "HKD",
        },
        "ja-jp": {**_COMMON, "￥": "JPY", "jpy": "JPY", "米ドル": "USD", "usドル": "USD"},
        "ko-kr": {**_SYMBOLS, "￦": "KRW", "₩": "KRW"},
        "xx": _UNIVERSAL,
    }
)


def _units(*rows: tuple[str, str, Decimal | int]) -> Mapping[str, Currency]:
    return {
        word.replace("_", " "): Currency(unit, Decimal(factor))
        for words, unit, factor in rows
        for word in words.split()
    }


_NAMES: Mapping[str, Mapping[str, Currency]] = MappingProxyType(
    {
        "en": _units(
            ("dollar dollars buck bucks us_dollar us_dollars u.s._dollars american_dollars", "USD", 1),
            ("cent cents", "USD", _CENT),
            ("canadian_dollar canadian_dollars", "CAD", 1),
            ("australian_dollar australian_dollars aussie_dollars", "AUD", 1),
            ("pound pounds pound_sterling pounds_sterling british_pounds", "GBP", 1),
            ("penny pennies pence", "GBP", _CENT),
            ("euro euros", "EUR", 1),
            ("euro_cent euro_cents eurocent eurocents", "EUR", _CENT),
            ("yen japanese_yen", "JPY", 1),
            ("yuan renminbi", "CNY", 1),
            ("rupee rupees indian_rupees", "INR", 1),
            ("paisa paise", "INR", _CENT),
            ("peso pesos mexican_pesos", "MXN", 1),
            ("franc francs swiss_franc swiss_francs", "CHF", 1),
            ("ruble rubles rouble roubles", "RUB", 1),
        ),
        "es": _units(
            ("euro euros", "EUR", 1),
            ("céntimo céntimos", "EUR", _CENT),
            ("dólar dólares dólar_estadounidense dólares_estadounidenses", "USD", 1),
            ("peso pesos pesos_mexicanos", "MXN", 1),
            ("centavo centavos", "MXN", _CENT),
            ("libra libras libras_esterlinas libra_esterlina", "GBP", 1),
            ("penique peniques", "GBP", _CENT),
            ("yen yenes", "JPY", 1),
            ("rupia rupias", "INR", 1),
            ("franco francos francos_suizos", "CHF", 1),
        ),
        "fr": _units(
            ("euro euros", "EUR", 1),
            ("centime centimes cent cents centime_d'euro centimes_d'euro", "EUR", _CENT),
            ("dollar dollars dollars_américains", "USD", 1),
            ("dollars_canadiens dollar_canadien", "CAD", 1),
            ("livre_sterling livres_sterling", "GBP", 1),
            ("yen yens", "JPY", 1),
            ("roupie roupies", "INR", 1),
            ("franc francs francs_suisses", "CHF", 1),
            ("peso pesos", "MXN", 1),
        ),
        "de": _units(
            ("euro euros", "EUR", 1),
            ("cent cents eurocent", "EUR", _CENT),
            ("dollar dollars us-dollar", "USD", 1),
            ("pfund pfund_sterling britische_pfund", "GBP", 1),
            ("pence", "GBP", _CENT),
            ("yen", "JPY", 1),
            ("rupie rupien", "INR", 1),
            ("franken schweizer_franken", "CHF", 1),
            ("rappen", "CHF", _CENT),
            ("peso pesos", "MXN", 1),
        ),
        "it": _units(
            ("euro", "EUR", 1),
            ("centesimo centesimi centesimi_di_euro", "EUR", _CENT),
            ("dollaro dollari dollari_americani", "USD", 1),
            ("sterlina sterline", "GBP", 1),
            ("penny pence", "GBP", _CENT),
            ("yen", "JPY", 1),
            ("rupia rupie", "INR", 1),
            ("franco franchi franchi_svizzeri", "CHF", 1),
            ("peso pesos", "MXN", 1),
        ),
        "pt-br": _units(
            ("real reais", "BRL", 1),
            ("centavo centavos", "BRL", _CENT),
            ("dólar dólares dólares_americanos", "USD", 1),
            ("euro euros", "EUR", 1),
            ("libra libras libras_esterlinas", "GBP", 1),
            ("iene ienes", "JPY", 1),
            ("rúpia rúpias", "INR", 1),
            ("franco francos francos_suíços", "CHF", 1),
            ("peso pesos", "MXN", 1),
        ),
        "nl": _units(
            ("euro euros euro's", "EUR", 1),
            ("cent centen eurocent", "EUR", _CENT),
            ("dollar dollars amerikaanse_dollar", "USD", 1),
            ("pond britse_pond pond_sterling", "GBP", 1),
            ("pence", "GBP", _CENT),
            ("yen", "JPY", 1),
            ("roepie roepies", "INR", 1),
            ("frank franken zwitserse_frank", "CHF", 1),
            ("peso pesos peso's", "MXN", 1),
        ),
        "cs": _units(
            ("koruna koruny korun korunu", "CZK", 1),
            ("haléř haléře haléřů", "CZK", _CENT),
            ("euro eura eur", "EUR", 1),
            ("cent centy centů", "EUR", _CENT),
            ("dolar dolary dolarů dolaru", "USD", 1),
            ("libra libry liber", "GBP", 1),
        ),
        "ar": _units(
            ("دولار دولارا دولاراً دولارات دولار_أمريكي", "USD", 1),
            ("سنت سنتا سنتات", "USD", _CENT),
            ("يورو", "EUR", 1),
            ("جنيه جنيها جنيهات جنيه_مصري", "EGP", 1),
            ("جنيه_إسترليني", "GBP", 1),
            ("دينار دينارا دنانير دينار_عراقي", "IQD", 1),
            ("ليرة ليرات ليرة_سورية", "SYP", 1),
            ("روبية روبيات", "INR", 1),
        ),
        "zh-cn": _units(
            ("元 块 块钱 圆 人民币 元人民币", "CNY", 1),
            ("角 毛 毛钱", "CNY", _DIME),
            ("分钱", "CNY", _CENT),
            ("美元 美金 块美金", "USD", 1),
            ("欧元", "EUR", 1),
            ("英镑", "GBP", 1),
            ("日元", "JPY", 1),
            ("港币 港元", "HKD", 1),
            ("卢比", "INR", 1),
        ),
        "zh-tw": _units(
            ("元 塊 塊錢 新台幣 元台幣 臺幣 元新台幣", "TWD", 1),
            ("角", "TWD", _DIME),
            ("美元 元美金", "USD", 1),
            ("英鎊", "GBP", 1),
            ("日圓 日元 日幣", "JPY", 1),
            ("港元", "HKD", 1),
            ("盧比", "INR", 1),
        ),
        "ja": _units(
            ("円", "JPY", 1),
            ("ドル アメリカドル", "USD", 1),
            ("セント", "USD", _CENT),
            ("ユーロ", "EUR", 1),
            ("ポンド", "GBP", 1),
            ("ルピー", "INR", 1),
            ("人民元", "CNY", 1),
        ),
        "ko": _units(
            ("원", "KRW", 1),
            ("천원", "KRW", 10**3),
            ("만원", "KRW", 10**4),
            ("억원", "KRW", 10**8),
            ("달러", "USD", 1),
            ("센트", "USD", _CENT),
            ("유로", "EUR", 1),
            ("엔", "JPY", 1),
            ("파운드", "GBP", 1),
            ("위안", "CNY", 1),
            ("루피", "INR", 1),
        ),
    }
)


def tokens_of(code: str) -> Mapping[str, Currency]:
    """The symbols and codes of a locale, which stand before or after an amount."""
    return {token: Currency(unit) for token, unit in _TOKENS.get(code, _COMMON).items()}


def names_of(language: str) -> Mapping[str, Currency]:
    """The names of currencies in a language, which stand after an amount."""
    return _NAMES.get(language, {})
