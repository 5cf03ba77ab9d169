"""What answers a message of an assistant: one skill, whatever kind of engine runs it.

A skill begins a turn for a message. The turn is advanced until it has an answer; where it needs calls to the
outside it stops with `PendingCalls`, and is advanced again with what they gave. Turns hold no connection, no
lock and no thread, and what they do depends on their message and on the results alone.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from doyle.actions.effects import CalloutResult, SearchResult
from doyle.conversation.assistant_context import AssistantContext
from doyle.conversation.callouts import Callout
from doyle.conversation.extension_calls import ExtensionCall
from doyle.conversation.performing import Allowance
from doyle.conversation.tracing import MessageTrace
from doyle.dialog.effects import EffectResult
from doyle.wire.json import JsonObject
from doyle.wire.message_v2 import MessageOptionsV2
from doyle.wire.versions import ApiVersion

AnyCallout = Callout | ExtensionCall | EffectResult | CalloutResult | SearchResult
# `Any`: each kind of turn gets the results of its own calls back, and knows what they are.
Results = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class AssistantMessage:
    """A message as skills get it: checked, its context merged and counted.

    `input` is what the client sent, `now` the clock or what the client put in its place, `complaints` what
    is wrong with the request and yet no reason to refuse it. `names_skills`: intents and entities say which
    skill found them.
    """

    input: JsonObject
    options: MessageOptionsV2
    context: AssistantContext
    version: ApiVersion
    now: datetime
    complaints: tuple[str, ...] = ()
    allowance: Allowance = field(default_factory=Allowance)
    trace: MessageTrace | None = None
    names_skills: bool = False

    @property
    def text(self) -> str:
        """What the user typed; empty where there is nothing."""
        return self.input.get("text") or ""


@dataclass(frozen=True, slots=True)
class ActionOutcome:
    """How far an action came that a dialog called.

    `changed`: session variables that it made or changed; `is_over` when it needs the user no more;
    `is_off_topic`: the text is no answer, it may be for a node, and nothing has happened.
    """

    changed: JsonObject
    is_over: bool
    is_off_topic: bool = False


@dataclass(frozen=True, slots=True)
class SkillAnswer:
    """What a skill answers: the whole v2 `output`, and the context after it.

    `trace`: what a traced message tells of the turn. `outcome`: how far an action came. `secrets`: the texts
    that no log may hold.
    """

    output: JsonObject
    context: AssistantContext
    trace: JsonObject | None = None
    outcome: ActionOutcome | None = None
    secrets: frozenset[str] = frozenset()


class SkillTurn(Protocol):
    """The turn of one message in one skill."""

    def advance(self, results: Results, /) -> "SkillAnswer | PendingCalls":
        """Go on with the results of all calls so far, in order."""


@dataclass(frozen=True, slots=True)
class PendingCalls:
    """What a turn needs before it can go on: the calls to make, beside the results that it has.

    `then`: the turn that goes on with them, where it is not the one that was advanced.
    """

    callouts: tuple[AnyCallout, ...]
    results: Results = ()
    then: SkillTurn | None = None


class AnsweringSkill(Protocol):
    """A skill in memory, ready to answer."""

    @property
    def skill_id(self) -> str:
        """Its id, for the log."""

    @property
    def language(self) -> str:
        """Its language, for the log."""

    def begin(self, message: AssistantMessage) -> SkillTurn:
        """Begin the turn of a message: what takes long happens here, once (understanding the text)."""
