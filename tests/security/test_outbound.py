"""Calls to real servers on loopback."""

import asyncio
import gzip
import json
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from doyle.security import outbound_pools
from doyle.security.outbound import (
    MAX_ANSWER_BYTES,
    MAX_REDIRECTS,
    OutboundAnswer,
    OutboundClient,
    OutboundRequest,
)
from doyle.security.outbound_errors import (
    OutboundError,
    OutboundRefusedError,
    OutboundTimeoutError,
    OutboundTooLargeError,
)
from doyle.security.outbound_policy import OutboundPolicy
from doyle.security.outbound_request import USER_AGENT

# `Callee` of the root conftest.py; pytest's import mode leaves no way to name it.
Callee = Any
PATIENCE_SECONDS = 30.0
SHORT_SECONDS = 0.1


async def post(client: OutboundClient, url: str, *headers: tuple[str, str]) -> OutboundAnswer:
    request = OutboundRequest(url, b'{"a": 1}', headers)
    return await client.send(request, timeout_seconds=PATIENCE_SECONDS)


async def test_post_when_answered_then_has_status_and_body(client: OutboundClient, callee: Callee) -> None:
    url = callee.answer("/hook?x=1", b'{"b": 2}', 201)
    assert await post(client, url) == OutboundAnswer(201, b'{"b": 2}')


async def test_post_when_sent_then_is_json_with_the_usual_headers(
    client: OutboundClient, callee: Callee
) -> None:
    """spec dialog-engine.md §11.3: content type and `Accept` are JSON, configured headers are added."""
    await post(client, callee.answer("/hook"), ("X-Key", "s3cret"))
    [received] = callee.received
    assert (received.method, received.path, received.body) == ("POST", "/hook", b'{"a": 1}')
    assert received.headers == {
        "host": f"127.0.0.1:{callee.port}",
        "content-type": "application/json",
        "accept": "application/json",
        "user-agent": USER_AGENT,
        "x-key": "s3cret",
        "accept-encoding": "gzip",
        "content-length": "8",
    }


async def test_post_when_the_address_is_inner_then_is_refused_by_default(
    strict_client: OutboundClient, callee: Callee
) -> None:
    """Design: private and link-local addresses refused unless allowed by setting."""
    with pytest.raises(OutboundRefusedError, match=r"127\.0\.0\.1"):
        await post(strict_client, callee.answer("/hook"))
    assert callee.connections == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0", "[::1]", "[::ffff:127.0.0.1]", "localhost"],
)
async def test_post_when_loopback_is_spelled_otherwise_then_is_refused_all_the_same(
    strict_client: OutboundClient, callee: Callee, host: str
) -> None:
    with pytest.raises(OutboundError):
        await post(strict_client, f"http://{host}:{callee.port}/hook")
    assert callee.connections == []


@pytest.mark.parametrize("allowed", ["localhost", "127.0.0.0/8,::1", "other.example, LOCALHOST"])
async def test_post_when_a_name_leads_to_loopback_then_the_setting_opens_it(
    callee: Callee, allowed: str
) -> None:
    client = OutboundClient(OutboundPolicy.parse(allowed))
    callee.answer("/hook")
    answer = await post(client, f"http://localhost:{callee.port}/hook")
    await client.aclose()
    assert answer.status == 200
    assert callee.received[0].headers["host"] == f"localhost:{callee.port}"


