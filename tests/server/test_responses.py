import json

import pytest

from doyle.server.responses import JsonResponse, encode_json


@pytest.mark.parametrize(
    "content",
    [{}, [], None, "ü🙂", 1.5, {"a": [1, {"b": None}]}, 10**30, {"n": [-(10**40)]}, "\ud800", {"\udfff": 1}],
)
def test_encode_json_when_given_any_json_then_a_client_reads_the_same(content: object) -> None:
    assert json.loads(encode_json(content)) == content


def test_encode_json_when_nested_deeply_then_still_answers() -> None:
    content: list[object] = []
    for _ in range(300):
        content = [content]
    assert json.loads(encode_json(content)) == content


def test_json_response_when_made_then_has_the_content_type_that_clients_match() -> None:
    """spec/api/guide.md §7."""
    response = JsonResponse({"a": 1}, 201)
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert (response.status_code, response.body) == (201, b'{"a":1}')


def test_json_response_when_given_bytes_then_sends_them_as_they_are() -> None:
    assert JsonResponse(b'{"a": 1}').body == b'{"a": 1}'
