"""Festivals: names in a text, and days (system-entities.md §8)."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.system_entities.festivals import FESTIVAL_SETS, festival_on, find_festivals
from doyle.nlu.system_entities.locales import Locale, locale_of
from doyle.nlu.system_entities.words import split_words

_CODES = {
    "en-us": "en",
    "en-ca": "en",
    "en-gb": "en",
    "es-es": "es",
    "fr-fr": "fr",
    "it-it": "it",
    "pt-br": "pt-br",
    "de-de": "de",
    "nl-nl": "nl",
    "cs-cz": "cs",
    "ar-ar": "ar",
    "zh-cn": "zh-cn",
    "zh-tw": "zh-tw",
    "ja-jp": "ja",
    "ko-kr": "ko",
}
_KEYS = {
    "en-us": """
        newyear inauguration luther groundhog washington president valentine women patrick fool goodfriday
        easter eastermonday earth memorial mother father independence labor columbus veterans thanksgiving
        halloween christmaseve christmas boxing newyearseve
    """,
    "en-ca": """
        newyear epiphany groundhog valentine women commonwealth patrick fool goodfriday easter
        eastermonday tartan vimyridge earth mother victoria father indigenous canada labor thanksgiving
        remembrance halloween westminster christmaseve christmas boxing newyearseve
    """,
    "pt-br": """
        newyearsday carnivalday carnivalfriday carnivalsaturday carnivalsunday carnivalmonday
        carnivaltuesday carnivalend goodfriday tiradentesday eastersunday laborday mothersday
        valentinesday corpuschristi fatherday independenceday ourladyofaparecida teachersday
        publicserviceholiday allsoulsday republicproclamationday blackconsciousnessday christmaseve
        christmasday newyearseve
    """,
    "en-gb": """
        newyearsday 2ndjanuary st.davidsday valentine stpatricksday stpatricksdayoff goodfriday easter
        eastermonday st.georgesday earlymaybankholiday springbankholiday queensbirthday battleoftheboyne
        summerbankholiday halloween guyfawkesday rememberancesunday standrewsday standrewsdayobserved
        christmas boxingday battleoftheboyneobserved bankholidayfirst bankholidaysecond newyearseve
        newyearsdayobserved
    """,
    "cs-cz": """
        newyearsday restorationofczechindependenceday valentinesday internationalwomensday goodfriday
        eastermonday aprilfools laborday victoryineuropeday mothersday childrensday fathersday
        saintcyrilandmethodius janhusday wenceslasday independentczechoslovakstateday
        struggleforfreedomanddemocracyday christmaseve christmasday st.stephensday newyearseve
    """,
    "nl-nl": """
        newyearsday Valentinesday goodfriday eastersunday eastermonday kingsbirthday liberationday
        ascensionday whitsunday whitmonday stnicholaseve christmaseve christmasday seconddayofchristmas
        newyearseve
    """,
    "fr-fr": """
        newyearsday valentinesday eastersunday eastermonday laborday wwiivictoryday mothersday
        ascensionday whitsunday whitmonday fathersday bastilleday assumptionofmary allsaintsday
        armisticeday christmaseve christmasday newyearseve
    """,
    "de-de": """
        newyearsday epiphany valentinesday shrovemonday carnival internationalwomensday aprilfools
        palmsunday maundythursday goodfriday eastersunday eastermonday mayday mothersday fathersday
        ascensionday whitsunday whitmonday corpuschristi assumptioofmary dayofgermanunity reformationday
        halloween allsaintsday st.martinsday nationaldayofmourning repentanceday sundayofthedead
        firstadventsunday saintnicholasday secondadventsunday thirdadventsunday fourthadventsunday
        christmasday boxingday newyearseve
    """,
    "it-it": """
        newyearsday valentineday epiphany goodfriday eastersunday eastermonday liberationday laborday
        republicday assumptionofmary allsaintsday feastoftheimmaculateconception christmasday
        st.stephensday newyearseve
    """,
    "es-es": """
        newyearsday epiphany epiphanyobserved valentinesday andalusiaday balearesday ashwednesday sanjose
        palmsunday maundythursday goodfriday eastersunday eastermonday aragonday stgeorgeday laborday
        communityday saintisidro mothersday whitsunday feastofsaintjamestheapostle assumptionofmary
        hispanicday allsaintsday constitutionday immaculateconception immaculateconceptionobserved
        christmaseve christmasday feastoftheholyfamily corpuschristi allsaintsdayobserved
        assumptionobserved cantabriaday christmasdayobserved labordayobserved hispanicdayobserved
        almunedaday newyearseve
    """,
    "ar-ar": """
        newyear valentine easter christmaseve christmas eidalfitr eidaladha ramadan islamicnewyear ashura
        mawlidannabi dayofarafat laylatalmiraj
    """,
    "zh-cn": """
        newyearsday newyearsweekend doubleseventhfestival doubleninthfestival labafestival
        chingmingfestival longtaitoufestival springfestivaleve chinesenewyeareve chinesenewyear
        lanternfestival zhonghefestival christmas laborday valentine easter dragonboatfestival
        midautumnfestival nationalday
    """,
    "ja-jp": """
        newyearsday january2bankholiday january3bankholiday comingofageday nationalfoundationday easter
        valentinesday dollsfestival springequinox showaday coronationdayholiday coronationday
        constitutionmemorialday greeneryday childrensday childrensdayobserved starfestival seaday
        mountainday mountaindayobserved respectfortheagedday autumnequinox healthandsportsday
        enthronementceremonyday cultureday culturedayobserved 753day laborthanksgivingday christmas
        december31bankholiday emperorsbirthday emperorsbirthdayobserved constitutionmemorialdayobserved
        sportsday newyearsdayobserved nationalfoundationdayobserved autumnequinoxobserved
        greenerydayobserved laborthanksgivingdayobserved bridgepublicholiday springequinoxobserved
    """,
    "ko-kr": """
        newyearsday independencemovementday laborday childrensday parentsday teachersday buddhasbirthday
        memorialday constitutionmemorialday liberationday chuseok armedforcesday nationalfoundationday
        hangeulproclamationday christmaseve christmas newyearseve nationalassemblyelectionday
    """,
}

# A busy machine is no fault of the reading.
UNHURRIED = settings(deadline=None)


def _locale(code: str) -> Locale:
    return locale_of(_CODES[code], code)


def _found(text: str, locale: Locale) -> list[tuple[str, str]]:
    words = split_words(text)
    return [
        (text[words[span.first].start : words[span.last - 1].end], span.key)
        for span in find_festivals(words, locale)
    ]


@pytest.mark.parametrize("code", sorted(FESTIVAL_SETS))
def test_festival_sets_have_the_keys_of_the_reference(code: str) -> None:
    """system-entities.md §8: the keys of each locale, irregular ones literally."""
    keys = _KEYS["zh-cn" if code == "zh-tw" else code].split()
    assert sorted(FESTIVAL_SETS[code]) == sorted(keys)


@pytest.mark.parametrize(
    ("row", "text", "literal", "key", "year", "day"),
    [
        (73, "Thanksgiving Day", "Thanksgiving Day", "thanksgiving", 2020, date(2020, 11, 26)),
        (74, "Are you open on Christmas?", "Christmas", "christmas", 2020, date(2020, 12, 25)),
        (75, "Halloween", "Halloween", "halloween", 2020, date(2020, 10, 31)),
        (76, "President's Day", "President's Day", "president", 2021, date(2021, 2, 15)),
        (77, "Good Friday", "Good Friday", "goodfriday", 2021, date(2021, 4, 2)),
        (78, "New Year’s Eve", "New Year’s Eve", "newyearseve", 2020, date(2020, 12, 31)),
    ],
)
def test_find_festivals_in_the_table(
    row: int, text: str, literal: str, key: str, year: int, day: date
) -> None:
    """system-entities.md §9, rows 73-78: the name and the day."""
    locale = locale_of("en", None)
    assert _found(text, locale) == [(literal, key)]
    assert festival_on(key, year, locale) == day


@pytest.mark.parametrize(
    ("key", "year", "day"),
    [
        ("newyear", 2021, date(2021, 1, 1)),
        ("inauguration", 2021, date(2021, 1, 20)),
        ("inauguration", 2022, None),
        ("luther", 2021, date(2021, 1, 18)),
        ("groundhog", 2021, date(2021, 2, 2)),
        ("washington", 2020, date(2020, 2, 17)),
        ("valentine", 2021, date(2021, 2, 14)),
        ("women", 2021, date(2021, 3, 8)),
        ("patrick", 2021, date(2021, 3, 17)),
        ("fool", 2021, date(2021, 4, 1)),
        ("easter", 2021, date(2021, 4, 4)),
        ("eastermonday", 2021, date(2021, 4, 5)),
        ("earth", 2021, date(2021, 4, 22)),
        ("memorial", 2021, date(2021, 5, 31)),
        ("mother", 2021, date(2021, 5, 9)),
        ("father", 2021, date(2021, 6, 20)),
        ("independence", 2021, date(2021, 7, 4)),
        ("labor", 2021, date(2021, 9, 6)),
        ("columbus", 2021, date(2021, 10, 11)),
        ("veterans", 2021, date(2021, 11, 11)),
        ("thanksgiving", 2023, date(2023, 11, 23)),
        ("christmaseve", 2021, date(2021, 12, 24)),
        ("boxing", 2021, date(2021, 12, 26)),
    ],
)
def test_festival_on_american_days(key: str, year: int, day: date | None) -> None:
    """system-entities.md §8, *en-us date rules*."""
    assert festival_on(key, year, locale_of("en", None)) == day


@pytest.mark.parametrize(
    ("code", "key", "year", "day"),
    [
        ("en-ca", "victoria", 2021, date(2021, 5, 24)),
        ("en-ca", "victoria", 2020, date(2020, 5, 18)),
        ("en-ca", "thanksgiving", 2021, date(2021, 10, 11)),
        ("en-gb", "earlymaybankholiday", 2021, date(2021, 5, 3)),
        ("en-gb", "summerbankholiday", 2021, date(2021, 8, 30)),
        ("en-gb", "bankholidayfirst", 2021, date(2021, 12, 27)),
        ("en-gb", "bankholidaysecond", 2021, date(2021, 12, 28)),
        ("en-gb", "bankholidayfirst", 2023, None),
        ("en-gb", "newyearsdayobserved", 2022, date(2022, 1, 3)),
        ("en-gb", "rememberancesunday", 2021, date(2021, 11, 14)),
        ("es-es", "maundythursday", 2024, date(2024, 3, 28)),
        ("es-es", "mothersday", 2024, date(2024, 5, 5)),
        ("es-es", "feastoftheholyfamily", 2021, date(2021, 12, 26)),
        ("es-es", "immaculateconceptionobserved", 2024, date(2024, 12, 9)),
        ("es-es", "epiphanyobserved", 2024, None),
        ("fr-fr", "mothersday", 2020, date(2020, 6, 7)),
        ("fr-fr", "mothersday", 2021, date(2021, 5, 30)),
        ("fr-fr", "ascensionday", 2024, date(2024, 5, 9)),
        ("fr-fr", "whitmonday", 2024, date(2024, 5, 20)),
        ("it-it", "eastermonday", 2024, date(2024, 4, 1)),
        ("pt-br", "carnivaltuesday", 2024, date(2024, 2, 13)),
        ("pt-br", "corpuschristi", 2024, date(2024, 5, 30)),
        ("pt-br", "fatherday", 2024, date(2024, 8, 11)),
        ("de-de", "shrovemonday", 2024, date(2024, 2, 12)),
        ("de-de", "repentanceday", 2024, date(2024, 11, 20)),
        ("de-de", "firstadventsunday", 2024, date(2024, 12, 1)),
        ("de-de", "fourthadventsunday", 2023, date(2023, 12, 24)),
        ("de-de", "sundayofthedead", 2024, date(2024, 11, 24)),
        ("de-de", "nationaldayofmourning", 2024, date(2024, 11, 17)),
        ("nl-nl", "kingsbirthday", 2025, date(2025, 4, 26)),
        ("nl-nl", "kingsbirthday", 2024, date(2024, 4, 27)),
        ("cs-cz", "wenceslasday", 2024, date(2024, 9, 28)),
        ("ar-ar", "ramadan", 2024, date(2024, 3, 11)),
        ("ar-ar", "eidalfitr", 2024, date(2024, 4, 10)),
        ("ar-ar", "eidaladha", 2024, date(2024, 6, 16)),
        ("ar-ar", "islamicnewyear", 2024, date(2024, 7, 7)),
        ("zh-cn", "chinesenewyear", 2024, date(2024, 2, 10)),
        ("zh-cn", "chinesenewyeareve", 2024, date(2024, 2, 9)),
        ("zh-cn", "lanternfestival", 2024, date(2024, 2, 24)),
        ("zh-cn", "dragonboatfestival", 2023, date(2023, 6, 22)),
        ("zh-tw", "midautumnfestival", 2025, date(2025, 10, 6)),
        ("zh-cn", "chingmingfestival", 2024, date(2024, 4, 4)),
        ("zh-cn", "labafestival", 2024, date(2024, 1, 18)),
        ("ja-jp", "comingofageday", 2024, date(2024, 1, 8)),
        ("ja-jp", "springequinox", 2024, date(2024, 3, 20)),
        ("ja-jp", "autumnequinox", 2024, date(2024, 9, 22)),
        ("ja-jp", "autumnequinoxobserved", 2024, date(2024, 9, 23)),
        ("ja-jp", "childrensdayobserved", 2019, date(2019, 5, 6)),
        ("ja-jp", "bridgepublicholiday", 2026, date(2026, 9, 22)),
        ("ja-jp", "sportsday", 2021, date(2021, 7, 23)),
        ("ja-jp", "emperorsbirthday", 2018, date(2018, 12, 23)),
        ("ja-jp", "emperorsbirthday", 2024, date(2024, 2, 23)),
        ("ja-jp", "coronationday", 2020, None),
        ("ko-kr", "chuseok", 2024, date(2024, 9, 17)),
        ("ko-kr", "buddhasbirthday", 2024, date(2024, 5, 15)),
        ("ko-kr", "nationalassemblyelectionday", 2024, date(2024, 4, 10)),
        ("ko-kr", "nationalassemblyelectionday", 2025, None),
    ],
)
def test_festival_on_days_of_other_locales(code: str, key: str, year: int, day: date | None) -> None:
    """system-entities.md §8: dates are computed by the usual calendar rules."""
    assert festival_on(key, year, _locale(code)) == day


@pytest.mark.parametrize(
    ("code", "text", "key"),
    [
        ("en-us", "see you on xmas", "christmas"),
        ("en-us", "the 4th of July", "independence"),
        ("en-us", "Presidents' Day", "president"),
        ("en-us", "happy mothers day", "mother"),
        ("en-us", "MLK day", "luther"),
        ("en-ca", "Canada Day", "canada"),
        ("en-gb", "St. Andrew's Day", "standrewsday"),
        ("en-gb", "bonfire night", "guyfawkesday"),
        ("es-es", "en Navidad", "christmasday"),
        ("es-es", "la nochevieja", "newyearseve"),
        ("es-es", "dia de reyes", "epiphany"),
        ("fr-fr", "à Noël", "christmasday"),
        ("fr-fr", "pour la fête des mères", "mothersday"),
        ("fr-fr", "lundi de Pâques", "eastermonday"),
        ("it-it", "a Ferragosto", "assumptionofmary"),
        ("it-it", "lunedì di Pasqua", "eastermonday"),
        ("pt-br", "terça-feira de carnaval", "carnivaltuesday"),
        ("pt-br", "dia dos namorados", "valentinesday"),
        ("de-de", "an Heiligabend und Silvester", "newyearseve"),
        ("de-de", "am Tag der Deutschen Einheit", "dayofgermanunity"),
        ("de-de", "am 1. Advent", "firstadventsunday"),
        ("nl-nl", "met Koningsdag", "kingsbirthday"),
        ("nl-nl", "tweede kerstdag", "seconddayofchristmas"),
        ("cs-cz", "na Štědrý den", "christmaseve"),
        ("ar-ar", "في عيد الفطر", "eidalfitr"),
        ("zh-cn", "春节放假吗", "chinesenewyear"),
        ("zh-tw", "中秋節", "midautumnfestival"),
        ("ja-jp", "成人の日に", "comingofageday"),
        ("ko-kr", "추석", "chuseok"),
    ],
)
def test_find_festivals_in_the_words_of_each_locale(code: str, text: str, key: str) -> None:
    """system-entities.md §8: festivals of a locale, by the names that its users write."""
    assert [found for _, found in _found(text, _locale(code))] == [key]


def test_find_festivals_locale_of_another_language_does_not_change_the_language() -> None:
    """system-entities.md §6: the locale changes how things are written, not the words."""
    locale = locale_of("en", "de-de")
    assert _found("Christmas and Weihnachten", locale) == [("Christmas", "christmas")]
    assert festival_on("christmas", 2024, locale) == date(2024, 12, 25)


def test_find_festivals_universal_language_has_none() -> None:
    """system-entities.md §8: unknown locales have none."""
    assert _found("Christmas", locale_of("xx", None)) == []
    assert festival_on("christmas", 2024, locale_of("xx", None)) is None


@pytest.mark.parametrize("code", sorted(FESTIVAL_SETS))
def test_festival_on_every_festival_is_in_its_year_or_in_none(code: str) -> None:
    locale = _locale(code)
    for key in FESTIVAL_SETS[code]:
        days = [(year, festival_on(key, year, locale)) for year in range(2015, 2047)]
        assert all(day is None or day.year == year for year, day in days)
        assert any(day is not None for _, day in days), key


@pytest.mark.parametrize("code", sorted(FESTIVAL_SETS))
def test_find_festivals_every_name_is_found(code: str) -> None:
    for known in FESTIVAL_SETS[code].values():
        for name in known.names:
            assert len(_found(name, _locale(code))) == 1, name


@UNHURRIED
@given(st.sampled_from(sorted(FESTIVAL_SETS)), st.text(max_size=60))
def test_find_festivals_any_text_gives_spans_in_order(code: str, text: str) -> None:
    words = split_words(text)
    end = 0
    for span in find_festivals(words, _locale(code)):
        assert end <= span.first < span.last <= len(words)
        end = span.last
