"""Where the moon and the sun stand: the days of new moons and of solar terms.

After Jean Meeus, *Astronomical Algorithms* (2nd edition): new moons by chapter 49, the longitude of the sun
by the shorter method of chapter 25 (an error below 0.01 degrees, or about a quarter of an hour). Times are
Julian days of Universal Time; the difference to dynamical time is an estimate.
"""

import math
from datetime import date
from functools import lru_cache

_EPOCH_OF_ORDINALS = 1721424.5
_SYNODIC_MONTH = 29.530588861
_TROPICAL_YEAR = 365.2422
_SECONDS_OF_DAY = 86400

# Sine terms of a new moon: days, power of the eccentricity, and multiples of M, M', F and Omega.
_TERMS = (
    (-0.40720, 0, 0, 1, 0, 0),
    (0.17241, 1, 1, 0, 0, 0),
    (0.01608, 0, 0, 2, 0, 0),
    (0.01039, 0, 0, 0, 2, 0),
    (0.00739, 1, -1, 1, 0, 0),
    (-0.00514, 1, 1, 1, 0, 0),
    (0.00208, 2, 2, 0, 0, 0),
    (-0.00111, 0, 0, 1, -2, 0),
    (-0.00057, 0, 0, 1, 2, 0),
    (0.00056, 1, 1, 2, 0, 0),
    (-0.00042, 0, 0, 3, 0, 0),
    (0.00042, 1, 1, 0, 2, 0),
    (0.00038, 1, 1, 0, -2, 0),
    (-0.00024, 1, -1, 2, 0, 0),
    (-0.00017, 0, 0, 0, 0, 1),
    (-0.00007, 0, 2, 1, 0, 0),
    (0.00004, 0, 0, 2, -2, 0),
    (0.00004, 0, 3, 0, 0, 0),
    (0.00003, 0, 1, 1, -2, 0),
    (0.00003, 0, 0, 2, 2, 0),
    (-0.00003, 0, 1, 1, 2, 0),
    (0.00003, 0, -1, 1, 2, 0),
    (-0.00002, 0, -1, 1, -2, 0),
    (-0.00002, 0, 1, 3, 0, 0),
    (0.00002, 0, 0, 4, 0, 0),
)
# Of the planets: days, degrees at k = 0, degrees for each month.
_PLANETS = (
    (0.000325, 299.77, 0.107408),
    (0.000165, 251.88, 0.016321),
    (0.000164, 251.83, 26.651886),
    (0.000126, 349.42, 36.412478),
    (0.000110, 84.66, 18.206239),
    (0.000062, 141.74, 53.303771),
    (0.000060, 207.14, 2.453732),
    (0.000056, 154.84, 7.306860),
    (0.000047, 34.52, 27.261239),
    (0.000042, 207.19, 0.121824),
    (0.000040, 291.34, 1.844379),
    (0.000037, 161.72, 24.198154),
    (0.000035, 239.56, 25.513099),
    (0.000023, 331.55, 3.592518),
)


@lru_cache(maxsize=4096)
def new_moon(number: int) -> float:
    """The instant of a new moon; number 0 is that of 6 January 2000."""
    k = float(number)
    t = k / 1236.85
    mean = 2451550.09766 + _SYNODIC_MONTH * k + 0.00015437 * t**2
    sun = math.radians(2.5534 + 29.10535670 * k - 0.0000014 * t**2)
    moon = math.radians(201.5643 + 385.81693528 * k + 0.0107582 * t**2)
    latitude = math.radians(160.7108 + 390.67050284 * k - 0.0016118 * t**2)
    node = math.radians(124.7746 - 1.56375588 * k + 0.0020672 * t**2)
    eccentricity = 1 - 0.002516 * t - 0.0000074 * t**2
    periodic = sum(
        days * eccentricity**power * math.sin(a * sun + b * moon + c * latitude + d * node)
        for days, power, a, b, c, d in _TERMS
    )
    planets = sum(days * math.sin(math.radians(start + step * k)) for days, start, step in _PLANETS)
    return mean + periodic + planets - _delta_t(mean)


def new_moon_before(instant: float) -> int:
    """The number of the last new moon at or before an instant."""
    number = round((instant - 2451550.1) / _SYNODIC_MONTH) + 1
    while new_moon(number) > instant:
        number -= 1
    return number


def solar_longitude(instant: float) -> float:
    """The apparent longitude of the sun in degrees: 0 at the spring equinox, 270 at the winter solstice."""
    t = (instant + _delta_t(instant) - 2451545.0) / 36525
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t**2
    anomaly = math.radians(357.52911 + 35999.05029 * t - 0.0001537 * t**2)
    center = (
        (1.914602 - 0.004817 * t - 0.000014 * t**2) * math.sin(anomaly)
        + (0.019993 - 0.000101 * t) * math.sin(2 * anomaly)
        + 0.000289 * math.sin(3 * anomaly)
    )
    node = math.radians(125.04 - 1934.136 * t)
    return (mean + center - 0.00569 - 0.00478 * math.sin(node)) % 360


def solar_term(year: int, longitude: float) -> float:
    """The instant of a year at which the sun reaches a longitude."""
    first = date(year, 1, 1).toordinal() + _EPOCH_OF_ORDINALS
    instant = first + (longitude - 280) % 360 / 360 * _TROPICAL_YEAR
    for _ in range(6):
        away = (longitude - solar_longitude(instant) + 180) % 360 - 180
        instant += away / 360 * _TROPICAL_YEAR
    return instant


def day_at(instant: float, hours: float) -> date:
    """The day of an instant in a zone that is so many hours ahead of Universal Time."""
    return date.fromordinal(math.floor(instant + hours / 24 - _EPOCH_OF_ORDINALS))


def _delta_t(instant: float) -> float:
    """Dynamical minus Universal Time in days, by the polynomials of Espenak and Meeus."""
    year = 2000 + (instant - 2451545) / _TROPICAL_YEAR
    t = year - 2000
    if year < 2005:
        seconds = 63.86 + 0.3345 * t
    elif year < 2050:
        seconds = 62.92 + 0.32217 * t + 0.005589 * t**2
    else:
        seconds = -20 + 32 * ((year - 1820) / 100) ** 2 - 0.5628 * (2150 - year)
    return seconds / _SECONDS_OF_DAY
