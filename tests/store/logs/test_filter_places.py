"""Log filters over whatever stands in an event (docs/decisions/0037), and over one element of a list."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.store.assistant_log_events import AssistantLogRecord
from doyle.store.log_events import LogRecord
from doyle.store.logs.fields import (
    COLLECTIONS,
    MAX_STEPS,
    V1_FIELDS,
    V1_FIELDS_OF_ASSISTANTS,
    V2_FIELDS,
)
from doyle.store.logs.match import compile_filter
from doyle.store.logs.syntax import (
    AllOf,
    Condition,
    InvalidFilterError,
    Operator,
    SameElement,
    Term,
    parse_filter,
)
from doyle.store.logs.values import values_at

INTENTS = [{"intent": "hello", "confidence": 0.5}, {"intent": "order", "confidence": 0.9}]
EVENT = LogRecord(
    log_id="l1",
    instance_id="default",
    workspace_id="w1",
    language="en",
    request_timestamp=0,
    response_timestamp=1,
    request={
        "input": {"text": "ordering tea"},
        "context": {"system": {"dialog_turn_counter": 1}, "user_defined": {"x": "1", "vip": True}},
        "intents": [{"intent": "off_topic", "confidence": 1}],
        "alternate_intents": False,
    },
    response={
        "input": {"text": "ordering tea"},
        "intents": INTENTS,
        "entities": [{"entity": "drink", "value": "green tea", "confidence": 1}],
        "output": {
            "text": ["Two teas are on their way", "Anything else?"],
            "nodes_visited": ["welcome", "order tea"],
            "generic": [{"response_type": "text", "text": "Two teas"}, {"options": [{"label": "Yes"}]}],
        },
        "context": {"conversation_id": "c1", "amount": 2.5},
    },
    conversation_id="c1",
    customer_id=None,
)
SPOKEN = AssistantLogRecord(
    log_id="l2",
    assistant_id="a1",
    environment_id="e1",
    session_id="s1",
    skill_id="k1",
    snapshot="draft",
    language="en",
    request_timestamp=0,
    response_timestamp=1,
    request={"input": {"text": "tea", "intents": [{"intent": "off_topic"}]}, "context": {}, "user_id": "u"},
    response={
        "output": {
            "generic": [{"response_type": "text", "text": "Tea it is"}, {"response_type": "pause"}],
            "debug": {"nodes_visited": [{"dialog_node": "ordering", "conditions": "#order"}]},
            "intents": INTENTS,
            "entities": [],
        },
        "context": {
            "global": {"system": {"turn_count": 3}},
            "skills": {"main": {"user_defined": {"x": 1}}},
        },
        "user_id": "u",
    },
    customer_id=None,
)


def fits(text: str, record: Any = EVENT, fields: Any = V1_FIELDS) -> bool:
    return compile_filter(parse_filter(text, COLLECTIONS), fields, "en")(record)


@pytest.mark.parametrize(
    ("text", "is_fitting"),
    [
        ("request.intents:intent::off_topic", True),
        ("request.intents:intent:off_topic", True),
        ("request.input.intents:intent::off_topic", True),
        ("request.intents:intent::!off_topic", False),
        ("request.intents:confidence>=1", True),
        ("request.entities:entity::drink", False),
        ("request.context.system.dialog_turn_counter::1", True),
        ("request.context.system.dialog_turn_counter::1.0", True),
        ("request.context.system.dialog_turn_counter::2", False),
        ("request.context.system.dialog_turn_counter::!2", True),
        ("request.context.system:dialog_turn_counter<2", True),
        ("meta.summary.input_text_length_i>0", True),
        ("meta.summary.input_text_length_i::12", True),
        ("meta.summary.input_text_length_i>12", False),
        ("response.output:nodes_visited::[welcome]", True),
        ("response.output:nodes_visited::[order tea]", True),
        ("response.output.nodes_visited::(other|welcome)", True),
        ("response.output.nodes_visited::(other,welcome)", False),
        ("response.output:nodes_visited::!welcome", False),
        ("response.output.nodes_visited::wel*", True),
        ("response.output.text:tea", True),
        ("response.output.text:!tea", False),
        ("response.output.text:pizza", False),
        ("response.output.text::Anything else?", True),
        ("response.output.generic.text:tea", True),
        ("response.output.generic:response_type::text", True),
        ("response.output.generic.options.label::Yes", True),
        ("request.context.user_defined.x::1", True),
        ("request.context.user_defined.x>0", False),
        ("request.context.user_defined.vip::true", True),
        ("request.context.user_defined.vip::1", False),
        ("request.context.user_defined.vip::false", False),
        ('request.context.user_defined.x::"1"', True),
        ('request.context.system.dialog_turn_counter::"1"', False),
        ("request.context.absent::x", False),
        ("request.context.absent::!x", True),
        ("request.alternate_intents::false", True),
        ("response.context.amount>=2.5", True),
        ("response.context.amount:2.5", True),
    ],
)
def test_filter_when_it_names_a_place_in_the_event_then_compares_what_stands_there(
    text: str, is_fitting: bool
) -> None:
    """Decision 0037: any place of request and response, as IBM's own tools ask for them."""
    assert fits(text) is is_fitting


