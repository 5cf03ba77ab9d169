"""How faults of expressions are worded for authors (spec dialog-engine.md §12.3)."""

import json

from doyle.wire.json import Json

MAX_SOURCE_CHARACTERS = 4_000


def describe_condition(dialog_node: str, conditions: str, cause: str) -> str:
    """The message for a condition that failed."""
    return (
        f"Error when evaluating condition of dialog node id [{dialog_node}]. "
        f"Dialog Node condition is [{_clipped(conditions)}]\n{cause}"
    )


def describe_update(part: str, dialog_node: str, source: Json, cause: str) -> str:
    """The message for a body that failed; `part` is `context`, `output` or `actions`."""
    shown = json.dumps(source, ensure_ascii=False, separators=(",", ":"), default=str)
    return (
        f"Error when updating {part} with {part} of dialog node id [{dialog_node}]. "
        f"Dialog Node {part} is [{_clipped(shown)}]\n{cause}"
    )


def _clipped(text: str) -> str:
    return text if len(text) <= MAX_SOURCE_CHARACTERS else f"{text[:MAX_SOURCE_CHARACTERS]}…"
