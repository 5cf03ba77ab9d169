"""Recognises the five system entities in a text (system-entities.md)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from doyle.nlu.languages import UNIVERSAL
from doyle.nlu.reference_point import ReferencePoint
from doyle.nlu.system_entities.amounts import find_amounts
from doyle.nlu.system_entities.emission import mentions_of
from doyle.nlu.system_entities.fractions import with_fractions
from doyle.nlu.system_entities.legacy import as_legacy_mention, as_legacy_phrase
from doyle.nlu.system_entities.lexicon_index import find_lexicon
from doyle.nlu.system_entities.linking import LinkedPhrase, link_phrases
from doyle.nlu.system_entities.locales import Locale, locale_of
from doyle.nlu.system_entities.mention import DATE, NUMBER, SYSTEM_ENTITIES, TIME, SystemMention
from doyle.nlu.system_entities.numerals import Numeral, find_numerals
from doyle.nlu.system_entities.phrases import Phrase, PhraseFinder
from doyle.nlu.system_entities.readings import Reference
from doyle.nlu.system_entities.terminals import find_terminals
from doyle.nlu.system_entities.words import Word, split_words

TEMPORAL_ENTITIES = frozenset({DATE, TIME})
_TEMPORAL_PRIORITY = 1


class _Source(NamedTuple):
    """A text with what every reading of it needs."""

    text: str
    words: Sequence[Word]
    numerals: Sequence[Numeral]
    point: ReferencePoint
    locale: Locale

    def amounts(self, enabled: frozenset[str]) -> list[SystemMention]:
        """The numbers, percentages and amounts of money in it."""
        return find_amounts(self.text, self.words, self.numerals, self.locale, enabled)

    def is_glued(self, mention: SystemMention) -> bool:
        """Whether a number is the digits of something like `3pm`, which the old model does not tell."""
        return mention.entity == NUMBER and self.text[mention.end : mention.end + 1].isalpha()


class _Group(NamedTuple):
    """Mentions that stand or fall together: those of one phrase, or of one span."""

    start: int
    end: int
    priority: int
    phrase: Phrase | None
    mentions: Sequence[SystemMention]


class SystemEntityRecogniser:
    """The enabled system entities of one skill; immutable, shared by threads.

    `is_new_model`: the numbers inside dates and amounts are not told, ranges and dates with times are linked
    (system-entities.md §2).
    """

    def __init__(self, language: str, enabled: frozenset[str], is_new_model: bool = True) -> None:
        self._language = language
        self._enabled = enabled & SYSTEM_ENTITIES
        self._is_new_model = is_new_model

    def find(self, text: str, point: ReferencePoint) -> list[SystemMention]:
        """The mentions in a text, in order of start and end; the date of a phrase before its time."""
        if not self._enabled:
            return []
        locale = locale_of(self._language, point.locale)
        words = split_words(text)
        source = _Source(text, words, find_numerals(text, words, locale), point, locale)
        mentions = self._new_mentions(source) if self._is_new_model else self._legacy_mentions(source)
        return sorted(mentions, key=lambda mention: (mention.start, mention.end))

    def _new_mentions(self, source: _Source) -> list[SystemMention]:
        """One reading of every span."""
        numerals = with_fractions(source.numerals, source.words, source.locale)
        groups = [
            *_phrase_groups(source.words, self._phrases(source)),
            *_mention_groups(source._replace(numerals=numerals).amounts(self._enabled)),
        ]
        kept = _without_overlaps(groups, len(source.text))
        mentions = [mention for group in kept for mention in group.mentions]
        for linked in self._linked(source, [group.phrase for group in kept if group.phrase is not None]):
            mentions.extend(mentions_of(linked, source.words, source.point.timezone, self._enabled))
        return mentions

    def _legacy_mentions(self, source: _Source) -> list[SystemMention]:
        """Every reading, of each entity as if it were alone."""
        amounts = (
            mention for entity in sorted(self._enabled) for mention in source.amounts(frozenset({entity}))
        )
        mentions = [mention for mention in amounts if not source.is_glued(mention)]
        for linked in self._linked(source, self._phrases(source)):
            phrase = as_legacy_phrase(linked, source.words)
            mentions.extend(mentions_of(phrase, source.words, source.point.timezone, self._enabled))
        return [as_legacy_mention(mention) for mention in mentions]

    def _phrases(self, source: _Source) -> list[Phrase]:
        index = find_lexicon(source.locale.language)
        if index is None or not self._enabled & TEMPORAL_ENTITIES:
            return []
        are_bare_ranges_times = TIME in self._enabled and NUMBER not in self._enabled
        reference = Reference(source.point.now, source.locale, are_bare_ranges_times)
        edges = find_terminals(source.text, source.words, source.numerals, index, source.locale)
        return PhraseFinder(source.text, source.words, edges, index, reference, self._enabled).find()

    def _linked(self, source: _Source, phrases: Sequence[Phrase]) -> list[LinkedPhrase]:
        index = find_lexicon(source.locale.language)
        return [] if index is None else link_phrases(phrases, source.words, index.lexicon.links)


def reads_dates_in(language: str) -> bool:
    """Whether there is a lexicon for the dates and times of a skill's language.

    A universal skill has one as soon as a client sets its locale.
    """
    code = locale_of(language, None).language
    return code == UNIVERSAL or find_lexicon(code) is not None


def _phrase_groups(words: Sequence[Word], phrases: Iterable[Phrase]) -> Iterator[_Group]:
    for phrase in phrases:
        start, end = words[phrase.start].start, words[phrase.end - 1].end
        yield _Group(start, end, _TEMPORAL_PRIORITY, phrase, ())


def _mention_groups(mentions: Iterable[SystemMention]) -> Iterator[_Group]:
    spans: dict[tuple[int, int, int], list[SystemMention]] = {}
    for mention in mentions:
        spans.setdefault((mention.start, mention.end, mention.priority), []).append(mention)
    for (start, end, priority), together in spans.items():
        yield _Group(start, end, priority, None, together)


def _without_overlaps(groups: Sequence[_Group], length: int) -> list[_Group]:
    """The longest span wins; then currency and percentage, then date and time, then number (§3)."""
    taken = bytearray(length)
    kept = []
    for group in sorted(groups, key=lambda group: (group.start - group.end, group.priority, group.start)):
        if not any(taken[group.start : group.end]):
            taken[group.start : group.end] = b"\x01" * (group.end - group.start)
            kept.append(group)
    return sorted(kept, key=lambda group: group.start)
