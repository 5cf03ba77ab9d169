"""One turn of a dialog: a pure function of request, clock and dice (spec dialog-engine.md §3)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from doyle.dialog.capacity import TOO_LARGE, Capacity
from doyle.dialog.collected import CollectedOutput, RenderedOutput
from doyle.dialog.compiled import CompiledDialog, CompiledNode, NodeType, Selector
from doyle.dialog.digression import leave
from doyle.dialog.disambiguation import Simulation, suggest
from doyle.dialog.effects import AnyEffect, AtOnce, EffectLedger, EffectNeeded, EffectResult
from doyle.dialog.following import Following
from doyle.dialog.frame import resume_frame
from doyle.dialog.frame_run import find_frame
from doyle.dialog.jump import fall_back, find_from, find_target, perform_jump
from doyle.dialog.level import CHILDREN, find_first, level_below
from doyle.dialog.log import LogLevel
from doyle.dialog.open_action import answer_action
from doyle.dialog.reserved import SKIP_USER_INPUT, restore_reserved
from doyle.dialog.run import run, warn_of_frame
from doyle.dialog.running_turn import ActionWaits, RunningTurn, TurnAborted
from doyle.dialog.stack import ROOT_ENTRY, StackEntry
from doyle.dialog.state import OWN_KEYS, DialogState, read_state
from doyle.dialog.trace import End, Step, TurnTrace, Why
from doyle.dialog.visits import Reason, TurnEvent
from doyle.expressions.budget import Budget
from doyle.expressions.scope import INTENT_THRESHOLD, Scope
from doyle.wire.json import JsonObject
from doyle.wire.json_copy import copy_json
from doyle.wire.runtime import RuntimeIntent, Understanding

SYSTEM = "system"
JUMP_SELECTORS = frozenset({Selector.CONDITION, Selector.BODY, Selector.CLIENT})


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """What one message asks: `context` in v1 form, `text` the one that mention offsets refer to.

    `output` is the request's own output: a turn that continues after a client action starts from it.
    `is_restart`: this message starts at the root (v2 `options.restart`, spec dialog-engine.md §10).
    `is_search_kept`: `search_skill` elements stay in the output for the caller to replace (§8.3).
    `is_anything_else_last`: a slot's own handlers come before root anything_else nodes (§6.6).
    `complaints` are about the request itself: they open the log.
    """

    input: JsonObject
    context: JsonObject
    understanding: Understanding
    are_intents_supplied: bool = False
    output: JsonObject | None = None
    text: str = ""
    language: str = "en"
    is_restart: bool = False
    is_search_kept: bool = False
    is_anything_else_last: bool = True
    complaints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """The clock and the dice of a turn: `now` is aware, in UTC."""

    now: datetime
    seed: int


@dataclass(frozen=True, slots=True)
class TurnResult:
    """The reply in v1 form; none yet while `effects` is not empty: perform them and take the turn again."""

    context: JsonObject
    output: JsonObject
    actions: tuple[JsonObject, ...] = ()
    effects: tuple[AnyEffect, ...] = ()
    nodes_visited: tuple[str, ...] = ()
    events: tuple[TurnEvent, ...] = ()


def take_turn(
    dialog: CompiledDialog,
    request: TurnRequest,
    world: World,
    results: tuple[EffectResult, ...] = (),
    trace: TurnTrace | None = None,
    at_once: AtOnce | None = None,
) -> TurnResult:
    """Answer one message. Arguments are never changed; the same arguments give the same result.

    `results` are the outcomes of the effects that this turn asked for so far, in order; `at_once` has those
    of effects that the caller need not be asked for. Faults of the skill show in the output (§12); this
    function raises none. A new `trace` records what the turn considers; it never changes the result.
    """
    ledger = EffectLedger(results) if at_once is None else EffectLedger(results, at_once)
    turn = _begin(dialog, request, world, ledger, trace)
    stack = turn.state.stack
    try:
        hit = _find_hit(turn)
        suggestion = _suggest(turn, request, world, stack[0], hit)
        if suggestion is not None:
            return _finish_suggesting(turn, request, stack, suggestion)
        run(turn, hit)
    except TurnAborted as aborted:
        _abort(turn, keeps_output=aborted.keeps_output)
        return _finish(turn, request, End.ABORTED)
    except ActionWaits:
        return _finish(turn, request, End.WAITING)
    except EffectNeeded as needed:
        turn.note(Step.END, why=End.EFFECT)
        return TurnResult(copy_json(request.context), {}, effects=(needed.effect,))
    return _finish(turn, request)


def visited_details(dialog: CompiledDialog, nodes_visited: Sequence[str]) -> list[JsonObject]:
    """The `nodes_visited_details` of visited ids: `dialog_node`, and `title` and `conditions` if any."""
    details: list[JsonObject] = []
    for name in nodes_visited:
        shown: JsonObject = {"dialog_node": name}
        node = dialog.nodes.get(name)
        if node is not None and node.title is not None:
            shown["title"] = node.title
        if node is not None and node.conditions is not None:
            shown["conditions"] = node.conditions
        details.append(shown)
    return details


def _begin(
    dialog: CompiledDialog,
    request: TurnRequest,
    world: World,
    ledger: EffectLedger,
    trace: TurnTrace | None = None,
    budget: Budget | None = None,
) -> RunningTurn:
    context: JsonObject = copy_json(request.context)
    system = context.get(SYSTEM)
    state, complaints = read_state(system, dialog.nodes)
    is_waiting_for_client = context.pop(SKIP_USER_INPUT, None) is True and isinstance(system, dict)
    is_continuation = is_waiting_for_client and not request.is_restart
    if request.is_restart:
        state.stack = (ROOT_ENTRY,)
    state.count(is_continuation=is_continuation)
    context[SYSTEM] = _system(context, state)
    output = CollectedOutput(copy_json(request.output) if is_continuation else None)
    scope = Scope(
        context=context,
        input={"text": request.text, **copy_json(request.input)},
        output=output.data,
        intents=request.understanding.intents,
        entities=request.understanding.entities,
        is_irrelevant=request.understanding.is_irrelevant,
        text=request.text,
        now=world.now,
        random=Random(world.seed),  # noqa: S311 - replayable dice, nothing secret
        language=request.language,
        flags=_flags(request, state),
        budget=budget or Budget(),
    )
    capacity = Capacity(context, scope.budget)
    turn = RunningTurn(dialog, scope, state, ledger, output, capacity, is_continuation)
    turn.is_search_kept = request.is_search_kept
    turn.is_anything_else_last = request.is_anything_else_last
    if trace is not None:
        turn.follow(trace)
    for complaint in request.complaints:
        turn.log.add(LogLevel.WARN, "bad_request", complaint)
    for complaint in complaints:
        turn.log.add(LogLevel.WARN, "dialog_stack_reset", complaint)
    return turn


def _flags(request: TurnRequest, state: DialogState) -> dict[str, bool]:
    """The special conditions (§2)."""
    is_blank = not request.text.strip()
    is_first = state.turn_counter <= 1
    understanding = request.understanding
    top = understanding.intents[0].confidence if understanding.intents else 0.0
    return {
        "anything_else": True,
        "welcome": is_first and is_blank,
        "conversation_start": is_first,
        "irrelevant": not is_blank and (understanding.is_irrelevant or top <= INTENT_THRESHOLD),
        "slot_in_focus": False,
        "all_slots_filled": False,
        "has_skipped_slots": False,
        "returning_from_digression": False,
    }


def _find_hit(turn: RunningTurn) -> Following:
    """What the input leads to, from where the conversation stands (§3, steps 7 and 8)."""
    entry = turn.state.active
    place = entry.find_node(turn.dialog.nodes)
    if entry.action is not None and place is not None:
        return answer_action(turn, entry, entry.action, place)
    if entry.selector in JUMP_SELECTORS and place is not None:
        target = find_target(turn, place.dialog_node)
        return None if target is None else perform_jump(turn, target, entry.selector or Selector.CONDITION)
    if place is not None and place.type is NodeType.SLOT:
        return _answer_slot(turn, entry, place)
    if place is None:
        turn.lead(Why.LEVEL, Reason.BRANCH_START)
        return find_first(turn, level_below(turn, None), CHILDREN)
    if entry.selector is Selector.USER_INPUT:
        turn.lead(Why.LEVEL, Reason.JUMP)
        return find_from(turn, place) or leave(turn, entry)
    hit = find_first(turn, level_below(turn, place.dialog_node), CHILDREN, place.dialog_node)
    if hit is not None:
        return hit
    return fall_back(turn) if turn.is_continuation else leave(turn, entry)


def _answer_slot(turn: RunningTurn, entry: StackEntry, slot: CompiledNode) -> Following:
    """The answer to a slot; if its frame cannot gather information the dialog starts over (§1.3)."""
    frame = find_frame(turn, slot)
    if frame is not None:
        return resume_frame(turn, entry, slot, frame)
    warn_of_frame(turn, turn.dialog.nodes.get(slot.parent or "", slot))
    turn.state.stand_at(ROOT_ENTRY)
    turn.lead(Why.LEVEL, Reason.BRANCH_START)
    return find_first(turn, level_below(turn, None))


def _suggest(
    turn: RunningTurn, request: TurnRequest, world: World, entry: StackEntry, hit: Following
) -> JsonObject | None:
    """DISAMBIGUATE: suggestions in the place of a hit that a level gave, where the intents are not clear."""
    if turn.dialog.disambiguation is None or request.are_intents_supplied or turn.is_continuation:
        return None
    place = entry.find_node(turn.dialog.nodes)
    is_elsewhere = entry.action is not None or (place is not None and place.type is NodeType.SLOT)
    if not isinstance(hit, CompiledNode) or is_elsewhere or entry.selector in JUMP_SELECTORS:
        return None

    budget = Budget()

    def simulate(intent: RuntimeIntent) -> Simulation:
        return _simulate(turn.dialog, request, world, intent, budget)

    return suggest(turn, hit, entry.name, simulate)


def _simulate(
    dialog: CompiledDialog, request: TurnRequest, world: World, intent: RuntimeIntent, budget: Budget
) -> Simulation:
    """Try a turn with one intent, up to its end or to the first call that it needs.

    All such turns of one message together have one budget: ten of them must not cost ten times as much.
    """
    understanding = replace(request.understanding, intents=(intent,))
    one = replace(request, understanding=understanding)
    turn = _begin(dialog, one, world, EffectLedger(), budget=budget)
    hit = None
    try:
        hit = _find_hit(turn)
        run(turn, hit)
    except TurnAborted as aborted:
        _abort(turn, keeps_output=aborted.keeps_output)
    except EffectNeeded:
        pass
    system = turn.scope.context.get(SYSTEM)
    return Simulation(
        node=hit if isinstance(hit, CompiledNode) else None,
        nodes_visited=tuple(turn.nodes_visited),
        output=_output(turn),
        system=system if isinstance(system, dict) else {},
    )


def _abort(turn: RunningTurn, *, keeps_output: bool) -> None:
    """End the turn after a failure: at the root, with nothing said unless the loop guard stopped it (§12)."""
    turn.state.move_to((ROOT_ENTRY,))
    turn.state.branch_exited_reason = None
    turn.is_for_client = False
    turn.actions.clear()
    if not keeps_output:
        turn.output.clear()


def _finish_suggesting(
    turn: RunningTurn, request: TurnRequest, stack: tuple[StackEntry, ...], suggestion: JsonObject
) -> TurnResult:
    """Answer with suggestions: stack and context are as they came, but for the counters (§7.3)."""
    turn.state.move_to(stack)
    turn.state.branch_exited_reason = None
    turn.scope.stack_cleared = False
    turn.is_for_client = False
    context = turn.scope.context
    context.clear()
    context.update(copy_json(request.context))
    turn.output.clear()
    turn.output.merge(RenderedOutput(elements=[suggestion]))
    return _finish(turn, request, End.SUGGESTED)


def _finish(turn: RunningTurn, request: TurnRequest, why: End = End.RESTED) -> TurnResult:
    state, context = turn.state, turn.scope.context
    state.is_initialized = True
    if turn.scope.stack_cleared:
        state.move_to(state.stack[:1])
    _hold(turn, request)
    restore_reserved(context, request.context)
    if turn.is_for_client:
        context[SKIP_USER_INPUT] = True
    else:
        context.pop(SKIP_USER_INPUT, None)
    context[SYSTEM] = _system(context, state)
    if not turn.capacity.has_room_for_state(context):
        state.node_output_map = {}
        context[SYSTEM] = _system(context, state)
    turn.note_context()
    turn.note(Step.END, why=why, branch_exited_reason=state.branch_exited_reason)
    return TurnResult(
        context=copy_json(context),
        output=_output(turn),
        actions=tuple(turn.actions),
        nodes_visited=tuple(turn.nodes_visited),
        events=tuple(turn.events),
    )


def _hold(turn: RunningTurn, request: TurnRequest) -> None:
    """End the turn as after a failure if the context outgrew a message in a place that has no rollback.

    Bodies and calls keep to the limit themselves; conditions and the parameters of calls may have called
    methods that change values. The context is then as it came.
    """
    context = turn.scope.context
    if turn.capacity.has_room(context):
        return
    context.clear()
    context.update(copy_json(request.context))
    node = turn.dialog.nodes.get(turn.nodes_visited[-1]) if turn.nodes_visited else None
    place = "" if node is None else f"Error after dialog node id [{node.dialog_node}]: "
    _abort(turn, keeps_output=False)
    turn.log.add(LogLevel.ERROR, "context_error", place + TOO_LARGE, node)


def _system(context: JsonObject, state: DialogState) -> JsonObject:
    """The engine's keys of `context.system`, and those that others put there."""
    found = context.get(SYSTEM)
    others = found if isinstance(found, dict) else {}
    return {**state.to_json(), **{key: value for key, value in others.items() if key not in OWN_KEYS}}


def _output(turn: RunningTurn) -> JsonObject:
    """The v1 output (§8.6)."""
    collected = turn.output.to_json()
    shown: JsonObject = {
        "generic": collected.pop("generic"),
        "text": collected.pop("text"),
        "nodes_visited": list(turn.nodes_visited),
        "log_messages": turn.log.to_json(),
        **collected,
    }
    for key, level in (("error", LogLevel.ERROR), ("warning", LogLevel.WARN)):
        summary = turn.log.summary(level)
        if summary is not None:
            shown[key] = summary
    return shown
