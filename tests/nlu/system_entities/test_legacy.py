"""The old model (system-entities.md §2)."""

from datetime import UTC, datetime

import pytest

from doyle.nlu.reference_point import ReferencePoint
from doyle.nlu.system_entities.mention import SYSTEM_ENTITIES, SystemMention
from doyle.nlu.system_entities.recognise import SystemEntityRecogniser

POINT = ReferencePoint(datetime(2020, 5, 21, 10, 15, 30, tzinfo=UTC))
OLD = SystemEntityRecogniser("en", SYSTEM_ENTITIES, is_new_model=False)


def found(text: str) -> list[tuple[str, str, int, int]]:
    return [
        (each.entity.removeprefix("sys-"), each.value, each.start, each.end) for each in OLD.find(text, POINT)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today at 5", [("date", "2020-05-21", 0, 10), ("time", "05:00:00", 0, 10), ("number", "5", 9, 10)]),
        ("5/21/2020 at noon", [("date", "2020-05-21", 0, 9), ("time", "12:00:00", 10, 17)]),
        ("from Monday to Friday", [("date", "2020-05-25", 0, 21), ("date", "2020-05-29", 0, 21)]),
        ("25-Dec-2021", [("number", "25", 0, 2), ("date", "2021-12-25", 0, 11)]),
        ("Jan-2021", [("date", "2021-01-01", 0, 8), ("date", "2021-01-31", 0, 8)]),
        ("until Friday", [("date", "2020-05-22", 6, 12)]),
        ("this evening", [("time", "18:00:00", 0, 12)]),
        ("tomorrow morning", [("date", "2020-05-22", 0, 8), ("time", "09:00:00", 9, 16)]),
        ("afternoon", [("time", "15:00:00", 0, 9)]),
        ("at night", [("time", "22:00:00", 0, 8)]),
        ("now", [("date", "2020-05-21", 0, 3), ("time", "10:15:30", 0, 3)]),
        ("5 percent", [("number", "5", 0, 1), ("percentage", "5", 0, 9)]),
        ("20 dollars", [("number", "20", 0, 2), ("currency", "20", 0, 10)]),
    ],
)
def test_find_when_the_model_is_old_then_readings_overlap(
    text: str, expected: list[tuple[str, str, int, int]]
) -> None:
    """Numbers inside are told, ranges are two of one literal, a part of the day is one time."""
    mentions = [each for each in found(text) if each[0] != "number" or each in expected]
    assert mentions == sorted(expected, key=lambda each: (each[2], each[3]))


def test_find_when_the_model_is_old_then_nothing_new_is_told() -> None:
    """No links, roles, alternatives, festivals or granularity; `metadata` is what it was."""
    for text in ("from Monday to Friday", "since Friday at 5", "today at 5", "next Christmas", "in 2 hours"):
        mentions: list[SystemMention] = OLD.find(text, POINT)
        assert mentions
        for mention in mentions:
            assert (mention.alternatives, mention.role) == ((), None)
            new = {"granularity", "festival", "range_link", "range_modifier", "datetime_link"}
            assert not new & set(mention.interpretation)
            if mention.entity in {"sys-date", "sys-time"}:
                assert mention.metadata == {"calendar_type": "GREGORIAN", "timezone": "GMT"}
