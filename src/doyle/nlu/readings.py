"""The ways to read a stretch of a text as one word of a term (nlu.md §5).

Most often that is the token itself. A hyphen or an apostrophe may stand inside a word (`Wi-Fi`), German joins
words with a hyphen, a blank or nothing, Korean writes particles onto a noun, and a Japanese loan word is a
run of Katakana, each of which is a token.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from doyle.nlu.languages import UNIVERSAL
from doyle.nlu.tokens import Token

# Particles that Korean writes onto a noun; longer ones first.
KOREAN_PARTICLES = (
    *("입니다", "이에요", "에서는", "으로는", "에게서", "한테서"),
    *("에서", "으로", "에게", "한테", "까지", "부터", "처럼", "보다", "이나", "이랑", "하고", "에는", "예요"),
    *("은", "는", "이", "가", "을", "를", "에", "의", "로", "와", "과", "도", "만", "나", "랑", "께"),
)
MAX_COMPOUND_PARTS = 4
# Shorter words are too often words of their own for a blank between them not to count.
MIN_LOOSE_CHARACTERS = 3
HYPHEN = "-"
APOSTROPHE = "'"
# Tokens, marks included.
MAX_WRITTEN_TOGETHER = 7


class Reading(NamedTuple):
    """A stretch read as one word: its folded form, the number of the token after it, where it ends.

    `is_last`: a particle follows, so that no term goes on. `is_loose`: it has blanks inside, which only
    exact spelling excuses.
    """

    word: str
    following: int
    end: int
    is_last: bool = False
    is_loose: bool = False


def read(tokens: Sequence[Token], code: str) -> list[list[Reading]]:
    """The readings that begin at each token, the token itself first; `code` names the language."""
    ways = _WAYS.get(code, (_written_together,))
    readings = [[Reading(token.key, at + 1, token.end)] for at, token in enumerate(tokens)]
    for at, more in itertools.product(range(len(tokens)), ways):
        readings[at] += more(tokens, at)
    return readings


def joined_word(tokens: Sequence[Token], code: str) -> str | None:
    """The one word that a whole term of several tokens can be read as."""
    if len(tokens) < 2 or code not in _JOINING:
        return None
    joined = _JOINING[code](tokens)
    return next((reading.word for reading in joined if reading.following == len(tokens)), None)


def with_inner_marks(tokens: Sequence[Token], code: str) -> list[Token] | None:
    """The tokens of a term with hyphens and apostrophes taken into its words; None if it has no such."""
    if _written_together not in _WAYS.get(code, (_written_together,)):
        return None
    merged: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        reading = next(_written_together(tokens, at), Reading(token.key, at + 1, token.end))
        merged.append(token._replace(key=reading.word, end=reading.end))
        at = reading.following
    return merged if len(merged) < len(tokens) else None


def hyphenated_word(tokens: Sequence[Token], code: str) -> str | None:
    """The one word that a term of two words is with a hyphen in the place of the blank: `ice-cream`."""
    if len(tokens) != 2 or _written_together not in _WAYS.get(code, (_written_together,)):
        return None
    first, second = tokens
    is_long = min(len(first.key), len(second.key)) >= MIN_LOOSE_CHARACTERS
    is_joined = second.is_apart and is_long and is_spelt(first.key) and is_spelt(second.key)
    return f"{first.key}{HYPHEN}{second.key}" if is_joined else None


def is_spelt(word: str) -> bool:
    """Whether a word is made of letters: only then can it be misspelt or inflected."""
    return word[:1].isalpha() and not any(character.isnumeric() or character == "_" for character in word)


def _written_together(tokens: Sequence[Token], first: int) -> Iterator[Reading]:
    """Words with hyphens or apostrophes between them, from the first to the last."""
    if _is_inside(tokens, first - 1) or not _is_word(tokens[first]):
        return
    last = first
    while _is_inside(tokens, last + 1) and last + 2 - first < MAX_WRITTEN_TOGETHER:
        last += 2
    if last > first:
        word = "".join(token.key for token in tokens[first : last + 1])
        yield Reading(word, last + 1, tokens[last].end)


def _is_inside(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is a hyphen or an apostrophe between two words, without blanks."""
    if not (0 < at < len(tokens) - 1 and tokens[at].key in (HYPHEN, APOSTROPHE)):
        return False
    is_together = not (tokens[at].is_apart or tokens[at + 1].is_apart)
    return is_together and _is_word(tokens[at - 1]) and _is_word(tokens[at + 1])


def _compounds(
    tokens: Sequence[Token], first: int, parts: int = MAX_COMPOUND_PARTS, shortest: int = MIN_LOOSE_CHARACTERS
) -> Iterator[Reading]:
    """German words that belong together, with a hyphen or a blank between them."""
    word, at, is_loose = tokens[first].key, first, False
    while _is_word(tokens[at]) and parts > 1 and at + 1 < len(tokens):
        is_hyphenated = _is_hyphen(tokens, at + 1)
        following = at + 2 if is_hyphenated else at + 1
        is_blank = not is_hyphenated and min(len(tokens[at].key), len(tokens[following].key)) >= shortest
        if not _is_word(tokens[following]) or not (is_hyphenated or is_blank):
            return
        word, at, is_loose, parts = word + tokens[following].key, following, is_loose or is_blank, parts - 1
        yield Reading(word, at + 1, tokens[at].end, is_loose=is_loose)


def _is_word(token: Token) -> bool:
    return token.key[:1].isalnum()


def _is_hyphen(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is a hyphen with something right before and behind it."""
    is_hyphen = tokens[at].key == HYPHEN and not tokens[at].is_apart
    return is_hyphen and at + 1 < len(tokens) and not tokens[at + 1].is_apart


def _before_particles(tokens: Sequence[Token], at: int) -> Iterator[Reading]:
    key, end = tokens[at].key, tokens[at].end
    for particle in KOREAN_PARTICLES:
        if key.endswith(particle) and key != particle:
            yield Reading(key.removesuffix(particle), at + 1, end - len(particle), is_last=True)


def _loan_words(tokens: Sequence[Token], first: int) -> Iterator[Reading]:
    """A run of Katakana from its first character to its last."""
    if first and _is_katakana(tokens[first - 1]) and not tokens[first].is_apart:
        return
    at = first
    while at < len(tokens) and _is_katakana(tokens[at]) and (at == first or not tokens[at].is_apart):
        at += 1
    if at > first + 1:
        yield Reading("".join(token.key for token in tokens[first:at]), at, tokens[at - 1].end)


def _is_katakana(token: Token) -> bool:
    return "ァ" <= token.key[0] <= "ヺ" or token.key[0] == "ー"


_Way: TypeAlias = Callable[[Sequence[Token], int], Iterator[Reading]]
# Other languages read words that are written together.
_WAYS: Mapping[str, tuple[_Way, ...]] = {
    "de": (_compounds,),
    "ko": (_before_particles,),
    "ja": (_loan_words,),
    "zh-cn": (),
    "zh-tw": (),
    UNIVERSAL: (_loan_words, _written_together),
}
_JOINING: Mapping[str, Callable[[Sequence[Token]], Iterator[Reading]]] = {
    "de": lambda tokens: _compounds(tokens, 0, len(tokens), 1),
    "ja": lambda tokens: _loan_words(tokens, 0),
    UNIVERSAL: lambda tokens: _loan_words(tokens, 0),
}
