"""Makes the index of a skill's dictionary entities (nlu.md §5)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from doyle.nlu.languages import code_of, features_of
from doyle.nlu.near_words import NearWords
from doyle.nlu.packed_texts import PackedTexts
from doyle.nlu.readings import hyphenated_word, is_spelt, joined_word, with_inner_marks
from doyle.nlu.stemming import find_stemmer
from doyle.nlu.term_index import TermIndex
from doyle.nlu.term_trie import TermMeaning, TermTrie, label_of
from doyle.nlu.text import strip_accents
from doyle.nlu.tokens import Token, tokenise
from doyle.nlu.training_data import EntityDefinition
from doyle.nlu.word_groups import WordGroups

# By language, the confidence of a mention that differs in accents only (nlu.md §5).
ACCENT_CONFIDENCE = {"fr": 1.0, "es": 0.9, "pt-br": 0.9, "cs": 0.9}
# Mentions of this confidence or less are discarded (nlu.md §5, *Fuzzy*).
LEAST_CONFIDENCE = 0.3
# Longer terms have no parts: their number grows with the square of the words.
MAX_PARTIAL_TOKENS = 8


class _Term(NamedTuple):
    meaning: TermMeaning
    tokens: Sequence[Token]
    is_fuzzy: bool


class _Part(NamedTuple):
    path: tuple[int, ...]
    entity: int


def index_terms(language: str, entities: Sequence[EntityDefinition]) -> TermIndex:
    """Index the values and synonyms of dictionary entities; system entities have none (nlu.md §4)."""
    code = code_of(language)
    terms = list(_with_joined(_terms(entities), code))
    words = sorted({token.key for term in terms for token in term.tokens}, key=_in_bytes)
    places = {word: place for place, word in enumerate(words)}
    fuzzy = {token.key for term in terms if term.is_fuzzy for token in term.tokens if is_spelt(token.key)}
    spelt = {word: places[word] for word in sorted(fuzzy)}
    stems = WordGroups.of(_stems(code, spelt))
    features = features_of(code)
    parts = _best_parts(terms, places) if features.has_partial_match else {}
    return TermIndex(
        vocabulary=PackedTexts.of(words),
        terms=TermTrie.of([_path(term.tokens, places) for term in terms], [term.meaning for term in terms]),
        accents=WordGroups.of(_plain_forms(words) if code in ACCENT_CONFIDENCE else ()),
        stems=stems,
        near=NearWords.of(spelt if features.has_misspelling else {}),
        near_stems=NearWords.of(
            {stems.form(place): place for place in range(len(stems))} if features.may_combine else {}
        ),
        parts=TermTrie.of([part.path for part in parts], list(parts.values())),
    )


def characters_of(tokens: Sequence[Token]) -> int:
    """The folded length of a term or a mention: its words, and a blank for white space between them."""
    return sum(len(token.key) for token in tokens) + sum(token.is_apart for token in tokens[1:])


def _terms(entities: Sequence[EntityDefinition]) -> Iterator[_Term]:
    for at, entity in enumerate(entities):
        for value_at, value in enumerate(() if entity.is_system else entity.values):
            for term in value.terms:
                tokens = tokenise(term)
                yield _Term(TermMeaning(at, value_at, characters_of(tokens)), tokens, entity.is_fuzzy)


def _with_joined(terms: Iterable[_Term], code: str) -> Iterator[_Term]:
    """Every term, and beside it the other ways to write its words that a text may be read in."""
    for term in terms:
        yield term
        whole = with_inner_marks(term.tokens, code) if term.is_fuzzy else None
        if whole:
            yield term._replace(tokens=whole)
        hyphenated = hyphenated_word(term.tokens, code) if term.is_fuzzy else None
        if hyphenated is not None:
            yield term._replace(tokens=[Token(hyphenated, 0, len(hyphenated), False)])
        word = joined_word(term.tokens, code)
        if word is not None:
            token = Token(word, 0, len(word), False)
            yield term._replace(meaning=term.meaning._replace(characters=len(word)), tokens=[token])


def _path(tokens: Sequence[Token], places: dict[str, int]) -> tuple[int, ...]:
    return tuple(label_of(places[token.key], at > 0 and token.is_apart) for at, token in enumerate(tokens))


def _best_parts(terms: Iterable[_Term], places: dict[str, int]) -> dict[_Part, TermMeaning]:
    """For each run of whole words the term that it is the largest part of, the first of equals."""
    best: dict[_Part, TermMeaning] = {}
    for term in terms:
        if term.is_fuzzy and len(term.tokens) <= MAX_PARTIAL_TOKENS:
            for run in _runs(term.tokens):
                if characters_of(run) > LEAST_CONFIDENCE * term.meaning.characters:
                    part = _Part(_path(run, places), term.meaning.entity)
                    if part not in best or term.meaning.characters < best[part].characters:
                        best[part] = term.meaning
    return best


def _runs(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The runs of tokens that begin and end with a word, the whole left out."""
    words = [at for at, token in enumerate(tokens) if token.key[:1].isalnum()]
    for first in words:
        for last in words:
            if first <= last and last - first + 1 < len(tokens):
                yield tokens[first : last + 1]


def _stems(code: str, spelt: dict[str, int]) -> Iterator[tuple[str, int]]:
    """The stems of words, and where accents may be missing their plain forms beside them."""
    stem = find_stemmer(code)
    if stem is None:
        return
    for word, place in spelt.items():
        stemmed = stem(word)
        yield stemmed, place
        if code in ACCENT_CONFIDENCE and (plain := strip_accents(stemmed)) != stemmed:
            yield plain, place


def _plain_forms(words: Sequence[str]) -> Iterator[tuple[str, int]]:
    for place, word in enumerate(words):
        plain = strip_accents(word)
        if plain != word:
            yield plain, place


def _in_bytes(word: str) -> bytes:
    return word.encode("utf-8", "surrogatepass")
