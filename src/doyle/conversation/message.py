"""One v1 message through one workspace: understand, take the turn, log, answer.

A turn that calls nobody is done in one go. One that does stops with a `WaitingMessage`; whoever drives the
conversation performs its calls and continues it with the outcomes, as often as the turn asks.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType

from doyle.conversation.answers import read_result
from doyle.conversation.dialog_turn import DialogTurn
from doyle.conversation.dice import turn_seed
from doyle.conversation.log_event import logged_request, logged_response
from doyle.conversation.opening import Opening, open_turn
from doyle.conversation.performing import Allowance, Outcome
from doyle.conversation.recognising import recognise
from doyle.conversation.reference import whereabouts
from doyle.conversation.reply import compose_reply, dated_topics, dated_visits, with_literal_values
from doyle.conversation.skill_turn import AnyCallout, PendingCalls
from doyle.conversation.spelling import (
    Spelling,
    SpellingSwitches,
    check_spelling,
    prepare_spelling,
    with_spelling,
)
from doyle.conversation.tracing import MessageTrace, Stage
from doyle.dialog.effects import EffectResult
from doyle.dialog.turn import TurnRequest, TurnResult, World, visited_details
from doyle.errors import NotFoundError
from doyle.nlu.encoder import Encoder
from doyle.nlu.model import NluModel
from doyle.nlu.reference_point import ReferencePoint
from doyle.security.outbound import OutboundAnswer
from doyle.skills.compiled import CompiledSkill
from doyle.skills.library import LoadedSkill, SkillLibrary
from doyle.store.logs.terms import terms_of
from doyle.store.messages import LogEvent, MessageStore, SkillHead
from doyle.wire.json import JsonObject
from doyle.wire.message import MessageRequest
from doyle.wire.runtime import Understanding
from doyle.wire.versions import ApiVersion, Change


@dataclass(frozen=True, slots=True)
class SkillPlace:
    """Where a skill is: the workspace of an instance."""

    instance_id: str
    workspace_id: str


@dataclass(frozen=True, slots=True)
class V1Call:
    """A v1 message call: `request` is the checked body, `raw` the same body as it came.

    `is_traced`: the answer tells in `trace` how it came about.
    """

    instance_id: str
    workspace_id: str
    request: MessageRequest
    raw: JsonObject
    version: date
    nodes_visited_details: bool = False
    customer_id: str | None = None
    learning_opt_out: bool = False
    is_traced: bool = False


@dataclass(frozen=True, slots=True)
class PinnedMessage:
    """What stays the same however often the turn of a message is taken: it was read and understood once."""

    call: V1Call
    opening: Opening
    understanding: Understanding
    skill: CompiledSkill
    now: datetime
    allowance: Allowance = field(default_factory=Allowance)
    trace: MessageTrace | None = None
    spelling: Spelling | None = None
    complaint: str | None = None

    @property
    def turn_request(self) -> TurnRequest:
        """What the dialog is asked."""
        raw = self.call.raw
        return TurnRequest(
            input=self.opening.input,
            context=self.opening.context,
            understanding=self.understanding,
            are_intents_supplied=raw.get("intents") is not None,
            output=raw.get("output"),
            text=self.opening.text,
            language=self.skill.language,
            complaints=() if self.complaint is None else (self.complaint,),
            is_anything_else_last=ApiVersion.on(self.call.version).has(Change.ANYTHING_ELSE_LAST),
        )

    @property
    def world(self) -> World:
        """The clock and the dice of the turn."""
        return World(self.now, turn_seed(self.opening.context, self.opening.text))

    def lap(self, stage: Stage) -> None:
        """Count the time since the last lap as that of a stage, if this message is traced."""
        if self.trace is not None:
            self.trace.lap(stage)


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message whose turn needs `callouts` performed before it can go on; plain data, nothing is held."""

    message: PinnedMessage
    callouts: tuple[AnyCallout, ...]
    results: tuple[EffectResult, ...] = ()

    @property
    def allowance(self) -> Allowance:
        """What is left of the limits of this message."""
        return self.message.allowance


