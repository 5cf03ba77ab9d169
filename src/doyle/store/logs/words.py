"""Words and stems of texts, as the log filter compares them (spec/operations.md §2)."""

import re
from collections.abc import Sequence

from doyle.nlu.stemming import Stemmer, stemmer_of

_WORD = re.compile(r"\w+")
_MARK = re.compile(r"[^\w\s]")
_ALGORITHMS = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt-br": "portuguese",
}


def is_literal(text: str) -> bool:
    """Whether a text is looked for as it stands, for it holds more than words: `!hello`, `covid-19`."""
    return _MARK.search(text) is not None or not text.strip()


def words_of(text: str) -> list[str]:
    """The words of a text in lower case."""
    return _WORD.findall(text.casefold())


def stems_of(words: Sequence[str], language: str) -> list[str]:
    """The stems of words: grammatical variants have the same one, in languages that have a stemmer here."""
    stem = _find_stemmer(language)
    return list(words) if stem is None else [stem(word) for word in words]


def distance_within(first: str, second: str, limit: int) -> bool:
    """Whether two texts are at most so many single-character differences apart."""
    if abs(len(first) - len(second)) > limit:
        return False
    above = list(range(len(second) + 1))
    for row, character in enumerate(first, 1):
        line = [row]
        for at, other in enumerate(second, 1):
            line.append(min(above[at] + 1, line[-1] + 1, above[at - 1] + (character != other)))
        if min(line) > limit:
            return False
        above = line
    return above[-1] <= limit


def _find_stemmer(language: str) -> Stemmer | None:
    """More languages than understanding has: a log is searched by people, who may look at what was found."""
    code = language.lower()
    name = _ALGORITHMS.get(code) or _ALGORITHMS.get(code.partition("-")[0])
    return None if name is None else stemmer_of(name)
