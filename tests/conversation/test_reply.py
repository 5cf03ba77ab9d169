"""The shape of the v1 message reply."""

from datetime import date

import pytest

from doyle.conversation.opening import Opening
from doyle.conversation.reply import compose_reply, dated_topics, shown_entities, shown_intents
from doyle.dialog.compile import compile_dialog
from doyle.dialog.turn import TurnResult
from doyle.wire.json import Json, JsonObject
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, Understanding
from doyle.wire.versions import ApiVersion
from doyle.wire.workspace import DialogNode

OPENING = Opening({}, {"text": "hi"}, "hi", "c1", "u1")
NEWEST = ApiVersion.newest()
RESULT = TurnResult(
    context={
        "conversation_id": "c1",
        "system": {"dialog_stack": [{"dialog_node": "root"}], "initialized": True},
    },
    output={"generic": [], "text": ["Hello"], "nodes_visited": ["n1"], "log_messages": []},
)


def understood(*scores: float, is_irrelevant: bool = False) -> Understanding:
    intents = tuple(RuntimeIntent(f"i{at}", score) for at, score in enumerate(scores))
    return Understanding(intents, (), is_irrelevant)


def reply(raw: JsonObject, version: date = date(2021, 11, 1), result: TurnResult = RESULT) -> JsonObject:
    return compose_reply(OPENING, raw, understood(0.9, 0.5), result, ApiVersion.on(version))


@pytest.mark.parametrize(
    ("scores", "is_irrelevant", "expected"),
    [
        ((0.9, 0.5), False, [{"intent": "i0", "confidence": 0.9}]),
        ((1.0, 0.0), False, [{"intent": "i0", "confidence": 1}]),
        ((0.2, 0.1), False, []),
        ((0.2000001,), False, [{"intent": "i0", "confidence": 0.2000001}]),
        ((0.9, 0.5), True, []),
        ((), False, []),
    ],
)
def test_shown_intents_without_alternates_is_the_best_above_the_bar(
    scores: tuple[float, ...], is_irrelevant: bool, expected: Json
) -> None:
    """spec/nlu.md §3: at most one intent, only above 0.2; spec/dialog-engine.md A17: strictly above."""
    assert (
        shown_intents(understood(*scores, is_irrelevant=is_irrelevant), {"alternate_intents": False})
        == expected
    )


@pytest.mark.parametrize("is_irrelevant", [False, True])
def test_shown_intents_with_alternates_are_all_whatever_the_scores(is_irrelevant: bool) -> None:
    """spec/nlu.md §3: the top 10 regardless of score, zeros included."""
    understanding = understood(0.15, 0.1, 0.0, is_irrelevant=is_irrelevant)
    shown = shown_intents(understanding, {"alternate_intents": True})
    assert shown == [
        {"intent": "i0", "confidence": 0.15},
        {"intent": "i1", "confidence": 0.1},
        {"intent": "i2", "confidence": 0},
    ]
    assert isinstance(shown[2]["confidence"], int)


@pytest.mark.parametrize("supplied", [[], [{"intent": "x", "confidence": 0.1, "mine": [1]}, {"intent": "y"}]])
def test_shown_intents_that_were_supplied_come_back_verbatim(supplied: list[JsonObject]) -> None:
    """spec/nlu.md §1.2; spec/dialog-engine.md §7.1: supplied intents replace the list, `[]` included."""
    assert shown_intents(understood(0.9), {"intents": supplied, "alternate_intents": False}) == supplied


@pytest.mark.parametrize(
    "supplied", [[], [{"entity": "city", "value": "Rome", "location": [0, 4], "mine": 1}]]
)
def test_shown_entities_that_were_supplied_come_back_verbatim(supplied: list[JsonObject]) -> None:
    assert shown_entities(Understanding(), {"entities": supplied}, NEWEST) == supplied


def test_shown_entities_that_were_found_have_integers_for_whole_confidences() -> None:
    """spec/nlu.md §§3-4: 1 as an integer, absent keys left out."""
    found = Understanding(
        entities=(RuntimeEntity("city", "Rome", (0, 4), 1.0), RuntimeEntity("x", "y", None, 0.5))
    )
    assert shown_entities(found, {}, NEWEST) == [
        {"entity": "city", "location": [0, 4], "value": "Rome", "confidence": 1},
        {"entity": "x", "value": "y", "confidence": 0.5},
    ]


@pytest.mark.parametrize(
    ("version", "has_metadata"),
    [(date(2021, 6, 13), True), (date(2021, 6, 14), False), (date(2024, 8, 25), False)],
)
def test_shown_entities_when_they_have_metadata_then_show_it_to_older_versions(
    version: date, has_metadata: bool
) -> None:
    """spec/system-entities.md §2: with `interpretation` before 2021-06-14, left out from then on."""
    attributes = {"interpretation": {"numeric_value": 6}, "metadata": {"numeric_value": 6}}
    found = Understanding(entities=(RuntimeEntity("sys-number", "6", (0, 1), 1.0, attributes),))
    (shown,) = shown_entities(found, {}, ApiVersion.on(version))
    assert shown["interpretation"] == {"numeric_value": 6}
    assert ("metadata" in shown) is has_metadata


