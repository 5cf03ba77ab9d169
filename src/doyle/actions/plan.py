"""An actions skill ready to run: immutable, indexed, with nothing left to parse (spec/actions-format.md)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from doyle.expressions.scope import Scope
from doyle.wire.json import Json, JsonObject

WELCOME = "welcome"
FALLBACK = "fallback"
ANYTHING_ELSE = "anything_else"
RUN_ALWAYS = "run_always"
SYSTEM_ACTIONS = frozenset({WELCOME, FALLBACK, ANYTHING_ELSE, RUN_ALWAYS})
FALLBACK_REASONS = frozenset(
    {
        "Step validation failed",
        "Agent requested",
        "No action matches",
        "Danger word detected",
        "Profanity detected",
        "Failed to confirm topic return",
    }
)
"""What `fallback_reason` may be (spec/actions-runtime.md §8)."""

ReadValue = Callable[[Scope], Json]
"""The value of a value object: not a copy; raises ExpressionError."""


class Looking(Protocol):
    """A turn as a condition sees it."""

    scope: Scope

    def is_intent(self, name: str) -> bool:
        """Whether an intent counts as recognised."""


Holds = Callable[[Looking], bool]
"""Whether a condition is true; raises ExpressionError."""


class ResolverType(StrEnum):
    """What a step or a handler leads to (spec/actions-format.md §8), in the order of the error message."""

    END_ACTION = "end_action"
    CONTINUE = "continue"
    FALLBACK = "fallback"
    JUMP_TO = "jump_to"
    CONNECT_TO_AGENT = "connect_to_agent"
    SEARCH = "search"
    SEARCH_AND_END = "search_and_end_action"
    INVOKE = "invoke_another_action"
    INVOKE_AND_END = "invoke_another_action_and_end"
    REPLAY = "replay"
    CALLOUT = "callout"
    CLIENT_ACTIONS = "client_actions"
    PROMPT_AGAIN = "prompt_again"


class Kind(StrEnum):
    """What a question asks for (spec/actions-runtime.md §6.1)."""

    FREE_TEXT = "free_text"
    OPTIONS = "options"
    DYNAMIC_OPTIONS = "dynamic_options"
    REGEX = "regex"
    CONFIRMATION = "confirmation"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    CURRENCY = "currency"
    PERCENTAGE = "percentage"


class Behavior(StrEnum):
    """When a question is asked (spec/actions-runtime.md §7)."""

    ALWAYS = "always_ask"
    OPTIONAL = "optionally_ask"
    NEVER = "never_ask"


class HandlerType(StrEnum):
    """The kinds of handlers (spec/actions-format.md §6)."""

    NOT_FOUND = "not_found"
    MAX_TRIES = "not_found_max_tries"
    VALIDATION = "input_validation"
    MAX_HITS = "max_hits"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition; `intents` are those that it asks for at the level of actions."""

    holds: Holds
    intents: tuple[str, ...] = ()
    word: str | None = None


@dataclass(frozen=True, slots=True)
class TextPart:
    """A part of a text: literal, or a value with what stands in for an empty one.

    `kind`: what the question asked for whose answer the value is, if it is one.
    """

    literal: str | None = None
    read: ReadValue | None = None
    default: Json = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class TextPlan:
    """A text with its variations, each a list of parts."""

    values: tuple[tuple[TextPart, ...], ...]
    policy: str = "sequential"
    delimiter: str = "\n"


@dataclass(frozen=True, slots=True)
class Element:
    """An element of `output.generic`: `source` as written; `text` for texts.

    `message`: the name of the message of the skill's settings that it belongs to, empty in steps.
    """

    response_type: str
    source: JsonObject
    render: ReadValue | None = None
    text: TextPlan | None = None
    message: str = ""

    @property
    def is_repeated(self) -> bool:
        """Whether a new prompt repeats it."""
        return self.source.get("repeat_on_reprompt") is True


@dataclass(frozen=True, slots=True)
class Assignment:
    """A session variable and its value; None evaluates for what it does on the way (§9.3 of the format)."""

    skill_variable: str | None
    read: ReadValue
    mentions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Constraint:
    """A limit on an answer: `name` is minimum, maximum, after, before, days_of_week, start_time, end_time."""

    name: str
    read: ReadValue


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call of another action; `action` None routes the present input. `mentions`: of variables."""

    action: str | None
    parameters: tuple[tuple[str, ReadValue], ...] = ()
    result_variable: str | None = None
    mentions: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a callout and where it goes: path, query, header or body."""

    place: str
    name: str
    read: ReadValue


@dataclass(frozen=True, slots=True)
class CalloutPlan:
    """A call of an extension; `internal` says which (spec/actions-format.md §8.1)."""

    type: str
    method: str
    path: str
    internal: JsonObject
    parameters: tuple[Parameter, ...]
    result_variable: str | None
    stream_mapping: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class ClientActionPlan:
    """A call that the client makes."""

    name: str
    parameters: tuple[tuple[str, ReadValue], ...]
    result_variable: str | None


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """A search: `query` None is the user's last text."""

    query: ReadValue | None = None
    filter: ReadValue | None = None
    result_variable: str | None = None
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Resolver:
    """What happens after a step or handler."""

    type: ResolverType
    target: str | None = None
    clear: tuple[str, ...] = ()
    invocation: Invocation | None = None
    callout: CalloutPlan | None = None
    client_actions: tuple[ClientActionPlan, ...] = ()
    search: SearchPlan | None = None
    agent: ReadValue | None = None


