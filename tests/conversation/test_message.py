"""v1 message, through a real store, a real model and the real engine."""

import copy
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from doyle.errors import InputError, NotFoundError
from doyle.store.instances import DEFAULT_INSTANCE
from doyle.wire.json import Json, JsonObject

NOW_MILLISECONDS = 1_724_584_953_444

# `TeaHouse` of conftest.py; pytest's import mode leaves no way to name it.
House = Any


def test_message_without_input_opens_the_conversation(house: House) -> None:
    """spec/api/guide.md §4: no input text is legal everywhere and gives the opening turn."""
    reply = house.send({})
    assert reply["output"]["text"] == ["Welcome."]
    assert reply["intents"] == []
    assert reply["entities"] == []
    assert reply["input"] == {"text": ""}
    assert reply["user_id"] == reply["context"]["conversation_id"] == "id-1"
    assert reply["context"]["metadata"] == {"user_id": "id-1"}


def test_message_recognises_and_answers(house: House) -> None:
    reply = house.say("a pot of tea please")
    assert reply["intents"] == [{"intent": "order", "confidence": 1}]
    assert reply["output"]["text"] == ["Which tea?"]
    assert reply["output"]["generic"] == [{"response_type": "text", "text": "Which tea?"}]
    assert reply["output"]["nodes_visited"] == ["order", "unnamed"]
    assert reply["output"]["log_messages"] == []
    assert set(reply) == {"input", "intents", "entities", "context", "output", "user_id"}


def test_message_finds_entities_with_their_places(house: House) -> None:
    """spec/nlu.md §4: whole confidences are integers, absent keys left out."""
    reply = house.say("wulong")
    assert reply["entities"] == [{"entity": "tea", "location": [0, 6], "value": "oolong", "confidence": 1}]


def test_context_passed_back_and_forth_carries_the_conversation(house: House) -> None:
    first = house.say("a pot of tea please")
    second = house.send({"input": {"text": "a pot of tea please"}, "context": first["context"]})
    assert second["context"]["conversation_id"] == first["context"]["conversation_id"]
    assert second["context"]["orders"] == 2
    assert second["context"]["system"]["dialog_turn_counter"] == 2


def test_blank_text_is_not_recognised(house: House) -> None:
    """spec/nlu.md §1: a start turn has no intents; spec/dialog-engine.md §2: `irrelevant` needs text."""
    reply = house.send({"input": {"text": "  "}, "context": {"system": {"dialog_turn_counter": 4}}})
    assert reply["intents"] == []
    assert reply["output"]["text"] == ["Pardon?"]


def test_counterexample_is_irrelevant(house: House) -> None:
    """spec/nlu.md §3."""
    reply = house.say("Repair my car!")
    assert reply["intents"] == []
    assert reply["output"]["text"] == ["Hm?"]


def test_alternate_intents_lists_all_and_is_echoed(house: House) -> None:
    """spec/nlu.md §3."""
    reply = house.send({"input": {"text": "opening hours"}, "alternate_intents": True})
    assert reply["alternate_intents"] is True
    assert reply["intents"][0]["intent"] == "hours"
    assert {intent["intent"] for intent in reply["intents"]} == {"order", "hours", "thanks"}


@pytest.mark.parametrize(
    ("supplied", "intents", "entities", "text"),
    [
        (
            {"intents": [{"intent": "hours", "confidence": 0.9}]},
            [{"intent": "hours", "confidence": 0.9}],
            1,
            "Nine to five.",
        ),
        ({"intents": [{"intent": "hours"}]}, [{"intent": "hours"}], 1, "Nine to five."),
        ({"intents": []}, [], 1, "Hm?"),
        ({"entities": []}, [{"intent": "order", "confidence": 1}], 0, "Which tea?"),
        (
            {"entities": [{"entity": "tea", "value": "green", "mine": True}]},
            [{"intent": "order", "confidence": 1}],
            1,
            "One green.",
        ),
        ({"intents": [], "entities": []}, [], 0, "Hm?"),
    ],
)
def test_supplied_halves_are_kept_and_the_other_half_is_recognised(
    house: House, supplied: JsonObject, intents: Json, entities: int, text: str
) -> None:
    """spec/nlu.md §1.2."""
    told = "a pot of tea please" if "entities" in supplied else "oolong"
    reply = house.send({"input": {"text": told}, **supplied})
    assert reply["intents"] == intents
    assert len(reply["entities"]) == entities
    assert reply["output"]["text"] == [text]
    if "entities" in supplied:
        assert reply["entities"] == supplied["entities"]


