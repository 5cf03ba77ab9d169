"""The dated versions of the API and what changed on each (spec/operations.md §7, spec/api/guide.md §5)."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Change(StrEnum):
    """One documented change of behaviour; it holds from its date on."""

    DIALOG_STACK_OF_OBJECTS = "dialog_stack items are objects instead of texts"
    ERROR_LIST = "errors tells each fault with its place"
    NODE_SCHEMA = "dialog nodes are written in today's form"
    LANGUAGE_FIXED = "the language of a workspace cannot be changed"
    AUDIT_ON_REQUEST = "include_audit is false by default"
    NULLS_LEFT_OUT = "properties without a value are left out instead of null"
    DIGRESSION_DEFAULTS = "digress_in and digress_out have today's defaults"
    INNER_NODES_VISITED = "nodes_visited includes response conditions and handlers of input"
    OUTPUT_GENERIC = "output.generic exists"
    CONTEXTUAL_ENTITIES = "contextual entities are found"
    CONTEXT_METADATA_CLOSED = "context.metadata takes no keys of the client's own"
    POINTER_PATHS = "errors[].path is a JSON Pointer instead of a dotted path"
    ANYTHING_ELSE_LAST = "a slot's handlers for what is not understood come before a root anything_else"
    HASH_IN_CONTEXT_LITERAL = "# texts in context and output are not intent references"
    TOPIC_FROM_TITLE = "topic of connect_to_agent is the title of the node instead of its user_label"
    ALTERNATE_INTENTS_BOOLEAN = "alternate_intents is kept as a boolean"
    INTEGRATIONS_CLOSED = "context.integrations takes known keys only"
    SEARCH_RESULTS_SPLIT = "search answers primary_results and additional_results"
    LITERAL_ENTITY_VALUES = "scientific notation and booleans in entity values stay texts"
    NO_ENTITY_METADATA = "metadata of recognised entities is not returned"
    ACTION_AMOUNTS = "currencies and percentages in actions are objects"
    SKIP_IN_GLOBAL_SYSTEM = "skip_user_input stands in context.global.system"
    EVALUATED_ONCE = "results of expressions in actions are not evaluated again"
    NO_OUTPUT_TEXT = "output.text is not returned"
    SYNCHRONOUS_CALLOUT = "async_callout is false by default"
    BROKEN_PARAMETERS_EMPTY = "invalid expressions in client actions give empty texts"
    SEARCH_RESULTS_GONE = "search answers no results beside primary_results and additional_results"
    TEAMS_LABELS = "options for Teams may have a label of their own"


CHANGES: Mapping[date, frozenset[Change]] = MappingProxyType(
    {
        date(2016, 7, 11): frozenset(),
        date(2016, 9, 20): frozenset({Change.DIALOG_STACK_OF_OBJECTS}),
        date(2017, 2, 3): frozenset(),
        date(2017, 5, 26): frozenset({Change.ERROR_LIST, Change.NODE_SCHEMA, Change.LANGUAGE_FIXED}),
        date(2018, 2, 16): frozenset(
            {
                Change.AUDIT_ON_REQUEST,
                Change.NULLS_LEFT_OUT,
                Change.DIGRESSION_DEFAULTS,
                Change.INNER_NODES_VISITED,
            }
        ),
        date(2018, 7, 10): frozenset(
            {Change.OUTPUT_GENERIC, Change.CONTEXTUAL_ENTITIES, Change.CONTEXT_METADATA_CLOSED}
        ),
        date(2018, 9, 20): frozenset({Change.POINTER_PATHS}),
        date(2019, 2, 28): frozenset({Change.ANYTHING_ELSE_LAST, Change.HASH_IN_CONTEXT_LITERAL}),
        date(2020, 2, 5): frozenset({Change.TOPIC_FROM_TITLE, Change.ALTERNATE_INTENTS_BOOLEAN}),
        date(2020, 4, 1): frozenset({Change.INTEGRATIONS_CLOSED}),
        date(2020, 9, 24): frozenset({Change.SEARCH_RESULTS_SPLIT}),
        date(2021, 6, 14): frozenset({Change.LITERAL_ENTITY_VALUES, Change.NO_ENTITY_METADATA}),
        date(2021, 11, 1): frozenset(
            {Change.ACTION_AMOUNTS, Change.SKIP_IN_GLOBAL_SYSTEM, Change.EVALUATED_ONCE}
        ),
        date(2021, 11, 27): frozenset({Change.NO_OUTPUT_TEXT}),
        date(2023, 6, 15): frozenset({Change.BROKEN_PARAMETERS_EMPTY, Change.SYNCHRONOUS_CALLOUT}),
        date(2024, 8, 25): frozenset({Change.SEARCH_RESULTS_GONE}),
        date(2024, 12, 2): frozenset({Change.TEAMS_LABELS}),
    }
)
UNFOLLOWED: Mapping[Change, str] = MappingProxyType(
    {
        Change.NODE_SCHEMA: "`go_to` and `next_step` are followed and shown as written, whatever the date",
        Change.DIGRESSION_DEFAULTS: "nothing published says what the defaults were",
        Change.CONTEXTUAL_ENTITIES: "they are found whatever the date",
        Change.HASH_IN_CONTEXT_LITERAL: "`#` is literal whatever the date: write `<? #name ?>`",
    }
)
"""Changes of v1 that make no difference here, with the reason."""

V1_CHANGES: Mapping[Change, str] = MappingProxyType(
    {
        Change.INTEGRATIONS_CLOSED: "v2 takes any key: its clients send others, as `channel`",
    }
)
"""Changes that make a difference in v1 only, with the reason."""

V2_CHANGES = frozenset(
    {
        Change.SEARCH_RESULTS_SPLIT,
        Change.ACTION_AMOUNTS,
        Change.SKIP_IN_GLOBAL_SYSTEM,
        Change.EVALUATED_ONCE,
        Change.BROKEN_PARAMETERS_EMPTY,
        Change.SYNCHRONOUS_CALLOUT,
        Change.SEARCH_RESULTS_GONE,
        Change.TEAMS_LABELS,
    }
)
"""Changes of assistants, actions and search, which v1 has nothing of."""

_DATES = tuple(sorted(CHANGES))
_STARTS = {change: released for released, changes in CHANGES.items() for change in changes}


@dataclass(frozen=True, slots=True)
class ApiVersion:
    """The behaviour that a request asked for, named by the known date that it falls on."""

    released: date

    @classmethod
    def on(cls, asked: date) -> "ApiVersion":
        """The newest known version not later than a date; the first one for dates before it."""
        return cls(_DATES[max(bisect_right(_DATES, asked) - 1, 0)])

    @classmethod
    def newest(cls) -> "ApiVersion":
        """The last known version."""
        return cls(_DATES[-1])

    def has(self, change: Change) -> bool:
        """Whether a change is in effect."""
        return self.released >= _STARTS[change]
