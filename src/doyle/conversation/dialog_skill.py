"""A dialog skill that answers messages of an assistant (spec/dialog-engine.md §§8.6, 10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from doyle.conversation.actions_skill import ActionsSkill, require_room
from doyle.conversation.assistant_context import SYSTEM
from doyle.conversation.called_actions import CalledActions
from doyle.conversation.dialog_context import SKIP_USER_INPUT, dialog_context, with_dialog_context
from doyle.conversation.dialog_turn import DialogTurn, PendingAction
from doyle.conversation.dice import turn_seed
from doyle.conversation.recognising import recognise
from doyle.conversation.reference import whereabouts
from doyle.conversation.skill_turn import AssistantMessage, PendingCalls, SkillAnswer, SkillTurn
from doyle.conversation.spelling import Spelling, SpellingSwitches, check_spelling, without_outcome
from doyle.conversation.tracing import Stage
from doyle.conversation.understood import shown_understanding
from doyle.dialog.effects import EffectResult
from doyle.dialog.turn import TurnRequest, TurnResult, World
from doyle.dialog.v2_output import output_v2
from doyle.nlu.encoder import Encoder
from doyle.skills.library import LoadedSkill
from doyle.wire.message_v2 import MAIN_SKILL
from doyle.wire.runtime import Understanding
from doyle.wire.versions import Change

_NOT_FOR_THE_DIALOG = frozenset({"intents", "entities", "options"})


@dataclass(frozen=True, slots=True)
class DialogSkill:
    """A dialog skill in memory, be it as it is edited or as it was released.

    `functions` are the addresses of server-side actions, by name; `actions` is the actions skill beside the
    dialog, where it calls one.
    """

    skill_id: str
    loaded: LoadedSkill
    encoder: Encoder | None
    functions: Mapping[str, str] = field(default_factory=dict)
    actions: ActionsSkill | None = None

    @property
    def language(self) -> str:
        """The language of the skill."""
        return self.loaded.skill.language

    def begin(self, message: AssistantMessage) -> "DialogSkillTurn":
        """Correct and understand the text, and make the turn ready."""
        spelling = self._check_spelling(message)
        text = message.text if spelling is None else spelling.text
        context = dialog_context(message.context)
        place = whereabouts(context, message.now)
        understanding = recognise(message.input, text, self.loaded.model, self.encoder, place.point, spelling)
        typed = {key: item for key, item in message.input.items() if key not in _NOT_FOR_THE_DIALOG}
        if message.input.get("entities") is None:
            typed = without_outcome(typed)
        spelt = {} if spelling is None else spelling.to_json()
        request = TurnRequest(
            input={**typed, "text": text, **spelt},
            context=context,
            understanding=understanding,
            are_intents_supplied=message.input.get("intents") is not None,
            text=text,
            language=self.language,
            is_restart=message.options.restart is True,
            complaints=place.complaints(message.complaints),
            is_anything_else_last=message.version.has(Change.ANYTHING_ELSE_LAST),
        )
        if message.trace is not None:
            message.trace.lap(Stage.UNDERSTANDING)
        turn = DialogTurn(
            self.loaded.skill,
            request,
            World(message.now, turn_seed(context, text)),
            message.now,
            message.allowance,
            self.functions,
            message.trace,
            has_actions=self.actions is not None,
        )
        called = None if self.actions is None else CalledActions(self.actions, message)
        return DialogSkillTurn(message, turn, understanding, spelling, called)

    def _check_spelling(self, message: AssistantMessage) -> Spelling | None:
        """As in v1: a text with entities that the client supplies is left as it is (spec/nlu.md §1.2)."""
        if message.input.get("entities") is not None:
            return None
        switches = SpellingSwitches.of_options(message.options.spelling, self.loaded.skill.settings)
        return check_spelling(message.text, switches, self.loaded.model)


@dataclass(frozen=True, slots=True)
class DialogSkillTurn:
    """A turn of a dialog, shown as v2 shows it; `called`: the actions skill that its nodes may call."""

    message: AssistantMessage
    turn: DialogTurn
    understanding: Understanding
    spelling: Spelling | None
    called: CalledActions | None = None

    def advance(self, results: tuple[EffectResult, ...]) -> SkillAnswer | PendingCalls:
        """Take the turn up to its end or to the next call, its actions with it."""
        if self.called is None:
            step = self.turn.advance(results)
            return step if isinstance(step, PendingCalls) else self.answer(step)
        return self._advance(self.called, results)

    def _advance(
        self, called: CalledActions, results: tuple[EffectResult, ...]
    ) -> SkillAnswer | PendingCalls:
        """As `advance`, with the actions that were called so far."""
        step = self.turn.step(results)
        while isinstance(step, PendingAction):
            begun = called.begin(step.effect)
            if isinstance(begun, EffectResult):
                step = self.turn.step((*step.results, begun))
                continue
            return self.go_on(called, step, begun, ())
        shown = replace(self, called=called)
        return replace(step, then=shown) if isinstance(step, PendingCalls) else shown.answer(step)

    def go_on(
        self,
        called: CalledActions,
        pending: PendingAction,
        action: SkillTurn,
        results: tuple[EffectResult, ...],
    ) -> SkillAnswer | PendingCalls:
        """Advance an action that the dialog called, and then the dialog."""
        answer = action.advance(results)
        if isinstance(answer, PendingCalls):
            return replace(answer, then=TurnInAction(self, called, pending, answer.then or action))
        after, result = called.after(pending.effect, answer)
        return self._advance(after, (*pending.results, result))

    def answer(self, result: TurnResult) -> SkillAnswer:
        """The turn as v2 shows it, once the dialog has rested."""
        message, is_debug = self.message, self.message.options.debug is True
        output = {
            **output_v2(self.turn.skill.dialog, result, is_debug=is_debug),
            **shown_understanding(self.understanding, message, MAIN_SKILL),
        }
        if self.spelling is not None:
            output["spelling"] = self.spelling.to_json()
        trace, called = message.trace, self.called
        before = message.context if called is None else called.message.context
        context = with_dialog_context(before, result.context, message.context.integrations)
        if called is not None:
            if called.answers:
                # Each topic that waits fits by itself; the dialog keeps all of them.
                require_room(result.context[SYSTEM])
            output = called.added_to(output)
            context = called.remembering(message.context, context, output)
            if called.is_client_due:
                context = replace(context, system={**context.system, SKIP_USER_INPUT: True})
        return SkillAnswer(
            output,
            context,
            None if trace is None else trace.to_json(self.understanding, self.spelling),
        )


@dataclass(frozen=True, slots=True)
class TurnInAction:
    """A turn of a dialog that goes on once an action of its own has got what it asked for."""

    turn: DialogSkillTurn
    called: CalledActions
    pending: PendingAction
    action: SkillTurn

    def advance(self, results: tuple[EffectResult, ...]) -> SkillAnswer | PendingCalls:
        """Go on with the results of the action's calls."""
        return self.turn.go_on(self.called, self.pending, self.action, results)