def test_supplied_intent_below_the_bar_does_not_fire(house: House) -> None:
    """spec/dialog-engine.md §7.1: supplied intents are verbatim, the 0.2 bar stays."""
    reply = house.send({"input": {"text": "x"}, "intents": [{"intent": "hours", "confidence": 0.2}]})
    assert reply["output"]["nodes_visited"] == ["off"]


def test_actions_stand_at_the_root(house: House) -> None:
    """spec/dialog-engine.md §11.2."""
    reply = house.say("opening hours")
    assert [action["name"] for action in reply["actions"]] == ["show_clock"]
    assert "actions" not in reply["output"]


def test_visited_details_come_only_if_asked_for(house: House) -> None:
    """spec/dialog-engine.md §8.6."""
    assert "nodes_visited_details" not in house.say("a pot of tea please")["output"]
    reply = house.say("a pot of tea please", nodes_visited_details=True)
    assert reply["output"]["nodes_visited_details"] == [
        {"dialog_node": "order", "title": "Order", "conditions": "#order"},
        {"dialog_node": "unnamed"},
    ]


@pytest.mark.parametrize(
    ("version", "visited", "keys"),
    [
        (date(2017, 5, 26), ["order"], {"text"}),
        (date(2018, 2, 16), ["order", "unnamed"], {"text"}),
        (date(2021, 11, 26), ["order", "unnamed"], {"text", "generic"}),
        (date(2021, 11, 27), ["order", "unnamed"], {"generic"}),
    ],
)
def test_output_follows_the_version(house: House, version: date, visited: list[str], keys: set[str]) -> None:
    """spec/operations.md §7: 2018-02-16, 2018-07-10, 2021-11-27."""
    output = house.say("a pot of tea please", version=version)["output"]
    assert output["nodes_visited"] == visited
    assert set(output) - {"nodes_visited", "log_messages"} == keys


def test_first_version_speaks_of_the_stack_in_texts_and_understands_them(house: House) -> None:
    """spec/operations.md §7, 2016-09-20."""
    version = date(2016, 7, 11)
    first = house.say("thank you", version=version)
    assert first["context"]["system"]["dialog_stack"] == ["root"]
    again = house.send({"input": {"text": "opening hours"}, "context": first["context"]}, version=version)
    assert again["output"]["text"] == ["Nine to five."]
    assert again["output"]["log_messages"] == []


def test_unknown_workspace_or_instance_is_not_found(house: House) -> None:
    call = house.call({})
    house.workspace_id = "nowhere"
    with pytest.raises(NotFoundError):
        house.send({})
    elsewhere = type(call)("other", call.workspace_id, call.request, call.raw, call.version)
    with pytest.raises(NotFoundError):
        house.conversation.message_v1(elsewhere)


async def test_refused_context_is_not_logged(house: House) -> None:
    """spec/operations.md §1: messages answered with an error are not logged."""
    with pytest.raises(InputError):
        house.send({"context": {"integrations": {"pigeon": {}}}})
    assert await house.logged() == []


def test_workspace_without_a_model_answers_without_intents(untrained: House) -> None:
    """spec/nlu.md §8: the first model is not usable until Available."""
    reply = untrained.say("a pot of tea please")
    assert reply["intents"] == []
    assert reply["output"]["text"] == ["Hm?"]
    assert untrained.send({"input": {"text": "x"}, "intents": [{"intent": "order"}]})["output"]["text"] == [
        "Which tea?"
    ]


async def test_last_model_answers_while_a_new_one_trains(house: House, encoder: Any) -> None:
    """spec/nlu.md §8: while training, messages are answered with the last available model."""
    await house.change({"intents": [{"intent": "farewell", "examples": [{"text": "goodbye"}]}]})
    assert house.say("opening hours")["intents"] == [{"intent": "hours", "confidence": 1}]
    await house.train(encoder)
    assert "hours" not in [intent["intent"] for intent in house.say("opening hours")["intents"]]
    assert house.say("goodbye")["intents"] == [{"intent": "farewell", "confidence": 1}]


