"""What a filter says of terms and time (spec/operations.md §2)."""

import pytest

from doyle.store.logs.clauses import MAX_ANSWER_MILLISECONDS, Span, clauses_of, span_of
from doyle.store.logs.fields import COLLECTIONS, V1_FIELDS
from doyle.store.logs.postings import EVERYTHING, number_of
from doyle.store.logs.syntax import parse_filter


def terms(text: str) -> list[set[str]]:
    """The clauses of a filter in the words of the test: every term that one of them can be."""
    known = {
        number_of(name): name
        for name in (
            *("i:order", "i:hello", "t:order", "t:soda", "t:hello", "e:drink", "v:soda", "v:diet", "u:me"),
            *("c:c1", "d:live", "a:helper"),
        )
    }
    found = clauses_of(parse_filter(text, COLLECTIONS), V1_FIELDS, "en")
    assert all(number_of(EVERYTHING) in clause for clause in found)
    return [{known[number] for number in clause - {number_of(EVERYTHING)}} for clause in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("response.intents:intent::order", [{"i:order"}]),
        ("response.output.intents:intent:order", [{"i:order"}]),
        ("response.top_intent::order", [{"i:order"}]),
        ("response.intents:intent::(order|hello)", [{"i:order", "i:hello"}]),
        ("response.intents:intent::(order,hello)", [{"i:order"}, {"i:hello"}]),
        ("response.intents:(intent::order,confidence>0.5)", [{"i:order"}]),
        ("response.intents:(intent::order|intent::hello)", [{"i:order", "i:hello"}]),
        ("response.context:conversation_id::c1,response.output.text:soda", [{"c:c1"}]),
        ("request.input.text:orders", [{"t:order"}]),
        ("request.input.text::Order sodas", [{"t:order"}, {"t:soda"}]),
        ('request.input.text:"ordering sodas"', [{"t:order"}, {"t:soda"}]),
        ("request.input.text:(orders|sodas)", [{"t:order", "t:soda"}]),
        ("response.entities:value:diet sodas", [{"v:diet"}, {"v:soda"}]),
        ("response.context.conversation_id::c1", [{"c:c1"}]),
        ("request.context.metadata.deployment::live", [{"d:live"}]),
        ("request.context.system.assistant_id::helper", [{"a:helper"}]),
        ("customer_id::me,response.entities:entity::drink", [{"u:me"}, {"e:drink"}]),
        ("customer_id::me|response.entities:entity::drink", [{"u:me", "e:drink"}]),
        ("customer_id::me,customer_id::me", [{"u:me"}]),
        (
            "(request.input.text:orders,customer_id::me)|response.intents:intent::hello",
            [{"t:order", "i:hello"}],
        ),
    ],
)
def test_clauses_when_terms_are_named_then_every_fitting_event_has_one_of_each(
    text: str, expected: list[set[str]]
) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "response.intents:intent::!order",
        "request.input.text:!order",
        "request.input.text:ord*",
        "request.input.text:order~1",
        "request.input.text:covid-19",
        'request.input.text::""',
        "response.intents:intent::(order|hel*)",
        "customer_id::me|language::en",
        "response.intents:confidence>0.5",
        "request_timestamp>2020-01-01",
    ],
)
def test_clauses_when_terms_say_nothing_for_certain_then_there_is_none(text: str) -> None:
    assert terms(text) == []


DAY = 24 * 60 * 60 * 1000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("request_timestamp>=1970-01-02", Span(DAY, None)),
        ("request_timestamp<1970-01-02", Span(None, DAY)),
        ("request_timestamp::1970-01-02", Span(DAY, DAY)),
        ("request_timestamp>1970-01-01T00:00:00.0105Z", Span(10, None)),
        ("request_timestamp<=1970-01-01T00:00:00.0105Z", Span(None, 11)),
        ("response_timestamp>=1970-01-02", Span(DAY - MAX_ANSWER_MILLISECONDS, None)),
        ("response_timestamp<1970-01-02", Span(None, DAY)),
        ("request_timestamp>=1970-01-02,request_timestamp<1970-01-03", Span(DAY, 2 * DAY)),
        ("request_timestamp<1970-01-02|request_timestamp>=1970-01-03", Span()),
        ("request_timestamp::1970-01-02|request_timestamp::1970-01-04", Span(DAY, 3 * DAY)),
        ("request_timestamp::(1970-01-02|1970-01-04)", Span(DAY, 3 * DAY)),
        ("request_timestamp>=1970-01-02,customer_id::me", Span(DAY, None)),
        ("request_timestamp>=1970-01-02|customer_id::me", Span()),
        ("request_timestamp::!1970-01-02", Span()),
    ],
)
def test_span_when_times_are_named_then_holds_every_fitting_event(text: str, expected: Span) -> None:
    """A response is never before its request, nor much later."""
    assert span_of(parse_filter(text, COLLECTIONS), V1_FIELDS) == expected


def test_span_when_open_on_a_side_then_has_what_lies_there() -> None:
    assert [moment for moment in range(5) if Span(1, 3).has(moment)] == [1, 2, 3]
    assert Span().has(-1)
    assert Span(low=2).has(99)
    assert not Span(high=2).has(3)
