"""Messages to assistants: which skill answers, in which state, and what is stored before the answer leaves.

A stateful message reads its session, takes the turn and stores the new state with the log event in one
transaction, if nobody moved the session meanwhile; else it starts again from what the session is then. A turn
that needs calls takes a lease first, so that nobody else begins one until they are made; it lapses by itself,
should its holder die. Nothing is locked and no transaction is open while calls are made.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from doyle.conversation.answers import read_result
from doyle.conversation.assistant_context import GLOBAL, STATE, SYSTEM, AssistantContext, show_context
from doyle.conversation.assistant_log import logged_request, logged_response
from doyle.conversation.assistant_opening import (
    STATEFUL_BYTES,
    STATELESS_BYTES,
    V2Call,
    check_size,
    open_message,
    sent_context,
)
from doyle.conversation.assistant_reply import stateful_reply, stateless_reply
from doyle.conversation.assistant_skills import AssistantSkills, ColdSkill
from doyle.conversation.callouts import Callout
from doyle.conversation.configuration import Configuration
from doyle.conversation.extension_answers import read_extension
from doyle.conversation.extension_calls import ExtensionCall
from doyle.conversation.extension_performing import ExtensionLimits, ExtensionOutcome
from doyle.conversation.log_event import encode_json
from doyle.conversation.performing import Allowance, Known, Outcome
from doyle.conversation.sealed_states import SealedStates
from doyle.conversation.sessions import (
    INVALID_SESSION,
    AssistantPlace,
    SessionPlace,
    Sessions,
    milliseconds,
    text_of,
)
from doyle.conversation.skill_turn import (
    AnsweringSkill,
    AnyCallout,
    AssistantMessage,
    PendingCalls,
    Results,
    SkillAnswer,
    SkillTurn,
)
from doyle.conversation.tracing import MessageTrace, Stage
from doyle.errors import ConflictError, InputError, NotFoundError
from doyle.security.outbound import OutboundAnswer
from doyle.security.seal import Sealer
from doyle.store.encoding import decode_exactly
from doyle.store.logs.terms import terms_of
from doyle.store.sessions import (
    AssistantLogEvent,
    KeyedAnswer,
    SessionRecord,
    SessionStore,
    StoredTurn,
)
from doyle.wire.json import JsonObject

MAX_ATTEMPTS = 50
MAX_KEYED_ANSWER_BYTES = 1_000_000
LEASE_MARGIN_SECONDS = 10.0
STATE_PATH = "/context/global/system/state"
SKILL_IS_GONE = "the skill that this conversation began with has been deleted: begin without a state"


@dataclass(frozen=True, slots=True)
class BusySession:
    """Another message of the session is at work, at the latest until a moment (epoch milliseconds)."""

    until: int


@dataclass(frozen=True, slots=True)
class RunningMessage:
    """A message while its turn is taken; `session` is None outside of sessions, `fence` its number now."""

    call: V2Call
    assistant_id: str
    configuration: Configuration
    skill: AnsweringSkill
    message: AssistantMessage
    turn: SkillTurn
    started: datetime
    session: SessionRecord | None = None
    fence: int = 0
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message whose turn needs `callouts` performed before it can go on."""

    running: RunningMessage
    calls: PendingCalls

    @property
    def callouts(self) -> Sequence[AnyCallout]:
        """What is to be performed."""
        return self.calls.callouts

    @property
    def allowance(self) -> Allowance:
        """What is left of the limits of this message."""
        return self.running.message.allowance


Step = bytes | WaitingMessage | ColdSkill | BusySession
"""An answer in JSON, or what has to be done or waited for before there is one."""


