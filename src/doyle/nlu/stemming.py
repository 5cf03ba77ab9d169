"""The stems of words, by the Snowball algorithms, in the languages that match by stem (nlu.md §9)."""

import threading
from collections.abc import Callable, Mapping
from functools import cache, lru_cache

import snowballstemmer

from doyle.nlu.languages import features_of

# Longer words have no stem: inflection is not their problem.
MAX_CHARACTERS = 64
_ALGORITHMS: Mapping[str, str] = {"en": "english", "fr": "french", "de": "german", "cs": "czech"}
_CACHED_STEMS = 20_000
Stemmer = Callable[[str], str]


def find_stemmer(code: str) -> Stemmer | None:
    """What gives the stem of a lower-case word in a language, if it has stemming; shared by threads."""
    return stemmer_of(_ALGORITHMS[code]) if features_of(code).has_stemming else None


@cache
def stemmer_of(algorithm: str) -> Stemmer:
    """The stemmer of a Snowball algorithm by its name; shared by threads, each has an instance of its own."""
    local = threading.local()

    @lru_cache(_CACHED_STEMS)
    def stem(word: str) -> str:
        if len(word) > MAX_CHARACTERS:
            return word
        if not hasattr(local, "algorithm"):
            local.algorithm = snowballstemmer.stemmer(algorithm)
        return str(local.algorithm.stemWord(word))

    return stem
