"""Arrays with very many faults: which of them are told, and that the others are not looked for."""

from typing import Annotated, Any

import pytest
from pydantic import StringConstraints, ValidationError

from doyle.errors import MAX_FAULTS, InputError
from doyle.wire.arrays import ELEMENTS_AT_ONCE, InParts
from doyle.wire.authoring import NewEntity, NewIntent
from doyle.wire.message import MessageRequest
from doyle.wire.message_v2 import MessageRequestV2
from doyle.wire.model import WireModel
from doyle.wire.workspace import WorkspaceBody

MANY = 20_000


class Part(WireModel):
    name: Annotated[str, StringConstraints(min_length=1)]


class Whole(WireModel):
    parts: Annotated[list[Part], InParts] | None = None
    words: Annotated[list[str], InParts] | None = None


def faults_of(model: type[WireModel], data: Any) -> list[tuple[str, str]]:
    """Places and words of the faults."""
    with pytest.raises(InputError) as caught:
        model.read(data)
    return [(fault.path, fault.message) for fault in caught.value.faults]


@pytest.mark.parametrize("count", [0, 1, ELEMENTS_AT_ONCE, ELEMENTS_AT_ONCE + 1, 3 * ELEMENTS_AT_ONCE + 7])
def test_read_when_all_elements_are_sound_then_all_are_there_in_order(count: int) -> None:
    names = [str(at) for at in range(count)]
    read = Whole.read({"parts": [{"name": name, "extra": 1} for name in names], "words": names})
    assert [part.name for part in read.parts or ()] == names
    assert read.words == names
    assert read.dump() == {"parts": [{"name": name, "extra": 1} for name in names], "words": names}


def test_read_when_elements_far_behind_have_faults_then_their_own_places_are_told() -> None:
    """spec/api/guide.md §6: the JSON Pointer of each."""
    parts: list[Any] = [{"name": "x"} for _ in range(4 * ELEMENTS_AT_ONCE)]
    first = 2 * ELEMENTS_AT_ONCE + 3
    parts[first], parts[first + 1] = {"name": ""}, 7
    assert faults_of(Whole, {"parts": parts, "words": ["x", 1]}) == [
        (f"/parts/{first}/name", "String should have at least 1 character"),
        (f"/parts/{first + 1}", "Input should be a valid dictionary or instance of Part"),
        ("/words/1", "Input should be a valid string"),
    ]


def test_read_when_a_fault_far_behind_has_words_of_our_own_then_they_are_told() -> None:
    values: list[Any] = [{"value": f"v{at}"} for at in range(2 * ELEMENTS_AT_ONCE)]
    values.append({"value": "{both}", "synonyms": ["a"], "patterns": ["b"]})
    assert faults_of(NewEntity, {"entity": "e", "values": values}) == [
        (f"/values/{len(values) - 1}", "a value has synonyms or patterns, not both")
    ]


def test_read_when_it_is_no_array_then_says_so() -> None:
    assert faults_of(Whole, {"parts": "x", "words": {}}) == [
        ("/parts", "Input should be a valid list"),
        ("/words", "Input should be a valid list"),
    ]


@pytest.mark.parametrize(
    ("model", "data", "most"),
    [
        (WorkspaceBody, {"intents": [0] * MANY}, ELEMENTS_AT_ONCE),
        (WorkspaceBody, {"entities": [{}] * MANY}, ELEMENTS_AT_ONCE),
        (WorkspaceBody, {"dialog_nodes": [[]] * MANY}, ELEMENTS_AT_ONCE),
        (WorkspaceBody, {"counterexamples": [{"text": ""}] * MANY}, ELEMENTS_AT_ONCE),
        (WorkspaceBody, {"webhooks": [0] * MANY}, ELEMENTS_AT_ONCE),
        (
            WorkspaceBody,
            {"intents": [{"intent": "a", "examples": [0] * 200}] * 100},
            ELEMENTS_AT_ONCE**2,
        ),
        (NewIntent, {"intent": "a", "examples": [0] * MANY}, ELEMENTS_AT_ONCE),
        (NewEntity, {"entity": "a", "values": [{"value": "a", "synonyms": [0] * MANY}]}, ELEMENTS_AT_ONCE),
        (MessageRequest, {"intents": [0] * MANY}, ELEMENTS_AT_ONCE),
        (MessageRequestV2, {"input": {"entities": [0] * MANY}}, ELEMENTS_AT_ONCE),
    ],
)
def test_read_when_every_element_is_wrong_then_the_others_are_not_looked_at(
    model: type[WireModel], data: Any, most: int
) -> None:
    """A skill file is hostile input: six megabytes of zeros must not become gigabytes of faults."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data)
    assert caught.value.error_count() == most
    assert len(faults_of(model, data)) == min(most, MAX_FAULTS)


def test_read_when_everything_is_there_twice_then_only_the_first_duplicates_are_told() -> None:
    found = faults_of(WorkspaceBody, {"counterexamples": [{"text": "a"}] * (MAX_FAULTS + 10)})
    assert [path for path, _ in found] == [f"/counterexamples/{at}/text" for at in range(1, MAX_FAULTS + 1)]