class AssistantConversation:
    """Answers v2 messages. One object serves all threads of a process.

    `clock` tells the time (aware, UTC), `new_id` makes unique ids, `timer` counts seconds, for traces.
    `limits`: how long calls of extensions may take, and so leases.
    """

    def __init__(
        self,
        skills: AssistantSkills,
        sessions: Sessions,
        store: SessionStore,
        sealer: Sealer,
        *,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        timer: Callable[[], float] = time.perf_counter,
        limits: ExtensionLimits | None = None,
    ) -> None:
        self.skills = skills
        self._limits = limits or ExtensionLimits()
        self.sessions = sessions
        self._store = store
        self._sealer = sealer
        self._clock = clock
        self._new_id = new_id
        self._timer = timer

    def message(self, call: V2Call, place: SessionPlace) -> Step:
        """Answer a message of a session, as far as that goes without waiting.

        The answer is stored before it is returned. Blocks on the database and computes: call it from a
        worker thread.

        Raises:
            NotFoundError: there is no such session, or the skill that it began with is gone.
            InputError: the context is too large, or a state in it was altered.
            ConflictError: others moved the session again and again.
        """
        check_size(call.context, STATEFUL_BYTES)
        for _ in range(MAX_ATTEMPTS):
            session = self.sessions.get(place)
            known = self._find_answer(call, session)
            if known is not None:
                return known
            step = self._begin(call, session)
            if step is not None:
                return step
        raise ConflictError("Too many messages came to this session at once")

    def message_stateless(self, call: V2Call, place: AssistantPlace) -> Step:
        """Answer a message outside of sessions, whose context is all the state that there is.

        As `message`; InputError too where the skill is gone that the conversation began with.
        """
        check_size(call.context, STATELESS_BYTES)
        sent: JsonObject = call.context.get(GLOBAL) or {}
        now = self._clock()
        session_id = sent.get("session_id") or self._new_id()
        states = SealedStates(self._sealer, place.instance_id, place.assistant_id)
        configuration = _configuration(place, (sent.get(SYSTEM) or {}).get(STATE), states)
        context = sent_context(call, session_id, milliseconds(now))
        try:
            step = self._open(call, place.assistant_id, configuration, context)
        except NotFoundError:
            if configuration == place.configuration:
                raise
            raise InputError.at(STATE_PATH, SKILL_IS_GONE) from None
        return step if isinstance(step, ColdSkill) else self._sure(self._advance(step, ()), step)

    def proceed(self, waiting: WaitingMessage, outcomes: Sequence[Outcome]) -> Step:
        """Go on with a message whose callouts have the given outcomes, one each; as `message`.

        Raises:
            ConflictError: the calls took so long that another message of the session came between.
            NotFoundError: the session ended meanwhile.
        """
        running = waiting.running
        if running.message.trace is not None:
            running.message.trace.lap(Stage.CALLS)
        results = tuple(_result_of(outcome) for outcome in outcomes)
        if running.message.trace is not None:
            for outcome in outcomes:
                running.message.trace.note_call(outcome)
        return self._sure(self._advance(running, (*waiting.calls.results, *results)), running)

    def give_up(self, waiting: WaitingMessage) -> None:
        """Forget a message: its session is as it was before, and free."""
        running = waiting.running
        if running.session is not None:
            self._store.release_lease(running.session.session_id, running.fence)

    def _begin(self, call: V2Call, session: SessionRecord) -> Step | None:
        """Begin the turn of a message and take it as far as it goes; None: another came between."""
        if session.leased_until is not None and session.leased_until > milliseconds(self._clock()):
            return BusySession(session.leased_until)
        configuration = Configuration.from_json(decode_exactly(session.configuration))
        context = AssistantContext.read(session.session_id, decode_exactly(session.state))
        try:
            running = self._open(call, session.assistant_id, configuration, context)
        except NotFoundError:
            # To clients the same as an expired session: they begin a new one, which has what answers now.
            raise NotFoundError(INVALID_SESSION) from None
        if isinstance(running, ColdSkill):
            return running
        return self._advance(replace(running, session=session, fence=session.fence), ())

    def _open(
        self, call: V2Call, assistant_id: str, configuration: Configuration, context: AssistantContext
    ) -> RunningMessage | ColdSkill:
        now = self._clock()
        trace = MessageTrace(self._timer) if call.is_traced else None
        skill = self.skills.find(call.instance_id, configuration, call.held)
        if isinstance(skill, ColdSkill):
            return skill
        if trace is not None:
            trace.lap(Stage.LOADING)
        states = SealedStates(self._sealer, call.instance_id, assistant_id)
        message = replace(
            open_message(call, context, now, states.unseal, trace), names_skills=configuration.has_both
        )
        return RunningMessage(call, assistant_id, configuration, skill, message, skill.begin(message), now)

    def _advance(self, running: RunningMessage, results: Results) -> bytes | WaitingMessage | None:
        step = running.turn.advance(results)
        if isinstance(step, SkillAnswer):
            return self._finish(running, step)
        running = running if step.then is None else replace(running, turn=step.then)
        held = self._hold(running, step)
        return None if held is None else WaitingMessage(held, step)

    def _hold(self, running: RunningMessage, calls: PendingCalls) -> RunningMessage | None:
        """The message with a lease on its session for as long as its calls may take; None: too late."""
        session = running.session
        if session is None:
            return running
        now = milliseconds(self._clock())
        until = now + int(1000 * (_seconds_of(calls, self._limits) + LEASE_MARGIN_SECONDS))
        if running.is_held:
            is_extended = self._store.extend_lease(session.session_id, running.fence, until)
            return running if is_extended else None
        fence = self._store.take_lease(session.session_id, running.fence, now, until)
        return None if fence is None else replace(running, fence=fence, is_held=True)

    def _finish(self, running: RunningMessage, answer: SkillAnswer) -> bytes | None:
        states = SealedStates(self._sealer, running.call.instance_id, running.assistant_id)
        event = self._event(running, answer)
        if running.session is None:
            reply = stateless_reply(answer, running.message.input, running.configuration, states.seal)
            check_size(reply["context"], STATELESS_BYTES)
            self._store.add_event(event)
            return encode_json(reply)
        check_size(show_context(answer.context, None, has_private=True), STATEFUL_BYTES)
        shown = encode_json(stateful_reply(answer, running.message.input, running.call.options, states.seal))
        turn = StoredTurn(
            fence=running.fence,
            state=text_of(answer.context.stored()),
            expires=milliseconds(self._clock()) + running.session.timeout,
            event=event,
            answer=_keyed(running.call, shown),
        )
        return shown if self._store.store_turn(turn) else None

    def _event(self, running: RunningMessage, answer: SkillAnswer) -> AssistantLogEvent:
        call, session = running.call, running.session
        request = logged_request(call, answer)
        response = logged_response(answer)
        label = None if session is None else session.customer_id
        return AssistantLogEvent(
            log_id=self._new_id(),
            instance_id=call.instance_id,
            assistant_id=running.assistant_id,
            environment_id=running.configuration.environment_id,
            session_id=answer.context.session_id,
            skill_id=running.skill.skill_id,
            snapshot=running.configuration.snapshot,
            language=running.skill.language,
            request_timestamp=milliseconds(running.started),
            response_timestamp=milliseconds(self._clock()),
            request=encode_json(request),
            response=encode_json(response),
            customer_id=call.customer_id or label,
            terms=terms_of(request, response["output"], running.skill.language),
            learning_opt_out=call.learning_opt_out,
        )

    def _find_answer(self, call: V2Call, session: SessionRecord) -> bytes | None:
        """What the same message was answered before, if it was sent with a key.

        Raises:
            InputError: the key belongs to another message.
        """
        if call.idempotency_key is None:
            return None
        known = self._store.find_answer(session.session_id, call.idempotency_key)
        if known is not None and known.digest != _digest(call):
            raise InputError("The Idempotency-Key was used for another message of this session")
        return None if known is None else known.answer.encode()

    def _sure(self, step: bytes | WaitingMessage | None, running: RunningMessage) -> bytes | WaitingMessage:
        """The step of a message that cannot be begun again; where its session moved on, that is told."""
        if step is not None:
            return step
        now = milliseconds(self._clock())
        session_id = "" if running.session is None else running.session.session_id
        if self._store.find_session(running.call.instance_id, session_id, now) is None:
            raise NotFoundError(INVALID_SESSION)
        raise ConflictError("Another message of this session came between")


