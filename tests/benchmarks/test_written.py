"""The check of `benchmarks/writers.py` sees what it is there to see."""

from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

LoadModule = Callable[[str], ModuleType]


def node(name: str, parent: str | None, previous: str | None, **more: Any) -> dict[str, Any]:
    """A dialog node as an export shows it."""
    shown = {"dialog_node": name, "title": f"title of {name}", "metadata": {"uid": f"uid of {name}"}, **more}
    links = {"parent": parent, "previous_sibling": previous}
    return {**shown, **{key: value for key, value in links.items() if value is not None}}


def whole() -> list[dict[str, Any]]:
    """Two roots, two nodes below the second."""
    return [node("a", None, None), node("b", None, "a"), node("c", "b", None), node("d", "b", "c")]


def test_chains_when_whole_then_no_fault(benchmark_module: LoadModule) -> None:
    assert list(benchmark_module("written").faults_of_chains({"dialog_nodes": whole()})) == []


@pytest.mark.parametrize(
    ("at", "broken"),
    [
        (1, node("b", None, None)),
        (1, node("b", None, "d")),
        (3, node("d", "b", None)),
        (3, node("d", "b", "gone")),
        (2, node("c", "gone", None)),
        (1, node("b", "d", None)),
    ],
    ids=[
        "two first ones",
        "behind no sibling",
        "two first children",
        "behind nobody",
        "no parent",
        "a circle",
    ],
)
def test_chains_when_a_link_is_wrong_then_it_is_found(
    benchmark_module: LoadModule, at: int, broken: dict[str, Any]
) -> None:
    nodes = whole()
    nodes[at] = broken
    assert list(benchmark_module("written").faults_of_chains({"dialog_nodes": nodes}))


def scene(benchmark_module: LoadModule) -> tuple[dict[str, Any], Any, Any]:
    """An export, the writer that made it, and what all writers share: all in agreement."""
    writing = benchmark_module("writing")
    shared = writing.Shared("w1")
    for name, parent in (("a", None), ("b", None), ("c", "uid of b"), ("d", "uid of b")):
        shared.nodes[f"uid of {name}"] = writing.Node(f"uid of {name}", name, f"title of {name}", parent)
    shared.contests["contested"] = 1
    shared.registers["intents/shared"] = [writing.Write(0, 1, "old"), writing.Write(2, 3, "new")]
    writer = SimpleNamespace(
        intents={"order": ("says", {"one", "two"})},
        entities={"drink": {"tea": {"chai"}, "milk": set()}},
        counterexamples={"no"},
    )
    export = {
        "intents": [
            {"intent": "order", "description": "says", "examples": [{"text": "one"}, {"text": "two"}]},
            {"intent": "contested"},
            {"intent": "shared", "description": "new"},
        ],
        "entities": [
            {"entity": "drink", "values": [{"value": "tea", "synonyms": ["chai"]}, {"value": "milk"}]}
        ],
        "counterexamples": [{"text": "no"}],
        "dialog_nodes": whole(),
    }
    return export, writer, shared


def faults(benchmark_module: LoadModule, export: Any, writer: Any, shared: Any) -> list[str]:
    return list(benchmark_module("written").faults_of_content(export, [writer], shared))


def test_content_when_all_agrees_then_no_fault(benchmark_module: LoadModule) -> None:
    assert faults(benchmark_module, *scene(benchmark_module)) == []


def _spoil_example(export: Any, shared: Any) -> None:
    export["intents"][0]["examples"].pop()


def _spoil_description(export: Any, shared: Any) -> None:
    export["intents"][0]["description"] = "said before"


def _spoil_intents(export: Any, shared: Any) -> None:
    export["intents"].append({"intent": "risen"})


def _spoil_contest(export: Any, shared: Any) -> None:
    shared.contests["contested"] = 0


def _spoil_contest_twice(export: Any, shared: Any) -> None:
    shared.contests["contested"] = 2


def _spoil_register(export: Any, shared: Any) -> None:
    export["intents"][2]["description"] = "old"


def _spoil_synonym(export: Any, shared: Any) -> None:
    export["entities"][0]["values"][0]["synonyms"] = []


def _spoil_value(export: Any, shared: Any) -> None:
    del export["entities"][0]["values"][1]


def _spoil_counterexample(export: Any, shared: Any) -> None:
    export["counterexamples"] = []


def _lose_node(export: Any, shared: Any) -> None:
    del export["dialog_nodes"][3]


def _raise_node(export: Any, shared: Any) -> None:
    shared.nodes["uid of d"].is_deleted = True


def _keep_old_name(export: Any, shared: Any) -> None:
    shared.nodes["uid of d"].name = "e"


def _keep_old_place(export: Any, shared: Any) -> None:
    shared.nodes["uid of d"].parent = None


def _keep_old_title(export: Any, shared: Any) -> None:
    shared.nodes["uid of a"].title = "later"


def _lose_jump(export: Any, shared: Any) -> None:
    shared.nodes["uid of a"].target = "uid of d"


@pytest.mark.parametrize(
    "spoil",
    [
        _spoil_example,
        _spoil_description,
        _spoil_intents,
        _spoil_contest,
        _spoil_contest_twice,
        _spoil_register,
        _spoil_synonym,
        _spoil_value,
        _spoil_counterexample,
        _lose_node,
        _raise_node,
        _keep_old_name,
        _keep_old_place,
        _keep_old_title,
        _lose_jump,
    ],
)
def test_content_when_a_write_is_lost_then_it_is_found(
    benchmark_module: LoadModule, spoil: Callable[[Any, Any], None]
) -> None:
    export, writer, shared = scene(benchmark_module)
    spoil(export, shared)
    assert len(faults(benchmark_module, export, writer, shared)) == 1


def test_content_when_a_node_above_was_deleted_then_those_below_may_be_gone(
    benchmark_module: LoadModule,
) -> None:
    """spec/api/guide.md §9: a dialog node takes its descendants with it."""
    export, writer, shared = scene(benchmark_module)
    export["dialog_nodes"] = export["dialog_nodes"][:1]
    shared.nodes["uid of b"].is_deleted = True
    assert faults(benchmark_module, export, writer, shared) == []


def test_registers_when_writes_overlap_then_either_may_stay(benchmark_module: LoadModule) -> None:
    writing, written = benchmark_module("writing"), benchmark_module("written")
    writes = [writing.Write(0, 1, "first"), writing.Write(2, 5, "slow"), writing.Write(3, 4, "quick")]
    assert {write.value for write in written.last_ones(writes)} == {"slow", "quick"}
