"""The v2 message response (spec/api/models.yaml, StatefulMessageResponse and StatelessMessageResponse)."""

from doyle.actions.privacy import masked
from doyle.conversation.assistant_context import GLOBAL, SYSTEM, Seal, show_context
from doyle.conversation.configuration import Configuration
from doyle.conversation.skill_turn import SkillAnswer
from doyle.wire.json import JsonObject
from doyle.wire.message_v2 import MessageOptionsV2


def stateful_reply(
    answer: SkillAnswer, given: JsonObject, options: MessageOptionsV2, seal: Seal
) -> JsonObject:
    """The answer within a session: with the context if it is asked for (spec/api/guide.md §4).

    `given` is the input of the message. The states of skills come with `export`, or with `debug` and
    `return_context` together.
    """
    reply = _reply(answer, given)
    if options.export or options.return_context:
        has_states = options.export or options.debug
        reply["context"] = show_context(answer.context, seal if has_states else None, has_private=False)
    return reply


def stateless_reply(
    answer: SkillAnswer, given: JsonObject, configuration: Configuration, seal: Seal
) -> JsonObject:
    """The answer outside of sessions: with the whole context, which the client brings back.

    `global.system.state` holds the configuration, so that it stays the same (spec/operations.md §8).
    """
    shown = show_context(answer.context, seal, has_private=True)
    system = {**shown[GLOBAL][SYSTEM], "state": seal(GLOBAL, configuration.to_json())}
    return {**_reply(answer, given), "context": {**shown, GLOBAL: {**shown[GLOBAL], SYSTEM: system}}}


def _reply(answer: SkillAnswer, given: JsonObject) -> JsonObject:
    """The answer; where it or the input holds private values, both once more with stars in their place."""
    reply: JsonObject = {"output": answer.output, "user_id": answer.context.system["user_id"]}
    if answer.secrets:
        whole: JsonObject = {"masked_output": answer.output, "masked_input": given}
        blanked = masked(whole, answer.secrets)
        reply |= blanked if blanked != whole else {}
    return reply if answer.trace is None else {**reply, "trace": answer.trace}
