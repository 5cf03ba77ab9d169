"""How neighbouring phrases of dates and times bear on each other (system-entities.md §7)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from doyle.nlu.system_entities.phrases import Phrase
from doyle.nlu.system_entities.range_readings import range_in_part
from doyle.nlu.system_entities.readings import DateMeaning, DateReading, Meaning, TimeRange, TimeReading
from doyle.nlu.system_entities.time_readings import NIGHT, in_part
from doyle.nlu.system_entities.words import Word

# Until when an hour said of a night is meant to come after midnight.
_END_OF_NIGHT = 5


class LinkedPhrase(NamedTuple):
    """A phrase, and the words from where to where its `datetime_link` goes, if it has one."""

    phrase: Phrase
    link: tuple[int, int] | None = None


def link_phrases(
    phrases: Sequence[Phrase], words: Sequence[Word], link_words: frozenset[str]
) -> list[LinkedPhrase]:
    """Settle hours by the parts of the day beside them, and link each date with the time beside it."""
    linked: list[LinkedPhrase] = []
    for run in _runs(phrases, words, link_words):
        linked.extend(_linked(_settled(_without_modifiers(run))))
    return linked


def _runs(phrases: Sequence[Phrase], words: Sequence[Word], link_words: frozenset[str]) -> list[list[Phrase]]:
    """The phrases in groups of neighbours: only blanks, commas and words like `at` stand between them."""
    runs: list[list[Phrase]] = []
    for phrase in phrases:
        gap = words[runs[-1][-1].end : phrase.start] if runs else ()
        if runs and all(word.key in link_words for word in gap):
            runs[-1].append(phrase)
        else:
            runs.append([phrase])
    return runs


def _settled(run: Sequence[Phrase]) -> list[Phrase]:
    """The hour of `tomorrow morning at 9` is in the morning, which then is no time of its own."""
    parts = [phrase.meaning.time for phrase in run if _is_part_of_day(phrase)]
    if len(parts) != 1 or not any(_is_hour(phrase) for phrase in run):
        return list(run)
    part = str(parts[0].fields["part_of_day"]) if isinstance(parts[0], TimeReading) else ""
    settled = [replace(phrase, meaning=_in_part(phrase.meaning, part)) for phrase in run if _is_hour(phrase)]
    is_next_day = part == NIGHT and any(map(_is_after_midnight, settled))
    hours = iter(settled)
    kept = []
    for phrase in run:
        meaning = phrase.meaning
        if _is_part_of_day(phrase):
            if meaning.date is not None:
                date = _day_after(meaning.date) if is_next_day else meaning.date
                kept.append(replace(phrase, meaning=replace(meaning, date=date, time=None)))
        else:
            kept.append(next(hours) if _is_hour(phrase) else phrase)
    return kept


def _in_part(meaning: Meaning, part: str) -> Meaning:
    if isinstance(meaning.time, TimeReading):
        return replace(meaning, time=in_part(meaning.time, part))
    return replace(meaning, time=range_in_part(meaning.time, part)) if meaning.time else meaning


def _is_after_midnight(phrase: Phrase) -> bool:
    time = phrase.meaning.time
    return (
        isinstance(time, TimeReading)
        and time.first.hour < _END_OF_NIGHT
        and phrase.meaning.date is None
        and phrase.meaning.modifier is None
    )


def _day_after(date: DateMeaning) -> DateMeaning:
    """The day that `tonight` has after midnight."""
    if not isinstance(date, DateReading) or "relative_day" not in date.fields:
        return date
    relative = int(date.fields["relative_day"]) + 1
    return DateReading(date.days.shifted(1), {**date.fields, "relative_day": relative}, date.granularity)


def _is_part_of_day(phrase: Phrase) -> bool:
    time = phrase.meaning.time
    return isinstance(time, TimeReading) and time.last is not None and phrase.meaning.modifier is None


def _is_hour(phrase: Phrase) -> bool:
    time = phrase.meaning.time
    if isinstance(time, TimeRange):
        return time.start.is_open or time.end.is_open
    return time is not None and "specific_hour" in time.fields


def _without_modifiers(run: Sequence[Phrase]) -> list[Phrase]:
    """`until tomorrow at 5pm` is one moment: recordings link it and give it no role."""
    kept = list(run)
    for at in range(len(kept) - 1):
        phrase = kept[at]
        if phrase.meaning.modifier and phrase.meaning.date and _is_plain_time(kept[at + 1].meaning):
            meaning = replace(phrase.meaning, modifier=None)
            kept[at] = replace(phrase, start=phrase.inner_start, meaning=meaning)
    return kept


def _linked(run: Sequence[Phrase]) -> list[LinkedPhrase]:
    linked = [LinkedPhrase(phrase) for phrase in run]
    for at, phrase in enumerate(run):
        meaning = phrase.meaning
        if isinstance(meaning.date, DateReading) and isinstance(meaning.time, TimeReading):
            if meaning.time.last is None and meaning.modifier is None:
                linked[at] = LinkedPhrase(phrase, (phrase.start, phrase.end))
        elif at and linked[at - 1].link is None and _are_date_and_time(run[at - 1].meaning, meaning):
            link = (run[at - 1].start, phrase.end)
            linked[at - 1 : at + 1] = [LinkedPhrase(run[at - 1], link), LinkedPhrase(phrase, link)]
    return linked


def _are_date_and_time(first: Meaning, second: Meaning) -> bool:
    return (_is_plain_date(first) and _is_plain_time(second)) or (
        _is_plain_time(first) and _is_plain_date(second)
    )


def _is_plain_date(meaning: Meaning) -> bool:
    date = meaning.date
    is_plain = meaning.time is None and meaning.modifier is None
    return is_plain and isinstance(date, DateReading) and not date.is_period


def _is_plain_time(meaning: Meaning) -> bool:
    time = meaning.time
    is_plain = meaning.date is None and meaning.modifier is None
    return is_plain and isinstance(time, TimeReading) and time.last is None
