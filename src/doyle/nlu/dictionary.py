"""Finds dictionary values and synonyms in a text with a trie over tokens (nlu-design.md §6)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from doyle.nlu.mentions import Meaning, Mention
from doyle.nlu.text import strip_accents
from doyle.nlu.tokens import Token, tokenise
from doyle.nlu.training_data import EntityDefinition

MAX_CANDIDATES = 20_000
# By language, the confidence of a mention that differs in accents only (nlu.md §5).
ACCENT_CONFIDENCE = {"fr": 1.0, "es": 0.9, "pt-br": 0.9, "cs": 0.9}
# Particles that Korean writes onto a noun; longer ones first.
KOREAN_PARTICLES = (
    *("입니다", "이에요", "에서는", "으로는", "에게서", "한테서"),
    *("에서", "으로", "에게", "한테", "까지", "부터", "처럼", "보다", "이나", "이랑", "하고", "에는", "예요"),
    *("은", "는", "이", "가", "을", "를", "에", "의", "로", "와", "과", "도", "만", "나", "랑", "께"),
)


class _Node:
    """A place in the trie: the tokens that lead on, and what a term that ends here means."""

    __slots__ = ("meanings", "steps")

    def __init__(self) -> None:
        self.steps: dict[str, _Node] | None = None
        self.meanings: list[Meaning] | None = None

    def step(self, key: str) -> "_Node | None":
        return self.steps.get(key) if self.steps else None

    def add(self, keys: Sequence[str], meaning: Meaning) -> None:
        node = self
        for key in keys:
            if node.steps is None:
                node.steps = {}
            following = node.steps.get(key)
            if following is None:
                following = node.steps[key] = _Node()
            node = following
        if keys and node.meanings is None:
            node.meanings = [meaning]
        elif keys and node.meanings:
            node.meanings.append(meaning)


_Found: TypeAlias = tuple[int, int, list[Meaning]]


class Dictionary:
    """The dictionary entities of one skill; immutable, shared by threads."""

    def __init__(self, language: str, entities: Sequence[EntityDefinition]) -> None:
        self._is_korean = language == "ko"
        self._accent_confidence = ACCENT_CONFIDENCE.get(language)
        self._exact, self._plain = _Node(), _Node()
        for meaning, term in _terms(entities):
            tokens = tokenise(term)
            self._exact.add(_keys(tokens), meaning)
            if self._accent_confidence is not None:
                self._plain.add(_keys(_without_accents(tokens)), meaning)

    def find(self, text: str) -> list[Mention]:
        """Every mention of a value or synonym as whole words, overlapping ones included."""
        tokens = tokenise(text)
        exact = list(_mentions(self._walk(self._exact, tokens), 1.0))
        if self._accent_confidence is None:
            return exact
        claimed = {(mention.meaning.entity, mention.start, mention.end) for mention in exact}
        plain = _mentions(self._walk(self._plain, _without_accents(tokens)), self._accent_confidence)
        return exact + [
            mention
            for mention in plain
            if (mention.meaning.entity, mention.start, mention.end) not in claimed
        ]

    def _walk(self, root: _Node, tokens: Sequence[Token]) -> Iterator[_Found]:
        inner_keys = [token.inner_key for token in tokens]
        for first, token in enumerate(tokens):
            node, key = root, token.key
            for at in range(first, len(tokens)):
                if self._is_korean:
                    yield from _before_particle(node, key, token.start, tokens[at].end)
                following = node.step(key)
                if following is None:
                    break
                if following.meanings:
                    yield token.start, tokens[at].end, following.meanings
                node, key = following, inner_keys[min(at + 1, len(tokens) - 1)]


def _terms(entities: Sequence[EntityDefinition]) -> Iterator[tuple[Meaning, str]]:
    for at, entity in enumerate(entities):
        if not entity.is_system:
            for value_at, value in enumerate(entity.values):
                for term in value.terms:
                    yield Meaning(at, value_at), term


def _keys(tokens: Sequence[Token]) -> list[str]:
    return [token.inner_key if at else token.key for at, token in enumerate(tokens)]


def _without_accents(tokens: Iterable[Token]) -> list[Token]:
    return [token._replace(key=strip_accents(token.key)) for token in tokens]


def _before_particle(node: _Node, key: str, start: int, end: int) -> Iterator[_Found]:
    for particle in KOREAN_PARTICLES:
        if key.endswith(particle):
            noun = node.step(key.removesuffix(particle))
            if noun and noun.meanings:
                yield start, end - len(particle), noun.meanings


def _mentions(found: Iterable[_Found], confidence: float) -> Iterator[Mention]:
    mentions = (
        Mention(meaning, start, end, confidence) for start, end, meanings in found for meaning in meanings
    )
    return islice(mentions, MAX_CANDIDATES)
