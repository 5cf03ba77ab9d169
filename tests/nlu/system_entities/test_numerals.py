"""Numbers in digits and in words, language by language (system-entities.md §4)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.languages import LANGUAGES
from doyle.nlu.system_entities.locales import locale_of
from doyle.nlu.system_entities.numerals import Numeral, find_numerals
from doyle.nlu.system_entities.words import split_words

_MIXED_WORDS = """
    one two hundred thousand million and a half dozen twenty first minus point 5 2.5 k y medio mil cien un et
    quatre vingt cents demi ein und tausend einundzwanzig een honderd e meio cento - , .
"""

# A busy machine is no fault of the reading.
UNHURRIED = settings(deadline=None)


def _find(text: str, language: str = "en", locale: str | None = None) -> list[Numeral]:
    return find_numerals(text, split_words(text), locale_of(language, locale))


def _cardinals(text: str, language: str) -> list[tuple[str, Decimal]]:
    return [
        (text[found.text_start : found.text_end], found.value)
        for found in _find(text, language)
        if not found.is_ordinal
    ]


def _check(text: str, language: str, expected: dict[str, str]) -> None:
    assert _cardinals(text, language) == [(literal, Decimal(value)) for literal, value in expected.items()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21", {"21": "21"}),
        ("twenty one", {"twenty one": "21"}),
        ("Twenty-One tickets", {"Twenty-One": "21"}),
        ("3.13", {"3.13": "3.13"}),
        ("1,234.56", {"1,234.56": "1234.56"}),
        ("one hundred", {"one hundred": "100"}),
        ("a hundred and one dalmatians", {"a hundred and one": "101"}),
        ("-5", {"-5": "-5"}),
        ("5 - 3", {"5": "5", "3": "3"}),
        ("it is −7 outside", {"−7": "-7"}),
        ("minus five", {"minus five": "-5"}),
        ("twelve minus five", {"twelve": "12", "five": "5"}),
        ("two million", {"two million": "2000000"}),
        ("two and a half", {"two and a half": "2.5"}),
        ("two and a half million", {"two and a half million": "2500000"}),
        ("one million and a half", {"one million and a half": "1500000"}),
        ("half a million", {"half a million": "500000"}),
        ("half past", {}),
        ("1.5 million", {"1.5 million": "1500000"}),
        ("2 thousand", {"2 thousand": "2000"}),
        ("5k", {"5k": "5000"}),
        ("3.5k steps", {"3.5k": "3500"}),
        ("a dozen eggs", {"a dozen": "12"}),
        ("two dozen", {"two dozen": "24"}),
        ("half a dozen", {"half a dozen": "6"}),
        ("twenty five hundred", {"twenty five hundred": "2500"}),
        ("nineteen hundred", {"nineteen hundred": "1900"}),
        ("one hundred and twenty thousand", {"one hundred and twenty thousand": "120000"}),
        ("two thousand and five hundred", {"two thousand and five hundred": "2500"}),
        ("between one hundred and two hundred", {"one hundred": "100", "two hundred": "200"}),
        ("between one hundred and one thousand", {"one hundred": "100", "one thousand": "1000"}),
        ("between twenty and thirty", {"twenty": "20", "thirty": "30"}),
        ("one two three", {"one": "1", "two": "2", "three": "3"}),
        ("two hundred three hundred", {"two hundred": "200", "three hundred": "300"}),
        ("three point one four", {"three point one four": "3.14"}),
        ("2½ cups", {"2½": "2.5"}),
        ("½ a cup", {"½": "0.5"}),
        (".5 litres", {".5": "0.5"}),
        ("5kg of flour, 2adults", {"5": "5", "2": "2"}),
        ("a 19-year-old", {"19": "19"}),
        ("12,34,567", {"12,34,567": "1234567"}),
        ("options 1,2,3", {"1": "1", "2": "2", "3": "3"}),
        ("10-20", {"10": "10", "20": "20"}),
        ("zero", {"zero": "0"}),
        ("twenty and thirty", {"twenty": "20", "thirty": "30"}),
        ("table for 2.", {"2": "2"}),
    ],
)
def test_find_numerals_english(text: str, expected: dict[str, str]) -> None:
    """system-entities.md §4; rows 1-5, 7-11, 13 and 16 of the table in §9."""
    _check(text, "en", expected)


@pytest.mark.parametrize(
    "text",
    [
        "B12",
        "covid19",
        "covid-19",
        "user_5",
        "me@5",
        "version 1.2.3",
        "192.168.0.1",
        "555-123-4567",
        "call 555-1234",
        "+1 555 123 4567",
        "(555) 123-4567",
        "2020-05-21",
        "5x3",
        "H2O",
        "401k plan",
        "we are open 24/7",
        "7a8b",
    ],
)
def test_find_numerals_in_a_code_finds_none(text: str) -> None:
    """system-entities.md §4: a number is not taken out of a word or code."""
    assert _find(text) == []


@pytest.mark.parametrize(
    ("text", "is_number"),
    [
        ("one", True),
        ("one pizza please", True),
        ("option one", True),
        ("turn off one of the lights", True),
        ("this one", False),
        ("the nearest one", False),
        ("the first one", True),
        ("the second one", False),
        ("which one is closest", False),
        ("any one", False),
        ("either one", False),
        ("how does one get there", False),
        ("a one way flight", False),
        ("a one-time transfer", False),
        ("the one hundred", True),
    ],
)
def test_find_numerals_one_when_it_stands_for_a_thing_then_is_no_number(text: str, is_number: bool) -> None:
    """system-entities.md §4: `one` is a number, but not where it stands for a noun."""
    assert bool(_cardinals(text, "en")) is is_number


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "third", 3),
        ("en", "May 3rd", 3),
        ("en", "the twenty-first", 21),
        ("en", "thirty first", 31),
        ("es", "primero", 1),
        ("es", "1º", 1),
        ("fr", "1er", 1),
        ("fr", "première", 1),
        ("de", "dritten", 3),
        ("de", "dreiundzwanzigste", 23),
        ("it", "primo", 1),
        ("pt-br", "primeiro", 1),
        ("nl", "achtentwintigste", 28),
        ("nl", "3e", 3),
        ("cs", "první", 1),
        ("zh-cn", "第三", 3),
    ],
)
def test_find_numerals_ordinals_are_marked(language: str, text: str, value: int) -> None:
    """system-entities.md §4: ordinals are not numbers unless part of a date."""
    found = _find(text, language)
    assert [(numeral.value, numeral.is_ordinal) for numeral in found] == [(value, True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("veinte", {"veinte": "20"}),
        ("1.234,56", {"1.234,56": "1234.56"}),
        ("1.234", {"1.234": "1234"}),
        ("3.5", {"3.5": "3.5"}),
        ("1,234,567", {"1,234,567": "1234567"}),
        ("treinta y uno", {"treinta y uno": "31"}),
        ("treinta y un euros", {"treinta y un": "31"}),
        ("veintiuna", {"veintiuna": "21"}),
        ("veintidos", {"veintidos": "22"}),
        ("dieciséis personas", {"dieciséis": "16"}),
        ("treinta y cinco mil", {"treinta y cinco mil": "35000"}),
        ("mil doscientos", {"mil doscientos": "1200"}),
        ("ciento veinte mil", {"ciento veinte mil": "120000"}),
        ("ciento uno", {"ciento uno": "101"}),
        ("cien", {"cien": "100"}),
        ("quinientas cuarenta y dos", {"quinientas cuarenta y dos": "542"}),
        ("dos millones quinientos mil", {"dos millones quinientos mil": "2500000"}),
        ("mil millones", {"mil millones": "1000000000"}),
        ("un millón y medio", {"un millón y medio": "1500000"}),
        ("dos y medio", {"dos y medio": "2.5"}),
        ("medio millón", {"medio millón": "500000"}),
        ("una docena", {"una docena": "12"}),
        ("media docena de huevos", {"media docena": "6"}),
        ("dos coma cinco", {"dos coma cinco": "2.5"}),
        ("menos cinco", {"menos cinco": "-5"}),
        ("al menos cinco", {"cinco": "5"}),
        ("entre treinta y cinco y cuarenta", {"treinta y cinco": "35", "cuarenta": "40"}),
        ("entre treinta y cuarenta y cinco", {"treinta": "30", "cuarenta y cinco": "45"}),
        ("a las dos y media", {"dos": "2"}),
        ("quiero una mesa", {}),
        ("cada uno", {}),
        ("20 por ciento", {"20": "20"}),
    ],
)
def test_find_numerals_spanish(text: str, expected: dict[str, str]) -> None:
    """system-entities.md §4; rows 14 and 15 of the table in §9."""
    _check(text, "es", expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 234,56", {"1 234,56": "1234.56"}),
        ("1.234,5", {"1.234,5": "1234.5"}),
        ("dix-sept", {"dix-sept": "17"}),
        ("vingt et un", {"vingt et un": "21"}),
        ("vingt-et-une", {"vingt-et-une": "21"}),
        ("vingt deux", {"vingt deux": "22"}),
        ("soixante-dix", {"soixante-dix": "70"}),
        ("soixante et onze", {"soixante et onze": "71"}),
        ("soixante-dix-sept", {"soixante-dix-sept": "77"}),
        ("quatre-vingts", {"quatre-vingts": "80"}),
        ("quatre-vingt-un", {"quatre-vingt-un": "81"}),
        ("quatre vingt dix sept", {"quatre vingt dix sept": "97"}),
        ("septante-trois", {"septante-trois": "73"}),
        ("nonante", {"nonante": "90"}),
        ("cent", {"cent": "100"}),
        ("cent un", {"cent un": "101"}),
        ("deux cents", {"deux cents": "200"}),
        ("cinq cent quarante-deux", {"cinq cent quarante-deux": "542"}),
        ("mille neuf cent quatre-vingt-quatre", {"mille neuf cent quatre-vingt-quatre": "1984"}),
        ("deux cent mille", {"deux cent mille": "200000"}),
        ("quatre mille cinq cents", {"quatre mille cinq cents": "4500"}),
        ("trois millions", {"trois millions": "3000000"}),
        ("un milliard", {"un milliard": "1000000000"}),
        ("un demi-million", {"un demi-million": "500000"}),
        ("une douzaine d'œufs", {"une douzaine": "12"}),
        ("deux et demi", {"deux et demi": "2.5"}),
        ("dix virgule cinq", {"dix virgule cinq": "10.5"}),
        ("moins cinq", {"moins cinq": "-5"}),
        ("au moins cinq", {"cinq": "5"}),
        ("entre vingt et trente", {"vingt": "20", "trente": "30"}),
        ("20 cents", {"20": "20"}),
        ("quoi de neuf ?", {}),
        ("je veux une pizza", {}),
    ],
)
def test_find_numerals_french(text: str, expected: dict[str, str]) -> None:
    """system-entities.md §4."""
    _check(text, "fr", expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234,56", {"1.234,56": "1234.56"}),
        ("1.234.567", {"1.234.567": "1234567"}),
        ("eins", {"eins": "1"}),
        ("zwölf", {"zwölf": "12"}),
        ("fuenf", {"fuenf": "5"}),
        ("dreißig", {"dreißig": "30"}),
        ("DREISSIG", {"DREISSIG": "30"}),
        ("einundzwanzig", {"einundzwanzig": "21"}),
        ("siebenundsiebzig", {"siebenundsiebzig": "77"}),
        ("hundert", {"hundert": "100"}),
        ("einhundert", {"einhundert": "100"}),
        ("hunderteins", {"hunderteins": "101"}),
        ("hundertundeins", {"hundertundeins": "101"}),
        ("zweihundertfünfzig", {"zweihundertfünfzig": "250"}),
        ("zwei hundert", {"zwei hundert": "200"}),
        ("neunzehnhundertvierundachtzig", {"neunzehnhundertvierundachtzig": "1984"}),
        ("eintausenddreihundertvierundfünfzig", {"eintausenddreihundertvierundfünfzig": "1354"}),
        ("fünfundfünfzigtausend", {"fünfundfünfzigtausend": "55000"}),
        ("zwei Millionen", {"zwei Millionen": "2000000"}),
        ("eine Milliarde", {"eine Milliarde": "1000000000"}),
        ("2,5 Mio", {"2,5 Mio": "2500000"}),
        ("eine halbe Million", {"eine halbe Million": "500000"}),
        ("anderthalb", {"anderthalb": "1.5"}),
        ("zweieinhalb", {"zweieinhalb": "2.5"}),
        ("zwei Komma fünf", {"zwei Komma fünf": "2.5"}),
        ("minus fünf", {"minus fünf": "-5"}),
        ("ein Dutzend", {"ein Dutzend": "12"}),
        ("zwischen drei und zwanzig", {"drei": "3", "zwanzig": "20"}),
        ("ein Einkauf in Achtung", {}),
        ("eine Pizza", {}),
        ("Zimmer 3", {"3": "3"}),
    ],
)
def test_find_numerals_german(text: str, expected: dict[str, str]) -> None:
    """system-entities.md §4."""
    _check(text, "de", expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234,56", {"1.234,56": "1234.56"}),
        ("due", {"due": "2"}),
        ("diciassette", {"diciassette": "17"}),
        ("ventuno", {"ventuno": "21"}),
        ("ventitré", {"ventitré": "23"}),
        ("ventitre", {"ventitre": "23"}),
        ("trentotto", {"trentotto": "38"}),
        ("ottantotto", {"ottantotto": "88"}),
        ("quarantuno", {"quarantuno": "41"}),
        ("cento", {"cento": "100"}),
        ("centouno", {"centouno": "101"}),
        ("centotto", {"centotto": "108"}),
        ("duecentocinquanta", {"duecentocinquanta": "250"}),
        ("duecento cinquanta", {"duecento cinquanta": "250"}),
        ("mille", {"mille": "1000"}),
        ("duemilacinquecento", {"duemilacinquecento": "2500"}),
        ("venti mila", {"venti mila": "20000"}),
        ("millenovecentottantaquattro", {"millenovecentottantaquattro": "1984"}),
        ("due milioni", {"due milioni": "2000000"}),
        ("un milione e mezzo", {"un milione e mezzo": "1500000"}),
        ("mezzo milione", {"mezzo milione": "500000"}),
        ("una dozzina", {"una dozzina": "12"}),
        ("due virgola cinque", {"due virgola cinque": "2.5"}),
        ("meno cinque", {"meno cinque": "-5"}),
        ("sei", {"sei": "6"}),
        ("sei persone", {"sei": "6"}),
        ("siamo in sei", {"sei": "6"}),
        ("chi sei?", {}),
        ("sei sicuro", {}),
        ("uno", {"uno": "1"}),
        ("uno studente", {}),
        ("venti per cento", {"venti": "20"}),
        ("alle due e mezza", {"due": "2"}),
    ],
)
def test_find_numerals_italian(text: str, expected: dict[str, str]) -> None:
    """system-entities.md §4."""
    _check(text, "it", expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R$ 1.234,56", {"1.234,56": "1234.56"}),
        ("duas", {"duas": "2"}),
        ("catorze", {"catorze": "14"}),
        ("quatorze", {"quatorze": "14"}),
        ("dezesseis", {"dezesseis": "16"}),
        ("vinte e um", {"vinte e um": "21"}),
        ("vinte e duas pessoas", {"vinte e duas": "22"}),
        ("três", {"três": "3"}),
        ("tres", {"tres": "3"}),
        ("cem", {"cem": "100"}),
        ("cento e vinte e um", {"cento e vinte e um": "121"}),
        ("trezentos", {"trezentos": "300"}),
        ("quinhentas e quarenta e duas", {"quinhentas e quarenta e duas": "542"}),
        ("mil", {"mil": "1000"}),
        ("mil e duzentos", {"mil e duzentos": "1200"}),
        ("dois mil e cinco", {"dois mil e cinco": "2005"}),
        ("cento e vinte mil", {"cento e vinte mil": "120000"}),
        ("um milhão", {"um milhão": "1000000"}),
        ("um milhao e meio", {"um milhao e meio": "1500000"}),
        ("dois bilhões", {"dois bilhões": "2000000000"}),
        ("meia dúzia", {"meia dúzia": "6"}),
        ("uma duzia", {"uma duzia": "12"}),
        ("dois e meio", {"dois e meio": "2.5"}),
        ("duas vírgula cinco", {"duas vírgula cinco": "2.5"}),
        ("menos cinco", {"menos cinco": "-5"}),
        ("ao menos cinco", {"cinco": "5"}),
        ("entre cento e duzentos", {"cento": "100", "duzentos": "200"}),
        ("entre mil e dois mil", {"mil": "1000", "dois mil": "2000"}),
        ("às duas e meia", {"duas": "2"}),
        ("quero uma pizza", {}),
        ("vinte por cento", {"vinte": "20"}),
    ],
)
def test_find_numerals_portuguese(text: str, expected: dict[str, str]) -> None:
    """system-entities.md §4."""
    _check(text, "pt-br", expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234,56", {"1.234,56": "1234.56"}),
        ("één", {"één": "1"}),
        ("twee", {"twee": "2"}),
        ("acht", {"acht": "8"}),
        ("dertien", {"dertien": "13"}),
        ("achttien", {"achttien": "18"}),
        ("eenentwintig", {"eenentwintig": "21"}),
        ("tweeëntwintig", {"tweeëntwintig": "22"}),
        ("tweeentwintig", {"tweeentwintig": "22"}),
        ("drieëndertig", {"drieëndertig": "33"}),
        ("zevenenzeventig", {"zevenenzeventig": "77"}),
        ("negenennegentig", {"negenennegentig": "99"}),
        ("honderd", {"honderd": "100"}),
        ("honderdvijf", {"honderdvijf": "105"}),
        ("honderd vijftig", {"honderd vijftig": "150"}),
        ("driehonderdtweeënveertig", {"driehonderdtweeënveertig": "342"}),
        ("vijfentwintighonderd", {"vijfentwintighonderd": "2500"}),
        ("negentienhonderdvierentachtig", {"negentienhonderdvierentachtig": "1984"}),
        ("duizend", {"duizend": "1000"}),
        ("tweeduizend vijfhonderd", {"tweeduizend vijfhonderd": "2500"}),
        ("drie miljoen", {"drie miljoen": "3000000"}),
        ("een miljard", {"een miljard": "1000000000"}),
        ("twee en een half", {"twee en een half": "2.5"}),
        ("tweeënhalf", {"tweeënhalf": "2.5"}),
        ("anderhalf", {"anderhalf": "1.5"}),
        ("een dozijn", {"een dozijn": "12"}),
        ("min vijf", {"min vijf": "-5"}),
        ("twee komma vijf", {"twee komma vijf": "2.5"}),
        ("tussen drie en twintig", {"drie": "3", "twintig": "20"}),
        ("een pizza", {}),
    ],
)
def test_find_numerals_dutch(text: str, expected: dict[str, str]) -> None:
    """system-entities.md §4."""
    _check(text, "nl", expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 234,5", {"1 234,5": "1234.5"}),
        ("1.234", {"1.234": "1234"}),
        ("jedna", {"jedna": "1"}),
        ("dva", {"dva": "2"}),
        ("dvě", {"dvě": "2"}),
        ("tři", {"tři": "3"}),
        ("tri", {"tri": "3"}),
        ("pět", {"pět": "5"}),
        ("jedenáct", {"jedenáct": "11"}),
        ("devatenáct", {"devatenáct": "19"}),
        ("dvacet", {"dvacet": "20"}),
        ("dvacet jedna", {"dvacet jedna": "21"}),
        ("jednadvacet", {"jednadvacet": "21"}),
        ("pětadvacet", {"pětadvacet": "25"}),
        ("třiatřicet", {"třiatřicet": "33"}),
        ("sto", {"sto": "100"}),
        ("sto pět", {"sto pět": "105"}),
        ("dvě stě padesát", {"dvě stě padesát": "250"}),
        ("tři sta", {"tři sta": "300"}),
        ("pět set", {"pět set": "500"}),
        ("první set", {}),
        ("tisíc", {"tisíc": "1000"}),
        ("dva tisíce", {"dva tisíce": "2000"}),
        ("pět milionů", {"pět milionů": "5000000"}),
        ("mínus pět", {"mínus pět": "-5"}),
        ("tucet", {}),
    ],
)
def test_find_numerals_czech(text: str, expected: dict[str, str]) -> None:
    """system-entities.md §4."""
    _check(text, "cs", expected)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "٢٥", {"٢٥": "25"}),
        ("ar", "١٬٢٣٤٫٥٦", {"١٬٢٣٤٫٥٦": "1234.56"}),
        ("ar", "أريد 3 تذاكر", {"3": "3"}),
        ("ar", "-٥", {"-٥": "-5"}),
        ("ja", "二十三", {"二十三": "23"}),
        ("ja", "3億5000万円", {"3億5000万": "350000000"}),
        ("ja", "１２３", {"１２３": "123"}),
        ("ja", "二人です", {"二": "2"}),
        ("ja", "一つください", {"一": "1"}),
        ("ja", "三千五百円", {"三千五百": "3500"}),
        ("ja", "1,234.5", {"1,234.5": "1234.5"}),
        ("ja", "一番好き", {}),
        ("zh-cn", "一百二十", {"一百二十": "120"}),
        ("zh-cn", "一百零五", {"一百零五": "105"}),
        ("zh-cn", "三千五", {"三千五": "3500"}),
        ("zh-cn", "三千零五", {"三千零五": "3005"}),
        ("zh-cn", "一万两千", {"一万两千": "12000"}),
        ("zh-cn", "两亿三千万", {"两亿三千万": "230000000"}),
        ("zh-cn", "我要两张票", {"两": "2"}),
        ("zh-cn", "订3个房间", {"3": "3"}),
        ("zh-cn", "3万", {"3万": "30000"}),
        ("zh-cn", "二〇二〇", {"二〇二〇": "2020"}),
        ("zh-cn", "我们一起去", {}),
        ("zh-cn", "星期一", {}),
        ("zh-cn", "十分好", {}),
        ("zh-tw", "五萬", {"五萬": "50000"}),
        ("zh-tw", "兩百", {"兩百": "200"}),
        ("ko", "3만", {"3만": "30000"}),
        ("ko", "100명", {"100": "100"}),
        ("ko", "1,234.5", {"1,234.5": "1234.5"}),
        ("xx", "1,234.56", {"1,234.56": "1234.56"}),
        ("xx", "twenty", {}),
    ],
)
def test_find_numerals_in_other_scripts(language: str, text: str, expected: dict[str, str]) -> None:
    """system-entities.md §4: Arabic accepts Eastern Arabic digits."""
    _check(text, language, expected)


def test_find_numerals_word_numbers_and_flags() -> None:
    first, second = _find("from two to 3.5 percent")
    assert (first.first, first.last, first.is_spelled, first.is_integer) == (1, 2, True, True)
    assert (second.first, second.last, second.is_spelled, second.is_integer) == (3, 6, False, False)


def test_find_numerals_locale_when_set_then_decides_the_marks() -> None:
    """system-entities.md §6: the locale changes how numbers are written, not the words."""
    assert [found.value for found in _find("1.234", "de", "en-us")] == [Decimal("1.234")]


@pytest.mark.parametrize(
    "text",
    [
        "1" * 2048,
        "1," * 1024,
        "1." * 1024,
        "twenty " * 290,
        "one hundred and " * 128,
        "half a " * 290,
        "einundzwanzig" * 150,
        "and " * 512,
        "5-" * 1024,
        "一" * 2048,
        "3億" * 1024,
        "thousand million " * 120,
        "9" * 290 + " million",
        "point one " * 200,
    ],
)
@pytest.mark.parametrize("language", ["en", "de", "it", "ja", "zh-cn"])
def test_find_numerals_hostile_text_is_read_without_harm(language: str, text: str) -> None:
    for numeral in _find(text, language):
        assert numeral.value.is_finite()


@UNHURRIED
@given(st.sampled_from(sorted(LANGUAGES)), st.text(max_size=60))
def test_find_numerals_any_text_gives_spans_in_order(language: str, text: str) -> None:
    position = 0
    for found in _find(text, language):
        assert position <= found.text_start < found.text_end <= len(text)
        assert found.value.is_finite()
        position = found.text_end


@UNHURRIED
@given(
    st.sampled_from(["en", "es", "fr", "de", "it", "pt-br", "nl", "cs"]),
    st.lists(
        st.sampled_from(_MIXED_WORDS.split()),
        max_size=14,
    ),
)
def test_find_numerals_any_row_of_number_words_is_read(language: str, words: list[str]) -> None:
    text = " ".join(words)
    ends = [found.last for found in _find(text, language)]
    assert ends == sorted(set(ends))
