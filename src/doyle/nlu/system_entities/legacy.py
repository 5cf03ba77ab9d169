"""The old model of system entities, which workspaces may still ask for (system-entities.md §2).

It tells every reading of a text, numbers inside dates too; ranges are two mentions that nothing links; a date
with the time beside it are two mentions of one literal, unless the date is in digits; a part of the day is
one time. There are no alternatives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from types import MappingProxyType

from doyle.nlu.system_entities.linking import LinkedPhrase
from doyle.nlu.system_entities.mention import SystemMention
from doyle.nlu.system_entities.readings import Meaning, TimeMeaning, TimeReading
from doyle.nlu.system_entities.words import Word

_HOURS_OF_PARTS: Mapping[str, time] = MappingProxyType(
    {"morning": time(9), "afternoon": time(15), "evening": time(18), "night": time(22)}
)
_TONIGHT = time(18)
_NEW_KEYS = frozenset({"granularity", "festival", "range_link", "range_modifier", "datetime_link"})
_DATE_MARKS = frozenset("/-.")


def as_legacy_phrase(linked: LinkedPhrase, words: Sequence[Word]) -> LinkedPhrase:
    """The phrase as the old model reads it: over the literal of the link, without a modifier."""
    phrase = linked.phrase
    meaning = replace(phrase.meaning, time=_single_time(phrase.meaning), modifier=None)
    start, end = linked.link or (phrase.inner_start, phrase.end)
    if any(word.key in _DATE_MARKS for word in words[start:end]):
        start, end = phrase.inner_start, phrase.end
    return LinkedPhrase(replace(phrase, start=start, end=end, meaning=meaning))


def as_legacy_mention(mention: SystemMention) -> SystemMention:
    """The mention without what came with the new model."""
    kept = {key: value for key, value in mention.interpretation.items() if key not in _NEW_KEYS}
    return replace(mention, interpretation=kept, alternatives=(), role=None)


def _single_time(meaning: Meaning) -> TimeMeaning | None:
    reading = meaning.time
    if not isinstance(reading, TimeReading) or reading.last is None:
        return reading
    part = str(reading.fields["part_of_day"])
    at = _TONIGHT if meaning.date is not None else _HOURS_OF_PARTS[part]
    return replace(reading, first=at, last=None)
