"""Checks a workspace against what its concurrent writers know of it: nothing lost, every chain whole."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from writing import Shared, Write, Writer

Export = Mapping[str, Any]


def faults_of_chains(export: Export) -> Iterable[str]:
    """What is wrong with the links between dialog nodes (dialog-engine.md §1.2)."""
    nodes = {node["dialog_node"]: node for node in export["dialog_nodes"]}
    children: defaultdict[str | None, list[Any]] = defaultdict(list)
    for node in nodes.values():
        children[node.get("parent")].append(node)
    for parent, siblings in children.items():
        if parent is not None and parent not in nodes:
            yield f"the parent {parent} is not there"
        after = Counter(node.get("previous_sibling") for node in siblings)
        follower = {node.get("previous_sibling"): node["dialog_node"] for node in siblings}
        at, reached = follower.get(None), 0
        while at is not None and reached <= len(siblings):
            at, reached = follower.get(at), reached + 1
        if reached != len(siblings) or max(after.values()) > 1:
            yield f"the chain below {parent} reaches {reached} of {len(siblings)} nodes"
    yield from _unreached(nodes, children)


def faults_of_content(export: Export, writers: Sequence[Writer], shared: Shared) -> Iterable[str]:
    """Where the final state is not what the successful writes lead to."""
    yield from _faults_of_intents(export, writers, shared)
    yield from _faults_of_values(export, writers)
    found = {item["text"] for item in export["counterexamples"]}
    yield from _differences("counterexample", found, set().union(*(w.counterexamples for w in writers)))
    yield from _faults_of_nodes(export, shared)
    yield from _faults_of_registers(export, shared)


def _unreached(nodes: Mapping[str, Any], children: Mapping[str | None, list[Any]]) -> Iterable[str]:
    waiting: list[str | None] = [None]
    reached = 0
    while waiting:
        below = children.get(waiting.pop(), [])
        reached += len(below)
        waiting += [node["dialog_node"] for node in below]
    if reached != len(nodes):
        yield f"{len(nodes) - reached} nodes hang below none of the roots"


def _faults_of_intents(export: Export, writers: Sequence[Writer], shared: Shared) -> Iterable[str]:
    found = {
        item["intent"]: (item.get("description"), {example["text"] for example in item.get("examples", [])})
        for item in export["intents"]
    }
    for name, balance in shared.contests.items():
        if balance != (name in found):
            yield f"{name} was made {balance} times more often than deleted, there: {name in found}"
    owned = {name: intent for writer in writers for name, intent in writer.intents.items()}
    others = {*shared.contests, *(place.removeprefix("intents/") for place in shared.registers)}
    yield from _differences("intent", {name for name in found if name not in others}, set(owned))
    for name, intent in owned.items():
        if name in found and found[name] != intent:
            yield f"intent {name} is {found[name]}, not {intent}"


def _faults_of_values(export: Export, writers: Sequence[Writer]) -> Iterable[str]:
    found = {
        item["entity"]: {value["value"]: set(value.get("synonyms", [])) for value in item.get("values", [])}
        for item in export["entities"]
    }
    owned = {name: values for writer in writers for name, values in writer.entities.items()}
    yield from _differences("entity", set(found), set(owned))
    for name, values in owned.items():
        if name in found and found[name] != values:
            yield f"entity {name} is {found[name]}, not {values}"


def _faults_of_nodes(export: Export, shared: Shared) -> Iterable[str]:
    """A node is missing only if it, or one that it hangs below, was deleted."""
    found = {item["metadata"]["uid"]: item for item in export["dialog_nodes"]}
    name_of = {uid: item["dialog_node"] for uid, item in found.items()}
    for node in shared.nodes.values():
        item = found.get(node.uid)
        if item is None:
            if not shared.is_removed(node):
                yield f"dialog node {node.name} is lost"
            continue
        if node.is_deleted or node.is_gone:
            yield f"dialog node {node.name} was deleted and is there"
        parent = None if node.parent is None else name_of.get(node.parent)
        shown = (item["dialog_node"], item.get("parent"))
        if shown != (node.name, parent):
            yield f"dialog node {node.name} below {parent} is {shown[0]} below {shown[1]}"
        if node.target is not None and _target_of(item) != name_of.get(node.target):
            yield f"dialog node {node.name} jumps to {_target_of(item)}, not {name_of.get(node.target)}"
        is_shared = f"dialog_nodes/{node.name}" in shared.registers
        if not is_shared and item["title"] != node.title:
            yield f"dialog node {node.name} has the title {item['title']}, not {node.title}"


# `Any`: a node as the API shows it.
def _target_of(item: Mapping[str, Any]) -> str | None:
    return (item.get("next_step") or {}).get("dialog_node")


def _faults_of_registers(export: Export, shared: Shared) -> Iterable[str]:
    """The value that stays is one that no write replaced which began after its own had ended."""
    shown = {"": export.get("description")}
    shown |= {f"intents/{item['intent']}": item.get("description") for item in export["intents"]}
    shown |= {f"dialog_nodes/{item['dialog_node']}": item.get("title") for item in export["dialog_nodes"]}
    for place, writes in shared.registers.items():
        if writes and shown.get(place) not in {write.value for write in last_ones(writes)}:
            yield f"{place or 'the workspace'} holds {shown.get(place)}, which was overwritten or never there"


def last_ones(writes: Sequence[Write]) -> list[Write]:
    """The writes that may have been the last: none began after they had ended."""
    last_start = max(write.start for write in writes)
    return [write for write in writes if write.end >= last_start]


def _differences(noun: str, found: set[str], expected: set[str]) -> Iterable[str]:
    yield from (f"{noun} {name} is lost" for name in sorted(expected - found))
    yield from (f"{noun} {name} is there and should not be" for name in sorted(found - expected))
