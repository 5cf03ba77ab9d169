"""The Chinese and Korean calendar of months, and the Islamic one, reckoned from the moon and the sun."""

from datetime import date, timedelta
from functools import lru_cache

from doyle.nlu.system_entities.moon_and_sun import (
    day_at,
    new_moon,
    new_moon_before,
    solar_longitude,
    solar_term,
)

CHINA, KOREA = 8.0, 9.0
_WINTER_SOLSTICE = 270
_MOONS_OF_LEAP_YEAR = 13
_EPOCH_OF_ORDINALS = 1721424.5
# An hour before sunset, so that the moon is old enough to set after the sun.
_MECCA, _LAST_HOUR = 3.0, 17
# The first of Muharram 1421, by the new moon of 4 April 2000.
_FIRST_YEAR, _FIRST_MOON = 1421, 3


@lru_cache(maxsize=256)
def chinese_months(year: int, zone: float) -> dict[int, date]:
    """The first days of the months 1 to 12 of a Chinese year, leap months left out.

    The month of the winter solstice is the eleventh. Where thirteen new moons lie between two of those, the
    first month in which the sun enters no new sign is a leap month. `zone` is Beijing's or Seoul's. Between
    2000 and 2099 the result is that of the published calendars.
    """
    first, last = _eleventh(year - 1, zone), _eleventh(year, zone)
    leaps = {
        _leap_month(start, zone)
        for start, end in ((first, last), (last, _eleventh(year + 1, zone)))
        if end - start == _MOONS_OF_LEAP_YEAR
    }
    regular = [moon for moon in range(first, first + 17) if moon not in leaps]
    return {month: day_at(new_moon(moon), zone) for month, moon in enumerate(regular[2:14], start=1)}


def _eleventh(year: int, zone: float) -> int:
    """The number of the new moon that begins the month of the winter solstice."""
    solstice = day_at(solar_term(year, _WINTER_SOLSTICE), zone)
    moon = new_moon_before(solar_term(year, _WINTER_SOLSTICE)) + 1
    while day_at(new_moon(moon), zone) > solstice:
        moon -= 1
    return moon


def _leap_month(first: int, zone: float) -> int:
    """The new moon of the first month after `first` that the sun spends in one sign."""
    for moon in range(first + 1, first + 13):
        if _sign(moon, zone) == _sign(moon + 1, zone):
            return moon
    return first + 12


def _sign(moon: int, zone: float) -> int:
    """The sign of the sun at the midnight that begins the day of a new moon."""
    midnight = day_at(new_moon(moon), zone).toordinal() + _EPOCH_OF_ORDINALS - zone / 24
    return int(solar_longitude(midnight) // 30)


def chinese_day(year: int, month: int, day: int, zone: float = CHINA) -> date | None:
    """The day of a Gregorian year that is a given day of the Chinese calendar."""
    for chinese_year in (year - 1, year):
        found = chinese_months(chinese_year, zone)[month] + timedelta(days=day - 1)
        if found.year == year:
            return found
    return None


def islamic_day(year: int, month: int, day: int) -> date | None:
    """The first day of a Gregorian year that is a given day of the Islamic calendar.

    A month begins on the evening after the new moon, seen from Mecca. Of the months of the Umm al-Qura
    calendar from 1423 to 1499 AH eleven in twelve begin on the day found here, the others a day earlier or
    later; calendars that wait for the crescent to be seen may differ by a day as well.
    """
    start = date(year, 1, 1)
    moon = new_moon_before(start.toordinal() + _EPOCH_OF_ORDINALS) - 1
    for number in range(moon, moon + 15):
        if (number - _FIRST_MOON) % 12 + 1 == month:
            found = _islamic_first(number) + timedelta(days=day - 1)
            if found.year == year:
                return found
    return None


def _islamic_first(moon: int) -> date:
    """The day after a new moon, or a day later if the moon is new in the evening."""
    return day_at(new_moon(moon), _MECCA + 24 - _LAST_HOUR) + timedelta(days=1)
