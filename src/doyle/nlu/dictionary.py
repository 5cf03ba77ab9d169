"""Finds dictionary values and synonyms in a text (nlu.md §5, *Dictionary, exact*; *Fuzzy* is fuzzy.py)."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from doyle.nlu.fuzzy import FuzzyMatcher
from doyle.nlu.index_terms import ACCENT_CONFIDENCE, index_terms
from doyle.nlu.languages import code_of
from doyle.nlu.mentions import MAX_MENTIONS, Meaning, Mention
from doyle.nlu.readings import Reading, read
from doyle.nlu.term_index import TermIndex
from doyle.nlu.term_walk import ACCENT, Arc, Found, walk
from doyle.nlu.text import strip_accents
from doyle.nlu.tokens import tokenise
from doyle.nlu.training_data import EntityDefinition
from doyle.nlu.words import WordList

MAX_CANDIDATES = 20_000
MAX_STEPS = 200_000
_REMEMBERED_WORDS = 4096
_REMEMBERED_CHARACTERS = 32


class Dictionary:
    """The dictionary entities of one skill; immutable, shared by threads.

    `index` is what training made of them, `words` the common words of the language, if there is a list. The
    places of the words met last are remembered, since most words come again.
    """

    def __init__(
        self,
        language: str,
        entities: Sequence[EntityDefinition],
        index: TermIndex | None = None,
        words: WordList | None = None,
    ) -> None:
        self._code = code_of(language)
        self._index = index or index_terms(language, entities)
        self._remembered_place = lru_cache(maxsize=_REMEMBERED_WORDS)(self._index.vocabulary.find)
        self._accent_confidence = ACCENT_CONFIDENCE.get(self._code)
        is_fuzzy = frozenset(at for at, entity in enumerate(entities) if entity.is_fuzzy)
        self._fuzzy = FuzzyMatcher(self._code, self._index, is_fuzzy, words) if is_fuzzy else None

    def find(self, text: str) -> list[Mention]:
        """Every mention of a value or synonym as whole words, overlapping ones included."""
        tokens = tokenise(text)
        readings = read(tokens, self._code)
        arcs = [[arc for reading in each for arc in self._arcs(reading)] for each in readings]
        found = list(walk(self._index.terms, tokens, arcs, MAX_STEPS))
        exact = self._exact(found)
        if self._fuzzy is None:
            return exact
        return exact + self._fuzzy.find(tokens, readings, arcs, found)

    def _arcs(self, reading: Reading) -> Iterator[Arc]:
        """The words that a reading equals, but for accents in some languages."""
        word = self._place_of(reading.word)
        if word is not None:
            yield Arc(word, reading)
        if self._accent_confidence is not None:
            plain = strip_accents(reading.word)
            bare = self._index.vocabulary.find(plain) if plain != reading.word else None
            others = self._index.accents.find(plain)
            for other in others if bare is None else (bare, *others):
                if other != word:
                    yield Arc(other, reading, way=ACCENT)

    def _place_of(self, word: str) -> int | None:
        """The place of a word in the vocabulary."""
        is_usual = len(word) <= _REMEMBERED_CHARACTERS
        return self._remembered_place(word) if is_usual else self._index.vocabulary.find(word)

    def _exact(self, found: Sequence[Found]) -> list[Mention]:
        """Exact spelling has priority: nothing else is taken from a span that an entity has exactly."""
        exact = list(self._mentions((one for one in found if not one.way), 1.0))
        if self._accent_confidence is None:
            return exact
        claimed = {(mention.meaning.entity, mention.start, mention.end) for mention in exact}
        accented = self._mentions((one for one in found if one.way), self._accent_confidence)
        return exact + [
            mention
            for mention in accented
            if (mention.meaning.entity, mention.start, mention.end) not in claimed
        ]

    def _mentions(self, found: Iterable[Found], confidence: float) -> Iterator[Mention]:
        mentions = (
            Mention(Meaning(meaning.entity, meaning.value), one.start, one.end, confidence)
            for one in found
            for meaning in self._index.terms.meanings_of(one.node, MAX_MENTIONS)
        )
        return islice(mentions, MAX_CANDIDATES)
