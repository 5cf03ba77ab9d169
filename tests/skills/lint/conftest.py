"""Small skills to check, and what is found in them."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from doyle.skills.lint.check import check_file
from doyle.skills.lint.findings import Finding
from doyle.skills.lint.rules import Rule
from doyle.wire.json import Json, JsonObject

Found = Callable[..., list[Finding]]
Codes = Callable[[Json], list[tuple[str, str]]]


def _of(data: Json, *rules: Rule) -> list[Finding]:
    return [finding for finding in check_file(data) if not rules or finding.rule in rules]


@pytest.fixture
def found() -> Found:
    """The findings in a file, of some rules or of all."""
    return _of


@pytest.fixture
def codes() -> Codes:
    """Code and path of every finding in a file."""
    return lambda data: [(finding.rule.code, finding.path) for finding in _of(data)]


@pytest.fixture
def nodes_found() -> Callable[..., list[tuple[str, str]]]:
    """What some rules find in nodes: the node and the message; a list of nodes is a chain of siblings."""

    def check(*nodes: JsonObject, only: Rule | None = None) -> list[tuple[str, str]]:
        chained = chain_siblings(list(nodes))
        findings = _of({"dialog_nodes": chained}, *([only] if only else ()))
        return [(str(finding.subject.name), finding.message) for finding in findings]

    return check


@pytest.fixture
def actions_found() -> Callable[..., list[tuple[str, str, str]]]:
    """Code, path and message of what is found in actions, notes about a file so small left out."""

    def check(*actions: JsonObject, **content: Json) -> list[tuple[str, str, str]]:
        findings = _of({"type": "action", "workspace": {"actions": list(actions), **content}})
        return [
            (finding.rule.code, finding.path.removeprefix("/workspace"), finding.message)
            for finding in findings
            if finding.rule not in (Rule.MISSING_ACTION, Rule.FEW_EXAMPLES)
        ]

    return check


def step(name: str, then: Json = "continue", *says: Json, **fields: Json) -> JsonObject:
    """A step; `then` is its resolver, or the type of one; `says` are its responses."""
    resolver = {"type": then} if isinstance(then, str) else then
    return {"step": name, "resolver": resolver, "output": {"generic": list(says)}, **fields}


def action(name: str, *steps: JsonObject, **fields: Json) -> JsonObject:
    """An action of steps that follow each other."""
    chained = [dict(each) for each in steps]
    for one, other in pairwise(chained):
        one.setdefault("next_step", other["step"])
    return {"action": name, "title": name, "condition": {}, "steps": chained, **fields}


def chain_siblings(nodes: list[JsonObject]) -> list[JsonObject]:
    """The nodes, each after the one before it below the same parent, unless it says otherwise."""
    last: dict[Json, str] = {}
    chained = []
    for node in nodes:
        parent = node.get("parent")
        previous = {"previous_sibling": last[parent]} if parent in last else {}
        chained.append({**previous, **node})
        last[parent] = node["dialog_node"]
    return chained
