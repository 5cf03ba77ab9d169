"""Patterns of `reformatDateTime` and `format` (spec/expression-language.md §8.5)."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.expressions.dates.patterns import format_instant
from doyle.expressions.dates.zones import find_zone
from doyle.expressions.errors import MisfitError

EARLIEST = datetime(1, 1, 10, tzinfo=UTC).replace(tzinfo=None)
AT = datetime(2018, 3, 9, 17, 5, 7, 89_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("y", "2018"),
        ("yy", "18"),
        ("yyy", "2018"),
        ("yyyy", "2018"),
        ("yyyyy", "02018"),
        ("Y", "2018"),
        ("YY", "18"),
        ("YYYY", "2018"),
        ("M", "3"),
        ("MM", "03"),
        ("MMM", "Mar"),
        ("MMMM", "March"),
        ("L", "3"),
        ("LL", "03"),
        ("LLL", "Mar"),
        ("LLLL", "March"),
        ("d", "9"),
        ("dd", "09"),
        ("D", "68"),
        ("DDD", "068"),
        ("E", "Fri"),
        ("EE", "Fri"),
        ("EEE", "Fri"),
        ("EEEE", "Friday"),
        ("u", "5"),
        ("uu", "05"),
        ("a", "PM"),
        ("H", "17"),
        ("HH", "17"),
        ("k", "17"),
        ("K", "5"),
        ("KK", "05"),
        ("h", "5"),
        ("hh", "05"),
        ("m", "5"),
        ("mm", "05"),
        ("s", "7"),
        ("ss", "07"),
        ("S", "89"),
        ("SSS", "089"),
        ("z", "UTC"),
        ("Z", "+0000"),
        ("X", "Z"),
        ("XXX", "Z"),
        ("w", "10"),
        ("ww", "10"),
        ("W", "2"),
        ("F", "2"),
        ("G", "AD"),
        ("", ""),
        ("''", "'"),
        ("'o''clock'", "o'clock"),
        ("h 'o''clock' a", "5 o'clock PM"),
        ("'Today is' EEEE", "Today is Friday"),
        ("yyyy-MM-dd'T'HH:mm:ss.SSS", "2018-03-09T17:05:07.089"),
        ("d/M/yy, h:mm a", "9/3/18, 5:05 PM"),
        ("日", "日"),
        ("EEE, MMM d, yyyy", "Fri, Mar 9, 2018"),
    ],
)
def test_pattern_when_applied_then_writes(pattern: str, text: str) -> None:
    """spec/expression-language.md §8.5; letters as in `java.text.SimpleDateFormat`."""
    assert format_instant(AT, pattern, "en") == text.replace("UTC", "GMT")


@pytest.mark.parametrize(
    ("hour", "pattern", "text"),
    [
        (0, "h a", "12 AM"),
        (0, "H k K", "0 24 0"),
        (11, "h a", "11 AM"),
        (12, "h a", "12 PM"),
        (12, "H k K", "12 12 0"),
        (23, "h K a", "11 11 PM"),
    ],
)
def test_hours_when_at_the_edges_then_follow_their_letters(hour: int, pattern: str, text: str) -> None:
    """spec/expression-language.md §8.5."""
    assert format_instant(AT.replace(hour=hour), pattern, "en") == text


@pytest.mark.parametrize(
    ("zone", "pattern", "text"),
    [
        ("GMT+01:00", "z Z X XX XXX", "GMT+01:00 +0100 +01 +0100 +01:00"),
        ("GMT-03:30", "z Z X XX XXX", "GMT-03:30 -0330 -03 -0330 -03:30"),
        ("Europe/Prague", "z Z", "CET +0100"),
        ("America/New_York", "z X", "EST -05"),
        ("Europe/London", "z X", "GMT Z"),
    ],
)
def test_zone_letters_when_applied_then_write_the_zone(zone: str, pattern: str, text: str) -> None:
    """spec/expression-language.md §8.5."""
    assert format_instant(datetime(2018, 1, 9, tzinfo=find_zone(zone)), pattern, "en") == text


@pytest.mark.parametrize("pattern", ["b", "yyyy-MM-dd b", "c", "'open", "A", "j", "T", "x" * 600, "'" * 3])
def test_pattern_when_malformed_then_fails(pattern: str) -> None:
    """spec/expression-language.md §8.5."""
    with pytest.raises(MisfitError):
        format_instant(AT, pattern, "en")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Friday 9 March 2018 Fri Mar PM"),
        ("xx", "Friday 9 March 2018 Fri Mar PM"),
        ("ar", "الجمعة 9 مارس 2018 الجمعة مارس م"),
        ("cs", "pátek 9 března 2018 pá bře odp."),
        ("de", "Freitag 9 März 2018 Fr. März PM"),
        ("es", "viernes 9 marzo 2018 vie mar p. m."),
        ("fr", "vendredi 9 mars 2018 ven. mars PM"),
        ("it", "venerdì 9 marzo 2018 ven mar PM"),
        ("ja", "金曜日 9 3月 2018 金 3月 午後"),
        ("ko", "금요일 9 3월 2018 금 3월 오후"),
        ("nl", "vrijdag 9 maart 2018 vr mrt p.m."),
        ("pt-br", "sexta-feira 9 março 2018 sex. mar. PM"),
        ("zh-cn", "星期五 9 三月 2018 周五 3月 下午"),
        ("zh-tw", "星期五 9 3月 2018 週五 3月 下午"),
    ],
)
def test_names_when_the_skill_has_a_language_then_are_in_it(language: str, text: str) -> None:
    """spec/expression-language.md §8.5."""
    assert format_instant(AT, "EEEE d MMMM yyyy EEE MMM a", language) == text


def test_month_when_it_stands_alone_in_czech_then_is_in_the_nominative() -> None:
    """`L` is the standalone month."""
    assert format_instant(AT, "LLLL", "cs") == "březen"


@pytest.mark.parametrize(
    ("day", "language", "text"),
    [
        (date(2017, 1, 1), "en", "2017 1 1"),
        (date(2016, 12, 31), "en", "2016 53 5"),
        (date(2018, 12, 30), "en", "2019 1 6"),
        (date(2018, 12, 31), "en", "2019 1 6"),
        (date(2017, 1, 1), "de", "2016 52 0"),
        (date(2018, 12, 31), "de", "2019 1 5"),
        (date(2021, 1, 3), "fr", "2020 53 0"),
        (date(2021, 1, 4), "fr", "2021 1 1"),
    ],
)
def test_week_when_at_the_turn_of_the_year_then_follows_the_language(
    day: date, language: str, text: str
) -> None:
    """`Y`, `w` and `W` count weeks by the rules of the region."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert format_instant(at, "Y w W", language) == text


@given(st.datetimes(min_value=EARLIEST), st.sampled_from(["de", "fr", "it", "nl"]))
def test_week_when_the_language_counts_by_iso_then_agrees_with_it(at: datetime, language: str) -> None:
    """ISO 8601 is Python's own."""
    year, week, _ = at.isocalendar()
    assert format_instant(at.replace(tzinfo=UTC), "Y w", language) == f"{year} {week}"


@given(st.text(max_size=30))
def test_pattern_when_any_text_then_writes_or_fails(pattern: str) -> None:
    """A hostile pattern is a fault, never a crash."""
    with suppress(MisfitError):
        assert isinstance(format_instant(AT, pattern, "en"), str)


def test_pattern_when_at_the_ends_of_time_then_writes_or_fails() -> None:
    """Week arithmetic may leave the calendar."""
    for at in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC) - timedelta(days=1)):
        for pattern in ("Y", "w", "W", "D", "EEEE"):
            with suppress(MisfitError):
                assert format_instant(at, pattern, "de")
