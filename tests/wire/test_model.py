"""Reading JSON into models, and the pointers of what is wrong."""

import pytest

from doyle.errors import InputError
from doyle.wire.message import MessageRequest
from doyle.wire.model import pointer
from doyle.wire.workspace import DialogNode, WorkspaceBody


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), ""),
        (("a",), "/a"),
        (("a", 0, "b"), "/a/0/b"),
        (("a/b",), "/a~1b"),
        (("a~b",), "/a~0b"),
        (("a~1b",), "/a~01b"),
        (("",), "/"),
    ],
)
def test_pointer_when_given_steps_then_escapes_as_rfc_6901(
    steps: tuple[str | int, ...], expected: str
) -> None:
    """spec/operations.md §7, 2018-09-20: `errors[].path` is a JSON Pointer."""
    assert pointer(*steps) == expected


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ([], ""),
        ("text", ""),
        (None, ""),
        ({"name": 5}, "/name"),
        ({"name": "x" * 65}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"description": "x" * 129}, "/description"),
        ({"learning_opt_out": "true"}, "/learning_opt_out"),
        ({"metadata": []}, "/metadata"),
        ({"intents": {}}, "/intents"),
        ({"intents": [{}]}, "/intents/0/intent"),
        ({"intents": [{"intent": ""}]}, "/intents/0/intent"),
        ({"intents": [{"intent": "x" * 129}]}, "/intents/0/intent"),
        ({"intents": [{"intent": "a", "examples": [{"text": "x" * 1025}]}]}, "/intents/0/examples/0/text"),
        (
            {
                "intents": [
                    {
                        "intent": "a",
                        "examples": [{"text": "b", "mentions": [{"entity": "c", "location": [1]}]}],
                    }
                ]
            },
            "/intents/0/examples/0/mentions/0/location",
        ),
        ({"entities": [{"entity": "x" * 65}]}, "/entities/0/entity"),
        ({"entities": [{"entity": "a", "values": [{"value": "x" * 65}]}]}, "/entities/0/values/0/value"),
        (
            {"entities": [{"entity": "a", "values": [{"value": "b", "synonyms": ["c", "x" * 65]}]}]},
            "/entities/0/values/0/synonyms/1",
        ),
        (
            {"entities": [{"entity": "a", "values": [{"value": "b", "patterns": ["x" * 513]}]}]},
            "/entities/0/values/0/patterns/0",
        ),
        (
            {"entities": [{"entity": "a", "values": [{"value": "b", "patterns": list("abcdef")}]}]},
            "/entities/0/values/0/patterns",
        ),
        ({"dialog_nodes": [{"dialog_node": 5}]}, "/dialog_nodes/0/dialog_node"),
        ({"dialog_nodes": [{"dialog_node": "x" * 1025}]}, "/dialog_nodes/0/dialog_node"),
        ({"dialog_nodes": [{"dialog_node": "a", "title": "x" * 513}]}, "/dialog_nodes/0/title"),
        ({"dialog_nodes": [{"dialog_node": "a", "conditions": "x" * 2049}]}, "/dialog_nodes/0/conditions"),
        ({"dialog_nodes": [{"dialog_node": "a", "output": "hi"}]}, "/dialog_nodes/0/output"),
        ({"dialog_nodes": [{"dialog_node": "a", "next_step": {}}]}, "/dialog_nodes/0/next_step/behavior"),
        (
            {"dialog_nodes": [{"dialog_node": "a", "actions": [{"name": "b"}] * 6}]},
            "/dialog_nodes/0/actions",
        ),
        ({"counterexamples": [{"text": ""}]}, "/counterexamples/0/text"),
    ],
)
def test_read_when_body_breaks_a_rule_then_names_its_path(body: object, path: str) -> None:
    """spec/limits.md, Hard rows; spec/api/models.yaml constraints."""
    with pytest.raises(InputError) as caught:
        WorkspaceBody.read(body)
    assert [fault.path for fault in caught.value.faults] == [path]
    assert all(fault.message for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"intents": [{"intent": "a"}, {"intent": "b"}, {"intent": "a"}]}, "/intents/2/intent"),
        (
            {"intents": [{"intent": "a", "examples": [{"text": "x"}, {"text": "x"}]}]},
            "/intents/0/examples/1/text",
        ),
        ({"entities": [{"entity": "a"}, {"entity": "a"}]}, "/entities/1/entity"),
        (
            {"entities": [{"entity": "a", "values": [{"value": "v"}, {"value": "v"}]}]},
            "/entities/0/values/1/value",
        ),
        (
            {"entities": [{"entity": "a", "values": [{"value": "v", "synonyms": ["s", "s"]}]}]},
            "/entities/0/values/0/synonyms/1",
        ),
        ({"dialog_nodes": [{"dialog_node": "n"}, {"dialog_node": "n"}]}, "/dialog_nodes/1/dialog_node"),
        ({"counterexamples": [{"text": "x"}, {"text": "x"}]}, "/counterexamples/1/text"),
    ],
)
def test_read_when_a_key_occurs_twice_then_names_the_second(body: object, path: str) -> None:
    """Design, *Import and writes*: duplicate keys cannot be stored."""
    with pytest.raises(InputError) as caught:
        WorkspaceBody.read(body)
    assert [fault.path for fault in caught.value.faults] == [path]
    assert "duplicate" in caught.value.faults[0].message


