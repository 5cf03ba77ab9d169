"""SQL over postings, written out: a search looks at hundreds of them at once, and building such a statement
piece by piece takes longer than running it. Nothing but numbers goes into it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doyle.store.logs.clauses import Clause, Span
from doyle.store.tables import log_postings

_TABLE = log_postings.name


@dataclass(frozen=True, slots=True, order=True)
class Branch:
    """All postings of one term in one scope."""

    scope: int
    term: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of some branches, in the order of their moments."""

    branches: tuple[Branch, ...]
    span: Span
    is_descending: bool

    @property
    def order(self) -> str:
        """The order by moment."""
        return f"ORDER BY request_timestamp {'DESC' if self.is_descending else 'ASC'}"


def count_text(branches: Sequence[Branch], span: Span, limit: int) -> str:
    """Selects the place of each branch and how many postings it has, counted up to `limit`."""
    return _together(
        f"SELECT {at} AS branch, count(*) AS found"  # noqa: S608
        f" FROM (SELECT 1 FROM {_TABLE} AS p WHERE {_is_in(branch, span)} LIMIT {limit}) AS counted"
        for at, branch in enumerate(branches)
    )


def end_text(stretch: Stretch, offset: int) -> str:
    """Selects the moment after so many postings of each branch that has so many."""
    return _together(
        f"SELECT * FROM (SELECT request_timestamp FROM {_TABLE} AS p"  # noqa: S608
        f" WHERE {_is_in(branch, stretch.span)} {stretch.order} LIMIT 1 OFFSET {offset}) AS b{at}"
        for at, branch in enumerate(stretch.branches)
    )


def moments_text(stretch: Stretch, tests: Iterable[Clause], limit: int) -> str:
    """Selects the first scopes and moments where every clause holds, each once."""
    tested = "".join(f" AND {_has_one_of(clause)}" for clause in tests)
    branches = _together(
        f"SELECT * FROM (SELECT scope, request_timestamp FROM {_TABLE} AS p"  # noqa: S608
        f" WHERE {_is_in(branch, stretch.span)}{tested} {stretch.order} LIMIT {limit}) AS b{at}"
        for at, branch in enumerate(stretch.branches)
    )
    return (
        f"SELECT DISTINCT scope, request_timestamp FROM ({branches}) AS found"  # noqa: S608
        f" {stretch.order} LIMIT {limit}"
    )


def _is_in(branch: Branch, span: Span) -> str:
    low = "" if span.low is None else f" AND p.request_timestamp >= {span.low:d}"
    high = "" if span.high is None else f" AND p.request_timestamp <= {span.high:d}"
    return f"p.scope = {branch.scope:d} AND p.term = {branch.term:d}{low}{high}"


def _has_one_of(clause: Clause) -> str:
    """A look-up for each posting; the limit keeps PostgreSQL from reading all that the term has instead."""
    terms = ", ".join(f"{term:d}" for term in sorted(clause))
    return (
        f"(SELECT 1 FROM {_TABLE} AS o WHERE o.scope = p.scope AND o.term IN ({terms})"  # noqa: S608
        " AND o.request_timestamp = p.request_timestamp LIMIT 1) IS NOT NULL"
    )


def _together(statements: Iterable[str]) -> str:
    return " UNION ALL ".join(statements)
