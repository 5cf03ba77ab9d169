"""A lexicon made ready for look-ups: its terms by their first word, its patterns as tries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from doyle.nlu.system_entities.grammar import Edge, PatternTrie
from doyle.nlu.system_entities.lexicon import Kind, Lexicon, Value
from doyle.nlu.system_entities.lexicons.index import LEXICONS
from doyle.nlu.system_entities.number_lexicons.index import NUMBER_WORDS
from doyle.nlu.system_entities.words import Word, split_words

# Writers take the sign of degrees for that of ordinals: `1° de maio`.
_ORDINAL, _DEGREES = "º", frozenset({"°"})
_Payload = TypeVar("_Payload")


class _Meaning(NamedTuple):
    kind: Kind
    value: Value


class _PhraseTable(Generic[_Payload]):
    """Phrases by their first word."""

    def __init__(self, phrases: Iterable[tuple[str, _Payload]]) -> None:
        self._phrases: dict[str, list[tuple[tuple[str, ...], _Payload]]] = {}
        for phrase, payload in phrases:
            first, *rest = (word.key for word in split_words(phrase))
            self._phrases.setdefault(first, []).append((tuple(rest), payload))

    def at(self, words: Sequence[Word], start: int) -> Sequence[tuple[int, _Payload]]:
        """The phrases that start at a word: the number of the word after each, and what it carries."""
        phrases = self._phrases.get(words[start].key)
        if phrases is None:
            return ()
        return [
            (start + 1 + len(rest), payload) for rest, payload in phrases if _follows(words, start + 1, rest)
        ]


class LexiconIndex:
    """A lexicon and its look-ups; immutable, shared by threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._terms = _PhraseTable(_terms(lexicon))
        self._idioms = _PhraseTable((idiom, None) for idiom in lexicon.idioms)
        suffixes = NUMBER_WORDS[lexicon.language].ordinal_suffixes
        self.ordinal_suffixes = suffixes | _DEGREES if _ORDINAL in suffixes else suffixes
        self.durations = PatternTrie(lexicon.durations)
        self.phrases = PatternTrie(lexicon.phrases)
        self.compounds = PatternTrie(lexicon.compounds)

    def terms_at(self, words: Sequence[Word], start: int) -> list[Edge]:
        """The terms that start at a word."""
        return [Edge(kind, end, value) for end, (kind, value) in self._terms.at(words, start)]

    def idiom_words(self, words: Sequence[Word]) -> set[int]:
        """The numbers of the words that belong to idioms."""
        return {
            at
            for start in range(len(words))
            for end, _ in self._idioms.at(words, start)
            for at in range(start, end)
        }


@lru_cache(maxsize=64)
def find_lexicon(language: str) -> LexiconIndex | None:
    """The lexicon of a language, None if there is none yet."""
    lexicon = LEXICONS.get(language)
    return None if lexicon is None else LexiconIndex(lexicon)


def _follows(words: Sequence[Word], start: int, keys: Sequence[str]) -> bool:
    if start + len(keys) > len(words):
        return False
    return all(words[start + at].key == key for at, key in enumerate(keys))


def _terms(lexicon: Lexicon) -> Iterator[tuple[str, _Meaning]]:
    for kind, terms in lexicon.terms.items():
        valued = terms if isinstance(terms, Mapping) else dict.fromkeys(terms, 1)
        for term, value in valued.items():
            yield term, _Meaning(kind, value)
