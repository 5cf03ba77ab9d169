"""How answers and variables are written in texts (spec/actions-runtime.md §§6.1, 11.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC

from doyle.actions.plan import Formats, Kind
from doyle.expressions.dates.moment import read_moment
from doyle.expressions.dates.patterns import format_instant
from doyle.expressions.errors import MisfitError
from doyle.expressions.numbers import find_number, number_text
from doyle.expressions.rendering import mixed_text
from doyle.expressions.values import Number, typed
from doyle.wire.json import Json

DEFAULT_LOCALE = "en-us"
MAX_FRACTION_DIGITS = 14
MEDIUM = "medium"
_DELIMITERS = {"comma": ",", "period": ".", ",": ",", ".": "."}


@dataclass(frozen=True, slots=True)
class LocaleForms:
    """Date patterns short, medium, long and full, time patterns short and medium; words for yes and no.

    As in CLDR 39. `group` parts thousands where a delimiter is asked for.
    """

    dates: tuple[str, str, str, str]
    times: tuple[str, str]
    decimal: str = "."
    group: str = ","
    yes_no: tuple[str, str] = ("Yes", "No")


_TWENTY_FOUR = ("HH:mm", "HH:mm:ss")
_FORMS: Mapping[str, LocaleForms] = {
    "en-us": LocaleForms(("M/d/yy", "MMM d, y", "MMMM d, y", "EEEE, MMMM d, y"), ("h:mm a", "h:mm:ss a")),
    "en-ca": LocaleForms(("y-MM-dd", "MMM d, y", "MMMM d, y", "EEEE, MMMM d, y"), ("h:mm a", "h:mm:ss a")),
    "en-gb": LocaleForms(("dd/MM/y", "d MMM y", "d MMMM y", "EEEE, d MMMM y"), _TWENTY_FOUR),
    "ar-ar": LocaleForms(
        ("d/M/y", "dd/MM/y", "d MMMM y", "EEEE، d MMMM y"), ("h:mm a", "h:mm:ss a"), yes_no=("نعم", "لا")
    ),
    "cs-cz": LocaleForms(
        ("dd.MM.yy", "d. M. y", "d. MMMM y", "EEEE d. MMMM y"),
        ("H:mm", "H:mm:ss"),
        ",",
        "\u00a0",
        ("Ano", "Ne"),
    ),
    "de-de": LocaleForms(
        ("dd.MM.yy", "dd.MM.y", "d. MMMM y", "EEEE, d. MMMM y"), _TWENTY_FOUR, ",", ".", ("Ja", "Nein")
    ),
    "es-es": LocaleForms(
        ("d/M/yy", "d MMM y", "d 'de' MMMM 'de' y", "EEEE, d 'de' MMMM 'de' y"),
        ("H:mm", "H:mm:ss"),
        ",",
        ".",
        ("Sí", "No"),
    ),
    "fr-fr": LocaleForms(
        ("dd/MM/y", "d MMM y", "d MMMM y", "EEEE d MMMM y"), _TWENTY_FOUR, ",", "\u202f", ("Oui", "Non")
    ),
    "it-it": LocaleForms(
        ("dd/MM/yy", "d MMM y", "d MMMM y", "EEEE d MMMM y"), _TWENTY_FOUR, ",", ".", ("Sì", "No")
    ),
    "ja-jp": LocaleForms(
        ("y/MM/dd", "y/MM/dd", "y年M月d日", "y年M月d日EEEE"),
        ("H:mm", "H:mm:ss"),
        yes_no=("はい", "いいえ"),
    ),
    "ko-kr": LocaleForms(
        ("yy. M. d.", "y. M. d.", "y년 M월 d일", "y년 M월 d일 EEEE"),
        ("a h:mm", "a h:mm:ss"),
        yes_no=("예", "아니요"),
    ),
    "nl-nl": LocaleForms(
        ("dd-MM-y", "d MMM y", "d MMMM y", "EEEE d MMMM y"), _TWENTY_FOUR, ",", ".", ("Ja", "Nee")
    ),
    "pt-br": LocaleForms(
        ("dd/MM/y", "d 'de' MMM 'de' y", "d 'de' MMMM 'de' y", "EEEE, d 'de' MMMM 'de' y"),
        _TWENTY_FOUR,
        ",",
        ".",
        ("Sim", "Não"),
    ),
    "zh-cn": LocaleForms(
        ("y/M/d", "y年M月d日", "y年M月d日", "y年M月d日EEEE"), ("ah:mm", "ah:mm:ss"), yes_no=("是", "否")
    ),
    "zh-tw": LocaleForms(
        ("y/M/d", "y年M月d日", "y年M月d日", "y年M月d日 EEEE"), ("ah:mm", "ah:mm:ss"), yes_no=("是", "否")
    ),
}
_BY_LANGUAGE = {locale.partition("-")[0]: locale for locale in reversed(tuple(_FORMS))}
_DATE_STYLES = ("short", "medium", "long", "full")
_TIME_STYLES = ("short", "medium")


def locale_for(asked: Json, formats: Formats, language: str) -> str:
    """The locale of a turn: the client's, the skill's, else that of the skill's language."""
    for candidate in (asked, formats.locale, language):
        if isinstance(candidate, str):
            name = candidate.lower().replace("_", "-")
            known = name if name in _FORMS else _BY_LANGUAGE.get(name.partition("-")[0])
            if known is not None:
                return known
    return DEFAULT_LOCALE


