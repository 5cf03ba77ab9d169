"""Words and stems of texts, as the log filter compares them (spec/operations.md §2)."""

import re
from collections.abc import Sequence

from doyle.nlu.stemming import Stemmer, stemmer_of

# Thai to Lao, Myanmar, Hangul, Khmer, kana, ideographs: no blank, or none alone, ends a word there.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u318f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(rf"[{_UNSPACED}]+|[^\W{_UNSPACED}]+")
_MARK = re.compile(r"[^\w\s]")
_AROUND = re.compile(r"\A[^\w]+|[^\w]+\Z")
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
    """Whether a text is looked for as it stands, for it is not just words: `!hello`, `covid-19`, `注文`."""
    return _MARK.search(text) is not None or is_unspaced(text) or not text.strip()


def is_unspaced(text: str) -> bool:
    """Whether a text is, at least in part, in a script where words are not told apart by blanks."""
    return _HAS_UNSPACED.search(text) is not None


def chunks_of(text: str) -> list[str]:
    """What stands between the blanks of a text, in lower case, with the marks around it and without them."""
    chunks = text.casefold().split()
    return [*chunks, *(_AROUND.sub("", chunk) for chunk in chunks)]


def words_of(text: str) -> list[str]:
    """The words of a text in lower case; they end where a script begins that knows no blanks."""
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
