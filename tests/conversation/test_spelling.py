"""Spelling correction of messages, through a real store, a real model and the real engine."""

from typing import Any

import pytest

from doyle.conversation.spelling import SpellingSwitches
from doyle.nlu.speller import find_speller
from doyle.wire.json import Json, JsonObject

TYPED, CORRECTED = "a pot of tea plese", "a pot of tea please"
# `TeaHouse` of conftest.py; pytest's import mode leaves no way to name it.
House = Any


@pytest.fixture(autouse=True)
def _word_lists() -> None:
    if find_speller("en") is None:
        pytest.skip("the word lists are not built: run tools/build_words.py")


async def switch(house: House, **settings: bool) -> None:
    """Set switches of the workspace; the model stays the same."""
    await house.change({"system_settings": settings})


def read(house: House, text: str = TYPED, **switches: Json) -> JsonObject:
    """The `input` of the reply."""
    return house.send({"input": {"text": text, **switches}})["input"]


@pytest.mark.parametrize("suggestions", [None, False, True])
def test_message_when_auto_correct_changes_the_text_then_says_what_was_typed(
    house: House, suggestions: bool | None
) -> None:
    """spec/nlu.md §7: `text` = corrected, `original_text` = typed, whatever suggestions say."""
    sent = {"spelling_auto_correct": True, "spelling_suggestions": suggestions}
    assert read(house, **sent) == {"text": CORRECTED, "original_text": TYPED, **sent}


@pytest.mark.parametrize("suggestions", [None, False, True])
def test_message_when_auto_correct_has_nothing_to_change_then_has_the_text_only(
    house: House, suggestions: bool | None
) -> None:
    """spec/nlu.md §7: `text` only."""
    sent = {"spelling_auto_correct": True, "spelling_suggestions": suggestions}
    assert read(house, CORRECTED, **sent) == {"text": CORRECTED, **sent}


@pytest.mark.parametrize("auto_correct", [None, False])
def test_message_when_suggestions_are_on_alone_then_suggests_and_changes_nothing(
    house: House, auto_correct: bool | None
) -> None:
    """spec/nlu.md §7: `text` = typed, `suggested_text` = corrected."""
    sent = {"spelling_auto_correct": auto_correct, "spelling_suggestions": True}
    assert read(house, **sent) == {"text": TYPED, "suggested_text": CORRECTED, **sent}
    assert read(house, CORRECTED, **sent) == {"text": CORRECTED, **sent}


def test_message_when_both_are_off_or_absent_then_has_the_text_only(house: House) -> None:
    """design, *Settled questions*: off where `system_settings` is absent."""
    assert read(house) == {"text": TYPED}
    sent = {"spelling_auto_correct": False, "spelling_suggestions": False}
    assert read(house, **sent) == {"text": TYPED, **sent}


@pytest.mark.parametrize(
    ("settings", "sent", "shown"),
    [
        ({"spelling_auto_correct": True}, {}, {"text": CORRECTED, "original_text": TYPED}),
        ({"spelling_auto_correct": True}, {"spelling_auto_correct": False}, {"text": TYPED}),
        ({"spelling_suggestions": True}, {}, {"text": TYPED, "suggested_text": CORRECTED}),
        ({"spelling_suggestions": True}, {"spelling_suggestions": False}, {"text": TYPED}),
        (
            {"spelling_auto_correct": True, "spelling_suggestions": True},
            {"spelling_auto_correct": False},
            {"text": TYPED, "suggested_text": CORRECTED},
        ),
    ],
)
async def test_message_when_the_workspace_has_switches_then_those_of_the_message_win(
    house: House, settings: dict[str, bool], sent: dict[str, bool], shown: JsonObject
) -> None:
    """spec/nlu.md §7, spec/dialog-engine.md §7.4: message settings override workspace settings."""
    await switch(house, **settings)
    assert read(house, **sent) == {**shown, **sent}


def test_message_when_corrected_then_is_understood_as_corrected(house: House) -> None:
    """spec/nlu.md §1: entities and intents on the corrected text; offsets refer to it."""
    reply = house.send({"input": {"text": "a pot of tea plese", "spelling_auto_correct": True}})
    assert reply["intents"] == [{"intent": "order", "confidence": 1}]
    reply = house.send({"input": {"text": "plese green", "spelling_auto_correct": True}})
    assert reply["input"]["text"] == "please green"
    assert reply["entities"] == [{"entity": "tea", "location": [7, 12], "value": "green", "confidence": 1}]


def test_message_when_suggested_only_then_is_understood_as_typed(house: House) -> None:
    reply = house.send({"input": {"text": "plese green", "spelling_suggestions": True}})
    assert reply["entities"][0]["location"] == [6, 11]


def test_message_when_words_belong_to_the_skill_then_they_stay(house: House) -> None:
    """spec/nlu.md §7: `wulong` is a synonym."""
    assert read(house, "wulong plese", spelling_auto_correct=True)["text"] == "wulong please"


