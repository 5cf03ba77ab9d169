import json
from typing import Any
from uuid import UUID

import httpx
import pytest

SECRETS = ("text-of-the-user", "manager-key-of-the-tests", "customer-of-ours", "name-in-the-path")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]


def test_log_when_requests_are_answered_then_has_one_line_each_and_no_secret(
    start_server: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    server = start_server(log_level="info")
    with server.client() as client:
        made = client.post("/v1/workspaces", json={"name": "text-of-the-user"}).json()["workspace_id"]
        capsys.readouterr()
        headers = {"X-Watson-Metadata": "customer_id=customer-of-ours"}
        answered = client.post(
            f"/v1/workspaces/{made}/message", json={"input": {"text": "text-of-the-user"}}, headers=headers
        )
        missing = client.get("/v1/workspaces/name-in-the-path")
    output = capsys.readouterr().err
    requests = [line for line in map(json.loads, output.splitlines()) if line["event"] == "request"]
    assert [(line["method"], line["route"], line["status"]) for line in requests] == [
        ("POST", "/v1/workspaces/{workspace_id}/message", 200),
        ("GET", "/v1/workspaces/{workspace_id}", 400),
    ]
    sent = [response.headers["x-global-transaction-id"] for response in (answered, missing)]
    assert [line["request_id"] for line in requests] == sent
    assert all(line["duration_ms"] > 0 for line in requests)
    assert not [secret for secret in SECRETS if secret in output]


def test_log_when_the_level_is_higher_then_is_silent(
    start_server: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    server = start_server(log_level="warning")
    httpx.get(f"{server.url}/healthz")
    assert [line for line in lines(capsys) if line["event"] == "request"] == []


def test_transaction_id_when_many_requests_come_then_each_has_its_own(live_server: Any) -> None:
    """spec/api/guide.md §6: every response carries it."""
    paths = ["/healthz", "/nope", "/v1/workspaces", "/metrics", "/docs", "/%F0"]
    responses = [httpx.get(live_server.url + path) for path in paths]
    found = {response.headers["x-global-transaction-id"] for response in responses}
    assert len(found) == len(paths)
    assert all(UUID(hex=each) for each in found)


def test_error_when_a_client_goes_away_while_sending_then_the_server_goes_on(
    start_server: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    import socket

    server = start_server(log_level="info")
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(
            b"POST /identity/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\npart of the body"
        )
    with server.client() as client:
        assert client.get("/healthz").status_code == 200
    server.__exit__()
    logged = lines(capsys)
    assert [line["status"] for line in logged if line.get("route") == "/identity/token"] == [499]
    assert not [line for line in logged if line["level"] == "error"]


def test_cors_when_no_origin_is_allowed_then_sends_no_headers(live_server: Any) -> None:
    response = httpx.get(f"{live_server.url}/healthz", headers={"Origin": "https://shop.example"})
    assert "access-control-allow-origin" not in response.headers


def test_cors_when_an_origin_is_allowed_then_its_pages_may_call_and_see_errors(start_server: Any) -> None:
    server = start_server(cors_origins="https://shop.example, https://other.example")
    origin = {"Origin": "https://shop.example"}
    asking = {
        **origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    preflight = httpx.options(f"{server.url}/v1/workspaces", headers=asking)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "https://shop.example"
    assert "authorization" in preflight.headers["access-control-allow-headers"].lower()
    refused = httpx.get(f"{server.url}/v1/workspaces", headers=origin)
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == "https://shop.example"
    assert "X-Global-Transaction-Id" in refused.headers["access-control-expose-headers"]
    stranger = httpx.get(f"{server.url}/healthz", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in stranger.headers
