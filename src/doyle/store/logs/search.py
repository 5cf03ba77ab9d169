"""Filters made ready to search in a log (spec/operations.md §§1-2)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from doyle.store.logs.fields import COLLECTIONS
from doyle.store.logs.match import Fits, compile_filter
from doyle.store.logs.narrow import exact_fields, exact_value, narrow
from doyle.store.logs.places import AnySource
from doyle.store.logs.sources import V1_LOG
from doyle.store.logs.syntax import Filter, invalid, parse_filter

ASSISTANT_FIELD = "request.context.system.assistant_id"
_ONE_OF = ("workspace_id", "request.context.metadata.deployment", ASSISTANT_FIELD)


@dataclass(frozen=True, slots=True)
class LogSearch:
    """A filter made ready: what the database rules out, and what decides; `language` is that of its words."""

    narrowed: ColumnElement[bool] | None
    fits: Fits
    tree: Filter
    language: str

    @property
    def assistant_id(self) -> str | None:
        """The assistant whose events alone a filter of v1 asks for."""
        return exact_value(self.tree, ASSISTANT_FIELD)


def prepare_search(text: str | None, language: str, source: AnySource = V1_LOG) -> LogSearch | None:
    """Make a filter ready; `language` is that of the workspace or assistant. None finds everything.

    Raises:
        InvalidFilterError: the text is not a filter.
    """
    if text is None or not text.strip():
        return None
    return _prepared(parse_filter(text, COLLECTIONS), language, source)


def prepare_search_everywhere(text: str | None, source: AnySource = V1_LOG) -> LogSearch:
    """Make a filter over all workspaces ready: it says the language, and one of three places, exactly.

    Raises:
        InvalidFilterError: it does not, or it is not a filter.
    """
    tree = parse_filter(text, COLLECTIONS) if text and text.strip() else None
    exact = set() if tree is None else exact_fields(tree)
    if tree is None or "language" not in exact or exact.isdisjoint(_ONE_OF):
        places = ", ".join(f"{name}::" for name in _ONE_OF)
        raise invalid(f"the filter must hold language:: and one of {places}")
    return _prepared(tree, exact_value(tree, "language") or "", source)


def _prepared(tree: Filter, language: str, source: AnySource) -> LogSearch:
    fits = compile_filter(tree, source.fields, language)
    return LogSearch(narrow(tree, source, language), fits, tree, language)