async def test_post_when_a_name_changes_its_address_then_connects_to_the_one_that_was_checked(
    callee: Callee,
) -> None:
    """No rebinding: the name is resolved once; the second answer of its server would lead inside."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    client = OutboundClient(OutboundPolicy.parse("127.0.0.1"), resolve=resolve)
    callee.answer("/hook")
    url = f"http://rebound.test:{callee.port}/hook"
    assert (await post(client, url)).status == 200
    assert asked == ["rebound.test"]
    with pytest.raises(OutboundRefusedError, match=r"rebound\.test"):
        await post(client, url)
    await client.aclose()
    assert len(callee.received) == 1


async def test_post_when_some_addresses_are_inner_then_only_the_others_are_tried(callee: Callee) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["10.0.0.1", "127.0.0.1", "169.254.169.254"]

    client = OutboundClient(OutboundPolicy.parse("127.0.0.1"), resolve=resolve)
    callee.answer("/hook")
    assert (await post(client, f"http://mixed.test:{callee.port}/hook")).status == 200
    await client.aclose()


async def test_post_when_the_first_address_takes_no_connection_then_tries_the_next(
    callee: Callee,
) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.9", "127.0.0.1"]

    client = OutboundClient(OutboundPolicy.parse("127.0.0.0/8"), resolve=resolve)
    callee.answer("/hook")
    assert (await post(client, f"http://two.test:{callee.port}/hook")).status == 200
    await client.aclose()


@pytest.mark.parametrize(
    "url",
    ["", "hook", "/hook", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://a:99999/", "http:/x"],
)
async def test_post_when_the_url_is_none_then_is_refused(client: OutboundClient, url: str) -> None:
    with pytest.raises(OutboundRefusedError, match="URL"):
        await post(client, url)


async def test_post_when_a_header_would_smuggle_another_then_nothing_is_sent(
    client: OutboundClient, callee: Callee
) -> None:
    """Header values come from skill files and contexts; the message shows none of them."""
    with pytest.raises(OutboundRefusedError) as caught:
        await post(client, callee.answer("/hook"), ("X-Key", "s3cret\r\nX-Admin: 1"))
    assert "s3cret" not in caught.value.message
    assert callee.received == []


async def test_post_when_no_answer_comes_then_times_out(client: OutboundClient, callee: Callee) -> None:
    request = OutboundRequest(callee.hang("/hook"), b"{}")
    with pytest.raises(OutboundTimeoutError):
        await client.send(request, timeout_seconds=SHORT_SECONDS)


async def test_post_when_the_answer_drips_then_times_out(client: OutboundClient, callee: Callee) -> None:
    """The limit is for the whole call: each byte in time is not enough."""

    def drip(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not callee.released.wait(0.01):
            handler.wfile.write(b" ")

    request = OutboundRequest(callee.answer_with("/hook", drip), b"{}")
    with pytest.raises(OutboundTimeoutError):
        await client.send(request, timeout_seconds=SHORT_SECONDS)


async def test_post_when_cancelled_then_the_connection_is_given_up(
    client: OutboundClient, callee: Callee
) -> None:
    calling = asyncio.create_task(post(client, callee.hang("/hook")))
    await asyncio.to_thread(callee.hanging.acquire, timeout=30)
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    [connection] = callee.connections
    assert await asyncio.to_thread(connection.recv, 1) == b""


async def test_post_when_many_calls_timed_out_then_connections_are_left_for_the_next(
    client: OutboundClient, callee: Callee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each call that is given up gives its connection back, wherever it was when its time ended."""
    monkeypatch.setattr(outbound_pools, "CONNECTIONS_PER_POOL", 2)
    slow = OutboundRequest(callee.hang("/slow"), b"{}")
    for round_at in range(4):
        waiting = [client.send(slow, timeout_seconds=SHORT_SECONDS * (1 + at) / 10) for at in range(5)]
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [OutboundTimeoutError] * 5, round_at
    assert (await post(client, callee.answer("/quick"))).status == 200


async def test_post_when_nobody_listens_then_the_connection_failed(client: OutboundClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(OutboundError, match="the connection failed"):
        await post(client, f"http://127.0.0.1:{port}/s3cret")


async def test_post_when_the_host_is_unknown_then_says_so(client: OutboundClient) -> None:
    with pytest.raises(OutboundError, match=r"\[nowhere\.invalid\]"):
        await post(client, "http://nowhere.invalid/s3cret")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    ],
)
async def test_post_when_the_answer_is_broken_then_is_an_error(
    client: OutboundClient, callee: Callee, raw: bytes
) -> None:
    with pytest.raises(OutboundError):
        await post(client, callee.answer_raw("/hook", raw))


async def test_post_when_the_length_is_understated_then_nobody_else_gets_the_rest(
    client: OutboundClient, callee: Callee
) -> None:
    """The rest looks like the beginning of the next answer on that connection."""
    url = callee.answer("/hook", b'{"a": 1}HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n7', Content_Length="8")
    callee.answer("/next", b"2")
    assert (await post(client, url)).body == b'{"a": 1}'
    other = OutboundRequest(callee.url + "/next", b"{}", owner="another skill")
    assert (await client.send(other, timeout_seconds=PATIENCE_SECONDS)).body == b"2"


