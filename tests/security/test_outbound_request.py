"""Addresses and headers that skill files wrote."""

import httpx
import pytest

from doyle import __version__
from doyle.security.outbound_errors import OutboundRefusedError
from doyle.security.outbound_request import (
    MAX_HEADER_BYTES,
    MAX_URL_CHARACTERS,
    OWN_HEADERS,
    USER_AGENT,
    build_request,
    port_of,
    read_url,
)

URL = httpx.URL("https://hooks.example/path")


def headers_of(*configured: tuple[str, str], url: httpx.URL = URL) -> list[tuple[bytes, bytes]]:
    return build_request(url, configured, b"{}").headers.raw


@pytest.mark.parametrize(
    ("text", "read", "port"),
    [
        ("https://hooks.example/a?b=c", "https://hooks.example/a?b=c", 443),
        (" http://hooks.example \n", "http://hooks.example", 80),
        ("HTTP://hooks.example:8080/#part", "http://hooks.example:8080/", 8080),
        ("http://[2001:db8::1]:99/", "http://[2001:db8::1]:99/", 99),
        ("https://münchen.example/ü", "https://münchen.example/%C3%BC", 443),
    ],
)
def test_url_when_absolute_then_is_read_without_its_fragment(text: str, read: str, port: int) -> None:
    url = read_url(text)
    assert url == httpx.URL(read)
    assert port_of(url) == port


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hooks.example",
        "//hooks.example/",
        "/path",
        "ftp://hooks.example/",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://:80/",
        "http://a:0/",
        "http://a:65536/",
        "http://a:port/",
        "http://a\r\nX: y/",
        "http://[::1/",
        "https://hooks.example/" + "x" * MAX_URL_CHARACTERS,
    ],
)
def test_url_when_it_is_none_then_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(OutboundRefusedError, match="URL is not") as caught:
        read_url(text)
    assert "path" not in caught.value.message


def test_request_when_built_then_is_json_from_doyle() -> None:
    """spec dialog-engine.md §11.3; the agent is named with its version."""
    assert f"Doyle/{__version__}" == USER_AGENT
    assert headers_of(("X-Key", "k")) == [
        (b"Host", b"hooks.example"),
        (b"Content-Type", b"application/json"),
        (b"Accept", b"application/json"),
        (b"User-Agent", USER_AGENT.encode()),
        (b"X-Key", b"k"),
        (b"Accept-Encoding", b"gzip"),
        (b"Content-Length", b"2"),
    ]


def test_header_when_configured_then_comes_before_the_usual_one() -> None:
    sent = headers_of(("content-TYPE", "application/vnd.mine+json"), ("accept", "*/*"), ("User-Agent", "Me"))
    assert [value for name, value in sent if name.lower() == b"content-type"] == [
        b"application/vnd.mine+json"
    ]
    assert [value for name, value in sent if name.lower() == b"accept"] == [b"*/*"]
    assert [value for name, value in sent if name.lower() == b"user-agent"] == [b"Me"]


def test_header_when_configured_twice_then_is_sent_twice() -> None:
    assert [pair for pair in headers_of(("X-A", "1"), ("X-A", "2")) if pair[0] == b"X-A"] == [
        (b"X-A", b"1"),
        (b"X-A", b"2"),
    ]


@pytest.mark.parametrize(
    ("name", "value", "sent"),
    [
        ("X-A", "", b""),
        ("X-A", "  padded\t", b"padded"),
        ("X-A", "two\twords", b"two\twords"),
        ("X-A", "ü€", "ü€".encode()),
        ("X-A", "\ud800", b"?"),
        (" X-A ", "x", b"x"),
        ("X-A", 'Basic "q"; p=1', b'Basic "q"; p=1'),
    ],
)
def test_header_when_odd_but_legal_then_is_sent(name: str, value: str, sent: bytes) -> None:
    assert (b"X-A", sent) in headers_of((name, value))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-A", "s3cret\r\nX-B: 1"),
        ("X-A", "s3cret\nX-B: 1"),
        ("X-A", "s3cret\rX-B: 1"),
        ("X-A", "s3cret\0"),
        ("X-A", "s3cret\x7f"),
        ("X-A\r\nX-B", "s3cret"),
        ("X A", "s3cret"),
        ("X-A:", "s3cret"),
        ("", "s3cret"),
        ("Ä", "s3cret"),
        ("(X)", "s3cret"),
    ],
)
def test_header_when_it_breaks_http_then_is_refused_by_its_number_alone(name: str, value: str) -> None:
    with pytest.raises(OutboundRefusedError) as caught:
        headers_of(("X-Good", "1"), (name, value))
    assert caught.value.message == "its header number 2 is not valid"


@pytest.mark.parametrize(
    "name",
    [*(name.decode() for name in sorted(OWN_HEADERS)), "HOST", "Proxy-Authorization", "proxy-connection"],
)
def test_header_when_it_frames_the_message_then_is_left_to_the_client(name: str) -> None:
    """A configured length or host would let one request pass for another."""
    assert headers_of((name, "7")) == headers_of()


def test_headers_when_too_long_then_are_refused() -> None:
    with pytest.raises(OutboundRefusedError, match="too long"):
        headers_of(*[("X-A", "x" * 1000)] * (MAX_HEADER_BYTES // 1000 + 1))


@pytest.mark.parametrize(
    ("userinfo", "header"),
    [
        ("user:pass", b"Basic dXNlcjpwYXNz"),
        ("us%40er:p%3Ass", b"Basic dXNAZXI6cDpzcw=="),
        ("user", b"Basic dXNlcjo="),
    ],
)
def test_url_when_it_has_a_login_then_becomes_a_header(userinfo: str, header: bytes) -> None:
    request = build_request(httpx.URL(f"https://{userinfo}@hooks.example/"), (), b"{}")
    assert (b"Authorization", header) in request.headers.raw
    assert request.url == httpx.URL("https://hooks.example/")


def test_url_when_a_header_authorizes_already_then_its_login_is_dropped() -> None:
    sent = headers_of(("authorization", "Bearer t"), url=httpx.URL("https://user:pass@hooks.example/"))
    assert [value for name, value in sent if name.lower() == b"authorization"] == [b"Bearer t"]
