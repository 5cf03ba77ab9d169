"""The tree of a trace, compact and full."""

from typing import Any

import pytest

from doyle.cli.terminal import print_tree
from doyle.cli.trace import TraceView, trace_tree

MISS = {"step": "condition", "dialog_node": "m", "conditions": "#no", "verdict": "false"}
HIT = {"step": "condition", "dialog_node": "h", "conditions": "#yes", "verdict": "true"}
PASSED = {"step": "passed_over", "dialog_node": "p", "reason": "not_available"}
FAULTY = {"step": "condition", "dialog_node": "e", "conditions": "$x.y", "verdict": "error", "error": "null"}


def printed(capsys: pytest.CaptureFixture[str], trace: dict[str, Any], view: TraceView) -> list[str]:
    print_tree(trace_tree(trace, view))
    return capsys.readouterr().out.splitlines()


def level(*steps: Any) -> dict[str, Any]:
    return {"turn": [{"step": "level", "among": "children", "found": "h", "steps": list(steps)}]}


def test_trace_when_whole_then_understanding_steps_and_timings(capsys: pytest.CaptureFixture[str]) -> None:
    trace = {
        "understanding": {
            "intents": [{"intent": "a", "confidence": 0.9}, {"intent": "b", "confidence": 0.1}],
            "entities": [{"entity": "city", "value": "rome"}],
            "is_irrelevant": True,
        },
        **level(HIT),
        "timings": {"understanding": 1.5, "turn": 0.2},
    }
    assert printed(capsys, trace, TraceView.COMPACT) == [
        "trace",
        "├── understood irrelevant, #a 0.90, #b 0.10, @city:rome",
        "├── look below root: found h",
        "│   └── true h: #yes",
        "└── understanding 1.5 ms, turn 0.2 ms",
    ]


@pytest.mark.parametrize(
    ("spelling", "lines"),
    [
        ({"text": "let me", "original_text": "letme", "changes": []}, ["├── read as let me"]),
        ({"text": "letme", "suggested_text": "let me", "changes": []}, ["├── suggested let me"]),
        ({"text": "let me", "changes": []}, []),
    ],
)
def test_trace_when_the_spelling_was_looked_at_then_tells_what_was_found(
    capsys: pytest.CaptureFixture[str], spelling: dict[str, Any], lines: list[str]
) -> None:
    trace = {"understanding": {"spelling": spelling}}
    assert printed(capsys, trace, TraceView.COMPACT) == ["trace", *lines, "└── understood nothing"]


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        (TraceView.COMPACT, "#a 0.90, #b 0.80, #c 0.70, 2 more, @city:rome"),
        (TraceView.FULL, "#a 0.90, #b 0.80, #c 0.70, #d 0.60, #e 0.50, @city:rome"),
    ],
)
def test_intents_when_many_then_compact_shows_the_best(
    capsys: pytest.CaptureFixture[str], view: TraceView, shown: str
) -> None:
    intents = [{"intent": name, "confidence": 0.9 - 0.1 * at} for at, name in enumerate("abcde")]
    trace = {"understanding": {"intents": intents, "entities": [{"entity": "city", "value": "rome"}]}}
    assert printed(capsys, trace, view) == ["trace", f"└── understood {shown}"]


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        ([MISS, MISS, MISS, HIT], ["    ├── 3 conditions false", "    └── true h: #yes"]),
        ([MISS, PASSED, MISS, PASSED], ["    └── 2 conditions false, 2 passed over"]),
        ([PASSED, MISS], ["    └── 1 condition false, 1 passed over"]),
        ([PASSED, PASSED], ["    └── 2 passed over"]),
        ([MISS, HIT], ["    ├── false m: #no", "    └── true h: #yes"]),
        (
            [MISS, MISS, FAULTY, MISS],
            ["    ├── 2 conditions false", "    ├── error e: $x.y: null", "    └── false m: #no"],
        ),
    ],
)
def test_misses_when_compact_then_folded_into_one_line(
    capsys: pytest.CaptureFixture[str], steps: list[Any], lines: list[str]
) -> None:
    """One miss alone stays a line; a condition that failed is never hidden."""
    assert printed(capsys, level(*steps), TraceView.COMPACT)[3:] == lines


def test_misses_when_full_then_all_shown(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(capsys, level(MISS, MISS, PASSED, HIT), TraceView.FULL)
    assert [line.strip(" ├└─") for line in shown[3:]] == [
        "false m: #no",
        "false m: #no",
        "pass over p: not available",
        "true h: #yes",
    ]


def test_trace_when_empty_then_nothing_understood(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, {}, TraceView.FULL) == ["trace", "└── understood nothing"]


def test_line_when_long_or_hostile_then_whole_and_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    """What a skill contains can neither steer the terminal nor be read as markup."""
    trace = level({**HIT, "conditions": "[red]" + "x" * 300 + "\x1b[2J\n]"})
    *_, line = printed(capsys, trace, TraceView.COMPACT)
    assert line == "    └── true h: [red]" + "x" * 300 + "[2J ]"
