"""Properties without a value, which API versions before 2018-02-16 showed as null (spec/operations.md §7)."""

from collections.abc import Mapping, Sequence

from doyle.wire.json import Json, JsonObject
from doyle.wire.versions import ApiVersion, Change

WORKSPACES = "workspaces"
NULLABLE: Mapping[str, Sequence[str]] = {
    WORKSPACES: ("description",),
    "intents": ("description",),
    "examples": (),
    "counterexamples": (),
    "entities": ("description", "metadata", "fuzzy_match"),
    "values": ("metadata",),
    "synonyms": (),
    "dialog_nodes": (
        "title",
        "description",
        "conditions",
        "parent",
        "previous_sibling",
        "output",
        "context",
        "metadata",
        "next_step",
        "actions",
        "event_name",
        "variable",
    ),
}
"""The optional properties of each kind, by the name of its array, as far as those versions knew them."""


def with_nulls(version: ApiVersion, array: str, shown: JsonObject) -> JsonObject:
    """An element as a version shows it, with all that it holds."""
    if version.has(Change.NULLS_LEFT_OUT):
        return shown
    held = {name: _each(version, name, value) for name, value in shown.items() if name in NULLABLE}
    return {**dict.fromkeys(NULLABLE[array]), **shown, **held}


def _each(version: ApiVersion, array: str, value: Json) -> Json:
    """The elements of an array; synonyms within a value are texts."""
    if not isinstance(value, list):
        return value
    return [with_nulls(version, array, item) if isinstance(item, dict) else item for item in value]