def test_read_when_keys_differ_in_case_then_accepts_both() -> None:
    """spec/api/guide.md §10: keys are compared exactly."""
    body = WorkspaceBody.read({"intents": [{"intent": "a"}, {"intent": "A"}]})
    assert [intent.intent for intent in body.intents or ()] == ["a", "A"]


def test_read_when_the_same_example_is_in_two_intents_then_accepts_it() -> None:
    """spec/nlu.md §2: allowed by the API."""
    examples = [{"text": "x"}]
    body = WorkspaceBody.read(
        {"intents": [{"intent": "a", "examples": examples}, {"intent": "b", "examples": examples}]}
    )
    assert len(body.intents or ()) == 2


def test_read_when_several_rules_break_then_reports_each() -> None:
    with pytest.raises(InputError) as caught:
        WorkspaceBody.read({"name": 1, "description": 2})
    assert [fault.path for fault in caught.value.faults] == ["/name", "/description"]


@pytest.mark.parametrize(
    "node",
    [
        {"dialog_node": "a", "type": "something_new"},
        {"dialog_node": "a", "title": "What? (really)"},
        {"dialog_node": "a", "conditions": "#a\n|| #b"},
        {"dialog_node": "a", "context": {"x": None, "y": {"z": None}}},
        {"dialog_node": "a", "unheard_of": {"kept": [1, None]}},
        {"dialog_node": "a", "output": {}},
    ],
)
def test_dump_when_an_export_holds_oddities_then_returns_them(node: dict[str, object]) -> None:
    """Design, *Import and writes*: every other oddity is kept; unknown keys come back."""
    assert DialogNode.read(node).dump() == node


def test_dump_when_a_field_is_null_then_leaves_it_out() -> None:
    """spec/api/guide.md §7: absent optional fields are left out."""
    assert DialogNode.read({"dialog_node": "a", "parent": None}).dump() == {"dialog_node": "a"}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"input": {"text": "x" * 2049}}, "/input/text"),
        ({"input": {"text": "a\nb"}}, "/input/text"),
        ({"input": {"text": "a\rb"}}, "/input/text"),
        ({"input": {"text": "a\tb"}}, "/input/text"),
        ({"input": {"text": 5}}, "/input/text"),
        ({"input": "hi"}, "/input"),
        ({"intents": [{"confidence": 1}]}, "/intents/0/intent"),
        ({"entities": [{"entity": "a"}]}, "/entities/0/value"),
        ({"entities": [{"entity": "a", "value": "b", "location": [1, 2, 3]}]}, "/entities/0/location"),
        ({"context": []}, "/context"),
        ({"context": {"system": []}}, "/context/system"),
        ({"context": {"metadata": {"user_id": "x" * 257}}}, "/context/metadata/user_id"),
        ({"user_id": "x" * 257}, "/user_id"),
        ({"alternate_intents": "yes"}, "/alternate_intents"),
    ],
)
def test_read_when_a_message_breaks_a_rule_then_names_its_path(body: object, path: str) -> None:
    """spec/dialog-engine.md §10 and spec/limits.md: message text and user id."""
    with pytest.raises(InputError) as caught:
        MessageRequest.read(body)
    assert [fault.path for fault in caught.value.faults] == [path]


def test_read_when_a_message_text_has_2048_characters_then_accepts_it() -> None:
    text = "\U0001f600" * 2048
    request = MessageRequest.read({"input": {"text": text}})
    assert request.input is not None
    assert request.input.text == text


def test_read_when_context_holds_variables_then_keeps_them() -> None:
    context = {"conversation_id": "c", "variable": {"deep": [None, 1.5]}}
    assert MessageRequest.read({"context": context}).dump() == {"context": context}