@dataclass(frozen=True, slots=True)
class Handler:
    """What is done about an answer that does not fit, or a trigger word too many."""

    handler: str
    type: HandlerType
    resolver: ResolverType
    output: tuple[Element, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    next_handler: str | None = None


@dataclass(frozen=True, slots=True)
class DynamicOptions:
    """Options that come from a variable; templates see one of its elements as `${item}`."""

    read: ReadValue
    label: ReadValue | None = None
    value: ReadValue | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a step asks; `patterns` of a regex question are names and patterns in order of the values."""

    kind: Kind
    behavior: Behavior
    entity: str | None = None
    max_tries: int | None = None
    allows_topic_switch: bool | None = None
    is_verbatim: bool = False
    patterns: tuple[tuple[str, str], ...] = ()
    options: tuple[str, ...] = ()
    dynamic: DynamicOptions | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an action."""

    step: str
    variable: str
    resolver: Resolver
    title: str | None = None
    condition: Condition | None = None
    assignments: tuple[Assignment, ...] = ()
    output: tuple[Element, ...] = ()
    question: Question | None = None
    handlers: tuple[Handler, ...] = ()
    max_hits: int | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """One action; `steps` in the order of their chain, `places` their indices."""

    action: str
    title: str
    condition: Condition | None
    steps: tuple[Step, ...]
    places: Mapping[str, int]
    source_condition: Json = None
    allows_leaving: bool = True
    allows_entering: bool = True
    never_returns: bool = False
    is_kept_from_disambiguation: bool = False
    launch_mode: str | None = None
    label: str = ""
    private: frozenset[str] = frozenset()
    is_valid: bool = True

    def find_step(self, name: str | None) -> Step | None:
        """The step of that id."""
        at = self.places.get(name) if name is not None else None
        return None if at is None else self.steps[at]


@dataclass(frozen=True, slots=True)
class SessionVariable:
    """A declared session variable (spec/actions-format.md §9)."""

    variable: str
    initial: ReadValue | None = None
    default: Json = None
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class TopicSwitch:
    """How topics change in this skill (spec/actions-runtime.md §14).

    `leads_to_dialog`: from an action that a dialog called to other nodes of it (§22).
    """

    is_enabled: bool = True
    leads_to_dialog: bool = False
    max_tries: int = 3
    request: tuple[Element, ...] = ()
    failure: tuple[Element, ...] = ()
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Mode:
    """A response mode: how often it clarifies (spec/actions-runtime.md §15)."""

    step_retry_threshold: int
    use_connect_to_support: str
    single_answer_clarification: str
    disambiguation_clarification: str


@dataclass(frozen=True, slots=True)
class Clarifying:
    """How actions are told apart; `modes` is empty where response modes are off."""

    is_enabled: bool = False
    prompt: str = "Did you mean:"
    is_random: bool = True
    max_suggestions: int = 5
    none_of_the_above: str = ""
    connect_to_support: str = ""
    something_else: str = ""
    modes: Mapping[str, Mode] = field(default_factory=dict)
    default_mode: str = "learning"


@dataclass(frozen=True, slots=True)
class Formats:
    """How values are written in texts (spec/actions-runtime.md §11.2); None is the default of the locale."""

    locale: str | None = None
    date: str | None = None
    time: str | None = None
    number_fraction_digits: int | None = None
    number_delimiter: str | None = None
    currency_fraction_digits: int | None = None
    currency_symbol: str | None = None
    percentage_fraction_digits: int | None = None


@dataclass(frozen=True, slots=True)
class CompiledActions:
    """An actions skill. `order`: the ids of the actions along `next_action`.

    `starting`: by intent, the places in that order of the actions whose condition names it. `reads_history`:
    it names the session history, which is kept for it; `reads_debug`: the debug of the answer before.
    """

    language: str
    actions: Mapping[str, Action]
    order: tuple[str, ...]
    variables: Mapping[str, SessionVariable]
    topic_switch: TopicSwitch
    clarifying: Clarifying
    formats: Formats
    starting: Mapping[str, tuple[int, ...]]
    threshold: float = 0.2
    is_search_routed: bool = False
    corrects_spelling: bool = True
    reads_history: bool = False
    reads_debug: bool = False
    warnings: tuple[tuple[str, str], ...] = ()
    source_bytes: int = 0

    @property
    def private_variables(self) -> frozenset[str]:
        """The session variables that are declared private."""
        return frozenset(name for name, declared in self.variables.items() if declared.is_private)

    def find_action(self, name: str | None) -> Action | None:
        """The action of that id."""
        return None if name is None else self.actions.get(name)

    def action_named(self, name: str) -> Action | None:
        """The action of that id or, failing that, of that title."""
        found = self.actions.get(name)
        if found is not None:
            return found
        return next((action for action in self.actions.values() if action.title == name), None)
