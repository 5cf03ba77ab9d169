"""Truthiness (spec/expression-language.md §5.4)."""

from doyle.expressions.values import NO_INTENT, VOID, IntentList, MentionList, TypedValue, Value


def is_true(value: Value) -> bool:
    """Whether a value counts as true in conditions, logical operators and the ternary.

    False are null, false, zero, the empty string, the string `false` in any case, empty arrays and lists, and
    void; everything else is true.
    """
    if value is None or value is False:
        return False
    kind = type(value)
    if kind is str:
        return value != "" and (len(value) != 5 or value.lower() != "false")
    if kind is int or kind is float:
        return bool(value != 0)
    if kind is list:
        return bool(value)
    if kind is MentionList:
        return bool(value.mentions)
    if kind is IntentList:
        return bool(value.intents)
    if kind is TypedValue:
        return is_true(value.value)
    return value is not VOID and value is not NO_INTENT
