"""What a filter says of the terms and the time of every event that fits it: where to look for them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import ceil, floor

from doyle.store.logs.fields import Field, Kind
from doyle.store.logs.match import bound_of
from doyle.store.logs.postings import EVERYTHING, number_of
from doyle.store.logs.syntax import AllOf, AnyOf, Condition, Filter, Operator, Spelling, Term
from doyle.store.logs.terms import line
from doyle.store.logs.words import is_literal, stems_of, words_of

# No answer takes longer: what was answered since a moment was asked at most so long before it.
MAX_ANSWER_MILLISECONDS = 60 * 60 * 1000

Clause = frozenset[int]
"""Numbers of terms: every event that fits has one of them."""

_UPPER = frozenset({Operator.EXACT, Operator.LESS, Operator.AT_MOST})
_LOWER = frozenset({Operator.EXACT, Operator.MORE, Operator.AT_LEAST})


@dataclass(frozen=True, slots=True)
class Span:
    """The least and the greatest `request_timestamp` that an event can have, None where any will do."""

    low: int | None = None
    high: int | None = None

    def meet(self, other: "Span") -> "Span":
        """Where both hold."""
        return Span(_pick(max, self.low, other.low), _pick(min, self.high, other.high))

    def has(self, moment: int) -> bool:
        """Whether a moment lies in it."""
        return (self.low is None or self.low <= moment) and (self.high is None or moment <= self.high)

    def join(self, other: "Span") -> "Span":
        """Where one of the two holds, and whatever lies between."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Span(low, high)


def clauses_of(tree: Filter, fields: Mapping[str, Field], language: str) -> tuple[Clause, ...]:
    """The clauses of a filter that `compile_filter` took; none where terms say nothing of it."""
    if isinstance(tree, Condition):
        return _clauses_of_condition(tree, fields[tree.field], language)
    parts = [clauses_of(part, fields, language) for part in tree.parts]
    return _all_of(parts) if isinstance(tree, AllOf) else _one_of(parts)


def span_of(tree: Filter, fields: Mapping[str, Field]) -> Span:
    """When an event that fits can have been asked."""
    if isinstance(tree, AllOf):
        return reduce(Span.meet, (span_of(part, fields) for part in tree.parts))
    if isinstance(tree, AnyOf):
        return reduce(Span.join, (span_of(part, fields) for part in tree.parts))
    field = fields[tree.field]
    if field.kind is not Kind.TIME or tree.operator.is_negated:
        return Span()
    before = MAX_ANSWER_MILLISECONDS if tree.field == "response_timestamp" else 0
    spans = [_span(tree.operator, bound_of(field, term), before) for term in tree.terms]
    return reduce(Span.meet if tree.needs_all else Span.join, spans)


def _span(operator: Operator, bar: float, before: int) -> Span:
    """Whole milliseconds on the safe side of a bound."""
    low = floor(bar) - before if operator in _LOWER else None
    return Span(low, ceil(bar) if operator in _UPPER else None)


def _clauses_of_condition(condition: Condition, field: Field, language: str) -> tuple[Clause, ...]:
    if condition.operator.is_negated or field.tag is None:
        return ()
    parts = [_clauses_of_term(condition.operator, field, term, language) for term in condition.terms]
    return _all_of(parts) if condition.needs_all else _one_of(parts)


def _clauses_of_term(operator: Operator, field: Field, term: Term, language: str) -> tuple[Clause, ...]:
    if term.spelling in {Spelling.EDITS, Spelling.WILDCARD}:
        return ()
    if field.kind is Kind.KEYWORD:
        return (_clause(field, term.text),)
    if operator is Operator.FUZZY and is_literal(term.text):
        return ()
    return tuple(_clause(field, stem) for stem in dict.fromkeys(stems_of(words_of(term.text), language)))


def _clause(field: Field, text: str) -> Clause:
    return frozenset({number_of(line(str(field.tag), text)), number_of(EVERYTHING)})


def _all_of(parts: Iterable[tuple[Clause, ...]]) -> tuple[Clause, ...]:
    return tuple(dict.fromkeys(clause for part in parts for clause in part))


def _one_of(parts: Sequence[tuple[Clause, ...]]) -> tuple[Clause, ...]:
    """One clause of each part, taken together; all of them where there is but one part."""
    if len(parts) == 1:
        return parts[0]
    return (frozenset().union(*(part[0] for part in parts)),) if all(parts) else ()


def _pick(choose: Callable[[Iterable[int]], int], first: int | None, second: int | None) -> int | None:
    known = [bound for bound in (first, second) if bound is not None]
    return choose(known) if known else None
