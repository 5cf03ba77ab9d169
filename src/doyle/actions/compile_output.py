"""Compiles what a step says (spec/actions-format.md §5, actions-runtime.md §11)."""

from collections.abc import Mapping

from doyle.actions.plan import Element, Kind, TextPart, TextPlan
from doyle.actions.reading import Path, Reading, objects, text_or_none
from doyle.wire.json import Json, JsonObject

MAX_PARTS = 30
USER_DEFINED = "user_defined"
UNRENDERED = frozenset({"text", "response_from_variable", "response_from_data_type"})


def compile_elements(
    source: Json, reading: Reading, path: Path, kinds: Mapping[str, Kind]
) -> tuple[Element, ...]:
    """Compile `output.generic`; `kinds` says what the questions of the action ask for, by variable."""
    return tuple(
        _element(item, reading, (*path, at), kinds)
        for at, item in enumerate(objects(source))
        if isinstance(item.get("response_type"), str)
    )


def _element(source: JsonObject, reading: Reading, path: Path, kinds: Mapping[str, Kind]) -> Element:
    response_type = source["response_type"]
    if response_type == "text":
        return Element(response_type, source, text=_text(source, reading, path, kinds))
    if response_type in UNRENDERED:
        return Element(response_type, source)
    render = reading.template(path, source, is_legacy=response_type == USER_DEFINED)
    return Element(response_type, source, render)


def _text(source: JsonObject, reading: Reading, path: Path, kinds: Mapping[str, Kind]) -> TextPlan:
    values = objects(source.get("values"))
    if not values and isinstance(source.get("text"), str):
        values = [{"text": source["text"]}]
    policy, delimiter = source.get("selection_policy"), source.get("delimiter")
    return TextPlan(
        tuple(_parts(value, reading, (*path, "values", at), kinds) for at, value in enumerate(values)),
        policy if isinstance(policy, str) else "sequential",
        delimiter if isinstance(delimiter, str) else "\n",
    )


def _parts(
    value: JsonObject, reading: Reading, path: Path, kinds: Mapping[str, Kind]
) -> tuple[TextPart, ...]:
    expression = value.get("text_expression")
    written = expression.get("concat") if isinstance(expression, Mapping) else None
    if written is None:
        text = value.get("text")
        return (TextPart(text),) if isinstance(text, str) else ()
    parts = objects(written)
    if len(parts) > MAX_PARTS:
        reading.warn(path, f"a text has at most {MAX_PARTS} parts")
    return tuple(
        _part(part, reading, (*path, "text_expression", "concat", at), kinds) for at, part in enumerate(parts)
    )


def _part(part: JsonObject, reading: Reading, path: Path, kinds: Mapping[str, Kind]) -> TextPart:
    if isinstance(part.get("scalar"), str):
        return TextPart(part["scalar"])
    default = part.get("default_value")
    return TextPart(
        read=reading.value(path, part),
        default=default.get("scalar") if isinstance(default, Mapping) else None,
        kind=None if part.get("variable_path") else kinds.get(text_or_none(part.get("variable")) or ""),
    )
