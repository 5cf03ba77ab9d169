"""What an action skill must be to be stored (spec/actions-format.md §13); all other oddities are kept."""

from collections.abc import Iterator, Mapping

from doyle.errors import Fault, InputError
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
_ARRAYS = ("actions", "intents", "entities", "variables", "data_types", "collections", "counterexamples")
_UNDERSTOOD = ("intents", "entities", "counterexamples", "system_settings")

Place = tuple[str | int, ...]


def check_action_content(content: JsonObject) -> None:
    """Refuse the `workspace` of an action skill that cannot be stored.

    Raises:
        InputError: one fault each, with the JSON Pointer inside of `content`.
    """
    reason = reason_unstorable_json(content)
    if reason is not None:
        raise InputError.at("", reason)
    faults = [
        Fault("must be an array", pointer(name))
        for name in _ARRAYS
        if content.get(name) is not None and not isinstance(content[name], list)
    ]
    if not faults:
        faults = list(_action_faults(content.get("actions") or []))
    if faults:
        raise InputError(faults=tuple(faults))
    WorkspaceBody.read({name: content[name] for name in _UNDERSTOOD if content.get(name) is not None})


def _action_faults(actions: list[Json]) -> Iterator[Fault]:
    yield from _element_faults(("actions",), actions, "action")
    for at, action in enumerate(actions):
        if not isinstance(action, dict):
            continue
        place: Place = ("actions", at, "steps")
        steps = [] if action.get("steps") is None else action["steps"]
        if not isinstance(steps, list):
            yield Fault("must be an array", pointer(*place))
            continue
        yield from _element_faults(place, steps, "step")
        for number, step in enumerate(steps):
            if isinstance(step, dict):
                yield from _resolver_faults((*place, number), step, steps)
        yield from _cycle_faults(place, steps, "step", "next_step")
    yield from _cycle_faults(("actions",), actions, "action", "next_action")


def _element_faults(place: Place, elements: list[Json], key: str) -> Iterator[Fault]:
    """Elements are objects, and each has a name of its own."""
    names: list[Json] = []
    for at, element in enumerate(elements):
        name = element.get(key) if isinstance(element, dict) else None
        names.append(name if isinstance(name, str) else at)
        if not isinstance(element, dict):
            yield Fault("must be an object", pointer(*place, at))
        elif not isinstance(name, str) or not name:
            yield Fault("must be a text that is not empty", pointer(*place, at, key))
    yield from repeated(place, key, names)


def _resolver_faults(place: Place, step: JsonObject, steps: list[Json]) -> Iterator[Fault]:
    if step.get("resolver") is None:
        return
    resolver = step["resolver"]
    if not isinstance(resolver, dict):
        yield Fault("must be an object", pointer(*place, "resolver"))
        return
    if resolver.get("type") not in RESOLVERS:
        yield Fault(f"must be one of {', '.join(RESOLVERS)}", pointer(*place, "resolver", "type"))
    elif resolver["type"] == "jump_to":
        target = _jump_target(resolver)
        others = [each.get("step") for each in steps if isinstance(each, dict) and each is not step]
        if not isinstance(target, str) or target not in others:
            yield Fault("must name another step of the action", pointer(*place, "resolver"))


def _jump_target(resolver: JsonObject) -> Json:
    """`jump_to.step`, `step` or `next_step` (spec/actions-format.md §8)."""
    inner = resolver.get("jump_to")
    nested = inner.get("step") if isinstance(inner, dict) else None
    return nested or resolver.get("step") or resolver.get("next_step")


def _cycle_faults(place: Place, elements: list[Json], key: str, following: str) -> Iterator[Fault]:
    """A chain ends: following it from any element never comes back."""
    chain = {
        each[key]: (at, each.get(following))
        for at, each in enumerate(elements)
        if isinstance(each, dict) and isinstance(each.get(key), str)
    }
    done: set[str] = set()
    for name in chain:
        at = _closing_link(name, chain, done)
        if at is not None:
            yield Fault("leads in a circle", pointer(*place, at, following))


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
