"""A dialog skill that answers messages of an assistant (spec/dialog-engine.md §§8.6, 10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from doyle.conversation.dialog_context import dialog_context, with_dialog_context
from doyle.conversation.dialog_turn import DialogTurn
from doyle.conversation.dice import turn_seed
from doyle.conversation.recognising import recognise
from doyle.conversation.reference import whereabouts
from doyle.conversation.reply import shown_entities, shown_intents
from doyle.conversation.skill_turn import AssistantMessage, PendingCalls, SkillAnswer
from doyle.conversation.spelling import Spelling, SpellingSwitches, check_spelling, without_outcome
from doyle.conversation.tracing import Stage
from doyle.dialog.effects import EffectResult
from doyle.dialog.turn import TurnRequest, TurnResult, World
from doyle.dialog.v2_output import output_v2
from doyle.nlu.encoder import Encoder
from doyle.skills.library import LoadedSkill
from doyle.wire.runtime import Understanding
from doyle.wire.versions import Change

_NOT_FOR_THE_DIALOG = frozenset({"intents", "entities", "options"})


@dataclass(frozen=True, slots=True)
class DialogSkill:
    """A dialog skill in memory, be it as it is edited or as it was released.

    `functions` are the addresses of server-side actions, by name.
    """

    skill_id: str
    loaded: LoadedSkill
    encoder: Encoder | None
    functions: Mapping[str, str] = field(default_factory=dict)

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
        understanding = recognise(message.input, text, self.loaded.model, self.encoder, place.point)
        typed = {key: item for key, item in message.input.items() if key not in _NOT_FOR_THE_DIALOG}
        if message.input.get("entities") is None:
            typed = without_outcome(typed)
        spelt = {} if spelling is None else spelling.to_json()
        complaints = message.complaints if place.complaint is None else (*message.complaints, place.complaint)
        request = TurnRequest(
            input={**typed, "text": text, **spelt},
            context=context,
            understanding=understanding,
            are_intents_supplied=message.input.get("intents") is not None,
            text=text,
            language=self.language,
            is_restart=message.options.restart is True,
            complaints=complaints,
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
        )
        return DialogSkillTurn(message, turn, understanding, spelling)

    def _check_spelling(self, message: AssistantMessage) -> Spelling | None:
        """As in v1: a text with entities that the client supplies is left as it is (spec/nlu.md §1.2)."""
        if message.input.get("entities") is not None:
            return None
        switches = SpellingSwitches.of_options(message.options.spelling, self.loaded.skill.settings)
        return check_spelling(message.text, switches, self.loaded.model)


@dataclass(frozen=True, slots=True)
class DialogSkillTurn:
    """A turn of a dialog, shown as v2 shows it."""

    message: AssistantMessage
    turn: DialogTurn
    understanding: Understanding
    spelling: Spelling | None

    def advance(self, results: tuple[EffectResult, ...]) -> SkillAnswer | PendingCalls:
        """Take the turn up to its end or to the next call."""
        step = self.turn.advance(results)
        return step if isinstance(step, PendingCalls) else self._answer(step)

    def _answer(self, result: TurnResult) -> SkillAnswer:
        message, is_debug = self.message, self.message.options.debug is True
        asked = {**message.input, "alternate_intents": message.options.alternate_intents}
        output = {
            **output_v2(self.turn.skill.dialog, result, is_debug=is_debug),
            "intents": shown_intents(self.understanding, asked),
            "entities": shown_entities(self.understanding, asked, message.version),
        }
        if self.spelling is not None:
            output["spelling"] = self.spelling.to_json()
        trace = message.trace
        return SkillAnswer(
            output,
            with_dialog_context(message.context, result.context),
            None if trace is None else trace.to_json(self.understanding, self.spelling),
        )