async def test_post_when_the_answer_is_as_large_as_allowed_then_is_read(
    client: OutboundClient, callee: Callee
) -> None:
    """spec operations.md §3: 3.9 MB is taken."""
    url = callee.answer("/hook", b" " * MAX_ANSWER_BYTES)
    assert len((await post(client, url)).body) == MAX_ANSWER_BYTES


@pytest.mark.parametrize(
    "head", [f"Content-Length: {MAX_ANSWER_BYTES + 1}\r\n\r\n", "\r\n"], ids=["declared", "undeclared"]
)
async def test_post_when_the_answer_is_larger_then_is_refused(
    client: OutboundClient, callee: Callee, head: str
) -> None:
    """spec operations.md §3: above 4 MB fails."""
    raw = b"HTTP/1.1 200 OK\r\n" + head.encode() + b" " * (MAX_ANSWER_BYTES + 1)
    with pytest.raises(OutboundTooLargeError):
        await post(client, callee.answer_raw("/hook", raw))


async def test_post_when_the_answer_never_ends_then_is_cut_at_the_limit(
    client: OutboundClient, callee: Callee
) -> None:
    def pour(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not callee.released.is_set():
            handler.wfile.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")

    with pytest.raises(OutboundTooLargeError):
        await post(client, callee.answer_with("/hook", pour))


async def test_post_when_the_answer_is_compressed_then_is_inflated(
    client: OutboundClient, callee: Callee
) -> None:
    body = json.dumps(list(range(1000))).encode()
    url = callee.answer("/hook", gzip.compress(body), Content_Encoding="gzip")
    assert (await post(client, url)).body == body


async def test_post_when_the_answer_is_a_bomb_then_is_refused(client: OutboundClient, callee: Callee) -> None:
    bomb = gzip.compress(b" " * 200_000_000, 9)
    assert len(bomb) < 200_000
    with pytest.raises(OutboundTooLargeError):
        await post(client, callee.answer("/hook", bomb, Content_Encoding="gzip"))


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "deflate", "zstd"])
async def test_post_when_the_encoding_was_not_asked_for_then_is_an_error(
    client: OutboundClient, callee: Callee, encoding: str
) -> None:
    with pytest.raises(OutboundError, match="encoding"):
        await post(client, callee.answer("/hook", b"x", Content_Encoding=encoding))


@pytest.mark.parametrize("status", [307, 308])
async def test_post_when_redirected_within_the_origin_then_is_sent_again(
    client: OutboundClient, callee: Callee, status: int
) -> None:
    callee.answer("/new", b"7")
    url = callee.answer("/hook", status=status, Location="/new").replace("://", "://user:pass@")
    assert await post(client, url, ("X-Key", "k")) == OutboundAnswer(200, b"7")
    assert [(each.path, each.body) for each in callee.received] == [
        ("/hook", b'{"a": 1}'),
        ("/new", b'{"a": 1}'),
    ]
    first, second = (each.headers for each in callee.received)
    assert first == second
    assert first["authorization"] == "Basic dXNlcjpwYXNz"


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_post_when_a_redirect_would_lose_the_body_then_it_stands(
    client: OutboundClient, callee: Callee, status: int
) -> None:
    url = callee.answer("/hook", status=status, Location="/new")
    assert (await post(client, url)).status == status
    assert len(callee.received) == 1


@pytest.mark.parametrize(
    "target",
    [
        "http://localhost:{port}/inner",
        "http://127.0.0.2:{port}/inner",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1/inner",
        "https://127.0.0.1:{port}/inner",
        "//example.test/inner",
        "file:///etc/passwd",
        "http://[broken",
        "ftp:",
    ],
)
async def test_post_when_redirected_elsewhere_then_is_not_followed(
    client: OutboundClient, callee: Callee, target: str
) -> None:
    """Design: redirects not followed across hosts."""
    location = target.format(port=callee.port)
    url = callee.answer("/hook", status=307, Location=location)
    callee.answer("/inner", b"secret")
    assert (await post(client, url)).status == 307
    assert len(callee.received) == 1