@pytest.mark.parametrize(
    ("switches", "said"),
    [
        ({"spelling_auto_correct": True}, f"{CORRECTED}|{TYPED}|"),
        ({"spelling_suggestions": True}, f"{TYPED}||{CORRECTED}"),
        ({}, f"{TYPED}||"),
    ],
)
async def test_message_when_corrected_then_expressions_see_both_texts(
    house: House, switches: dict[str, bool], said: str
) -> None:
    """spec/dialog-engine.md §7.4: `input.original_text` is visible; spec/nlu.md §7: only if corrected."""
    says = "<? input.text ?>|<? input.original_text ?>|<? input.suggested_text ?>"
    await house.change(
        {"dialog_nodes": [{"dialog_node": "n", "conditions": "true", "output": {"text": says}}]}
    )
    reply = house.send({"input": {"text": TYPED, **switches}})
    assert reply["output"]["text"] == [said]


def test_message_when_a_client_sends_an_earlier_input_back_then_what_was_found_then_goes(
    house: House,
) -> None:
    """spec/nlu.md §7: `original_text` exists only if a correction happened."""
    earlier = {"text": CORRECTED, "original_text": TYPED, "suggested_text": TYPED, "mine": 1}
    assert house.send({"input": earlier})["input"] == {"text": CORRECTED, "mine": 1}
    corrected = house.send({"input": {**earlier, "spelling_auto_correct": True}})["input"]
    assert corrected == {"text": CORRECTED, "mine": 1, "spelling_auto_correct": True}


def test_message_when_entities_are_supplied_then_the_text_they_point_into_stays(house: House) -> None:
    """spec/nlu.md §1.2: their places are those of the text as it was sent."""
    entities = [{"entity": "tea", "location": [13, 18], "value": "green", "confidence": 1}]
    sent = {"text": TYPED, "spelling_auto_correct": True}
    reply = house.send({"input": sent, "entities": entities})
    assert reply["input"] == sent
    reply = house.send({"input": sent, "intents": [{"intent": "order", "confidence": 1}]})
    assert reply["input"]["original_text"] == TYPED


def test_message_when_a_call_goes_on_after_a_client_action_then_still_knows_what_was_typed(
    house: House,
) -> None:
    """spec/dialog-engine.md §11: the client sends input, intents and entities of the reply back."""
    first = house.send({"input": {"text": TYPED, "spelling_auto_correct": True}})
    again = {key: first[key] for key in ("input", "intents", "entities", "context")}
    assert house.send(again)["input"] == first["input"]


@pytest.mark.parametrize("text", ["", "  ", None])
def test_message_when_there_is_no_text_then_nothing_is_corrected(house: House, text: str | None) -> None:
    assert read(house, text, spelling_auto_correct=True) == {
        "text": text or "",
        "spelling_auto_correct": True,
    }


def test_message_when_there_is_no_model_yet_then_nothing_is_corrected(untrained: House) -> None:
    """spec/nlu.md §8: without a model nothing is known of the skill, its words included."""
    assert read(untrained, spelling_auto_correct=True) == {"text": TYPED, "spelling_auto_correct": True}


async def test_message_when_corrected_then_the_log_has_the_request_as_typed_and_the_reply_as_sent(
    house: House,
) -> None:
    """spec/operations.md §1."""
    sent = {"text": TYPED, "spelling_auto_correct": True}
    reply = house.send({"input": sent})
    (event,) = await house.logged()
    assert event["request"]["input"] == sent
    assert event["response"]["input"] == reply["input"]


@pytest.mark.parametrize(
    ("switches", "shown"),
    [
        ({"spelling_auto_correct": True}, {"text": CORRECTED, "original_text": TYPED}),
        ({"spelling_suggestions": True}, {"text": TYPED, "suggested_text": CORRECTED}),
    ],
)
def test_message_when_traced_then_the_trace_tells_each_change(
    house: House, switches: dict[str, bool], shown: JsonObject
) -> None:
    reply = house.send({"input": {"text": TYPED, **switches}}, is_traced=True)
    changes = [{"location": [13, 18], "replacement": "please"}]
    assert reply["trace"]["understanding"]["spelling"] == {**shown, "changes": changes}


def test_message_when_traced_and_not_looked_at_then_the_trace_has_no_spelling(house: House) -> None:
    assert "spelling" not in house.say(TYPED, is_traced=True)["trace"]["understanding"]


@pytest.mark.parametrize("value", ["true", 1, None, [], {}])
def test_switches_when_a_stored_value_is_no_boolean_then_count_as_off(value: Json) -> None:
    """Settings are stored as given (spec/api/models.yaml, WorkspaceSystemSettings)."""
    assert SpellingSwitches.of({}, {"spelling_auto_correct": value}) == SpellingSwitches()
