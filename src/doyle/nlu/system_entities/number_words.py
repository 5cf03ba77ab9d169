"""What a language contributes to numbers: its words, and how they join (system-entities.md §4).

A lexicon is data; the grammar in `number_sums` knows no language. To add a language write its `NumberWords`
beside `number_lexicons/en.py` and list it in `number_lexicons/index.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from doyle.nlu.text import strip_accents

# No honest number is a longer word; 777,777 in German has 67 letters.
_MAX_COMPOUND = 100


class PieceKind(Enum):
    """The parts that spelled numbers are made of."""

    SMALL = auto()  # 0 to 99, and whole hundreds where they are words of their own
    MULTIPLIER = auto()  # hundred, thousand, million
    ORDINAL = auto()
    AND = auto()
    ARTICLE = auto()  # a word for one that counts only before a multiplier
    HALF = auto()
    DOZEN = auto()
    POINT = auto()
    MINUS = auto()
    DIGITS = auto()


class Joint(Enum):
    """What the word for `and` may stand after."""

    TENS = auto()
    HUNDREDS = auto()
    SCALES = auto()


class Piece(NamedTuple):
    """One part of a spelled number."""

    kind: PieceKind
    value: int = 0


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words of one language, folded. Words with accents are found without them too.

    What numbers are made of: `smalls` are 0 to 99, and 100 to 900 where those are single words.
    `multipliers` are hundred and up; `bound` are those that never come first. `articles` are words for one
    that count only before a multiplier, `ones` are articles that also end a number (`vingt et un`).
    `decimals` are words for numbers that are not whole (`anderthalb`).

    How they join: `joints` says where `ands` may stand, `needs_and` that tens and ones are never joined
    without. `teens_after` are the tens that take 10 to 19 (`soixante-dix`), `has_scores` that four twenties
    are 80. `has_digit_hundreds`: `5 hundred`; `joins_ordinals`: `twenty first`. `atoms` are the parts of
    words written as one (`einundzwanzig`), `elided` those that lose their last vowel (`ventuno`),
    `ordinal_atoms` and `half_endings` those at the end; with `joiners` in between the ones come before the
    tens.

    What is no number: `pronouns` count only if none of the given words stands before them (`the one`), nor a
    word that ends in `superlative`. `doubtful` words count only alone, or if one of the given words stands
    before them or one of `countable` after them. `idioms` are phrases, word by word, that never count.
    After `hours_after` a half is half an hour. `between` are the words before two numbers that `ands` keep
    apart. `couples` are phrases for two that count before multipliers: `a couple of hundred`.
    `fractions` are the words below a numerator: `two thirds`. After
    `no_minus_after` the word for minus is none: `al menos cinco`.
    """

    language: str
    smalls: Mapping[str, int]
    multipliers: Mapping[str, int]
    ands: frozenset[str] = frozenset()
    joints: frozenset[Joint] = frozenset()
    needs_and: bool = False
    articles: frozenset[str] = frozenset()
    ones: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()
    ordinals: Mapping[str, int] = field(default_factory=dict)
    ordinal_suffixes: frozenset[str] = frozenset()
    minus: frozenset[str] = frozenset()
    no_minus_after: frozenset[str] = frozenset()
    point: frozenset[str] = frozenset()
    halves: frozenset[str] = frozenset()
    dozens: frozenset[str] = frozenset()
    teens_after: frozenset[int] = frozenset()
    has_scores: bool = False
    atoms: Mapping[str, int] = field(default_factory=dict)
    elided: Mapping[str, int] = field(default_factory=dict)
    joiners: frozenset[str] = frozenset()
    half_endings: frozenset[str] = frozenset()
    ordinal_atoms: Mapping[str, int] = field(default_factory=dict)
    pronouns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    superlative: str = ""
    doubtful: Mapping[str, frozenset[str]] = field(default_factory=dict)
    countable: frozenset[str] = frozenset()
    hours_after: frozenset[str] = frozenset()
    has_digit_hundreds: bool = False
    joins_ordinals: bool = False
    idioms: tuple[str, ...] = ()
    decimals: Mapping[str, str] = field(default_factory=dict)
    between: frozenset[str] = frozenset()
    couples: tuple[str, ...] = ()
    fractions: Mapping[str, int] = field(default_factory=dict)


