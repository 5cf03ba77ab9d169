"""Answers as variables keep them (spec/actions-runtime.md §6.1)."""

from doyle.wire.json import Json

OPTION_KEYS = frozenset({"value", "item", "label"})
SYSTEM_TYPES = frozenset({"date", "time", "currency", "percentage"})
_TYPED_KEYS = frozenset({"system_type", "value", "unit"})


def simple_value(value: Json) -> Json:
    """What an answer stands for: the date, the amount, the value of a dynamic option.

    An object that merely has keys of these names, as those of extensions may, stays what it is.
    """
    if not isinstance(value, dict) or "value" not in value:
        return value
    kind = value.get("system_type")
    is_typed = isinstance(kind, str) and kind in SYSTEM_TYPES and value.keys() <= _TYPED_KEYS
    return value["value"] if is_typed or value.keys() == OPTION_KEYS else value
