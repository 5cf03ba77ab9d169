"""What a language contributes to dates and times: its terms, and the order of its phrases.

A lexicon is data. `terms` says which words are which kind of terminal and what they stand for. `rules` says
in which orders terminals make a phrase, by the name of the reading that gives its meaning; the readings
themselves (`date_readings`, `time_readings`, `range_readings`) know no language. To add a language write its
`Lexicon` beside `lexicons/en.py` and list it in `lexicons/index.py`; a test checks every name and pattern.

Patterns (see `grammar.py`): kinds separated by blanks, `[…]` for what may be absent, `A|B` for either. Three
layers are matched one after the other, each seeing what the ones before it found: `durations` give DURATION,
`phrases` give DATE and TIME, `compounds` build on those. A pattern that starts with `?` is weak: its phrase
counts only inside a compound.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from doyle.nlu.system_entities.calendar import Unit
from doyle.nlu.system_entities.durations import Duration
from doyle.nlu.system_entities.readings import DateReading, HalfOfDay, Meaning, Modifier, TimeReading
from doyle.nlu.text import strip_accents


class Kind(StrEnum):
    """The kinds of terminals that patterns are made of."""

    # Words that only stand in patterns; their value does not count.
    THE = "THE"
    A = "A"
    OF = "OF"
    ON = "ON"
    AT = "AT"
    IN = "IN"
    FOR = "FOR"
    FROM = "FROM"
    TO = "TO"
    BETWEEN = "BETWEEN"
    AND = "AND"
    COMMA = "COMMA"
    DOT = "DOT"
    DASH = "DASH"
    AGO = "AGO"
    HENCE = "HENCE"
    AFTER = "AFTER"
    BEFORE = "BEFORE"
    OCLOCK = "OCLOCK"
    PAST = "PAST"
    TILL = "TILL"
    # Words with a value.
    WEEKDAY = "WEEKDAY"  # 0 is Monday
    MONTH = "MONTH"  # 1 to 12
    UNIT = "UNIT"
    SHIFT = "SHIFT"  # this 0, next 1, last -1
    DAYWORD = "DAYWORD"  # today 0, tomorrow 1
    QUARTER = "QUARTER"  # 1 to 4
    PART = "PART"  # morning, afternoon, evening, night
    DAYPART = "DAYPART"  # tonight: a day and a part of it
    NOW = "NOW"
    CLOCKWORD = "CLOCKWORD"  # noon, midnight: a time
    MERIDIEM = "MERIDIEM"
    FROM_HOUR = "FROM_HOUR"  # from, before hours only: Italian dalle 2
    HOURS = "HOURS"  # the article of hours: Spanish las 5
    HALF = "HALF"  # the half hour before: German halb fünf
    THE_DAY = "THE_DAY"  # before days of the month only: Portuguese dia 5
    WEEKPART = "WEEKPART"  # a weekday and a part of it in one word: Dutch vrijdagavond
    MINUTES = "MINUTES"  # a part of an hour in one word: Dutch kwartier 15
    FRACTION = "FRACTION"  # half 30, quarter 15: minutes of an hour
    AMOUNT = "AMOUNT"  # a couple of 2: a count that is no numeral
    MODIFIER = "MODIFIER"
    HOUR_MODIFIER = "HOUR_MODIFIER"  # one before hours only: Italian dalle 9
    # What is found without a lexicon: numerals, numeric dates and clock times, festivals, time zones.
    COUNT = "COUNT"
    ORDINAL = "ORDINAL"
    DAY = "DAY"  # 1 to 31, ordinals too
    HOUR = "HOUR"  # 0 to 24
    MINUTE = "MINUTE"  # 0 to 59, spelled or two digits
    SPELLED = "SPELLED"  # 1 to 59, spelled
    HALF_HOUR = "HALF_HOUR"  # a spelled number and a half, of hours: Portuguese três e meia
    YEAR = "YEAR"  # four digits
    BARE_YEAR = "BARE_YEAR"  # four digits, 1900 to 2099
    NUMERIC = "NUMERIC"  # 10/30/2020
    DOUBTFUL = "DOUBTFUL"  # 3/4
    CLOCK = "CLOCK"  # 15:30
    DOTTED = "DOTTED"  # 15.30
    HCLOCK = "HCLOCK"  # 15h30
    FESTIVAL = "FESTIVAL"
    ZONE = "ZONE"
    # What the layers find.
    DURATION = "DURATION"
    DATE = "DATE"
    TIME = "TIME"
    MOMENT = "MOMENT"  # a date and a time of one phrase


class Clock(NamedTuple):
    """An hour as it was said or written; `is_settled`: it can only be one of the 24 hours."""

    hour: int
    minute: int | None = None
    second: int | None = None
    is_settled: bool = False


class DayPart(NamedTuple):
    """A part of a day relative to today: `tonight` is the night of day 0."""

    day: int
    part: str


class WeekPart(NamedTuple):
    """A part of a weekday, 0 for Monday."""

    weekday: int
    part: str


class NumericDate(NamedTuple):
    """A date in digits; `day` is None for an impossible one, `has_year` says whether the year was given."""

    day: date | None
    month_and_day: tuple[int, int]
    has_year: bool


Value: TypeAlias = (
    int
    | str
    | Decimal
    | time
    | Unit
    | HalfOfDay
    | Clock
    | DayPart
    | WeekPart
    | NumericDate
    | Modifier
    | Duration
)
Found: TypeAlias = Value | DateReading | TimeReading | Meaning
Terms: TypeAlias = Mapping[str, Value] | tuple[str, ...]
# By the name of a reading, the patterns that it reads.
Rules: TypeAlias = Mapping[str, tuple[str, ...]]


def listed(terms: str) -> tuple[str, ...]:
    """Terms that are written with a bar between them."""
    return tuple(terms.split("|"))


def meaning(table: Mapping[Value, str]) -> dict[str, Value]:
    """By term, what it stands for, from the terms (with a bar between them) by what they stand for."""
    return {term: value for value, terms in table.items() for term in listed(terms)}


def unaccented(terms: Mapping[Kind, Terms], but: frozenset[str] = frozenset()) -> dict[Kind, Terms]:
    """The terms with those added that writers get by leaving accents out, unless that makes another word."""
    return {kind: _with_bare(of_kind, but) for kind, of_kind in terms.items()}


def _with_bare(terms: Terms, but: frozenset[str]) -> Terms:
    bare = {term: strip_accents(term) for term in terms if term not in but}
    if isinstance(terms, tuple):
        return tuple(dict.fromkeys((*terms, *bare.values())))
    return {**{bare[term]: value for term, value in terms.items() if term in bare}, **terms}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language.

    `weak_terms` are terms that are ordinary words too (`may`, `sun`): alone they count only as the whole
    text, or with a capital letter inside a sentence. `short_terms` are abbreviations that count only with
    digits beside them or, if they are weekdays, in a range (`sab 23 mag`, `seg a sex`). `adjectives` are
    terms that are ordinals too (`sexta`): after an article or before a noun they do not count. `idioms`
    are phrases whose words never count (`good morning`). `fillers` are words after which a term at the
    start of a sentence is a filler (`now let us`). `followers` are the words that may follow a phrase
    like `on the 5th`, `things` those that may not even follow the end of a range (`from the 3rd to the
    5th floor`). `counted` are nouns that make a number before them a count (`may 5 people come`), as do
    words that end in `plural` but `no_plurals`; `streets` make it an address (`at 10 Downing Street`).
    `links` are the words that may stand between a date and its time, `joins` those between
    the members of a list.
    """

    language: str
    terms: Mapping[Kind, Terms]
    durations: Rules
    phrases: Rules
    compounds: Rules
    weak_terms: frozenset[str] = frozenset()
    short_terms: frozenset[str] = frozenset()
    adjectives: frozenset[str] = frozenset()
    idioms: tuple[str, ...] = ()
    fillers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    followers: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    streets: frozenset[str] = frozenset()
    plural: str = ""
    no_plurals: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset({","})
    joins: frozenset[str] = frozenset({",", "/"})