async def test_post_when_a_redirect_is_followed_then_its_address_is_checked_again(callee: Callee) -> None:
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    client = OutboundClient(OutboundPolicy.parse("127.0.0.1"), resolve=resolve)
    callee.answer("/hook", status=308, Location="/new")
    with pytest.raises(OutboundRefusedError):
        await post(client, f"http://rebound.test:{callee.port}/hook")
    await client.aclose()
    assert asked == ["rebound.test"] * 2


async def test_post_when_redirected_in_a_circle_then_ends(client: OutboundClient, callee: Callee) -> None:
    with pytest.raises(OutboundError, match="too often"):
        await post(client, callee.answer("/hook", status=307, Location="/hook"))
    assert len(callee.received) == MAX_REDIRECTS + 1


async def test_post_when_called_again_then_uses_the_same_connection(
    client: OutboundClient, callee: Callee
) -> None:
    url = callee.answer("/hook")
    for _ in range(3):
        await post(client, url)
    assert len(callee.received) == 3
    assert len(callee.connections) == 1


async def test_post_when_the_callee_sets_a_cookie_then_it_is_not_sent_back(
    client: OutboundClient, callee: Callee
) -> None:
    """The skills of many tenants share this client."""
    url = callee.answer("/hook", Set_Cookie="tenant=1; Path=/")
    await post(client, url)
    await post(client, url)
    assert "cookie" not in callee.received[1].headers


async def test_post_when_the_environment_names_a_proxy_then_it_does_not_count(
    client: OutboundClient, callee: Callee, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert (await post(client, callee.answer("/hook"))).status == 200


def test_request_when_shown_then_tells_nothing() -> None:
    request = OutboundRequest("https://s3cret@x/", b"s3cret", (("s3cret", "s3cret"),))
    assert "s3cret" not in repr(request)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for `hooks.test` that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=hooks.test"]
    command += ["-addext", "subjectAltName=DNS:hooks.test"]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


@pytest.fixture
def secure_callee(callee: Callee, certificate: tuple[Path, Path]) -> Iterator[Any]:
    """A callee with TLS; `.asked_names` are the names that clients asked for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    with type(callee)(tls=context) as running:
        running.asked_names = names
        yield running


async def test_post_when_over_tls_then_name_and_certificate_are_those_of_the_host(
    secure_callee: Callee, certificate: tuple[Path, Path]
) -> None:
    """The connection goes to an address, and yet another host at the same address does not borrow it."""

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    client = OutboundClient(OutboundPolicy.parse("127.0.0.1"), resolve=resolve, ssl_context=trusting)
    secure_callee.answer("/hook", b"1")
    answer = await post(client, f"https://hooks.test:{secure_callee.port}/hook")
    with pytest.raises(OutboundError, match="the connection failed"):
        await post(client, f"https://other.test:{secure_callee.port}/hook")
    await client.aclose()
    assert answer.body == b"1"
    assert secure_callee.asked_names == ["hooks.test", "other.test"]
    assert [each.headers["host"] for each in secure_callee.received] == [f"hooks.test:{secure_callee.port}"]


async def test_post_when_the_certificate_is_not_trusted_then_nothing_is_sent(
    client: OutboundClient, secure_callee: Callee
) -> None:
    with pytest.raises(OutboundError, match="the connection failed"):
        await post(client, secure_callee.answer("/hook"))
    assert secure_callee.received == []


async def test_get_when_redirected_within_the_same_origin_then_it_is_followed(
    client: OutboundClient, callee: Callee
) -> None:
    """A GET has no body that could get lost; another method answers with what it got."""
    callee.answer("/there", b"here", Content_Type="text/plain")
    for status in (301, 302, 303, 307, 308):
        url = callee.answer(f"/{status}", b"", status, Location="/there")
        answer = await client.send(OutboundRequest(url, b"", method="GET"), timeout_seconds=PATIENCE_SECONDS)
        assert (answer.status, answer.body, answer.content_type) == (200, b"here", "text/plain")
    assert {received.method for received in callee.received} == {"GET"}
    assert not any("content-type" in received.headers for received in callee.received)
    deleted = OutboundRequest(callee.url + "/302", b"", method="DELETE")
    assert (await client.send(deleted, timeout_seconds=PATIENCE_SECONDS)).status == 302
