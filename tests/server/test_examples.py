"""The examples of the API's description, sent to a running server (issue: examples of our own)."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from doyle.server.examples import EXAMPLES, NAMES, name_in
from doyle.server.openapi import ANSWERS, JSON_BODIES, describe, describe_answers
from doyle.server.operation import BodySize, Operation
from doyle.server.operations import OPERATIONS
from doyle.wire.model import WireModel

# Archives are bytes: what an export gives is an import's example.
WITHOUT_TEXT = {"create_release_import"}


def name_of(operation: Operation) -> str:
    return operation.operation_id


def unknown_keys(value: Any, place: str = "") -> Iterator[str]:
    """Where an answer holds what its schema does not name."""
    if isinstance(value, WireModel):
        yield from (f"{place}/{name}" for name in value.model_extra or ())
        for name in type(value).model_fields:
            yield from unknown_keys(getattr(value, name), f"{place}/{name}")
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield from unknown_keys(item, f"{place}/{at}")


def assert_described(operation: Operation, answer: Any) -> None:
    model = ANSWERS.get(operation.operation_id)
    if model is None:
        assert isinstance(answer, str)
        assert answer
        return
    # `by_alias` is how answers are written; the only alias is one of writing.
    known = {"_messageCode_": "message_code"}
    read = model.model_validate({known.get(key, key): value for key, value in answer.items()})
    assert list(unknown_keys(read)) == []


def test_examples_when_read_then_every_operation_has_its_own() -> None:
    assert set(EXAMPLES) == set(OPERATIONS)
    with_body = {each.operation_id for each in OPERATIONS.values() if each.body is not BodySize.NONE}
    assert {
        name for name, example in EXAMPLES.items() if example.body is not None
    } == with_body - WITHOUT_TEXT
    assert set(JSON_BODIES) == with_body - WITHOUT_TEXT - {"iam_token"}


def test_examples_when_shown_for_two_operations_then_only_for_one_under_two_paths() -> None:
    """What is the same twice is written once."""
    bodies = [id(example.body) for example in EXAMPLES.values() if example.body]
    shared = {name for name, example in EXAMPLES.items() if bodies.count(id(example.body)) > 1}
    assert shared == {
        *("create_session", "create_session_short", "message_v2", "message_v2_short"),
        *("message_stateless", "message_stateless_short", "cp4d_token", "icp4d_token"),
    }


def test_name_when_of_a_counterexample_then_is_another_text_than_that_of_an_example() -> None:
    example, counterexample = (OPERATIONS[f"get_{noun}"].path for noun in ("example", "counterexample"))
    assert name_in(example, "text") == NAMES["text"]
    assert name_in(counterexample, "text") == NAMES["counterexample"] != NAMES["text"]


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=name_of)
def test_example_when_it_shows_an_answer_then_that_is_as_described(operation: Operation) -> None:
    assert_described(operation, EXAMPLES[operation.operation_id].answer)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=name_of)
def test_description_when_read_then_shows_a_request_its_answer_and_every_error(operation: Operation) -> None:
    example, described = EXAMPLES[operation.operation_id], describe(operation)
    contents = described.get("requestBody", {"content": {}})["content"].values()
    assert [each["example"] for each in contents if "example" in each] == (
        [] if example.body is None else [example.body]
    )
    for parameter in described["parameters"]:
        assert parameter.get("required") is not True or parameter["schema"]["example"]
    for status, answer in describe_answers(operation).items():
        first = next(iter(answer["content"].values()))
        assert first["example"] == example.answer or (int(status) >= 400 and first["example"])


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=name_of)
def test_example_when_sent_then_is_answered_as_described(world: Any, operation: Operation) -> None:
    world.settle()
    accepted = {"headers": {"Accept": "application/json"}} if operation.path.endswith("/export") else {}
    if operation.method == "DELETE":
        response = world.send_spared(operation)
    else:
        response = world.send(operation, **accepted if operation.body is BodySize.NONE else {})
    known = {int(status) for status in describe_answers(operation) if int(status) < 300}
    assert response.status_code in known, response.text
    shown = EXAMPLES[operation.operation_id].answer
    assert_described(operation, shown_by(response))
    if isinstance(shown, dict):
        assert set(response.json()) - {"last_used"} <= set(shown)


def shown_by(response: httpx.Response) -> Any:
    is_json = response.headers["content-type"].startswith("application/json")
    return response.json() if is_json else response.text
