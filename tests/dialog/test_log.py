"""Tests of the turn's log (spec dialog-engine.md §12.4)."""

import pytest

from doyle.dialog.compiled import Body, CompiledNode, NodeType
from doyle.dialog.log import MAX_CHARACTERS, MAX_MESSAGES, LogLevel, TurnLog


def node(title: str | None = None) -> CompiledNode:
    return CompiledNode("n", NodeType.STANDARD, condition=True, body=Body(), title=title)


def test_message_when_about_a_node_then_names_it() -> None:
    """spec dialog-engine.md §12.4: `source`, plus `node_id` and `node_title` when known."""
    log = TurnLog()
    log.add(LogLevel.ERROR, "some_code", "text", node("Title"))
    assert log.to_json() == [
        {
            "level": "error",
            "msg": "text",
            "code": "some_code",
            "source": {"type": "dialog_node", "dialog_node": "n"},
            "node_id": "n",
            "node_title": "Title",
        }
    ]


def test_message_when_about_no_node_or_an_untitled_one_then_keys_are_absent() -> None:
    """spec dialog-engine.md §12.4."""
    log = TurnLog()
    log.add(LogLevel.WARN, "c", "text")
    log.add(LogLevel.INFO, "c", "text", node())
    bare, untitled = log.to_json()
    assert bare == {"level": "warn", "msg": "text", "code": "c"}
    assert "node_title" not in untitled


def test_level_when_spelled_then_as_the_sdk_lists() -> None:
    """spec dialog-engine.md A9: `error`, not `err`."""
    assert [level.value for level in LogLevel] == ["info", "warn", "error"]


@pytest.mark.parametrize(
    ("count", "ending"),
    [
        (1, "first"),
        (2, "first (and there is 1 more error in the log)"),
        (3, "first (and there are 2 more errors in the log)"),
        (80, f"first (and there are {MAX_MESSAGES - 1} more errors in the log)"),
    ],
)
def test_summary_when_there_are_several_then_counts_the_others(count: int, ending: str) -> None:
    """spec dialog-engine.md §12.4: at most 50 are kept, later ones are dropped."""
    log = TurnLog()
    log.add(LogLevel.ERROR, "c", "first")
    for _ in range(count - 1):
        log.add(LogLevel.ERROR, "c", "other")
    assert log.summary(LogLevel.ERROR) == ending
    assert len(log.to_json()) == min(count, MAX_MESSAGES)


def test_summary_when_level_differs_then_not_counted() -> None:
    """spec dialog-engine.md §12.4: `output.error` and `output.warning` are apart."""
    log = TurnLog()
    assert log.summary(LogLevel.ERROR) is None
    log.add(LogLevel.WARN, "c", "w1")
    log.add(LogLevel.ERROR, "c", "e1")
    log.add(LogLevel.WARN, "c", "w2")
    assert log.summary(LogLevel.ERROR) == "e1"
    assert log.summary(LogLevel.WARN) == "w1 (and there is 1 more warning in the log)"


def test_message_when_it_is_too_long_then_its_end_is_dropped() -> None:
    """spec dialog-engine.md §12.4: a reply is bounded, whatever names and texts a skill has."""
    log = TurnLog()
    log.add(LogLevel.ERROR, "c", "x" * (MAX_CHARACTERS + 1))
    (message,) = log.to_json()
    assert message["msg"] == "x" * MAX_CHARACTERS
    assert not log.is_full
