"""What the database can rule out by itself: a condition that every fitting event meets, and maybe others."""

from math import ceil, floor

from sqlalchemy import ColumnElement, and_, false, or_

from doyle.store.logs.fields import Kind
from doyle.store.logs.match import bound_of
from doyle.store.logs.places import AnySource
from doyle.store.logs.syntax import AllOf, AnyOf, Condition, Filter, Operator, Spelling, Term
from doyle.store.logs.terms import line
from doyle.store.logs.words import is_literal, stems_of, words_of
from doyle.wire.json import Json

_UPPER = frozenset({Operator.EXACT, Operator.LESS, Operator.AT_MOST})
_LOWER = frozenset({Operator.EXACT, Operator.MORE, Operator.AT_LEAST})


def narrow(tree: Filter, source: AnySource, language: str) -> ColumnElement[bool] | None:
    """The condition for a filter that `compile_filter` took, or None where the database cannot help."""
    if isinstance(tree, Condition):
        return _narrow_condition(tree, source, language)
    parts = [narrow(part, source, language) for part in tree.parts]
    known = [part for part in parts if part is not None]
    if isinstance(tree, AnyOf):
        return or_(false(), *known) if len(known) == len(parts) else None
    return and_(*known) if known else None


def exact_fields(tree: Filter) -> frozenset[str]:
    """The fields that every fitting event equals one value in: what `GET /v1/logs` asks for."""
    if isinstance(tree, Condition):
        is_exact = tree.operator is Operator.EXACT and len(tree.terms) == 1
        is_plain = all(term.spelling in {Spelling.BARE, Spelling.QUOTED} for term in tree.terms)
        return frozenset({tree.field}) if is_exact and is_plain else frozenset()
    found = [exact_fields(part) for part in tree.parts]
    return frozenset().union(*found) if isinstance(tree, AllOf) else frozenset.intersection(*found)


def exact_value(tree: Filter, field: str) -> str | None:
    """The value that every fitting event has in a field, if the filter says so."""
    if isinstance(tree, Condition):
        return tree.terms[0].text if field in exact_fields(tree) and tree.field == field else None
    if isinstance(tree, AllOf):
        return next((value for part in tree.parts if (value := exact_value(part, field)) is not None), None)
    return None


def _narrow_condition(condition: Condition, source: AnySource, language: str) -> ColumnElement[bool] | None:
    if condition.operator.is_negated:
        return None
    found = [_narrow_term(condition, source, term, language) for term in condition.terms]
    known = [part for part in found if part is not None]
    if condition.needs_all:
        return and_(*known) if known else None
    return or_(*known) if len(known) == len(found) else None


def _narrow_term(
    condition: Condition, source: AnySource, term: Term, language: str
) -> ColumnElement[bool] | None:
    if term.spelling in {Spelling.EDITS, Spelling.WILDCARD}:
        return None
    field = source.fields[condition.field]
    column = source.columns.get(condition.field)
    if column is not None:
        if field.kind is Kind.TIME:
            return _in_time(column, condition.operator, bound_of(field, term))
        return column == term.text
    if field.tag is None:
        return None
    if field.kind is Kind.KEYWORD:
        return _has_line(source, line(field.tag, term.text), language)
    if condition.operator is Operator.FUZZY and is_literal(term.text):
        return None
    stems = stems_of(words_of(term.text), language)
    return and_(*(_has_line(source, line(field.tag, stem), language) for stem in stems)) if stems else None


def _in_time(column: ColumnElement[Json], operator: Operator, bar: float) -> ColumnElement[bool]:
    """Whole milliseconds on the safe side of a bound."""
    upper = [column <= ceil(bar)] if operator in _UPPER else []
    lower = [column >= floor(bar)] if operator in _LOWER else []
    return and_(*upper, *lower)


def _has_line(source: AnySource, text: str, language: str) -> ColumnElement[bool]:
    """Events from before the terms were kept, with too many, or with stems of another language stay."""
    columns = source.events.c
    is_unsure = or_(columns.terms.is_(None), columns.language != language)
    return or_(is_unsure, columns.terms.contains(f"\n{text}\n", autoescape=True))