class Conversation:
    """Answers messages. One object serves all threads of a process.

    `clock` tells the time (aware, UTC), `new_id` makes unique ids. The dice of a turn follow from its
    conversation and counters, so that the same state and text give the same answer. `functions` are the
    addresses that the operator gave to server-side actions, by name. `timer` counts seconds, for traces.
    """

    def __init__(
        self,
        library: SkillLibrary,
        messages: MessageStore,
        encoder: Encoder | None,
        *,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        functions: Mapping[str, str] = MappingProxyType({}),
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._library = library
        self._messages = messages
        self._encoder = encoder
        self._clock = clock
        self._new_id = new_id
        self._functions = functions
        self._timer = timer

    def find_skill(self, call: V1Call | SkillPlace) -> LoadedSkill | SkillHead:
        """The skill that answers, if it is in memory; else the head of the one to load.

        Raises:
            NotFoundError: there is no such workspace in the instance.
        """
        head = self._get_head(call)
        return self._library.find(head) or head

    def load_skill(self, call: V1Call | SkillPlace) -> LoadedSkill:
        """The skill that answers, read and compiled if need be: that may take seconds.

        Looks again if the model was replaced between the two reads.

        Raises:
            NotFoundError: there is no such workspace in the instance.
        """
        head = self._get_head(call)
        loaded = self._library.get(head)
        if loaded.model is None and head.model_fingerprint is not None:
            loaded = self._library.get(self._get_head(call))
        prepare_spelling(loaded.skill)
        return loaded

    def message_v1(
        self, call: V1Call, skill: LoadedSkill | None = None, loading_seconds: float = 0.0
    ) -> JsonObject | WaitingMessage:
        """Answer one message, or stop where its turn needs a call; continue it with `continue_v1` then.

        Without a `skill` it is found or loaded. `loading_seconds` is what loading took that happened before.
        The log event is committed before the answer is returned. Blocks on the database and computes: call
        it from a worker thread.

        Raises:
            NotFoundError: there is no such workspace in the instance.
            InputError: the context holds what this API version refuses.
        """
        now = self._clock()
        trace = MessageTrace(self._timer) if call.is_traced else None
        loaded = skill or self.load_skill(call)
        if trace is not None:
            trace.add(Stage.LOADING, loading_seconds)
            trace.lap(Stage.LOADING)
        opening = open_turn(call.request, call.raw, ApiVersion.on(call.version), self._new_id)
        opening, spelling = _spell(call.raw, opening, loaded)
        place = whereabouts(opening.context, now)
        understanding = recognise(call.raw, opening.text, loaded.model, self._encoder, place.point, spelling)
        message = PinnedMessage(
            call,
            opening,
            understanding,
            loaded.skill,
            now,
            trace=trace,
            spelling=spelling,
            complaint=place.complaint,
        )
        message.lap(Stage.UNDERSTANDING)
        return self._advance(message, ())

    def continue_v1(
        self, waiting: WaitingMessage, outcomes: Sequence[Outcome]
    ) -> JsonObject | WaitingMessage:
        """Go on with a message whose callouts have the given outcomes, one each; as `message_v1`."""
        waiting.message.lap(Stage.CALLS)
        results = tuple(
            read_result(outcome) if isinstance(outcome, OutboundAnswer) else outcome
            for outcome in outcomes
            if isinstance(outcome, OutboundAnswer | EffectResult)
        )
        return self._advance(waiting.message, (*waiting.results, *results))

    def classify(self, texts: Sequence[str], model: NluModel | None) -> list[Understanding]:
        """What texts are understood as, now and in GMT: no dialog, no log event (spec/nlu.md §10).

        Computes: call it from a worker thread.
        """
        point = ReferencePoint(self._clock())
        return [recognise({}, text, model, self._encoder, point) for text in texts]

    def _advance(
        self, message: PinnedMessage, results: tuple[EffectResult, ...]
    ) -> JsonObject | WaitingMessage:
        """Take the turn with the results so far, up to its end or to the next call that can be made."""
        turn = DialogTurn(
            message.skill,
            message.turn_request,
            message.world,
            message.now,
            message.allowance,
            self._functions,
            message.trace,
        )
        step = turn.advance(results)
        if isinstance(step, PendingCalls):
            return WaitingMessage(message, step.callouts, step.results)
        return self._finish(message, step)

    def _finish(self, message: PinnedMessage, result: TurnResult) -> JsonObject:
        call, opening, dialog = message.call, message.opening, message.skill.dialog
        version = ApiVersion.on(call.version)
        visited = dated_visits(dialog, result.nodes_visited, version)
        result = replace(result, output=dated_topics(dialog, result.output, version))
        reply = compose_reply(opening, call.raw, message.understanding, result, version)
        reply["output"]["nodes_visited"] = list(visited)
        if call.nodes_visited_details:
            reply["output"]["nodes_visited_details"] = visited_details(dialog, visited)
        self._log(message, with_literal_values(reply, message.understanding, call.raw, version))
        message.lap(Stage.LOG)
        if message.trace is not None:
            reply["trace"] = message.trace.to_json(message.understanding, message.spelling)
        return reply

    def _get_head(self, call: V1Call | SkillPlace) -> SkillHead:
        head = self._messages.find_skill(call.instance_id, call.workspace_id)
        if head is None:
            raise NotFoundError
        return head

    def _log(self, message: PinnedMessage, reply: JsonObject) -> None:
        call = message.call
        version = ApiVersion.on(call.version)
        self._messages.add_log_event(
            LogEvent(
                log_id=self._new_id(),
                instance_id=call.instance_id,
                workspace_id=call.workspace_id,
                language=message.skill.language,
                request_timestamp=_milliseconds(message.now),
                response_timestamp=_milliseconds(self._clock()),
                request=logged_request(call.raw, version),
                response=logged_response(reply, version),
                conversation_id=message.opening.conversation_id,
                customer_id=call.customer_id,
                terms=terms_of(call.raw, reply, message.skill.language),
                learning_opt_out=call.learning_opt_out,
            )
        )


def _spell(raw: JsonObject, opening: Opening, loaded: LoadedSkill) -> tuple[Opening, Spelling | None]:
    """Correct the text, or suggest to, as far as switches say.

    Entities that the client supplies have their places in the text as it is (spec/nlu.md §1.2): nothing
    changes then, what an earlier correction said included.
    """
    if raw.get("entities") is not None:
        return opening, None
    switches = SpellingSwitches.of(raw.get("input") or {}, loaded.skill.settings)
    spelling = check_spelling(opening.text, switches, loaded.model)
    return with_spelling(opening, spelling), spelling


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
