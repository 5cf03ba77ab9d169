"""Readings of dates: what phrases of certain terminals mean (system-entities.md §6).

They know no language: patterns of a lexicon say which phrases they read. All return None where the terminals
make no sense together.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from doyle.nlu.system_entities import calendar
from doyle.nlu.system_entities.calendar import Days, Unit, one_day
from doyle.nlu.system_entities.durations import Duration
from doyle.nlu.system_entities.festivals import festival_on
from doyle.nlu.system_entities.fractions import COMMON_FRACTIONS
from doyle.nlu.system_entities.grammar import Parts
from doyle.nlu.system_entities.lexicon import Kind, NumericDate
from doyle.nlu.system_entities.readings import DateRange, DateReading, Meaning, Reference, on_day

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ONE_DAY = timedelta(days=1)
_WEEK_DAYS = 7
_WORKDAYS = timedelta(days=5)
# In how many months a day of the month meets a given weekday, at the latest, with one to spare.
_MONTHS_TO_TRY = 32
# How long after a day people still speak of it with its weekday and without its year.
_JUST_PAST = timedelta(days=31)
_MAX_NTH = 5
_MAX_WEEKS = 10_000
_RELATIVE_UNITS = frozenset({Unit.WEEK, Unit.WEEKEND, Unit.MONTH, Unit.YEAR})


def read_dayword(parts: Parts, reference: Reference) -> Meaning | None:
    """`today`, `tomorrow`, `the day after tomorrow`."""
    offset = parts.get(Kind.DAYWORD, int)
    return Meaning(on_day(reference.today + timedelta(days=offset), relative_day=offset))


def read_weekday(parts: Parts, reference: Reference) -> Meaning | None:
    """`Friday`, `on Friday`: strictly after today; the week before is the alternative."""
    return Meaning(weekday_reading(parts.get(Kind.WEEKDAY, int), None, reference.today))


def read_shifted_weekday(parts: Parts, reference: Reference) -> Meaning | None:
    """`this Friday`, `next Friday`, `last Friday`."""
    weekday, shift = parts.get(Kind.WEEKDAY, int), parts.get(Kind.SHIFT, int)
    return Meaning(weekday_reading(weekday, shift, reference.today))


def read_weekday_of_week(parts: Parts, reference: Reference) -> Meaning | None:
    """The Tuesday of next week, as Dutch `volgende week dinsdag` and Portuguese `terça da semana que vem`."""
    if parts.get(Kind.UNIT, Unit) is not Unit.WEEK:
        return None
    weekday, shift = parts.get(Kind.WEEKDAY, int), parts.get(Kind.SHIFT, int)
    monday = calendar.week_of(reference.today).first
    return Meaning(
        DateReading(
            one_day(monday + timedelta(days=_WEEK_DAYS * shift + weekday)),
            {"relative_week": shift, **_weekday_fields(weekday)},
        )
    )


def read_weekday_of_number(parts: Parts, reference: Reference) -> Meaning | None:
    """`Monday the 5th`: the next 5th that is a Monday."""
    weekday, number = parts.get(Kind.WEEKDAY, int), _day_number(parts)
    month = reference.today.replace(day=1)
    for offset in range(_MONTHS_TO_TRY):
        first = calendar.add_months(month, offset)
        day = calendar.find_date(first.year, first.month, number)
        if day is not None and day.weekday() == weekday and day >= reference.today:
            fields = {"specific_day": number, **_weekday_fields(weekday)}
            return Meaning(DateReading(one_day(day), fields))
    return None


def read_month_day(parts: Parts, reference: Reference) -> Meaning | None:
    """`May 13, 2020`, `Friday, May 8th`, `13 May`; an impossible date means nothing, nor do its parts."""
    return Meaning(_month_day(parts, parts.get(Kind.DAY, int), reference))


def read_month_days(parts: Parts, reference: Reference) -> Meaning | None:
    """`May 3-5`, `from the 3rd to the 5th of May`."""
    first, last = (_month_day(parts, number, reference) for number in parts.all(Kind.DAY, int)[:2])
    if first is None or last is None:
        return Meaning()
    return Meaning(DateRange(first, last.from_day(first.days.first)))


def read_numeric(parts: Parts, reference: Reference) -> Meaning | None:
    """`10/30/2020`, `Fri 3/4`; an impossible date means nothing, its numbers neither."""
    numeric = parts.find(Kind.NUMERIC, NumericDate) or parts.get(Kind.DOUBTFUL, NumericDate)
    month, number = numeric.month_and_day
    fields = {**_said_weekday(parts), "specific_month": month, "specific_day": number}
    if not numeric.has_year:
        return Meaning(_next_day(month, number, fields, reference))
    if numeric.day is None:
        return Meaning()
    return Meaning(DateReading(one_day(numeric.day), {"specific_year": numeric.day.year, **fields}))


def read_numeric_alone(parts: Parts, reference: Reference) -> Meaning | None:
    """`7/4` and nothing else: a date, but for the fractions that people use."""
    month, number = parts.get(Kind.DOUBTFUL, NumericDate).month_and_day
    written = (number, month) if reference.locale.is_day_first else (month, number)
    return None if written in COMMON_FRACTIONS else read_numeric(parts, reference)


def read_day_of_month(parts: Parts, reference: Reference) -> Meaning | None:
    """`on the 5th`: the next such day, today included; the one of this month is the alternative."""
    number, today = _day_number(parts), reference.today

    def following(floor: date) -> Days | None:
        for offset in range(_MONTHS_TO_TRY):
            first = calendar.add_months(floor.replace(day=1), offset)
            day = calendar.find_date(first.year, first.month, number)
            if day is not None and day >= floor:
                return one_day(day)
        return None

    days = following(today)
    this_month = calendar.find_date(today.year, today.month, number)
    if days is None:
        return None
    alternative = one_day(this_month) if this_month is not None and this_month < today else None
    return Meaning(DateReading(days, {"specific_day": number}, alternative=alternative, following=following))


def read_day_of_shifted_month(parts: Parts, reference: Reference) -> Meaning | None:
    """`the 1st of next month`."""
    days = _shifted_month(parts, reference)
    number = _day_number(parts)
    day = None if days is None else calendar.find_date(days.first.year, days.first.month, number)
    if day is None:
        return None
    return Meaning(on_day(day, specific_day=number, relative_month=parts.find(Kind.SHIFT, int) or 0))


def read_month(parts: Parts, reference: Reference) -> Meaning | None:
    """`January`, `in May 2021`, `next March`."""
    month, today = parts.get(Kind.MONTH, int), reference.today
    year, shift = parts.find(Kind.YEAR, int), parts.find(Kind.SHIFT, int)
    fields = {"specific_month": month}
    if year is not None:
        fields["specific_year"] = year
        return Meaning(_period(calendar.month_of(year, month), fields, Unit.MONTH))
    return _shifted_yearly(lambda year: calendar.month_of(year, month), fields, Unit.MONTH, shift, today)


def read_year(parts: Parts, _reference: Reference) -> Meaning | None:
    """`2020`, `in 2021`."""
    year = parts.find(Kind.YEAR, int) or parts.get(Kind.BARE_YEAR, int)
    return Meaning(_period(calendar.year_of(year), {"specific_year": year}, Unit.YEAR))


def read_quarter(parts: Parts, reference: Reference) -> Meaning | None:
    """`Q2 2020`, `the third quarter`."""
    quarter = parts.find(Kind.QUARTER, int) or parts.get(Kind.ORDINAL, int)
    if quarter > 4 or (parts.has(Kind.UNIT) and parts.get(Kind.UNIT, Unit) is not Unit.QUARTER):
        return None
    year = parts.find(Kind.YEAR, int)
    fields = {"specific_quarter": quarter}
    if year is not None:
        fields["specific_year"] = year
        return Meaning(_period(calendar.quarter_of(year, quarter), fields, Unit.QUARTER))
    return _shifted_yearly(
        lambda year: calendar.quarter_of(year, quarter), fields, Unit.QUARTER, None, reference.today
    )


def read_shifted_unit(parts: Parts, reference: Reference) -> Meaning | None:
    """`this week`, `last month`; `the weekend` without more is the one of this week."""
    unit, shift = parts.get(Kind.UNIT, Unit), parts.find(Kind.SHIFT, int)
    if shift is None and unit is not Unit.WEEKEND:
        return None
    return _relative_period(unit, shift or 0, reference)


def read_unit_beyond(parts: Parts, reference: Reference) -> Meaning | None:
    """`the week after next`, `the week before last`."""
    shift = parts.get(Kind.SHIFT, int)
    if shift == 0 or (shift > 0) != parts.has(Kind.AFTER):
        return None
    return _relative_period(parts.get(Kind.UNIT, Unit), 2 * shift, reference)


def read_nth_weekday(parts: Parts, reference: Reference) -> Meaning | None:
    """`the first Monday of May`, `the last Friday of the month`."""
    weekday = parts.get(Kind.WEEKDAY, int)
    number = parts.find(Kind.ORDINAL, int) or parts.get(Kind.SHIFT, int)
    if number == 0 or number > _MAX_NTH or (number == 1 and not parts.has(Kind.ORDINAL)):
        return None
    fields = dict(_weekday_fields(weekday))

    def of_days(days: Days) -> Days | None:
        day = calendar.nth_weekday(days, weekday, number)
        return None if day is None else one_day(day)

    month, year = parts.find(Kind.MONTH, int), parts.find(Kind.YEAR, int)
    if month is None:
        days = _shifted_month(parts, reference)
        found = None if days is None else of_days(days)
        return None if found is None else Meaning(DateReading(found, fields))
    fields["specific_month"] = month
    if year is not None:
        found = of_days(calendar.month_of(year, month))
        return None if found is None else Meaning(DateReading(found, {"specific_year": year, **fields}))
    reading = _yearly(lambda year: of_days(calendar.month_of(year, month)), fields, reference.today)
    return None if reading is None else Meaning(reading)


def read_weekday_ago(parts: Parts, reference: Reference) -> Meaning | None:
    """`two Fridays ago`, `two Fridays from now`."""
    weekday, weeks = parts.get(Kind.WEEKDAY, int), _whole_count(parts)
    if weeks is None:
        return None
    distance = timedelta(days=_WEEK_DAYS * (weeks - 1))
    if parts.has(Kind.AGO):
        day = calendar.weekday_before(reference.today, weekday) - distance
    else:
        day = calendar.weekday_from(reference.today + _ONE_DAY, weekday) + distance
    return Meaning(DateReading(one_day(day), _weekday_fields(weekday)))


def read_festival(parts: Parts, reference: Reference) -> Meaning | None:
    """`Christmas`, `last Easter`, `Thanksgiving 2021`: the next one, today included."""
    key, locale, today = parts.get(Kind.FESTIVAL, str), reference.locale, reference.today

    def of_year(year: int) -> Days | None:
        day = festival_on(key, year, locale)
        return None if day is None else one_day(day)

    year, shift = parts.find(Kind.YEAR, int), parts.find(Kind.SHIFT, int) or 0
    if year is not None:
        days = of_year(year)
    elif shift < 0:
        days = calendar.last_yearly(of_year, today)
    else:
        days = calendar.next_yearly(of_year, today + _ONE_DAY * shift)
    if days is None:
        return None
    following = None if year or shift < 0 else lambda floor: calendar.next_yearly(of_year, floor)
    return Meaning(DateReading(days, {"festival": key}, following=following))


def read_day_beside(parts: Parts, reference: Reference) -> Meaning | None:
    """`two days after Christmas`, `a week from tomorrow`."""
    base, duration = _single_day(parts), parts.get(Kind.DURATION, Duration)
    if base is None or duration.has_time:
        return None
    moment = datetime.combine(base, reference.now.timetz())
    return Meaning(on_day(duration.from_moment(moment, _side(parts)).date()))


def read_unit_beside(parts: Parts, _reference: Reference) -> Meaning | None:
    """`the day before Christmas`, `the weekend after Easter`, `the week before May 5`."""
    base, unit, side = _single_day(parts), parts.get(Kind.UNIT, Unit), _side(parts)
    if base is None:
        return None
    if unit is Unit.DAY:
        return Meaning(on_day(base + side * _ONE_DAY))
    is_still_ahead = unit is Unit.WEEKEND and side > 0 and base < calendar.week_of(base).first + _WORKDAYS
    days = calendar.period(unit, base, 0 if is_still_ahead else side)
    return None if days is None else Meaning(_period(days, {}, unit))


def read_weekday_beside(parts: Parts, _reference: Reference) -> Meaning | None:
    """`the Friday after Thanksgiving`."""
    base, weekday = _single_day(parts), parts.get(Kind.WEEKDAY, int)
    if base is None:
        return None
    is_before = _side(parts) < 0
    day = (
        calendar.weekday_before(base, weekday)
        if is_before
        else calendar.weekday_from(base + _ONE_DAY, weekday)
    )
    return Meaning(DateReading(one_day(day), _weekday_fields(weekday)))


DATE_READINGS: Mapping[str, Callable[[Parts, Reference], Meaning | None]] = MappingProxyType(
    {
        "dayword": read_dayword,
        "weekday": read_weekday,
        "shifted_weekday": read_shifted_weekday,
        "weekday_of_week": read_weekday_of_week,
        "weekday_of_number": read_weekday_of_number,
        "month_day": read_month_day,
        "month_days": read_month_days,
        "numeric": read_numeric,
        "numeric_alone": read_numeric_alone,
        "numeric_beside": read_numeric,
        "day_of_month": read_day_of_month,
        "day_alone": read_day_of_month,
        "day_of_shifted_month": read_day_of_shifted_month,
        "month": read_month,
        "year": read_year,
        "quarter": read_quarter,
        "shifted_unit": read_shifted_unit,
        "unit_beyond": read_unit_beyond,
        "nth_weekday": read_nth_weekday,
        "weekday_ago": read_weekday_ago,
        "festival": read_festival,
        "day_beside": read_day_beside,
        "unit_beside": read_unit_beside,
        "weekday_beside": read_weekday_beside,
    }
)


def weekday_reading(weekday: int, shift: int | None, today: date) -> DateReading:
    """A weekday, or the one of a shift: `Friday`, `next Friday`, `last Friday`."""
    day = calendar.weekday_from(today + _ONE_DAY, weekday)
    fields = _weekday_fields(weekday)
    if shift is None:
        return DateReading(
            one_day(day),
            fields,
            alternative=one_day(day).shifted(-_WEEK_DAYS),
            following=lambda floor: one_day(calendar.weekday_from(floor, weekday)),
            is_weekly=True,
        )
    alternative = None
    if shift < 0:
        day = calendar.weekday_before(today, weekday)
    if shift == 0 and weekday == today.weekday():
        alternative = one_day(today)
    elif shift and calendar.week_of(day) == calendar.week_of(today):
        alternative = one_day(day).shifted(shift * _WEEK_DAYS)
    return DateReading(one_day(day), fields, alternative=alternative)


def _day_number(parts: Parts) -> int:
    return parts.find(Kind.ORDINAL, int) or parts.get(Kind.DAY, int)


def _single_day(parts: Parts) -> date | None:
    base = parts.get(Kind.DATE, DateReading)
    return None if base.is_period else base.days.first


def _side(parts: Parts) -> int:
    return -1 if parts.has(Kind.BEFORE) else 1


def _weekday_fields(weekday: int) -> Mapping[str, int | str]:
    return {"specific_day_of_week": WEEKDAYS[weekday]}


def _said_weekday(parts: Parts) -> Mapping[str, int | str]:
    weekday = parts.find(Kind.WEEKDAY, int)
    return {} if weekday is None else _weekday_fields(weekday)


def _whole_count(parts: Parts) -> int | None:
    count = parts.get(Kind.COUNT, Decimal)
    return int(count) if count == int(count) and 1 <= count <= _MAX_WEEKS else None


def _day_of_year(year: int, month: int, number: int) -> Days | None:
    day = calendar.find_date(year, month, number)
    return None if day is None else one_day(day)


def _month_day(parts: Parts, number: int, reference: Reference) -> DateReading | None:
    month, year = parts.get(Kind.MONTH, int), parts.find(Kind.YEAR, int)
    fields = {**_said_weekday(parts), "specific_month": month, "specific_day": number}
    if year is None:
        return _next_day(month, number, fields, reference)
    days = _day_of_year(year, month, number)
    return None if days is None else DateReading(days, {"specific_year": year, **fields})


def _next_day(
    month: int, number: int, fields: Mapping[str, int | str], reference: Reference
) -> DateReading | None:
    """A day without a year: the next one, or one just past if only that falls on the weekday said."""
    reading = _yearly(lambda year: _day_of_year(year, month, number), fields, reference.today)
    if reading is None or reading.alternative is None or "specific_day_of_week" not in fields:
        return reading
    said, this_year = WEEKDAYS.index(str(fields["specific_day_of_week"])), reading.alternative.first
    is_long_past = reference.today - this_year > _JUST_PAST
    if is_long_past or reading.days.first.weekday() == said or this_year.weekday() != said:
        return reading
    return replace(reading, days=reading.alternative, alternative=reading.days)


def _yearly(
    of_year: Callable[[int], Days | None],
    fields: Mapping[str, int | str],
    today: date,
    granularity: Unit = Unit.DAY,
) -> DateReading | None:
    """The next occurrence; the one of this year is the alternative if it is over."""
    days, this_year = calendar.next_yearly(of_year, today), of_year(today.year)
    if days is None:
        return None
    return DateReading(
        days,
        fields,
        granularity,
        is_period=granularity is not Unit.DAY,
        alternative=this_year if this_year is not None and this_year.last < today else None,
        following=lambda floor: calendar.next_yearly(of_year, floor),
    )


def _shifted_yearly(
    of_year: Callable[[int], Days],
    fields: Mapping[str, int | str],
    unit: Unit,
    shift: int | None,
    today: date,
) -> Meaning | None:
    if shift is None:
        reading = _yearly(of_year, fields, today, unit)
        return None if reading is None else Meaning(reading)
    if shift == 0:
        return Meaning(_period(of_year(today.year), fields, unit))
    this_year = of_year(today.year)
    is_this_year = this_year.last < today if shift < 0 else this_year.first > today
    return Meaning(_period(this_year if is_this_year else of_year(today.year + shift), fields, unit))


def _period(days: Days, fields: Mapping[str, int | str], unit: Unit) -> DateReading:
    return DateReading(days, fields, unit, is_period=True)


def _relative_period(unit: Unit, offset: int, reference: Reference) -> Meaning | None:
    days = calendar.period(unit, reference.today, offset)
    if days is None:
        return None
    fields: dict[str, int | str] = {f"relative_{unit.value}": offset} if unit in _RELATIVE_UNITS else {}
    return Meaning(_period(days, fields, unit))


def _shifted_month(parts: Parts, reference: Reference) -> Days | None:
    """The month that `of the month`, `of next month` name; None for any other unit."""
    if parts.get(Kind.UNIT, Unit) is not Unit.MONTH:
        return None
    shifts = parts.all(Kind.SHIFT, int)
    is_last_weekday = parts.has(Kind.WEEKDAY) and not parts.has(Kind.ORDINAL)
    shift = shifts[1 if is_last_weekday else 0 :]
    return calendar.period(Unit.MONTH, reference.today, shift[0] if shift else 0)
