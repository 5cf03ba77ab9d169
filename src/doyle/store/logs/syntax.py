"""The filter query language of logs: from a text to a tree (spec/operations.md §2).

`,` binds tighter than `|`. White space around everything is ignored; a backslash takes the meaning from the
character behind it; nothing inside double quotes has one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TypeAlias

from doyle.errors import InputError

MAX_CHARACTERS = 10_000
MAX_DEPTH = 32
MAX_TERMS = 200

_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATOR = re.compile(r"::!|::|:!|:|<=|>=|<|>")
_CLOSING = {"(": ")", "[": "]"}
_DELIMITERS = frozenset(",|()[]")
_EDITS = frozenset({"1", "2"})


class InvalidFilterError(InputError):
    """Invalid query request"""


class Operator(StrEnum):
    """What a value is compared by; the longest is read first."""

    FUZZY = ":"
    EXACT = "::"
    NOT_FUZZY = ":!"
    NOT_EXACT = "::!"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="

    @property
    def is_negated(self) -> bool:
        """Whether it holds where no element fits."""
        return self.value.endswith("!")

    @property
    def is_comparison(self) -> bool:
        """Whether it needs a number or a time."""
        return self.value[0] in "<>"


class Spelling(Enum):
    """How a term was written."""

    BARE = "as it is"
    QUOTED = "in double quotes"
    WILDCARD = "with stars"
    EDITS = "with a distance"


@dataclass(frozen=True, slots=True)
class Term:
    """One value of a condition; in a wildcard, `pieces` are what stands between the stars."""

    text: str
    spelling: Spelling = Spelling.BARE
    pieces: tuple[str, ...] = ()
    edits: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """A field compared with terms, one of which must fit, or all of them."""

    field: str
    operator: Operator
    terms: tuple[Term, ...]
    needs_all: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the parts holds."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class SameElement(AllOf):
    """One element of a collection meets the only part, whose fields are all of that collection."""

    collection: str


Filter: TypeAlias = Condition | AllOf | AnyOf

ELEMENTS, OBJECT = ":", "."
"""What stands behind a path that a colon enters: the elements of a list, or one object."""


def parse_filter(text: str, collections: Mapping[str, str]) -> Filter:
    """Read a filter; `collections` are the paths that a colon enters, with what it then enters.

    Raises:
        InvalidFilterError: the text is not a filter; the path of the fault is that of the parameter.
    """
    if len(text) > MAX_CHARACTERS:
        raise invalid(f"the filter has more than {MAX_CHARACTERS} characters")
    reader = _Reader(text, collections)
    found = reader.read_any(0)
    if not reader.is_at_end():
        raise reader.fault("something is left behind the filter")
    return found


def invalid(message: str) -> InvalidFilterError:
    """The error for a filter that cannot be."""
    return InvalidFilterError.at("/filter", message)


class _Reader:
    """Reads a filter from left to right; never goes back by more than one operator."""

    def __init__(self, text: str, collections: Mapping[str, str]) -> None:
        self._text = text
        self._at = 0
        self._terms = 0
        self._collections = collections
        self._within = ""

    def is_at_end(self) -> bool:
        """Whether nothing but white space is left."""
        return not self._next()

    def fault(self, message: str) -> InvalidFilterError:
        """The error at the present place."""
        return invalid(f"{message}, at character {self._at}")

    def read_any(self, depth: int) -> Filter:
        """Parts with `|` between them."""
        parts = self._read_separated("|", lambda: self._read_all(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _read_all(self, depth: int) -> Filter:
        parts = self._read_separated(",", lambda: self._read_item(depth))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _read_separated(self, separator: str, read: Callable[[], Filter]) -> list[Filter]:
        parts = [read()]
        while self._next() == separator:
            self._at += 1
            parts.append(read())
        return parts

    def _read_item(self, depth: int) -> Filter:
        return self._read_group(depth) if self._next() in _CLOSING else self._read_condition(depth)

    def _read_group(self, depth: int) -> Filter:
        opening = self._next()
        if depth >= MAX_DEPTH:
            raise self.fault(f"groups are nested deeper than {MAX_DEPTH}")
        self._at += 1
        found = self.read_any(depth + 1)
        self._expect(_CLOSING[opening])
        return found

    def _read_condition(self, depth: int) -> Filter:
        path = self._within or self._match(_PATH, "a field is expected")
        enters = self._collections.get(path)
        if enters is not None:
            if not self._within:
                self._expect(":")
                if enters == ELEMENTS and self._next() in _CLOSING:
                    return self._read_same_element(path, depth)
            path = f"{path}{enters}{self._match(_NAME, 'a field of the collection is expected')}"
        return self._read_comparison(path)

    def _read_same_element(self, collection: str, depth: int) -> Filter:
        self._within = collection
        found = SameElement((self._read_group(depth),), collection)
        self._within = ""
        return found

    def _read_comparison(self, path: str) -> Condition:
        operator = Operator(self._match(_OPERATOR, "an operator is expected"))
        opening = self._next()
        if opening not in _CLOSING:
            return Condition(path, operator, (self._read_term(),))
        self._at += 1
        terms = [self._read_term()]
        separator = self._next()
        while separator in {"|", ","} and self._next() == separator:
            self._at += 1
            terms.append(self._read_term())
        self._expect(_CLOSING[opening])
        return Condition(path, operator, tuple(terms), needs_all=separator == ",")

    def _read_term(self) -> Term:
        self._terms += 1
        if self._terms > MAX_TERMS:
            raise self.fault(f"the filter has more than {MAX_TERMS} values")
        return self._read_quoted() if self._next() == '"' else self._read_bare()

    def _read_quoted(self) -> Term:
        end = self._text.find('"', self._at + 1)
        if end < 0:
            raise self.fault("the quotes are not closed")
        text = self._text[self._at + 1 : end]
        self._at = end + 1
        return Term(text, Spelling.QUOTED)

    def _read_bare(self) -> Term:
        pieces = [""]
        start = self._at
        tilde = None
        while self._at < len(self._text) and self._text[self._at] not in _DELIMITERS:
            character = self._text[self._at]
            if character == "\\":
                self._at += 1
                if self._at == len(self._text):
                    raise self.fault("nothing follows the backslash")
                pieces[-1] += self._text[self._at]
            elif character == "*":
                pieces.append("")
            else:
                tilde = len(pieces[-1]) if character == "~" else tilde
                pieces[-1] += character
            self._at += 1
        if self._at == start:
            raise self.fault("a value is expected")
        return self._bare_term(pieces, tilde)

    def _bare_term(self, pieces: list[str], tilde: int | None) -> Term:
        """A term without quotes; `tilde` is where the last one stands that no backslash is before."""
        pieces[-1] = pieces[-1].rstrip()
        text = "".join(pieces)
        if len(pieces) > 1:
            return Term(text, Spelling.WILDCARD, tuple(pieces))
        edits = "" if tilde is None else text[tilde + 1 :]
        if edits in _EDITS:
            return Term(text[:tilde], Spelling.EDITS, edits=int(edits))
        if edits.isdecimal():
            raise self.fault(f"~{edits} is no distance, there are ~1 and ~2 (a text with ~ goes in quotes)")
        return Term(text)

    def _match(self, pattern: re.Pattern[str], message: str) -> str:
        self._next()
        found = pattern.match(self._text, self._at)
        if found is None:
            raise self.fault(message)
        self._at = found.end()
        return found[0]

    def _expect(self, character: str) -> None:
        if self._next() != character:
            raise self.fault(f"{character!r} is expected")
        self._at += 1

    def _next(self) -> str:
        """The next character that is no white space; empty at the end."""
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        return self._text[self._at] if self._at < len(self._text) else ""
