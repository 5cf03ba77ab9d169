"""New moons and solar terms, against published instants."""

from datetime import UTC, datetime

import pytest

from doyle.nlu.system_entities.moon_and_sun import (
    day_at,
    new_moon,
    new_moon_before,
    solar_longitude,
    solar_term,
)


def _julian(moment: datetime) -> float:
    return moment.timestamp() / 86400 + 2440587.5


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2000, 1, 6, 18, 14, tzinfo=UTC),
        datetime(2020, 1, 24, 21, 42, tzinfo=UTC),
        datetime(2024, 4, 8, 18, 21, tzinfo=UTC),
        datetime(2017, 8, 21, 18, 30, tzinfo=UTC),
    ],
)
def test_new_moon_is_within_two_minutes(moment: datetime) -> None:
    """Almanacs: the new moons of four months, two with eclipses."""
    number = new_moon_before(_julian(moment) + 0.5)
    assert abs(new_moon(number) - _julian(moment)) < 2 / 1440


@pytest.mark.parametrize(
    ("moment", "longitude"),
    [
        (datetime(2020, 3, 20, 3, 50, tzinfo=UTC), 0),
        (datetime(2024, 6, 20, 20, 51, tzinfo=UTC), 90),
        (datetime(2023, 9, 23, 6, 50, tzinfo=UTC), 180),
        (datetime(2021, 12, 21, 15, 59, tzinfo=UTC), 270),
    ],
)
def test_solar_term_is_within_a_quarter_of_an_hour(moment: datetime, longitude: float) -> None:
    """Almanacs: equinoxes and solstices."""
    instant = solar_term(moment.year, longitude)
    assert abs(instant - _julian(moment)) < 15 / 1440
    assert abs((solar_longitude(instant) - longitude + 180) % 360 - 180) < 1e-6


def test_day_at_counts_in_the_given_zone() -> None:
    late = _julian(datetime(2024, 1, 1, 20, 0, tzinfo=UTC))
    assert (day_at(late, 0).day, day_at(late, 8).day) == (1, 2)
