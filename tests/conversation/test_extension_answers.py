"""What becomes of the answers of extensions (spec/actions-runtime.md §16, steps 5 and 6, *Streaming*)."""

import json
from typing import Any

import pytest

from doyle.actions.effects import CalloutEffect
from doyle.conversation.extension_answers import events_of, find_value, read_extension, text_paths
from doyle.conversation.extension_calls import ExtensionCall
from doyle.conversation.extension_performing import ExtensionOutcome
from doyle.security.outbound import OutboundAnswer, OutboundRequest

MAPPING = {"partial_item": [{"response_type": "text", "mapping": [{"name": "text", "value": "t"}]}]}
HTML = b"<html>no</html>"


def read(
    body: bytes, status: int = 200, content_type: str = "application/json", *, stream: Any = None
) -> Any:
    effect = CalloutEffect("go", "s1", "GET", "/", {}, stream_mapping=stream)
    call = ExtensionCall(effect, "Stock", OutboundRequest("http://x.invalid", b""), {"method": "get"})
    result = read_extension(ExtensionOutcome(call, OutboundAnswer(status, body, content_type)))
    assert result.request == {"method": "get"}
    assert result.value["success"] is (result.error is None)
    return result


def events(*data: Any) -> bytes:
    return b"".join(b"data: " + json.dumps(each).encode() + b"\n\n" for each in data)


@pytest.mark.parametrize(
    ("body", "status", "success", "shown", "value"),
    [
        (b'{"a": [1]}', 200, True, 200, {"a": [1]}),
        (b"[]", 201, True, 201, []),
        (b'"text"', 299, True, 299, "text"),
        (b"", 204, True, 204, None),
        (b" \n", 200, True, 200, None),
        (b'{"message": "no"}', 404, False, 404, {"message": "no"}),
        (b"", 302, False, 302, None),
        (b"", 500, False, 500, None),
    ],
)
def test_answer_when_json_then_it_is_the_body(
    body: bytes, status: int, success: bool, shown: int, value: Any
) -> None:
    assert read(body, status).value == {"success": success, "status": shown, "body": value}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (HTML, "not JSON"),
        (b"{", "not JSON"),
        (b'{"a": NaN}', "not JSON"),
        (b'"\xff\xfe"', "not JSON"),
        (b"[" * 500 + b"]" * 500, "nested"),
        (b"[" * 1_000 + b"]" * 1_000, "JSON"),
        (b"[" * 40_000, "not JSON"),
        (b"1" * 2_000, "number"),
    ],
)
def test_answer_when_it_is_no_json_to_work_with_then_422(body: bytes, why: str) -> None:
    """spec/actions-runtime.md §16, step 5; what came is there as a text, cut, and can be stored."""
    value = read(body).value
    assert (value["success"], value["status"]) == (False, 422)
    assert why in value["body"]["message"]
    assert value["body"]["error"] == value["body"]["message"]
    assert body.decode(errors="replace").startswith(value["body"]["payload"])
    assert len(value["body"]["payload"]) <= 10_000


def test_answer_when_it_fails_with_another_content_then_the_status_stays() -> None:
    value = read(HTML, 503, "text/html").value
    assert (value["status"], value["body"]["payload"]) == (503, HTML.decode())
    assert read(b"a\0b", 500).value["body"]["payload"] == "a\ufffdb"
    assert read(b'{"a": "\\u0000"}').value["body"] == {"a": "\ufffd"}


def test_answer_when_too_large_then_413() -> None:
    """spec/actions-runtime.md §16, step 5: 100 KB, also where a stream was expected."""
    assert read(b'"' + b"a" * 99_990 + b'"').value["success"] is True
    assert read(b'"' + b"a" * 100_000 + b'"', stream=MAPPING).value["status"] == 413


def test_stream_when_read_then_its_texts_are_joined() -> None:
    result = read(
        events({"t": "a"}, {"t": 1}, {"x": 2}, {"t": "b"}), 200, "Text/Event-Stream; x", stream=MAPPING
    )
    assert result.text == result.value["body"] == "ab"
    assert result.value["last_event"] == {"t": "b"}


def test_stream_when_nothing_of_it_can_be_read_then_422() -> None:
    for body in (b"", b"data: no\n\n", b"hello", b"data: {}"):
        assert read(body, 200, "text/event-stream", stream=MAPPING).value["status"] == 422
    assert read(events({}), 200, "text/event-stream").value["status"] == 422


def test_stream_when_it_says_too_much_then_413() -> None:
    for body in (
        events(*[{"t": "a" * 60_000}] * 2),
        events({"x": "a" * 100_000}),
        events(*[{}] * 10_001),
    ):
        assert read(body, 200, "text/event-stream", stream=MAPPING).value["status"] == 413


def test_events_when_split_then_as_the_standard_says() -> None:
    """HTML, *Server-sent events*: any line end, several data lines, comments; the last must be ended."""
    text = "data: a\r\n\r\n: note\ndata:b\ndata: c\n\nevent: x\nid: 1\n\ndata\n\ndata: lost"
    assert list(events_of(text)) == ["a", "b\nc"]


@pytest.mark.parametrize(
    ("path", "value"),
    [("a[1].b", 2), ("a[0]", 1), ("a[9]", None), ("a.b", None), ("x", None), ("", {"a": [1, {"b": 2}]})],
)
def test_path_when_followed_then_it_ends_at_a_value_or_nowhere(path: str, value: Any) -> None:
    assert find_value({"a": [1, {"b": 2}]}, path) == value


@pytest.mark.parametrize(
    "mapping", [None, [], {}, {"partial_item": {}}, {"partial_item": [1, {"mapping": [2]}]}]
)
def test_mapping_when_it_is_none_then_it_names_no_texts(mapping: Any) -> None:
    assert text_paths(mapping) == []
