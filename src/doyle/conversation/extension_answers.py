"""What an extension's answer becomes in an action (spec/actions-runtime.md §16, steps 5 to 7)."""

import re
from collections.abc import Iterator

from doyle.actions.effects import CalloutResult, failed_callout
from doyle.conversation.answers import read_result
from doyle.conversation.extension_performing import (
    MAX_ANSWER_BYTES,
    TOO_LARGE,
    ExtensionOutcome,
)
from doyle.security.outbound import OutboundAnswer
from doyle.wire.json import Json, JsonObject

NOT_JSON = 422
MAX_PAYLOAD_CHARACTERS = 10_000
MAX_EVENTS = 10_000
STREAM_TYPE = "text/event-stream"
_LINE = re.compile(r"\r\n|\r|\n")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d{1,6})\]")
_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")


def read_extension(outcome: ExtensionOutcome) -> CalloutResult:
    """The result of a call: JSON as it is; no JSON, too much of it or no answer is a failure that says so."""
    answer, call = outcome.answer, outcome.call
    if answer is None:
        return _failure(outcome.status, outcome.error or "the call failed", call.shown)
    is_success = 200 <= answer.status <= 299
    mapping = call.effect.stream_mapping
    if is_success and mapping is not None and answer.content_type.lower().startswith(STREAM_TYPE):
        return _read_stream(answer, mapping, call.shown)
    if len(answer.body) > MAX_ANSWER_BYTES:
        return _failure(TOO_LARGE, "its answer is too large", call.shown)
    if not answer.body.strip():
        body: Json = None
    else:
        read = read_result(OutboundAnswer(200, answer.body))
        if read.error is not None:
            status = NOT_JSON if is_success else answer.status
            return _failure(status, read.error, call.shown, answer.body)
        body = read.value
    value: JsonObject = {"success": is_success, "status": answer.status, "body": body}
    error = None if is_success else f"it answered with the status {answer.status}"
    return CalloutResult(value, call.shown, error)


def _failure(status: int, error: str, shown: JsonObject, payload: bytes | None = None) -> CalloutResult:
    result = failed_callout(status, error, shown)
    if payload is not None:
        result.value["body"]["payload"] = _text(payload)[:MAX_PAYLOAD_CHARACTERS]
    return result


def _text(raw: bytes) -> str:
    return _UNSTORABLE.sub("\ufffd", raw.decode(errors="replace"))


def _read_stream(answer: OutboundAnswer, mapping: JsonObject, shown: JsonObject) -> CalloutResult:
    """The text that the events of a stream say together, and the last event."""
    paths, size, last = text_paths(mapping), 0, None
    said: list[str] = []
    for number, data in enumerate(events_of(_text(answer.body))):
        if number >= MAX_EVENTS:
            return _failure(TOO_LARGE, f"it sent more than {MAX_EVENTS:,} events", shown)
        if len(data) > MAX_ANSWER_BYTES:
            return _failure(TOO_LARGE, "an event of its is too large", shown)
        read = read_result(OutboundAnswer(200, data.encode()))
        if read.error is not None:
            continue
        last = read.value
        found = [find_value(last, path) for path in paths]
        said.extend(text for text in found if isinstance(text, str))
        size += sum(len(text) for text in found if isinstance(text, str))
        if size > MAX_ANSWER_BYTES:
            return _failure(TOO_LARGE, "its answer is too large", shown)
    if last is None:
        return _failure(NOT_JSON, "its stream holds no JSON event", shown, answer.body)
    text = "".join(said)
    value: JsonObject = {"success": True, "status": answer.status, "body": text, "last_event": last}
    return CalloutResult(value, shown, text=text)


def events_of(text: str) -> Iterator[str]:
    """The data of the server-sent events in a text; one that was not ended is left out."""
    data: list[str] = []
    for line in _LINE.split(text):
        if not line:
            if data:
                yield "\n".join(data)
            data = []
        elif line.startswith("data:"):
            data.append(line.removeprefix("data:").removeprefix(" "))


def text_paths(mapping: Json) -> list[str]:
    """Where the texts of an event stand by a `stream_response_mapping` (spec/actions-format.md §8.1)."""
    items = mapping.get("partial_item") if isinstance(mapping, dict) else None
    maps = (
        [item.get("mapping") for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    )
    each = [one for several in maps if isinstance(several, list) for one in several if isinstance(one, dict)]
    return [one["value"] for one in each if one.get("name") == "text" and isinstance(one.get("value"), str)]


def find_value(value: Json, path: str) -> Json:
    """The value at a path like `results[0].generated_text`; None if there is none."""
    for name, index in _STEP.findall(path):
        if name and isinstance(value, dict):
            value = value.get(name)
        elif index and isinstance(value, list) and int(index) < len(value):
            value = value[int(index)]
        else:
            return None
    return value
