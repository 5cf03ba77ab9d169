"""Steps that no conversation comes to, and actions that go round without asking (§§12, 23 of the runtime)."""

from collections.abc import Iterator, Mapping, Sequence

from doyle.actions.plan import SYSTEM_ACTIONS, ResolverType
from doyle.skills.action_shape import jump_target
from doyle.skills.lint.actions.skill import ActionSkill, PlacedAction, PlacedStep, object_at, placed_objects
from doyle.skills.lint.actions.truth import Truth
from doyle.skills.lint.findings import Finding, found, shown
from doyle.skills.lint.rules import Rule

_INVOKING = frozenset({ResolverType.INVOKE, ResolverType.INVOKE_AND_END})
# After these the action goes on with its next step; an unknown type does too.
_STOPPING = {
    ResolverType.END_ACTION: "ends the action",
    ResolverType.FALLBACK: "ends the action",
    ResolverType.CONNECT_TO_AGENT: "ends the action",
    ResolverType.SEARCH_AND_END: "ends the action",
    ResolverType.INVOKE_AND_END: "ends the action",
    ResolverType.JUMP_TO: "jumps elsewhere",
    ResolverType.REPLAY: "goes back",
}


def check_flow(skill: ActionSkill, truths: Mapping[str, Truth]) -> Iterator[Finding]:
    """All actions, each with what is known of its conditions."""
    called = _called(skill)
    calls: dict[str, tuple[str, PlacedStep]] = {}
    for action in skill.actions:
        truth = truths[action.action]
        yield from _check_start(action, truth, called)
        yield from _check_reach(action, truth)
        ending = _walked(action, truth)
        if isinstance(ending, Finding):
            yield ending
        elif ending is not None and (target := _invoked(ending)) is not None:
            calls[action.action] = (target, ending)
    yield from _check_calls(calls)


def _check_start(action: PlacedAction, truth: Truth, called: frozenset[str]) -> Iterator[Finding]:
    """An action that only others start has the condition false (§7)."""
    is_started = action.action in SYSTEM_ACTIONS or action.action in called
    if is_started or truth(action.source.get("condition")) is not False:
        return
    message = "the action never starts: its condition is never true, and no action calls it"
    yield found(Rule.UNREACHABLE, (*action.place, "condition"), message)


def _check_reach(action: PlacedAction, truth: Truth) -> Iterator[Finding]:
    steps = action.steps
    truths = [truth(step.source.get("condition")) for step in steps]
    places = {step.step: at for at, step in enumerate(steps)}
    reached: set[int] = set()
    waiting = [0] if steps else []
    while waiting:
        at = waiting.pop()
        if at in reached or at >= len(steps):
            continue
        reached.add(at)
        kind = steps[at].leads_to
        if truths[at] is not True or kind not in _STOPPING:
            waiting.append(at + 1)
        if truths[at] is not False and kind == ResolverType.JUMP_TO:
            waiting += _targets([_jump(steps[at])], places)
    blocking = 0
    for at, step in enumerate(steps):
        if at not in reached:
            does = _STOPPING[ResolverType(steps[blocking].leads_to or "")]
            message = f"no conversation comes to the step: {shown(steps[blocking].step)} always {does}"
            yield found(Rule.UNREACHABLE, step.place, message)
            continue
        blocking = at
        if truths[at] is False:
            message = "no conversation comes to the step: its condition is never true"
            yield found(Rule.UNREACHABLE, (*step.place, "condition"), message)


def _walked(action: PlacedAction, truth: Truth) -> Finding | PlacedStep | None:
    """Where an action goes that is certain to run so far without asking: round, or to a call, or neither."""
    places = {step.step: at for at, step in enumerate(action.steps)}
    seen: set[int] = set()
    at: int | None = 0
    while at is not None and at < len(action.steps):
        step = action.steps[at]
        holds = truth(step.source.get("condition"))
        if holds is None or (holds and step.question is not None):
            return None
        if at in seen:
            message = "the steps go round whatever users say: the action is ended after fifty rounds"
            return found(Rule.JUMP_LOOP, (*step.place, "resolver"), message)
        seen.add(at)
        if holds and step.leads_to in _INVOKING:
            return step
        at = _following(step, at, places) if holds else at + 1
    return None


def _following(step: PlacedStep, at: int, places: Mapping[str, int]) -> int | None:
    kind = step.leads_to
    if kind == ResolverType.JUMP_TO:
        return next(iter(_targets([_jump(step)], places)), at + 1)
    if kind == ResolverType.REPLAY:
        cleared = [item.get("variable") for _, item in placed_objects(step.resolver.get("clear"), step.place)]
        return min(_targets(cleared, places), default=None)
    return None if kind in _STOPPING else at + 1


def _jump(step: PlacedStep) -> object:
    return jump_target(step.resolver)


def _targets(names: Sequence[object], places: Mapping[str, int]) -> list[int]:
    return [places[name] for name in names if isinstance(name, str) and name in places]


def _invoked(step: PlacedStep) -> str | None:
    call = object_at(step.resolver, "invoke_action") or {}
    target = call.get("action")
    return target if isinstance(target, str) and call.get("policy") != "dynamic" else None


def _called(skill: ActionSkill) -> frozenset[str]:
    """The actions that some step calls."""
    targets = (_invoked(step) for action in skill.actions for step in action.steps)
    return frozenset(target for target in targets if target is not None)


def _check_calls(calls: Mapping[str, tuple[str, PlacedStep]]) -> Iterator[Finding]:
    """Actions that are certain to call each other before anybody is asked."""
    settled: set[str] = set()
    for start in calls:
        path: dict[str, None] = {}
        name = start
        while name in calls and name not in settled and name not in path:
            path[name] = None
            name = calls[name][0]
        if name in path:
            step = calls[name][1]
            message = f"the actions call each other whatever users say: {_round(calls, name)}"
            place = (*step.place, "resolver", "invoke_action", "action")
            yield found(Rule.JUMP_LOOP, place, message)
        settled.update(path)


def _round(calls: Mapping[str, tuple[str, PlacedStep]], start: str) -> str:
    names = [start]
    while (name := calls[names[-1]][0]) != start:
        names.append(name)
    return " → ".join(shown(name) for name in [*names, start][:10])
