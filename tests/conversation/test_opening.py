"""What a v1 message starts from."""

import copy
from datetime import date

import pytest

from doyle.conversation.opening import KNOWN_INTEGRATIONS, Opening, open_turn
from doyle.errors import InputError
from doyle.wire.json import Json, JsonObject
from doyle.wire.message import MessageRequest
from doyle.wire.versions import ApiVersion


def opened(raw: JsonObject, version: date = date(2021, 11, 1)) -> Opening:
    return open_turn(MessageRequest.read(raw), raw, ApiVersion.on(version), lambda: "made-id")


@pytest.mark.parametrize("context", [None, {}, {"conversation_id": None}, {"conversation_id": ""}])
def test_open_turn_without_conversation_id_makes_one(context: Json) -> None:
    """spec/dialog-engine.md §10: the context of a reply carries the conversation's id."""
    opening = opened({"context": context})
    assert opening.conversation_id == "made-id"
    assert opening.context["conversation_id"] == "made-id"


def test_open_turn_with_conversation_id_keeps_it_and_every_variable() -> None:
    """spec/dialog-engine.md §9.1: values persist until changed, null included."""
    context = {
        "conversation_id": "given",
        "city": "Rome",
        "nothing": None,
        "system": {"dialog_turn_counter": 3},
    }
    opening = opened({"context": context})
    assert opening.context == {**context, "metadata": {"user_id": "given"}}


@pytest.mark.parametrize(
    ("root", "in_metadata", "expected"),
    [
        ("root", "meta", "root"),
        (None, "meta", "meta"),
        ("root", None, "root"),
        (None, None, "made-id"),
        (None, "", "made-id"),
    ],
)
def test_user_id_comes_from_the_root_then_metadata_then_the_conversation(
    root: str | None, in_metadata: str | None, expected: str
) -> None:
    """spec/dialog-engine.md §9.7; spec/operations.md §1."""
    opening = opened(
        {"user_id": root, "context": {"metadata": {"user_id": in_metadata, "deployment": "shop"}}}
    )
    assert opening.user_id == expected
    assert opening.context["metadata"] == {"user_id": expected, "deployment": "shop"}


@pytest.mark.parametrize(("version", "is_kept"), [(date(2018, 7, 9), True), (date(2018, 7, 10), False)])
def test_open_turn_when_metadata_has_keys_of_the_clients_own_then_they_count_in_old_versions_only(
    version: date, is_kept: bool
) -> None:
    """spec/operations.md §7, 2018-07-10; spec/api/guide.md §6: unknown fields are ignored, not rejected."""
    sent = {"user_id": "u1", "deployment": "shop", "mine": [1], "own": None}
    opening = opened({"context": {"metadata": sent, "mine": 2}}, version)
    assert opening.context["metadata"] == (sent if is_kept else {"user_id": "u1", "deployment": "shop"})
    assert opening.context["mine"] == 2


@pytest.mark.parametrize(
    "sent", [{}, {"input": None}, {"input": {}}, {"input": {"text": None}}, {"input": {"text": ""}}]
)
def test_open_turn_without_text_has_an_empty_one(sent: JsonObject) -> None:
    """spec/nlu.md §1: empty or absent input is a start turn."""
    opening = opened(sent)
    assert opening.text == ""
    assert opening.input["text"] == ""


def test_open_turn_keeps_other_keys_of_the_input() -> None:
    opening = opened({"input": {"suggestion_id": "s1", "text": "yes", "mine": [1]}})
    assert opening.input == {"suggestion_id": "s1", "text": "yes", "mine": [1]}


@pytest.mark.parametrize("version", [date(2016, 7, 11), date(2021, 11, 1)])
def test_stack_of_texts_becomes_objects_whatever_the_version(version: date) -> None:
    """spec/operations.md §7, 2016-09-20: clients of the first version send texts back."""
    system = {"dialog_stack": ["root", {"dialog_node": "node_2"}], "dialog_turn_counter": 1}
    opening = opened({"context": {"system": system}}, version)
    assert opening.context["system"] == {
        "dialog_stack": [{"dialog_node": "root"}, {"dialog_node": "node_2"}],
        "dialog_turn_counter": 1,
    }


@pytest.mark.parametrize(
    "system", [{}, {"dialog_stack": "nonsense"}, {"dialog_stack": []}, {"dialog_stack": None}]
)
def test_stack_of_another_shape_is_left_to_the_engine(system: JsonObject) -> None:
    """spec/dialog-engine.md §10: a foreign `system` restarts the dialog."""
    assert opened({"context": {"system": system}}).context["system"] == system


def test_system_of_null_counts_as_missing() -> None:
    assert "system" not in opened({"context": {"system": None}}).context


def test_unknown_integration_is_refused_from_its_date_on() -> None:
    """spec/operations.md §7, 2020-04-01."""
    raw = {"context": {"integrations": {"chat": {}, "tele/x": {}, "pigeon": {}}}}
    with pytest.raises(InputError) as caught:
        opened(raw, date(2020, 4, 1))
    assert [fault.path for fault in caught.value.faults] == [
        "/context/integrations/tele~1x",
        "/context/integrations/pigeon",
    ]
    assert opened(raw, date(2020, 3, 31)).context["integrations"] == raw["context"]["integrations"]


@pytest.mark.parametrize("integrations", [None, [], "text", {key: {} for key in KNOWN_INTEGRATIONS}])
def test_known_integrations_and_other_values_are_accepted(integrations: Json) -> None:
    context = opened({"context": {"integrations": integrations}}).context
    assert context["integrations"] == integrations


def test_open_turn_leaves_the_body_untouched() -> None:
    raw: JsonObject = {
        "input": {"text": None},
        "context": {"system": {"dialog_stack": ["root"]}, "metadata": {}},
    }
    before = copy.deepcopy(raw)
    opened(raw)
    assert raw == before