def written(value: Json, kind: Kind | None, formats: Formats, locale: str) -> str:
    """A value in a text; null is empty, objects and arrays are compact JSON.

    Raises:
        MisfitError: it is too large for a text.
    """
    if value is None:
        return ""
    forms = _FORMS[locale]
    if isinstance(value, dict):
        return _object(value, formats, forms, locale)
    if kind is Kind.CONFIRMATION and value in ("yes", "no"):
        return forms.yes_no[value == "no"]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number(value, formats.number_fraction_digits, formats, forms)
    return mixed_text(value)


def _object(value: Mapping[str, Json], formats: Formats, forms: LocaleForms, locale: str) -> str:
    kind = value.get("system_type")
    writer = _WRITERS.get(kind) if isinstance(kind, str) else None
    if writer is not None and "value" in value:
        return writer(value, formats, forms, locale)
    if "label" in value and "item" in value:
        return mixed_text(value["label"])
    return mixed_text(typed(value))


def _date(value: Mapping[str, Json], formats: Formats, _forms: LocaleForms, locale: str) -> str:
    pattern = _pattern(formats.date, _DATE_STYLES, _FORMS[locale].dates)
    text = _moment_text(value["value"], pattern, locale)
    return text.replace(".", "") if locale == "es-es" and pattern == _FORMS[locale].dates[1] else text


def _time(value: Mapping[str, Json], formats: Formats, _forms: LocaleForms, locale: str) -> str:
    return _moment_text(value["value"], _pattern(formats.time, _TIME_STYLES, _FORMS[locale].times), locale)


def _currency(value: Mapping[str, Json], formats: Formats, forms: LocaleForms, _locale: str) -> str:
    digits = formats.currency_fraction_digits
    return (formats.currency_symbol or "") + _amount(value["value"], digits, formats, forms)


def _percentage(value: Mapping[str, Json], formats: Formats, forms: LocaleForms, _locale: str) -> str:
    return _amount(value["value"], formats.percentage_fraction_digits, formats, forms)


_WRITERS = {"date": _date, "time": _time, "currency": _currency, "percentage": _percentage}


def _pattern(asked: str | None, styles: tuple[str, ...], patterns: tuple[str, ...]) -> str:
    style = asked or MEDIUM
    return patterns[styles.index(style)] if style in styles else style


def _moment_text(value: Json, pattern: str, locale: str) -> str:
    if not isinstance(value, str):
        return mixed_text(value)
    try:
        return format_instant(read_moment(value).aware(UTC), pattern, locale)
    except MisfitError:
        return value


def _amount(value: Json, digits: int | None, formats: Formats, forms: LocaleForms) -> str:
    number = find_number(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        return mixed_text(value)
    return _number(number, digits, formats, forms)


def _number(number: Number, digits: int | None, formats: Formats, forms: LocaleForms) -> str:
    """Digits alone unless the skill asks for a delimiter; up to fourteen decimals unless it says how many."""
    is_whole = isinstance(number, int) or (number.is_integer() and abs(number) < 1e15)
    if digits is not None and abs(number) < 1e15:
        text = f"{number:.{digits}f}"
    elif is_whole:
        text = str(int(number))
    else:
        text = number_text(round(number, MAX_FRACTION_DIGITS))
    delimiter = _DELIMITERS.get(formats.number_delimiter or "")
    if delimiter is not None and "E" not in text:
        sign = "-" if text.startswith("-") else ""
        whole, point, fraction = text.removeprefix("-").partition(".")
        decimal = forms.decimal if forms.decimal != delimiter else ("," if delimiter == "." else ".")
        return sign + f"{int(whole):,}".replace(",", delimiter) + (decimal + fraction if point else "")
    return text.replace(".", forms.decimal) if forms.decimal != "." else text
