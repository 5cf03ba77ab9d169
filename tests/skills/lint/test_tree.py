"""Parents and the order of siblings."""

from collections.abc import Callable

import pytest

from doyle.skills.lint.findings import Finding
from doyle.skills.lint.rules import Rule
from doyle.wire.json import JsonObject

Found = Callable[..., list[Finding]]


def nodes(*links: str) -> JsonObject:
    """Nodes from `name`, `name>previous`, `name^parent`, `name^parent>previous`."""
    made = []
    for link in links:
        rest, _, previous = link.partition(">")
        name, _, parent = rest.partition("^")
        given = {"parent": parent, "previous_sibling": previous}
        made.append(
            {"dialog_node": name, "conditions": "$x", **{key: value for key, value in given.items() if value}}
        )
    return {"dialog_nodes": made}


@pytest.mark.parametrize(
    ("links", "code", "names"),
    [
        (("a", "b>a", "c>b"), "broken-order", []),
        (("c>b", "a", "b>a"), "broken-order", []),
        (("a", "b^a", "c^a>b", "d>a"), "broken-order", []),
        (("a", "b>nowhere"), "broken-order", ["b"]),
        (("a", "b>a", "c>a"), "broken-order", ["c"]),
        (("a", "b", "c"), "broken-order", ["b", "c"]),
        (("a", "b^a", "c>b"), "broken-order", ["c"]),
        (("a", "b>c", "c>b"), "broken-order", ["b"]),
        (("a>b", "b>a"), "broken-order", ["a"]),
        (("a>a",), "broken-order", ["a"]),
        (("a", "b>d", "c>b", "d>c", "e>f", "f>e"), "broken-order", ["b", "e"]),
        (("a^nowhere",), "parent-missing", ["a"]),
        (("a^a",), "parent-cycle", ["a"]),
        (("a^b", "b^c", "c^a", "d"), "parent-cycle", ["a"]),
    ],
)
def test_links_when_broken_then_the_node_is_named(
    found: Found, links: tuple[str, ...], code: str, names: list[str]
) -> None:
    """spec/dialog-engine.md §§1.1-1.2."""
    findings = [it for it in found(nodes(*links)) if it.rule.code == code]
    assert [it.subject.name for it in findings] == names
    assert all(it.path.endswith(("/previous_sibling", "/parent")) for it in findings)


def test_links_when_broken_then_the_messages_say_how(found: Found) -> None:
    findings = found(nodes("a", "b>a", "c>a", "d", "e>x", "f^a", "g>f"), Rule.BROKEN_ORDER)
    assert {str(it.subject.name): it.message for it in findings} == {
        "c": "'b' follows 'a' already",
        "d": "'a' is the first of its level already",
        "e": "there is no node 'x'",
        "g": "'f' has another parent",
    }


def test_nodes_when_of_one_name_then_the_second_is_a_duplicate(found: Found) -> None:
    """spec/dialog-engine.md §1.1: ids are unique."""
    findings = found(nodes("a", "a"), Rule.DUPLICATE, Rule.BROKEN_ORDER)
    assert [(it.rule, it.path) for it in findings] == [(Rule.DUPLICATE, "/dialog_nodes/1/dialog_node")]
