"""A v1 message reply as lines to read: every response type has a form in plain text."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import orjson

from doyle.wire.json import Json, JsonObject

SPOKEN = ""
ASIDE = "dim"
CHOICE = "cyan"
FAULT = "red"


@dataclass(frozen=True, slots=True)
class Line:
    """One line to show and how."""

    text: str
    style: str = SPOKEN


@dataclass(frozen=True, slots=True)
class Choice:
    """An option that can be picked by number: what it says and the part of a request that it stands for."""

    label: str
    value: JsonObject


@dataclass(slots=True)
class Shown:
    """A reply made readable. Choices are numbered from 1 in the order of the list."""

    lines: list[Line] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)

    def say(self, text: str, style: str = SPOKEN) -> None:
        """Add a text, line by line."""
        self.lines.extend(Line(part, style) for part in text.split("\n"))

    def offer(self, label: str, value: JsonObject) -> None:
        """Add a numbered choice."""
        self.choices.append(Choice(label, value))
        self.lines.append(Line(f"  {len(self.choices)}. {label}", CHOICE))


def show_reply(reply: JsonObject, *, is_debug: bool = False) -> Shown:
    """Everything of a reply that a user can see (spec/dialog-engine.md §8.3)."""
    shown = Shown()
    _show_spelling(shown, reply.get("input") or {})
    output = reply.get("output") or {}
    for item in _objects(output.get("generic")):
        _PRESENTERS.get(str(item.get("response_type")), _show_unknown)(shown, item)
    for action in reply.get("actions") or ():
        shown.say(f"[action asked for: {action.get('name')} {_json(action.get('parameters') or {})}]", ASIDE)
    if output.get("error"):
        shown.say(f"[dialog error] {output['error']}", FAULT)
    if is_debug:
        shown.lines.extend(_debug_lines(reply, output))
    if not shown.lines:
        shown.say("(no answer)", ASIDE)
    return shown


def _show_spelling(shown: Shown, typed: JsonObject) -> None:
    if typed.get("original_text"):
        shown.say(f"(read as: {typed.get('text')})", ASIDE)
    if typed.get("suggested_text"):
        shown.say(f"(suggested: {typed['suggested_text']})", ASIDE)


def _show_text(shown: Shown, item: JsonObject) -> None:
    shown.say(str(item.get("text", "")))


def _show_option(shown: Shown, item: JsonObject) -> None:
    _say_heading(shown, item)
    for option in _objects(item.get("options")):
        shown.offer(str(option.get("label", "")), _object(option.get("value")))


def _show_suggestion(shown: Shown, item: JsonObject) -> None:
    _say_heading(shown, item)
    for suggestion in _objects(item.get("suggestions")):
        shown.offer(str(suggestion.get("label", "")), _object(suggestion.get("value")))


def _show_medium(shown: Shown, item: JsonObject) -> None:
    title = item.get("title") or item.get("alt_text") or item.get("description")
    heading = f"[{item['response_type']}] {title}: " if title else f"[{item['response_type']}] "
    shown.say(heading + str(item.get("source", "")))


def _show_pause(shown: Shown, item: JsonObject) -> None:
    shown.say(f"(pause of {item.get('time', 0)} ms)", ASIDE)


def _show_agent(shown: Shown, item: JsonObject) -> None:
    message = item.get("message_to_human_agent") or item.get("topic") or ""
    if waiting := _object(item.get("agent_available")).get("message"):
        shown.say(str(waiting))
    shown.say(f"[hand-over to a human agent] {message}".rstrip())


def _show_transfer(shown: Shown, item: JsonObject) -> None:
    shown.say(f"[transfer to another channel] {item.get('message_to_user') or ''}".rstrip())


def _show_user_defined(shown: Shown, item: JsonObject) -> None:
    shown.say(f"[user_defined] {_json(item.get('user_defined') or {})}", ASIDE)


def _show_unknown(shown: Shown, item: JsonObject) -> None:
    rest = {key: value for key, value in item.items() if key != "response_type"}
    shown.say(f"[{item.get('response_type')}] {_json(rest)}", ASIDE)


_PRESENTERS: Mapping[str, Callable[[Shown, JsonObject], None]] = {
    "text": _show_text,
    "option": _show_option,
    "suggestion": _show_suggestion,
    "image": _show_medium,
    "video": _show_medium,
    "audio": _show_medium,
    "iframe": _show_medium,
    "pause": _show_pause,
    "connect_to_agent": _show_agent,
    "channel_transfer": _show_transfer,
    "user_defined": _show_user_defined,
}


def _say_heading(shown: Shown, item: JsonObject) -> None:
    for key in ("title", "description"):
        if item.get(key):
            shown.say(str(item[key]))


def _debug_lines(reply: JsonObject, output: JsonObject) -> Iterator[Line]:
    intents = [f"#{each['intent']} {each.get('confidence', 1):.2f}" for each in reply.get("intents") or ()]
    entities = [_entity(each) for each in reply.get("entities") or ()]
    for name, found in (
        ("intents", intents),
        ("entities", entities),
        ("visited", _visited(output)),
    ):
        yield Line(f"  {name:<9} {', '.join(found) or '-'}", ASIDE)
    for message in output.get("log_messages") or ():
        text = " ".join(str(message.get("msg", "")).split())
        yield Line(
            f"  {message.get('level', 'info'):<9} {text}", FAULT if message.get("level") == "error" else ASIDE
        )


def _entity(mention: JsonObject) -> str:
    place = mention.get("location")
    return f"@{mention['entity']}:{mention['value']}" + (f" [{place[0]}-{place[1]}]" if place else "")


def _visited(output: JsonObject) -> list[str]:
    details = output.get("nodes_visited_details")
    if details is None:
        return [str(node) for node in output.get("nodes_visited") or ()]
    return [str(node.get("title") or node.get("dialog_node")) for node in details]


def _object(value: Json) -> JsonObject:
    """The object; an empty one in the place of anything else that a skill may say."""
    return value if isinstance(value, dict) else {}


def _objects(value: Json) -> list[JsonObject]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _json(value: Json) -> str:
    return orjson.dumps(value).decode()
