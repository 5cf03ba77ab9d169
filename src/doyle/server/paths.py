"""Paths as they came over the wire (spec/api/guide.md §§2, 10).

The raw path is split first and each segment is decoded once, so that `a%2Fb` stays one name. For routing, the
segments are put back together with `%` and `/` escaped inside them; the path convertor `name` undoes that.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote, unquote_to_bytes

from starlette.convertors import Convertor, register_url_convertor
from starlette.types import ASGIApp, Receive, Scope, Send

from doyle.errors import InputError
from doyle.server.exchange import Exchange

UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
"""The form of ids."""
MADE_HERE = frozenset(
    {"workspace_id", "skill_id", "assistant_id", "environment_id", "session_id", "extension_id", "key_id"}
)
"""Names in paths that the server makes."""
_HEX = frozenset("0123456789abcdefABCDEF")
_LEGACY_PREFIXES = (("assistant", "api"), ("conversation", "api"))


@dataclass(frozen=True, slots=True)
class Address:
    """Where a request goes: the instance named by a prefix (None: the default one), and the path after it."""

    instance_id: str | None
    segments: tuple[str, ...]


def split_path(raw_path: bytes) -> tuple[str, ...]:
    """The decoded segments of a raw path; doubled and trailing slashes make none.

    Raises:
        InputError: an incomplete percent escape, bytes that are not UTF-8, or a NUL character.
    """
    return tuple(_decode(segment) for segment in raw_path.decode("latin-1").split("/") if segment)


def address_of(segments: tuple[str, ...]) -> Address:
    """Take the instance prefix off a path (guide §2)."""
    match segments:
        case ("instances", instance_id, *rest):
            return Address(instance_id, tuple(rest))
        case ("assistant", _, "instances", instance_id, "api", *rest):
            return Address(instance_id, tuple(rest))
        case (first, second, *rest) if (first, second) in _LEGACY_PREFIXES:
            return Address(None, tuple(rest))
    return Address(None, segments)


def routing_path(segments: tuple[str, ...]) -> str:
    """The path that routes are matched against."""
    return "/" + "/".join(_escape(segment) for segment in segments)


def public_path(segments: tuple[str, ...]) -> str:
    """The path as a client would send it, fully percent-encoded."""
    return "/" + "/".join(quote(segment, safe="") for segment in segments)


def plain_names(names: Mapping[str, str]) -> dict[str, str]:
    """The names of a path; ids that the server makes are UUIDs, whose letters may come in capitals.

    (RFC 9562, section 4.)
    """
    return {
        place: name.lower() if place in MADE_HERE and UUID.fullmatch(name) else name
        for place, name in names.items()
    }


class NameConvertor(Convertor[str]):
    """One path segment, decoded: `{text:name}`."""

    regex: ClassVar[str] = "[^/]+"

    def convert(self, value: str) -> str:
        """The decoded segment."""
        return value.replace("%2F", "/").replace("%25", "%")

    def to_string(self, value: str) -> str:
        """The segment as it stands in a routing path."""
        return _escape(value)


register_url_convertor("name", NameConvertor())


class PathMiddleware:
    """Gives the routes below a clean path and remembers the instance that it named."""

    def __init__(self, app: ASGIApp, may_be_cut: Callable[[str, str], bool]) -> None:
        self._app = app
        self._may_be_cut = may_be_cut

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rewrite `scope["path"]` from `scope["raw_path"]`.

        A slash at the end leads nowhere where a name may have been cut off there by the client (`cut_names`),
        lest an element take all that it lies in with it.
        """
        if scope["type"] == "http":
            raw_path = _raw_path(scope)
            address = address_of(split_path(raw_path))
            exchange = Exchange.of(scope)
            exchange.instance_id = address.instance_id
            exchange.segments = address.segments
            path = routing_path(address.segments)
            is_cut = raw_path.endswith(b"/") and self._may_be_cut(scope["method"], path)
            scope["path"] = f"{path}/" if is_cut else path
        await self._app(scope, receive, send)


def _raw_path(scope: Scope) -> bytes:
    raw_path: bytes | None = scope.get("raw_path")
    return quote(scope["path"]).encode() if raw_path is None else raw_path


def _decode(segment: str) -> str:
    if segment.isascii() and segment.isprintable() and "%" not in segment:
        return segment
    pieces = segment.split("%")
    if any(len(piece) < 2 or not _HEX.issuperset(piece[:2]) for piece in pieces[1:]):
        raise InputError("The path holds a malformed percent escape")
    try:
        text = unquote_to_bytes(segment.encode("latin-1")).decode()
    except UnicodeDecodeError:
        raise InputError("The path is not valid UTF-8") from None
    if "\0" in text:
        raise InputError("The path holds a NUL character")
    return text


def _escape(segment: str) -> str:
    return segment.replace("%", "%25").replace("/", "%2F")
