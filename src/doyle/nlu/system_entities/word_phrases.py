"""Looks phrases up in the words of a text."""

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from doyle.nlu.system_entities.words import Word, split_words
from doyle.nlu.text import strip_accents

_Payload = TypeVar("_Payload")


class _Phrase(NamedTuple, Generic[_Payload]):
    keys: tuple[str, ...]
    payload: _Payload


class WordPhrases(Generic[_Payload]):
    """Phrases by their first and by their last word; the longest that fits is found.

    Case does not count, nor do accents that a writer left out.
    """

    def __init__(self, phrases: Iterable[tuple[str, _Payload]]) -> None:
        self._by_first: dict[str, list[_Phrase[_Payload]]] = {}
        self._by_last: dict[str, list[_Phrase[_Payload]]] = {}
        known: dict[tuple[str, ...], _Payload] = {}
        for text, payload in phrases:
            keys = tuple(word.key for word in split_words(text))
            known[keys] = payload
            known.setdefault(tuple(strip_accents(key) for key in keys), payload)
        for keys, payload in sorted(known.items(), key=lambda item: -len(item[0])):
            self._by_first.setdefault(keys[0], []).append(_Phrase(keys, payload))
            self._by_last.setdefault(keys[-1], []).append(_Phrase(keys, payload))

    def starting_at(self, words: Sequence[Word], start: int) -> tuple[int, _Payload] | None:
        """The longest phrase that starts at a word: where it ends, and what it stands for."""
        if start >= len(words):
            return None
        for phrase in self._by_first.get(words[start].key, ()):
            end = start + len(phrase.keys)
            if _keys(words, start, end) == phrase.keys:
                return end, phrase.payload
        return None

    def ending_at(self, words: Sequence[Word], end: int) -> tuple[int, _Payload] | None:
        """The longest phrase that ends before a word: where it starts, and what it stands for."""
        if end <= 0:
            return None
        for phrase in self._by_last.get(words[end - 1].key, ()):
            start = end - len(phrase.keys)
            if start >= 0 and _keys(words, start, end) == phrase.keys:
                return start, phrase.payload
        return None


def _keys(words: Sequence[Word], start: int, end: int) -> tuple[str, ...]:
    return tuple(word.key for word in words[start:end])
