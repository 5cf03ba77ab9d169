"""Whether an event fits a filter (spec/operations.md §2)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from doyle.store.logs.fields import Field, Kind, fields_of_elements
from doyle.store.logs.syntax import (
    AllOf,
    Condition,
    Filter,
    Operator,
    SameElement,
    Spelling,
    Term,
    invalid,
)
from doyle.store.logs.words import (
    chunks_of,
    distance_within,
    is_literal,
    is_unspaced,
    stems_of,
    words_of,
)
from doyle.store.timestamps import moment_of
from doyle.wire.json import Json

# `Any`: an event, or one element of a collection in it.
Fits = Callable[[Any], bool]
_FitsValue = Callable[[Json], bool]

_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_ORDER: Mapping[Operator, Callable[[float, float], bool]] = {
    Operator.LESS: lambda value, bar: value < bar,
    Operator.AT_MOST: lambda value, bar: value <= bar,
    Operator.MORE: lambda value, bar: value > bar,
    Operator.AT_LEAST: lambda value, bar: value >= bar,
}


def compile_filter(tree: Filter, fields: Mapping[str, Field], language: str) -> Fits:
    """The predicate of a filter; `language` is that of the words in it.

    Raises:
        InvalidFilterError: an unknown field, or an operator or value that its field does not take.
    """
    if isinstance(tree, Condition):
        return _compile_condition(tree, fields, language)
    if isinstance(tree, SameElement):
        return _compile_same_element(tree, fields, language)
    parts = [compile_filter(part, fields, language) for part in tree.parts]
    combine = all if isinstance(tree, AllOf) else any
    return lambda record: combine(part(record) for part in parts)


def bound_of(field: Field, term: Term) -> float:
    """The number, or the epoch milliseconds, that a term stands for.

    Raises:
        InvalidFilterError: it is none.
    """
    return _milliseconds(term.text) if field.kind is Kind.TIME else _number(term.text)


def _compile_same_element(tree: SameElement, fields: Mapping[str, Field], language: str) -> Fits:
    inside = fields_of_elements(fields, tree.collection)
    elements = next((field.elements for field in inside.values()), None)
    if elements is None:
        raise invalid(f"{tree.collection!r} is not a collection that can be filtered by")
    part = compile_filter(tree.parts[0], inside, language)
    return lambda record: any(map(part, elements(record)))


def _compile_condition(condition: Condition, fields: Mapping[str, Field], language: str) -> Fits:
    field = fields.get(condition.field)
    if field is None:
        raise invalid(f"{condition.field!r} is not a field that can be filtered by")
    _refuse_unfit(condition, field)
    tests = [_test(field, condition.operator, term, language) for term in condition.terms]
    combine = all if condition.needs_all else any
    is_negated = condition.operator.is_negated

    def fit(values: Sequence[Json]) -> bool:
        return combine(any(map(test, values)) for test in tests) != is_negated

    return lambda record: fit(tuple(field.read(record)))


def _refuse_unfit(condition: Condition, field: Field) -> None:
    is_ordered = field.kind in {Kind.NUMBER, Kind.TIME}
    operator = condition.operator
    if operator.is_comparison and not is_ordered and field.kind is not Kind.ANY:
        raise invalid(f"{condition.field!r} cannot be compared with {operator.value}")
    if is_ordered and operator in {Operator.FUZZY, Operator.NOT_FUZZY}:
        raise invalid(f"{condition.field!r} is compared with :: or an order")
    for term in condition.terms:
        is_plain = term.spelling in {Spelling.BARE, Spelling.QUOTED}
        takes_words = not is_ordered and not operator.is_comparison
        takes_edits = field.has_edits and takes_words
        takes_wildcards = field.has_wildcards and takes_words
        if term.spelling is Spelling.EDITS and not takes_edits:
            raise invalid(f"{condition.field!r} takes no ~")
        if term.spelling is Spelling.WILDCARD and not takes_wildcards:
            raise invalid(f"{condition.field!r} takes no *")
        if is_plain and not term.text and term.spelling is Spelling.BARE:
            raise invalid("a value is expected")


def _test(field: Field, operator: Operator, term: Term, language: str) -> _FitsValue:
    if field.kind in {Kind.NUMBER, Kind.TIME} or operator.is_comparison:
        order = _ORDER.get(operator, lambda value, bar: value == bar)
        return partial(_fits_in_order, order, bound_of(field, term))
    is_fuzzy = operator in {Operator.FUZZY, Operator.NOT_FUZZY}
    if field.kind is Kind.TEXT and is_fuzzy:
        return _word_test(term, language)
    if field.kind is Kind.ANY:
        return _any_test(term, _word_test(term, language) if is_fuzzy else _whole_test(term))
    return _whole_test(term)


def _any_test(term: Term, fits_text: _FitsValue) -> _FitsValue:
    """Numbers equal the number that a term stands for, `true` and `false` what they mean."""
    is_plain = term.spelling is Spelling.BARE
    number = float(term.text) if is_plain and _NUMBER.fullmatch(term.text) else None
    truth = {"true": True, "false": False}.get(term.text) if is_plain else None

    def fits(value: Json) -> bool:
        if isinstance(value, bool):
            return value is truth
        return value == number if isinstance(value, int | float) else fits_text(value)

    return fits


def _fits_in_order(order: Callable[[float, float], bool], bar: float, value: Json) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and order(value, bar)


def _whole_test(term: Term) -> _FitsValue:
    if term.spelling is Spelling.WILDCARD:
        pieces = term.pieces
        return lambda value: isinstance(value, str) and fits_pieces(value, pieces)
    if term.spelling is Spelling.EDITS:
        return lambda value: isinstance(value, str) and distance_within(value, term.text, term.edits)
    return lambda value: value == term.text


def _word_test(term: Term, language: str) -> _FitsValue:
    """A word of the value fits the term: the same, a grammatical variant, near it, or of its shape.

    A blank term fits a blank value: `:!" "` are the texts that say something (operations.md §2).
    """
    if term.spelling is Spelling.WILDCARD:
        return _shape_test(tuple(piece.casefold() for piece in term.pieces))
    if term.spelling is Spelling.EDITS:
        return _near_test(term.text.casefold(), term.edits)
    if not term.text.strip():
        return lambda value: isinstance(value, str) and not value.strip()
    if is_literal(term.text):
        folded = term.text.casefold()
        parts = folded.split() if term.spelling is Spelling.BARE and is_unspaced(folded) else [folded]
        return lambda value: isinstance(value, str) and _holds_all(value.casefold(), parts)
    stems = stems_of(words_of(term.text), language)
    if term.spelling is Spelling.QUOTED:
        return lambda value: _holds_run(stems_of(_words(value), language), stems)
    return lambda value: set(stems) <= set(stems_of(_words(value), language))


def _shape_test(pieces: tuple[str, ...]) -> _FitsValue:
    """A word has the shape; what has a mark in it is compared from blank to blank, other texts anywhere."""
    text = "".join(pieces)
    if is_unspaced(text) or any(character.isspace() for character in text):
        anywhere = ("", *pieces, "")
        return lambda value: isinstance(value, str) and fits_pieces(value.casefold(), anywhere)
    read = chunks_of if is_literal(text) and text else words_of
    return lambda value: isinstance(value, str) and any(fits_pieces(word, pieces) for word in read(value))


def _near_test(near: str, edits: int) -> _FitsValue:
    """A word is near; what has a mark in it is compared from blank to blank."""
    read = chunks_of if is_literal(near) and not is_unspaced(near) else words_of
    return lambda value: (
        isinstance(value, str) and any(distance_within(word, near, edits) for word in read(value))
    )


def _holds_all(text: str, parts: Iterable[str]) -> bool:
    return all(part in text for part in parts)


def _words(value: Json) -> list[str]:
    return words_of(value) if isinstance(value, str) else []


def _holds_run(stems: Sequence[str], wanted: Sequence[str]) -> bool:
    count = len(wanted)
    return any(list(stems[at : at + count]) == list(wanted) for at in range(len(stems) - count + 1))


def fits_pieces(text: str, pieces: Iterable[str]) -> bool:
    """Whether a text consists of pieces with anything between them; linear, with no backtracking."""
    first, *middle, last = pieces
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise invalid(f"{text!r} is not a number")
    return float(text)


def _milliseconds(text: str) -> float:
    """A day is its first moment; a time without an offset is UTC."""
    try:
        return moment_of(text).timestamp() * 1000
    except ValueError:
        raise invalid(f"{text!r} is not a date or time") from None
