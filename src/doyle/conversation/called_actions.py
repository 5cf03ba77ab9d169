"""Actions that a dialog calls within a message (spec/actions-runtime.md §22, spec/dialog-engine.md §11.5).

While an action owns the turns its topic is kept at the node that waits for it, in the state of the dialog:
one that the dialog leaves for good is forgotten with its place, and one that is called meanwhile has a topic
of its own. What outlives a call, as session variables do, is the state of the actions skill.
"""

from dataclasses import dataclass, replace

from doyle.actions.history import extended, texts_of
from doyle.actions.running import ActionCall
from doyle.actions.state import without_topic
from doyle.conversation.actions_skill import SKIP_USER_INPUT, ActionsSkill, ActionsTurn
from doyle.conversation.assistant_context import SYSTEM, AssistantContext
from doyle.conversation.skill_turn import AssistantMessage, SkillAnswer
from doyle.dialog.effects import ActionEffect, EffectResult, Hearing
from doyle.wire.json import JsonObject
from doyle.wire.message_v2 import ACTIONS_SKILL

HISTORY = "history"
MAX_LOG_MESSAGES = 50
_VARIABLES_OF_ACTION = ("action_variables", "private_action_variables")
_HEARD = ("text", "intents", "entities", "suggestion_id")


@dataclass(frozen=True, slots=True)
class CalledActions:
    """What the actions of one message did so far; never changed, only replaced.

    `message`: with the context as they left it. `is_text_taken`: one of them took the text as its answer;
    `has_started`: one was started.
    """

    skill: ActionsSkill
    message: AssistantMessage
    answers: tuple[SkillAnswer, ...] = ()
    is_text_taken: bool = False
    has_started: bool = False

    def begin(self, effect: ActionEffect) -> ActionsTurn | EffectResult:
        """Begin what the dialog asks for; a result at once where it cannot be."""
        if self.skill.loaded.skill.action_named(effect.name) is None:
            return EffectResult(error=f"the actions skill has no action [{effect.name}]")
        is_starting = effect.waiting is None
        is_silent = self.is_text_taken or (not is_starting and effect.hearing is Hearing.NOTHING)
        context = _with_topic(self.message.context, effect.waiting, keeps_variables=not is_silent)
        message = replace(self.message, context=context)
        if is_silent:
            typed = {key: value for key, value in message.input.items() if key not in _HEARD}
            message = replace(message, input=typed)
        turn = self.skill.begin(message)
        switch = self.skill.loaded.skill.topic_switch
        request = replace(
            turn.request,
            call=ActionCall(effect.name, effect.parameters) if is_starting else None,
            can_leave=switch.leads_to_dialog and not is_starting and effect.hearing is Hearing.ANSWER,
            complaints=(),
        )
        return replace(turn, request=request)

    def after(self, effect: ActionEffect, answer: SkillAnswer) -> "tuple[CalledActions, EffectResult]":
        """What the dialog gets to know of an answer, and what is kept of it."""
        outcome = answer.outcome
        if outcome is None or outcome.is_off_topic:
            return self, EffectResult(is_off_topic=True)
        part = answer.context.skill(ACTIONS_SKILL)
        session, topic = without_topic(part[SYSTEM])
        context = answer.context.with_skill(ACTIONS_SKILL, {**part, SYSTEM: session})
        is_answer = effect.waiting is not None and effect.hearing is not Hearing.NOTHING
        called = replace(
            self,
            message=replace(self.message, context=context),
            answers=(*self.answers, answer),
            is_text_taken=self.is_text_taken or is_answer,
            has_started=self.has_started or effect.waiting is None,
        )
        elements = tuple(answer.output["generic"])
        waiting = None if outcome.is_over else topic
        events = tuple(answer.output.get("debug", {}).get("turn_events", ()))
        return called, EffectResult(outcome.changed, elements=elements, waiting=waiting, events=events)

    def remembering(
        self, began: AssistantContext, context: AssistantContext, output: JsonObject
    ) -> AssistantContext:
        """The context with this turn in the session history, where the actions read that (§18).

        `began`: the context before the turn.
        """
        if not self.skill.loaded.skill.reads_history:
            return context
        history = (began.skill(ACTIONS_SKILL).get(SYSTEM) or {}).get(HISTORY) or []
        said = texts_of(output["generic"])
        after = extended(history, self.message.text, said, is_start=self.has_started)
        part = context.skill(ACTIONS_SKILL)
        state = {**(part.get(SYSTEM) or {}), HISTORY: after}
        return context.with_skill(ACTIONS_SKILL, {**part, SYSTEM: state})

    @property
    def is_client_due(self) -> bool:
        """Whether the client is to come back with what an action asked it for."""
        return bool(self.answers) and self.answers[-1].context.system.get(SKIP_USER_INPUT) is True

    def added_to(self, output: JsonObject) -> JsonObject:
        """The output of the dialog with what the actions have beside `generic`, which is in it already."""
        if not self.answers:
            return output
        shown = dict(output)
        for key in ("intents", "entities", "actions"):
            found = [item for answer in self._heard(key) for item in answer.output.get(key, ())]
            if found:
                shown[key] = [*output.get(key, ()), *found]
        if self.message.input.get("intents") is None:
            shown["intents"] = sorted(shown["intents"], key=lambda intent: -intent["confidence"])
        if "debug" in output:
            shown["debug"] = self._debug(output["debug"])
        spelt = next(
            (answer.output["spelling"] for answer in self.answers if "spelling" in answer.output), None
        )
        return shown if spelt is None or "spelling" in shown else {**shown, "spelling": spelt}

    def _heard(self, key: str) -> tuple[SkillAnswer, ...]:
        """The answers that count: each has actions of its own, but all of them understood the same text."""
        if key == "actions":
            return self.answers
        return () if self.message.input.get(key) is not None else self.answers[:1]

    def _debug(self, debug: JsonObject) -> JsonObject:
        parts = [answer.output["debug"] for answer in self.answers]
        messages = [*debug["log_messages"], *(each for part in parts for each in part["log_messages"])]
        return {
            **debug,
            "log_messages": messages[:MAX_LOG_MESSAGES],
        }


def _with_topic(
    context: AssistantContext, topic: JsonObject | None, *, keeps_variables: bool
) -> AssistantContext:
    """The context with the topic of an action in its place, or with none.

    `keeps_variables`: its variables as the client sees them, and may have changed them, are those of it.
    """
    part = dict(context.skill(ACTIONS_SKILL))
    if topic is None or not keeps_variables:
        for name in _VARIABLES_OF_ACTION:
            part.pop(name, None)
    if topic is not None:
        part[SYSTEM] = {**(part.get(SYSTEM) or {}), **topic}
    return context.with_skill(ACTIONS_SKILL, part)
