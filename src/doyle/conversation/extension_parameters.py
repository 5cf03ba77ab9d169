"""Values as they stand in a request (OpenAPI 3.0, *Style Values*; spec/actions-runtime.md §16, step 2)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from doyle.wire.json import Json, JsonObject

JOINTS = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}
_DEFAULT_STYLES = {"path": "simple", "query": "form", "header": "simple"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a parameter is written."""

    style: str
    explode: bool


def style_of(parameters: Mapping[tuple[str, str], JsonObject], where: str, name: str) -> Style:
    """The style of a parameter, OpenAPI's own where the document does not know it."""
    known = parameters.get((where, name))
    if known is None:
        return Style(_DEFAULT_STYLES[where], where == "query")
    return Style(known["style"], known["explode"])


def path_text(name: str, value: Json, style: Style) -> str:
    """A path parameter, URL-encoded, with the dot or the name that its style begins with."""
    match style.style:
        case "label":
            return "." + _joined(value, style, "." if style.explode else ",")
        case "matrix" if style.explode and isinstance(value, list):
            return "".join(f";{_quoted(name)}={_quoted(item)}" for item in value)
        case "matrix" if style.explode and isinstance(value, dict):
            return ";" + _joined(value, style, ";")
        case "matrix":
            return f";{_quoted(name)}={_joined(value, style, ',')}"
    return _joined(value, style, ",")


def query_pairs(name: str, value: Json, style: Style) -> Iterator[str]:
    """The `name=value` pairs of a query parameter, URL-encoded: a list repeats the name unless not to."""
    key = _quoted(name)
    joint = JOINTS.get(style.style, ",")
    match value:
        case list() if style.explode:
            yield from (f"{key}={_quoted(item)}" for item in value)
        case list():
            yield f"{key}={joint.join(_quoted(item) for item in value)}"
        case dict() if style.style == "deepObject":
            yield from (f"{key}%5B{_quoted(each)}%5D={_quoted(item)}" for each, item in value.items())
        case dict() if style.explode:
            yield from (f"{_quoted(each)}={_quoted(item)}" for each, item in value.items())
        case dict():
            yield f"{key}={joint.join(_quoted(part) for pair in value.items() for part in pair)}"
        case _:
            yield f"{key}={_quoted(value)}"


def header_text(value: Json, style: Style) -> str:
    """A header: a text as it is, lists and objects with commas."""
    match value:
        case list():
            return ",".join(map(text_of, value))
        case dict() if style.explode:
            return ",".join(f"{key}={text_of(item)}" for key, item in value.items())
        case dict():
            return ",".join(text_of(part) for pair in value.items() for part in pair)
    return text_of(value)


def text_of(value: Json) -> str:
    """A value as text: texts as they are, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _joined(value: Json, style: Style, joint: str) -> str:
    match value:
        case list():
            return joint.join(_quoted(item) for item in value)
        case dict() if style.explode:
            return joint.join(f"{_quoted(key)}={_quoted(item)}" for key, item in value.items())
        case dict():
            return joint.join(_quoted(part) for pair in value.items() for part in pair)
    return _quoted(value)


def _quoted(value: Json) -> str:
    return quote(text_of(value), safe="", errors="replace")
