"""An actions skill that answers messages of an assistant (spec/actions-runtime.md §§2, 20, 21)."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from doyle.actions.effects import AnyEffect, AnyResult, CalloutEffect, SearchResult, failed_callout
from doyle.actions.privacy import masked, masked_in_call
from doyle.actions.running import TurnRequest
from doyle.actions.state import MAX_STATE_BYTES
from doyle.actions.turn import TurnResult, take_turn
from doyle.actions.variables import Surroundings
from doyle.conversation.assistant_context import AssistantContext
from doyle.conversation.dice import turn_seed
from doyle.conversation.extension_calls import UNBOUND, ExtensionCall, Extensions
from doyle.conversation.recognising import recognise
from doyle.conversation.reference import whereabouts
from doyle.conversation.skill_turn import ActionOutcome, AssistantMessage, PendingCalls, SkillAnswer
from doyle.conversation.spelling import Spelling, SpellingSwitches, check_spelling
from doyle.conversation.tracing import Stage
from doyle.conversation.understood import shown_understanding
from doyle.errors import InputError
from doyle.nlu.encoder import Encoder
from doyle.skills.library import LoadedActions
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json
from doyle.wire.message_v2 import ACTIONS_SKILL
from doyle.wire.versions import Change

SKIP_USER_INPUT = "skip_user_input"
TOO_MANY_CALLS = 429
NO_SEARCH = SearchResult(is_answer=False, error="there is no search skill")
_VARIABLES = ("skill_variables", "private_skill_variables", "action_variables", "private_action_variables")


@dataclass(frozen=True, slots=True)
class ActionsSkill:
    """An actions skill in memory, be it as it is edited or as it was released.

    `extensions`: what its actions may call; None: nothing.
    """

    skill_id: str
    loaded: LoadedActions
    encoder: Encoder | None
    extensions: Extensions | None = None

    @property
    def language(self) -> str:
        """The language of the skill."""
        return self.loaded.skill.language

    def begin(self, message: AssistantMessage) -> "ActionsTurn":
        """Correct and understand the text, and make the turn ready."""
        spelling = self._check_spelling(message)
        text = message.text if spelling is None else spelling.text
        place = whereabouts(message.context.system, message.now)
        understanding = recognise(message.input, text, self.loaded.model, self.encoder, place.point, spelling)
        part = message.context.skill(ACTIONS_SKILL)
        state = _state_of(part, is_restart=message.options.restart is True)
        request = TurnRequest(
            text,
            understanding,
            original_text=message.text,
            suggestion_id=message.input.get("suggestion_id"),
            skill_variables={} if _is_begun(state) else _session_variables(part),
            is_history_on=self.loaded.skill.reads_history,
            keeps_bare_amounts=not message.version.has(Change.ACTION_AMOUNTS),
            are_callouts_async=_are_callouts_async(message),
            complaints=place.complaints(message.complaints),
        )
        if message.trace is not None:
            message.trace.lap(Stage.UNDERSTANDING)
        return ActionsTurn(self.loaded, message, request, state, spelling, self.extensions)

    def _check_spelling(self, message: AssistantMessage) -> Spelling | None:
        """As in a dialog, but that correction is on unless the skill says otherwise (§2, step 2)."""
        if message.input.get("entities") is not None:
            return None
        settings: JsonObject = {"spelling_auto_correct": self.loaded.skill.corrects_spelling}
        switches = SpellingSwitches.of_options(message.options.spelling, settings)
        return check_spelling(message.text, switches, self.loaded.model)


@dataclass(frozen=True, slots=True)
class ActionsTurn:
    """A turn of actions, shown as v2 shows it; `timer` counts the processor time of this thread."""

    loaded: LoadedActions
    message: AssistantMessage
    request: TurnRequest
    state: Json
    spelling: Spelling | None
    extensions: Extensions | None = None
    timer: Callable[[], float] = time.thread_time

    def advance(self, results: tuple[AnyResult, ...]) -> SkillAnswer | PendingCalls:
        """Take the turn up to its end, or to the next call of an extension.

        Raises:
            InputError: the conversation has grown beyond what is kept of it.
        """
        result = self._take(results)
        while result.effects:
            callouts = tuple(self._prepare(effect) for effect in result.effects)
            if any(isinstance(callout, ExtensionCall) for callout in callouts):
                return PendingCalls(callouts, results)
            results = (*results, *(each for each in callouts if not isinstance(each, ExtensionCall)))
            result = self._take(results)
        context = self.message.context
        outcome = ActionOutcome(result.changed, result.is_idle, result.is_off_topic)
        return SkillAnswer(
            self._output(result),
            _context_after(context, result),
            self._trace(result.secrets),
            outcome,
            result.secrets,
        )

    def _take(self, results: tuple[AnyResult, ...]) -> TurnResult:
        context, started = self.message.context, self.timer()
        around = Surroundings(
            self.message.now,
            context.system,
            context.integrations or {},
            context.skill(ACTIONS_SKILL).get("user_defined") or {},
            context.session_id,
        )
        counted = {"dialog_request_counter": context.system.get("turn_count")}
        seed = turn_seed({"conversation_id": context.session_id, "system": counted}, self.request.text)
        result = take_turn(self.loaded.skill, self.request, self.state, around, seed, results, self._at_once)
        self.message.allowance.turn_seconds -= self.timer() - started
        if self.message.trace is not None:
            self.message.trace.lap(Stage.TURN)
        return result

    def _prepare(self, effect: AnyEffect) -> ExtensionCall | AnyResult:
        """The call that performs an effect, or what is known of it without one."""
        if self.extensions is None or not isinstance(effect, CalloutEffect):
            return self._refused(effect)
        prepared = self.extensions.prepare(effect)
        if isinstance(prepared, ExtensionCall) and not self.message.allowance.take_call():
            return self._refused(effect)
        return prepared

    def _at_once(self, effect: AnyEffect) -> AnyResult | None:
        """What comes of an effect that is certainly not performed, so that no turn is taken again for it."""
        is_certain = self.extensions is None or self.message.allowance.is_used_up
        return self._refused(effect) if is_certain else None

    def _refused(self, effect: AnyEffect) -> AnyResult:
        if not isinstance(effect, CalloutEffect):
            return NO_SEARCH
        if self.extensions is None:
            return failed_callout(404, UNBOUND)
        shown: JsonObject = {"method": effect.method.lower(), "path": effect.path}
        return failed_callout(TOO_MANY_CALLS, self.message.allowance.refusal, shown)

    def _output(self, result: TurnResult) -> JsonObject:
        message = self.message
        output: JsonObject = {
            **{key: value for key, value in result.output.items() if key != "debug"},
            **shown_understanding(self.request.understanding, message, ACTIONS_SKILL),
        }
        if message.options.debug is True:
            output["debug"] = {"nodes_visited": [], **masked(result.output["debug"], result.secrets)}
        if self.spelling is not None:
            output["spelling"] = self.spelling.to_json()
        return output

    def _trace(self, secrets: Collection[str]) -> JsonObject | None:
        trace = self.message.trace
        if trace is None:
            return None
        shown: JsonObject = masked(trace.to_json(self.request.understanding, self.spelling), secrets)
        # The paths of calls hold what was put into them, URL-encoded.
        return shown | {key: masked_in_call(shown[key], secrets) for key in ("calls",) if key in shown}


def _are_callouts_async(message: AssistantMessage) -> bool:
    """Whether the client comes back for each callout: as it says, else as the version does (§16, step 4)."""
    asked = message.options.async_callout
    return not message.version.has(Change.SYNCHRONOUS_CALLOUT) if asked is None else asked


def _is_begun(state: Json) -> bool:
    return isinstance(state, dict) and state.get("is_begun") is True


def _session_variables(part: JsonObject) -> JsonObject:
    return {**(part.get("skill_variables") or {}), **(part.get("private_skill_variables") or {})}


def _state_of(part: JsonObject, *, is_restart: bool) -> Json:
    """The state of the turn before, with the variables as the client left them; None before the first."""
    state: Json = part.get("system")
    if not isinstance(state, dict):
        return None
    kept: JsonObject = copy_json(state)
    kept["skill_variables"] = _session_variables(part)
    stacks = kept.get("stacks") or []
    if is_restart:
        return {**kept, "stacks": [], "pending": None, "offered": {}, "digressed_from": None}
    if stacks and stacks[-1] and "action_variables" in part:
        stacks[-1][-1]["variables"] = {
            **(part.get("action_variables") or {}),
            **(part.get("private_action_variables") or {}),
        }
    return kept


def require_room(state: JsonObject) -> None:
    """See to it that a state can be kept (§23).

    Raises:
        InputError: it is too large.
    """
    if len(repr(state)) > MAX_STATE_BYTES:
        raise InputError.at("", "Session state exceeds the 130kb size limit")


def _context_after(context: AssistantContext, result: TurnResult) -> AssistantContext:
    """The context with what the turn made of it (§20).

    Raises:
        InputError: the state is too large to be kept (§23).
    """
    require_room(result.state)
    part = {key: value for key, value in context.skill(ACTIONS_SKILL).items() if key not in _VARIABLES}
    part |= {"skill_variables": result.skill_variables, "action_variables": result.action_variables}
    for name in ("private_skill_variables", "private_action_variables"):
        values = getattr(result, name)
        part |= {name: values} if values else {}
    part["system"] = result.state
    system = {key: value for key, value in context.system.items() if key != SKIP_USER_INPUT}
    if result.skips_user_input:
        system[SKIP_USER_INPUT] = True
    changed = replace(context.with_skill(ACTIONS_SKILL, part), system=system)
    return replace(changed, integrations=result.integrations) if result.integrations else changed
