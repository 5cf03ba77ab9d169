"""What an action skill must be to be stored (spec/actions-format.md §13); all other oddities are kept."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from doyle.errors import Fault, InputError, first_faults
from doyle.skills.action_fields import ACTION_SKILL
from doyle.skills.json_shape import SCHEMA_VALIDATION, Place, shape_faults
from doyle.store.encoding import reason_unstorable_json
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import pointer
from doyle.wire.workspace import WorkspaceBody, repeated

MAX_BYTES = 15_000_000
"""Of a skill's JSON (spec/limits.md)."""

RESOLVERS = (
    "end_action",
    "continue",
    "fallback",
    "jump_to",
    "connect_to_agent",
    "search",
    "search_and_end_action",
    "invoke_another_action",
    "invoke_another_action_and_end",
    "replay",
    "callout",
    "client_actions",
)
_UNDERSTOOD = ("intents", "entities", "counterexamples", "system_settings")


def check_action_content(content: JsonObject) -> None:
    """Refuse the `workspace` of an action skill that cannot be stored.

    Raises:
        InputError: one fault each, of type `schema_validation`, with the JSON Pointer inside of `content`.
    """
    reason = reason_unstorable_json(content)
    if reason is not None:
        raise InputError.at("", reason)
    faults = first_faults(_faults_of_actions(content)) or _faults_of_lessons(content)
    if faults:
        raise InputError(faults=tuple(replace(fault, type=SCHEMA_VALIDATION) for fault in faults))


def _faults_of_actions(content: JsonObject) -> Iterator[Fault]:
    yield from shape_faults((), content, ACTION_SKILL)
    yield from duplicate_faults(content)
    yield from link_faults(content)


def duplicate_faults(content: JsonObject) -> Iterator[Fault]:
    """Actions, steps and session variables without a name of their own."""
    yield from _element_faults(("actions",), content.get("actions"), "action")
    for place, action in _objects(("actions",), content.get("actions")):
        yield from _element_faults((*place, "steps"), action.get("steps"), "step")
    yield from _element_faults(("variables",), content.get("variables"), "variable")


def link_faults(content: JsonObject) -> Iterator[Fault]:
    """Resolvers that are none, jumps to nowhere, and chains that lead in a circle."""
    actions = content.get("actions")
    for place, action in _objects(("actions",), actions):
        steps = (*place, "steps")
        placed = list(_objects(steps, action.get("steps")))
        names = frozenset(name for _, step in placed if isinstance(name := step.get("step"), str))
        for at, step in placed:
            yield from _resolver_faults(at, step, names)
        yield from _cycle_faults(steps, action.get("steps"), "step", "next_step")
    yield from _cycle_faults(("actions",), actions, "action", "next_action")


def _faults_of_lessons(content: JsonObject) -> tuple[Fault, ...]:
    """What is wrong with all that is learned from."""
    understood = {name: content[name] for name in _UNDERSTOOD if content.get(name) is not None}
    try:
        WorkspaceBody.read(understood)
    except InputError as error:
        return error.faults
    return ()


def _objects(place: Place, elements: Json) -> Iterator[tuple[Place, JsonObject]]:
    """The objects of what should be an array, with their places."""
    for at, element in enumerate(elements if isinstance(elements, list) else ()):
        if isinstance(element, dict):
            yield (*place, at), element


def _element_faults(place: Place, elements: Json, key: str) -> Iterator[Fault]:
    """Each element has a name, and one of its own."""
    if not isinstance(elements, list):
        return
    names: list[str | int] = [_name_of(element, key) or at for at, element in enumerate(elements)]
    for at, element in enumerate(elements):
        if isinstance(element, dict) and names[at] == at:
            yield Fault("must be a text that is not empty", pointer(*place, at, key))
    yield from repeated(place, key, names)


def _name_of(element: Json, key: str) -> str:
    name = element.get(key) if isinstance(element, dict) else None
    return name if isinstance(name, str) else ""


def _resolver_faults(place: Place, step: JsonObject, names: frozenset[str]) -> Iterator[Fault]:
    resolver = step.get("resolver")
    if not isinstance(resolver, dict):
        return
    if resolver.get("type") not in RESOLVERS:
        yield Fault(f"must be one of {', '.join(RESOLVERS)}", pointer(*place, "resolver", "type"))
    elif resolver["type"] == "jump_to":
        target = jump_target(resolver)
        if not isinstance(target, str) or target not in names or target == step.get("step"):
            yield Fault("must name another step of the action", pointer(*place, "resolver"))


def jump_target(resolver: JsonObject) -> Json:
    """`jump_to.step`, `step` or `next_step` (spec/actions-format.md §8)."""
    inner = resolver.get("jump_to")
    nested = inner.get("step") if isinstance(inner, dict) else None
    return nested or resolver.get("step") or resolver.get("next_step")


def _cycle_faults(place: Place, elements: Json, key: str, following: str) -> Iterator[Fault]:
    """A chain ends: following it from any element never comes back."""
    for at in closing_links(elements, key, following):
        yield Fault("leads in a circle", pointer(*place, at, following))


def closing_links(elements: Json, key: str, following: str) -> Iterator[int]:
    """The elements of an array whose link closes a circle of its chains."""
    chain = {
        each[key]: (at, each.get(following))
        for at, each in enumerate(elements if isinstance(elements, list) else ())
        if isinstance(each, dict) and isinstance(each.get(key), str)
    }
    done: set[str] = set()
    for name in chain:
        at = _closing_link(name, chain, done)
        if at is not None:
            yield at


def _closing_link(name: Json, chain: Mapping[str, tuple[int, Json]], done: set[str]) -> int | None:
    """The element whose link closes a circle, on a way not walked before."""
    on_the_way: set[str] = set()
    last = None
    while isinstance(name, str) and name in chain and name not in done:
        if name in on_the_way:
            done |= on_the_way
            return last
        on_the_way.add(name)
        last, name = chain[name]
    done |= on_the_way
    return None
