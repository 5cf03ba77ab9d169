"""The filter query language of logs (spec/operations.md §2)."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.store.log_events import LogRecord
from doyle.store.logs.fields import COLLECTIONS, V1_FIELDS
from doyle.store.logs.match import compile_filter, fits_pieces
from doyle.store.logs.narrow import exact_fields, exact_value
from doyle.store.logs.syntax import (
    AllOf,
    AnyOf,
    Condition,
    InvalidFilterError,
    Operator,
    Spelling,
    Term,
    parse_filter,
)
from doyle.store.logs.words import distance_within


def milliseconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def event(text: str | None = None, **changes: Any) -> LogRecord:
    """An exchange; `intents` and `entities` are pairs of a name and a confidence or value."""
    intents = [{"intent": name, "confidence": score} for name, score in changes.get("intents", ())]
    entities = [{"entity": name, "value": value} for name, value in changes.get("entities", ())]
    context = {"metadata": {"deployment": changes.get("deployment")}}
    sent = {} if text is None else {"input": {"text": text}}
    return LogRecord(
        log_id=changes.get("log_id", "l1"),
        instance_id="default",
        workspace_id=changes.get("workspace_id", "w1"),
        language="en",
        request_timestamp=milliseconds(changes.get("asked", "2020-07-15T12:00:00")),
        response_timestamp=milliseconds(changes.get("answered", "2020-07-15T12:00:01")),
        request={**sent, "context": context, "intents": [{"intent": "hello"}]},
        response={**sent, "intents": intents, "entities": entities},
        conversation_id="c1",
        customer_id=changes.get("customer_id"),
    )


def fits(text: str, record: LogRecord) -> bool:
    return compile_filter(parse_filter(text, COLLECTIONS), V1_FIELDS, "en")(record)


ORDER = event("I am ordering a soda", intents=[("order", 0.8)], entities=[("beverage", "soda")])
HELLO = event("say !hello to IBM Watson", intents=[("hello", 0.6)], deployment="testDeployment")

# The table of the specification, where its fields are v1's: filter, an event that fits, one that does not.
ROWS = [
    (
        "response_timestamp>=2020-07-01,response_timestamp<2020-08-01",
        event(answered="2020-07-01T00:00:00"),
        event(answered="2020-08-01T00:00:00"),
    ),
    (
        "response_timestamp<2019-11-01T04:00:00.000Z",
        event(answered="2019-11-01T03:59:59"),
        event(answered="2019-11-01T04:00:00"),
    ),
    ("customer_id::my_id", event(customer_id="my_id"), event(customer_id="my_id2")),
    ("request.input.text:order", ORDER, HELLO),
    ("response.output.intents:intent::order", ORDER, HELLO),
    ("response.output.entities:entity::beverage", ORDER, HELLO),
    ("response.output.entities:value::soda", ORDER, event(entities=[("beverage", "soda pop")])),
    ("request.input.intents:intent::hello", HELLO, replace(ORDER, request={})),
    ("response.intents:intent::!order", HELLO, ORDER),
    ("request.input.text:!order", HELLO, ORDER),
    (r"request.input.text:\!hello", HELLO, event("hello")),
    ('request.input.text:"IBM Watson"', HELLO, event("Watson of IBM")),
    ('request.input.text::"IBM Watson"', event("IBM Watson"), HELLO),
    ("request.input.text:Watson~2", event("ask wats"), event("ask wat")),
    ("request.input.text:comm*s", event("two commands"), event("one command")),
    ("response.output.intents:intent::(hello|goodbye)", HELLO, ORDER),
    (
        "[response.output.intents:intent::order,response.output.entities:entity::beverage]",
        ORDER,
        event(intents=[("order", 1)]),
    ),
    ("language::en,request.context.metadata.deployment::testDeployment", HELLO, ORDER),
    ("(language::en,request.context.metadata.deployment::testDeployment)", HELLO, ORDER),
    ("language::en,workspace_id::w1", ORDER, event(workspace_id="w2")),
]


@pytest.mark.parametrize(("text", "fitting", "other"), ROWS)
def test_filter_when_it_is_a_row_of_the_table_then_means_what_stands_there(
    text: str, fitting: LogRecord, other: LogRecord
) -> None:
    """spec/operations.md §2, the table of filters."""
    assert fits(text, fitting)
    assert not fits(text, other)


@pytest.mark.parametrize(
    ("term", "word", "is_near"),
    [("car~1", "car", 1), ("car~1", "cat", 1), ("car~1", "cars", 1), ("car~1", "cats", 0)],
)
def test_distance_when_a_word_is_so_many_characters_away_then_fits_or_not(
    term: str, word: str, is_near: int
) -> None:
    """spec/operations.md §2: `car~1` matches `car`, `cat`, `cars`, not `cats`."""
    assert fits(f"request.input.text:{term}", event(f"my {word} here")) == bool(is_near)


@pytest.mark.parametrize("distance", ["~0", "~3", "~12", "~1~3"])
def test_distance_when_it_is_neither_one_nor_two_then_is_refused(distance: str) -> None:
    """spec/operations.md §2: `~1` and `~2` are all there is."""
    with pytest.raises(InvalidFilterError) as raised:
        parse_filter(f"request.input.text:car{distance}", COLLECTIONS)
    assert "is no distance" in raised.value.faults[0].message


@pytest.mark.parametrize("term", [r"car\~1", r"car\~3", '"car~3"', '"car~1"'])
def test_distance_when_its_sign_is_escaped_or_quoted_then_is_text(term: str) -> None:
    """spec/operations.md §2: a backslash escapes the next character, nothing inside quotes is parsed."""
    found = parse_filter(f"request.input.text::{term}", COLLECTIONS)
    assert isinstance(found, Condition)
    assert [each.text for each in found.terms] == [term.replace("\\", "").strip('"')]
    assert found.terms[0].edits == 0


def test_distance_when_the_sign_stands_within_a_word_then_is_text() -> None:
    found = parse_filter("request.input.text::5~10 loaves", COLLECTIONS)
    assert found == Condition("request.input.text", Operator.EXACT, (Term("5~10 loaves"),))


@pytest.mark.parametrize(
    ("text", "is_fitting"),
    [
        ("response.intents:confidence>0.7", True),
        ("response.intents:confidence>=0.8", True),
        ("response.intents:confidence>0.8", False),
        ("response.intents:confidence::0.8", True),
        ("response.intents:confidence::!0.8", False),
        ("response.intents:confidence<1,response.intents:confidence>0", True),
        ("meta.message.entities_count::1", True),
        ("meta.message.entities_count>1", False),
        ("response.top_intent::order", True),
        ("response.top_intent::ORDER", False),
        ("response.top_intent:order", True),
        ("response.top_intent::ordr~1", True),
        ("response.top_intent::o*r", True),
        ("request.input.text::I am ordering a soda", True),
        ("request.input.text::I*soda", True),
        ("request.input.text::i*soda", False),
        ("request.input.text:SODAS", True),
        ("request.input.text:(soda,order)", True),
        ("request.input.text:(soda,pizza)", False),
        ("request.input.text:(soda|pizza)", True),
        ("request.input.text:!(tea|pizza)", True),
        ("request.input.text:soda ordering", True),
        ('request.input.text:"soda ordering"', False),
        (" request.input.text : soda , language :: en ", True),
        ("language::de|request.input.text:soda,language::en", True),
        ("language::de,request.input.text:soda|language::de", False),
        ("(language::de|language::en),request.input.text:soda", True),
        ("request_timestamp::2020-07-15T12:00:00Z", True),
        ("request_timestamp::2020-07-15T14:00:00+02:00", True),
        ("request_timestamp<=2020-07-15", False),
    ],
)
def test_filter_when_compared_with_an_event_then_fits_or_not(text: str, is_fitting: bool) -> None:
    """spec/operations.md §2: operators and fields."""
    assert fits(text, ORDER) == is_fitting


@pytest.mark.parametrize(
    ("said", "is_blank"),
    [("", True), ("   ", True), ("\t", True), ("hello", False), ("two words", False), (" x ", False)],
)
@pytest.mark.parametrize("blank", ['" "', '""', '"  "'])
def test_filter_when_its_phrase_is_blank_then_fits_blank_texts_alone(
    blank: str, said: str, is_blank: bool
) -> None:
    """spec/operations.md §2, row 40: `request.input.text:!" "` are the texts that are not blank."""
    assert fits(f"request.input.text:{blank}", event(said)) == is_blank
    assert fits(f"request.input.text:!{blank}", event(said)) != is_blank


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "language",
        "language:",
        "language::",
        "language::en,",
        "|language::en",
        "language::en)",
        "(language::en",
        "[language::en)",
        "language::(en",
        "language::(en|de,fr)",
        'language::"en',
        "language::en\\",
        "response.intents::order",
        "response.intents:other::order",
        "nothing::x",
        "log_id::a~1",
        "log_id::a*",
        "workspace_id::a*",
        "request_timestamp::2020*",
        "request_timestamp:2020-07-01",
        "request_timestamp>never",
        "response.intents:confidence>high",
        "response.intents:confidence:0.5",
        "response.intents:confidence>1e999",
        "request.input.text>a",
        "language<en",
        "(" * 33 + "language::en" + ")" * 33,
        "language::(" + "|".join(["x"] * 201) + ")",
        "language::" + "x" * 10_000,
    ],
)
def test_filter_when_it_cannot_be_then_is_an_invalid_query(text: str) -> None:
    """spec/operations.md §2: 400 `Invalid query request`."""
    with pytest.raises(InvalidFilterError) as caught:
        fits(text, ORDER)
    assert caught.value.message == "Invalid query request"
    assert [fault.path for fault in caught.value.faults] == ["/filter"]


def test_filter_when_parsed_then_and_binds_tighter_than_or() -> None:
    """spec/operations.md §2."""
    a, b, c = (Condition("language", Operator.EXACT, (Term(name),)) for name in "abc")
    assert parse_filter("language::a|language::b,language::c", COLLECTIONS) == AnyOf((a, AllOf((b, c))))


def test_term_when_something_is_escaped_then_it_has_no_meaning() -> None:
    """spec/operations.md §2."""
    found = parse_filter(r"request.input.text:\*a\,b\|\(\~1\\", COLLECTIONS)
    assert found == Condition("request.input.text", Operator.FUZZY, (Term("*a,b|(~1\\"),))
    quoted = parse_filter('request.input.text:"a,(b)*~1"', COLLECTIONS)
    assert quoted == Condition("request.input.text", Operator.FUZZY, (Term("a,(b)*~1", Spelling.QUOTED),))


@pytest.mark.parametrize(
    ("text", "fields", "language"),
    [
        ("language::en,workspace_id::w", {"language", "workspace_id"}, "en"),
        ("(language::en,(workspace_id::w))", {"language", "workspace_id"}, "en"),
        ("language::en|workspace_id::w", set(), None),
        ("language::en|language::de", {"language"}, None),
        ("language::!en", set(), None),
        ("language::(en|de)", set(), None),
        ("language::e~1,workspace_id::w", {"workspace_id"}, None),
    ],
)
def test_exact_fields_when_every_event_must_equal_one_value_then_are_known(
    text: str, fields: set[str], language: str | None
) -> None:
    """spec/operations.md §1: what `GET /v1/logs` asks for."""
    tree = parse_filter(text, COLLECTIONS)
    assert exact_fields(tree) == fields
    assert exact_value(tree, "language") == language


_alphabet = st.sampled_from(
    [*'abc :!<>,|()[]"~*\\.12', "language", "::", "request.input.text", "response.intents"]
)


@given(st.lists(_alphabet, max_size=60).map("".join))
def test_parser_when_given_any_text_then_reads_it_or_says_why_not(text: str) -> None:
    with suppress(InvalidFilterError):
        fits(text, ORDER)


@given(st.text("ab", max_size=12), st.lists(st.text("ab", max_size=3), min_size=2, max_size=5))
def test_pieces_when_there_are_stars_between_them_then_fit_as_a_regular_expression_does(
    text: str, pieces: list[str]
) -> None:
    assert fits_pieces(text, pieces) == bool(re.fullmatch(".*".join(pieces), text))


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(1, 2))
def test_distance_when_computed_within_a_limit_then_is_the_plain_one(
    first: str, second: str, limit: int
) -> None:
    assert distance_within(first, second, limit) == (plain_distance(first, second) <= limit)


def plain_distance(first: str, second: str) -> int:
    if not first or not second:
        return len(first) + len(second)
    return min(
        plain_distance(first[1:], second) + 1,
        plain_distance(first, second[1:]) + 1,
        plain_distance(first[1:], second[1:]) + (first[0] != second[0]),
    )
