"""What the expressions of one turn see and may change (spec/expression-language.md §7)."""

import random
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from doyle.expressions.budget import Budget
from doyle.expressions.mentions import mention_of
from doyle.expressions.values import Mention, MentionList
from doyle.wire.json import Json, JsonObject
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent

INTENT_THRESHOLD = 0.2
MAX_NOTICES = 50


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth a log message: `level` is `info`, `warn` or `error`."""

    level: str
    message: str


@dataclass(frozen=True, slots=True)
class SlotEvent:
    """What `event` shows in the handlers of a slot (spec/dialog-engine.md §6.1)."""

    previous_value: Json
    current_value: Json


class Variables(Protocol):
    """What `${name}` reads and writes in expressions of actions (spec/actions-runtime.md §9)."""

    def get(self, name: str) -> Json:
        """The value as stored, not a copy; None where there is none."""

    def literal(self, name: str) -> str | None:
        """What the user typed for an answer."""

    def pattern(self, name: str) -> str | None:
        """The name of the pattern that an answer matched."""

    def assign(self, name: str, value: Json) -> None:
        """Set a variable; `value` is the caller's to give away."""


@dataclass(slots=True)
class Scope:
    """One turn: made by the dialog engine, changed in place by methods.

    `entities`, `intents`, `text` and `is_irrelevant` are indexed when the scope is made: to change them, make
    another scope. `hidden` holds the positions in `entities` of mentions that are out of sight for now
    (spec/dialog-engine.md §6.4). `now` is aware, in UTC. `variables`: those of an actions skill, None in a
    dialog.
    """

    context: JsonObject
    input: JsonObject
    output: JsonObject
    intents: tuple[RuntimeIntent, ...]
    entities: tuple[RuntimeEntity, ...]
    is_irrelevant: bool
    text: str
    now: datetime
    random: random.Random
    language: str = "en"
    flags: dict[str, bool] = field(default_factory=dict)
    event: SlotEvent | None = None
    hidden: AbstractSet[int] = field(default_factory=set)
    stack_cleared: bool = False
    notices: list[Notice] = field(default_factory=list)
    budget: Budget = field(default_factory=Budget)
    variables: Variables | None = None
    intent_name: str | None = field(init=False)
    _mentions: tuple[Mention, ...] = field(init=False, repr=False)
    _by_entity: dict[str, MentionList] = field(init=False, repr=False)
    _positions: dict[int, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.intent_name = self._recognised_intent()
        self._mentions = tuple(mention_of(entity, self.text) for entity in self.entities)
        self._positions = {id(mention): at for at, mention in enumerate(self._mentions)}
        grouped: dict[str, list[Mention]] = {}
        for mention in self._mentions:
            grouped.setdefault(mention.entity.entity, []).append(mention)
        self._by_entity = {name: MentionList(tuple(found), name) for name, found in grouped.items()}

    def find_mentions(self, name: str) -> MentionList | None:
        """The visible mentions of an entity, or None if there are none."""
        found = self._by_entity.get(name)
        if found is None or not self.hidden:
            return found
        visible = self._visible(found.mentions)
        return MentionList(visible, name) if visible else None

    def all_mentions(self) -> MentionList:
        """Every visible mention in text order."""
        return MentionList(self._visible(self._mentions) if self.hidden else self._mentions)

    def notice(self, level: str, message: str) -> None:
        """Leave a message for the log; beyond what a reply can show they are dropped."""
        if len(self.notices) < MAX_NOTICES:
            self.notices.append(Notice(level, message))

    def _recognised_intent(self) -> str | None:
        if self.is_irrelevant or not self.intents or self.intents[0].confidence <= INTENT_THRESHOLD:
            return None
        return self.intents[0].intent

    def _visible(self, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        return tuple(mention for mention in mentions if self._positions[id(mention)] not in self.hidden)
