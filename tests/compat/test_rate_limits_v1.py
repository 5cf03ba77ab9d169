"""Refused requests as IBM's Python SDK sees them (spec/api/guide.md §12)."""

import time
from typing import Any

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibm_watson import AssistantV1

pytestmark = pytest.mark.compat

VERSION = "2021-06-14"


def connect(server: Any) -> AssistantV1:
    client = AssistantV1(version=VERSION, authenticator=BasicAuthenticator("apikey", server.manager_key))
    client.set_service_url(server.url)
    return client


def test_client_when_a_limit_is_used_up_then_gets_an_exception_with_code_and_headers(
    start_server: Any,
) -> None:
    """spec/operations.md §6: delete user data 4 / min; beyond it 429 until the window ends."""
    client = connect(start_server(rate_limits="reference"))
    accepted = [client.delete_user_data("c1") for _ in range(4)]
    assert [answer.get_headers()["X-RateLimit-Remaining"] for answer in accepted] == ["3", "2", "1", "0"]
    with pytest.raises(ApiException) as caught:
        client.delete_user_data("c1")
    refused = caught.value.http_response
    assert (caught.value.status_code, caught.value.message) == (429, "Too many requests")
    assert caught.value.global_transaction_id
    assert refused.headers["X-RateLimit-Limit"] == "4"
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert 0 < int(refused.headers["X-RateLimit-Reset"]) - time.time() + 1 <= 61
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert client.list_workspaces().get_status_code() == 200


def test_client_when_retries_are_on_then_waits_as_told_and_gets_its_answer(
    start_server: Any, tmp_path: Any
) -> None:
    """spec/api/guide.md §12: `Retry-After` is helpful to clients with retries switched on."""
    file = tmp_path / "limits.json"
    file.write_text('{"operations": {"list_workspaces": {"always": {"count": 1, "window_seconds": 2}}}}')
    client = connect(start_server(rate_limits=str(file)))
    client.enable_retries(max_retries=2)
    started = time.monotonic()
    assert [client.list_workspaces().get_status_code() for _ in range(2)] == [200, 200]
    assert 1 <= time.monotonic() - started < 60


def test_client_when_limits_are_off_then_is_told_and_never_refused(start_server: Any) -> None:
    """design, *HTTP*: Remaining counts down to 0 and nothing is refused."""
    client = connect(start_server())
    answers = [client.delete_user_data("c1") for _ in range(6)]
    assert [answer.get_status_code() for answer in answers] == [202] * 6
    shown = [answer.get_headers()["X-RateLimit-Remaining"] for answer in answers]
    assert shown == ["3", "2", "1", "0", "0", "0"]
