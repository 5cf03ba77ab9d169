"""Conditions whose truth is known before any turn."""

from doyle.dialog.compiled import Event, NodeType
from doyle.expressions import syntax as s
from doyle.expressions.truth import is_true
from doyle.skills.lint.node_texts import NodeTexts
from doyle.skills.lint.tree import Tree

ALWAYS = "anything_else"
_NODES_NEEDING_CONDITION = frozenset({NodeType.STANDARD, NodeType.FRAME})
_EVENTS_NEEDING_CONDITION = frozenset({Event.INPUT, Event.GENERIC})


def known_truths(tree: Tree, texts: NodeTexts) -> dict[str, bool | None]:
    """By node, the truth of its condition if it is the same in every turn, else None.

    An empty condition means what spec dialog-engine.md §1.4 says for the type of node.
    """
    truths: dict[str, bool | None] = {}
    for name, placed in tree.nodes.items():
        text = texts.conditions.get(placed.at)
        if not (placed.node.conditions or "").strip():
            needs_condition = placed.node.event_name in _EVENTS_NEEDING_CONDITION
            truths[name] = tree.types[name] not in _NODES_NEEDING_CONDITION and not needs_condition
        elif text is None or text.reading.faults:
            truths[name] = None
        else:
            truths[name] = constant_truth(text.reading.trees[0].syntax)
    return truths


def says_anything_else(tree: Tree, texts: NodeTexts) -> frozenset[str]:
    """The nodes whose condition is `anything_else`, or is true because of it."""
    return frozenset(
        name
        for name, placed in tree.nodes.items()
        if placed.at in texts.conditions and ALWAYS in texts.conditions[placed.at].text
    )


def constant_truth(syntax: s.Syntax) -> bool | None:
    """True or false if the expression is that in every turn, else None.

    `anything_else` is true wherever it is tested (spec dialog-engine.md §2).
    """
    if isinstance(syntax, s.Literal):
        return is_true(syntax.value)
    if isinstance(syntax, s.Name):
        return True if syntax.name == ALWAYS else None
    if isinstance(syntax, s.Negation):
        truth = constant_truth(syntax.operand)
        return None if truth is None else not truth
    if isinstance(syntax, (s.Both, s.Either)):
        return _joined(syntax)
    return None


def _joined(syntax: s.Both | s.Either) -> bool | None:
    truths = [constant_truth(operand) for operand in syntax.operands]
    deciding = isinstance(syntax, s.Either)
    if deciding in truths:
        return deciding
    return None if None in truths else not deciding