async def test_dialog_edit_is_seen_by_the_next_message(house: House) -> None:
    await house.change(
        {"dialog_nodes": [{"dialog_node": "new", "conditions": "true", "output": {"text": "New."}}]}
    )
    assert house.say("opening hours")["output"]["text"] == ["New."]


async def test_message_is_logged_before_the_answer_returns(house: House) -> None:
    """spec/operations.md §1, v1 event."""
    raw = {"input": {"text": "opening hours"}, "alternate_intents": False, "unknown": 1}
    reply = house.send(raw, customer_id="c-77")
    [event] = await house.logged()
    assert event["request"] == {
        "input": {"text": "opening hours"},
        "context": {},
        "alternate_intents": False,
    }
    assert event["response"] == reply
    assert event["conversation_id"] == reply["context"]["conversation_id"]
    assert event["customer_id"] == "c-77"
    assert event["workspace_id"] == house.workspace_id
    assert event["instance_id"] == DEFAULT_INSTANCE
    assert event["language"] == "en"
    assert event["request_timestamp"] == event["response_timestamp"] == NOW_MILLISECONDS


async def test_private_context_reaches_the_client_but_not_the_log(house: House) -> None:
    """spec/operations.md §1, *Private data*; spec/dialog-engine.md §9.8."""
    first = house.say("a pot of tea please")
    assert first["context"]["private"] == {"card": 1234}
    house.send({"input": {"text": "thank you"}, "context": first["context"]})
    for event in await house.logged():
        assert "1234" not in str(event)
        assert event["response"]["context"]["orders"] == 1


@pytest.mark.parametrize(("version", "kept"), [(date(2020, 2, 4), "true"), (date(2020, 2, 5), True)])
async def test_alternate_intents_are_kept_as_text_before_their_date(
    house: House, version: date, kept: Json
) -> None:
    """spec/nlu.md §3: from 2020-02-05 the stored value is a boolean, before that a string."""
    reply = house.send({"input": {"text": "x"}, "alternate_intents": True}, version=version)
    [event] = await house.logged()
    assert event["request"]["alternate_intents"] == event["response"]["alternate_intents"] == kept
    assert reply["alternate_intents"] is True


async def test_values_that_only_expressions_can_make_are_answered_and_logged(house: House) -> None:
    big = 2**70
    reply = house.send({"input": {"text": "thank you"}, "context": {"big": big, "half": "\ud83d"}})
    assert reply["context"]["big"] == big
    [event] = await house.logged()
    assert event["response"]["context"]["big"] == pytest.approx(big)
    assert event["response"]["context"]["half"] == "?"


def test_message_leaves_the_body_untouched(house: House) -> None:
    first = house.say("a pot of tea please")
    raw = {"input": {"text": "a pot of tea please"}, "context": first["context"], "output": {"text": ["x"]}}
    before = copy.deepcopy(raw)
    house.send(raw)
    assert raw == before


def test_continuation_starts_from_the_output_sent_back(house: House) -> None:
    """spec/dialog-engine.md §3, steps 2 and 6: `skip_user_input` of the previous reply."""
    context = {
        "skip_user_input": True,
        "system": {"dialog_stack": [{"dialog_node": "root"}], "dialog_turn_counter": 1},
    }
    raw = {
        "input": {"text": "opening hours"},
        "context": context,
        "output": {"text": ["Before."], "generic": [{"response_type": "text", "text": "Before."}]},
    }
    reply = house.send(raw)
    assert reply["output"]["text"] == ["Before.", "Nine to five."]
    assert "skip_user_input" not in reply["context"]
    assert reply["context"]["system"]["dialog_turn_counter"] == 1


async def test_messages_from_many_threads_are_all_answered_and_logged(house: House) -> None:
    texts = ["opening hours", "a pot of tea please", "thank you", "oolong"] * 25
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(house.say, texts))
    assert [reply["input"]["text"] for reply in replies] == texts
    assert len({reply["context"]["conversation_id"] for reply in replies}) == len(texts)
    by_text: dict[str, Json] = {}
    for text, reply in zip(texts, replies, strict=True):
        assert by_text.setdefault(text, reply["output"]) == reply["output"]
    assert len(await house.logged()) == len(texts)
