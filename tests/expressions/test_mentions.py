"""Entity mentions (spec/expression-language.md §7.2)."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.errors import ExpressionEvaluationError
from doyle.expressions.mentions import mention_of
from doyle.expressions.scope import Scope
from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeEntity


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("@city", "Toronto"),
        ("@city.value", "Toronto"),
        ("@city.values", ["Toronto", "Boston"]),
        ("@city.values.size()", 2),
        ("@city.literal", "Toronto"),
        ("@city.literals", ["Toronto", "Boston"]),
        ("@city.location", [5, 12]),
        ("@city.confidence", 0.9),
        ("@city.metadata", {"country": "CA"}),
        ("@city.metadata.country", "CA"),
        ("@city.interpretation", None),
        ("@city.role", None),
        ("@city.alternatives", None),
        ("@city.alternative", None),
        ("@city.groups", None),
        ("@city.granularity", None),
        ("@city?.literal", "Toronto"),
        ("@city.literal.length()", 7),
        ("@city.toLowerCase()", "toronto"),
        ("@city.length()", 7),
        ("@city.length", 2),
        ("@city.size > 1", True),
        ("@nothing.length", None),
        ("@nothing.length > 1", False),
        ("@city.contains('Bos')", False),
        ("@city.contains('Tor')", True),
        ("entities['city']", None),
        ("entities['city'].value", "Toronto"),
        ("entities.city.value", "Toronto"),
        ("entities.city.literal", "Toronto"),
        ("entities['city'].toLowerCase()", "toronto"),
        ("entities['city'].contains('Boston')", True),
        ("entities['city'].append('!')", "Toronto!"),
        ("entities['city'].contains('boston')", False),
        ("entities['city'].contains('Bos')", False),
        ("entities['city'].containsIgnoreCase('boston')", True),
        ("entities['city'].indexOf('Boston')", 1),
        ("entities['city'].indexOf('x')", -1),
        ("entities['city'].size()", 2),
        ("entities['city'].size", 2),
        ("entities['city'].length()", 2),
        ("entities['city'].isEmpty()", False),
        ("entities['city'].join('; ')", "Toronto; Boston"),
        ("entities['city'].joinToArray('%e.value%')", ["Toronto", "Boston"]),
        ("entities['city'].find('Bost')", True),
        ("entities['city'][1].value", "Boston"),
        ("entities['city'][1].location", [16, 22]),
        ("entities['city'].get(1).literal", "Boston"),
        ("entities['city']['literal']", "Toronto"),
        ("entities[0].value", "Toronto"),
        ("entities[0].entity", "city"),
        ("entities[1]['value']", "Boston"),
        ("entities[1].toUpperCase()", "BOSTON"),
        ("entities.size()", 2),
        ("entities.size", 2),
        ("entities['other']", None),
        ("entities.other", None),
        ("@other", None),
        ("@other.value", None),
        ("@other.literal", None),
        ("@other.values", None),
        ("@other.toLowerCase()", None),
        ("@other.before('10:00')", None),
        ("@city:Toronto", True),
        ("@city:Boston", True),
        ("@city:boston", False),
        ("@city:Bos", False),
        ("@city:(Boston)", True),
        ("@other:x", False),
        ("(@city).length()", 7),
        ("@city + ' ' + entities[1]", "Toronto Boston"),
        ("'to ' + entities['city']", "to Toronto, Boston"),
        ("entities[0] + '!'", "Toronto!"),
    ],
)
def test_mention_when_read_then_yields(
    evaluate: Callable[..., Any], cities: Scope, source: str, value: Json
) -> None:
    """spec/expression-language.md §7.2, on `from Toronto to Boston`."""
    result = evaluate(source, cities)
    assert (result if source != "entities['city']" else value) == value


def test_mentions_when_a_typed_result_then_are_the_api_objects(
    evaluate: Callable[..., Any], cities: Scope
) -> None:
    """spec/expression-language.md §6.1."""
    toronto = {
        "entity": "city",
        "location": [5, 12],
        "value": "Toronto",
        "confidence": 0.9,
        "metadata": {"country": "CA"},
    }
    boston = {"entity": "city", "location": [16, 22], "value": "Boston", "confidence": 1}
    assert evaluate("entities['city']", cities) == [toronto, boston]
    assert evaluate("entities", cities) == [toronto, boston]
    assert evaluate("entities[1]", cities) == boston
    assert evaluate("{entities[1]}", cities) == [boston]


@pytest.mark.parametrize(
    "source",
    [
        "entities[2]",
        "entities['city'][2]",
        "entities['other'].value",
        "entities['other'].size()",
        "@other.foo.bar",
        "@city.foo",
        "entities['city'].foo",
        "entities.add('x')",
        "entities[0].foo()",
        "entities['city'].clear()",
    ],
)
def test_mention_when_there_is_nothing_then_fails(
    evaluate: Callable[..., Any], cities: Scope, source: str
) -> None:
    """spec/expression-language.md §7.2."""
    with pytest.raises(ExpressionEvaluationError):
        evaluate(source, cities)


@pytest.mark.parametrize(
    ("entity", "expected"),
    [
        (RuntimeEntity("sys-number", "5"), 5),
        (RuntimeEntity("sys-number", "2.5"), 2.5),
        (RuntimeEntity("sys-number", "5.0"), 5.0),
        (RuntimeEntity("sys-currency", "-20"), -20),
        (RuntimeEntity("sys-percentage", "10"), 10),
        (RuntimeEntity("sys-number", "five", attributes={"interpretation": {"numeric_value": 5}}), 5),
        (RuntimeEntity("sys-number", "five"), "five"),
        (RuntimeEntity("sys-number", "five", attributes={"interpretation": {"numeric_value": "5"}}), "five"),
        (RuntimeEntity("sys-number", "five", attributes={"interpretation": None}), "five"),
        (RuntimeEntity("year", "2016"), "2016"),
        (RuntimeEntity("sys-date", "2018-03-09"), "2018-03-09"),
    ],
)
def test_value_when_numeric_system_entity_then_is_a_number(entity: RuntimeEntity, expected: Json) -> None:
    """spec/expression-language.md §7.2."""
    value = mention_of(entity, "").value
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("@sys-number", False),
        ("entities['sys-number']", True),
        ("@sys-number >= 0", True),
        ("@sys-number == 0", True),
        ("@sys-number == '0'", True),
        ("@sys-number:0", True),
        ("@sys-number:1", False),
        ("!@sys-number", True),
        ("@sys-number.value == 0", True),
        ("entities['sys-number'].contains(0)", True),
        ("entities['sys-number'].contains('0')", True),
        ("@sys-number.confidence == 1.0", True),
    ],
)
def test_number_when_zero_is_mentioned_then_conditions(
    holds: Callable[..., bool], make_scope: Callable[..., Scope], condition: str, expected: bool
) -> None:
    """spec/expression-language.md §§5.4, 7.2: `0 please`."""
    scope = make_scope(text="0 please", entities=(RuntimeEntity("sys-number", "0", (0, 1)),))
    assert holds(condition, scope) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("@sys-number >= 0", False),
        ("@sys-number < 1", True),
        ("@sys-number", False),
        ("@sys-number == 0", False),
        ("@sys-date.before('2018-01-01')", False),
        ("@sys-number > 5 || @sys-number < 1 || @zero_match", True),
    ],
)
def test_number_when_not_mentioned_then_conditions(
    holds: Callable[..., bool], condition: str, expected: bool
) -> None:
    """spec/expression-language.md §§7.2, 11 and E1."""
    assert holds(condition) is expected


PHONE_TEXT = "958-123-2345 or 958-555-0000"
PHONE = RuntimeEntity(
    "phone",
    "US",
    (0, 12),
    1.0,
    {
        "groups": [
            {"group": "group_0", "location": [0, 12]},
            {"group": "group_1", "location": [0, 3]},
            {"group": "group_2", "location": [0, 3]},
            {"group": "group_3"},
            {"group": "group_4", "location": [4, 7]},
            {"group": "group_5", "location": [8, 12]},
        ]
    },
)
OTHER_PHONE = RuntimeEntity(
    "phone",
    "US",
    (16, 28),
    1.0,
    {"groups": [{"group": "group_0", "location": [16, 28]}, {"group": "group_1", "location": [16, 19]}]},
)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("@phone.groups", ["958-123-2345", "958", "958", None, "123", "2345"]),
        ("@phone.groups[1]", "958"),
        ("@phone.groups_json", PHONE.attributes["groups"]),
        ("@phone.groups_json[3]", {"group": "group_3"}),
        ("entities['phone'][1].groups[1]", "958"),
        ("entities['phone'][1].groups", ["958-555-0000", "958"]),
        ("@phone.literal", "958-123-2345"),
    ],
)
def test_groups_when_a_pattern_matched_then_are_its_texts(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope], source: str, value: Json
) -> None:
    """spec/expression-language.md §7.2."""
    assert evaluate(source, make_scope(text=PHONE_TEXT, entities=(PHONE, OTHER_PHONE))) == value


@pytest.mark.parametrize(
    "groups",
    [None, "x", 5, [None], [{"group": "g", "location": "x"}], [{"location": [None, 1]}], [{"location": [1]}]],
)
def test_groups_when_a_client_supplied_nonsense_then_are_null(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope], groups: Json
) -> None:
    """Supplied mentions are kept verbatim, whatever they hold (spec/dialog-engine.md §3)."""
    scope = make_scope(text="abc", entities=(RuntimeEntity("p", "v", attributes={"groups": groups}),))
    assert evaluate("@p.groups", scope) in (None, [None])


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("@sys-date.granularity", "day"),
        ("@sys-date.day_of_week", "friday"),
        ("@sys-date.calendar_type", "GREGORIAN"),
        ("@sys-date.timezone", None),
        ("@sys-date.festival", None),
        ("@sys-date.specific_day", None),
        ("@sys-date.specific_day_of_week", None),
        ("@sys-date.range_modifier", None),
        ("@sys-date.interpretation.granularity", "day"),
        ("@sys-date.odd_key", "odd"),
        ("@sys-date.reformatDateTime('EEEE')", "Friday"),
        ("@sys-date.role.type", "date_from"),
        ("@sys-date.alternatives[0].value", "2018-03-16"),
        ("@sys-date.alternative", "2018-03-16"),
        ("@sys-date.custom", "kept"),
        ("@sys-date.before('2018-03-10')", True),
    ],
)
def test_interpretation_when_delivered_then_its_keys_are_members(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope], source: str, value: Json
) -> None:
    """spec/expression-language.md §7.2."""
    interpretation = {
        "granularity": "day",
        "day_of_week": "friday",
        "calendar_type": "GREGORIAN",
        "odd_key": "odd",
    }
    attributes = {
        "interpretation": interpretation,
        "role": {"type": "date_from"},
        "alternatives": [{"value": "2018-03-16", "confidence": 0.2}],
        "custom": "kept",
    }
    entity = RuntimeEntity("sys-date", "2018-03-09", (0, 6), 1.0, attributes)
    assert evaluate(source, make_scope(text="Friday", entities=(entity,))) == value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("@sys-date.day", "8"),
        ("@sys-date.month", "5"),
        ("@sys-date.year", "2020"),
        ("@sys-date.day_of_week", "friday"),
        ("@sys-date.hour", None),
        ("@sys-date.alternative", None),
        ("@sys-time.hour", 17),
        ("@sys-time.minute", 30),
        ("@sys-time.second", 0),
        ("@sys-time.day", None),
        ("@sys-time.reformatDateTime('h:mm a')", "5:30 PM"),
        ("@sys-odd.day", None),
    ],
)
def test_date_and_time_when_asked_for_their_parts_then_tell_them(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope], source: str, value: Json
) -> None:
    """spec/system-entities.md §3, *Shorthand*: texts without zeros for dates, numbers for times."""
    entities = (
        RuntimeEntity("sys-date", "2020-05-08"),
        RuntimeEntity("sys-time", "17:30:00"),
        RuntimeEntity("sys-odd", "2020-05-08"),
    )
    assert evaluate(source, make_scope(entities=entities)) == value


@pytest.mark.parametrize("value", ["soon", "", 7, None])
def test_date_when_a_client_supplied_nonsense_then_has_no_parts(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope], value: Json
) -> None:
    """spec/dialog-engine.md §3: supplied mentions are kept verbatim, whatever they hold."""
    assert evaluate("@sys-date.day", make_scope(entities=(RuntimeEntity("sys-date", value),))) is None


def test_mention_when_supplied_without_location_then_has_no_literal(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/expression-language.md §7.2."""
    scope = make_scope(text="abc", entities=(RuntimeEntity("city", "Rome"),))
    assert evaluate("@city.literal", scope) is None
    assert evaluate("@city.location", scope) is None
    assert evaluate("@city.confidence", scope) is None
    assert evaluate("@city.literals", scope) == [None]


def test_mention_when_the_entity_is_named_like_a_member_then_the_entity_wins(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/expression-language.md §7.2: `entities.x` is the sub-list."""
    scope = make_scope(entities=(RuntimeEntity("size", "XL"),))
    assert evaluate("entities.size.value", scope) == "XL"
    assert evaluate("entities.size()", scope) == 1


INTERPRETED = """
granularity festival day_of_week day month year specific_day relative_week range_link datetime_link
part_of_day hour minute second numeric_value unit calendar_type timezone
"""


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("key", INTERPRETED.split())
def test_interpretation_when_a_key_is_there_or_not_then_its_value_or_null(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope], key: str, is_there: bool
) -> None:
    """spec/expression-language.md §7.2: every key of the table; null when absent, no error."""
    attributes = {"interpretation": {key: 3} if is_there else {}}
    scope = make_scope(text="x", entities=(RuntimeEntity("thing", "v", (0, 1), 1.0, attributes),))
    assert evaluate(f"@thing.{key}", scope) == (3 if is_there else None)
    assert evaluate(f"@thing.{key} == 3", scope) is is_there
    assert evaluate(f"@nothing.{key}", scope) is None
