"""Names of months, days and halves of the day in the languages of skills (Unicode CLDR).

Also the rules of weeks: which day comes first (Monday is 0), how many days of a year its first week needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CalendarNames:
    """The names of one language; the standalone month is the one used without a day."""

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    days: tuple[str, ...]
    short_days: tuple[str, ...]
    halves: tuple[str, str] = ("AM", "PM")
    eras: tuple[str, str] = ("BC", "AD")
    standalone_months: tuple[str, ...] = ()
    first_day: int = 0
    minimal_days: int = 4


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _numbered(mark: str) -> tuple[str, ...]:
    return tuple(f"{month}{mark}" for month in range(1, 13))


_ENGLISH = CalendarNames(
    _words("January February March April May June July August September October November December"),
    _words("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    _words("Mon Tue Wed Thu Fri Sat Sun"),
    first_day=6,
    minimal_days=1,
)
_ARABIC_MONTHS = _words("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر")
_ARABIC_DAYS = _words("الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد")
_CHINESE_MONTHS = tuple(
    f"{number}月" for number in ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
)  # fmt: skip
_CHINESE_DAYS = tuple(f"星期{day}" for day in "一二三四五六日")

_NAMES: Mapping[str, CalendarNames] = {
    "en": _ENGLISH,
    "ar": CalendarNames(
        _ARABIC_MONTHS,
        _ARABIC_MONTHS,
        _ARABIC_DAYS,
        _ARABIC_DAYS,
        ("ص", "م"),
        ("ق.م", "م"),
        first_day=5,
        minimal_days=1,
    ),
    "cs": CalendarNames(
        _words("ledna února března dubna května června července srpna září října listopadu prosince"),
        _words("led úno bře dub kvě čvn čvc srp zář říj lis pro"),
        _words("pondělí úterý středa čtvrtek pátek sobota neděle"),
        _words("po út st čt pá so ne"),
        ("dop.", "odp."),
        ("př. n. l.", "n. l."),
        _words("leden únor březen duben květen červen červenec srpen září říjen listopad prosinec"),
    ),
    "de": CalendarNames(
        _words("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
        _words("Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."),
        _words("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
        _words("Mo. Di. Mi. Do. Fr. Sa. So."),
        eras=("v. Chr.", "n. Chr."),
    ),
    "es": CalendarNames(
        _words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
        _words("ene feb mar abr may jun jul ago sept oct nov dic"),
        _words("lunes martes miércoles jueves viernes sábado domingo"),
        _words("lun mar mié jue vie sáb dom"),
        ("a. m.", "p. m."),
        ("a. C.", "d. C."),
    ),
    "fr": CalendarNames(
        _words("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
        _words("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
        _words("lundi mardi mercredi jeudi vendredi samedi dimanche"),
        _words("lun. mar. mer. jeu. ven. sam. dim."),
        eras=("av. J.-C.", "ap. J.-C."),
    ),
    "it": CalendarNames(
        _words(
            "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
        ),
        _words("gen feb mar apr mag giu lug ago set ott nov dic"),
        _words("lunedì martedì mercoledì giovedì venerdì sabato domenica"),
        _words("lun mar mer gio ven sab dom"),
        eras=("a.C.", "d.C."),
    ),
    "ja": CalendarNames(
        _numbered("月"),
        _numbered("月"),
        tuple(f"{day}曜日" for day in "月火水木金土日"),
        tuple("月火水木金土日"),
        ("午前", "午後"),
        ("紀元前", "西暦"),
        first_day=6,
        minimal_days=1,
    ),
    "ko": CalendarNames(
        _numbered("월"),
        _numbered("월"),
        tuple(f"{day}요일" for day in "월화수목금토일"),
        tuple("월화수목금토일"),
        ("오전", "오후"),
        ("BC", "AD"),
        first_day=6,
        minimal_days=1,
    ),
    "nl": CalendarNames(
        _words("januari februari maart april mei juni juli augustus september oktober november december"),
        _words("jan feb mrt apr mei jun jul aug sep okt nov dec"),
        _words("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"),
        _words("ma di wo do vr za zo"),
        ("a.m.", "p.m."),
        ("v.Chr.", "n.Chr."),
    ),
    "pt": CalendarNames(
        _words("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
        _words("jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez."),
        _words("segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo"),
        _words("seg. ter. qua. qui. sex. sáb. dom."),
        eras=("a.C.", "d.C."),
        first_day=6,
        minimal_days=1,
    ),
    "zh": CalendarNames(
        _CHINESE_MONTHS,
        _numbered("月"),
        _CHINESE_DAYS,
        tuple(f"周{day}" for day in "一二三四五六日"),
        ("上午", "下午"),
        ("公元前", "公元"),
        first_day=6,
        minimal_days=1,
    ),
    "zh-tw": CalendarNames(
        _numbered("月"),
        _numbered("月"),
        _CHINESE_DAYS,
        tuple(f"週{day}" for day in "一二三四五六日"),
        ("上午", "下午"),
        ("西元前", "西元"),
        first_day=6,
        minimal_days=1,
    ),
}


def names_in(language: str) -> CalendarNames:
    """The names in a language such as `pt-br`; English where it is not known."""
    code = language.lower().replace("_", "-")
    return _NAMES.get(code) or _NAMES.get(code.partition("-")[0]) or _ENGLISH
