"""Neighbouring dates and times."""

from datetime import date, time

import pytest

from doyle.nlu.system_entities.calendar import one_day
from doyle.nlu.system_entities.linking import link_phrases
from doyle.nlu.system_entities.phrases import Phrase
from doyle.nlu.system_entities.readings import (
    DateReading,
    Meaning,
    Modifier,
    TimeRange,
    TimeReading,
    on_day,
)
from doyle.nlu.system_entities.words import split_words

TODAY = on_day(date(2020, 5, 21))
UNTIL = Modifier("until", is_start=False)
DAY = Meaning(TODAY)
FIVE = Meaning(
    time=TimeReading(time(5), {"specific_hour": 5}, alternative=time(17), is_open=True),
)
EVENING = Meaning(time=TimeReading(time(18), {"part_of_day": "evening"}, last=time(22)))
TONIGHT = Meaning(TODAY, EVENING.time)
NOW = Meaning(TODAY, TimeReading(time(10, 15, 30), {"part_of_day": "now"}))
WEEK = Meaning(DateReading(one_day(TODAY.days.first), is_period=True))
FROM_TWO = Meaning(time=TimeRange(TimeReading(time(2)), TimeReading(time(3))))
UNTIL_DAY = Meaning(TODAY, modifier=UNTIL)
UNTIL_FIVE = Meaning(time=FIVE.time, modifier=UNTIL)


def linked(text: str, *meanings: Meaning) -> list[tuple[Meaning, tuple[int, int] | None]]:
    """Phrases in the place of the words `x`, and how they are linked."""
    words = split_words(text)
    places = [at for at, word in enumerate(words) if word.key == "x"]
    phrases = [Phrase(at, at + 1, meaning, at) for at, meaning in zip(places, meanings, strict=True)]
    found = link_phrases(phrases, words, frozenset({",", "at"}))
    return [(each.phrase.meaning, each.link) for each in found]


@pytest.mark.parametrize(
    ("text", "first", "second", "link"),
    [
        ("x x", DAY, FIVE, (0, 2)),
        ("x at x", DAY, FIVE, (0, 3)),
        ("x, x", FIVE, DAY, (0, 3)),
        ("x please x", DAY, FIVE, None),
        ("x x", DAY, DAY, None),
        ("x x", FIVE, FIVE, None),
        ("x x", WEEK, FIVE, None),
        ("x x", DAY, FROM_TWO, None),
        ("x x", DAY, UNTIL_FIVE, None),
        ("x x", FIVE, UNTIL_DAY, None),
    ],
)
def test_link_phrases_when_a_date_and_a_time_are_neighbours_then_links_both(
    text: str, first: Meaning, second: Meaning, link: tuple[int, int] | None
) -> None:
    """system-entities.md §7, *Adjacent date and time*: no link of ranges, modifiers or over other words."""
    assert linked(text, first, second) == [(first, link), (second, link)]


def test_link_phrases_when_three_are_neighbours_then_each_has_at_most_one_link() -> None:
    assert linked("x x x", DAY, FIVE, DAY) == [(DAY, (0, 2)), (FIVE, (0, 2)), (DAY, None)]


def test_link_phrases_when_one_phrase_gives_both_then_links_them() -> None:
    """system-entities.md §7: one date and one time with the same location and the same link."""
    assert linked("x", NOW) == [(NOW, (0, 1))]
    assert linked("x", TONIGHT) == [(TONIGHT, None)]


def test_link_phrases_when_a_part_of_the_day_stands_beside_an_hour_then_settles_it() -> None:
    """system-entities.md §7: the reading inside the part of the day is used."""
    ((day, _), (hour, link)) = linked("x x x", DAY, EVENING, FIVE)
    assert (day, link) == (DAY, (0, 3))
    assert isinstance(hour.time, TimeReading)
    assert (hour.time.first, hour.time.alternative) == (time(17), None)
    assert [meaning.date for meaning, _ in linked("x x", TONIGHT, FIVE)] == [TODAY, None]
    assert linked("x later x", EVENING, FIVE) == [(EVENING, None), (FIVE, None)]


def test_link_phrases_when_a_modifier_stands_before_a_linked_date_then_is_dropped() -> None:
    """system-entities.md §9, row 143: `bis morgen um 14 Uhr` is a date and a time without a role."""
    assert linked("x at x", UNTIL_DAY, FIVE) == [(DAY, (0, 3)), (FIVE, (0, 3))]
    assert linked("x x", UNTIL_DAY, UNTIL_FIVE) == [(UNTIL_DAY, None), (UNTIL_FIVE, None)]