def _configuration(place: AssistantPlace, state: str | None, states: SealedStates) -> Configuration:
    """The configuration that a stateless conversation began with, if it is of the same environment.

    Raises:
        InputError: the client altered it.
    """
    if state is None:
        return place.configuration
    known = states.unseal(GLOBAL, state)
    if known is None:
        raise InputError.at(STATE_PATH, "is not a state that this assistant gave out")
    began = Configuration.from_json(known)
    return began if began.environment_id == place.configuration.environment_id else place.configuration


def _seconds_of(calls: PendingCalls, limits: ExtensionLimits) -> float:
    """How long calls may take at the most; all of extensions together have a limit of their own."""
    dialog = [call.effect.budget.seconds_per_call for call in calls.callouts if isinstance(call, Callout)]
    extensions = [limits.seconds_of(call) for call in calls.callouts if isinstance(call, ExtensionCall)]
    return sum(dialog) + min(sum(extensions), limits.message_seconds)


def _result_of(outcome: Outcome) -> Known:
    """What a turn gets of an outcome; reading an answer takes processor time, and happens here."""
    if isinstance(outcome, ExtensionOutcome):
        return read_extension(outcome)
    return read_result(outcome) if isinstance(outcome, OutboundAnswer) else outcome


def _keyed(call: V2Call, reply: bytes) -> KeyedAnswer | None:
    if call.idempotency_key is None or len(reply) > MAX_KEYED_ANSWER_BYTES:
        return None
    return KeyedAnswer(call.idempotency_key, _digest(call), reply.decode())


def _digest(call: V2Call) -> str:
    return blake2b(encode_json(call.raw), digest_size=16).hexdigest()
