"""What the sources of a node mention, where its compiled expressions do not tell."""

import json
import re

from doyle.wire.workspace import DialogNode

_ALL_VALUES = re.compile(r"@\(?([\w-]+)\)?\.values\b")


def mentionable_text(node: DialogNode) -> str:
    """Everything of a node that may hold expressions."""
    parts = (node.context, node.output, [action.parameters for action in node.actions or ()])
    return (node.conditions or "") + "".join(json.dumps(part) for part in parts if part)


def entities_taken_whole(node: DialogNode) -> frozenset[str]:
    """The entities of which an input handler takes every mention, because it says `.values` (§6.4)."""
    return (
        frozenset(_ALL_VALUES.findall(mentionable_text(node))) if node.event_name == "input" else frozenset()
    )
