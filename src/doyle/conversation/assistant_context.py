"""The context of a v2 conversation: what is stored, what clients send and see (spec/api/guide.md §4).

Inside the server the state of a skill is plain JSON; clients see it as one encrypted text, `system.state`,
and the variables that actions keep private as encrypted texts, or not at all.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from doyle.dialog.merge import deep_merge
from doyle.errors import InputError
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json
from doyle.wire.message_v2 import ACTIONS_SKILL, ACTIONS_SKILL_ALIAS, MAIN_SKILL
from doyle.wire.model import pointer

SKILLS = (MAIN_SKILL, ACTIONS_SKILL)
GLOBAL = "global"
STATE = "state"
SYSTEM = "system"
USER_DEFINED = "user_defined"
_NULL_REMOVES = frozenset({"action_variables", "skill_variables"})
_OBJECTS = frozenset(
    {USER_DEFINED, *_NULL_REMOVES, "private_action_variables", "private_skill_variables"},
)
_PRIVATE = "private_"
_SEALED = "sealed:"
_VALUE = "value"
_OWN_SYSTEM_KEYS = frozenset({STATE, "turn_count", "session_start_time"})

Unseal = Callable[[str, str], JsonObject | None]
"""The state in a sealed text of a skill, or None if it is not one: `unseal(skill, text)`."""

Seal = Callable[[str, JsonObject], str]


@dataclass(frozen=True, slots=True)
class AssistantContext:
    """The state of one conversation; never changed, only replaced.

    `system` is `context.global.system` without the sealed state. `skills` holds for each skill, by the name
    that the API gives it, its variables and, as `system`, its state in plain JSON.
    """

    session_id: str
    system: JsonObject = field(default_factory=dict)
    skills: JsonObject = field(default_factory=dict)
    integrations: JsonObject | None = None

    @classmethod
    def read(cls, session_id: str, stored: JsonObject) -> "AssistantContext":
        """The context from what `stored` wrote."""
        return cls(session_id, stored["system"], stored["skills"], stored.get("integrations"))

    def stored(self) -> JsonObject:
        """The context as the database keeps it."""
        kept: JsonObject = {"system": self.system, "skills": self.skills}
        return kept if self.integrations is None else {**kept, "integrations": self.integrations}

    def skill(self, name: str) -> JsonObject:
        """The part of one skill; empty where it has not spoken yet."""
        found: JsonObject = self.skills.get(name) or {}
        return found

    def with_skill(self, name: str, part: JsonObject) -> "AssistantContext":
        """The context with another part of a skill."""
        return replace(self, skills={**self.skills, name: part})


def merge_sent(context: AssistantContext, sent: JsonObject, unseal: Unseal) -> AssistantContext:
    """The context with what a client sent put over it (spec/actions-runtime.md §2, step 1).

    Variables replace those of the same name; objects under `integrations` merge. `turn_count` and
    `session_start_time` are the server's. A sealed state puts its skill where it stood.

    Raises:
        InputError: a state that this server did not give out for this assistant and skill.
    """
    system: JsonObject = (sent.get(GLOBAL) or {}).get(SYSTEM) or {}
    changes = {key: value for key, value in _without_null(system).items() if key not in _OWN_SYSTEM_KEYS}
    merged = replace(context, system={**context.system, **changes})
    skills: JsonObject = sent.get("skills") or {}
    for key, part in skills.items():
        name = ACTIONS_SKILL if key == ACTIONS_SKILL_ALIAS else key
        if name in SKILLS and part:
            place = pointer("context", "skills", key, SYSTEM, STATE)
            merged = merged.with_skill(name, _merged_part(merged.skill(name), part, name, place, unseal))
    if sent.get("integrations") is None:
        return merged
    holder: JsonObject = {"integrations": copy_json(context.integrations)}
    deep_merge(holder, "integrations", copy_json(sent["integrations"]))
    return replace(merged, integrations=holder["integrations"])


def show_context(context: AssistantContext, seal: Seal | None, *, has_private: bool) -> JsonObject:
    """The context as a client sees it.

    `seal` writes the states of skills, None leaves them out. `has_private`: what integrations hold privately
    is shown, and private variables are, encrypted by `seal`; a session keeps both to the server
    (spec/operations.md §§8, 11, spec/actions-runtime.md §20).
    """
    shown: JsonObject = {GLOBAL: {SYSTEM: context.system, "session_id": context.session_id}}
    skills = {
        name: _shown_part(name, part, seal, has_private=has_private) for name, part in context.skills.items()
    }
    if skills:
        shown["skills"] = skills
    if context.integrations is not None:
        shown["integrations"] = context.integrations if has_private else _public(context.integrations)
    return shown


def _merged_part(part: JsonObject, sent: JsonObject, name: str, place: str, unseal: Unseal) -> JsonObject:
    text = (sent.get(SYSTEM) or {}).get(STATE)
    if text is not None:
        state = unseal(name, text)
        if state is None:
            raise InputError.at(place, "is not a state that this assistant gave out, or it was altered")
        part = _restored(part, state) if name == ACTIONS_SKILL else {**part, SYSTEM: state}
    merged = dict(part)
    for key in _OBJECTS & sent.keys():
        given = sent[key] or {}
        if key.startswith(_PRIVATE):
            given = {each: _unsealed(value, f"{name} {key}", unseal) for each, value in given.items()}
        values = {**(part.get(key) or {}), **given}
        merged[key] = _without_null(values) if key in _NULL_REMOVES else values
    for key in _NULL_REMOVES & sent.keys():
        _forget(merged, key, sent[key] or {})
    return merged


def _restored(part: JsonObject, state: JsonObject) -> JsonObject:
    """The part of actions at a state that it once had, with the variables of then.

    Source: spec/actions-runtime.md §1. Nobody knows yet which of them are private, so all of them count as
    such until the skill tells them apart.
    """
    restored = {key: value for key, value in part.items() if key == USER_DEFINED}
    if state.get("skill_variables"):
        restored["private_skill_variables"] = state["skill_variables"]
    stacks = state.get("stacks")
    if stacks and stacks[-1]:
        variables = stacks[-1][-1]["variables"]
        restored |= {"action_variables": {}, "private_action_variables": variables}
    return {**restored, SYSTEM: state}


def _forget(merged: JsonObject, key: str, given: JsonObject) -> None:
    """What a client sets, or removes by null, not knowing that it is private, is not what it was before.

    Nor is it in the state, from which it would come back where no action runs in between.
    """
    holders = [(merged, _PRIVATE + key)]
    if isinstance(merged.get(SYSTEM), dict):
        merged[SYSTEM] = dict(merged[SYSTEM])
        holders.append((merged[SYSTEM], key))
    for holder, name in holders:
        if holder.get(name):
            holder[name] = {each: value for each, value in holder[name].items() if each not in given}


def _unsealed(value: Json, owner: str, unseal: Unseal) -> Json:
    """A private variable as this server encrypted it; any other value is one that the client sets."""
    if not isinstance(value, str) or not value.startswith(_SEALED):
        return value
    found = unseal(owner, value.removeprefix(_SEALED))
    return value if found is None else found[_VALUE]


def _shown_part(name: str, part: JsonObject, seal: Seal | None, *, has_private: bool) -> JsonObject:
    shown: JsonObject = {}
    for key, value in part.items():
        if key == SYSTEM or (key.startswith(_PRIVATE) and not has_private):
            continue
        shown[key] = value
        if key.startswith(_PRIVATE) and seal is not None:
            owner = f"{name} {key}"
            shown[key] = {each: _SEALED + seal(owner, {_VALUE: item}) for each, item in value.items()}
    if seal is not None and SYSTEM in part:
        shown[SYSTEM] = {STATE: seal(name, part[SYSTEM])}
    return shown


def _public(integrations: JsonObject) -> JsonObject:
    return {name: _without_private(value) for name, value in integrations.items()}


def _without_private(value: Json) -> Json:
    if not isinstance(value, dict):
        return value
    return {key: item for key, item in value.items() if key not in {"private", "$private"}}


def _without_null(values: JsonObject) -> JsonObject:
    return {key: value for key, value in values.items() if value is not None}
