"""The table of operations and the tests that drive them."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from doyle.server.operations import OPERATIONS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool(load_tool: Callable[[str], ModuleType]) -> Any:
    return load_tool("operation_tests")


@pytest.fixture
def read(tool: Any, tmp_path: Path) -> Callable[[str], list[tuple[str, str]]]:
    """What the tests of a project with one test file drive: operation and client."""

    def run(source: str) -> list[tuple[str, str]]:
        path = tmp_path / "tests" / "compat" / "test_it.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
        return [(proof.operation, proof.client) for proof in tool.read_proofs(tmp_path)]

    return run


def test_operations_when_compared_with_the_server_then_table_and_routes_agree(tool: Any) -> None:
    """spec/api/contract.yaml, all of v1."""
    served = {
        each.operation_id: f"{each.method} {each.path.replace(':name', '')}"
        for each in OPERATIONS.values()
        if each.tag.startswith("v1 ")
    }
    assert dict(tool.V1_OPERATIONS) == served


def test_operations_of_v2_when_compared_with_the_server_then_table_and_routes_agree(tool: Any) -> None:
    """spec/api/contract.yaml, all 32 of v2 with the four alias paths."""
    served = {
        each.operation_id: f"{each.method} {each.path.replace(':name', '')}"
        for each in OPERATIONS.values()
        if each.tag.startswith("v2 ")
    }
    assert dict(tool.V2_OPERATIONS) == served
    assert len(served) == 32 + 4
    assert {*tool.V2_CORE, *tool.V2_STREAMS} <= set(served)


def test_operations_when_counted_then_a_test_drives_each_with_every_client_that_has_to(tool: Any) -> None:
    assert tool.find_unproven(tool.read_proofs(ROOT)) == []


def test_markers_when_read_then_each_names_an_operation_and_a_client(tool: Any) -> None:
    assert tool.find_unknown(tool.read_proofs(ROOT)) == []


@pytest.mark.parametrize(
    ("decorator", "found"),
    [
        ("", []),
        ("@pytest.mark.slow", []),
        ('@pytest.mark.parametrize("a", [1])', []),
        ('@pytest.mark.operation("message")', [("message", "python")]),
        ('@pytest.mark.operation("a", "b")', [("a", "python"), ("b", "python")]),
        ('@pytest.mark.operation("a", client="node")', [("a", "node")]),
        ('@pytest.mark.operation(*CORE, client="2018")', [("x", "2018"), ("y", "2018")]),
        ('@pytest.mark.slow\n@pytest.mark.operation("a")', [("a", "python")]),
    ],
)
def test_test_when_it_is_marked_then_its_operations_are_found(
    read: Callable[[str], list[tuple[str, str]]], decorator: str, found: list[tuple[str, str]]
) -> None:
    assert read(f'CORE = ("x", "y")\n\n{decorator}\ndef test_a() -> None: ...\n') == found


def test_unknown_when_a_marker_is_misspelt_then_it_is_named(tool: Any) -> None:
    wrong = [tool.Proof("get_intents", "python", "a.py"), tool.Proof("message", "ruby", "a.py")]
    assert tool.find_unknown([*wrong, tool.Proof("message", "2018", "a.py")]) == wrong


def test_unproven_when_one_client_misses_an_operation_then_it_is_named(tool: Any) -> None:
    whole = {(name, client) for client, needed in tool.NEEDED.items() for name in needed}

    def found(*missing: tuple[str, str]) -> list[str]:
        return tool.find_unproven([tool.Proof(*each, "a.py") for each in whole - set(missing)])

    assert found() == []
    assert found(("get_release", "python"), ("list_intents", "python")) == ["list_intents", "get_release"]
    assert found(("message_v2", "node")) == ["message_v2 (node)"]
    assert found(("message_stream", "events")) == ["message_stream (events)"]


def test_chapter_when_shown_then_counts_the_tests_of_each_client(tool: Any) -> None:
    proofs = [tool.Proof("get_intent", "python", "compat/test_a.py")] * 2
    lines = tool.show_operations([*proofs, tool.Proof("get_intent", "node", "compat/test_b.py")])
    assert (
        "| `get_intent` | `GET /v1/workspaces/{workspace_id}/intents/{intent}` "
        "| [compat/test_a](../tests/compat/test_a.py) 2 | [compat/test_b](../tests/compat/test_b.py) 1 |  |"
    ) in lines
    assert any(line.startswith("1 of ") for line in lines)
    assert any(line.startswith("0 of ") for line in lines)
