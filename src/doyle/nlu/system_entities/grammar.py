"""Patterns of phrases: from their notation to a trie, and matching it against terminals.

A pattern such as `[ON] MONTH [THE] DAY [[COMMA] YEAR]` stands for all its variants. All variants of a layer
are in one trie, so that matching from one place costs a few steps however many patterns there are.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

from doyle.nlu.system_entities.lexicon import Found, Kind, Rules

_SYMBOL = re.compile(r"[A-Z_]+|[\[\]|]")
WEAK = "?"
_Variant: TypeAlias = tuple[Kind, ...]
_Cast = TypeVar("_Cast")


class Edge(NamedTuple):
    """A terminal that starts at some word: its kind, the number of the word after it, and its value."""

    kind: Kind
    end: int
    value: Found


class Rule(NamedTuple):
    """What a pattern leads to: a reading by name, and whether its phrase counts only inside a compound."""

    reading: str
    is_weak: bool


class Parts:
    """The terminals of one phrase, in order of place."""

    __slots__ = ("edges", "start")

    def __init__(self, start: int, edges: Sequence[Edge]) -> None:
        self.start = start
        self.edges = edges

    @property
    def end(self) -> int:
        """The number of the word after the phrase."""
        return self.edges[-1].end

    def has(self, kind: Kind) -> bool:
        """Whether there is a terminal of a kind."""
        return any(edge.kind is kind for edge in self.edges)

    def find(self, kind: Kind, expected: type[_Cast]) -> _Cast | None:
        """The value of the first terminal of a kind, None if there is none."""
        return next(iter(self.all(kind, expected)), None)

    def get(self, kind: Kind, expected: type[_Cast]) -> _Cast:
        """The value of the first terminal of a kind that the pattern has."""
        return self.all(kind, expected)[0]

    def all(self, kind: Kind, expected: type[_Cast]) -> list[_Cast]:
        """The values of all terminals of a kind."""
        return [edge.value for edge in self.edges if edge.kind is kind and isinstance(edge.value, expected)]


class Match(NamedTuple):
    """A rule that fits at a place."""

    rule: Rule
    parts: Parts


class PatternTrie:
    """The patterns of one layer; immutable once made."""

    __slots__ = ("_root",)

    def __init__(self, rules: Rules) -> None:
        self._root = _Node()
        for reading, patterns in rules.items():
            for pattern in patterns:
                rule = Rule(reading, pattern.startswith(WEAK))
                for variant in variants(pattern.removeprefix(WEAK)):
                    self._root.add(variant, rule)

    def starts_with(self, edges: Iterable[Edge]) -> bool:
        """Whether a pattern can start with one of the terminals."""
        steps = self._root.steps
        return any(edge.kind in steps for edge in edges)

    def matches(self, edges: Sequence[Sequence[Edge]], start: int) -> Iterator[Match]:
        """All rules that fit from a place on."""
        open_: list[tuple[_Node, int, tuple[Edge, ...]]] = [(self._root, start, ())]
        while open_:
            node, at, path = open_.pop()
            for edge in edges[at] if at < len(edges) else ():
                following = node.steps.get(edge.kind)
                if following is not None:
                    longer = (*path, edge)
                    for rule in following.rules:
                        yield Match(rule, Parts(start, longer))
                    open_.append((following, edge.end, longer))


class _Node:
    __slots__ = ("rules", "steps")

    def __init__(self) -> None:
        self.steps: dict[Kind, _Node] = {}
        self.rules: list[Rule] = []

    def add(self, variant: _Variant, rule: Rule) -> None:
        node = self
        for kind in variant:
            node = node.steps.setdefault(kind, _Node())
        if rule not in node.rules:
            node.rules.append(rule)


def variants(pattern: str) -> set[_Variant]:
    """All sequences of kinds that a pattern stands for.

    Raises:
        ValueError: the pattern is malformed or names an unknown kind.
    """
    symbols = _SYMBOL.findall(pattern)
    if "".join(symbols) != pattern.replace(" ", ""):
        raise ValueError(f"unreadable pattern: {pattern}")
    rest = iter([*symbols, "]"])
    found = _alternatives(rest)
    if () in found or next(rest, None):
        raise ValueError(f"a pattern that fits nothing, or closes what it did not open: {pattern}")
    return found


def _alternatives(symbols: Iterator[str]) -> set[_Variant]:
    """The variants up to the closing bracket; `|` joins the two single symbols or brackets beside it."""
    done: set[_Variant] = {()}
    last: set[_Variant] = {()}
    is_choice = False
    for symbol in symbols:
        if symbol == "]":
            return _joined(done, last)
        if symbol == "|":
            is_choice = True
            continue
        item: set[_Variant] = {()} | _alternatives(symbols) if symbol == "[" else {(Kind(symbol),)}
        if is_choice:
            last = last | item
        else:
            done, last = _joined(done, last), item
        is_choice = False
    raise ValueError("a bracket is not closed")


def _joined(left: set[_Variant], right: set[_Variant]) -> set[_Variant]:
    return {before + after for before in left for after in right}
