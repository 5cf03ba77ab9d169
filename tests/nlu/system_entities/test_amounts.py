"""Numbers, percentages and amounts of money as entities (system-entities.md §§3-5)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.languages import LANGUAGES
from doyle.nlu.reference_point import EPOCH
from doyle.nlu.system_entities.amounts import find_amounts
from doyle.nlu.system_entities.locales import locale_of
from doyle.nlu.system_entities.mention import CURRENCY, NUMBER, PERCENTAGE, SystemMention
from doyle.nlu.system_entities.numerals import find_numerals
from doyle.nlu.system_entities.recognise import SystemEntityRecogniser
from doyle.nlu.system_entities.words import split_words

_ALL = frozenset({NUMBER, PERCENTAGE, CURRENCY})

# A busy machine is no fault of the reading.
UNHURRIED = settings(deadline=None)


def _find(text: str, language: str = "en", enabled: frozenset[str] = _ALL) -> list[SystemMention]:
    words, locale = split_words(text), locale_of(language, None)
    return find_amounts(text, words, find_numerals(text, words, locale), locale, enabled)


def _only(text: str, language: str, entity: str) -> list[tuple[str, int, int]]:
    return [
        (mention.value, mention.start, mention.end)
        for mention in _find(text, language)
        if mention.entity == entity
    ]


@pytest.mark.parametrize(
    ("row", "language", "text", "value", "span", "subtype"),
    [
        (1, "en", "21", "21", (0, 2), "integer"),
        (2, "en", "twenty one", "21", (0, 10), "integer"),
        (3, "en", "3.13", "3.13", (0, 4), "rational"),
        (4, "en", "twenty", "20", (0, 6), "integer"),
        (5, "en", "1,234.56", "1234.56", (0, 8), "rational"),
        (7, "en", "100", "100", (0, 3), "integer"),
        (8, "en", "one hundred", "100", (0, 11), "integer"),
        (9, "en", "-5", "-5", (0, 2), "integer"),
        (10, "en", "minus five", "-5", (0, 10), "integer"),
        (11, "en", "two million", "2000000", (0, 11), "integer"),
        (13, "en", "1717316549", "1717316549", (0, 10), "integer"),
        (14, "es", "veinte", "20", (0, 6), "integer"),
        (15, "es", "1.234,56", "1234.56", (0, 8), "rational"),
        (16, "en", "0", "0", (0, 1), "integer"),
    ],
)
def test_find_amounts_numbers(
    row: int, language: str, text: str, value: str, span: tuple[int, int], subtype: str
) -> None:
    """system-entities.md §9, rows 1-5, 7-11 and 13-16."""
    (mention,) = _find(text, language)
    assert (mention.entity, mention.value, (mention.start, mention.end)) == (NUMBER, value, span)
    assert mention.interpretation == {"numeric_value": float(value), "subtype": subtype}
    assert isinstance(mention.interpretation["numeric_value"], int) is (subtype == "integer")


@pytest.mark.parametrize(
    ("row", "text", "entity", "values", "span"),
    [
        (6, "I'm interested in 5 to 7.", NUMBER, ("5", "7"), (18, 24)),
        (12, "between 20 and 30 people", NUMBER, ("20", "30"), (0, 17)),
        (22, "from 2 to 3 percent", PERCENTAGE, ("2", "3"), (0, 19)),
        (23, "1-2%", PERCENTAGE, ("1", "2"), (0, 4)),
    ],
)
def test_find_amounts_ranges_when_in_the_table_then_share_span_and_link(
    row: int, text: str, entity: str, values: tuple[str, str], span: tuple[int, int]
) -> None:
    """system-entities.md §9, rows 6, 12, 22 and 23."""
    first, second = (mention for mention in _find(text) if mention.entity == entity)
    assert (first.value, second.value) == values
    assert (first.role, second.role) == ("number_from", "number_to")
    for mention in (first, second):
        assert (mention.start, mention.end) == span
        assert mention.interpretation["range_link"] == f"number_range_{span[0]}_{span[1]}"


@pytest.mark.parametrize(
    ("row", "language", "text", "value", "span"),
    [
        (17, "en", "15%", "15", (0, 3)),
        (18, "en", "10 percent", "10", (0, 10)),
        (19, "en", "1,234.56%", "1234.56", (0, 9)),
        (20, "en", "50 percent", "50", (0, 10)),
        (21, "en", "10.5 percent", "10.5", (0, 12)),
        (24, "es", "1.234,56%", "1234.56", (0, 9)),
    ],
)
def test_find_amounts_percentages(
    row: int, language: str, text: str, value: str, span: tuple[int, int]
) -> None:
    """system-entities.md §9, rows 17-21 and 24."""
    assert _only(text, language, PERCENTAGE) == [(value, *span)]


@pytest.mark.parametrize(
    ("row", "language", "text", "value", "unit"),
    [
        (25, "en", "20 cents", "0.2", "USD"),
        (26, "en", "Five dollars", "5", "USD"),
        (27, "en", "$10", "10", "USD"),
        (28, "en", "twenty dollars", "20", "USD"),
        (29, "en", "$1,234.56", "1234.56", "USD"),
        (30, "en", "$10.00", "10", "USD"),
        (31, "es", "veinte euro", "20", "EUR"),
        (32, "es", "€1.234,56", "1234.56", "EUR"),
        (33, "en", "500 yen", "500", "JPY"),
        (34, "en", "20 quid", "20", "GBP"),
        (35, "en", "CA$30", "30", "CAD"),
        (36, "en", "rs. 500", "500", "INR"),
        (37, "en", "50 chf", "50", "CHF"),
        (38, "cs", "100 kč", "100", "CZK"),
        (39, "zh-tw", "nt$100", "100", "TWD"),
        (40, "zh-cn", "¥100", "100", "CNY"),
        (40, "en", "¥100", "100", "JPY"),
        (41, "xx", "₽500", "500", "RUB"),
    ],
)
def test_find_amounts_money(row: int, language: str, text: str, value: str, unit: str) -> None:
    """system-entities.md §9, rows 25-41."""
    (mention,) = [mention for mention in _find(text, language) if mention.entity == CURRENCY]
    assert (mention.value, mention.start, mention.end) == (value, 0, len(text))
    assert mention.interpretation["unit"] == unit


def test_find_amounts_money_when_numbers_are_enabled_too_then_both_readings_are_given() -> None:
    """system-entities.md §9, row 147: the old model reports the number as well."""
    currency, number = _find("6.55 $")
    assert (number.entity, number.value, number.start, number.end) == (NUMBER, "6.55", 0, 4)
    assert (currency.entity, currency.value, currency.start, currency.end) == (CURRENCY, "6.55", 0, 6)
    assert currency.metadata == {"numeric_value": 6.55, "unit": "USD"}


def test_recogniser_when_the_model_is_old_then_tells_number_and_currency() -> None:
    """system-entities.md §9, row 147, as recorded."""
    old = SystemEntityRecogniser("en", _ALL, is_new_model=False)
    spans = {(found.entity, found.value, found.start, found.end) for found in old.find("6.55 $", EPOCH)}
    assert spans == {(NUMBER, "6.55", 0, 4), (CURRENCY, "6.55", 0, 6)}
    new = SystemEntityRecogniser("en", _ALL)
    assert [found.entity for found in new.find("6.55 $", EPOCH)] == [CURRENCY]


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("en", "$5", "5", "USD"),
        ("en", "5$", "5", "USD"),
        ("en", "$ 5", "5", "USD"),
        ("en", "5 USD", "5", "USD"),
        ("en", "-$5", "-5", "USD"),
        ("en", "US$20", "20", "USD"),
        ("en", "a couple of hundred bucks", "200", "USD"),
        ("en", "a couple hundred dollars", "200", "USD"),
        ("en", "$-5", "-5", "USD"),
        ("en", "minus five dollars", "-5", "USD"),
        ("en", "$5m", "5000000", "USD"),
        ("en", "$2.5 million", "2500000", "USD"),
        ("en", "£3k", "3000", "GBP"),
        ("en", "5 grand", None, None),
        ("en", "a dollar", "1", "USD"),
        ("en", "a hundred bucks", "100", "USD"),
        ("en", "50 pence", "0.5", "GBP"),
        ("en", "A$ 30", "30", "AUD"),
        ("en", "30 canadian dollars", "30", "CAD"),
        ("en", "rs500", "500", "INR"),
        ("en", "five dollars and twenty cents", "5.2", "USD"),
        ("en", "5 dollars 20", "5.2", "USD"),
        ("es", "20 céntimos", "0.2", "EUR"),
        ("es", "veinte dolares", "20", "USD"),
        ("es", "US$ 20", "20", "USD"),
        ("es", "un euro", "1", "EUR"),
        ("es", "cien pesos", "100", "MXN"),
        ("es", "mil libras esterlinas", "1000", "GBP"),
        ("es", "1.500 €", "1500", "EUR"),
        ("es", "treinta y un euros", "31", "EUR"),
        ("es", "dos euros con", "2", "EUR"),
        ("fr", "20 cents", "0.2", "EUR"),
        ("fr", "vingt centimes", "0.2", "EUR"),
        ("fr", "cinq dollars", "5", "USD"),
        ("fr", "10 $", "10", "USD"),
        ("fr", "50 chf", "50", "CHF"),
        ("fr", "50 fr.", "50", "CHF"),
        ("fr", "1 234,50 €", "1234.5", "EUR"),
        ("fr", "deux livres", None, None),
        ("fr", "deux livres sterling", "2", "GBP"),
        ("fr", "quatre-vingts euros", "80", "EUR"),
        ("fr", "deux euros cinquante", "2.5", "EUR"),
        ("fr", "un euro", "1", "EUR"),
        ("de", "20 Cent", "0.2", "EUR"),
        ("de", "Fünf Dollar", "5", "USD"),
        ("de", "10 USD", "10", "USD"),
        ("de", "1.234,56 €", "1234.56", "EUR"),
        ("de", "zwei Euro fünfzig", "2.5", "EUR"),
        ("de", "50 Franken", "50", "CHF"),
        ("de", "20 Rappen", "0.2", "CHF"),
        ("de", "ein Euro", "1", "EUR"),
        ("de", "anderthalb Millionen Euro", "1500000", "EUR"),
        ("de", "20 quid", None, None),
        ("it", "20 centesimi", "0.2", "EUR"),
        ("it", "cinque dollari", "5", "USD"),
        ("it", "US$ 10", "10", "USD"),
        ("it", "sei euro", "6", "EUR"),
        ("it", "duecento sterline", "200", "GBP"),
        ("it", "un euro", "1", "EUR"),
        ("pt-br", "R$ 10", "10", "BRL"),
        ("pt-br", "dez reais", "10", "BRL"),
        ("pt-br", "vinte centavos", "0.2", "BRL"),
        ("pt-br", "dez reais e vinte centavos", "10.2", "BRL"),
        ("pt-br", "um real", "1", "BRL"),
        ("pt-br", "US$ 1.234,56", "1234.56", "USD"),
        ("nl", "20 cent", "0.2", "EUR"),
        ("nl", "vijf euro", "5", "EUR"),
        ("nl", "5 euro's", "5", "EUR"),
        ("nl", "€ 12,50", "12.5", "EUR"),
        ("nl", "een euro", "1", "EUR"),
        ("cs", "pět korun", "5", "CZK"),
        ("cs", "50 haléřů", "0.5", "CZK"),
        ("cs", "100 CZK", "100", "CZK"),
        ("ar", "٥٠ دولار", "50", "USD"),
        ("ar", "100 جنيه", "100", "EGP"),
        ("ar", "E£ 20", "20", "EGP"),
        ("zh-cn", "二十块", "20", "CNY"),
        ("zh-cn", "100美元", "100", "USD"),
        ("zh-cn", "3万元", "30000", "CNY"),
        ("zh-tw", "美金100", "100", "USD"),
        ("zh-tw", "100元", "100", "TWD"),
        ("zh-tw", "港幣＄50", "50", "HKD"),
        ("ja", "3億円", "300000000", "JPY"),
        ("ja", "米ドル100", "100", "USD"),
        ("ja", "５００円", "500", "JPY"),
        ("ko", "5000원", "5000", "KRW"),
        ("ko", "10만원이에요", "100000", "KRW"),
        ("ko", "￦5000", "5000", "KRW"),
        ("ko", "20달러", "20", "USD"),
        ("xx", "C$20", "20", "CAD"),
        ("xx", "20 dollars", None, None),
        ("en", "HK$20", None, None),
        ("en", "NZ$ 20", None, None),
        ("en", "C$20", None, None),
        ("en", "price$20", "20", "USD"),
        ("zh-cn", "价格$20", "20", "USD"),
    ],
)
def test_find_amounts_money_in_each_language(
    language: str, text: str, value: str | None, unit: str | None
) -> None:
    """system-entities.md §5: symbols before or after, names in the language of the skill, base units."""
    found = [mention for mention in _find(text, language) if mention.entity == CURRENCY]
    expected = [] if value is None else [(value, unit)]
    assert [(mention.value, mention.interpretation["unit"]) for mention in found] == expected


@pytest.mark.parametrize(
    ("language", "text", "value", "literal"),
    [
        ("en", "10 per cent", "10", "10 per cent"),
        ("en", "10pct", "10", "10pct"),
        ("en", "ten percent", "10", "ten percent"),
        ("en", "-5%", "-5", "-5%"),
        ("es", "veinte por ciento", "20", "veinte por ciento"),
        ("es", "el 20 % de", "20", "20 %"),
        ("fr", "vingt pour cent", "20", "vingt pour cent"),
        ("fr", "12,5 %", "12.5", "12,5 %"),
        ("de", "zwanzig Prozent", "20", "zwanzig Prozent"),
        ("de", "2,5 %", "2.5", "2,5 %"),
        ("it", "venti per cento", "20", "venti per cento"),
        ("pt-br", "vinte por cento", "20", "vinte por cento"),
        ("nl", "twintig procent", "20", "twintig procent"),
        ("cs", "20 procent", "20", "20 procent"),
        ("ar", "١٠٪", "10", "١٠٪"),
        ("zh-cn", "百分之二十", "20", "百分之二十"),
        ("ja", "50パーセント", "50", "50パーセント"),
        ("ko", "50퍼센트", "50", "50퍼센트"),
        ("xx", "50%", "50", "50%"),
    ],
)
def test_find_amounts_percentages_in_each_language(
    language: str, text: str, value: str, literal: str
) -> None:
    """system-entities.md §4: a number followed by `%` or the word for percent."""
    ((found, start, end),) = _only(text, language, PERCENTAGE)
    assert (found, text[start:end]) == (value, literal)


@pytest.mark.parametrize(
    ("language", "text", "entity", "values", "literal"),
    [
        ("en", "I need 5-7 of them", NUMBER, ("5", "7"), "5-7"),
        ("en", "I need 5 - 7 of them", NUMBER, ("5", "7"), "5 - 7"),
        ("en", "five to seven", NUMBER, ("5", "7"), "five to seven"),
        ("en", "from 10 to 5", NUMBER, ("10", "5"), "from 10 to 5"),
        (
            "en",
            "between one hundred and two hundred",
            NUMBER,
            ("100", "200"),
            "between one hundred and two hundred",
        ),
        ("en", "$5-10", CURRENCY, ("5", "10"), "$5-10"),
        ("en", "from $5 to $10", CURRENCY, ("5", "10"), "from $5 to $10"),
        ("en", "5 to 10 dollars", CURRENCY, ("5", "10"), "5 to 10 dollars"),
        ("en", "20-30 cents", CURRENCY, ("0.2", "0.3"), "20-30 cents"),
        ("en", "5% to 10%", PERCENTAGE, ("5", "10"), "5% to 10%"),
        ("es", "de 5 a 7 personas", NUMBER, ("5", "7"), "de 5 a 7"),
        ("es", "entre cinco y siete", NUMBER, ("5", "7"), "entre cinco y siete"),
        ("es", "de 20 a 30 euros", CURRENCY, ("20", "30"), "de 20 a 30 euros"),
        ("fr", "de 20 à 30 euros", CURRENCY, ("20", "30"), "de 20 à 30 euros"),
        ("fr", "entre 5 et 7", NUMBER, ("5", "7"), "entre 5 et 7"),
        ("de", "von 5 bis 7", NUMBER, ("5", "7"), "von 5 bis 7"),
        ("de", "zwischen zwei und drei Prozent", PERCENTAGE, ("2", "3"), "zwischen zwei und drei Prozent"),
        ("it", "da 5 a 7", NUMBER, ("5", "7"), "da 5 a 7"),
        ("it", "tra 10 e 20 euro", CURRENCY, ("10", "20"), "tra 10 e 20 euro"),
        ("pt-br", "R$ 10 a R$ 20", CURRENCY, ("10", "20"), "R$ 10 a R$ 20"),
        ("pt-br", "entre dez e vinte", NUMBER, ("10", "20"), "entre dez e vinte"),
        ("nl", "van 5 tot 7", NUMBER, ("5", "7"), "van 5 tot 7"),
        ("nl", "tussen 5 en 7 euro", CURRENCY, ("5", "7"), "tussen 5 en 7 euro"),
        ("cs", "od 5 do 7", NUMBER, ("5", "7"), "od 5 do 7"),
        ("ar", "من 5 إلى 7", NUMBER, ("5", "7"), "من 5 إلى 7"),
        ("zh-cn", "从5到7", NUMBER, ("5", "7"), "从5到7"),
        ("ja", "5〜7人", NUMBER, ("5", "7"), "5〜7"),
        ("ko", "5에서 7", NUMBER, ("5", "7"), "5에서 7"),
    ],
)
def test_find_amounts_ranges_in_each_language(
    language: str, text: str, entity: str, values: tuple[str, str], literal: str
) -> None:
    """system-entities.md §§3-5: two entities of the span of the whole range, the unit on both."""
    found = [mention for mention in _find(text, language) if mention.entity == entity]
    assert [mention.value for mention in found] == list(values)
    assert [text[mention.start : mention.end] for mention in found] == [literal, literal]
    assert len({mention.interpretation.get("unit") for mention in found}) == 1


@pytest.mark.parametrize(
    "text", ["10 to 5", "10-5", "9:30-10:30", "3/4-5/4", "20 and 30", "555-1234", "5% to 10", "1-2-3"]
)
def test_find_amounts_two_numbers_when_no_range_then_have_no_role(text: str) -> None:
    assert all(mention.role is None for mention in _find(text))


def test_find_amounts_only_enabled_entities_are_recognised() -> None:
    """system-entities.md §1: nothing is recognised for a system entity that is not enabled."""
    text = "$10 and 5%"
    numbers = _find(text, enabled=frozenset({NUMBER}))
    assert [(mention.entity, mention.value) for mention in numbers] == [(NUMBER, "10"), (NUMBER, "5")]
    assert [mention.entity for mention in _find(text, enabled=frozenset({PERCENTAGE}))] == [PERCENTAGE]
    assert _find(text, enabled=frozenset()) == []


def test_find_amounts_ordinals_are_not_numbers() -> None:
    """system-entities.md §4."""
    assert _find("the third floor, May 3rd") == []


@pytest.mark.parametrize(
    ("text", "numeric_value"),
    [("9" * 18, int("9" * 18)), ("1" * 19, float("1" * 19)), ("-" + "9" * 18, -int("9" * 18))],
)
def test_find_amounts_integers_longer_than_18_digits_keep_their_digits(
    text: str, numeric_value: float
) -> None:
    """system-entities.md §4: the digit string as value, a float as numeric_value."""
    (mention,) = _find(text)
    assert mention.value == text
    assert mention.interpretation["numeric_value"] == numeric_value
    assert type(mention.interpretation["numeric_value"]) is type(numeric_value)


@pytest.mark.parametrize(
    "text",
    ["$" * 2048, "5 to " * 400, "$5-" * 600, "between 5 and " * 140, "9" * 299 + " usd", "a dollar " * 200],
)
def test_find_amounts_hostile_text_is_read_without_harm(text: str) -> None:
    for mention in _find(text):
        assert 0 <= mention.start < mention.end <= len(text)


@UNHURRIED
@given(st.sampled_from(sorted(LANGUAGES)), st.text(max_size=60))
def test_find_amounts_any_text_gives_spans_inside_it(language: str, text: str) -> None:
    for mention in _find(text, language):
        assert 0 <= mention.start < mention.end <= len(text)


@UNHURRIED
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_find_amounts_a_written_amount_is_read_back(amount: object) -> None:
    (mention,) = _find(f"{amount} €", enabled=frozenset({CURRENCY}))
    assert float(mention.value) == float(str(amount))
