"""Compiled skills and their weight."""

import gc
import tracemalloc

from doyle.skills.compiled import compile_skill
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody


def test_compile_skill_takes_over_what_a_turn_needs(skill: JsonObject) -> None:
    compiled = compile_skill("w1", 7, WorkspaceBody.read(skill))
    assert (compiled.workspace_id, compiled.revision, compiled.language) == ("w1", 7, "en")
    assert compiled.entities == {"tea", "sys-number"}
    assert compiled.settings == skill["system_settings"]
    assert set(compiled.dialog.nodes) == {"welcome", "order", "which", "otherwise"}


def test_compile_skill_of_an_empty_body_works() -> None:
    compiled = compile_skill("w1", 1, WorkspaceBody.read({}))
    assert compiled.dialog.nodes == {}
    assert compiled.language == "en"
    assert compiled.settings == {}


def test_compile_skill_of_broken_nodes_never_raises() -> None:
    nodes = [
        {"dialog_node": "a", "conditions": "((((", "output": {"generic": "no list"}, "parent": "b"},
        {"dialog_node": "b", "type": "novel", "parent": "a", "next_step": {"behavior": "?"}},
    ]
    compiled = compile_skill("w1", 1, WorkspaceBody.read({"dialog_nodes": nodes}))
    assert compiled.dialog.warnings


def test_weight_of_a_skill_is_near_the_memory_that_it_takes() -> None:
    """The library's limit is in bytes, so the estimate must be of the right size."""
    nodes = [
        {
            "dialog_node": f"node_{at}",
            "title": f"Topic {at}",
            "conditions": f"#topic_{at} && $level_{at} > {at} && @place:home",
            "previous_sibling": f"node_{at - 1}" if at else None,
            "context": {f"level_{at}": f"<? $level_{at} + {at} ?>"},
            "output": {"text": {"values": [f"Answer {at} about @place", f"Another {at}"]}},
        }
        for at in range(200)
    ]
    body = WorkspaceBody.read({"dialog_nodes": nodes, "entities": [{"entity": "place"}]})
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    compiled = compile_skill("w1", 1, body)
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert taken / 4 < compiled.size_bytes < taken * 4
