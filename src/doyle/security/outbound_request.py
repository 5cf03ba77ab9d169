"""What is sent to the outside: an address and headers that a skill file wrote, checked."""

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from urllib.parse import unquote_to_bytes

import httpx

from doyle import __version__
from doyle.security.outbound_errors import OutboundRefusedError

USER_AGENT = f"Doyle/{__version__}"
SCHEMES = frozenset({"http", "https"})
MAX_PORT = 65_535
MAX_URL_CHARACTERS = 8_192
MAX_HEADER_BYTES = 32_768

# These frame the message or steer the connection: they are this client's own business.
OWN_HEADERS = frozenset(
    {
        b"accept-encoding",
        b"connection",
        b"content-length",
        b"expect",
        b"host",
        b"keep-alive",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
_PROXY_PREFIX = b"proxy-"
_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_FORBIDDEN_IN_VALUE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")

RawHeaders = list[tuple[bytes, bytes]]


def read_url(text: str) -> httpx.URL:
    """The address of a call, without its fragment.

    Raises:
        OutboundRefusedError: it is no absolute http or https URL.
    """
    try:
        url = httpx.URL(text.strip()) if len(text) <= MAX_URL_CHARACTERS else httpx.URL()
    except (httpx.InvalidURL, ValueError):
        raise OutboundRefusedError("its URL is not valid") from None
    if url.scheme not in SCHEMES or not url.host or not 0 < port_of(url) <= MAX_PORT:
        raise OutboundRefusedError("its URL is not a valid http or https URL")
    return url.copy_with(fragment=None)


def port_of(url: httpx.URL) -> int:
    """The port of a URL, its scheme's where it names none."""
    return url.port if url.port is not None else (443 if url.scheme == "https" else 80)


def build_request(
    url: httpx.URL, headers: Sequence[tuple[str, str]], content: bytes, *, method: str = "POST"
) -> httpx.Request:
    """A JSON request with configured headers, which come before the usual ones of the same name.

    A user and password in the URL become an `Authorization` header, unless one is configured. Headers that
    frame the message are left out.

    Raises:
        OutboundRefusedError: a header has a name or a value that HTTP does not allow.
    """
    configured = _checked_headers(headers)
    given = {name.lower() for name, _ in configured}
    usual = [
        *([(b"Content-Type", b"application/json")] if content else []),
        (b"Accept", b"application/json"),
        (b"User-Agent", USER_AGENT.encode()),
        *_authorization_of(url),
    ]
    own = [(b"Accept-Encoding", b"gzip")]
    sent = [*(item for item in usual if item[0].lower() not in given), *configured, *own]
    return httpx.Request(method, url.copy_with(userinfo=b""), headers=sent, content=content)


def _checked_headers(headers: Iterable[tuple[str, str]]) -> RawHeaders:
    """Configured headers as bytes.

    The message of a refusal holds neither name nor value: both are the author's, and values are secrets.
    """
    checked: RawHeaders = []
    for at, (name, value) in enumerate(headers, 1):
        if not is_header(name, value):
            raise OutboundRefusedError(f"its header number {at} is not valid")
        if is_sent(name):
            checked.append((_encoded(name), _encoded(value)))
    if sum(len(name) + len(value) for name, value in checked) > MAX_HEADER_BYTES:
        raise OutboundRefusedError("its headers are too long")
    return checked


def is_sent(name: str) -> bool:
    """Whether a configured header of this name is sent: it is one, and not this client's own business."""
    raw = _encoded(name)
    lowered = raw.lower()
    is_own = lowered in OWN_HEADERS or lowered.startswith(_PROXY_PREFIX)
    return _TOKEN.fullmatch(raw) is not None and not is_own


def is_header(name: str, value: str) -> bool:
    """Whether HTTP allows a header of this name and value."""
    is_name = _TOKEN.fullmatch(_encoded(name)) is not None
    return is_name and _FORBIDDEN_IN_VALUE.search(_encoded(value)) is None


def _encoded(text: str) -> bytes:
    return text.strip(" \t").encode(errors="replace")


def _authorization_of(url: httpx.URL) -> RawHeaders:
    if not url.userinfo:
        return []
    user, _, password = url.userinfo.partition(b":")
    login = unquote_to_bytes(user) + b":" + unquote_to_bytes(password)
    return [(b"Authorization", b"Basic " + b64encode(login))]
