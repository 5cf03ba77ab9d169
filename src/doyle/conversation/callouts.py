"""From what a turn asks for to what is sent (spec/dialog-engine.md §§11.3-11.5)."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from doyle.conversation.log_event import encode_json
from doyle.dialog.effects import ActionEffect, AnyEffect, CallType, Effect, EffectResult
from doyle.expressions.scope import Scope
from doyle.security.outbound import OutboundRequest
from doyle.skills.compiled import CompiledSkill
from doyle.wire.json import Json, JsonObject

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """One call, ready to be made."""

    effect: Effect
    request: OutboundRequest


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a call depends on beside its effect: the pinned skill, the context and the clock of the turn.

    `functions` are the addresses that the operator gave to server-side actions, by name.
    """

    skill: CompiledSkill
    context: JsonObject
    now: datetime
    functions: Mapping[str, str]


def prepare_callout(effect: AnyEffect, surroundings: Surroundings) -> Callout | EffectResult:
    """The request that performs an effect, or the result at once if there is none to send."""
    if isinstance(effect, ActionEffect):
        return refuse(effect)
    if effect.type is CallType.WEBHOOK:
        return _webhook_callout(effect, surroundings)
    url = surroundings.functions.get(effect.name)
    if url is None:
        return _without_address(effect)
    credentials = effect.credentials if effect.type is CallType.CLOUD_FUNCTION else None
    return Callout(effect, OutboundRequest(url, _content(effect), _authorization(credentials)))


def refuse_action(effect: AnyEffect) -> EffectResult | None:
    """The result of calling an action where there is no actions skill: known without another turn."""
    return refuse(effect) if isinstance(effect, ActionEffect) else None


def refuse(effect: ActionEffect) -> EffectResult:
    """The result of calling an action where there is no actions skill."""
    return EffectResult(error=f"there is no actions skill that could run action [{effect.name}]")


def _webhook_callout(effect: Effect, surroundings: Surroundings) -> Callout | EffectResult:
    webhook = surroundings.skill.webhooks.get(effect.name)
    if webhook is None:
        return _without_address(effect)
    try:
        headers = webhook.render_headers(_scope(surroundings))
    except ValueError as error:
        return EffectResult(error=str(error))
    owner = surroundings.skill.workspace_id
    return Callout(effect, OutboundRequest(webhook.url, _content(effect), headers, owner))


def _content(effect: Effect) -> bytes:
    return encode_json(effect.parameters)


def _without_address(effect: Effect) -> EffectResult:
    return EffectResult(error=f"no address is configured for {effect.type} [{effect.name}]")


def _scope(surroundings: Surroundings) -> Scope:
    """What header values may refer to: the context (spec/operations.md §3, *Dialog node webhook*)."""
    return Scope(
        context=surroundings.context,
        input={},
        output={},
        intents=(),
        entities=(),
        is_irrelevant=False,
        text="",
        now=surroundings.now,
        random=Random(0),  # noqa: S311 - headers throw no dice
        language=surroundings.skill.language,
    )


def _authorization(credentials: Json) -> Headers:
    """Basic authentication from the forms that skills keep credentials in.

    `{"user", "password"}`, or `{"api_key": "user:password"}`; other values are no credentials.
    """
    match credentials:
        case {"user": str(user), "password": str(password)}:
            login = f"{user}:{password}"
        case {"api_key": str(login)}:
            pass
        case _:
            return ()
    return (("Authorization", "Basic " + b64encode(login.encode(errors="replace")).decode()),)