@pytest.mark.parametrize(
    "text",
    [
        "request.foo::x",
        "request.inputs.text::x",
        "request::x",
        "response.foo.bar::x",
        "response.user_id.deeper::x",
        "request.alternate_intents.deeper::x",
        "response.intents:other::x",
        "meta.other::x",
        "context.x::1",
        "output.text:tea",
        "request.actions.x::1",
        "response.output:(text:tea)",
        "response.context::c1",
        "response.context.amount~1::2",
        "response.context.amount>many",
        "response.context.amount>2*",
        "response.context.amount>2~1",
        "response.context" + ".a" * MAX_STEPS + "::x",
    ],
)
def test_filter_when_no_event_can_have_its_field_then_is_an_invalid_query(text: str) -> None:
    """Decision 0037; spec/operations.md §2: 400 `Invalid query request`."""
    with pytest.raises(InvalidFilterError) as caught:
        fits(text)
    assert [fault.path for fault in caught.value.faults] == ["/filter"]


@pytest.mark.parametrize(
    ("text", "is_fitting"),
    [
        ("response.intents:(intent:hello,confidence>=0.8)", False),
        ("response.intents:(intent:hello,confidence>=0.5)", True),
        ("response.intents:(intent:order,confidence>=0.8)", True),
        ("response.intents:[intent::order, confidence>0.8]", True),
        ("response.intents:(intent::hello|confidence>0.8)", True),
        ("response.intents:(intent::!hello,confidence<0.8)", False),
        ("response.intents:(intent::(hello|bye),(confidence>0.6|confidence<0.51))", True),
        ("response.intents:(intent::*,confidence>0.95)", False),
        ("response.entities:(entity::drink,value:teas)", True),
        ("response.entities:(entity::food,value:teas)", False),
        ("request.intents:(intent::off_topic,confidence::1)", True),
        ("response.intents:(intent:hello,confidence>=0.5),language::en", True),
        ("response.intents:intent:hello,response.intents:confidence>=0.8", True),
    ],
)
def test_filter_when_conditions_stand_together_in_a_collection_then_one_element_meets_all(
    text: str, is_fitting: bool
) -> None:
    """As IBM's filter reference of 2019 writes it; the last row asks two elements."""
    assert fits(text) is is_fitting


@pytest.mark.parametrize(
    "text",
    [
        "response.intents:(",
        "response.intents:()",
        "response.intents:(intent)",
        "response.intents:(intent:hello",
        "response.intents:(intent:hello]",
        "response.intents:(language::en)",
        "response.intents:(response.intents:intent::hello)",
        "response.intents:(intent:hello,other::x)",
        "response.intents:(confidence:0.5)",
        "response.intents:(intent>5)",
        "response.intents:" + "(" * 33 + "intent::x" + ")" * 33,
        "response.intents(intent:hello)",
        "response.nothing:(intent:hello)",
    ],
)
def test_filter_when_a_collection_is_asked_for_what_it_has_not_then_is_an_invalid_query(text: str) -> None:
    with pytest.raises(InvalidFilterError):
        fits(text)


def test_filter_when_an_element_is_read_then_what_follows_it_is_no_part_of_it() -> None:
    hello = Condition("response.intents:intent", Operator.FUZZY, (Term("hello"),))
    language = Condition("language", Operator.EXACT, (Term("en"),))
    found = parse_filter("response.intents:(intent:hello),language::en", COLLECTIONS)
    assert found == AllOf((SameElement((hello,), "response.intents"), language))


@pytest.mark.parametrize(
    ("text", "is_fitting"),
    [
        ("request.context.system.dialog_turn_counter::2", True),
        ("response.context.system.dialog_turn_counter::3", True),
        ("request.intents:intent::off_topic", True),
        ("request.input.intents:intent::off_topic", True),
        ("response.intents:(intent::order,confidence>0.8)", True),
        ("response.output.generic.text:tea", True),
        ("response.context.conversation_id::s1", True),
        ("request.context.conversation_id::s1", True),
        ("meta.summary.input_text_length_i::3", True),
        ("response.output.text:teas", True),
        ("response.output:nodes_visited::[ordering]", True),
        ("response.output.nodes_visited::x", False),
    ],
)
def test_filter_of_v1_when_a_message_came_by_v2_then_reads_it_as_v1_shows_it(
    text: str, is_fitting: bool
) -> None:
    """spec/operations.md §2, row 22."""
    assert fits(text, SPOKEN, V1_FIELDS_OF_ASSISTANTS) is is_fitting


def test_filter_of_v2_when_it_names_a_place_then_compares_what_stands_there() -> None:
    for text in (
        "response.output.generic.text:teas",
        "response.context.global.system.turn_count>2",
        "response.context.skills.main.user_defined.x::1",
        "request.user_id::u",
        "response.output.intents:(intent::hello,confidence<0.6)",
    ):
        assert fits(text, SPOKEN, V2_FIELDS), text
    for text in ("request.intents:intent::off_topic", "response.actions.name::x", "request.output.text:tea"):
        with pytest.raises(InvalidFilterError):
            fits(text, SPOKEN, V2_FIELDS)


def test_fields_when_listed_then_are_those_with_a_meaning_of_their_own() -> None:
    assert len(list(V1_FIELDS)) == len(V1_FIELDS)
    assert "response.context.x" not in list(V1_FIELDS)
    assert "response.context.x" in V1_FIELDS
    assert V1_FIELDS["response.context.x"].tag is None
    assert V1_FIELDS["response.input.text"].tag is not None


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=20,
)


@given(_json, st.lists(st.sampled_from("ab"), max_size=4))
def test_values_when_read_from_anything_then_are_texts_numbers_and_truths(
    found: Any, steps: list[str]
) -> None:
    values = values_at(found, steps)
    assert all(isinstance(value, str | int | float) for value in values)
    if isinstance(found, dict) and steps:
        assert values == values_at([found], steps) == values_at(found.get(steps[0]), steps[1:])
