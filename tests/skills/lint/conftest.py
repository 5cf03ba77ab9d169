"""Small skills to check, and what is found in them."""

from collections.abc import Callable

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
