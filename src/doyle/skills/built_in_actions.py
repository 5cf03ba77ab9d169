"""The built-in actions of a skill cannot be deleted: an import adds those that are missing (§12)."""

from collections.abc import Mapping
from itertools import pairwise

from doyle.actions.compile import chain
from doyle.actions.plan import ANYTHING_ELSE, FALLBACK, RUN_ALWAYS, WELCOME
from doyle.skills.new_action_skill import AGENT_INTENT, request_for_a_person, undeletable_actions
from doyle.wire.json import JsonObject


def with_built_in_actions(content: JsonObject) -> JsonObject:
    """The `workspace` of an action skill with the built-in actions, in our words where they were missing.

    What has them all comes back as it is. Otherwise they are appended, and `next_action` says where they
    belong: `welcome` first, `fallback` before the trigger words, `anything_else` last
    (spec/actions-format.md §§3, 12). `content` must have been checked.
    """
    actions: list[JsonObject] = content.get("actions") or []
    own = {action["action"]: action for action in actions}
    missing = {name: made for name, made in undeletable_actions().items() if name not in own}
    if not missing:
        return content
    order = _order(chain(actions, "action", "next_action")[0], missing)
    added = [*own.values(), *missing.values()]
    completed = {**content, "actions": _linked(added, order)}
    intents: list[JsonObject] = content.get("intents") or []
    if FALLBACK in missing and AGENT_INTENT not in [intent["intent"] for intent in intents]:
        completed["intents"] = [*intents, request_for_a_person()]
    return completed


def _order(present: list[str], missing: Mapping[str, JsonObject]) -> list[str]:
    order = list(present)
    if WELCOME in missing:
        order.insert(0, WELCOME)
    if FALLBACK in missing:
        last = [name for name in order if name in (RUN_ALWAYS, ANYTHING_ELSE)]
        order.insert(order.index(last[0]) if last else len(order), FALLBACK)
    return order if ANYTHING_ELSE not in missing else [*order, ANYTHING_ELSE]


def _linked(actions: list[JsonObject], order: list[str]) -> list[JsonObject]:
    """The actions in a chain of that order; the last one leads nowhere."""
    following = dict(pairwise(order))
    linked = []
    for action in actions:
        rest = {key: value for key, value in action.items() if key != "next_action"}
        after = following.get(action["action"])
        linked.append(rest if after is None else {**rest, "next_action": after})
    return linked