@pytest.mark.parametrize(
    ("value", "old"),
    [
        ("1E10", 1e10),
        ("-2.5e-3", -0.0025),
        ("+1e2", 100.0),
        ("true", True),
        ("false", False),
        ("False", "False"),
        ("12", "12"),
        ("1.5", "1.5"),
        ("E10", "E10"),
        ("1E", "1E"),
        ("1E10 ", "1E10 "),
        ("٣E2", "٣E2"),
        ("1E999", "1E999"),
        ("1" * 40 + "E1", "1" * 40 + "E1"),
        ("NaN", "NaN"),
        ("", ""),
    ],
)
def test_shown_entities_when_a_value_looks_like_data_then_old_versions_convert_it(
    value: str, old: Json
) -> None:
    """spec/system-entities.md §2: scientific notation and booleans stay texts from 2021-06-14 on."""
    found = Understanding(entities=(RuntimeEntity("part", value, (0, 1), 1.0),))
    (before,) = shown_entities(found, {}, ApiVersion.on(date(2021, 6, 13)))
    (after,) = shown_entities(found, {}, ApiVersion.on(date(2021, 6, 14)))
    assert (before["value"], type(before["value"])) == (old, type(old))
    assert after["value"] == value


def test_shown_entities_when_the_client_supplies_them_then_nothing_is_converted() -> None:
    """spec/nlu.md §1.2."""
    supplied: list[Json] = [{"entity": "part", "value": "1E10"}]
    assert (
        shown_entities(Understanding(), {"entities": supplied}, ApiVersion.on(date(2016, 7, 11))) == supplied
    )


HANDOVER: list[JsonObject] = [
    {"dialog_node": "both", "title": "Title", "user_label": "Label"},
    {"dialog_node": "titled", "title": "Title"},
    {"dialog_node": "response", "type": "response_condition", "parent": "both"},
    {"dialog_node": "labelled", "type": "response_condition", "parent": "both", "user_label": "Own"},
    {"dialog_node": "bare", "type": "response_condition", "parent": "titled"},
]


@pytest.mark.parametrize(
    ("node", "topic"),
    [("both", "Label"), ("titled", None), ("response", "Label"), ("labelled", "Own"), ("bare", None)],
)
def test_dated_topics_when_the_version_is_old_then_are_labels_of_nodes(node: str, topic: str | None) -> None:
    """spec/operations.md §7, 2020-02-05: before, the topic was the node's `user_label`."""
    dialog = compile_dialog([DialogNode.read(each) for each in HANDOVER], entities=frozenset(), settings={})
    shown: JsonObject = {"response_type": "connect_to_agent", "topic": "Title", "dialog_node": node}
    text: JsonObject = {"response_type": "text", "text": "x"}
    output: JsonObject = {"generic": [text, shown], "log_messages": []}
    old = dated_topics(dialog, output, ApiVersion.on(date(2020, 2, 4)))
    assert old["generic"][0] == text
    assert old["generic"][1].get("topic") == topic
    assert dated_topics(dialog, output, ApiVersion.on(date(2020, 2, 5))) == output
    assert shown["topic"] == "Title"


def test_compose_reply_has_the_required_keys_and_no_others() -> None:
    """spec/api/guide.md §4: what v1 requires in a response."""
    assert reply({}) == {
        "input": {"text": "hi"},
        "intents": [{"intent": "i0", "confidence": 0.9}],
        "entities": [],
        "context": RESULT.context,
        "output": RESULT.output,
        "user_id": "u1",
    }


@pytest.mark.parametrize("sent", [True, False])
def test_alternate_intents_are_echoed_only_if_sent(sent: bool) -> None:
    """spec/nlu.md §3."""
    assert reply({"alternate_intents": sent})["alternate_intents"] is sent
    assert "alternate_intents" not in reply({"alternate_intents": None})


def test_actions_stand_at_the_root_when_there_are_any() -> None:
    """spec/dialog-engine.md §8.6, §11.2."""
    action = {"name": "look", "type": "client", "parameters": {}, "result_variable": None}
    asked = TurnResult(RESULT.context, RESULT.output, actions=(action,))
    assert reply({}, result=asked)["actions"] == [action]


@pytest.mark.parametrize(
    ("version", "keys"),
    [
        (date(2016, 7, 11), {"text"}),
        (date(2018, 7, 9), {"text"}),
        (date(2018, 7, 10), {"text", "generic"}),
        (date(2021, 11, 26), {"text", "generic"}),
        (date(2021, 11, 27), {"generic"}),
        (date(2035, 1, 1), {"generic"}),
    ],
)
def test_output_has_text_and_generic_by_date(version: date, keys: set[str]) -> None:
    """spec/operations.md §7: generic from 2018-07-10 on, text before 2021-11-27; log messages always."""
    assert set(reply({}, version)["output"]) == keys | {"nodes_visited", "log_messages"}


@pytest.mark.parametrize(
    ("version", "stack"),
    [
        (date(2015, 1, 1), ["root"]),
        (date(2016, 9, 19), ["root"]),
        (date(2016, 9, 20), [{"dialog_node": "root"}]),
    ],
)
def test_dialog_stack_is_texts_before_its_date(version: date, stack: Json) -> None:
    """spec/operations.md §7, 2016-09-20; spec/api/guide.md §5."""
    shown = reply({}, version)
    assert shown["context"]["system"] == {"dialog_stack": stack, "initialized": True}
    assert RESULT.context["system"]["dialog_stack"] == [{"dialog_node": "root"}]


def test_user_id_when_sent_at_the_root_then_it_wins_over_what_a_node_wrote() -> None:
    """spec/dialog-engine.md §9.7."""
    written = TurnResult({**RESULT.context, "metadata": {"user_id": "n", "deployment": "d"}}, RESULT.output)
    assert reply({"user_id": "u1"}, result=written)["context"]["metadata"] == {
        "user_id": "u1",
        "deployment": "d",
    }
    assert reply({}, result=written)["context"]["metadata"]["user_id"] == "n"
    emptied = TurnResult({**RESULT.context, "metadata": None}, RESULT.output)
    assert reply({"user_id": "u1"}, result=emptied)["context"]["metadata"] == {"user_id": "u1"}
