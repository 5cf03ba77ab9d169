"""The dice of a turn."""

import pytest

from doyle.conversation.dice import turn_seed
from doyle.wire.json import JsonObject

CONTEXT: JsonObject = {"conversation_id": "c", "system": {"dialog_request_counter": 1}, "name": "Ann"}


def test_turn_seed_when_the_state_is_the_same_then_is_the_same() -> None:
    """Design, *Decisions*: any turn can be replayed exactly."""
    assert turn_seed(CONTEXT, "hi") == turn_seed({**CONTEXT, "name": "Bea"}, "hi")
    assert 0 <= turn_seed(CONTEXT, "hi") < 2**64


@pytest.mark.parametrize(
    ("context", "text"),
    [
        ({**CONTEXT, "conversation_id": "d"}, "hi"),
        ({**CONTEXT, "system": {"dialog_request_counter": 2}}, "hi"),
        (CONTEXT, "hello"),
    ],
)
def test_turn_seed_when_conversation_turn_or_text_differ_then_differs(context: JsonObject, text: str) -> None:
    assert turn_seed(context, text) != turn_seed(CONTEXT, "hi")


@pytest.mark.parametrize("system", [None, [], "x", {}, {"dialog_request_counter": {"a": 10**30}}])
def test_turn_seed_when_the_state_is_odd_then_is_a_seed_still(system: object) -> None:
    assert turn_seed({"conversation_id": "c", "system": system}, "hi") >= 0