class NumberIndex:
    """The words of a language made ready for look-ups; immutable, shared by threads."""

    def __init__(self, words: NumberWords) -> None:
        self.words = words
        self._pieces: dict[str, tuple[Piece, ...]] = {}
        for key, piece in _entries(words):
            self._pieces[key] = (piece,)
        for key in list(self._pieces):
            self._pieces.setdefault(strip_accents(key), self._pieces[key])
        self._atoms = _Atoms(words) if words.atoms else None
        self._idioms: dict[str, list[list[str]]] = {}
        for idiom in words.idioms:
            keys = idiom.split()
            self._idioms.setdefault(keys[0], []).append(keys)
        self._couples = [couple.split() for couple in words.couples]

    def pieces_of(self, key: str) -> tuple[Piece, ...]:
        """The parts of a word, none if it is no number."""
        found = self._pieces.get(key)
        if found is not None:
            return found
        return () if self._atoms is None else self._atoms.split(key)

    def couple_at(self, keys: Sequence[str]) -> int:
        """Of how many words the phrase for two is that a multiplier follows (`a couple of hundred`), or 0."""
        for couple in self._couples:
            rest = keys[len(couple) : len(couple) + 1]
            if keys[: len(couple)] == couple and rest and rest[0] in self.words.multipliers:
                return len(couple)
        return 0

    def idiom_words(self, keys: Sequence[str]) -> frozenset[int]:
        """The numbers of the words that belong to idioms."""
        return frozenset(
            place
            for at, key in enumerate(keys)
            for idiom in self._idioms.get(key, ())
            if keys[at : at + len(idiom)] == idiom
            for place in range(at, at + len(idiom))
        )


class _Atoms:
    """Splits words that are written as one: `zweihundertfünfzig`."""

    def __init__(self, words: NumberWords) -> None:
        self._table: dict[str, Piece] = {}
        for atom, value in words.atoms.items():
            self._add(atom, _atom_piece(value))
        for atom, value in words.elided.items():
            self._add(atom, _atom_piece(value))
        for joiner in words.joiners:
            self._add(joiner, Piece(PieceKind.AND))
        self._endings = {atom: Piece(PieceKind.ORDINAL, value) for atom, value in words.ordinal_atoms.items()}
        self._endings |= {ending: Piece(PieceKind.HALF) for ending in words.half_endings}
        self._lengths = sorted({len(atom) for atom in (*self._table, *self._endings)}, reverse=True)
        self._starts = {atom[:2] for atom in self._table}

    def split(self, key: str) -> tuple[Piece, ...]:
        """The parts of a word that is made of number words altogether; the longest parts first."""
        if key[:2] not in self._starts or len(key) > _MAX_COMPOUND:
            return ()
        reachable: list[tuple[int, Piece] | None] = [None] * (len(key) + 1)
        for start in range(len(key) - 1, -1, -1):
            for length in self._lengths:
                end = start + length
                piece = self._piece(key, start, end)
                if piece is not None and (end == len(key) or reachable[end] is not None):
                    reachable[start] = (end, piece)
                    break
        return tuple(_path(reachable))

    def _piece(self, key: str, start: int, end: int) -> Piece | None:
        if end > len(key):
            return None
        found = self._table.get(key[start:end])
        if found is None and end == len(key):
            found = self._endings.get(key[start:end])
        return found

    def _add(self, atom: str, piece: Piece) -> None:
        self._table[atom] = piece
        self._table.setdefault(strip_accents(atom), piece)


def _path(reachable: list[tuple[int, Piece] | None]) -> Iterator[Piece]:
    step = reachable[0]
    while step is not None:
        end, piece = step
        yield piece
        step = reachable[end]


def _atom_piece(value: int) -> Piece:
    return Piece(PieceKind.SMALL if value < 100 else PieceKind.MULTIPLIER, value)


def _entries(words: NumberWords) -> Iterator[tuple[str, Piece]]:
    yield from ((key, Piece(PieceKind.SMALL, value)) for key, value in words.smalls.items())
    yield from ((key, Piece(PieceKind.MULTIPLIER, value)) for key, value in words.multipliers.items())
    yield from ((key, Piece(PieceKind.ORDINAL, value)) for key, value in words.ordinals.items())
    kinds = (
        (PieceKind.AND, words.ands),
        (PieceKind.ARTICLE, words.articles),
        (PieceKind.HALF, words.halves),
        (PieceKind.DOZEN, words.dozens),
        (PieceKind.POINT, words.point),
        (PieceKind.MINUS, words.minus),
    )
    for kind, keys in kinds:
        yield from ((key, Piece(kind)) for key in keys)
    yield from ((key, Piece(PieceKind.ARTICLE, 1)) for key in words.ones)
