"""docs/trace.md tells the truth."""

import json
import re
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import pytest

from doyle.cli.terminal import print_tree
from doyle.cli.trace import TraceView, trace_tree
from doyle.dialog.compile import compile_dialog
from doyle.dialog.trace import MAX_CONDITIONS, MAX_STEPS, End, Move, Step, TurnTrace, Why
from doyle.dialog.turn import TurnRequest, World, take_turn
from doyle.wire.json import JsonObject
from doyle.wire.runtime import RuntimeIntent, Understanding
from doyle.wire.workspace import WorkspaceBody

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "trace.md").read_text(encoding="utf-8")
WORLD = World(datetime(2024, 8, 25, 12, 0, tzinfo=UTC), 1)


def test_example_when_the_conversation_is_held_then_the_tree_is_what_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """From the start of the turn to its end; what is understood and how long it takes varies."""
    body = WorkspaceBody.read(json.loads((ROOT / "examples" / "fern_and_rye.json").read_text("utf-8")))
    entities = frozenset(entity.entity for entity in body.entities or ())
    dialog = compile_dialog(body.dialog_nodes or [], entities=entities, settings=body.system_settings or {})
    context: JsonObject = {"conversation_id": "c"}
    trace = TurnTrace()
    for text, intent in (
        ("", None),
        ("I want to order a cake", "order_cake"),
        ("When do you open?", "opening_hours"),
    ):
        understanding = Understanding((RuntimeIntent(intent, 0.94),) if intent else ())
        trace = TurnTrace()
        request = TurnRequest({"text": text}, context, understanding, text=text)
        context = take_turn(dialog, request, WORLD, trace=trace).context
    print_tree(trace_tree({"turn": trace.to_json()}, TraceView.COMPACT))
    printed = capsys.readouterr().out.splitlines()[2:-1]
    shown = PAGE.splitlines()
    start = next(at for at, line in enumerate(shown) if line.startswith("├── turn"))
    assert shown[start : start + len(printed)] == printed


@pytest.mark.parametrize("name", [step.value for step in Step])
def test_steps_when_documented_then_each_has_a_row(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", PAGE, re.MULTILINE)


def test_steps_when_documented_then_none_is_invented() -> None:
    table = PAGE[PAGE.index("| `step` |") :]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) <= {step.value for step in Step} | {"step"}


@pytest.mark.parametrize("words", [Why, Move, End])
def test_words_when_documented_then_all_are_there(words: type[StrEnum]) -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    listed = set(re.findall(r"`(\w+)`", "\n".join(rows)))
    assert {word.value for word in words} <= listed


def test_limits_when_documented_then_they_are_those_of_the_engine() -> None:
    assert f"{MAX_STEPS:,} steps, {MAX_CONDITIONS:,} of them conditions" in PAGE
