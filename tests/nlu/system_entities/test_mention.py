"""Mentions of system entities."""

import pytest

from doyle.nlu.system_entities.mention import SystemMention


def test_to_runtime_when_a_mention_has_all_then_is_the_object_of_the_api() -> None:
    """system-entities.md §3; nlu.md §6."""
    details = {"calendar_type": "GREGORIAN", "timezone": "GMT", "granularity": "day"}
    mention = SystemMention("sys-date", "2020-05-22", 5, 11, details, ("2020-05-15",), "date_from")
    assert mention.to_runtime().to_json() == {
        "entity": "sys-date",
        "location": [5, 11],
        "value": "2020-05-22",
        "confidence": 1,
        "interpretation": details,
        "alternatives": [{"value": "2020-05-15", "confidence": 1}],
        "role": {"type": "date_from"},
        "metadata": {"calendar_type": "GREGORIAN", "timezone": "GMT"},
    }


def test_to_runtime_when_a_mention_has_little_then_absent_keys_are_left_out() -> None:
    """system-entities.md §§2-3: the shapes of `interpretation` and `metadata`."""
    details = {"numeric_value": 6.55, "unit": "USD", "subtype": "rational"}
    shown = SystemMention("sys-currency", "6.55", 0, 6, details).to_runtime().to_json()
    assert "role" not in shown
    assert "alternatives" not in shown
    assert shown["metadata"] == {"numeric_value": 6.55, "unit": "USD"}


@pytest.mark.parametrize(
    ("better", "worse"),
    [("sys-currency", "sys-date"), ("sys-percentage", "sys-time"), ("sys-date", "sys-number")],
)
def test_priority_when_two_readings_compete_then_the_lesser_wins(better: str, worse: str) -> None:
    """system-entities.md §3, *Precedence*."""
    assert SystemMention(better, "", 0, 1).priority < SystemMention(worse, "", 0, 1).priority


def test_mention_when_it_has_a_role_then_is_an_end_of_a_range() -> None:
    """system-entities.md §3."""
    assert SystemMention("sys-time", "09:00:00", 3, 9, role="time_to").is_range
    assert not SystemMention("sys-time", "09:00:00", 3, 9).is_range
    assert SystemMention("sys-time", "09:00:00", 3, 9).length == 6
