"""All system entities together: what is enabled, what is no date, how much work it may be."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.reference_point import EPOCH, ReferencePoint
from doyle.nlu.system_entities.mention import SYSTEM_ENTITIES, SystemMention
from doyle.nlu.system_entities.recognise import SystemEntityRecogniser

POINT = ReferencePoint(datetime(2020, 5, 21, 10, 15, 30, tzinfo=UTC))
EVERYTHING = SystemEntityRecogniser("en", SYSTEM_ENTITIES)
DATES_AND_TIMES = SystemEntityRecogniser("en", frozenset({"sys-date", "sys-time"}))
MAX_CHARACTERS = 2048


def found(text: str, *enabled: str, point: ReferencePoint = POINT) -> list[tuple[str, str, int, int]]:
    recogniser = SystemEntityRecogniser("en", frozenset(f"sys-{name}" for name in enabled))
    return [
        (each.entity.removeprefix("sys-"), each.value, each.start, each.end)
        for each in recogniser.find(text, point)
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("you may march on", "may I help you", "May I help you?", "MAY I GO", "may three people come"),
        *("they march", "the march was long", "March on!", "May the force be with you"),
        *("one second please", "wait a second", "give me a second", "the second one", "a second opinion"),
        *("the sun is out", "Sun is shining", "I sat down", "they were wed", "the sun and the moon"),
        *("now that you mention it", "Now let me think", "now, what else", "every now and then"),
        *("good morning", "Good evening to you", "good night"),
        *("24/7", "are you open 24/7?", "3/4 cup", "9/10 of them", "1/2"),
        *("version 1.2.3", "10.12.2020.1", "192.168.1.1", "call 555-123-4567", "1-800-555-1234"),
        *("+49 30 1234567", "ratio 16:9", "score 3:2", "25:99", "12:34:56:78", "10:30.5.1"),
        *("02/30/2020", "13/13/2020", "2020-13-45", "2021-02-29", "31 June 2020", "June 31"),
        *("monday.com", "friday@example.com", "@monday", "#friday", "x-2pmx", "B12", "covid19", "5kg"),
        *("at 5%", "at 5 %", "at $5", "at 5.50", "at 1.2.3", "at 25", "at 12345", "at 5kg"),
        *("by 7", "for 2 people", "on the 5th floor", "on the first day", "the 1st", "the 90s"),
        *("in 3 metres", "5 days", "two weeks", "half", "a quarter", "next", "last", "this", "week"),
        *("10 minutes to one hour", "at 5 minutes", "current apr", "one of them", "at one of them"),
        *("from the second of the left", "by the 5th floor", "at 5 hours"),
        *("look at 3 pictures", "at 5 Main Street", "I live at 10 downing street", "at one point"),
        *(
            "good at 2 things",
            "I may 5 times",
            "may 5 people come",
            "will he march 5 miles",
            "take 7/4 of it",
        ),
        *("2/3", "1/4", "pay 1/2 of it"),
        *("half of 20", "two nights", "a night", "20 per night", "one morning"),
        *("from A to B", "to", "until", "since", "at", "", " ", "!", "end of the month"),
        *("0pm", "13 am", "24:30", "half past", "quarter to", "o'clock", "am", "PM", "EST"),
        *("in 99999999999 years", "in 9999999 days", "8000 years ago", "9" * 400 + " days ago"),
    ],
)
def test_find_when_words_only_look_like_dates_then_finds_none(text: str) -> None:
    """system-entities.md §§6-7; nlu-design.md §7: words that must not fire, impossible dates."""
    assert DATES_AND_TIMES.find(text, POINT) == []


@pytest.mark.parametrize(
    "text",
    [
        "at 5 works for me",
        "at 7 thanks",
        "at 5 tuesdays",
        "at 5 please",
        "May 5 flights",
        "may 5",
        "1/2 at 5pm",
    ],
)
def test_find_when_no_counted_noun_follows_then_the_date_or_time_stays(text: str) -> None:
    """system-entities.md §§6-7: only a noun that is counted, or a street, refutes an hour or a day."""
    assert DATES_AND_TIMES.find(text, POINT) != []


@pytest.mark.parametrize(
    ("text", "enabled", "expected"),
    [
        ("today at 5", ("time",), [("time", "05:00:00", 6, 10)]),
        ("today at 5", ("date",), [("date", "2020-05-21", 0, 5)]),
        ("in 10 minutes", ("time",), [("time", "10:25:30", 0, 13)]),
        ("now", ("date",), [("date", "2020-05-21", 0, 3)]),
        ("tonight", ("date",), [("date", "2020-05-21", 0, 7)]),
        ("tomorrow", ("time",), []),
        ("tomorrow", (), []),
        ("tomorrow", ("person", "location"), []),
        ("from 2 to 3", ("time",), [("time", "02:00:00", 0, 11), ("time", "03:00:00", 0, 11)]),
        ("from 2 to 3", ("date", "time"), [("time", "02:00:00", 0, 11), ("time", "03:00:00", 0, 11)]),
    ],
)
def test_find_when_some_are_enabled_then_only_those_count(
    text: str, enabled: tuple[str, ...], expected: list[tuple[str, str, int, int]]
) -> None:
    """system-entities.md §§1, 7: overlap rules consider enabled entities only."""
    assert found(text, *enabled) == expected


def test_find_when_one_of_a_date_and_time_is_enabled_then_nothing_is_linked() -> None:
    """system-entities.md §7, *Adjacent date and time*: a link has two ends."""
    (mention,) = SystemEntityRecogniser("en", frozenset({"sys-time"})).find("today at 5", POINT)
    assert "datetime_link" not in mention.interpretation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 2 to 3", {"number"}),
        ("from 2 to 3 pm", {"time"}),
        ("at 5 dollars", {"currency"}),
        ("2020", {"date"}),
        ("1850", {"number"}),
        ("2020 dollars", {"currency"}),
        ("May 5", {"date"}),
        ("5 percent", {"percentage"}),
        ("in 5 minutes", {"date", "time"}),
        ("02/30/2020", set()),
    ],
)
def test_find_when_readings_overlap_then_the_longest_or_more_special_one_stays(
    text: str, expected: set[str]
) -> None:
    """system-entities.md §3, *Precedence*; §4: one reading of each span."""
    names = {each.entity.removeprefix("sys-") for each in EVERYTHING.find(text, POINT)}
    assert names == expected


def test_find_when_the_language_is_unknown_then_finds_at_most_numbers() -> None:
    """nlu.md §9: every language has system entities; dates need words."""
    recogniser = SystemEntityRecogniser("eo", SYSTEM_ENTITIES)
    assert {each.entity for each in recogniser.find("morgaŭ 5", POINT)} <= {"sys-number"}


def test_find_when_a_year_has_no_such_day_then_waits_for_one_that_has() -> None:
    """system-entities.md §6, *day+month, no year*: the next occurrence."""
    (mention,) = DATES_AND_TIMES.find("February 29", POINT)
    assert (mention.value, mention.alternatives) == ("2024-02-29", ("2020-02-29",))


def test_find_when_clocks_change_then_hours_are_counted_through() -> None:
    """system-entities.md §7: the zone of the user decides; hours are real hours."""
    from zoneinfo import ZoneInfo

    before = datetime(2020, 3, 29, 0, 30, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin"))
    point = ReferencePoint(before, "Europe/Berlin")
    assert found("in 2 hours", "time", point=point) == [("time", "04:30:00", 0, 10)]
    assert found("in 1 day", "date", point=point) == [("date", "2020-03-30", 0, 8)]


def test_find_when_it_is_late_then_relative_times_reach_the_next_day() -> None:
    """system-entities.md §7, *Relative time phrases*: one date and one time."""
    late = ReferencePoint(datetime(2020, 12, 31, 23, 30, tzinfo=UTC))
    assert found("in 45 minutes", "date", "time", point=late) == [
        ("date", "2021-01-01", 0, 13),
        ("time", "00:15:00", 0, 13),
    ]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "text",
    ["yesterday", "tomorrow", "next week", "last year", "Friday", "May 5", "in 3 months", "last Easter"],
)
def test_find_when_the_clock_is_at_the_edge_of_the_calendar_then_does_not_fail(day: str, text: str) -> None:
    at = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    assert isinstance(EVERYTHING.find(text, ReferencePoint(at)), list)


HOSTILE = {
    "digits": "7",
    "digits apart": "7 ",
    "to": "to ",
    "a range of ranges": "1 to 2 to ",
    "days to days": "monday to ",
    "hours to hours": "from 5 pm to ",
    "and": "an hour and ",
    "sums": "1 hour and 2 minutes and ",
    "ordinals": "the first ",
    "slashes": "1/",
    "dates in a row": "10/10/10 ",
    "clocks in a row": "10:",
    "hours": "at 5 ",
    "halves": "half past 5 ",
    "months": "5 may to ",
    "days after days": "two days after ",
    "shifts": "next ",
    "seconds": "second ",
    "spelled": "one hundred thousand ",
    "dashes": "-",
    "dots": "a.",
    "festivals": "christmas day to ",
    "years": "2020-",
    "nows": "now until ",
    "signs": "$5 % ",
    "letters": "x",
    "zero width": "a\u200b",
    "emoji": "👍🏽 ",
    "right to left": "\u202e\u05d0 5 ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("is_new_model", [True, False])
def test_find_when_a_text_is_hostile_then_takes_bounded_steps(piece: str, is_new_model: bool) -> None:
    """design, hostile input: the work grows with the text, not with its square."""
    recogniser = SystemEntityRecogniser("en", SYSTEM_ENTITIES, is_new_model)
    text = (piece * MAX_CHARACTERS)[:MAX_CHARACTERS]
    short, long = (steps_of(recogniser, text[:size]) for size in (MAX_CHARACTERS // 4, MAX_CHARACTERS))
    assert long < 6 * short + 5_000
    assert long < 1_000_000


def steps_of(recogniser: SystemEntityRecogniser, text: str) -> int:
    """How many lines of Python it takes to read a text."""
    import sys

    steps = 0

    def count(_frame: object, event: str, _argument: object) -> object:
        nonlocal steps
        steps += event == "line"
        return count

    previous = sys.gettrace()
    recogniser.find("warm up", EPOCH)
    sys.settrace(count)
    try:
        recogniser.find(text, POINT)
    finally:
        sys.settrace(previous)
    return steps


VOCABULARY = (
    "at|on|in|the|a|of|and|to|from|until|by|since|before|after|next|last|this|may|march|5|12|2020|5/6|10:30|3rd"
    "|first|second|quarter|half|past|noon|now|today|monday|friday|week|hour|days|ago|pm|,|-|.|'|dozen|christmas"
    "|twenty|between|tonight|morning|night|weekend|every|1.5|%|$|EST"
)
WORDS = st.sampled_from(VOCABULARY.split("|"))


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join)))
@settings(max_examples=300, deadline=None)
def test_find_when_given_any_text_then_mentions_are_sound(text: str) -> None:
    """system-entities.md §3: locations lie in the text; values are dates and times; nothing overlaps."""
    mentions = EVERYTHING.find(text, POINT)
    assert mentions == EVERYTHING.find(text, POINT)
    assert mentions == sorted(mentions, key=lambda each: (each.start, each.end))
    for mention in mentions:
        assert 0 <= mention.start < mention.end <= len(text)
        check_value(mention)
    spans = sorted({(each.start, each.end) for each in mentions})
    for before, after in pairwise(spans):
        assert before[1] <= after[0]


def check_value(mention: SystemMention) -> None:
    if mention.entity == "sys-date":
        assert date.fromisoformat(mention.value).isoformat() == mention.value
    elif mention.entity == "sys-time":
        assert datetime.strptime(mention.value, "%H:%M:%S").replace(tzinfo=UTC)
    else:
        assert timedelta(seconds=0) <= timedelta(seconds=abs(min(float(mention.value), 1e6)))
