"""The rules of times (system-entities.md §7)."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.reference_point import EPOCH, ReferencePoint
from doyle.nlu.system_entities.recognise import SystemEntityRecogniser

RECOGNISER = SystemEntityRecogniser("en", frozenset({"sys-time"}))
POINT = ReferencePoint(datetime(2020, 5, 21, 10, 15, 30, tzinfo=UTC))
HOURS = st.integers(1, 12)
MINUTES = st.integers(0, 59)

# A busy machine is no fault of the reading.
UNHURRIED = settings(deadline=None)


def times(text: str, point: ReferencePoint = POINT) -> list[tuple[time, tuple[str, ...]]]:
    return [
        (time.fromisoformat(mention.value), mention.alternatives) for mention in RECOGNISER.find(text, point)
    ]


@UNHURRIED
@given(st.integers(0, 23))
def test_hour_when_said_behind_at_then_is_open_from_one_to_eleven(hour: int) -> None:
    is_open = 1 <= hour <= 11
    alternative = (f"{hour + 12}:00:00",) if is_open else ()
    assert times(f"at {hour}") == [(time(hour), alternative)]
    assert times(f"at {hour:02}") == [(time(hour), () if hour < 10 else alternative)]


@UNHURRIED
@given(HOURS, MINUTES, st.sampled_from(["am", "pm", " AM", " p.m."]))
def test_clock_when_its_half_is_said_then_has_no_alternative(hour: int, minute: int, half: str) -> None:
    is_late = "p" in half.lower()
    expected = time(hour % 12 + 12 * is_late, minute)
    assert times(f"{hour}:{minute:02}{half}") == [(expected, ())]
    if minute == 0:
        assert times(f"{hour}{half}") == [(expected, ())]


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        *(("5 in the morning", 5), ("5 in the afternoon", 17), ("8 in the evening", 20), ("11 at night", 23)),
        *(("3 at night", 3), ("12 in the afternoon", 12), ("12 at night", 0), ("12 in the morning", 0)),
        *(("15:00 in the afternoon", 15), ("at 9 in the evening", 21), ("half past 7 in the evening", 19)),
    ],
)
def test_hour_when_the_part_of_the_day_is_said_then_lies_in_it(text: str, hour: int) -> None:
    """system-entities.md §7: with a part of day the reading inside that part is used."""
    ((found, alternatives),) = times(text)
    assert (found.hour, alternatives) == (hour, ())


@UNHURRIED
@given(HOURS, st.sampled_from(["half", "quarter", "a quarter", "ten minutes", "20 minutes"]))
def test_fraction_when_past_and_to_an_hour_then_both_are_as_far_from_it(hour: int, fraction: str) -> None:
    ((past, _),) = times(f"{fraction} past {hour}")
    ((before, _),) = times(f"{fraction} to {hour}")
    minutes = past.minute
    assert past.hour == hour
    assert (before.hour % 12, before.minute) == ((hour - 1) % 12, 60 - minutes)


@UNHURRIED
@given(st.integers(0, 2_000_000_000), st.integers(1, 5000))
def test_minutes_when_counted_then_move_the_clock(seconds: int, count: int) -> None:
    moment = EPOCH.now + timedelta(seconds=seconds)
    point = ReferencePoint(moment)
    later, earlier = (moment + timedelta(minutes=sign * count) for sign in (1, -1))
    assert times(f"in {count} minutes", point) == [(later.time(), ())]
    assert times(f"{count} minutes ago", point) == [(earlier.time(), ())]


@UNHURRIED
@given(HOURS, HOURS)
def test_range_when_only_its_end_says_the_half_then_the_start_is_before_it(first: int, last: int) -> None:
    """system-entities.md §7; nlu-design.md §7: the half of the day is carried backwards."""
    (start, _), (end, _) = times(f"from {first} to {last}pm")
    assert end.hour == last % 12 + 12
    assert start.hour % 12 == first % 12
    if first % 12 != last % 12:
        assert start < end


@UNHURRIED
@given(HOURS, HOURS)
def test_range_when_only_its_start_says_the_half_then_the_end_is_after_it(first: int, last: int) -> None:
    (start, _), (end, _) = times(f"{first}am to {last}")
    assert start.hour == first % 12
    assert end.hour % 12 == last % 12
    if first % 12 != last % 12:
        assert start < end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("this morning", ["06:00:00", "12:00:00"]),
        ("in the afternoon", ["12:00:00", "18:00:00"]),
        ("evening", ["18:00:00", "22:00:00"]),
        ("at night", ["22:00:00", "23:59:59"]),
        ("next 20 minutes", ["10:15:30", "10:35:30"]),
        ("the last hour", ["09:15:30", "10:15:30"]),
        ("from now until noon", ["10:15:30", "12:00:00"]),
        ("between noon and midnight", ["12:00:00", "00:00:00"]),
    ],
)
def test_period_when_named_then_is_a_pair(text: str, expected: list[str]) -> None:
    assert [f"{found:%H:%M:%S}" for found, _ in times(text)] == expected
