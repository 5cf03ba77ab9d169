"""The order of the children of one parent."""

from collections.abc import Sequence

from doyle.wire.workspace import DialogNode


def order_siblings(children: Sequence[DialogNode]) -> tuple[tuple[DialogNode, ...], bool]:
    """Follow the `previous_sibling` chain of the children of one parent.

    Returns the children in order, and whether the chain was whole. A broken chain (dangling id, two heads, a
    cycle) keeps what the first head reaches and appends the rest as given (spec dialog-engine.md §1.2).
    """
    following: dict[str, DialogNode] = {}
    heads: list[DialogNode] = []
    for child in children:
        if not child.previous_sibling:
            heads.append(child)
        else:
            following.setdefault(child.previous_sibling, child)
    ordered: list[DialogNode] = []
    placed: set[str] = set()
    current = heads[0] if heads else None
    while current is not None and current.dialog_node not in placed:
        ordered.append(current)
        placed.add(current.dialog_node)
        current = following.get(current.dialog_node)
    is_whole = len(ordered) == len(children)
    ordered.extend(child for child in children if child.dialog_node not in placed)
    return tuple(ordered), is_whole
